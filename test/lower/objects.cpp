// What constructors do: bases, fields in their order, default initializers; aggregates; new.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <memory>

struct Options {
  int batch = 32;
  int rows = batch * 2;
};

struct Module {
  explicit Module(int id);
};

struct Net : Module {
  // CHECK-LABEL: function Net::Net(this: &Net, in: int, out: int) -> void
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&Net
  // CHECK-NEXT:     %2 = load %1 : &Net
  // CHECK-NEXT:     %3 = slot in : &int
  // CHECK-NEXT:     %4 = load %3 : int
  // CHECK-NEXT:     construct base Module::Module(%2, %4) [Module(in)]
  // CHECK-NEXT:     %5 = slot this : &&Net
  // CHECK-NEXT:     %6 = load %5 : &Net
  // CHECK-NEXT:     %7 = slot in : &int
  // CHECK-NEXT:     %8 = load %7 : int
  // CHECK-NEXT:     %9 = slot out : &int
  // CHECK-NEXT:     %10 = load %9 : int
  // CHECK-NEXT:     %11 = list(%8, %10) : []<long; 2>
  // CHECK-NEXT:     %12 = construct std::vector::vector(%11, _) [{in, out}] : std::vector<long>
  // CHECK-NEXT:     %13 = false : bool
  // CHECK-NEXT:     %14 = call zeros(%12, %13) [zeros({in, out})] : Tensor
  // CHECK-NEXT:     %15 = member %6.weight : &Tensor
  // CHECK-NEXT:     store %14 -> %15
  // CHECK-NEXT:     %16 = slot this : &&Net
  // CHECK-NEXT:     %17 = load %16 : &Net
  // CHECK-NEXT:     %18 = construct Tensor::Tensor() [Net] : Tensor
  // CHECK-NEXT:     %19 = member %17.bias : &Tensor
  // CHECK-NEXT:     store %18 -> %19
  // CHECK-NEXT:     %20 = slot this : &&Net
  // CHECK-NEXT:     %21 = load %20 : &Net
  // CHECK-NEXT:     %22 = slot in : &int
  // CHECK-NEXT:     %23 = load %22 : int
  // CHECK-NEXT:     %24 = materialize(%23) : &int
  // CHECK-NEXT:     %25 = load %24 : int
  // CHECK-NEXT:     %26 = int 2 : int
  // CHECK-NEXT:     %27 = multiply(%25, %26) : int
  // CHECK-NEXT:     %28 = record {batch: %23, rows: %27} : Options
  // CHECK-NEXT:     %29 = member %21.options : &Options
  // CHECK-NEXT:     store %28 -> %29
  // CHECK-NEXT:     %30 = slot this : &&Net
  // CHECK-NEXT:     %31 = load %30 : &Net
  // CHECK-NEXT:     %32 = int 2 : int
  // CHECK-NEXT:     %33 = member %31.depth : &int
  // CHECK-NEXT:     store %32 -> %33
  // CHECK-NEXT:     %34 = slot this : &&Net
  // CHECK-NEXT:     %35 = load %34 : &Net
  // CHECK-NEXT:     %36 = member %35.weight : &Tensor
  // CHECK-NEXT:     %37 = load %36 : Tensor
  // CHECK-NEXT:     %38 = slot this : &&Net
  // CHECK-NEXT:     %39 = load %38 : &Net
  // CHECK-NEXT:     %40 = member %39.bias : &Tensor
  // CHECK-NEXT:     store %37 -> %40
  // CHECK-NEXT:     return
  Net(int in, int out = 10) : Module(in), weight(zeros({in, out})), options{in} { bias = weight; }
  // CHECK-LABEL: function Net::Net(this: &Net) -> void
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&Net
  // CHECK-NEXT:     %2 = load %1 : &Net
  // CHECK-NEXT:     %3 = int 3 : int
  // CHECK-NEXT:     %4 = int 10 : int
  // CHECK-NEXT:     construct base Net::Net(%2, %3, %4) body [Net(3)]
  // CHECK-NEXT:     return
  Net() : Net(3) {}
  Tensor weight, bias;
  Options options;
  int depth = 2;
};

