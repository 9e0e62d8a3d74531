// Programs that assign to a part of a tensor: the part is written, and its sizes stay.
#include "programs.h"

RUNS(partsThatFit) {
  Tensor x = torch::zeros({4, 3});
  x[0] = torch::rand({3});
  x[1] = torch::rand({1});
  x[3] = torch::tensor(2.f);
  x[0] = 1;
  x[0][1] = 1.5;
  x.select(1, 0) = torch::rand({4});
  x.slice(0, 0, 2) = torch::rand({3});
  x.index({Slice(), Slice(0, 2)}) = torch::rand({4, 2});
  F::cross_entropy(x, labels(4, 3));
}

THROWS(rowBad) {
  Tensor x = torch::zeros({4, 3});
  x[0] = torch::rand({4});
}

THROWS(columnBad) {
  Tensor x = torch::zeros({4, 3});
  x.select(1, 0) = torch::rand({3});
}

THROWS(oneAxisMoreBad) {
  Tensor x = torch::zeros({4, 3});
  x[0] = torch::rand({1, 3});
}

THROWS(smallerThanWhatIsWrittenBad) {
  Tensor x = torch::zeros({4, 1});
  x[0] = torch::rand({3});
}

THROWS(inALoopBad) {
  auto x = torch::zeros({8, 2, 100});
  auto series = torch::rand({500});
  for (int i = 0; i < 8; ++i)
    x[i][0] = series.slice(0, i, i + 99);
}

RUNS(inALoop) {
  auto x = torch::zeros({8, 2, 100});
  auto series = torch::rand({500});
  for (int i = 0; i < 8; ++i) {
    x[i][0] = series.slice(0, i, i + 100);
    x[i][1] = series[i];
  }
}

RUNS(handles) {
  Tensor x = torch::zeros({4, 3}), y;
  y = x;
  x = torch::rand({7, 7}); // another tensor for x
  F::cross_entropy(x, labels(7, 7));
  std::vector<Tensor> list{rows(4, 2)};
  list[0] = rows(5, 2); // an element, no part
  F::cross_entropy(list[0], labels(5, 2));
  std::map<int, Tensor> m;
  m[1] = rows(5, 2);
  m[1] = rows(6, 2);
  F::cross_entropy(m[1], labels(6, 2));
}

RUNS(whatWasMoved) {
  Tensor x = torch::zeros({4, 3});
  std::move(x) = torch::rand({3}); // written into
  F::cross_entropy(x, labels(4, 3));
}

THROWS(whatWasMovedBad) {
  Tensor x = torch::zeros({4, 3});
  std::move(x) = torch::rand({5, 3});
}

static Tensor indices(std::vector<int64_t> numbers) { return torch::tensor(numbers, torch::kLong); }

RUNS(add_slices) { torch::zeros({4, 3}).index_add_(0, indices({0, 1}), torch::ones({2, 3})); }

RUNS(add_slices_of_one) { torch::zeros({4, 3}).index_add_(0, indices({0, 1}), torch::ones({2, 1})); }

RUNS(add_numbers) { torch::zeros({4, 3}).index_add_(0, indices({0, 1}), torch::ones({2})); }

RUNS(add_no_slices) { torch::zeros({4, 3}).index_add_(0, torch::zeros({0}, torch::kLong), torch::ones({0, 4})); }

THROWS(add_slices_too_wide) {
  torch::zeros({4, 3}).index_add_(0, torch::tensor({0, 1}, torch::kLong), torch::ones({2, 4}));
}

THROWS(add_slices_of_many_to_few) {
  torch::zeros({2, 1, 3}).index_add_(2, torch::tensor({1}, torch::kLong), torch::zeros({4, 1, 1}));
}

RUNS(copy_slices) { torch::zeros({4, 3}).index_copy_(0, indices({0, 1}), torch::ones({2, 3})); }

THROWS(copy_slices_of_one) {
  torch::zeros({4, 3}).index_copy_(0, torch::tensor({0, 1}, torch::kLong), torch::ones({2, 1}));
}

THROWS(copy_slices_across) {
  auto table = torch::zeros({4, 3});
  table.index_copy_(1, torch::tensor({0, 1}, torch::kLong), torch::ones({3, 2}));
}
