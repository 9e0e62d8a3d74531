//===- Elementwise.cpp - operations element by element ----------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "MutualStretch.h"
#include "Strides.h"

namespace shapewise::shapes {

Operand same(Call &C, llvm::ArrayRef<Term> T) { return Operand::tensor(C.tensor(T[0])); }

/// requires_grad_(self, requires_grad): no gradient comes to integers.
Operand differentiable(Call &C, llvm::ArrayRef<Term> T) {
  if (C.flag(T[1]) == true && !requireType(C, T[0], WantedType::floating()))
    return Operand::unknown();
  return same(C, T.take_front(1));
}

/// A copy whose axes lie in memory in the order they have in self.
Operand copy(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = C.tensor(T[0]);
  Result.Memory = layoutOfCopy(Result);
  return Operand::tensor(std::move(Result));
}

/// Something new for each element, in the order in memory that self has.
Operand each(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Result = computed(Self);
  Result.Memory = layoutOfCopy(Self);
  return Operand::tensor(std::move(Result));
}

Operand map(Call &C, llvm::ArrayRef<Term> T) { return Operand::tensor(computed(C.tensor(T[0]))); }

/// Real numbers of complex ones (abs, imag); others keep their type.
Operand mapToReal(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Result = computed(Self);
  Result.Type = realOf(Result.Type);
  if (Self.Meaning == Kind::Stretched || Self.Meaning == Kind::Multiplied)
    Result.Meaning = Self.Meaning;
  return Operand::tensor(std::move(Result));
}

Operand broadcastAll(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcast(C, T);
  if (!S)
    return Operand::unknown();
  TensorType Result;
  Result.Sizes = std::move(*S);
  Result.Type = promoted(C, T);
  return Operand::tensor(std::move(Result));
}

/// Elementwise operations of which an error is made (pow, square, abs), or that weigh one: what is
/// wrong with it stays. Terms: operands; the others than the first may be numbers.
Operand broadcastError(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastAll(C, T);
  for (Kind Wrong : {Kind::Stretched, Kind::Multiplied, Kind::Crossed, Kind::OfTwoTypes}) {
    bool Stays = llvm::all_of(T, [&](const Term &Each) {
      return Each.Value.isTensor() ? Each.Value.Type.Meaning == Wrong
                                   : &Each != T.begin() && !Each.isUnknown();
    });
    if (Result.isTensor() && Stays)
      Result.Type.Meaning = Wrong;
  }
  return Result;
}

namespace {

Meeting meetingOf(Call &C, const Term &A, const Term &B) {
  auto X = A.Value.isTensor() ? C.extents(A) : std::nullopt;
  auto Y = B.Value.isTensor() ? C.extents(B) : std::nullopt;
  return X && Y ? shapewise::meetingOf(C, *X, *Y) : Meeting::None;
}

/// What a matrix of pairs is called: that of a grid may be meant, until a loss gets it.
void setMeeting(Operand &Result, Meeting Is, Kind Unasked) {
  if (Result.isTensor() && Is != Meeting::None)
    Result.Type.Meaning = Is == Meeting::Grid ? Kind::Crossed : Unasked;
}

/// Whether the operand is a number, or stretched to the matrix: one of that size says of each pair
/// what becomes of it.
bool isNoMatrix(Call &C, const Term &Of, std::size_t Rank) {
  if (!Of.Value.isTensor())
    return !Of.isUnknown();
  auto X = C.extents(Of);
  return X && isStretchedTo(C, *X, Rank);
}

/// Whether one of two operands has the kind, and the other leaves it that.
bool staysOf(Call &C, llvm::ArrayRef<Term> T, llvm::ArrayRef<Kind> Kinds) {
  for (unsigned I : {0u, 1u}) {
    const TensorType &Of = T[I].Value.Type;
    if (T[I].Value.isTensor() && llvm::is_contained(Kinds, Of.Meaning) && Of.Sizes.rank() &&
        isNoMatrix(C, T[1 - I], *Of.Sizes.rank()))
      return true;
  }
  return false;
}

bool isOfKind(const Term &T, Kind Is) { return T.Value.isTensor() && T.Value.Type.Meaning == Is; }

/// Whether the operand says the same of each element: a number.
bool isNumber(Call &C, const Term &T) {
  if (!T.Value.isTensor())
    return !T.isUnknown();
  return C.compare(C.facts().numelOf(C.tensor(T).Sizes), Relation::Equal, 1) == Truth::Yes;
}

/// A margin, a bound, the smaller of two, a function of each element: what pairs what does not
/// belong together is none the better for it. All operands are of the kind `Wrong`, or numbers.
Operand keepPaired(Call &C, llvm::ArrayRef<Term> T, Kind Wrong, Operand Result) {
  auto IsWrong = [&](const Term &Each) { return isOfKind(Each, Wrong); };
  if (Result.isTensor() && llvm::any_of(T, IsWrong) &&
      llvm::all_of(T, [&](const Term &Each) { return IsWrong(Each) || isNumber(C, Each); }))
    Result.Type.Meaning = Wrong;
  return Result;
}

} // namespace

/// Something made of each element by which margins are written by hand (relu, softplus). What ranks
/// differences may be meant for all pairs. Terms: self.
Operand mapOfError(Call &C, llvm::ArrayRef<Term> T) {
  return keepPaired(C, T, Kind::Multiplied, map(C, T));
}

/// The same of what says how large an error is (sqrt, cosh, log): all pairs are not meant.
Operand mapOfDistance(Call &C, llvm::ArrayRef<Term> T) {
  return keepPaired(C, T, Kind::Stretched, mapOfError(C, T));
}

/// The logarithm of a sigmoid. Terms: self.
Operand logSigmoid(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = mapOfError(C, T);
  if (Result.isTensor() && Result.Type.Meaning == Kind::Unknown)
    Result.Type.Meaning = Kind::LogProbabilities;
  return Result;
}

/// clamp, maximum and minimum. Terms: operands, or bounds. A bound for differences ranks them.
Operand bounded(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = keepPaired(C, T, Kind::Multiplied, broadcastAll(C, T));
  if (Result.isTensor() &&
      llvm::all_of(T, [](const Term &Each) { return isOfKind(Each, Kind::Stretched); }))
    Result.Type.Meaning = Kind::Stretched;
  return Result;
}

/// What is smaller than a number: of which pairs, may be the question. Terms: two operands.
Operand ordered(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = keepPaired(C, T, Kind::Stretched, broadcastAll(C, T));
  if (Result.isTensor() && Result.Type.Meaning == Kind::Stretched)
    Result.Type.Meaning = Kind::Crossed;
  return Result;
}

/// Subtraction, which tells when [N, 1] or [N, 1, 1, 1] met [N]: a mean of that is a mistake.
/// Terms: two operands.
Operand difference(Call &C, llvm::ArrayRef<Term> T) {
  for (const Term &Each : T)
    if (Each.Value.isTensor() && Each.Argument && C.tensor(Each).Type == DTypeSet(DType::Bool)) {
      C.fail(Message::SubtractsBool,
             {C.callee().str(), ArgumentText{*Each.Argument}, C.tensor(Each)}, {&Each});
      return Operand::unknown();
    }
  Operand Result = keepPaired(C, T, Kind::Stretched, bounded(C, T));
  setMeeting(Result, meetingOf(C, T[0], T[1]), Kind::Stretched);
  return Result;
}

/// Whether elements are equal: a count of that is a mistake also where a factory made the labels.
/// Terms: two operands.
Operand equality(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastAll(C, T);
  if (Result.isTensor() && meetingOf(C, T[0], T[1]) != Meeting::None)
    Result.Type.Meaning = Kind::Stretched;
  return Result;
}

/// Multiplication, which tells the same; a weight for each row or column makes it no better.
Operand elementProduct(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastError(C, T);
  if (!Result.isTensor() || Result.Type.Meaning != Kind::Unknown)
    return Result;
  setMeeting(Result, meetingOf(C, T[0], T[1]), Kind::Multiplied);
  for (Kind Wrong : {Kind::Multiplied, Kind::Stretched, Kind::Crossed})
    if (Result.Type.Meaning == Kind::Unknown && staysOf(C, T, Wrong))
      Result.Type.Meaning = Wrong;
  return Result;
}

/// Division: what is divided is no better for it by a number, or by one for each row or column.
/// Terms: two operands.
Operand quotient(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastAll(C, T);
  for (Kind Wrong : {Kind::Stretched, Kind::Multiplied, Kind::Crossed})
    if (Result.isTensor() && T[0].Value.isTensor() && T[0].Value.Type.Meaning == Wrong &&
        staysOf(C, T, Wrong))
      Result.Type.Meaning = Wrong;
  return Result;
}

/// Addition: a matrix of all sums is often meant, until it is compared with a row or a column.
Operand elementSum(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastError(C, T);
  if (!Result.isTensor() || Result.Type.Meaning != Kind::Unknown)
    return Result;
  if (meetingOf(C, T[0], T[1]) != Meeting::None ||
      staysOf(C, T, {Kind::Stretched, Kind::Multiplied, Kind::Crossed}))
    Result.Type.Meaning = staysOf(C, T, Kind::Stretched) ? Kind::Stretched : Kind::Crossed;
  return Result;
}

Operand where(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcast(C, T);
  if (!S)
    return Operand::unknown();
  TensorType Result;
  Result.Sizes = std::move(*S);
  Result.Type = promoted(C, T.drop_front());
  // Which of the pairs are chosen may be why they were made, unless their error says so itself.
  bool ByError = isOfKind(T[0], Kind::Stretched) || isOfKind(T[0], Kind::Crossed);
  Operand Chosen = Operand::tensor(std::move(Result));
  return ByError ? keepPaired(C, T.drop_front(), Kind::Stretched, std::move(Chosen)) : Chosen;
}

/// The second operand is broadcast to the first, which keeps its shape and dtype
/// (`masked_fill_`, `copy_`).
Operand broadcastInto(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto S = broadcast(C, T);
  if (!S)
    return Operand::unknown();
  Truth Same = C.facts().equal(C.facts().resolve(*S), Self.Sizes);
  if (Same == Truth::No) {
    std::vector<const Term *> Terms = {&T[0], &T[1]};
    C.fail(Message::InPlaceShape, {C.callee().str(), Self.Sizes, *S}, Terms);
    return Operand::unknown();
  }
  if (Same == Truth::Unknown)
    C.doubt("whether the operand fits 'self' is not known");
  return Operand::tensor(computed(Self));
}

Operand sigmoid(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = computed(C.tensor(T[0]));
  Result.Type = floatingOf(Result.Type);
  Result.Meaning = Kind::Sigmoid;
  return Operand::tensor(std::move(Result));
}

/// What makes values of one kind those of another, over the same axis, and none of the rest.
static Operand fromKindToKind(Call &C, const Term &Of, Kind From, Kind To) {
  TensorType Self = C.tensor(Of), Result = computed(Self);
  if (Self.Meaning == From) {
    Result.Meaning = To;
    Result.Axis = Self.Axis;
  }
  return Operand::tensor(std::move(Result));
}

/// exp of log-probabilities are probabilities. Terms: self.
Operand exponential(Call &C, llvm::ArrayRef<Term> T) {
  return keepPaired(C, T, Kind::Multiplied,
                    fromKindToKind(C, T[0], Kind::LogProbabilities, Kind::Probabilities));
}

/// tanh of raw scores lies on both sides of 0; of what a relu gave, say, it does not. Terms: self.
Operand hyperbolicTangent(Call &C, llvm::ArrayRef<Term> T) {
  return fromKindToKind(C, T[0], Kind::Logits, Kind::Tanh);
}

/// log of probabilities are log-probabilities. Terms: self.
Operand logarithm(Call &C, llvm::ArrayRef<Term> T) {
  return keepPaired(C, T, Kind::Stretched,
                    fromKindToKind(C, T[0], Kind::Probabilities, Kind::LogProbabilities));
}

/// softmax and log_softmax; the second term is the axis. The third, `log`, asks for logarithms.
Operand softmax(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1]);
  TensorType Result = computed(Self);
  bool Log = C.flag(T[2]).value_or(false);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  if (!At)
    return Operand::tensor(std::move(Result));
  Result.Meaning = Log ? Kind::LogProbabilities : Kind::Probabilities;
  if (*At < 0)
    Result.Axis = static_cast<int>(*At);
  else if (auto Rank = Self.Sizes.rank())
    Result.Axis = static_cast<int>(*At) - static_cast<int>(std::max(*Rank, 1u));
  else
    Result.Meaning = Kind::Unknown;
  return Operand::tensor(std::move(Result));
}

