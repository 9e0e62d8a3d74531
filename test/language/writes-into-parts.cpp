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
