// Programs about the entries of maps: added, found and written by key, with and without iterators.
#include "programs.h"

namespace {

using Tensors = std::map<std::string, Tensor>;

/// Heads are added by name, and so found.
struct HeadsImpl : nn::Module {
  nn::Linear body{nullptr};
  std::unordered_map<std::string, nn::Linear> heads;
  HeadsImpl(int64_t in, int64_t hidden) : hidden(hidden) {
    body = register_module("body", nn::Linear(in, hidden));
  }
  void add(const std::string &name, int64_t out) {
    if (heads.count(name))
      return;
    auto head = nn::Linear(hidden, out);
    register_module("head_" + name, head);
    heads.emplace(name, head);
  }
  std::unordered_map<std::string, Tensor> forward(const Tensor &x,
                                                  const std::vector<std::string> &wanted) {
    auto h = torch::relu(body(x));
    std::unordered_map<std::string, Tensor> out;
    out.reserve(wanted.size());
    for (const auto &name : wanted) {
      auto it = heads.find(name);
      if (it == heads.end())
        throw std::runtime_error("no such head: " + name);
      out.emplace(name, it->second->forward(h));
    }
    return out;
  }
  int64_t hidden;
};
TORCH_MODULE(Heads);

/// The same, in libtorch's own dictionary.
struct BranchesImpl : nn::Module {
  torch::OrderedDict<std::string, nn::Linear> branches;
  void add(std::string name, int64_t in, int64_t out) {
    branches.insert(name, register_module(name, nn::Linear(in, out)));
  }
  Tensors forward(const Tensor &x, const std::vector<std::string> &wanted) {
    Tensors out;
    for (auto &name : wanted)
      out[name] = branches[name](x);
    return out;
  }
};
TORCH_MODULE(Branches);

bool maybe() { return torch::rand({1}).item<float>() > 2; }
void writeThrough(Tensors &m) { m.find("a")->second = rows(7, 2); }
Tensors tensors() { return {{"a", rows(4, 2)}, {"b", rows(5, 2)}}; }

} // namespace

RUNS(found) {
  Tensors m = tensors();
  auto it = m.find("a");
  F::cross_entropy(it->second, labels(4, 2));
  F::cross_entropy(m["a"], labels(4, 2));
}

THROWS(foundBad) {
  Tensors m = tensors();
  auto it = m.find("b");
  F::cross_entropy(it->second, labels(4, 2));
}

THROWS(stillKnownAfterFindBad) {
  Tensors m = tensors();
  if (m.find("b") == m.end())
    return;
  F::cross_entropy(m["a"], labels(5, 2));
}

RUNS(writtenWhereFound) {
  Tensors m = tensors();
  auto it = m.find("a");
  it->second = rows(7, 2);
  F::cross_entropy(m["a"], labels(7, 2));
  auto &[key, value] = *m.find("b");
  value = rows(8, 2);
  F::cross_entropy(m["b"], labels(8, 2));
  (*m.find("b")).second = rows(9, 2);
  F::cross_entropy(m.at("b"), labels(9, 2));
}

THROWS(writtenWhereFoundBad) {
  Tensors m = tensors();
  auto it = m.find("a");
  it->second = rows(7, 2);
  F::cross_entropy(m["a"], labels(4, 2));
}

RUNS(writtenElsewhere) {
  Tensors m = tensors();
  writeThrough(m);
  F::cross_entropy(m["a"], labels(7, 2));
  auto last = m.end();
  --last;
  last->second = rows(6, 2);
  F::cross_entropy(m["b"], labels(6, 2));
  std::prev(m.end())->second = rows(3, 2);
  F::cross_entropy(m["b"], labels(3, 2));
  m.begin()->second = rows(2, 2);
  F::cross_entropy(m["a"], labels(2, 2));
  for (auto &[key, value] : m)
    value = rows(1, 2);
  F::cross_entropy(m["a"], labels(1, 2));
}

RUNS(begunBefore) {
  Tensors m;
  m["b"] = rows(5, 2);
  auto it = m.begin();
  m["b"] = rows(4, 2);
  it->second = rows(6, 2);
  F::cross_entropy(m["b"], labels(6, 2));
  for (auto &entry : m) {
    entry.second = rows(3, 2);
    F::cross_entropy(m["b"], labels(3, 2));
  }
}

RUNS(dictionaries) {
  torch::OrderedDict<std::string, Tensor> d;
  d.insert("a", rows(4, 2));
  F::cross_entropy(*d.find("a"), labels(4, 2));
  *d.find("a") = rows(5, 2);
  F::cross_entropy(d["a"], labels(5, 2));
  for (auto &item : d)
    item.value() = rows(6, 2);
  F::cross_entropy(d["a"], labels(6, 2));
  if (!d.find("b"))
    d.insert("b", rows(7, 2));
  F::cross_entropy(d["b"], labels(7, 2));
}

THROWS(readThroughConstBad) {
  const Tensors m = tensors();
  for (const auto &[key, value] : m)
    value.sum();
  F::cross_entropy(m.at("b"), labels(4, 2));
}

RUNS(movedIterators) {
  Tensors m = tensors();
  auto it = m.find("a");
  ++it;
  F::cross_entropy(it->second, labels(5, 2));
  it->second = rows(6, 2);
  F::cross_entropy(m["b"], labels(6, 2));
  it = m.find("a");
  std::advance(it, 1);
  it->second = rows(7, 2);
  F::cross_entropy(m["b"], labels(7, 2));
  auto next = std::next(m.find("a"));
  next->second = rows(8, 2);
  F::cross_entropy(m["b"], labels(8, 2));
}

