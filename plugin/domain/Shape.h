//===- Shape.h - what is known of a tensor ----------------------*- C++ -*-===//
//
// Shape: a list of dimensions with at most one run of unknown length in it. TensorType:
// shape, element type, kind of value, value range. Plain values; knows no operation.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_SHAPE_H
#define SHAPEWISE_DOMAIN_SHAPE_H

#include "DType.h"
#include "Dim.h"
#include "Layout.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <optional>
#include <string>

namespace shapewise {

/// Where a dimension came from: an index into the analysis' table of origins (a source place and
/// the text the user wrote there). 0: not known.
enum class OriginId : std::uint32_t { None = 0 };

/// One dimension of a shape and where it came from.
struct Extent {
  Dim Size;
  OriginId Origin = OriginId::None;
  /// The axis was made of length 1 on purpose (`unsqueeze`, `view({n, 1})`, keepdim …), so that
  /// stretching it is what the user meant.
  bool Deliberate = false;
  /// A factory wrote it as a literal 1 (`ones({n, 1})`): a column of a grid. Arithmetic stretches
  /// it on purpose; a loss, which compares rows, does not.
  bool Laid = false;
  /// Where `squeeze()` left the axis because batches have more than one row: of a last batch of one
  /// row it is gone.
  OriginId GoneAtOne = OriginId::None;
  /// How long the axis was before a slice left its first `Size`; null where none did.
  Dim CutFrom = Dim();
  /// The size before any slice.
  Dim uncut() const { return CutFrom ? CutFrom : Size; }
};

/// `[front..., *run, back...]`. Without a run the rank is known and all dimensions are in front.
class Shape {
public:
  Shape() = default; ///< rank 0
  explicit Shape(llvm::ArrayRef<Extent> Extents) : Front(Extents.begin(), Extents.end()) {}
  Shape(llvm::ArrayRef<Extent> Front, RunId Run, llvm::ArrayRef<Extent> Back)
      : Front(Front.begin(), Front.end()), Back(Back.begin(), Back.end()), Run(Run) {}
  static Shape unknown(RunId Run) { return Shape({}, Run, {}); }

  bool hasRun() const { return Run != RunId::None; }
  RunId run() const { return Run; }
  llvm::ArrayRef<Extent> front() const { return Front; }
  llvm::ArrayRef<Extent> back() const { return Back; }
  /// The number of dimensions when known.
  std::optional<unsigned> rank() const {
    if (hasRun())
      return std::nullopt;
    return static_cast<unsigned>(Front.size());
  }
  /// The least the rank can be.
  unsigned minRank() const { return static_cast<unsigned>(Front.size() + Back.size()); }
  /// Dimension `Index`, negative from the end; null when it lies in (or behind) the run or out of
  /// range. Facts::resolve first, so that runs of known length are spelt out.
  const Extent *extent(int Index) const;
  /// All dimensions; only without a run.
  llvm::ArrayRef<Extent> extents() const { return Front; }
  llvm::MutableArrayRef<Extent> mutableExtents() { return Front; }
  /// Whether a last batch of one row has fewer axes (Extent::GoneAtOne).
  bool mayLoseAxes() const {
    auto MayGo = [](const Extent &E) { return E.GoneAtOne != OriginId::None; };
    return !hasRun() && std::any_of(Front.begin(), Front.end(), MayGo);
  }
  /// Says of every axis whether it was made on purpose; only without a run does it say anything.
  void setDeliberate(bool Deliberate) {
    if (hasRun())
      return;
    for (Extent &E : Front)
      E.Deliberate = Deliberate;
  }
  /// The same with each dimension changed, and over `Other` if it is over a run.
  Shape with(llvm::function_ref<void(Extent &)> Change, RunId Other) const;
  /// Same expressions in the same places (origins do not count).
  friend bool operator==(const Shape &A, const Shape &B);
  friend bool operator!=(const Shape &A, const Shape &B) { return !(A == B); }
  /// `[384, 2971]`, `[N, *batch, 10]`, `[...]` for an unnamed run.
  std::string str(const DimContext &Dims) const;

private:
  llvm::SmallVector<Extent, 4> Front, Back;
  RunId Run = RunId::None;
};

/// What a tensor's numbers mean. The words of the notation.
enum class Kind : std::uint8_t {
  Unknown,
  Logits,           ///< raw scores: the output of a linear or convolution layer
  Probabilities,    ///< softmax over `Axis`
  LogProbabilities, ///< log_softmax over `Axis`
  Sigmoid,          ///< elementwise in [0, 1]
  Labels,           ///< class indices
  OneHot,           ///< one_hot, classes along `Axis`
  Tanh,             ///< the hyperbolic tangent of raw scores: some of it below 0
  Stretched,  ///< a difference or comparison in which [N, 1] met [N], and what is made of it by
              ///< element
  Multiplied, ///< a product in which they met, which no margin or bound makes better
  Crossed,    ///< a sum or a grid in which they met: a matrix that may be meant
  OfTwoTypes, ///< a squared error of operands of two dtypes, which has no gradient
};
llvm::StringRef name(Kind K);
/// Whether the kind says what went wrong with the numbers, not what they mean: no annotation does.
bool isMishap(Kind K);

/// What is known of the values of a tensor; each part may be unknown.
struct TensorType {
  Shape Sizes;
  DTypeSet Type;
  Kind Meaning = Kind::Unknown;
  /// For Probabilities, LogProbabilities, OneHot: the axis, counted from the end (-1 is the last).
  std::optional<int> Axis;
  /// Integer values lie in [Low, High) where set.
  Dim Low, High;
  /// Booleans: how many of them are true, as a symbol of this very content; may be null.
  Dim Trues;
  /// Of this very shape: whoever changes `Sizes` says how the elements lie then.
  Layout Memory;
};

bool operator==(const TensorType &A, const TensorType &B);
/// Calls `Visit` for everything in it that is a Dim, null ones too; runs are none.
void visitDims(const Shape &S, llvm::function_ref<void(Dim)> Visit);
void visitDims(const TensorType &T, llvm::function_ref<void(Dim)> Visit);
/// `logits f32[384, 2971]`: the notation.
std::string str(const TensorType &T, const DimContext &Dims);

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_SHAPE_H
