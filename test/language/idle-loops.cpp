//===- idle-loops.cpp - loops that leave nothing behind, and loops that do ===//
//
// What fills memory, prints or searches is looked at once. What a loop leaves in a variable, by
// whatever name, is what its last round left there.
//
//===----------------------------------------------------------------------===//
#include "programs.h"
#include <sstream>

namespace {

/// Eight rows of bits, each unpacked into a row of an image.
Tensor unpacked(const unsigned char *bytes, int64_t count) {
  auto images = torch::zeros({count, 3, 8, 8});
  auto pixel = images.accessor<float, 4>();
  for (int64_t item = 0; item < count; ++item)
    for (int plane = 0; plane < 3; ++plane)
      for (int row = 0; row < 8; ++row) {
        const auto byte = bytes[row];
        for (int column = 0; column < 8; ++column)
          pixel[item][plane][row][column] = static_cast<float>((byte >> column) & 1);
      }
  return images;
}

const unsigned char Bits[8] = {1, 2, 3, 4, 5, 6, 7, 8};

int64_t product(const std::vector<int64_t> &sizes) {
  int64_t all = 1;
  for (int64_t size : sizes)
    all *= size;
  return all;
}

} // namespace

RUNS(unpackedBits) {
  nn::Conv2d net(nn::Conv2dOptions(3, 4, 3));
  F::mse_loss(net(unpacked(Bits, 5)), torch::zeros({5, 4, 6, 6}));
}
THROWS(unpackedBitsBad) {
  nn::Conv2d net(nn::Conv2dOptions(3, 4, 3));
  F::mse_loss(net(unpacked(Bits, 5)), torch::zeros({5, 4, 6, 7}));
}
RUNS(sizesMultiplied) {
  torch::zeros({4, 3, 2}).view({product({4, 3, 2})});
}
THROWS(sizesMultipliedBad) {
  torch::zeros({4, 3, 2}).view({product({4, 3, 3})});
}
RUNS(countedThroughAReference) {
  int64_t count = 0;
  int64_t &seen = count;
  for (int i = 0; i < 4; ++i)
    count += 2;
  F::mse_loss(torch::zeros({seen}), torch::zeros({8}));
}
THROWS(countedThroughAReferenceBad) {
  int64_t count = 0;
  int64_t &seen = count;
  for (int i = 0; i < 4; ++i)
    count += 2;
  F::mse_loss(torch::zeros({seen}), torch::zeros({7}));
}
RUNS(countedThroughAPointer) {
  int64_t count = 0;
  int64_t *seen = &count;
  for (int i = 0; i < 3; ++i)
    *seen += 2;
  F::mse_loss(torch::zeros({count}), torch::zeros({6}));
}
THROWS(countedThroughAPointerBad) {
  int64_t count = 0;
  int64_t *seen = &count;
  for (int i = 0; i < 3; ++i)
    *seen += 2;
  F::mse_loss(torch::zeros({count}), torch::zeros({5}));
}
RUNS(lastOneFound) {
  int64_t last = 0;
  for (int i = 0; i < 6; ++i)
    if (i % 2 == 0)
      last = i;
  F::mse_loss(torch::zeros({last}), torch::zeros({4}));
}
THROWS(lastOneFoundBad) {
  int64_t last = 0;
  for (int i = 0; i < 6; ++i)
    if (i % 2 == 0)
      last = i;
  F::mse_loss(torch::zeros({last}), torch::zeros({5}));
}
RUNS(whereTheCounterStops) {
  int i = 0;
  for (; i < 10; ++i)
    if (i * i > 30)
      break;
  F::mse_loss(torch::zeros({i}), torch::zeros({6}));
}
THROWS(whereTheCounterStopsBad) {
  int i = 0;
  for (; i < 10; ++i)
    if (i * i > 30)
      break;
  F::mse_loss(torch::zeros({i}), torch::zeros({7}));
}
RUNS(arrayOfSizesFilled) {
  int64_t sizes[2] = {1, 1};
  for (int i = 0; i < 2; ++i)
    sizes[i] = i + 3;
  F::mse_loss(torch::zeros({sizes[0], sizes[1]}), torch::zeros({3, 4}));
}
THROWS(arrayOfSizesFilledBad) {
  int64_t sizes[2] = {1, 1};
  for (int i = 0; i < 2; ++i)
    sizes[i] = i + 3;
  F::mse_loss(torch::zeros({sizes[0], sizes[1]}), torch::zeros({4, 4}));
}
RUNS(counterGivenAway) {
  std::vector<int64_t> sizes;
  for (int64_t i = 1; i < 4; ++i)
    sizes.push_back(i);
  F::mse_loss(torch::zeros(sizes), torch::zeros({1, 2, 3}));
}
RUNS(returnedFromWithin) {
  auto firstAbove = [](int limit) {
    for (int64_t i = 0; i < 20; ++i)
      if (i > limit)
        return i;
    return int64_t(1);
  };
  F::mse_loss(torch::zeros({firstAbove(4)}), torch::zeros({5}));
}
RUNS(readWithinTheLoop) {
  std::istringstream numbers("3 4 5");
  int64_t width = 2;
  for (int i = 0; i < 3; ++i)
    numbers >> width;
  F::mse_loss(torch::zeros({width}), torch::zeros({5}));
}
RUNS(printedAfterwards) {
  std::ostringstream out;
  int64_t width = 2;
  for (int i = 0; i < 30; ++i)
    out << i << (i % 2 ? ',' : ';');
  F::mse_loss(torch::zeros({width}), torch::zeros({2}));
}
THROWS(printedAfterwardsBad) {
  std::ostringstream out;
  int64_t width = 2;
  for (int i = 0; i < 30; ++i)
    out << i << (i % 2 ? ',' : ';');
  F::mse_loss(torch::zeros({width}), torch::zeros({3}));
}
