//===- OptionsTest.cpp - Reading the user's options -----------------------===//

#include "frontends/core/Options.h"
#include "gtest/gtest.h"

using namespace shapewise;

namespace {

std::string failureOf(llvm::StringRef Text) {
  Options O;
  return readOption(Text, O).value_or("");
}

TEST(Options, EachIsRead) {
  Options O;
  for (llvm::StringRef Text :
       {"checks=-*,shapewise-op", "severity=shapewise-op=error", "model=a.model", "model=b.model",
        "sarif=out.sarif", "dump=shapes", "remarks", "help"})
    EXPECT_EQ(readOption(Text, O), std::nullopt) << Text.str();
  EXPECT_FALSE(O.Checks.isOn(Check::LossBatch));
  EXPECT_EQ(O.Checks.severity(Check::Op), Severity::Error);
  EXPECT_EQ(O.ModelFiles, (std::vector<std::string>{"a.model", "b.model"}));
  EXPECT_EQ(O.SarifFile, "out.sarif");
  EXPECT_EQ(O.Dump, DumpKind::Shapes);
  EXPECT_TRUE(O.Remarks);
  EXPECT_TRUE(O.Help);
}

TEST(Options, AnUnknownOneIsRefusedAndTheOptionsAreListed) {
  EXPECT_EQ(
      failureOf("check=x").rfind("there is no option 'check'; the options are checks=GLOBS, ", 0),
      0u);
}

TEST(Options, AMissingOrNeedlessValueIsRefused) {
  EXPECT_EQ(failureOf("model"), "the option 'model' needs a value: model=FILE");
  EXPECT_EQ(failureOf("model="), "the option 'model' needs a value: model=FILE");
  EXPECT_EQ(failureOf("remarks=yes"), "the option 'remarks' takes no value");
}

TEST(Options, AWrongValueIsRefusedInTheNameOfItsOption) {
  EXPECT_EQ(failureOf("dump=ast"),
            "in the option 'dump': there is no dump 'ast'; write dump=ir or dump=shapes");
  EXPECT_EQ(failureOf("severity=shapewise-op"),
            "in the option 'severity': 'shapewise-op' does not say a severity; write CHECK=off, "
            "CHECK=warning or CHECK=error");
}

TEST(Options, HelpNamesEveryCheck) {
  std::string Text = helpText();
  for (const CheckInfo &Info : allChecks())
    EXPECT_NE(Text.find(Info.Name.str()), std::string::npos) << Info.Name.str();
}

} // namespace
