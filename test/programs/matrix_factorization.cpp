// Recommendations: user and item embeddings, biases, a dot product per row, MSE against ratings kept
// in std::vectors, and a neural variant with cat.
#include <torch/torch.h>

#include <iostream>
#include <vector>

struct Rating {
  int64_t user;
  int64_t item;
  float stars;
};

struct FactorizationImpl : torch::nn::Module {
  FactorizationImpl(int64_t users, int64_t items, int64_t factors)
      : user_factors(users, factors), item_factors(items, factors), user_bias(users, 1),
        item_bias(items, 1) {
    register_module("user_factors", user_factors);
    register_module("item_factors", item_factors);
    register_module("user_bias", user_bias);
    register_module("item_bias", item_bias);
    mean = register_parameter("mean", torch::full({1}, 3.0));
  }

  torch::Tensor forward(const torch::Tensor &user, const torch::Tensor &item) {
    auto dot = (user_factors(user) * item_factors(item)).sum(1);
    auto bias = user_bias(user).squeeze(1) + item_bias(item).squeeze(1);
    return dot + bias + mean;
  }

  torch::nn::Embedding user_factors, item_factors, user_bias, item_bias;
  torch::Tensor mean;
};
TORCH_MODULE(Factorization);

struct NeuralImpl : torch::nn::Module {
  NeuralImpl(int64_t users, int64_t items, int64_t dim)
      : users(users, dim), items(items, dim),
        tower(torch::nn::Linear(2 * dim, 32), torch::nn::ReLU(), torch::nn::Dropout(0.1),
              torch::nn::Linear(32, 1)) {
    register_module("users", this->users);
    register_module("items", this->items);
    register_module("tower", tower);
  }

  torch::Tensor forward(torch::Tensor user, torch::Tensor item) {
    auto both = torch::cat({users(user), items(item)}, /*dim=*/-1);
    return tower->forward(both);
  }

  torch::nn::Embedding users, items;
  torch::nn::Sequential tower;
};
TORCH_MODULE(Neural);

class Batcher {
public:
  explicit Batcher(const std::vector<Rating> &ratings) {
    std::vector<int64_t> u, i;
    std::vector<float> s;
    for (const auto &rating : ratings) {
      u.push_back(rating.user);
      i.push_back(rating.item);
      s.push_back(rating.stars);
    }
    users = torch::tensor(u);
    items = torch::tensor(i);
    stars = torch::tensor(s);
  }
  std::tuple<torch::Tensor, torch::Tensor, torch::Tensor> get(int64_t begin, int64_t end) const {
    return {users.slice(0, begin, end), items.slice(0, begin, end), stars.slice(0, begin, end)};
  }
  int64_t size() const { return stars.numel(); }

private:
  torch::Tensor users, items, stars;
};

int main() {
  const int64_t kUsers = 12, kItems = 20, kFactors = 6, kBatch = 16;
  std::vector<Rating> ratings;
  for (int64_t n = 0; n < 70; ++n)
    ratings.push_back({n % kUsers, (n * 7) % kItems, 1.f + n % 5});
  Batcher batcher(ratings);

  Factorization model(kUsers, kItems, kFactors);
  Neural neural(kUsers, kItems, kFactors);
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(0.02).weight_decay(1e-4));
  torch::optim::Adam neural_optimizer(neural->parameters(), 0.01);

  for (int64_t begin = 0; begin < batcher.size(); begin += kBatch) {
    auto [user, item, stars] = batcher.get(begin, begin + kBatch);
    auto predicted = model(user, item);
    auto loss = torch::nn::functional::mse_loss(predicted, stars); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    auto rated = neural(user, item);
    auto neural_loss = torch::nn::functional::smooth_l1_loss(rated, stars.view({-1, 1})); // LOSS
    neural_optimizer.zero_grad();
    neural_loss.backward();
    neural_optimizer.step();
    std::cout << loss.item<float>() << " " << neural_loss.item<float>() << "\n";
  }
}
