// Programs about tensors and sizes in containers, through iterators and algorithms.
#include "programs.h"

namespace {

struct Visitor {
  Tensor operator()(int n) const { return rows(n, 3); }
  Tensor operator()(const Tensor &t) const { return t; }
};

} // namespace

RUNS(vecref) {
  std::vector<Tensor> v{rows(2, 3), rows(4, 3)};
  Tensor &r = v[1];
  r = rows(7, 3);
  F::cross_entropy(v[1], labels(7, 3));
  F::cross_entropy(v.back(), labels(7, 3));
}

RUNS(vecAliasInplace) {
  std::vector<Tensor> v{rows(2, 3), rows(4, 3)};
  auto t = v[0];
  t.unsqueeze_(0);
  F::cross_entropy(v[0].squeeze(0), labels(2, 3));
}

THROWS(vecAliasInplaceBad) {
  std::vector<Tensor> v{rows(2, 3), rows(4, 3)};
  auto t = v[0];
  t.unsqueeze_(0);
  F::cross_entropy(v[0], labels(2, 3));
}

RUNS(map) {
  std::map<std::string, Tensor> m;
  m["x"] = rows(4, 2);
  m["y"] = labels(4, 2);
  F::cross_entropy(m["x"], m.at("y"));
}

THROWS(mapBad) {
  std::map<std::string, Tensor> m;
  m["x"] = rows(4, 2);
  m["y"] = labels(5, 2);
  F::cross_entropy(m["x"], m.at("y"));
}

RUNS(mapIter) {
  std::map<std::string, Tensor> m{{"a", rows(4, 2)}, {"b", rows(4, 2)}};
  for (auto &[k, v] : m)
    F::cross_entropy(v, labels(4, 2));
}

RUNS(mapFind) {
  std::map<std::string, Tensor> m{{"a", rows(4, 2)}};
  auto it = m.find("a");
  if (it != m.end())
    F::cross_entropy(it->second, labels(4, 2));
}

RUNS(deque) {
  std::deque<Tensor> q;
  q.push_back(rows(1, 3));
  q.push_front(rows(2, 3));
  q.pop_back();
  F::cross_entropy(q.front(), labels(2, 3));
}

RUNS(ptrarr) {
  Tensor arr[3] = {rows(1, 2), rows(2, 2), rows(3, 2)};
  for (int i = 0; i < 3; ++i)
    F::cross_entropy(arr[i], labels(i + 1, 2));
}

THROWS(ptrarrBad) {
  Tensor arr[3] = {rows(1, 2), rows(2, 2), rows(3, 2)};
  for (int i = 0; i < 3; ++i)
    F::cross_entropy(arr[i], labels(i + 2, 2));
}

RUNS(ptrInc) {
  Tensor arr[2] = {rows(1, 2), rows(2, 2)};
  Tensor *p = arr;
  ++p;
  F::cross_entropy(*p, labels(2, 2));
}

RUNS(backInserter) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2)}, b;
  std::copy(a.begin(), a.end(), std::back_inserter(b));
  F::cross_entropy(torch::cat(b), labels(3, 2));
}

RUNS(foreach) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2)};
  std::for_each(a.begin(), a.end(), [](Tensor &t) { t = torch::cat({t, t}); });
  F::cross_entropy(torch::cat(a), labels(6, 2));
}

RUNS(transform) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2)}, b(2);
  std::transform(a.begin(), a.end(), b.begin(), [](const Tensor &t) { return torch::cat({t, t}); });
  F::cross_entropy(torch::cat(b), labels(6, 2));
}

RUNS(swapVec) {
  std::vector<Tensor> a{rows(1, 2)}, b{rows(2, 2)};
  a.swap(b);
  F::cross_entropy(a[0], labels(2, 2));
}

RUNS(swapElem) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2)};
  std::swap(a[0], a[1]);
  F::cross_entropy(a[0], labels(2, 2));
}

RUNS(eraseIt) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2)};
  a.erase(a.begin());
  F::cross_entropy(a[0], labels(2, 2));
}

RUNS(rotate) {
  std::vector<Tensor> a{rows(1, 2), rows(2, 2), rows(3, 2)};
  std::rotate(a.begin(), a.begin() + 1, a.end());
  F::cross_entropy(a[0], labels(2, 2));
}

RUNS(movedVec) {
  std::vector<Tensor> a{rows(4, 2)};
  auto b = std::move(a);
  a.push_back(rows(3, 2));
  F::cross_entropy(torch::cat(a), labels(3, 2));
}

