//===- Operand.h - what a contract sees of an argument ----------*- C++ -*-===//
//
// The abstract value of one argument or result of a call, free of stores, references
// and C++: a tensor, an integer, a list of those, an options record …
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_OPERAND_H
#define SHAPEWISE_CONTRACT_OPERAND_H

#include "../domain/Shape.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shapewise {

struct Operand {
  enum class Form : std::uint8_t {
    Absent,   ///< not passed (the contract's default holds), `{}`, nullopt, an undefined tensor
    Unknown,  ///< passed, nothing known
    Tensor,   ///< Type
    Int,      ///< Number
    Bool,     ///< Flag, unset when not known
    Float,    ///< Real, unset when not known
    Word,     ///< Text: a dtype (`f32`), a string, an enumerator's name (`kMean` → `mean`)
    List,     ///< Elements, all of them known to be there
    Repeated, ///< Number (null: some number) of elements like the two Elements: what those two
              ///< have in common all have, what differs between them differs between any two
    Sizes,    ///< a list of sizes with an unknown run in it (`x.sizes()`): Type.Sizes
    Slice,    ///< Elements: start, stop, step (Absent where not given)
    NewAxis,  ///< None in an index
    Ellipsis, ///< `...` in an index
    Record    ///< Fields: an options object
  };
  Form What = Form::Absent;
  TensorType Type;
  Dim Number;
  std::optional<bool> Flag;
  std::optional<double> Real;
  std::string Text;
  std::vector<Operand> Elements;
  std::map<std::string, Operand> Fields;
  /// Where a scalar or an element of a list came from; goes into the extents made of it.
  OriginId Origin = OriginId::None;
  /// Int only: written as a literal in the source (`1` in `view({-1, 1})`).
  bool Literal = false;
  /// Tensor only: on some path it is undefined instead. Where an undefined tensor is as good as
  /// none nothing is known then; everywhere else the call throws on that path.
  bool MayBeAbsent = false;

  static Operand absent() { return {}; }
  static Operand unknown() { return of(Form::Unknown); }
  static Operand of(Form F) {
    Operand O;
    O.What = F;
    return O;
  }
  static Operand tensor(TensorType T) {
    Operand O = of(Form::Tensor);
    O.Type = std::move(T);
    return O;
  }
  static Operand integer(Dim D) {
    Operand O = of(Form::Int);
    O.Number = D;
    return O;
  }
  static Operand boolean(std::optional<bool> B) {
    Operand O = of(Form::Bool);
    O.Flag = B;
    return O;
  }
  static Operand word(std::string W) {
    Operand O = of(Form::Word);
    O.Text = std::move(W);
    return O;
  }
  static Operand list(std::vector<Operand> E) {
    Operand O = of(Form::List);
    O.Elements = std::move(E);
    return O;
  }
  static Operand repeated(Operand One, Operand Other, Dim Count) {
    Operand O = of(Form::Repeated);
    O.Elements = {std::move(One), std::move(Other)};
    O.Number = Count;
    return O;
  }
  bool isTensor() const { return What == Form::Tensor; }
  bool isInt() const { return What == Form::Int; }
  bool isList() const { return What == Form::List; }
  bool isAbsent() const { return What == Form::Absent; }
  bool isUnknown() const { return What == Form::Unknown; }
};

/// One argument of a call, with the name the callee's declaration gives the parameter; the object
/// a method is called on is `self`.
struct Argument {
  std::string Parameter;
  Operand Value;
};

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_OPERAND_H
