// Deep Q-learning: replay memory of structs, cat into batches, gather, target network, smooth L1.
#include <torch/torch.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <random>
#include <vector>

const int64_t BATCH_SIZE = 16;
const double GAMMA = 0.99;
const int64_t N_OBSERVATIONS = 4;
const int64_t N_ACTIONS = 2;

struct DQN : torch::nn::Module {
  DQN(int64_t n_observations, int64_t n_actions) {
    layer1 = register_module("layer1", torch::nn::Linear(n_observations, 128));
    layer2 = register_module("layer2", torch::nn::Linear(128, 128));
    layer3 = register_module("layer3", torch::nn::Linear(128, n_actions));
  }

  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(layer1(x));
    x = torch::relu(layer2(x));
    return layer3(x);
  }

  torch::nn::Linear layer1{nullptr}, layer2{nullptr}, layer3{nullptr};
};

struct Transition {
  torch::Tensor state;
  torch::Tensor action;
  torch::Tensor next_state;
  torch::Tensor reward;
  torch::Tensor done;
};

class ReplayMemory {
public:
  explicit ReplayMemory(size_t capacity) : capacity_(capacity), generator_(7) {}

  void push(Transition transition) {
    if (memory_.size() == capacity_)
      memory_.pop_front();
    memory_.push_back(std::move(transition));
  }

  std::vector<Transition> sample(size_t n) {
    std::vector<Transition> result;
    std::sample(memory_.begin(), memory_.end(), std::back_inserter(result), n, generator_);
    return result;
  }

  size_t size() const { return memory_.size(); }

private:
  size_t capacity_;
  std::deque<Transition> memory_;
  std::mt19937 generator_;
};

class Agent {
public:
  Agent()
      : policy(std::make_shared<DQN>(N_OBSERVATIONS, N_ACTIONS)),
        target(std::make_shared<DQN>(N_OBSERVATIONS, N_ACTIONS)),
        optimizer(policy->parameters(), torch::optim::AdamOptions(1e-4)), memory(1000) {
    sync();
  }

  void sync() {
    torch::NoGradGuard no_grad;
    auto from = policy->parameters(), to = target->parameters();
    for (size_t i = 0; i < from.size(); ++i)
      to[i].copy_(from[i]);
  }

  torch::Tensor select_action(const torch::Tensor &state, double eps) {
    if (rand() / double(RAND_MAX) > eps) {
      torch::NoGradGuard no_grad;
      return std::get<1>(policy->forward(state).max(1)).view({1, 1});
    }
    return torch::randint(N_ACTIONS, {1, 1}, torch::kLong);
  }

  void optimize() {
    if (memory.size() < static_cast<size_t>(BATCH_SIZE))
      return;
    auto transitions = memory.sample(BATCH_SIZE);
    std::vector<torch::Tensor> states, actions, next_states, rewards, dones;
    for (auto &t : transitions) {
      states.push_back(t.state);
      actions.push_back(t.action);
      next_states.push_back(t.next_state);
      rewards.push_back(t.reward);
      dones.push_back(t.done);
    }
    auto state_batch = torch::cat(states);
    auto action_batch = torch::cat(actions);
    auto next_batch = torch::cat(next_states);
    auto reward_batch = torch::cat(rewards);
    auto done_batch = torch::cat(dones);

    auto state_action_values = policy->forward(state_batch).gather(1, action_batch);
    auto next_state_values = std::get<0>(target->forward(next_batch).max(1)).detach();
    auto expected = next_state_values * GAMMA * (1 - done_batch) + reward_batch;

    auto loss = torch::smooth_l1_loss(state_action_values, expected.unsqueeze(1)); // LOSS
    optimizer.zero_grad();
    loss.backward();
    for (auto &param : policy->parameters())
      param.grad().clamp_(-1, 1);
    optimizer.step();
    last_loss = loss.item<double>();
  }

  std::shared_ptr<DQN> policy, target;
  torch::optim::Adam optimizer;
  ReplayMemory memory;
  double last_loss = 0;
};

int main() {
  Agent agent;
  auto state = torch::randn({1, N_OBSERVATIONS});
  for (int step = 0; step < 30; ++step) {
    auto action = agent.select_action(state, 0.5);
    auto next_state = torch::randn({1, N_OBSERVATIONS});
    auto reward = torch::tensor({1.0f});
    auto done = torch::tensor({step % 10 == 9 ? 1.0f : 0.0f});
    agent.memory.push({state, action, next_state, reward, done});
    state = next_state;
    agent.optimize();
    if (step % 10 == 0)
      agent.sync();
  }
  std::cout << "loss " << agent.last_loss << std::endl;
}
