//===- Library.cpp - all models in force -----------------------------------===//
//
// Indexes the entries of model files by name; parses an entry when it is first asked for,
// so that a compile pays for the operations it uses. Derives the in-place and `out` forms
// of an operation from the plain one.
//
//===----------------------------------------------------------------------===//
#include "Contract.h"
#include "ModelParser.h"
#include "models/EmbeddedModels.h"
#include "llvm/ADT/StringMap.h"
#include <deque>

namespace shapewise {

namespace {

struct ModelText {
  std::string Copy; ///< of a user's file; embedded ones live for ever
  llvm::StringRef Text;
  std::shared_ptr<const std::vector<std::string>> Ignored;
};

struct IndexedEntry {
  const ModelText *From = nullptr;
  ModelEntry Entry;
  bool Parsed = false;
  std::unique_ptr<Signature> Function;
  /// The same, with the effect of a name that ends in `_`.
  std::unique_ptr<Signature> Assigning;
  std::unique_ptr<ClassModel> Class;
  std::optional<ParsedClass> Parts; ///< of the class
};

/// `squeeze_` and not `__init__`.
bool namesInPlace(llvm::StringRef Name) {
  return Name.size() > 2 && Name.ends_with("_") && !Name.ends_with("__");
}

} // namespace

struct Library::Impl {
  std::deque<ModelText> Texts;
  std::deque<IndexedEntry> Entries;
  llvm::StringMap<llvm::SmallVector<IndexedEntry *, 1>> Functions;
  llvm::StringMap<IndexedEntry *> Classes;
  llvm::StringMap<std::vector<const Signature *>> Found;
  std::deque<Signature> Derived;

