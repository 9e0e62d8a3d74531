#include <torch/torch.h>

// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A data set's examples are what its transforms make of them: the user's own, lambdas, and the
// library's.
namespace data = torch::data;
namespace transforms = torch::data::transforms;
namespace F = torch::nn::functional;

class Pictures : public data::Dataset<Pictures> {
public:
  data::Example<> get(size_t) override {
    return {torch::rand({3, 40, 40}), torch::zeros({}, torch::kLong)};
  }
  torch::optional<size_t> size() const override { return 64; }
};

class Crop : public transforms::TensorTransform<torch::Tensor> {
public:
  explicit Crop(int64_t margin, int64_t size) : margin_(margin), size_(size) {}
  torch::Tensor operator()(torch::Tensor input) override {
    return input.slice(1, margin_, margin_ + size_).slice(2, margin_, margin_ + size_);
  }

private:
  int64_t margin_, size_;
};

struct Flip : transforms::TensorTransform<> {
  torch::Tensor operator()(torch::Tensor input) override {
    return torch::rand(1).item<float>() < 0.5 ? input.flip(-1) : input;
  }
};

struct WithColumn : transforms::Transform<data::Example<>, data::Example<>> {
  data::Example<> apply(data::Example<> input) override {
    return {input.data, input.target.unsqueeze(0)};
  }
};

struct Thrice : transforms::TensorTransform<> {
  torch::Tensor operator()(torch::Tensor input) override { return input; }
  std::vector<data::Example<>> apply_batch(std::vector<data::Example<>> batch) override {
    for (auto &each : batch)
      each.data = torch::cat({each.data, each.data, each.data});
    return batch;
  }
};

template <typename Set> void train(Set set, int64_t features) {
  auto loader = data::make_data_loader(std::move(set), 8);
  torch::nn::Linear linear(features, 10);
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+2]]:{{[0-9]+}}: warning: 'cross_entropy' {{.*}}[8, 1]{{.*}} [shapewise-loss-rank]
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}3072{{.*}}4800{{.*}} [shapewise-op]
    F::cross_entropy(linear->forward(batch.data.flatten(1)), batch.target);
  }
}

void cropped() {
  train(Pictures().map(Crop(4, 32)).map(Flip()).map(transforms::Stack<>()), 3 * 32 * 32);
  train(Pictures().map(Flip()).map(transforms::Stack<>()), 3 * 40 * 40);
}
void forgottenCrop() {
  train(Pictures().map(Crop(4, 32)).map(transforms::Stack<>()), 3 * 40 * 40);
}
void columns() {
  train(Pictures().map(WithColumn()).map(transforms::Stack<>()), 3 * 40 * 40);
}
void wholeBatches() { // its channels are not known
  train(Pictures().map(Thrice()).map(transforms::Stack<>()), 9 * 40 * 40);
}

torch::Tensor halved(torch::Tensor picture) { return picture.slice(2, 0, 20); }

void lambdas() {
  auto set = Pictures()
                 .map(transforms::TensorLambda<>(halved))
                 .map(transforms::Lambda<data::Example<>>([](data::Example<> each) {
                   return data::Example<>(each.data.mean(0), each.target);
                 }))
                 .map(transforms::Stack<>());
  auto loader = data::make_data_loader(std::move(set), 8);
  torch::nn::Linear right(40 * 20, 10), wrong(3 * 40 * 20, 10);
  for (auto &batch : *loader) {
    F::cross_entropy(right->forward(batch.data.flatten(1)), batch.target);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}800{{.*}}2400{{.*}} [shapewise-op]
    F::cross_entropy(wrong->forward(batch.data.flatten(1)), batch.target);
  }
}

// What normalizes gives a picture without channels one.
struct Grey : data::Dataset<Grey> {
  data::Example<> get(size_t) override {
    return {torch::rand({28, 28}), torch::zeros({}, torch::kLong)};
  }
  torch::optional<size_t> size() const override { return 64; }
};

void normalized() {
  auto loader = data::make_data_loader(
      Grey().map(transforms::Normalize<>(0.5, 0.5)).map(transforms::Stack<>()), 8);
  torch::nn::Conv2d conv(1, 4, 3);
  for (auto &batch : *loader)
    conv->forward(batch.data);
}
