//===- Engine.h - the abstract interpreter ----------------------*- C++ -*-===//
//
// Runs tensor programs on abstract values. One Engine per translation unit; implemented by idea:
// Unknowns.cpp (values of which nothing is known), Places.cpp (load, store, fields, elements),
// ElementValues.cpp (kinds and ranges), Join.cpp (states side by side become one), Patterns.cpp
// (what stands for any element of a container), Run.cpp (blocks, branches, loops), Growth.cpp (what
// steps on from round to round), IdleLoops.cpp (rounds that leave nothing), Instructions.cpp,
// Calls.cpp (whom a call reaches), CallMemo.cpp (calls that were run before), Operands.cpp (values
// as contracts see them), Declared.cpp (annotations), LastBatch.cpp (data loaders' batches that are
// not full), Sites.cpp (what happened at each call, and what of it is worth a report), builtins/
// (the standard library's and libtorch's containers and objects).
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_ENGINE_H
#define SHAPEWISE_ANALYSIS_ENGINE_H

#include "Analysis.h"
#include "CallMemo.h"
#include "Flow.h"
#include "Generalize.h"
#include "Growth.h"
#include "IdleLoops.h"
#include "Liveness.h"
#include "State.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/StringSaver.h"
#include <map>
#include <set>

namespace shapewise {

class Engine;

/// The part of an unknown container that is the number of its elements.
inline constexpr llvm::StringLiteral ElementCount = "(size)";
/// What marks an iterator that puts new elements into its container.
inline constexpr llvm::StringLiteral InsertingIterator = "insert";

/// One call of a function on one path.
struct Frame {
  const Function *Code = nullptr;
  std::vector<Value> Registers;
  std::vector<ObjectId> Slots;
  /// Per loop header: rounds begun since the loop was entered, decisions made before it was, and
  /// before the round.
  struct Loop {
    unsigned Rounds = 0;
    unsigned OpenRounds = 0; ///< rounds in which some branch was not decided
    std::size_t DecisionsAtEntry = 0;
    std::size_t DecisionsAtRound = 0;
    bool Widen = false;           ///< begins a round that is not followed on its own
    bool OpenEnd = false;         ///< somewhere it was not decided whether the loop ends
    RoundStart LastRound, Before; ///< what variables held when the last two rounds began
  };
  llvm::DenseMap<unsigned, Loop> Loops;
  NameScope Names; ///< names of annotations seen in this call
};

/// How one run of a function ended.
struct Exit {
  State S;
  Value Result;
};

/// The chain of calls that led to a body.
struct CallChain {
  const CallChain *Outer = nullptr;
  const Function *Body = nullptr;
  PlaceId Place = PlaceId::None; ///< of the call
  std::string With;              ///< its tensor arguments, for the note "called from here with"
  std::uint64_t Hash = 0;        ///< the sum of its links'
  unsigned Depth = 0;
  bool Unchecked = false; ///< the body, the call or one further out stands in SHAPE_UNCHECKED
  /// The body, or one further out, is a method of some element of a list. What its elements have
  /// each on their own is not known together, so there may be ways through it that none takes.
  bool OfSome = false;
};

/// A call being interpreted, as builtins and contracts see it.
struct CallContext {
  Engine &E;
  State &S;
  const Callee &Target;
  const Instruction &Where;
  std::vector<Value> Arguments; ///< as passed: references for reference parameters
  const CallChain *Chain = nullptr;
  NameScope *Names = nullptr; ///< of the calling frame

  std::size_t size() const { return Arguments.size(); }
  /// The value of argument `I`, read through the reference if it was passed by one.
  Value value(std::size_t I) const;
  /// The place argument `I` names, or a null value.
  Value place(std::size_t I) const;
  /// Whether what the call does follows from its arguments, and those from the program alone.
  bool isComputed() const;
  Value unknownResult() const { return unknownResult(isComputed()); }
  Value unknownResult(bool Determined) const;
};
using Builtin = Value (*)(CallContext &);

class Engine {
public:
  Engine(ProgramSource &Source, const Library &Models, DimContext &Dims, AnalysisOptions Options);

  ProgramSource &Source;
  const Library &Models;
  DimContext &Dims;
  AnalysisOptions Options;

