// Logistic regression on two clusters: data in std::vectors, from_blob, sigmoid, plain BCE.
#include <torch/torch.h>

#include <iostream>
#include <random>
#include <vector>

struct LogisticRegression : torch::nn::Module {
  LogisticRegression(int in_dim, int out_dim) : linear(in_dim, out_dim) {
    register_module("linear", linear);
  }
  torch::Tensor forward(torch::Tensor x) { return torch::sigmoid(linear->forward(x)); }
  torch::nn::Linear linear;
};

void make_clusters(int count, std::vector<float> &points, std::vector<float> &classes) {
  std::mt19937 generator(1);
  std::normal_distribution<float> noise(0, 0.5);
  for (int i = 0; i < count; ++i) {
    float side = i % 2 ? 1.f : -1.f;
    points.push_back(side + noise(generator));
    points.push_back(side + noise(generator));
    classes.push_back(i % 2);
  }
}

int main() {
  constexpr int kSamples = 200;
  constexpr int kFeatures = 2;
  constexpr int kTrain = 150;

  std::vector<float> points, classes;
  make_clusters(kSamples, points, classes);

  auto x = torch::from_blob(points.data(), {kSamples, kFeatures}, torch::kFloat32);
  auto y = torch::from_blob(classes.data(), {kSamples, 1}, torch::kFloat32);

  auto parts_x = x.split_with_sizes({kTrain, kSamples - kTrain});
  auto parts_y = y.split_with_sizes({kTrain, kSamples - kTrain});
  torch::Tensor train_x = parts_x[0], test_x = parts_x[1];
  torch::Tensor train_y = parts_y[0], test_y = parts_y[1];

  LogisticRegression model(kFeatures, 1);
  torch::optim::SGD optimizer(model.parameters(), /*lr=*/0.1);
  torch::nn::BCELoss criterion;

  for (int epoch = 1; epoch <= 20; ++epoch) {
    optimizer.zero_grad();
    auto out = model.forward(train_x);
    auto loss = criterion(out, train_y); // LOSS
    loss.backward();
    optimizer.step();
    if (epoch % 10 == 0)
      std::cout << "epoch " << epoch << " loss " << loss.item<float>() << std::endl;
  }

  torch::NoGradGuard no_grad;
  auto out = model.forward(test_x);
  auto test_loss = torch::nn::functional::binary_cross_entropy(out, test_y); // LOSS
  auto hits = (out.round() == test_y).sum().item<int>();
  std::cout << "test loss " << test_loss.item<float>() << ", " << hits << " of "
            << test_y.size(0) << " right" << std::endl;
}
