//===- Determined.cpp - what follows from the program alone ---------------===//
//
// A comparison that is not computed has one answer in all runs when nothing from outside enters it.
// The analysis goes both ways behind it, and says nothing of what only one of them does wrong.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

/// Classes of the standard library whose objects are what is put into them.
static bool isValueClass(llvm::StringRef Name) {
  return llvm::StringSwitch<bool>(Name)
      .Cases({"basic_string", "basic_string_view", "initializer_list", "vector", "array", "deque"},
             true)
      .Cases({"list", "forward_list", "set", "multiset", "map", "multimap"}, true)
      .Cases({"unordered_set", "unordered_multiset", "unordered_map", "unordered_multimap"}, true)
      .Cases({"stack", "queue", "priority_queue", "pair", "tuple", "optional"}, true)
      .Cases({"variant", "bitset", "complex", "numeric_limits", "reverse_iterator"}, true)
      .Cases({"_Rb_tree_iterator", "_Rb_tree_const_iterator", "_Bit_reference", "_Bit_iterator"},
             true)
      .Cases({"_Deque_iterator", "_List_iterator", "_List_const_iterator"}, true)
      .Default(Name.starts_with("_Optional") || Name.starts_with("_Vector") ||
               Name.starts_with("_Bvector") || Name.starts_with("_Node_"));
}

/// Functions of the standard library that give what follows from their arguments.
static bool isValueFunction(llvm::StringRef Name) {
  if (Name.starts_with("operator"))
    return Name != "operator<<" && Name != "operator>>";
  return llvm::StringSwitch<bool>(Name)
      .Cases({"min", "max", "clamp", "minmax", "accumulate", "reduce"}, true)
      .Cases({"inner_product", "partial_sum", "iota", "gcd", "lcm", "midpoint"}, true)
      .Cases({"count", "count_if", "find", "find_if", "find_if_not", "search"}, true)
      .Cases({"all_of", "any_of", "none_of", "equal", "mismatch", "is_sorted"}, true)
      .Cases({"lower_bound", "upper_bound", "binary_search", "max_element", "min_element"}, true)
      .Cases({"sort", "stable_sort", "reverse", "rotate", "unique", "fill"}, true)
      .Cases({"distance", "next", "prev", "advance", "begin", "end"}, true)
      .Cases({"size", "empty", "lexicographical_compare", "holds_alternative"}, true)
      .Cases({"stoi", "stol", "stoll", "stoul", "stoull", "stof"}, true)
      .Cases({"stod", "to_string", "toupper", "tolower", "isdigit", "isalpha"}, true)
      .Cases({"strcmp", "strncmp", "strlen", "strstr", "strchr", "atoi"}, true)
      .Cases({"atol", "atof", "strtol", "strtod", "isnan", "isinf", "isfinite"}, true)
      .Cases({"abs", "fabs", "fmod", "fmin", "fmax", "round", "floor", "ceil"}, true)
      .Cases({"trunc", "rint", "nearbyint", "lround", "llround", "sqrt", "cbrt"}, true)
      .Cases({"pow", "exp", "exp2", "log", "log2", "log10", "hypot"}, true)
      .Cases({"sin", "cos", "tan", "tanh", "atan", "atan2", "erf"}, true)
      .Default(false);
}

bool Engine::computes(const Callee &Target) const {
  if (!Target.InSystemHeader) // a body that is here, too deep to be followed
    return Target.Body != FunctionId::None;
  llvm::StringRef Name = Target.Name;
  if (Name.consume_front("__gnu_cxx::"))
    return Name.starts_with("__normal_iterator") || Name.starts_with("operator");
  if (!Name.consume_front("std::"))
    return !Name.contains("::") && isValueFunction(Name);
  Name.consume_front("__detail::");
  auto [Class, Method] = Name.split("::");
  return Method.empty() ? isValueFunction(Name) : isValueClass(Class);
}

bool Engine::isDetermined(const Condition &C) const {
  switch (C.Is) {
  case Condition::Form::Constant:
    return true;
  case Condition::Form::Compare:
    return C.Left.isDetermined(Dims) && C.Right.isDetermined(Dims);
  case Condition::Form::Atom:
    return isDetermined(C.Unknown);
  case Condition::Form::And:
  case Condition::Form::Or:
    return llvm::all_of(C.Parts, [&](const ConditionPtr &Part) { return isDetermined(*Part); });
  }
  return false;
}

bool Engine::areDetermined(State &S, llvm::ArrayRef<Value> Values) {
  constexpr unsigned MostSeen = 64;
  std::vector<Value> Work(Values.begin(), Values.end());
  for (unsigned Seen = 0; !Work.empty(); ++Seen) {
    if (Seen == MostSeen)
      return false;
    Value V = std::move(Work.back());
    Work.pop_back();
    switch (V.form()) {
    case Value::Form::Nothing: // an argument left out
    case Value::Form::Text:
    case Value::Form::Named:
    case Value::Form::Null:
      break;
    case Value::Form::Int:
      if (!V->Number.isDetermined(Dims))
        return false;
      break;
    case Value::Form::Bool:
      if (!isDetermined(*V->Truth))
        return false;
      break;
    case Value::Form::Float:
      if (!V->Real)
        return false;
      break;
    case Value::Form::Opaque:
      if (!isDetermined(V->Identity))
        return false;
      break;
    case Value::Form::List:
      if (V->Summary)
        return false;
      [[fallthrough]];
    case Value::Form::Record:
    case Value::Form::Map:
    case Value::Form::Closure:
    case Value::Form::Iterator:
      if (V->Identity != OpaqueId::None && !isDetermined(V->Identity))
        return false;
      if (V.is(Value::Form::Iterator) && (!V->Number || !V->Number.isDetermined(Dims)))
        return false;
      Work.insert(Work.end(), V->Elements.begin(), V->Elements.end());
      break;
    case Value::Form::Reference:
      if (V->Object == ObjectId::None)
        return false;
      Work.push_back(load(S, V));
      break;
    case Value::Form::Tensor:
    case Value::Form::TensorData:
    case Value::Form::Sizes:
      return false;
    }
  }
  return true;
}

Value Engine::unknownFrom(State &S, TypeId Is, llvm::ArrayRef<Value> From, llvm::StringRef Name) {
  bool Follows = areDetermined(S, From);
  if (!Follows && formOf(Is) == Type::Form::Float)
    return make::real(std::nullopt); // which loops leave as it is
  return expand(make::opaque(newOpaque(Follows), Is, Name.str()));
}

Value Engine::truthFrom(State &S, llvm::ArrayRef<Value> From) {
  return make::boolean(atom(newOpaque(areDetermined(S, From))));
}

} // namespace shapewise
