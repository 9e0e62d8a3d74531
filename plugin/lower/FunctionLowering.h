//===- FunctionLowering.h - one C++ body into a tensor program --*- C++ -*-===//
//
// Walks a function's AST once and emits blocks and instructions. Three questions are asked of an
// expression: its value, the place it names, or where a condition goes. What is not modelled
// becomes a call to something unknown that gets its parts, so that what it may change is known.
//
// Split over files by what is lowered: Statements, Loops, CountedLoops, TryBlocks, Scopes,
// Variables, Conditions, Expressions, Operators, References, Calls, SpecialCalls, Forwarding,
// Construction, Aggregates, Constructors.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_FUNCTIONLOWERING_H
#define SHAPEWISE_LOWER_FUNCTIONLOWERING_H

#include "Declarations.h"
#include "FunctionBuilder.h"
#include "WrittenVariables.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace shapewise {

class FunctionLowering {
public:
  /// `Definition` has the body. Gives null when the body holds what is not lowered (coroutines,
  /// assembly, computed goto, error nodes) or is over the budget; `gaveUp` then says why.
  FunctionLowering(Declarations &Known, const clang::FunctionDecl &Definition,
                   unsigned MaxInstructions);
  std::unique_ptr<Function> run();
  /// Outside of functions.
  FunctionLowering(Declarations &Known, unsigned MaxInstructions);
  /// A function without parameters that gives what a variable is initialized with.
  std::unique_ptr<Function> runInitializer(FunctionId Id, const clang::VarDecl &V,
                                           const clang::Expr &Init);
  llvm::StringRef gaveUp() const { return Reason; }

private:
  struct LoopTargets {
    BlockId Break, Continue;
    size_t BreakDepth = 0, ContinueDepth = 0; ///< what stands deeper in Scopes is left
  };

  /// What has to be done when control leaves: a variable's destructor, or the end of a try block.
  struct Leaving {
    const clang::VarDecl *Variable = nullptr;    ///< null: a try block
    const clang::CXXRecordDecl *Class = nullptr; ///< of the object that goes with the variable
  };

  /// Counts a level of the recursion while it lives.
  struct Nesting {
    explicit Nesting(unsigned &Depth) : Depth(Depth) { ++Depth; }
    Nesting(const Nesting &) = delete;
    ~Nesting() { --Depth; }
    unsigned &Depth;
  };

  // FunctionLowering.cpp
  void addParameters();
  void addCaptures(const clang::CXXRecordDecl &Lambda);
  TypeId enclosingObject(const clang::CXXRecordDecl &Lambda);
  bool giveUp(llvm::StringRef Why);
  bool isOverBudget();
  bool isBroken(const clang::Expr &E);
  TypeId typeOf(const clang::Expr &E) { return Known.TypeOf.of(E.getType()); }
  TypeId referenceTo(TypeId T) { return Known.TypeOf.pointerTo(T); }
  PlaceId placeOf(const clang::Stmt &S) { return Known.Where.of(&S); }
  SlotId temporary(TypeId T, bool IsReference = false);

  // Statements.cpp
  void statement(const clang::Stmt *S);
  void statementInScope(const clang::Stmt &S);
  void compound(const clang::CompoundStmt &S);
  void ifStatement(const clang::IfStmt &S);
  void switchStatement(const clang::SwitchStmt &S);
  void addCases(const clang::SwitchStmt &S, Terminator &T, BlockId &Default);
  void returnStatement(const clang::ReturnStmt &S);
  void attributed(const clang::AttributedStmt &S);
  void label(const clang::LabelDecl *L, const clang::Stmt *Then);
  BlockId labelBlock(const clang::LabelDecl *L);
  void enter(BlockId Block); ///< jumps there from the current block, if that is open

  // Loops.cpp
  void whileLoop(const clang::WhileStmt &S);
  void doLoop(const clang::DoStmt &S);
  void forLoop(const clang::ForStmt &S);

  // CountedLoops.cpp
  struct Count {
    const clang::BinaryOperator *Condition; ///< the counter is on its left
    Register Start;
    std::int64_t Past;   ///< how far past the limit the last step gets at most; negative: downwards
    Register FirstLimit; ///< before the loop; None where it cannot change
  };
  std::optional<Count> countOf(const clang::ForStmt &S);
  void countingCondition(const Count &C, BlockId Body, BlockId End);
  bool isAliased(const clang::ValueDecl &V);
  bool isAliasedIn(const clang::Stmt &S);

  void rangeFor(const clang::CXXForRangeStmt &S);
  void loopBody(const clang::Stmt *Body, LoopTargets Targets);

  // TryBlocks.cpp
  void tryStatement(const clang::CXXTryStmt &S);
  void catchHandler(const clang::CXXCatchStmt &Handler, llvm::ArrayRef<SlotId> Changed,
                    const WrittenVariables &Written);

