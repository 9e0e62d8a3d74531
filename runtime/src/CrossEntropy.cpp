//===- CrossEntropy.cpp - A call from checks to the reduced loss ----------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks a request, chooses the kernel and the division into chunks, and adds
// up. Chunks depend on the shape alone, and their sums are added in order, so
// results do not depend on the number of threads.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Kernels.h"
#include "Parallel.h"
#include "PlainCall.h"
#include "Reference.h"
#include "SoftTargets.h"
#include "Validate.h"

#include <cstdlib>
#include <limits>
#include <new>

namespace shapewise {
namespace detail {

namespace {

constexpr std::int64_t ParallelBytes = 256 * 1024;
/// Logits of more bytes than this are streamed past the caches.
constexpr std::int64_t StreamingBytes = 24 * 1024 * 1024;
/// Classes whose exponentials stay in the second-level cache for a whole batch
/// of positions side by side.
constexpr std::int64_t FewClasses = 1024;
/// Scratch space of a thread that is taken from the stack.
constexpr std::size_t StackBytes = 4096;

enum class Path { FewClasses, ShortRows, MediumRows, Rows, Lanes, Soft, Reference };

/// How a checked call is computed.
struct Schedule {
  Path How = Path::Reference;
  KernelJob Job;
  std::int64_t ChunkPositions = 0;
  std::int64_t Chunks = 0;
  unsigned Workers = 1;
  std::size_t WorkerBytes = 0;
  /// Partial sums and every worker's space.
  std::size_t bytes() const {
    return WorkerBytes * Workers + (Chunks > 1 ? static_cast<std::size_t>(Chunks) * 8 : 0);
  }
};

/// Whether the straight path for few classes takes it.
bool hasFewClasses(const Plan &P) {
  return P.Plain && P.Operands[Logits].Type == DType::float32 && P.Classes >= MinFewClasses &&
         P.Classes <= MaxShortClasses && kernels().FewClasses;
}

Path choosePath(const Plan &P) {
  const DType Type = P.Operands[Logits].Type;
  const bool Plain = P.TargetIsLabels && P.LabelSmoothing == 0;
  if (!Plain && hasSoftKernel(P))
    return Path::Soft;
  if (!Plain || P.Classes < 1 || P.Classes > std::numeric_limits<std::int32_t>::max())
    return Path::Reference;
  const std::int64_t Size = static_cast<std::int64_t>(size_of(Type));
  const bool Contiguous = P.Operands[Logits].ClassStride == Size &&
                          (!P.hasGradient() || P.Operands[Gradient].ClassStride == Size);
  if (!Contiguous)
    return Path::Lanes;
  if (hasFewClasses(P))
    return Path::FewClasses;
  if (P.Classes > MaxShortClasses)
    return P.Classes <= kernels().MaxMediumClasses && Type != DType::float64 && !P.isBackward()
               ? Path::MediumRows
               : Path::Rows;
  return Type == DType::float64 ? Path::Lanes : Path::ShortRows;
}

/// Computes positions [\p Begin, \p End) of a call that hasFewClasses(); the sum of losses.
double fewClassPositions(const Plan &P, std::int64_t Begin, std::int64_t End) {
  const Operand &X = P.Operands[Logits], &G = P.Operands[Gradient], &T = P.Operands[Target];
  FewClassJob Job;
  Job.Classes = P.Classes;
  Job.IgnoreIndex = P.IgnoreIndex;
  Job.Scale = P.Reduce == Reduction::mean ? 1 / P.denominator() : 1;
  Job.LabelType = T.Type;
  Job.AnyIgnored = P.Counted != P.Positions;
  FewClassRows Rows;
  Rows.Logits = reinterpret_cast<const float *>(X.Data) + Begin * P.Classes;
  Rows.Gradient = P.hasGradient() ? reinterpret_cast<float *>(G.Data) + Begin * P.Classes : nullptr;
  Rows.Labels = T.Data + Begin * T.Strides[0];
  Rows.Count = End - Begin;
  return kernels().FewClasses(Job, Rows).Sum;
}

Schedule makeSchedule(const Plan &P, Executor *Pool) {
  Schedule S;
  S.How = choosePath(P);
  const DType Type = P.Operands[Logits].Type;
  const std::int64_t Bytes = P.Positions * P.Classes * static_cast<std::int64_t>(size_of(Type));
  S.Job.What = P.isBackward()    ? Mode::GradientFromSaved
               : P.hasGradient() ? Mode::LossesAndGradient
                                 : Mode::Losses;
  S.Job.Type = Type;
  S.Job.Classes = P.Classes;
  S.Job.ClassStride = P.Operands[Logits].ClassStride;
  S.Job.GradientStride = P.Operands[Gradient].ClassStride;
  S.Job.InPlace = P.Operands[Gradient].Data == P.Operands[Logits].Data;
  S.Job.Streaming = Bytes > StreamingBytes;
  S.Job.WantLogSumExp = static_cast<bool>(P.Operands[LogSumExp]);
  const std::int64_t Few = Type == DType::float64 ? FewClasses / 2 : FewClasses;
  S.Job.LanePitch = P.Classes <= Few ? Batch::Capacity : Batch::Capacity / 4;

  // Whole batches, so that no division changes how rows meet. Of long rows, more than four at a
  // time only where there are enough for all threads: a chunk's first sum and last gradient go
  // alone.
  const std::int64_t RowUnit = P.Positions >= 128 ? 8 : 4;
  const std::int64_t Unit = S.How == Path::Rows   ? RowUnit
                            : S.How == Path::Soft ? 16
                                                  : Batch::Capacity;
  const std::int64_t Rows = P.Classes > 0 ? ChunkElements / P.Classes : ChunkElements;
  S.ChunkPositions = (Rows + Unit - 1) / Unit * Unit;
  if (S.ChunkPositions < Unit)
    S.ChunkPositions = Unit;
  S.Chunks = (P.Positions + S.ChunkPositions - 1) / S.ChunkPositions;
  if (S.Chunks > 1 && Bytes > ParallelBytes)
    S.Workers = (Pool ? *Pool : default_executor()).concurrency();
  if (S.Workers > S.Chunks)
    S.Workers = static_cast<unsigned>(S.Chunks);
  if (S.Workers < 1)
    S.Workers = 1;

  std::int64_t Elements = 0;
  if (S.How == Path::Lanes)
    Elements = laneScratch(P.Classes, S.Job.LanePitch);
  else if (S.How == Path::MediumRows && P.hasGradient())
    Elements = mediumBatch(P.Classes) * mediumPitch(P.Classes);
  else if ((S.How == Path::Rows || S.How == Path::ShortRows) &&
           (S.Job.What == Mode::LossesAndGradient ||
            (S.Job.What == Mode::GradientFromSaved && Type == DType::float64)))
    Elements = rowScratch(P.Classes);
  const std::size_t ElementSize = Type == DType::float64 ? sizeof(double) : sizeof(float);
  const std::size_t Space =
      S.How == Path::Soft ? softScratch(P) : static_cast<std::size_t>(Elements) * ElementSize;
  S.WorkerBytes = (Space + 63) / 64 * 64;
  return S;
}

/// All that the threads of one call share.
class Computation {
public:
  Computation(const Plan &P, const Schedule &S, char *Scratch) : P(P), S(S), Scratch(Scratch) {
    Partial = reinterpret_cast<double *>(Scratch + S.WorkerBytes * S.Workers);
  }

