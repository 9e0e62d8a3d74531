//===- ClangProgramTests.cpp - what the dump does not show ----------------===//

#include "lower/ClangProgram.h"
#include "clang/AST/ASTContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Lex/Lexer.h"
#include "clang/Tooling/Tooling.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace shapewise;

namespace {

/// A source, its program, and the functions in it by name.
class Lowered {
public:
  explicit Lowered(const std::string &Code)
      : AST(tooling::buildASTFromCodeWithArgs(Preamble + Code, {"-std=c++17"}, "input.cpp")),
        Program(AST->getASTContext(), options()) {
    using namespace ast_matchers;
    auto All = match(functionDecl(isDefinition()).bind("f"), AST->getASTContext());
    std::vector<const FunctionDecl *> Functions;
    for (const BoundNodes &Nodes : All)
      Functions.push_back(Nodes.getNodeAs<FunctionDecl>("f"));
    Roots = Program.roots(Functions);
  }

  const shapewise::Function &function(llvm::StringRef Name) {
    for (FunctionId Root : Roots)
      if (const auto *F = Program.body(Root); F && F->Name == Name)
        return *F;
    ADD_FAILURE() << "there is no function " << Name.str();
    static const shapewise::Function None;
    return None;
  }

  /// The first call of a function of that short name.
  const Instruction &call(llvm::StringRef In, llvm::StringRef Name) {
    const shapewise::Function &F = function(In);
    for (const Block &B : F.Blocks)
      for (const Instruction &I : B.Instructions)
        if (I.Code == Op::Call && F.Callees[I.CalleeIndex].ShortName == Name)
          return I;
    ADD_FAILURE() << "there is no call of " << Name.str();
    static const Instruction None;
    return None;
  }

  const ClassInfo &classOf(llvm::StringRef Function) {
    return Program.classInfo(function(Function).Signature.Class);
  }

  const Field &field(const ClassInfo &Class, llvm::StringRef Name) {
    for (const Field &F : Class.Fields)
      if (F.Name == Name)
        return F;
    ADD_FAILURE() << "there is no field " << Name.str();
    static const Field None;
    return None;
  }

  std::string underlined(PlaceId Place) {
    return Lexer::getSourceText(Program.range(Place), AST->getSourceManager(), AST->getLangOpts())
        .str();
  }

  static LoweringOptions options() {
    LoweringOptions O;
    O.IsTensorClass = [](llvm::StringRef Name) { return Name == "Tensor"; };
    return O;
  }

  static constexpr const char *Preamble =
      "struct Tensor { Tensor view(int, int) const; int size(int) const; };\n"
      "Tensor operator+(Tensor, Tensor); Tensor zeros(int); Tensor loss(Tensor, Tensor);\n";

