// Programs about the order in which statements run.
#include "programs.h"

RUNS(doWhile) {
  auto x = rows(2, 3);
  int i = 0;
  do {
    x = torch::cat({x, rows(2, 3)});
    ++i;
  } while (i < 3);
  F::cross_entropy(x, labels(8, 3));
}

THROWS(doWhileBad) {
  auto x = rows(2, 3);
  int i = 0;
  do {
    x = torch::cat({x, rows(2, 3)});
    ++i;
  } while (i < 3);
  F::cross_entropy(x, labels(6, 3));
}

RUNS(switchFall) {
  int m = 1;
  Tensor x = rows(4, 4);
  switch (m) {
  case 1:
    x = rows(5, 4);
    [[fallthrough]];
  case 2:
    x = torch::cat({x, rows(1, 4)});
    break;
  default:
    x = rows(1, 4);
  }
  F::cross_entropy(x, labels(6, 4));
}

THROWS(switchBad) {
  int m = 1;
  Tensor x = rows(4, 4);
  switch (m) {
  case 1:
    x = rows(5, 4);
    [[fallthrough]];
  case 2:
    x = torch::cat({x, rows(1, 4)});
    break;
  default:
    x = rows(1, 4);
  }
  F::cross_entropy(x, labels(5, 4));
}

RUNS(ternary) {
  bool t = true;
  F::cross_entropy(t ? rows(3, 2) : rows(4, 2), labels(t ? 3 : 4, 2));
}

RUNS(comma) {
  int i = 0;
  auto x = (i++, rows(i, 2));
  F::cross_entropy(x, labels(1, 2));
}

RUNS(goto) {
  int i = 0;
  Tensor x = rows(1, 2);
again:
  x = torch::cat({x, x});
  if (++i < 2)
    goto again;
  F::cross_entropy(x, labels(4, 2));
}

RUNS(nestedFn) {
  std::function<Tensor(int)> rec = [&](int n) -> Tensor {
    return n == 0 ? rows(1, 2) : torch::cat({rec(n - 1), rows(1, 2)});
  };
  F::cross_entropy(rec(3), labels(4, 2));
}

RUNS(whileBreak) {
  Tensor x = rows(1, 2);
  while (true) {
    x = torch::cat({x, rows(1, 2)});
    if (x.size(0) >= 5)
      break;
  }
  F::cross_entropy(x, labels(5, 2));
}

RUNS(whileCont) {
  int n = 0;
  for (int i = 0; i < 6; ++i) {
    if (i % 2)
      continue;
    ++n;
  }
  F::cross_entropy(rows(n, 2), labels(3, 2));
}

THROWS(whileContBad) {
  int n = 0;
  for (int i = 0; i < 6; ++i) {
    if (i % 2)
      continue;
    ++n;
  }
  F::cross_entropy(rows(n, 2), labels(4, 2));
}

RUNS(shadow) {
  int n = 3;
  {
    int n = 4;
    F::cross_entropy(rows(n, 2), labels(4, 2));
  }
  F::cross_entropy(rows(n, 2), labels(3, 2));
}

RUNS(shortcircuit) {
  int n = 1;
  auto f = [&] {
    n = 5;
    return true;
  };
  if (false && f()) {
  }
  F::cross_entropy(rows(n, 2), labels(1, 2));
  if (true || f()) {
  }
  F::cross_entropy(rows(n, 2), labels(1, 2));
  if (true && f()) {
  }
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(nestedBreak) {
  int n = 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      if (j == 2)
        break;
      ++n;
    }
  }
  F::cross_entropy(rows(n, 2), labels(6, 2));
}

RUNS(reverseLoop) {
  int n = 0;
  for (int i = 5; i-- > 0;)
    n += i;
  F::cross_entropy(rows(n, 2), labels(10, 2));
}

RUNS(twoVars) {
  int n = 0;
  for (int i = 0, j = 10; i < j; ++i, --j)
    ++n;
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(floatLoop) {
  int n = 0;
  for (float f = 0; f < 1.0f; f += 0.25f)
    ++n;
  F::cross_entropy(rows(n, 2), labels(4, 2));
}
