//===- Forwarding.cpp - constructors that libraries call for one ----------===//
//
// `std::make_shared<Net>(784, 10)` constructs a Net deep inside the library. The instances in
// between are not lowered; the constructor is chosen here by what Clang knows of the arguments, and
// when it is not clear which one it is, the call stays what it is.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace shapewise {

/// How well an argument fits a parameter: 0 not at all, 3 exactly.
static unsigned fit(const ASTContext &Context, QualType Argument, QualType Parameter) {
  Argument = Argument.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  Parameter = Parameter.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (Context.hasSameType(Argument, Parameter))
    return 4;
  if (Argument->isArithmeticType() && Parameter->isArithmeticType())
    return Argument->isIntegerType() == Parameter->isIntegerType() ? 3 : 2;
  if (Argument->isArrayType() && Parameter->isPointerType())
    return 3;
  if (Argument->isNullPtrType() && Parameter->isPointerType())
    return 3;
  const CXXRecordDecl *From = Argument->getAsCXXRecordDecl();
  const CXXRecordDecl *To = Parameter->getAsCXXRecordDecl();
  if (From && To && From->hasDefinition() && To->hasDefinition() && From->isDerivedFrom(To))
    return 3;
  // A conversion by a constructor or an operator, which may exist or not.
  return To && !To->isLambda() ? 1 : 0;
}

/// The template that a constructor was made from, perhaps that of a base: instances of one differ
/// in nothing but how they take what they hand on.
static const FunctionTemplateDecl *madeFrom(const CXXConstructorDecl &C) {
  const CXXConstructorDecl *Own = C.getInheritedConstructor().getConstructor();
  return (Own ? Own : &C)->getPrimaryTemplate();
}

static const CXXConstructorDecl *chooseConstructor(const ASTContext &Context,
                                                   const CXXRecordDecl &Class,
                                                   llvm::ArrayRef<const Expr *> Arguments) {
  const CXXConstructorDecl *Best = nullptr;
  unsigned BestFit = 0;
  bool Ambiguous = false;
  for (const CXXConstructorDecl *C : Class.ctors()) {
    if (C->isDeleted() || C->getNumParams() < Arguments.size() ||
        C->getMinRequiredArguments() > Arguments.size())
      continue;
    unsigned Total = 1;
    for (unsigned I = 0; I < Arguments.size() && Total; ++I) {
      unsigned One = fit(Context, Arguments[I]->getType(), C->getParamDecl(I)->getType());
      Total = One ? Total + One : 0;
    }
    if (Total == 0)
      continue;
    bool AlsoFits = Total == BestFit && (!madeFrom(*C) || madeFrom(*C) != madeFrom(*Best));
    Ambiguous = AlsoFits || (Ambiguous && Total <= BestFit);
    if (Total > BestFit) {
      Best = C;
      BestFit = Total;
    }
  }
  return Ambiguous ? nullptr : Best;
}

std::optional<Register> FunctionLowering::constructForwarded(QualType T,
                                                             llvm::ArrayRef<const Expr *> Arguments,
                                                             const Expr &E) {
  // Default arguments of the forwarding function are not handed on.
  while (!Arguments.empty() && isa<CXXDefaultArgExpr>(Arguments.back()))
    Arguments = Arguments.drop_back();
  TypeId Made = Known.TypeOf.of(T);
  if (Known.TypeOf[Made].Is == Type::Form::Tuple)
    return Known.TypeOf[Made].Elements.size() == Arguments.size() && Arguments.size() > 1
               ? std::optional(tuple(Made, Arguments, placeOf(E)))
               : std::nullopt;
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition())
    return std::nullopt;
  const CXXConstructorDecl *C =
      chooseConstructor(Known.Context, *Class->getDefinition(), Arguments);
  if (!C)
    return std::nullopt;
  if (C->isCopyOrMoveConstructor() && (!C->isUserProvided() || Known.isSystem(*C)))
    return value(Arguments.front());
  Instruction Call;
  for (unsigned I = 0; I < C->getNumParams(); ++I) {
    const ParmVarDecl &P = *C->getParamDecl(I);
    bool ByReference = P.getType()->isReferenceType();
    if (I < Arguments.size()) {
      TypeId To = Known.TypeOf.of(P.getType().getNonReferenceType());
      bool Exact = fit(Known.Context, Arguments[I]->getType(), P.getType()) >= 3;
      PlaceId Place = placeOf(*Arguments[I]);
      Register Given = ByReference && Exact ? reference(Arguments[I])
                                            : convertTo(To, value(Arguments[I]), *Arguments[I]);
      Call.Operands.push_back(ByReference && !Exact ? materialize(Given, To, Place) : Given);
      Call.OperandPlaces.push_back(Place);
    } else if (P.hasDefaultArg() && !P.hasUninstantiatedDefaultArg() &&
               !P.hasUnparsedDefaultArg() && !Known.isSystem(*C)) {
      argument(*P.getDefaultArg(), ByReference, Call);
    } else {
      Call.Operands.push_back(Register::None);
      Call.OperandPlaces.push_back(PlaceId::None);
    }
  }
  return emitCall(std::move(Call), calleeIndex(*C), E, Made);
}

