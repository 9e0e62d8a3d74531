// A small vision transformer: patches by a strided convolution, a class token, learned positions,
// pre-norm blocks around torch::nn::MultiheadAttention.
#include <torch/torch.h>

#include <iostream>

struct BlockImpl : torch::nn::Module {
  BlockImpl(int64_t dim, int64_t heads, double mlp_ratio)
      : norm1(torch::nn::LayerNormOptions({dim})), norm2(torch::nn::LayerNormOptions({dim})),
        attention(torch::nn::MultiheadAttentionOptions(dim, heads)),
        mlp(torch::nn::Linear(dim, static_cast<int64_t>(dim * mlp_ratio)), torch::nn::GELU(),
            torch::nn::Linear(static_cast<int64_t>(dim * mlp_ratio), dim)) {
    register_module("norm1", norm1);
    register_module("norm2", norm2);
    register_module("attention", attention);
    register_module("mlp", mlp);
  }

  torch::Tensor forward(torch::Tensor x) {
    // x is [tokens, batch, dim]
    auto y = norm1(x);
    x = x + std::get<0>(attention->forward(y, y, y));
    return x + mlp->forward(norm2(x));
  }

  torch::nn::LayerNorm norm1, norm2;
  torch::nn::MultiheadAttention attention;
  torch::nn::Sequential mlp;
};
TORCH_MODULE(Block);

struct ViTImpl : torch::nn::Module {
  ViTImpl(int64_t image, int64_t patch, int64_t channels, int64_t dim, int64_t depth, int64_t heads,
          int64_t classes)
      : embed(torch::nn::Conv2dOptions(channels, dim, patch).stride(patch)),
        norm(torch::nn::LayerNormOptions({dim})), head(dim, classes) {
    const auto patches = (image / patch) * (image / patch);
    register_module("embed", embed);
    token = register_parameter("token", torch::zeros({1, 1, dim}));
    positions = register_parameter("positions", 0.02 * torch::randn({1, patches + 1, dim}));
    for (int64_t i = 0; i < depth; ++i)
      blocks->push_back(Block(dim, heads, 2.0));
    register_module("blocks", blocks);
    register_module("norm", norm);
    register_module("head", head);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = embed(x).flatten(2).transpose(1, 2);
    auto tokens = token.expand({x.size(0), -1, -1});
    x = torch::cat({tokens, x}, 1) + positions;
    x = blocks->forward(x.transpose(0, 1));
    x = norm(x)[0];
    return head(x);
  }

  torch::nn::Conv2d embed;
  torch::nn::Sequential blocks;
  torch::nn::LayerNorm norm;
  torch::nn::Linear head;
  torch::Tensor token, positions;
};
TORCH_MODULE(ViT);

int main() {
  const int64_t image_size = 24, patch_size = 6, classes = 7, batch_size = 5;
  ViT model(image_size, patch_size, 3, 32, 2, 4, classes);
  torch::optim::AdamW optimizer(model->parameters(), torch::optim::AdamWOptions(1e-3).weight_decay(0.05));
  torch::nn::CrossEntropyLoss criterion(torch::nn::CrossEntropyLossOptions().label_smoothing(0.1));

  for (int step = 0; step < 3; ++step) {
    auto images = torch::rand({batch_size, 3, image_size, image_size});
    auto labels = torch::randint(0, classes, {batch_size}, torch::kLong);
    auto logits = model(images);
    auto loss = criterion(logits, labels); // LOSS
    optimizer.zero_grad();
    loss.backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), 1.0);
    optimizer.step();
    std::cout << "step " << step << ": " << loss.item<float>() << "\n";
  }
}
