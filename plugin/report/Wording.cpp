//===- Wording.cpp - From values to sentences -----------------------------===//

#include "report/Wording.h"

using namespace llvm;

namespace shapewise {

namespace {

struct PartWriter {
  const DimContext &Dims;
  std::string operator()(const std::string &Text) const { return Text; }
  std::string operator()(Dim D) const { return D ? D.str() : "?"; }
  std::string operator()(const Shape &S) const { return S.str(Dims); }
  std::string operator()(const TensorType &T) const { return str(T, Dims); }
  std::string operator()(DTypeSet T) const { return T.str(); }
};

} // namespace

std::string word(const FindingPart &Part, const DimContext &Dims) {
  return std::visit(PartWriter{Dims}, Part);
}

std::string word(StringRef Template, ArrayRef<FindingPart> Parts, const DimContext &Dims) {
  std::string Text;
  while (!Template.empty()) {
    auto [Before, After] = Template.split('{');
    Text += Before;
    if (Before.size() == Template.size())
      break;
    auto [Digits, Rest] = After.split('}');
    unsigned Index;
    if (Digits.getAsInteger(10, Index) || Index >= Parts.size()) {
      Text += '{';
      Template = After;
      continue;
    }
    Text += word(Parts[Index], Dims);
    Template = Rest;
  }
  return Text;
}

} // namespace shapewise