/// `container.emplace_back(a, b)` is a call with the constructed element.
std::optional<Register> FunctionLowering::emplace(const CallExpr &E, const FunctionDecl &F) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(&E);
  if (!Member)
    return std::nullopt;
  const Expr *Object = Member->getImplicitObjectArgument();
  QualType ObjectType = Object->getType();
  if (ObjectType->isPointerType())
    ObjectType = ObjectType->getPointeeType();
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(ObjectType->getAsCXXRecordDecl());
  if (!Class || Class->getTemplateArgs().size() == 0 ||
      Class->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return std::nullopt;
  Type::Form Container = Known.TypeOf[Known.TypeOf.of(ObjectType)].Is;
  // `emplace` of a list takes a position first.
  if (Container != (F.getName() == "emplace" ? Type::Form::Optional : Type::Form::List))
    return std::nullopt;
  QualType Element = Class->getTemplateArgs()[0].getAsType();
  if (E.getNumArgs() == 1 && Known.Context.hasSameUnqualifiedType(Element, E.getArg(0)->getType()))
    return std::nullopt;
  auto Made =
      constructForwarded(Element, llvm::ArrayRef<const Expr *>(E.getArgs(), E.getNumArgs()), E);
  if (!Made)
    return std::nullopt;
  const auto *Name = dyn_cast<MemberExpr>(E.getCallee()->IgnoreParens());
  Instruction Call;
  objectArgument(*Name->getBase(), Name->isArrow(), Call);
  Call.Operands.push_back(materialize(*Made, Known.TypeOf.of(Element), placeOf(E)));
  Call.OperandPlaces.push_back(placeOf(E));
  return emitCall(std::move(Call), calleeFor(E, F), E);
}

std::optional<Register> FunctionLowering::forwardingCall(const CallExpr &E, const FunctionDecl &F) {
  if (!F.getIdentifier() || !Known.isSystem(F))
    return std::nullopt;
  llvm::StringRef Short = F.getName();
  if (Short == "emplace_back" || Short == "emplace")
    return emplace(E, F);
  bool MakesTuple = Short == "make_pair" || Short == "make_tuple";
  bool MakesPointer = Short == "make_shared" || Short == "make_unique" || Short == "make_intrusive";
  if ((!MakesTuple && !MakesPointer))
    return std::nullopt;
  const std::string &Name = Known.Spelling.qualified(F);
  if (!llvm::StringRef(Name).starts_with("std::") && !llvm::StringRef(Name).starts_with("c10::"))
    return std::nullopt;
  llvm::ArrayRef<const Expr *> Arguments(E.getArgs(), E.getNumArgs());
  const Type &Result = Known.TypeOf[typeOf(E)];
  if (MakesTuple)
    return Result.Is == Type::Form::Tuple && Result.Elements.size() == Arguments.size()
               ? std::optional(tuple(typeOf(E), Arguments, placeOf(E)))
               : std::nullopt;
  const TemplateArgumentList *Given = F.getTemplateSpecializationArgs();
  if (Result.Is != Type::Form::Pointer || !Given ||
      Given->get(0).getKind() != TemplateArgument::Type)
    return std::nullopt;
  auto Object = constructForwarded(Given->get(0).getAsType(), Arguments, E);
  if (!Object)
    return std::nullopt;
  willBeDestroyed(*Object, Given->get(0).getAsType(), placeOf(E));
  return B.emit(Op::Box, typeOf(E), placeOf(E), {*Object});
}

} // namespace shapewise
