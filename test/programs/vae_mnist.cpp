// Variational autoencoder: forward returns a struct, summed BCE and the KL term.
#include <torch/torch.h>

#include <iostream>
#include <utility>

struct VAEOutput {
  torch::Tensor reconstruction;
  torch::Tensor mu;
  torch::Tensor log_var;
};

class VAEImpl : public torch::nn::Module {
public:
  VAEImpl(int64_t image_size, int64_t h_dim, int64_t z_dim)
      : fc1(image_size, h_dim), fc2(h_dim, z_dim), fc3(h_dim, z_dim), fc4(z_dim, h_dim),
        fc5(h_dim, image_size) {
    register_module("fc1", fc1);
    register_module("fc2", fc2);
    register_module("fc3", fc3);
    register_module("fc4", fc4);
    register_module("fc5", fc5);
  }

  torch::Tensor decode(torch::Tensor z) {
    auto h = torch::nn::functional::relu(fc4->forward(z));
    return torch::sigmoid(fc5->forward(h));
  }

  VAEOutput forward(torch::Tensor x) {
    auto encode_output = encode(x);
    auto mu = encode_output.first;
    auto log_var = encode_output.second;
    auto z = reparameterize(mu, log_var);
    auto x_reconstructed = decode(z);
    return {x_reconstructed, mu, log_var};
  }

private:
  std::pair<torch::Tensor, torch::Tensor> encode(torch::Tensor x) {
    auto h = torch::nn::functional::relu(fc1->forward(x));
    return {fc2->forward(h), fc3->forward(h)};
  }

  torch::Tensor reparameterize(torch::Tensor mu, torch::Tensor log_var) {
    if (is_training()) {
      auto std = log_var.div(2).exp_();
      auto eps = torch::randn_like(std);
      return eps.mul(std).add_(mu);
    }
    // During inference, return mean of the learned distribution.
    return mu;
  }

  torch::nn::Linear fc1;
  torch::nn::Linear fc2;
  torch::nn::Linear fc3;
  torch::nn::Linear fc4;
  torch::nn::Linear fc5;
};
TORCH_MODULE(VAE);

int main() {
  torch::Device device(torch::kCPU);
  const int64_t h_dim = 400;
  const int64_t z_dim = 20;
  const int64_t image_size = 28 * 28;
  const size_t num_epochs = 1;
  const int64_t batch_size = 96;
  const double learning_rate = 1e-3;

  // Scale the images to [0, 1] only: BCE needs probabilities.
  auto dataset =
      torch::data::datasets::MNIST("./data").map(torch::data::transforms::Stack<>());
  const size_t num_samples = dataset.size().value();
  auto dataloader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      std::move(dataset), batch_size);

  VAE model(image_size, h_dim, z_dim);
  model->to(device);
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(learning_rate));

  for (size_t epoch = 0; epoch != num_epochs; ++epoch) {
    torch::Tensor images;
    size_t batch_index = 0;
    model->train();

    for (auto &batch : *dataloader) {
      images = batch.data.reshape({-1, image_size}).to(device);

      auto output = model->forward(images);

      auto reconstruction_loss = torch::nn::functional::binary_cross_entropy( // LOSS
          output.reconstruction, images,
          torch::nn::functional::BinaryCrossEntropyFuncOptions().reduction(torch::kSum));
      auto kl_divergence =
          -0.5 * torch::sum(1 + output.log_var - output.mu.pow(2) - output.log_var.exp());

      auto loss = reconstruction_loss + kl_divergence;
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();

      if ((batch_index + 1) % 2 == 0) {
        std::cout << "Epoch [" << epoch + 1 << "/" << num_epochs << "], Batch [" << batch_index + 1
                  << "/" << num_samples / batch_size << "], Reconstruction loss: "
                  << reconstruction_loss.item<double>() / batch.data.size(0) << "\n";
      }
      if (++batch_index == 3)
        break;
    }

    model->eval();
    torch::NoGradGuard no_grad;
    auto z = torch::randn({images.size(0), z_dim}, device);
    auto images_decoded = model->decode(z).view({-1, 1, 28, 28});
    auto reconstructed = model->forward(images).reconstruction;
    auto mse = torch::mse_loss(reconstructed.view({-1, 1, 28, 28}), images.view({-1, 1, 28, 28})); // LOSS
    auto images_concatenated = torch::cat({images.view({-1, 1, 28, 28}), images_decoded}, 3);
    std::cout << images_concatenated.sizes() << " mse " << mse.item<float>() << '\n';
  }
}
