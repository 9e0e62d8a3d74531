//===- ElementValues.cpp - whether what is known of values still holds ------===//
//
// A view is a tensor of its own with the elements of another. Who writes into one of them changes
// what the others hold: not their shapes, but what is known of their values (kind, range). Which
// tensors may share memory is the same on all paths, and too many are no harm. And where a body
// gives values of several kinds, its caller may know which; here nobody does.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

/// Of the others in one memory no more are kept in mind; nothing is said of the values of further
/// ones.
static constexpr std::size_t MostViews = 64;

static bool forgetValues(TensorType &T) {
  bool Knows = T.Meaning != Kind::Unknown || T.Low || T.High || T.Trues;
  T.Meaning = Kind::Unknown;
  T.Axis.reset();
  T.Low = T.High = T.Trues = Dim();
  return Knows;
}

std::uint32_t Engine::memoryOf(const Value &Tensor) const {
  if (!Tensor.is(Value::Form::Tensor))
    return 0;
  auto It = MemoryOf.find(static_cast<std::uint32_t>(Tensor->Object));
  return It == MemoryOf.end() ? static_cast<std::uint32_t>(Tensor->Object) : It->second;
}

void Engine::noteView(State &S, const Value &Of, const Value &View) {
  if (View)
    for (const Value &Each : View->Elements)
      noteView(S, Of, Each);
  std::uint32_t Memory = memoryOf(Of);
  if (!Memory || !View.is(Value::Form::Tensor))
    return;
  auto Id = static_cast<std::uint32_t>(View->Object);
  bool New = MemoryOf.try_emplace(Id, Memory).second;
  if (New)
    Memo.noted(View->Object);
  auto &Views = ViewsIn[Memory];
  if (New && Views.size() < MostViews)
    Views.push_back(View->Object);
  else if (!llvm::is_contained(Views, View->Object))
    forgetValuesOf(S, View->Object);
}

void Engine::forgetValuesOf(State &S, ObjectId Tensor) {
  Value Data = content(S, Tensor);
  if (!Data.is(Value::Form::TensorData))
    return;
  TensorType T = Data->Data;
  if (forgetValues(T))
    setTensor(S, make::tensor(Tensor), std::move(T));
}

void Engine::valuesWritten(State &S, const Value &Into) {
  std::uint32_t Memory = memoryOf(Into);
  if (Memory)
    Memo.noted(static_cast<ObjectId>(Memory));
  auto It = ViewsIn.find(Memory);
  if (!Memory || It == ViewsIn.end())
    return;
  if (static_cast<std::uint32_t>(Into->Object) != Memory)
    forgetValuesOf(S, static_cast<ObjectId>(Memory));
  for (ObjectId View : It->second)
    if (View != Into->Object)
      forgetValuesOf(S, View);
}

void Engine::valuesMayChange(State &S, const Value &Of) {
  if (Of.is(Value::Form::Tensor))
    forgetValuesOf(S, Of->Object);
  valuesWritten(S, Of);
}

/// Two that lie in one memory, a tensor and its column: each element meets all others on purpose.
void Engine::meetOnPurpose(llvm::ArrayRef<Value> Handles, std::vector<Argument> &Passed) const {
  if (Handles.size() < 2 || memoryOf(Handles[0]) != memoryOf(Handles[1]))
    return;
  for (Argument &A : llvm::MutableArrayRef(Passed).take_front(2))
    if (A.Value.isTensor())
      A.Value.Type.Sizes.setDeliberate(true);
}

/// A body that gives scores on one path and probabilities on another does so for a reason that its
/// caller may know of: which of them it got is not known. Nested values one by one.
void Engine::keepCommonKinds(std::vector<Exit> &Exits) {
  if (Exits.size() < 2)
    return;
  llvm::SmallVector<Value, 4> Results;
  for (const Exit &X : Exits)
    Results.push_back(X.Result);
  keepCommonKinds(Exits, Results);
}

void Engine::keepCommonKinds(std::vector<Exit> &Exits, llvm::ArrayRef<Value> Results) {
  const Value &First = Results.front();
  auto AllAre = [&](Value::Form Form) {
    return llvm::all_of(Results, [&](const Value &V) {
      return V.is(Form) && V->Elements.size() == First->Elements.size();
    });
  };
  if (First.is(Value::Form::Record) && AllAre(Value::Form::Record)) {
    for (std::size_t I = 0; I < First->Elements.size(); ++I) {
      llvm::SmallVector<Value, 4> Parts;
      for (const Value &V : Results)
        Parts.push_back(V->Elements[I]);
      keepCommonKinds(Exits, Parts);
    }
    return;
  }
  if (!AllAre(Value::Form::Tensor))
    return;
  std::set<Kind> Kinds;
  for (std::size_t I = 0; I < Exits.size(); ++I)
    if (auto T = tensorOf(Exits[I].S, Results[I]))
      Kinds.insert(T->Meaning);
  if (Kinds.size() < 2)
    return;
  for (std::size_t I = 0; I < Exits.size(); ++I)
    if (auto T = tensorOf(Exits[I].S, Results[I]); T && !isMishap(T->Meaning)) {
      T->Meaning = Kind::Unknown;
      T->Axis.reset();
      setTensor(Exits[I].S, Results[I], std::move(*T));
    }
}

} // namespace shapewise
