// Distillation: a frozen teacher's softened scores against the student's, plus the hard labels.
#include <torch/torch.h>

#include <iostream>
#include <memory>

namespace nn = torch::nn;
namespace F = torch::nn::functional;

struct Classifier : nn::Module {
  virtual torch::Tensor forward(torch::Tensor x) = 0;
};

struct Teacher : Classifier {
  Teacher(int64_t in, int64_t classes)
      : body(nn::Linear(in, 120), nn::ReLU(), nn::Dropout(0.3), nn::Linear(120, 84), nn::ReLU()),
        head(84, classes) {
    register_module("body", body);
    register_module("head", head);
  }
  torch::Tensor forward(torch::Tensor x) override {
    return head(body->forward(x.flatten(1)));
  }
  nn::Sequential body;
  nn::Linear head;
};

struct Student : Classifier {
  Student(int64_t in, int64_t classes) : fc1(in, 30), fc2(30, classes) {
    register_module("fc1", fc1);
    register_module("fc2", fc2);
  }
  torch::Tensor forward(torch::Tensor x) override {
    x = x.view({x.size(0), -1});
    return fc2(F::relu(fc1(x)));
  }
  nn::Linear fc1, fc2;
};

torch::Tensor distillation_loss(const torch::Tensor &student, const torch::Tensor &teacher,
                                const torch::Tensor &labels, double temperature, double alpha) {
  auto soft = F::kl_div(F::log_softmax(student / temperature, 1), // LOSS
                        F::softmax(teacher / temperature, 1),
                        F::KLDivFuncOptions().reduction(torch::kBatchMean));
  auto hard = F::cross_entropy(student, labels); // LOSS
  return soft * (alpha * temperature * temperature) + hard * (1. - alpha);
}

double evaluate(Classifier &model, const torch::Tensor &x, const torch::Tensor &y) {
  torch::NoGradGuard no_grad;
  model.eval();
  auto predicted = model.forward(x).argmax(1);
  return predicted.eq(y).to(torch::kFloat).mean().item<double>();
}

int main() {
  const int64_t side = 10, classes = 6, count = 48, batch = 12;
  auto inputs = torch::randn({count, 1, side, side});
  auto labels = torch::randint(0, classes, {count}, torch::kLong);

  auto teacher = std::make_shared<Teacher>(side * side, classes);
  auto student = std::make_shared<Student>(side * side, classes);

  torch::optim::SGD teacher_optimizer(teacher->parameters(), 0.05);
  for (int epoch = 0; epoch < 2; ++epoch) {
    auto scores = teacher->forward(inputs);
    auto loss = F::cross_entropy(scores, labels, F::CrossEntropyFuncOptions().label_smoothing(0.1)); // LOSS
    teacher_optimizer.zero_grad();
    loss.backward();
    teacher_optimizer.step();
  }

  teacher->eval();
  for (auto &p : teacher->parameters())
    p.requires_grad_(false);

  torch::optim::Adam optimizer(student->parameters(), 1e-3);
  for (int epoch = 0; epoch < 2; ++epoch) {
    student->train();
    auto x_batches = inputs.split(batch);
    auto y_batches = labels.split(batch);
    for (size_t i = 0; i < x_batches.size(); ++i) {
      auto &x = x_batches[i];
      torch::Tensor teacher_scores;
      {
        torch::NoGradGuard no_grad;
        teacher_scores = teacher->forward(x);
      }
      auto student_scores = student->forward(x);
      auto loss = distillation_loss(student_scores, teacher_scores, y_batches[i], 4.0, 0.7);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    std::cout << "epoch " << epoch << " accuracy " << evaluate(*student, inputs, labels) << "\n";
  }
}
