// Sequence to sequence: encoder, attention decoder stepping through a loop, teacher forcing, a loss
// summed per step.
#include <torch/torch.h>

#include <iostream>
#include <tuple>

constexpr int64_t SOS_token = 0;
constexpr int64_t EOS_token = 1;

struct EncoderImpl : torch::nn::Module {
  EncoderImpl(int64_t input_size, int64_t hidden_size)
      : hidden_size(hidden_size), embedding(input_size, hidden_size),
        gru(torch::nn::GRUOptions(hidden_size, hidden_size)) {
    register_module("embedding", embedding);
    register_module("gru", gru);
  }

  std::tuple<torch::Tensor, torch::Tensor> forward(torch::Tensor input, torch::Tensor hidden) {
    auto embedded = embedding(input).view({1, 1, -1});
    return gru->forward(embedded, hidden);
  }

  torch::Tensor init_hidden() const { return torch::zeros({1, 1, hidden_size}); }

  int64_t hidden_size;
  torch::nn::Embedding embedding;
  torch::nn::GRU gru;
};
TORCH_MODULE(Encoder);

struct AttentionDecoderImpl : torch::nn::Module {
  AttentionDecoderImpl(int64_t hidden_size, int64_t output_size, int64_t max_length)
      : embedding(output_size, hidden_size), attn(hidden_size * 2, max_length),
        combine(hidden_size * 2, hidden_size),
        gru(torch::nn::GRUOptions(hidden_size, hidden_size)), out(hidden_size, output_size) {
    register_module("embedding", embedding);
    register_module("attn", attn);
    register_module("combine", combine);
    register_module("gru", gru);
    register_module("out", out);
  }

  std::tuple<torch::Tensor, torch::Tensor, torch::Tensor>
  forward(torch::Tensor input, torch::Tensor hidden, torch::Tensor encoder_outputs) {
    auto embedded = embedding(input).view({1, 1, -1});
    auto weights = torch::softmax(attn(torch::cat({embedded[0], hidden[0]}, 1)), 1);
    auto applied = torch::bmm(weights.unsqueeze(0), encoder_outputs.unsqueeze(0));
    auto output = torch::cat({embedded[0], applied[0]}, 1);
    output = torch::relu(combine(output).unsqueeze(0));
    std::tie(output, hidden) = gru->forward(output, hidden);
    output = torch::log_softmax(out(output[0]), 1);
    return {output, hidden, weights};
  }

  torch::nn::Embedding embedding;
  torch::nn::Linear attn, combine;
  torch::nn::GRU gru;
  torch::nn::Linear out;
};
TORCH_MODULE(AttentionDecoder);

double train(torch::Tensor input, torch::Tensor target, Encoder &encoder, AttentionDecoder &decoder,
             torch::optim::Optimizer &optimizer, int64_t max_length, bool teacher_forcing) {
  auto encoder_hidden = encoder->init_hidden();
  optimizer.zero_grad();
  int64_t input_length = input.size(0);
  int64_t target_length = target.size(0);

  auto encoder_outputs = torch::zeros({max_length, encoder->hidden_size});
  torch::Tensor loss = torch::zeros({});
  for (int64_t ei = 0; ei < input_length; ++ei) {
    torch::Tensor encoder_output;
    std::tie(encoder_output, encoder_hidden) = encoder->forward(input[ei], encoder_hidden);
    encoder_outputs[ei] = encoder_output[0][0];
  }

  auto decoder_input = torch::tensor({SOS_token}, torch::kLong);
  auto decoder_hidden = encoder_hidden;
  for (int64_t di = 0; di < target_length; ++di) {
    auto [decoder_output, next_hidden, attention] =
        decoder->forward(decoder_input, decoder_hidden, encoder_outputs);
    decoder_hidden = next_hidden;
    loss = loss + torch::nll_loss(decoder_output, target[di]); // LOSS
    if (teacher_forcing) {
      decoder_input = target[di];
    } else {
      auto best = std::get<1>(decoder_output.topk(1));
      decoder_input = best.squeeze().detach();
      if (decoder_input.item<int64_t>() == EOS_token)
        break;
    }
  }
  loss.backward();
  optimizer.step();
  return loss.item<double>() / target_length;
}

int main() {
  torch::manual_seed(5);
  const int64_t words_in = 30, words_out = 25, hidden_size = 20, max_length = 8;
  Encoder encoder(words_in, hidden_size);
  AttentionDecoder decoder(hidden_size, words_out, max_length);
  auto parameters = encoder->parameters();
  for (auto &p : decoder->parameters())
    parameters.push_back(p);
  torch::optim::SGD optimizer(parameters, 0.01);

  for (int iteration = 0; iteration < 4; ++iteration) {
    auto input = torch::randint(2, words_in, {5 + iteration % 3, 1}, torch::kLong);
    auto target = torch::randint(2, words_out, {6, 1}, torch::kLong);
    auto loss = train(input, target, encoder, decoder, optimizer, max_length, iteration % 2 == 0);
    std::cout << iteration << ": " << loss << std::endl;
  }
}
