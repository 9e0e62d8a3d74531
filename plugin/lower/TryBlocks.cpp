//===- TryBlocks.cpp - lowering try blocks and their handlers --------------===//

#include "FunctionLowering.h"
#include "WrittenVariables.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace shapewise {

/// Macros of test frameworks that want the statement to throw: EXPECT_THROW, REQUIRE_THROWS_AS,
/// BOOST_CHECK_THROW and their like, but not EXPECT_NO_THROW, REQUIRE_NOTHROW.
static bool wantsThrow(SourceLocation Try, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  for (; Try.isMacroID(); Try = Sources.getImmediateMacroCallerLoc(Try)) {
    llvm::StringRef Macro = Lexer::getImmediateMacroName(Try, Sources, Context.getLangOpts());
    if (Macro.contains("THROW"))
      return !Macro.contains("NO_THROW") && !Macro.contains("NOTHROW");
  }
  return false;
}

void FunctionLowering::tryStatement(const CXXTryStmt &S) {
  WrittenVariables Written(Known);
  Written.visit(S.getTryBlock());
  llvm::SmallVector<SlotId> Changed;
  for (const ValueDecl *V : Written.Variables)
    if (auto Found = Slots.find(V); Found != Slots.end())
      Changed.push_back(Found->second);
  llvm::sort(Changed);

  llvm::SmallVector<BlockId> Handlers;
  TypeId Bool = Known.TypeOf.of(Known.Context.BoolTy);
  for (unsigned I = 0; I < S.getNumHandlers(); ++I) {
    BlockId Next = B.newBlock();
    Handlers.push_back(B.newBlock());
    PlaceId Place = placeOf(*S.getHandler(I));
    Register Throws = B.emit(Op::Unknown, Bool, Place);
    B.branch(Throws, Handlers.back(), Next, Place, /*Synthetic=*/true);
    B.enter(Next);
  }
  B.emitMarker(Op::BeginTry, placeOf(S));
  bool Unchecked = wantsThrow(S.getTryLoc(), Known.Context);
  B.UncheckedDepth += Unchecked;
  size_t Outer = Scopes.size();
  Scopes.push_back({});
  statement(S.getTryBlock());
  closeScope(Outer);
  B.UncheckedDepth -= Unchecked;
  BlockId End = B.newBlock();
  B.jump(End);
  for (unsigned I = 0; I < S.getNumHandlers(); ++I) {
    B.enter(Handlers[I]);
    catchHandler(*S.getHandler(I), Changed, Written);
    B.jump(End);
  }
  B.enter(End);
}

/// Anything the try block writes may have been written or not when its handler begins. A variable
/// can be forgotten; what a reference names must be forgotten by way of an unknown call.
void FunctionLowering::catchHandler(const CXXCatchStmt &Handler, llvm::ArrayRef<SlotId> Changed,
                                    const WrittenVariables &Written) {
  PlaceId Place = placeOf(Handler);
  llvm::SmallVector<SlotId> Own;
  llvm::SmallVector<Register> Named;
  for (SlotId S : Changed) {
    if (B.slot(S).IsReference)
      Named.push_back(load(slotReference(S, Place), referenceTo(B.slot(S).Is), Place));
    else
      Own.push_back(S);
  }
  if (Written.This && This)
    Named.push_back(thisReference(Place));
  else if (This)
    for (const FieldDecl *Field : Written.Fields)
      Named.push_back(memberOf(thisReference(Place), *Field, Place));
  B.emitForget(Own, Place);
  if (!Named.empty())
    unknownCall(Named, TypeId::Void, Place);
  if (const VarDecl *Exception = Handler.getExceptionDecl()) {
    SlotId Slot = slotFor(*Exception, Exception->getName());
    TypeId T = B.slot(Slot).IsReference ? referenceTo(B.slot(Slot).Is) : B.slot(Slot).Is;
    store(slotReference(Slot, Place), B.emit(Op::Unknown, T, Place), Place);
  }
  statement(Handler.getHandlerBlock());
}

} // namespace shapewise