  //===-- Unknowns.cpp ----------------------------------------------------===//
  llvm::StringRef intern(llvm::StringRef Text) { return Names.save(Text); }
  OpaqueId newOpaque(bool Determined = false);
  /// A new object that holds `Content` until a state says otherwise.
  ObjectId newObject(Value Content);
  /// A reference to a new object that holds `Content` in this state.
  Value newPlace(State &S, Value Content);
  /// An unknown value of a type; `Name` is how a user would write it, may be empty.
  Value unknown(TypeId Type, llvm::StringRef Name);
  /// An unknown tensor.
  Value unknownTensor(llvm::StringRef Name);
  TensorType unknownTensorType(llvm::StringRef Name);
  /// Opaque values of scalar, tensor or pointer type as such; everything else as it is.
  Value expand(const Value &V);
  /// What is left of `V` when its identity is forgotten.
  Value forgotten(const Value &V);
  TypeId typeOf(const Value &V) const { return V ? V->Type : TypeId::Void; }

  //===-- Places.cpp ------------------------------------------------------===//
  Value content(const State &S, ObjectId Id) const;
  Value load(State &S, const Value &Reference);
  void store(State &S, const Value &Reference, Value New);
  /// Field or element of a value; `Hint` is its type where the caller knows.
  Value project(State &S, const Value &Whole, const Key &Part, TypeId Hint = TypeId::Void);
  Value assigned(State &S, const Value &Whole, llvm::ArrayRef<Key> Path, Value New);
  Value referenceTo(const Value &Base, Key Part);
  /// The entry `Entry` of the map at the place `Map` as a pair: its second part is the entry
  /// itself.
  Value pairOf(const Value &Map, const Key &Entry);
  static bool isPair(const Value &Place);
  Value field(State &S, const Value &Whole, llvm::StringRef Name);
  /// The options that a library's module was made with, as a record; nothing where they are not
  /// known.
  static Value moduleOptions(const Value &Module);
  /// The tensor `Name` that a library's module holds (`weight`) and nobody has replaced, of the
  /// sizes that its options say; nothing where `Module` is none or holds no such tensor.
  Value heldTensor(State &S, const Value &Module, llvm::StringRef Name, TypeId Type);
  TypeId fieldType(TypeId Record, llvm::StringRef Name) const;
  TypeId elementType(TypeId Container) const;
  const Field *findField(ClassId Class, llvm::StringRef Name) const;
  bool derivesFrom(ClassId Class, llvm::StringRef Base) const;
  llvm::StringRef className(TypeId Type) const;
  llvm::StringRef typeName(TypeId Type) const { return Source.type(Type).Name; }
  Type::Form formOf(TypeId Type) const { return Source.type(Type).Is; }
  /// Objects of classes and lists.
  bool hasParts(TypeId Type) const;
  /// Element `Index` (null: some element) of the container at the place `Range`, as a place. What
  /// is stored there, or done to a tensor in it, is also so of the container.
  Value elementPlace(State &S, const Value &Range, Dim Index);
  /// The place of an element of which it is known that it is `Element`.
  Value elementPlace(const Value &Range, const Value &Element);
  /// Whether the tensor is some element of a container, it is not known which.
  bool isSomeElement(const Value &Tensor) const {
    return SomeElements.contains(static_cast<std::uint32_t>(Tensor->Object));
  }
  /// The tensor a handle stands for; null for undefined ones and other values.
  std::optional<TensorType> tensorOf(const State &S, const Value &V) const;
  void setTensor(State &S, const Value &Handle, TensorType T);
  Value newTensor(State &S, TensorType T);
  /// What existed at some time: objects before `Object`, and the symbols of that time.
  struct Age {
    std::uint32_t Object;
    DimContext::Age Symbols;
  };
  Age now() const { return {nextObject(), Dims.now()}; }
  /// Drops what nobody can look at any more: objects and facts that came after `Since`, which
  /// neither `Roots`, names of annotations nor older objects lead to.
  void collectGarbage(State &S, const Age &Since, llvm::ArrayRef<const Value *> Roots,
                      const NameScope *Names = nullptr) const;
  std::uint32_t nextObject() const { return LastObject + 1; }
  /// Everything that can be changed through `V` becomes unknown.
  void forgetReachable(State &S, const Value &V, unsigned Depth = 0);
  /// The same for a container whose elements can be written to, but not how many they are.
  void forgetElements(State &S, const Value &Container);
  /// How many elements a container has; null where that is not known.
  Dim elementCount(State &S, const Value &Container);
  std::string describe(State &S, const Value &V);

