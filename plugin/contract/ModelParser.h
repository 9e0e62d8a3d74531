//===- ModelParser.h - reading model files ----------------------*- C++ -*-===//
//
// Splits a model file into entries (cheap: done for every file at start-up) and parses one
// entry (done when its name is asked for). Errors name the place and what was expected.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_MODELPARSER_H
#define SHAPEWISE_CONTRACT_MODELPARSER_H

#include "Signature.h"

namespace shapewise {

/// One entry, split but not parsed.
struct ModelEntry {
  enum class Form : std::uint8_t { Op, Loss, Module, Options, Record, Tensor };
  Form Is = Form::Op;
  /// Qualified names.
  std::vector<std::string> Names;
  /// Where the parameters start; empty for a tensor class.
  std::size_t BodyBegin = 0, BodyEnd = 0;
};

struct ModelOutline {
  std::vector<ModelEntry> Entries;
  /// Parameters that matter to no shape anywhere (`layout`, `generator`).
  std::vector<std::string> Ignored;
};

/// Finds the entries of a file and their names.
ModelOutline outline(llvm::StringRef Text, std::vector<NotationError> &Errors);

/// Parses an entry's parameters and result. Null after an error.
std::unique_ptr<Signature> parseSignature(llvm::StringRef Text, const ModelEntry &Entry,
                                          std::vector<NotationError> &Errors);
/// A class: its fields and, for a module, its methods and the tensors that it holds.
struct ParsedClass {
  struct Part {
    std::string Name;
    std::unique_ptr<Signature> Is; ///< the fields are parameters of it
  };
  std::vector<Parameter> Fields;
  std::unique_ptr<Signature> Forward;
  std::vector<Part> Methods;
  std::vector<Part> Tensors;
};
/// Parses a class; nothing after an error.
std::optional<ParsedClass> parseClass(llvm::StringRef Text, const ModelEntry &Entry,
                                      std::vector<NotationError> &Errors);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_MODELPARSER_H
