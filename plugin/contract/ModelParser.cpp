//===- ModelParser.cpp - reading model files -------------------------------===//
//
// A hand-written recursive descent over the text; see docs/models.md for the grammar. An
// entry starts in the first column and goes on over indented lines, so one broken entry
// never hides the next.
//
//===----------------------------------------------------------------------===//
#include "ModelParser.h"
#include "ModelCursor.h"
#include "Notation.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>

namespace shapewise {

using modelfile::Cursor;

namespace {

/// The words a parameter's type may be, besides a tensor in the notation.
std::optional<ParameterType::Form> typeWord(llvm::StringRef Word) {
  using Form = ParameterType::Form;
  if (Word == "any")
    return Form::Any;
  if (Word == "tensors")
    return Form::Tensors;
  if (Word == "int")
    return Form::Int;
  if (Word == "ints")
    return Form::Ints;
  if (Word == "bool")
    return Form::Bool;
  if (Word == "scalar")
    return Form::Scalar;
  if (Word == "word")
    return Form::Word;
  return std::nullopt;
}

/// `2`, `2+`, `3-4` behind `rank`. False if it is none of these.
bool readRanks(llvm::StringRef Text, ParameterType &Into) {
  auto [Low, High] = Text.split('-');
  bool IsOpen = Low.consume_back("+");
  if (Low.getAsInteger(10, Into.LeastRank) || (IsOpen && !High.empty()))
    return false;
  if (IsOpen)
    return true;
  Into.GreatestRank = Into.LeastRank;
  return !Text.contains('-') ||
         (!High.getAsInteger(10, Into.GreatestRank) && Into.LeastRank <= Into.GreatestRank);
}

/// `1+`, `-3+`, `0-1` behind `value`. False if it is none of these.
bool readValues(llvm::StringRef Text, ParameterType &Into) {
  std::int64_t Least = 0, Greatest = 0;
  if (Text.consumeInteger(10, Least))
    return false;
  Into.Least = Least;
  if (Text == "+")
    return true;
  if (!Text.consume_front("-") || Text.getAsInteger(10, Greatest) || Greatest < Least)
    return false;
  Into.Greatest = Greatest;
  return true;
}

/// `word floor trunc`: which words are taken. `tensors 2`: how many tensors.
std::optional<ParameterType> wordsOrTensors(llvm::StringRef Text) {
  ParameterType T;
  llvm::SmallVector<llvm::StringRef, 8> Words;
  llvm::SplitString(Text, Words);
  unsigned Count = 0;
  if (Words.size() == 2 && Words[0] == "tensors" && !Words[1].getAsInteger(10, Count)) {
    T.Is = ParameterType::Form::Tensors;
    T.Count = Count;
    return T;
  }
  if (Words.size() < 2 || Words[0] != "word")
    return std::nullopt;
  T.Is = ParameterType::Form::Word;
  for (llvm::StringRef Each : llvm::ArrayRef(Words).drop_front())
    T.Words.push_back(Each.str());
  return T;
}

/// `int value 1+`, `value 0-1`, `ints 4`, `ints 2 value 0+`: what is asked of numbers.
std::optional<ParameterType> numbers(llvm::StringRef Text) {
  ParameterType T;
  T.Is = ParameterType::Form::Scalar;
  llvm::SmallVector<llvm::StringRef, 4> Words;
  llvm::SplitString(Text, Words);
  unsigned Count = 0;
  for (std::size_t I = 0; I < Words.size(); ++I) {
    auto Word = I == 0 ? typeWord(Words[I]) : std::nullopt;
    if (Word == ParameterType::Form::Int || Word == ParameterType::Form::Ints ||
        Word == ParameterType::Form::Scalar)
      T.Is = *Word;
    else if (I == 1 && T.Is == ParameterType::Form::Ints && !Words[I].getAsInteger(10, Count))
      T.Count = Count;
    else if (Words[I] == "value" && I + 2 == Words.size() && readValues(Words[I + 1], T))
      ++I;
    else
      return std::nullopt;
  }
  return T;
}

/// `floating`, `rank 2+`, `tensor numeric rank 3-4`: what is asked of a tensor of any sizes.
std::optional<ParameterType> anyTensor(llvm::StringRef Text) {
  ParameterType T;
  T.Is = ParameterType::Form::Tensor;
  llvm::SmallVector<llvm::StringRef, 4> Words;
  llvm::SplitString(Text, Words);
  for (std::size_t I = 0; I < Words.size(); ++I) {
    if (Words[I] == "floating")
      T.Elements = WantedType::floating();
    else if (Words[I] == "numeric")
      T.Elements = WantedType::numeric();
    else if (Words[I] == "integral")
      T.Elements = WantedType::integral();
    else if (Words[I] == "complex")
      T.Elements = WantedType::complex();
    else if (Words[I] == "mask")
      T.Elements = WantedType::mask();
    else if (Words[I] == "rank" && I + 1 < Words.size() && readRanks(Words[I + 1], T))
      ++I;
    else if (Words[I] != "tensor")
      return std::nullopt;
  }
  return T;
}

class SignatureParser {
public:
  SignatureParser(Cursor &At) : At(At) {}

