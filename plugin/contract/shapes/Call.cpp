//===- Call.cpp - one call under judgement ---------------------------------===//
//
// Reading terms and saying how a call goes.
//
//===----------------------------------------------------------------------===//
#include "Call.h"

namespace shapewise {

std::optional<std::vector<Term>> elements(const Term &List) {
  if (!List.Value.isList())
    return std::nullopt;
  std::vector<Term> Result;
  for (const Operand &O : List.Value.Elements) {
    Term T = List;
    T.Value = O;
    Result.push_back(std::move(T));
  }
  return Result;
}

std::optional<std::vector<Term>> namedElements(const Term &List) {
  auto Result = elements(List);
  for (std::size_t I = 0; Result && I < Result->size(); ++I)
    (*Result)[I].Name += "[" + std::to_string(I) + "]";
  return Result;
}

Extent Call::madeUnknown() const {
  SymbolTraits Size;
  Size.Low = 0;
  return made(dims().symbol("", Size));
}

Shape Call::unknownShape() const { return Shape::unknown(dims().run("")); }

Operand Call::unknownTensor(DTypeSet Type) const {
  TensorType T;
  T.Sizes = unknownShape();
  T.Type = Type;
  return Operand::tensor(std::move(T));
}

Operand Call::result(llvm::ArrayRef<Extent> Extents, DTypeSet Type) {
  TensorType T;
  T.Sizes = Shape(Extents);
  T.Type = Type;
  for (Extent &E : T.Sizes.mutableExtents())
    E.Laid = false;
  return Operand::tensor(std::move(T));
}

TensorType Call::tensor(const Term &T) const {
  if (T.Value.isTensor()) {
    TensorType Type = T.Value.Type;
    Type.Sizes = Known.resolve(Type.Sizes);
    return Type;
  }
  TensorType Type;
  switch (T.Value.What) {
  case Operand::Form::Int:
    Type.Type = DType::I64;
    return Type;
  case Operand::Form::Bool:
    Type.Type = DType::Bool;
    return Type;
  case Operand::Form::Float:
    Type.Type = DTypeSet::floats();
    return Type;
  default:
    Type.Sizes = unknownShape();
    return Type;
  }
}

std::optional<Extents> Call::extents(const TensorType &T) {
  if (T.Sizes.hasRun())
    return std::nullopt;
  llvm::ArrayRef<Extent> All = T.Sizes.extents();
  return Extents(All.begin(), All.end());
}

Dim Call::dim(const Operand &O) const {
  if (O.isInt())
    return O.Number ? Known.simplify(O.Number) : Dim();
  if (O.What == Operand::Form::Bool && O.Flag)
    return constant(*O.Flag ? 1 : 0);
  return Dim();
}

std::optional<std::int64_t> Call::number(const Term &T) const {
  if (Dim D = dim(T.Value))
    return D.constant();
  return std::nullopt;
}

std::optional<bool> Call::flag(const Term &T) const {
  if (T.Value.What == Operand::Form::Bool)
    return T.Value.Flag;
  if (auto N = number(T))
    return *N != 0;
  return std::nullopt;
}

std::optional<std::vector<Operand>> Call::list(const Term &T) const {
  if (T.Value.isList())
    return T.Value.Elements;
  if (T.Value.isInt())
    return std::vector<Operand>{T.Value};
  return std::nullopt;
}

std::optional<llvm::SmallVector<Dim, 4>> Call::perAxis(const Term &T, unsigned Count) const {
  llvm::SmallVector<Dim, 4> Result;
  if (T.Value.isInt() || T.Value.What == Operand::Form::Bool) {
    Result.assign(Count, dim(T.Value));
    return Result;
  }
  if (!T.Value.isList())
    return std::nullopt;
  const std::vector<Operand> &Elements = T.Value.Elements;
  if (Elements.size() == 1)
    Result.assign(Count, dim(Elements.front()));
  else if (Elements.size() == Count)
    for (const Operand &E : Elements)
      Result.push_back(dim(E));
  else
    return std::nullopt;
  return Result;
}

DTypeSet Call::dtype(const Term &T, DTypeSet Default) const {
  const Operand *O = &T.Value;
  if (O->What == Operand::Form::Record) {
    auto Field = O->Fields.find("dtype");
    if (Field == O->Fields.end())
      return Default;
    O = &Field->second;
  }
  if (O->isAbsent())
    return Default;
  if (O->isTensor())
    return O->Type.Type;
  if (O->What == Operand::Form::Word)
    if (auto Type = DTypeSet::parse(O->Text))
      return *Type;
  return DTypeSet::any();
}

Problem &Call::fail(Message What, std::vector<MessagePart> Parts,
                    llvm::ArrayRef<const Term *> Terms) {
  Problem P;
  P.What = What;
  P.Parts = std::move(Parts);
  for (const Term *T : Terms)
    if (T->Argument)
      P.Underline.push_back(*T->Argument);
  Problems.push_back(std::move(P));
  return Problems.back();
}

void Call::blame(Problem &P, const Axis &A) {
  if (!A.Of || !A.Of->Argument)
    return;
  Blame B;
  B.Argument = *A.Of->Argument;
  if (A.Of->Value.isTensor())
    B.Axis = A.Index;
  B.Is = A.Is;
  P.Blames.push_back(B);
}

void Call::repair(Problem &P, const Term &T, std::string Append, bool Certain) {
  if (T.Argument)
    P.Repairs.push_back({*T.Argument, std::move(Append), Certain});
}

void Call::doubt(const llvm::Twine &Why) {
  if (Doubt.empty())
    Doubt = Why.str();
}

void Call::grow(llvm::function_ref<bool(Facts &)> Assume) {
  Facts Grown = Known;
  if (Assume(Grown))
    Known = std::move(Grown);
  else
    Contradiction = true;
}

void Call::learn(Dim A, Relation R, Dim B) {
  if (A && B)
    grow([&](Facts &F) { return F.assume(A, R, B); });
}

void Call::learnAxes(const Term &Of, unsigned Count, unsigned Low, std::optional<unsigned> High) {
  if (!Of.Value.isTensor())
    return;
  Shape S = tensor(Of).Sizes;
  if (!S.hasRun())
    return;
  Dim Rank = Known.rankOf(S);
  if (High && Low == *High)
    return learn(Rank, Relation::Equal, constant(Count + Low));
  if (S.front().empty() && S.back().size() < Count) {
    Extents Own;
    for (int At = static_cast<int>(S.back().size()) - static_cast<int>(Count); At < 0; ++At)
      Own.push_back({dims().runExtent(S.run(), At)});
    grow([&](Facts &F) { return F.assumeRun(S.run(), Shape({}, dims().run(""), Own)); });
  }
  learn(Rank, Relation::GreaterEqual, constant(Count + Low));
  if (High)
    learn(Rank, Relation::LessEqual, constant(Count + *High));
}

void Call::learnAxis(const Term &Of, std::int64_t At) {
  constexpr std::int64_t MostAxes = 8; // of a tensor that anybody writes
  if (!Of.Value.isTensor() || At >= MostAxes || At < -MostAxes)
    return;
  if (At < 0)
    return learnAxes(Of, static_cast<unsigned>(-At), 0, std::nullopt);
  Shape S = tensor(Of).Sizes;
  if (!S.hasRun() || static_cast<std::int64_t>(S.front().size()) > At)
    return;
  if (S.back().empty()) {
    Extents Own;
    for (int I = 0; I <= At - static_cast<int>(S.front().size()); ++I)
      Own.push_back({dims().runExtent(S.run(), I)});
    grow([&](Facts &F) { return F.assumeRun(S.run(), Shape(Own, dims().run(""), {})); });
  }
  learn(Known.rankOf(S), Relation::Greater, constant(At));
}

void Call::adopt(const Judgement &J) {
  if (J.After)
    Known = *J.After;
  if (J.Is == Verdict::Unknown)
    doubt(J.Why);
}

/// Like Facts::compare, and also by what would follow if it held: 25*b//16 rows, which fit no view
/// unless 16 divides 25*b, are never b rows.
Truth Call::consequent(Dim A, Relation R, Dim B) const {
  Truth Direct = Known.compare(A, R, B);
  if (Direct != Truth::Unknown || !A || !B)
    return Direct;
  Facts Holds = Known, Fails = Known;
  bool CanHold = Holds.assume(A, R, B);
  // Where neither can be, nothing gets here.
  return CanHold || !Fails.assume(A, negate(R), B) ? Truth::Unknown : Truth::No;
}

static std::vector<const Term *> termsOf(const Axis &A, const Axis &B) {
  std::vector<const Term *> Terms;
  if (A.Of)
    Terms.push_back(A.Of);
  if (B.Of && B.Of != A.Of)
    Terms.push_back(B.Of);
  return Terms;
}

bool Call::agree(const Axis &A, const Axis &B, Message What, std::vector<MessagePart> Parts) {
  Truth Same = consequent(A.Is.Size, Relation::Equal, B.Is.Size);
  if (Same == Truth::Yes)
    return true;
  bool Rigid = Same == Truth::Unknown && Known.differsRigidly(A.Is.Size, B.Is.Size);
  if (Same == Truth::No || Rigid) {
    Problem &P =
        Rigid && !IsLoss
            ? fail(Message::NamesDiffer,
                   {Callee.str(), A.Is.Size, B.Is.Size, tensor(*A.Of).Sizes, tensor(*B.Of).Sizes},
                   termsOf(A, B))
            : fail(What, std::move(Parts), termsOf(A, B));
    blame(P, A);
    blame(P, B);
    return false;
  }
  doubt(llvm::Twine("whether ") + A.Is.Size.str() + " equals " + B.Is.Size.str() + " is not known");
  learn(A.Is.Size, Relation::Equal, B.Is.Size);
  return true;
}

bool Call::require(const Axis &A, Relation R, Dim Value, Message What,
                   std::vector<MessagePart> Parts) {
  Truth Holds = consequent(A.Is.Size, R, Value);
  if (Holds == Truth::Yes)
    return true;
  if (Holds == Truth::No) {
    Problem &P = A.Of ? fail(What, std::move(Parts), {A.Of}) : fail(What, std::move(Parts));
    blame(P, A);
    return false;
  }
  doubt(llvm::Twine("whether ") + A.Is.Size.str() + " " + spelling(R) + " " + Value.str() +
        " is not known");
  learn(A.Is.Size, R, Value);
  return true;
}

std::optional<unsigned> Call::axis(const Term &Number, unsigned Rank, const Term &Of) {
  if (auto N = number(Number))
    return axis(*N, Number, Rank, Of);
  doubt(llvm::Twine("the axis '") + Number.Name + "' is not known");
  return std::nullopt;
}

std::optional<unsigned> Call::axis(std::int64_t Number, const Term &Where, unsigned Rank,
                                   const Term &Of) {
  // libtorch lets a scalar tensor have the axes 0 and -1 (maybe_wrap_dim with wrap_scalar).
  std::int64_t Count = Rank == 0 ? 1 : Rank;
  if (Number < -Count || Number >= Count) {
    Problem &P = fail(Message::AxisOutOfRange,
                      {Callee.str(), std::to_string(Number), tensor(Of).Sizes,
                       std::to_string(-Count), std::to_string(Count - 1)},
                      {&Of});
    if (Where.Argument && Where.Argument != Of.Argument)
      P.Underline.push_back(*Where.Argument);
    return std::nullopt;
  }
  return static_cast<unsigned>(Number < 0 ? Number + Count : Number);
}

} // namespace shapewise
