//===- Program.h - the tensor program ---------------------------*- C++ -*-===//
//
// The small typed IR between C++ and the analysis: functions of blocks of instructions over
// registers, slots (local variables) and references. `lower` makes it from Clang's AST, once per
// function and on demand; the analysis interprets it, possibly many times. Every instruction
// carries a source place by number. No Clang here.
//
// Values: a register holds a value. Values are immutable; a place in memory (slot, field, element)
// holds one. A reference or pointer, smart or plain, is a value that names a place. A prvalue of
// class type is a record value; storing it is copying it (a tensor inside is a handle, so the copy
// shares the tensor, as in libtorch). A variable of reference type is a slot that holds a
// reference: using it is `load` of the slot, then use of the reference.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_PROGRAM_H
#define SHAPEWISE_ANALYSIS_PROGRAM_H

#include "../domain/Facts.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shapewise {

enum class PlaceId : std::uint32_t { None = 0 };    ///< a source range, kept by `lower`
enum class TypeId : std::uint32_t { Void = 0 };     ///< into ProgramSource::type
enum class ClassId : std::uint32_t { None = 0 };    ///< into ProgramSource::classInfo
enum class FunctionId : std::uint32_t { None = 0 }; ///< a function declaration known to `lower`
enum class Register : std::uint32_t { None = 0 };   ///< numbered from 1 within a function
enum class SlotId : std::uint32_t {};               ///< into Function::Slots
enum class BlockId : std::uint32_t {};              ///< into Function::Blocks

/// A C++ type as far as shapes care.
struct Type {
  enum class Form : std::uint8_t {
    Void,
    Bool,
    Int,
    Float,
    String,   ///< std::string, string_view, const char *
    Tensor,   ///< a class that is a handle to a tensor (model or SHAPE_TENSOR)
    Pointer,  ///< Elements[0]: T*, T&, unique_ptr, shared_ptr, intrusive_ptr, ModuleHolder<T>
    List,     ///< Elements[0]: vector, array, T[n], initializer_list, ArrayRef, span, SmallVector …
    Map,      ///< Elements[0] → Elements[1]: map, unordered_map, OrderedDict
    Tuple,    ///< Elements: pair, tuple
    Optional, ///< Elements[0]
    Record,   ///< Class
    Function, ///< lambda's class, std::function, function pointer
    Other
  };
  Form Is = Form::Other;
  std::vector<TypeId> Elements;
  ClassId Class = ClassId::None;
  /// Qualified name without template arguments and inline namespaces: `torch::nn::Linear`,
  /// `std::vector`, `int64_t`'s canonical `long`.
  std::string Name;
  /// For Int and Float: bits, 0 where that is of no interest (enumerators), and whether an integer
  /// counts modulo them.
  std::uint8_t Width = 0;
  bool IsUnsigned = false;
  /// For List: the fixed number of elements (T[4], std::array<T, 4>), if any.
  std::optional<std::int64_t> FixedSize;
};

struct Field {
  std::string Name;
  TypeId Is = TypeId::Void;
  PlaceId Place = PlaceId::None;
  std::string Annotation; ///< text of SHAPE("…"), empty if none
  PlaceId AnnotationPlace = PlaceId::None;
  /// Assigned, or handed out for writing, anywhere but in a constructor of its own class.
  bool Reassigned = false;
  /// If that is only done by methods of its class, to their own object: which. Nobody else can.
  std::vector<FunctionId> Writers;
};

struct ClassInfo {
  std::string Name; ///< qualified, as Type::Name
  TypeId Self = TypeId::Void;
  std::vector<ClassId> Bases;
  std::vector<Field> Fields; ///< own fields only; a record value has those of its bases too
  /// Constructors with a body or default member initializers worth running (not copy/move ones).
  std::vector<FunctionId> Constructors;
  std::vector<std::pair<std::string, std::int64_t>>
      Constants; ///< integer template arguments, by name
  /// For `torch::nn::Linear` and what TORCH_MODULE(Net) makes: the class it holds (`LinearImpl`).
  ClassId HolderOf = ClassId::None;
  bool IsTensor = false;
  bool InSystemHeader = false;
};

/// How an argument reaches a parameter.
enum class Passing : std::uint8_t { Value, ConstReference, MutableReference };

struct Parameter {
  std::string Name;
  TypeId Is = TypeId::Void;
  Passing How = Passing::Value;
  bool IsWritablePointer = false; ///< a plain pointer to what is not const
  PlaceId Place = PlaceId::None;
  std::string Annotation;
  PlaceId AnnotationPlace = PlaceId::None;
};

