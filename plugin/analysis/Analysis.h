//===- Analysis.h - interpreting tensor programs ----------------*- C++ -*-===//
//
// The entry point of the analysis: runs functions of a tensor program abstractly, judges every
// call by its contract, and gives back findings. No Clang here.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_ANALYSIS_H
#define SHAPEWISE_ANALYSIS_ANALYSIS_H

#include "../contract/Contract.h"
#include "Finding.h"
#include "Program.h"
#include <functional>

namespace shapewise {

/// Budgets.def says what each bounds.
struct AnalysisBudgets {
#define BUDGET(Field, Option, Default, Counted) unsigned Field = Default;
#include "Budgets.def"
};

struct AnalysisOptions {
  AnalysisBudgets Budgets;
  /// Gives every budget's remark when it runs out ("gave up on …"); null: silent.
  std::function<void(PlaceId, llvm::StringRef)> Remark;
  /// `-fplugin-arg-shapewise-dump=shapes`; null: none.
  llvm::raw_ostream *ShapeDump = nullptr;
  /// Report loss calls that could not be shown to fit (`shapewise-unproven`).
  bool Strict = false;
};

/// Analyses one translation unit. Holds the dims that findings refer to: keep it until they have
/// been reported.
class Analysis {
public:
  Analysis(ProgramSource &Source, const Library &Models, DimContext &Dims, AnalysisOptions Options);
  ~Analysis();
  /// Analyses `Roots`, each with unknown arguments, following calls. Findings come in source
  /// order of the roots, one per mistake.
  std::vector<Finding> run(llvm::ArrayRef<FunctionId> Roots);

private:
  struct Impl;
  std::unique_ptr<Impl> I;
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_ANALYSIS_H