  // Scopes.cpp
  void closeScope(size_t Depth); ///< control falls out of what was opened since
  void leave(size_t Depth, const clang::VarDecl *Kept = nullptr);
  bool hasOwnDestructor(const clang::CXXRecordDecl &Class, unsigned Level = 0) const;
  void destroyLater(const clang::VarDecl &V);
  void willBeDestroyed(Register Object, clang::QualType T, PlaceId Place);
  void destroy(Register Object, const clang::CXXRecordDecl &Class, PlaceId Place);
  void forgetChangedCaptures(const clang::CXXMethodDecl &CallOperator);

  // Variables.cpp
  void declaration(const clang::Decl *D);
  void variable(const clang::VarDecl &V);
  void staticVariable(const clang::VarDecl &V);
  void bindings(const clang::DecompositionDecl &D);
  SlotId slotFor(const clang::VarDecl &V, llvm::StringRef Name);
  void initialize(SlotId Slot, const clang::VarDecl &V);
  void annotate(const clang::VarDecl &V);

  // Conditions.cpp
  void condition(const clang::Expr *E, BlockId True, BlockId False);
  void conditionVariable(const clang::VarDecl *V);
  Register booleanByBranches(const clang::Expr &E);
  Register conditional(const clang::AbstractConditionalOperator &E);
  Register notZero(Register Value, const clang::Expr &Of);

  // Expressions.cpp
  Register value(const clang::Expr *E);
  Register prvalue(const clang::Expr &E);
  Register leaf(const clang::Expr &E); ///< literals and names
  Register constant(const clang::Expr &E, std::int64_t Value);
  Register named(const clang::NamedDecl &D, const clang::Expr &E);
  bool isLibraryConstant(const clang::VarDecl &V) const;
  Register libraryConstant(const clang::VarDecl &V, const clang::Expr &E);
  Register null(const clang::Expr &E);
  Register zero(const clang::Expr &E);
  Register text(const clang::Expr &E, llvm::StringRef Text);
  void effects(const clang::Expr *E);
  Register statementExpression(const clang::StmtExpr &E);

  // Operators.cpp
  Register unary(const clang::UnaryOperator &E);
  Register binary(const clang::BinaryOperator &E);
  Register arithmetic(const clang::BinaryOperator &E);
  Register comparison(const clang::BinaryOperator &E);
  Register compare(const clang::BinaryOperator &E, Register Left, Register Right);
  Register increment(const clang::UnaryOperator &E, bool WantsReference);
  Register assignment(const clang::BinaryOperator &E);
  Register compoundAssignment(const clang::CompoundAssignOperator &E);
  Register castOf(const clang::CastExpr &E);
  Register convert(const clang::CastExpr &E);
  Register shifted(const clang::BinaryOperator &E);

  // References.cpp
  Register reference(const clang::Expr *E);
  Register glvalue(const clang::Expr &E);
  Register binaryReference(const clang::BinaryOperator &E);
  Register castReference(const clang::CastExpr &E);
  Register nameReference(const clang::DeclRefExpr &E);
  Register variableReference(const clang::ValueDecl &V, const clang::Expr &E);
  bool isWorthRepeating(clang::QualType T);
  const clang::Expr *constantInitializer(const clang::VarDecl &V);
  const clang::Expr *lastingField(const clang::MemberExpr &E);
  Register memberReference(const clang::MemberExpr &E);
  Register fieldPlace(Register Object, const clang::FieldDecl &F, PlaceId Place);
  Register memberOf(Register Object, const clang::FieldDecl &F, PlaceId Place);
  Register elementReference(const clang::ArraySubscriptExpr &E);
  Register pointee(const clang::Expr *Pointer); ///< what `*Pointer` names
  Register thisReference(PlaceId Place);
  Register slotReference(SlotId Slot, PlaceId Place);
  Register load(Register Reference, TypeId T, PlaceId Place);
  void store(Register Reference, Register Value, PlaceId Place);
  Register materialize(Register Value, TypeId T, PlaceId Place);

  // Calls.cpp
  Register call(const clang::CallExpr &E);
  Register callFunction(const clang::CallExpr &E, const clang::FunctionDecl &F);
  Register callThroughPointer(const clang::CallExpr &E);
  void objectArgument(const clang::Expr &Object, bool IsArrow, Instruction &Call);
  void arguments(llvm::ArrayRef<const clang::Expr *> Arguments, const clang::FunctionDecl &F,
                 Instruction &Call);
  void argument(const clang::Expr &E, bool ByReference, Instruction &Call);
  Register emitCall(Instruction Call, unsigned CalleeIndex, const clang::Expr &E,
                    TypeId Made = TypeId::Void);
  unsigned calleeIndex(const clang::FunctionDecl &F);
  unsigned calleeFor(const clang::CallExpr &E, const clang::FunctionDecl &F);
  Register unknown(const clang::Expr &E);
  /// What has an unknown result and may change what it is given; and, where it runs code that may
  /// be the user's, every variable outside of functions.
  Register unknownCall(llvm::ArrayRef<Register> Changed, TypeId Result, PlaceId Place,
                       bool RunsCode = true);
  Register closure(const clang::FunctionDecl &F, const clang::Expr &E);