  //===-- ElementValues.cpp -----------------------------------------------===//
  /// `View` (or each tensor of a list) may lie in the memory of `Of`.
  void noteView(State &S, const Value &Of, const Value &View);
  /// Which memory a tensor lies in: equal for two that may share it. 0: no tensor.
  std::uint32_t memoryOf(const Value &Tensor) const;
  /// Elements of `Into` were written: what was known of the values of others in its memory is gone.
  void valuesWritten(State &S, const Value &Into);
  /// The same, and nobody says what is in `Of` now.
  void valuesMayChange(State &S, const Value &Of);
  void keepCommonKinds(std::vector<Exit> &Exits);
  void keepCommonKinds(std::vector<Exit> &Exits, llvm::ArrayRef<Value> Results);
  void meetOnPurpose(llvm::ArrayRef<Value> Handles, std::vector<Argument> &Passed) const;

  //===-- Join.cpp --------------------------------------------------------===//
  struct Configuration {
    State S;
    Frame F;
  };
  /// What a loop's repeated joins have already generalized.
  struct Generic {
    GenericDims Dims;
    std::set<std::uint32_t> Objects, Opaques;
    std::uint32_t FirstOfRound = 0; ///< objects from here on were not there when the round began
    bool Changed = false;
  };
  Configuration join(const Configuration &A, const Configuration &B, Generic *G = nullptr);
  Value joinValues(const State &A, const State &B, State &Into, const Value &VA, const Value &VB);
  /// One pattern for all that these stand for.
  Value joinPatterns(const State &S, llvm::ArrayRef<Value> Patterns);
  /// Same memory wherever both can look: the branch between them did not matter.
  bool indistinct(const Configuration &A, const Configuration &B) const;
  /// The same, as far as shapes go: on which device a tensor lies decides none.
  bool alike(const Value &A, const Value &B) const;

  //===-- Patterns.cpp ----------------------------------------------------===//
  /// The list as any number of elements like a few patterns, in no known order.
  Value summarize(const State &S, const Value &List);
  /// `Old` with the elements of `More` behind it; of unknown length, what all of them are like.
  Value appended(const State &S, const Value &Old, const Value &More);
  /// What stands for each of these values: tensors in it are contents, not handles, and so are the
  /// objects that pointers lead to. What differs between them are Varying symbols.
  Value commonPattern(const State &S, llvm::ArrayRef<Value> Elements);
  /// The same, but pointers to objects of a few classes have a pattern for each class.
  std::vector<Value> patternsByClass(const State &S, llvm::ArrayRef<Value> Elements);
  /// The pattern among these that is for objects of the class that `Pattern` is for; null where
  /// there is none.
  static Value *patternOfClass(llvm::MutableArrayRef<Value> Among, const Value &Pattern);
  static constexpr std::size_t MaxPatterns = 4;
  Value frozen(const State &S, const Value &V, unsigned Depth = 0);
  /// Some element of a list with this pattern, different from every other one.
  Value instanceOf(State &S, const Value &Pattern);
  /// Symbols in patterns that stand for another number in each element.
  GenericDims Varying;
  std::set<RunId> VaryingRuns;
  std::set<OpaqueId> VaryingOpaques;
  llvm::DenseSet<OpaqueId> Determined;
  /// Something unknown that is another thing in each element.
  Value varying(TypeId Type);
  /// Whether `Object` stands for some element of a list, which one is not known.
  bool isOfSome(const Value &Object) const;
  /// Notes that patterns speak of the object, or that it was made of one (an instance).
  void notePointee(ObjectId Id, bool Instance);
  /// The object was written to (`Field` of it; empty: perhaps everything): what patterns and
  /// instances say of it may be so no longer.
  void pointeeChanged(State &S, ObjectId Id, llvm::StringRef Field);
  /// An object of class `Is` is now `New` (unknown if that is no record): so are, perhaps, the
  /// instances of patterns of such objects, and with `PerhapsAny` all that patterns speak of.
  void changeObjectsLike(State &S, TypeId Is, const Value &New, llvm::StringRef Field,
                         ObjectId Except, bool PerhapsAny);

