#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// view copies nothing: axes can be put together only where they lie one after the other in memory.
using namespace torch::indexing;

void reordered() {
  auto x = torch::randn({8, 16, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order, and 'view' copies nothing. '.contiguous()' before it, or 'reshape' instead, does [shapewise-op]
  x.transpose(1, 2).view({8, -1});
  x.transpose(1, 2).contiguous().view({8, -1});
  x.transpose(1, 2).reshape({8, -1});
  x.transpose(1, 2).flatten(1);
  // Axes that are only taken apart, or that stay together, need not move.
  x.transpose(1, 2).view({8, 2, 2, 16});
  x.transpose(1, 2).view({8, 4, 4, 4});
  x.permute({2, 0, 1}).view({4, 128});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [16, 8, 4] as [128, 4]{{.*}} [shapewise-op]
  x.permute({1, 0, 2}).view({-1, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 16] as [64]{{.*}} [shapewise-op]
  torch::rand({16, 4}).t().view({-1});
  torch::rand({16, 1}).t().view({-1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 16] as [64]{{.*}} [shapewise-op]
  torch::rand({16, 4}).t().view_as(torch::rand({64}));
  torch::rand({16, 4}).t().reshape_as(torch::rand({64}));
}

void parts() {
  auto x = torch::randn({8, 16, 4});
  x.index({Slice(0, 2)}).view({-1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 8, 4] as [256]{{.*}} [shapewise-op]
  x.index({Slice(), Slice(0, 8)}).view({-1});
  x.index({Slice(), Slice(0, 8)}).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4] as [32]{{.*}} [shapewise-op]
  x.select(1, 0).view({-1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 16, 4] as [64, 4]{{.*}} [shapewise-op]
  x.slice(0, 0, 8, 2).narrow(1, 0, 16).view({-1, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 8, 4] as [256]{{.*}} [shapewise-op]
  x.chunk(2, 1)[0].view({-1});
  x.chunk(2, 0)[0].view({-1});
}

void stretched() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [3, 4] as [12]{{.*}} [shapewise-op]
  torch::randn({1, 4}).expand({3, 4}).view({-1});
  torch::randn({1, 4}).expand({3, 4}).view({3, 2, 2});
  torch::randn({1, 4}).repeat({3, 1}).view({-1});
}

torch::Tensor attention(torch::Tensor x) {
  auto q = x.view({8, 16, 2, 2}).transpose(1, 2);
  auto scores = torch::softmax(q.matmul(q.transpose(-2, -1)) / 1.4, -1);
  auto out = scores.matmul(q).transpose(1, 2);
  out.contiguous().view({8, 16, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 16, 2, 2] as [8, 16, 4]{{.*}} [shapewise-op]
  return out.view({8, 16, 4});
}

void results() {
  attention(torch::randn({8, 16, 4}));
  auto x = torch::randn({8, 16, 4});
  // Operations on each element keep the order in memory.
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]{{.*}} [shapewise-op]
  torch::relu(x.transpose(1, 2)).view({8, -1});
  torch::softmax(x.transpose(1, 2), -1).view({8, -1});
  torch::matmul(x.transpose(1, 2), x).view({8, -1});
  auto lstm = torch::nn::LSTM(torch::nn::LSTMOptions(4, 5).batch_first(true));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 16, 5] as [128, 5]{{.*}} [shapewise-op]
  std::get<0>(lstm(x)).view({-1, 5});
  std::get<0>(lstm(x)).reshape({-1, 5});
  auto steps = torch::nn::LSTM(torch::nn::LSTMOptions(4, 5));
  std::get<0>(steps(x)).view({-1, 5});
}

void unknownOrders(torch::Tensor given, bool last) {
  given.transpose(1, 2).view({8, -1});
  auto image = torch::randn({2, 3, 4, 5});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 4, 5, 3] as [120]{{.*}} [shapewise-op]
  image.permute({0, 2, 3, 1}).view({-1});
  image.contiguous(torch::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1}).view({-1});
  image.permute({0, 2, 3, 1}).clone(torch::MemoryFormat::Contiguous).view({-1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 4, 5, 3] as [120]{{.*}} [shapewise-op]
  image.permute({0, 2, 3, 1}).clone().view({-1});
  image.to(torch::kHalf, false, false, torch::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1}).view({-1});
  torch::empty({2, 3, 4, 5}, torch::kFloat, torch::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1}).view({-1});
  auto x = torch::randn({8, 4});
  if (last)
    x = given;
  x.view({-1});
  // CHECK: [[@LINE+2]]:{{[0-9]+}}: warning: cannot view [4, 8] as [32]{{.*}} [shapewise-op]
  // CHECK: {{.*}}: note: when 'last' is false
  x.t().view({-1});
}

void unknownSizes(int64_t rows) {
  auto x = torch::randn({rows, 16, 4});
  x.transpose(1, 2).view({rows, -1}); // without rows anything goes
  x.transpose(0, 1).view({-1, 4});    // one row is in order
  TORCH_CHECK(rows > 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [rows, 4, 16] as [rows, 64]{{.*}} [shapewise-op]
  x.transpose(1, 2).view({rows, -1});
}

void writtenInto() {
  auto x = torch::randn({8, 4}).t();
  // The result goes where x has its elements.
  torch::matmul_out(x, torch::randn({4, 2}), torch::randn({2, 8}));
  x.view({-1});
  auto y = torch::randn({8, 4}).t();
  y += 1;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 8] as [32]{{.*}} [shapewise-op]
  y.view({-1});
  auto z = torch::randn({8, 4});
  z.t_();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 8] as [32]{{.*}} [shapewise-op]
  z.view({-1});
  auto filled = torch::randn({8, 4}).t();
  filled.zero_();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 8] as [32]{{.*}} [shapewise-op]
  filled.view({-1});
  auto grown = torch::randn({8, 4}).t();
  grown.resize_({4, 2});
  grown.view({-1});
}

void askedFirst(torch::Tensor given) {
  auto x = torch::randn({4, 6}).t();
  if (!x.is_contiguous())
    x = x.contiguous();
  x.view({24});
  if (!given.is_contiguous())
    given = given.contiguous();
  given.view({24});
}
