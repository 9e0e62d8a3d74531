#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Options that the constructor refuses; one mistake is one report.
namespace nn = torch::nn;

void heads() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'MultiheadAttention' needs 'embed_dim' to be a multiple of 'num_heads', but 10 is not one of 3 [shapewise-op]
  nn::MultiheadAttention wrong(10, 3);
  wrong(torch::randn({5, 3, 8}), torch::randn({5, 3, 8}), torch::randn({5, 3, 8}));
  nn::MultiheadAttention right(12, 3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'TransformerEncoderLayer' needs 'd_model' to be a multiple of 'nhead'{{.*}} [shapewise-op]
  nn::TransformerEncoderLayer encoder(nn::TransformerEncoderLayerOptions(10, 3));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'TransformerDecoderLayer' needs 'd_model' to be a multiple of 'nhead'{{.*}} [shapewise-op]
  nn::TransformerDecoderLayer decoder(10, 3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Transformer' needs 'd_model' to be a multiple of 'nhead'{{.*}} [shapewise-op]
  nn::Transformer whole(nn::TransformerOptions(10, 3));
}

void headsOfUnknownNumber(int64_t heads) {
  nn::MultiheadAttention attention(10, heads);
  nn::MultiheadAttention many(nn::MultiheadAttentionOptions(4 * heads, 4));
}

void groups() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Conv2d' needs 'in_channels' to be a multiple of 'groups', but 10 is not one of 4 [shapewise-op]
  nn::Conv2d inputs(nn::Conv2dOptions(10, 8, 3).groups(4));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Conv1d' needs 'out_channels' to be a multiple of 'groups', but 6 is not one of 4 [shapewise-op]
  nn::Conv1d outputs(nn::Conv1dOptions(8, 6, 3).groups(4));
  nn::Conv2d right(nn::Conv2dOptions(8, 12, 3).groups(4));
}

void negative(int64_t width) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Linear' gets -2 as 'out_features'; sizes cannot be negative [shapewise-op]
  nn::Linear linear(4, 8 - 10);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Embedding' gets -1 as 'num_embeddings'; sizes cannot be negative [shapewise-op]
  nn::Embedding embedding(-1, 3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'EmbeddingBag' gets -1 as 'embedding_dim'; sizes cannot be negative [shapewise-op]
  nn::EmbeddingBag bag(3, -1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Bilinear' gets -3 as 'in2_features'; sizes cannot be negative [shapewise-op]
  nn::Bilinear bilinear(1, -3, 2);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Conv2d' gets -1 as 'in_channels'; sizes cannot be negative [shapewise-op]
  nn::Conv2d convolution(nn::Conv2dOptions(-1, 3, 3));
  if (width < 0) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Linear' gets width as 'in_features'; sizes cannot be negative [shapewise-op]
    nn::Linear narrow(width, 2);
  }
}

// What could be made has sizes: there is no other way to the loss.
void madeOfSizes(int64_t width) {
  nn::Linear linear(width, 3);
  if (width < 0)
    torch::nn::functional::cross_entropy(torch::randn({4, 3}), torch::zeros({5}, torch::kLong));
}

struct Block : nn::Module {
  explicit Block(int64_t width)
      // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'embed_dim' to be a multiple of 'num_heads', but 30 is not one of 4 [shapewise-op]
      : attention(width, 4) {
    register_module("attention", attention);
  }
  nn::MultiheadAttention attention;
};

void block() {
  Block right(32);
  Block wrong(30);
}
