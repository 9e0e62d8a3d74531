//===- WideSoftKernel-inl.h - float64 rows of soft targets ----------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. The passes of SoftRow-inl.h in float64: the
// largest logit, then block by block the exponentials relative to it, and the
// sums of shares and distances. The block with the largest logit and the last one
// are copied, so that no step needs a mask.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDESOFTKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDESOFTKERNEL_INL_H
#undef SHAPEWISE_SRC_WIDESOFTKERNEL_INL_H
#else
#define SHAPEWISE_SRC_WIDESOFTKERNEL_INL_H
#endif

#include "SoftRow-inl.h"
#include "WideRowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// The largest of a row, nan or not where there is one; four vectors at a time, as each would wait
/// for the one before.
HWY_INLINE double largestWideOf(const double *Row, std::size_t Classes) {
  const DD D;
  VD M[4];
  for (VD &V : M)
    V = hn::Set(D, -HUGE_VAL);
  std::size_t I = 0;
  for (; I + WideBlock <= Classes; I += WideBlock)
    for (int K = 0; K < 4; ++K)
      M[K] = hn::Max(M[K], hn::LoadU(D, Row + I + K * WideWidth));
  HWY_ALIGN double Lane[WideWidth];
  hn::Store(hn::Max(hn::Max(M[0], M[1]), hn::Max(M[2], M[3])), D, Lane);
  double Result = largestWide(Row + I, Classes - I);
  for (const double Value : Lane)
    Result = Value > Result ? Value : Result;
  return Result;
}

/// The first class whose logit is the largest; -1 where none equals it.
HWY_INLINE std::int64_t classOfLargestWide(const double *Row, std::size_t Classes, double Largest) {
  const DD D;
  const VD Wanted = hn::Set(D, Largest);
  std::size_t I = 0;
  for (; I + WideWidth <= Classes; I += WideWidth) {
    const auto First = hn::FindFirstTrue(D, hn::Eq(hn::LoadU(D, Row + I), Wanted));
    if (First >= 0)
      return static_cast<std::int64_t>(I) + First;
  }
  for (; I < Classes; ++I)
    if (Row[I] == Largest)
      return static_cast<std::int64_t>(I);
  return -1;
}

/// The sums over a row, block by block.
template <typename Form, bool Store> class WideSoftPass {
  static constexpr bool Soft = Form::Soft, Weighted = Form::Weighted;

public:
  HWY_INLINE WideSoftPass(const SoftJob &Job, double Largest, const WideScale &Scale)
      : Exp(Scale.Reference), Subtract(hn::Set(DD(), Scale.Subtract)), Peak(hn::Set(DD(), Largest)),
        Hard(hn::Set(DD(), Job.Hard)), Rest(hn::Set(DD(), Job.Spread)) {}

  /// \p Terms has -inf, \p Logits the largest for what counts for nothing; \p Shares and
  /// \p Weights have 0 beyond the row's end.
  HWY_INLINE void take(const double *Terms, const double *Logits, const double *Shares,
                       const double *Weights, double *Exponentials) {
    const DD D;
    Others.add(wideTerms<true, Store>(Exp, Subtract, Terms, Exponentials));
    VD M = hn::Zero(D), P = hn::Zero(D), A = hn::Zero(D);
    for (int K = 0; K < 4; ++K) {
      const VD Apart = hn::Sub(Peak, hn::LoadU(D, Logits + K * WideWidth));
      if (!Weighted && Form::Spread)
        A = hn::Add(A, Apart);
      if (!Weighted && !Soft)
        continue;
      VD Share = Soft ? hn::LoadU(D, Shares + K * WideWidth) : Rest;
      if (Weighted)
        Share = hn::Mul(hn::LoadU(D, Weights + K * WideWidth),
                        Soft ? hn::MulAdd(Hard, Share, Rest) : Rest);
      M = hn::Add(M, Share);
      P = hn::MulAdd(Share, Apart, P);
    }
    if (Weighted || Soft) {
      Mass.add(M);
      Products.add(P);
    }
    if (!Weighted && Form::Spread)
      Distances.add(A);
  }

  WideSum Others, Mass, Products, Distances;

private:
  const WideExp Exp;
  const VD Subtract, Peak, Hard, Rest;
};

