//===- Data.cpp - data sets and loaders -----------------------------------===//
//
// A data set of the library, or one that a transform made, is a record of one example; a user's
// data set is asked for one by running its `get`. A loader yields examples whose tensors share a
// new batch dimension each time: at most batch_size, since the last batch may be partial.
//
//===----------------------------------------------------------------------===//
#include "Transforms.h"

namespace shapewise {

namespace {

constexpr const char *ExampleField = "(example)";
constexpr const char *StackedField = "(stacked)";
/// How many examples there are, each a row of a batch; a number of which nothing is known counts.
constexpr const char *RowsField = "(rows)";

Value fixedTensor(CallContext &C, llvm::ArrayRef<std::int64_t> Sizes, DType Type, Kind Meaning,
                  std::int64_t Classes) {
  TensorType T;
  llvm::SmallVector<Extent, 4> Extents;
  for (std::int64_t Size : Sizes)
    Extents.push_back({C.E.Dims.constant(Size), static_cast<OriginId>(C.Where.Place)});
  T.Sizes = Shape(Extents);
  T.Type = Type;
  T.Meaning = Meaning;
  if (Classes) {
    T.Low = C.E.Dims.constant(0);
    T.High = C.E.Dims.constant(Classes);
  }
  return C.E.newTensor(C.S, std::move(T));
}

/// Images of one channel, 28 by 28, with ten classes (torch/data/datasets/mnist.h).
Value mnist(CallContext &C) {
  Value Example = recordOf(C, TypeId::Void,
                           {{"data", fixedTensor(C, {1, 28, 28}, DType::F32, Kind::Unknown, 0)},
                            {"target", fixedTensor(C, {}, DType::I64, Kind::Labels, 10)}});
  Value Mode = C.size() > 1 && C.Arguments[1] ? C.value(1) : make::named("kTrain");
  llvm::StringRef Which = Mode.is(Value::Form::Named) ? llvm::StringRef(Mode->Word) : "";
  Dim Rows = Which.ends_with("kTest")    ? C.E.Dims.constant(10000)
             : Which.ends_with("kTrain") ? C.E.Dims.constant(60000)
                                         : C.E.Dims.symbol("examples", {false, 1, std::nullopt});
  return recordOf(C, C.Target.ClassType,
                  {{ExampleField, Example}, {RowsField, make::integer(Rows)}});
}

constexpr const char *TensorSet = "torch::data::datasets::TensorDataset";

/// Of a tensor, or of the tensors that it stacks. Both are read anew from its field, which is
/// public, whenever an example is asked for.
Value tensorDataset(CallContext &C) {
  if (C.size() != 1 || !C.Arguments[0])
    return C.E.unknown(C.Target.ClassType, "");
  Value Given = C.value(0);
  bool Copies = Given.is(Value::Form::Record) && Given->field("tensor");
  if (Copies) // as it is moved and passed on
    return Given;
  if (!Given.is(Value::Form::Tensor))
    Given = C.E.judged(C, C.E.Models.find("at::stack"), "stack", {C.Arguments[0]}, {"tensors"},
                       C.Where.OperandPlaces);
  return Given.is(Value::Form::Tensor) ? recordOf(C, C.Target.ClassType, {{"tensor", Given}})
                                       : C.E.unknown(C.Target.ClassType, "");
}

/// What the tensor of a TensorDataset looks like; none of other data sets, or where it is unknown.
std::optional<TensorType> tensorOfSet(CallContext &C, const Value &Set) {
  const Value *Held = Set.is(Value::Form::Record) && C.E.className(Set->Type) == TensorSet
                          ? Set->field("tensor")
                          : nullptr;
  auto T = Held ? C.E.tensorOf(C.S, *Held) : std::nullopt;
  return T && !T->Sizes.front().empty() ? T : std::nullopt;
}

/// The examples are the slices of a tensor along its first axis.
Value sliceExample(CallContext &C, TensorType T) {
  T.Sizes = T.Sizes.hasRun() ? Shape(T.Sizes.front().drop_front(), T.Sizes.run(), T.Sizes.back())
                             : Shape(T.Sizes.front().drop_front());
  return recordOf(C, TypeId::Void, {{"data", C.E.newTensor(C.S, std::move(T))}});
}

/// A data set and the place it lies in.
struct DataSet {
  Value Place, Held;
};
DataSet dataSetOf(CallContext &C, const Value &Given) {
  DataSet D{Given, Given.is(Value::Form::Reference) ? C.E.load(C.S, Given) : C.E.expand(Given)};
  for (unsigned Hops = 0; Hops < 3 && D.Held.is(Value::Form::Reference); ++Hops) {
    D.Place = D.Held;
    D.Held = C.E.load(C.S, D.Held);
  }
  return D;
}

/// Whether batches of the data set are made of what its `get` returns.
bool isReadByExample(CallContext &C, const Value &Set) {
  return C.E.Source.methodNamed(C.E.Source.type(Set->Type).Class, "get_batch") == FunctionId::None;
}

/// How many examples a data set has: its own number, or what the user's `size` returns. Null where
/// a batch need not have a row for each example it was asked for.
Value rowsOf(CallContext &C, const Value &Given) {
  auto [Place, Set] = dataSetOf(C, Given);
  if (!Set || (!Set.is(Value::Form::Record) && !Set.is(Value::Form::Opaque)))
    return Value();
  if (const Value *Known = Set.is(Value::Form::Record) ? Set->field(RowsField) : nullptr)
    return *Known;
  if (auto T = tensorOfSet(C, Set))
    return make::integer(T->Sizes.front().front().Size);
  ClassId Class = C.E.Source.type(Set->Type).Class;
  if (Class == ClassId::None || !C.E.derivesFrom(Class, "torch::data::datasets::Dataset") ||
      !isReadByExample(C, Set))
    return Value();
  FunctionId Size = C.E.Source.methodNamed(Class, "size");
  std::optional<Value> Rows;
  if (Size != FunctionId::None)
    Rows = C.E.callBody(C, Size, {placed(C.E, C.S, Place)});
  return Rows && Rows->is(Value::Form::Int)
             ? *Rows
             : make::integer(C.E.Dims.symbol("examples", {false, 0, std::nullopt}));
}

/// One example of a data set: its own, or what the user's `get` returns; that no examples have
/// anything if it never does.
Value exampleOf(CallContext &C, const Value &Given) {
  auto [Place, Set] = dataSetOf(C, Given);
  if (!Set || (!Set.is(Value::Form::Record) && !Set.is(Value::Form::Opaque)))
    return Value();
  if (Set.is(Value::Form::Record))
    if (const Value *Known = Set->field(ExampleField))
      return *Known;
  if (auto T = tensorOfSet(C, Set))
    return sliceExample(C, std::move(*T));
  ClassId Class = C.E.Source.type(Set->Type).Class;
  if (Class == ClassId::None)
    return Value();
  FunctionId Get = C.E.Source.methodNamed(Class, "get");
  if (Get == FunctionId::None)
    return Value();
  auto Exits = C.E.follow(C, Get, {placed(C.E, C.S, Place), Value()}, {});
  if (!Exits)
    return Value();
  auto One = C.E.joined(std::move(*Exits));
  if (!One) // it never returns
    return isReadByExample(C, Set) ? make::noElement() : Value();
  C.S = std::move(One->S);
  Value Example = One->Result.is(Value::Form::Reference) ? C.E.load(C.S, One->Result) : One->Result;
  return Example.is(Value::Form::Record) ? Example : Value();
}

bool isStacked(const Value &Set) { return Set.is(Value::Form::Record) && Set->field(StackedField); }

/// `Rows` (null: some) examples like `Example` as a batch of `Set`, a data set's or a loader's
/// record.
Value batchOf(Engine &E, State &S, const Value &Set, const Value &Example, Dim Rows, TypeId Type) {
  if (!isStacked(Set))
    return Example ? make::summaryList({E.frozen(S, Example)}, Rows, Type) : Value();
  if (!Rows)
    Rows = E.Dims.symbol("batch", {false, 1, std::nullopt});
  std::vector<llvm::StringRef> FieldNames;
  std::vector<Value> Parts;
  for (const char *Name : {"data", "target"}) {
    const Value *Part = Example.is(Value::Form::Record) ? Example->field(Name) : nullptr;
    TensorType T = (Part ? E.tensorOf(S, *Part) : std::nullopt).value_or(E.unknownTensorType(""));
    llvm::SmallVector<Extent, 4> Front{{Rows}};
    Front.append(T.Sizes.front().begin(), T.Sizes.front().end());
    T.Sizes = T.Sizes.hasRun() ? Shape(Front, T.Sizes.run(), T.Sizes.back()) : Shape(Front);
    FieldNames.push_back(E.intern(Name));
    Parts.push_back(E.newTensor(S, std::move(T)));
  }
  return make::record(Type, std::move(FieldNames), std::move(Parts), E.newOpaque());
}

Value map(CallContext &C) {
  Value Source = C.value(0);
  Value Example = exampleOf(C, C.Arguments[0].is(Value::Form::Reference) ? C.Arguments[0] : Source);
  Transform T = transformOf(C);
  bool Stacks = T.Name == "torch::data::transforms::Stack";
  bool Stacked = isStacked(Source); // what comes then is made of whole batches
  Value Made;
  if (Example && !Stacked)
    Made = Example.isNoElement() ? Example : transformed(C, T, Example);
  std::vector<std::pair<const char *, Value>> Parts;
  Parts.push_back({ExampleField, Made ? Made : C.E.unknown(TypeId::Void, "")});
  if (Stacks || Stacked)
    Parts.push_back({StackedField, make::boolean(true)});
  if (worksByExample(C, T))
    if (Value Rows = rowsOf(C, C.Arguments[0]))
      Parts.push_back({RowsField, Rows});
  return recordOf(C, C.Target.Result, Parts);
}

/// One example; the index it is asked for by is not looked at.
Value get(CallContext &C) {
  Value Example = exampleOf(C, C.Arguments[0]);
  return Example ? Example : C.unknownResult();
}

/// The examples of a list of indices.
Value getBatch(CallContext &C) {
  Value Set = dataSetOf(C, C.Arguments[0]).Held, Request = C.value(1);
  if (!Set.is(Value::Form::Record) || !isReadByExample(C, Set) || !Request.is(Value::Form::List))
    return C.unknownResult();
  Value Example = exampleOf(C, C.Arguments[0]);
  Value Batch =
      Example ? batchOf(C.E, C.S, Set, Example, C.E.elementCount(C.S, Request), C.Target.Result)
              : Value();
  return Batch ? Batch : C.unknownResult();
}

/// How many examples a data set says it has, as an optional; transforms leave the number alone.
Value sizeOfSet(CallContext &C) {
  Value Set = dataSetOf(C, C.Arguments[0]).Held;
  bool Known = tensorOfSet(C, Set) || (Set.is(Value::Form::Record) && Set->field(RowsField));
  return Known ? rowsOf(C, C.Arguments[0]) : C.unknownResult();
}

constexpr const char *Samplers = "torch::data::samplers::";
constexpr llvm::StringRef SamplerNames[] = {"RandomSampler", "SequentialSampler",
                                            "DistributedRandomSampler",
                                            "DistributedSequentialSampler"};

bool isSampler(llvm::StringRef Name) {
  return Name.consume_front(Samplers) && llvm::is_contained(SamplerNames, Name);
}

/// A sampler that is made by the user: of so many indices it hands out its share, the same number
/// to each of the replicas (torch/data/samplers/distributed.h).
Value sampler(CallContext &C) {
  if (C.size() == 1 && C.value(0).is(Value::Form::Record)) // copied, moved
    return C.value(0);
  auto At = [&](std::size_t I, Dim Default) {
    if (I >= C.size() || !C.Arguments[I])
      return Default;
    Value V = C.value(I);
    return V.is(Value::Form::Int) ? C.S.Known.simplify(V->Number) : Dim();
  };
  bool Shares = C.Target.ShortName.starts_with("Distributed");
  Dim Size = At(0, Dim()), Replicas = At(Shares ? 1 : C.size(), C.E.Dims.constant(1));
  Truth Repeats = Truth::Yes;
  if (Shares && C.size() > 3 && C.Arguments[3])
    Repeats = C.S.decide(*C.E.condition(C.value(3)));
  auto All = Size ? Size.constant() : std::nullopt;
  auto By = Replicas ? Replicas.constant() : std::nullopt;
  if (!All || !By || *All < 0 || *By < 1 || (Repeats == Truth::Unknown && *All % *By != 0))
    return C.E.unknown(C.Target.ClassType, "");
  std::int64_t Share = *All / *By + (Repeats == Truth::Yes && *All % *By != 0 ? 1 : 0);
  return recordOf(C, C.Target.ClassType, {{RowsField, make::integer(C.E.Dims.constant(Share))}});
}

/// How many indices the loader's sampler hands out, each once and in full batches as long as it
/// can; null where that is not known.
Value rowsSampled(CallContext &C) {
  Value Rows = rowsOf(C, C.Arguments[0]);
  if (!Rows)
    return Value();
  if (C.Target.Parameters.size() == 2) // the loader makes it, of as many as there are examples
    return llvm::any_of(C.Target.TypeArguments,
                        [&](TypeId Is) { return isSampler(C.E.typeName(Is)); })
               ? Rows
               : Value();
  Value Given = C.size() > 1 && C.Arguments[1] ? C.value(1) : Value();
  const Value *Own = Given.is(Value::Form::Record) && isSampler(C.E.className(Given->Type))
                         ? Given->field(RowsField)
                         : nullptr;
  return Own ? *Own : Value();
}

Value makeLoader(CallContext &C) {
  Value Set = C.value(0);
  Value Example = exampleOf(C, C.Arguments[0]);
  Value Rows = rowsSampled(C);
  Value BatchSize, DropLast;
  for (std::size_t I = 1; I < C.size(); ++I) {
    if (!C.Arguments[I])
      continue;
    Value V = C.value(I);
    if (V.is(Value::Form::Int))
      BatchSize = V;
    if (V.is(Value::Form::Record)) {
      if (const Value *F = V->field("batch_size"))
        BatchSize = *F;
      if (const Value *F = V->field("drop_last"))
        DropLast = *F;
    }
  }
  std::vector<std::pair<const char *, Value>> Parts;
  if (Example)
    Parts.push_back({ExampleField, Example});
  if (isStacked(Set))
    Parts.push_back({StackedField, make::boolean(true)});
  if (BatchSize)
    Parts.push_back({"batch_size", BatchSize});
  if (DropLast)
    Parts.push_back({"drop_last", DropLast});
  if (Rows)
    Parts.push_back({RowsField, Rows});
  ObjectId Id = C.E.newObject(Value());
  TypeId Type = C.E.elementType(C.Target.Result);
  Value Loader = recordOf(C, Type, Parts);
  C.S.Objects.set(Id, make::with(Loader, [&](ValueNode &N) {
                    N.Word = "loader";
                    N.Origin = static_cast<OriginId>(C.Where.Place);
                  }));
  return make::reference(Id);
}

Value example(CallContext &C) {
  std::vector<std::pair<const char *, Value>> Parts;
  if (C.size() > 0 && C.Arguments[0])
    Parts.push_back({"data", C.value(0)});
  if (C.size() > 1 && C.Arguments[1])
    Parts.push_back({"target", C.value(1)});
  if (Parts.empty())
    return C.E.unknown(C.Target.ClassType, "");
  if (Parts.size() == 1 && Parts[0].second.is(Value::Form::Record))
    return Parts[0].second;
  return recordOf(C, C.Target.ClassType, Parts);
}

Value begin(CallContext &C) { return make::iterator(C.Arguments[0], Dim()); }

/// `*it` and `it->`: one batch, the same until the iterator moves on.
Value dereference(CallContext &C) {
  Value It = C.value(0);
  if (!It.is(Value::Form::Iterator))
    return C.unknownResult();
  if (It->Elements.size() > 1)
    return It->Elements[1];
  Value Loader = C.E.load(C.S, It->Elements[0]);
  C.S.Undefined = C.E.hasNoBatches(C.S, Loader);
  Value Batch = C.E.nextBatch(C.S, Loader, TypeId::Void);
  if (!Batch)
    return C.unknownResult();
  Value Place = placed(C.E, C.S, Batch);
  if (Value Iterator = C.place(0))
    C.E.store(C.S, Iterator, make::with(It, [&](ValueNode &N) { N.Elements.push_back(Place); }));
  return Place;
}

/// `++it`: to another batch.
Value advance(CallContext &C) {
  Value It = C.value(0);
  if (It.is(Value::Form::Iterator) && C.place(0))
    C.E.store(C.S, C.Arguments[0], make::iterator(It->Elements[0], Dim()));
  return C.Arguments[0];
}

} // namespace

/// The rows of the next batch: as many as were asked for, or what is left over.
static Dim rowsOfBatch(Engine &E, State &S, const Value &Loader) {
  const Value *Size = Loader->field("batch_size"), *Rows = Loader->field(RowsField);
  if (!Size || !Size->is(Value::Form::Int))
    return E.Dims.symbol("batch", {false, 1, std::nullopt});
  Dim Full = S.Known.simplify((*Size)->Number);
  const Value *Drop = Loader->field("drop_last");
  Truth Drops = Drop ? S.decide(*E.condition(*Drop)) : Truth::No;
  // No examples make no batch.
  if (!S.Known.assume(Full, Relation::GreaterEqual, E.Dims.constant(1)))
    return E.Dims.symbol("batch", {false, 1, std::nullopt});
  if (Drops == Truth::Yes || Full.isConstant(1))
    return Full;
  Dim Batch = E.Dims.symbol("batch", {false, 1, Full.constant()});
  bool Capped = Full.constant() || S.Known.assume(Batch, Relation::LessEqual, Full);
  if (!Rows || Drops != Truth::No || !Capped)
    return Batch;
  Dim All = S.Known.simplify((*Rows)->Number);
  Dim Rest = S.Known.simplify(E.Dims.mod(All, Full));
  if (S.Known.compare(Rest, Relation::Equal, E.Dims.constant(0)) == Truth::Yes ||
      S.Known.equal(All, Full) == Truth::Yes) // an empty set has no batches
    return Full;
  if (S.Known.compare(All, Relation::Less, Full) == Truth::Yes)
    return All;
  if (Rest.constant())
    Batch = E.Dims.symbol("batch", {false, Rest.constant(), Full.constant()});
  E.noteLoaderBatch(Batch,
                    {Full, Rest.constant() ? Rest : Dim(), static_cast<PlaceId>(Loader->Origin)});
  return Batch;
}

bool Engine::hasNoBatches(State &S, const Value &Loader) const {
  if (!Loader.is(Value::Form::Record) || Loader->Word != "loader")
    return false;
  const Value *Rows = Loader->field(RowsField);
  return Rows && Rows->is(Value::Form::Int) &&
         S.Known.equal((*Rows)->Number, Dims.constant(0)) == Truth::Yes;
}

Value Engine::nextBatch(State &S, const Value &Loader, TypeId ElementType) {
  if (!Loader.is(Value::Form::Record) || Loader->Word != "loader")
    return Value();
  const Value *Example = Loader->field(ExampleField);
  return batchOf(*this, S, Loader, Example ? *Example : Value(), rowsOfBatch(*this, S, Loader),
                 ElementType);
}

void addData(BuiltinTable &T) {
  T["torch::data::datasets::MNIST::MNIST"] = mnist;
  T["torch::data::datasets::TensorDataset::TensorDataset"] = tensorDataset;
  T["torch::data::datasets::BatchDataset::map"] = map;
  for (llvm::StringRef Set : {"MNIST", "TensorDataset", "MapDataset", "BatchDataset", "Dataset"}) {
    std::string Class = ("torch::data::datasets::" + Set).str();
    T[Class + "::get"] = get;
    T[Class + "::get_batch"] = getBatch;
    T[Class + "::size"] = sizeOfSet;
  }
  for (llvm::StringRef Name : SamplerNames)
    T[(Samplers + Name + "::" + Name).str()] = sampler;
  T["torch::data::samplers::DistributedSampler::set_epoch"] = [](CallContext &) { return Value(); };
  T["torch::data::make_data_loader"] = makeLoader;
  T["torch::data::Example::Example"] = example;
  T["torch::data::DataLoaderBase::begin"] = begin;
  T["torch::data::DataLoaderBase::end"] = [](CallContext &C) { return C.unknownResult(); };
  T["torch::data::Iterator::operator*"] = dereference;
  T["torch::data::Iterator::operator->"] = dereference;
  T["torch::data::Iterator::operator++"] = advance;
  for (const char *Compare : {"operator==", "operator!="})
    T[std::string("torch::data::Iterator::") + Compare] = [](CallContext &C) {
      return unknownBool(C.E);
    };
}

} // namespace shapewise
