// Runs calls for real. Reads lines `number callee parameter=value …` and prints for each
// `number THROWS message` or `number result`, in the notation of shapes. See README.md.
#include <torch/torch.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

namespace F = torch::nn::functional;
namespace nn = torch::nn;
using at::Tensor;

namespace {

at::ScalarType typeOf(const std::string &Word) {
  static const std::map<std::string, at::ScalarType> Types = {
      {"f32", at::kFloat}, {"f64", at::kDouble}, {"i64", at::kLong}, {"i32", at::kInt},
      {"u8", at::kByte},   {"bool", at::kBool},  {"i16", at::kShort}};
  return Types.at(Word);
}

std::string nameOf(at::ScalarType T) {
  switch (T) {
  case at::kFloat:
    return "f32";
  case at::kDouble:
    return "f64";
  case at::kLong:
    return "i64";
  case at::kInt:
    return "i32";
  case at::kByte:
    return "u8";
  case at::kBool:
    return "bool";
  case at::kShort:
    return "i16";
  default:
    return "other";
  }
}

std::vector<int64_t> numbers(const std::string &Text) {
  std::vector<int64_t> Result;
  std::stringstream In(Text);
  for (std::string Part; std::getline(In, Part, ',');)
    if (!Part.empty())
      Result.push_back(std::stoll(Part));
  return Result;
}

Tensor makeTensor(const std::string &Text) {
  auto Open = Text.find('[');
  auto Type = typeOf(Text.substr(0, Open));
  auto Sizes = numbers(Text.substr(Open + 1, Text.size() - Open - 2));
  if (at::isFloatingType(Type))
    return torch::rand(Sizes, Type);
  return torch::zeros(Sizes, Type);
}

struct Arguments {
  std::map<std::string, std::string> Values;
  bool has(const char *Name) const { return Values.count(Name) != 0; }
  Tensor t(const char *Name) const { return has(Name) ? makeTensor(Values.at(Name)) : Tensor(); }
  int64_t i(const char *Name, int64_t Default = 0) const {
    return has(Name) ? std::stoll(Values.at(Name)) : Default;
  }
  c10::optional<int64_t> oi(const char *Name) const {
    return has(Name) ? c10::make_optional(i(Name)) : c10::nullopt;
  }
  bool b(const char *Name) const { return has(Name) && Values.at(Name) == "true"; }
  std::vector<int64_t> l(const char *Name, std::vector<int64_t> Default = {}) const {
    if (!has(Name))
      return Default;
    const std::string &Text = Values.at(Name);
    return Text[0] == '(' ? numbers(Text.substr(1, Text.size() - 2)) : numbers(Text);
  }
  std::vector<Tensor> ts(const char *Name) const {
    std::vector<Tensor> Result;
    const std::string &Text = Values.at(Name);
    std::stringstream In(Text.substr(1, Text.size() - 2));
    for (std::string Part; std::getline(In, Part, ';');)
      Result.push_back(makeTensor(Part));
    return Result;
  }
  /// `<0;1:3;None;...;i64[2]>`
  std::vector<at::indexing::TensorIndex> indices(const char *Name) const {
    std::vector<at::indexing::TensorIndex> Result;
    const std::string &Text = Values.at(Name);
    std::stringstream In(Text.substr(1, Text.size() - 2));
    for (std::string Part; std::getline(In, Part, ';');) {
      if (Part == "None")
        Result.emplace_back(at::indexing::None);
      else if (Part == "...")
        Result.emplace_back("...");
      else if (Part.find('[') != std::string::npos)
        Result.emplace_back(makeTensor(Part));
      else if (auto Colon = Part.find(':'); Colon != std::string::npos) {
        auto Bound = [](const std::string &S) {
          return S.empty() ? c10::optional<int64_t>() : c10::make_optional<int64_t>(std::stoll(S));
        };
        Result.emplace_back(
            at::indexing::Slice(Bound(Part.substr(0, Colon)), Bound(Part.substr(Colon + 1))));
      } else
        Result.emplace_back(static_cast<int64_t>(std::stoll(Part)));
    }
    return Result;
  }
  int64_t reduction() const {
    if (!has("reduction"))
      return at::Reduction::Mean;
    const std::string &W = Values.at("reduction");
    return W == "'none'"  ? at::Reduction::None
           : W == "'sum'" ? at::Reduction::Sum
                          : at::Reduction::Mean;
  }
  template <typename Options> Options reduced(Options O) const {
    if (has("reduction")) {
      const std::string &W = Values.at("reduction");
      if (W == "'none'")
        O.reduction(torch::kNone);
      else if (W == "'sum'")
        O.reduction(torch::kSum);
    }
    return O;
  }
  std::string s(const char *Name) const {
    const std::string &Text = Values.at(Name);
    return Text.substr(1, Text.size() - 2);
  }
};

std::string show(const Tensor &T) {
  if (!T.defined())
    return "undefined";
  std::string Text = nameOf(T.scalar_type()) + "[";
  for (auto D : T.sizes())
    Text += (Text.back() == '[' ? "" : ",") + std::to_string(D);
  return Text + "]";
}
template <typename... Ts> std::string show(const std::tuple<Ts...> &T);
std::string show(const std::vector<Tensor> &List) {
  std::string Text = "{";
  for (const Tensor &T : List)
    Text += (Text.size() > 1 ? ";" : "") + show(T);
  return Text + "}";
}
std::string show(int64_t N) { return std::to_string(N); }
template <typename... Ts> std::string show(const std::tuple<Ts...> &T) {
  std::string Text = "{";
  std::apply(
      [&](const auto &...Each) { ((Text += (Text.size() > 1 ? ";" : "") + show(Each)), ...); }, T);
  return Text + "}";
}

using Runner = std::function<std::string(const Arguments &)>;
std::map<std::string, Runner> Table;

#define OP(Name, ...) Table[Name] = [](const Arguments &a) { return show(__VA_ARGS__); };

void fillViews() {
#define UNARY(N) OP("at::" #N, at::N(a.t("self")))
  UNARY(relu)
  UNARY(exp)
  UNARY(sigmoid)
  UNARY(abs)
  UNARY(neg) UNARY(sqrt) UNARY(tanh) UNARY(log) UNARY(isnan) UNARY(logical_not) UNARY(t) UNARY(
      trace) UNARY(nonzero) UNARY(det) UNARY(inverse) UNARY(diag) UNARY(fliplr) UNARY(flipud)
      UNARY(ravel) UNARY(round) UNARY(square) UNARY(sign) OP(
          "at::Tensor::view",
          a.t("self").view(a.l("size"))) OP("at::reshape", at::reshape(a.t("self"), a.l("shape")))
          OP("at::Tensor::expand", a.t("self").expand(a.l("size"))) OP(
              "at::Tensor::repeat",
              a.t("self").repeat(a.l("repeats"))) OP("at::tile", at::tile(a.t("self"), a.l("dims")))
              OP("at::Tensor::unfold", a.t("self").unfold(a.i("dimension"), a.i("size"), a.i("step"))) OP(
                  "at::flatten",
                  at::flatten(
                      a.t("self"), a.i("start_dim"),
                      a.i("end_dim",
                          -1))) OP("at::unflatten",
                                   a.t("self")
                                       .unflatten(a.i("dim"), a.l("sizes")))
                  OP("at::squeeze", a.has("dim") ? at::squeeze(a.t("self"), a.i("dim")) : at::squeeze(a.t("self"))) OP(
                      "at::unsqueeze",
                      at::unsqueeze(
                          a.t("self"),
                          a.i("di"
                              "m"))) OP("at::transpose",
                                        at::transpose(a.t("self"), a.i("dim0"), a.i("dim1")))
                      OP("at::permute", at::permute(a.t("self"), a.l("dims"))) OP(
                          "at::movedim",
                          at::movedim(a.t("self"), a.l("source"), a.l("destination")))
                          OP("at::repeat_interleave",
                             at::repeat_interleave(
                                 a.t("self"),
                                 a.i("repeats"),
                                 a.oi("dim"))) OP("at::flip", at::flip(a.t("self"), a.l("dims")))
                              OP("at::diagonal", at::diagonal(a.t("self"), a.i("offset"), a.i("dim1"), a.i("dim2", 1))) OP(
                                  "at::diag_embed",
                                  at::diag_embed(
                                      a.t("self"), a.i("offse"
                                                       "t")))
                                  OP("at::pixel_shuffle",
                                     at::pixel_shuffle(a.t("self"),
                                                       a.i("upsca"
                                                           "le_"
                                                           "facto"
                                                           "r")))
                                      OP("at::pixel_unshuffle",
                                         at::pixel_unshuffle(
                                             a.t("self"),
                                             a.i("d"
                                                 "o"
                                                 "w"
                                                 "n"
                                                 "s"
                                                 "c"
                                                 "a"
                                                 "l"
                                                 "e"
                                                 "_"
                                                 "f"
                                                 "a"
                                                 "c"
                                                 "t"
                                                 "o"
                                                 "r"))) OP("at::constant_pad_nd",
                                                           at::constant_pad_nd(
                                                               a.t("self"),
                                                               a.l("pad")))
                                          OP("at::slice",
                                             at::slice(a.t("self"), a.i("dim"), a.oi("start"),
                                                       a.oi("end"),
                                                       a.i("step", 1)))
                                              OP("at::narrow",
                                                 at::narrow(a.t("self"), a.i("dim"), a.i("start"),
                                                            a.i("length")))
                                                  OP("at::select", at::select(a.t("self"), a.i("dim"), a.i("index"))) OP(
                                                      "at::index_select",
                                                      at::index_select(
                                                          a.t("self"),
                                                          a.i("dim"),
                                                          a.t("index"))) OP("at::gather", at::gather(a.t("self"),
                                                                                                     a.i("dim"),
                                                                                                     a.t("index")))
                                                      OP("at::scatter",
                                                         at::scatter(
                                                             a.t("self"),
                                                             a.i("dim"),
                                                             a.t("index"), a.t("src")))
                                                          OP("at::scatter_add",
                                                             at::scatter_add(
                                                                 a.t("self"), a.i("dim"),
                                                                 a.t("index"), a.t("src")))
                                                              OP("at::index_add",
                                                                 at::index_add(
                                                                     a.t("self"),
                                                                     a.i("dim"),
                                                                     a.t("index"),
                                                                     a.t("source"))) OP("at"
                                                                                        "::"
                                                                                        "ta"
                                                                                        "k"
                                                                                        "e",
                                                                                        at::take(a.t("self"), a.t("index")))
                                                                  OP("at::take_along_"
                                                                     "dim",
                                                                     at::take_along_dim(
                                                                         a.t("self"),
                                                                         a.t("indices"),
                                                                         a.oi("dim")))
                                                                      OP("at::masked_"
                                                                         "select",
                                                                         at::masked_select(a.t("sel"
                                                                                               "f"),
                                                                                           a.t("mas"
                                                                                               "k"))
                                                                             .flatten())
                                                                          OP("at::"
                                                                             "masked_"
                                                                             "fill",
                                                                             at::masked_fill(
                                                                                 a.t("s"
                                                                                     "e"
                                                                                     "l"
                                                                                     "f"),
                                                                                 a.t("m"
                                                                                     "a"
                                                                                     "s"
                                                                                     "k"),
                                                                                 0)) OP("at::"
                                                                                        "one_"
                                                                                        "hot",
                                                                                        at::one_hot(
                                                                                            a
                                                                                                .t("s"
                                                                                                   "e"
                                                                                                   "l"
                                                                                                   "f"),
                                                                                            a
                                                                                                .i("n"
                                                                                                   "u"
                                                                                                   "m"
                                                                                                   "_"
                                                                                                   "c"
                                                                                                   "l"
                                                                                                   "a"
                                                                                                   "s"
                                                                                                   "s"
                                                                                                   "e"
                                                                                                   "s",
                                                                                                   -1)))
                                                                              OP(
                                                                                  "at::Tensor::"
                                                                                  "index",
                                                                                  a.t("self").index(
                                                                                      a.indices(
                                                                                          "indice"
                                                                                          "s")))
                                                                                  OP("at::Tensor::"
                                                                                     "index_put_",
                                                                                     [&] {
                                                                                       auto X = a.t(
                                                                                           "self");
                                                                                       return X.index_put_(
                                                                                           a.indices(
                                                                                               "ind"
                                                                                               "ice"
                                                                                               "s"),
                                                                                           a.t("rh"
                                                                                               "s"));
                                                                                     }())
                                                                                      OP("at::"
                                                                                         "atleast_"
                                                                                         "2d",
                                                                                         at::atleast_2d(
                                                                                             a.t("s"
                                                                                                 "e"
                                                                                                 "l"
                                                                                                 "f")))
                                                                                          OP("at::"
                                                                                             "atlea"
                                                                                             "st_"
                                                                                             "3d",
                                                                                             at::atleast_3d(
                                                                                                 a.t("self")))
}

void fillPointwise() {
#define BINARY(N) OP("at::" #N, at::N(a.t("self"), a.t("other")))
  BINARY(add)
  BINARY(sub)
  BINARY(mul)
  BINARY(div)
  BINARY(eq) BINARY(lt) BINARY(maximum) BINARY(atan2) BINARY(logical_and) BINARY(matmul) BINARY(
      inner) BINARY(kron) BINARY(floor_divide) BINARY(remainder) OP("at::Tensor::add_",
                                                                    [&] {
                                                                      auto X = a.t("self");
                                                                      return X.add_(a.t("other"));
                                                                    }())
      OP("at::Tensor::copy_",
         [&] {
           auto X = a.t("self");
           return X.copy_(a.t("src"));
         }()) OP("at::Tensor::masked_fill_",
                 [&] {
                   auto X = a.t("self");
                   return X.masked_fill_(a.t("mask"), 0);
                 }()) OP("at::where", at::where(a.t("condition"), a.t("self"),
                                                a.t("other"))) OP("at::lerp",
                                                                  at::lerp(a.t("self"), a.t("end"),
                                                                           a.t("weight")))
          OP("at::addcmul", at::addcmul(a.t("self"), a.t("tensor1"), a.t("tensor2"))) OP(
              "at::softmax",
              at::softmax(
                  a.t("self"), a.i("dim"))) OP("at::log_softmax",
                                               at::log_softmax(a.t("self"), a.i("dim")))
              OP("at::cumsum", at::cumsum(a.t("self"), a.i("dim"))) OP(
                  "at::glu",
                  at::glu(
                      a.t("self"),
                      a.i("dim", -1))) OP("at::prelu", at::prelu(a.t("self"), a.t("weight")))
#define REDUCE(N) OP("at::" #N, at::N(a.t("self"), a.l("dim"), a.b("keepdim")))
                  REDUCE(
                      sum) REDUCE(mean)
                      REDUCE(amax) REDUCE(logsumexp) REDUCE(
                          nansum) OP("at::prod", at::prod(a.t("self"), a.i("dim"), a.b("keepdim")))
                          OP("at::std", at::std(a.t("self"), a.l("dim"), true, a.b("keepdim")))
                              OP("at::all", at::all(a.t("self"), a.i("dim"), a.b("keepdim"))) OP(
                                  "at::argmax",
                                  at::argmax(a.t("self"), a.oi("dim"), a.b("keepdim")))
                                  OP("at::max", at::max(a.t("self"), a.i("dim"), a.b("keepdim"))) OP(
                                      "at::median",
                                      at::median(a.t("self"), a.i("dim"), a.b("keepdim")))
                                      OP("at::kthvalue",
                                         at::kthvalue(a.t("self"), 1, a.i("dim"), a.b("keepdim")))
                                          OP("at::topk",
                                             at::topk(a.t("self"), a.i("k"), a.i("dim", -1)))
                                              OP("at::sort", at::sort(a.t("self"), a.i("dim", -1)))
                                                  OP("at::argsort",
                                                     at::argsort(a.t("self"), a.i("dim", -1)))
                                                      OP("at::cummax",
                                                         at::cummax(a.t("self"), a.i("dim")))
                                                          OP("at::count_nonzero",
                                                             at::count_nonzero(a.t("self"),
                                                                               a.oi("dim")))
                                                              OP(
                                                                  "at::diff",
                                                                  at::diff(a.t("self"), a.i("n", 1),
                                                                           a.i("dim", -1)))
                                                                  OP("at::norm",
                                                                     at::norm(
                                                                         a.t("self"),
                                                                         2, a.l("dim"),
                                                                         a.b("keepdim")))
                                                                      OP("at::multinomial",
                                                                         at::multinomial(
                                                                             a.t("self"),
                                                                             a.i("num_samples"),
                                                                             true))
                                                                          OP("at::Tensor::size",
                                                                             a.t("self").size(
                                                                                 a.i("dim")))
                                                                              OP("at::Tensor::item",
                                                                                 (a.t("self")
                                                                                      .item(),
                                                                                  a.t("self")
                                                                                      .dim()))
                                                                                  OP("at::"
                                                                                     "bucketize",
                                                                                     at::bucketize(
                                                                                         a.t("sel"
                                                                                             "f"),
                                                                                         a.t("bound"
                                                                                             "arie"
                                                                                             "s")))
}

void fillProducts() {
  OP("at::mm", at::mm(a.t("self"), a.t("mat2")))
  OP("at::bmm", at::bmm(a.t("self"), a.t("mat2")))
  OP("at::mv", at::mv(a.t("self"), a.t("vec")))
  OP("at::dot", at::dot(a.t("self"), a.t("tensor")))
  OP("at::outer", at::outer(a.t("self"), a.t("vec2")))
  OP("at::addmm", at::addmm(a.t("self"), a.t("mat1"), a.t("mat2")))
  OP("at::baddbmm", at::baddbmm(a.t("self"), a.t("batch1"), a.t("batch2")))
  OP("at::linear", at::linear(a.t("input"), a.t("weight"), a.t("bias")))
  OP("at::cdist", at::cdist(a.t("x1"), a.t("x2")))
  OP("at::cosine_similarity", at::cosine_similarity(a.t("x1"), a.t("x2"), a.i("dim", 1)))
  OP("at::pairwise_distance", at::pairwise_distance(a.t("x1"), a.t("x2")))
  OP("at::einsum", at::einsum(a.s("equation"), a.ts("tensors")))
  OP("at::tensordot", at::tensordot(a.t("self"), a.t("other"), a.l("dims_self"), a.l("dims_other")))
  OP("at::linalg_solve", at::linalg_solve(a.t("A"), a.t("B")))
  OP("at::cat", at::cat(a.ts("tensors"), a.i("dim")))
  OP("at::stack", at::stack(a.ts("tensors"), a.i("dim")))
  OP("at::vstack", at::vstack(a.ts("tensors")))
  OP("at::hstack", at::hstack(a.ts("tensors")))
  OP("at::dstack", at::dstack(a.ts("tensors")))
  OP("at::column_stack", at::column_stack(a.ts("tensors")))
  OP("at::meshgrid", at::meshgrid(a.ts("tensors")))
  OP("at::broadcast_tensors", at::broadcast_tensors(a.ts("tensors")))
  OP("at::split", at::split(a.t("self"), a.i("split_size"), a.i("dim")))
  OP("at::split_with_sizes", at::split_with_sizes(a.t("self"), a.l("split_sizes"), a.i("dim")))
  OP("at::chunk", at::chunk(a.t("self"), a.i("chunks"), a.i("dim")))
  OP("at::tensor_split", at::tensor_split(a.t("self"), a.i("sections"), a.i("dim")))
  OP("at::unbind", at::unbind(a.t("self"), a.i("dim")))
}

void fillLayers() {
  OP("at::conv1d", at::conv1d(a.t("input"), a.t("weight"), a.t("bias"), a.l("stride", {1}),
                              a.l("padding", {0}), a.l("dilation", {1}), a.i("groups", 1)))
  OP("at::conv2d", at::conv2d(a.t("input"), a.t("weight"), a.t("bias"), a.l("stride", {1}),
                              a.l("padding", {0}), a.l("dilation", {1}), a.i("groups", 1)))
  OP("at::conv_transpose2d",
     at::conv_transpose2d(a.t("input"), a.t("weight"), a.t("bias"), a.l("stride", {1}),
                          a.l("padding", {0}), a.l("output_padding", {0}), a.i("groups", 1),
                          a.l("dilation", {1})))
  OP("at::max_pool2d", at::max_pool2d(a.t("self"), a.l("kernel_size"), a.l("stride"),
                                      a.l("padding", {0}), a.l("dilation", {1}), a.b("ceil_mode")))
  OP("at::max_pool1d", at::max_pool1d(a.t("self"), a.l("kernel_size"), a.l("stride"),
                                      a.l("padding", {0}), a.l("dilation", {1}), a.b("ceil_mode")))
  OP("at::avg_pool2d", at::avg_pool2d(a.t("self"), a.l("kernel_size"), a.l("stride"),
                                      a.l("padding", {0}), a.b("ceil_mode")))
  OP("at::adaptive_avg_pool2d", at::adaptive_avg_pool2d(a.t("self"), a.l("output_size")))
  OP("at::adaptive_max_pool2d", at::adaptive_max_pool2d(a.t("self"), a.l("output_size")))
  OP("at::layer_norm", at::layer_norm(a.t("input"), a.l("normalized_shape")))
  OP("at::group_norm", at::group_norm(a.t("input"), a.i("num_groups")))
  OP("at::embedding", at::embedding(a.t("weight"), a.t("indices")))
  OP("at::upsample_nearest2d", at::upsample_nearest2d(a.t("self"), a.l("output_size")))
  OP("at::im2col",
     at::im2col(a.t("self"), a.l("kernel_size"), a.l("dilation"), a.l("padding"), a.l("stride")))
  OP("torch::nn::functional::pad", F::pad(a.t("input"), F::PadFuncOptions(a.l("pad"))))
  OP("torch::nn::functional::grid_sample",
     F::grid_sample(a.t("input"), a.t("grid"), F::GridSampleFuncOptions().align_corners(true)))
  OP("torch::nn::functional::normalize",
     F::normalize(a.t("input"), F::NormalizeFuncOptions().dim(a.i("dim", 1))))
  OP("torch::nn::LinearImpl::forward",
     nn::Linear(a.i("in_features"), a.i("out_features"))(a.t("input")))
  OP("torch::nn::Conv2dImpl::forward",
     nn::Conv2d(nn::Conv2dOptions(a.i("in_channels"), a.i("out_channels"), a.i("kernel_size"))
                    .stride(a.i("stride", 1))
                    .padding(a.i("padding", 0))
                    .groups(a.i("groups", 1)))(a.t("input")))
  OP("torch::nn::ConvTranspose2dImpl::forward",
     nn::ConvTranspose2d(
         nn::ConvTranspose2dOptions(a.i("in_channels"), a.i("out_channels"), a.i("kernel_size"))
             .stride(a.i("stride", 1))
             .padding(a.i("padding", 0)))(a.t("input")))
  OP("torch::nn::BatchNorm1dImpl::forward", nn::BatchNorm1d(a.i("num_features"))(a.t("input")))
  OP("torch::nn::BatchNorm2dImpl::forward", nn::BatchNorm2d(a.i("num_features"))(a.t("input")))
  OP("torch::nn::InstanceNorm2dImpl::forward",
     nn::InstanceNorm2d(a.i("num_features"))(a.t("input")))
  OP("torch::nn::LayerNormImpl::forward",
     nn::LayerNorm(nn::LayerNormOptions(a.l("normalized_shape")))(a.t("input")))
  OP("torch::nn::GroupNormImpl::forward",
     nn::GroupNorm(a.i("num_groups"), a.i("num_channels"))(a.t("input")))
  OP("torch::nn::EmbeddingImpl::forward",
     nn::Embedding(a.i("num_embeddings"), a.i("embedding_dim"))(a.t("input")))
  OP("torch::nn::MaxPool2dImpl::forward",
     nn::MaxPool2d(nn::MaxPool2dOptions(a.i("kernel_size")))(a.t("input")))
  OP("torch::nn::FlattenImpl::forward", nn::Flatten()(a.t("input")))
  OP("torch::nn::LSTMImpl::forward",
     nn::LSTM(nn::LSTMOptions(a.i("input_size"), a.i("hidden_size"))
                  .num_layers(a.i("num_layers", 1))
                  .batch_first(a.b("batch_first"))
                  .bidirectional(a.b("bidirectional")))(a.t("input")))
  OP("torch::nn::GRUImpl::forward",
     nn::GRU(nn::GRUOptions(a.i("input_size"), a.i("hidden_size"))
                 .num_layers(a.i("num_layers", 1))
                 .batch_first(a.b("batch_first"))
                 .bidirectional(a.b("bidirectional")))(a.t("input"), a.t("hx")))
  OP("torch::nn::LSTMCellImpl::forward",
     nn::LSTMCell(a.i("input_size"), a.i("hidden_size"))(a.t("input")))
  OP("torch::nn::MultiheadAttentionImpl::forward",
     nn::MultiheadAttention(a.i("embed_dim"), a.i("num_heads"))(a.t("query"), a.t("key"),
                                                                a.t("value")))
  OP("torch::nn::TransformerEncoderLayerImpl::forward",
     nn::TransformerEncoderLayer(a.i("d_model"), a.i("nhead"))(a.t("src")))
}

void fillLosses() {
  OP("at::cross_entropy_loss", at::cross_entropy_loss(a.t("self"), a.t("target"), a.t("weight"),
                                                      a.reduction(), a.i("ignore_index", -100)))
  OP("at::nll_loss", at::nll_loss(a.t("self"), a.t("target"), a.t("weight"), a.reduction()))
  OP("at::nll_loss_nd", at::nll_loss_nd(a.t("self"), a.t("target"), a.t("weight"), a.reduction()))
  OP("torch::nn::functional::cross_entropy",
     F::cross_entropy(a.t("input"), a.t("target"),
                      a.reduced(F::CrossEntropyFuncOptions()
                                    .weight(a.t("weight"))
                                    .label_smoothing(a.has("label_smoothing") ? 0.1 : 0.0))))
  OP("torch::nn::functional::nll_loss",
     F::nll_loss(a.t("input"), a.t("target"),
                 a.reduced(F::NLLLossFuncOptions().weight(a.t("weight")))))
#define PAIR(N, O)                                                                                 \
  OP("at::" #N, at::N(a.t("self"), a.t("target"), a.reduction()))                                  \
  OP("torch::nn::functional::" #N, F::N(a.t("input"), a.t("target"), a.reduced(F::O())))
  PAIR(mse_loss, MSELossFuncOptions)
  PAIR(l1_loss, L1LossFuncOptions)
  PAIR(smooth_l1_loss, SmoothL1LossFuncOptions)
  PAIR(huber_loss, HuberLossFuncOptions)
  PAIR(soft_margin_loss, SoftMarginLossFuncOptions)
  PAIR(kl_div, KLDivFuncOptions)
  PAIR(multilabel_margin_loss, MultilabelMarginLossFuncOptions)
  OP("at::hinge_embedding_loss",
     at::hinge_embedding_loss(a.t("self"), a.t("target"), 1, a.reduction()))
  OP("torch::nn::functional::poisson_nll_loss",
     F::poisson_nll_loss(a.t("input"), a.t("target"), a.reduced(F::PoissonNLLLossFuncOptions())))
  OP("at::binary_cross_entropy",
     at::binary_cross_entropy(a.t("self"), a.t("target"), a.t("weight"), a.reduction()))
  OP("torch::nn::functional::binary_cross_entropy",
     F::binary_cross_entropy(a.t("input"), a.t("target"),
                             a.reduced(F::BinaryCrossEntropyFuncOptions().weight(a.t("weight")))))
  OP("at::binary_cross_entropy_with_logits",
     at::binary_cross_entropy_with_logits(a.t("self"), a.t("target"), a.t("weight"),
                                          a.t("pos_weight"), a.reduction()))
  OP("torch::nn::functional::binary_cross_entropy_with_logits",
     F::binary_cross_entropy_with_logits(a.t("input"), a.t("target"),
                                         a.reduced(F::BinaryCrossEntropyWithLogitsFuncOptions())))
  OP("torch::nn::functional::multilabel_soft_margin_loss",
     F::multilabel_soft_margin_loss(a.t("input"), a.t("target"),
                                    a.reduced(F::MultilabelSoftMarginLossFuncOptions())))
  OP("at::multi_margin_loss",
     at::multi_margin_loss(a.t("self"), a.t("target"), 1, 1, a.t("weight"), a.reduction()))
  OP("torch::nn::functional::margin_ranking_loss",
     F::margin_ranking_loss(a.t("input1"), a.t("input2"), a.t("target"),
                            a.reduced(F::MarginRankingLossFuncOptions())))
  OP("at::margin_ranking_loss",
     at::margin_ranking_loss(a.t("input1"), a.t("input2"), a.t("target"), 0, a.reduction()))
  OP("at::cosine_embedding_loss",
     at::cosine_embedding_loss(a.t("input1"), a.t("input2"), a.t("target"), 0, a.reduction()))
  OP("at::triplet_margin_loss",
     at::triplet_margin_loss(a.t("anchor"), a.t("positive"), a.t("negative"), 1, 2, 1e-6, false,
                             a.reduction()))
  OP("torch::nn::CrossEntropyLossImpl::forward",
     nn::CrossEntropyLoss(a.reduced(nn::CrossEntropyLossOptions().weight(a.t("weight"))))(
         a.t("input"), a.t("target")))
  OP("torch::nn::BCELossImpl::forward",
     nn::BCELoss(a.reduced(nn::BCELossOptions()))(a.t("input"), a.t("target")))
}

void runLine(const std::string &Line) {
  std::stringstream In(Line);
  std::string Number, Callee;
  In >> Number >> Callee;
  Arguments A;
  for (std::string Word; In >> Word;) {
    auto Equals = Word.find('=');
    A.Values[Word.substr(0, Equals)] = Word.substr(Equals + 1);
  }
  auto It = Table.find(Callee);
  if (It == Table.end()) {
    std::cout << Number << " UNKNOWN\n";
    return;
  }
  try {
    std::string Result = It->second(A);
    std::cout << Number << " " << Result << "\n";
  } catch (const std::exception &E) {
    std::string Text = E.what();
    std::cout << Number << " THROWS " << Text.substr(0, Text.find('\n')) << "\n";
  }
}

} // namespace

int main(int Count, char **Arguments) {
  torch::NoGradGuard Off;
  at::set_num_threads(1);
  fillViews();
  fillPointwise();
  fillProducts();
  fillLayers();
  fillLosses();
  if (Count > 1 && std::string(Arguments[1]) == "--list") {
    for (const auto &Entry : Table)
      std::cout << Entry.first << "\n";
    return 0;
  }
  for (std::string Line; std::getline(std::cin, Line);)
    runLine(Line);
}