/// The passes of float64.
struct WideSoftPasses {
  using Element = double;
  using Term = double;
  static constexpr double SmallestFactor = 0x1p-900, LargestFactor = 0x1p900;

  template <typename Form, bool Store>
  static HWY_INLINE bool sums(const SoftJob &Job, const SoftRow &Row, SoftResult &S) {
    const double *X = reinterpret_cast<const double *>(Row.Logits);
    const double *P = reinterpret_cast<const double *>(Row.Probabilities);
    const double *W = Job.weights<double>();
    const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
    S.Largest = largestWideOf(X, Classes);
    if (!(S.Largest > -HUGE_VAL && S.Largest < HUGE_VAL))
      return false;
    S.Peak = classOfLargestWide(X, Classes, S.Largest);
    if (S.Peak < 0)
      return false;
    const WideScale Scale = wideScaleFor(S.Largest);
    S.Own =
        hn::GetLane(wideExp(hn::Set(DD(), S.Largest - Scale.Subtract), WideExp(Scale.Reference)));

    WideRow Blocks;
    Blocks.set(X, Classes, static_cast<std::size_t>(S.Peak), 0);
    WideSoftPass<Form, Store> Pass(Job, S.Largest, Scale);
    double *Terms = Job.scratch<double>();
    const std::size_t Tail = Blocks.tailBegin();
    for (std::size_t I = 0; I < Tail; I += WideBlock)
      Pass.take(Blocks.block(I), X + I, Form::Soft ? P + I : nullptr,
                Form::Weighted ? W + I : nullptr, Store ? Terms + I : nullptr);
    if (Tail < Classes) {
      HWY_ALIGN double Logits[WideBlock], Shares[WideBlock] = {}, Weights[WideBlock] = {};
      for (double &Value : Logits)
        Value = S.Largest;
      const std::size_t Bytes = (Classes - Tail) * sizeof(double);
      __builtin_memcpy(Logits, X + Tail, Bytes);
      if (Form::Soft)
        __builtin_memcpy(Shares, P + Tail, Bytes);
      if (Form::Weighted)
        __builtin_memcpy(Weights, W + Tail, Bytes);
      Pass.take(Blocks.tail(), Logits, Shares, Weights, Store ? Terms + Tail : nullptr);
    }
    S.Others = Pass.Others.total();
    S.setShares<Form>(Job, Row, Pass.Mass.total(), Pass.Products.total(), Pass.Distances.total(),
                      Form::Soft ? 0 : S.Largest - X[Row.Label]);
    return true;
  }

  template <typename Form>
  static HWY_INLINE void gradient(const SoftJob &Job, const double *Shares, double Factor,
                                  double Scale, double *To) {
    constexpr bool Soft = Form::Soft, Weighted = Form::Weighted;
    const DD D;
    const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
    const double *Terms = Job.scratch<double>(), *Weights = Job.weights<double>();
    const double Hard = Scale * Job.Hard, Rest = Scale * Job.Spread;
    const VD F = hn::Set(D, Factor), H = hn::Set(D, Hard), R = hn::Set(D, Rest);
    std::size_t I = 0;
    for (; I + WideWidth <= Classes; I += WideWidth) {
      VD Share = Soft ? hn::MulAdd(hn::LoadU(D, Shares + I), H, R) : R;
      if (Weighted)
        Share = hn::Mul(hn::LoadU(D, Weights + I), Share);
      hn::StoreU(hn::MulSub(hn::LoadU(D, Terms + I), F, Share), D, To + I);
    }
    for (; I < Classes; ++I) {
      const double Share = Soft ? Shares[I] * Hard + Rest : Rest;
      To[I] = Terms[I] * Factor - (Weighted ? Weights[I] * Share : Share);
    }
  }
};

/// KernelTable::WideSoftRow.
inline HWY_ATTR bool softWideRow(const SoftJob &Job, SoftRow &Row) {
  return Job.Weights ? weightedSoftRow<WideSoftPasses>(Job, Row)
                     : plainSoftRow<WideSoftPasses>(Job, Row);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDESOFTKERNEL_INL_H
