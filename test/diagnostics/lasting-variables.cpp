// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Static locals and variables outside of functions keep what they are initialized with when
// nothing in the program writes them; so do the fields of one of which only others are written.
#include <torch/torch.h>

static torch::nn::MSELoss outside;
static int64_t classes = 4, changed = 4;
static std::vector<int64_t> shape = {4, 3};
void change(int64_t to) { changed = to; }

struct Settings {
  int64_t classes = 4;
  int64_t width = 8;
  int64_t batch = 2;
  bool fast = false;
};
static Settings settings, replaced, given{5};
void configure(bool fast, int64_t width) {
  settings.fast = fast;
  settings.width = width;
  replaced = Settings{7, 7, 7};
}

torch::Tensor inside(torch::Tensor a, torch::Tensor b) {
  static auto criterion = torch::nn::CrossEntropyLoss(
      torch::nn::CrossEntropyLossOptions().reduction(torch::kSum));
  // CHECK: [[@LINE+1]]:19: warning: {{.*}} [shapewise-loss-batch]
  return criterion(a, b);
}

torch::Tensor configured(torch::Tensor a, torch::Tensor b, double smoothing) {
  static torch::nn::CrossEntropyLoss criterion;
  criterion->options.label_smoothing(smoothing);
  return criterion(a, b);
}

torch::Tensor firstCall(int64_t width) {
  static int64_t kept = width; // of the first call
  return torch::mse_loss(torch::rand({2, kept}), torch::rand({2, width}));
}

int main() {
  inside(torch::rand({4, 3}), torch::zeros({5}, torch::kLong));
  configured(torch::rand({4, 3}), torch::zeros({4}, torch::kLong), 0.1);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  outside(torch::rand({4, 3}), torch::rand({4, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(torch::rand({2, classes}), torch::rand({2, 5}));
  torch::mse_loss(torch::rand({2, changed}), torch::rand({2, 5}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(torch::rand(shape), torch::rand({4, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(torch::rand({settings.batch, settings.classes}), torch::rand({2, 5}));
  torch::mse_loss(torch::rand({settings.batch, settings.classes}), torch::rand({2, 4}));
  torch::mse_loss(torch::rand({2, settings.width}), torch::rand({2, 5}));
  torch::mse_loss(torch::rand({2, given.classes}), torch::rand({2, 5}));
  torch::mse_loss(torch::rand({2, replaced.batch}), torch::rand({2, 5}));
  firstCall(3);
  firstCall(4);
}
