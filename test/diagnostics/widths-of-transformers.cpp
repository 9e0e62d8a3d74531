#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Layers of a transformer take tokens of d_model features, and masks of the sizes of the scores.
namespace nn = torch::nn;
using torch::randn;

void layers() {
  nn::TransformerEncoderLayer layer(8, 2);
  layer(randn({5, 3, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'TransformerEncoderLayer'{{.*}} [shapewise-op]
  layer(randn({5, 3, 6}));
  nn::TransformerEncoder encoder(nn::TransformerEncoderOptions(layer, 2));
  encoder(randn({5, 3, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'TransformerEncoder'{{.*}} [shapewise-op]
  encoder(randn({5, 3, 6}));
  nn::TransformerDecoder decoder(nn::TransformerDecoderOptions(nn::TransformerDecoderLayer(8, 2), 2));
  decoder(randn({5, 3, 8}), randn({4, 3, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'TransformerDecoder'{{.*}} [shapewise-op]
  decoder(randn({5, 3, 8}), randn({4, 3, 6}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'TransformerDecoder'{{.*}} [shapewise-op]
  decoder(randn({5, 3, 8}), randn({4, 2, 8}));
  nn::Transformer whole(nn::TransformerOptions(8, 2));
  whole(randn({5, 3, 8}), randn({4, 3, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'Transformer'{{.*}} [shapewise-op]
  whole(randn({5, 3, 6}), randn({4, 3, 8}));
}

void masks() {
  nn::MultiheadAttention attention(8, 2);
  auto query = randn({5, 3, 8}), key = randn({4, 3, 8});
  torch::Tensor none;
  attention(query, key, key, none, true, randn({5, 4}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'MultiheadAttention' needs 'attn_mask' to be [5, 4], but it is [4, 5] [shapewise-op]
  attention(query, key, key, none, true, randn({4, 5}));
  attention(query, key, key, torch::zeros({3, 4}, torch::kBool));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'MultiheadAttention' needs 'key_padding_mask' to be [3, 4], but it is [4, 3] [shapewise-op]
  attention(query, key, key, torch::zeros({4, 3}, torch::kBool));
  nn::TransformerEncoderLayer layer(8, 2);
  layer(query, randn({5, 5}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'TransformerEncoderLayer' needs 'src_mask' to be [5, 5]{{.*}} [shapewise-op]
  layer(query, randn({4, 4}));
}

void keysAndValues() {
  nn::MultiheadAttention attention(nn::MultiheadAttentionOptions(8, 2).kdim(6).vdim(4));
  // The C++ module wants keys and values of one shape, whatever its options say.
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'MultiheadAttention'{{.*}} [shapewise-op]
  attention(randn({5, 3, 8}), randn({4, 3, 6}), randn({4, 3, 4}));
}