  /// The sum of weighted losses.
  double run(Executor *Pool) {
    if (S.Chunks == 0)
      return 0;
    if (S.Chunks == 1)
      return chunk(0, 0);
    forEachChunk(
        S.Workers > 1 && !Pool ? default_executor()
        : Pool                 ? *Pool
                               : serial_executor(),
        S.Chunks, S.Workers,
        [](void *Self, std::int64_t Chunk, unsigned Worker) {
          Computation &C = *static_cast<Computation *>(Self);
          C.Partial[Chunk] = C.chunk(Chunk, Worker);
        },
        this);
    double Total = 0;
    for (std::int64_t I = 0; I < S.Chunks; ++I)
      Total += Partial[I];
    return Total;
  }

private:
  double chunk(std::int64_t Index, unsigned Worker) const {
    const std::int64_t Begin = Index * S.ChunkPositions;
    const std::int64_t End =
        Begin + S.ChunkPositions < P.Positions ? Begin + S.ChunkPositions : P.Positions;
    if (S.How == Path::Reference)
      return referencePositions(P, Begin, End);
    if (S.How == Path::FewClasses)
      return fewClassPositions(P, Begin, End);
    if (S.How == Path::Soft)
      return softPositions(P, Begin, End, Scratch + S.WorkerBytes * Worker);
    KernelJob Job = S.Job;
    Job.Scratch = Scratch + S.WorkerBytes * Worker;
    const KernelTable &Table = kernels();
    const bool Wide = Job.Type == DType::float64;
    const auto Kernel = S.How == Path::Rows         ? (Wide ? Table.WideRows : Table.Rows)
                        : S.How == Path::ShortRows  ? Table.ShortRows
                        : S.How == Path::MediumRows ? Table.MediumRows
                        : Wide                      ? Table.WideLanes
                                                    : Table.Lanes;
    Batch B;
    const int Largest = S.How == Path::Lanes        ? Job.LanePitch
                        : S.How == Path::MediumRows ? mediumBatch(P.Classes)
                                                    : Batch::Capacity;
    double Total = 0;
    Cursor Read(P, Begin), Write(P, Begin);
    for (std::int64_t I = Begin; I < End; I += B.Count) {
      B.Count = static_cast<int>(End - I < Largest ? End - I : Largest);
      if (S.How == Path::Lanes && Read.run() >= laneCount() && Read.run() < B.Count)
        B.Count = static_cast<int>(Read.run());
      fill(B, Read);
      Kernel(Job, B);
      if (B.Count < Largest)
        B.Scaled = 0; // kernels pad short batches
      if (Job.What != Mode::GradientFromSaved)
        Total += finish(B, Write);
    }
    return Total;
  }

