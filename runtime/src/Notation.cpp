//===- Notation.cpp - SHAPE_CHECK's notation at run time ------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Matches extents against a notation while it parses, without allocating. Two
// passes: the first counts the terms, so that `...` knows its length.
//
//===----------------------------------------------------------------------===//

#include "shapewise/check.h"

#include <cctype>
#include <cstring>

namespace shapewise {
namespace detail {

namespace {

constexpr int MaxNames = 32;

/// A value that may not be known.
struct Number {
  bool Known = false;
  std::int64_t Value = 0;
};

class Matcher {
public:
  Matcher(const Extents &Actual, const char *Notation, SourceLocation Where)
      : Actual(Actual), Text(Notation), At(Notation) {
    Result.function = "SHAPE_CHECK";
    Result.detail = Notation;
    Result.where = Where;
    Result.first_name = "tensor";
    Result.first.rank = Actual.rank;
    std::memcpy(Result.first.extents, Actual.extents, sizeof(Actual.extents));
  }

  Error match();

private:
  struct Binding {
    const char *Name;
    std::size_t Length;
    std::int64_t Value;
  };

  bool failed() const { return Result.code != ErrorCode::none; }
  void skipBlanks() {
    while (*At == ' ' || *At == '\t')
      ++At;
  }
  bool take(char C) {
    skipBlanks();
    if (*At != C)
      return false;
    ++At;
    return true;
  }
  static bool startsName(char C) { return std::isalpha(static_cast<unsigned char>(C)) || C == '_'; }
  static bool inName(char C) { return std::isalnum(static_cast<unsigned char>(C)) || C == '_'; }
  /// Reads a name; its length is 0 where none stands.
  std::size_t name(const char *&Name) {
    skipBlanks();
    Name = At;
    if (startsName(*At))
      while (inName(*At))
        ++At;
    return static_cast<std::size_t>(At - Name);
  }

  void mistake() {
    if (failed())
      return;
    Result.code = ErrorCode::notation;
    Result.value = At - Text + 1;
  }
  void differs(int Dimension, std::int64_t Value, std::int64_t Expected) {
    if (failed())
      return;
    Result.code = ErrorCode::contract;
    Result.dimension = Dimension;
    Result.value = Value;
    Result.expected = Expected;
  }

  bool findBody();
  bool count(int &Terms, bool &HasRun);
  bool atEnd() {
    skipBlanks();
    return *At == (Bracketed ? ']' : '\0');
  }
  Binding *find(const char *Name, std::size_t Length);
  bool bind(const char *Name, std::size_t Length, int Dimension, std::int64_t Value);
  void term(int Dimension);
  Number sum();
  Number product();
  Number factor();

