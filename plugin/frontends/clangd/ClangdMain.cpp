//===- ClangdMain.cpp - A clangd with our checks in it --------------------===//
//
// Stock clangd cannot load checks. This is clangd's own main over clangd's own libraries, with the
// clang-tidy module linked in and three of clangd's answers changed at link time: our checks are on
// without a .clang-tidy file, count as fast, and link to our pages.
//
// clangd's headers are not shipped, so its functions are declared here by the names they have for
// the linker: --wrap makes __wrap_F answer for F, which stays there as __real_F.
//
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyOptions.h"
#include "report/CheckSet.h"
#include "report/Sarif.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <optional>
#include <string>
#include <vector>

using clang::tidy::ClangTidyOptions;
using llvm::StringRef;
using TidyProvider = llvm::function_ref<void(ClangTidyOptions &, StringRef)>;

namespace clang::clangd {
int clangdMain(int argc, char *argv[]);
} // namespace clang::clangd

static bool isOurs(StringRef CheckName) {
  return llvm::any_of(shapewise::allChecks(),
                      [&](const shapewise::CheckInfo &Info) { return Info.Name == CheckName; });
}

// Whether a check is fast enough to run while the user types. Only known checks are, by default.
#define IS_FAST "_ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE"
std::optional<bool> stockIsFast(StringRef CheckName) __asm__("__real_" IS_FAST);
std::optional<bool> isFast(StringRef CheckName) __asm__("__wrap_" IS_FAST);
std::optional<bool> isFast(StringRef CheckName) {
  return isOurs(CheckName) ? true : stockIsFast(CheckName);
}

// The checks for a file. Ours are added where the user's configuration does not speak of them.
#define TIDY_OPTIONS                                                                               \
  "_ZN5clang6clangd21getTidyOptionsForFileEN4llvm12function_refIFvRNS_"                            \
  "4tidy16ClangTidyOptionsENS1_"                                                                   \
  "9StringRefEEEES6_"
ClangTidyOptions stockOptions(TidyProvider Provider,
                              StringRef File) __asm__("__real_" TIDY_OPTIONS);
ClangTidyOptions options(TidyProvider Provider, StringRef File) __asm__("__wrap_" TIDY_OPTIONS);
ClangTidyOptions options(TidyProvider Provider, StringRef File) {
  ClangTidyOptions Options = stockOptions(Provider, File);
  std::string &Checks = Options.Checks ? *Options.Checks : Options.Checks.emplace();
  if (!StringRef(Checks).contains("shapewise"))
    Checks += ",shapewise-*";
  return Options;
}

/// Where the page about a check can be read: the one installed with this program, else the
/// published one, else nowhere.
static std::string pageOf(shapewise::Check Is) {
  static const std::string Program = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  llvm::SmallString<128> Page = llvm::sys::path::parent_path(Program);
  llvm::sys::path::append(Page, SHAPEWISE_DOCS_FROM_PROGRAM, shapewise::documentationPage(Is));
  return llvm::sys::fs::exists(Page) ? shapewise::uriOf(Page) : shapewise::publishedPage(Is);
}

// What the editor is told of a file's diagnostics. A report links to the page of its check.
#define PUBLISHED "_ZN5clang6clangd6toJSONERKNS0_24PublishDiagnosticsParamsE"
llvm::json::Value stockPublished(const void *Parameters) __asm__("__real_" PUBLISHED);
llvm::json::Value published(const void *Parameters) __asm__("__wrap_" PUBLISHED);
llvm::json::Value published(const void *Parameters) {
  llvm::json::Value Published = stockPublished(Parameters);
  llvm::json::Object *Top = Published.getAsObject();
  llvm::json::Array *Diagnostics = Top ? Top->getArray("diagnostics") : nullptr;
  if (!Diagnostics)
    return Published;
  for (llvm::json::Value &Diagnostic : *Diagnostics) {
    llvm::json::Object *Fields = Diagnostic.getAsObject();
    std::optional<StringRef> Name = Fields ? Fields->getString("code") : std::nullopt;
    for (const shapewise::CheckInfo &Info : shapewise::allChecks())
      if (Name == Info.Name) {
        Fields->erase("codeDescription"); // clangd's own link is to a page that is not there
        if (std::string Page = pageOf(Info.Is); !Page.empty())
          (*Fields)["codeDescription"] = llvm::json::Object{{"href", Page}};
      }
  }
  return Published;
}

/// clangd looks for the compiler's own headers beside itself. Where it is not installed beside
/// clang, it is told.
static std::vector<char *> withResourceDirectory(int argc, char *argv[]) {
  static char Option[] = "--resource-dir=" SHAPEWISE_RESOURCE_DIR;
  std::vector<char *> Arguments(argv, argv + argc);
  bool Given = llvm::any_of(Arguments, [](StringRef Argument) {
    return Argument.ltrim('-').starts_with("resource-dir");
  });
  if (!Given && llvm::sys::fs::is_directory(SHAPEWISE_RESOURCE_DIR))
    Arguments.push_back(Option);
  return Arguments;
}

int main(int argc, char *argv[]) {
  std::vector<char *> Arguments = withResourceDirectory(argc, argv);
  return clang::clangd::clangdMain(static_cast<int>(Arguments.size()), Arguments.data());
}
