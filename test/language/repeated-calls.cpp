// Programs that call one body again and again. A call that sees what an earlier one saw is not
// followed again; each of these sees something else in its last call, or leaves something else.
#include "programs.h"

namespace {

int64_t width = 10;
Tensor kept;

/// Takes more than a few steps, so that it is worth keeping in mind.
Tensor mixed(const Tensor &x) {
  auto a = torch::relu(x);
  auto b = torch::tanh(a);
  auto c = a + b;
  auto d = c * 0.5;
  auto e = torch::sigmoid(d) - 0.5;
  auto f = e + a;
  auto g = f / 2;
  auto h = torch::dropout(g, 0.1, true);
  return h + x;
}

Tensor toWidth(const Tensor &x) {
  auto weights = torch::randn({x.size(1), width});
  return torch::matmul(mixed(x), weights);
}

struct Growing {
  int64_t width = 8;
  Tensor next(const Tensor &x) {
    auto weights = torch::randn({x.size(1), width});
    width += 2;
    return torch::matmul(mixed(x), weights);
  }
};

/// How many rows it keeps, the data decide.
Tensor rowsAbove(const Tensor &x) {
  auto y = mixed(x);
  return y.index({y.select(1, 0) > 0});
}

void shrinkInPlace(Tensor &x) {
  auto y = mixed(x);
  x = y.slice(1, 0, y.size(1) - 1);
}

void keep(const Tensor &x) { kept = mixed(x).sum(1); }

struct BlockImpl : nn::Module {
  BlockImpl(int64_t in, int64_t out)
      : first(register_module("first", nn::Linear(in, out))),
        second(register_module("second", nn::Linear(out, out))) {}
  Tensor forward(Tensor x) {
    x = torch::relu(first(x));
    x = mixed(x);
    return second(x);
  }
  nn::Linear first, second;
};
TORCH_MODULE(Block);

std::pair<Tensor, Tensor> halves(const Tensor &x) {
  auto y = mixed(x);
  auto parts = y.chunk(2, 1);
  return {parts[0], parts[1]};
}

Tensor eitherWay(const Tensor &x, bool wide) {
  auto y = mixed(x);
  if (wide)
    return torch::cat({y, y}, 1);
  return y;
}

bool onThreshold(const Tensor &x) { return x.sum().item<float>() > 1e9f; }

} // namespace

RUNS(again_and_again) {
  auto x = torch::randn({4, 10});
  for (int i = 0; i < 5; ++i)
    x = mixed(x);
  F::cross_entropy(x, labels(4, 10));
}

THROWS(again_and_again_too_few_labels) {
  auto x = torch::randn({4, 10});
  for (int i = 0; i < 5; ++i)
    x = mixed(x);
  F::cross_entropy(x, labels(3, 10));
}

THROWS(the_third_sees_another_size) {
  auto a = mixed(torch::randn({4, 10})), b = mixed(torch::randn({4, 10})), c = mixed(torch::randn({5, 10}));
  F::cross_entropy(a, labels(4, 10));
  F::cross_entropy(b, labels(4, 10));
  F::cross_entropy(c, labels(4, 10));
}

THROWS(a_variable_outside_changes_between) {
  width = 10;
  auto a = toWidth(torch::randn({4, 6})), b = toWidth(torch::randn({4, 6}));
  F::cross_entropy(a + b, torch::randn({4, 10}).softmax(1));
  width = 12;
  F::cross_entropy(toWidth(torch::randn({4, 6})), torch::randn({4, 10}).softmax(1));
}

RUNS(a_variable_outside_changes_and_fits) {
  width = 10;
  auto a = toWidth(torch::randn({4, 6})), b = toWidth(torch::randn({4, 6}));
  F::cross_entropy(a + b, torch::randn({4, 10}).softmax(1));
  width = 12;
  F::cross_entropy(toWidth(torch::randn({4, 6})), torch::randn({4, 12}).softmax(1));
}

RUNS(an_object_changes_between) {
  Growing g;
  g.next(torch::randn({4, 6}));
  g.next(torch::randn({4, 6}));
  F::cross_entropy(g.next(torch::randn({4, 6})), torch::randn({4, 12}).softmax(1));
}

THROWS(an_object_has_changed) {
  Growing g;
  g.next(torch::randn({4, 6}));
  g.next(torch::randn({4, 6}));
  F::cross_entropy(g.next(torch::randn({4, 6})), torch::randn({4, 8}).softmax(1));
}

THROWS(two_objects_of_one_class) {
  Growing g, h;
  g.next(torch::randn({4, 6}));
  h.next(torch::randn({4, 6}));
  h.next(torch::randn({4, 6}));
  F::cross_entropy(g.next(torch::randn({4, 6})), torch::randn({4, 12}).softmax(1));
}

RUNS(two_objects_each_in_its_own_state) {
  Growing g, h;
  g.next(torch::randn({4, 6}));
  h.next(torch::randn({4, 6}));
  h.next(torch::randn({4, 6}));
  F::cross_entropy(g.next(torch::randn({4, 6})), torch::randn({4, 10}).softmax(1));
  F::cross_entropy(h.next(torch::randn({4, 6})), torch::randn({4, 12}).softmax(1));
}

