// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Methods that nobody calls here take layers out of lists by index. What constructors fill the
// lists with is known of any object, unless something else writes an element, however it gets at
// it.
#include <array>
#include <torch/torch.h>
namespace F = torch::nn::functional;
namespace nn = torch::nn;
using torch::Tensor;

struct Lists : nn::Module {
  std::vector<nn::Linear> list;
  std::array<nn::Linear, 3> fixed{nullptr, nullptr, nullptr};
  nn::Linear built[3]{nullptr, nullptr, nullptr};
  std::vector<std::vector<nn::Linear>> nested;
  std::vector<int> widths{8, 8, 7};
  Lists() {
    for (int i = 0; i < 3; ++i) {
      list.push_back(register_module("list" + std::to_string(i), nn::Linear(8, 8)));
      fixed[i] = register_module("fixed" + std::to_string(i), nn::Linear(8, 8));
      built[i] = register_module("built" + std::to_string(i), nn::Linear(8, 8));
      nested.push_back({register_module("in" + std::to_string(i), nn::Linear(8, 4)),
                        register_module("out" + std::to_string(i), nn::Linear(4, 8))});
    }
  }
  void right(Tensor x, Tensor y) {
    for (int i = 0; i < 3; ++i)
      x = built[i](fixed[i](list[i]->forward(x)));
    for (size_t i = 0; i < nested.size(); ++i)
      x = nested[i][1](nested[i][0](x));
    F::mse_loss(list.back()(list.at(1)(list.front()(x))), torch::rand({3, widths[1]}));
  }
  void mistakenList(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = list[i]->forward(x);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
    F::mse_loss(x, torch::rand({3, 7}));
  }
  void mistakenEnds(Tensor x) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
    F::mse_loss(list.back()(list.front()(x)), torch::rand({3, widths.at(2)}));
  }
  void mistakenArray(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = fixed[i](x);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
    F::mse_loss(x, torch::rand({3, 7}));
  }
  void mistakenBuiltIn(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = built[i](x);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
    F::mse_loss(x, torch::rand({3, 7}));
  }
  void mistakenNested(Tensor x) {
    for (int i = 0; i < 3; ++i)
      // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
      x = nested[i][1](nested[i][1](x));
  }
};

struct Pair {
  nn::Linear first{nullptr}, second{nullptr};
};
struct Sub : nn::Module {
  nn::Linear fc{nullptr};
  Sub() { fc = register_module("fc", nn::Linear(8, 8)); }
  Tensor forward(Tensor x) { return fc(x); }
};

void widenFirst(std::vector<nn::Linear> &list) { list[0] = nn::Linear(8, 9); }
void widen(nn::Linear &layer) { layer = nn::Linear(8, 9); }

/// Its lists change after they were made, each in its own way; what comes out has nine columns.
struct Changing : nn::Module {
  std::vector<nn::Linear> assigned, swapped, referred, passed, iterated, given, pointed, grown;
  nn::Linear built[2]{nullptr, nullptr};
  std::vector<std::vector<nn::Linear>> nested;
  std::vector<std::pair<nn::Linear, nn::Linear>> pairs;
  std::vector<Pair> parts;
  std::vector<std::shared_ptr<Sub>> subs;
  std::shared_ptr<Sub> sub = std::make_shared<Sub>();
  std::vector<int> widths{8, 8};
  Changing() {
    for (auto *list :
         {&assigned, &swapped, &referred, &passed, &iterated, &given, &pointed, &grown})
      *list = {nn::Linear(8, 8), nn::Linear(8, 8)};
    built[0] = nn::Linear(8, 8);
    built[1] = nn::Linear(8, 8);
    nested.push_back({nn::Linear(8, 8)});
    pairs.emplace_back(nn::Linear(8, 8), nn::Linear(8, 8));
    parts.push_back(Pair{nn::Linear(8, 8), nn::Linear(8, 8)});
    subs.push_back(std::make_shared<Sub>());
  }
  void change() {
    nn::Linear other(8, 9);
    assigned[0] = nn::Linear(8, 9);
    std::swap(swapped[0], other);
    auto &layer = referred.at(0);
    layer = nn::Linear(8, 9);
    widen(passed.front());
    *iterated.begin() = nn::Linear(8, 9);
    widenFirst(given);
    nn::Linear *p = &pointed[0];
    *p = nn::Linear(8, 9);
    grown.insert(grown.begin(), nn::Linear(8, 9));
    built[0] = nn::Linear(8, 9);
    nested[0][0] = nn::Linear(8, 9);
    pairs[0].first = nn::Linear(8, 9);
    parts[0].first = nn::Linear(8, 9);
    subs[0]->fc = nn::Linear(8, 9);
    sub->fc = nn::Linear(8, 9);
    widths[0]++;
  }
  void use(int64_t n) {
    Tensor x = torch::rand({n, 8}), nine = torch::zeros({n, 9});
    F::mse_loss(assigned[0](x), nine);
    F::mse_loss(swapped[0]->forward(x), nine);
    F::mse_loss(referred[0](x), nine);
    F::mse_loss(passed[0](x), nine);
    F::mse_loss(iterated[0](x), nine);
    F::mse_loss(given[0](x), nine);
    F::mse_loss(pointed[0](x), nine);
    F::mse_loss(grown[0](x), nine);
    F::mse_loss(built[0](x), nine);
    F::mse_loss(nested[0][0](x), nine);
    F::mse_loss(pairs[0].first(x), nine);
    F::mse_loss(parts[0].first(x), nine);
    F::mse_loss(subs[0]->forward(x), nine);
    F::mse_loss(sub->forward(x), nine);
    F::mse_loss(torch::rand({n, widths[0]}), nine);
  }
};

struct Chosen : nn::Module {
  std::vector<nn::Linear> list;
  Chosen(int depth, bool narrow) {
    for (int i = 0; i < depth; ++i)
      list.push_back(register_module("fc" + std::to_string(i), nn::Linear(8, narrow ? 4 : 8)));
  }
  void four(int64_t n) { F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 4})); }
  void eight(int64_t n) { F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 8})); }
};
struct Restoring : nn::Module {
  std::vector<nn::Linear> list{nn::Linear(8, 8)};
  void attempt(int64_t n, bool ready) {
    nn::Linear before = list[0];
    try {
      list[0] = nn::Linear(8, 9);
      if (!ready)
        throw std::runtime_error("not yet");
      list[0] = before;
    } catch (const std::runtime_error &) {
    }
    F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 9}));
  }
};
