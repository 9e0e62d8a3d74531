#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
//
// A loss that comes from elsewhere still pairs its inputs; what its options decide is not known.
namespace nn = torch::nn;
using torch::Tensor;

void parameter(nn::CrossEntropyLoss &criterion, const Tensor &images) {
  auto logits = images.view({-1, 10});
  criterion(logits, torch::zeros({logits.size(0)}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'CrossEntropyLoss' needs labels of shape [numel(images)//10] for these logits, without their axis 1 of length 1
  criterion(logits, torch::zeros({logits.size(0), 1}, torch::kLong));
}

void pointers(const std::shared_ptr<nn::NLLLoss> &holder, nn::BCEWithLogitsLossImpl *plain) {
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'NLLLoss' pairs 8 rows of logits with 9 labels
  (*holder)(torch::rand({8, 10}).log_softmax(1), torch::zeros({9}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'BCEWithLogitsLoss' pairs elements and needs equal shapes
  plain->forward(torch::rand({8, 1}), torch::rand({8}));
}

struct Trainer {
  nn::MSELoss criterion;
  void step(const Tensor &x) {
    criterion(x, x.clone());
    // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'MSELoss' pairs elements, but axis 0 is 8 against 9
    criterion(torch::rand({8, 10}), torch::rand({9, 10}));
  }
};

// Which label is ignored, how losses are reduced and whether labels are smoothed is not known.
void options(nn::CrossEntropyLoss criterion, const Tensor &weights) {
  auto logits = torch::rand({8, 21});
  auto losses = criterion(logits, torch::full({8}, 255, torch::kLong));
  torch::matmul(losses, weights);
  losses.view({8, 1});
  criterion(logits, torch::zeros({8}, torch::kLong)).item<float>();
}

// The ignored label may lie outside the classes.
void ignored(int label) {
  auto logits = torch::rand({8, 21});
  nn::CrossEntropyLoss(nn::CrossEntropyLossOptions().ignore_index(255))(
      logits, torch::full({8}, 255, torch::kLong));
  nn::CrossEntropyLoss(nn::CrossEntropyLossOptions().ignore_index(25))(
      logits, torch::randint(0, 30, {2, 8}, torch::kLong)[0]);
  nn::CrossEntropyLoss(nn::CrossEntropyLossOptions().ignore_index(21))(
      logits, torch::randint(0, 22, {8}, torch::kLong));
  nn::CrossEntropyLoss(nn::CrossEntropyLossOptions().ignore_index(label))(
      logits, torch::full({8}, 255, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'CrossEntropyLoss' gets labels from 255 to below 256 for 21 classes
  nn::CrossEntropyLoss(nn::CrossEntropyLossOptions().ignore_index(20))(
      logits, torch::full({8}, 255, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'CrossEntropyLoss' gets labels from 255 to below 256 for 21 classes
  nn::CrossEntropyLoss()(logits, torch::full({8}, 255, torch::kLong));
}

// Layers of unknown options keep what no option decides.
void layers(nn::Linear linear, nn::Conv2d conv, nn::ReLU relu) {
  auto features = relu(conv(torch::rand({8, 3, 28, 28})));
  auto logits = linear(features.flatten(1));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy_loss' pairs 8 rows of logits with 9 labels
  torch::cross_entropy_loss(logits, torch::zeros({9}, torch::kLong));
}
