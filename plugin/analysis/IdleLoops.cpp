//===- IdleLoops.cpp - loops whose rounds leave nothing behind ------------===//
#include "IdleLoops.h"
#include "Engine.h"

namespace shapewise {

namespace {

class Inspector {
public:
  Inspector(Engine &E, const Function &F, const std::vector<bool> &Inside)
      : E(E), F(F), Inside(Inside), Made(F.RegisterCount + 1, nullptr) {
    for (const Block &B : F.Blocks)
      for (const Instruction &I : B.Instructions)
        if (I.Result != Register::None)
          Made[static_cast<unsigned>(I.Result)] = &I;
  }

  bool isIdle() {
    llvm::BitVector Written(F.Slots.size());
    for (unsigned B = 0; B < F.Blocks.size(); ++B)
      if (Inside[B])
        for (const Instruction &I : F.Blocks[B].Instructions)
          if (!isHarmless(I) || (I.Code == Op::Store && !noteStore(I, Written)))
            return false;
    return !anyReadBehind(Written) && !anyKnownElsewhere(Written);
  }

private:
  Engine &E;
  const Function &F;
  const std::vector<bool> &Inside; ///< by block: whether the loop has it
  std::vector<const Instruction *> Made;

  const Instruction *madeBy(Register R) const { return Made[static_cast<unsigned>(R)]; }

  /// Whether it does nothing to places, apart from what a store does, and nothing can be said of
  /// it.
  bool isHarmless(const Instruction &I) const {
    switch (I.Code) {
    case Op::Call:
      return isHarmless(F.Callees[I.CalleeIndex]);
    case Op::Global:
    case Op::Box:
    case Op::Forget:
    case Op::Closure:
    case Op::BeginTry:
    case Op::EndTry:
    case Op::Annotate:
    case Op::Assume:
      return false;
    default:
      return true;
    }
  }

  /// Whoever is not known forgets what it is handed, in the first round as in all others.
  bool isHarmless(const Callee &T) const {
    if (T.NoReturn)
      return true;
    if (!T.ReturnsAnnotation.empty() ||
        llvm::any_of(T.Parameters, [](const Parameter &P) { return !P.Annotation.empty(); }))
      return false;
    bool OnlyLooks = llvm::StringRef(T.Name).starts_with("std::") && T.IsMethod &&
                     (T.IsConst || T.ShortName == "operator[]") && T.ShortName != "operator()";
    if (E.findBuiltin(T))
      return OnlyLooks;
    return !T.IsConstructor && !T.IsVirtual && T.ShortName != "operator()" &&
           T.ShortName != "operator=" && !E.isModelled(T) &&
           (T.Body == FunctionId::None || !E.Source.body(T.Body));
  }

  /// False if what is written to may be looked at through something else than a variable.
  bool noteStore(const Instruction &I, llvm::BitVector &Written) const {
    const Instruction *To = madeBy(I.Operands.front());
    if (!To)
      return false;
    if (To->Code == Op::Slot) {
      Written.set(static_cast<unsigned>(To->Value));
      return true;
    }
    return To->Code == Op::Call && !E.findBuiltin(F.Callees[To->CalleeIndex]);
  }

  bool anyReadBehind(const llvm::BitVector &Written) const {
    const Liveness &Live = E.livenessOf(F);
    for (unsigned B = 0; B < F.Blocks.size(); ++B)
      if (Inside[B])
        for (BlockId To : F.Blocks[B].End.Targets)
          if (auto Behind = static_cast<unsigned>(To); !Inside[Behind])
            for (unsigned Slot : Written.set_bits())
              if (Live.slotAt(Behind, Slot))
                return true;
    return false;
  }

  /// Whether something else may refer to one of these variables.
  bool anyKnownElsewhere(const llvm::BitVector &Written) const {
    for (const Block &B : F.Blocks)
      for (const Instruction &I : B.Instructions)
        for (std::size_t A = 0; A < I.Operands.size(); ++A) {
          const Instruction *Of = madeBy(I.Operands[A]);
          if (Of && Of->Code == Op::Slot && Written[static_cast<unsigned>(Of->Value)] &&
              !isUsedInPlace(I, A))
            return true;
        }
    return false;
  }

  bool isUsedInPlace(const Instruction &I, std::size_t Operand) const {
    switch (I.Code) {
    case Op::Load:
    case Op::IterateMore:
    case Op::IterateNext:
      return true;
    case Op::Store:
      return Operand == 0;
    case Op::Call: {
      const Callee &T = F.Callees[I.CalleeIndex];
      return !T.ResultIsReference && E.formOf(T.Result) != Type::Form::Pointer;
    }
    default:
      return false;
    }
  }
};

} // namespace

bool IdleLoops::contains(const Function &F, unsigned Header) {
  auto [It, New] = Known.try_emplace({&F, Header}, false);
  if (!New)
    return It->second;
  bool IsIdle = Inspector(E, F, E.flowOf(F).Loops.at(Header)).isIdle();
  return Known[{&F, Header}] = IsIdle;
}

} // namespace shapewise
