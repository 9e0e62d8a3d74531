//===- Judgement.h - the outcome of holding a call to its contract -*- C++ -*-===//
//
// What a contract says of one call: the result, what must hold for the call not to
// throw, what it changes, and, if it cannot go well, the problem as data. Wording
// happens in `report` from the message table (Messages.def).
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_JUDGEMENT_H
#define SHAPEWISE_CONTRACT_JUDGEMENT_H

#include "../domain/Check.h"
#include "../domain/Facts.h"
#include "Operand.h"
#include <string>
#include <variant>
#include <vector>

namespace shapewise {

/// The messages; their texts and checks stand in Messages.def.
enum class Message : std::uint16_t {
#define MESSAGE(Id, Check, Text) Id,
#include "Messages.def"
};
Check checkOf(Message M);
/// Whether a call of which this is said throws when it runs.
bool throws(Check About);
/// The template, with `{0}`, `{1}` … where the arguments go.
llvm::StringRef textOf(Message M);

/// A piece of a message: a size, a shape with dtype, a word, a count, or (by parameter index) the
/// text the user wrote for an argument.
struct ArgumentText {
  unsigned Index; ///< into the call's arguments
};
using MessagePart = std::variant<std::string, Dim, Shape, TensorType, DTypeSet, ArgumentText>;

/// "dimension 0 of 'logits' is 384 from here": an argument's dimension that takes part in a clash.
struct Blame {
  unsigned Argument; ///< index into the call's arguments
  std::optional<int> Axis;
  Extent Is; ///< the dimension as it is (its origin places the note)
};

/// An edit that would mend the call: text put behind (or around) an argument.
struct Repair {
  unsigned Argument;
  std::string Append;   ///< e.g. `.squeeze(1)`
  bool Certain = false; ///< one edit is surely meant: a fix-it. Otherwise a note names it.
};

struct Problem {
  Message What;
  std::vector<MessagePart> Parts;
  std::vector<Blame> Blames;
  std::vector<Repair> Repairs;
  /// Which arguments to underline (indices into the call's arguments).
  llvm::SmallVector<unsigned, 2> Underline;
};

enum class Verdict : std::uint8_t { Fits, Mismatch, Unknown };

struct Judgement {
  Verdict Is = Verdict::Unknown;
  /// For Unknown: why, in words ("the rank of 'logits' is not known").
  std::string Why;
  /// For Unknown: it throws all the same, on a path that need not mean anything.
  bool Throws = false;
  Operand Result = Operand::unknown();
  /// Arguments changed in place, and what they are afterwards.
  std::vector<std::pair<unsigned, Operand>> Effects;
  /// The argument in whose memory the result may lie.
  std::optional<unsigned> ViewOf;
  /// For Mismatch: exactly one is reported (the first).
  std::vector<Problem> Problems;
  /// What is worth a look although the call fits.
  std::optional<Problem> Notice;
  /// What the caller knows once the call has returned.
  std::optional<Facts> After;
};

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_JUDGEMENT_H
