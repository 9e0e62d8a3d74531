//===- TorchRunner.cpp - runs calls for real ------------------------------===//
//
// Reads lines `number callee parameter=value …` and prints for each `number THROWS message`,
// `number CRASHES`, `number UNKNOWN` (no such call) or `number result`. See README.md.
//
//===----------------------------------------------------------------------===//
#include "TorchCalls.h"
#include <c10/util/Logging.h>
#include <iostream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace calls {

at::ScalarType typeOf(const std::string &Word) {
  static const std::map<std::string, at::ScalarType> Types = {
      {"f32", at::kFloat}, {"f64", at::kDouble},    {"i64", at::kLong},        {"i32", at::kInt},
      {"u8", at::kByte},   {"bool", at::kBool},     {"i16", at::kShort},       {"f16", at::kHalf},
      {"i8", at::kChar},   {"bf16", at::kBFloat16}, {"c64", at::kComplexFloat}};
  return Types.at(Word);
}

static std::string nameOf(at::ScalarType T) {
  for (const char *Word :
       {"f32", "f64", "i64", "i32", "u8", "bool", "i16", "f16", "i8", "bf16", "c64"})
    if (typeOf(Word) == T)
      return Word;
  return "other";
}

std::vector<int64_t> numbers(const std::string &List) {
  std::vector<int64_t> Result;
  std::stringstream In(List[0] == '(' ? List.substr(1, List.size() - 2) : List);
  for (std::string Part; std::getline(In, Part, ',');)
    if (!Part.empty())
      Result.push_back(std::stoll(Part));
  return Result;
}

static std::vector<std::string> parts(const std::string &Text) {
  std::vector<std::string> Result;
  std::stringstream In(Text.substr(1, Text.size() - 2));
  for (std::string Part; std::getline(In, Part, ';');)
    Result.push_back(Part);
  return Result;
}

/// How many places in memory axes with these steps need.
static int64_t reach(const std::vector<int64_t> &Sizes, const std::vector<int64_t> &Strides) {
  int64_t Count = 1;
  for (std::size_t I = 0; I < Sizes.size(); ++I)
    Count += Sizes[I] > 0 ? (Sizes[I] - 1) * Strides[I] : 0;
  return Count;
}

at::Tensor makeTensor(const std::string &Text) {
  auto Open = Text.find('['), Close = Text.find(']');
  auto Type = typeOf(Text.substr(0, Open));
  auto Sizes = numbers(Text.substr(Open + 1, Close - Open - 1));
  bool Strided = Close + 1 < Text.size();
  auto Strides = Strided ? numbers(Text.substr(Close + 2)) : std::vector<int64_t>();
  auto Held = Strided ? std::vector<int64_t>{reach(Sizes, Strides)} : Sizes;
  auto Result = at::isFloatingType(Type) || at::isComplexType(Type) ? torch::rand(Held, Type)
                                                                    : torch::zeros(Held, Type);
  return Strided ? Result.as_strided(Sizes, Strides) : Result;
}

std::vector<at::Tensor> makeTensors(const std::string &Text) {
  std::vector<at::Tensor> Result;
  for (const std::string &Part : parts(Text))
    Result.push_back(makeTensor(Part));
  return Result;
}

std::vector<at::indexing::TensorIndex> makeIndices(const std::string &Text) {
  std::vector<at::indexing::TensorIndex> Result;
  auto Bound = [](const std::string &S) {
    return S.empty() ? c10::optional<int64_t>() : c10::make_optional<int64_t>(std::stoll(S));
  };
  for (const std::string &Part : parts(Text)) {
    if (Part == "None")
      Result.emplace_back(at::indexing::None);
    else if (Part == "...")
      Result.emplace_back("...");
    else if (Part.find('[') != std::string::npos)
      Result.emplace_back(makeTensor(Part));
    else if (auto Colon = Part.find(':'); Colon != std::string::npos)
      Result.emplace_back(
          at::indexing::Slice(Bound(Part.substr(0, Colon)), Bound(Part.substr(Colon + 1))));
    else
      Result.emplace_back(static_cast<int64_t>(std::stoll(Part)));
  }
  return Result;
}

std::string show(const at::Tensor &T) {
  if (!T.defined())
    return "undefined";
  std::string Text = nameOf(T.scalar_type()) + "[";
  for (auto D : T.sizes())
    Text += (Text.back() == '[' ? "" : ",") + std::to_string(D);
  Text += "]/";
  for (auto D : T.strides())
    Text += (Text.back() == '/' ? "" : ",") + std::to_string(D);
  return Text;
}

std::string show(const std::vector<at::Tensor> &List) {
  std::string Text = "{";
  for (const at::Tensor &T : List)
    Text += (Text.size() > 1 ? ";" : "") + show(T);
  return Text + "}";
}

namespace {

std::string answer(const Table &Known, const std::string &Line) {
  std::stringstream In(Line);
  std::string Number, Callee;
  In >> Number >> Callee;
  Arguments A;
  for (std::string Word; In >> Word;) {
    auto Equals = Word.find('=');
    A.Given.emplace_back(Word.substr(0, Equals), Word.substr(Equals + 1));
  }
  torch::manual_seed(1);
  try {
    auto It = Known.find(Callee);
    std::string Result;
    if (It != Known.end())
      Result = It->second(A);
    else if (!runDispatched(Callee, A, Result))
      return Number + " UNKNOWN";
    return Number + " " + Result;
  } catch (const std::exception &E) {
    std::string Text = E.what();
    return Number + " THROWS " + Text.substr(0, Text.find('\n'));
  }
}

/// Answers the lines from `First` on in a process of its own. The place of the line at which it
/// died; the number of lines when it did not.
std::size_t answerFrom(std::size_t First, const Table &Known,
                       const std::vector<std::string> &Lines) {
  int Pipe[2];
  if (pipe(Pipe))
    return Lines.size();
  pid_t Child = fork();
  if (Child == 0) {
    close(Pipe[0]);
    for (std::size_t I = First; I < Lines.size(); ++I) {
      std::string Text = answer(Known, Lines[I]) + "\n";
      for (std::size_t Done = 0; Done < Text.size();)
        Done += write(Pipe[1], Text.data() + Done, Text.size() - Done);
    }
    _exit(0);
  }
  close(Pipe[1]);
  std::size_t Answered = First;
  char Buffer[65536];
  for (ssize_t Got; (Got = read(Pipe[0], Buffer, sizeof Buffer)) > 0;) {
    std::cout.write(Buffer, Got);
    Answered += std::count(Buffer, Buffer + Got, '\n');
  }
  close(Pipe[0]);
  waitpid(Child, nullptr, 0);
  return Answered;
}

} // namespace
} // namespace calls

int main(int Count, char **Given) {
  if (Count > 1 && std::string(Given[1]) == "--schemas") {
    calls::printSchemas(std::cout);
    return 0;
  }
  // Half of the calls throw: a trace of the stack for each would take nearly all of the time.
  c10::SetStackTraceFetcher([] { return std::string(); });
  torch::NoGradGuard Off;
  at::set_num_threads(1);
  calls::Table Known;
  calls::addFunctional(Known);
  calls::addModules(Known);
  calls::addMembers(Known);
  std::vector<std::string> Lines;
  for (std::string Line; std::getline(std::cin, Line);)
    Lines.push_back(Line);
  for (std::size_t At = 0; At < Lines.size();) {
    At = calls::answerFrom(At, Known, Lines);
    if (At < Lines.size())
      std::cout << Lines[At].substr(0, Lines[At].find(' ')) << " CRASHES\n";
    ++At;
  }
}
