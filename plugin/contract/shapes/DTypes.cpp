//===- DTypes.cpp - element types of results -------------------------------===//
//
// Promotion is worked out type by type and collected over the sets: twelve types make
// at most 144 pairs.
//
//===----------------------------------------------------------------------===//
#include "DTypes.h"

namespace shapewise {

namespace {

constexpr unsigned TypeCount = 12;

bool isInteger(DType T) { return T <= DType::I64; }
bool isFloat(DType T) { return T >= DType::F16 && T <= DType::F64; }
bool isComplex(DType T) { return T == DType::C64 || T == DType::C128; }

/// c10::promoteTypes.
DType promotePair(DType A, DType B) {
  if (A == B || B == DType::Bool)
    return A;
  if (A == DType::Bool)
    return B;
  if (A > B)
    std::swap(A, B);
  if (isInteger(A) && isInteger(B))
    return A == DType::U8 && B == DType::I8 ? DType::I16 : B;
  if (isInteger(A))
    return B;
  if (A == DType::F16 && B == DType::BF16)
    return DType::F32;
  if (A == DType::F64 && B == DType::C64)
    return DType::C128;
  return B;
}

/// combine_categories of ATen/native/TypeProperties.cpp: the type of higher priority wins unless
/// the other is of a higher category.
DType combine(DType Higher, DType Lower) {
  if (isComplex(Higher))
    return Higher;
  if (isFloat(Higher))
    return isComplex(Lower) ? (Higher == DType::F64 ? DType::C128 : DType::C64) : Higher;
  if (Higher == DType::Bool || isFloat(Lower) || isComplex(Lower))
    return promotePair(Higher, Lower);
  return Higher;
}

template <typename Function> DTypeSet overPairs(DTypeSet A, DTypeSet B, Function &&F) {
  if (A.isAny() && B.isAny())
    return DTypeSet::any();
  std::uint32_t Mask = 0;
  for (unsigned I = 0; I < TypeCount; ++I)
    for (unsigned J = 0; J < TypeCount; ++J)
      if ((A.mask() >> I & 1) && (B.mask() >> J & 1))
        Mask |= 1u << static_cast<unsigned>(F(static_cast<DType>(I), static_cast<DType>(J)));
  return DTypeSet::fromMask(Mask);
}

enum class Priority { Dimensioned, ZeroRank, Number };

struct Group {
  bool Any = false;
  DTypeSet Type;
  void add(DTypeSet T) {
    Type = Any ? overPairs(Type, T, promotePair) : T;
    Any = true;
  }
};

/// Ranks decide priorities; a tensor of unknown rank is tried as both.
DTypeSet promoteFrom(const Call &C, llvm::ArrayRef<Term> Terms, unsigned At, Group Groups[3]) {
  while (At < Terms.size() && Terms[At].isAbsent())
    ++At;
  if (At == Terms.size()) {
    Group Result;
    for (unsigned I = 0; I < 3; ++I) {
      if (!Groups[I].Any)
        continue;
      Result.Type = Result.Any ? overPairs(Result.Type, Groups[I].Type, combine) : Groups[I].Type;
      Result.Any = true;
    }
    return Result.Type;
  }
  const Operand &O = Terms[At].Value;
  auto With = [&](Priority P, DTypeSet Type) {
    Group Next[3] = {Groups[0], Groups[1], Groups[2]};
    Next[static_cast<unsigned>(P)].add(Type);
    return promoteFrom(C, Terms, At + 1, Next);
  };
  if (O.isInt())
    return With(Priority::Number, DType::I64);
  if (O.What == Operand::Form::Bool)
    return With(Priority::Number, DType::Bool);
  if (O.What == Operand::Form::Float)
    return With(Priority::Number, defaultFloat());
  if (!O.isTensor())
    return DTypeSet::any();
  TensorType T = C.tensor(Terms[At]);
  if (T.Sizes.minRank() > 0)
    return With(Priority::Dimensioned, T.Type);
  if (T.Sizes.rank() == 0u)
    return With(Priority::ZeroRank, T.Type);
  return With(Priority::Dimensioned, T.Type) | With(Priority::ZeroRank, T.Type);
}

DTypeSet replaced(DTypeSet Type, DTypeSet From, DTypeSet To) {
  if (Type.isAny())
    return Type;
  DTypeSet Kept = DTypeSet::fromMask(Type.mask() & ~From.mask());
  return (Type & From).isEmpty() ? Type : Kept | To;
}

} // namespace

DTypeSet floatingOf(DTypeSet Type) {
  if (Type.isAny())
    return DTypeSet::floats() | DTypeSet::complexes();
  return replaced(Type, DTypeSet::integers() | DTypeSet(DType::Bool), defaultFloat());
}

DTypeSet realOf(DTypeSet Type) {
  return replaced(replaced(Type, DType::C64, DType::F32), DType::C128, DType::F64);
}

DTypeSet summedOf(DTypeSet Type) {
  return replaced(Type, DTypeSet::integers() | DTypeSet(DType::Bool), DType::I64);
}

WantedType WantedType::integral() {
  return {DTypeSet::floats() | DTypeSet::complexes(), "an integer type or bool"};
}

/// uint8 is taken for bool, with a warning.
WantedType WantedType::mask() {
  return {DTypeSet::floats() | DTypeSet::complexes() | DType::I8 | DType::I16 | DType::I32 |
              DType::I64,
          "type bool"};
}

WantedType WantedType::complex() {
  return {DTypeSet::floats() | DTypeSet::integers() | DType::Bool, "a complex type"};
}

bool requireType(Call &C, const Term &T, const WantedType &Wanted) {
  TensorType Is = C.tensor(T);
  if (Is.Type.isIn(Wanted.Refused) != Truth::Yes)
    return true;
  C.fail(C.isLoss() ? Message::LossNeedsType : Message::NeedsType,
         {C.callee().str(), T.Name, Is, Wanted.InWords.str()}, {&T});
  return false;
}

DTypeSet promoted(const Call &C, llvm::ArrayRef<Term> Terms) {
  Group None[3];
  return promoteFrom(C, Terms, 0, None);
}

} // namespace shapewise
