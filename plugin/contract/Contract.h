//===- Contract.h - contracts, libraries of them, and judging calls -*- C++ -*-===//
//
// The notation as data, contracts of functions and modules, and the two questions the
// analysis asks: "does this tensor have the declared shape?" and "what does this call do?".
// Knows tensors, not C++.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_CONTRACT_H
#define SHAPEWISE_CONTRACT_CONTRACT_H

#include "Judgement.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace shapewise {

/// A mistake in an annotation or a model file: 1-based line and column in the parsed text, and a
/// sentence for somebody who is stuck.
struct NotationError {
  unsigned Line = 1;
  unsigned Column = 1;
  unsigned Length = 1;
  std::string Text;
};

/// A parsed shape annotation, e.g. `logits f32[N, C]`, `B, 784`, `labels i64[B] < C`.
class TensorSpec {
public:
  static std::shared_ptr<const TensorSpec> parse(llvm::StringRef Text, NotationError &Error);
  ~TensorSpec();
  struct Impl;
  const Impl &impl() const { return *I; }

private:
  std::unique_ptr<Impl> I;
};

/// What names of the notation stand for: C++ integers in scope (put in by the caller) and names
/// bound so far.
struct NameScope {
  std::map<std::string, Dim> Dims;
  std::map<std::string, RunId> Runs;
};

/// The tensor a declaration promises: names not in `Scope` become new rigid symbols and are added.
/// `Origin` is where the annotation stands.
TensorType instantiate(const TensorSpec &Spec, NameScope &Scope, DimContext &Dims, OriginId Origin);

/// Holds a tensor against a declaration. Names not yet in `Scope` are bound to what `Actual` has;
/// names in it must agree. The result is Mismatch only when it must differ (or differs rigidly).
/// `What` is how the report calls the thing ("parameter 'x' of 'forward'"). On success
/// Judgement::Result is Actual refined by the declaration, Judgement::After what is then known.
Judgement holdAgainst(const TensorSpec &Spec, const TensorType &Actual, llvm::StringRef What,
                      NameScope &Scope, const Facts &Known);

/// One function of a library model.
class Signature;

/// How a class of a library behaves, as far as the analysis must know it.
struct ClassModel {
  enum class Role : std::uint8_t {
    Tensor,  ///< a handle to a tensor
    Module,  ///< holds options (fields), `forward` and the call operator judge a call
    Options, ///< a record set by its constructor and by one-argument methods named as the field
    Record   ///< holds what its constructor is given; methods named as the field give it back
  };
  std::string Name;
  Role Is = Role::Options;
  /// Parameters of the constructor in order, with defaults (all but Tensor).
  std::vector<Argument> Fields;
  /// For Module: what `forward` does; null when it is not known.
  const Signature *Forward = nullptr;
  struct Part {
    std::string Name;
    const Signature *Is;
  };
  /// For Module: its other methods that make something of tensors (`log_prob`).
  std::vector<Part> Methods;
  /// For Module: the tensors that it holds (`weight`), from its fields.
  std::vector<Part> Tensors;

  bool hasField(llvm::StringRef Name) const;
  /// What a method of that name does, `forward` among them; null when it is not known.
  const Signature *method(llvm::StringRef Name) const;
};

/// All models in force.
class Library {
public:
  Library();
  ~Library();
  /// Adds a model file; on errors adds nothing of the broken entries and describes each.
  /// `FileName` is used by the caller for messages only.
  std::vector<NotationError> add(llvm::StringRef Text);
  /// Adds the models embedded at build time (they are tested to be free of errors).
  void addBuiltin();

  /// Contracts for a function, by qualified name without template arguments and inline
  /// namespaces: `at::Tensor::view`, `torch::nn::functional::cross_entropy`. Empty: not modelled.
  llvm::ArrayRef<const Signature *> find(llvm::StringRef QualifiedName) const;
  const ClassModel *findClass(llvm::StringRef QualifiedName) const;
  /// Every qualified name that has a contract, for listings.
  std::vector<std::string> functions() const;

private:
  struct Impl;
  std::unique_ptr<Impl> I;
};

/// Whether this is a loss (its verdict is listed by the shapes dump).
bool isLoss(const Signature &S);

/// Judges a call. Picks the overload by names and forms of the arguments. `Callee` is the name for
/// messages (`cross_entropy`). Fields of an options record stand for parameters of their name.
/// `CallOrigin` is the origin of dimensions the call itself makes.
Judgement judge(llvm::ArrayRef<const Signature *> Overloads, llvm::StringRef Callee,
                llvm::ArrayRef<Argument> Arguments, const Facts &Known, OriginId CallOrigin);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_CONTRACT_H
