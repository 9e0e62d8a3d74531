//===- TorchCalls.h - calls of libtorch, out of text ------------*- C++ -*-===//
//
// What the runners of TorchRunner.cpp share: a call's arguments as text, read as what libtorch
// takes, and results as text again. README.md shows the notation. Knows nothing of models.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_TEST_TORCHCALLS_H
#define SHAPEWISE_TEST_TORCHCALLS_H

#include <torch/torch.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace calls {

at::ScalarType typeOf(const std::string &Word);
std::vector<int64_t> numbers(const std::string &List);
at::Tensor makeTensor(const std::string &Text);
std::vector<at::Tensor> makeTensors(const std::string &Text);
/// `<0;1:3;None;...;i64[2]>`
std::vector<at::indexing::TensorIndex> makeIndices(const std::string &Text);

/// The arguments of one call, by the names of the parameters.
struct Arguments {
  std::vector<std::pair<std::string, std::string>> Given;

  const std::string *find(const std::string &Name) const {
    for (const auto &[Key, Text] : Given)
      if (Key == Name)
        return &Text;
    return nullptr;
  }
  bool has(const char *Name) const { return find(Name) != nullptr; }
  at::Tensor t(const char *Name) const {
    return has(Name) ? makeTensor(*find(Name)) : at::Tensor();
  }
  int64_t i(const char *Name, int64_t Default = 0) const {
    return has(Name) ? std::stoll(*find(Name)) : Default;
  }
  bool b(const char *Name, bool Default = false) const {
    return has(Name) ? *find(Name) == "true" : Default;
  }
  double d(const char *Name, double Default = 0) const {
    return has(Name) ? std::stod(*find(Name)) : Default;
  }
  /// A list; a lone number is `Count` of them.
  std::vector<int64_t> l(const char *Name, std::vector<int64_t> Default = {},
                         size_t Count = 1) const {
    if (!has(Name))
      return Default;
    auto List = numbers(*find(Name));
    return List.size() == 1 ? std::vector<int64_t>(Count, List[0]) : List;
  }
  /// The same for the options of `N` axes. Another count is no call that C++ has.
  template <size_t N> torch::ExpandingArray<N> e(const char *Name, int64_t Default = 1) const {
    return torch::ExpandingArray<N>(l(Name, std::vector<int64_t>(N, Default), N));
  }
  std::vector<at::Tensor> ts(const char *Name) const { return makeTensors(*find(Name)); }
  std::string s(const char *Name) const {
    const std::string &Text = *find(Name);
    return Text.substr(1, Text.size() - 2);
  }
  std::string reduction() const { return has("reduction") ? s("reduction") : "mean"; }
  template <typename Options> Options reduced(Options O) const {
    if (reduction() == "none")
      O.reduction(torch::kNone);
    else if (reduction() == "sum")
      O.reduction(torch::kSum);
    return O;
  }
};

std::string show(const at::Tensor &T);
std::string show(const std::vector<at::Tensor> &List);
inline std::string show(int64_t N) { return std::to_string(N); }
template <typename... Ts> std::string show(const std::tuple<Ts...> &T) {
  std::string Text = "{";
  std::apply(
      [&](const auto &...Each) { ((Text += (Text.size() > 1 ? ";" : "") + show(Each)), ...); }, T);
  return Text + "}";
}

using Runner = std::function<std::string(const Arguments &)>;
using Table = std::map<std::string, Runner>;

#define CALL(Name, ...) Into[Name] = [](const Arguments &a) { return show(__VA_ARGS__); }

/// torch::nn::functional.
void addFunctional(Table &Into);
/// `forward` of the modules of torch::nn.
void addModules(Table &Into);
/// Operators, members and initializers that only the headers have.
void addMembers(Table &Into);
/// Calls an operation of at:: that libtorch's dispatcher knows, by its schema. False: it knows none
/// that takes these arguments.
bool runDispatched(const std::string &Callee, const Arguments &A, std::string &Result);
/// All operations of at::, a line each: the name, then `name[?][!] type` for each parameter, with
/// `?` where it may be left out and `!` where the result goes into it. Tabs between.
void printSchemas(std::ostream &Out);

} // namespace calls

#endif // SHAPEWISE_TEST_TORCHCALLS_H
