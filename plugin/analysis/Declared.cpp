//===- Declared.cpp - annotations -----------------------------------------===//
//
// Contracts written in place: held at calls, believed in bodies. The names of one declaration are
// shared by its parameters and result, those of a class by its members.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

std::shared_ptr<const TensorSpec> Engine::parsed(const std::string &Text, PlaceId Place) {
  auto [It, New] = Specs.try_emplace(Text);
  NotationError Error;
  if (New)
    It->second = TensorSpec::parse(Text, Error);
  if (!It->second && ReportedAnnotations.insert(Place).second) {
    if (!New)
      (void)TensorSpec::parse(Text, Error);
    Finding F;
    F.Is = Check::Annotation;
    F.What = Message::AnnotationMalformed;
    F.Parts = {Text, std::to_string(Error.Column), Error.Text};
    F.Place = Place;
    AllFindings.push_back(std::move(F));
  }
  return It->second;
}

/// The integers that names of an annotation may stand for: parameters, fields of the object,
/// integer template arguments of the class.
NameScope Engine::integersIn(State &S, const Callee &Of, llvm::ArrayRef<Value> Arguments) {
  NameScope Scope;
  auto Add = [&](const std::string &Name, const Value &V) {
    if (V.is(Value::Form::Int) && !Name.empty())
      Scope.Dims.try_emplace(Name, S.Known.simplify(V->Number));
  };
  auto AddFields = [&](const std::string &Prefix, const Value &Object) {
    if (Object.is(Value::Form::Record) || Object.is(Value::Form::Opaque)) {
      for (std::size_t I = 0; Object.is(Value::Form::Record) && I < Object->Names.size(); ++I)
        Add(Prefix + Object->Names[I].str(), expand(Object->Elements[I]));
      ClassId Class = Source.type(Object->Type).Class;
      if (Class == ClassId::None)
        return;
      for (const Field &F : Source.classInfo(Class).Fields)
        if (formOf(F.Is) == Type::Form::Int)
          Add(Prefix + F.Name, field(S, Object, F.Name));
      for (const auto &[Name, Number] : Source.classInfo(Class).Constants)
        Add(Name, make::integer(Dims.constant(Number)));
    }
  };
  for (std::size_t I = 0; I < Arguments.size() && I < Of.Parameters.size(); ++I) {
    const Parameter &P = Of.Parameters[I];
    Value V = expand(Arguments[I]);
    if (V.is(Value::Form::Reference))
      V = load(S, V);
    if (I == 0 && Of.IsMethod)
      AddFields("", V);
    else if (formOf(P.Is) == Type::Form::Record)
      AddFields(P.Name + ".", V);
    else
      Add(P.Name, V);
  }
  return Scope;
}

static Finding findingFrom(Engine &E, const Judgement &J, PlaceId At, const std::string &Text,
                           PlaceId DeclaredAt, PlaceId DeclaredText, const std::string &What) {
  const Problem &P = J.Problems.front();
  Finding F;
  F.Is = checkOf(P.What);
  F.What = P.What;
  F.Place = At;
  for (const MessagePart &Part : P.Parts)
    std::visit(
        [&](const auto &V) {
          if constexpr (std::is_same_v<std::decay_t<decltype(V)>, ArgumentText>)
            F.Parts.push_back(E.Source.text(At));
          else
            F.Parts.push_back(V);
        },
        Part);
  F.Underline.push_back(At);
  for (const Blame &B : P.Blames) {
    auto Place = static_cast<PlaceId>(B.Is.Origin);
    if (Place == PlaceId::None || Place == At)
      continue;
    Note N{NoteText::DimensionFrom, Place, {}};
    N.Parts = {std::to_string(B.Axis.value_or(0)), E.Source.text(At), B.Is.Size};
    F.Notes.push_back(std::move(N));
  }
  if (DeclaredAt != PlaceId::None)
    F.Notes.push_back({NoteText::DeclaredHere,
                       DeclaredText == PlaceId::None ? DeclaredAt : DeclaredText,
                       {What, Text}});
  return F;
}

