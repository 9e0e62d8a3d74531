// Advantage actor-critic: two heads returned as a tuple, discounted returns in a vector, value loss.
#include <torch/torch.h>

#include <iostream>
#include <tuple>
#include <vector>

class ActorCriticImpl : public torch::nn::Module {
public:
  ActorCriticImpl(int64_t state_dim, int64_t action_dim, int64_t hidden = 64)
      : base(torch::nn::Linear(state_dim, hidden), torch::nn::Tanh(),
             torch::nn::Linear(hidden, hidden), torch::nn::Tanh()),
        actor(hidden, action_dim), critic(hidden, 1) {
    register_module("base", base);
    register_module("actor", actor);
    register_module("critic", critic);
  }

  std::tuple<torch::Tensor, torch::Tensor> forward(torch::Tensor state) {
    auto h = base->forward(state);
    return std::make_tuple(torch::softmax(actor->forward(h), -1), critic->forward(h));
  }

private:
  torch::nn::Sequential base;
  torch::nn::Linear actor;
  torch::nn::Linear critic;
};
TORCH_MODULE(ActorCritic);

class Environment {
public:
  static constexpr int64_t state_dim = 6;
  static constexpr int64_t action_dim = 3;

  torch::Tensor reset() {
    steps = 0;
    return torch::randn({state_dim});
  }
  std::tuple<torch::Tensor, double, bool> step(int64_t action) {
    ++steps;
    return {torch::randn({state_dim}), action == 1 ? 1.0 : -0.1, steps >= 12};
  }

private:
  int steps = 0;
};

std::vector<double> discount(const std::vector<double> &rewards, double gamma) {
  std::vector<double> returns(rewards.size());
  double running = 0;
  for (size_t i = rewards.size(); i-- > 0;) {
    running = rewards[i] + gamma * running;
    returns[i] = running;
  }
  return returns;
}

int main() {
  torch::manual_seed(3);
  Environment env;
  ActorCritic model(Environment::state_dim, Environment::action_dim);
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(3e-3));

  for (int episode = 0; episode < 3; ++episode) {
    auto state = env.reset();
    std::vector<torch::Tensor> log_probs, values, entropies;
    std::vector<double> rewards;
    bool done = false;
    while (!done) {
      auto [probs, value] = model->forward(state.unsqueeze(0));
      auto action = probs.multinomial(1);
      log_probs.push_back(torch::log(probs.gather(1, action)).squeeze());
      entropies.push_back(-(probs * torch::log(probs)).sum());
      values.push_back(value.squeeze());
      double reward;
      std::tie(state, reward, done) = env.step(action.item<int64_t>());
      rewards.push_back(reward);
    }

    auto returns = torch::tensor(discount(rewards, 0.99), torch::kFloat);
    returns = (returns - returns.mean()) / (returns.std() + 1e-8);
    auto value = torch::stack(values);
    auto log_prob = torch::stack(log_probs);
    auto advantage = returns - value.detach();
    auto actor_loss = -(log_prob * advantage).mean();
    auto critic_loss = torch::mse_loss(value, returns); // LOSS
    auto entropy = torch::stack(entropies).mean();
    auto loss = actor_loss + 0.5 * critic_loss - 0.01 * entropy;

    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "episode " << episode << " loss " << loss.item<double>() << std::endl;
  }

  // One update on a fixed batch, as when replaying.
  auto states = torch::randn({20, Environment::state_dim});
  auto targets = torch::randn({20, 1});
  auto actions = torch::randint(0, Environment::action_dim, {20}, torch::kLong);
  torch::Tensor policy, baseline;
  std::tie(policy, baseline) = model->forward(states);
  auto value_loss = torch::nn::functional::smooth_l1_loss(baseline, targets); // LOSS
  auto picked = torch::log(policy).gather(1, actions.unsqueeze(1));
  auto policy_loss = torch::nll_loss(torch::log(policy), actions); // LOSS
  optimizer.zero_grad();
  (value_loss + policy_loss - picked.mean()).backward();
  optimizer.step();
}
