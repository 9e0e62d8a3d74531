// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A module that comes from elsewhere is at least what every constructor of its class makes it.
#include <torch/torch.h>
namespace nn = torch::nn;

struct NetImpl : nn::Module {
  nn::Linear hidden{nullptr}, head{nullptr};
  explicit NetImpl(int64_t classes) {
    hidden = register_module("hidden", nn::Linear(8, 16));
    head = register_module("head", nn::Linear(16, classes));
  }
  torch::Tensor forward(torch::Tensor x) { return head(torch::relu(hidden(x))); }
};
TORCH_MODULE(Net);

void holder(Net &net) {
  torch::mse_loss(net->hidden(torch::rand({4, 8})), torch::zeros({4, 16}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(net->hidden(torch::rand({4, 8})), torch::zeros({4, 15}));
}

// The number of classes is whatever the caller chose, the number of rows is not.
void pointer(std::shared_ptr<NetImpl> net, torch::Tensor target) {
  auto y = net->forward(torch::rand({4, 8}));
  torch::cross_entropy_loss(y, torch::zeros({4}, torch::kLong));
  torch::mse_loss(y, torch::zeros({4, 10}));
  torch::mse_loss(y, target);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} 4 rows of logits with 5 labels{{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(y, torch::zeros({5}, torch::kLong));
}

// Two modules of one class need not be made alike.
void distillation(Net student, Net teacher) {
  auto x = torch::rand({4, 8});
  torch::mse_loss(student(x), teacher(x));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::mse_loss(student(x), teacher(torch::rand({3, 8})));
}

template <typename Model> void trainer(Model &model) {
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} 4 rows of logits with 3 labels{{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(model->forward(torch::rand({4, 8})), torch::zeros({3}, torch::kLong));
}
template void trainer<Net>(Net &);

// A class without a constructor of its own, and one whose constructor is given the module.
class Player {
  Net net{nullptr};

public:
  void learn();
};
void Player::learn() {
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(net->forward(torch::rand({4, 8})), torch::zeros({3}, torch::kLong));
}

class Agent {
  Net net;

public:
  explicit Agent(Net given) : net(given) {}
  void learn() {
    // CHECK: [[@LINE+1]]:12: warning: {{.*}} [shapewise-loss-batch]
    torch::cross_entropy_loss(net->forward(torch::rand({4, 8})), torch::zeros({3}, torch::kLong));
  }
};

// What somebody reassigns is not what the constructor made, and a derived class may do otherwise.
struct GrownImpl : nn::Module {
  nn::Linear head{nullptr};
  GrownImpl() { head = register_module("head", nn::Linear(8, 10)); }
  torch::Tensor forward(torch::Tensor x) { return head(x); }
};
TORCH_MODULE(Grown);
void grow(Grown &net) { net->head = net->replace_module("head", nn::Linear(8, 20)); }
void reassigned(Grown &net) {
  torch::mse_loss(net->forward(torch::rand({4, 8})), torch::zeros({4, 20}));
}

struct Base : nn::Module {
  nn::Linear head{nullptr};
  Base() { head = register_module("head", nn::Linear(8, 10)); }
  virtual torch::Tensor forward(torch::Tensor x) { return head(x); }
};
struct Wide : Base {
  torch::Tensor forward(torch::Tensor x) override { return torch::cat({head(x), head(x)}, 1); }
};
void dispatched(Base &net) {
  torch::mse_loss(net.forward(torch::rand({4, 8})), torch::zeros({4, 20}));
}

struct Plain : nn::Module {
  nn::Linear head{nullptr};
  Plain() { head = register_module("head", nn::Linear(8, 10)); }
};
struct Replaced : Plain {
  Replaced() { head = replace_module("head", nn::Linear(8, 20)); }
};
void assignedByADerivedClass(Plain &net) {
  torch::mse_loss(net.head(torch::rand({4, 8})), torch::zeros({4, 20}));
}

// Who takes any module looks at its parameters, and sets their values; whoever takes this one may
// do anything with it.
void average(nn::Module &any);
void average(std::shared_ptr<nn::Module> any);
void change(NetImpl &net);
void exchange(std::shared_ptr<NetImpl> &net);
void exchange(std::shared_ptr<nn::Module> &any);
void shared() {
  Net own(3);
  average(*own);
  average(own.ptr());
  torch::cross_entropy_loss(own(torch::rand({4, 8})), torch::zeros({4}, torch::kLong));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} 4 rows of logits with 3 labels{{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(own(torch::rand({4, 8})), torch::zeros({3}, torch::kLong));
  change(*own);
  torch::mse_loss(own->hidden(torch::rand({4, 8})), torch::zeros({4, 15}));
}
void exchanged() {
  auto net = std::make_shared<NetImpl>(3);
  exchange(net);
  torch::cross_entropy_loss(net->forward(torch::rand({4, 8})), torch::full({4}, 7, torch::kLong));
  std::shared_ptr<nn::Module> any = nn::Linear(8, 3).ptr();
  exchange(any);
  auto linear = std::dynamic_pointer_cast<nn::LinearImpl>(any);
  torch::cross_entropy_loss(linear->forward(torch::rand({4, 8})), torch::full({4}, 7, torch::kLong));
}
