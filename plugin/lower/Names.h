//===- Names.h - declarations' names as models spell them -------*- C++ -*-===//
//
// `at::Tensor::view`, `std::vector::push_back`: qualified, without template arguments and inline
// namespaces, so that one line of a model file names every instance. Knows no types.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_NAMES_H
#define SHAPEWISE_LOWER_NAMES_H

#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include <string>

namespace shapewise {

/// The last part: `view`, `operator+`, `operator bool`; `(lambda)` and `(unnamed)` for what has no
/// name.
std::string shortName(const clang::NamedDecl &D);

/// Qualified names, each made once.
class Names {
public:
  const std::string &qualified(const clang::NamedDecl &D);
  /// The name of a method as seen on an object of class `Object`: classes that only a standard
  /// library's implementation knows (`std::__shared_ptr_access`) are replaced by the object's.
  std::string methodOn(const clang::NamedDecl &Method, const clang::CXXRecordDecl *Object);
  /// `Net::forward`, `train`: as messages say it.
  static std::string title(const clang::NamedDecl &D);

private:
  llvm::DenseMap<const clang::Decl *, std::string> Known;
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_NAMES_H
