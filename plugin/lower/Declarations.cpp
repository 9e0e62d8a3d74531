//===- Declarations.cpp - functions as callees ----------------------------===//

#include "Declarations.h"
#include "Constants.h"
#include "LibraryCode.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace shapewise {

Declarations::Declarations(ASTContext &Context, std::function<bool(llvm::StringRef)> IsTensorName)
    : Context(Context), Where(Context), TypeOf(Context, Spelling, std::move(IsTensorName)) {
  Functions.push_back(nullptr);
}

bool Declarations::isUnchecked(const FunctionDecl &F) const {
  return hasAnnotation(F, "shapewise::unchecked") || UncheckedInner.contains(F.getCanonicalDecl());
}

FunctionId Declarations::idOf(const FunctionDecl &F) {
  auto [Found, New] = FunctionIds.try_emplace(F.getCanonicalDecl());
  if (New) {
    Found->second = static_cast<FunctionId>(Functions.size());
    Functions.push_back(&F);
  }
  return Found->second;
}

const FunctionDecl *Declarations::declaration(FunctionId Id) const {
  auto Index = static_cast<unsigned>(Id);
  return Index < Functions.size() ? Functions[Index] : nullptr;
}

bool Declarations::isSystem(const Decl &D) const {
  SourceLocation At = D.getLocation();
  return At.isInvalid() || isLibraryCode(D, Context.getSourceManager());
}

/// Defaulted functions say nothing that the caller does not know, except constructors that run
/// default member initializers or those of a base.
static bool isWorthLowering(const FunctionDecl &F) {
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F);
  return !F.isDefaulted() || (Constructor && (Constructor->isDefaultConstructor() ||
                                              Constructor->isInheritingConstructor()));
}

const FunctionDecl *Declarations::lowerable(const FunctionDecl &F) {
  if (F.isInvalidDecl() || F.isDependentContext())
    return nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!F.hasBody(Definition) || Definition->isInvalidDecl() || Definition->isDependentContext())
    return nullptr;
  if (isSystem(*Definition) || !isWorthLowering(*Definition))
    return nullptr;
  // What TORCH_MODULE makes inherits libtorch's constructors, which are known by what they do.
  const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition);
  if (Constructor && Constructor->isInheritingConstructor() &&
      heldClass(*Constructor->getParent(), Spelling))
    return nullptr;
  return Definition;
}

Passing passingOf(QualType T) {
  if (const auto *Reference = T->getAs<ReferenceType>())
    return Reference->getPointeeType().isConstQualified() ? Passing::ConstReference
                                                          : Passing::MutableReference;
  return Passing::Value;
}

/// Parameter names of instances are the pattern's; of declarations, those of the first that has
/// any.
static llvm::StringRef parameterName(const FunctionDecl &F, unsigned Index) {
  for (const FunctionDecl *Redeclaration : F.redecls())
    if (Index < Redeclaration->getNumParams() &&
        Redeclaration->getParamDecl(Index)->getIdentifier())
      return Redeclaration->getParamDecl(Index)->getName();
  return "";
}

Parameter Declarations::objectParameter(const CXXMethodDecl &Method) {
  Parameter Self;
  Self.Name = "self";
  Self.Is = TypeOf.of(classType(Context, *Method.getParent()));
  Self.How = Method.isConst() ? Passing::ConstReference : Passing::MutableReference;
  return Self;
}

void Declarations::addParameters(const FunctionDecl &F, Callee &Made) {
  for (const ParmVarDecl *P : F.parameters()) {
    Parameter Added;
    Added.Name = parameterName(F, P->getFunctionScopeIndex());
    QualType T = P->getType();
    Added.Is = TypeOf.of(T.getNonReferenceType());
    Added.How = passingOf(T);
    Added.IsWritablePointer = T->isPointerType() && !T->getPointeeType().isConstQualified() &&
                              !T->isFunctionPointerType();
    Added.Place = Where.of(*P);
    for (const FunctionDecl *Redeclaration : F.redecls()) {
      if (P->getFunctionScopeIndex() >= Redeclaration->getNumParams())
        continue;
      Annotation Says = annotationOf(*Redeclaration->getParamDecl(P->getFunctionScopeIndex()),
                                     "shapewise::shape", Where);
      if (Says.Text.empty())
        continue;
      Added.Annotation = std::move(Says.Text);
      Added.AnnotationPlace = Says.Place;
      break;
    }
    Made.Parameters.push_back(std::move(Added));
  }
}

void Declarations::addTemplateArguments(const FunctionDecl &F, Callee &Made) {
  const TemplateArgumentList *Arguments = F.getTemplateSpecializationArgs();
  if (!Arguments)
    return;
  auto Add = [&](const TemplateArgument &Argument) {
    if (Argument.getKind() == TemplateArgument::Type)
      Made.TypeArguments.push_back(TypeOf.of(Argument.getAsType().getNonReferenceType()));
    else if (Argument.getKind() == TemplateArgument::Integral)
      Made.IntegerArguments.push_back(
          static_cast<std::int64_t>(Argument.getAsIntegral().extOrTrunc(64).getZExtValue()));
  };
  for (const TemplateArgument &Argument : Arguments->asArray()) {
    if (Argument.getKind() != TemplateArgument::Pack)
      Add(Argument);
    else
      for (const TemplateArgument &Element : Argument.pack_elements())
        Add(Element);
  }
}

