// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Modules, and records that hold some, at an index that is not known: what all of them have in
// common holds. The functions that main runs do so without an error, however objects are changed on
// other ways than through the list; each of the others throws.
#include <torch/torch.h>
namespace nn = torch::nn;
using torch::rand;
using torch::Tensor;
#define mse torch::nn::functional::mse_loss

struct Block : nn::Module {
  nn::Linear fc{nullptr};
  int64_t calls = 0;
  explicit Block(int64_t out) { fc = register_module("fc", nn::Linear(3, out)); }
  Tensor forward(Tensor x) {
    ++calls;
    return fc(x);
  }
};
struct Agent {
  int64_t id;
  std::shared_ptr<Block> policy;
  std::vector<std::shared_ptr<Block>> critics;
};

std::vector<std::shared_ptr<Block>> blocks(int64_t count, int64_t out) {
  std::vector<std::shared_ptr<Block>> all;
  for (int64_t i = 0; i < count; ++i)
    all.push_back(std::make_shared<Block>(out));
  return all;
}
void withinWriting(int64_t i) {
  auto v = blocks(3, 4);
  v[i]->fc = nn::Linear(3, 9);
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void throughOther(int64_t i, int64_t j) {
  auto v = blocks(3, 4);
  auto p = v[j];
  v[i]->fc = nn::Linear(3, 9);
  auto l = mse(p->forward(rand({2, 3})), rand({2, 9}));
}
void throughOriginal(int64_t i) {
  auto a = std::make_shared<Block>(4), b = std::make_shared<Block>(4);
  std::vector<std::shared_ptr<Block>> v{a, b};
  b->fc = nn::Linear(3, 9);
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void toOriginal(int64_t i) {
  auto a = std::make_shared<Block>(4), b = std::make_shared<Block>(4);
  std::vector<std::shared_ptr<Block>> v{a, b};
  v[i]->fc = nn::Linear(3, 9);
  auto l = mse(b->forward(rand({2, 3})), rand({2, 9}));
}
void afterPushing(int64_t count) {
  std::vector<std::shared_ptr<Block>> v;
  for (int64_t i = 0; i < count; ++i) {
    auto b = std::make_shared<Block>(4);
    v.push_back(b);
    b->fc = nn::Linear(3, 9);
  }
  auto l = mse(v[count - 1]->forward(rand({2, 3})), rand({2, 9}));
}
void copyOfList(int64_t count, int64_t i) {
  auto v = blocks(count, 4);
  auto w = v;
  w[i]->fc = nn::Linear(3, 9);
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void growing(int64_t count, int64_t i) {
  std::vector<std::shared_ptr<Block>> v;
  for (int64_t n = 0; n < count; ++n)
    v.push_back(std::make_shared<Block>(n + 1));
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 3}));
}
void replace(std::vector<std::shared_ptr<Block>> all);
void byOthers(int64_t count, int64_t i) {
  auto v = blocks(count, 4);
  replace(v);
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void nested(int64_t count, int64_t i) {
  std::vector<Agent> agents;
  for (int64_t n = 0; n < count; ++n)
    agents.push_back({n, std::make_shared<Block>(4), blocks(2, 5)});
  agents[i].critics[1]->fc = nn::Linear(3, 9);
  auto l = mse(agents[i].critics[1]->forward(rand({2, 3})), rand({2, 9}));
  auto m = mse(agents[i].policy->forward(rand({2, 3})), rand({2, 4}));
}
void ofListOfModules(int64_t i) {
  nn::ModuleList list;
  for (int64_t n = 0; n < 3; ++n)
    list->push_back(nn::Linear(3, 4));
  auto l = mse(list[i]->as<nn::Linear>()->forward(rand({2, 3})), rand({2, 4}));
  list[i]->as<nn::Linear>()->weight = rand({9, 3});
  list[i]->as<nn::Linear>()->bias = rand({9});
  auto m = mse(list[i]->as<nn::Linear>()->forward(rand({2, 3})), rand({2, 9}));
}
int main() {
  withinWriting(1);
  throughOther(1, 1);
  throughOriginal(1);
  toOriginal(1);
  afterPushing(2);
  copyOfList(3, 1);
  growing(4, 2);
  byOthers(3, 1);
  nested(3, 1);
  ofListOfModules(1);
}
void replace(std::vector<std::shared_ptr<Block>> all) {
  for (auto &b : all)
    b->fc = nn::Linear(3, 9);
}

void mistakenPointers(int64_t count, int64_t i) {
  auto v = blocks(count, 4);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void mistakenCounters(int64_t count, int64_t i) {
  auto v = blocks(count, 4);
  v[i]->calls += 1;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void mistakenHolders(int64_t i) {
  std::vector<nn::Linear> v;
  for (int64_t n = 0; n < 3; ++n)
    v.push_back(nn::Linear(3, 4));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(v[i]->forward(rand({2, 3})), rand({2, 9}));
}
void mistakenNested(int64_t count, int64_t i) {
  std::vector<Agent> agents;
  for (int64_t n = 0; n < count; ++n)
    agents.push_back({n, std::make_shared<Block>(4), blocks(2, 5)});
  for (int64_t n = 0; n < count; ++n) {
    auto x = rand({2, 3});
    auto good = mse(agents[n].critics[1]->forward(x), rand({2, 5}));
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
    auto bad = mse(agents[n].policy->forward(x), rand({2, 5}));
  }
}
void mistakenList(int64_t i) {
  nn::ModuleList list;
  for (int64_t n = 0; n < 3; ++n)
    list->push_back(nn::Linear(3, 4));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(list[i]->as<nn::Linear>()->forward(rand({2, 3})), rand({2, 9}));
}