  /// `(self: tensor, dim = -1, dtype?)`
  bool parameters(std::vector<Parameter> &Into) {
    if (!At.expect("(", "before the parameters"))
      return false;
    if (At.take(")"))
      return true;
    do {
      if (!parameter(Into))
        return false;
    } while (At.take(","));
    return At.expect(")", "behind the parameters");
  }

  /// `-> result modifiers`
  bool result(Signature &S) {
    if (!At.expect("->", "before the result") || !expression(S, S.Result))
      return false;
    while (!At.done() && !at("holds") && !at("method"))
      if (!modifier(S))
        return false;
    return true;
  }

  /// What a module has besides its fields and `forward`: `method log_prob (input) -> …`,
  /// `holds weight -> [O, I]`.
  bool parts(ParsedClass &Class, llvm::StringRef Text) {
    while (!At.done())
      if (at("method") ? !method(Class, Text) : !held(Class))
        return false;
    return true;
  }

  /// `(input) -> result`, with the fields as further parameters.
  bool method(const std::vector<Parameter> &Fields, Signature &Into) {
    if (!parameters(Into.Parameters))
      return false;
    for (const Parameter &Field : Fields)
      if (!Into.parameter(Field.Name))
        Into.Parameters.push_back(Field);
    return result(Into);
  }

private:
  /// Whether a part of a module begins here with that word.
  bool at(llvm::StringRef Word) {
    At.peek();
    llvm::StringRef Rest = At.rest();
    return Rest.consume_front(Word) && !Rest.empty() && llvm::isSpace(Rest.front());
  }

  /// The name behind `method` or `holds`.
  bool partName(ParsedClass::Part &Into, llvm::StringRef Of, llvm::StringRef Word) {
    At.name();
    At.peek();
    Into.Name = At.name().str();
    Into.Is = std::make_unique<Signature>();
    return !Into.Name.empty() ||
           At.errorHere("expected the name of a " + Of + " behind '" + Word + "'" + At.found());
  }

  bool method(ParsedClass &Class, llvm::StringRef Text) {
    ParsedClass::Part &Into = Class.Methods.emplace_back();
    if (!partName(Into, "method", "method"))
      return false;
    Into.Is->Text = Text.str();
    return method(Class.Fields, *Into.Is);
  }

  bool held(ParsedClass &Class) {
    ParsedClass::Part &Into = Class.Tensors.emplace_back();
    if (!partName(Into, "tensor", "holds"))
      return false;
    Into.Is->Parameters = Class.Fields;
    return result(*Into.Is);
  }

  bool parameter(std::vector<Parameter> &Into) {
    Parameter P;
    std::size_t Begin = (At.peek(), At.at());
    P.Name = At.name().str();
    if (P.Name.empty())
      return At.errorHere("expected the name of a parameter" + At.found());
    for (const Parameter &Other : Into)
      if (Other.Name == P.Name)
        return At.error(Begin, "there is a parameter '" + P.Name + "' already", P.Name.size());
    P.Optional = At.take("?");
    if (At.take(":"))
      do {
        if (!type(P))
          return false;
      } while (At.take("|"));
    if (At.take("="))
      return finish(P, Into, literal(P.Default));
    return finish(P, Into, true);
  }

