// libtorch's modules: holders, TORCH_MODULE, options, loaders, checks.
// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include <torch/torch.h>

struct NetImpl : torch::nn::Module {
  // CHECK-LABEL: function NetImpl::NetImpl(this: &NetImpl, in: long, classes: long) -> void
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&NetImpl
  // CHECK-NEXT:     %2 = load %1 : &NetImpl
  // CHECK-NEXT:     construct base torch::nn::Module::Module(%2) [NetImpl]
  // CHECK-NEXT:     %3 = slot this : &&NetImpl
  // CHECK-NEXT:     %4 = load %3 : &NetImpl
  // CHECK-NEXT:     %5 = slot in : &long
  // CHECK-NEXT:     %6 = load %5 : long
  // CHECK-NEXT:     %7 = slot classes : &long
  // CHECK-NEXT:     %8 = load %7 : long
  // CHECK-NEXT:     %9 = construct torch::nn::LinearOptions::LinearOptions(%6, %8) [torch::nn::LinearOptions(in, classes)] : torch::nn::LinearOptions
  // CHECK-NEXT:     %10 = materialize(%9) : &torch::nn::LinearOptions
  // CHECK-NEXT:     %11 = false : bool
  // CHECK-NEXT:     %12 = materialize(%11) : &bool
  // CHECK-NEXT:     %13 = call torch::nn::LinearOptions::bias(%10, %12) [torch::nn::LinearOptions(in, classes).bias(false)] : &torch::nn::LinearOptions
  // CHECK-NEXT:     %14 = construct torch::nn::Linear::Linear(%13) [fc(torch::nn::LinearOptions(in, classes).bias(false))] : torch::nn::Linear
  // CHECK-NEXT:     %15 = member %4.fc : &torch::nn::Linear
  // CHECK-NEXT:     store %14 -> %15
  // CHECK-NEXT:     %16 = slot this : &&NetImpl
  // CHECK-NEXT:     %17 = load %16 : &NetImpl
  // CHECK-NEXT:     %18 = construct torch::nn::Sequential::Sequential() [NetImpl] : torch::nn::Sequential
  // CHECK-NEXT:     %19 = member %17.layers : &torch::nn::Sequential
  // CHECK-NEXT:     store %18 -> %19
  // CHECK-NEXT:     %20 = slot this : &&NetImpl
  // CHECK-NEXT:     %21 = load %20 : &NetImpl
  // CHECK-NEXT:     %22 = string "fc" : char[]
  // CHECK-NEXT:     %23 = construct std::basic_string::basic_string(%22, _) ["fc"] : std::basic_string
  // CHECK-NEXT:     %24 = slot this : &&NetImpl
  // CHECK-NEXT:     %25 = load %24 : &NetImpl
  // CHECK-NEXT:     %26 = member %25.fc : &torch::nn::Linear
  // CHECK-NEXT:     %27 = load %26 : torch::nn::ModuleHolder
  // CHECK-NEXT:     %28 = call torch::nn::Module::register_module<torch::nn::LinearImpl>(%21, %23, %27) [register_module("fc", fc)] : std::shared_ptr<torch::nn::LinearImpl>
  // CHECK-NEXT:     %29 = slot this : &&NetImpl
  // CHECK-NEXT:     %30 = load %29 : &NetImpl
  // CHECK-NEXT:     %31 = member %30.layers : &torch::nn::Sequential
  // CHECK-NEXT:     %32 = call torch::nn::ModuleHolder::operator->(%31) [layers->] : *torch::nn::SequentialImpl
  // CHECK-NEXT:     %33 = deref(%32) : &torch::nn::SequentialImpl
  // CHECK-NEXT:     %34 = slot in : &long
  // CHECK-NEXT:     %35 = int 3 : int
  // CHECK-NEXT:     %36 = materialize(%35) : &int
  // CHECK-NEXT:     %37 = construct torch::nn::Linear::Linear(%34, %36) [torch::nn::Linear(in, 3)] : torch::nn::Linear
  // CHECK-NEXT:     %38 = materialize(%37) : &torch::nn::Linear
  // CHECK-NEXT:     call torch::nn::SequentialImpl::push_back<torch::nn::LinearImpl>(%33, %38) [layers->push_back(torch::nn::Linear(in, 3))]
  // CHECK-NEXT:     return
  NetImpl(int64_t in, int64_t classes = 10)
      : fc(torch::nn::LinearOptions(in, classes).bias(false)) {
    register_module("fc", fc);
    layers->push_back(torch::nn::Linear(in, 3));
  }
  // CHECK-LABEL: function NetImpl::forward(this: &NetImpl, x: at::Tensor) -> at::Tensor
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&NetImpl
  // CHECK-NEXT:     %2 = load %1 : &NetImpl
  // CHECK-NEXT:     %3 = member %2.fc : &torch::nn::Linear
  // CHECK-NEXT:     %4 = call torch::nn::ModuleHolder::operator->(%3) [fc->] : *torch::nn::LinearImpl
  // CHECK-NEXT:     %5 = deref(%4) : &torch::nn::LinearImpl
  // CHECK-NEXT:     %6 = slot x : &at::Tensor
  // CHECK-NEXT:     %7 = call torch::nn::LinearImpl::forward(%5, %6) [fc->forward(x)] : at::Tensor
  // CHECK-NEXT:     %8 = materialize(%7) : &at::Tensor
  // CHECK-NEXT:     %9 = slot this : &&NetImpl
  // CHECK-NEXT:     %10 = load %9 : &NetImpl
  // CHECK-NEXT:     %11 = member %10.layers : &torch::nn::Sequential
  // CHECK-NEXT:     %12 = call torch::nn::ModuleHolder::operator->(%11) [layers->] : *torch::nn::SequentialImpl
  // CHECK-NEXT:     %13 = deref(%12) : &torch::nn::SequentialImpl
  // CHECK-NEXT:     %14 = slot x : &at::Tensor
  // CHECK-NEXT:     %15 = call torch::nn::SequentialImpl::forward<at::Tensor, at::Tensor>(%13, %14) [layers->forward(x)] : at::Tensor
  // CHECK-NEXT:     %16 = materialize(%15) : &at::Tensor
  // CHECK-NEXT:     %17 = call at::operator+(%8, %16) [fc->forward(x) + layers->forward(x)] : at::Tensor
  // CHECK-NEXT:     %18 = materialize(%17) : &at::Tensor
  // CHECK-NEXT:     %19 = slot this : &&NetImpl
  // CHECK-NEXT:     %20 = load %19 : &NetImpl
  // CHECK-NEXT:     %21 = member %20.fc : &torch::nn::Linear
  // CHECK-NEXT:     %22 = slot x : &at::Tensor
  // CHECK-NEXT:     %23 = call torch::nn::ModuleHolder::operator()<at::Tensor>(%21, %22) [fc(x)] : at::Tensor
  // CHECK-NEXT:     %24 = materialize(%23) : &at::Tensor
  // CHECK-NEXT:     %25 = call at::operator+(%18, %24) [fc->forward(x) + layers->forward(x) + fc(x)] : at::Tensor
  // CHECK-NEXT:     return %25
  torch::Tensor forward(torch::Tensor x) { return fc->forward(x) + layers->forward(x) + fc(x); }
  torch::nn::Linear fc{nullptr};
  torch::nn::Sequential layers;
};
TORCH_MODULE(Net);

