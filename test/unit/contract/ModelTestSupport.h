//===- ModelTestSupport.h - judging calls in tests --------------*- C++ -*-===//
//
// Tensors are written in the notation. Names in capitals are rigid, as annotations make
// them; other names are sizes that merely are not known.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_TEST_UNIT_CONTRACT_MODELTESTSUPPORT_H
#define SHAPEWISE_TEST_UNIT_CONTRACT_MODELTESTSUPPORT_H

#include "contract/Contract.h"
#include "gtest/gtest.h"

namespace shapewise {

inline std::string show(const Operand &O, const Facts &Known) {
  switch (O.What) {
  case Operand::Form::Tensor: {
    TensorType T = O.Type;
    T.Sizes = Known.resolve(T.Sizes);
    return str(T, Known.dims());
  }
  case Operand::Form::Int:
    return O.Number ? Known.simplify(O.Number).str() : "?";
  case Operand::Form::List: {
    std::string Text = "{";
    for (const Operand &E : O.Elements)
      Text += (Text.size() > 1 ? "; " : "") + show(E, Known);
    return Text + "}";
  }
  default:
    return "?";
  }
}

inline std::string word(const Problem &P, const DimContext &Dims) {
  std::string Text = textOf(P.What).str();
  for (std::size_t I = 0; I < P.Parts.size(); ++I) {
    std::string Part;
    if (auto *S = std::get_if<std::string>(&P.Parts[I]))
      Part = *S;
    else if (auto *D = std::get_if<Dim>(&P.Parts[I]))
      Part = D->str();
    else if (auto *S = std::get_if<Shape>(&P.Parts[I]))
      Part = S->str(Dims);
    else if (auto *T = std::get_if<TensorType>(&P.Parts[I]))
      Part = str(*T, Dims);
    else if (auto *T = std::get_if<DTypeSet>(&P.Parts[I]))
      Part = T->str();
    std::string Mark = "{" + std::to_string(I) + "}";
    for (auto At = Text.find(Mark); At != std::string::npos; At = Text.find(Mark, At + Part.size()))
      Text.replace(At, Mark.size(), Part);
  }
  return Text;
}

class ModelTest : public testing::Test {
protected:
  static const Library &builtin() {
    static const Library &L = *[] {
      auto *New = new Library;
      New->addBuiltin();
      return New;
    }();
    return L;
  }

  /// A tensor in the notation.
  Operand t(llvm::StringRef Text) {
    NotationError E;
    auto Spec = TensorSpec::parse(Text, E);
    if (!Spec) {
      ADD_FAILURE() << Text.str() << ": " << E.Text;
      return Operand::unknown();
    }
    // Lower-case names are not rigid.
    for (std::size_t I = 0; I < Text.size(); ++I)
      if (std::islower(Text[I]) && (I == 0 || !std::isalnum(Text[I - 1]))) {
        std::string Name = Text.substr(I, 1).str();
        bool Alone = I + 1 == Text.size() || !std::isalnum(Text[I + 1]);
        if (Alone && !Names.Dims.count(Name)) {
          SymbolTraits Size;
          Size.Low = 0;
          Names.Dims[Name] = Dims.symbol(Name, Size);
        }
      }
    return Operand::tensor(instantiate(*Spec, Names, Dims, OriginId::None));
  }
  Operand i(std::int64_t N) { return Operand::integer(Dims.constant(N)); }
  Operand list(std::initializer_list<std::int64_t> Numbers) {
    std::vector<Operand> L;
    for (auto N : Numbers)
      L.push_back(i(N));
    return Operand::list(std::move(L));
  }
  Operand dim(const std::string &Name) { return Operand::integer(Names.Dims.at(Name)); }
  static Operand w(std::string Word) { return Operand::word(std::move(Word)); }
  static Operand record(std::map<std::string, Operand> Fields) {
    Operand O = Operand::of(Operand::Form::Record);
    O.Fields = std::move(Fields);
    return O;
  }

  Judgement judged(llvm::StringRef Callee, std::vector<Argument> Arguments) {
    llvm::StringRef Short = Callee.substr(Callee.rfind("::") + 2);
    return judge(builtin().find(Callee), Short, Arguments, Known, OriginId::None);
  }
  /// `fits RESULT`, `unknown RESULT (why)`, or `check: message`.
  std::string says(llvm::StringRef Callee, std::vector<Argument> Arguments) {
    Judgement J = judged(Callee, std::move(Arguments));
    if (J.Is == Verdict::Mismatch)
      return name(checkOf(J.Problems.at(0).What)).str() + ": " + word(J.Problems.at(0), Dims);
    const Facts &After = J.After ? *J.After : Known;
    return (J.Is == Verdict::Fits ? "fits " : "unknown ") + show(J.Result, After);
  }
  /// The repairs offered: `.squeeze(1)!` with a mark where the edit is certain.
  std::string repairs(llvm::StringRef Callee, std::vector<Argument> Arguments) {
    Judgement J = judged(Callee, std::move(Arguments));
    std::string Text;
    if (!J.Problems.empty())
      for (const Repair &R : J.Problems[0].Repairs)
        Text += R.Append + (R.Certain ? "!" : "");
    return Text;
  }

  DimContext Dims;
  Facts Known{Dims};
  NameScope Names;
};

} // namespace shapewise

#endif // SHAPEWISE_TEST_UNIT_CONTRACT_MODELTESTSUPPORT_H
