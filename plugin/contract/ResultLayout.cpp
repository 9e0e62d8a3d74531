//===- ResultLayout.cpp - how the result of a call lies in memory ----------===//
//
// See ResultLayout.h. What is not certain stays unknown.
//
//===----------------------------------------------------------------------===//
#include "ResultLayout.h"
#include "shapes/NewTensors.h"

namespace shapewise {

namespace {

using Form = Operand::Form;

/// Images and series of one channel or of one point lie in the order of "channels last" as well,
/// and some operations then take them to be meant so.
bool isPlainImage(const Call &C, const TensorType &T) {
  auto X = Call::extents(T);
  if (!X)
    return false;
  switch (X->size()) {
  case 2:
    return isSeveral(C, (*X)[0]) && isSeveral(C, (*X)[1]);
  case 3: // a batch of series, or one image
    return !C.isOne((*X)[0].Size) && isSeveral(C, (*X)[1]) && isSeveral(C, (*X)[2]);
  case 4:
  case 5:
    return hasChannelsOfPoints(C, *X);
  default:
    return true;
  }
}

/// Whether an argument has no say in how the result lies in memory, or is a tensor in order.
bool liesInOrder(const Call &C, const Operand &O) {
  if (O.isList() || O.What == Form::Repeated)
    return llvm::all_of(O.Elements, [&](const Operand &E) { return liesInOrder(C, E); });
  return O.isTensor() ? O.Type.Memory.isInOrder() && isPlainImage(C, O.Type) : !O.isUnknown();
}

bool areInOrder(const Call &C, llvm::ArrayRef<Term> Terms) {
  return llvm::all_of(Terms, [&](const Term &T) { return liesInOrder(C, T.Value); });
}

using Tensors = llvm::SmallVector<TensorType, 4>;

/// Appends the tensors of an argument; false where there may be some that are not known.
bool appendTensors(const Call &C, const Term &T, Tensors &To) {
  if (T.isUnknown() || T.Value.What == Form::Repeated)
    return false;
  if (T.Value.isTensor())
    To.push_back(C.tensor(T));
  for (const Operand &Each : T.Value.Elements) {
    if (Each.isUnknown())
      return false;
    if (!Each.isTensor())
      continue;
    TensorType Type = Each.Type;
    Type.Sizes = C.facts().resolve(Type.Sizes);
    To.push_back(std::move(Type));
  }
  return true;
}

/// Whether operands are perhaps converted to a common type first: those that do not lie packed then
/// lie as their copies do. Comparisons have a result of bool whatever they compare.
bool mayBeConverted(const Tensors &All, DTypeSet Result) {
  auto Of = Result.single();
  std::optional<DType> Common = Of && *Of != DType::Bool ? Of : std::nullopt;
  for (const TensorType &T : All) {
    auto Its = T.Type.single();
    if (T.Sizes.rank() == 0u)
      continue;
    if (!Its || !Of || (Common && *Common != *Its))
      return true;
    Common = Its;
  }
  return false;
}

Layout asOperands(const Call &C, llvm::ArrayRef<Term> Terms, const TensorType &Made) {
  Tensors All;
  for (const Term &T : Terms)
    if (!appendTensors(C, T, All))
      return Layout();
  bool Packed = llvm::all_of(All, [](const TensorType &T) { return T.Memory.isPacked(); });
  return Packed || !mayBeConverted(All, Made.Type)
             ? layoutOfOperands(C, All, C.facts().resolve(Made.Sizes))
             : Layout();
}

/// The tensors of the first argument that has any decide.
Layout asFormat(const Call &C, llvm::ArrayRef<Term> Terms, const Shape &Made) {
  if (areInOrder(C, Terms))
    return Layout::inOrder();
  for (const Term &T : Terms) {
    Tensors First;
    if (!appendTensors(C, T, First))
      return Layout();
    if (!First.empty())
      return layoutOfFormat(C, First, Made);
  }
  return Layout();
}

} // namespace

AskedFormat askedFormat(const Operand &Given) {
  if (Given.isAbsent() || Given.Text == "preserve")
    return AskedFormat::AsModelled;
  if (Given.Text == "contiguous")
    return AskedFormat::Contiguous;
  if (Given.Text == "channelslast")
    return AskedFormat::ChannelsLast;
  return Given.Text == "channelslast3d" ? AskedFormat::ChannelsLast3d : AskedFormat::Unknown;
}

Layout layoutByModel(const Call &C, llvm::ArrayRef<Term> Terms, Modifier::Form Says,
                     const TensorType &Made) {
  switch (Says) {
  case Modifier::Form::InOrder:
    return Layout::inOrder();
  case Modifier::Form::AsOrdered:
    return areInOrder(C, Terms) ? Layout::inOrder() : Layout();
  case Modifier::Form::AsOperands:
    return asOperands(C, Terms, Made);
  case Modifier::Form::AsFormat:
    return asFormat(C, Terms, C.facts().resolve(Made.Sizes));
  default:
    return Layout();
  }
}

void layAsAsked(Call &C, llvm::ArrayRef<Term> Terms, AskedFormat Asked, Operand &Result) {
  for (Operand &Element : Result.Elements)
    layAsAsked(C, Terms, Asked, Element);
  Layout &Memory = Result.Type.Memory;
  switch (Asked) {
  case AskedFormat::AsModelled:
    return;
  case AskedFormat::Contiguous:
    // A contiguous copy, or (`to`) self where its format passes for contiguous.
    if (!Memory.isInOrder())
      Memory = Layout();
    return;
  case AskedFormat::ChannelsLast:
  case AskedFormat::ChannelsLast3d: {
    unsigned Wanted = Asked == AskedFormat::ChannelsLast ? 4 : 5;
    auto Rank = Result.isTensor() ? C.facts().resolve(Result.Type.Sizes).rank() : std::nullopt;
    if (Rank && *Rank != Wanted && !Terms.empty() && Terms.front().Value.isTensor()) {
      const Term &Self = Terms.front();
      C.fail(Message::NeedsRank,
             {C.callee().str(), Self.Name, std::to_string(Wanted), C.tensor(Self)}, {&Self});
      return;
    }
    // `to` gives self itself where that passes for "channels last".
    bool MayBeSelf = C.callee() == "to" && !Terms.empty() &&
                     liesChannelsLast(C, C.tensor(Terms.front())) != Truth::No;
    Memory = MayBeSelf ? Layout() : channelsLast(C, C.facts().resolve(Result.Type.Sizes));
    return;
  }
  case AskedFormat::Unknown:
    Memory = Layout();
    return;
  }
}

void forgetLayout(Operand &Result) {
  for (Operand &Element : Result.Elements)
    forgetLayout(Element);
  Result.Type.Memory = Layout();
}

} // namespace shapewise
