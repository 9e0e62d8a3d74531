//===- Classes.cpp - classes as records -----------------------------------===//

#include "Declarations.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace shapewise {

void Declarations::addFields(const CXXRecordDecl &Class, ClassInfo &Info) {
  for (const FieldDecl *F : Class.fields()) {
    Field Added;
    Added.Name = F->getNameAsString();
    Added.Is = TypeOf.of(F->getType());
    Added.Place = Where.of(*F);
    Annotation Says = annotationOf(*F, "shapewise::shape", Where);
    Added.Annotation = std::move(Says.Text);
    Added.AnnotationPlace = Says.Place;
    Added.Reassigned = AllReassigned || isReassigned(*F);
    Added.Writers = onlyWritersOf(*F);
    Info.Fields.push_back(std::move(Added));
  }
}

void Declarations::addConstants(const CXXRecordDecl &Class, ClassInfo &Info) {
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
  if (!Instance)
    return;
  const TemplateParameterList *Parameters =
      Instance->getSpecializedTemplate()->getTemplateParameters();
  llvm::ArrayRef<TemplateArgument> Arguments = Instance->getTemplateArgs().asArray();
  for (unsigned I = 0; I < Arguments.size() && I < Parameters->size(); ++I)
    if (Arguments[I].getKind() == TemplateArgument::Integral)
      Info.Constants.emplace_back(
          Parameters->getParam(I)->getNameAsString(),
          static_cast<std::int64_t>(Arguments[I].getAsIntegral().extOrTrunc(64).getZExtValue()));
}

const ClassInfo &Declarations::classInfo(ClassId Id) {
  if (auto Found = ClassInfos.find(Id); Found != ClassInfos.end())
    return *Found->second;
  auto Info = std::make_unique<ClassInfo>();
  if (const CXXRecordDecl *Class = TypeOf.declaration(Id)) {
    Info->Name = Spelling.qualified(*Class);
    Info->Self = TypeOf.of(Class->getASTContext().getCanonicalTagType(Class));
    Info->IsTensor = TypeOf.isTensor(*Class);
    Info->InSystemHeader = isSystem(*Class);
    for (const CXXBaseSpecifier &Base : Class->bases())
      if (const CXXRecordDecl *BaseClass = Base.getType()->getAsCXXRecordDecl())
        Info->Bases.push_back(TypeOf.classOf(*BaseClass));
    addFields(*Class, *Info);
    addConstants(*Class, *Info);
    // Braces may make an aggregate, where no constructor has a say.
    for (const CXXConstructorDecl *Constructor : Class->ctors())
      if (!Class->isAggregate() && !Constructor->isCopyOrMoveConstructor() &&
          lowerable(*Constructor))
        Info->Constructors.push_back(idOf(*Constructor));
    if (const CXXRecordDecl *Held = heldClass(*Class, Spelling))
      Info->HolderOf = TypeOf.classOf(*Held);
  }
  return *(ClassInfos[Id] = std::move(Info));
}

/// Whether every method that could change an object has its body here.
static bool showsItsMethods(const CXXRecordDecl &Class) {
  return llvm::all_of(Class.methods(), [](const CXXMethodDecl *Method) {
    return Method->isConst() || Method->isImplicit() || Method->isDeleted() ||
           Method->isPureVirtual() || Method->isDefined();
  });
}

/// Whether `Holds` of every class that a type names, leads to or has as a template argument.
static bool allClasses(QualType T, llvm::function_ref<bool(const CXXRecordDecl &)> Holds,
                       unsigned Level = 0) {
  if (Level > 8)
    return false;
  T = T.getNonReferenceType();
  if (const clang::Type *Element = T->getPointeeOrArrayElementType(); Element != T.getTypePtr())
    return allClasses(QualType(Element, 0), Holds, Level + 1);
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  if (!Class)
    return true;
  if (const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Class))
    for (const TemplateArgument &Argument : Instance->getTemplateArgs().asArray())
      if (Argument.getKind() == TemplateArgument::Type &&
          !allClasses(Argument.getAsType(), Holds, Level + 1))
        return false;
  return Holds(*Class);
}

bool Declarations::holdsThroughout(const CXXRecordDecl &Of, ClassAnswers &Found, ClassTest Holds,
                                   ClassTest HoldsOfLibrary) {
  const CXXRecordDecl *Class = Of.getDefinition();
  if (!Class || Class->isDependentType() || !Holds(*Class))
    return false;
  auto [Place, New] = Found.try_emplace(Class->getCanonicalDecl(), true); // also while it is asked
  if (!New)
    return Place->second;
  auto InAll = [&](QualType T) {
    return allClasses(T, [&](const CXXRecordDecl &Part) {
      return isSystem(Part) ? HoldsOfLibrary(Part)
                            : holdsThroughout(Part, Found, Holds, HoldsOfLibrary);
    });
  };
  bool Is =
      llvm::all_of(Class->fields(), [&](const FieldDecl *F) { return InAll(F->getType()); }) &&
      llvm::all_of(Class->bases(), [&](const auto &Base) { return InAll(Base.getType()); });
  if (!Is) {
    Found.clear(); // others may have been told that it does
    Found[Class->getCanonicalDecl()] = false;
  }
  return Is;
}

