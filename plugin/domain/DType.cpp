//===- DType.cpp - sets of element types ------------------------*- C++ -*-===//
//
// The words for element types, and the groups the notation has a word for.
//
//===----------------------------------------------------------------------===//
#include "DType.h"
#include "llvm/ADT/bit.h"

namespace shapewise {
namespace {

struct Word {
  llvm::StringLiteral Text;
  DTypeSet Set;
};

constexpr std::uint32_t bit(DType T) { return 1u << static_cast<unsigned>(T); }

/// The words for one type, in the order of DType.
constexpr llvm::StringLiteral Names[] = {"u8",   "i8",  "i16", "i32", "i64",  "f16",
                                         "bf16", "f32", "f64", "c64", "c128", "bool"};

} // namespace

DTypeSet DTypeSet::fromMask(std::uint32_t Mask) {
  DTypeSet S;
  S.Mask = Mask & AllMask;
  return S;
}
DTypeSet DTypeSet::none() { return fromMask(0); }
DTypeSet DTypeSet::integers() {
  return fromMask(bit(DType::U8) | bit(DType::I8) | bit(DType::I16) | bit(DType::I32) |
                  bit(DType::I64));
}
DTypeSet DTypeSet::floats() {
  return fromMask(bit(DType::F16) | bit(DType::BF16) | bit(DType::F32) | bit(DType::F64));
}
DTypeSet DTypeSet::complexes() { return fromMask(bit(DType::C64) | bit(DType::C128)); }

std::optional<DType> DTypeSet::single() const {
  if (!llvm::has_single_bit(Mask))
    return std::nullopt;
  return static_cast<DType>(llvm::countr_zero(Mask));
}

Truth DTypeSet::isIn(DTypeSet Of) const {
  if ((Mask & ~Of.Mask) == 0)
    return Truth::Yes;
  return (Mask & Of.Mask) == 0 ? Truth::No : Truth::Unknown;
}

llvm::StringRef name(DType T) { return Names[static_cast<unsigned>(T)]; }

std::string DTypeSet::str() const {
  if (isAny())
    return "any";
  if (isEmpty())
    return "none";
  std::string Text;
  auto Say = [&](llvm::StringRef Word) {
    if (!Text.empty())
      Text += '|';
    Text += Word;
  };
  // The groups first, where all of one is in it.
  std::uint32_t Rest = Mask;
  const Word Groups[] = {{"int", integers()}, {"float", floats()}, {"complex", complexes()}};
  for (const Word &G : Groups)
    if ((Rest & G.Set.Mask) == G.Set.Mask) {
      Say(G.Text);
      Rest &= ~G.Set.Mask;
    }
  for (unsigned T = 0; T < std::size(Names); ++T)
    if (Rest & (1u << T))
      Say(Names[T]);
  return Text;
}

std::optional<DTypeSet> DTypeSet::parse(llvm::StringRef Text) {
  for (unsigned T = 0; T < std::size(Names); ++T)
    if (Text == Names[T])
      return DTypeSet(static_cast<DType>(T));
  const Word Groups[] = {
      {"int", integers()}, {"float", floats()}, {"complex", complexes()}, {"any", any()}};
  for (const Word &G : Groups)
    if (Text == G.Text)
      return G.Set;
  return std::nullopt;
}

} // namespace shapewise
