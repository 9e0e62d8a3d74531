//===- Shape.cpp - comparing and printing shapes ----------------*- C++ -*-===//
//
// Syntactic equality and text of shapes and tensor types.
//
//===----------------------------------------------------------------------===//
#include "RunCases.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

namespace shapewise {

const Extent *Shape::extent(int Index) const {
  auto At = [](const llvm::SmallVector<Extent, 4> &Of, long Position) -> const Extent * {
    return Position >= 0 && Position < static_cast<long>(Of.size()) ? &Of[Position] : nullptr;
  };
  if (Index >= 0)
    return At(Front, Index);
  const auto &End = hasRun() ? Back : Front;
  return At(End, static_cast<long>(End.size()) + Index);
}

bool operator==(const Shape &A, const Shape &B) {
  auto Same = [](const Extent &X, const Extent &Y) { return X.Size == Y.Size; };
  return A.Run == B.Run && llvm::equal(A.Front, B.Front, Same) && llvm::equal(A.Back, B.Back, Same);
}

std::string Shape::str(const DimContext &Dims) const {
  std::string Text = "[";
  auto Say = [&](llvm::StringRef Word) {
    if (Text.size() > 1)
      Text += ", ";
    Text += Word;
  };
  for (const Extent &E : Front)
    Say(E.Size.str());
  if (hasRun()) {
    llvm::StringRef Name = Dims.runName(Run);
    if (const RunCases *Cases = Dims.casesOf(Run); Cases && minRank() == 0) {
      auto One = [&](const RunCase &Case) { return Case.Is.str(Dims); };
      return llvm::join(llvm::map_range(*Cases, One), " or ");
    }
    Say(Name.empty() ? "..." : ("*" + llvm::Twine(Name)).str());
  }
  for (const Extent &E : Back)
    Say(E.Size.str());
  return Text + "]";
}

llvm::StringRef name(Kind K) {
  switch (K) {
  case Kind::Unknown:
    return "";
  case Kind::Logits:
    return "logits";
  case Kind::Probabilities:
    return "probs";
  case Kind::LogProbabilities:
    return "logprobs";
  case Kind::Sigmoid:
    return "sigmoid";
  case Kind::Labels:
    return "labels";
  case Kind::OneHot:
    return "onehot";
  case Kind::Tanh:
    return "tanh";
  case Kind::Crossed:
  case Kind::Multiplied:
  case Kind::Stretched: // no words of the notation
  case Kind::OfTwoTypes:
    return "";
  }
  return "";
}

bool isMishap(Kind K) {
  return K == Kind::Stretched || K == Kind::Multiplied || K == Kind::Crossed ||
         K == Kind::OfTwoTypes;
}

Shape Shape::with(llvm::function_ref<void(Extent &)> Change, RunId Other) const {
  Shape New = *this;
  for (Extent &E : New.Front)
    Change(E);
  for (Extent &E : New.Back)
    Change(E);
  if (New.hasRun())
    New.Run = Other;
  return New;
}

void visitDims(const Shape &S, llvm::function_ref<void(Dim)> Visit) {
  for (llvm::ArrayRef<Extent> Part : {S.front(), S.back()})
    for (const Extent &E : Part) {
      Visit(E.Size);
      Visit(E.CutFrom);
    }
}

void visitDims(const TensorType &T, llvm::function_ref<void(Dim)> Visit) {
  visitDims(T.Sizes, Visit);
  for (Dim D : {T.Low, T.High, T.Trues})
    Visit(D);
  for (Dim D : T.Memory.strides())
    Visit(D);
}

bool operator==(const TensorType &A, const TensorType &B) {
  return A.Sizes == B.Sizes && A.Type == B.Type && A.Meaning == B.Meaning && A.Axis == B.Axis &&
         A.Low == B.Low && A.High == B.High && A.Trues == B.Trues && A.Memory == B.Memory;
}

std::string str(const TensorType &T, const DimContext &Dims) {
  std::string Text;
  if (!name(T.Meaning).empty())
    Text += (name(T.Meaning) + llvm::Twine(" ")).str();
  if (!T.Type.isAny())
    Text += T.Type.str();
  Text += T.Sizes.str(Dims);
  if (T.High && T.Low && !T.Low.isConstant(0))
    Text += " in [" + T.Low.str() + ", " + T.High.str() + ")";
  else if (T.High)
    Text += " < " + T.High.str();
  else if (T.Low)
    Text += " >= " + T.Low.str();
  return Text;
}

} // namespace shapewise
