// Forecasting: sliding windows over a sine wave, LSTM, the last step's output, MSE on [B, 1].
#include <torch/torch.h>

#include <cmath>
#include <iostream>

struct Forecaster : torch::nn::Module {
  int hidden_size, num_layers;
  torch::nn::LSTM lstm{nullptr};
  torch::nn::Linear head{nullptr};

  Forecaster(int input_size, int hidden_size, int num_layers, int horizon)
      : hidden_size(hidden_size), num_layers(num_layers) {
    auto options = torch::nn::LSTMOptions(input_size, hidden_size).num_layers(num_layers);
    options.batch_first(true);
    lstm = register_module("lstm", torch::nn::LSTM(options));
    head = register_module("head", torch::nn::Linear(hidden_size, horizon));
  }

  torch::Tensor forward(torch::Tensor x) {
    auto h0 = torch::zeros({num_layers, x.size(0), hidden_size}, x.options());
    auto c0 = torch::zeros({num_layers, x.size(0), hidden_size}, x.options());
    auto result = lstm->forward(x, std::make_tuple(h0, c0));
    auto out = std::get<0>(result);
    // Only the last time step counts.
    out = out.select(1, out.size(1) - 1);
    return head->forward(out);
  }
};

struct Windows {
  torch::Tensor x; // [count, window, 1]
  torch::Tensor y; // [count, 1]
};

Windows make_windows(const torch::Tensor &series, int64_t window) {
  auto all = series.unfold(0, window + 1, 1);
  Windows result;
  result.x = all.slice(1, 0, window).unsqueeze(2);
  result.y = all.slice(1, window, window + 1);
  return result;
}

int main() {
  torch::manual_seed(0);
  const int64_t window = 12, horizon = 1, batch_size = 16;
  auto time = torch::arange(0, 120, torch::kFloat) * 0.2;
  auto series = torch::sin(time) + 0.1 * torch::randn({120});
  auto low = series.min(), high = series.max();
  series = (series - low) / (high - low);

  auto windows = make_windows(series, window);
  int64_t train_count = windows.x.size(0) * 8 / 10;
  auto train_x = windows.x.slice(0, 0, train_count);
  auto train_y = windows.y.slice(0, 0, train_count);
  auto test_x = windows.x.slice(0, train_count);
  auto test_y = windows.y.slice(0, train_count);

  Forecaster model(1, 20, 2, horizon);
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(0.01));
  torch::nn::MSELoss criterion;

  for (int epoch = 0; epoch < 2; ++epoch) {
    model.train();
    auto order = torch::randperm(train_count, torch::kLong);
    double total = 0;
    for (int64_t i = 0; i < train_count; i += batch_size) {
      auto pick = order.slice(0, i, i + batch_size);
      auto bx = train_x.index_select(0, pick);
      auto by = train_y.index_select(0, pick);
      auto prediction = model.forward(bx);
      auto loss = criterion(prediction, by); // LOSS
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      total += loss.item<double>() * by.size(0);
    }
    model.eval();
    torch::NoGradGuard no_grad;
    auto forecast = model.forward(test_x);
    auto test_loss = torch::mse_loss(forecast, test_y).item<double>(); // LOSS
    std::cout << "epoch " << epoch << " train " << total / train_count << " test "
              << std::sqrt(test_loss) << std::endl;
  }

  torch::NoGradGuard no_grad;
  auto context = test_x.slice(0, 0, 1);
  for (int step = 0; step < 5; ++step) {
    auto next = model.forward(context);
    context = torch::cat({context.slice(1, 1), next.unsqueeze(2)}, 1);
  }
  std::cout << context.squeeze() << std::endl;
}
