//===- Convolution.cpp - convolutions ----------------------------------------===//
//
// Follows ATen/native/Convolution.cpp: check_shape_forward and conv_output_size.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Windows.h"

namespace shapewise {

Dim reach(const Call &C, const Window &W) {
  if (!W.Kernel || !W.Dilation)
    return Dim();
  DimContext &D = C.dims();
  return D.add(D.mul(W.Dilation, D.sub(W.Kernel, D.constant(1))), D.constant(1));
}

Dim windowCount(const Call &C, Dim Size, const Window &W) {
  Dim Reach = reach(C, W);
  if (!Size || !Reach || !W.Padding || !W.Stride ||
      C.compare(W.Stride, Relation::Greater, 0) != Truth::Yes)
    return Dim();
  DimContext &D = C.dims();
  Dim Room = D.sub(D.add(Size, D.mul(D.constant(2), W.Padding)), Reach);
  return C.facts().simplify(D.add(D.floorDiv(Room, W.Stride), D.constant(1)));
}

std::optional<llvm::SmallVector<Window, 3>> windowsOf(const Call &C, unsigned Count,
                                                      const Term &Kernel, const Term &Stride,
                                                      const Term &Padding, const Term &Dilation) {
  auto Read = [&](const Term &T, Dim Default) -> std::optional<llvm::SmallVector<Dim, 4>> {
    bool Empty = T.isAbsent() || (T.Value.isList() && T.Value.Elements.empty());
    if (Empty)
      return llvm::SmallVector<Dim, 4>(Count, Default);
    if (T.isUnknown())
      return llvm::SmallVector<Dim, 4>(Count, Dim());
    return C.perAxis(T, Count);
  };
  auto K = Read(Kernel, Dim());
  auto S = Read(Stride, Dim());
  auto P = Read(Padding, C.constant(0));
  auto D = Read(Dilation, C.constant(1));
  if (!K || !S || !P || !D)
    return std::nullopt;
  bool StrideGiven =
      !(Stride.isAbsent() || (Stride.Value.isList() && Stride.Value.Elements.empty()));
  llvm::SmallVector<Window, 3> Result;
  for (unsigned I = 0; I < Count; ++I)
    Result.push_back({(*K)[I], StrideGiven ? (*S)[I] : (*K)[I], (*P)[I], (*D)[I]});
  return Result;
}

bool checkSpatialRank(Call &C, const Term &Input, unsigned Spatial, bool AllowUnbatched) {
  auto X = C.extents(Input);
  if (!X) {
    C.doubt(llvm::Twine("the rank of '") + Input.Name + "' is not known");
    C.learnAxes(Input, Spatial + 1, AllowUnbatched ? 0 : 1, 1);
    return true;
  }
  if (X->size() == Spatial + 2 || (AllowUnbatched && X->size() == Spatial + 1))
    return true;
  std::string Ranks = AllowUnbatched
                          ? std::to_string(Spatial + 1) + " or " + std::to_string(Spatial + 2)
                          : std::to_string(Spatial + 2);
  C.fail(Message::NeedsRank, {C.callee().str(), Input.Name, Ranks, C.tensor(Input)}, {&Input});
  return false;
}

Extent extentOf(const Call &C, const Operand &O) {
  Dim D = C.dim(O);
  Extent E = D ? C.made(D) : C.madeUnknown();
  if (O.Origin != OriginId::None)
    E.Origin = O.Origin;
  return E;
}

namespace shapes {

namespace {

/// One convolution, its weight's sizes spelt out.
struct Filter {
  unsigned Spatial = 2;
  Axis InChannels; ///< Is.Size null when not known
  Extent OutChannels;
  llvm::SmallVector<Window, 3> Windows;
  bool Transposed = false;
  llvm::SmallVector<Dim, 4> OutputPadding;
  bool PadsToSame = false;
};

/// The size after the window; a null Dim is not known. False after a report.
bool spatialSize(Call &C, const Term &Input, int At, Dim Size, const Filter &F, unsigned I,
                 Dim &Out) {
  const Window &W = F.Windows[I];
  DimContext &D = C.dims();
  Dim Reach = reach(C, W);
  if (F.Transposed) {
    Dim Extra = I < F.OutputPadding.size() ? F.OutputPadding[I] : Dim();
    if (!Reach || !W.Padding || !W.Stride || !Extra)
      return true;
    Out = D.add(D.sub(D.mul(D.sub(Size, D.constant(1)), W.Stride), D.mul(D.constant(2), W.Padding)),
                D.add(Reach, Extra));
    if (C.compare(Out, Relation::Less, 1) == Truth::Yes) {
      C.fail(Message::OutputTooSmall, {C.callee().str(), C.tensor(Input).Sizes, Out}, {&Input});
      return false;
    }
    return true;
  }
  if (F.PadsToSame) {
    Out = Size;
    return true;
  }
  if (!Reach || !W.Padding)
    return true;
  Dim Padded = D.add(Size, D.mul(D.constant(2), W.Padding));
  if (C.compare(Padded, Relation::Less, Reach) == Truth::Yes) {
    Problem &P = C.fail(Message::KernelTooLarge,
                        {C.callee().str(), Reach, Padded, C.tensor(Input).Sizes}, {&Input});
    Call::blame(P, {&Input, At, C.made(Size)});
    return false;
  }
  C.learn(Padded, Relation::GreaterEqual, Reach);
  Out = windowCount(C, Size, W);
  return true;
}

Operand convolve(Call &C, const Term &Input, const Filter &F) {
  if (!checkSpatialRank(C, Input, F.Spatial))
    return Operand::unknown();
  TensorType X = C.tensor(Input);
  TensorType Result;
  Result.Type = X.Type;
  Result.Meaning = Kind::Logits;
  int ChannelAxis = -static_cast<int>(F.Spatial) - 1;
  const Extent *Channels = X.Sizes.extent(ChannelAxis);
  if (Channels && F.InChannels.Is.Size &&
      !C.agree({&Input, ChannelAxis, *Channels}, F.InChannels, Message::ConvChannels,
               {C.callee().str(), X.Sizes, Channels->Size, F.InChannels.Is.Size}))
    return Operand::unknown();
  Extents Tail = {F.OutChannels};
  for (unsigned I = 0; I < F.Spatial; ++I) {
    int At = static_cast<int>(I) - static_cast<int>(F.Spatial);
    const Extent *E = X.Sizes.extent(At);
    Dim Out;
    if (E && !spatialSize(C, Input, At, E->Size, F, I, Out))
      return Operand::unknown();
    if (!Out)
      C.doubt("a size is not known");
    bool Same = E && Out == E->Size;
    Tail.push_back(Same ? *E : Out ? C.made(Out) : C.madeUnknown());
  }
  if (auto All = Call::extents(X)) {
    Extents Sizes(All->begin(), All->end() - (F.Spatial + 1));
    Sizes.append(Tail.begin(), Tail.end());
    Result.Sizes = Shape(Sizes);
  } else if (X.Sizes.back().size() > F.Spatial) {
    Extents Sizes(X.Sizes.back().begin(), X.Sizes.back().end() - (F.Spatial + 1));
    Sizes.append(Tail.begin(), Tail.end());
    Result.Sizes = Shape(X.Sizes.front(), X.Sizes.run(), Sizes);
  } else if (!X.Sizes.front().empty() && X.Sizes.minRank() > F.Spatial + 1) {
    Result.Sizes = Shape(X.Sizes.front()[0], C.dims().run(""), Tail);
  } else {
    Result.Sizes = Shape({}, C.dims().run(""), Tail);
  }
  return Operand::tensor(std::move(Result));
}

/// Reads stride … output_padding. Terms from `First`: stride, padding, dilation,
/// output_padding.
bool readWindows(Call &C, Filter &F, const Term &Kernel, llvm::ArrayRef<Term> T) {
  Term Padding = T[1], Stride = T[0];
  if (Padding.Value.What == Operand::Form::Word) {
    F.PadsToSame = Padding.Value.Text == "same" || Padding.Value.Text == "Same";
    Padding.Value = F.PadsToSame || Padding.Value.Text == "valid" || Padding.Value.Text == "Valid"
                        ? Operand::integer(C.constant(0))
                        : Operand::unknown();
  }
  if (Stride.isAbsent())
    Stride.Value = Operand::integer(C.constant(1));
  auto Windows = windowsOf(C, F.Spatial, Kernel, Stride, Padding, T[2]);
  if (!Windows)
    return false;
  F.Windows = std::move(*Windows);
  if (F.Transposed) {
    Term Extra = T[3];
    if (Extra.isAbsent())
      Extra.Value = Operand::integer(C.constant(0));
    if (auto P = C.perAxis(Extra, F.Spatial))
      F.OutputPadding = *P;
  }
  return true;
}

Dim groupsOf(const Call &C, const Term &T) { return T.isAbsent() ? C.constant(1) : C.dim(T.Value); }

} // namespace

/// Functional convolutions. Terms: input, weight, bias, stride, padding, dilation, groups,
/// spatial axes, transposed, output_padding.
Operand convolution(Call &C, llvm::ArrayRef<Term> T) {
  Filter F;
  F.Spatial = static_cast<unsigned>(C.number(T[7]).value_or(2));
  F.Transposed = C.flag(T[8]).value_or(false);
  auto W = C.extents(T[1]);
  Dim Groups = groupsOf(C, T[6]);
  // Integers are convolved as well, where the weight is of their type.
  if (TensorType X = C.tensor(T[0]), K = C.tensor(T[1]); (X.Type & K.Type).isEmpty()) {
    C.fail(Message::DTypesDiffer, {C.callee().str(), X, K}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  if (W && W->size() != F.Spatial + 2) {
    C.fail(Message::NeedsRank,
           {C.callee().str(), T[1].Name, std::to_string(F.Spatial + 2), C.tensor(T[1])}, {&T[1]});
    return Operand::unknown();
  }
  if (!W || !Groups) {
    C.doubt("the weight or the number of groups is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  // weight is [out, in / groups, …]; transposed: [in, out / groups, …].
  DimContext &D = C.dims();
  Extent In = (*W)[F.Transposed ? 0 : 1], Out = (*W)[F.Transposed ? 1 : 0];
  Extent &Split = F.Transposed ? Out : In;
  if (!Groups.isConstant(1))
    Split.Size = D.mul(Split.Size, Groups);
  F.InChannels = {&T[1], F.Transposed ? 0 : 1, In};
  F.OutChannels = Out;
  Term Kernel = T[1];
  Kernel.Value = Operand::of(Operand::Form::List);
  for (unsigned I = 0; I < F.Spatial; ++I)
    Kernel.Value.Elements.push_back(Operand::integer((*W)[2 + I].Size));
  if (!readWindows(C, F, Kernel, {T[3], T[4], T[5], T[9]})) {
    C.doubt("stride, padding or dilation are not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  auto B = T[2].Value.isTensor() ? C.extents(T[2]) : std::nullopt;
  if (B && B->size() == 1 &&
      !C.agree({&T[2], 0, (*B)[0]}, {&T[1], F.Transposed ? 1 : 0, Out}, Message::ConvBias,
               {C.callee().str(), (*B)[0].Size, Out.Size}))
    return Operand::unknown();
  return convolve(C, T[0], F);
}

/// Convolution modules. Terms: input, in_channels, out_channels, kernel_size, stride, padding,
/// dilation, groups, spatial axes, transposed, output_padding.
Operand convolutionModule(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireType(C, T[0], WantedType::floating()))
    return Operand::unknown();
  Filter F;
  F.Spatial = static_cast<unsigned>(C.number(T[8]).value_or(2));
  F.Transposed = C.flag(T[9]).value_or(false);
  if (Dim In = C.dim(T[1].Value))
    F.InChannels = {&T[1], -1, extentOf(C, T[1].Value)}, (void)In;
  F.OutChannels = extentOf(C, T[2].Value);
  if (!readWindows(C, F, T[3], {T[4], T[5], T[6], T[10]})) {
    C.doubt("kernel, stride, padding or dilation are not known");
    F.Windows.assign(F.Spatial, Window());
  }
  return convolve(C, T[0], F);
}

/// F::unfold: columns of windows. Terms: input, kernel_size, dilation, padding, stride.
Operand imageToColumns(Call &C, llvm::ArrayRef<Term> T) {
  if (!checkSpatialRank(C, T[0], 2))
    return Operand::unknown();
  auto X = C.extents(T[0]);
  Term Stride = T[4];
  if (Stride.isAbsent())
    Stride.Value = Operand::integer(C.constant(1));
  auto W = windowsOf(C, 2, T[1], Stride, T[3], T[2]);
  if (!X || !W)
    return C.unknownTensor(C.tensor(T[0]).Type);
  std::size_t ChannelAxis = X->size() - 3;
  Dim Columns = C.constant(1), Rows = (*X)[ChannelAxis].Size;
  for (unsigned I = 0; I < 2; ++I) {
    Dim Count = windowCount(C, (*X)[ChannelAxis + 1 + I].Size, (*W)[I]);
    if (Count && C.compare(Count, Relation::LessEqual, 0) == Truth::Yes) {
      C.fail(Message::KernelTooLarge,
             {C.callee().str(), reach(C, (*W)[I]), (*X)[ChannelAxis + 1 + I].Size,
              C.tensor(T[0]).Sizes},
             {&T[0]});
      return Operand::unknown();
    }
    Columns = Columns && Count ? C.dims().mul(Columns, Count) : Dim();
    Rows = Rows && (*W)[I].Kernel ? C.dims().mul(Rows, (*W)[I].Kernel) : Dim();
  }
  Extents Result(X->begin(), X->begin() + ChannelAxis);
  Result.push_back(Rows ? C.made(Rows) : C.madeUnknown());
  Result.push_back(Columns ? C.made(Columns) : C.madeUnknown());
  return C.result(Result, C.tensor(T[0]).Type);
}

/// F::fold, its inverse. Terms: input, output_size, kernel_size.
Operand columnsToImage(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  auto Size = C.perAxis(T[1], 2), Kernel = C.perAxis(T[2], 2);
  if (!X || !Size || !Kernel || X->size() < 2 || X->size() > 3)
    return C.unknownTensor(C.tensor(T[0]).Type);
  Extents Result(X->begin(), X->end() - 2);
  Dim Rows = (*X)[X->size() - 2].Size;
  Extent Channels = C.madeUnknown();
  if ((*Kernel)[0] && (*Kernel)[1])
    Channels = C.made(C.dims().floorDiv(Rows, C.dims().mul((*Kernel)[0], (*Kernel)[1])));
  Result.push_back(Channels);
  for (Dim D : *Size)
    Result.push_back(D ? C.made(D) : C.madeUnknown());
  return C.result(Result, C.tensor(T[0]).Type);
}

} // namespace shapes
} // namespace shapewise
