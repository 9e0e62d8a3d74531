// Measures every loss in every spelling: which shapes and dtypes it takes, and what it does with
// those it should not take. Prints Markdown.
#include "probe.h"

#include <map>

using Loss = std::function<Tensor(const Tensor &, const Tensor &, int)>;

struct Spelling {
  std::string Name;
  Loss Call;
};


// Reduction as an options object wants it.
template <typename Options> Options reduced(int Reduction) {
  Options O;
  if (Reduction == at::Reduction::None)
    O.reduction(torch::kNone);
  else
    O.reduction(torch::kMean);
  return O;
}

#define THREE(NAME, TORCH, FUNC, OPTIONS, MODULE)                                                           \
  {"torch::" NAME, [](const Tensor &X, const Tensor &Y, int R) { return TORCH; }},                 \
      {"F::" NAME, [](const Tensor &X, const Tensor &Y, int R) {                                   \
         return F::FUNC(X, Y, reduced<F::OPTIONS##FuncOptions>(R));                                 \
       }},                                                                                         \
  {                                                                                                \
    "nn::" #MODULE, [](const Tensor &X, const Tensor &Y, int R) {                                  \
      return nn::MODULE(reduced<nn::MODULE##Options>(R))(X, Y);                                    \
    }                                                                                              \
  }
#define TWO(NAME, FUNC, OPTIONS, MODULE)                                                                    \
  {"F::" NAME,                                                                                     \
   [](const Tensor &X, const Tensor &Y, int R) {                                                   \
     return F::FUNC(X, Y, reduced<F::OPTIONS##FuncOptions>(R));                                     \
   }},                                                                                             \
  {                                                                                                \
    "nn::" #MODULE, [](const Tensor &X, const Tensor &Y, int R) {                                  \
      return nn::MODULE(reduced<nn::MODULE##Options>(R))(X, Y);                                    \
    }                                                                                              \
  }

static std::vector<Spelling> elementwise() {
  return {
      THREE("mse_loss", torch::mse_loss(X, Y, R), mse_loss, MSELoss, MSELoss),
      THREE("l1_loss", torch::l1_loss(X, Y, R), l1_loss, L1Loss, L1Loss),
      THREE("smooth_l1_loss", torch::smooth_l1_loss(X, Y, R), smooth_l1_loss, SmoothL1Loss, SmoothL1Loss),
      THREE("huber_loss", torch::huber_loss(X, Y, R), huber_loss, HuberLoss, HuberLoss),
      THREE("binary_cross_entropy", torch::binary_cross_entropy(X, Y, {}, R), binary_cross_entropy,
            BinaryCrossEntropy, BCELoss),
      THREE("binary_cross_entropy_with_logits",
            torch::binary_cross_entropy_with_logits(X, Y, {}, {}, R),
            binary_cross_entropy_with_logits, BinaryCrossEntropyWithLogits, BCEWithLogitsLoss),
      THREE("kl_div", torch::kl_div(X, Y, R), kl_div, KLDiv, KLDivLoss),
      THREE("poisson_nll_loss", torch::poisson_nll_loss(X, Y, true, false, 1e-8, R),
            poisson_nll_loss, PoissonNLLLoss, PoissonNLLLoss),
      THREE("hinge_embedding_loss", torch::hinge_embedding_loss(X, Y, 1.0, R),
            hinge_embedding_loss, HingeEmbeddingLoss, HingeEmbeddingLoss),
      THREE("soft_margin_loss", torch::soft_margin_loss(X, Y, R), soft_margin_loss, SoftMarginLoss, SoftMarginLoss),
      TWO("multilabel_soft_margin_loss", multilabel_soft_margin_loss, MultilabelSoftMarginLoss, MultiLabelSoftMarginLoss),
  };
}

using Shape = std::vector<int64_t>;

static void elementwiseShapes() {
  const std::vector<std::pair<Shape, Shape>> Pairs = {
      {{4, 3}, {4, 3}}, {{4, 1}, {4}},    {{4}, {4, 1}},    {{4, 1, 1, 1}, {4}}, {{4, 3}, {3}},
      {{4, 3}, {4, 1}}, {{4, 3}, {1, 3}}, {{3}, {4, 3}},    {{4, 3}, {4}},       {{4, 3}, {5, 3}},
      {{4, 3}, {12}},   {{4, 3}, {3, 4}}, {{4, 3}, {}},     {{}, {4, 3}},        {{4}, {1}},
      {{1}, {}},        {{}, {}},         {{2, 4, 3}, {4, 3}}, {{0, 3}, {0, 3}}, {{0}, {0}},
      {{4, 3}, {0}},
  };
  title("Elementwise losses, shapes (float input and target, reduction none; the result's shape)");
  auto Losses = elementwise();
  std::cout << "| loss |";
  for (auto &[X, Y] : Pairs)
    std::cout << " " << show(X) << " vs " << show(Y) << " |";
  std::cout << "\n|---|";
  for (size_t I = 0; I < Pairs.size(); ++I)
    std::cout << "---|";
  std::cout << "\n";
  for (auto &Loss : Losses) {
    std::cout << "| `" << Loss.Name << "` |";
    for (auto &[X, Y] : Pairs) {
      Warned = false;
      try {
        auto Result = Loss.Call(torch::rand(X), torch::rand(Y), at::Reduction::None);
        std::cout << " " << show(Result.sizes()) << (Warned ? " warns" : "") << " |";
      } catch (const std::exception &Error) {
        std::cout << " **throws** |";
      }
    }
    std::cout << std::endl;
  }
}

static void elementwiseDtypes() {
  const std::vector<std::pair<torch::Dtype, torch::Dtype>> Pairs = {
      {f32, f32}, {f32, f64}, {f64, f32}, {f32, i64}, {f32, i32}, {f32, u8}, {f32, b8},
      {f32, f16}, {i64, f32}, {i64, i64},
  };
  title("Elementwise losses, dtypes (both [4, 3], mean; result, then what backward does)");
  std::cout << "| loss |";
  for (auto &[X, Y] : Pairs)
    std::cout << " " << dtypeName(X) << " vs " << dtypeName(Y) << " |";
  std::cout << "\n|---|";
  for (size_t I = 0; I < Pairs.size(); ++I)
    std::cout << "---|";
  std::cout << "\n";
  for (auto &Loss : elementwise()) {
    std::cout << "| `" << Loss.Name << "` |";
    for (auto &[X, Y] : Pairs) {
      try {
        auto Input = torch::rand({4, 3}).to(X), Target = torch::rand({4, 3}).to(Y);
        if (torch::isFloatingType(X))
          Input.requires_grad_(true);
        auto Result = Loss.Call(Input, Target, at::Reduction::Mean);
        std::cout << " " << dtypeName(Result.scalar_type());
        if (Result.requires_grad()) {
          try {
            Result.backward();
          } catch (const std::exception &) {
            std::cout << ", backward **throws**";
          }
        }
        std::cout << " |";
      } catch (const std::exception &Error) {
        std::cout << " **throws** |";
      }
    }
    std::cout << std::endl;
  }
}

struct ClassCase {
  const char *What;
  Tensor Input, Target;
};

static std::vector<Spelling> classLosses() {
  return {
      {"torch::nll_loss",
       [](const Tensor &X, const Tensor &Y, int R) { return torch::nll_loss(X, Y, {}, R); }},
      {"torch::nll_loss_nd",
       [](const Tensor &X, const Tensor &Y, int R) { return torch::nll_loss_nd(X, Y, {}, R); }},
      {"torch::nll_loss2d",
       [](const Tensor &X, const Tensor &Y, int R) { return torch::nll_loss2d(X, Y, {}, R); }},
      {"F::nll_loss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return F::nll_loss(X, Y, reduced<F::NLLLossFuncOptions>(R));
       }},
      {"nn::NLLLoss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return nn::NLLLoss(reduced<nn::NLLLossOptions>(R))(X, Y);
       }},
      {"torch::cross_entropy_loss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return torch::cross_entropy_loss(X, Y, {}, R);
       }},
      {"F::cross_entropy",
       [](const Tensor &X, const Tensor &Y, int R) {
         return F::cross_entropy(X, Y, reduced<F::CrossEntropyFuncOptions>(R));
       }},
      {"nn::CrossEntropyLoss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return nn::CrossEntropyLoss(reduced<nn::CrossEntropyLossOptions>(R))(X, Y);
       }},
      {"F::multi_margin_loss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return F::multi_margin_loss(X, Y, reduced<F::MultiMarginLossFuncOptions>(R));
       }},
      {"F::multilabel_margin_loss",
       [](const Tensor &X, const Tensor &Y, int R) {
         return F::multilabel_margin_loss(X, Y, reduced<F::MultilabelMarginLossFuncOptions>(R));
       }},
  };
}

