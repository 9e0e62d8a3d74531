//===- ModelFileTest.cpp - reading model files -------------------------------===//
#include "ModelTestSupport.h"
#include "models/EmbeddedModels.h"
#include <random>

using namespace shapewise;

namespace {

/// `line:column: sentence` for each error.
std::string errors(llvm::StringRef Text) {
  Library L;
  std::string All;
  for (const NotationError &E : L.add(Text))
    All += (All.empty() ? "" : "\n") + std::to_string(E.Line) + ":" + std::to_string(E.Column) +
           ": " + E.Text;
  return All;
}

TEST(ModelFile, TheEmbeddedModelsHaveNoErrors) {
  ASSERT_FALSE(embeddedModels().empty());
  for (const EmbeddedModel &M : embeddedModels())
    EXPECT_EQ(errors(M.Text), "") << M.FileName.str();
}

TEST(ModelFile, ManyOperationsAreModelled) {
  Library L;
  L.addBuiltin();
  EXPECT_GE(L.functions().size(), 1000u);
}

TEST(ModelFile, AnEntryGoesOnOverIndentedLines) {
  EXPECT_EQ(errors("model mine 1\n# a remark\nop my::relu (self)\n    -> map(self) # another\n"),
            "");
}

TEST(ModelFile, AFunctionOfOnesOwn) {
  Library L;
  ASSERT_TRUE(L.add("op my::scale (x: float[*B, C], factor: float[C]) -> f32[*B, C]\n").empty());
  EXPECT_EQ(L.find("my::scale").size(), 1u);
  EXPECT_TRUE(L.find("my::other").empty());
}

TEST(ModelFile, EveryMistakeHasItsPlace) {
  EXPECT_EQ(errors("operation f (x) -> x").substr(0, 5), "1:1: ");
  EXPECT_EQ(errors("op f x -> x"), "1:6: expected '(' and the parameters, found 'x'");
  EXPECT_EQ(errors("op f (x -> x"), "1:9: expected ')' behind the parameters, found '-'");
  EXPECT_EQ(errors("op f (x, x) -> x"), "1:10: there is a parameter 'x' already");
  EXPECT_EQ(errors("op f (x) = x"), "1:10: expected '->' before the result, found '='");
  EXPECT_EQ(errors("op f (x) -> y"), "1:13: there is no parameter 'y'");
  EXPECT_EQ(errors("op f (x) -> mapp(x)"),
            "1:13: there is no shape function 'mapp'; did you mean 'map'?");
  EXPECT_EQ(errors("op f (x) -> map()"), "1:13: 'map' takes 1 arguments, not 0");
  EXPECT_EQ(errors("op f (x) -> x wrong").substr(0, 6), "1:15: ");
  EXPECT_EQ(errors("op f (x = 99999999999999999999) -> x"),
            "1:11: '99999999999999999999' is not a number that fits 64 bits");
  EXPECT_EQ(errors("op f (x: float[N) -> x").substr(0, 2), "1:");
  EXPECT_EQ(errors("in at\nop f (x) -> x").substr(0, 5), "1:4: ");
  EXPECT_EQ(errors("op f").substr(0, 5), "1:5: ");
  EXPECT_EQ(errors("options my::O (a) forward (x) -> x").substr(0, 6), "1:19: ");
  EXPECT_EQ(errors("op f (x: tensors 2, how: word sum mean?) -> x"), "");
  EXPECT_EQ(errors("record my::R (a) forward (x) -> x").substr(0, 6), "1:18: ");
  EXPECT_EQ(errors("record my::R (a, b?)"), "");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x method f (y) -> y holds w -> [a]"), "");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x method (y) -> y"),
            "1:42: expected the name of a method behind 'method', found '('");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x method f (y) -> x").substr(0, 6), "1:51: ");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x holds w -> [a] holds v -> [a]"), "");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x holds -> [a]").substr(0, 6), "1:41: ");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x holds w -> x").substr(0, 6), "1:46: ");
  EXPECT_EQ(errors("module my::M (a) forward (x) -> x holds w [a]").substr(0, 6), "1:43: ");
}

TEST(ModelFile, OneMistakeDoesNotHideTheNext) {
  EXPECT_EQ(errors("op f (x) -> y\nop g (x) -> map(x)\nop h (x) -> z\n"),
            "1:13: there is no parameter 'y'\n3:13: there is no parameter 'z'");
}

TEST(ModelFile, GoodEntriesOfABrokenFileHold) {
  Library L;
  EXPECT_EQ(L.add("op f (x) -> y\nop g (x) -> map(x)\n").size(), 1u);
  EXPECT_TRUE(L.find("f").empty());
  EXPECT_EQ(L.find("g").size(), 1u);
}

TEST(ModelFile, NoTextCrashesTheParser) {
  std::mt19937 Random(1);
  std::string Model = embeddedModels().front().Text.str();
  for (int Round = 0; Round < 300; ++Round) {
    std::size_t Begin = Random() % Model.size();
    std::string Text = Model.substr(Begin, 1 + Random() % 300);
    for (unsigned Change = Random() % 6; Change > 0; --Change)
      Text[Random() % Text.size()] = static_cast<char>(Random() % 256);
    errors(Text);
    std::string Noise;
    for (unsigned I = Random() % 60; I > 0; --I)
      Noise += static_cast<char>(Random() % 256);
    errors("op f " + Noise);
    errors("module m " + Noise);
  }
}

} // namespace
