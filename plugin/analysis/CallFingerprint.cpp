//===- CallFingerprint.cpp - what a call can see --------------------------===//
#include "CallRecord.h"
#include "llvm/ADT/Hashing.h"

namespace shapewise {

/// What a call sees is not compared when it is more than this: 64-bit words.
static constexpr std::size_t MostSeen = 1 << 14;

class CallMemo::FingerprintTaker {
public:
  FingerprintTaker(Engine &E, const State &S);
  void call(const Function &Code, llvm::ArrayRef<Value> Arguments, llvm::ArrayRef<Value> Captures,
            const CallChain &Chain);
  std::optional<Fingerprint> take();

private:
  void word(std::uint64_t Word) { F.Text.push_back(Word); }
  void value(const Value &V);
  /// What was met but not looked into yet.
  void finish();
  void dim(Dim D) { Numbers.add(D, F.Text); }
  void text(llvm::StringRef Text) {
    word(Text.empty() ? 0 : reinterpret_cast<std::uintptr_t>(E.intern(Text).data()));
  }
  void condition(const Condition &C);
  void extents(llvm::ArrayRef<Extent> Extents);
  void shape(const Shape &S);
  void tensor(const TensorType &T);
  void object(ObjectId Id) { number(Id, F.Objects); }
  void unknown(OpaqueId Id) { number(Id, F.Unknowns); }
  /// The thing's number; 0 for none.
  template <typename Id> std::uint64_t numberOf(Id Thing, Numbering<Id> &In) {
    return Thing == Id::None ? 0 : In.add(Thing).first + 1;
  }
  template <typename Id> void number(Id Thing, Numbering<Id> &In) { word(numberOf(Thing, In)); }
  void lookInto(ObjectId Object);
  void lookInto(OpaqueId Unknown);

