//===- Builtins.h - the standard library's and libtorch's objects -*- C++ -*-===//
//
// What containers, pointers, tuples, modules, options and data loaders do to values. Shapes of
// tensors are the contracts' business, not theirs. Each file registers its functions by qualified
// name, or by family (`list::push_back`) for classes that behave alike.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_BUILTINS_H
#define SHAPEWISE_ANALYSIS_BUILTINS_H

#include "../Engine.h"

namespace shapewise {

using BuiltinTable = llvm::StringMap<Builtin>;

void addLists(BuiltinTable &Table);
void addRemovals(BuiltinTable &Table);
void addPointers(BuiltinTable &Table);
void addTuples(BuiltinTable &Table);
void addMathematics(BuiltinTable &Table);
void addMaps(BuiltinTable &Table);
void addSelections(BuiltinTable &Table);
void addAlgorithms(BuiltinTable &Table);
void addTensors(BuiltinTable &Table);
void addOptions(BuiltinTable &Table);
void addModules(BuiltinTable &Table);
void addOptimizers(BuiltinTable &Table);
void addData(BuiltinTable &Table);
void addAutograd(BuiltinTable &Table);
void addImages(BuiltinTable &Table);
void addTransforms(BuiltinTable &Table);

/// The list a value is, unpacked from references; null when it is not one that is known.
Value listOf(Engine &E, State &S, const Value &V);
/// The number of elements of a list, as an integer value.
Value countOf(CallContext &Context, const Value &List);
/// Puts `V` in the place that a method is called on, if it is one.
void setSelf(CallContext &Context, Value V);
/// Gives up on what the container holds that a method is called on.
Value forgetContainer(CallContext &Context);
/// From here on `Count` is the number of elements that a list was given, or is left with.
bool canBeCount(CallContext &Context, Dim Count);
/// An undecided truth value.
Value unknownBool(Engine &E);
/// `V` as a place: itself, or a new one that holds it.
Value placed(Engine &E, State &S, const Value &V);

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_BUILTINS_H
