//===- Types.cpp - C++ types as the tensor program has them ---------------===//

#include "Types.h"
#include "Annotations.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace shapewise {

namespace {

/// A class template whose instances are a form of their own.
struct KnownTemplate {
  llvm::StringLiteral Name;
  Type::Form Form;
  unsigned Elements; ///< how many of the leading type arguments are elements
};

constexpr unsigned AllArguments = ~0u;

constexpr KnownTemplate KnownTemplates[] = {
    {"std::unique_ptr", Type::Form::Pointer, 1},
    {"std::shared_ptr", Type::Form::Pointer, 1},
    {"std::weak_ptr", Type::Form::Pointer, 1},
    {"std::reference_wrapper", Type::Form::Pointer, 1},
    {"c10::intrusive_ptr", Type::Form::Pointer, 1},
    {"std::vector", Type::Form::List, 1},
    {"std::array", Type::Form::List, 1},
    {"std::deque", Type::Form::List, 1},
    {"std::list", Type::Form::List, 1},
    {"std::queue", Type::Form::List, 1},
    {"std::stack", Type::Form::List, 1},
    {"std::initializer_list", Type::Form::List, 1},
    {"std::span", Type::Form::List, 1},
    {"c10::ArrayRef", Type::Form::List, 1},
    {"c10::SmallVector", Type::Form::List, 1},
    {"c10::List", Type::Form::List, 1},
    {"std::map", Type::Form::Map, 2},
    {"std::unordered_map", Type::Form::Map, 2},
    {"torch::OrderedDict", Type::Form::Map, 2},
    {"c10::Dict", Type::Form::Map, 2},
    {"std::pair", Type::Form::Tuple, AllArguments},
    {"std::tuple", Type::Form::Tuple, AllArguments},
    {"std::optional", Type::Form::Optional, 1},
    {"c10::optional", Type::Form::Optional, 1},
    {"std::function", Type::Form::Function, 0},
    {"std::basic_string", Type::Form::String, 0},
    {"std::basic_string_view", Type::Form::String, 0},
    {"c10::basic_string_view", Type::Form::String, 0},
};

const KnownTemplate *knownTemplate(llvm::StringRef Name) {
  const auto *Found =
      llvm::find_if(KnownTemplates, [&](const KnownTemplate &T) { return T.Name == Name; });
  return Found == std::end(KnownTemplates) ? nullptr : Found;
}

} // namespace

Types::Types(const ASTContext &Context, Names &Spelling,
             std::function<bool(llvm::StringRef)> IsTensorName)
    : Context(Context), Spelling(Spelling), IsTensorName(std::move(IsTensorName)) {
  Type Nothing;
  Nothing.Is = Type::Form::Void;
  Nothing.Name = "void";
  All.push_back(std::move(Nothing));
  Classes.push_back(nullptr);
}

TypeId Types::add(Type T) {
  All.push_back(std::move(T));
  return static_cast<TypeId>(All.size() - 1);
}

TypeId Types::of(QualType T) {
  if (T.isNull())
    return TypeId::Void;
  QualType Canonical = T.getCanonicalType().getUnqualifiedType();
  if (auto Found = Known.find(Canonical.getAsOpaquePtr()); Found != Known.end())
    return Found->second;
  TypeId Made = make(Canonical);
  return Known[Canonical.getAsOpaquePtr()] = Made;
}

TypeId Types::pointerTo(TypeId Target, llvm::StringRef Name) {
  auto [Found, New] = Pointers.try_emplace({Target, Name.str()});
  if (New) {
    Type Made;
    Made.Is = Type::Form::Pointer;
    Made.Elements = {Target};
    Made.Name = Name.str();
    Found->second = add(std::move(Made));
  }
  return Found->second;
}

/// Characters of text; `unsigned char` is a byte of an image.
static bool isCharacter(QualType T) {
  const auto *Builtin = T->getAs<BuiltinType>();
  if (!Builtin)
    return false;
  switch (Builtin->getKind()) {
  case BuiltinType::Char_S:
  case BuiltinType::Char_U:
  case BuiltinType::WChar_S:
  case BuiltinType::WChar_U:
  case BuiltinType::Char8:
  case BuiltinType::Char16:
  case BuiltinType::Char32:
    return true;
  default:
    return false;
  }
}

TypeId Types::make(QualType Canonical) {
  if (Canonical->isVoidType())
    return TypeId::Void;
  if (const auto *Reference = Canonical->getAs<ReferenceType>())
    return pointerTo(of(Reference->getPointeeType()));
  if (const auto *Pointer = Canonical->getAs<PointerType>();
      Pointer && !Pointer->isFunctionPointerType() && !isCharacter(Pointer->getPointeeType()))
    return pointerTo(of(Pointer->getPointeeType()), "*");
  Type Made;
  Made.Name = Canonical.getAsString();
  if (const auto *Array = Context.getAsConstantArrayType(Canonical)) {
    bool IsText = isCharacter(Array->getElementType());
    Made.Is = IsText ? Type::Form::String : Type::Form::List;
    Made.Name = IsText ? "char[]" : "[]";
    if (!IsText) {
      Made.Elements = {of(Array->getElementType())};
      Made.FixedSize = static_cast<std::int64_t>(Array->getSize().getLimitedValue(INT64_MAX));
    }
  } else if (const auto *Class = Canonical->getAsCXXRecordDecl()) {
    makeClass(*Class, Made);
  } else {
    makeBuiltin(Canonical, Made);
  }
  return add(std::move(Made));
}