THROWS(an_argument_shrinks_each_time) {
  auto x = torch::randn({4, 10}), y = torch::randn({4, 10}), z = torch::randn({4, 10});
  shrinkInPlace(x);
  shrinkInPlace(y);
  shrinkInPlace(z);
  shrinkInPlace(z);
  F::mse_loss(x, y);
  F::mse_loss(z, x);
}

RUNS(an_argument_shrinks_as_often) {
  auto x = torch::randn({4, 10}), y = torch::randn({4, 10}), z = torch::randn({4, 10});
  for (Tensor *each : {&x, &y, &z})
    shrinkInPlace(*each);
  shrinkInPlace(z);
  shrinkInPlace(x);
  F::mse_loss(x, z);
}

THROWS(what_is_kept_is_of_the_last_call) {
  keep(torch::randn({4, 10}));
  keep(torch::randn({4, 10}));
  F::mse_loss(kept, torch::randn(4));
  keep(torch::randn({5, 10}));
  F::mse_loss(kept, torch::randn(4));
}

RUNS(blocks_of_one_class) {
  Block a(6, 16), b(16, 16), c(16, 16), d(16, 16), e(16, 3);
  auto x = torch::randn({4, 6});
  for (auto &each : {a, b, c, d, e})
    x = Block(each)->forward(x);
  F::cross_entropy(x, labels(4, 3));
}

THROWS(blocks_that_do_not_follow_each_other) {
  Block a(16, 16), b(16, 16), c(16, 16), d(12, 16);
  auto x = torch::randn({4, 16});
  x = a(x);
  x = b(x);
  x = c(x);
  x = d(x);
  F::cross_entropy(x, labels(4, 16));
}

THROWS(the_last_block_gives_too_many) {
  Block a(16, 16), b(16, 16), c(16, 16), d(16, 7);
  auto x = torch::randn({4, 16});
  x = d(c(b(a(x))));
  F::cross_entropy(x, torch::randn({4, 3}).softmax(1));
}

// Of two calls that keep as many rows as the data say, the one says nothing of the other.
RUNS(rows_that_each_call_keeps) {
  auto x = torch::ones({4, 10});
  auto a = rowsAbove(x), b = rowsAbove(-x - 5), c = rowsAbove(x);
  F::mse_loss(a, c);
  if (b.size(0) == 4)
    F::mse_loss(a, b);
}

THROWS_UNSEEN(rows_that_each_call_keeps_differ) {
  auto x = torch::ones({4, 10});
  auto a = rowsAbove(x), b = rowsAbove(torch::cat({x, -x - 5}).slice(0, 1, 5));
  F::mse_loss(a, b);
}

RUNS(halves_of_two) {
  auto [a, b] = halves(torch::randn({4, 10}));
  auto [c, d] = halves(torch::randn({4, 10}));
  auto [e, f] = halves(torch::randn({4, 6}));
  F::mse_loss(a, d);
  F::mse_loss(c, b);
  F::mse_loss(e, f);
}

THROWS(halves_of_others) {
  auto [a, b] = halves(torch::randn({4, 10}));
  auto [c, d] = halves(torch::randn({4, 10}));
  auto [e, f] = halves(torch::randn({4, 6}));
  F::mse_loss(a, d);
  F::mse_loss(e, b);
}

THROWS(the_third_goes_the_other_way) {
  auto x = torch::randn({4, 10});
  auto a = eitherWay(x, false), b = eitherWay(x, false), c = eitherWay(x, true);
  F::mse_loss(a, b);
  F::mse_loss(a, c);
}

RUNS(ways_that_the_data_decide) {
  auto x = torch::randn({4, 10});
  auto a = eitherWay(x, onThreshold(x)), b = eitherWay(x, onThreshold(x)), c = eitherWay(x, onThreshold(a));
  F::mse_loss(a, b);
  if (a.size(1) == c.size(1))
    F::mse_loss(a, c);
}

// The second view is written through; that is so of the caller's tensor as well.
RUNS(writes_into_the_memory_of_another) {
  auto p = torch::rand({4});
  auto alias = p.view({2, 2});
  auto write = [](Tensor into, const Tensor &x) { into.copy_(mixed(x)); };
  auto q = torch::rand({2, 2});
  write(q, torch::randn({2, 2}));
  write(q.view({2, 2}), torch::randn({2, 2}));
  write(alias, torch::zeros({2, 2}));
  torch::binary_cross_entropy(p, torch::rand({4}));
}

CATCHES(calls_in_a_block_that_catches) {
  auto x = torch::randn({4, 10});
  mixed(x);
  mixed(x);
  try {
    auto y = mixed(x);
    F::mse_loss(y, torch::randn({3, 10}));
  } catch (const c10::Error &) {
  }
  F::mse_loss(mixed(x), torch::randn({4, 10}));
}
