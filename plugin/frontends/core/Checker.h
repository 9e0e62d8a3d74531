//===- Checker.h - From a translation unit to its reports -----------------===//
//
// Runs the layers, one after the other, over the functions of a translation unit.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_FRONTENDS_CORE_CHECKER_H
#define SHAPEWISE_FRONTENDS_CORE_CHECKER_H

#include "frontends/core/Collector.h"
#include "frontends/core/Options.h"
#include "report/ReportSink.h"
#include "clang/Lex/Preprocessor.h"

namespace shapewise {

/// Checks what was collected and gives the reports to the sink, and to the SARIF file if one is
/// wanted.
void check(clang::ASTContext &Context, clang::Preprocessor &PP, const Collector &Declarations,
           const Options &O, ReportSink &Sink);

} // namespace shapewise

#endif
