//===- Finding.h - what the analysis found, as data -------------*- C++ -*-===//
//
// A finding names a check, a message of the table, the values that go into it, places by number,
// the trail of reasons and the edits that would mend it. `report` words and shows it.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_FINDING_H
#define SHAPEWISE_ANALYSIS_FINDING_H

#include "../contract/Judgement.h"
#include "Program.h"

namespace shapewise {

/// A line under a report. {0}, {1} … as in messages; texts in Notes.def.
enum class NoteText : std::uint8_t {
#define NOTE(Id, Text) Id,
#include "Notes.def"
};
llvm::StringRef textOf(NoteText N);

/// A MessagePart with argument references replaced by the user's text.
using FindingPart = std::variant<std::string, Dim, Shape, TensorType, DTypeSet>;

struct Note {
  NoteText What;
  PlaceId Place = PlaceId::None;
  std::vector<FindingPart> Parts;
};

struct Edit {
  PlaceId Target = PlaceId::None; ///< the expression that is edited
  std::string Append;             ///< put behind it (parenthesized when it must be)
  bool Certain = false;           ///< a fix-it; otherwise a note names it
};

struct Finding {
  Check Is = Check::Op;
  Message What{};
  std::vector<FindingPart> Parts;
  /// Said before the message: when it is so.
  std::optional<Message> Before;
  std::vector<FindingPart> BeforeParts;
  PlaceId Place = PlaceId::None; ///< the call; reports stand at its callee's name
  llvm::SmallVector<PlaceId, 2> Underline;
  std::vector<Note> Notes;
  std::vector<Edit> Edits;
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_FINDING_H
