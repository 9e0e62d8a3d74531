//===- Types.h - C++ types as the tensor program has them -------*- C++ -*-===//
//
// Turns Clang's types into the few forms that shapes care for, by the canonical type and the class
// names of the standard library and of libtorch's containers. Classes are numbered here; what is
// in them is Classes.h's business.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_TYPES_H
#define SHAPEWISE_LOWER_TYPES_H

#include "../analysis/Program.h"
#include "Names.h"
#include "clang/AST/ASTContext.h"
#include <deque>
#include <functional>
#include <map>

namespace shapewise {

class Types {
public:
  /// `IsTensorName` says whether a class of that qualified name is a library's tensor.
  Types(const clang::ASTContext &Context, Names &Spelling,
        std::function<bool(llvm::StringRef)> IsTensorName);

  TypeId of(clang::QualType T);
  /// The type of a reference to (or, by its Name, a pointer to) something.
  TypeId pointerTo(TypeId Target, llvm::StringRef Name = "&");
  const Type &operator[](TypeId Id) const { return All[static_cast<unsigned>(Id)]; }

  ClassId classOf(const clang::CXXRecordDecl &Class);
  const clang::CXXRecordDecl *declaration(ClassId Id) const;
  bool isTensor(const clang::CXXRecordDecl &Class);

private:
  TypeId add(Type T);
  TypeId make(clang::QualType Canonical);
  void makeBuiltin(clang::QualType Canonical, Type &Made);
  void makeClass(const clang::CXXRecordDecl &Class, Type &Made);
  void makeTemplate(const clang::ClassTemplateSpecializationDecl &Class, Type &Made);

  const clang::ASTContext &Context;
  Names &Spelling;
  std::function<bool(llvm::StringRef)> IsTensorName;
  std::deque<Type> All;
  llvm::DenseMap<void *, TypeId> Known;
  std::map<std::pair<TypeId, std::string>, TypeId> Pointers;
  std::vector<const clang::CXXRecordDecl *> Classes;
  llvm::DenseMap<const clang::CXXRecordDecl *, ClassId> ClassIds;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Tensors;
};

/// The class whose `Contained` a module holder (`torch::nn::ModuleHolder<Contained>` or a class
/// made of it by TORCH_MODULE) holds; null for other classes.
const clang::CXXRecordDecl *heldClass(const clang::CXXRecordDecl &Class, Names &Spelling);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_TYPES_H
