//===- EmbeddedModels.h - The library models built into the plugin --------===//
//
// The text of every .model file of this folder, as the build found it. Knows nothing of what the
// text means: the contract layer reads it.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_MODELS_EMBEDDEDMODELS_H
#define SHAPEWISE_MODELS_EMBEDDEDMODELS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace shapewise {

struct EmbeddedModel {
  llvm::StringRef FileName; // "torch.model"
  llvm::StringRef Text;
};

/// In alphabetical order of their file names.
llvm::ArrayRef<EmbeddedModel> embeddedModels();

} // namespace shapewise

#endif