  //===-- Run.cpp ---------------------------------------------------------===//
  /// Calls a body; never more than MaxStates exits.
  std::vector<Exit> run(const Function &Code, State S, llvm::ArrayRef<Value> Arguments,
                        llvm::ArrayRef<Value> Captures, const CallChain *Chain);
  /// The same with one joined exit; nullopt when it never returns.
  std::optional<Exit> runJoined(const Function &Code, State S, llvm::ArrayRef<Value> Arguments,
                                llvm::ArrayRef<Value> Captures, const CallChain *Chain);
  /// All exits as one; nullopt when there is none.
  std::optional<Exit> joined(std::vector<Exit> Exits);
  const Flow &flowOf(const Function &Code);
  const Liveness &livenessOf(const Function &Code);
  /// Counts a step, and what its arithmetic has cost.
  void charge() {
    constexpr unsigned PolynomialsPerStep = 32;
    Steps += 1 + static_cast<unsigned>((Dims.work() - WorkCharged) / PolynomialsPerStep);
    WorkCharged = Dims.work();
  }
  /// How many paths are kept apart at one point: the fewer, the less is left to spend, so that a
  /// function with many of them loses what tells them apart before it loses everything.
  unsigned statesAllowed() const;
  bool outOfSteps() const { return Steps >= StepsAllowed; }
  const AnalysisBudgets &budgets() const { return Options.Budgets; }

  //===-- Determined.cpp --------------------------------------------------===//
  // What nobody computes here may still follow from the program alone: the length of a text that it
  // spells out, a number that it looks up in a table of its own. A branch on it goes one way in all
  // runs, and nobody knows which.
  bool isDetermined(OpaqueId Unknown) const { return Determined.contains(Unknown); }
  bool isDetermined(const Condition &C) const;
  bool isDetermined(State &S, const Value &V) { return areDetermined(S, V); }
  bool areDetermined(State &S, llvm::ArrayRef<Value> Values);
  /// Something unknown of this type that follows from `From` alone.
  Value unknownFrom(State &S, TypeId Is, llvm::ArrayRef<Value> From, llvm::StringRef Name = "");
  /// Whether what calling this does follows from the arguments. Of functions of the library known
  /// ones only: others read clocks, files and the environment.
  bool computes(const Callee &Target) const;
  /// A truth value that follows from `From` alone, but is not known.
  Value truthFrom(State &S, llvm::ArrayRef<Value> From);

  //===-- Arithmetic.cpp --------------------------------------------------===//
  ConditionPtr condition(const Value &V);
  Dim number(const Value &V);
  /// What an instruction makes of numbers and truth values.
  Value arithmetic(State &S, const Instruction &I, const Value &A, const Value &B);
  Value negated(State &S, const Instruction &I, const Value &V);
  Value converted(State &S, const Instruction &I, const Value &V);
  Value compared(State &S, Relation R, const Value &A, const Value &B);
  /// The real number of type `Is` next to this one.
  Value real(TypeId Is, double Number);
  /// Whether two values are equal, as a truth value; lists of sizes element by element.
  Value equality(State &S, const Value &A, const Value &B);
  /// The identity of "these two unknowns are equal".
  OpaqueId comparisonAtom(const std::string &Text);

