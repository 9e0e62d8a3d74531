//===- Names.cpp - declarations' names as models spell them ---------------===//

#include "Names.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/StringRef.h"

using namespace clang;

namespace shapewise {

static std::string conversionName(const CXXConversionDecl &D) {
  QualType To = D.getConversionType().getNonReferenceType().getCanonicalType();
  if (To->isBooleanType())
    return "operator bool";
  if (const auto *Class = To->getAsCXXRecordDecl())
    return "operator " + shortName(*Class);
  return "operator " + To.getUnqualifiedType().getAsString();
}

std::string shortName(const NamedDecl &D) {
  if (const auto *Conversion = dyn_cast<CXXConversionDecl>(&D))
    return conversionName(*Conversion);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&D))
    return shortName(*Constructor->getParent());
  if (const auto *Destructor = dyn_cast<CXXDestructorDecl>(&D))
    return "~" + shortName(*Destructor->getParent());
  if (const auto *Class = dyn_cast<CXXRecordDecl>(&D); Class && Class->isLambda())
    return "(lambda)";
  std::string Name = D.getDeclName().getAsString();
  if (!Name.empty())
    return Name;
  if (const auto *Tag = dyn_cast<TagDecl>(&D))
    if (const TypedefNameDecl *Typedef = Tag->getTypedefNameForAnonDecl())
      return Typedef->getNameAsString();
  return isa<NamespaceDecl>(D) ? "(anonymous)" : "(unnamed)";
}

/// The next context outwards whose name belongs in a qualified name.
static const NamedDecl *namedParent(const Decl &D) {
  for (const DeclContext *C = D.getDeclContext(); C; C = C->getParent()) {
    if (const auto *N = dyn_cast<NamespaceDecl>(C)) {
      if (!N->isInline())
        return N;
    } else if (const auto *Tag = dyn_cast<TagDecl>(C)) {
      const auto *Enum = dyn_cast<EnumDecl>(Tag);
      if (!Enum || Enum->isScoped())
        return Tag;
    } else if (const auto *Function = dyn_cast<FunctionDecl>(C)) {
      return Function;
    }
  }
  return nullptr;
}

const std::string &Names::qualified(const NamedDecl &D) {
  if (auto Found = Known.find(&D); Found != Known.end())
    return Found->second;
  std::string Name;
  if (const NamedDecl *Parent = namedParent(D)) {
    // A lambda's call operator is called by the lambda's name.
    if (const auto *Class = dyn_cast<CXXRecordDecl>(Parent);
        Class && Class->isLambda() && isa<FunctionDecl>(D))
      return Known[&D] = std::string(qualified(*Parent));
    Name = qualified(*Parent) + "::";
  }
  return Known[&D] = Name + shortName(D);
}

std::string Names::methodOn(const NamedDecl &Method, const CXXRecordDecl *Object) {
  std::string Declared = qualified(Method);
  if (!Object || !(llvm::StringRef(Declared).starts_with("std::_") ||
                   llvm::StringRef(Declared).starts_with("__gnu_cxx::")))
    return Declared;
  const std::string &Class = qualified(*Object);
  if (llvm::StringRef(Class).starts_with("std::_"))
    return Declared;
  return Class + "::" + shortName(Method);
}

std::string Names::title(const NamedDecl &D) {
  const NamedDecl *Parent = namedParent(D);
  const auto *Class = dyn_cast_or_null<CXXRecordDecl>(Parent);
  if (!Class)
    return shortName(D);
  if (!Class->isLambda())
    return shortName(*Class) + "::" + shortName(D);
  const NamedDecl *Around = namedParent(*Class);
  return Around ? "lambda in " + title(*Around) : "lambda";
}

} // namespace shapewise