  static bool finish(Parameter &P, std::vector<Parameter> &Into, bool Good) {
    if (P.Default.Is != Literal::Form::None)
      P.Optional = true;
    Into.push_back(std::move(P));
    return Good;
  }

  bool type(Parameter &P) {
    At.peek();
    std::size_t Begin = At.at();
    std::size_t Length = 0;
    int Depth = 0;
    for (llvm::StringRef Rest = At.rest(); Length < Rest.size(); ++Length) {
      char C = Rest[Length];
      if (C == '[' || C == '(')
        ++Depth;
      else if (C == ']' || (C == ')' && Depth > 0))
        --Depth;
      else if (Depth <= 0 && llvm::StringRef(",)|=?").contains(C))
        break;
    }
    llvm::StringRef Text = At.rest().take_front(Length).rtrim();
    if (Text.empty())
      return At.errorHere("expected a type: a word such as 'tensor' or 'ints', or a tensor in "
                          "the shape notation" +
                          At.found());
    ParameterType T;
    if (auto Word = typeWord(Text)) {
      T.Is = *Word;
    } else if (auto Asked = anyTensor(Text)) {
      T = *Asked;
    } else if (auto Asked = numbers(Text)) {
      T = *Asked;
    } else if (auto Asked = wordsOrTensors(Text)) {
      T = *Asked;
    } else {
      T.Is = ParameterType::Form::Spec;
      T.SpecText = Text.str();
      T.Spec = spec(Begin, Text);
      if (!T.Spec)
        return false;
    }
    At.moveTo(Begin + Length);
    if (At.take("?"))
      P.Optional = true;
    P.Types.push_back(std::move(T));
    return true;
  }

  std::shared_ptr<const TensorSpec> spec(std::size_t Begin, llvm::StringRef Text) {
    NotationError Error;
    auto Spec = TensorSpec::parse(Text, Error);
    if (!Spec) {
      std::size_t Skipped = 0;
      for (unsigned Line = 1; Line < Error.Line; ++Line)
        Skipped = Text.find('\n', Skipped) + 1;
      At.error(Begin + Skipped + Error.Column - 1, Error.Text, Error.Length);
    }
    return Spec;
  }

  bool literal(Literal &Into) {
    char C = At.peek();
    if (C == '[') {
      At.take("[");
      Into.Is = Literal::Form::List;
      if (At.take("]"))
        return true;
      do {
        Into.Elements.emplace_back();
        if (!literal(Into.Elements.back()))
          return false;
      } while (At.take(","));
      return At.expect("]", "behind the list");
    }
    if (llvm::isDigit(C) || C == '-')
      return number(Into);
    llvm::StringRef Word = At.name();
    if (Word.empty())
      return At.errorHere("expected a value (a number, 'true', 'false', 'none', a word or a "
                          "list in brackets)" +
                          At.found());
    if (Word == "none")
      return true;
    if (Word == "true" || Word == "false") {
      Into.Is = Literal::Form::Bool;
      Into.Flag = Word == "true";
      return true;
    }
    Into.Is = Literal::Form::Word;
    Into.Text = Word.str();
    return true;
  }

  bool number(Literal &Into) {
    llvm::StringRef Rest = At.rest();
    std::size_t Begin = At.at(), Length = 0;
    while (Length < Rest.size() &&
           (llvm::isDigit(Rest[Length]) || llvm::StringRef(".e").contains(Rest[Length]) ||
            (Rest[Length] == '-' && (Length == 0 || Rest[Length - 1] == 'e'))))
      ++Length;
    llvm::StringRef Digits = Rest.take_front(Length);
    At.moveTo(Begin + Length);
    if (!Digits.getAsInteger(10, Into.Int)) {
      Into.Is = Literal::Form::Int;
      return true;
    }
    if (Digits.find_first_of(".e") != llvm::StringRef::npos && !Digits.getAsDouble(Into.Real)) {
      Into.Is = Literal::Form::Float;
      return true;
    }
    return At.error(Begin, "'" + Digits + "' is not a number that fits 64 bits", Length);
  }

