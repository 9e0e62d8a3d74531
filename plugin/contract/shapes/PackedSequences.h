//===- PackedSequences.h - sequences packed into one tensor -----*- C++ -*-===//
//
// torch::nn::utils::rnn::PackedSequence: the rows of all sequences, step by step, without the
// padding. How many sequences there are no size of it tells; the record has a field for it.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_PACKEDSEQUENCES_H
#define SHAPEWISE_CONTRACT_SHAPES_PACKEDSEQUENCES_H

#include "Call.h"

namespace shapewise {

struct Packed {
  /// Reads a record; what is not known of it reads as unknown.
  Packed(Call &C, const Term &Record);
  /// Of `Count` sequences, the longest of which has `Steps`.
  Packed(Call &C, Operand Rows, const Extent &Steps, const Extent &Count,
         std::optional<bool> WasSorted);

  Term Data;                ///< [rows, …]
  Extent Steps;             ///< the size of `batch_sizes`
  Extent Sequences;         ///< how many
  Operand Sorted, Unsorted; ///< the order they were in

  /// A record like this one of other rows.
  Operand withData(Operand Rows) const;
  Operand record() const { return withData(Data.Value); }
};

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_PACKEDSEQUENCES_H
