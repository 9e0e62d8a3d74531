//===- ModelOutline.cpp - the entries of a model file ----------------------===//
//
// Finds where entries start and end and what they are called, without reading their
// contracts: this runs for every file at start-up.
//
//===----------------------------------------------------------------------===//
#include "ModelCursor.h"
#include "ModelParser.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

using modelfile::Cursor;

namespace {

/// Reads the lines that start entries.
class OutlineParser {
public:
  OutlineParser(llvm::StringRef Text, std::vector<NotationError> &Errors)
      : Text(Text), Errors(Errors) {}

  ModelOutline run() {
    for (std::size_t Begin = 0; Begin < Text.size();) {
      std::size_t End = entryEnd(Begin);
      if (!isBlank(Begin))
        entry(Begin, End);
      Begin = End;
    }
    return std::move(Into);
  }

private:
  bool isBlank(std::size_t Begin) const {
    char C = Text[Begin];
    return C == '#' || llvm::isSpace(C);
  }

  /// The end of the line, and of the indented lines that follow.
  std::size_t entryEnd(std::size_t Begin) const {
    std::size_t End = Begin;
    do {
      End = Text.find('\n', End);
      End = End == llvm::StringRef::npos ? Text.size() : End + 1;
    } while (!isBlank(Begin) && End < Text.size() && llvm::isSpace(Text[End]));
    return End;
  }

  void entry(std::size_t Begin, std::size_t End) {
    Cursor At(Text, Begin, End, Errors);
    llvm::StringRef Word = At.name();
    if (Word == "model")
      return header(At);
    if (Word == "in")
      return prefixes(At);
    if (Word == "ignore")
      return ignore(At);
    auto Form = llvm::StringSwitch<std::optional<ModelEntry::Form>>(Word)
                    .Case("op", ModelEntry::Form::Op)
                    .Case("loss", ModelEntry::Form::Loss)
                    .Case("module", ModelEntry::Form::Module)
                    .Case("options", ModelEntry::Form::Options)
                    .Case("record", ModelEntry::Form::Record)
                    .Case("tensor", ModelEntry::Form::Tensor)
                    .Default(std::nullopt);
    if (Form) {
      names(At, *Form, Begin, End);
      return;
    }
    At.error(Begin,
             "expected an entry to start with 'model', 'in', 'ignore', 'tensor', 'op', 'loss', "
             "'module', 'options' or 'record'; lines that go on from the one above are indented",
             std::max<std::size_t>(Word.size(), 1));
  }

  void header(Cursor &At) {
    if (At.name().empty())
      At.errorHere("expected the library's name behind 'model'");
    // The version is a remark for the reader.
  }

  void prefixes(Cursor &At) {
    Prefixes.clear();
    do {
      std::string Found = At.found();
      std::size_t Begin = At.at();
      llvm::StringRef Prefix = At.name(/*Qualified=*/true);
      if (Prefix.empty() || !Prefix.ends_with("::")) {
        At.error(Begin, "expected a namespace or class that ends in '::'" + Found, Prefix.size());
        return;
      }
      Prefixes.push_back(Prefix.str());
    } while (At.take(","));
    if (!At.done())
      At.errorHere("expected ',' or the end of the line" + At.found());
  }

  void ignore(Cursor &At) {
    do {
      llvm::StringRef Name = At.name();
      if (Name.empty()) {
        At.errorHere("expected the name of a parameter" + At.found());
        return;
      }
      Into.Ignored.push_back(Name.str());
    } while (At.take(","));
    if (!At.done())
      At.errorHere("expected ',' or the end of the line" + At.found());
  }

  bool names(Cursor &At, ModelEntry::Form Form, std::size_t Begin, std::size_t End) {
    ModelEntry E;
    E.Is = Form;
    bool IsClass = Form != ModelEntry::Form::Op && Form != ModelEntry::Form::Loss;
    do {
      llvm::StringRef Name = At.name(/*Qualified=*/true);
      if (Name.empty() || Name.ends_with("::"))
        return At.errorHere("expected a name" + At.found());
      // A name with `::` stands for itself; others are looked for behind each prefix.
      if (Name.contains("::") || Prefixes.empty() || IsClass)
        E.Names.push_back(Name.str());
      else
        for (const std::string &Prefix : Prefixes)
          E.Names.push_back(Prefix + Name.str());
    } while (At.take(","));
    E.BodyBegin = At.at();
    E.BodyEnd = End;
    if (Form == ModelEntry::Form::Tensor) {
      if (!At.done())
        return At.errorHere("expected ',' or the end of the line" + At.found());
    } else if (At.peek() != '(') {
      return At.errorHere("expected '(' and the parameters" + At.found());
    }
    (void)Begin;
    Into.Entries.push_back(std::move(E));
    return true;
  }

  llvm::StringRef Text;
  std::vector<NotationError> &Errors;
  ModelOutline Into;
  std::vector<std::string> Prefixes;
};

} // namespace

ModelOutline outline(llvm::StringRef Text, std::vector<NotationError> &Errors) {
  return OutlineParser(Text, Errors).run();
}

} // namespace shapewise
