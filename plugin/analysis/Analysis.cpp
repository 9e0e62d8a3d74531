//===- Analysis.cpp - one translation unit --------------------------------===//
#include "Analysis.h"
#include "Engine.h"
#include "llvm/Support/TimeProfiler.h"

namespace shapewise {

llvm::StringRef textOf(NoteText N) {
  switch (N) {
#define NOTE(Id, Text)                                                                             \
  case NoteText::Id:                                                                               \
    return Text;
#include "Notes.def"
  }
  return "";
}

struct Analysis::Impl {
  Impl(ProgramSource &Source, const Library &Models, DimContext &Dims, AnalysisOptions Options)
      : E(Source, Models, Dims, std::move(Options)) {}
  Engine E;
};

Analysis::Analysis(ProgramSource &Source, const Library &Models, DimContext &Dims,
                   AnalysisOptions Options)
    : I(std::make_unique<Impl>(Source, Models, Dims, std::move(Options))) {}
Analysis::~Analysis() = default;

/// The arguments of a root: nothing is known of them but their types and annotations.
static std::vector<Value> rootArguments(Engine &E, State &S, const Function &Root) {
  std::vector<Value> Arguments;
  for (std::size_t I = 0; I < Root.Signature.Parameters.size(); ++I) {
    if (I == 0 && Root.Signature.IsMethod && Root.Signature.Class != ClassId::None) {
      Arguments.push_back(Root.Signature.IsConstructor
                              ? E.emptyObject(S, Root.Signature.ClassType)
                              : E.classInvariant(S, Root.Signature.Class, nullptr));
      continue;
    }
    Arguments.push_back(E.unknownArgument(S, Root, I));
  }
  return Arguments;
}

/// What is said of calls that need not fail stands beside what fails.
static Check besides(const Finding &F) {
  return F.Is == Check::DiscardedRows || F.Is == Check::PartialBatch ? F.Is : Check::Op;
}

std::vector<Finding> Analysis::run(llvm::ArrayRef<FunctionId> Roots) {
  Engine &E = I->E;
  struct Ranked {
    Finding F;
    unsigned Callers;
  };
  std::vector<Ranked> All;
  std::uint64_t UnitSteps = 0;
  for (FunctionId Id : Roots) {
    const Function *Root = E.Source.body(Id);
    if (!Root)
      continue;
    llvm::TimeTraceScope Timer("Shapewise function", Root->Title);
    // Once a file has cost a lot, its other functions are looked at, not studied.
    E.StepsAllowed = UnitSteps < E.budgets().MaxUnitSteps ? E.budgets().MaxSteps
                                                          : std::max(E.budgets().MaxSteps / 16, 1u);
    E.Steps = 0;
    E.LongLoops.clear();
    E.CurrentRoot = Root;
    State S(E.Dims);
    std::vector<Value> Arguments = rootArguments(E, S, *Root);
    E.run(*Root, std::move(S), Arguments, {}, nullptr);
    UnitSteps += E.Steps;
    if (E.outOfSteps() && E.Options.Remark)
      E.Options.Remark(Root->Place, "gave up on '" + Root->Title + "': too many steps");
    for (Finding &F : E.harvest(*Root)) {
      unsigned Callers =
          llvm::count_if(F.Notes, [](const Note &N) { return N.What == NoteText::CalledFrom; });
      All.push_back({std::move(F), Callers});
    }
    E.dumpShapes(*Root);
  }
  E.finishDump();
  if (E.Options.Strict)
    E.reportUnproven();
  // One mistake, one report: at each place the one that needs the fewest callers.
  std::vector<Finding> Reports;
  std::map<std::pair<PlaceId, Check>, std::pair<std::size_t, unsigned>> ByPlace;
  for (Ranked &R : All) {
    auto [It, New] =
        ByPlace.try_emplace({R.F.Place, besides(R.F)}, std::pair{Reports.size(), R.Callers});
    if (New) {
      Reports.push_back(std::move(R.F));
    } else if (R.Callers < It->second.second) {
      It->second.second = R.Callers;
      Reports[It->second.first] = std::move(R.F);
    }
  }
  for (Finding &F : E.AllFindings)
    Reports.push_back(std::move(F));
  E.AllFindings.clear();
  return Reports;
}

} // namespace shapewise