  //===-- Instructions.cpp, Calls.cpp --------------------------------------===//
  /// Executes one instruction; calls may leave more than one configuration.
  void step(Configuration C, const Instruction &I, const CallChain *Chain,
            std::vector<Configuration> &Out);
  /// Loads, typing what was never stored.
  Value loadAs(State &S, const Value &Reference, TypeId Type);
  /// An iterator at the start of a range; libraries' ranges become lists first.
  Value beginIteration(State &S, const Value &Range);
  void call(Configuration C, const Instruction &I, const CallChain *Chain,
            std::vector<Configuration> &Out);
  /// Calls a function value (closure, pointer to a lambda …) or method; one joined result.
  Value invoke(CallContext &Context, const Value &Function, llvm::ArrayRef<Value> Arguments);
  /// Calls a body by id on behalf of `Context`; nullopt when there is none to follow.
  std::optional<Value> callBody(CallContext &Context, FunctionId Body,
                                llvm::ArrayRef<Value> Arguments,
                                llvm::ArrayRef<Value> Captures = {});
  /// Makes an object of a class by running the constructor that takes these arguments; the result
  /// is a reference to a new object.
  Value construct(CallContext &Context, TypeId Type, llvm::ArrayRef<Value> Arguments);
  /// Judges a call of a library function by its contract.
  Value judged(CallContext &Context, llvm::ArrayRef<const Signature *> Overloads,
               llvm::StringRef Name, llvm::ArrayRef<Value> Arguments,
               llvm::ArrayRef<std::string> ParameterNames, llvm::ArrayRef<PlaceId> ArgumentPlaces);
  /// What a judgement does to the state, and the call's result.
  Value concluded(CallContext &Context, const Judgement &J, llvm::ArrayRef<Value> Handles,
                  llvm::ArrayRef<Argument> Passed, llvm::ArrayRef<PlaceId> Places, bool Loss,
                  llvm::StringRef Name);
  /// One call further in: of `Body`, from where `Context` stands.
  static CallChain linkTo(const CallContext &Context, const Function *Body);
  /// The exits a user's annotated or plain body has; empty optional when there is nothing to run.
  std::optional<std::vector<Exit>> follow(CallContext &Context, FunctionId Body,
                                          llvm::ArrayRef<Value> Arguments,
                                          llvm::ArrayRef<Value> Captures);
  /// An object of exactly this class, of which nothing is set yet.
  Value exactRecord(TypeId Type) {
    return make::with(make::record(Type, {}, {}, newOpaque()),
                      [](ValueNode &N) { N.Literal = true; });
  }
  Value constructed(CallContext &Context);
  Value unknownCall(CallContext &Context);
  /// construct() for any class: a user's, a module of the library, a holder of either.
  Value constructAny(CallContext &Context, TypeId Type, llvm::ArrayRef<Value> Arguments);
  /// The call held to the library's model of its callee, if there is one.
  std::optional<Value> judgedByModel(CallContext &Context);
  /// A method of a library module: inputs, then options by name.
  Value judgedModule(CallContext &Context, const ClassModel &Model, const Signature &Method,
                     llvm::ArrayRef<Value> Passed, llvm::ArrayRef<std::string> ParameterNames,
                     std::size_t Inputs, bool OptionsUnknown);
  bool isConstructed(ObjectId Id) const {
    return Constructed.count(static_cast<std::uint32_t>(Id)) != 0;
  }

  //===-- Callbacks.cpp ---------------------------------------------------===//
  /// What becomes of arguments that an unknown callee could change.
  void forgetArguments(CallContext &Context);
  void forgetGlobals(State &S);
  /// Whether `V` is, or leads to, a module of which something is known.
  bool isModule(State &S, Value V);
  /// If argument `Index` is a function with a body, judges what it does once it is called.
  void runLater(CallContext &Context, std::size_t Index);

  //===-- Operands.cpp ----------------------------------------------------===//
  Operand operand(State &S, const Value &V, unsigned Depth = 0);
  Value valueOf(State &S, const Operand &O, TypeId Type, llvm::StringRef Name);

  //===-- Declared.cpp ----------------------------------------------------===//
  std::shared_ptr<const TensorSpec> parsed(const std::string &Text, PlaceId Place);
  /// Refines the tensor at `V` by a declaration (checking it first when `Check`).
  void declare(CallContext &Context, const Value &V, const std::string &Text, PlaceId Place,
               const std::string &What, NameScope &Scope, bool Check, PlaceId ReportAt);
  /// Holds a call against the annotations of its callee; the declared result if there is one.
  std::optional<Value> checkDeclared(CallContext &Context);
  void bindParameters(State &S, Frame &F, bool Believe);
  /// The returned value held against SHAPE_RETURNS of the function it returns from.
  void checkReturned(State &S, Frame &F, const CallChain *Chain, const Value &Result,
                     const Terminator &Return);
  NameScope integersIn(State &S, const Callee &Of, llvm::ArrayRef<Value> Arguments);