RUNS(movedVec2) {
  std::vector<Tensor> a{rows(4, 2)};
  auto b = std::move(a);
  a.clear();
  a.push_back(rows(3, 2));
  F::cross_entropy(torch::cat(a), labels(3, 2));
  F::cross_entropy(torch::cat(b), labels(4, 2));
}

RUNS(movePush) {
  std::vector<std::vector<Tensor>> all;
  std::vector<Tensor> cur;
  for (int i = 0; i < 4; ++i) {
    cur.push_back(rows(1, 2));
    if (cur.size() == 2) {
      all.push_back(std::move(cur));
      cur = {};
    }
  }
  F::cross_entropy(torch::cat(all[1]), labels(2, 2));
}

RUNS(moveNoreset) {
  std::vector<std::vector<Tensor>> all;
  std::vector<Tensor> cur;
  for (int i = 0; i < 4; ++i) {
    cur.push_back(rows(1, 2));
    if (cur.size() == 2)
      all.push_back(std::move(cur));
  }
  F::cross_entropy(torch::cat(all[1]), labels(2, 2));
}

RUNS(exchangeVec) {
  std::vector<Tensor> a{rows(4, 2)};
  auto b = std::exchange(a, {});
  a.push_back(rows(2, 2));
  F::cross_entropy(torch::cat(a), labels(2, 2));
  F::cross_entropy(torch::cat(b), labels(4, 2));
}

RUNS(movedPtr) {
  auto p = std::make_unique<Tensor>(rows(3, 2));
  auto q = std::move(p);
  int n = p ? 9 : 3;
  F::cross_entropy(*q, labels(n, 2));
}

RUNS(movedOpt) {
  std::optional<Tensor> a = rows(3, 2);
  auto b = std::move(*a);
  F::cross_entropy(b, labels(3, 2));
  a.reset();
  int n = a ? 9 : 3;
  F::cross_entropy(b, labels(n, 2));
}

RUNS(queue) {
  std::queue<Tensor> q;
  q.push(rows(1, 2));
  q.push(rows(2, 2));
  q.pop();
  F::cross_entropy(q.front(), labels(2, 2));
}

RUNS(stack) {
  std::stack<Tensor> q;
  q.push(rows(1, 2));
  q.push(rows(2, 2));
  F::cross_entropy(q.top(), labels(2, 2));
  q.pop();
  F::cross_entropy(q.top(), labels(1, 2));
}

RUNS(prio) {
  std::priority_queue<int> q;
  q.push(1);
  q.push(5);
  q.push(3);
  F::cross_entropy(rows(q.top(), 2), labels(5, 2));
}

RUNS(set) {
  std::set<int> s{3, 1, 2};
  int n = *s.begin();
  F::cross_entropy(rows(n, 2), labels(1, 2));
  F::cross_entropy(rows(s.size(), 2), labels(3, 2));
}

RUNS(mapSize) {
  std::map<int, int> m;
  m[1] = 2;
  m[1] = 3;
  m[4];
  F::cross_entropy(rows(m.size(), 2), labels(2, 2));
}

RUNS(mapErase) {
  std::map<std::string, Tensor> m{{"a", rows(1, 2)}};
  m.erase("a");
  m["a"] = rows(2, 2);
  F::cross_entropy(m["a"], labels(2, 2));
}

RUNS(mapEmplace) {
  std::map<std::string, Tensor> m;
  m.emplace("a", rows(1, 2));
  m.emplace("a", rows(2, 2));
  F::cross_entropy(m["a"], labels(1, 2));
}

RUNS(mapInsert) {
  std::map<std::string, Tensor> m;
  m.insert({"a", rows(1, 2)});
  m.insert({"a", rows(2, 2)});
  F::cross_entropy(m["a"], labels(1, 2));
}

RUNS(mapAssign) {
  std::map<std::string, Tensor> m;
  m.insert_or_assign("a", rows(1, 2));
  m.insert_or_assign("a", rows(2, 2));
  F::cross_entropy(m["a"], labels(2, 2));
}

RUNS(umapIter) {
  std::unordered_map<std::string, int> m{{"a", 1}, {"b", 2}};
  int t = 0;
  for (auto &kv : m)
    t += kv.second;
  F::cross_entropy(rows(t, 2), labels(3, 2));
}

RUNS(sizeLoop) {
  std::vector<Tensor> v{rows(1, 2), rows(2, 2)};
  for (size_t i = 0; i < v.size() && i < 4; ++i)
    if (i < 2)
      v.push_back(rows(3, 2));
  F::cross_entropy(torch::cat(v), labels(9, 2));
}