void Engine::declare(CallContext &Context, const Value &Given, const std::string &Text,
                     PlaceId Place, const std::string &What, NameScope &Scope, bool Check,
                     PlaceId ReportAt) {
  auto Spec = parsed(Text, Place);
  if (!Spec)
    return;
  State &S = Context.S;
  Value V = Given.is(Value::Form::Reference) ? load(S, Given) : expand(Given);
  std::optional<TensorType> Actual = tensorOf(S, V);
  if (!Actual) {
    // A variable of which nothing is known becomes what it is declared to be.
    if (Given.is(Value::Form::Reference) && (!V || V.is(Value::Form::Opaque)))
      store(S, Given, newTensor(S, instantiate(*Spec, Scope, Dims, static_cast<OriginId>(Place))));
    return;
  }
  if (!Check) {
    // Believed: what contradicts it makes the path impossible, not wrong.
    NameScope Tried = Scope;
    Judgement J = holdAgainst(*Spec, *Actual, What, Tried, S.Known);
    if (J.Is == Verdict::Mismatch || (Actual->Sizes.hasRun() && Actual->Sizes.minRank() == 0)) {
      TensorType Is = instantiate(*Spec, Scope, Dims, static_cast<OriginId>(Place));
      if (Is.Type.isAny())
        Is.Type = Actual->Type;
      setTensor(S, V, Is);
      return;
    }
    Scope = std::move(Tried);
    if (J.After)
      S.Known = *J.After;
    if (J.Result.isTensor())
      setTensor(S, V, J.Result.Type);
    return;
  }
  Judgement J = holdAgainst(*Spec, *Actual, What, Scope, S.Known);
  if (J.Is == Verdict::Mismatch && !J.Problems.empty()) {
    recordProblem(Context, ReportAt, findingFrom(*this, J, ReportAt, Text, Place, Place, What));
    setTensor(S, V, unknownTensorType(""));
    return;
  }
  if (J.After)
    S.Known = *J.After;
  if (J.Result.isTensor())
    setTensor(S, V, J.Result.Type);
}

std::optional<Value> Engine::checkDeclared(CallContext &Context) {
  const Callee &T = Context.Target;
  bool Any = !T.ReturnsAnnotation.empty();
  for (const Parameter &P : T.Parameters)
    Any |= !P.Annotation.empty();
  if (!Any)
    return std::nullopt;
  State &S = Context.S;
  NameScope Scope = integersIn(S, T, Context.Arguments);
  for (std::size_t I = 0; I < T.Parameters.size() && I < Context.Arguments.size(); ++I) {
    const Parameter &P = T.Parameters[I];
    if (P.Annotation.empty() || !Context.Arguments[I])
      continue;
    PlaceId At =
        I < Context.Where.OperandPlaces.size() && Context.Where.OperandPlaces[I] != PlaceId::None
            ? Context.Where.OperandPlaces[I]
            : Context.Where.Place;
    Value V = Context.value(I);
    if (!tensorOf(S, V))
      continue;
    declare(Context, V, P.Annotation,
            P.AnnotationPlace == PlaceId::None ? P.Place : P.AnnotationPlace,
            "parameter '" + P.Name + "' of '" + T.ShortName + "'", Scope, /*Check=*/true, At);
  }
  if (T.ReturnsAnnotation.empty())
    return std::nullopt;
  auto Spec = parsed(T.ReturnsAnnotation, T.ReturnsPlace);
  if (!Spec)
    return Context.unknownResult();
  // Names that only the result mentions are unknown to the caller, not promised for all.
  NameScope Before = Scope;
  TensorType Result = instantiate(*Spec, Scope, Dims, static_cast<OriginId>(Context.Where.Place));
  llvm::DenseMap<const detail::DimNode *, Dim> Flexible;
  for (const auto &[Name, D] : Scope.Dims)
    if (!Before.Dims.count(Name))
      Flexible[D.node()] = Dims.symbol(Name, {false, 0, std::nullopt});
  auto Loosen = [&](Dim D) {
    return D && !Flexible.empty()
               ? Dims.substitute(D,
                                 [&](Dim Atom) {
                                   auto It = Flexible.find(Atom.node());
                                   return It == Flexible.end() ? Dim() : It->second;
                                 })
               : D;
  };
  llvm::SmallVector<Extent, 4> Front(Result.Sizes.front()), Back(Result.Sizes.back());
  for (auto *Side : {&Front, &Back})
    for (Extent &X : *Side)
      X.Size = Loosen(X.Size);
  Result.Sizes = Shape(Front, Result.Sizes.run(), Back);
  Result.Low = Loosen(Result.Low);
  Result.High = Loosen(Result.High);
  return newTensor(S, std::move(Result));
}

