// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// An object of which only the class is known is at least what every constructor of the class makes
// of it, wherever it comes from.
#include <torch/torch.h>
namespace nn = torch::nn;

struct CoderImpl : nn::Module {
  nn::Linear in{nullptr}, out{nullptr};
  CoderImpl() {
    in = register_module("in", nn::Linear(6, 3));
    out = register_module("out", nn::Linear(3, 6));
  }
  torch::Tensor forward(torch::Tensor x) { return out(torch::relu(in(x))); }
};
TORCH_MODULE(Coder);

struct Plain : nn::Module {
  nn::Linear layer;
  Plain() : layer(register_module("layer", nn::Linear(6, 3))) {}
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
};

struct Holding {
  Coder coder;
  Plain plain;
};

extern Plain one, several[3];
Coder make();

void elements(std::vector<Plain> &plains, std::map<std::string, Coder> coders, int i) {
  auto x = torch::rand({4, 6});
  torch::mse_loss(plains[i].forward(x), torch::rand({4, 3}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(plains[i].forward(x), torch::rand({4, 2}));
  torch::mse_loss(coders["a"]->forward(x), x);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(coders["a"]->forward(x), torch::rand({4, 3}));
}

void fields(Holding &holding) {
  auto x = torch::rand({4, 6});
  torch::mse_loss(holding.coder->forward(x), x);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(holding.plain.forward(x), torch::rand({4, 2}));
}

void madeElsewhere() {
  auto x = torch::rand({4, 6});
  torch::mse_loss(make()->forward(x), x);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(one.forward(x), torch::rand({4, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(several[1].forward(x), torch::rand({4, 2}));
}

// A network that a factory puts into an object whose constructor leaves it empty.
class Detector {
public:
  static std::unique_ptr<Detector> create() {
    auto made = std::unique_ptr<Detector>(new Detector());
    made->coder = Coder();
    return made;
  }
  void learn(torch::Tensor x) { torch::mse_loss(coder->forward(x), x); }
  void learnOther(torch::Tensor x) {
    // CHECK: [[@LINE+1]]:12: warning: {{.*}} sizes 6 and 3 {{.*}} [shapewise-op]
    torch::mse_loss(coder->forward(x), torch::rand({4, 3}));
  }

private:
  Coder coder{nullptr};
};

// Constructors read variables when they run, which is not when the methods do; and a variable may
// have changed wherever code runs that is not here.
struct Settings {
  int width = 3;
};
extern Settings settings;
void elsewhere();
struct Sized : nn::Module {
  nn::Linear layer;
  Sized() : layer(8, settings.width) {}
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
};
void sized(std::vector<Sized> &all) {
  torch::mse_loss(all[0].forward(torch::rand({4, 8})), torch::rand({4, settings.width + 2}));
}
void changed() {
  auto x = torch::rand({settings.width, 4});
  elsewhere();
  torch::mse_loss(x, torch::rand({settings.width + 2, 4}));
  x = torch::rand({settings.width, 4});
  settings.width -= 2;
  torch::mse_loss(x, torch::rand({settings.width + 2, 4}));
}

// A derived class's constructor may put other layers in place.
struct Base : nn::Module {
  nn::Linear layer{nullptr};
  Base() { layer = register_module("layer", nn::Linear(6, 3)); }
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
};
struct Derived : Base {
  Derived() { layer = replace_module("layer", nn::Linear(6, 2)); }
};
void derived(std::vector<std::shared_ptr<Base>> &all, int i) {
  torch::mse_loss(all[i]->forward(torch::rand({4, 6})), torch::rand({4, 2}));
}
