//===- ReassignedFields.cpp - which fields and globals change later -------===//

#include "Relevance.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace shapewise {

namespace {

/// Walks a body and notes fields, and variables that outlive functions, that are used in any way
/// that could write them.
class FieldWrites {
public:
  using ParameterWrites = llvm::DenseMap<const ParmVarDecl *, bool>;

  FieldWrites(Declarations &Known, const FunctionDecl &In, ParameterWrites &Written)
      : Known(Known), In(In), Written(Written) {
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&In))
      Constructed = Constructor->getParent();
    else if (const auto *Method = dyn_cast<CXXMethodDecl>(&In); Method && makesModule(*Method))
      Reset = Method->getParent();
  }

  void visit(const Stmt *S) {
    if (!S)
      return;
    if (Depth > MaxDepth) {
      Known.AllReassigned = true;
      return;
    }
    ++Depth;
    visitParts(S);
    --Depth;
  }

private:
  /// `void reset() override` of `struct Net : torch::nn::Cloneable<Net>`.
  static bool makesModule(const CXXMethodDecl &Method) {
    if (!Method.getIdentifier() || Method.getName() != "reset" || Method.getNumParams() != 0 ||
        !Method.isVirtual())
      return false;
    return !Method.getParent()->forallBases([](const CXXRecordDecl *Base) {
      const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Base);
      return !Instance || Instance->getSpecializedTemplate()->getQualifiedNameAsString() !=
                              "torch::nn::Cloneable";
    });
  }

  /// Sums of thousands of terms nest as deeply.
  static constexpr unsigned MaxDepth = 2000;

  void visitParts(const Stmt *S) {
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S); Cast && onlyLooks(*Cast))
      return visitBase(Cast->getSubExpr());
    if (const auto *Call = dyn_cast<CallExpr>(S))
      return visitCall(*Call);
    if (const auto *Name = dyn_cast<DeclRefExpr>(S))
      return note(*Name);
    if (const auto *Member = dyn_cast<MemberExpr>(S)) {
      if (!Member->getType().isConstQualified())
        note(*Member);
      return visitBase(Member, Part::Written);
    }
    if (const auto *Return = dyn_cast<ReturnStmt>(S)) {
      bool Hands = isChanged(In.getReturnType()) || In.getReturnType()->isPointerType();
      return handingOut(Hands, [&] { visitAlias(Return->getRetValue()); });
    }
    if (const auto *Address = dyn_cast<UnaryOperator>(S);
        Address && Address->getOpcode() == UO_AddrOf)
      return handingOut(true, [&] { visit(Address->getSubExpr()); });
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *V = dyn_cast<VarDecl>(D))
          visitAlias(V->getInit());
      return;
    }
    if (const auto *Made = dyn_cast<CXXConstructExpr>(S))
      // What is made may keep a reference; the library's containers copy.
      return handingOut(!Known.isSystem(*Made->getConstructor()), [&] {
        visitArguments(Made->getConstructor(), llvm::ArrayRef(Made->getArgs(), Made->getNumArgs()));
      });
    if (const auto *Loop = dyn_cast<CXXForRangeStmt>(S))
      return visitRangeFor(*Loop);
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) { // its body is a function of its own
      return handingOut(true, [&] {
        for (const Expr *Captured : Lambda->capture_inits())
          visit(Captured);
      });
    }
    for (const Stmt *Child : S->children())
      visit(Child);
  }

  static bool onlyLooks(const ImplicitCastExpr &Cast) {
    return Cast.getCastKind() == CK_LValueToRValue ||
           (Cast.isGLValue() && Cast.getType().isConstQualified());
  }

  static const MemberExpr *fieldOf(const Expr *E) {
    const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts());
    return Member && isa<FieldDecl>(Member->getMemberDecl()) ? Member : nullptr;
  }

  /// The array or container of the standard library that `E` is one element of: `layers[i]`,
  /// `layers.back()`. To name an element changes nothing; a map's index could add one.
  const Expr *containerOf(const Expr *E) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Base = Subscript->getBase()->IgnoreParenImpCasts();
      return Base->getType()->isArrayType() ? Base : nullptr;
    }
    const auto *Call = dyn_cast<CallExpr>(E);
    const auto *Method = Call ? dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee()) : nullptr;
    if (!Method || !llvm::is_contained({"std::vector", "std::array", "std::deque"},
                                       Known.Spelling.qualified(*Method->getParent())))
      return nullptr;
    if (isa<CXXOperatorCallExpr>(Call))
      return Method->getOverloadedOperator() == OO_Subscript ? Call->getArg(0) : nullptr;
    const auto *Named = dyn_cast<CXXMemberCallExpr>(Call);
    return Named && Method->getIdentifier() &&
                   llvm::is_contained({"at", "front", "back"}, Method->getName())
               ? Named->getImplicitObjectArgument()
               : nullptr;
  }

  enum class Part : std::uint8_t { Read, Written };

  /// What `E` is a part of is not written by looking at the part; `a.b.c = 1` writes c of the b
  /// in a, which is also to write b and a.
  void visitBase(const Expr *E, Part Is = Part::Read) {
    E = E->IgnoreParenImpCasts();
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const Expr *Base = Member->getBase()->IgnoreParenImpCasts();
      bool OfElement = Is == Part::Read && containerOf(Base);
      if (OfElement || isa<MemberExpr, DeclRefExpr, CXXThisExpr>(Base))
        return visitBase(Base, Is);
      return visit(Base);
    }
    if (const Expr *Container = containerOf(E); Container && Is == Part::Read) {
      if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E))
        visit(Subscript->getIdx());
      if (const auto *Call = dyn_cast<CallExpr>(E))
        for (unsigned I = isa<CXXOperatorCallExpr>(Call) ? 1 : 0; I < Call->getNumArgs(); ++I)
          visit(Call->getArg(I));
      return visitBase(Container);
    }
    if (!isa<DeclRefExpr, CXXThisExpr>(E))
      visit(E);
  }

  void note(const DeclRefExpr &Written) {
    if (const auto *V = dyn_cast<VarDecl>(Written.getDecl()); V && V->hasGlobalStorage())
      Known.WrittenGlobals.insert(V->getCanonicalDecl());
  }

  void notePart(const DeclRefExpr &Of) {
    if (const auto *V = dyn_cast<VarDecl>(Of.getDecl()); V && V->hasGlobalStorage())
      Known.PartlyWrittenGlobals.insert(V->getCanonicalDecl());
  }

  /// A part of what the holder or pointer `Base` leads to is written.
  void noteBehind(const Expr *Base) {
    Base = Base->IgnoreParenImpCasts();
    if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Base);
        Arrow && (Arrow->getOperator() == OO_Arrow || Arrow->getOperator() == OO_Star))
      return noteBehind(Arrow->getArg(0));
    if (const auto *Name = dyn_cast<DeclRefExpr>(Base))
      note(*Name);
  }

  /// While a part of the body is visited that makes what it names known to others, who may write it
  /// later.
  template <typename Visit> void handingOut(bool Hands, Visit Part) {
    bool Before = std::exchange(HandsOut, HandsOut || Hands);
    Part();
    HandsOut = Before;
  }

  static bool isOfThis(const MemberExpr &Member, const FieldDecl &F, const CXXRecordDecl *Class) {
    return Class && isa<CXXThisExpr>(Member.getBase()->IgnoreParenImpCasts()) &&
           F.getParent()->getCanonicalDecl() == Class->getCanonicalDecl();
  }

  /// Who writes the field, or a part of it.
  void noteWriter(const MemberExpr &Member, const FieldDecl &F) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&In);
    if (HandsOut || !Method || !isOfThis(Member, F, Method->getParent()))
      Known.WrittenByOthers.insert(F.getCanonicalDecl());
    else if (!isa<CXXConstructorDecl, CXXDestructorDecl>(Method))
      Known.FieldWriters[F.getCanonicalDecl()].insert(Method->getCanonicalDecl());
  }

  void note(const MemberExpr &Written) {
    noteFields(Written, [&](const MemberExpr &Member, const FieldDecl &F) {
      noteWriter(Member, F);
      if (isOfThis(Member, F, Reset))
        Known.ResetFields[Reset->getCanonicalDecl()].insert(F.getCanonicalDecl());
      else if (!isOfThis(Member, F, Constructed))
        Known.Reassigned.insert(F.getCanonicalDecl());
    });
  }

  /// A method of the field's that has its body here is called: what it writes is noted there.
  void notePart(const MemberExpr &Of) {
    noteFields(Of, [&](const MemberExpr &Member, const FieldDecl &F) {
      noteWriter(Member, F);
      Known.PartlyWrittenFields.insert(F.getCanonicalDecl());
    });
  }

  /// Gives `Each` of the fields that `Of` goes through, the innermost first; of what they all lie
  /// in a part is written.
  void noteFields(const MemberExpr &Of,
                  llvm::function_ref<void(const MemberExpr &, const FieldDecl &)> Each) {
    const Expr *E = &Of;
    while (const auto *Member = dyn_cast<MemberExpr>(E->IgnoreParenImpCasts())) {
      const auto *F = dyn_cast<FieldDecl>(Member->getMemberDecl());
      if (!F)
        return;
      Each(*Member, *F);
      if (Member->isArrow())
        return noteBehind(Member->getBase());
      E = Member->getBase();
    }
    if (const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts()))
      notePart(*Name);
    else
      noteBehind(E);
  }

  void visitCall(const CallExpr &Call) {
    const FunctionDecl *Callee = Call.getDirectCallee();
    if (Callee && Callee->getIdentifier() && Callee->getName() == "set_default_dtype")
      Known.ChangesDefaultDType = true;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
    const Expr *Object = nullptr;
    llvm::ArrayRef<const Expr *> Arguments(Call.getArgs(), Call.getNumArgs());
    if (const auto *Member = dyn_cast<MemberExpr>(Call.getCallee()->IgnoreParens())) {
      Object = Member->getBase();
    } else if (isa<CXXOperatorCallExpr>(Call) && Method && !Arguments.empty()) {
      Object = Arguments.front();
      Arguments = Arguments.drop_front();
    } else if (!Callee) {
      visit(Call.getCallee());
    }
    if (Object) {
      if (Method && Known.leavesObjectAlone(*Method))
        visitBase(Object);
      else if (const MemberExpr *Member = fieldOf(Object); Member && Method && isHere(*Method))
        notePart(*Member), visitBase(Member);
      else if (Member)
        note(*Member), visitBase(Member, Part::Written);
      else if (Method && growsThroughHolder(*Method, *Object))
        return;
      else if (const DeclRefExpr *Name = objectNamed(Object); Name && Method && isHere(*Method))
        notePart(*Name); // fields that the method writes are noted where it does
      else {
        if (!Method || !isHere(*Method))
          noteReplaced(Object);
        visit(Object);
      }
    }
    visitArguments(Callee, Arguments);
  }

  /// Whether what a function does to its object and arguments is seen in its body. Assignment
  /// replaces the object as a whole.
  bool isHere(const FunctionDecl &F) {
    const auto *Method = dyn_cast<CXXMethodDecl>(&F);
    bool Assigns =
        Method && (Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator());
    return !Assigns && !F.isImplicit() && Known.lowerable(F);
  }

  /// A variable of class type, as it is passed to functions and called methods of.
  static const DeclRefExpr *objectNamed(const Expr *E) {
    const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    const auto *V = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
    return V && V->hasGlobalStorage() && V->getType()->getAsCXXRecordDecl() ? Name : nullptr;
  }

  /// What becomes another name of a variable: what is done by that name is noted where it is done.
  void visitAlias(const Expr *E) {
    if (!E)
      return;
    const auto *Address = dyn_cast<UnaryOperator>(E->IgnoreParenImpCasts());
    bool Takes = Address && Address->getOpcode() == UO_AddrOf;
    if (const DeclRefExpr *Name = objectNamed(Takes ? Address->getSubExpr() : E))
      notePart(*Name);
    else
      visit(E);
  }

  void visitArguments(const FunctionDecl *Callee, llvm::ArrayRef<const Expr *> Arguments) {
    bool Seen = Callee && isHere(*Callee);
    bool Library = Callee && Known.isSystem(*Callee);
    for (std::size_t I = 0; I < Arguments.size(); ++I) {
      if (Callee && !mayWriteParameter(*Callee, I, *Arguments[I])) {
        visitBase(Arguments[I]);
        continue;
      }
      if (Seen) {
        visitAlias(Arguments[I]);
        continue;
      }
      noteGivenAway(Callee, I, Arguments[I]);
      if (Library && I < Callee->getNumParams() && isChanged(Callee->getParamDecl(I)->getType()))
        noteReplaced(Arguments[I]);
      bool Keeps = !Library || (Callee->getIdentifier() && Callee->getName() == "ref");
      handingOut(Keeps, [&] { visit(Arguments[I]); });
    }
  }

  /// `std::memcpy(this, …)`, `archive(*this)`: an object of the class is written by code that is
  /// not here. libtorch leaves its modules' layers as they are.
  void noteGivenAway(const FunctionDecl *Callee, std::size_t I, const Expr *Argument) {
    const Expr *E = Argument->IgnoreParenImpCasts();
    if (const auto *Deref = dyn_cast<UnaryOperator>(E); Deref && Deref->getOpcode() == UO_Deref)
      E = Deref->getSubExpr()->IgnoreParenImpCasts();
    if (!isa<CXXThisExpr>(E))
      return;
    if (Callee && I < Callee->getNumParams()) {
      QualType To = Callee->getParamDecl(I)->getType();
      bool Refers = To->isReferenceType() || To->isPointerType();
      if (!Refers || To->getPointeeType().isConstQualified() ||
          llvm::StringRef(Known.Spelling.qualified(*Callee)).starts_with("torch::"))
        return;
    }
    if (const CXXRecordDecl *Class = E->getType()->getPointeeCXXRecordDecl())
      Known.ReplacedBehind.insert(Class->getCanonicalDecl());
  }

  static bool isChanged(QualType Parameter) {
    return Parameter->isLValueReferenceType() && !Parameter->getPointeeType().isConstQualified();
  }

  /// `net = Net(3)` where `net` is a reference, `*net = …`, `list->clear()`, `std::swap(net,
  /// other)`: an object of the class is replaced, whichever it is.
  void noteReplaced(const Expr *E) {
    E = E->IgnoreParenImpCasts();
    if (const CXXRecordDecl *Pointee = E->getType()->getPointeeCXXRecordDecl())
      Known.ReplacedBehind.insert(Pointee->getCanonicalDecl());
    const CXXRecordDecl *Class = E->getType()->getAsCXXRecordDecl();
    if (!Class)
      return;
    if (const auto *Name = dyn_cast<DeclRefExpr>(E);
        Name && !Name->getDecl()->getType()->isReferenceType())
      return;
    if (const auto *Member = dyn_cast<MemberExpr>(E);
        Member && !Member->getMemberDecl()->getType()->isReferenceType())
      return;
    Known.ReplacedBehind.insert(Class->getCanonicalDecl());
  }

  /// Whether a function may write what it is given by reference as argument `I`.
  bool mayWriteParameter(const FunctionDecl &Callee, unsigned I, const Expr &Argument) {
    if (I >= Callee.getNumParams() || !Callee.getParamDecl(I)->getType()->isLValueReferenceType())
      return true;
    if (Known.leavesModuleAlone(Callee, Argument.getType()))
      return false;
    const auto *Method = dyn_cast<CXXMethodDecl>(&Callee);
    const FunctionDecl *Definition = Known.lowerable(Callee);
    if (!Definition || (Method && Method->isVirtual()) || isa<CXXConstructorDecl>(Callee) ||
        CallDepth == MaxCallDepth)
      return true;
    const ParmVarDecl *Parameter = Definition->getParamDecl(I);
    auto [Found, New] = Written.try_emplace(Parameter, true); // what recursion is told
    if (!New)
      return Found->second;
    ++CallDepth;
    bool Writes = mayWrite(*Parameter, Definition->getBody());
    --CallDepth;
    return Written[Parameter] = Writes;
  }

  /// `for (auto &layer : layers) x = layer->forward(x);` writes nothing.
  void visitRangeFor(const CXXForRangeStmt &Loop) {
    visit(Loop.getInit());
    const VarDecl *V = Loop.getLoopVariable();
    bool Hands = V->getType()->isReferenceType() &&
                 !V->getType()->getPointeeType().isConstQualified() &&
                 (isa<DecompositionDecl>(V) || mayWrite(*V, Loop.getBody()));
    if (Hands)
      visit(Loop.getRangeInit());
    else
      visitBase(Loop.getRangeInit());
    visit(Loop.getBody());
  }

  /// Whether a statement does more with a variable than look at it or call what it holds.
  bool mayWrite(const VarDecl &V, const Stmt *S, unsigned Level = 0) {
    if (!S || Level > MaxDepth)
      return S != nullptr;
    auto IsV = [&](const Expr *E) {
      const auto *Name = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
      return Name && Name->getDecl() == &V;
    };
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S);
        Cast && onlyLooks(*Cast) && IsV(Cast->getSubExpr()))
      return false;
    if (const auto *Name = dyn_cast<DeclRefExpr>(S))
      return Name->getDecl() == &V;
    llvm::SmallVector<const Stmt *, 2> Harmless;
    if (const auto *Call = dyn_cast<CallExpr>(S)) {
      const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
      const auto *Member = dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParens());
      const Expr *Object = Member                            ? Member->getBase()
                           : isa<CXXOperatorCallExpr>(*Call) ? Call->getArg(0)
                                                             : nullptr;
      if (Method && Object && IsV(Object) && Known.leavesObjectAlone(*Method))
        Harmless.push_back(Member ? Call->getCallee() : Object);
      const FunctionDecl *Callee = Call->getDirectCallee();
      for (unsigned I = 0; Callee && !isa<CXXOperatorCallExpr>(Call) && I < Call->getNumArgs(); ++I)
        if (IsV(Call->getArg(I)) && !mayWriteParameter(*Callee, I, *Call->getArg(I)))
          Harmless.push_back(Call->getArg(I));
    }
    return llvm::any_of(S->children(), [&](const Stmt *Part) {
      return !llvm::is_contained(Harmless, Part) && mayWrite(V, Part, Level + 1);
    });
  }

  /// `layers->push_back(…)` writes the field `layers`.
  bool growsThroughHolder(const CXXMethodDecl &Method, const Expr &Object) {
    const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Object.IgnoreParenImpCasts());
    if (!Arrow || Arrow->getOperator() != OO_Arrow || !Declarations::growsModule(Method))
      return false;
    if (const MemberExpr *Member = fieldOf(Arrow->getArg(0)))
      note(*Member);
    else
      noteBehind(Arrow->getArg(0));
    return false;
  }

  Declarations &Known;
  const FunctionDecl &In;                     ///< whose body it is
  const CXXRecordDecl *Constructed = nullptr; ///< if that is a constructor, by it
  const CXXRecordDecl *Reset = nullptr;       ///< if that makes the modules of a clone, its class
  bool HandsOut = false;
  ParameterWrites &Written; ///< parameters looked through so far
  static constexpr unsigned MaxCallDepth = 8;
  unsigned Depth = 0, CallDepth = 0;
};

} // namespace

