// Two encoders pulled together: cosine scores of every pair of a batch, the diagonal is right; the
// loss as a temporary module, both ways; nearest neighbours afterwards.
#include <torch/torch.h>

#include <cmath>
#include <iostream>
#include <memory>

struct TextEncoder : torch::nn::Module {
  TextEncoder(int64_t vocabulary, int64_t width, int64_t out)
      : table(vocabulary, width), mix(torch::nn::Conv1dOptions(width, width, 3).padding(1)),
        project(torch::nn::LinearOptions(width, out).bias(false)) {
    register_module("table", table);
    register_module("mix", mix);
    register_module("project", project);
  }

  torch::Tensor forward(torch::Tensor tokens) {
    auto x = table(tokens).permute({0, 2, 1});
    x = torch::gelu(mix(x));
    return project(x.mean(2));
  }

  torch::nn::Embedding table;
  torch::nn::Conv1d mix;
  torch::nn::Linear project;
};

struct ImageEncoder : torch::nn::Module {
  explicit ImageEncoder(int64_t out) {
    body = register_module(
        "body",
        torch::nn::Sequential(
            torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 12, 4).stride(4)), torch::nn::ReLU(),
            torch::nn::Conv2d(torch::nn::Conv2dOptions(12, 24, 3).padding(1)), torch::nn::ReLU(),
            torch::nn::AdaptiveMaxPool2d(torch::nn::AdaptiveMaxPool2dOptions({2, 2})),
            torch::nn::Flatten()));
    project = register_module("project", torch::nn::Linear(24 * 2 * 2, out));
  }

  torch::Tensor forward(const torch::Tensor &images) { return project(body->forward(images)); }

  torch::nn::Sequential body{nullptr};
  torch::nn::Linear project{nullptr};
};

torch::Tensor unit(const torch::Tensor &x) { return x / (x.norm(2, -1, true) + 1e-8); }

int main() {
  const int64_t batch = 6, length = 9, vocabulary = 50, shared = 16;
  auto text_encoder = std::make_shared<TextEncoder>(vocabulary, 20, shared);
  auto image_encoder = std::make_shared<ImageEncoder>(shared);
  auto temperature = torch::full({}, std::log(1 / 0.07)).set_requires_grad(true);

  std::vector<torch::Tensor> parameters = text_encoder->parameters();
  for (auto &p : image_encoder->parameters())
    parameters.push_back(p);
  parameters.push_back(temperature);
  torch::optim::AdamW optimizer(parameters, torch::optim::AdamWOptions(5e-4));

  for (int step = 0; step < 3; ++step) {
    auto images = torch::rand({batch, 3, 32, 32});
    auto tokens = torch::randint(vocabulary, {batch, length}, torch::kLong);

    auto image = unit(image_encoder->forward(images));
    auto text = unit(text_encoder->forward(tokens));
    auto scores = temperature.exp() * torch::matmul(image, text.t());
    auto labels = torch::arange(scores.size(0), torch::TensorOptions().dtype(torch::kLong));

    auto rows = torch::nn::CrossEntropyLoss()(scores, labels);                    // LOSS
    auto columns = torch::nn::CrossEntropyLoss()(scores.transpose(0, 1), labels); // LOSS
    auto loss = (rows + columns) / 2;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    auto found = scores.argmax(1).eq(labels).sum().item<int64_t>();
    std::cout << "loss " << loss.item<float>() << ", " << found << " of " << batch << "\n";
  }

  torch::NoGradGuard no_grad;
  auto queries = unit(text_encoder->forward(torch::randint(vocabulary, {2, length}, torch::kLong)));
  auto gallery = unit(image_encoder->forward(torch::rand({10, 3, 32, 32})));
  auto [best, index] = queries.mm(gallery.t()).topk(3, 1);
  std::cout << gallery.index_select(0, index.flatten()).view({2, 3, shared}).mean(1).sizes() << "\n";
}
