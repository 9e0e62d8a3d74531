// Programs whose methods take layers out of lists by index, and others that replace layers there.
#include "programs.h"

namespace {

/// Three layers, in whichever kind of list; a method knows them though it does not know its object.
struct Plain : nn::Module {
  std::vector<nn::Linear> list;
  std::array<nn::Linear, 3> fixed{nullptr, nullptr, nullptr};
  nn::Linear built[3]{nullptr, nullptr, nullptr};
  std::vector<std::vector<nn::Linear>> nested;
  std::vector<int> widths{8, 8, 8};
  Plain() {
    for (int i = 0; i < 3; ++i) {
      list.push_back(register_module("list" + std::to_string(i), nn::Linear(8, 8)));
      fixed[i] = register_module("fixed" + std::to_string(i), nn::Linear(8, 8));
      built[i] = register_module("built" + std::to_string(i), nn::Linear(8, 8));
      nested.push_back({register_module("in" + std::to_string(i), nn::Linear(8, 4)),
                        register_module("out" + std::to_string(i), nn::Linear(4, 8))});
    }
  }
  Tensor byList(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = list[i]->forward(x);
    return x;
  }
  Tensor byAt(Tensor x) { return list.back()(list.at(1)(list.front()(x))); }
  Tensor byFixed(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = torch::relu(fixed[i](x));
    return x;
  }
  Tensor byBuilt(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = torch::relu(built[i](x));
    return x;
  }
  Tensor byNested(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = nested[i][1](torch::relu(nested[i][0](x)));
    return x;
  }
  Tensor byWidth(int64_t n) { return byList(torch::rand({n, widths[2]})); }
};

struct Pair {
  nn::Linear first{nullptr}, second{nullptr};
};
struct Sub : nn::Module {
  nn::Linear fc{nullptr};
  Sub() { fc = register_module("fc", nn::Linear(8, 8)); }
  Tensor forward(Tensor x) { return fc(x); }
};

void widenFirst(std::vector<nn::Linear> &list) { list[0] = nn::Linear(8, 9); }
void widen(nn::Linear &layer) { layer = nn::Linear(8, 9); }

/// Its lists change after they were made, each in its own way; what comes out has nine columns.
struct Changing : nn::Module {
  std::vector<nn::Linear> assigned, swapped, referred, passed, iterated, given, pointed, grown;
  nn::Linear built[2]{nullptr, nullptr};
  std::vector<std::vector<nn::Linear>> nested;
  std::vector<std::pair<nn::Linear, nn::Linear>> pairs;
  std::vector<Pair> parts;
  std::vector<std::shared_ptr<Sub>> subs;
  std::shared_ptr<Sub> sub = std::make_shared<Sub>();
  std::vector<int> widths{8, 8};
  Changing() {
    for (auto *list :
         {&assigned, &swapped, &referred, &passed, &iterated, &given, &pointed, &grown})
      *list = {nn::Linear(8, 8), nn::Linear(8, 8)};
    built[0] = nn::Linear(8, 8);
    built[1] = nn::Linear(8, 8);
    nested.push_back({nn::Linear(8, 8)});
    pairs.emplace_back(nn::Linear(8, 8), nn::Linear(8, 8));
    parts.push_back(Pair{nn::Linear(8, 8), nn::Linear(8, 8)});
    subs.push_back(std::make_shared<Sub>());
  }
  void change() {
    nn::Linear other(8, 9);
    assigned[0] = nn::Linear(8, 9);
    std::swap(swapped[0], other);
    auto &layer = referred.at(0);
    layer = nn::Linear(8, 9);
    widen(passed.front());
    *iterated.begin() = nn::Linear(8, 9);
    widenFirst(given);
    nn::Linear *p = &pointed[0];
    *p = nn::Linear(8, 9);
    grown.insert(grown.begin(), nn::Linear(8, 9));
    built[0] = nn::Linear(8, 9);
    nested[0][0] = nn::Linear(8, 9);
    pairs[0].first = nn::Linear(8, 9);
    parts[0].first = nn::Linear(8, 9);
    subs[0]->fc = nn::Linear(8, 9);
    sub->fc = nn::Linear(8, 9);
    widths[0]++;
  }
  void use(int64_t n) {
    Tensor x = torch::rand({n, 8}), nine = torch::zeros({n, 9});
    F::mse_loss(assigned[0](x), nine);
    F::mse_loss(swapped[0]->forward(x), nine);
    F::mse_loss(referred[0](x), nine);
    F::mse_loss(passed[0](x), nine);
    F::mse_loss(iterated[0](x), nine);
    F::mse_loss(given[0](x), nine);
    F::mse_loss(pointed[0](x), nine);
    F::mse_loss(grown[0](x), nine);
    F::mse_loss(built[0](x), nine);
    F::mse_loss(nested[0][0](x), nine);
    F::mse_loss(pairs[0].first(x), nine);
    F::mse_loss(parts[0].first(x), nine);
    F::mse_loss(subs[0]->forward(x), nine);
    F::mse_loss(sub->forward(x), nine);
    F::mse_loss(torch::rand({n, widths[0]}), nine);
  }
};

/// How many layers there are, and which, is decided when it is made.
struct Chosen : nn::Module {
  std::vector<nn::Linear> list;
  Chosen(int depth, bool narrow) {
    for (int i = 0; i < depth; ++i)
      list.push_back(register_module("fc" + std::to_string(i), nn::Linear(8, narrow ? 4 : 8)));
  }
  Tensor forward(Tensor x) { return list[0](x); }
  void four(int64_t n) { F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 4})); }
  void eight(int64_t n) { F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 8})); }
};

