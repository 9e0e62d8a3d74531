//===- ResultLayout.h - how the result of a call lies in memory -*- C++ -*-===//
//
// From what the model says behind `->` (`in_order`, `as_operands` …) and from the memory format
// that the call itself asks for. Knows no operation.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_RESULTLAYOUT_H
#define SHAPEWISE_CONTRACT_RESULTLAYOUT_H

#include "Signature.h"
#include "shapes/Call.h"

namespace shapewise {

/// What an argument says of how the result is to lie in memory.
enum class AskedFormat : std::uint8_t {
  AsModelled,
  Contiguous,
  ChannelsLast,
  ChannelsLast3d,
  Unknown
};

/// An argument named `memory_format`.
AskedFormat askedFormat(const Operand &Given);

/// The layout of the result `Made`, by one of the modifiers that say it.
Layout layoutByModel(const Call &C, llvm::ArrayRef<Term> Terms, Modifier::Form Says,
                     const TensorType &Made);

/// Changes the layouts of a result to what the call asks for, which only images can have.
void layAsAsked(Call &C, llvm::ArrayRef<Term> Terms, AskedFormat Asked, Operand &Result);

/// Of a result that goes where another tensor lies.
void forgetLayout(Operand &Result);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_RESULTLAYOUT_H
