//===- Call.h - one call under judgement ------------------------*- C++ -*-===//
//
// What a shape function sees: the terms it was given, what is known, and the ways to say
// how the call goes (a result, a problem, a doubt, something learnt). Knows tensors; no
// operation in particular.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_CALL_H
#define SHAPEWISE_CONTRACT_SHAPES_CALL_H

#include "../Judgement.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

namespace shapewise {

/// One argument of a shape function.
struct Term {
  Operand Value;
  /// Which argument of the call it is; none for defaults and computed values.
  std::optional<unsigned> Argument;
  /// The parameter's name in the model.
  std::string Name;

  bool isAbsent() const { return Value.isAbsent(); }
  bool isUnknown() const { return Value.isUnknown(); }
  /// A tensor, or something that may well be one.
  bool mayBeTensor() const { return Value.isTensor() || Value.isUnknown(); }
};

/// A tensor that is undefined on some path.
inline bool mayBeUndefined(const Term &Each) { return Each.Value.MayBeAbsent; }

/// The elements of a list of tensors as terms that point at the list's argument. None: not known.
std::optional<std::vector<Term>> elements(const Term &List);
/// The same, called by their places in the list: `tensors[1]`.
std::optional<std::vector<Term>> namedElements(const Term &List);

using Extents = llvm::SmallVector<Extent, 4>;

/// One dimension of one term, for messages and notes.
struct Axis {
  const Term *Of = nullptr;
  int Index = 0; ///< from the front, or negative from the end
  Extent Is;
};

class Call {
public:
  Call(llvm::StringRef Callee, const Facts &Known, OriginId Origin, bool IsLoss)
      : Callee(Callee), Known(Known), Here(Origin), IsLoss(IsLoss) {}

  llvm::StringRef callee() const { return Callee; }
  bool isLoss() const { return IsLoss; }
  /// What is known so far, including what earlier steps of this call established.
  const Facts &facts() const { return Known; }
  DimContext &dims() const { return Known.dims(); }
  Dim constant(std::int64_t Value) const { return dims().constant(Value); }
  /// A dimension this call makes.
  Extent made(Dim Size, bool Deliberate = false) const { return {Size, Here, Deliberate}; }
  Extent made(std::int64_t Size) const { return made(constant(Size)); }
  /// A dimension of which nothing but its sign is known.
  Extent madeUnknown() const;

  // Reading terms. A term of unknown form reads as a tensor (a number, a list …) of which
  // nothing is known.
  TensorType tensor(const Term &T) const;
  /// All dimensions, where the rank is known.
  static std::optional<Extents> extents(const TensorType &T);
  std::optional<Extents> extents(const Term &T) const { return extents(tensor(T)); }
  std::optional<std::int64_t> number(const Term &T) const;
  /// The scalar as a Dim; null when nothing is known (a fresh symbol is not made).
  Dim dim(const Operand &O) const;
  std::optional<bool> flag(const Term &T) const;
  /// The elements of a list; a lone integer is a list of one. None: not known.
  std::optional<std::vector<Operand>> list(const Term &T) const;
  /// A list of `Count` integers, or one integer for all (null Dims where not known). None: the
  /// list has another length or is not known.
  std::optional<llvm::SmallVector<Dim, 4>> perAxis(const Term &T, unsigned Count) const;
  /// The dtype a term names (a word, an options record) or has (a tensor); any when it names none.
  DTypeSet dtype(const Term &T, DTypeSet Default) const;

  // What the facts say.
  Truth equal(Dim A, Dim B) const { return Known.equal(A, B); }
  Truth consequent(Dim A, Relation R, Dim B) const;
  Truth compare(Dim A, Relation R, Dim B) const { return Known.compare(A, R, B); }
  Truth compare(Dim A, Relation R, std::int64_t B) const {
    return Known.compare(A, R, constant(B));
  }
  bool isOne(Dim D) const { return compare(D, Relation::Equal, 1) == Truth::Yes; }

  // Saying how the call goes.
  /// The call cannot go well. Arguments named by `Terms` are underlined.
  Problem &fail(Message What, std::vector<MessagePart> Parts,
                llvm::ArrayRef<const Term *> Terms = {});
  static void blame(Problem &P, const Axis &A);
  static void repair(Problem &P, const Term &T, std::string Append, bool Certain);
  bool failed() const { return !Problems.empty(); }
  /// The call may go wrong, and nobody can say whether it does.
  void doubt(const llvm::Twine &Why);
  /// The call throws, which is no mistake of those who wrote it.
  void throwUnreported() { Throws = true; }
  bool throwsUnreported() const { return Throws; }
  bool doubtful() const { return !Doubt.empty(); }
  /// Something that holds once the call has returned.
  void learn(Dim A, Relation R, Dim B);
  /// The tensor has `Count` axes at its end, and before those at least `Low` more and at most
  /// `High` (none: any number): of a shape that is not known, these become dimensions of their own,
  /// so that what is made of it stays related to it.
  void learnAxes(const Term &Of, unsigned Count, unsigned Low, std::optional<unsigned> High);
  /// The tensor has an axis `At` (negative: from the end), likewise.
  void learnAxis(const Term &Of, std::int64_t At);
  /// Requires two dimensions to be equal. True when they are or may be (then it is learnt);
  /// false after a report of `What`, or of differing names.
  bool agree(const Axis &A, const Axis &B, Message What, std::vector<MessagePart> Parts);
  /// Requires `D R Value`; reports or learns alike.
  bool require(const Axis &A, Relation R, Dim Value, Message What, std::vector<MessagePart> Parts);
  /// An axis number as 0 … Rank - 1; none after a report or a doubt. `Rank` counts the places
  /// to choose from.
  std::optional<unsigned> axis(const Term &Number, unsigned Rank, const Term &Of);
  std::optional<unsigned> axis(std::int64_t Number, const Term &Where, unsigned Rank,
                               const Term &Of);

  /// Takes over what another judgement learnt and doubted.
  void adopt(const Judgement &J);

  // Making results.
  Shape unknownShape() const;
  Operand unknownTensor(DTypeSet Type = DTypeSet::any()) const;
  /// New elements: what factories wrote of the operands' axes no longer counts.
  static Operand result(llvm::ArrayRef<Extent> Extents, DTypeSet Type);
  /// The fields are taken over by judge().
  std::vector<Problem> takeProblems() { return std::move(Problems); }
  std::string takeDoubt() { return std::move(Doubt); }
  Facts takeFacts() { return std::move(Known); }
  /// A contradiction: the facts say this call is never reached with such values.
  bool contradictory() const { return Contradiction; }

private:
  /// Adds to the facts; what they cannot be is noted.
  void grow(llvm::function_ref<bool(Facts &)> Assume);

  llvm::StringRef Callee;
  Facts Known;
  OriginId Here;
  bool IsLoss;
  bool Contradiction = false;
  std::vector<Problem> Problems;
  std::string Doubt;
  bool Throws = false;
};

/// A named piece of shape arithmetic that models call.
using ShapeFunction = Operand (*)(Call &C, llvm::ArrayRef<Term> Terms);

struct ShapeFunctionEntry {
  llvm::StringRef Name;
  ShapeFunction Function;
  unsigned MinTerms, MaxTerms;
  bool IsView; ///< the result may lie in the memory of the first operand
};

/// The function of a name; null when there is none.
const ShapeFunctionEntry *findShapeFunction(llvm::StringRef Name);
/// All of them, for "did you mean" and the documentation.
llvm::ArrayRef<ShapeFunctionEntry> shapeFunctions();

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_CALL_H
