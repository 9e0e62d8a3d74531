//===- PlainLoops.h - A call through the plain loops alone ----------------===//
//
// The loops of Reference.cpp, which a reader can follow, whatever kernel the same
// call would go to.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_TEST_RUNTIME_PLAINLOOPS_H
#define SHAPEWISE_TEST_RUNTIME_PLAINLOOPS_H

#include "Reference.h"
#include "Validate.h"

#include "shapewise/cross_entropy.h"
#include "shapewise/error.h"

namespace plain {

/// As cross_entropy_with_gradient().
template <typename L, typename T>
double withGradient(const shapewise::TensorView<L> &Logits, const shapewise::TensorView<T> &Target,
                    const shapewise::TensorView<std::remove_cv_t<L>> &Gradient,
                    const shapewise::CrossEntropyOptions &Options = {},
                    const shapewise::CrossEntropyExtras &Extras = {}) {
  using namespace shapewise;
  detail::Request R("cross_entropy_with_gradient", detail::Request::Pass::forward_backward, Logits,
                    Target, Options, SourceLocation::current());
  R.with(Extras);
  R.with_gradient(Gradient);
  detail::Plan P;
  Error E;
  if (!detail::validateShapes(R, P, E) || (P.TargetIsLabels && !detail::validateLabels(R, P, E)))
    throw shape_error(E);
  const double Total = P.Positions > 0 ? detail::referencePositions(P, 0, P.Positions) : 0;
  return Options.reduction == Reduction::mean ? Total / P.denominator() : Total;
}

} // namespace plain

#endif // SHAPEWISE_TEST_RUNTIME_PLAINLOOPS_H
