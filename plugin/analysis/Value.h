//===- Value.h - abstract values --------------------------------*- C++ -*-===//
//
// What the analysis knows of one C++ value. Immutable and shared; places in memory hold them.
// Knows neither instructions nor contracts.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_VALUE_H
#define SHAPEWISE_ANALYSIS_VALUE_H

#include "Program.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include <memory>

namespace shapewise {

enum class ObjectId : std::uint32_t { None = 0 }; ///< a place in memory with an identity
enum class OpaqueId : std::uint32_t { None = 0 }; ///< the identity of something unknown

struct ValueNode;

/// A handle to an immutable ValueNode; cheap to copy. Default: "nothing" (void, never set).
class Value {
public:
  enum class Form : std::uint8_t {
    Nothing,
    Opaque,     ///< unknown, but the same unknown wherever it is copied to: Identity
    Int,        ///< Number
    Bool,       ///< Truth
    Float,      ///< Real if known
    Text,       ///< Word is the string
    Named,      ///< Word is a library constant's qualified name
    Null,       ///< nullptr, nullopt, undefined tensor, empty holder
    Tensor,     ///< handle to the tensor object Object
    TensorData, ///< content of a tensor object: Data
    List,       ///< Elements, all known; or (Summary) any number of some of them
    Sizes,      ///< list of sizes with an unknown run: Data.Sizes
    Record,     ///< Names[i] → Elements[i] over an opaque or absent rest (Identity); tuples too
    Map,        ///< like Record, keyed by literal
    Reference,  ///< names the place Object.Path; in a pattern, some object like Elements[0]
    Closure,    ///< Lambda with captured Elements
    Iterator    ///< over Elements[0], at position Number (null: some position)
  };

  Value() = default;
  Value(llvm::IntrusiveRefCntPtr<const ValueNode> N) : Node(std::move(N)) {}
  Form form() const;
  bool is(Form F) const { return form() == F; }
  bool isNoElement() const;
  const ValueNode &operator*() const { return *Node; }
  const ValueNode *operator->() const { return Node.get(); }
  explicit operator bool() const { return static_cast<bool>(Node); }
  const ValueNode *get() const { return Node.get(); }
  /// Same knowledge about the same things. Sound: false when in doubt.
  static bool same(const Value &A, const Value &B);

private:
  llvm::IntrusiveRefCntPtr<const ValueNode> Node;
};

/// A truth value that branches can learn from.
struct Condition {
  enum class Form : std::uint8_t { Constant, Compare, Atom, And, Or };
  Form Is = Form::Constant;
  bool Positive = true; ///< Constant: the value. Atom: not negated.
  Relation Rel = Relation::Equal;
  Dim Left, Right;
  OpaqueId Unknown = OpaqueId::None; ///< Atom: the same unknown has the same truth on a path
  std::vector<std::shared_ptr<const Condition>> Parts;
};
using ConditionPtr = std::shared_ptr<const Condition>;
ConditionPtr negation(const ConditionPtr &C);
ConditionPtr compareDims(Dim Left, Relation R, Dim Right);
ConditionPtr constantCondition(bool Holds);
ConditionPtr atom(OpaqueId Unknown);
/// All (`And`) or at least one (`Or`) of them.
ConditionPtr combined(Condition::Form Form, std::vector<ConditionPtr> Parts);

/// One step of a path into a place: a field or an element.
struct Key {
  llvm::StringRef Name; ///< field (interned by the engine); empty for an element
  Dim Index;            ///< element
  friend bool operator==(const Key &A, const Key &B) {
    return A.Name == B.Name && A.Index == B.Index;
  }
};

struct ValueNode : llvm::RefCountedBase<ValueNode> {
  Value::Form Is = Value::Form::Nothing;
  TypeId Type = TypeId::Void; ///< C++ type where known
  OriginId Origin = OriginId::None;
  bool Literal = false; ///< Int: a literal in the source. Record: of exactly this class
  bool Summary = false; ///< List: Elements stand for any number of elements each
  bool Maybe = false;   ///< Tensor: on some path it is undefined instead. TensorData in a pattern:
                        ///< some of the elements are
  Dim Number;           ///< Int, Iterator; List with Summary: how many, if known
  std::optional<double> Real;
  ConditionPtr Truth;
  std::string Word; ///< also the name of an Opaque, for symbols made of it
  ObjectId Object = ObjectId::None;
  OpaqueId Identity = OpaqueId::None;
  FunctionId Lambda = FunctionId::None;
  llvm::SmallVector<Key, 2> Path;
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Elements;
  Value Order; ///< List with Summary: how it is known to begin and to end (orderOf); or null
  TensorType Data;

  const Value *field(llvm::StringRef Name) const {
    for (std::size_t I = 0; I < Names.size(); ++I)
      if (Names[I] == Name)
        return &Elements[I];
    return nullptr;
  }
};

inline Value::Form Value::form() const { return Node ? Node->Is : Form::Nothing; }

/// Whether a pattern of a container's elements says "a pointer to some object like this".
inline bool isPointerPattern(const Value &V) {
  return V.is(Value::Form::Reference) && V->Object == ObjectId::None && V->Elements.size() == 1;
}

/// The same of objects of one class of which something is known.
inline bool isObjectPattern(const Value &V) {
  return isPointerPattern(V) && V->Elements.front().is(Value::Form::Record);
}

/// How a list of unknown length begins and ends: `Elements` of the list stand for all of these.
struct ListOrder {
  std::vector<Value> First; ///< its first elements
  Value Between;            ///< List with Summary: any number of elements like these follow
  std::vector<Value> Last;  ///< its last elements
};
/// Of any list; one that is known begins with all of its elements.
ListOrder orderOf(const Value &List);

/// Makes nodes; the only way values come into being.
namespace make {
Value integer(Dim Number, OriginId Origin = OriginId::None, bool Literal = false);
Value boolean(ConditionPtr Truth);
Value boolean(bool Truth);
Value real(std::optional<double> Real);
Value text(std::string Word);
Value named(std::string Word);
/// What each element of something empty is: joined with anything, that.
Value noElement();
Value null(TypeId Type = TypeId::Void);
Value opaque(OpaqueId Identity, TypeId Type, std::string Name);
Value tensor(ObjectId Object);
Value tensorData(TensorType Data);
Value list(std::vector<Value> Elements, TypeId Type = TypeId::Void);
/// Any number (`Count` if known) of elements that each look like one of `Elements`.
Value summaryList(std::vector<Value> Elements, Dim Count, TypeId Type = TypeId::Void);
/// The same list of unknown length, with what is known of its beginning and end.
Value inOrder(const Value &List, ListOrder Order);
Value sizes(Shape S);
Value record(TypeId Type, std::vector<llvm::StringRef> Names, std::vector<Value> Elements,
             OpaqueId Rest = OpaqueId::None);
Value reference(ObjectId Object, llvm::ArrayRef<Key> Path = {});
Value closure(FunctionId Lambda, std::vector<Value> Captures);
Value iterator(Value Range, Dim Position);
/// A copy of `V` with something changed.
template <typename Change> Value with(const Value &V, Change Apply) {
  auto Node = llvm::makeIntrusiveRefCnt<ValueNode>(*V);
  Apply(*Node);
  return Value(llvm::IntrusiveRefCntPtr<const ValueNode>(Node));
}
} // namespace make

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_VALUE_H
