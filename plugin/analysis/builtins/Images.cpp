//===- Images.cpp - OpenCV's images, as far as their sizes go -------------===//
//
// A cv::Mat has its numbers of rows and columns in fields, and tensors are made of those. What
// gives an image its size is followed here; every other call leaves them as unknown as ever.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

Key named(CallContext &C, llvm::StringRef Name) {
  Key K;
  K.Name = C.E.intern(Name);
  return K;
}

/// `cv::Size(width, height)`.
Value size(CallContext &C) {
  Value Width = C.size() == 2 ? C.value(0) : Value(), Height = C.size() == 2 ? C.value(1) : Value();
  if (!Width.is(Value::Form::Int) || !Height.is(Value::Form::Int))
    return C.size() == 1 && C.value(0).is(Value::Form::Record)
               ? C.value(0)
               : C.E.unknown(C.Target.ClassType, "");
  return make::record(C.Target.ClassType, {C.E.intern("width"), C.E.intern("height")},
                      {Width, Height});
}

/// OpenCV takes images as cv::InputArray and cv::OutputArray, which are made of them on the way:
/// that is the image itself.
Value array(CallContext &C) {
  return C.size() == 1 && C.place(0) ? C.place(0) : C.E.unknown(C.Target.ClassType, "");
}

/// The image an argument stands for, as a place.
Value image(CallContext &C, std::size_t I) {
  if (I >= C.size())
    return Value();
  Value V = C.value(I);
  return V.is(Value::Form::Reference) ? V : C.place(I);
}

/// The image at `Place` is made anew, with these numbers of rows and columns.
void remake(CallContext &C, const Value &Place, const Value &Rows, const Value &Columns) {
  if (!Place)
    return;
  C.E.store(C.S, Place, C.E.unknown(C.E.typeOf(C.E.load(C.S, Place)), ""));
  if (Rows.is(Value::Form::Int) && Columns.is(Value::Form::Int)) {
    C.E.store(C.S, C.E.referenceTo(Place, named(C, "rows")), Rows);
    C.E.store(C.S, C.E.referenceTo(Place, named(C, "cols")), Columns);
  }
}

/// `cv::resize(from, to, size, …)`: of a size of zero it is the factors that count.
Value resize(CallContext &C) {
  Value Size = C.size() > 2 ? C.value(2) : Value(), Rows, Columns;
  if (Size.is(Value::Form::Record)) {
    Rows = C.E.field(C.S, Size, "height");
    Columns = C.E.field(C.S, Size, "width");
    for (const Value &V : {Rows, Columns})
      if (!V.is(Value::Form::Int) ||
          C.S.Known.compare(V->Number, Relation::Greater, C.E.Dims.constant(0)) != Truth::Yes)
        Rows = Value();
  }
  remake(C, image(C, 1), Rows, Columns);
  return Value();
}

void makeLike(CallContext &C, const Value &From, const Value &To) {
  Value Rows, Columns;
  if (From && To) {
    Rows = C.E.load(C.S, C.E.referenceTo(From, named(C, "rows")));
    Columns = C.E.load(C.S, C.E.referenceTo(From, named(C, "cols")));
  }
  remake(C, To, Rows, Columns);
}

/// From here on codes are for images whose parts lie behind one another: they change their sizes.
constexpr std::int64_t FirstPlanarCode = 90; // cv::COLOR_YUV2RGB_NV12

/// `cv::cvtColor(from, to, code)`.
Value convertColours(CallContext &C) {
  Value Code = C.size() > 2 ? C.value(2) : Value();
  bool Keeps = Code.is(Value::Form::Int) && Code->Number.constant() &&
               *Code->Number.constant() < FirstPlanarCode;
  makeLike(C, Keeps ? image(C, 0) : Value(), image(C, 1));
  return Value();
}

/// `image.convertTo(to, type, …)`.
Value convertTo(CallContext &C) {
  makeLike(C, image(C, 0), image(C, 1));
  return Value();
}

} // namespace

void addImages(BuiltinTable &T) {
  T["image size::(constructor)"] = size;
  T["image array::(constructor)"] = array;
  T["cv::resize"] = resize;
  T["cv::cvtColor"] = convertColours;
  T["cv::Mat::convertTo"] = convertTo;
}

} // namespace shapewise
