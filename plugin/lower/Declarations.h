//===- Declarations.h - functions as callees, classes as records -*- C++ -*-===//
//
// Numbers function declarations, says what calling one looks like, and what is in a class. Bodies
// are FunctionLowering.h's business.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_DECLARATIONS_H
#define SHAPEWISE_LOWER_DECLARATIONS_H

#include "Annotations.h"
#include "Types.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace shapewise {

/// What all of the lowering shares for one translation unit.
class Declarations {
public:
  Declarations(clang::ASTContext &Context, std::function<bool(llvm::StringRef)> IsTensorName);

  clang::ASTContext &Context;
  Names Spelling;
  Places Where;
  Types TypeOf;

  /// The number of a function: one for all its declarations.
  FunctionId idOf(const clang::FunctionDecl &F);
  const clang::FunctionDecl *declaration(FunctionId Id) const;
  /// The declaration with the body that may be lowered: defined here, by the user, without errors.
  const clang::FunctionDecl *lowerable(const clang::FunctionDecl &F);
  /// What a call of `F` names, its object not counted in. Made once.
  const Callee &callee(const clang::FunctionDecl &F);
  /// As a body sees it: constructors have the object under construction as parameter 0.
  Callee signature(const clang::FunctionDecl &F);

  const ClassInfo &classInfo(ClassId Id);
  FunctionId overrider(FunctionId Method, ClassId Dynamic);
  FunctionId methodNamed(ClassId Class, llvm::StringRef Name);
  /// Lambdas and methods of local classes that stand inside SHAPE_UNCHECKED; canonical.
  llvm::DenseSet<const clang::FunctionDecl *> UncheckedInner;
  bool isUnchecked(const clang::FunctionDecl &F) const;
  /// Fields found to be written outside constructors of their class.
  llvm::DenseSet<const clang::FieldDecl *> Reassigned;
  /// Fields that `reset()` of a class made out of torch::nn::Cloneable writes, by class: its
  /// constructors call it, and so does whoever makes a clone.
  llvm::DenseMap<const clang::CXXRecordDecl *, llvm::SmallPtrSet<const clang::FieldDecl *, 4>>
      ResetFields;
  /// Fields of which only parts are, each found in Reassigned, by methods that have their bodies
  /// here.
  llvm::DenseSet<const clang::FieldDecl *> PartlyWrittenFields;
  /// By which methods of their class fields, or parts of them, are written in their own object.
  llvm::DenseMap<const clang::FieldDecl *, llvm::SmallPtrSet<const clang::FunctionDecl *, 4>>
      FieldWriters;
  /// Fields that are written in any other way, or handed out for that.
  llvm::DenseSet<const clang::FieldDecl *> WrittenByOthers;
  /// Variables that are not a function's local and are written after their initialization.
  llvm::DenseSet<const clang::VarDecl *> WrittenGlobals;
  /// Those of which only fields are, each found in Reassigned.
  llvm::DenseSet<const clang::VarDecl *> PartlyWrittenGlobals;
  bool ChangesDefaultDType = false;
  bool WalkedForWrites = false; ///< those above have been filled
  bool AllReassigned = false;   ///< something was too deep to look through
  /// Classes of which an object is replaced as a whole by way of a reference or a pointer to it.
  llvm::DenseSet<const clang::CXXRecordDecl *> ReplacedBehind;
  /// What a variable that is not a function's local holds for as long as the program runs, as far
  /// as this translation unit can tell; null when it cannot.
  const clang::Expr *lastingInitializer(const clang::VarDecl &V) const;
  /// Likewise a field of such a variable, though its other fields may change.
  const clang::Expr *lastingInitializer(const clang::VarDecl &V,
                                        const clang::FieldDecl &Field) const;

  /// The number of a function without parameters that gives the object which such a variable is or
  /// points to; None where it does not last. Fields of the object may be reassigned.
  FunctionId initializerOf(const clang::VarDecl &V);
  struct Initialization {
    const clang::VarDecl *Of = nullptr;
    const clang::Expr *With = nullptr;
  };
  /// What that function initializes; null for functions of the program.
  Initialization initialized(FunctionId Id) const;

  /// Whether a call of `Method` changes nothing of its object that shapes depend on: const methods
  /// that are not in-place operations, looking through holders and smart pointers, calling a
  /// module (though none of it is const in libtorch).
  bool leavesObjectAlone(const clang::CXXMethodDecl &Method);
  /// Whether `F`, given a module's handle by reference, leaves it and the module's layers alone:
  /// it loads the weights of a module that was built as this one is.
  bool leavesModuleAlone(const clang::FunctionDecl &F, clang::QualType Handle);
  /// Whether what the field holds is replaced, as a whole or where nobody sees, outside
  /// constructors.
  bool isReassigned(const clang::FieldDecl &F);
  /// Whether no method of the class changes anything that its objects hold.
  bool isFixed(const clang::CXXRecordDecl &Of);
  /// Whether `Method` changes which modules a container holds.
  static bool growsModule(const clang::CXXMethodDecl &Method);

  bool isSystem(const clang::Decl &D) const;
  std::optional<std::int64_t> globalConstant(llvm::StringRef Name) const;
  /// The unique name of a variable that is not a function's local, and its constant if any.
  const std::string &globalName(const clang::VarDecl &V);

private:
  bool isNeverReplaced(const clang::VarDecl &V) const;
  const clang::Expr *lastingObject(const clang::VarDecl &V);
  bool isSelfContained(const clang::Stmt &S, bool MayAllocate, unsigned &Budget) const;
  bool isInitializedBefore(const clang::VarDecl &V, const clang::Stmt &Use, unsigned &Budget) const;
  using ClassAnswers = llvm::DenseMap<const clang::CXXRecordDecl *, bool>;
  using ClassTest = llvm::function_ref<bool(const clang::CXXRecordDecl &)>;
  /// Whether `Holds` of a class, of its bases and of whatever its fields lead to;
  /// `HoldsOfLibrary` is asked of the library's classes among these.
  bool holdsThroughout(const clang::CXXRecordDecl &Of, ClassAnswers &Found, ClassTest Holds,
                       ClassTest HoldsOfLibrary);
  ClassAnswers Fixed, Here; ///< what isFixed() and isHere() have found
  bool isHere(clang::QualType T);
  /// The methods that write a field, if they are all that ever could; else none.
  std::vector<FunctionId> onlyWritersOf(const clang::FieldDecl &F);
  Callee makeCallee(const clang::FunctionDecl &F);
  void addParameters(const clang::FunctionDecl &F, Callee &Made);
  void addTemplateArguments(const clang::FunctionDecl &F, Callee &Made);
  Parameter objectParameter(const clang::CXXMethodDecl &Method);
  void addFields(const clang::CXXRecordDecl &Class, ClassInfo &Info);
  void addConstants(const clang::CXXRecordDecl &Class, ClassInfo &Info);

  std::vector<const clang::FunctionDecl *> Functions;
  llvm::DenseMap<const clang::FunctionDecl *, FunctionId> FunctionIds;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<Callee>> Callees;
  std::map<ClassId, std::unique_ptr<ClassInfo>> ClassInfos;
  llvm::DenseMap<const clang::VarDecl *, std::string> Globals;
  llvm::DenseMap<const clang::VarDecl *, FunctionId> Initializers;
  llvm::DenseMap<FunctionId, Initialization> Initialized;
  llvm::StringMap<std::int64_t> GlobalConstants;
  llvm::StringMap<unsigned> GlobalNames;
};

/// How an argument of a parameter of type `T` gets there.
Passing passingOf(clang::QualType T);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_DECLARATIONS_H