  void parse(IndexedEntry &E, std::vector<NotationError> &Errors);
  void index(const ModelText &From, ModelOutline Outline);
  IndexedEntry *classEntry(llvm::StringRef Name);
  std::vector<const Signature *> plain(llvm::StringRef Name);
  std::vector<const Signature *> derive(llvm::StringRef Base, Variant How);
  std::vector<const Signature *> lookUp(llvm::StringRef Name);
};

void Library::Impl::parse(IndexedEntry &E, std::vector<NotationError> &Errors) {
  if (E.Parsed)
    return;
  E.Parsed = true;
  llvm::StringRef Text = E.From->Text;
  if (E.Entry.Is == ModelEntry::Form::Op || E.Entry.Is == ModelEntry::Form::Loss) {
    E.Function = parseSignature(Text, E.Entry, Errors);
    if (E.Function)
      E.Function->Ignored = E.From->Ignored;
    return;
  }
  auto Class = std::make_unique<ClassModel>();
  Class->Name = E.Entry.Names.front();
  Class->Is = E.Entry.Is == ModelEntry::Form::Tensor   ? ClassModel::Role::Tensor
              : E.Entry.Is == ModelEntry::Form::Module ? ClassModel::Role::Module
              : E.Entry.Is == ModelEntry::Form::Record ? ClassModel::Role::Record
                                                       : ClassModel::Role::Options;
  if (E.Entry.Is != ModelEntry::Form::Tensor) {
    E.Parts = parseClass(Text, E.Entry, Errors);
    if (!E.Parts)
      return;
    for (const Parameter &Field : E.Parts->Fields)
      Class->Fields.push_back({Field.Name, Operand::absent()});
    if (E.Parts->Forward)
      E.Parts->Forward->Ignored = E.From->Ignored;
    Class->Forward = E.Parts->Forward.get();
    for (const ParsedClass::Part &Method : E.Parts->Methods) {
      Method.Is->Ignored = E.From->Ignored;
      Class->Methods.push_back({Method.Name, Method.Is.get()});
    }
    for (const ParsedClass::Part &Tensor : E.Parts->Tensors)
      Class->Tensors.push_back({Tensor.Name, Tensor.Is.get()});
  }
  E.Class = std::move(Class);
}

void Library::Impl::index(const ModelText &From, ModelOutline Outline) {
  for (ModelEntry &Entry : Outline.Entries) {
    Entries.push_back({});
    IndexedEntry &E = Entries.back();
    E.From = &From;
    E.Entry = std::move(Entry);
    bool IsFunction = E.Entry.Is == ModelEntry::Form::Op || E.Entry.Is == ModelEntry::Form::Loss;
    for (const std::string &Name : E.Entry.Names)
      if (IsFunction)
        Functions[Name].push_back(&E);
      else
        Classes[Name] = &E;
  }
}

std::vector<NotationError> Library::add(llvm::StringRef Text) {
  std::vector<NotationError> Errors;
  ModelText &From = I->Texts.emplace_back();
  From.Copy = Text.str();
  From.Text = From.Copy;
  ModelOutline Outline = outline(From.Text, Errors);
  From.Ignored = std::make_shared<const std::vector<std::string>>(std::move(Outline.Ignored));
  std::size_t First = I->Entries.size();
  I->index(From, std::move(Outline));
  for (std::size_t At = First; At < I->Entries.size(); ++At)
    I->parse(I->Entries[At], Errors);
  I->Found.clear();
  return Errors;
}

void Library::addBuiltin() {
  std::vector<NotationError> Errors;
  for (const EmbeddedModel &Model : embeddedModels()) {
    ModelText &From = I->Texts.emplace_back();
    From.Text = Model.Text;
    ModelOutline Outline = outline(From.Text, Errors);
    From.Ignored = std::make_shared<const std::vector<std::string>>(std::move(Outline.Ignored));
    I->index(From, std::move(Outline));
  }
  I->Found.clear();
}

std::vector<const Signature *> Library::Impl::plain(llvm::StringRef Name) {
  std::vector<const Signature *> Result;
  auto It = Functions.find(Name);
  if (It == Functions.end())
    return Result;
  std::vector<NotationError> Errors;
  for (IndexedEntry *E : It->second) {
    parse(*E, Errors);
    if (!E->Function)
      continue;
    if (!namesInPlace(Name)) {
      Result.push_back(E->Function.get());
      continue;
    }
    if (!E->Assigning) {
      E->Assigning = std::make_unique<Signature>(*E->Function);
      E->Assigning->Assigns = true;
    }
    Result.push_back(E->Assigning.get());
  }
  return Result;
}

std::vector<const Signature *> Library::Impl::derive(llvm::StringRef Base, Variant How) {
  std::vector<const Signature *> Result;
  for (const Signature *S : plain(Base)) {
    Derived.push_back(*S);
    Derived.back().Is = How;
    Result.push_back(&Derived.back());
  }
  return Result;
}

std::vector<const Signature *> Library::Impl::lookUp(llvm::StringRef Name) {
  std::vector<const Signature *> Result = plain(Name);
  if (!Result.empty())
    return Result;
  auto [Of, Method] = Name.rsplit("::");
  if (IndexedEntry *E = classEntry(Of); E && E->Class)
    if (const Signature *S = E->Class->method(Method == "operator()" ? "forward" : Method))
      return {S};
  static constexpr std::pair<llvm::StringRef, llvm::StringRef> Operators[] = {
      {"operator+=", "add"},        {"operator-=", "sub"},         {"operator*=", "mul"},
      {"operator/=", "div"},        {"operator&=", "bitwise_and"}, {"operator|=", "bitwise_or"},
      {"operator^=", "bitwise_xor"}};
  for (auto [Operator, Base] : Operators)
    if (Name.ends_with(Operator))
      return derive((Name.drop_back(Operator.size()) + Base).str(), Variant::InPlace);
  if (namesInPlace(Name))
    return derive(Name.drop_back(1), Variant::InPlace);
  for (llvm::StringRef Suffix : {"_out", "_outf"})
    if (Name.ends_with(Suffix))
      return derive(Name.drop_back(Suffix.size()), Variant::Out);
  return Result;
}

llvm::ArrayRef<const Signature *> Library::find(llvm::StringRef QualifiedName) const {
  auto It = I->Found.find(QualifiedName);
  if (It == I->Found.end())
    It = I->Found.try_emplace(QualifiedName, I->lookUp(QualifiedName)).first;
  return It->second;
}

IndexedEntry *Library::Impl::classEntry(llvm::StringRef Name) {
  auto It = Classes.find(Name);
  // A module's holder and its implementation are one model: `Linear` and `LinearImpl`.
  if (It == Classes.end() && Name.ends_with("Impl"))
    It = Classes.find(Name.drop_back(4));
  if (It == Classes.end())
    return nullptr;
  std::vector<NotationError> Errors;
  parse(*It->second, Errors);
  return It->second;
}

const ClassModel *Library::findClass(llvm::StringRef QualifiedName) const {
  IndexedEntry *E = I->classEntry(QualifiedName);
  return E ? E->Class.get() : nullptr;
}

std::vector<std::string> Library::functions() const {
  std::vector<std::string> Names;
  for (const auto &Entry : I->Functions)
    Names.push_back(Entry.getKey().str());
  llvm::sort(Names);
  return Names;
}

Library::Library() : I(std::make_unique<Impl>()) {}
Library::~Library() = default;

bool ClassModel::hasField(llvm::StringRef Name) const {
  return llvm::any_of(Fields, [&](const Argument &Field) { return Field.Parameter == Name; });
}

const Signature *ClassModel::method(llvm::StringRef Name) const {
  if (Name == "forward")
    return Forward;
  auto It = llvm::find_if(Methods, [&](const Part &Method) { return Method.Name == Name; });
  return It == Methods.end() ? nullptr : It->Is;
}

bool isLoss(const Signature &S) { return S.IsLoss; }

} // namespace shapewise