// CHECK-LABEL: function use(x: at::Tensor) -> at::Tensor
// CHECK-NEXT:   local net: Net
// CHECK-NEXT:   local same: Net
// CHECK-NEXT:   local none: Net
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = int 784 : int
// CHECK-NEXT:     %2 = int 10 : long
// CHECK-NEXT:     %3 = construct NetImpl::NetImpl(%1, %2) body [net(784)] : NetImpl
// CHECK-NEXT:     %4 = box(%3) : std::shared_ptr<NetImpl>
// CHECK-NEXT:     %5 = construct Net::Net(%4) [net(784)] : Net
// CHECK-NEXT:     %6 = slot net : &Net
// CHECK-NEXT:     store %5 -> %6
// CHECK-NEXT:     %7 = slot net : &Net
// CHECK-NEXT:     %8 = load %7 : Net
// CHECK-NEXT:     %9 = slot same : &Net
// CHECK-NEXT:     store %8 -> %9
// CHECK-NEXT:     %10 = null : nullptr_t
// CHECK-NEXT:     %11 = construct Net::Net(%10) [nullptr] : Net
// CHECK-NEXT:     %12 = slot none : &Net
// CHECK-NEXT:     store %11 -> %12
// CHECK-NEXT:     %13 = int 3 : int
// CHECK-NEXT:     %14 = int 4 : int
// CHECK-NEXT:     %15 = construct NetImpl::NetImpl(%13, %14) body [std::make_shared<NetImpl>(3, 4)] : NetImpl
// CHECK-NEXT:     %16 = box(%15) : std::shared_ptr<NetImpl>
// CHECK-NEXT:     %17 = construct Net::Net(%16) [Net(std::make_shared<NetImpl>(3, 4))] : Net
// CHECK-NEXT:     %18 = slot none : &Net
// CHECK-NEXT:     store %17 -> %18
// CHECK-NEXT:     %19 = slot net : &Net
// CHECK-NEXT:     %20 = call torch::nn::ModuleHolder::operator->(%19) [net->] : *NetImpl
// CHECK-NEXT:     %21 = deref(%20) : &NetImpl
// CHECK-NEXT:     %22 = slot x : &at::Tensor
// CHECK-NEXT:     %23 = load %22 : at::Tensor
// CHECK-NEXT:     %24 = call NetImpl::forward(%21, %23) body [net->forward(x)] : at::Tensor
// CHECK-NEXT:     %25 = materialize(%24) : &at::Tensor
// CHECK-NEXT:     %26 = slot net : &Net
// CHECK-NEXT:     %27 = slot x : &at::Tensor
// CHECK-NEXT:     %28 = call torch::nn::ModuleHolder::operator()<at::Tensor>(%26, %27) [net(x)] : at::Tensor
// CHECK-NEXT:     %29 = materialize(%28) : &at::Tensor
// CHECK-NEXT:     %30 = call at::operator+(%25, %29) [net->forward(x) + net(x)] : at::Tensor
// CHECK-NEXT:     return %30
torch::Tensor use(torch::Tensor x) {
  Net net(784), same = net, none = nullptr;
  none = Net(std::make_shared<NetImpl>(3, 4));
  return net->forward(x) + net(x);
}

