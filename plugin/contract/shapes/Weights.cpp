//===- Weights.cpp - what the options of a module make --------------------------===//
//
// Source of the sizes: the modules' reset() in libtorch 1.13, run for each of them.
//
//===----------------------------------------------------------------------===//
#include "Functions.h"
#include "Windows.h"

namespace shapewise::shapes {

/// An option of a module that another one must divide (`embed_dim` by `num_heads`).
Operand divisible(Call &C, llvm::ArrayRef<Term> T) {
  Dim Whole = C.dim(T[0].Value), Parts = C.dim(T[1].Value);
  auto N = Parts ? Parts.constant() : std::nullopt;
  if (!Whole || !N || *N <= 0) {
    C.doubt("an option is not known");
    return Operand::boolean(std::nullopt);
  }
  if (C.compare(C.dims().mod(Whole, Parts), Relation::NotEqual, 0) == Truth::Yes) {
    C.fail(Message::OptionNotDivisible, {C.callee().str(), T[0].Name, Whole, T[1].Name, Parts},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return Operand::boolean(true);
}

/// An option of a module that is a size of one of its weights.
Operand weightSize(Call &C, llvm::ArrayRef<Term> T) {
  Dim Size = C.dim(T[0].Value);
  if (!Size)
    return Operand::boolean(std::nullopt);
  Truth Possible = C.compare(Size, Relation::GreaterEqual, 0);
  if (Possible == Truth::No) {
    C.fail(Message::NegativeOption, {C.callee().str(), T[0].Name, Size}, {&T[0]});
    return Operand::unknown();
  }
  if (Possible == Truth::Unknown)
    C.learn(Size, Relation::GreaterEqual, C.constant(0));
  return Operand::boolean(true);
}

/// A tensor that a module holds if an option says so, and that is undefined otherwise.
/// Terms: the option, the tensor.
Operand heldIf(Call &C, llvm::ArrayRef<Term> T) {
  std::optional<bool> Is = C.flag(T[0]);
  if (!Is)
    return Operand::unknown();
  return *Is ? T[1].Value : Operand::absent();
}

/// The weight of a convolution: [out, in / groups, kernel…], of a transposed one
/// [in, out / groups, kernel…]. Terms: in_channels, out_channels, kernel_size, groups, spatial
/// axes, transposed.
Operand convolutionWeight(Call &C, llvm::ArrayRef<Term> T) {
  auto Spatial = static_cast<unsigned>(C.number(T[4]).value_or(2));
  bool Transposed = C.flag(T[5]).value_or(false);
  const Term &First = T[Transposed ? 0 : 1], &Second = T[Transposed ? 1 : 0];
  Extents Sizes{extentOf(C, First.Value), extentOf(C, Second.Value)};
  Dim Groups = C.dim(T[3].Value);
  if (!Groups || !Sizes[1].Size || C.compare(Groups, Relation::LessEqual, 0) != Truth::No)
    Sizes[1] = C.madeUnknown();
  else if (!C.isOne(Groups))
    Sizes[1] = C.made(C.dims().floorDiv(Sizes[1].Size, Groups));
  if (!Sizes[0].Size)
    Sizes[0] = C.madeUnknown();
  auto Kernel = C.perAxis(T[2], Spatial);
  for (unsigned I = 0; I < Spatial; ++I)
    Sizes.push_back(Kernel && (*Kernel)[I] ? C.made((*Kernel)[I]) : C.madeUnknown());
  return C.result(Sizes, DTypeSet::floats());
}

/// How many weights a recurrent network of at:: gets. Terms: the list, biases, layers,
/// bidirectional.
Operand recurrentWeights(Call &C, llvm::ArrayRef<Term> T) {
  auto List = C.list(T[0]);
  auto Biases = C.flag(T[1]), Both = C.flag(T[3]);
  auto Layers = C.number(T[2]);
  if (!T[0].Value.isList() || !List || !Biases || !Both || !Layers || *Layers < 0 || *Layers > 1024)
    return Operand::unknown();
  std::int64_t Given = static_cast<std::int64_t>(List->size()), Each = *Biases ? 4 : 2;
  std::int64_t Cells = *Layers * (*Both ? 2 : 1), Wanted = Cells * Each;
  bool Projects = T.size() > 4 && Given == Wanted + Cells;
  if (Given != Wanted && !Projects)
    C.fail(Message::WeightCount,
           {C.callee().str(), std::to_string(Wanted), T[0].Name, std::to_string(List->size())},
           {&T[0]});
  return Operand::unknown();
}

} // namespace shapewise::shapes
