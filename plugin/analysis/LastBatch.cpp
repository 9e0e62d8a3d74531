//===- LastBatch.cpp - batches that are not full ---------------------------===//
//
// A data loader that does not drop it hands out what is left over as its last batch. A call whose
// outcome depends on the number of rows is judged twice more: for a full batch and for a smaller
// one. Reported is what is right for the first and wrong for the second, where the loop gets to
// see every batch and every round of it gets to the call: nobody has looked which batch it is.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

/// Whether what ends the loop is that there are no more batches.
static bool endsWithTheBatches(const Function &Code, unsigned Header) {
  const Block &B = Code.Blocks[Header];
  if (B.End.Is != Terminator::Form::Branch)
    return false;
  for (const Instruction &I : B.Instructions)
    if (I.Result == B.End.Condition)
      return I.Code == Op::IterateMore ||
             (I.Code == Op::Call &&
              Code.Callees[I.CalleeIndex].Name == "torch::data::Iterator::operator!=");
  return false;
}

void Engine::noteLoaderBatch(Dim Rows, LoaderBatch Batch) {
  if (Running.empty())
    return;
  const RunningBlock &Here = Running.back();
  auto Header = Here.Paths->innermostLoop(Here.Block);
  if (!Header || !endsWithTheBatches(*Here.Code, *Header) ||
      !Here.Paths->endsAtHeader(*Here.Code, *Header))
    return;
  Batch.Level = Running.size() - 1;
  Batch.Run = Here.Run;
  Batch.Header = *Header;
  Batch.Block = Here.Block;
  Batches[Rows.node()] = Batch;
}

bool Engine::isTakenInEveryRound(const LoaderBatch &Batch) const {
  if (Batch.Level >= Running.size() || Running[Batch.Level].Run != Batch.Run)
    return false;
  const RunningBlock &In = Running[Batch.Level];
  if (!In.Paths->inEveryRound(*In.Code, Batch.Header, Batch.Block, In.Block))
    return false;
  return llvm::all_of(
      llvm::ArrayRef(Running).drop_front(Batch.Level + 1),
      [](const RunningBlock &Called) { return Flow::inEveryCall(*Called.Code, Called.Block); });
}

namespace {

/// Visits every size that an argument is made of.
void visitSizes(const Operand &O, llvm::function_ref<void(Dim)> Visit, unsigned Depth = 0) {
  if (Depth > 3)
    return;
  if (O.Number)
    Visit(O.Number);
  for (llvm::ArrayRef<Extent> Part : {O.Type.Sizes.front(), O.Type.Sizes.back()})
    for (const Extent &E : Part)
      Visit(E.Size);
  for (const Operand &Element : O.Elements)
    visitSizes(Element, Visit, Depth + 1);
}

/// A view that fixes the number of rows and leaves another size open goes well, if it does, by
/// giving each row a part of what belongs to others.
bool mixesRows(llvm::StringRef Name, llvm::ArrayRef<Argument> Passed, const Judgement &Fewer,
               const Facts &Known, Dim Rows, Dim Full) {
  if ((Name != "view" && Name != "reshape") || Passed.empty() || !Fewer.Result.isTensor())
    return false;
  const Shape &Old = Passed.front().Value.Type.Sizes, &New = Fewer.Result.Type.Sizes;
  return Passed.front().Value.isTensor() && !Old.front().empty() && !New.front().empty() &&
         Known.equal(Old.front().front().Size, Rows) == Truth::Yes &&
         Known.equal(New.front().front().Size, Full) == Truth::Yes;
}

/// Whether `squeeze()` gave the operand, and drops the axis of the batch where one row is left.
bool mayLoseRows(const Argument &A) {
  return A.Value.isTensor() && A.Value.Type.Sizes.mayLoseAxes();
}

/// Takes away the axes that one row does not have; where that was, or `Before`.
OriginId withoutGone(TensorType &Of, Dim Rows, OriginId Before) {
  if (Of.Sizes.hasRun())
    return Before;
  llvm::SmallVector<Extent, 4> Kept;
  for (const Extent &E : Of.Sizes.extents())
    if (E.GoneAtOne == OriginId::None || E.Size != Rows)
      Kept.push_back(E);
    else
      Before = E.GoneAtOne;
  if (Kept.size() != Of.Sizes.extents().size()) {
    Of.Sizes = Shape(Kept);
    Of.Memory = Layout();
  }
  return Before;
}

Judgement problem(Message What, std::vector<MessagePart> Parts) {
  Judgement J;
  J.Is = Verdict::Mismatch;
  Problem P;
  P.What = What;
  P.Parts = std::move(Parts);
  P.Underline.push_back(0);
  J.Problems.push_back(std::move(P));
  return J;
}

/// Judges one call for batches of a given number of rows.
class BatchJudge {
public:
  BatchJudge(llvm::ArrayRef<const Signature *> Overloads, llvm::StringRef Name,
             llvm::ArrayRef<Argument> Passed, OriginId Here)
      : Overloads(Overloads), Name(Name), Passed(Passed), Here(Here) {}