/// What a call names. For methods Parameters[0] is the object, named `self`.
struct Callee {
  std::string Name;      ///< qualified, template arguments and inline namespaces left out
  std::string ShortName; ///< as the user says it: `cross_entropy`, `forward`, `operator+`
  FunctionId Body = FunctionId::None; ///< whom to ask for a body; None if there can be none
  std::vector<Parameter> Parameters;
  TypeId Result = TypeId::Void;
  bool ResultIsReference = false;
  std::string ReturnsAnnotation;
  PlaceId ReturnsPlace = PlaceId::None;
  ClassId Class = ClassId::None;   ///< of a method or constructor
  TypeId ClassType = TypeId::Void; ///< the type a constructor makes
  /// Template arguments that are types (`push_back<Linear>`, `make_shared<Net>`), in order.
  std::vector<TypeId> TypeArguments;
  /// Integer template arguments, in order (`std::get<1>`).
  std::vector<std::int64_t> IntegerArguments;
  bool IsMethod = false;      ///< has an object argument
  bool IsConst = false;       ///< a const method, or a function that takes nothing mutable
  bool OnTemporaries = false; ///< a method for what goes away (`&&`)
  bool IsConstructor = false;
  bool IsVirtual = false; ///< dispatch on the object's dynamic class
  bool NoReturn = false;
  bool IsBaseConstructor = false; ///< argument 0 is the object under construction; no result
  bool InSystemHeader = false;
};

/// What the parameters are called, in order.
inline std::vector<std::string> parameterNames(const Callee &Of) {
  std::vector<std::string> Names;
  for (const Parameter &P : Of.Parameters)
    Names.push_back(P.Name);
  return Names;
}

enum class Op : std::uint8_t {
  // Constants
  Integer, ///< Value; Text = spelling if not a literal (enumerator, constexpr name), may be empty
  Boolean, ///< Value 0 or 1
  Real,    ///< Number
  String,  ///< Text
  Null,    ///< nullptr, nullopt, `{}` with no elements of unknown use
  Named,   ///< a library constant or enumerator by qualified name in Text: `torch::kMean`,
           ///< `c10::ScalarType::Long`
  // Memory
  Slot,    ///< reference to local variable Value
  Global,  ///< reference to the namespace-scope, static-member or static-local variable Text, which
           ///< holds what Function, if any, gives
  Load,    ///< value at reference A0
  Store,   ///< A1 into the place A0 names
  Member,  ///< A0 reference → reference to field Text; A0 record value → its field's value
  Element, ///< built-in subscript A0[A1]; reference → reference, value → value
  Deref,   ///< what the pointer value A0 points to, as a reference (built-in `*` only)
  Box,     ///< reference to a new heap object that holds A0 (`new T(…)`)
  Materialize, ///< reference to a new temporary that holds A0
  Forget, ///< the slots in Slots (all of them) hold nothing known any more (catch handlers, asm)
  // Arithmetic
  Negate,
  Not,
  Add,
  Subtract,
  Multiply,
  Divide,
  Remainder, ///< integers, C++ semantics; floats give Real unknown
  Compare,   ///< A0 Rel A1: integers, bools, pointers, enumerators
  And,
  Or,      ///< both operands evaluated already (value context without side effects)
  Convert, ///< A0 to type Is (int ↔ float ↔ bool)
  // Aggregates
  List,   ///< braced list of the operands
  Record, ///< aggregate of class type Is: field names in Names, values in operands
  Tuple,
  Closure, ///< lambda Function with captures; Names = captured variables, Value bit i: by reference
  // Control
  IterateBegin, ///< iterator over A0 (reference to, or value of, a range)
  IterateMore,  ///< A0: reference to slot with an iterator → bool
  IterateNext,  ///< A0 as above → element (reference if the range was one); advances
  Call,         ///< Callee, operands (Register::None: defaulted argument of a library function)
  Counted, ///< at the head of a loop that counts from A1 to A2, which is perhaps no longer the A3
           ///< it was, and is at A0; Value: how far past A2 it gets at most, negative: downwards
  BeginTry,
  EndTry, ///< control leaves a try block other than by an exception
  // Annotations
  Annotate, ///< SHAPE("Text") on the variable A0 refers to, after its initialization
  Assume,   ///< SHAPE_ASSUME / SHAPE_CHECK (Value 1) of A0 (a value or reference) as Text
  Unknown   ///< a value of type Is of which nothing is known (an expression lower does not model)
};