  /// Positions that Lanes takes at once.
  int laneCount() const {
    return S.Job.Type == DType::float64 ? kernels().WideLaneCount : kernels().LaneCount;
  }

  /// Rows' addresses, labels and scales, a run of the innermost loop at a time.
  void fill(Batch &B, Cursor &At) const {
    const bool OneRun = At.run() >= B.Count;
    B.LogitsStep = OneRun ? At.step(Logits) : 0;
    B.GradientStep = OneRun ? At.step(Gradient) : 0;
    for (int I = 0; I < B.Count;) {
      const int Run = static_cast<int>(B.Count - I < At.run() ? B.Count - I : At.run());
      fillRun(B, At, I, I + Run);
      At.skip(Run);
      I += Run;
    }
  }

  template <typename LabelType>
  void fillLabels(Batch &B, const Cursor &At, int Begin, int End) const {
    const std::int64_t Step = At.step(Target), IgnoreIndex = P.IgnoreIndex;
    const char *From = At.at(Target);
    if (Step == sizeof(LabelType)) // the next batch's
      for (std::int64_t Line = 0; Line < (End - Begin) * Step; Line += 64)
        __builtin_prefetch(From + (End - Begin) * Step + Line);
    if (P.Counted == P.Positions && Step == sizeof(LabelType)) { // none is ignored
      for (int I = Begin; I < End; ++I)
        B.Class[I] =
            static_cast<std::int32_t>(reinterpret_cast<const LabelType *>(From)[I - Begin]);
      return;
    }
    for (int I = Begin; I < End; ++I, From += Step) {
      const std::int64_t Label = *reinterpret_cast<const LabelType *>(From);
      B.Class[I] = static_cast<std::int32_t>(Label == IgnoreIndex ? -1 : Label);
    }
  }

