//===- SoftRow-inl.h - Rows whose target is spread over classes -----------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. Label smoothing and probabilities, class
// axis contiguous. With share(c) the target's part of class c, m the class of the
// largest logit, and S the sum of exp(x - x(m)) over the other classes:
//   loss = sum(share) * log1p(S) + sum(share(c) * (x(m) - x(c)))
//   gradient(c) = scale * (sum(share) * softmax(c) - share(c))
// Nothing cancels in the loss. Shares are weight * (Hard * (the label or the
// probability) + Spread). Rows with anything out of the ordinary are left to
// Reference.cpp, which is also the naive loop to compare with. The passes over a
// row's elements are the user's; knows nothing of vectors.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SOFTROW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SOFTROW_INL_H
#undef SHAPEWISE_SRC_SOFTROW_INL_H
#else
#define SHAPEWISE_SRC_SOFTROW_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// What a row's targets are: labels with smoothing, probabilities, smoothed probabilities, and
/// the first and the last with weights.
template <bool IsSoft, bool IsSpread, bool IsWeighted> struct SoftForm {
  static constexpr bool Soft = IsSoft, Spread = IsSpread, Weighted = IsWeighted;
};

/// What the passes over a row found.
struct SoftResult {
  std::int64_t Peak; ///< The first class with the largest logit.
  double Largest;
  double Own, Others; ///< The exponential of the largest logit, and the others' sum.
  double Shares, Expected;

  /// From sums over the classes. Mass: of the probabilities, or of the shares where there are
  /// weights; Products: of these times the largest logit minus each; Distances: of the latter
  /// alone. Apart: the largest minus the label's.
  template <typename Form>
  void setShares(const SoftJob &Job, const SoftRow &Row, double Mass, double Products,
                 double Distances, double Apart) {
    if (Form::Weighted) {
      const double OfLabel =
          Form::Soft ? 0 : Job.Hard * static_cast<double>(weight(Job, Row.Label));
      Shares = Mass + OfLabel;
      Expected = Products + OfLabel * Apart;
      return;
    }
    Shares = Job.Hard * (Form::Soft ? Mass : 1) + Job.Spread * static_cast<double>(Job.Classes);
    Expected =
        Job.Hard * (Form::Soft ? Products : Apart) + (Form::Spread ? Job.Spread * Distances : 0);
  }
  static double weight(const SoftJob &Job, std::int64_t Class) {
    return Job.Type == DType::float64 ? Job.weights<double>()[Class]
                                      : static_cast<double>(Job.weights<float>()[Class]);
  }
};

/// One row by the given passes. sums(): false where the row is out of the ordinary, else leaves the
/// exponentials in the scratch space where it is to store them; gradient(): makes them the
/// gradient, all of it but that of the largest logit and of the label.
template <typename Passes, typename Form, bool WithGradient>
HWY_NOINLINE bool softRowOf(const SoftJob &Job, SoftRow &Row) {
  using T = typename Passes::Element;
  constexpr bool Soft = Form::Soft;
  const T *P = reinterpret_cast<const T *>(Row.Probabilities);
  SoftResult S;
  if (!Passes::template sums<Form, WithGradient>(Job, Row, S))
    return false;
  const double Log = log1p(S.Others / S.Own);
  const double Loss = S.Shares * Log + S.Expected;
  const double Sum = S.Own + S.Others;
  const double Factor = Row.Scale * S.Shares / Sum;
  // What is not finite, and factors with too few digits.
  const double Size = Factor < 0 ? -Factor : Factor;
  const bool Held = Factor == 0 || (Size > Passes::SmallestFactor && Size < Passes::LargestFactor);
  if (!(Loss - Loss == 0) || (WithGradient && !(Held && Row.Scale - Row.Scale == 0)))
    return false;
  Row.Loss = Loss;
  Row.LogSumExp = S.Largest + Log;
  if (!WithGradient)
    return true;

  T *To = reinterpret_cast<T *>(Row.Gradient);
  const auto WeightOf = [&](std::int64_t Class) {
    return Form::Weighted ? SoftResult::weight(Job, Class) : 1.0;
  };
  // Before the gradient, which may be where the logits are.
  const double PeakPart =
      Soft ? elementAsDouble(reinterpret_cast<const char *>(P + S.Peak), dtype_of<T>::value)
           : static_cast<double>(S.Peak == Row.Label);
  const double PeakShare = WeightOf(S.Peak) * (Job.Spread + Job.Hard * PeakPart);
  Passes::template gradient<Form>(Job, P, Factor, Row.Scale, To);
  const auto Put = [&](std::int64_t Class, double Value) HWY_ATTR {
    storeElement(reinterpret_cast<char *>(To + Class), dtype_of<T>::value, Value);
  };
  // By whichever of softmax and what it leaves is the smaller.
  Put(S.Peak, S.Own > S.Others ? Row.Scale * ((S.Shares - PeakShare) - S.Shares * (S.Others / Sum))
                               : Factor * S.Own - Row.Scale * PeakShare);
  if (!Soft && S.Peak != Row.Label) {
    const auto Term = Job.scratch<typename Passes::Term>()[Row.Label];
    Put(Row.Label, Factor * static_cast<double>(Term) -
                       Row.Scale * WeightOf(Row.Label) * (Job.Spread + Job.Hard));
  }
  return true;
}

template <typename Passes, typename Form>
HWY_INLINE bool softRowOfForm(const SoftJob &Job, SoftRow &Row) {
  return Row.Gradient ? softRowOf<Passes, Form, true>(Job, Row)
                      : softRowOf<Passes, Form, false>(Job, Row);
}
template <typename Passes> HWY_INLINE bool weightedSoftRow(const SoftJob &Job, SoftRow &Row) {
  return Row.Probabilities ? softRowOfForm<Passes, SoftForm<true, true, true>>(Job, Row)
                           : softRowOfForm<Passes, SoftForm<false, true, true>>(Job, Row);
}
/// Without weights.
template <typename Passes> HWY_INLINE bool plainSoftRow(const SoftJob &Job, SoftRow &Row) {
  if (!Row.Probabilities)
    return softRowOfForm<Passes, SoftForm<false, true, false>>(Job, Row);
  return Job.Spread != 0 ? softRowOfForm<Passes, SoftForm<true, true, false>>(Job, Row)
                         : softRowOfForm<Passes, SoftForm<true, false, false>>(Job, Row);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SOFTROW_INL_H
