// Programs whose calls would be right if some unknown size were 0, and on nothing else.
#include "programs.h"

THROWS(twiceTheRows) { auto n = in(4); F::cross_entropy(rows(2 * n, 3), labels(n, 3)); }

THROWS(realAndFake) { auto n = in(4); auto out = torch::cat({torch::rand({n, 1}), torch::rand({n, 1})}); F::binary_cross_entropy(out, torch::ones({n, 1})); }

THROWS(evenAgainstEven) { auto n = in(4); F::mse_loss(torch::randn({6 * n, 3}), torch::randn({2 * n, 3})); }

THROWS(flattenedToOneMore) { auto n = in(4); auto x = torch::randn({n, 28, 28}); x.view({n, 785}); }

THROWS(flattenedToOneLess) { auto n = in(4); auto x = torch::randn({n, 3, 28, 28}); x.reshape({x.size(0), 3 * 28 * 27}); }

THROWS(innerSizes) { auto n = in(4); torch::matmul(torch::randn({28, 2 * n}), torch::randn({n, 3})); }

THROWS(joinedSideBySide) { auto n = in(4); torch::cat({torch::randn({2 * n, 3}), torch::randn({n, 3})}, 1); }

THROWS(batchesOfMatrices) { auto n = in(4); torch::bmm(torch::randn({n, 2, 3}), torch::randn({3 * n, 3, 2})); }

THROWS(stacked) { auto n = in(4); torch::stack({torch::randn({n, 3}), torch::randn({3 * n, 3})}); }

THROWS(inALoopOfUnknownLength) { auto n = in(4), k = in(3); for (int64_t i = 0; i < k; ++i) torch::randn({n, 28, 28}).view({n, 785}); }

// What is said of no elements is right of them.
RUNS(noRows) { auto n = in(0); F::mse_loss(torch::randn({1 * n, 3}), torch::randn({n, 3})); if (n == 0) { torch::randn({n, 28}).view({n, 29}); F::cross_entropy(rows(2 * n, 3), labels(n, 3)); torch::matmul(torch::randn({3, 2 * n}), torch::randn({n, 3})); } }

RUNS(noneLeft) { auto x = torch::rand({8}); auto hit = torch::nonzero(x > 2).squeeze(1); auto k = hit.size(0); if (k > 0) return; torch::randn({k, 6}).view({k, 7}); torch::cat({torch::randn({2, 3}), torch::randn({k})}); }

RUNS(noneOfTwoKinds) { auto k = in(0), m = in(0); auto x = torch::randn({k, 3}), y = torch::randn({m, 3}); if (in(1)) F::mse_loss(x, y); else F::cross_entropy(rows(2 * k, 3), labels(m, 3)); torch::cat({x, y}, 1); }

RUNS(oneOrTwice) { auto n = in(1); torch::randn({2 * n, 3}) + torch::randn({n, 3}); torch::randn({2 * n, 3}).copy_(torch::randn({n, 3})); }

RUNS(emptyPartsOfACat) { auto k = in(0); auto none = torch::empty({k}); auto all = torch::cat({none, torch::randn({3, 4})}); F::cross_entropy(all, labels(3, 4)); }

RUNS(divided) { auto n = in(784); torch::randn({n, 785}).view({-1, 784}); torch::randn({n, 785}).view({785, n}); }

RUNS(filledWhileThereAreAny) { auto n = in(5); Tensor rest = torch::randn({n, 2}); while (rest.size(0) > 0) rest = rest.slice(0, 1); rest.view({rest.size(0), 7}); }

RUNS(eachClassOfItsOwn) { auto y = labels(12, 3), x = rows(12, 3); x = x.argmax(1); for (int64_t c = 0; c < 3; ++c) { auto k = (y == c).sum().item<int64_t>(); auto part = torch::randn({k, 4}); if (k == 0) { part.view({k, 5}); continue; } part.view({k, 2, 2}); } }

RUNS(emptyAtFirst) { Tensor seen = torch::empty({0, 4}); auto n = in(3); for (int64_t i = 0; i < n; ++i) seen = torch::cat({seen, torch::randn({1, 4})}); F::cross_entropy(seen, labels(n, 4)); }

RUNS(askedForNone) { auto n = in(0); torch::randn({n, 4}).view({0, 4}); torch::randn({n, 4}).reshape({0}); torch::randn({n, 4}).view({2, 0, 4}); }

// The same where the first axes are anything, as in a module that is read before it is called.
RUNS(widened) { struct Net : nn::Module { nn::Linear up, down; explicit Net(int64_t n) : up(n, 4 * n), down(4 * n, n) {} Tensor forward(Tensor x) { return down(torch::gelu(up(x))); } }; Net m(in(8)); m.forward(torch::randn({2, 3, 8})); }

THROWS(widenedWrongly) { struct Net : nn::Module { nn::Linear up, down; explicit Net(int64_t n) : up(n, 4 * n), down(3 * n, n) {} Tensor forward(Tensor x) { return down(torch::gelu(up(x))); } }; Net m(in(8)); m.forward(torch::randn({2, 3, 8})); }

THROWS(productOfAnyRows) { auto n = in(4); Tensor x = torch::randn({in(2), 2 * n}); if (in(0)) x = x.unsqueeze(0); torch::matmul(x, torch::randn({n, 3})); }