  /// A store into an annotated field.
  void checkStored(CallContext &Context, const Value &Reference, const Value &New, PlaceId Place);
  /// The tensor in an annotated field of an object of which nothing else is known.
  Value annotatedField(OpaqueId Owner, const Field &F);

  //===-- LastBatch.cpp ---------------------------------------------------===//
  /// The rows of a batch of a loader that hands out what is left over as its last one: `Full`, or
  /// in the last round `Rest` (null: not known, and perhaps the data set is a multiple of `Full`).
  struct LoaderBatch {
    Dim Full, Rest;
    PlaceId Loader = PlaceId::None; ///< where the loader was made
    // The loop that takes the batches, and the block of it that takes one.
    std::size_t Level = 0; ///< into Running
    std::uint64_t Run = 0;
    unsigned Header = 0, Block = 0;
  };
  /// Notes that `Rows` are those of a batch taken where the analysis stands, if the loop around it
  /// gets to see every batch.
  void noteLoaderBatch(Dim Rows, LoaderBatch Batch);
  /// Records whether a call goes well for a full batch and not for a smaller last one. If so, `J`
  /// becomes what it is for a full one.
  void considerLastBatch(CallContext &Context, Judgement &J,
                         llvm::ArrayRef<const Signature *> Overloads, llvm::StringRef Name,
                         llvm::ArrayRef<Argument> Passed, llvm::ArrayRef<PlaceId> Places);
  /// The functions under way, outermost first, and the block each is in.
  struct RunningBlock {
    const Function *Code = nullptr;
    const Flow *Paths = nullptr;
    std::uint64_t Run = 0; ///< tells one run of a function from the next
    unsigned Block = 0;
  };
  std::vector<RunningBlock> Running;
  std::uint64_t LastRun = 0;

  //===-- Sites.cpp -------------------------------------------------------===//
  /// Records what a call did on this path; keeps the problem for later judgement.
  void record(CallContext &Context, const Judgement &J, llvm::ArrayRef<Argument> Passed,
              llvm::ArrayRef<PlaceId> ArgumentPlaces, bool Loss, llvm::StringRef Name);
  Finding findingOf(const Problem &P, PlaceId At, llvm::ArrayRef<Argument> Passed,
                    llvm::ArrayRef<PlaceId> ArgumentPlaces);
  /// Records whether there is something else to say of a call that need not fail on this path: the
  /// path goes on.
  void recordAside(CallContext &Context, Check About, std::optional<Finding> F);
  void recordProblem(CallContext &Context, PlaceId At, Finding F);
  /// Whether what goes wrong here stays unsaid, because of SHAPE_UNCHECKED.
  bool isUnchecked(const CallContext &Context) const;
  void noteShape(const CallContext &Context, const Value &Result);
  std::vector<Finding> harvest(const Function &Root);
  void dumpShapes(const Function &Root);
  void finishDump();
  /// Adds a finding for each loss call that was not shown to fit.
  void reportUnproven();
  std::vector<Finding> AllFindings;