static void classCases() {
  auto ones = [](Shape S, torch::Dtype D = torch::kLong) { return torch::ones(S, D); };
  const std::vector<ClassCase> Cases = {
      {"[4, 3] vs i64[4]", r({4, 3}), ones({4})},
      {"[4, 3] vs i64[5]", r({4, 3}), ones({5})},
      {"[4, 3] vs i64[3]", r({4, 3}), ones({3})},
      {"[4, 3] vs i64[1]", r({4, 3}), ones({1})},
      {"[1, 3] vs i64[4]", r({1, 3}), ones({4})},
      {"[4, 3] vs i64[4, 1]", r({4, 3}), ones({4, 1})},
      {"[4, 3] vs i64[1, 4]", r({4, 3}), ones({1, 4})},
      {"[4, 3] vs i64[4, 3]", r({4, 3}), ones({4, 3})},
      {"[4, 3] vs i64[]", r({4, 3}), ones({})},
      {"[1, 3] vs i64[]", r({1, 3}), ones({})},
      {"[1, 3] vs i64[1]", r({1, 3}), ones({1})},
      {"[3] vs i64[]", r({3}), ones({})},
      {"[3] vs i64[1]", r({3}), ones({1})},
      {"[3] vs i64[3]", r({3}), ones({3})},
      {"[3] vs i64[4]", r({3}), ones({4})},
      {"[] vs i64[]", r({}), ones({})},
      {"[4, 1] vs i64[4], all 0", r({4, 1}), torch::zeros({4}, i64)},
      {"[0, 3] vs i64[0]", r({0, 3}), ones({0})},
      {"[4, 0] vs i64[4]", r({4, 0}), ones({4})},
      {"[4, 3, 5] vs i64[4, 5]", r({4, 3, 5}), ones({4, 5})},
      {"[4, 3, 5] vs i64[4, 6]", r({4, 3, 5}), ones({4, 6})},
      {"[4, 3, 5] vs i64[4]", r({4, 3, 5}), ones({4})},
      {"[4, 3, 5] vs i64[4, 1]", r({4, 3, 5}), ones({4, 1})},
      {"[4, 3, 5] vs i64[4, 3]", r({4, 3, 5}), ones({4, 3})},
      {"[4, 3, 5] vs i64[4, 1, 5]", r({4, 3, 5}), ones({4, 1, 5})},
      {"[4, 5, 3] vs i64[4, 5], classes last", r({4, 5, 3}), ones({4, 5})},
      {"[4, 3, 5, 6] vs i64[4, 5, 6]", r({4, 3, 5, 6}), ones({4, 5, 6})},
      {"[4, 3, 5, 6] vs i64[4, 6, 5]", r({4, 3, 5, 6}), ones({4, 6, 5})},
      {"[4, 3, 5, 6] vs i64[4, 1, 5, 6]", r({4, 3, 5, 6}), ones({4, 1, 5, 6})},
      {"[4, 3, 5, 6] vs i64[5, 6]", r({4, 3, 5, 6}), ones({5, 6})},
      {"[3, 5, 6] vs i64[5, 6]", r({3, 5, 6}), ones({5, 6})},
      {"[3, 5, 6] vs i64[3, 6]", r({3, 5, 6}), ones({3, 6})},
      {"[2, 3, 4, 5, 6] vs i64[2, 4, 5, 6]", r({2, 3, 4, 5, 6}), ones({2, 4, 5, 6})},
      {"[2, 3, 4, 5, 6] vs i64[2, 4, 5, 7]", r({2, 3, 4, 5, 6}), ones({2, 4, 5, 7})},
      {"[2, 3, 4, 5, 6] vs i64[2, 4, 30]", r({2, 3, 4, 5, 6}), ones({2, 4, 30})},
      {"[0, 3, 5] vs i64[0, 5]", r({0, 3, 5}), ones({0, 5})},
      {"[4, 3] vs i32[4]", r({4, 3}), ones({4}, i32)},
      {"[4, 3] vs i16[4]", r({4, 3}), ones({4}, i16)},
      {"[4, 3] vs u8[4]", r({4, 3}), ones({4}, u8)},
      {"[4, 3] vs bool[4]", r({4, 3}), ones({4}, b8)},
      {"[4, 3] vs f32[4]", r({4, 3}), ones({4}, f32)},
      {"[4, 3] vs f32[4, 3]", r({4, 3}), ones({4, 3}, f32)},
      {"[4, 3] vs f64[4, 3]", r({4, 3}), ones({4, 3}, f64)},
      {"f64[4, 3] vs f32[4, 3]", r({4, 3}).to(f64), ones({4, 3}, f32)},
      {"[4, 3] vs f32[4, 1]", r({4, 3}), ones({4, 1}, f32)},
      {"[4, 3] vs f32[1, 3]", r({4, 3}), ones({1, 3}, f32)},
      {"[4, 3] vs f32[4, 2]", r({4, 3}), ones({4, 2}, f32)},
      {"[3] vs f32[3]", r({3}), ones({3}, f32)},
      {"[3] vs f32[]", r({3}), ones({}, f32)},
      {"[4, 3, 5] vs f32[4, 3, 5]", r({4, 3, 5}), ones({4, 3, 5}, f32)},
      {"[4, 3, 5] vs f32[4, 5, 3]", r({4, 3, 5}), ones({4, 5, 3}, f32)},
      {"[4, 3] vs u8[4, 3]", r({4, 3}), ones({4, 3}, u8)},
      {"[4, 3] vs bool[4, 3]", r({4, 3}), ones({4, 3}, b8)},
      {"i64[4, 3] vs i64[4]", ones({4, 3}), ones({4})},
      {"f16[4, 3] vs i64[4]", r({4, 3}).to(f16), ones({4})},
      {"bf16[4, 3] vs i64[4]", r({4, 3}).to(torch::kBFloat16), ones({4})},
      {"f64[4, 3] vs i64[4]", r({4, 3}).to(f64), ones({4})},
      {"[4, 3] vs i64[4], one label 3", r({4, 3}), torch::tensor({0, 1, 2, 3}, i64)},
      {"[4, 3] vs i64[4], one label -1", r({4, 3}), torch::tensor({0, 1, 2, -1}, i64)},
      {"[4, 3] vs i64[4], one label -100", r({4, 3}), torch::tensor({0, 1, 2, -100}, i64)},
      {"[4, 3] vs i64[4], all -100", r({4, 3}), torch::full({4}, -100, i64)},
      {"[4, 3, 5] vs i64[4, 5], one label 3", r({4, 3, 5}),
       torch::ones({4, 5}, i64).index_put_({0, 0}, 3)},
      {"[3] vs i64[], label 3", r({3}), torch::full({}, 3, i64)},
  };
  title("Losses of class indices (reduction none; the result's shape)");
  auto Losses = classLosses();
  std::cout << "| input, target |";
  for (auto &Loss : Losses)
    std::cout << " `" << Loss.Name << "` |";
  std::cout << "\n|---|";
  for (size_t I = 0; I < Losses.size(); ++I)
    std::cout << "---|";
  std::cout << "\n";
  for (auto &Case : Cases) {
    std::cout << "| " << Case.What << " |";
    for (auto &Loss : Losses) {
      Warned = false;
      try {
        auto Result = Loss.Call(Case.Input, Case.Target, at::Reduction::None);
        std::cout << " " << show(Result.sizes()) << (Warned ? " warns" : "") << " |";
      } catch (const std::exception &Error) {
        std::cout << " **throws** |";
      }
    }
    std::cout << std::endl;
  }
  title("The same with reduction mean where it differs (throws or not)");
  std::cout << "| input, target | loss | none | mean |\n|---|---|---|---|\n";
  for (auto &Case : Cases)
    for (auto &Loss : Losses) {
      auto None = outcome([&] { return Loss.Call(Case.Input, Case.Target, at::Reduction::None); });
      auto Mean = outcome([&] { return Loss.Call(Case.Input, Case.Target, at::Reduction::Mean); });
      if ((None[0] == '*') != (Mean[0] == '*') || (Mean[0] != '*' && Mean.find("[]") == std::string::npos))
        std::cout << "| " << Case.What << " | `" << Loss.Name << "` | " << None << " | " << Mean
                  << " |" << std::endl;
    }
}

