//===- Members.cpp - operators, members and initializers -------------------===//
//
// What the headers do before libtorch's dispatcher sees a call.
//
//===----------------------------------------------------------------------===//
#include "TorchCalls.h"

namespace calls {
namespace {

void addOperators(Table &Into) {
#define OPERATOR(Sign) CALL("at::operator" #Sign, a.t("x") Sign a.t("y"))
  OPERATOR(+);
  OPERATOR(-);
  OPERATOR(*);
  OPERATOR(%);
  OPERATOR(&);
  OPERATOR(|);
  OPERATOR(^);
  OPERATOR(/);
  OPERATOR(<);
  OPERATOR(<=);
  OPERATOR(>);
  OPERATOR(>=);
  OPERATOR(==);
  OPERATOR(!=);
  CALL("at::Tensor::operator-", -a.t("self"));
  CALL("at::Tensor::operator~", ~a.t("self"));
  CALL("at::Tensor::operator[]", a.t("self")[a.i("index")]);
}

void addMemberFunctions(Table &Into) {
#define MEMBER(Name) CALL("at::Tensor::" #Name, a.t("self").Name())
  MEMBER(dim);
  MEMBER(ndimension);
  MEMBER(numel);
  MEMBER(cpu);
  MEMBER(cuda);
  MEMBER(variable_data);
  MEMBER(tensor_data);
  CALL("at::_index_put_impl_",
       a.t("self").index_put_(makeIndices(*a.find("indices")), a.t("values")));
  CALL("at::TensorBase::cpu", a.t("self").cpu());
  CALL("at::TensorBase::cuda", a.t("self").cuda());
  CALL("at::numel", a.t("self").numel());
  CALL("at::Tensor::T", a.t("self").numpy_T());
  CALL("at::Tensor::type", a.t("self").to(typeOf(a.s("dtype"))));
  CALL("at::Tensor::toType", a.t("self").toType(typeOf(a.s("t"))));
  CALL("at::Tensor::index", a.t("self").index(makeIndices(*a.find("indices"))));
  CALL("at::index", a.t("self").index(makeIndices(*a.find("indices"))));
  CALL("at::Tensor::index_put_",
       a.t("self").index_put_(makeIndices(*a.find("indices")), a.t("rhs")));
  CALL("at::index_put", a.t("self").index_put_(makeIndices(*a.find("indices")), a.t("values")));
  CALL("at::Tensor::unflatten", a.t("self").unflatten(a.i("dim"), a.l("sizes")));
}

void addInitializers(Table &Into) {
#define INITIALIZE(Name, ...) CALL("torch::nn::init::" #Name, torch::nn::init::Name(__VA_ARGS__))
  INITIALIZE(constant_, a.t("tensor"), 1);
  INITIALIZE(dirac_, a.t("tensor"));
  INITIALIZE(eye_, a.t("tensor"));
  INITIALIZE(normal_, a.t("tensor"));
  INITIALIZE(ones_, a.t("tensor"));
  INITIALIZE(zeros_, a.t("tensor"));
  INITIALIZE(orthogonal_, a.t("tensor"));
  INITIALIZE(sparse_, a.t("tensor"), 0.5);
  INITIALIZE(uniform_, a.t("tensor"));
  INITIALIZE(kaiming_normal_, a.t("tensor"));
  INITIALIZE(kaiming_uniform_, a.t("tensor"));
  INITIALIZE(xavier_normal_, a.t("tensor"));
  INITIALIZE(xavier_uniform_, a.t("tensor"));
}

} // namespace

void addMembers(Table &Into) {
  addOperators(Into);
  addMemberFunctions(Into);
  addInitializers(Into);
}

} // namespace calls