/// Whether what the field holds is replaced outside constructors; its parts answer for themselves.
bool Declarations::isReassigned(const FieldDecl &F) {
  return Reassigned.contains(F.getCanonicalDecl()) ||
         (PartlyWrittenFields.contains(F.getCanonicalDecl()) && !isHere(F.getType()));
}

/// Whether no other translation unit can name the field, in its methods or elsewhere.
static bool isOutOfReach(const FieldDecl &F) {
  const auto &Class = cast<CXXRecordDecl>(*F.getParent());
  const SourceManager &Sources = F.getASTContext().getSourceManager();
  bool IsHere = Sources.isInMainFile(Sources.getExpansionLoc(Class.getLocation())) ||
                !Class.isExternallyVisible();
  auto IsSeen = [](const FriendDecl *Friend) {
    const NamedDecl *Named = Friend->getFriendDecl(); // a class has none
    return Named && Named->getAsFunction() && Named->getAsFunction()->isDefined();
  };
  return IsHere || (F.getAccess() == AS_private && llvm::all_of(Class.friends(), IsSeen));
}

std::vector<FunctionId> Declarations::onlyWritersOf(const FieldDecl &F) {
  const auto *Class = dyn_cast<CXXRecordDecl>(F.getParent());
  auto Found = FieldWriters.find(F.getCanonicalDecl());
  if (AllReassigned || Found == FieldWriters.end() || !Class || F.isMutable() ||
      WrittenByOthers.contains(F.getCanonicalDecl()) || !isOutOfReach(F) ||
      !showsItsMethods(*Class))
    return {};
  std::vector<const FunctionDecl *> Writers(Found->second.begin(), Found->second.end());
  const SourceManager &Sources = Context.getSourceManager();
  llvm::sort(Writers, [&](const FunctionDecl *A, const FunctionDecl *B) {
    if (A->getBeginLoc() != B->getBeginLoc())
      return Sources.isBeforeInTranslationUnit(A->getBeginLoc(), B->getBeginLoc());
    return A->getID() < B->getID();
  });
  std::vector<FunctionId> Ids;
  for (const FunctionDecl *Writer : Writers)
    Ids.push_back(idOf(*Writer));
  return Ids;
}

/// Nothing that objects of the class hold is written outside constructors, as far as methods have
/// bodies here, and all have.
bool Declarations::isFixed(const CXXRecordDecl &Of) {
  if (!WalkedForWrites || AllReassigned)
    return false;
  auto Holds = [&](const CXXRecordDecl &Class) {
    return showsItsMethods(Class) &&
           llvm::none_of(Class.fields(), [&](const FieldDecl *F) { return isReassigned(*F); });
  };
  return holdsThroughout(Of, Fixed, Holds, [](const CXXRecordDecl &) { return true; });
}

/// Whether whatever could replace an object that `T` names or leads to, or parts of it, is here and
/// only ever replaces parts.
bool Declarations::isHere(QualType T) {
  auto IsKept = [&](const CXXRecordDecl &Class) {
    return !ReplacedBehind.contains(Class.getCanonicalDecl());
  };
  auto Holds = [&](const CXXRecordDecl &Class) { return IsKept(Class) && showsItsMethods(Class); };
  return allClasses(T, [&](const CXXRecordDecl &Any) {
    return isSystem(Any) ? IsKept(Any) : holdsThroughout(Any, Here, Holds, IsKept);
  });
}

FunctionId Declarations::methodNamed(ClassId Id, llvm::StringRef Name) {
  const CXXRecordDecl *Class = TypeOf.declaration(Id);
  if (!Class)
    return FunctionId::None;
  const CXXMethodDecl *Only = nullptr;
  bool IsOverloaded = false;
  for (const Decl *Member : Class->decls()) {
    const auto *Template = dyn_cast<FunctionTemplateDecl>(Member);
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Template ? Template->getTemplatedDecl() : Member);
    if (!Method || Method->isImplicit() || shortName(*Method) != Name)
      continue;
    IsOverloaded |= Template || Only || !lowerable(*Method);
    Only = Method;
  }
  if (Only)
    return IsOverloaded ? FunctionId::None : idOf(*Only);
  FunctionId Inherited = FunctionId::None;
  for (const CXXBaseSpecifier &Base : Class->bases()) {
    const CXXRecordDecl *BaseClass = Base.getType()->getAsCXXRecordDecl();
    FunctionId Found = BaseClass ? methodNamed(TypeOf.classOf(*BaseClass), Name) : FunctionId::None;
    if (Found == FunctionId::None)
      continue;
    if (Inherited != FunctionId::None)
      return FunctionId::None;
    Inherited = Found;
  }
  return Inherited;
}

} // namespace shapewise
