//===- NotationTest.cpp - reading and writing the notation ------*- C++ -*-===//
#include "contract/Notation.h"
#include "contract/Contract.h"
#include "contract/Unify.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <random>

using namespace shapewise;
using namespace shapewise::notation;

namespace {

/// What an annotation is read as, in full; `error` when it is not.
std::string read(llvm::StringRef Text) {
  NotationError E;
  auto Spec = TensorSpec::parse(Text, E);
  return Spec ? str(descriptionOf(*Spec)) : "error: " + E.Text;
}

/// `column: sentence` of an annotation that does not parse.
std::string mistake(llvm::StringRef Text) {
  NotationError E;
  if (TensorSpec::parse(Text, E))
    return "parses";
  return std::to_string(E.Column) + ": " + E.Text;
}

TEST(Notation, ListsWithCommas) {
  EXPECT_EQ(read("B, 784"), "[B, 784]");
  EXPECT_EQ(read("[B, 784]"), "[B, 784]");
  EXPECT_EQ(read("f32[B, 784]"), "f32[B, 784]");
  EXPECT_EQ(read("  B ,784 "), "[B, 784]");
  EXPECT_EQ(read("B,\n 784"), "[B, 784]");
  EXPECT_EQ(read("7"), "[7]");
  EXPECT_EQ(read("1'000, n"), "[1000, n]");
}

TEST(Notation, ListsWithSpacesAsInJaxtyping) {
  EXPECT_EQ(read("B 784"), "[B, 784]");
  EXPECT_EQ(read("batch channels"), "[batch, channels]");
  EXPECT_EQ(read("*batch 3"), "[*batch, 3]");
  EXPECT_EQ(read("B *batch"), "[B, *batch]");
  EXPECT_EQ(read("#n m"), "[#n, m]");
  EXPECT_EQ(read("_ 3"), "[_, 3]");
  EXPECT_EQ(read("... 3"), "[..., 3]");
  EXPECT_EQ(read("B+1 2*n"), "[B + 1, 2*n]");
  EXPECT_EQ(read("rows=4 cols=3"), "[rows=4, cols=3]");
  EXPECT_EQ(read("*#batch 3"), "[*#batch, 3]");
  EXPECT_EQ(read("_rows 3"), "[_rows, 3]");
  EXPECT_EQ(read("labels B"), "labels [B]");
}

TEST(Notation, OneDimensionMayHaveSpacesInItsArithmetic) {
  EXPECT_EQ(read("B + 1"), "[B + 1]");
  EXPECT_EQ(read("B * C"), "[B*C]");
  EXPECT_EQ(read("[2 * (n - 1) // 3]"), "[2*(n - 1)//3]");
}

TEST(Notation, Scalars) {
  EXPECT_EQ(read(""), "[]");
  EXPECT_EQ(read("[]"), "[]");
  EXPECT_EQ(read("f32[]"), "f32[]");
}

TEST(Notation, AnyNumberOfDimensions) {
  EXPECT_EQ(read("..."), "[...]");
  EXPECT_EQ(read("*batch, 3"), "[*batch, 3]");
  EXPECT_EQ(read("N, *D, C"), "[N, *D, C]");
  EXPECT_EQ(read("f32"), "f32[...]");
  EXPECT_EQ(read("logits"), "logits [...]");
}

TEST(Notation, Arithmetic) {
  EXPECT_EQ(read("B, 2*h + 1, (a + b)*c, n//2, n % 4, a - (b - c)"),
            "[B, 2*h + 1, (a + b)*c, n//2, n%4, a - (b - c)]");
  EXPECT_EQ(read("min(a, b), std::max(a, 3)"), "[min(a, b), max(a, 3)]");
  EXPECT_EQ(read("config.batch, this->n, cfg->m.k, Model::Width"),
            "[config.batch, n, cfg.m.k, Model::Width]");
  EXPECT_EQ(read("n = 4, m"), "[n=4, m]");
  EXPECT_EQ(read("-n + m, 1"), "[-n + m, 1]");
}

TEST(Notation, KindsTypesAndRanges) {
  EXPECT_EQ(read("labels i64[B] < C"), "labels i64[B] < C");
  EXPECT_EQ(read("logits f32[B, C]"), "logits f32[B, C]");
  EXPECT_EQ(read("logits B, C"), "logits [B, C]");
  EXPECT_EQ(read("i64 B"), "i64[B]");
  EXPECT_EQ(read("int[B] in [0, C)"), "int[B] < C");
  EXPECT_EQ(read("int[B] in [1, C]"), "int[B] in [1, C + 1)");
  EXPECT_EQ(read("int[B] in (0, 9]"), "int[B] in [1, 10)");
  EXPECT_EQ(read("int[B] <= 9"), "int[B] < 10");
  EXPECT_EQ(read("int[B] >= 1"), "int[B] >= 1");
  EXPECT_EQ(read("labels B < C - 1"), "labels [B] < C - 1");
  EXPECT_EQ(read("f32|f64[B]"), "f32|f64[B]");
  for (const char *Kind : {"logits", "probs", "logprobs", "labels", "onehot"})
    EXPECT_EQ(read(std::string(Kind) + " [B]"), std::string(Kind) + " [B]");
}

TEST(Notation, AWordBeforeACommaOrAnOperatorIsADimension) {
  EXPECT_EQ(read("labels, 10"), "[labels, 10]");
  EXPECT_EQ(read("labels + 1, 10"), "[labels + 1, 10]");
  EXPECT_EQ(read("labels * 2"), "[labels*2]");
  EXPECT_EQ(read("labels *batch"), "labels [*batch]");
}

TEST(Notation, AlternativesAndOptionalTensors) {
  EXPECT_EQ(read("labels int[N, *D] < C | probs float[N, C, *D]"),
            "labels int[N, *D] < C | probs float[N, C, *D]");
  EXPECT_EQ(read("float[C]?"), "float[C]?");
}

TEST(Notation, WhatIsWrittenReadsBackTheSame) {
  for (const char *Text :
       {"a - (b - c), (a + b)//2, -(a + b), a*(b//c), a//b*c, (a//b)//c, a//(b//c), a%(b*c)",
        "labels int[N, *D] in [-1, C) | f32|f64[]?", "min(max(a, 1), b), #n, _, ..., k=3"})
    EXPECT_EQ(read(read(Text)), read(Text)) << Text;
}

//===--- Every way to get it wrong ----------------------------------------===//

struct Wrong {
  const char *Text, *Error;
};

class NotationMistake : public testing::TestWithParam<Wrong> {};

TEST_P(NotationMistake, IsExplainedAtItsColumn) {
  EXPECT_EQ(mistake(GetParam().Text), GetParam().Error);
}

const Wrong Mistakes[] = {
    {"B, , C", "4: expected a dimension before ','; '_' stands for any size"},
    {"B, C,", "6: expected a dimension behind the last ','"},
    {", B", "1: expected a dimension before ','; '_' stands for any size"},
    {"B, 784 C", "8: expected ',' before 'C'; separate all dimensions by commas, or all by spaces"},
    {"B + 1 C", "3: between dimensions separated by spaces, arithmetic is written without spaces "
                "('B+1'); or separate the dimensions by commas"},
    {"[B, 784", "1: '[' is never closed"},
    {"B, 784]", "7: ']' without a '[' before it"},
    {"(B + 1", "1: '(' is never closed"},
    {"(B, C)", "3: expected ')' before ','; parentheses are for arithmetic, a shape stands in "
               "brackets, as in '[B, C]', or in none"},
    {"[(B + 1]", "8: expected an operator or ')', found ']'"},
    {"B, -1", "4: a size cannot be negative (-1); '_' stands for any size"},
    {"3 - 5, B", "1: a size cannot be negative (-2); '_' stands for any size"},
    {"B/2, C", "2: write '//' to divide; sizes are whole numbers, and it rounds down"},
    {"n**2, C", "2: there is no power; write a product: 'n*n'"},
    {"n^2, C", "2: there is no power; write a product: 'n*n'"},
    {"n//0", "4: division by zero"},
    {"n % 0, 1", "5: division by zero"},
    {"..., *batch", "6: a shape can have one '...' or '*name' only, and '...' stands before; "
                    "where one would end and the other begin cannot be told"},
    {"*a N *b", "6: a shape can have one '...' or '*name' only, and '*a' stands before; where "
                "one would end and the other begin cannot be told"},
    {"B, 2.5", "4: '2.5' is not a whole number; sizes are whole numbers"},
    {"B, 1e30", "4: '1e30' is not a whole number; sizes are whole numbers"},
    {"99999999999999999999", "1: '99999999999999999999' is too large; a size has at most 64 bits"},
    {"B, 10L", "4: write '10' without the suffix 'L'"},
    {"0x10", "1: write '0x10' as a decimal number"},
    {"2n", "1: '2n' is neither a number nor a name; a name starts with a letter or '_'"},
    {"float32[B]", "1: 'float32' is neither an element type (f32, i64, float, int, bool ...) nor a "
                   "kind (logits, probs, logprobs, labels, onehot); did you mean 'f32'?"},
    {"image[B]", "1: 'image' is neither an element type (f32, i64, float, int, bool ...) nor a "
                 "kind (logits, probs, logprobs, labels, onehot)"},
    {"label i64[B]", "1: 'label' is not a kind; the kinds are logits, probs, logprobs, labels and "
                     "onehot; did you mean 'labels'?"},
    {"labels i65[B]", "8: 'i65' is neither an element type (f32, i64, float, int, bool ...) nor a "
                      "kind (logits, probs, logprobs, labels, onehot)"},
    {"B, sizes[0]", "9: elements such as 'sizes[0]' cannot be named here; put it into an integer "
                    "and use that name"},
    {"x.size(0), C", "1: 'x.size' cannot be called here; only min(a, b) and max(a, b) can. Put "
                     "the result into an integer and use that name"},
    {"min(a), C", "6: expected ',' and a second operand of 'min', found ')'"},
    {"min(a, b, c)", "9: expected ')' behind the two operands of 'min', found ','"},
    {"B, _ + 1", "4: '_' (any size) cannot be calculated with; give the dimension a name"},
    {"2 * ..., C", "5: '...' stands for whole dimensions and cannot be calculated with"},
    {"#4, C", "2: expected a name behind '#', as in '#n' (n or 1), found '4'"},
    {"#n+1, C", "2: '#' stands before a single name, as in '#n' (n or 1)"},
    {"*, C", "2: expected a name behind '*', as in '*batch' (any number of dimensions), found ','"},
    {"n=m, C", "3: expected a number behind 'n='; arithmetic stands alone, without a name before "
               "it"},
    {"2=4, C", "2: only a name can be given a value, as in 'n=4'"},
    {"B, this", "4: 'this' alone is no size; write 'this->n' or just 'n'"},
    {"B, cfg.", "8: expected a member's name behind '.', found the end"},
    {"B, ?", "4: '?' stands behind a whole tensor that may be left out; '_' stands for a "
             "dimension of any size"},
    {"{n+1}", "1: braces have no meaning here; arithmetic stands as it is: 'n + 1'"},
    {"B; C", "2: write ',' between dimensions"},
    {"B \xC3\x97 C", "3: write '*' for a product, ',' between dimensions"},
    {"B, \xE2\x80\xA6", "4: write '...' with three dots for any number of dimensions"},
    {"\xCE\xB2, 3", "1: '\xCE\xB2' has no meaning here; names consist of ASCII letters, digits and "
                    "'_'"},
    {"B, \xFF", "4: byte 0xFF is not valid UTF-8"},
    {"B, \x01", "4: control character 0x1 has no meaning here"},
    {"labels [B] <", "13: expected a dimension: a name, a number, '_', '...', '*name' or "
                     "arithmetic, found the end"},
    {"int[B] in 0, C", "11: expected a range such as '[0, C)' behind 'in', found '0'"},
    {"int[B] in [0; C)", "13: write ',' between dimensions"},
    {"int[B] in [0, C", "16: expected ')' (the end is not in the range) or ']' (it is), found the "
                        "end"},
    {"int[B] in [5, 3)", "15: no value is at least 5 and below 3"},
    {"int[B] < 0", "10: no value is at least 0 and below 0"},
    {"f32[B] f32[C]", "8: expected ',' and another dimension, or the end, found 'f32'"},
    {"[B]]", "4: ']' without a '[' before it"},
    {"f32[B] |", "9: expected a tensor on either side of '|'; a scalar is '[]', found the end"},
    {"| f32[B]", "1: expected a tensor on either side of '|'; a scalar is '[]', found '|'"},
    {"B, C D", "6: expected ',' before 'D'; separate all dimensions by commas, or all by spaces"},
};
INSTANTIATE_TEST_SUITE_P(All, NotationMistake, testing::ValuesIn(Mistakes));

TEST(Notation, AMistakeInALaterLineIsPlacedThere) {
  NotationError E;
  EXPECT_FALSE(TensorSpec::parse("B,\n  C,\n  2.5", E));
  EXPECT_EQ(E.Line, 3u);
  EXPECT_EQ(E.Column, 3u);
  EXPECT_EQ(E.Length, 3u);
}

#ifdef SHAPEWISE_DOCS_DIR
TEST(Notation, TheDocumentationSaysWhatTheParserSays) {
  auto File = llvm::MemoryBuffer::getFile(SHAPEWISE_DOCS_DIR "/annotations.md");
  ASSERT_TRUE(bool(File));
  llvm::SmallVector<llvm::StringRef, 0> Lines, Cells;
  auto Mistakes = (*File)->getBuffer().split("## Mistakes").second.split("## Limits").first;
  Mistakes.split(Lines, '\n');
  unsigned Checked = 0;
  for (llvm::StringRef Line : Lines) {
    if (!Line.starts_with("| `"))
      continue;
    Cells.clear();
    Line.split(Cells, " | ");
    ASSERT_EQ(Cells.size(), 3u) << Line.str();
    llvm::StringRef Text = Cells[0].substr(3);
    EXPECT_EQ(mistake(Text.drop_back()), (Cells[1] + ": " + Cells[2].drop_back(2)).str());
    ++Checked;
  }
  EXPECT_GT(Checked, 40u);
}
#endif

//===--- Parts of a larger text -------------------------------------------===//

TEST(Notation, ReadsPartOfALargerTextAndStopsBehindIt) {
  llvm::StringRef Text = "model\n  (x: float[N, C], # note\n   y: int[N] < C | f32 ?) -> [N, *D]";
  NotationError E;
  Lexer First(Text, Text.find("float"), Text.size(), Lexer::Comments::Hash);
  auto X = parseDescription(First, notation::Form::Model, E);
  ASSERT_TRUE(X) << E.Text;
  EXPECT_EQ(str(*X), "float[N, C]");
  EXPECT_TRUE(First.accept(","));
  EXPECT_TRUE(First.peek().is("y")) << "the comment is skipped";
  Lexer Second(Text, Text.find("int["), Text.size(), Lexer::Comments::Hash);
  auto Y = parseDescription(Second, notation::Form::Model, E);
  ASSERT_TRUE(Y) << E.Text;
  EXPECT_EQ(str(*Y), "int[N] < C | f32[...]?");
  EXPECT_TRUE(Second.peek().is(")"));
  Lexer Third(Text, Text.find("[N, *D]"));
  auto Z = parseShape(Third, E);
  ASSERT_TRUE(Z);
  EXPECT_EQ(Z->size(), 2u);
}

TEST(Notation, PlacesInALargerTextAreOfTheWhole) {
  llvm::StringRef Text = "one\ntwo float[N, 2.5]";
  NotationError E;
  Lexer From(Text, Text.find("float"));
  EXPECT_FALSE(parseDescription(From, notation::Form::Model, E));
  EXPECT_EQ(E.Line, 2u);
  EXPECT_EQ(E.Column, 14u);
  Lexer Bare(Text, 0);
  EXPECT_FALSE(parseDescription(Bare, notation::Form::Model, E));
  EXPECT_EQ(E.Text, "expected a tensor, such as float[N, C] or labels int[N], found 'one'");
}

//===--- Absurd input -----------------------------------------------------===//

TEST(Notation, AbsurdInputIsOneError) {
  EXPECT_EQ(mistake(std::string(100000, 'a')),
            "4097: this annotation has 100000 characters; at most 4096 are read");
  EXPECT_EQ(mistake(std::string(1000, '(')), "65: this is nested more than 64 deep");
  EXPECT_EQ(mistake(std::string(1000, '-') + "n"), "65: this is nested more than 64 deep");
  std::string Sum = "n", Many = "n";
  for (int I = 0; I < 300; ++I) {
    Sum += "+n";
    Many += ",n";
  }
  EXPECT_EQ(mistake(Sum), "514: this expression has more than 256 operators");
  EXPECT_EQ(mistake(Many), "129: a tensor has at most 64 dimensions");
  std::string Nested = "n";
  for (int I = 0; I < 100; ++I)
    Nested = "min(" + Nested + ",1)";
  EXPECT_EQ(mistake(Nested), "257: this is nested more than 64 deep");
  EXPECT_NE(mistake(std::string("B, \0 C", 6)), "parses");
}

/// Parses anything without a crash; what parses reads back the same, mistakes lie in the text.
void tryOut(const std::string &Text) {
  NotationError E;
  auto Spec = TensorSpec::parse(Text, E);
  if (!Spec) {
    EXPECT_FALSE(E.Text.empty()) << Text;
    EXPECT_LE(E.Column, Text.size() + 1) << Text;
    return;
  }
  std::string Written = str(descriptionOf(*Spec));
  EXPECT_EQ(read(Written), Written) << Text;
  DimContext Dims;
  NameScope Scope;
  TensorType T = instantiate(*Spec, Scope, Dims, OriginId::None);
  Facts Known(Dims);
  Judgement J = holdAgainst(*Spec, T, "x", Scope, Known);
  EXPECT_NE(J.Is, Verdict::Mismatch) << Text << " against itself";
}

TEST(NotationFuzz, RandomBytes) {
  std::mt19937 Random(1);
  for (int I = 0; I < 20000; ++I) {
    std::string Text;
    for (unsigned Length = Random() % 24; Length > 0; --Length)
      Text += static_cast<char>(Random());
    tryOut(Text);
  }
}

TEST(NotationFuzz, RandomTokens) {
  const char *Tokens[] = {"B",     "n",    "C",
                          "784",   "1",    "0",
                          "_",     "...",  "*",
                          "#",     "=",    "4",
                          "+",     "-",    "//",
                          "%",     "(",    ")",
                          "[",     "]",    ",",
                          " ",     " ",    ",",
                          "min(",  "<",    "in",
                          "|",     "?",    "f32",
                          "i64",   "int",  "labels",
                          "probs", ".",    "->",
                          "::",    "this", "9223372036854775807",
                          "\n"};
  std::mt19937 Random(2);
  for (int I = 0; I < 60000; ++I) {
    std::string Text;
    for (unsigned Length = Random() % 14; Length > 0; --Length)
      Text += Tokens[Random() % std::size(Tokens)];
    tryOut(Text);
  }
}

} // namespace
