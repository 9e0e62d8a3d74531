//===- FuzzCrossEntropy.cpp - Any shape, stride, option and label ---------===//
//
// A libFuzzer target. Bytes become a call with buffers of exactly the size
// that its views reach, so that AddressSanitizer sees a step too far. A refused
// call must have written nothing; a call that computes must agree with the same
// call by the plain loops, where the numbers are finite.
//
//   FuzzCrossEntropy -runs=20000 -seed=1
//
//===----------------------------------------------------------------------===//

#include "PlainLoops.h"

#include "shapewise/check.h"
#include "shapewise/cross_entropy.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

using namespace shapewise;

namespace {

/// Reads small numbers off the input; zeros when it has run out.
class Input {
public:
  Input(const std::uint8_t *Data, std::size_t Size) : Data(Data), Size(Size) {}
  unsigned below(unsigned Bound) {
    const unsigned Byte = At < Size ? Data[At++] : 0;
    return Byte % Bound;
  }
  bool flag() { return below(2) == 1; }

private:
  const std::uint8_t *Data;
  std::size_t Size, At = 0;
};

/// A view with memory of its own: any order of axes, gaps, and negative steps.
template <typename T> struct Tensor {
  std::vector<T> Memory;
  TensorView<T> View;
  T *Origin = nullptr;

  Tensor(Input &In, const std::vector<std::int64_t> &Shape, bool Plain) {
    const int Rank = static_cast<int>(Shape.size());
    std::vector<std::int64_t> Strides(Shape.size());
    std::int64_t Stride = 1, Before = 0, After = 0;
    const unsigned Rotation = Plain || Rank == 0 ? 0 : In.below(static_cast<unsigned>(Rank));
    for (int I = Rank - 1; I >= 0; --I) {
      const std::size_t Axis = (static_cast<std::size_t>(I) + Rotation) % Shape.size();
      if (!Plain)
        Stride += In.below(3);
      const bool Negative = !Plain && In.below(4) == 0;
      Strides[Axis] = Negative ? -Stride : Stride;
      const std::int64_t Reach = (Shape[Axis] > 0 ? Shape[Axis] - 1 : 0) * Stride;
      (Negative ? Before : After) += Reach;
      Stride *= Shape[Axis] > 0 ? Shape[Axis] : 1;
    }
    Memory.resize(static_cast<std::size_t>(Before + After + 1));
    Origin = Memory.data() + Before;
    View = TensorView<T>(Origin, Shape.data(), Rank, Strides.data());
  }
};

void require(bool Condition, const char *What) {
  if (!Condition) {
    std::fprintf(stderr, "violated: %s\n", What);
    std::abort();
  }
}

template <typename T, typename Label> void call(Input &In) {
  std::vector<std::int64_t> Shape;
  const unsigned Rank = 1 + In.below(4);
  for (unsigned I = 0; I < Rank; ++I)
    Shape.push_back(In.below(I == 1 ? 90 : 6));
  std::vector<std::int64_t> LabelShape = Shape;
  LabelShape.erase(LabelShape.begin() + (Rank == 1 ? 0 : 1));
  std::vector<std::int64_t> Wrong = LabelShape;
  const bool Mistaken = In.below(8) == 0 && !Wrong.empty();
  if (Mistaken)
    Wrong[In.below(static_cast<unsigned>(Wrong.size()))] += 1;
  const bool Plain = In.flag();
  Tensor<T> Logits(In, Shape, Plain), Gradient(In, Shape, Plain);
  Tensor<Label> Labels(In, Wrong, Plain);
  Tensor<float> Losses(In, LabelShape, Plain);
  Tensor<double> LogSums(In, LabelShape, Plain);
  bool Finite = true;
  for (T &X : Logits.Memory) {
    static const double Values[] = {0, 1, -1, 0.5, 3, -7, 20, 90, -90, 1e4, -1e9, 3e38};
    const unsigned Pick = In.below(14);
    double Value = Pick < 12 ? Values[Pick] : Pick == 12 ? -HUGE_VAL : std::nan("");
    Finite &= std::fabs(Value) <= 100;
    X = static_cast<T>(Value);
  }
  const std::int64_t Classes = Shape[Rank == 1 ? 0 : 1];
  const unsigned Range = static_cast<unsigned>(Classes) + (In.below(6) == 0 ? 1 : 0);
  for (Label &L : Labels.Memory)
    L = static_cast<Label>(Range ? In.below(Range) : 0);
  CrossEntropyOptions Options;
  Options.reduction = static_cast<Reduction>(In.below(3));
  Options.ignore_index = In.flag() ? -100 : static_cast<std::int64_t>(In.below(5));
  Options.label_smoothing = In.below(4) == 0 ? In.below(12) * 0.1 : 0;
  std::vector<float> Weight(static_cast<std::size_t>(Classes), 0.75F);
  if (In.below(3) == 0)
    Options.weight = TensorView<float>(Weight.data(), {Classes});
  Options.executor = &serial_executor();
  std::vector<char> Scratch;
  if (In.flag()) {
    Scratch.resize(cross_entropy_scratch_bytes(Logits.View, Options, Gradient.View));
    Options.scratch = Scratch.data();
    Options.scratch_bytes = Scratch.size();
  }
  CrossEntropyExtras Extras;
  Extras.losses = Losses.View;
  Extras.log_sum_exp = LogSums.View;
  for (T &G : Gradient.Memory)
    G = T(-7);
  for (float &L : Losses.Memory)
    L = -7;
  double Loss = 0;
  const Error E = try_cross_entropy_with_gradient(Logits.View, Labels.View, Loss, Gradient.View,
                                                  Options, Extras);
  require(!Mistaken || E || Logits.View.size() == 0, "a mistaken shape is refused");
  if (E) {
    require(!message(E).empty(), "an error has words");
    for (const T &G : Gradient.Memory)
      require(G == T(-7), "a refused call writes nothing");
    for (const float L : Losses.Memory)
      require(L == -7, "a refused call writes nothing");
    return;
  }
  double Forward = 0;
  Options.scratch = nullptr;
  require(!try_cross_entropy(Logits.View, Labels.View, Forward, Options, Extras), "forward too");
  // Whether rows go side by side may depend on the gradient's strides, too.
  const double Allowed = Plain ? 0 : 1e-6 * std::fabs(Loss) + 1e-45; // float32 has no less
  require(Forward == Loss || std::fabs(Forward - Loss) <= Allowed ||
              (std::isnan(Forward) && std::isnan(Loss)),
          "the same loss");
  if (!Finite)
    return;
  std::vector<double> Wide(Logits.Memory.begin(), Logits.Memory.end());
  const TensorView<double> WideView(Wide.data() + (Logits.Origin - Logits.Memory.data()),
                                    Shape.data(), static_cast<int>(Rank), Logits.View.strides());
  std::vector<double> Slopes(Wide.size()); // of the same strides, in room of the same size
  const TensorView<double> SlopesView(Slopes.data() + (Logits.Origin - Logits.Memory.data()),
                                      Shape.data(), static_cast<int>(Rank), Logits.View.strides());
  const double Truth = plain::withGradient(WideView, Labels.View, SlopesView, Options, Extras);
  require(std::isnan(Truth) ? std::isnan(Loss)
                            : std::fabs(Loss - Truth) <= 1e-5 * (1 + std::fabs(Truth)),
          "the same loss by the plain loops");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *Data, std::size_t Size) {
  Input In(Data, Size);
  switch (In.below(4)) {
  case 0:
    call<float, std::int64_t>(In);
    break;
  case 1:
    call<float, std::int32_t>(In);
    break;
  case 2:
    call<double, std::uint8_t>(In);
    break;
  default: {
    // A notation from the rest of the input.
    const std::string Notation(reinterpret_cast<const char *>(Data) + (Size ? 1 : 0),
                               Size ? Size - 1 : 0);
    Extents E;
    E.rank = static_cast<int>(Size % 5);
    for (int I = 0; I < E.rank; ++I)
      E.extents[I] = static_cast<std::int64_t>(Size) % (I + 7);
    message(check_extents(E, Notation.c_str(), {}));
  }
  }
  return 0;
}
