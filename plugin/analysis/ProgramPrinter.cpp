//===- ProgramPrinter.cpp - the textual dump of a tensor program ----------===//
//
// `-fplugin-arg-shapewise-dump=ir`. One instruction a line, its result first:
//
//   function train(x: at::Tensor, n: long) -> at::Tensor  @ train.cpp:12:12
//     local y: at::Tensor
//     b0:
//       %1 = slot x : &at::Tensor
//       %2 = slot n : &long
//       %3 = load %2 : long
//       %4 = call at::Tensor::reshape(%1, %3) body [x.reshape(n)] : at::Tensor
//       %5 = slot y : &at::Tensor
//       store %4 -> %5
//       branch %6 ? b1 : b2
//     b1: loop
//
// Slots go by their variable's name, with their number behind it where several have it
// (`x.3`, temporaries `tmp.4`). Types come last, references with a leading `&`. `body`: the callee
// has one that can be followed. Calls show their source; `_` is an argument that was left out. A
// branch that the source does not have is a `maybe`.
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"

namespace shapewise {

ProgramSource::~ProgramSource() = default;

namespace {

class Printer {
public:
  Printer(const Function &F, ProgramSource &Source, llvm::raw_ostream &OS)
      : F(F), Source(Source), OS(OS) {}
  void print();

private:
  std::string type(TypeId Id);
  std::string types(llvm::ArrayRef<TypeId> Ids);
  void header();
  void slots();
  void instruction(const Instruction &I);
  void body(const Instruction &I);
  void constant(const Instruction &I);
  void memory(const Instruction &I);
  void call(const Instruction &I);
  void terminator(const Terminator &T);
  void operands(llvm::ArrayRef<Register> Registers);
  std::string operand(const Instruction &I, unsigned Index) {
    return Index < I.Operands.size() ? name(I.Operands[Index]) : "?";
  }
  std::string named(const Instruction &I);
  static std::string name(Register R) {
    return R == Register::None ? "_" : "%" + std::to_string(static_cast<unsigned>(R));
  }

