//===- CheckSetTest.cpp - Choosing checks and severities ------------------===//

#include "report/CheckSet.h"
#include "gtest/gtest.h"

using namespace shapewise;

namespace {

TEST(GlobList, LastMatchDecides) {
  GlobList L("-*,shapewise-loss-*,-shapewise-loss-kind");
  EXPECT_EQ(L.decide("shapewise-loss-batch"), true);
  EXPECT_EQ(L.decide("shapewise-loss-kind"), false);
  EXPECT_EQ(L.decide("shapewise-op"), false);
  EXPECT_EQ(GlobList("shapewise-op").decide("shapewise-loss-kind"), std::nullopt);
}

TEST(GlobList, StarStandsForAnyTextAnywhere) {
  EXPECT_EQ(GlobList("*").decide(""), true);
  EXPECT_EQ(GlobList("*-batch").decide("shapewise-partial-batch"), true);
  EXPECT_EQ(GlobList("*-batch").decide("shapewise-batch-x"), std::nullopt);
  EXPECT_EQ(GlobList("s*-l*-b*").decide("shapewise-loss-batch"), true);
  EXPECT_EQ(GlobList("s*-l*-c*b").decide("shapewise-loss-batch"), std::nullopt);
  EXPECT_EQ(GlobList("shapewise-op").decide("shapewise-op2"), std::nullopt);
}

TEST(GlobList, SpacesAndEmptyItemsDoNotCount) {
  EXPECT_EQ(GlobList(" , shapewise-op ,").decide("shapewise-op"), true);
  EXPECT_EQ(GlobList("").decide("shapewise-op"), std::nullopt);
  EXPECT_EQ(GlobList("-").decide(""), std::nullopt);
}

TEST(CheckSet, StartsFromTheTable) {
  CheckSet Set;
  EXPECT_TRUE(Set.isOn(Check::LossBatch));
  EXPECT_FALSE(Set.isOn(Check::DiscardedRows));
  EXPECT_FALSE(Set.isOn(Check::Unproven));
}

TEST(CheckSet, ChoiceAddsToTheDefaults) {
  CheckSet Set;
  ASSERT_EQ(Set.choose("shapewise-discarded-rows"), std::nullopt);
  EXPECT_TRUE(Set.isOn(Check::DiscardedRows));
  EXPECT_TRUE(Set.isOn(Check::LossBatch));
  ASSERT_EQ(Set.choose("-*,shapewise-op"), std::nullopt);
  EXPECT_TRUE(Set.isOn(Check::Op));
  EXPECT_FALSE(Set.isOn(Check::LossBatch));
}

TEST(CheckSet, ACheckThatIsOffByDefaultIsSwitchedOnByItsNameAlone) {
  CheckSet Set;
  ASSERT_EQ(Set.choose("*,shapewise-*"), std::nullopt);
  EXPECT_FALSE(Set.isOn(Check::Unproven));
  ASSERT_EQ(Set.choose("-*,shapewise-unproven,shapewise-*"), std::nullopt);
  EXPECT_TRUE(Set.isOn(Check::Unproven));
  EXPECT_TRUE(Set.isOn(Check::Op));
  ASSERT_EQ(Set.choose("shapewise-unproven,-shapewise-un*"), std::nullopt);
  EXPECT_FALSE(Set.isOn(Check::Unproven));
}

TEST(CheckSet, ANameThatIsNoCheckIsRefusedAndTheCheckNamesAreListed) {
  CheckSet Set;
  std::optional<std::string> Failure = Set.choose("-*,shapewise-lossbatch");
  ASSERT_TRUE(Failure);
  EXPECT_NE(Failure->find("there is no check 'shapewise-lossbatch'"), std::string::npos);
  EXPECT_NE(Failure->find("shapewise-loss-batch, "), std::string::npos);
  EXPECT_TRUE(Set.isOn(Check::LossBatch)) << "a refused list changes nothing";
}

TEST(CheckSet, SeveritiesAreSetPerCheckOrGlob) {
  CheckSet Set;
  ASSERT_EQ(Set.setSeverities("shapewise-loss-*=error,shapewise-loss-kind=warning"), std::nullopt);
  EXPECT_EQ(Set.severity(Check::LossBatch), Severity::Error);
  EXPECT_EQ(Set.severity(Check::LossKind), Severity::Warning);
  EXPECT_EQ(Set.severity(Check::Op), Severity::Default);
  ASSERT_EQ(Set.setSeverities("shapewise-op=off"), std::nullopt);
  EXPECT_FALSE(Set.isOn(Check::Op));
}

TEST(CheckSet, AWrongSeverityIsRefused) {
  CheckSet Set;
  EXPECT_TRUE(Set.setSeverities("shapewise-op=fatal"));
  EXPECT_TRUE(Set.setSeverities("shapewise-op"));
  EXPECT_TRUE(Set.setSeverities("shapewise-opp=error"));
  EXPECT_TRUE(Set.setSeverities("shapewise-loss-batch=error,shapewise-op=1"));
  EXPECT_EQ(Set.severity(Check::LossBatch), Severity::Default) << "a refused list changes nothing";
}

} // namespace
