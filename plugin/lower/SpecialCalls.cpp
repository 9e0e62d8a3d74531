//===- SpecialCalls.cpp - calls that are something simpler ----------------===//
//
// `std::move(x)` is x, `a = b` of a record is a store, SHAPE_ASSUME is an instruction.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace shapewise {

/// Whether a call gives back its one argument, seen as another type of reference.
static bool isIdentity(const FunctionDecl &F) {
  switch (F.getBuiltinID()) {
  case Builtin::BImove:
  case Builtin::BIforward:
  case Builtin::BIforward_like:
  case Builtin::BImove_if_noexcept:
  case Builtin::BIas_const:
  case Builtin::BIaddressof:
  case Builtin::BI__addressof:
  case Builtin::BI__builtin_addressof:
    return true;
  default:
    return false;
  }
}

std::optional<Register> FunctionLowering::specialCall(const CallExpr &E, const FunctionDecl &F) {
  // An `addressof` gives a pointer, which is what a reference is here.
  if (isIdentity(F) && E.getNumArgs() == 1)
    return reference(E.getArg(0));
  switch (F.getBuiltinID()) {
  case Builtin::BI__builtin_expect:
  case Builtin::BI__builtin_expect_with_probability:
  case Builtin::BI__builtin_unpredictable:
  case Builtin::BI__builtin_launder:
  case Builtin::BI__builtin_assume_aligned:
    return value(E.getArg(0));
  case Builtin::BI__builtin_unreachable:
    B.endUnreachable(placeOf(E));
    return Register::None;
  case Builtin::BI__builtin_assume:
    return Register::None;
  default:
    break;
  }
  if (auto Annotated = annotationCall(E, F))
    return Annotated;
  if (auto Assigned = assignmentCall(E, F))
    return Assigned;
  return forwardingCall(E, F);
}

/// SHAPE_ASSUME(x, "…") and SHAPE_CHECK(x, "…").
std::optional<Register> FunctionLowering::annotationCall(const CallExpr &E, const FunctionDecl &F) {
  if (!F.getIdentifier() || (F.getName() != "assume" && F.getName() != "check") ||
      E.getNumArgs() < 2)
    return std::nullopt;
  const std::string &Name = Known.Spelling.qualified(F);
  bool IsCheck = Name == "shapewise::annotation::check";
  if (!IsCheck && Name != "shapewise::annotation::assume")
    return std::nullopt;
  const auto *Text = dyn_cast<StringLiteral>(E.getArg(1)->IgnoreParenImpCasts());
  if (!Text || Text->getCharByteWidth() != 1)
    return std::nullopt;
  Instruction I;
  I.Code = Op::Assume;
  I.Place = placeOf(*Text);
  I.Operands = {reference(E.getArg(0))};
  I.Text = Text->getString().str();
  I.Value = IsCheck;
  B.emitEffect(std::move(I));
  return Register::None;
}

/// Whether assigning means that the left side becomes what the right side is. Not so for
/// `x[0] = y` of tensors, which writes through the handle: its operator is for rvalues only.
static bool isPlainAssignment(const CXXMethodDecl &Assign, bool InSystem) {
  if (!Assign.isCopyAssignmentOperator() && !Assign.isMoveAssignmentOperator())
    return false;
  return Assign.getRefQualifier() != RQ_RValue && (InSystem || !Assign.isUserProvided());
}

std::optional<Register> FunctionLowering::assignmentCall(const CallExpr &E, const FunctionDecl &F) {
  const auto *Assign = dyn_cast<CXXMethodDecl>(&F);
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(&E);
  if (!Assign || !Call || Call->getOperator() != OO_Equal || E.getNumArgs() != 2)
    return std::nullopt;
  const Type &Left = Known.TypeOf[typeOf(*E.getArg(0))];
  bool IsTensor = Left.Is == Type::Form::Tensor &&
                  (Assign->isCopyAssignmentOperator() || Assign->isMoveAssignmentOperator()) &&
                  Assign->getRefQualifier() != RQ_RValue;
  // `std::tie(a, b) = f()` assigns through the references in the tuple.
  bool HoldsReferences = llvm::any_of(Left.Elements, [&](TypeId Element) {
    return Left.Is == Type::Form::Tuple && Known.TypeOf[Element].Name == "&";
  });
  if ((!IsTensor && !isPlainAssignment(*Assign, Known.isSystem(F))) || HoldsReferences)
    return std::nullopt;
  Register Right = value(E.getArg(1));
  Register Target = reference(E.getArg(0));
  store(Target, Right, placeOf(E));
  if (Assign->isMoveAssignmentOperator())
    movedFrom(*E.getArg(1));
  return Target;
}

} // namespace shapewise
