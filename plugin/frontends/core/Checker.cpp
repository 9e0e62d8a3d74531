#include "frontends/core/Checker.h"
namespace shapewise {
void check(clang::ASTContext &Context, clang::Preprocessor &PP, const Collector &Declarations,
           const Options &O, ReportSink &Sink) {}
} // namespace shapewise