  bool expression(const Signature &S, ResultExpression &Into) {
    char C = At.peek();
    if (C == '(')
      return terms(S, Into, ResultExpression::Form::Tuple, "(", ")");
    if (C == '{')
      return terms(S, Into, ResultExpression::Form::List, "{", "}");
    std::size_t Begin = At.at();
    if (C != '[' && !modelfile::startsName(C)) {
      if (llvm::isDigit(C) || C == '-') {
        Into.Is = ResultExpression::Form::Literal;
        return literal(Into.Value);
      }
      return At.errorHere("expected a result: a parameter, a shape function such as "
                          "'same(self)', or a shape in brackets" +
                          At.found());
    }
    llvm::StringRef Name = At.name();
    if (At.peek() != '[' && notation::parseKind(Name))
      At.name(); // the dtype behind the kind
    if (At.peek() == '[')
      return specResult(Begin, Into);
    if (At.peek() == '(')
      return apply(S, Begin, Name, Into);
    return nameResult(S, Begin, Name, Into);
  }

  bool nameResult(const Signature &S, std::size_t Begin, llvm::StringRef Name,
                  ResultExpression &Into) {
    if (Name == "none") {
      Into.Is = ResultExpression::Form::Literal;
      return true;
    }
    if (Name == "true" || Name == "false") {
      Into.Is = ResultExpression::Form::Literal;
      Into.Value.Is = Literal::Form::Bool;
      Into.Value.Flag = Name == "true";
      return true;
    }
    if (auto Index = S.parameter(Name)) {
      Into.Is = ResultExpression::Form::Parameter;
      Into.Parameter = *Index;
      return true;
    }
    return At.error(Begin, "there is no parameter '" + Name + "'", Name.size());
  }

  bool specResult(std::size_t Begin, ResultExpression &Into) {
    std::size_t End = At.text().find(']', At.at());
    if (End == llvm::StringRef::npos || End >= At.at() + At.rest().size())
      return At.error(Begin, "the bracket is never closed");
    Into.Is = ResultExpression::Form::Spec;
    Into.Spec = spec(Begin, At.text().slice(Begin, End + 1));
    At.moveTo(End + 1);
    return Into.Spec != nullptr;
  }

  bool terms(const Signature &S, ResultExpression &Into, ResultExpression::Form Form,
             llvm::StringRef Open, llvm::StringRef Close) {
    Into.Is = Form;
    At.take(Open);
    if (At.take(Close))
      return true;
    do {
      Into.Terms.emplace_back();
      if (!expression(S, Into.Terms.back()))
        return false;
    } while (At.take(","));
    return At.expect(Close, "behind the list");
  }

  bool apply(const Signature &S, std::size_t Begin, llvm::StringRef Name, ResultExpression &Into) {
    const ShapeFunctionEntry *Function = findShapeFunction(Name);
    if (!Function)
      return At.error(Begin, "there is no shape function '" + Name + "'" + suggestion(Name),
                      Name.size());
    if (!terms(S, Into, ResultExpression::Form::Apply, "(", ")"))
      return false;
    Into.Function = Function;
    std::size_t Count = Into.Terms.size();
    if (Count < Function->MinTerms || Count > Function->MaxTerms)
      return At.error(Begin,
                      "'" + Name + "' takes " + llvm::Twine(Function->MinTerms) +
                          (Function->MaxTerms == Function->MinTerms
                               ? llvm::Twine()
                               : " to " + llvm::Twine(Function->MaxTerms)) +
                          " arguments, not " + llvm::Twine(Count),
                      Name.size());
    return true;
  }

  static std::string suggestion(llvm::StringRef Name) {
    llvm::StringRef Best;
    unsigned Distance = 3;
    for (const ShapeFunctionEntry &E : shapeFunctions()) {
      unsigned D = Name.edit_distance(E.Name, true, Distance);
      if (D < Distance) {
        Distance = D;
        Best = E.Name;
      }
    }
    return Best.empty() ? "" : ("; did you mean '" + Best + "'?").str();
  }