  // SpecialCalls.cpp: calls that are something simpler
  std::optional<Register> specialCall(const clang::CallExpr &E, const clang::FunctionDecl &F);
  std::optional<Register> assignmentCall(const clang::CallExpr &E, const clang::FunctionDecl &F);
  std::optional<Register> annotationCall(const clang::CallExpr &E, const clang::FunctionDecl &F);

  // Construction.cpp
  Register construct(const clang::CXXConstructExpr &E);
  void movedFrom(const clang::Expr &E);
  std::optional<Register> constructPointer(const clang::CXXConstructExpr &E);
  std::optional<Register> constructTuple(const clang::CXXConstructExpr &E);
  std::optional<Register> constructHolder(const clang::CXXConstructExpr &E);
  Register tuple(TypeId T, llvm::ArrayRef<const clang::Expr *> Parts, PlaceId Place);
  Register constructArray(const clang::CXXConstructExpr &E);
  bool isSameValue(TypeId From, TypeId To) const;
  Register convertTo(TypeId To, Register Value, const clang::Expr &From);
  Register constructObject(const clang::CXXConstructorDecl &Constructor,
                           llvm::ArrayRef<const clang::Expr *> Arguments, const clang::Expr &E);
  Register newExpression(const clang::CXXNewExpr &E);

  // Forwarding.cpp: constructors that a library calls with the arguments given to it
  std::optional<Register> forwardingCall(const clang::CallExpr &E, const clang::FunctionDecl &F);
  std::optional<Register> emplace(const clang::CallExpr &E, const clang::FunctionDecl &F);
  std::optional<Register> constructForwarded(clang::QualType T,
                                             llvm::ArrayRef<const clang::Expr *> Arguments,
                                             const clang::Expr &E);

  // Aggregates.cpp
  Register initializerList(const clang::InitListExpr &E);
  Register listOf(const clang::InitListExpr &E, TypeId T);
  Register aggregate(const clang::Expr &E, llvm::ArrayRef<const clang::Expr *> Parts);
  void addAggregateParts(const clang::CXXRecordDecl &Class,
                         llvm::ArrayRef<const clang::Expr *> Parts, Instruction &Record);
  Register lambda(const clang::LambdaExpr &E);
  bool mayChangeLater(const clang::ValueDecl &Variable);

  // Constructors.cpp
  void constructorInitializers(const clang::CXXConstructorDecl &Constructor);
  void memberInitializer(const clang::CXXCtorInitializer &Init);
  void baseInitializer(const clang::CXXCtorInitializer &Init);
  void inheritedArguments(Instruction &Call);

  Declarations &Known;
  const clang::FunctionDecl *Definition = nullptr; ///< null outside of functions
  std::optional<WrittenVariables> WrittenHere; ///< what the whole body may write, once asked for
  unsigned MaxInstructions;
  FunctionBuilder B;
  llvm::StringRef Reason;
  unsigned Depth = 0;         // of nested expressions and statements
  unsigned ConstantDepth = 0; // of constants made of constants
  unsigned LoopDepth = 0;     // a declaration in a loop begins anew each time

  llvm::DenseMap<const clang::ValueDecl *, SlotId> Slots;
  std::optional<SlotId> This;
  llvm::DenseMap<const clang::Expr *, Register> Bound; // opaque values, range-for's element
  llvm::DenseMap<const clang::FunctionDecl *, unsigned> CalleeIndices;
  std::map<std::pair<const clang::FunctionDecl *, std::string>, unsigned> NamedCallees;
  llvm::SmallVector<LoopTargets, 4> Targets;
  llvm::SmallVector<Leaving, 4> Scopes;                                  ///< innermost last
  std::optional<llvm::SmallPtrSet<const clang::ValueDecl *, 8>> Aliased; ///< once asked for
  llvm::DenseMap<const clang::LabelDecl *, BlockId> Labels;
  llvm::DenseMap<const clang::SwitchCase *, BlockId> CaseBlocks;
  /// While an aggregate is initialized: its fields so far, which default initializers may use.
  llvm::SmallVector<llvm::DenseMap<const clang::FieldDecl *, Register>, 2> Aggregates;
  /// How many of these were begun when a default member initializer was: the last is `*this` in it.
  /// The other parts in the braces see the `this` around them.
  llvm::SmallVector<size_t, 2> DefaultInitializers;
  /// The parts so far of the aggregate that `this` means here; null where it is the function's own.
  const llvm::DenseMap<const clang::FieldDecl *, Register> *aggregateBegun() const {
    size_t Begun = DefaultInitializers.empty() ? 0 : DefaultInitializers.back();
    return Begun ? &Aggregates[Begun - 1] : nullptr;
  }
};

/// The expression without the nodes that mean nothing here: parentheses, cleanups, temporaries'
/// destructors, substituted template parameters, rewritten operators.
const clang::Expr *skipTransparent(const clang::Expr *E);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_FUNCTIONLOWERING_H
