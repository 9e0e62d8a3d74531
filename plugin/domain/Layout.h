//===- Layout.h - how a tensor's elements lie in memory ---------*- C++ -*-===//
//
// Whether they lie one after the other in the order of the axes, or how far apart the
// elements along each axis are. A plain value; knows no operation.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_LAYOUT_H
#define SHAPEWISE_DOMAIN_LAYOUT_H

#include "Dim.h"
#include "llvm/ADT/ArrayRef.h"
#include <memory>
#include <utility>
#include <vector>

namespace shapewise {

/// Steps between the elements along each axis. They say nothing along axes of size 1.
using Strides = std::vector<Dim>;

class Layout {
public:
  enum class Form : std::uint8_t {
    Unknown,
    InOrder, ///< contiguous: the last axis is the fastest, without gaps
    Packed,  ///< without gaps or repetitions, the axes in the order their strides tell
    Strided  ///< anything else, as the strides tell
  };

  Layout() = default; ///< unknown
  static Layout inOrder() { return Layout(Form::InOrder, nullptr); }
  static Layout packed(Strides S) {
    return Layout(Form::Packed, std::make_shared<const Strides>(std::move(S)));
  }
  static Layout strided(Strides S) {
    return Layout(Form::Strided, std::make_shared<const Strides>(std::move(S)));
  }

  bool isKnown() const { return Is != Form::Unknown; }
  bool isInOrder() const { return Is == Form::InOrder; }
  bool isPacked() const { return Is == Form::InOrder || Is == Form::Packed; }
  /// One per axis; empty where the layout is in order or unknown.
  llvm::ArrayRef<Dim> strides() const {
    return Steps ? llvm::ArrayRef<Dim>(*Steps) : llvm::ArrayRef<Dim>();
  }
  /// The same with each step replaced.
  template <typename Replace> Layout withStrides(Replace By) const {
    Layout Replaced = *this;
    if (!Steps)
      return Replaced;
    Strides New;
    for (Dim D : *Steps)
      New.push_back(By(D));
    Replaced.Steps = std::make_shared<const Strides>(std::move(New));
    return Replaced;
  }

  friend bool operator==(const Layout &A, const Layout &B) {
    return A.Is == B.Is && A.strides() == B.strides();
  }
  friend bool operator!=(const Layout &A, const Layout &B) { return !(A == B); }

private:
  Layout(Form Is, std::shared_ptr<const Strides> Steps) : Is(Is), Steps(std::move(Steps)) {}

  Form Is = Form::Unknown;
  std::shared_ptr<const Strides> Steps;
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_LAYOUT_H
