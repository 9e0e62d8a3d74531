//===- SoftTargets.cpp - Label smoothing and probabilities ----------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SoftTargets.h"

#include "Elements.h"
#include "Kernels.h"
#include "Reference.h"

#include <type_traits>

namespace shapewise {
namespace detail {

namespace {

/// Positions that are copied together: neighbours share lines of the cache.
constexpr int MaxPanel = MaxLaneCount;
/// Classes up to which as many are.
constexpr std::int64_t PanelClasses = 1024;

bool isContiguous(const Operand &Op) {
  return Op.ClassStride == static_cast<std::int64_t>(size_of(Op.Type));
}

/// Whether the arithmetic is in float64.
bool isWide(const Plan &P) {
  return P.Operands[Logits].Type == DType::float64 ||
         (!P.TargetIsLabels && P.Operands[Target].Type == DType::float64);
}
DType computedType(const Plan &P) { return isWide(P) ? DType::float64 : DType::float32; }

/// Whether the kernel may read and write where the tensors are.
bool isDirect(const Plan &P) {
  const Operand &X = P.Operands[Logits], &T = P.Operands[Target], &G = P.Operands[Gradient];
  if (P.Weight->given() && X.Type != computedType(P))
    return false;
  return isContiguous(X) && (!P.hasGradient() || isContiguous(G)) &&
         (P.TargetIsLabels || (T.Type == X.Type && isContiguous(T)));
}

/// Bytes from one row to the next, not a multiple of the page size. Whole blocks of the kernels.
std::int64_t pitchBytes(const Plan &P) {
  const auto Size = static_cast<std::int64_t>(size_of(computedType(P)));
  const std::int64_t Rounded = (P.Classes + 47) / 32 * 32 * Size;
  return Rounded + (Rounded % 4096 == 0 ? 64 : 0);
}

int panelOf(const Plan &P) {
  return isContiguous(P.Operands[Logits]) || P.Classes > PanelClasses ? 1 : MaxPanel;
}

/// Whether neighbours may be taken side by side where they are.
bool hasLanes(const Plan &P) {
  const Operand &X = P.Operands[Logits], &T = P.Operands[Target], &G = P.Operands[Gradient];
  const auto AreNeighbours = [&](const Operand &Op) {
    return P.Loops > 0 && Op.Strides[P.Loops - 1] == static_cast<std::int64_t>(size_of(Op.Type));
  };
  return panelOf(P) == MaxPanel && AreNeighbours(X) && (!P.hasGradient() || AreNeighbours(G)) &&
         (P.TargetIsLabels || (T.Type == X.Type && AreNeighbours(T)));
}

template <typename Function> void withType(DType Type, Function Body) {
  switch (Type) {
  case DType::float64:
    return Body(double());
  case DType::bfloat16:
    return Body(bfloat16());
  case DType::float16:
    return Body(float16());
  default:
    return Body(float());
  }
}

/// One call's rows, from the tensors to the kernel and back. Computes in Number, float or double.
template <typename Number> class SoftTargets {
public:
  SoftTargets(const Plan &P, char *Scratch)
      : P(P), Direct(isDirect(P)),
        Pitch(pitchBytes(P) / static_cast<std::int64_t>(sizeof(Number))) {
    Job.Type = Direct ? P.Operands[Logits].Type : dtype_of<Number>::value;
    Job.Weights = P.Weight->given() ? P.Weight->data : nullptr;
    Job.Classes = P.Classes;
    Job.Hard = 1 - P.LabelSmoothing;
    Job.Spread = P.LabelSmoothing / static_cast<double>(P.Classes);
    Job.Scratch = Scratch;
    Panel = Job.scratch<Number>() + Pitch;
    TargetPanel = Panel + panelOf(P) * Pitch;
    Lanes = Direct || !hasLanes(P) ? 0 : IsWide ? kernels().WideSoftLaneCount : kernels().LaneCount;
    LaneJob = Job;
    LaneJob.Type = P.Operands[Logits].Type;
    LaneJob.Scratch = Panel;
  }

  double run(std::int64_t Begin, std::int64_t End) {
    double Total = 0;
    Cursor At(P, Begin);
    const int Largest = panelOf(P);
    for (std::int64_t I = Begin; I < End;) {
      std::int64_t Count = End - I < At.run() ? End - I : At.run();
      if (Lanes != 0 && Count >= Lanes && group(At, Total)) {
        I += Lanes;
        At.skip(Lanes);
        continue;
      }
      if (Count > Largest)
        Count = Largest;
      const Cursor First = At;
      if (!Direct)
        stageAll(First, static_cast<int>(Count));
      for (std::int64_t K = 0; K < Count; ++K, At.next())
        Total += position(At, I + K, static_cast<int>(K));
      if (!Direct && P.hasGradient())
        unstage(First, static_cast<int>(Count));
      I += Count;
    }
    return Total;
  }

private:
  static constexpr bool IsWide = std::is_same_v<Number, double>;

  template <typename Element> static Number converted(Element Value) {
    if constexpr (std::is_same_v<Element, double>)
      return static_cast<Number>(Value);
    else
      return static_cast<Number>(toFloat(Value));
  }
  void stage(const Cursor &At, Role R, int Count, Number *To) const {
    const Operand &Op = P.Operands[R];
    const std::int64_t Step = At.step(R);
    withType(Op.Type, [&](auto Element) {
      const char *From = At.at(R);
      for (std::int64_t C = 0; C < P.Classes; ++C, From += Op.ClassStride)
        for (int K = 0; K < Count; ++K)
          To[K * Pitch + C] =
              converted(*reinterpret_cast<const decltype(Element) *>(From + K * Step));
    });
  }
  void stageAll(const Cursor &At, int Count) {
    stage(At, Logits, Count, Panel);
    if (!P.TargetIsLabels)
      stage(At, Target, Count, TargetPanel);
    for (bool &Flag : Written)
      Flag = false;
  }
  /// Gradients that the kernel left in the panel.
  void unstage(const Cursor &At, int Count) const {
    const Operand &Op = P.Operands[Gradient];
    const std::int64_t Step = At.step(Gradient);
    for (std::int64_t C = 0; C < P.Classes; ++C)
      for (int K = 0; K < Count; ++K)
        if (!Written[K])
          storeElement(At.at(Gradient) + C * Op.ClassStride + K * Step, Op.Type,
                       static_cast<double>(Panel[K * Pitch + C]));
  }

  /// As many neighbours as the kernel has lanes: adds up their losses. False, with nothing written,
  /// where they have to go one by one.
  bool group(const Cursor &At, double &Total) const {
    SoftLanes Group;
    Group.Logits = At.at(Logits);
    Group.LogitsStride = P.Operands[Logits].ClassStride;
    if (P.hasGradient()) {
      Group.Gradient = At.at(Gradient);
      Group.GradientStride = P.Operands[Gradient].ClassStride;
    }
    if (!P.TargetIsLabels) {
      Group.Probabilities = At.at(Target);
      Group.ProbabilityStride = P.Operands[Target].ClassStride;
    }
    Cursor Each = At;
    for (int I = 0; I < Lanes; ++I, Each.next()) {
      if (P.TargetIsLabels) {
        const std::int64_t Label = loadLabel(Each.at(Target), P.Operands[Target].Type);
        Group.Label[I] = Label == P.IgnoreIndex ? -1 : Label;
      }
      if (P.hasGradient())
        Group.Scale[I] = gradientScale(P, Each);
    }
    const auto Kernel = IsWide ? kernels().WideSoftLanes : kernels().SoftLanes;
    if (!Kernel(LaneJob, Group))
      return false;
    if (P.isBackward())
      return true;
    Cursor To = At;
    for (int I = 0; I < Lanes; ++I, To.next()) {
      keep(To, Group.Loss[I], Group.LogSumExp[I]);
      Total += Group.Loss[I];
    }
    return true;
  }
  void keep(const Cursor &At, double Loss, double LogSumExpOf) const {
    if (P.Operands[Losses])
      storeElement(At.at(Losses), P.Operands[Losses].Type, Loss);
    if (P.Operands[LogSumExp])
      storeElement(At.at(LogSumExp), DType::float64, LogSumExpOf);
  }

  /// One position, \p K of its panel; its loss.
  double position(const Cursor &At, std::int64_t Index, int K) {
    SoftRow Row;
    if (P.TargetIsLabels)
      Row.Label = loadLabel(At.at(Target), P.Operands[Target].Type);
    if (P.TargetIsLabels && Row.Label == P.IgnoreIndex)
      return plainly(Index, K);
    Row.Logits = Direct ? At.at(Logits) : reinterpret_cast<const char *>(Panel + K * Pitch);
    if (!P.TargetIsLabels)
      Row.Probabilities =
          Direct ? At.at(Target) : reinterpret_cast<const char *>(TargetPanel + K * Pitch);
    if (P.hasGradient()) {
      Row.Gradient = Direct ? At.at(Gradient) : reinterpret_cast<char *>(Panel + K * Pitch);
      Row.Scale = gradientScale(P, At);
    }
    const auto Kernel = IsWide ? kernels().WideSoftRow : kernels().SoftRow;
    if (!Kernel(Job, Row))
      return plainly(Index, K);
    if (P.isBackward())
      return 0;
    keep(At, Row.Loss, Row.LogSumExp);
    return Row.Loss;
  }
  double plainly(std::int64_t Index, int K) {
    Written[K] = true;
    return referencePositions(P, Index, Index + 1);
  }

  const Plan &P;
  const bool Direct;
  const std::int64_t Pitch;
  int Lanes = 0; ///< Neighbours that are taken side by side; 0: each goes alone.
  SoftJob Job, LaneJob;
  Number *Panel, *TargetPanel;
  /// Positions of the panel whose gradient stands where it belongs.
  bool Written[MaxPanel] = {};
};

} // namespace

bool hasSoftKernel(const Plan &P) {
  const AnyView &W = *P.Weight;
  return (!P.TargetIsLabels || P.LabelSmoothing != 0) &&
         (!W.given() || (W.dtype == computedType(P) && (W.strides[0] == 1 || P.Classes == 1))) &&
         P.Classes >= 1;
}

std::size_t softScratch(const Plan &P) {
  const std::int64_t Rows = isDirect(P) ? 1 : 1 + panelOf(P) * (P.TargetIsLabels ? 1 : 2);
  return static_cast<std::size_t>(Rows * pitchBytes(P));
}

double softPositions(const Plan &P, std::int64_t Begin, std::int64_t End, char *Scratch) {
  return isWide(P) ? SoftTargets<double>(P, Scratch).run(Begin, End)
                   : SoftTargets<float>(P, Scratch).run(Begin, End);
}

} // namespace detail
} // namespace shapewise
