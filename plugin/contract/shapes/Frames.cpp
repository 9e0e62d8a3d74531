//===- Frames.cpp - short-time Fourier transforms ------------------------------===//
//
// Follows ATen/native/SpectralOps.cpp: a signal is cut into windows that begin a hop apart; each
// becomes a column of frequencies, half of them where the signal is real.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"

namespace shapewise::shapes {

namespace {

/// What stft and istft ask of their windows.
struct Frames {
  Dim Size;   ///< n_fft
  Dim Hop;    ///< a quarter of it, if not given
  Dim Length; ///< of the window; n_fft, if not given
};

/// None after a report. Terms: n_fft, hop_length, win_length, window.
std::optional<Frames> framesOf(Call &C, llvm::ArrayRef<Term> T) {
  Frames F;
  F.Size = C.dim(T[0].Value);
  DimContext &D = C.dims();
  F.Hop = !T[1].isAbsent() ? C.dim(T[1].Value) : F.Size ? D.floorDiv(F.Size, D.constant(4)) : Dim();
  F.Length = T[2].isAbsent() ? F.Size : C.dim(T[2].Value);
  auto AtLeastOne = [&](Dim Is, const Term &Of) {
    if (!Is || C.compare(Is, Relation::LessEqual, 0) != Truth::Yes)
      return true;
    C.fail(Message::ValueOutOfRange, {C.callee().str(), Of.Name, "at least 1", Is}, {&Of});
    return false;
  };
  if (!AtLeastOne(F.Size, T[0]) || !AtLeastOne(F.Hop, T[1]) || !AtLeastOne(F.Length, T[2]))
    return std::nullopt;
  if (F.Size && F.Length && C.compare(F.Length, Relation::Greater, F.Size) == Truth::Yes) {
    C.fail(Message::ValueOutOfRange,
           {C.callee().str(), T[2].Name, "at most 'n_fft', " + F.Size.str(), F.Length}, {&T[2]});
    return std::nullopt;
  }
  auto Window = T[3].Value.isTensor() ? C.extents(T[3]) : std::nullopt;
  if (Window && F.Length &&
      (Window->size() != 1 || C.equal(Window->front().Size, F.Length) == Truth::No)) {
    C.fail(Message::WindowLength, {C.callee().str(), F.Length, C.tensor(T[3])}, {&T[3]});
    return std::nullopt;
  }
  return F;
}

/// Half of the frequencies, and one.
Dim oneSide(const Call &C, Dim Size) {
  DimContext &D = C.dims();
  return D.add(D.floorDiv(Size, D.constant(2)), D.constant(1));
}

/// What centring adds on both sides.
Dim margins(const Call &C, Dim Size) {
  DimContext &D = C.dims();
  return D.mul(D.constant(2), D.floorDiv(Size, D.constant(2)));
}

Truth isComplex(const Call &C, const Term &T) {
  return C.tensor(T).Type.isIn(DTypeSet::complexes());
}

} // namespace

/// stft. Terms: self, n_fft, hop_length, win_length, window, center, onesided, return_complex.
Operand frames(Call &C, llvm::ArrayRef<Term> T) {
  auto F = framesOf(C, T.slice(1, 4));
  if (!F)
    return Operand::unknown();
  auto X = C.extents(T[0]);
  auto Centred = C.flag(T[5]);
  DimContext &D = C.dims();
  Extents Sizes;
  if (X && X->size() == 2)
    Sizes.push_back(X->front());
  Extent Rows = C.madeUnknown(), Columns = C.madeUnknown();
  if (X && F->Size && Centred) {
    Dim Length = *Centred ? D.add(X->back().Size, margins(C, F->Size)) : X->back().Size;
    if (C.compare(F->Size, Relation::Greater, Length) == Truth::Yes) {
      C.fail(Message::WindowTooLong, {C.callee().str(), F->Size, Length, C.tensor(T[0]).Sizes},
             {&T[0]});
      return Operand::unknown();
    }
    if (F->Hop && C.compare(F->Hop, Relation::Greater, 0) == Truth::Yes)
      Columns = C.made(
          C.facts().simplify(D.add(D.floorDiv(D.sub(Length, F->Size), F->Hop), D.constant(1))));
  }
  bool Window = !T[4].isAbsent();
  Truth Complex = isComplex(C, T[0]);
  if (Complex == Truth::No && Window)
    Complex = T[4].Value.isTensor() ? isComplex(C, T[4]) : Truth::Unknown;
  auto OneSided = !T[6].isAbsent()            ? C.flag(T[6])
                  : Complex == Truth::Unknown ? std::nullopt
                                              : std::optional(Complex == Truth::No);
  auto AsComplex = !T[7].isAbsent()            ? C.flag(T[7])
                   : Complex == Truth::Unknown ? std::nullopt
                                               : std::optional(Complex == Truth::Yes);
  if (F->Size && OneSided)
    Rows = C.made(C.facts().simplify(*OneSided ? oneSide(C, F->Size) : F->Size));
  if (!X || !AsComplex)
    return C.unknownTensor();
  Sizes.append({Rows, Columns});
  if (!*AsComplex)
    Sizes.push_back(C.made(2));
  return Call::result(Sizes, *AsComplex ? DTypeSet::complexes() : DTypeSet::floats());
}

/// istft. Terms: self, n_fft, hop_length, win_length, window, center, onesided, length,
/// return_complex. A real input has a last axis of real and imaginary parts.
Operand signal(Call &C, llvm::ArrayRef<Term> T) {
  auto F = framesOf(C, T.slice(1, 4));
  Truth Complex = isComplex(C, T[0]);
  if (!F || Complex == Truth::Unknown)
    return Operand::unknown();
  unsigned Parts = Complex == Truth::No ? 1 : 0;
  if (!requireRankIn(C, T[0], 2 + Parts, 3 + Parts))
    return Operand::unknown();
  auto X = C.extents(T[0]);
  if (!X)
    return C.unknownTensor();
  if (Parts && C.compare(X->back().Size, Relation::Equal, 2) == Truth::No) {
    C.fail(Message::ComplexAxis, {C.callee().str(), C.tensor(T[0]).Sizes}, {&T[0]});
    return Operand::unknown();
  }
  const Extent &Rows = (*X)[X->size() - 2 - Parts], &Columns = (*X)[X->size() - 1 - Parts];
  auto OneSided = T[6].isAbsent() ? std::nullopt : C.flag(T[6]);
  // Unless told otherwise, those are all frequencies whose number is n_fft.
  if (T[6].isAbsent() && F->Size)
    if (Truth All = C.equal(Rows.Size, F->Size); All != Truth::Unknown)
      OneSided = All == Truth::No;
  if (F->Size && OneSided) {
    Dim Wanted = *OneSided ? oneSide(C, F->Size) : F->Size;
    int At = static_cast<int>(X->size()) - 2 - static_cast<int>(Parts);
    if (!C.require({&T[0], At, Rows}, Relation::Equal, Wanted, Message::FrequencyCount,
                   {C.callee().str(), Wanted, F->Size, Rows.Size, C.tensor(T[0]).Sizes}))
      return Operand::unknown();
  }
  DimContext &D = C.dims();
  Extent Length = C.madeUnknown();
  auto Centred = C.flag(T[5]);
  if (!T[7].isAbsent())
    Length = C.dim(T[7].Value) ? C.made(C.dim(T[7].Value)) : Length;
  else if (F->Size && F->Hop && Centred) {
    Dim All = D.add(F->Size, D.mul(F->Hop, D.sub(Columns.Size, D.constant(1))));
    Length = C.made(C.facts().simplify(*Centred ? D.sub(All, margins(C, F->Size)) : All));
  }
  Extents Sizes;
  if (X->size() == 3 + Parts)
    Sizes.push_back(X->front());
  Sizes.push_back(Length);
  auto AsComplex = T[8].isAbsent() ? std::optional(false) : C.flag(T[8]);
  return Call::result(Sizes, !AsComplex   ? DTypeSet::any()
                             : *AsComplex ? DTypeSet::complexes()
                                          : DTypeSet::floats());
}

/// gradient(self, dim, edge_order): along each of the axes, which need a point more than the order.
Operand slopes(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Axes = T[1].isAbsent() ? std::nullopt : C.list(T[1]);
  auto Order = C.number(T[2]);
  if (!X || !Order || (!T[1].isAbsent() && !Axes))
    return Operand::unknown();
  std::vector<Operand> Found;
  llvm::SmallVector<unsigned, 4> Seen;
  for (unsigned I = 0; I < (Axes ? Axes->size() : X->size()); ++I) {
    unsigned At = I;
    if (Axes) {
      Term Axis = T[1];
      Axis.Value = (*Axes)[I];
      auto Given = C.axis(Axis, static_cast<unsigned>(X->size()), T[0]);
      if (!Given)
        return Operand::unknown();
      At = *Given;
    }
    if (llvm::is_contained(Seen, At)) {
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *Axes), Self.Sizes}, {&T[1]});
      return Operand::unknown();
    }
    Seen.push_back(At);
    Dim Least = C.constant(*Order + 1);
    if (!X->empty() &&
        !C.require({&T[0], static_cast<int>(At), (*X)[At]}, Relation::GreaterEqual, Least,
                   Message::FewPoints,
                   {C.callee().str(), Least, std::to_string(At), (*X)[At].Size, Self.Sizes}))
      return Operand::unknown();
    Found.push_back(Operand::tensor(computed(Self)));
  }
  return Operand::list(std::move(Found));
}

} // namespace shapewise::shapes