  const Function &F;
  ProgramSource &Source;
  llvm::raw_ostream &OS;
  std::vector<std::string> SlotNames;
};

std::string Printer::types(llvm::ArrayRef<TypeId> Ids) {
  std::string Text;
  for (TypeId Id : Ids)
    Text += (Text.empty() ? "" : ", ") + type(Id);
  return Text;
}

std::string Printer::type(TypeId Id) {
  const Type &T = Source.type(Id);
  if (T.Is == Type::Form::Pointer && (T.Name == "&" || T.Name == "*"))
    return T.Name + types(T.Elements);
  std::string Text = T.Name;
  if (T.Elements.empty())
    return Text;
  Text += "<" + types(T.Elements);
  if (T.FixedSize)
    Text += "; " + std::to_string(*T.FixedSize);
  return Text + ">";
}

void Printer::slots() {
  llvm::StringMap<unsigned> Uses;
  for (const Slot &S : F.Slots)
    ++Uses[S.Name];
  for (unsigned I = 0; I < F.Slots.size(); ++I) {
    const Slot &S = F.Slots[I];
    std::string Name = S.Name.empty() ? "tmp" : S.Name;
    if (S.Name.empty() || Uses[S.Name] > 1)
      Name += "." + std::to_string(I);
    SlotNames.push_back(std::move(Name));
  }
}

static llvm::StringRef passing(Passing How) {
  switch (How) {
  case Passing::Value:
    return "";
  case Passing::ConstReference:
    return "const &";
  case Passing::MutableReference:
    return "&";
  }
  return "";
}

static void annotation(llvm::raw_ostream &OS, llvm::StringRef Text) {
  if (!Text.empty())
    OS << " SHAPE(\"" << Text << "\")";
}

void Printer::header() {
  OS << "function " << (F.Name.empty() ? "?" : F.Name) << '(';
  llvm::ListSeparator Comma;
  for (unsigned I = 0; I < F.Signature.Parameters.size(); ++I) {
    const Parameter &P = F.Signature.Parameters[I];
    OS << Comma << SlotNames[I] << ": " << passing(P.How) << type(P.Is);
    annotation(OS, P.Annotation);
  }
  OS << ") -> " << (F.Signature.ResultIsReference ? "&" : "") << type(F.Signature.Result);
  annotation(OS, F.Signature.ReturnsAnnotation);
  if (F.Unchecked)
    OS << " unchecked";
  OS << "  @ " << Source.location(F.Place) << '\n';
  for (size_t I = F.Signature.Parameters.size(); I < F.Slots.size(); ++I) {
    const Slot &S = F.Slots[I];
    bool Captured = I < F.Signature.Parameters.size() + F.CaptureCount;
    OS << (Captured ? "  capture " : "  local ") << SlotNames[I] << ": "
       << (S.IsReference ? "&" : "") << type(S.Is) << '\n';
  }
}

void Printer::operands(llvm::ArrayRef<Register> Registers) {
  OS << '(';
  llvm::ListSeparator Comma;
  for (Register R : Registers)
    OS << Comma << name(R);
  OS << ')';
}

/// `{batch: %1, classes: %2}`
std::string Printer::named(const Instruction &I) {
  std::string Text;
  for (unsigned Index = 0; Index < I.Operands.size(); ++Index) {
    Text += Text.empty() ? "{" : ", ";
    bool ByReference = I.Code == Op::Closure && Index < 64 && ((I.Value >> Index) & 1) != 0;
    if (Index < I.Names.size())
      Text += (ByReference ? "&" : "") + I.Names[Index] + ": ";
    Text += name(I.Operands[Index]);
  }
  return Text.empty() ? "{}" : Text + "}";
}

void Printer::constant(const Instruction &I) {
  switch (I.Code) {
  case Op::Integer:
    OS << "int " << I.Value;
    if (!I.Text.empty())
      OS << " '" << I.Text << '\'';
    return;
  case Op::Boolean:
    OS << (I.Value ? "true" : "false");
    return;
  case Op::Real:
    OS << "real " << llvm::format("%g", I.Number);
    return;
  case Op::String:
    OS << "string \"";
    OS.write_escaped(I.Text) << '"';
    return;
  case Op::Named:
    OS << "named " << I.Text;
    return;
  default:
    OS << "null";
  }
}

void Printer::memory(const Instruction &I) {
  switch (I.Code) {
  case Op::Slot:
    OS << "slot " << SlotNames[static_cast<size_t>(I.Value)];
    return;
  case Op::Global:
    OS << "global " << I.Text;
    return;
  case Op::Load:
    OS << "load " << operand(I, 0);
    return;
  case Op::Store:
    OS << "store " << operand(I, 1) << " -> " << operand(I, 0);
    return;
  case Op::Member:
    OS << "member " << operand(I, 0) << '.' << I.Text;
    return;
  case Op::Element:
    OS << "element " << operand(I, 0) << '[' << operand(I, 1) << ']';
    return;
  default:
    OS << "forget";
    for (SlotId S : I.Slots)
      OS << ' ' << SlotNames[static_cast<size_t>(S)];
  }
}

void Printer::call(const Instruction &I) {
  const Callee &C = F.Callees[I.CalleeIndex];
  OS << (C.IsBaseConstructor ? "construct base "
         : C.IsConstructor   ? "construct "
         : C.IsVirtual       ? "virtual call "
                             : "call ")
     << (C.Name.empty() ? C.ShortName : C.Name);
  if (!C.IsConstructor && (!C.TypeArguments.empty() || !C.IntegerArguments.empty())) {
    std::string Arguments = types(C.TypeArguments);
    for (std::int64_t Integer : C.IntegerArguments)
      Arguments += (Arguments.empty() ? "" : ", ") + std::to_string(Integer);
    OS << '<' << Arguments << '>';
  }
  operands(I.Operands);
  if (C.Body != FunctionId::None)
    OS << " body";
  if (C.NoReturn)
    OS << " noreturn";
  OS << " [" << Source.text(I.Place) << ']';
}

static llvm::StringRef word(Op Code) {
  switch (Code) {
  case Op::Deref:
    return "deref";
  case Op::Box:
    return "box";
  case Op::Materialize:
    return "materialize";
  case Op::BeginTry:
    return "begin-try";
  case Op::EndTry:
    return "end-try";
  case Op::Negate:
    return "negate";
  case Op::Not:
    return "not";
  case Op::Add:
    return "add";
  case Op::Subtract:
    return "subtract";
  case Op::Multiply:
    return "multiply";
  case Op::Divide:
    return "divide";
  case Op::Remainder:
    return "remainder";
  case Op::And:
    return "and";
  case Op::Or:
    return "or";
  case Op::Convert:
    return "convert";
  case Op::List:
    return "list";
  case Op::Tuple:
    return "tuple";
  case Op::IterateBegin:
    return "iterate-begin";
  case Op::IterateMore:
    return "iterate-more";
  case Op::IterateNext:
    return "iterate-next";
  default:
    return "unknown";
  }
}

void Printer::body(const Instruction &I) {
  switch (I.Code) {
  case Op::Integer:
  case Op::Boolean:
  case Op::Real:
  case Op::String:
  case Op::Null:
  case Op::Named:
    return constant(I);
  case Op::Slot:
  case Op::Global:
  case Op::Load:
  case Op::Store:
  case Op::Member:
  case Op::Element:
  case Op::Forget:
    return memory(I);
  case Op::Compare:
    OS << "compare " << operand(I, 0) << ' ' << spelling(I.Rel) << ' ' << operand(I, 1);
    return;
  case Op::Record:
    OS << "record " << named(I);
    return;
  case Op::Closure: {
    const Function *Lambda = Source.body(I.Lambda);
    OS << "closure " << I.Text << named(I) << (Lambda ? " body" : "");
    return;
  }
  case Op::Call:
    return call(I);
  case Op::Counted:
    OS << "counted " << operand(I, 0) << " from " << operand(I, 1) << " to " << operand(I, 2)
       << (I.Value < 0 ? " " : " +") << I.Value;
    if (I.Operands.size() > 3)
      OS << " if still " << operand(I, 3);
    return;
  case Op::Annotate:
    OS << "annotate " << operand(I, 0) << " \"" << I.Text << '"';
    return;
  case Op::Assume:
    OS << (I.Value ? "check " : "assume ") << operand(I, 0) << " \"" << I.Text << '"';
    return;
  default:
    OS << word(I.Code);
    if (!I.Operands.empty())
      operands(I.Operands);
  }
}

void Printer::instruction(const Instruction &I) {
  OS << "    ";
  if (I.Result != Register::None)
    OS << name(I.Result) << " = ";
  body(I);
  if (I.Result != Register::None)
    OS << " : " << type(I.Is);
  if (I.Unchecked)
    OS << " unchecked";
  OS << '\n';
}

static std::string blockName(BlockId B) { return "b" + std::to_string(static_cast<unsigned>(B)); }

void Printer::terminator(const Terminator &T) {
  OS << "    ";
  switch (T.Is) {
  case Terminator::Form::Jump:
    OS << "jump " << blockName(T.Targets[0]);
    break;
  case Terminator::Form::Branch:
    OS << (T.Synthetic ? "maybe " : "branch ") << name(T.Condition) << " ? "
       << blockName(T.Targets[0]) << " : " << blockName(T.Targets[1]);
    break;
  case Terminator::Form::Switch:
    OS << "switch " << name(T.Condition);
    for (unsigned I = 0; I < T.Cases.size(); ++I)
      OS << ", " << T.Cases[I] << ": " << blockName(T.Targets[I]);
    OS << ", default: " << blockName(T.Targets.back());
    break;
  case Terminator::Form::Return:
    OS << "return";
    if (T.Condition != Register::None)
      OS << ' ' << name(T.Condition);
    if (T.Unchecked)
      OS << " unchecked";
    break;
  case Terminator::Form::Unreachable:
    OS << "unreachable";
  }
  OS << '\n';
}

void Printer::print() {
  slots();
  header();
  for (unsigned Index = 0; Index < F.Blocks.size(); ++Index) {
    const Block &B = F.Blocks[Index];
    OS << "  b" << Index << (B.IsLoopHeader ? ": loop\n" : ":\n");
    for (const Instruction &I : B.Instructions)
      instruction(I);
    terminator(B.End);
  }
  OS << '\n';
}

} // namespace

void print(const Function &F, ProgramSource &Source, llvm::raw_ostream &OS) {
  Printer(F, Source, OS).print();
}

} // namespace shapewise
