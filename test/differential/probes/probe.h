// What the probes share: run an expression, say what came out (shape, dtype, run-time warning) or
// what was thrown, as a row of a Markdown table.
#ifndef PROBE_H
#define PROBE_H

#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace F = torch::nn::functional;
namespace nn = torch::nn;
using torch::Tensor;
using torch::indexing::Ellipsis;
using torch::indexing::None;
using torch::indexing::Slice;
constexpr auto f32 = torch::kFloat;
constexpr auto f64 = torch::kDouble;
constexpr auto f16 = torch::kHalf;
constexpr auto i64 = torch::kLong;
constexpr auto i32 = torch::kInt;
constexpr auto i16 = torch::kShort;
constexpr auto i8 = torch::kChar;
constexpr auto u8 = torch::kByte;
constexpr auto b8 = torch::kBool;

inline bool Warned = false;

struct NoteWarning : c10::WarningHandler {
  void process(const c10::SourceLocation &, const std::string &, const bool) override { Warned = true; }
};

inline std::string dtypeName(torch::Dtype Dtype) {
  switch (Dtype) {
  case torch::kFloat: return "f32";
  case torch::kDouble: return "f64";
  case torch::kHalf: return "f16";
  case torch::kBFloat16: return "bf16";
  case torch::kLong: return "i64";
  case torch::kInt: return "i32";
  case torch::kShort: return "i16";
  case torch::kChar: return "i8";
  case torch::kByte: return "u8";
  case torch::kBool: return "bool";
  case torch::kComplexFloat: return "c64";
  case torch::kComplexDouble: return "c128";
  default: return c10::toString(Dtype);
  }
}

inline std::string show(c10::IntArrayRef Sizes) {
  std::ostringstream Out;
  Out << '[';
  for (size_t I = 0; I < Sizes.size(); ++I)
    Out << (I ? ", " : "") << Sizes[I];
  Out << ']';
  return Out.str();
}
inline std::string show(const Tensor &T) {
  if (!T.defined())
    return "undefined";
  return dtypeName(T.scalar_type()) + show(T.sizes());
}
inline std::string show(int64_t N) { return std::to_string(N); }
inline std::string show(bool B) { return B ? "true" : "false"; }
inline std::string show(double D) { return std::to_string(D); }
inline std::string show(const std::vector<Tensor> &Tensors) {
  std::string Text = "{";
  for (const Tensor &T : Tensors)
    Text += (Text.size() > 1 ? ", " : "") + show(T);
  return Text + "}";
}
template <typename A, typename B> std::string show(const std::tuple<A, B> &T) {
  return "(" + show(std::get<0>(T)) + ", " + show(std::get<1>(T)) + ")";
}
template <typename A, typename B, typename C> std::string show(const std::tuple<A, B, C> &T) {
  return "(" + show(std::get<0>(T)) + ", " + show(std::get<1>(T)) + ", " + show(std::get<2>(T)) + ")";
}

/// The first line of what was thrown, without what differs from run to run.
inline std::string reason(const std::exception &Error) {
  std::string Text = Error.what();
  if (auto *Torch = dynamic_cast<const c10::Error *>(&Error))
    Text = Torch->what_without_backtrace();
  Text = Text.substr(0, Text.find('\n'));
  for (size_t At = Text.find('|'); At != std::string::npos; At = Text.find('|', At + 2))
    Text.replace(At, 1, "\\|");
  return Text.size() > 110 ? Text.substr(0, 107) + "..." : Text;
}

template <typename Run> std::string outcome(Run &&Function) {
  Warned = false;
  try {
    std::string Text = show(Function());
    return Text + (Warned ? ", warns" : "");
  } catch (const std::exception &Error) {
    return "**throws**: " + reason(Error);
  }
}

inline void title(const char *Text) { std::cout << "\n### " << Text << "\n\n"; }
inline void head(const char *Text = "expression") {
  std::cout << "| " << Text << " | outcome |\n|---|---|\n";
}
inline std::string quoted(std::string Text) {
  for (size_t At = Text.find('|'); At != std::string::npos; At = Text.find('|', At + 2))
    Text.replace(At, 1, "\\|");
  return "`" + Text + "`";
}

/// Evaluates an expression and prints it with its outcome.
#define P(...)                                                                                     \
  std::cout << "| " << quoted(#__VA_ARGS__) << " | " << outcome([&] { return __VA_ARGS__; })       \
            << " |" << std::endl

inline Tensor r(std::vector<int64_t> Sizes) { return torch::rand(Sizes); }
inline Tensor z(std::vector<int64_t> Sizes, torch::Dtype Dtype = torch::kFloat) {
  return torch::zeros(Sizes, Dtype);
}

#endif
