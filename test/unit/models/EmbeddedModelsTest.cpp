//===- EmbeddedModelsTest.cpp - The embedded models are the files ---------===//

#include "models/EmbeddedModels.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <filesystem>
#include <set>

using namespace shapewise;

namespace {

TEST(EmbeddedModels, AreTheModelFilesByteForByte) {
  std::set<std::string> OnDisk, Embedded;
  for (const auto &Entry : std::filesystem::directory_iterator(SHAPEWISE_MODELS_DIR))
    if (Entry.path().extension() == ".model")
      OnDisk.insert(Entry.path().filename().string());
  for (const EmbeddedModel &Model : embeddedModels()) {
    Embedded.insert(Model.FileName.str());
    std::string Path = std::string(SHAPEWISE_MODELS_DIR) + "/" + Model.FileName.str();
    auto File = llvm::MemoryBuffer::getFile(Path);
    ASSERT_TRUE(bool(File)) << Path;
    EXPECT_EQ(Model.Text, (*File)->getBuffer()) << Path;
  }
  EXPECT_EQ(OnDisk, Embedded);
}

TEST(EmbeddedModels, AreInAlphabeticalOrder) {
  for (size_t I = 1; I < embeddedModels().size(); ++I)
    EXPECT_LT(embeddedModels()[I - 1].FileName, embeddedModels()[I].FileName);
}

} // namespace
