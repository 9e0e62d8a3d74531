// Programs whose functions hand sizes to others, or set them for others, and have no tensor of
// their own.
#include "programs.h"

namespace {

int64_t width = 1;
void configure(int64_t n) { width = n; }

void sameWidths(int64_t left, int64_t right) { F::mse_loss(rows(2, left), rows(2, right)); }
void alsoSameWidths(int64_t left, int64_t right) { F::mse_loss(rows(2, left), rows(2, right)); }
void through(int64_t left) { alsoSameWidths(left, left + 2); }
void fiveWide() { F::mse_loss(rows(2, width), rows(2, 5)); }
void fiveWideToo() { F::mse_loss(rows(2, width), rows(2, 5)); }

// Its constructor calculates with what make_unique hands on by reference.
struct ScaledImpl : nn::Module {
  ScaledImpl(int64_t factor, int64_t in, int64_t out)
      : layer(in, out * factor), out(out), factor(factor) {
    register_module("layer", layer);
  }
  Tensor forward(Tensor x) { return layer(x).view({-1, out, factor}).mean(2); }
  nn::Linear layer;
  int64_t out, factor;
};
TORCH_MODULE(Scaled);

std::unique_ptr<Scaled> net;
void build(int64_t in) { net = std::make_unique<Scaled>(3, in, 4); }
void buildFor(int64_t in, int64_t out) { net = std::make_unique<Scaled>(in, in, out); }
void step() { F::mse_loss((*net)->forward(rows(6, 5)), rows(6, 4)); }
void stepOfThree() { F::mse_loss((*net)->forward(rows(6, 5)), rows(6, 3)); }
void stepOfSeven() { (*net)->forward(rows(6, 7)); }

// What is read through a pointer of another type changes nothing else.
void fromMemory(std::vector<float> &data) {
  for (int round = 0; round < 3; ++round)
    F::mse_loss(torch::from_blob(data.data(), {2, width}), rows(2, 5));
}

} // namespace

RUNS(sizesHandedOn) { sameWidths(4, 4); }
THROWS(sizesHandedOnBad) { sameWidths(4, 6); }
THROWS(sizesHandedOnTwice) { through(3); }
RUNS(sizesSet) {
  configure(5);
  fiveWide();
}
THROWS(sizesSetBad) {
  configure(4);
  fiveWideToo();
}
RUNS(builtElsewhere) {
  build(5);
  step();
}
RUNS(builtElsewhereWithFactor) {
  buildFor(5, 4);
  step();
}
THROWS(builtElsewhereForThree) {
  build(5);
  stepOfThree();
}
THROWS(builtElsewhereForSeven) {
  buildFor(5, 4);
  stepOfSeven();
}
RUNS(memorySet) {
  configure(5);
  std::vector<float> data(10);
  fromMemory(data);
}
THROWS(memorySetBad) {
  configure(3);
  std::vector<float> data(10);
  fromMemory(data);
}
RUNS(madeByReference) {
  int64_t in = 5;
  auto owned = std::make_unique<Scaled>(2, in, 4);
  auto shared = std::make_shared<Scaled>(in, 5, 4);
  F::mse_loss((*owned)->forward(rows(6, in)), rows(6, 4));
  F::mse_loss((*shared)->forward(rows(6, in)), rows(6, 4));
}
THROWS(madeByReferenceBad) {
  int64_t in = 5;
  auto owned = std::make_unique<Scaled>(2, in, 4);
  F::mse_loss((*owned)->forward(rows(6, in)), rows(6, 2));
}
