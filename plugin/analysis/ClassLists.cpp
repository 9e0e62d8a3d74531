//===- ClassLists.cpp - what an object's own methods fill its lists with --===//
//
// A replay memory is filled by one method and sampled by another. Where the methods of its class
// are all that can write a list, what is in it comes from the life of the object: a constructor,
// then these methods, in any order, any number of times, with any arguments. That life is a small
// function of its own, and its loop is followed like any other.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"
#include "llvm/ADT/ScopeExit.h"

namespace shapewise {

namespace {

/// Makes the function that calls the methods on its one parameter.
class LifeBuilder {
public:
  std::unique_ptr<Function> build(TypeId Object, llvm::ArrayRef<const Function *> Methods) {
    Made = std::make_unique<Function>();
    Made->Name = Made->Title = "the life of an object";
    Parameter Self;
    Self.Name = "self";
    Self.Is = Object;
    Self.How = Passing::MutableReference;
    Made->Signature.Parameters.push_back(std::move(Self));
    Slot This;
    This.Name = "this";
    This.Is = Object;
    This.IsReference = true;
    Made->Slots.push_back(std::move(This));
    // Entry, the loop's head, its end; then a block per method that is called or passed over.
    Made->Blocks.resize(3);
    Made->Blocks[Entry].End = jumpTo(Head);
    Made->Blocks[Head].IsLoopHeader = true;
    Made->Blocks[End].End.Is = Terminator::Form::Return;
    unsigned From = Head, Otherwise = End;
    for (const Function *Method : Methods) {
      unsigned Choice = newBlock();
      chooseBetween(From, Choice, Otherwise);
      addCall(Choice, *Method);
      From = newBlock();
      Otherwise = Head;
      Made->Blocks[Choice].End = jumpTo(From);
    }
    Made->Blocks[From].End = jumpTo(Head);
    return std::move(Made);
  }

private:
  enum : unsigned { Entry, Head, End };

  static Terminator jumpTo(unsigned Block) {
    Terminator T;
    T.Is = Terminator::Form::Jump;
    T.Targets = {static_cast<BlockId>(Block)};
    return T;
  }

  unsigned newBlock() {
    Made->Blocks.emplace_back();
    return static_cast<unsigned>(Made->Blocks.size() - 1);
  }

  Register add(unsigned Block, Op Code, TypeId Is, llvm::ArrayRef<Register> Operands = {}) {
    Instruction I;
    I.Code = Code;
    I.Is = Is;
    I.Result = static_cast<Register>(++Made->RegisterCount);
    I.Operands.assign(Operands.begin(), Operands.end());
    Made->Blocks[Block].Instructions.push_back(std::move(I));
    return static_cast<Register>(Made->RegisterCount);
  }

  void chooseBetween(unsigned Block, unsigned One, unsigned Other) {
    Terminator &T = Made->Blocks[Block].End;
    T.Is = Terminator::Form::Branch;
    T.Condition = add(Block, Op::Unknown, TypeId::Void);
    T.Targets = {static_cast<BlockId>(One), static_cast<BlockId>(Other)};
  }

  void addCall(unsigned Block, const Function &Method) {
    const std::vector<Parameter> &Parameters = Method.Signature.Parameters;
    Register Slot = add(Block, Op::Slot, Parameters.front().Is);
    llvm::SmallVector<Register, 8> Arguments{add(Block, Op::Load, Parameters.front().Is, {Slot})};
    for (const Parameter &P : llvm::drop_begin(Parameters))
      Arguments.push_back(add(Block, Op::Unknown, P.Is));
    add(Block, Op::Call, Method.Signature.Result, Arguments);
    Instruction &Call = Made->Blocks[Block].Instructions.back();
    Call.CalleeIndex = static_cast<unsigned>(Made->Callees.size());
    Call.OperandPlaces.resize(Arguments.size());
    Made->Callees.push_back(Method.Signature);
    Made->Callees.back().Body = Method.Id;
    Made->Callees.back().IsVirtual = false; // it is this one that writes
  }

  std::unique_ptr<Function> Made;
};

/// Which of a class's fields have lists to fill, and what is in them.
class ListFields {
public:
  explicit ListFields(Engine &E) : E(E) {}

  /// Whether the field is such a list, or an object that has some.
  bool isOne(const Field &F) const { return !F.Writers.empty() && leadsToList(F.Is, 0); }

  /// The lists of `Held`, of type `Is`, as patterns; null where there are none.
  Value listsIn(const State &S, const Value &Held, TypeId Is, unsigned Depth = 0) const {
    if (E.formOf(Is) == Type::Form::List) {
      if (!Held.is(Value::Form::List) || !holdsTensors(E.elementType(Is), 0))
        return Value();
      Value All = E.summarize(S, Held);
      return All->Elements.size() == 1 ? All : Value();
    }
    if (!leadsToList(Is, Depth) || !Held.is(Value::Form::Record))
      return Value();
    std::vector<llvm::StringRef> Names;
    std::vector<Value> Lists;
    for (const Field &F : E.Source.classInfo(E.Source.type(Is).Class).Fields)
      if (const Value *Part = Held->field(F.Name))
        if (Value Inner = listsIn(S, *Part, F.Is, Depth + 1)) {
          Names.push_back(E.intern(F.Name));
          Lists.push_back(std::move(Inner));
        }
    return Names.empty() ? Value() : make::record(Is, std::move(Names), std::move(Lists));
  }