  void fillRun(Batch &B, const Cursor &At, int Begin, int End) const {
    switch (P.Operands[Target].Type) {
    case DType::int32:
      fillLabels<std::int32_t>(B, At, Begin, End);
      break;
    case DType::uint8:
      fillLabels<std::uint8_t>(B, At, Begin, End);
      break;
    default:
      fillLabels<std::int64_t>(B, At, Begin, End);
    }
    const char *X = At.at(Logits);
    const std::int64_t XStep = At.step(Logits);
    const auto Apart = [&](Role R) { // neighbours are found from their group's first
      return S.How == Path::Lanes && End - Begin == B.Count &&
                     At.step(R) == static_cast<std::int64_t>(size_of(P.Operands[R].Type))
                 ? laneCount()
                 : 1;
    };
    for (int I = Begin, By = Apart(Logits); I < End; I += By, X += By * XStep)
      B.Logits[I] = X;
    if (!P.hasGradient())
      return;
    char *G = At.at(Gradient);
    const std::int64_t GStep = At.step(Gradient);
    for (int I = Begin, By = Apart(Gradient); I < End; I += By, G += By * GStep)
      B.Gradient[I] = G;
    const double Mean = P.Reduce == Reduction::mean ? 1 / P.denominator() : 1;
    const bool Varies = P.Weight->given() || P.isBackward();
    for (int I = Varies ? Begin : B.Scaled; I < End; ++I)
      B.Scale[I] = Mean;
    B.Scaled = Varies ? 0 : B.Scaled > End ? B.Scaled : End;
    if (P.Weight->given())
      for (int I = Begin; I < End; ++I)
        B.Scale[I] = B.Class[I] < 0 ? 0 : B.Scale[I] * P.weightOf(B.Class[I]);
    if (!P.isBackward())
      return;
    const Operand &Output = P.Operands[GradOutput];
    for (int I = Begin; I < End; ++I) {
      const int Step = I - Begin;
      if (Output)
        B.Scale[I] *= elementAsDouble(At.at(GradOutput) + Step * At.step(GradOutput), Output.Type);
      B.LogSumExp[I] = *reinterpret_cast<const double *>(At.at(Saved) + Step * At.step(Saved));
    }
  }

  /// Writes a batch's results; returns the sum of its weighted losses.
  double finish(const Batch &B, Cursor &At) const {
    double Total = 0;
    if (!P.Weight->given() && !P.Operands[Losses] && !P.Operands[LogSumExp]) {
      // Four sums: one would wait for each addition.
      double Part[4] = {};
      int I = 0;
      for (; I + 4 <= B.Count; I += 4)
        for (int K = 0; K < 4; ++K)
          Part[K] += B.Loss[I + K];
      for (; I < B.Count; ++I)
        Total += B.Loss[I];
      return Total + ((Part[0] + Part[1]) + (Part[2] + Part[3]));
    }
    for (int I = 0; I < B.Count; ++I, At.next()) {
      const double Loss = B.Class[I] < 0 ? 0 : B.Loss[I] * P.weightOf(B.Class[I]);
      Total += Loss;
      if (P.Operands[Losses])
        storeElement(At.at(Losses), P.Operands[Losses].Type, Loss);
      if (P.Operands[LogSumExp])
        *reinterpret_cast<double *>(At.at(LogSumExp)) = B.LogSumExp[I];
    }
    return Total;
  }

