//===- Garbage.cpp - dropping what nobody can look at any more ------------===//
#include "Engine.h"

namespace shapewise {

namespace {

/// Walks over values and what they lead to.
class Tracer {
public:
  Tracer(DimContext &Dims, const Engine::Age &Since) : Since(Since), Live(Dims, Since.Symbols) {}

  void visit(const Value &V) {
    if (V)
      Work.push_back(V.get());
  }
  /// True the first time.
  bool reach(ObjectId Id) { return Reached.insert(static_cast<std::uint32_t>(Id)).second; }
  bool isReached(std::uint32_t Id) const { return Id < Since.Object || Reached.contains(Id); }
  /// The next value to look at, its parts and symbols being noted; null at the end.
  const ValueNode *next();
  /// The unknown in it, the first time it is met.
  std::optional<std::uint32_t> newUnknown(const ValueNode &Node) {
    auto Identity = static_cast<std::uint32_t>(Node.Identity);
    if (Identity == 0 || !Unknowns.insert(Identity).second)
      return std::nullopt;
    return Identity;
  }

private:
  void note(const Condition &C) {
    Live.add(C.Left);
    Live.add(C.Right);
    for (const ConditionPtr &Part : C.Parts)
      note(*Part);
  }

  const Engine::Age &Since;
  llvm::SmallVector<const ValueNode *, 64> Work;
  llvm::DenseSet<std::uint32_t> Reached, Unknowns;

public:
  LiveSymbols Live;
};

const ValueNode *Tracer::next() {
  if (Work.empty())
    return nullptr;
  const ValueNode *Node = Work.pop_back_val();
  for (const Value &Part : Node->Elements)
    visit(Part);
  visit(Node->Order);
  Live.add(Node->Number);
  for (const Key &Step : Node->Path)
    Live.add(Step.Index);
  if (Node->Truth)
    note(*Node->Truth);
  if (Node->Is == Value::Form::TensorData || Node->Is == Value::Form::Sizes)
    Live.add(Node->Data);
  return Node;
}

} // namespace

void Engine::collectGarbage(State &S, const Age &Since, llvm::ArrayRef<const Value *> Roots,
                            const NameScope *Names) const {
  Tracer T(Dims, Since);
  for (const Value *Root : Roots)
    T.visit(*Root);
  for (const auto &[Name, Id] : Globals)
    if (T.reach(Id))
      T.visit(content(S, Id));
  for (const auto &[Id, V] : S.Objects.table())
    if (Id < Since.Object)
      T.visit(V);
  while (const ValueNode *Node = T.next()) {
    if (static_cast<std::uint32_t>(Node->Object) >= Since.Object && T.reach(Node->Object))
      T.visit(content(S, Node->Object));
    // What an unknown has turned out to be is found again by its identity.
    std::optional<std::uint32_t> Unknown = T.newUnknown(*Node);
    if (!Unknown)
      continue;
    if (auto It = Expanded.find(*Unknown); It != Expanded.end())
      T.visit(It->second);
    for (const auto &[Name, Part] : partsOf(*Unknown))
      T.visit(Part);
  }
  Memory::Table Kept;
  for (const auto &[Id, V] : S.Objects.table())
    if (T.isReached(Id))
      Kept[Id] = V;
  if (Kept.size() != S.Objects.table().size())
    S.Objects.replace(std::move(Kept));

  if (Names) {
    for (const auto &[Name, D] : Names->Dims)
      T.Live.add(D);
    for (const auto &[Name, Run] : Names->Runs)
      T.Live.add(Run);
  }
  // Rows may be known by another name: the length of a list that was filled from them.
  for (const auto &[Rows, Batch] : Batches)
    if (T.Live.contains(S.Known.simplify(Dim(Rows)))) {
      T.Live.add(Dim(Rows));
      T.Live.add(Batch.Full);
      T.Live.add(Batch.Rest);
    }
  S.Known.forgetAllBut(T.Live);
}

} // namespace shapewise
