//===- Joiner.h - two states becoming one -----------------------*- C++ -*-===//
//
// The state of one join: what stands for which pair of things that differ. Join.cpp joins whole
// states with it, Joiner.cpp single values.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_JOINER_H
#define SHAPEWISE_ANALYSIS_JOINER_H

#include "Engine.h"

namespace shapewise {

class Joiner {
public:
  Joiner(Engine &E, const State &A, const State &B, State &Into, Engine::Generic *G)
      : E(E), A(A), B(B), Into(Into), G(G), Dims(E.Dims, A.Known, B.Known) {}

  Value value(const Value &VA, const Value &VB, unsigned Depth = 0);
  /// Two patterns of lists' elements made one.
  Value summarized(const State &S, const Value &List);
  Value ordered(const Value &VA, const Value &VB, const Value &Both);
  Value pattern(const Value &VA, const Value &VB);
  std::vector<Value> patterns(llvm::ArrayRef<Value> PA, llvm::ArrayRef<Value> PB);
  Value one(llvm::ArrayRef<Value> Patterns);
  void memory();

private:
  /// Whether the generic run `Run` can stand for `Is` on the other side: it stands for one shape.
  bool claims(RunId Run, const Shape &Is) {
    for (const auto &[Claimed, As] : ClaimedRuns)
      if (Claimed == Run)
        return As == Is;
    ClaimedRuns.push_back({Run, Is});
    return true;
  }
  Dim dim(Dim DA, Dim DB, Generalizer::Nature Is);
  bool mentionsGeneric(const Value &V, unsigned Depth = 0) const;
  bool mentionsGeneric(const TensorType &T) const;
  bool mentionsGeneric(Dim D) const { return D && G && Dims.mentions(D, G->Dims); }
  Extent extent(const Extent &XA, const Extent &XB);
  Shape shape(const Shape &SA, const Shape &SB);
  TensorType tensor(TensorType TA, TensorType TB);
  ObjectId object(ObjectId OA, ObjectId OB);
  Value opaque(const Value &VA, const Value &VB);
  /// A tensor here, an undefined one there: null when they are something else.
  bool isOfThisRound(const State &S, const Value &V) const;
  Value besideNothing(const Value &VA, const Value &VB);
  Value maybeUndefined(const Value &VA, const Value &VB);
  TypeId typeOf(const Value &VA, const Value &VB) const {
    TypeId TA = E.typeOf(VA), TB = E.typeOf(VB);
    if (TA == TypeId::Void || TB == TypeId::Void)
      return TA == TypeId::Void ? TB : TA;
    // What may be of either class runs the code of neither for certain.
    bool TwoClasses = TA != TB && E.formOf(TA) == Type::Form::Record;
    return TwoClasses ? TypeId::Void : TA;
  }
  void generalized() {
    if (G)
      G->Changed = true;
  }

  using Nature = Generalizer::Nature;

  Engine &E;
  const State &A, &B;
  State &Into;
  Engine::Generic *G;
  Generalizer Dims;
  GenericDims MadeHere;   ///< outside loops nobody asks for them again
  bool InPattern = false; ///< joining what stands for any element of a list
  std::vector<std::tuple<Shape, Shape, RunId>> RunPairs;
  std::vector<std::pair<RunId, Shape>> ClaimedRuns;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ObjectId> ObjectPairs;
  std::map<std::uint32_t, std::uint32_t> ClaimedObjects;
  std::map<std::pair<std::uint32_t, std::uint32_t>, OpaqueId> OpaquePairs;
  std::map<std::uint32_t, std::uint32_t> ClaimedOpaques;
  std::vector<std::tuple<ObjectId, ObjectId, ObjectId>> Pending;
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_JOINER_H