RUNS(addedOnce) {
  Tensors m;
  m.emplace("a", rows(4, 2));
  m.emplace("a", rows(5, 2)); // there is one already
  F::cross_entropy(m["a"], labels(4, 2));
  m.insert({"a", rows(6, 2)});
  F::cross_entropy(m["a"], labels(4, 2));
  m.insert_or_assign("a", rows(6, 2));
  F::cross_entropy(m["a"], labels(6, 2));
  m.clear();
  m.insert({"a", rows(7, 2)});
  F::cross_entropy(m["a"], labels(7, 2));
}

THROWS(emplacedBad) {
  Tensors m;
  m.emplace("a", rows(4, 2));
  F::cross_entropy(m["a"], labels(5, 2));
}

THROWS(insertedBad) {
  Tensors m;
  m.insert({"a", rows(4, 2)});
  m.insert(std::make_pair("b", rows(5, 2)));
  F::cross_entropy(m["a"], labels(5, 2));
}

THROWS(clearedBad) {
  Tensors m = tensors();
  m.clear();
  m.try_emplace("a", rows(7, 2));
  F::cross_entropy(m["a"], labels(4, 2));
}

RUNS(insertTellsWhere) {
  Tensors m;
  auto [it, added] = m.insert({"a", rows(4, 2)});
  it->second = rows(6, 2);
  F::cross_entropy(m["a"], labels(6, 2));
  m.emplace("b", rows(4, 2)).first->second = rows(7, 2);
  F::cross_entropy(m["b"], labels(7, 2));
}

RUNS(addedOnOnePath) {
  Tensors m;
  if (maybe())
    m.emplace("a", rows(4, 2));
  m.emplace("a", rows(5, 2));
  F::cross_entropy(m["a"], labels(m["a"].size(0), 2));
  if (m.count("c") == 0)
    m["c"] = rows(3, 2);
  F::cross_entropy(m["c"], labels(3, 2));
  for (int i = 0; i < 3; ++i)
    if (!m.count("d"))
      m["d"] = rows(2 + i, 2);
  F::cross_entropy(m["d"], labels(2, 2));
}

RUNS(erased) {
  Tensors m = tensors();
  m.erase("a");
  m.emplace("a", rows(6, 2));
  F::cross_entropy(m["a"], labels(6, 2));
  m.erase(m.find("a"));
  m.emplace("a", rows(8, 2));
  F::cross_entropy(m["a"], labels(8, 2));
}

RUNS(copied) {
  Tensors m = tensors();
  Tensors other = m;
  other.find("a")->second = rows(9, 2);
  F::cross_entropy(m["a"], labels(4, 2));
  F::cross_entropy(other["a"], labels(9, 2));
}

RUNS(firstOfAKeyStays) {
  Tensors m{{"a", rows(4, 2)}, {"a", rows(5, 2)}};
  F::cross_entropy(m["a"], labels(4, 2));
}

RUNS(pairsAsEntries) {
  std::map<int, std::pair<Tensor, Tensor>> m;
  m[1] = {rows(4, 2), labels(4, 2)};
  auto it = m.find(1);
  F::cross_entropy(it->second.first, it->second.second);
  it->second.second = labels(5, 2);
  F::cross_entropy(rows(5, 2), m[1].second);
}

THROWS(pairsAsEntriesBad) {
  std::map<int, std::pair<Tensor, Tensor>> m;
  m[1] = {rows(4, 2), labels(4, 2)};
  m.find(1)->second.second = labels(5, 2);
  F::cross_entropy(m[1].first, m[1].second);
}

THROWS(resultOfACallBad) { F::cross_entropy(tensors()["b"], labels(4, 2)); }

RUNS(headsByName) {
  Heads net(8, 16);
  net->add("classes", 3);
  net->add("angles", 2);
  auto out = net->forward(torch::rand({4, 8}), {"classes", "angles"});
  F::cross_entropy(out.at("classes"), labels(4, 3));
  F::mse_loss(out["angles"], torch::rand({4, 2}));
}

THROWS(headsByNameBad) {
  Heads net(8, 16);
  net->add("classes", 3);
  net->add("angles", 2);
  const std::vector<std::string> wanted = {"classes", "angles"};
  auto out = net->forward(torch::rand({4, 8}), wanted);
  auto logits = out.at("classes");
  F::cross_entropy(logits, labels(5, 3));
}

THROWS(headOfAnotherWidthBad) {
  Heads net(8, 16);
  net->add("classes", 3);
  F::mse_loss(net->forward(torch::rand({4, 8}), {"classes"}).at("classes"), torch::rand({4, 2}));
}

RUNS(branchesByName) {
  Branches net;
  net->add("classes", 8, 3);
  net->add("other", 8, 4);
  F::cross_entropy(net->forward(torch::rand({4, 8}), {"classes"})["classes"], labels(4, 3));
  net->branches["classes"] = nn::Linear(8, 5);
  F::mse_loss(net->branches["classes"](torch::rand({4, 8})), torch::rand({4, 5}));
}

THROWS(branchesByNameBad) {
  Branches net;
  net->add("classes", 8, 3);
  F::cross_entropy(net->forward(torch::rand({4, 8}), {"classes"})["classes"], labels(3, 3));
}

THROWS(branchOfAnotherWidthBad) {
  Branches net;
  net->add("classes", 9, 3);
  net->forward(torch::rand({4, 8}), {"classes"});
}