static bool takesNothingMutable(const Callee &Made) {
  return llvm::none_of(Made.Parameters,
                       [](const Parameter &P) { return P.How == Passing::MutableReference; });
}

Callee Declarations::makeCallee(const FunctionDecl &F) {
  Callee Made;
  Made.Name = Spelling.qualified(F);
  Made.ShortName = shortName(F);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&F)) {
    Made.Class = TypeOf.classOf(*Method->getParent());
    Made.IsVirtual = Method->isVirtual();
    Made.IsConst = Method->isConst();
    Made.OnTemporaries = Method->getRefQualifier() == RQ_RValue;
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Method)) {
      Made.IsConstructor = true;
      Made.ClassType = TypeOf.of(classType(Context, *Constructor->getParent()));
      Made.Result = Made.ClassType;
    } else if (Method->isImplicitObjectMemberFunction()) {
      Made.IsMethod = true;
      Made.Parameters.push_back(objectParameter(*Method));
    }
  }
  addParameters(F, Made);
  addTemplateArguments(F, Made);
  if (!Made.IsMethod && !Made.IsConstructor)
    Made.IsConst = takesNothingMutable(Made);
  QualType Result = F.getReturnType();
  if (!Made.IsConstructor) {
    Made.Result = TypeOf.of(Result.getNonReferenceType());
    Made.ResultIsReference = Result->isReferenceType();
  }
  for (const FunctionDecl *Redeclaration : F.redecls()) {
    Annotation Says = annotationOf(*Redeclaration, "shapewise::returns", Where);
    if (Says.Text.empty())
      continue;
    Made.ReturnsAnnotation = std::move(Says.Text);
    Made.ReturnsPlace = Says.Place;
    break;
  }
  Made.NoReturn = F.isNoReturn();
  Made.InSystemHeader = isSystem(F);
  if (lowerable(F) || (Made.IsVirtual && !Made.InSystemHeader))
    Made.Body = idOf(F);
  return Made;
}

const Callee &Declarations::callee(const FunctionDecl &F) {
  std::unique_ptr<Callee> &Made = Callees[&F];
  if (!Made) {
    auto Fresh = std::make_unique<Callee>(makeCallee(F));
    // Making it may have grown the map.
    return *(Callees[&F] = std::move(Fresh));
  }
  return *Made;
}

Callee Declarations::signature(const FunctionDecl &F) {
  Callee Made = callee(F);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F)) {
    Made.Parameters.insert(Made.Parameters.begin(), objectParameter(*Constructor));
    Made.Parameters.front().How = Passing::MutableReference;
    Made.IsMethod = true;
    Made.Result = TypeId::Void;
  }
  return Made;
}

FunctionId Declarations::overrider(FunctionId Method, ClassId Dynamic) {
  const auto *Declared = dyn_cast_or_null<CXXMethodDecl>(declaration(Method));
  const CXXRecordDecl *Class = TypeOf.declaration(Dynamic);
  if (!Declared || !Class)
    return FunctionId::None;
  const CXXMethodDecl *Final = Declared->getCorrespondingMethodInClass(Class);
  return Final ? idOf(*Final) : FunctionId::None;
}

bool Declarations::leavesObjectAlone(const CXXMethodDecl &Method) {
  bool InPlace = Method.getIdentifier() && Method.getName().ends_with("_");
  if (Method.isConst())
    return !InPlace;
  OverloadedOperatorKind Kind = Method.getOverloadedOperator();
  if (Kind == OO_Arrow || Kind == OO_Star || Kind == OO_Call)
    return true;
  return isSystem(Method) && !growsModule(Method) &&
         llvm::StringRef(Spelling.qualified(*Method.getParent())).starts_with("torch::nn::");
}

/// The class of what a smart pointer points to; null for other types.
static const CXXRecordDecl *pointedToClass(const CXXRecordDecl &Class, Names &Spelling) {
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  llvm::StringRef Name = Spelling.qualified(Class);
  if (!Instance || (Name != "std::shared_ptr" && Name != "std::unique_ptr"))
    return nullptr;
  const TemplateArgument &Pointee = Instance->getTemplateArgs()[0];
  return Pointee.getKind() == TemplateArgument::Type ? Pointee.getAsType()->getAsCXXRecordDecl()
                                                     : nullptr;
}

bool Declarations::leavesModuleAlone(const FunctionDecl &F, QualType Handle) {
  const CXXRecordDecl *Class = Handle.getNonReferenceType()->getAsCXXRecordDecl();
  if (!Class || !F.getIdentifier() || F.getName() != "load" ||
      Spelling.qualified(F) != "torch::load")
    return false;
  if (heldClass(*Class, Spelling))
    return true;
  const CXXRecordDecl *Pointee = pointedToClass(*Class, Spelling);
  return Pointee && Pointee->hasDefinition() &&
         !Pointee->forallBases([&](const CXXRecordDecl *Base) {
           return Spelling.qualified(*Base) != "torch::nn::Module";
         });
}

bool Declarations::growsModule(const CXXMethodDecl &Method) {
  static constexpr llvm::StringLiteral Growing[] = {
      "push_back", "extend", "insert", "clear", "pop", "update", "replace_module", "append"};
  return !Method.getIdentifier() || llvm::is_contained(Growing, Method.getName());
}

} // namespace shapewise