  //===-- builtins/ -------------------------------------------------------===//
  Builtin findBuiltin(const Callee &Target);
  /// Whether a library model says what the callee does.
  bool isModelled(const Callee &Target) const;
  /// Calls `forward` of whatever module `Module` is.
  Value forward(CallContext &Context, const Value &Module, llvm::ArrayRef<Value> Inputs);
  /// Any number of modules like these, one behind the other: at least one unless `MayBeNone`.
  Value forwardThroughAlike(CallContext &Context, const Value &Modules,
                            llvm::ArrayRef<Value> Inputs, bool MayBeNone);
  /// A reference to an object of a class of which nothing is set.
  Value emptyObject(State &S, TypeId Type);
  /// A reference to an object of which nothing is known but what its constructors leave: `this` of
  /// a method that nobody calls, a module passed as a parameter.
  Value classInvariant(State &S, ClassId Class, const CallChain *Chain);
  /// Gives an object of which nothing is known, on which a method is called, what its class makes
  /// of all of them: an element of a list, a field of a parameter, what an unknown function made.
  /// The place of the object: `Self` unless that is one of some elements.
  Value assumeMade(State &S, const Value &Self);
  Value withoutReassigned(const Value &Object);
  /// An object as the constructors of its class leave it; null where they are not all known.
  Value constructedAlike(State &S, ClassId Class, const CallChain *Chain);
  /// What the lists hold that an object of the class has in itself, or in objects that are its
  /// fields, when only its own methods fill them: a record of such fields, as patterns. Null if
  /// there are none.
  Value listsOf(ClassId Class);
  /// The object at the end of such a life, and the memory it ends in; nullopt when that is unknown.
  std::optional<Exit> lived(ClassId Class, const Function &Life);
  Value initially(FunctionId Initializer);
  /// Argument `I` of a body that is run for whoever may call it.
  Value unknownArgument(State &S, const Function &Code, std::size_t I);
  /// A user's module, or what points to one, of which only the type is known; null for other types.
  Value moduleOfType(State &S, TypeId Type);
  /// An object of a class without constructors to read.
  Value unknownWithModules(State &S, const ClassInfo &Info);

  /// The next batch of a data loader; null when `Loader` is not one.
  Value nextBatch(State &S, const Value &Loader, TypeId ElementType);
  /// Whether `Loader` is a data loader of a data set that is known to be empty.
  bool hasNoBatches(State &S, const Value &Loader) const;
  unsigned Steps = 0, StepsAllowed = 0; ///< of the root that is analysed
  /// Its loops, by function and header, that had more rounds than are followed one by one: in vain,
  /// so they are not followed that far again.
  llvm::DenseSet<std::pair<const Function *, unsigned>> LongLoops;
  IdleLoops Idle{*this};
  std::uint64_t WorkCharged = 0;

private:
  friend class Joiner;
  friend class CallMemo;
  CallMemo Memo{*this};
  bool isTakenInEveryRound(const LoaderBatch &Batch) const;
  struct LastBatchOutcome {
    Judgement WhenFull;
    std::optional<Judgement> WhenFewer; ///< none: the result alone tells, by `GoneAtOne`
    LoaderBatch Batch;
    OriginId SqueezedAt = OriginId::None; ///< where an operand lost the axis of its one row
  };
  std::optional<LastBatchOutcome> judgeLastBatch(const State &S,
                                                 llvm::ArrayRef<const Signature *> Overloads,
                                                 llvm::StringRef Name,
                                                 llvm::ArrayRef<Argument> Passed, OriginId Here);
  /// By the symbol of their rows.
  llvm::DenseMap<const detail::DimNode *, LoaderBatch> Batches;
  llvm::BumpPtrAllocator Arena;
  llvm::UniqueStringSaver Names{Arena};
  unsigned LastOpaque = 0, LastObject = 0;
  std::vector<Value> Initial; ///< by ObjectId
  std::map<std::pair<std::uint32_t, std::string>, Value> OpaqueParts;
  auto partsOf(std::uint32_t Unknown) const {
    return llvm::make_range(OpaqueParts.lower_bound({Unknown, ""}),
                            OpaqueParts.lower_bound({Unknown + 1, ""}));
  }
  llvm::DenseMap<std::uint32_t, Value> Expanded;
  std::map<std::string, std::shared_ptr<const TensorSpec>> Specs;
  std::set<std::uint32_t> InvariantsUnderWay;
  std::map<ClassId, Value> ListsOf;             ///< what listsOf() has found
  std::vector<std::unique_ptr<Function>> Lives; ///< of objects, which listsOf() has run
  std::map<std::string, ObjectId> Globals;
  /// Of each lambda met so far: which captures it may write, and which others may.
  struct ClosureInfo {
    std::uint64_t MayWrite = ~std::uint64_t(0), MayChange = ~std::uint64_t(0);
  };
  llvm::DenseMap<std::uint32_t, ClosureInfo> Closures;
  std::map<std::string, OpaqueId> Comparisons;
  llvm::DenseMap<const Callee *, Builtin> BuiltinOf;
  llvm::DenseMap<const Function *, std::unique_ptr<Flow>> Flows;
  llvm::DenseMap<const Function *, std::unique_ptr<Liveness>> Live;
  std::map<std::uint32_t, NameScope> ObjectScopes; ///< names of a class, per unknown object
  std::set<PlaceId> ReportedAnnotations;
  std::set<std::uint32_t> Constructed; ///< objects whose class is exactly known
  std::vector<std::unique_ptr<CallChain>> Chains;
  /// Places and tensors that stand for some element of a container: which, and its element.
  struct SomeElement {
    Value Range;
    ObjectId Element;
  };
  llvm::DenseMap<std::uint32_t, SomeElement> SomeElements;
  /// The objects that patterns speak of or that were made of one; the latter: true.
  llvm::DenseMap<std::uint32_t, bool> Pointees;
  void noteSomeElement(const Value &Part, const SomeElement &Of, unsigned Depth = 0);
  void elementChanged(State &S, ObjectId Place);
  void forgetValuesOf(State &S, ObjectId Tensor);
  /// The tensor whose memory a view lies in, and all views that lie in it.
  llvm::DenseMap<std::uint32_t, std::uint32_t> MemoryOf;
  llvm::DenseMap<std::uint32_t, llvm::SmallVector<ObjectId, 4>> ViewsIn;

public:
  /// The variable of that name, which holds what the function `Initializer`, if any, gives.
  ObjectId global(llvm::StringRef Name, TypeId Type, FunctionId Initializer);

private:
  /// What happened at one call in one root's run.
  struct SiteOutcome {
    llvm::SmallVector<Decision, 4> Decisions;
    llvm::SmallVector<TakenWay, 4> Forgotten;
    llvm::SmallVector<std::uint64_t, 2> Reported; ///< what had failed on the path before
    bool Mismatch = false;
    bool Superseded = false; ///< the same path failed here later
    std::optional<Finding> Report;
    unsigned Depth = 0;
  };
  struct Site {
    PlaceId Place = PlaceId::None;
    std::vector<SiteOutcome> Outcomes;
  };
  llvm::MapVector<std::uint64_t, Site> Sites; ///< of the current root
  /// What happens now on a path through `Chain`: how it got there.
  static SiteOutcome outcomeOn(const State &S, const CallChain *Chain);
  void addOutcome(std::uint64_t Key, PlaceId Place, SiteOutcome O);
  /// While it lives, what happens is kept apart, and then dropped.
  class SitesAside {
  public:
    explicit SitesAside(Engine &E)
        : E(E), Before(std::exchange(E.Sites, {})), Logged(E.Memo.logged()) {}
    ~SitesAside() {
      E.Sites = std::move(Before);
      E.Memo.unlog(Logged);
    }