static void crossEntropyOptions() {
  using O = F::CrossEntropyFuncOptions;
  auto x = r({4, 3}), x3 = r({4, 3, 5}), p = torch::softmax(r({4, 3}), 1);
  auto y = torch::ones({4}, i64), y3 = torch::ones({4, 5}, i64);
  title("cross_entropy: weight, ignore_index, label_smoothing, reduction");
  std::cout << "`x` is f32[4, 3], `y` i64[4], `x3` f32[4, 3, 5], `y3` i64[4, 5], `p` f32[4, 3].\n\n";
  head();
  P(F::cross_entropy(x, y, O().weight(r({3}))));
  P(F::cross_entropy(x, y, O().weight(r({4}))));
  P(F::cross_entropy(x, y, O().weight(r({1}))));
  P(F::cross_entropy(x, y, O().weight(r({}))));
  P(F::cross_entropy(x, y, O().weight(r({1, 3}))));
  P(F::cross_entropy(x, y, O().weight(r({3}).to(f64))));
  P(F::cross_entropy(x, y, O().weight(torch::ones({3}, i64))));
  P(F::cross_entropy(x3, y3, O().weight(r({3}))));
  P(F::cross_entropy(x3, y3, O().weight(r({5}))));
  P(F::cross_entropy(x, p, O().weight(r({3}))));
  P(F::cross_entropy(x, p, O().weight(r({4}))));
  P(F::cross_entropy(x, p, O().weight(r({1}))));
  P(F::cross_entropy(x, y, O().label_smoothing(0.1)));
  P(F::cross_entropy(x, y, O().label_smoothing(0.1).weight(r({4}))));
  P(F::cross_entropy(x, torch::ones({5}, i64), O().label_smoothing(0.1)));
  P(F::cross_entropy(x, torch::ones({4, 1}, i64), O().label_smoothing(0.1)));
  P(F::cross_entropy(x, y, O().label_smoothing(1.5)));
  P(F::cross_entropy(x, p, O().label_smoothing(0.1)));
  P(F::cross_entropy(x3, y3, O().label_smoothing(0.1)));
  P(F::cross_entropy(r({3}), torch::ones({}, i64), O().label_smoothing(0.1)));
  P(F::cross_entropy(x, torch::tensor({0, 1, 2, 7}, i64), O().ignore_index(7)));
  P(F::cross_entropy(x, torch::tensor({0, 1, 2, 255}, i64), O().ignore_index(-1)));
  P(F::cross_entropy(x, p, O().ignore_index(1)));
  P(F::cross_entropy(x, p, O().ignore_index(-1)));
  P(F::cross_entropy(x, y, O().reduction(torch::kNone)));
  P(F::cross_entropy(x, y, O().reduction(torch::kSum)));
  P(F::cross_entropy(x, p, O().reduction(torch::kNone)));
  P(F::cross_entropy(x3, torch::softmax(x3, 1), O().reduction(torch::kNone)));
  P(F::cross_entropy(r({4, 1}), torch::ones({4}, i64)));
  P(F::cross_entropy(r({4, 1}), r({4, 1})));
  P(F::cross_entropy(r({0, 3}), torch::ones({0}, i64)).isnan().all().item<bool>());
  P(torch::nll_loss(x, y, r({3})));
  P(torch::nll_loss(x, y, r({4})));
  P(torch::nll_loss(x, y, r({1})));
  P(torch::nll_loss(x, y, r({3}).to(f64)));
  P(torch::nll_loss(r({5}), torch::ones({5}, i64)));
  P(torch::nll_loss(r({5}), torch::ones({5}, i64), {}, at::Reduction::None));
  P(torch::nll_loss(r({5}), torch::ones({1}, i64), {}, at::Reduction::None));
}

