// Programs that take the rows a mask marks, by their numbers, of what has rows for all of them.
#include "programs.h"

namespace {

Tensor marked(int64_t n, int64_t count) {
  Tensor mask = torch::zeros({n}, torch::kBool);
  for (int64_t i = 0; i < count; ++i)
    mask[i] = true;
  return mask;
}

int64_t some() { return 1 + std::rand() % 3; }

} // namespace

RUNS(rowsOfBoth) {
  Tensor mask = marked(6, some());
  Tensor at = mask.nonzero().squeeze();
  F::cross_entropy(rows(6, 3).index_select(0, at), torch::randint(3, {6}).index_select(0, at));
}
RUNS(rowsOfBothAskedTwice) {
  Tensor mask = marked(6, some());
  F::cross_entropy(rows(6, 3).index_select(0, mask.nonzero().squeeze()),
                   torch::randint(3, {6}).index_select(0, mask.nonzero().squeeze(-1)));
}
RUNS(oneRowOnly) {
  Tensor at = marked(6, 1).nonzero().squeeze();
  F::cross_entropy(rows(6, 3).index_select(0, at), torch::randint(3, {1}));
}
RUNS(rowsOfTwoMasks) {
  Tensor first = marked(6, 2), second = marked(6, 2);
  torch::mse_loss(rows(6, 3).index_select(0, first.nonzero().squeeze()),
                  rows(6, 3).index_select(0, second.nonzero().squeeze()));
}
THROWS(rowsOfBothOtherColumns) {
  Tensor at = marked(6, some()).nonzero().squeeze();
  torch::mse_loss(rows(6, 3).index_select(0, at), rows(6, 2).index_select(0, at));
}
THROWS(rowAndOneMore) {
  Tensor at = marked(6, some() + 1).nonzero().squeeze();
  Tensor picked = rows(6, 3).index_select(0, at);
  Tensor more = torch::cat({picked, torch::zeros({1, 3})});
  F::cross_entropy(more, torch::randint(3, {6}).index_select(0, at));
}
RUNS(squeezedElements) {
  Tensor x = torch::rand({some(), 4});
  x.squeeze().view({x.size(0), 4});
  x.unsqueeze(1).squeeze().reshape({-1, 2, 2}).sum();
}
THROWS(squeezedElementsOneMore) {
  Tensor x = torch::rand({some(), 4});
  x.squeeze().view({x.size(0) + 1, 4});
}