struct Instruction {
  Op Code = Op::Unknown;
  Register Result = Register::None; ///< None when there is no value
  TypeId Is = TypeId::Void;         ///< type of the result
  Relation Rel = Relation::Equal;
  PlaceId Place = PlaceId::None;
  llvm::SmallVector<Register, 3> Operands;
  std::int64_t Value = 0;
  double Number = 0;
  std::string Text;
  std::vector<std::string> Names;
  std::vector<SlotId> Slots;
  unsigned CalleeIndex = 0;             ///< into Function::Callees
  FunctionId Lambda = FunctionId::None; ///< of a Closure, or of a Global
  /// Closure: bit i is set where the lambda may write through what operand i refers to.
  std::uint64_t MayWrite = 0;
  /// Closure: bit i is set where others may write what operand i refers to, so that nobody knows
  /// what the lambda will find there.
  std::uint64_t MayChange = 0;
  bool Unchecked = false; ///< stands in a SHAPE_UNCHECKED statement: judged, never reported
  /// Calls only: where each operand stands in the source, same length as Operands.
  llvm::SmallVector<PlaceId, 3> OperandPlaces;
};

struct Terminator {
  enum class Form : std::uint8_t {
    Jump,       ///< Targets[0]
    Branch,     ///< Condition ? Targets[0] : Targets[1]
    Switch,     ///< Condition == Cases[i] → Targets[i]; otherwise Targets.back()
    Return,     ///< Condition is the value, None for void
    Unreachable ///< throw, noreturn, end of a function that never gets there
  };
  Form Is = Form::Unreachable;
  Register Condition = Register::None;
  llvm::SmallVector<BlockId, 2> Targets;
  std::vector<std::int64_t> Cases;
  PlaceId Place = PlaceId::None; ///< the condition's or the returned expression's
  /// Branch made up by the lowering (does the try block throw?), worded so in notes.
  bool Synthetic = false;
  bool Unchecked = false; ///< as an instruction's: of a return in a SHAPE_UNCHECKED statement
};

struct Block {
  std::vector<Instruction> Instructions;
  Terminator End;
  bool IsLoopHeader = false; ///< target of a back edge; its Branch (or IterateMore) ends the loop
  /// Begins behind a statement that went several ways, whose temporaries nobody reads any more.
  bool IsMeeting = false;
};

struct Slot {
  std::string Name; ///< empty for temporaries of the lowering
  TypeId Is = TypeId::Void;
  PlaceId Place = PlaceId::None;
  bool IsReference = false; ///< a variable of reference type: the slot holds the reference
};

struct Function {
  FunctionId Id = FunctionId::None;
  std::string Name;  ///< qualified, for dumps
  std::string Title; ///< as messages say it: `train`, `Net::forward`
  PlaceId Place = PlaceId::None;
  /// The declaration seen as a callee: parameters with annotations, result, class.
  Callee Signature;
  /// Slots[0 … Parameters.size()) are the parameters in order (the object first, as a slot of
  /// reference type named `this`); in a lambda the captures come next, in Closure's order.
  std::vector<Slot> Slots;
  unsigned CaptureCount = 0;
  std::vector<Block> Blocks; ///< Blocks[0] is the entry
  std::vector<Callee> Callees;
  unsigned RegisterCount = 0; ///< registers are 1 … RegisterCount
  bool Unchecked = false;     ///< SHAPE_UNCHECKED: followed, never reported in
};

/// What the analysis asks of whoever made the program. Everything is made on demand and cached.
class ProgramSource {
public:
  virtual ~ProgramSource();
  /// The lowered body; null when there is none here, it has errors, is a system header's, or is
  /// over the size budget.
  virtual const Function *body(FunctionId Id) = 0;
  /// What calling a function names, also one without a body here.
  virtual const Callee *callee(FunctionId Id) = 0;
  virtual const Type &type(TypeId Id) = 0;
  virtual const ClassInfo &classInfo(ClassId Id) = 0;
  /// The method that a virtual call of `Method` runs on an object whose class is `Dynamic`.
  virtual FunctionId overrider(FunctionId Method, ClassId Dynamic) = 0;
  /// The class's method of that name when it has exactly one with a body worth asking for
  /// (`get` of a data set, `forward` of a module, `operator()`); None otherwise.
  virtual FunctionId methodNamed(ClassId Class, llvm::StringRef Name) = 0;
  /// Initial value of a global constant that Clang could evaluate.
  virtual std::optional<std::int64_t> globalConstant(llvm::StringRef Name) = 0;
  /// Whether the program sets the type that floating-point tensors have by default.
  virtual bool changesDefaultDType() = 0;
  /// The source text at a place, one line, shortened with an ellipsis when long.
  virtual std::string text(PlaceId Place) = 0;
  /// "train.cpp:12:15" for dumps.
  virtual std::string location(PlaceId Place) = 0;
};

/// The textual dump (`-fplugin-arg-shapewise-dump=ir`).
void print(const Function &F, ProgramSource &Source, llvm::raw_ostream &OS);

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_PROGRAM_H
