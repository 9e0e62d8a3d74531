// Programs about what happens on the way out of a scope.
#include "programs.h"

namespace {

struct Guard {
  Tensor &t;
  ~Guard() { t = rows(2, 2); }
};

struct Scope {
  std::vector<Tensor> &v;
  ~Scope() { v.pop_back(); }
};

struct Outer {
  Scope s;
};

struct Deferred {
  std::function<void()> f;
  ~Deferred() {
    if (f)
      f();
  }
};

Tensor lastOf(std::vector<Tensor> &v) {
  Scope s{v};
  return v.back();
}

} // namespace

CATCHES(try) {
  Tensor x = rows(3, 2);
  try {
    x = rows(4, 2);
    F::cross_entropy(x, labels(5, 2));
    x = rows(5, 2);
  } catch (const std::exception &) {
  }
  F::cross_entropy(x, labels(4, 2));
}

RUNS(try2) {
  Tensor x = rows(3, 2);
  try {
    throw std::runtime_error("x");
    x = rows(4, 2);
  } catch (...) {
    x = rows(7, 2);
  }
  F::cross_entropy(x, labels(7, 2));
}

RUNS(raii) {
  Tensor x = rows(5, 2);
  {
    Guard g{x};
  }
  F::cross_entropy(x, labels(2, 2));
}

CATCHES(tryRet) {
  auto f = []() -> Tensor {
    try {
      F::cross_entropy(rows(4, 2), labels(5, 2));
      return rows(1, 2);
    } catch (...) {
      return rows(8, 2);
    }
  };
  F::cross_entropy(f(), labels(8, 2));
}

RUNS(retry) {
  int n = 5;
  Tensor x;
  for (int k = 0; k < 3; ++k) {
    try {
      x = torch::cat({rows(n, 2), torch::randn({1, 2 + 2 - k})});
      break;
    } catch (const std::exception &) {
      ++n;
    }
  }
  F::cross_entropy(x, labels(8, 2));
}

RUNS(raiiVec) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    Scope s{v};
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

THROWS(raiiVecBad) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    Scope s{v};
  }
  F::cross_entropy(v.back(), labels(3, 2));
}

RUNS(raiiBreak) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2), rows(4, 2)};
  for (int i = 0; i < 5; ++i) {
    Scope s{v};
    if (i == 1)
      break;
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(raiiContinue) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2), rows(4, 2)};
  for (int i = 0; i < 2; ++i) {
    Scope s{v};
    if (i == 1)
      continue;
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(raiiReturn) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  auto x = lastOf(v);
  F::cross_entropy(x, labels(3, 2));
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(memberDtor) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    Outer o{{v}};
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(uniqueDtor) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    auto p = std::unique_ptr<Scope>(new Scope{v});
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(tempDtor) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  Scope{v};
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(refExt) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    const Scope &s = Scope{v};
    (void)s;
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(gotoDtor) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    Scope s{v};
    if (v.size() == 2)
      goto out;
  }
out:
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(fnWrap) {
  std::vector<Tensor> v{rows(2, 2), rows(3, 2)};
  {
    std::shared_ptr<void> g(nullptr, [&](void *) { v.pop_back(); });
  }
  F::cross_entropy(v.back(), labels(2, 2));
}

RUNS(deferred) {
  Tensor x = rows(4, 2);
  {
    Deferred d{[&] { x = rows(6, 2); }};
  }
  F::cross_entropy(x, labels(6, 2));
}

RUNS(nograd) {
  torch::NoGradGuard g;
  auto x = rows(5, 2);
  F::cross_entropy(x, labels(5, 2));
}

namespace {

/// Its methods try something with one member, and use the others afterwards.
struct Trying {
  Tensor x = rows(6, 4), y = rows(6, 4);
  std::vector<Tensor> seen;
  nn::Linear layer{4, 3};

  Tensor settingOne(bool fails) {
    try {
      x = rows(5, 4);
      if (fails)
        throw std::runtime_error("");
      x = rows(4, 4);
    } catch (const std::exception &) {
    }
    return layer(y);
  }
  Tensor turningOne() {
    try {
      x.t_();
      throw 1;
    } catch (...) {
    }
    return x;
  }
  Tensor keepingOne() {
    try {
      seen.push_back(y);
      layer->eval();
      throw 1;
    } catch (...) {
    }
    return torch::cat({x, seen.back()});
  }
  void setBoth() { x = y = rows(2, 4); }
  Tensor byMethod() {
    try {
      setBoth();
      throw 1;
    } catch (...) {
    }
    return x;
  }
  Tensor byReference() {
    try {
      Trying &self = *this;
      self.x = rows(2, 4);
      throw 1;
    } catch (...) {
    }
    return x;
  }
};

} // namespace

RUNS(triesOneMember) { F::mse_loss(Trying().settingOne(true), rows(6, 3)); }
THROWS(triesOneMemberBad) { F::mse_loss(Trying().settingOne(true), rows(6, 2)); }
RUNS(turnsTriedMember) { F::mse_loss(Trying().turningOne(), rows(4, 6)); }
RUNS(keepsWhatIsTried) { F::mse_loss(Trying().keepingOne(), rows(12, 4)); }
RUNS(triesMethod) { F::mse_loss(Trying().byMethod(), rows(2, 4)); }
RUNS(triesByReference) { F::mse_loss(Trying().byReference(), rows(2, 4)); }