void Engine::bindParameters(State &S, Frame &F, bool) {
  const Callee &T = F.Code->Signature;
  bool Any = !T.ReturnsAnnotation.empty();
  for (const Parameter &P : T.Parameters)
    Any |= !P.Annotation.empty();
  if (!Any)
    return;
  std::vector<Value> Arguments;
  for (std::size_t I = 0; I < T.Parameters.size(); ++I) {
    Value V = content(S, F.Slots[I]);
    Arguments.push_back(V.is(Value::Form::Reference) ? load(S, V) : V);
  }
  F.Names = integersIn(S, T, Arguments);
  for (std::size_t I = 0; I < T.Parameters.size(); ++I) {
    const Parameter &P = T.Parameters[I];
    if (P.Annotation.empty())
      continue;
    auto Spec =
        parsed(P.Annotation, P.AnnotationPlace == PlaceId::None ? P.Place : P.AnnotationPlace);
    if (!Spec)
      continue;
    auto Actual = tensorOf(S, Arguments[I]);
    if (!Actual)
      continue;
    if (Actual->Sizes.hasRun() && Actual->Sizes.minRank() == 0) {
      setTensor(S, Arguments[I], instantiate(*Spec, F.Names, Dims, static_cast<OriginId>(P.Place)));
      continue;
    }
    // With a caller's tensor: the names become what it has; a clash was reported at the call.
    Judgement J = holdAgainst(*Spec, *Actual, P.Name, F.Names, S.Known);
    if (J.Is != Verdict::Mismatch && J.Result.isTensor())
      setTensor(S, Arguments[I], J.Result.Type);
    if (J.Is == Verdict::Mismatch)
      setTensor(S, Arguments[I], unknownTensorType(P.Name));
    else if (J.After)
      S.Known = *J.After;
  }
}

void Engine::checkReturned(State &S, Frame &F, const CallChain *Chain, const Value &Result,
                           const Terminator &Return) {
  const Callee &T = F.Code->Signature;
  if (T.ReturnsAnnotation.empty() || T.IsConstructor)
    return;
  Value V = Result.is(Value::Form::Reference) ? load(S, Result) : expand(Result);
  if (!tensorOf(S, V))
    return;
  Instruction Where;
  Where.Place = Return.Place;
  Where.Unchecked = Return.Unchecked;
  CallContext Context{*this, S, T, Where, {}, Chain, &F.Names};
  NameScope Scope = F.Names;
  declare(Context, V, T.ReturnsAnnotation, T.ReturnsPlace, "result of '" + T.ShortName + "'", Scope,
          /*Check=*/true, Return.Place);
}

void Engine::checkStored(CallContext &Context, const Value &Reference, const Value &New,
                         PlaceId Place) {
  if (!Reference.is(Value::Form::Reference) || Reference->Path.empty() ||
      Reference->Path.back().Name.empty() || !New.is(Value::Form::Tensor))
    return;
  State &S = Context.S;
  Value Owner =
      load(S, make::reference(Reference->Object, llvm::ArrayRef(Reference->Path).drop_back()));
  if (!Owner.is(Value::Form::Record) && !Owner.is(Value::Form::Opaque))
    return;
  const Field *F = findField(Source.type(Owner->Type).Class, Reference->Path.back().Name);
  if (!F || F->Annotation.empty())
    return;
  NameScope Local;
  NameScope &Scope = Owner->Identity == OpaqueId::None
                         ? Local
                         : ObjectScopes[static_cast<std::uint32_t>(Owner->Identity)];
  declare(Context, New, F->Annotation,
          F->AnnotationPlace == PlaceId::None ? F->Place : F->AnnotationPlace,
          "field '" + F->Name + "'", Scope, /*Check=*/true, Place);
}

Value Engine::annotatedField(OpaqueId Owner, const Field &F) {
  auto Spec =
      parsed(F.Annotation, F.AnnotationPlace == PlaceId::None ? F.Place : F.AnnotationPlace);
  if (!Spec)
    return unknown(F.Is, F.Name);
  NameScope &Scope = ObjectScopes[static_cast<std::uint32_t>(Owner)];
  return make::tensor(
      newObject(make::tensorData(instantiate(*Spec, Scope, Dims, static_cast<OriginId>(F.Place)))));
}

} // namespace shapewise
