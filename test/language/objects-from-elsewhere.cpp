// Programs that call methods of objects of which only the class is known: elements of arrays and
// containers, fields of them, what is found by a number or a name made at run time.
#include "programs.h"

namespace {

struct Coder : nn::Module {
  nn::Linear in, out;
  int calls = 0;
  Coder()
      : in(register_module("in", nn::Linear(6, 3))), out(register_module("out", nn::Linear(3, 6))) {
  }
  Tensor forward(Tensor x) {
    ++calls;
    return out(torch::relu(in(x)));
  }
};

struct HeadImpl : nn::Module {
  nn::Linear only{nullptr};
  HeadImpl() { only = register_module("only", nn::Linear(4, 3)); }
  explicit HeadImpl(int classes) { only = register_module("only", nn::Linear(4, classes)); }
  Tensor forward(Tensor x) { return only(x); }
};
TORCH_MODULE(Head);

/// Its layer comes later, as wide as somebody says.
struct Late : nn::Module {
  nn::Linear layer{nullptr};
  void build(int width) { layer = register_module("layer", nn::Linear(4, width)); }
  Tensor forward(Tensor x) { return layer(x); }
};

struct Pair {
  Coder coder;
  Tensor rebuild(Tensor x) { return coder.forward(x); }
};

int some(int below) { return static_cast<int>(std::time(nullptr)) % below; }

Coder coders[2];
Pair pairs[2];
Late late[2];
std::map<std::string, Head> heads;

} // namespace

RUNS(elementOfAnArray) {
  Tensor x = rows(5, 6);
  torch::mse_loss(coders[some(2)].forward(x), x);
}
THROWS(elementOfAnArrayOtherRows) {
  torch::mse_loss(coders[some(2)].forward(rows(5, 6)), rows(4, 6));
}
THROWS(elementOfAnArrayOtherWidth) { coders[some(2)].forward(rows(5, 7)); }
RUNS(fieldOfAnElement) {
  Tensor x = rows(5, 6);
  torch::mse_loss(pairs[some(2)].rebuild(x), x);
}
THROWS(fieldOfAnElementOtherRows) {
  torch::mse_loss(pairs[some(2)].rebuild(rows(5, 6)), rows(4, 6));
}
RUNS(foundByName) {
  heads["a"] = Head();
  heads["b"] = Head(3);
  F::cross_entropy(heads[some(2) ? "a" : "b"](rows(5, 4)), torch::randint(3, {5}));
}
// What the constructors do differently, and what is built later, is not known.
RUNS(classesOfEither) {
  heads["a"] = Head(8);
  heads["b"] = Head(8);
  F::cross_entropy(heads[some(2) ? "a" : "b"](rows(5, 4)), torch::full({5}, 7));
}
RUNS(builtLater) {
  for (Late &l : late)
    l.build(7);
  torch::mse_loss(late[some(2)].forward(rows(5, 4)), rows(5, 7));
}
// An object that counts its calls has been called.
RUNS(countedCalls) {
  int i = some(2);
  int before = coders[i].calls;
  coders[i].forward(rows(5, 6));
  torch::mse_loss(torch::rand({before + 1}), torch::rand({coders[i].calls}));
}
RUNS(countedByAnother) {
  int i = some(2), j = i;
  Tensor x = torch::rand({coders[i].calls + 2});
  coders[j].forward(rows(5, 6));
  torch::mse_loss(x, torch::rand({coders[i].calls + 1}));
}
