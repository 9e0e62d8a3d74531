//===- Signature.h - one entry of a model file, parsed ----------*- C++ -*-===//
//
// A function's parameters and the expression that gives its result. Plain data: read by
// ModelParser, carried out by judge(). Internal to the contract layer.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SIGNATURE_H
#define SHAPEWISE_CONTRACT_SIGNATURE_H

#include "Contract.h"
#include "shapes/Axes.h"
#include "shapes/DTypes.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace shapewise {

/// A value written in a model file: `-100`, `0.5`, `true`, `mean`, `none`, `[0, 1]`.
struct Literal {
  enum class Form : std::uint8_t { None, Int, Float, Bool, Word, List };
  Form Is = Form::None;
  std::int64_t Int = 0;
  double Real = 0;
  bool Flag = false;
  std::string Text;
  std::vector<Literal> Elements;

  Operand operand(DimContext &Dims) const;
};

/// What a parameter accepts.
struct ParameterType {
  enum class Form : std::uint8_t { Any, Tensor, Tensors, Int, Ints, Bool, Scalar, Word, Spec };
  Form Is = Form::Any;
  // Of a Tensor:
  WantedType Elements;
  unsigned LeastRank = 0, GreatestRank = AnyRank;
  // Of a number, or each of a list of numbers:
  std::optional<std::int64_t> Least, Greatest;
  std::optional<unsigned> Count; ///< how many there must be in the list
  // Of a word: which it may be; none: any.
  std::vector<std::string> Words;
  std::shared_ptr<const TensorSpec> Spec;
  std::string SpecText;
};

// A name space of its own: the tensor program has parameters, too.
inline namespace models {

struct Parameter {
  std::string Name;
  llvm::SmallVector<ParameterType, 1> Types; ///< alternatives; none: anything
  bool Optional = false;                     ///< `?`, or has a default
  Literal Default;
};

} // namespace models

/// The right-hand side of `->`.
struct ResultExpression {
  enum class Form : std::uint8_t { Parameter, Literal, Apply, Spec, Tuple, List };
  Form Is = Form::Literal;
  unsigned Parameter = 0;
  shapewise::Literal Value;
  const ShapeFunctionEntry *Function = nullptr;
  std::shared_ptr<const TensorSpec> Spec;
  std::vector<ResultExpression> Terms;
};

/// What is done to a result's element type and meaning once its shape is known.
struct Modifier {
  enum class Form : std::uint8_t {
    Type,       ///< `bool`, `i64` …: this dtype
    Meaning,    ///< `sigmoid` …: this kind
    Floating,   ///< integers become the default float type
    Summed,     ///< small integers and bool become i64
    As,         ///< `as(dtype)`: the dtype that parameter names, if passed
    InOrder,    ///< contiguous
    AsOrdered,  ///< contiguous if all tensors it is made of are
    AsOperands, ///< in the order in memory that the tensors it is made of have, the first one first
    AsFormat    ///< "channels last" if the first tensor lies so, else contiguous
  };
  Form Is = Form::Type;
  DTypeSet Type;
  Kind Meaning = Kind::Unknown;
  unsigned Parameter = 0;
};

/// How a signature came about from its entry.
enum class Variant : std::uint8_t {
  Plain,
  InPlace, ///< `add_` from `add`: the result must have self's shape and goes into it
  Out      ///< `add_out` from `add`: the result goes into the arguments left over
};

class Signature {
public:
  std::vector<Parameter> Parameters;
  ResultExpression Result;
  llvm::SmallVector<Modifier, 2> Modifiers;
  bool IsLoss = false;
  /// The in-place form changes the shape of self (`squeeze_`).
  bool Reshapes = false;
  /// `self` is what the result says afterwards (`zero_`, `resize_`: entries named so).
  bool Assigns = false;
  Variant Is = Variant::Plain;
  /// Parameters that matter to no shape (`layout`): accepted and passed over.
  std::shared_ptr<const std::vector<std::string>> Ignored;
  /// The entry's names as written, and the text of its parameters and result, for listings.
  std::string Text;

  std::optional<unsigned> parameter(llvm::StringRef Name) const;
};

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SIGNATURE_H
