// Judges calls by the models. Reads the lines that TorchRunner reads and prints for each
// `number verdict result` (`?` for a size that is not known, `any` for a shape). Behind `/` stand the
// steps in memory where they are known, `=` where the axes lie there in their order.
#include "contract/Contract.h"
#include "llvm/Support/FormatVariadic.h"
#include <cstdio>
#include <iostream>
#include <sstream>

using namespace shapewise;

namespace {

std::vector<std::string> split(const std::string &Text, char By) {
  std::vector<std::string> Result;
  std::stringstream In(Text);
  for (std::string Part; std::getline(In, Part, By);)
    if (!Part.empty())
      Result.push_back(Part);
  return Result;
}

class Reader {
public:
  explicit Reader(DimContext &Dims) : Dims(Dims) {}

  Operand value(const std::string &Text) {
    if (Text[0] == '{') {
      std::vector<Operand> List;
      for (const std::string &Part : split(Text.substr(1, Text.size() - 2), ';'))
        List.push_back(value(Part));
      return Operand::list(List);
    }
    if (Text[0] == '<') {
      std::vector<Operand> List;
      for (const std::string &Part : split(Text.substr(1, Text.size() - 2), ';'))
        List.push_back(index(Part));
      return Operand::list(List);
    }
    if (Text[0] == '(') {
      std::vector<Operand> List;
      for (const std::string &Part : split(Text.substr(1, Text.size() - 2), ','))
        List.push_back(value(Part));
      return Operand::list(List);
    }
    if (Text[0] == '\'')
      return Operand::word(Text.substr(1, Text.size() - 2));
    if (Text == "true" || Text == "false")
      return Operand::boolean(Text == "true");
    if (auto Open = Text.find('['); Open != std::string::npos)
      return tensor(Text, Open);
    if (Text.find('.') != std::string::npos) {
      Operand O = Operand::of(Operand::Form::Float);
      O.Real = std::stod(Text);
      return O;
    }
    return Operand::integer(Dims.constant(std::stoll(Text)));
  }

private:
  Operand index(const std::string &Text) {
    if (Text == "None")
      return Operand::of(Operand::Form::NewAxis);
    if (Text == "...")
      return Operand::of(Operand::Form::Ellipsis);
    auto Colon = Text.find(':');
    if (Colon == std::string::npos)
      return value(Text);
    Operand Slice = Operand::of(Operand::Form::Slice);
    auto Bound = [&](const std::string &S) { return S.empty() ? Operand::absent() : value(S); };
    Slice.Elements = {Bound(Text.substr(0, Colon)), Bound(Text.substr(Colon + 1)),
                      Operand::absent()};
    return Slice;
  }

  Operand tensor(const std::string &Text, std::size_t Open) {
    TensorType T;
    T.Type = *DTypeSet::parse(Text.substr(0, Open));
    llvm::SmallVector<Extent, 4> Sizes;
    auto Close = Text.find(']');
    for (const std::string &Part : split(Text.substr(Open + 1, Close - Open - 1), ','))
      Sizes.push_back({Dims.constant(std::stoll(Part)), OriginId::None, false});
    T.Sizes = Shape(Sizes);
    T.Memory = Layout::inOrder();
    if (Close + 1 < Text.size())
      T.Memory = layout(Sizes, split(Text.substr(Close + 2), ','));
    return Operand::tensor(T);
  }

  /// As the analysis would have it: in order, or else packed where that can be.
  Layout layout(llvm::ArrayRef<Extent> Sizes, const std::vector<std::string> &Given) {
    Strides Steps;
    for (const std::string &Part : Given)
      // Along an axis of size 1 the analysis knows no step.
      Steps.push_back(Dims.constant(Sizes[Steps.size()].Size.isConstant(1) ? 1 : std::stoll(Part)));
    llvm::SmallVector<std::pair<std::int64_t, std::int64_t>, 4> Order;
    std::int64_t InOrder = 1;
    bool IsInOrder = true, IsPacked = true;
    for (std::size_t I = Sizes.size(); I-- > 0;) {
      std::int64_t Size = *Sizes[I].Size.constant(), Step = *Steps[I].constant();
      if (Size == 1)
        continue;
      IsInOrder &= Step == InOrder;
      InOrder *= Size;
      Order.emplace_back(Step, Size);
    }
    llvm::sort(Order);
    std::int64_t Next = 1;
    for (auto [Step, Size] : Order) {
      IsPacked &= Step == Next;
      Next *= Size;
    }
    return IsInOrder  ? Layout::inOrder()
           : IsPacked ? Layout::packed(std::move(Steps))
                      : Layout::strided(std::move(Steps));
  }

