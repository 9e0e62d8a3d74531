// Language model on torch::nn::TransformerEncoder with positional encoding and a causal mask.
#include <torch/torch.h>

#include <cmath>
#include <iostream>

struct PositionalEncodingImpl : torch::nn::Module {
  PositionalEncodingImpl(int64_t d_model, double dropout = 0.1, int64_t max_len = 500)
      : drop(dropout) {
    register_module("drop", drop);
    auto position = torch::arange(0, max_len, torch::kFloat).unsqueeze(1);
    auto div_term = torch::exp(torch::arange(0, d_model, 2, torch::kFloat) *
                               (-std::log(10000.0) / d_model));
    pe = torch::zeros({max_len, d_model});
    pe.index_put_({torch::indexing::Slice(), torch::indexing::Slice(0, torch::indexing::None, 2)},
                  torch::sin(position * div_term));
    pe.index_put_({torch::indexing::Slice(), torch::indexing::Slice(1, torch::indexing::None, 2)},
                  torch::cos(position * div_term));
    pe = register_buffer("pe", pe.unsqueeze(1));
  }

  torch::Tensor forward(torch::Tensor x) { return drop(x + pe.slice(0, 0, x.size(0))); }

  torch::nn::Dropout drop;
  torch::Tensor pe;
};
TORCH_MODULE(PositionalEncoding);

struct TransformerModelImpl : torch::nn::Module {
  TransformerModelImpl(int64_t ntoken, int64_t d_model, int64_t nhead, int64_t d_hid,
                       int64_t nlayers, double dropout)
      : d_model(d_model), pos_encoder(d_model, dropout), encoder(ntoken, d_model),
        transformer_encoder(torch::nn::TransformerEncoderOptions(
            torch::nn::TransformerEncoderLayerOptions(d_model, nhead)
                .dim_feedforward(d_hid)
                .dropout(dropout),
            nlayers)),
        decoder(d_model, ntoken) {
    register_module("pos_encoder", pos_encoder);
    register_module("encoder", encoder);
    register_module("transformer_encoder", transformer_encoder);
    register_module("decoder", decoder);
  }

  torch::Tensor forward(torch::Tensor src, torch::Tensor src_mask) {
    src = encoder(src) * std::sqrt(static_cast<double>(d_model));
    src = pos_encoder(src);
    auto output = transformer_encoder(src, src_mask);
    return decoder(output);
  }

  int64_t d_model;
  PositionalEncoding pos_encoder;
  torch::nn::Embedding encoder;
  torch::nn::TransformerEncoder transformer_encoder;
  torch::nn::Linear decoder;
};
TORCH_MODULE(TransformerModel);

torch::Tensor generate_square_subsequent_mask(int64_t size) {
  return torch::triu(torch::full({size, size}, -1e9), 1);
}

torch::Tensor batchify(torch::Tensor data, int64_t bsz) {
  int64_t seq_len = data.size(0) / bsz;
  data = data.slice(0, 0, seq_len * bsz);
  return data.view({bsz, seq_len}).t().contiguous();
}

std::pair<torch::Tensor, torch::Tensor> get_batch(const torch::Tensor &source, int64_t i,
                                                  int64_t bptt) {
  int64_t seq_len = std::min(bptt, source.size(0) - 1 - i);
  auto data = source.slice(0, i, i + seq_len);
  auto target = source.slice(0, i + 1, i + 1 + seq_len).reshape({-1});
  return {data, target};
}

int main() {
  const int64_t ntokens = 60, emsize = 32, d_hid = 48, nlayers = 2, nhead = 4;
  const int64_t batch_size = 5, bptt = 12;

  auto train_data = batchify(torch::randint(0, ntokens, {400}, torch::kLong), batch_size);
  TransformerModel model(ntokens, emsize, nhead, d_hid, nlayers, 0.2);
  torch::nn::CrossEntropyLoss criterion;
  torch::optim::SGD optimizer(model->parameters(), 0.5);
  torch::optim::StepLR scheduler(optimizer, 1, 0.95);

  model->train();
  auto src_mask = generate_square_subsequent_mask(bptt);
  double total_loss = 0;
  for (int64_t i = 0; i < train_data.size(0) - 1; i += bptt) {
    auto [data, targets] = get_batch(train_data, i, bptt);
    auto seq_len = data.size(0);
    if (seq_len != bptt) { // only on the last batch
      src_mask = generate_square_subsequent_mask(seq_len);
    }
    auto output = model(data, src_mask);
    auto loss = criterion(output.view({-1, ntokens}), targets); // LOSS
    optimizer.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), 0.5);
    optimizer.step();
    total_loss += loss.item<double>();
  }
  scheduler.step();
  std::cout << "loss " << total_loss << std::endl;
  return 0;
}