  Engine &E;
  const State &S;
  Fingerprint F;
  SymbolNumbers Numbers;
  std::size_t ObjectsDone = 0;
  /// Sees what cannot be compared, or too much.
  bool Unfit = false;
};

CallMemo::FingerprintTaker::FingerprintTaker(Engine &E, const State &S)
    : E(E), S(S),
      Numbers(S.Known, {[&E](Dim Symbol) { return E.Batches.count(Symbol.node()) != 0; },
                        [&E](Dim Symbol) -> std::uint64_t {
                          auto Varies = E.Varying.find(Symbol.node());
                          return Varies == E.Varying.end() ? 0 : Varies->second.value_or(-1) + 2;
                        },
                        [&E](RunId Run) -> std::uint64_t { return E.VaryingRuns.count(Run); }}) {}

void CallMemo::FingerprintTaker::condition(const Condition &C) {
  word(static_cast<std::uint64_t>(C.Is) << 16 | static_cast<std::uint64_t>(C.Rel) << 8 |
       C.Positive);
  dim(C.Left);
  dim(C.Right);
  unknown(C.Unknown);
  word(C.Parts.size());
  for (const ConditionPtr &Part : C.Parts)
    condition(*Part);
}

void CallMemo::FingerprintTaker::extents(llvm::ArrayRef<Extent> Extents) {
  word(Extents.size());
  for (const Extent &X : Extents) {
    dim(X.Size);
    word(numberOf(X.Origin, F.Origins) << 2 | X.Deliberate << 1 | X.Laid);
    word(numberOf(X.GoneAtOne, F.Origins));
    dim(X.CutFrom);
  }
}

void CallMemo::FingerprintTaker::shape(const Shape &Of) {
  Numbers.add(Of.run(), F.Text);
  extents(Of.front());
  extents(Of.back());
}

void CallMemo::FingerprintTaker::tensor(const TensorType &T) {
  shape(T.Sizes);
  word(T.Type.mask());
  word(static_cast<std::uint64_t>(T.Meaning));
  word(T.Axis ? static_cast<std::uint32_t>(*T.Axis) + 1 : 0);
  for (Dim D : {T.Low, T.High, T.Trues})
    dim(D);
  word(T.Memory.isKnown() << 2 | T.Memory.isInOrder() << 1 | T.Memory.isPacked());
  for (Dim D : T.Memory.strides())
    dim(D);
}

void CallMemo::FingerprintTaker::value(const Value &V) {
  if (F.Text.size() > MostSeen)
    Unfit = true;
  if (Unfit)
    return;
  word(static_cast<std::uint64_t>(V.form()));
  if (!V)
    return;
  word(static_cast<std::uint64_t>(V->Type) << 3 | V->Literal << 2 | V->Summary << 1 | V->Maybe);
  word(numberOf(V->Origin, F.Origins) << 32 | static_cast<std::uint64_t>(V->Lambda));
  dim(V->Number);
  word(V->Real ? llvm::bit_cast<std::uint64_t>(*V->Real) : 0);
  word(V->Real.has_value() << 1 | (V->Truth != nullptr));
  if (V->Truth)
    condition(*V->Truth);
  text(V->Word);
  object(V->Object);
  unknown(V->Identity);
  word(V->Path.size());
  for (const Key &Step : V->Path) {
    text(Step.Name);
    dim(Step.Index);
  }
  word(V->Elements.size() << 32 | V->Names.size());
  for (llvm::StringRef Name : V->Names)
    text(Name);
  for (const Value &Part : V->Elements)
    value(Part);
  value(V->Order);
  if (V.is(Value::Form::TensorData) || V.is(Value::Form::Sizes))
    tensor(V->Data);
}

void CallMemo::FingerprintTaker::lookInto(ObjectId Object) {
  auto Number = static_cast<std::uint32_t>(Object);
  auto Memory = static_cast<ObjectId>(E.memoryOf(make::tensor(Object)));
  auto Pointee = E.Pointees.find(Number);
  std::uint64_t AsPointee = Pointee == E.Pointees.end() ? 0 : Pointee->second ? 2 : 1;
  word(static_cast<std::uint64_t>(F.Memories.add(Memory).first) << 3 | AsPointee << 1 |
       E.Constructed.count(Number));
  if (auto Some = E.SomeElements.find(Number); Some != E.SomeElements.end()) {
    object(Some->second.Element);
    value(Some->second.Range);
  } else {
    word(0);
  }
  value(E.content(S, Object));
}

void CallMemo::FingerprintTaker::lookInto(OpaqueId Unknown) {
  auto Number = static_cast<std::uint32_t>(Unknown);
  // Names of annotations live as long as the object that they are of.
  Unfit |= E.ObjectScopes.count(Number) != 0;
  std::uint64_t Settled = 0;
  for (const auto &[Atom, Holds] : S.Settled)
    if (Atom == Unknown)
      Settled = Holds ? 2 : 1;
  word(Settled << 2 | E.isDetermined(Unknown) << 1 | E.VaryingOpaques.count(Unknown));
  auto Known = E.Expanded.find(Number);
  Fingerprint::UnknownParts Parts;
  Parts.Expanded = Known != E.Expanded.end();
  word(Parts.Expanded);
  if (Parts.Expanded)
    value(Known->second);
  for (const auto &[Part, V] : E.partsOf(Number)) {
    Parts.Names.push_back(Part.second);
    text(Part.second);
    value(V);
  }
  word(~std::uint64_t(0));
  F.PartsOf.push_back(std::move(Parts));
}

void CallMemo::FingerprintTaker::finish() {
  while (!Unfit && (ObjectsDone < F.Objects.size() || F.PartsOf.size() < F.Unknowns.size())) {
    if (ObjectsDone < F.Objects.size())
      lookInto(F.Objects[ObjectsDone++]);
    else
      lookInto(F.Unknowns[F.PartsOf.size()]);
  }
  if (Unfit)
    return;
  // Whether a call is reached for the last batch as well depends on where the analysis stands.
  std::uint64_t Reached = 0;
  for (const auto &[Rows, Batch] : E.Batches)
    Reached += mixed(reinterpret_cast<std::uintptr_t>(Rows), E.isTakenInEveryRound(Batch));
  word(Reached);
  Numbers.addFacts(F.Text);
  Unfit = Numbers.isUnfit();
}

void CallMemo::FingerprintTaker::call(const Function &Code, llvm::ArrayRef<Value> Arguments,
                                      llvm::ArrayRef<Value> Captures, const CallChain &Chain) {
  word(reinterpret_cast<std::uintptr_t>(&Code));
  word(static_cast<std::uint64_t>(S.Tries) << 3 | S.Threw << 2 | Chain.Unchecked << 1 |
       Chain.OfSome);
  word(E.InvariantsUnderWay.size());
  for (std::uint32_t Class : E.InvariantsUnderWay)
    word(Class);
  word(E.Globals.size());
  for (const auto &[Name, Id] : E.Globals)
    value(make::reference(Id));
  for (llvm::ArrayRef<Value> Passed : {Arguments, Captures}) {
    word(Passed.size());
    for (const Value &V : Passed)
      value(V);
  }
  finish();
}

std::optional<CallMemo::Fingerprint> CallMemo::FingerprintTaker::take() {
  if (Unfit)
    return std::nullopt;
  F.Hash = llvm::hash_combine_range(F.Text.begin(), F.Text.end());
  F.Symbols = Numbers.numbered();
  return std::move(F);
}

std::optional<CallMemo::Fingerprint> CallMemo::fingerprint(const Function &Code, const State &S,
                                                           llvm::ArrayRef<Value> Arguments,
                                                           llvm::ArrayRef<Value> Captures,
                                                           const CallChain &Chain) {
  FingerprintTaker Taker(E, S);
  Taker.call(Code, Arguments, Captures, Chain);
  return Taker.take();
}

} // namespace shapewise
