// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Pointers to elements and accessors name the elements' type and the number of axes; each line was run
// with libtorch, and so was its good twin.
#include <torch/torch.h>
void pointers(torch::ScalarType type, torch::Tensor any) {
  auto wide = torch::rand({4, 3}, torch::kDouble), labels = torch::randint(3, {4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'data_ptr' asks for f32 elements, but the tensor is f64[4, 3] [shapewise-op]
  wide.data_ptr<float>();
  wide.data_ptr<double>();
  wide.data_ptr();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'data_ptr' asks for i32 elements, but the tensor is i64[4] [shapewise-op]
  labels.data_ptr<int>();
  labels.data_ptr<int64_t>();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'data_ptr' asks for u8 elements, but the tensor is bool[4] [shapewise-op]
  (labels == 1).data_ptr<uint8_t>();
  (labels == 1).data_ptr<bool>();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'data_ptr' asks for f32 elements, but the tensor is f16[4, 3] [shapewise-op]
  wide.to(torch::kHalf).data_ptr<float>();
  wide.to(torch::kHalf).data_ptr<at::Half>();
  wide.to(type).data_ptr<float>();
  any.data_ptr<float>();
  torch::rand({4}, type).data_ptr<double>();
}
template <typename T> T sumOf(torch::Tensor t) {
  T sum = 0;
  // CHECK: [[@LINE+2]]:{{[0-9]+}}: warning: 'accessor' asks for f64 elements, but the tensor is f32[4, 3] [shapewise-op]
  // CHECK: note: 'sumOf' is called from here with t [4, 3]
  auto read = t.accessor<T, 2>();
  for (int64_t i = 0; i < read.size(0); ++i)
    sum += read[i][0];
  return sum;
}
void accessors(torch::Tensor any) {
  auto x = torch::rand({4, 3});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'accessor' needs 'self' to have rank 3, but it is f32[4, 3] [shapewise-op]
  x.accessor<float, 3>();
  x.accessor<float, 2>();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'accessor' asks for f64 elements, but the tensor is f32[4, 3] [shapewise-op]
  x.accessor<double, 2>();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'packed_accessor64' needs 'self' to have rank 1, but it is f32[4, 3] [shapewise-op]
  x.packed_accessor64<float, 1>();
  x.packed_accessor64<float, 2>();
  // What an accessor was made of has so many axes.
  auto read = any.accessor<float, 2>();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'size' has no axis 2
  any.size(2);
}
void calls() {
  sumOf<float>(torch::rand({4, 3}));
  sumOf<double>(torch::rand({4, 3}));
}
