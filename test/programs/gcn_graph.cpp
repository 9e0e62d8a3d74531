// Graph convolution: a normalized adjacency matrix, boolean masks for the splits, nll_loss over the
// masked nodes.
#include <torch/torch.h>

#include <iostream>
#include <utility>
#include <vector>

using torch::indexing::Slice;

class GraphConvolutionImpl : public torch::nn::Module {
public:
  GraphConvolutionImpl(int64_t in_features, int64_t out_features, bool with_bias = true) {
    weight = register_parameter("weight", torch::empty({in_features, out_features}));
    torch::nn::init::xavier_uniform_(weight);
    if (with_bias)
      bias = register_parameter("bias", torch::zeros({out_features}));
  }

  torch::Tensor forward(const torch::Tensor &input, const torch::Tensor &adjacency) {
    auto support = torch::mm(input, weight);
    auto output = torch::mm(adjacency, support);
    return bias.defined() ? output + bias : output;
  }

private:
  torch::Tensor weight, bias;
};
TORCH_MODULE(GraphConvolution);

struct GCN : torch::nn::Module {
  GCN(int64_t nfeat, int64_t nhid, int64_t nclass, double dropout)
      : gc1(nfeat, nhid), gc2(nhid, nclass), dropout(dropout) {
    register_module("gc1", gc1);
    register_module("gc2", gc2);
  }

  torch::Tensor forward(torch::Tensor x, const torch::Tensor &adjacency) {
    x = torch::relu(gc1(x, adjacency));
    x = torch::dropout(x, dropout, is_training());
    x = gc2(x, adjacency);
    return torch::log_softmax(x, 1);
  }

  GraphConvolution gc1, gc2;
  double dropout;
};

struct Graph {
  torch::Tensor features, adjacency, labels;
  torch::Tensor train_mask, test_mask;
};

Graph make_graph(int64_t nodes, int64_t features, int64_t classes) {
  std::vector<std::pair<int64_t, int64_t>> edges;
  for (int64_t i = 0; i < nodes; ++i) {
    edges.emplace_back(i, (i + 1) % nodes);
    edges.emplace_back(i, (i * 5 + 3) % nodes);
  }
  auto adjacency = torch::eye(nodes);
  for (const auto &[from, to] : edges) {
    adjacency.index_put_({from, to}, 1.0);
    adjacency.index_put_({to, from}, 1.0);
  }
  auto degree = adjacency.sum(1).pow(-0.5);
  adjacency = degree.unsqueeze(1) * adjacency * degree.unsqueeze(0);

  Graph graph;
  graph.features = torch::rand({nodes, features});
  graph.adjacency = adjacency;
  graph.labels = torch::arange(nodes, torch::kLong).remainder(classes);
  graph.train_mask = torch::zeros({nodes}, torch::kBool);
  graph.train_mask.index_put_({Slice(0, nodes / 2)}, true);
  graph.test_mask = graph.train_mask.logical_not();
  return graph;
}

int main() {
  const int64_t nodes = 34, features = 9, classes = 4;
  auto graph = make_graph(nodes, features, classes);
  auto model = std::make_shared<GCN>(features, 16, classes, 0.5);
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(0.01).weight_decay(5e-4));

  for (int epoch = 0; epoch < 5; ++epoch) {
    model->train();
    optimizer.zero_grad();
    auto output = model->forward(graph.features, graph.adjacency);
    auto loss = torch::nll_loss(output.index({graph.train_mask}), // LOSS
                                graph.labels.index({graph.train_mask}));
    loss.backward();
    optimizer.step();
    std::cout << "epoch " << epoch << " loss " << loss.item<float>() << "\n";
  }

  model->eval();
  torch::NoGradGuard no_grad;
  auto output = model->forward(graph.features, graph.adjacency);
  auto wanted = graph.labels.masked_select(graph.test_mask);
  auto found = output.index({graph.test_mask}).argmax(1);
  auto test_loss = torch::nn::functional::nll_loss(output.index({graph.test_mask, Slice()}), wanted); // LOSS
  std::cout << "test " << test_loss.item<float>() << " accuracy "
            << found.eq(wanted).to(torch::kFloat).mean().item<float>() << std::endl;
}