namespace {

/// Terms: self, one axis or several.
Operand alongAxes(Call &C, llvm::ArrayRef<Term> T, bool EachOnce) {
  TensorType Self = C.tensor(T[0]);
  auto Numbers = C.list(T[1]);
  if (!Numbers) {
    C.doubt(llvm::Twine("the axis '") + T[1].Name + "' is not known");
    return Operand::tensor(computed(Self));
  }
  llvm::SmallVector<std::int64_t, 4> Axes;
  for (const Operand &Number : *Numbers) {
    Term Given = T[1];
    Given.Value = Number;
    auto At = checkedAxis(C, Given, T[0], Self.Sizes);
    if (EachOnce && At && llvm::is_contained(Axes, *At))
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *Numbers), Self.Sizes}, {&T[1]});
    if (C.failed())
      return Operand::unknown();
    if (At)
      Axes.push_back(*At);
  }
  return Operand::tensor(computed(Self));
}

} // namespace

/// Keeps the shape; the axis must exist (cumsum, flip, sort …).
Operand alongAxis(Call &C, llvm::ArrayRef<Term> T) { return alongAxes(C, T, false); }

/// flip(self, dims): of each axis once.
Operand flip(Call &C, llvm::ArrayRef<Term> T) { return alongAxes(C, T, true); }

/// roll(self, shifts, dims): a shift for each axis. Nothing is looked at where there is no element.
Operand roll(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  bool MayBeEmpty = C.compare(C.facts().numelOf(Self.Sizes), Relation::Greater, 0) != Truth::Yes;
  auto Shifts = C.list(T[1]), Axes = C.list(T[2]);
  std::size_t Count = T[2].isAbsent() ? 0 : Axes ? Axes->size() : 0;
  bool Known = Shifts && (T[2].isAbsent() || Axes);
  if (MayBeEmpty || !Known) {
    C.doubt("whether there are elements, the shifts or the axes are not known");
    return Operand::tensor(computed(Self));
  }
  if (Shifts->size() != Count && (Count || Shifts->size() != 1)) {
    C.fail(Message::RollCount,
           {C.callee().str(), C.constant(static_cast<std::int64_t>(Shifts->size())),
            C.constant(static_cast<std::int64_t>(Count)), Self.Sizes},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return Count ? alongAxis(C, {T[0], T[2]}) : Operand::tensor(computed(Self));
}

} // namespace shapewise::shapes