  private:
    Engine &E;
    llvm::MapVector<std::uint64_t, Site> Before;
    std::size_t Logged;
  };
  struct LossVerdict {
    std::string Name, Why;
    bool Mismatch = false, Unknown = false;
    bool Arrived = false; ///< on a path that has not thrown before
  };
  LossVerdict verdictOf(const std::map<FunctionId, LossVerdict> &ByRoot) const;
  std::map<PlaceId, std::map<FunctionId, LossVerdict>> Losses; ///< by the root that was run
  std::set<FunctionId> Called; ///< functions that others were seen to call
  /// What expressions were seen to be, for the dump; each description once.
  std::map<PlaceId, llvm::SmallVector<std::string, 1>> Shapes;
  std::set<std::pair<PlaceId, Check>> Found;

public:
  const Function *CurrentRoot = nullptr;
};

/// Mixes a number into a hash that names calls and branches.
inline std::uint64_t mixed(std::uint64_t Hash, std::uint64_t With) {
  Hash ^= With + 0x9e3779b97f4a7c15ull + (Hash << 6) + (Hash >> 2);
  Hash *= 0xff51afd7ed558ccdull;
  return Hash ^ (Hash >> 32);
}

/// The hash of a call chain; names of what is in its innermost body are sums of this and their own,
/// so that a call of the body from elsewhere shifts them all.
inline std::uint64_t hashOf(const CallChain *Chain) { return Chain ? Chain->Hash : 0; }

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_ENGINE_H