  std::unique_ptr<ASTUnit> AST;
  ClangProgram Program;
  std::vector<FunctionId> Roots;
};

TEST(Places, OfACallAreTheWholeCallWithTheCaretAtItsName) {
  Lowered L("Tensor f(Tensor x) { return x . view(1,\n   2); }");
  PlaceId Place = L.call("f", "view").Place;
  EXPECT_EQ(L.Program.text(Place), "x . view(1, 2)");
  EXPECT_EQ(L.underlined(Place), "x . view(1,\n   2)");
  EXPECT_EQ(L.Program.location(Place), "input.cpp:3:33");
}

TEST(Places, AreShortenedAt60Characters) {
  Lowered L("Tensor f() { return zeros(1000000000 + 1000000000 * 0 + 1000000000 * 0 + 20000); }");
  std::string Text = L.Program.text(L.call("f", "zeros").Place);
  EXPECT_EQ(Text, "zeros(1000000000 + 1000000000 * 0 + 1000000000 * 0 + 20000)");
  Lowered Longer(
      "Tensor f() { return zeros(1000000000 + 1000000000 * 0 + 1000000000 * 0 + 2000000); "
      "}");
  EXPECT_EQ(Longer.Program.text(Longer.call("f", "zeros").Place),
            "zeros(1000000000 + 1000000000 * 0 + 1000000000 * 0 + 200000…");
}

TEST(Places, SayWhetherAPostfixCanFollow) {
  Lowered L("Tensor f(Tensor x, Tensor y) { return loss(x + y, x.view(1, 2)); }\n"
            "Tensor g(Tensor x, bool b) { return loss(b ? x : x, (x + x)); }");
  const Instruction &F = L.call("f", "loss"), &G = L.call("g", "loss");
  EXPECT_TRUE(L.Program.needsParentheses(F.OperandPlaces[0]));
  EXPECT_FALSE(L.Program.needsParentheses(F.OperandPlaces[1]));
  EXPECT_TRUE(L.Program.needsParentheses(G.OperandPlaces[0]));
  EXPECT_FALSE(L.Program.needsParentheses(G.OperandPlaces[1]));
}

TEST(Places, InMacroBodiesAreTheExpansionAndOfArgumentsTheirSpelling) {
  Lowered L("#define LOSS(a) loss(a, zeros(3))\n"
            "Tensor f(Tensor x) { return LOSS(x.view(1, 2)); }");
  const Instruction &Loss = L.call("f", "loss");
  EXPECT_EQ(L.Program.text(Loss.Place), "LOSS(x.view(1, 2))");
  EXPECT_TRUE(L.Program.isInMacroBody(Loss.Place));
  EXPECT_TRUE(L.Program.end(Loss.OperandPlaces[1]).isInvalid());
  EXPECT_EQ(L.Program.text(Loss.OperandPlaces[0]), "x.view(1, 2)");
  EXPECT_FALSE(L.Program.isInMacroBody(Loss.OperandPlaces[0]));
}

TEST(Places, AreTheSameInEveryInstance) {
  Lowered L("template <int N> struct T { Tensor f(Tensor x) { return loss(x, x); } };\n"
            "Tensor a(Tensor x) { return T<1>().f(T<2>().f(x)); }");
  std::vector<PlaceId> Calls;
  for (FunctionId Root : L.Roots)
    if (const auto *F = L.Program.body(Root); F && F->Name == "T::f")
      for (const Instruction &I : F->Blocks[0].Instructions)
        if (I.Code == Op::Call)
          Calls.push_back(I.Place);
  ASSERT_EQ(Calls.size(), 2u);
  EXPECT_EQ(Calls[0], Calls[1]);
}

TEST(Classes, HaveFieldsConstructorsBasesAndConstants) {
  Lowered L("struct B { Tensor b; };\n"
            "template <int Width, bool Bias> struct C : B {\n"
            "  C(int n) : n(n) {} Tensor f() { return t; } Tensor t; int n; };\n"
            "Tensor g() { return C<3, true>(4).f(); }");
  const ClassInfo &C = L.classOf("C::f");
  EXPECT_EQ(C.Name, "C");
  ASSERT_EQ(C.Bases.size(), 1u);
  EXPECT_EQ(L.Program.classInfo(C.Bases[0]).Name, "B");
  ASSERT_EQ(C.Fields.size(), 2u);
  EXPECT_EQ(C.Constructors.size(), 1u);
  ASSERT_EQ(C.Constants.size(), 2u);
  EXPECT_EQ(C.Constants[0], std::make_pair(std::string("Width"), std::int64_t(3)));
  EXPECT_FALSE(C.InSystemHeader);
}

TEST(Fields, AreReassignedWhenWrittenOutsideTheirConstructors) {
  Lowered L("void fill(Tensor &); void look(const Tensor &);\n"
            "struct C { C() { constructed = zeros(1); }\n"
            "  Tensor constructed, seen, assigned, filled, counted; int n = 0, steps = 0;\n"
            "  Tensor f() { look(seen); assigned = seen; fill(filled); ++steps;\n"
            "    return seen.view(n, 1); } };\n"
            "void outside(C &c) { C *p = &c; p->counted = c.seen; }");
  const ClassInfo &C = L.classOf("C::f");
  EXPECT_FALSE(L.field(C, "constructed").Reassigned);
  EXPECT_FALSE(L.field(C, "seen").Reassigned);
  EXPECT_FALSE(L.field(C, "n").Reassigned);
  EXPECT_TRUE(L.field(C, "assigned").Reassigned);
  EXPECT_TRUE(L.field(C, "filled").Reassigned);
  EXPECT_TRUE(L.field(C, "steps").Reassigned);
  EXPECT_TRUE(L.field(C, "counted").Reassigned);
}

TEST(Fields, AreNotReassignedByALoopThatOnlyLooks) {
  Lowered L("#include <vector>\n"
            "struct Layer { Tensor *operator->(); };\n"
            "struct C { std::vector<Layer> called, assigned; std::vector<Tensor> read;\n"
            "  int f() { int n = 0; for (auto &l : called) n += l->size(0);\n"
            "    for (auto &l : assigned) l = Layer();\n"
            "    for (const auto &t : read) n += t.size(0);\n"
            "    for (Tensor t : read) n += t.size(1);\n"
            "    return n; } };");
  const ClassInfo &C = L.classOf("C::f");
  EXPECT_FALSE(L.field(C, "called").Reassigned);
  EXPECT_TRUE(L.field(C, "assigned").Reassigned);
  EXPECT_FALSE(L.field(C, "read").Reassigned);
}

TEST(Methods, AreFoundByNameAndByDynamicClass) {
  Lowered L("struct A { virtual Tensor f() { return zeros(1); } Tensor g(int) { return f(); }\n"
            "  Tensor g() { return f(); } };\n"
            "struct D : A { Tensor f() override { return zeros(2); } };\n"
            "Tensor use(D d) { return d.g(); }");
  ClassId A = L.function("A::f").Signature.Class, D = L.function("D::f").Signature.Class;
  FunctionId OfA = L.function("A::f").Id, OfD = L.function("D::f").Id;
  EXPECT_EQ(L.Program.overrider(OfA, D), OfD);
  EXPECT_EQ(L.Program.overrider(OfA, A), OfA);
  EXPECT_EQ(L.Program.methodNamed(D, "f"), OfD);
  EXPECT_EQ(L.Program.methodNamed(D, "g"), FunctionId::None); // two of them
}

TEST(Globals, ThatAreConstantHaveTheirValue) {
  Lowered L("const int batch = 32; int changing = 4; constexpr long huge = 1l << 40;\n"
            "void take(const int &, int &, const long &);\n"
            "Tensor f(Tensor x) { take(batch, changing, huge); return x; }");
  L.function("f");
  EXPECT_EQ(L.Program.globalConstant("batch"), 32);
  EXPECT_EQ(L.Program.globalConstant("huge"), 1ll << 40);
  EXPECT_EQ(L.Program.globalConstant("changing"), std::nullopt);
}

TEST(Lowering, StopsAtItsBudgetAndSaysSo) {
  std::string Code = "Tensor f(Tensor x) {";
  for (int I = 0; I < 4000; ++I)
    Code += " x = x + x;";
  auto AST = tooling::buildASTFromCodeWithArgs(Lowered::Preamble + Code + " return x; }",
                                               {"-std=c++17"}, "input.cpp");
  std::string Said;
  LoweringOptions O = Lowered::options();
  O.MaxInstructions = 1000;
  O.Remark = [&](PlaceId, llvm::StringRef Why) { Said = Why.str(); };
  ClangProgram Program(AST->getASTContext(), O);
  using namespace ast_matchers;
  auto Found = match(functionDecl(hasName("f")).bind("f"), AST->getASTContext());
  auto Roots = Program.roots({Found[0].getNodeAs<FunctionDecl>("f")});
  ASSERT_EQ(Roots.size(), 1u);
  EXPECT_EQ(Program.body(Roots[0]), nullptr);
  EXPECT_EQ(Said, "gave up on 'f': the function is too long");
}

} // namespace