  const Plan &P;
  const Schedule &S;
  char *Scratch;
  double *Partial;
};

bool scratchError(const Request &R, ErrorCode Code, std::size_t Needed, Error &E) {
  E.code = Code;
  E.function = R.function;
  E.where = R.where;
  E.expected = static_cast<std::int64_t>(Needed);
  E.value = static_cast<std::int64_t>(R.options->scratch_bytes);
  return false;
}

double reduce(const Plan &P, double Total) {
  return P.Reduce == Reduction::mean ? Total / P.denominator() : Total;
}

/// The bytes that a caller's scratch space must have, with alignment.
std::size_t scratchNeeded(const Schedule &S) { return S.bytes() + 63; }

} // namespace

namespace {

/// Room for an error that is only constructed when there is one.
union ErrorSlot {
  ErrorSlot() {}
  Error Value;
};

bool computeSmallCall(const Request &R, double &Loss) noexcept {
  return !R.options->scratch && computeFewClassCall(R, Loss);
}

/// Stores the loss and returns true, or constructs the error in \p Slot.
bool compute(const Request &R, double &Loss, ErrorSlot &Slot) noexcept {
  Plan P;
  if (!layOutPlainCall(R, P) && !validateShapes(R, P, Slot.Value))
    return false;
  const Schedule S = makeSchedule(P, R.options->executor);
  if (R.options->scratch && R.options->scratch_bytes < scratchNeeded(S))
    return scratchError(R, ErrorCode::scratch, scratchNeeded(S), *new (&Slot.Value) Error);
  if (P.TargetIsLabels && !validateLabels(R, P, Slot.Value))
    return false;

  alignas(64) char Stack[StackBytes];
  char *Scratch = Stack;
  void *Owned = nullptr;
  if (R.options->scratch) {
    const std::uintptr_t At = reinterpret_cast<std::uintptr_t>(R.options->scratch);
    Scratch = reinterpret_cast<char *>((At + 63) / 64 * 64);
  } else if (S.bytes() > StackBytes) {
    Owned = ::operator new(S.bytes(), std::align_val_t(64), std::nothrow);
    if (!Owned)
      return scratchError(R, ErrorCode::out_of_memory, S.bytes(), *new (&Slot.Value) Error);
    Scratch = static_cast<char *>(Owned);
  }
  Loss = reduce(P, Computation(P, S, Scratch).run(R.options->executor));
  if (Owned)
    ::operator delete(Owned, std::align_val_t(64));
  return true;
}

} // namespace

Error run(const Request &R, double &Loss) noexcept {
  if (computeSmallCall(R, Loss))
    return Error();
  ErrorSlot Slot;
  return compute(R, Loss, Slot) ? Error() : Slot.Value;
}

double run_or_throw(const Request &R) {
  double Loss = 0;
  if (computeSmallCall(R, Loss))
    return Loss;
  ErrorSlot Slot;
  if (!compute(R, Loss, Slot)) {
    const Error &E = Slot.Value;
    if (E.code == ErrorCode::out_of_memory)
      throw std::bad_alloc();
    throw shape_error(E);
  }
  return Loss;
}

double run_or_throw(const SmallCall &Call) {
  const TensorView<float> Logits(Call.logits, {Call.rows, Call.classes});
  const TensorView<float> Gradient(Call.gradient, {Call.gradient_rows, Call.gradient_classes});
  const TensorView<std::int64_t> Labels(Call.labels, {Call.label_rows});
  CrossEntropyOptions Options;
  Options.ignore_index = Call.ignore_index;
  Options.reduction = Call.reduction;
  Options.executor = Call.executor;
  Request R(Call.function, Call.pass, Logits, Labels, Options, Call.where);
  if (Call.pass == Request::Pass::forward_backward)
    R.with_gradient(Gradient);
  return run_or_throw(R);
}

} // namespace detail

std::size_t cross_entropy_scratch_bytes(const AnyView &LogitsView,
                                        const CrossEntropyOptions &Options,
                                        const AnyView &GradientView) noexcept {
  using namespace detail;
  // Enough for labels and for probabilities of another type or stride.
  Plan P;
  if (LogitsView.rank < 1 || LogitsView.rank > max_rank)
    return 1;
  const int Axis = LogitsView.rank == 1 ? 0 : 1;
  const std::int64_t Size = static_cast<std::int64_t>(size_of(LogitsView.dtype));
  P.Classes = LogitsView.extents[Axis];
  P.Positions = P.Classes > 0 ? LogitsView.size() / P.Classes : 0;
  P.Pass = GradientView.given() ? Request::Pass::forward_backward : Request::Pass::forward;
  P.Operands[Logits].Type = LogitsView.dtype;
  P.Operands[Logits].ClassStride = LogitsView.strides[Axis] * Size;
  P.Operands[Gradient].Data = P.Operands[LogSumExp].Data = P.Operands[Logits].Data = nullptr;
  P.Operands[Gradient].ClassStride =
      GradientView.rank > Axis ? GradientView.strides[Axis] * Size : 0;
  const std::size_t ForLabels = scratchNeeded(makeSchedule(P, Options.executor));
  P.TargetIsLabels = false;
  P.Operands[Target].Type = DType::float32;
  P.Operands[Target].ClassStride = 0;
  const std::size_t ForOthers = scratchNeeded(makeSchedule(P, Options.executor));
  return ForLabels > ForOthers ? ForLabels : ForOthers;
}

} // namespace shapewise