void Types::makeBuiltin(QualType Canonical, Type &Made) {
  if (Canonical->isBooleanType()) {
    Made.Is = Type::Form::Bool;
    Made.Name = "bool";
  } else if (const auto *Enum = Canonical->getAsTagDecl(); Enum && isa<EnumDecl>(Enum)) {
    Made.Is = Type::Form::Int;
    Made.Name = Spelling.qualified(*Enum);
  } else if (Canonical->isIntegerType()) {
    Made.Is = Type::Form::Int;
    Made.Width = static_cast<std::uint8_t>(std::min(Context.getIntWidth(Canonical), 128u));
    Made.IsUnsigned = Canonical->isUnsignedIntegerType();
  } else if (Canonical->isRealFloatingType()) {
    Made.Is = Type::Form::Float;
    Made.Width =
        static_cast<std::uint8_t>(std::min<std::uint64_t>(Context.getTypeSize(Canonical), 128));
  } else if (Canonical->isFunctionPointerType() || Canonical->isFunctionType()) {
    Made.Is = Type::Form::Function;
  } else if (const auto *Pointer = Canonical->getAs<PointerType>();
             Pointer && isCharacter(Pointer->getPointeeType())) {
    Made.Is = Type::Form::String;
  }
}

void Types::makeClass(const CXXRecordDecl &Class, Type &Made) {
  Made.Name = Spelling.qualified(Class);
  Made.Is = Type::Form::Record;
  if (isTensor(Class)) {
    Made.Is = Type::Form::Tensor;
    Made.Class = classOf(Class);
    return;
  }
  if (Class.isLambda()) {
    Made.Is = Type::Form::Function;
    return;
  }
  if (const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(&Class))
    makeTemplate(*Instance, Made);
  if (Made.Is == Type::Form::Record || Made.Is == Type::Form::Other)
    Made.Class = classOf(Class);
}

void Types::makeTemplate(const ClassTemplateSpecializationDecl &Class, Type &Made) {
  const KnownTemplate *Template = knownTemplate(Made.Name);
  if (Template)
    Made.Is = Template->Form;
  llvm::SmallVector<QualType> Arguments;
  for (const TemplateArgument &Argument : Class.getTemplateArgs().asArray()) {
    if (Argument.getKind() == TemplateArgument::Type)
      Arguments.push_back(Argument.getAsType());
    else if (Argument.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Element : Argument.pack_elements())
        if (Element.getKind() == TemplateArgument::Type)
          Arguments.push_back(Element.getAsType());
    if (Made.Name == "std::array" && Argument.getKind() == TemplateArgument::Integral)
      Made.FixedSize =
          static_cast<std::int64_t>(Argument.getAsIntegral().getLimitedValue(INT64_MAX));
  }
  for (QualType Argument : llvm::ArrayRef(Arguments).take_front(Template ? Template->Elements : 0))
    Made.Elements.push_back(of(Argument));
  if (Made.Name == "torch::ExpandingArray" && Arguments.size() == 1) {
    Made.Is = Type::Form::List;
    Made.Elements = {of(Arguments[0])};
    Made.FixedSize = static_cast<std::int64_t>(
        Class.getTemplateArgs()[0].getAsIntegral().getLimitedValue(INT64_MAX));
  }
}

ClassId Types::classOf(const CXXRecordDecl &Class) {
  auto [Found, New] = ClassIds.try_emplace(Class.getCanonicalDecl());
  if (New) {
    Found->second = static_cast<ClassId>(Classes.size());
    Classes.push_back(&Class);
  }
  return Found->second;
}

const CXXRecordDecl *Types::declaration(ClassId Id) const {
  const CXXRecordDecl *Class = Classes[static_cast<unsigned>(Id)];
  return Class && Class->hasDefinition() ? Class->getDefinition() : nullptr;
}

bool Types::isTensor(const CXXRecordDecl &Class) {
  const CXXRecordDecl *Canonical = Class.getCanonicalDecl();
  if (auto Found = Tensors.find(Canonical); Found != Tensors.end())
    return Found->second;
  bool Is = !Class.isLambda() && (hasAnnotation(Class, "shapewise::tensor") ||
                                  (IsTensorName && IsTensorName(Spelling.qualified(Class))));
  // `torch::autograd::Variable` was a class of its own once; users' subclasses of a tensor are not
  // handles by themselves and stay records.
  return Tensors[Canonical] = Is;
}

const CXXRecordDecl *heldClass(const CXXRecordDecl &Class, Names &Spelling) {
  if (const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(&Class);
      Instance && Spelling.qualified(Class) == "torch::nn::ModuleHolder") {
    const TemplateArgument &Held = Instance->getTemplateArgs()[0];
    return Held.getKind() == TemplateArgument::Type ? Held.getAsType()->getAsCXXRecordDecl()
                                                    : nullptr;
  }
  const CXXRecordDecl *Definition = Class.getDefinition();
  if (!Definition || Class.isLambda())
    return nullptr;
  for (const CXXBaseSpecifier &Base : Definition->bases())
    if (const CXXRecordDecl *BaseClass = Base.getType()->getAsCXXRecordDecl())
      if (const CXXRecordDecl *Held = heldClass(*BaseClass, Spelling))
        return Held;
  return nullptr;
}

} // namespace shapewise
