//===- Wording.h - From values to sentences -------------------------------===//
//
// Puts the values of a finding into the texts of the message tables. Knows tensors, not C++.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_WORDING_H
#define SHAPEWISE_REPORT_WORDING_H

#include "analysis/Finding.h"

namespace shapewise {

/// One value as a user reads it: `384`, `[384, 2971]`, `f32[N, C]`.
std::string word(const FindingPart &Part, const DimContext &Dims);
/// The text with `{0}`, `{1}` … replaced. A reference to a part that is not there stays as it is.
std::string word(llvm::StringRef Template, llvm::ArrayRef<FindingPart> Parts,
                 const DimContext &Dims);

} // namespace shapewise

#endif