  bool modifier(Signature &S) {
    At.peek();
    std::size_t Begin = At.at();
    llvm::StringRef Word = At.name();
    Modifier M;
    if (Word == "reshapes") {
      S.Reshapes = true;
      return true;
    }
    if (Word == "floating")
      M.Is = Modifier::Form::Floating;
    else if (Word == "summed")
      M.Is = Modifier::Form::Summed;
    else if (Word == "in_order")
      M.Is = Modifier::Form::InOrder;
    else if (Word == "as_ordered")
      M.Is = Modifier::Form::AsOrdered;
    else if (Word == "as_operands")
      M.Is = Modifier::Form::AsOperands;
    else if (Word == "as_format")
      M.Is = Modifier::Form::AsFormat;
    else if (Word == "as") {
      M.Is = Modifier::Form::As;
      if (!At.expect("(", "behind 'as'"))
        return false;
      llvm::StringRef Name = At.name();
      auto Index = S.parameter(Name);
      if (!Index)
        return At.error(At.at() - Name.size(), "there is no parameter '" + Name + "'", Name.size());
      M.Parameter = *Index;
      if (!At.expect(")", "behind the parameter"))
        return false;
    } else if (auto Meaning = notation::parseKind(Word)) {
      M.Is = Modifier::Form::Meaning;
      M.Meaning = *Meaning;
    } else if (auto Type = DTypeSet::parse(Word)) {
      M.Is = Modifier::Form::Type;
      M.Type = *Type;
    } else {
      return At.error(Begin,
                      "expected a dtype, a kind, 'floating', 'summed', 'reshapes', "
                      "'in_order', 'as_ordered', 'as_operands', 'as_format' or 'as(parameter)' "
                      "behind the result",
                      std::max<std::size_t>(Word.size(), 1));
    }
    S.Modifiers.push_back(M);
    return true;
  }

  Cursor &At;
};

} // namespace

Operand Literal::operand(DimContext &Dims) const {
  switch (Is) {
  case Form::None:
    return Operand::absent();
  case Form::Int:
    return Operand::integer(Dims.constant(Int));
  case Form::Float: {
    Operand O = Operand::of(Operand::Form::Float);
    O.Real = Real;
    return O;
  }
  case Form::Bool:
    return Operand::boolean(Flag);
  case Form::Word:
    return Operand::word(Text);
  case Form::List: {
    std::vector<Operand> List;
    for (const Literal &E : Elements)
      List.push_back(E.operand(Dims));
    return Operand::list(std::move(List));
  }
  }
  return Operand::unknown();
}

std::optional<unsigned> Signature::parameter(llvm::StringRef Name) const {
  for (unsigned I = 0; I < Parameters.size(); ++I)
    if (Parameters[I].Name == Name)
      return I;
  return std::nullopt;
}

std::unique_ptr<Signature> parseSignature(llvm::StringRef Text, const ModelEntry &Entry,
                                          std::vector<NotationError> &Errors) {
  auto S = std::make_unique<Signature>();
  S->IsLoss = Entry.Is == ModelEntry::Form::Loss;
  S->Text = Text.slice(Entry.BodyBegin, Entry.BodyEnd).trim().str();
  Cursor At(Text, Entry.BodyBegin, Entry.BodyEnd, Errors);
  SignatureParser P(At);
  if (!P.parameters(S->Parameters) || !P.result(*S))
    return nullptr;
  return S;
}

std::optional<ParsedClass> parseClass(llvm::StringRef Text, const ModelEntry &Entry,
                                      std::vector<NotationError> &Errors) {
  ParsedClass Class;
  Cursor At(Text, Entry.BodyBegin, Entry.BodyEnd, Errors);
  SignatureParser P(At);
  if (!P.parameters(Class.Fields))
    return std::nullopt;
  if (At.done())
    return Class;
  if (Entry.Is != ModelEntry::Form::Module) {
    At.errorHere("only a module has more than fields" + At.found());
    return std::nullopt;
  }
  bool IsLoss = At.take("loss");
  if (!At.expect("forward", "and its parameters behind the module's fields"))
    return std::nullopt;
  auto S = std::make_unique<Signature>();
  S->IsLoss = IsLoss;
  S->Text = Text.slice(Entry.BodyBegin, Entry.BodyEnd).trim().str();
  if (!P.method(Class.Fields, *S) || !P.parts(Class, S->Text))
    return std::nullopt;
  Class.Forward = std::move(S);
  return Class;
}

} // namespace shapewise
