// Proximal policy optimization for continuous actions: rollouts in vectors, generalized advantages,
// shuffled mini-batches by index, a clipped objective, a value loss.
#include <torch/torch.h>

#include <cmath>
#include <iostream>
#include <vector>

using torch::Tensor;

struct PolicyImpl : torch::nn::Module {
  PolicyImpl(int64_t n_in, int64_t n_out, double std)
      : a_lin1(n_in, 16), a_lin2(16, 32), a_lin3(32, n_out), c_lin1(n_in, 32), c_val(32, 1) {
    register_module("a_lin1", a_lin1);
    register_module("a_lin2", a_lin2);
    register_module("a_lin3", a_lin3);
    register_module("c_lin1", c_lin1);
    register_module("c_val", c_val);
    log_std = register_parameter("log_std", torch::full({n_out}, std::log(std)));
  }

  auto forward(Tensor x) -> std::tuple<Tensor, Tensor> {
    auto mean = torch::tanh(a_lin3(torch::relu(a_lin2(torch::relu(a_lin1(x))))));
    auto value = c_val(torch::relu(c_lin1(x)));
    return std::make_tuple(mean, value);
  }

  Tensor log_prob(const Tensor &action, const Tensor &mean) {
    auto var = (log_std + log_std).exp();
    auto each = -((action - mean) * (action - mean)) / (2 * var) - log_std - 0.5 * std::log(2 * M_PI);
    return each.sum(-1, /*keepdim=*/true);
  }

  torch::nn::Linear a_lin1, a_lin2, a_lin3, c_lin1, c_val;
  Tensor log_std;
};
TORCH_MODULE(Policy);

class Rollout {
public:
  void add(Tensor state, Tensor action, Tensor log_prob, Tensor value, double reward, bool done) {
    states.push_back(state);
    actions.push_back(action);
    log_probs.push_back(log_prob);
    values.push_back(value);
    rewards.push_back(reward);
    masks.push_back(done ? 0. : 1.);
  }

  // Generalized advantage estimation; values holds one more at the end.
  std::vector<Tensor> returns(double gamma, double lambda) const {
    std::vector<Tensor> result(rewards.size());
    Tensor gae = torch::zeros({1, 1});
    for (int64_t i = static_cast<int64_t>(rewards.size()) - 1; i >= 0; --i) {
      auto delta = rewards[i] + gamma * values[i + 1] * masks[i] - values[i];
      gae = delta + gamma * lambda * masks[i] * gae;
      result[i] = gae + values[i];
    }
    return result;
  }

  std::vector<Tensor> states, actions, log_probs, values;
  std::vector<double> rewards, masks;
};

int main() {
  torch::manual_seed(9);
  const int64_t n_in = 4, n_out = 2, steps = 24, mini_batch = 8;
  Policy policy(n_in, n_out, 0.3);
  torch::optim::Adam optimizer(policy->parameters(), 1e-3);

  Rollout rollout;
  auto state = torch::randn({1, n_in});
  {
    torch::NoGradGuard no_grad;
    for (int64_t t = 0; t < steps; ++t) {
      auto [mean, value] = policy->forward(state);
      auto action = mean + policy->log_std.exp() * torch::randn_like(mean);
      rollout.add(state, action, policy->log_prob(action, mean), value,
                  -action.pow(2).sum().item<double>(), t % 12 == 11);
      state = torch::randn({1, n_in});
    }
    rollout.values.push_back(std::get<1>(policy->forward(state)));
  }

  auto returns = torch::cat(rollout.returns(0.99, 0.95));
  auto log_probs = torch::cat(rollout.log_probs);
  auto values = torch::cat(std::vector<Tensor>(rollout.values.begin(), rollout.values.end() - 1));
  auto states = torch::cat(rollout.states);
  auto actions = torch::cat(rollout.actions);
  auto advantages = returns - values;

  for (int epoch = 0; epoch < 2; ++epoch) {
    auto order = torch::randperm(steps, torch::kLong);
    for (auto &rows : order.split(mini_batch)) {
      auto s = states.index_select(0, rows);
      auto a = actions.index_select(0, rows);
      auto old = log_probs.index_select(0, rows);
      auto r = returns.index_select(0, rows);
      auto adv = advantages.index_select(0, rows);

      auto [mean, value] = policy->forward(s);
      auto ratio = (policy->log_prob(a, mean) - old).exp();
      auto actor_loss =
          -torch::min(ratio * adv, torch::clamp(ratio, 0.8, 1.2) * adv).mean();
      auto critic_loss = torch::mse_loss(value, r); // LOSS
      auto loss = 0.5 * critic_loss + actor_loss;
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      std::cout << loss.item<float>() << "\n";
    }
  }
}