  Judgement judged(const Facts &Known) const { return judge(Overloads, Name, Passed, Known, Here); }

  /// What is wrong for `Fewer` rows and was not for all of them; none where nothing is for certain.
  std::optional<Judgement> wrong(const Facts &Fewer, Dim Rows, Dim All) const {
    Judgement J = judged(Fewer);
    if (J.Is == Verdict::Mismatch && !J.Problems.empty())
      return J;
    if (mixesRows(Name, Passed, J, Fewer, Rows, All))
      return problem(Message::LastBatchMixed,
                     {Name.str(), All, Fewer.resolve(Passed.front().Value.Type.Sizes)});
    return std::nullopt;
  }

  /// Whether `squeeze()` drops the axis of the batch, too, when there are that many rows: then it
  /// says so in what it gives for a full batch. That is no mistake yet: many losses take a number
  /// for a row.
  bool dropsRows(const Facts &All, const Facts &Fewer, Judgement &Full, Dim Rows) const {
    if (Name != "squeeze" || !Full.Result.isTensor() || Full.Result.Type.Sizes.hasRun())
      return false;
    Operand Few = judged(Fewer).Result;
    if (!Few.isTensor() || Few.Type.Sizes.rank() == Full.Result.Type.Sizes.rank())
      return false;
    bool Any = false;
    for (Extent &E : Full.Result.Type.Sizes.mutableExtents())
      if (All.equal(E.Size, Rows) == Truth::Yes) {
        E.Size = Rows;
        E.GoneAtOne = Here;
        Any = true;
      }
    // That batches are full is no fact.
    if (Any)
      Full.After.reset();
    return Any;
  }

private:
  llvm::ArrayRef<const Signature *> Overloads;
  llvm::StringRef Name;
  llvm::ArrayRef<Argument> Passed;
  OriginId Here;
};

} // namespace