/// One layer out of step with the others.
struct Uneven : nn::Module {
  std::vector<nn::Linear> list;
  Uneven() {
    for (int i = 0; i < 3; ++i)
      list.push_back(register_module("fc" + std::to_string(i), nn::Linear(8 - i, 7 - i)));
  }
  Tensor forward(Tensor x) {
    for (int i = 0; i < 3; ++i)
      x = list[i](x);
    return x;
  }
  Tensor backwards(Tensor x) {
    for (int i = 2; i >= 0; --i)
      x = torch::matmul(x, list[i]->weight);
    return x;
  }
  Tensor some(Tensor x, size_t from) {
    for (size_t i = from; i < list.size(); ++i)
      x = list[i](x);
    return x;
  }
};

/// Its first layer is another one as long as something throws.
struct Restoring : nn::Module {
  std::vector<nn::Linear> list{nn::Linear(8, 8)};
  void attempt(int64_t n) {
    nn::Linear before = list[0];
    try {
      list[0] = nn::Linear(8, 9);
      if (n > 0)
        throw std::runtime_error("not yet");
      list[0] = before;
    } catch (const std::runtime_error &) {
    }
    F::mse_loss(list[0](torch::rand({n, 8})), torch::zeros({n, 9}));
  }
};

} // namespace

RUNS(layersOfListsByIndex) {
  Plain net;
  for (const Tensor &y : {net.byList(rows(5, 8)), net.byAt(rows(5, 8)), net.byFixed(rows(5, 8)),
                          net.byBuilt(rows(5, 8)), net.byNested(rows(5, 8)), net.byWidth(5)})
    F::mse_loss(y, rows(5, 8));
}
RUNS(layersReplacedInLists) {
  Changing net;
  net.change();
  net.use(3);
}
RUNS(layersChosenByConstructor) {
  Chosen(1, true).four(3);
  Chosen(2, false).eight(3);
}
RUNS(layersOutOfStep) {
  Uneven net;
  F::mse_loss(net.forward(rows(3, 8)), rows(3, 5));
  F::mse_loss(net.backwards(rows(3, 5)), rows(3, 8));
  F::mse_loss(net.some(rows(3, 7), 1), rows(3, 5));
}
THROWS(layersOutOfStepBad) {
  Uneven net;
  F::mse_loss(net.forward(rows(3, 8)), rows(3, 6));
}
RUNS(layerKeptByAnException) { Restoring().attempt(3); }