RUNS(iterErase) {
  std::vector<int> v{1, 2, 3, 4};
  for (auto it = v.begin(); it != v.end();) {
    if (*it % 2)
      it = v.erase(it);
    else
      ++it;
  }
  F::cross_entropy(rows(v.size(), 2), labels(2, 2));
}

RUNS(removeIf) {
  std::vector<int> v{1, 2, 3, 4};
  v.erase(std::remove_if(v.begin(), v.end(), [](int x) { return x > 2; }), v.end());
  F::cross_entropy(rows(v.size(), 2), labels(2, 2));
}

RUNS(unique) {
  std::vector<int> v{1, 1, 2};
  v.erase(std::unique(v.begin(), v.end()), v.end());
  F::cross_entropy(rows(v.size(), 2), labels(2, 2));
}

RUNS(maxelem) {
  std::vector<int> v{1, 7, 2};
  F::cross_entropy(rows(*std::max_element(v.begin(), v.end()), 2), labels(7, 2));
}

RUNS(countIf) {
  std::vector<int> v{1, 7, 2};
  F::cross_entropy(rows(std::count_if(v.begin(), v.end(), [](int x) { return x > 1; }), 2),
                   labels(2, 2));
}

RUNS(distance) {
  std::vector<int> v{1, 7, 2};
  F::cross_entropy(rows(std::distance(v.begin(), v.end()), 2), labels(3, 2));
  F::cross_entropy(rows(v.end() - v.begin(), 2), labels(3, 2));
}

RUNS(vecRange) {
  std::vector<Tensor> v{rows(1, 2), rows(2, 2), rows(3, 2)};
  std::vector<Tensor> w(v.begin() + 1, v.end());
  F::cross_entropy(torch::cat(w), labels(5, 2));
}

RUNS(append) {
  std::vector<Tensor> v{rows(1, 2)}, w{rows(2, 2), rows(3, 2)};
  v.insert(v.end(), w.begin(), w.end());
  F::cross_entropy(torch::cat(v), labels(6, 2));
}

RUNS(vecOfVec) {
  std::vector<std::vector<int64_t>> s{{2, 3}, {4, 5}};
  F::cross_entropy(torch::randn(s[1]), labels(4, 5));
  s[1][0] = 7;
  F::cross_entropy(torch::randn(s[1]), labels(7, 5));
}

RUNS(vecBool) {
  std::vector<bool> m{true, false, true};
  int n = 0;
  for (bool b : m)
    n += b;
  F::cross_entropy(rows(n, 2), labels(2, 2));
}

RUNS(variant) {
  std::variant<int, Tensor> v = 4;
  F::cross_entropy(std::visit(Visitor{}, v), labels(4, 3));
  v = rows(6, 3);
  F::cross_entropy(std::visit(Visitor{}, v), labels(6, 3));
}

THROWS_UNSEEN(variantGetBad) {
  std::variant<int, Tensor> v = rows(6, 3);
  F::cross_entropy(std::get<Tensor>(v), labels(5, 3));
}

RUNS(optional) {
  std::optional<Tensor> o;
  if (!o)
    o = rows(3, 3);
  F::cross_entropy(*o, labels(3, 3));
  F::cross_entropy(o.value_or(rows(1, 3)), labels(3, 3));
}

THROWS(optionalBad) {
  std::optional<Tensor> o;
  if (!o)
    o = rows(3, 3);
  F::cross_entropy(o.value(), labels(4, 3));
}

// Which number a name has is not known, but that it is one.
namespace {
struct Numbers {
  std::vector<std::string> names{"cat", "dog"};
  std::map<std::string, int64_t> numberOf;
  Numbers() {
    for (std::size_t i = 0; i < names.size(); ++i)
      numberOf[names[i]] = static_cast<int64_t>(i);
  }
  std::vector<std::pair<std::string, int64_t>> files() {
    std::vector<std::pair<std::string, int64_t>> all;
    for (auto &name : names)
      all.emplace_back(name + ".png", numberOf.at(name));
    return all;
  }
};
} // namespace
RUNS(numbersOfNames) {
  Numbers numbers;
  for (auto &[file, label] : numbers.files())
    F::nll_loss(rows(1, 4), torch::tensor(label).unsqueeze(0));
}
THROWS(numbersOfNamesBad) {
  Numbers numbers;
  for (auto &[file, label] : numbers.files())
    F::nll_loss(rows(1, 4), torch::tensor(label).view({1, 1}));
}