  DimContext &Dims;
};

std::string show(const Layout &L) {
  if (!L.isKnown())
    return "";
  std::string Text = L.isInOrder() ? "/=" : "/";
  for (Dim Step : L.strides()) {
    auto N = Step.constant();
    Text += (Text.back() == '/' ? "" : ",") + (N ? std::to_string(*N) : "?");
  }
  return Text;
}

std::string show(const Operand &O, const Facts &Known) {
  if (O.isTensor()) {
    Shape S = Known.resolve(O.Type.Sizes);
    auto Type = O.Type.Type.single();
    std::string Text = Type ? name(*Type).str() : "?";
    if (S.hasRun())
      return Text + "any" + show(O.Type.Memory);
    Text += "[";
    for (const Extent &E : S.extents()) {
      auto N = E.Size.constant();
      Text += (Text.back() == '[' ? "" : ",") + (N ? std::to_string(*N) : "?");
    }
    return Text + "]" + show(O.Type.Memory);
  }
  if (O.isList()) {
    std::string Text = "{";
    for (const Operand &E : O.Elements)
      Text += (Text.size() > 1 ? ";" : "") + show(E, Known);
    return Text + "}";
  }
  if (O.isInt())
    if (auto N = O.Number.constant())
      return std::to_string(*N);
  return "any";
}

std::string show(const MessagePart &P, const DimContext &Dims) {
  if (auto *S = std::get_if<std::string>(&P))
    return *S;
  if (auto *D = std::get_if<Dim>(&P))
    return D->str();
  if (auto *S = std::get_if<Shape>(&P))
    return S->str(Dims);
  if (auto *T = std::get_if<TensorType>(&P))
    return str(*T, Dims);
  return "?";
}

std::string message(const Problem &P, const DimContext &Dims) {
  std::string Text = textOf(P.What).str();
  for (std::size_t I = 0; I < P.Parts.size(); ++I) {
    std::string Mark = "{" + std::to_string(I) + "}", Part = show(P.Parts[I], Dims);
    for (auto At = Text.find(Mark); At != std::string::npos; At = Text.find(Mark, At + Part.size()))
      Text.replace(At, Mark.size(), Part);
  }
  for (const Repair &R : P.Repairs)
    Text += " <" + R.Append + (R.Certain ? "!" : "") + ">";
  return Text;
}

void runLine(const Library &Models, const std::string &Line) {
  auto Words = split(Line, ' ');
  DimContext Dims;
  Facts Known(Dims);
  Reader Read(Dims);
  std::vector<Argument> Arguments;
  for (std::size_t I = 2; I < Words.size(); ++I) {
    auto Equals = Words[I].find('=');
    Arguments.push_back({Words[I].substr(0, Equals), Read.value(Words[I].substr(Equals + 1))});
  }
  auto Overloads = Models.find(Words[1]);
  llvm::StringRef Short = Words[1];
  Short = Short.substr(Short.rfind("::") + 2);
  Judgement J = judge(Overloads, Short, Arguments, Known, OriginId::None);
  if (J.Is == Verdict::Mismatch) {
    const Problem &P = J.Problems.front();
    std::cout << Words[0] << " MISMATCH " << name(checkOf(P.What)).str() << " " << message(P, Dims)
              << "\n";
    return;
  }
  std::cout << Words[0] << (J.Is == Verdict::Fits ? " FITS " : " UNKNOWN ")
            << show(J.Result, J.After ? *J.After : Known) << " " << J.Why << "\n";
}

} // namespace

int main() {
  Library Models;
  Models.addBuiltin();
  for (std::string Line; std::getline(std::cin, Line);)
    runLine(Models, Line);
}