std::optional<Engine::LastBatchOutcome>
Engine::judgeLastBatch(const State &S, llvm::ArrayRef<const Signature *> Overloads,
                       llvm::StringRef Name, llvm::ArrayRef<Argument> Passed, OriginId Here) {
  if (Batches.empty())
    return std::nullopt;
  llvm::SmallVector<Dim, 2> Seen;
  for (const Argument &A : Passed)
    visitSizes(A.Value, [&](Dim Size) {
      if (Size)
        Dims.visitAtoms(Size, [&](Dim Atom, AtomKind) {
          if (Batches.count(Atom.node()) && !llvm::is_contained(Seen, Atom))
            Seen.push_back(Atom);
        });
    });
  BatchJudge Judge(Overloads, Name, Passed, Here);
  for (Dim Rows : Seen) {
    const LoaderBatch &Batch = Batches.find(Rows.node())->second;
    LastBatchOutcome Result;
    Result.Batch = Batch;
    // Whether one row is left over is not known: squeeze() is taken to leave the rows alone.
    if (Facts Full = S.Known, One = S.Known; !Batch.Rest && Name == "squeeze" &&
                                             Full.assume(Rows, Relation::Equal, Batch.Full) &&
                                             One.assume(Rows, Relation::Equal, Dims.constant(1))) {
      Result.WhenFull = Judge.judged(Full);
      if (Judge.dropsRows(Full, One, Result.WhenFull, Rows))
        return Result;
    }
    if (!isTakenInEveryRound(Batch))
      continue;
    Facts Full = S.Known, Fewer = S.Known;
    if (!Full.assume(Rows, Relation::Equal, Batch.Full) ||
        !(Batch.Rest ? Fewer.assume(Rows, Relation::Equal, Batch.Rest)
                     : Fewer.assume(Rows, Relation::Less, Batch.Full)))
      continue;
    Result.WhenFull = Judge.judged(Full);
    if (Result.WhenFull.Is == Verdict::Mismatch)
      continue;
    bool One = Batch.Rest && Batch.Rest.isConstant(1);
    std::vector<Argument> Left(Passed.begin(), Passed.end());
    for (Argument &A : Left)
      if (One && A.Value.isTensor())
        Result.SqueezedAt = withoutGone(A.Value.Type, Rows, Result.SqueezedAt);
    BatchJudge JudgeFewer(Overloads, Name, Left, Here);
    auto Wrong = JudgeFewer.wrong(Fewer, Rows, Batch.Full);
    // One row is stretched to all of the others: that runs, and is no better.
    if (!Wrong && !Batch.Rest && Fewer.assume(Rows, Relation::Greater, Dims.constant(1)))
      Wrong = JudgeFewer.wrong(Fewer, Rows, Batch.Full);
    if (!Wrong && One && Judge.dropsRows(Full, Fewer, Result.WhenFull, Rows))
      return Result;
    if (!Wrong)
      continue;
    if (!Result.WhenFull.After)
      Result.WhenFull.After = Full;
    Result.WhenFewer = std::move(*Wrong);
    return Result;
  }
  return std::nullopt;
}

void Engine::considerLastBatch(CallContext &Context, Judgement &J,
                               llvm::ArrayRef<const Signature *> Overloads, llvm::StringRef Name,
                               llvm::ArrayRef<Argument> Passed, llvm::ArrayRef<PlaceId> Places) {
  PlaceId At = Context.Where.Place;
  // Who asks for the rank sees to it.
  if ((Name == "dim" || Name == "ndimension" || Name == "sizes") &&
      llvm::any_of(Passed, mayLoseRows))
    Batches.clear();
  std::optional<LastBatchOutcome> Last;
  if (J.Is == Verdict::Unknown || llvm::any_of(Passed, mayLoseRows))
    Last = judgeLastBatch(Context.S, Overloads, Name, Passed, static_cast<OriginId>(At));
  std::optional<Finding> F;
  if (Last && Last->WhenFewer) {
    F = findingOf(Last->WhenFewer->Problems.front(), At, Passed, Places);
    F->Is = Check::PartialBatch;
    F->Before = Last->Batch.Rest ? Message::LastBatchIsSmaller : Message::LastBatchMayBeSmaller;
    F->BeforeParts = {Last->Batch.Full, Last->Batch.Rest};
    F->Notes.push_back({NoteText::KeepsLastBatch, Last->Batch.Loader, {}});
    if (Last->SqueezedAt != OriginId::None)
      F->Notes.push_back({NoteText::SqueezesLastBatch, static_cast<PlaceId>(Last->SqueezedAt), {}});
  }
  if (Last)
    J = std::move(Last->WhenFull);
  recordAside(Context, Check::PartialBatch, std::move(F));
}

} // namespace shapewise
