//===- Table.cpp - which builtin a callee is ------------------------------===//
#include "Builtins.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

/// Classes that behave alike, by qualified name.
static llvm::StringRef familyOf(llvm::StringRef Class) {
  if (Class.starts_with("c10::SmallVector"))
    return "list";
  if (Class.starts_with("std::__shared_ptr") || Class.starts_with("std::__weak_ptr"))
    return "pointer";
  if (Class.starts_with("c10::optional") || Class.starts_with("std::_Optional"))
    return "optional";
  if (Class.starts_with("std::_Rb_tree_") || Class.starts_with("std::__detail::_Node_"))
    return "entry";
  return llvm::StringSwitch<llvm::StringRef>(Class)
      .Cases({"std::vector", "std::array", "std::deque", "std::list", "std::queue", "std::stack",
              "std::initializer_list", "std::span"},
             "list")
      .Cases({"c10::ArrayRef", "c10::IListRef", "llvm::ArrayRef", "c10::List"}, "list")
      .Cases({"torch::ExpandingArray", "torch::ExpandingArrayWithOptionalElem"}, "expanding")
      .Cases({"std::shared_ptr", "std::unique_ptr", "std::weak_ptr", "c10::intrusive_ptr",
              "std::reference_wrapper"},
             "pointer")
      .Case("torch::nn::ModuleHolder", "holder")
      .Cases({"__gnu_cxx::__normal_iterator", "std::_Deque_iterator"}, "iterator")
      .Case("std::optional", "optional")
      .Cases({"std::pair", "std::tuple"}, "tuple")
      .Cases({"std::map", "std::unordered_map", "torch::OrderedDict"}, "map")
      .Case("cv::Size_", "image size")
      .Cases({"cv::_InputArray", "cv::_OutputArray", "cv::_InputOutputArray"}, "image array")
      .Case("std::function", "function")
      .Cases({"std::basic_string", "std::basic_string_view", "c10::basic_string_view"}, "string")
      .Cases({"std::variant", "c10::variant"}, "variant")
      .Default("");
}

static const BuiltinTable &table() {
  // Built once; never changed after.
  static const BuiltinTable Table = [] {
    BuiltinTable T;
    addLists(T);
    addRemovals(T);
    addPointers(T);
    addTuples(T);
    addMathematics(T);
    addMaps(T);
    addSelections(T);
    addAlgorithms(T);
    addTensors(T);
    addOptions(T);
    addModules(T);
    addOptimizers(T);
    addData(T);
    addAutograd(T);
    addImages(T);
    addTransforms(T);
    return T;
  }();
  return Table;
}

Builtin Engine::findBuiltin(const Callee &Target) {
  auto [Known, New] = BuiltinOf.try_emplace(&Target, nullptr);
  if (!New)
    return Known->second;
  const BuiltinTable &Table = table();
  auto Look = [&](const llvm::Twine &Name) -> Builtin {
    llvm::SmallString<64> Buffer;
    auto It = Table.find(Name.toStringRef(Buffer));
    return It == Table.end() ? nullptr : It->second;
  };
  // A user's own `round` is not the library's.
  bool IsUsers = !Target.InSystemHeader && !llvm::StringRef(Target.Name).contains("::");
  Builtin Found = IsUsers ? nullptr : Look(Target.Name);
  auto [Class, Method] = llvm::StringRef(Target.Name).rsplit("::");
  if (!Found && Class.starts_with("torch::") && Class.ends_with("Options"))
    Found = Target.IsConstructor ? Look("options::(constructor)") : Look("options::(field)");
  if (!Found) {
    llvm::StringRef Family = familyOf(Class);
    if (Target.IsConstructor && !Target.IsBaseConstructor) {
      Found = Look(familyOf(typeName(Target.ClassType)) + "::(constructor)");
      if (!Found && Source.type(Target.ClassType).Class != ClassId::None) {
        const ClassInfo &Info = Source.classInfo(Source.type(Target.ClassType).Class);
        if (Info.HolderOf != ClassId::None)
          Found = Look("holder::(constructor)");
        else if (const ClassModel *Model = Models.findClass(Info.Name))
          Found = Look(Model->Is == ClassModel::Role::Record ? "options::(constructor)"
                                                             : "module::(constructor)");
        else if (Models.findClass(Info.Name + "Impl"))
          Found = Look("module::(constructor)");
      }
    } else if (!Family.empty()) {
      Found = Look(Family + "::" + Method);
    }
    const ClassModel *Model = Found ? nullptr : Models.findClass(Class);
    if (Model && Model->Is == ClassModel::Role::Module && Target.IsMethod &&
        Class.ends_with("Impl") && Model->method(Method))
      Found = Look(Method == "forward" ? "module::forward" : "module::(method)");
    if (Model && Model->Is == ClassModel::Role::Record && Model->hasField(Method))
      Found = Look("options::(field)");
    if (!Found && Target.IsMethod && Class == "torch::nn::Module")
      Found = Look("module::(any)");
    // What the library's modules override.
    bool IsModule = !Model || Model->Is == ClassModel::Role::Module;
    if (!Found && Target.IsMethod && Target.InSystemHeader && IsModule &&
        Class.starts_with("torch::nn::"))
      Found = Look("module::" + Method);
  }
  BuiltinOf[&Target] = Found;
  return Found;
}

Value listOf(Engine &E, State &S, const Value &V) {
  Value Held = V.is(Value::Form::Reference) ? E.load(S, V) : E.expand(V);
  return Held.is(Value::Form::List) || Held.is(Value::Form::Sizes) ? Held : Value();
}

Value unknownBool(Engine &E) { return make::boolean(atom(E.newOpaque())); }

Value placed(Engine &E, State &S, const Value &V) {
  return V.is(Value::Form::Reference) ? V : E.newPlace(S, V);
}

} // namespace shapewise
