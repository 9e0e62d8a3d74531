// Polynomial regression: features built with pow and cat, a single Linear, MSE.
#include <torch/torch.h>

#include <iomanip>
#include <iostream>

constexpr int POLY_DEGREE = 4;

// Builds features, a matrix with columns [x, x^2, x^3, x^4].
torch::Tensor make_features(torch::Tensor x) {
  x = x.unsqueeze(1);
  std::vector<torch::Tensor> columns;
  for (int64_t i = 1; i <= POLY_DEGREE; ++i)
    columns.push_back(x.pow(i));
  return torch::cat(columns, 1);
}

// The function to be approximated.
torch::Tensor f(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias) {
  return x.mm(weight) + bias.item<float>();
}

// Builds a batch, i.e. an (x, f(x)) pair.
std::pair<torch::Tensor, torch::Tensor> get_batch(const torch::Tensor &weight,
                                                  const torch::Tensor &bias,
                                                  int64_t batch_size = 32) {
  auto random = torch::randn({batch_size});
  auto x = make_features(random);
  auto y = f(x, weight, bias);
  return std::make_pair(x, y);
}

std::string describe(const torch::Tensor &weight, const torch::Tensor &bias) {
  std::ostringstream out;
  out << std::setprecision(3) << "y = ";
  for (int64_t i = 0; i < weight.numel(); ++i)
    out << weight[i].item<float>() << " x^" << i + 1 << " + ";
  out << bias[0].item<float>();
  return out.str();
}

int main() {
  auto target_weight = torch::randn({POLY_DEGREE, 1}) * 5;
  auto target_bias = torch::randn({1}) * 5;

  auto fc = torch::nn::Linear(target_weight.size(0), 1);
  torch::optim::SGD optim(fc->parameters(), .1);

  float loss = 0;
  int64_t batch_idx = 0;
  while (++batch_idx) {
    torch::Tensor batch_x, batch_y;
    std::tie(batch_x, batch_y) = get_batch(target_weight, target_bias);

    optim.zero_grad();
    auto output = torch::mse_loss(fc(batch_x), batch_y); // LOSS
    loss = output.item<float>();
    output.backward();
    optim.step();

    // Stop criterion
    if (loss < 1e-3f || batch_idx == 30)
      break;
  }
  std::cout << "Loss: " << loss << " after " << batch_idx << " batches" << std::endl;
  std::cout << "==> Learned function:\t" << describe(fc->weight.view({-1}), fc->bias) << std::endl;
  std::cout << "==> Actual function:\t" << describe(target_weight.view({-1}), target_bias)
            << std::endl;

  // Closed form, for comparison.
  auto X = make_features(torch::linspace(-1, 1, 50));
  auto y = X.matmul(target_weight);
  auto w = torch::linalg_solve(X.t().mm(X), X.t().mm(y));
  std::cout << torch::l1_loss(w, target_weight) << std::endl; // LOSS
  return 0;
}