static void otherLosses() {
  auto x = r({4, 3}), y = torch::ones({4}), k = torch::ones({4}, i64);
  title("Losses of three tensors and the rest");
  std::cout << "`x` is f32[4, 3], `y` f32[4] of ones, `k` i64[4] of ones.\n\n";
  head();
  using Bce = F::BinaryCrossEntropyFuncOptions;
  using Bcl = F::BinaryCrossEntropyWithLogitsFuncOptions;
  P(F::binary_cross_entropy(x, x, Bce().weight(r({3}))));
  P(F::binary_cross_entropy(x, x, Bce().weight(r({4, 1}))));
  P(F::binary_cross_entropy(x, x, Bce().weight(r({4}))));
  P(F::binary_cross_entropy(x, x, Bce().weight(r({2, 4, 3}))));
  P(torch::binary_cross_entropy(x, x, r({3})));
  P(torch::binary_cross_entropy(x, x, r({4})));
  P(torch::binary_cross_entropy(r({4, 1}), r({4})));
  P(torch::binary_cross_entropy(r({4, 1}), r({4}), {}, at::Reduction::None));
  P(torch::binary_cross_entropy(r({4, 3}), r({12})));
  P(torch::binary_cross_entropy(r({4, 1, 3}), r({4, 3})));
  P(torch::binary_cross_entropy(r({1, 4}), r({4, 1})));
  P(F::binary_cross_entropy(r({1, 4}), r({4, 1})));
  P(torch::binary_cross_entropy(x + 2, x));
  P(torch::binary_cross_entropy(x - 2, x));
  P(torch::binary_cross_entropy(x, x + 2));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().weight(r({3}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().weight(r({4}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().weight(r({4, 1}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().weight(r({2, 4, 3})).reduction(torch::kNone)));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().pos_weight(r({3}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().pos_weight(r({4}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().pos_weight(r({1}))));
  P(F::binary_cross_entropy_with_logits(x, x, Bcl().pos_weight(r({4, 1}))));
  P(F::binary_cross_entropy_with_logits(r({4, 1}), r({4, 1}), Bcl().pos_weight(r({4})).reduction(torch::kNone)));
  P(torch::binary_cross_entropy_with_logits(x, torch::ones({4, 3}, i64)));
  P(torch::binary_cross_entropy_with_logits(x, torch::ones({4, 3}, b8)));
  P(torch::binary_cross_entropy(x, torch::ones({4, 3}, i64)));
  P(F::kl_div(x, x, F::KLDivFuncOptions().reduction(torch::kBatchMean)));
  P(F::kl_div(r({}), r({}), F::KLDivFuncOptions().reduction(torch::kBatchMean)));
  P(F::kl_div(x, r({3}), F::KLDivFuncOptions().reduction(torch::kBatchMean)));
  P(F::margin_ranking_loss(r({4}), r({4}), y));
  P(F::margin_ranking_loss(r({4}), r({5}), y));
  P(F::margin_ranking_loss(r({4}), r({4}), torch::ones({5})));
  P(F::margin_ranking_loss(r({4}), r({4}), torch::ones({1})));
  P(F::margin_ranking_loss(r({4}), r({4}), torch::ones({})));
  P(F::margin_ranking_loss(r({4, 1}), r({4, 1}), y));
  P(F::margin_ranking_loss(r({4, 1}), r({4}), y));
  P(F::margin_ranking_loss(r({4, 3}), r({4, 3}), torch::ones({4, 3})));
  P(torch::margin_ranking_loss(r({4, 1}), r({4, 1}), y, 0, at::Reduction::None));
  P(F::cosine_embedding_loss(x, x, y));
  P(F::cosine_embedding_loss(x, x, k));
  P(F::cosine_embedding_loss(x, r({4, 2}), y));
  P(F::cosine_embedding_loss(x, r({5, 3}), y));
  P(F::cosine_embedding_loss(x, r({1, 3}), y));
  P(F::cosine_embedding_loss(x, x, torch::ones({5})));
  P(F::cosine_embedding_loss(x, x, torch::ones({1})));
  P(F::cosine_embedding_loss(x, x, torch::ones({})));
  P(F::cosine_embedding_loss(x, x, torch::ones({4, 1})));
  P(F::cosine_embedding_loss(r({3}), r({3}), torch::ones({})));
  P(F::cosine_embedding_loss(r({3}), r({3}), torch::ones({1})));
  P(F::cosine_embedding_loss(r({2, 4, 3}), r({2, 4, 3}), torch::ones({2})));
  P(F::triplet_margin_loss(x, x, x));
  P(F::triplet_margin_loss(x, x, r({5, 3})));
  P(F::triplet_margin_loss(x, x, r({4, 2})));
  P(F::triplet_margin_loss(x, x, r({1, 3})));
  P(F::triplet_margin_loss(x, x, r({4, 1})));
  P(F::triplet_margin_loss(x, x, r({3})));
  P(F::triplet_margin_loss(r({3}), r({3}), r({3})));
  P(F::triplet_margin_loss(r({3}), r({3}), r({4})));
  P(torch::triplet_margin_loss(x, x, r({1, 3}), 1.0, 2, 1e-6, false, at::Reduction::None));
  P(F::triplet_margin_with_distance_loss(x, x, x));
  P(F::triplet_margin_with_distance_loss(x, x, r({1, 3})));
  P(F::triplet_margin_with_distance_loss(x, r({5, 3}), x));
  P(F::hinge_embedding_loss(x, torch::ones({4, 3}, i64)));
  P(F::multilabel_soft_margin_loss(x, r({4, 3})));
  P(F::multilabel_soft_margin_loss(x, torch::ones({4, 3}, i64)));
  P(F::multilabel_soft_margin_loss(x, k));
  P(F::multilabel_soft_margin_loss(r({3}), r({3})));
  P(F::multi_margin_loss(x, k, F::MultiMarginLossFuncOptions().weight(r({3}))));
  P(F::multi_margin_loss(x, k, F::MultiMarginLossFuncOptions().weight(r({4}))));
  P(F::multi_margin_loss(r({3}), torch::ones({}, i64)));
  P(F::multi_margin_loss(r({3}), torch::ones({1}, i64)));
  P(F::multilabel_margin_loss(x, torch::ones({4, 3}, i64)));
  P(F::multilabel_margin_loss(x, torch::ones({4, 3}, f32)));
  title("ctc_loss (log_probs f32[10, 4, 6], targets, input lengths, target lengths)");
  head();
  auto lp = torch::log_softmax(r({10, 4, 6}), 2);
  auto full = [](int64_t n, int64_t v) { return torch::full({n}, v, torch::kLong); };
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({12}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({11}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({13}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({5, 3}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 2}, i64), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 11), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 9), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(5, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 10), full(3, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64) * 6, full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i32), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, f32), full(4, 10), full(4, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 10).to(f32), full(4, 3)));
  P(F::ctc_loss(r({10, 6}), torch::ones({3}, i64), full(1, 10), full(1, 3)));
  P(F::ctc_loss(lp, torch::ones({4, 3}, i64), full(4, 10), full(4, 3), F::CTCLossFuncOptions().blank(6)));
  P(torch::ctc_loss(lp, torch::ones({4, 3}, i64), {10, 10, 10, 10}, {3, 3, 3, 3}));
  P(torch::ctc_loss(lp, torch::ones({4, 3}, i64), {10, 10, 10}, {3, 3, 3, 3}));
}

int main() {
  torch::manual_seed(1);
  c10::Warning::set_warnAlways(true);
  static NoteWarning Handler;
  c10::Warning::set_warning_handler(&Handler);
  elementwiseShapes();
  elementwiseDtypes();
  classCases();
  crossEntropyOptions();
  otherLosses();
}