struct Deep : Net {
  using Net::Net;
  Tensor more = zeros({7});
};

// CHECK-LABEL: function made(n: int) -> Tensor
// CHECK-NEXT:   local plain: Options
// CHECK-NEXT:   local some: Options
// CHECK-NEXT:   local named: Options
// CHECK-NEXT:   local copy: Options
// CHECK-NEXT:   local net: Net
// CHECK-NEXT:   local moved: Net
// CHECK-NEXT:   local deep: Deep
// CHECK-NEXT:   local shared: std::shared_ptr<Net>
// CHECK-NEXT:   local unique: std::unique_ptr<Net>
// CHECK-NEXT:   local none: std::shared_ptr<Net>
// CHECK-NEXT:   local array: []<Net; 2>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = construct Options::Options() body [plain] : Options
// CHECK-NEXT:     %2 = slot plain : &Options
// CHECK-NEXT:     store %1 -> %2
// CHECK-NEXT:     %3 = slot n : &int
// CHECK-NEXT:     %4 = load %3 : int
// CHECK-NEXT:     %5 = materialize(%4) : &int
// CHECK-NEXT:     %6 = load %5 : int
// CHECK-NEXT:     %7 = int 2 : int
// CHECK-NEXT:     %8 = multiply(%6, %7) : int
// CHECK-NEXT:     %9 = record {batch: %4, rows: %8} : Options
// CHECK-NEXT:     %10 = slot some : &Options
// CHECK-NEXT:     store %9 -> %10
// CHECK-NEXT:     %11 = int 4 : int
// CHECK-NEXT:     %12 = materialize(%11) : &int
// CHECK-NEXT:     %13 = load %12 : int
// CHECK-NEXT:     %14 = int 2 : int
// CHECK-NEXT:     %15 = multiply(%13, %14) : int
// CHECK-NEXT:     %16 = record {batch: %11, rows: %15} : Options
// CHECK-NEXT:     %17 = slot named : &Options
// CHECK-NEXT:     store %16 -> %17
// CHECK-NEXT:     %18 = slot named : &Options
// CHECK-NEXT:     %19 = load %18 : Options
// CHECK-NEXT:     %20 = slot copy : &Options
// CHECK-NEXT:     store %19 -> %20
// CHECK-NEXT:     %21 = int 784 : int
// CHECK-NEXT:     %22 = int 10 : int
// CHECK-NEXT:     %23 = construct Net::Net(%21, %22) body [net(784)] : Net
// CHECK-NEXT:     %24 = slot net : &Net
// CHECK-NEXT:     store %23 -> %24
// CHECK-NEXT:     %25 = slot net : &Net
// CHECK-NEXT:     %26 = load %25 : Net
// CHECK-NEXT:     %27 = slot moved : &Net
// CHECK-NEXT:     store %26 -> %27
// CHECK-NEXT:     %28 = slot n : &int
// CHECK-NEXT:     %29 = load %28 : int
// CHECK-NEXT:     %30 = int 10 : int
// CHECK-NEXT:     %31 = construct Deep::Deep(%29, %30) body [deep(n)] : Deep
// CHECK-NEXT:     %32 = slot deep : &Deep
// CHECK-NEXT:     store %31 -> %32
// CHECK-NEXT:     %33 = slot n : &int
// CHECK-NEXT:     %34 = load %33 : int
// CHECK-NEXT:     %35 = int 10 : int
// CHECK-NEXT:     %36 = construct Net::Net(%34, %35) body [std::make_shared<Net>(n)] : Net
// CHECK-NEXT:     %37 = box(%36) : std::shared_ptr<Net>
// CHECK-NEXT:     %38 = slot shared : &std::shared_ptr<Net>
// CHECK-NEXT:     store %37 -> %38
// CHECK-NEXT:     %39 = slot n : &int
// CHECK-NEXT:     %40 = load %39 : int
// CHECK-NEXT:     %41 = int 5 : int
// CHECK-NEXT:     %42 = construct Deep::Deep(%40, %41) body [Deep(n, 5)] : Deep
// CHECK-NEXT:     %43 = box(%42) : *Deep
// CHECK-NEXT:     %44 = slot unique : &std::unique_ptr<Net>
// CHECK-NEXT:     store %43 -> %44
// CHECK-NEXT:     %45 = null : std::shared_ptr<Net>
// CHECK-NEXT:     %46 = slot none : &std::shared_ptr<Net>
// CHECK-NEXT:     store %45 -> %46
// CHECK-NEXT:     %47 = construct Net::Net() body [array] : Net
// CHECK-NEXT:     %48 = list(%47, %47) : []<Net; 2>
// CHECK-NEXT:     %49 = slot array : &[]<Net; 2>
// CHECK-NEXT:     store %48 -> %49
// CHECK-NEXT:     %50 = slot shared : &std::shared_ptr<Net>
// CHECK-NEXT:     %51 = call std::shared_ptr::operator->(%50) [shared->] : *Net
// CHECK-NEXT:     %52 = deref(%51) : &Net
// CHECK-NEXT:     %53 = member %52.weight : &Tensor
// CHECK-NEXT:     %54 = slot unique : &std::unique_ptr<Net>
// CHECK-NEXT:     %55 = call std::unique_ptr::operator->(%54) [unique->] : *Net
// CHECK-NEXT:     %56 = deref(%55) : &Net
// CHECK-NEXT:     %57 = member %56.bias : &Tensor
// CHECK-NEXT:     %58 = call operator+(%53, %57) [shared->weight + unique->bias] : Tensor
// CHECK-NEXT:     %59 = materialize(%58) : &Tensor
// CHECK-NEXT:     %60 = slot deep : &Deep
// CHECK-NEXT:     %61 = member %60.more : &Tensor
// CHECK-NEXT:     %62 = call operator+(%59, %61) [shared->weight + unique->bias + deep.more] : Tensor
// CHECK-NEXT:     %63 = materialize(%62) : &Tensor
// CHECK-NEXT:     %64 = slot plain : &Options
// CHECK-NEXT:     %65 = member %64.rows : &int
// CHECK-NEXT:     %66 = load %65 : int
// CHECK-NEXT:     %67 = slot some : &Options
// CHECK-NEXT:     %68 = member %67.rows : &int
// CHECK-NEXT:     %69 = load %68 : int
// CHECK-NEXT:     %70 = slot copy : &Options
// CHECK-NEXT:     %71 = member %70.batch : &int
// CHECK-NEXT:     %72 = load %71 : int
// CHECK-NEXT:     %73 = list(%66, %69, %72) : []<long; 3>
// CHECK-NEXT:     %74 = construct std::vector::vector(%73, _) [{plain.rows, some.rows, copy.batch}] : std::vector<long>
// CHECK-NEXT:     %75 = false : bool
// CHECK-NEXT:     %76 = call zeros(%74, %75) [zeros({plain.rows, some.rows, copy.batch})] : Tensor
// CHECK-NEXT:     %77 = materialize(%76) : &Tensor
// CHECK-NEXT:     %78 = call operator+(%63, %77) [shared->weight + unique->bias + deep.more + zeros({plain.ro…] : Tensor
// CHECK-NEXT:     return %78
Tensor made(int n) {
  Options plain, some{n}, named = {.batch = 4}, copy = named;
  Net net(784), moved = std::move(net);
  Deep deep(n);
  auto shared = std::make_shared<Net>(n);
  std::unique_ptr<Net> unique(new Deep(n, 5));
  std::shared_ptr<Net> none;
  Net array[2];
  return shared->weight + unique->bias + deep.more + zeros({plain.rows, some.rows, copy.batch});
}