namespace {

struct BlockImpl : nn::Module {
  explicit BlockImpl(int64_t width) : mix(register_module("mix", nn::Linear(width, width))) {}
  Tensor forward(const Tensor &x) { return x + torch::relu(mix(x)); }
  nn::Linear mix;
};
TORCH_MODULE(Block);

/// As many blocks as a number from outside says.
struct StackImpl : nn::Module {
  StackImpl(int64_t width, int64_t depth, int64_t classes)
      : head(register_module("head", nn::Linear(width, classes))) {
    for (int64_t i = 0; i < depth; ++i)
      blocks->push_back(Block(width));
    more->extend(*blocks);
    register_module("blocks", blocks);
  }
  Tensor forward(Tensor x) {
    for (const auto &block : *blocks)
      x = block->as<Block>()->forward(x);
    for (size_t i = 0; i < more->size(); ++i)
      x = more->ptr<BlockImpl>(i)->forward(x);
    return head(x);
  }
  nn::ModuleList blocks, more;
  nn::Linear head;
};
TORCH_MODULE(Stack);

} // namespace

RUNS(blocksOfUnknownNumber) {
  Stack net(8, std::rand() % 3 + 1, 3);
  F::cross_entropy(net(rows(5, 8)), torch::zeros({5}, torch::kLong));
}
THROWS(blocksOfUnknownNumberBadBatch) {
  Stack net(8, std::rand() % 3 + 1, 3);
  F::cross_entropy(net(rows(5, 8)), torch::zeros({6}, torch::kLong));
}
THROWS(blocksOfUnknownNumberBadClass) {
  Stack net(8, std::rand() % 3 + 1, 3);
  F::mse_loss(net(rows(5, 8)), rows(5, 4));
}
THROWS(blocksOfUnknownNumberBadWidth) {
  nn::ModuleList blocks;
  for (int i = std::rand() % 3; i >= 0; --i)
    blocks->push_back(Block(6));
  auto x = rows(5, 8);
  for (auto &block : *blocks)
    x = block->as<Block>()->forward(x);
}

namespace {

/// Hidden layers as a list of widths from outside says.
struct HiddenImpl : nn::Module {
  HiddenImpl(const std::vector<int64_t> &widths, int64_t classes) {
    for (size_t i = 0; i + 1 < widths.size(); ++i) {
      layers->push_back(nn::Linear(widths[i], widths[i + 1]));
      layers->push_back(nn::ReLU());
    }
    register_module("layers", layers);
    head = register_module("head", nn::Linear(widths.back(), classes));
  }
  Tensor forward(const Tensor &x) { return head(layers->forward(x)); }
  nn::Sequential layers;
  nn::Linear head{nullptr};
};
TORCH_MODULE(Hidden);

std::vector<int64_t> widths() {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < 2 + std::rand() % 2; ++i)
    all.push_back(8 - i);
  return all;
}

nn::Sequential flattening(int64_t times) {
  nn::Sequential layers;
  for (int64_t i = 0; i < times; ++i) {
    layers->push_back(nn::Linear(10, 10));
    layers->push_back(nn::Flatten(nn::FlattenOptions().start_dim(0)));
  }
  return layers;
}

} // namespace