void Relevance::findReassignedFields(llvm::ArrayRef<const FunctionDecl *> Functions) {
  FieldWrites::ParameterWrites Written;
  for (const FunctionDecl *F : Functions) {
    const FunctionDecl *Definition = Known.lowerable(*F);
    if (!Definition)
      continue;
    const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition);
    Known.WalkedForWrites = true;
    FieldWrites Writes(Known, *Definition, Written);
    Writes.visit(Definition->getBody());
    if (Constructor)
      for (const CXXCtorInitializer *Init : Constructor->inits())
        Writes.visit(Init->getInit());
  }
  // What `reset()` makes is what constructors made, unless what it makes it of has changed.
  for (const auto &[Class, Made] : Known.ResetFields) {
    auto MayChange = [&](const FieldDecl *F) {
      const FieldDecl *Field = F->getCanonicalDecl();
      return Known.Reassigned.contains(Field) ||
             (!Made.contains(Field) && Known.PartlyWrittenFields.contains(Field));
    };
    auto Stays = [&](const CXXRecordDecl *Of) { return llvm::none_of(Of->fields(), MayChange); };
    if (!Stays(Class) || !Class->forallBases(Stays))
      Known.Reassigned.insert(Made.begin(), Made.end());
  }
}

} // namespace shapewise
