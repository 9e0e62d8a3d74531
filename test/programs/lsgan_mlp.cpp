// Least-squares GAN on vectors: two small MLPs built by a helper, MSE against ones and zeros, labels
// made with ones_like and full.
#include <torch/torch.h>

#include <iostream>
#include <vector>

torch::nn::Sequential mlp(const std::vector<int64_t> &sizes, bool squash) {
  torch::nn::Sequential net;
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    net->push_back(torch::nn::Linear(sizes[i], sizes[i + 1]));
    if (i + 2 < sizes.size())
      net->push_back(torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(0.2)));
  }
  if (squash)
    net->push_back(torch::nn::Tanh());
  return net;
}

torch::Tensor ring(int64_t count) {
  auto angle = torch::rand({count, 1}) * 2 * M_PI;
  return torch::cat({angle.cos(), angle.sin()}, 1);
}

struct Losses {
  double generator = 0, discriminator = 0;
};

class GAN {
public:
  GAN(int64_t latent, int64_t hidden)
      : latent_(latent), generator_(mlp({latent, hidden, hidden, 2}, true)),
        discriminator_(mlp({2, hidden, 1}, false)),
        generator_optimizer_(generator_->parameters(), torch::optim::RMSpropOptions(1e-3)),
        discriminator_optimizer_(discriminator_->parameters(), torch::optim::RMSpropOptions(1e-3)) {}

  Losses train_step(const torch::Tensor &real) {
    const auto batch = real.size(0);
    auto valid = torch::full({batch, 1}, 0.9);
    auto fake = torch::zeros({batch, 1});

    auto generated = generator_->forward(torch::randn({batch, latent_}));
    discriminator_optimizer_.zero_grad();
    auto real_loss = torch::mse_loss(discriminator_->forward(real), valid); // LOSS
    auto fake_loss = torch::mse_loss(discriminator_->forward(generated.detach()), fake); // LOSS
    auto d_loss = 0.5 * (real_loss + fake_loss);
    d_loss.backward();
    discriminator_optimizer_.step();

    generator_optimizer_.zero_grad();
    auto verdict = discriminator_->forward(generated);
    auto g_loss = torch::nn::functional::mse_loss(verdict, torch::ones_like(verdict)); // LOSS
    auto moments = torch::nn::functional::l1_loss(generated.mean(0), real.mean(0)); // LOSS
    (g_loss + 0.1 * moments).backward();
    generator_optimizer_.step();
    return {g_loss.item<double>(), d_loss.item<double>()};
  }

private:
  int64_t latent_;
  torch::nn::Sequential generator_, discriminator_;
  torch::optim::RMSprop generator_optimizer_, discriminator_optimizer_;
};

int main() {
  torch::manual_seed(2);
  GAN gan(6, 32);
  for (int step = 0; step < 5; ++step) {
    auto losses = gan.train_step(ring(20));
    std::cout << step << " G " << losses.generator << " D " << losses.discriminator << "\n";
  }
}