RUNS(hiddenLayersOfUnknownNumber) {
  Hidden net(widths(), 3);
  F::cross_entropy(net(rows(5, 8)), torch::zeros({5}, torch::kLong));
}
THROWS(hiddenLayersOfUnknownNumberBadBatch) {
  Hidden net(widths(), 3);
  F::cross_entropy(net(rows(5, 8)), torch::zeros({6}, torch::kLong));
}
THROWS(hiddenLayersOfUnknownNumberBadClass) {
  Hidden net(widths(), 3);
  F::cross_entropy(net(rows(5, 8)), torch::full({5}, 3, torch::kLong));
}
RUNS(blocksInARowOfUnknownNumber) {
  nn::Sequential blocks;
  for (int i = std::rand() % 3; i >= 0; --i)
    blocks->push_back(Block(8));
  F::mse_loss(blocks->forward(rows(5, 8)), rows(5, 8));
}
THROWS(blocksInARowOfUnknownNumberBad) {
  nn::Sequential blocks;
  for (int i = std::rand() % 3; i >= 0; --i)
    blocks->push_back(Block(8));
  F::mse_loss(blocks->forward(rows(5, 8)), rows(5, 7));
}
THROWS(blocksInARowOfUnknownNumberBadWidth) {
  nn::Sequential blocks;
  for (int i = std::rand() % 3; i >= 0; --i)
    blocks->push_back(nn::Linear(8, 8));
  blocks->forward(rows(5, 7));
}
// What may be of two classes is of neither for certain.
RUNS(layersOfTwoClasses) {
  F::mse_loss(flattening(1 + std::rand() % 1)->forward(rows(8, 10)), torch::zeros({80}));
  nn::ModuleList list;
  for (int i = std::rand() % 3; i >= 0; --i) {
    list->push_back(nn::Flatten(nn::FlattenOptions().start_dim(0)));
    list->push_back(nn::Linear(80, 10));
  }
  auto flat = list[0]->as<nn::Flatten>()->forward(rows(8, 10));
  F::mse_loss(list[1]->as<nn::Linear>()->forward(flat), torch::zeros({10}));
}
RUNS(modulesOfTwoClassesByPointer) {
  std::vector<nn::AnyModule> modules;
  for (int i = std::rand() % 3; i >= 0; --i) {
    modules.push_back(nn::AnyModule(nn::Linear(10, 10)));
    modules.push_back(nn::AnyModule(nn::Flatten(nn::FlattenOptions().start_dim(0))));
  }
  F::mse_loss(modules.back().forward(rows(8, 10)), torch::zeros({80}));
}

namespace {

/// Another width only where there is a projection: what the blocks of a stage have each on their
/// own goes together.
struct ResidualImpl : nn::Module {
  ResidualImpl(int64_t in, int64_t out) : mix(register_module("mix", nn::Linear(in, out))) {
    if (in != out)
      project = register_module("project", nn::Linear(in, out));
  }
  Tensor forward(const Tensor &x) {
    auto out = mix(x);
    if (project)
      out += project(x);
    else
      out += x;
    return torch::relu(out);
  }
  nn::Linear mix, project{nullptr};
};
TORCH_MODULE(Residual);

struct StageImpl : nn::Module {
  StageImpl(int64_t in, int64_t out, int64_t blocks) {
    inARow->push_back(Residual(in, out));
    inAList->push_back(Residual(in, out));
    inAVector.push_back(Residual(in, out));
    for (int64_t i = 1; i < blocks; ++i) {
      inARow->push_back(Residual(out, out));
      inAList->push_back(Residual(out, out));
      inAVector.push_back(Residual(out, out));
    }
  }
  Tensor forward(Tensor x, int how) {
    if (how == 0)
      return inARow->forward(x);
    if (how == 1)
      for (auto &block : inAVector)
        x = block(x);
    else
      for (auto &block : *inAList)
        x = block->as<Residual>()->forward(x);
    return x;
  }
  nn::Sequential inARow;
  nn::ModuleList inAList;
  std::vector<Residual> inAVector;
};
TORCH_MODULE(Stage);

} // namespace

RUNS(stagesOfUnknownDepth) {
  Stage first(8, 6, 1 + std::rand() % 3), second(6, 4, 1 + std::rand() % 3);
  for (int how : {0, 1, 2})
    F::mse_loss(second->forward(first->forward(rows(5, 8), how), how), rows(5, 4));
}
THROWS(stagesOfUnknownDepthBadBatch) {
  Stage only(8, 6, 1 + std::rand() % 3);
  F::mse_loss(only->forward(rows(5, 8), 0), rows(4, 6));
}
