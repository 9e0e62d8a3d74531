// Runs the cases of one generated translation unit, each in a process of its own, up to four
// times: with the flags and the opaque numbers changed. Prints, per case and run, where it threw: the return
// addresses, innermost first, for the driver to turn into lines. Prints as well where an elementwise
// operation or a loss met operands of different sizes, and whether the result outgrew both.

#include <ATen/ExpandUtils.h>
#include <ATen/record_function.h>
#include <torch/torch.h>

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <execinfo.h>
#include <string>
#include <sys/wait.h>
#include <typeinfo>
#include <unistd.h>

using Case = void (*)();
extern const Case Cases[];
extern const int CaseCount;
extern const int CaseRuns[];

static int Run = 0;
static void *Frames[64];
static int FrameCount = 0;

int64_t opaque(int64_t Value) { return Value + Run / 2 * 4; }
bool flag(int Which) { return (Run >> Which & 1) == 0; }

extern "C" [[noreturn]] void __cxa_throw(void *Object, std::type_info *Type,
                                         void (*Destructor)(void *)) {
  FrameCount = backtrace(Frames, 64);
  using Real = void (*)(void *, std::type_info *, void (*)(void *));
  static auto Next = reinterpret_cast<Real>(dlsym(RTLD_NEXT, "__cxa_throw"));
  Next(Object, Type, Destructor);
  std::abort();
}

static std::string firstLine(const std::exception &Error) {
  std::string Text = Error.what();
  if (auto *Torch = dynamic_cast<const c10::Error *>(&Error))
    Text = Torch->what_without_backtrace();
  return Text.substr(0, std::min<size_t>(Text.find('\n'), 100));
}

static int Number = 0;

static void printFrames(void **Addresses, int Count) {
  for (int I = 0; I < Count; ++I)
    if (reinterpret_cast<uintptr_t>(Addresses[I]) < uintptr_t(1) << 32) // the program's own
      std::printf(" %p", Addresses[I]);
}

static bool isElementwise(const std::string &Name) {
  return Name.find("_loss") != std::string::npos || Name == "aten::kl_div" ||
         Name == "aten::broadcast_tensors" || Name == "aten::sub" || Name == "aten::mul" ||
         Name.find("binary_cross_entropy") != std::string::npos;
}

/// Notes a pair of operands of different sizes that broadcast.
static void noteBroadcast(const at::RecordFunction &Function) {
  std::string Name = Function.name();
  if (!isElementwise(Name))
    return;
  std::vector<at::Tensor> Operands;
  for (const c10::IValue &Input : Function.inputs()) {
    if (Input.isTensor() && Input.toTensor().defined())
      Operands.push_back(Input.toTensor());
    else if (Input.isTensorList())
      for (const at::Tensor &Element : Input.toTensorVector())
        Operands.push_back(Element);
  }
  for (size_t I = 1; I < Operands.size() && I < 3; ++I) {
    auto A = Operands[0].sizes(), B = Operands[I].sizes();
    if (A == B || A.empty() || B.empty() || !at::are_expandable(A, B))
      continue;
    auto Result = at::infer_size(A, B);
    bool Outgrown = A != at::IntArrayRef(Result) && B != at::IntArrayRef(Result);
    bool Loss = Name != "aten::sub" && Name != "aten::mul";
    void *Addresses[64];
    int Count = backtrace(Addresses, 64);
    std::printf("%d %d %s", Number, Run, Loss && Outgrown ? "outgrown" : "broadcast");
    printFrames(Addresses, Count);
    std::printf("\n");
  }
}

static void runCase() {
  torch::manual_seed(Number);
  try {
    Cases[Number]();
    std::printf("%d %d ok\n", Number, Run);
  } catch (const std::exception &Error) {
    std::printf("%d %d throws", Number, Run);
    printFrames(Frames, FrameCount);
    std::printf("\t%s\n", firstLine(Error).c_str());
  }
  std::fflush(stdout);
}

struct Quiet : c10::WarningHandler {
  void process(const c10::SourceLocation &, const std::string &, const bool) override {}
};

int main() {
  static Quiet Handler;
  c10::Warning::set_warning_handler(&Handler);
  at::set_num_threads(1);
  torch::rand({2, 2}).mm(torch::rand({2, 2}));
  at::addGlobalCallback(
      at::RecordFunctionCallback(
          [](const at::RecordFunction &Function) -> std::unique_ptr<at::ObserverContext> {
            noteBroadcast(Function);
            return nullptr;
          })
          .needsInputs(true)
          .scopes({at::RecordScope::FUNCTION}));
  for (; Number < CaseCount; ++Number)
    for (Run = 0; Run < 4; ++Run) {
      if (!(CaseRuns[Number] >> Run & 1))
        continue;
      pid_t Child = fork();
      if (Child == 0) {
        runCase();
        _exit(0);
      }
      int Status = 0;
      waitpid(Child, &Status, 0);
      if (Status != 0) {
        std::printf("%d %d crashes\n", Number, Run);
        std::fflush(stdout);
      }
    }
}