// CHECK-LABEL: function train(x: at::Tensor, y: at::Tensor) -> at::Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &at::Tensor
// CHECK-NEXT:     %2 = int 0 : long
// CHECK-NEXT:     %3 = call at::TensorBase::size(%1, %2) [x.size(0)] : long
// CHECK-NEXT:     %4 = slot y : &at::Tensor
// CHECK-NEXT:     %5 = int 0 : long
// CHECK-NEXT:     %6 = call at::TensorBase::size(%4, %5) [y.size(0)] : long
// CHECK-NEXT:     %7 = compare %3 == %6 : bool
// CHECK-NEXT:     branch %7 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %8 = slot x : &at::Tensor
// CHECK-NEXT:     %9 = int 0 : long
// CHECK-NEXT:     %10 = call at::Tensor::operator[](%8, %9) [x[0]] : at::Tensor
// CHECK-NEXT:     %11 = materialize(%10) : &at::Tensor
// CHECK-NEXT:     %12 = slot y : &at::Tensor
// CHECK-NEXT:     %13 = call at::Tensor::operator=(%11, %12) [x[0] = y] : &at::Tensor
// CHECK-NEXT:     %14 = slot x : &at::Tensor
// CHECK-NEXT:     %15 = int 1 : long
// CHECK-NEXT:     %16 = call at::softmax(%14, %15, _) [torch::softmax(x, 1)] : at::Tensor
// CHECK-NEXT:     %17 = materialize(%16) : &at::Tensor
// CHECK-NEXT:     %18 = named c10::ScalarType::Float : c10::ScalarType
// CHECK-NEXT:     %19 = call at::Tensor::to(%17, %18, _, _, _) [torch::softmax(x, 1).to(torch::kFloat32)] : at::Tensor
// CHECK-NEXT:     %20 = slot x : &at::Tensor
// CHECK-NEXT:     store %19 -> %20
// CHECK-NEXT:     %21 = slot x : &at::Tensor
// CHECK-NEXT:     %22 = slot y : &at::Tensor
// CHECK-NEXT:     %23 = construct torch::nn::CrossEntropyLossOptions::CrossEntropyLossOptions() [torch::nn::functional::CrossEntropyFuncOptions()] : torch::nn::CrossEntropyLossOptions
// CHECK-NEXT:     %24 = materialize(%23) : &torch::nn::CrossEntropyLossOptions
// CHECK-NEXT:     %25 = named torch::kSum : torch::enumtype::kSum
// CHECK-NEXT:     %26 = materialize(%25) : &torch::enumtype::kSum
// CHECK-NEXT:     %27 = construct c10::variant::variant(%26) [torch::kSum] : c10::variant
// CHECK-NEXT:     %28 = materialize(%27) : &c10::variant
// CHECK-NEXT:     %29 = call torch::nn::CrossEntropyLossOptions::reduction(%24, %28) [torch::nn::functional::CrossEntropyFuncOptions().reduction(…] : &torch::nn::CrossEntropyLossOptions
// CHECK-NEXT:     %30 = call torch::nn::functional::cross_entropy(%21, %22, %29) [torch::nn::functional::cross_entropy( x, y, torch::nn::func…] : at::Tensor
// CHECK-NEXT:     return %30
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %31 = string "train" : char[]
// CHECK-NEXT:     %32 = string "{{.*}}torch-modules.cpp" : char[]
// CHECK-NEXT:     %33 = int {{[0-9]+}} 'TORCH_CHECK(x.size(0) == y.size(0), "batch")' : unsigned int
// CHECK-NEXT:     %34 = string "Expected x.size(0) == y.size(0) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)" : char[]
// CHECK-NEXT:     %35 = string "batch" : char[]
// CHECK-NEXT:     %36 = call c10::detail::torchCheckMsgImpl(%34, %35) [TORCH_CHECK(x.size(0) == y.size(0), "batch")] : const char *
// CHECK-NEXT:     call c10::detail::torchCheckFail(%31, %32, %33, %36) noreturn [TORCH_CHECK(x.size(0) == y.size(0), "batch")]
// CHECK-NEXT:     unreachable
torch::Tensor train(torch::Tensor x, torch::Tensor y) {
  TORCH_CHECK(x.size(0) == y.size(0), "batch");
  x[0] = y;
  x = torch::softmax(x, 1).to(torch::kFloat32);
  return torch::nn::functional::cross_entropy(
      x, y, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum));
}