  /// What is in the lists of both, whose objects have nothing to do with each other.
  Value common(const Value &A, const Value &B) const {
    if (A.is(Value::Form::List) && B.is(Value::Form::List)) {
      Value Pattern = E.joinPatterns(State(E.Dims), {A->Elements.front(), B->Elements.front()});
      return make::summaryList({Pattern}, Dim(), A->Type);
    }
    if (!A.is(Value::Form::Record) || !B.is(Value::Form::Record))
      return Value();
    std::vector<llvm::StringRef> Names;
    std::vector<Value> Lists;
    for (std::size_t I = 0; I < A->Names.size(); ++I)
      if (const Value *Other = B->field(A->Names[I]))
        if (Value Both = common(A->Elements[I], *Other)) {
          Names.push_back(A->Names[I]);
          Lists.push_back(std::move(Both));
        }
    return Names.empty() ? Value() : make::record(A->Type, std::move(Names), std::move(Lists));
  }

private:
  static constexpr unsigned MaxDepth = 4;

  const ClassInfo *userClass(TypeId Is) const {
    ClassId Class = E.Source.type(Is).Class;
    if (E.formOf(Is) != Type::Form::Record || Class == ClassId::None)
      return nullptr;
    const ClassInfo &Info = E.Source.classInfo(Class);
    return Info.InSystemHeader || Info.HolderOf != ClassId::None ? nullptr : &Info;
  }

  bool holdsTensors(TypeId Is, unsigned Depth) const {
    if (Depth > MaxDepth)
      return false;
    switch (E.formOf(Is)) {
    case Type::Form::Tensor:
      return true;
    case Type::Form::List:
    case Type::Form::Tuple:
    case Type::Form::Optional:
      return llvm::any_of(E.Source.type(Is).Elements,
                          [&](TypeId Part) { return holdsTensors(Part, Depth + 1); });
    default: {
      const ClassInfo *Info = userClass(Is);
      return Info && llvm::any_of(Info->Fields,
                                  [&](const Field &F) { return holdsTensors(F.Is, Depth + 1); });
    }
    }
  }

  bool leadsToList(TypeId Is, unsigned Depth) const {
    if (E.formOf(Is) == Type::Form::List)
      return holdsTensors(E.elementType(Is), 0);
    const ClassInfo *Info = Depth > MaxDepth ? nullptr : userClass(Is);
    return Info && !E.derivesFrom(E.Source.type(Is).Class, "torch::nn::Module") &&
           llvm::any_of(Info->Fields, [&](const Field &F) { return leadsToList(F.Is, Depth + 1); });
  }

  Engine &E;
};

} // namespace

std::optional<Exit> Engine::lived(ClassId Class, const Function &Life) {
  State S(Dims);
  Value Self = constructedAlike(S, Class, nullptr);
  if (!Self)
    return std::nullopt;
  // Fields that others write hold anything; those that its own methods write are at their start.
  for (auto Id = static_cast<std::uint32_t>(Self->Object); Id < nextObject(); ++Id) {
    auto Object = static_cast<ObjectId>(Id);
    Value Made = content(S, Object);
    Value Kept = withoutReassigned(Made);
    if (Object == Self->Object && Kept.is(Value::Form::Record))
      for (const Field &F : Source.classInfo(Class).Fields)
        if (const Value *First = Made->field(F.Name); First && !F.Writers.empty())
          Kept = assigned(S, Kept, {Key{intern(F.Name), Dim()}}, *First);
    if (Kept.get() != Made.get())
      S.Objects.set(Object, std::move(Kept));
  }
  auto End = runJoined(Life, std::move(S), {Self}, {}, nullptr);
  if (End)
    End->Result = load(End->S, Self);
  return End;
}

Value Engine::listsOf(ClassId Class) {
  auto [Place, New] = ListsOf.try_emplace(Class);
  if (!New)
    return Place->second;
  const ClassInfo &Info = Source.classInfo(Class);
  ListFields Fields(*this);
  std::vector<const Function *> Methods;
  for (const Field &F : Info.Fields)
    for (FunctionId Writer : F.Writers) {
      const Function *Code = Fields.isOne(F) ? Source.body(Writer) : nullptr;
      if (Code && !llvm::is_contained(Methods, Code))
        Methods.push_back(Code);
      if (Fields.isOne(F) && !Code)
        return Value();
    }
  if (Methods.empty())
    return Value();
  // It is found out once for the whole file, at the cost of nobody in particular; what goes wrong
  // on the way is reported when the methods are analysed themselves.
  SitesAside Aside(*this);
  auto LossesBefore = Losses;
  auto CalledBefore = Called;
  unsigned StepsBefore = std::exchange(Steps, 0);
  unsigned AllowedBefore = std::exchange(StepsAllowed, budgets().MaxSteps / 4);
  llvm::scope_exit Restored([&] {
    Losses = std::move(LossesBefore);
    Called = std::move(CalledBefore);
    Steps = StepsBefore;
    StepsAllowed = AllowedBefore;
  });
  Lives.push_back(LifeBuilder().build(Info.Self, Methods));
  const Function &Life = *Lives.back();
  // What two objects have in common is so of all.
  std::vector<Value> Found;
  for (unsigned Object = 0; Object < 2; ++Object) {
    auto End = lived(Class, Life);
    if (!End || !End->Result.is(Value::Form::Record))
      return Value();
    std::vector<llvm::StringRef> Names;
    std::vector<Value> Lists;
    for (const Field &F : Info.Fields)
      if (const Value *Held = Fields.isOne(F) ? End->Result->field(F.Name) : nullptr)
        if (Value In = Fields.listsIn(End->S, *Held, F.Is)) {
          Names.push_back(intern(F.Name));
          Lists.push_back(std::move(In));
        }
    Found.push_back(make::record(Info.Self, std::move(Names), std::move(Lists)));
  }
  return ListsOf[Class] = Fields.common(Found[0], Found[1]);
}

} // namespace shapewise