  const Extents &Actual;
  const char *Text;
  const char *At;
  bool Bracketed = false;
  Binding Names[MaxNames];
  int NameCount = 0;
  int Depth = 0;
  Error Result;
};

/// Puts At at the first term: behind `logits f32[`, where there is a bracket.
bool Matcher::findBody() {
  const char *Bracket = std::strchr(Text, '[');
  if (!Bracket)
    return true;
  for (const char *C = Text; C != Bracket; ++C)
    if (!inName(*C) && *C != ' ') {
      At = C;
      mistake();
      return false;
    }
  At = Bracket + 1;
  Bracketed = true;
  return true;
}

/// Counts the terms, and whether one of them is a run of any length.
bool Matcher::count(int &Terms, bool &HasRun) {
  const char *Start = At;
  Terms = 0;
  int Open = 0;
  bool Fresh = true;
  for (; *At && !(Bracketed && *At == ']'); ++At) {
    if (*At == ' ' || *At == '\t')
      continue;
    if (*At == '(')
      ++Open;
    else if (*At == ')')
      --Open;
    if (*At == ',' && Open == 0) {
      if (Fresh) {
        mistake();
        return false;
      }
      Fresh = true;
      continue;
    }
    if (Fresh) {
      ++Terms;
      if (*At == '*' || *At == '.') {
        if (HasRun) {
          mistake();
          return false;
        }
        HasRun = true;
      }
      Fresh = false;
    }
  }
  if ((Fresh && Terms > 0) || (Bracketed && *At != ']')) {
    mistake();
    return false;
  }
  At = Start;
  return true;
}

Matcher::Binding *Matcher::find(const char *Name, std::size_t Length) {
  for (int I = 0; I < NameCount; ++I)
    if (Names[I].Length == Length && !std::memcmp(Names[I].Name, Name, Length))
      return &Names[I];
  return nullptr;
}

/// Binds a name to an extent, or compares it with what it is bound to.
bool Matcher::bind(const char *Name, std::size_t Length, int Dimension, std::int64_t Value) {
  if (Binding *Known = find(Name, Length)) {
    if (Known->Value == Value)
      return true;
    differs(Dimension, Value, Known->Value);
    return false;
  }
  if (NameCount < MaxNames)
    Names[NameCount++] = {Name, Length, Value};
  return true;
}

void Matcher::term(int Dimension) {
  const std::int64_t Extent = Actual.extents[Dimension];
  const bool OrOne = take('#');
  skipBlanks();
  const char *Start = At;
  const char *Name;
  const std::size_t Length = name(Name);
  skipBlanks();
  const bool Alone = *At == ',' || atEnd();
  if (Length == 1 && *Name == '_' && Alone)
    return;
  if (Length && (Alone || (*At == '=' && At[1] != '='))) {
    if (take('=')) {
      const Number Wanted = sum();
      if (!failed() && Wanted.Known && Wanted.Value != Extent)
        differs(Dimension, Extent, Wanted.Value);
    }
    if (!failed() && !(OrOne && Extent == 1))
      bind(Name, Length, Dimension, Extent);
    return;
  }
  At = Start;
  const Number Wanted = sum();
  if (!failed() && Wanted.Known && Wanted.Value != Extent && !(OrOne && Extent == 1))
    differs(Dimension, Extent, Wanted.Value);
}

Number Matcher::sum() {
  Number Left = product();
  while (!failed()) {
    skipBlanks();
    const char Sign = *At;
    if (Sign != '+' && Sign != '-')
      break;
    ++At;
    const Number Right = product();
    Left.Known &= Right.Known;
    // Wraps rather than overflows: no shape has such sizes.
    const std::uint64_t L = static_cast<std::uint64_t>(Left.Value);
    const std::uint64_t R = static_cast<std::uint64_t>(Right.Value);
    Left.Value = static_cast<std::int64_t>(Sign == '+' ? L + R : L - R);
  }
  return Left;
}

Number Matcher::product() {
  Number Left = factor();
  while (!failed()) {
    skipBlanks();
    const char Sign = *At;
    if (Sign != '*' && Sign != '%' && !(Sign == '/' && At[1] == '/'))
      break;
    At += Sign == '/' ? 2 : 1;
    const Number Right = factor();
    Left.Known &= Right.Known;
    if (Sign == '*') {
      Left.Value = static_cast<std::int64_t>(static_cast<std::uint64_t>(Left.Value) *
                                             static_cast<std::uint64_t>(Right.Value));
    } else if (Right.Known && Right.Value == 0) {
      mistake();
    } else if (Left.Known) {
      // Rounds down, as Python does.
      const bool Wraps = Right.Value == -1;
      std::int64_t Quotient = Wraps ? -Left.Value : Left.Value / Right.Value;
      std::int64_t Rest = Wraps ? 0 : Left.Value % Right.Value;
      if (Rest != 0 && (Rest < 0) != (Right.Value < 0)) {
        --Quotient;
        Rest += Right.Value;
      }
      Left.Value = Sign == '%' ? Rest : Quotient;
    }
  }
  return Left;
}

Number Matcher::factor() {
  skipBlanks();
  if (take('(')) {
    if (++Depth > 64) {
      mistake();
      return {};
    }
    const Number Inner = sum();
    --Depth;
    if (!take(')'))
      mistake();
    return Inner;
  }
  if (std::isdigit(static_cast<unsigned char>(*At))) {
    std::uint64_t Value = 0;
    while (std::isdigit(static_cast<unsigned char>(*At)))
      Value = Value * 10 + static_cast<std::uint64_t>(*At++ - '0');
    return {true, static_cast<std::int64_t>(Value)};
  }
  const char *Name;
  const std::size_t Length = name(Name);
  if (!Length) {
    mistake();
    return {};
  }
  if (const Binding *Known = find(Name, Length))
    return {true, Known->Value};
  return {};
}

Error Matcher::match() {
  int Terms;
  bool HasRun = false;
  if (!findBody() || !count(Terms, HasRun))
    return Result;
  const int Fixed = HasRun ? Terms - 1 : Terms;
  const bool RankFits = HasRun ? Actual.rank >= Fixed : Actual.rank == Fixed;
  int Dimension = 0;
  for (int I = 0; I < Terms && !failed(); ++I) {
    skipBlanks();
    if (*At == '*' || *At == '.') {
      const char *Name;
      if (*At == '*') {
        ++At;
        if (!name(Name))
          mistake();
      } else if (std::strncmp(At, "...", 3) == 0) {
        At += 3;
      } else {
        mistake();
      }
      Dimension += Actual.rank - Fixed;
    } else if (RankFits && Dimension < max_rank) {
      term(Dimension++);
    } else {
      differs(-1, Actual.rank, Terms);
    }
    if (!failed() && !atEnd() && !take(','))
      mistake();
  }
  if (!failed() && !RankFits)
    differs(-1, Actual.rank, Terms);
  return Result;
}

} // namespace
} // namespace detail

Error check_extents(const Extents &Actual, const char *Notation, SourceLocation Where) noexcept {
  return detail::Matcher(Actual, Notation, Where).match();
}

} // namespace shapewise