// CHECK-LABEL: function epoch(net: &Net, loader: &torch::data::StatelessDataLoader) -> void
// CHECK-NEXT:   local tmp.2: torch::data::Iterator
// CHECK-NEXT:   local batch: &torch::data::Example
// CHECK-NEXT:   local data: at::Tensor
// CHECK-NEXT:   local loss: at::Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot loader : &&torch::data::StatelessDataLoader
// CHECK-NEXT:     %2 = load %1 : &torch::data::StatelessDataLoader
// CHECK-NEXT:     %3 = iterate-begin(%2) : torch::data::Iterator
// CHECK-NEXT:     %4 = slot tmp.2 : &torch::data::Iterator
// CHECK-NEXT:     store %3 -> %4
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     %5 = slot tmp.2 : &torch::data::Iterator
// CHECK-NEXT:     %6 = iterate-more(%5) : bool
// CHECK-NEXT:     branch %6 ? b2 : b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %7 = slot tmp.2 : &torch::data::Iterator
// CHECK-NEXT:     %8 = iterate-next(%7) : &torch::data::Example
// CHECK-NEXT:     %9 = slot batch : &&torch::data::Example
// CHECK-NEXT:     store %8 -> %9
// CHECK-NEXT:     %10 = slot batch : &&torch::data::Example
// CHECK-NEXT:     %11 = load %10 : &torch::data::Example
// CHECK-NEXT:     %12 = member %11.data : &at::Tensor
// CHECK-NEXT:     %13 = load %12 : at::Tensor
// CHECK-NEXT:     %14 = slot data : &at::Tensor
// CHECK-NEXT:     store %13 -> %14
// CHECK-NEXT:     %15 = slot net : &&Net
// CHECK-NEXT:     %16 = load %15 : &Net
// CHECK-NEXT:     %17 = call torch::nn::ModuleHolder::operator->(%16) [net->] : *NetImpl
// CHECK-NEXT:     %18 = deref(%17) : &NetImpl
// CHECK-NEXT:     %19 = slot data : &at::Tensor
// CHECK-NEXT:     %20 = load %19 : at::Tensor
// CHECK-NEXT:     %21 = call NetImpl::forward(%18, %20) body [net->forward(data)] : at::Tensor
// CHECK-NEXT:     %22 = materialize(%21) : &at::Tensor
// CHECK-NEXT:     %23 = slot batch : &&torch::data::Example
// CHECK-NEXT:     %24 = load %23 : &torch::data::Example
// CHECK-NEXT:     %25 = member %24.target : &at::Tensor
// CHECK-NEXT:     %26 = call at::nll_loss(%22, %25, _, _, _) [torch::nll_loss(net->forward(data), batch.target)] : at::Tensor
// CHECK-NEXT:     %27 = slot loss : &at::Tensor
// CHECK-NEXT:     store %26 -> %27
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b3:
// CHECK-NEXT:     return
template <typename Loader> void epoch(Net &net, Loader &loader) {
  for (auto &batch : loader) {
    auto data = batch.data;
    auto loss = torch::nll_loss(net->forward(data), batch.target);
  }
}
// CHECK-LABEL: function run(net: Net) -> void
// CHECK-NEXT:   local set: torch::data::datasets::MapDataset
// CHECK-NEXT:   local loader: std::unique_ptr<torch::data::StatelessDataLoader>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = string "data" : char[]
// CHECK-NEXT:     %2 = construct std::basic_string::basic_string(%1, _) ["data"] : std::basic_string
// CHECK-NEXT:     %3 = materialize(%2) : &std::basic_string
// CHECK-NEXT:     %4 = construct torch::data::datasets::MNIST::MNIST(%3, _) [torch::data::datasets::MNIST("data")] : torch::data::datasets::MNIST
// CHECK-NEXT:     %5 = materialize(%4) : &torch::data::datasets::MNIST
// CHECK-NEXT:     %6 = construct torch::data::transforms::Stack::Stack() [torch::data::transforms::Stack<>()] : torch::data::transforms::Stack
// CHECK-NEXT:     %7 = call torch::data::datasets::BatchDataset::map<torch::data::transforms::Stack>(%5, %6) [torch::data::datasets::MNIST("data").map(torch::data::trans…] : torch::data::datasets::MapDataset
// CHECK-NEXT:     %8 = slot set : &torch::data::datasets::MapDataset
// CHECK-NEXT:     store %7 -> %8
// CHECK-NEXT:     %9 = slot set : &torch::data::datasets::MapDataset
// CHECK-NEXT:     %10 = load %9 : torch::data::datasets::MapDataset
// CHECK-NEXT:     %11 = int 64 : unsigned long
// CHECK-NEXT:     %12 = construct torch::data::DataLoaderOptions::DataLoaderOptions(%11) [64] : torch::data::DataLoaderOptions
// CHECK-NEXT:     %13 = call torch::data::make_data_loader<torch::data::samplers::RandomSampler, torch::data::datasets::MapDataset>(%10, %12) [torch::data::make_data_loader(std::move(set), 64)] : std::unique_ptr<torch::data::StatelessDataLoader>
// CHECK-NEXT:     %14 = slot loader : &std::unique_ptr<torch::data::StatelessDataLoader>
// CHECK-NEXT:     store %13 -> %14
// CHECK-NEXT:     %15 = slot net : &Net
// CHECK-NEXT:     %16 = slot loader : &std::unique_ptr<torch::data::StatelessDataLoader>
// CHECK-NEXT:     %17 = call std::unique_ptr::operator*(%16) [*loader] : &torch::data::StatelessDataLoader
// CHECK-NEXT:     call epoch<torch::data::StatelessDataLoader>(%15, %17) body [epoch(net, *loader)]
// CHECK-NEXT:     return
void run(Net net) {
  auto set = torch::data::datasets::MNIST("data").map(torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(std::move(set), 64);
  epoch(net, *loader);
}
