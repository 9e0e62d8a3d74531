// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What an operation makes of tensors whose axes do not lie in memory in their order: some operations keep
// that order, some put the axes in order, some only for images that are not "channels last".
#include <torch/torch.h>
namespace F = torch::nn::functional;
using torch::MemoryFormat;

void element_by_element() {
  auto x = torch::randn({8, 16, 4});
  auto y = x.transpose(1, 2);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (y + 1).view({8, -1});
  (x + 1).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (y + torch::randn({16})).view({8, -1});
  (torch::randn({8, 4, 16}) + y).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (y + torch::randn({8, 4, 16})).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (torch::randn({16}) * y).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::where(y > 0, y, torch::zeros({1})).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  y.clamp(0, 1).pow(2).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::zeros_like(y).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 2, 16] as [8, 32]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  y.slice(1, 0, 2).relu().view({8, -1});
  x.slice(1, 0, 2).relu().view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::nn::Dropout(0.5)(torch::nn::ReLU()(y)).view({8, -1});
  // A row is stretched: nothing but the other operand has an order.
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 16] as [64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (torch::randn({1, 16}).expand({4, 16}) + torch::randn({16, 4}).t()).view({-1});
}

void along_an_axis() {
  auto x = torch::randn({8, 16, 4});
  auto y = x.transpose(1, 2);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  y.flip({1}).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 4, 16] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  std::get<0>(y.sort(-1)).view({8, -1});
  y.cumsum(1).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 16, 4] as [8, 64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  y.cumsum(1).transpose(1, 2).view({8, -1});
  y.roll(1, 0).view({8, -1});
  std::get<0>(y.topk(2, 1)).view({8, -1});
  y.sum(2).view({-1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [16, 4] as [64]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  y.sum(0).t().view({-1});
  y.masked_fill(y > 0, 0.0).view({8, -1});
  y.gather(1, torch::zeros({8, 2, 16}, torch::kLong)).view({8, -1});
  y.index_select(0, torch::arange(3)).view({3, -1});
  torch::cat({y, y}, 1).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 16, 8] as [8, 128]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::cat({y, y}, 1).transpose(1, 2).view({8, -1});
  torch::randn({8, 16}).unfold(1, 4, 4).view({8, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [8, 7, 4] as [8, 28]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::randn({8, 16}).unfold(1, 4, 2).view({8, -1});
  torch::rand({4, 6}).pinverse().view({-1});
  torch::rand({4, 6}).t().ravel().view({4, 6});
}

void channels_last() {
  auto image = torch::randn({2, 3, 4, 5});
  auto last = image.contiguous(MemoryFormat::ChannelsLast);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  last.view({2, -1});
  last.contiguous().view({2, -1});
  last.permute({0, 2, 3, 1}).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  image.to(MemoryFormat::ChannelsLast).view({2, -1});
  image.to(MemoryFormat::ChannelsLast).permute({0, 2, 3, 1}).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  image.to(torch::TensorOptions(torch::kHalf).memory_format(MemoryFormat::ChannelsLast)).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  image.clone(MemoryFormat::ChannelsLast).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [120]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::empty({2, 3, 4, 5}, torch::kFloat, MemoryFormat::ChannelsLast).view({-1});
  torch::zeros_like(last, torch::kFloat, MemoryFormat::Contiguous).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 2, 2] as [2, 12]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  F::max_pool2d(last, F::MaxPool2dFuncOptions(2)).view({2, -1});
  F::max_pool2d(image, F::MaxPool2dFuncOptions(2)).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::nn::BatchNorm2d(3)(last).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [2, 3, 4, 5] as [2, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  (torch::randn({3, 1, 1}) * last).view({2, -1});
  (image + last).view({2, -1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view [4, 3, 4, 5] as [4, 60]: its axes do not lie in memory in their order{{.*}} [shapewise-op]
  torch::cat({last, last}).view({4, -1});
  torch::cat({last, image}).view({4, -1});
  last.mean({2, 3}).view({-1});
  // What images of one channel pass for is not known.
  F::max_pool2d(torch::randn({2, 1, 4, 4}).to(MemoryFormat::ChannelsLast), F::MaxPool2dFuncOptions(2)).view({2, -1});
}

void images_only(torch::Tensor given) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'contiguous' needs 'self' to have rank 4, but it is f32[2, 3] [shapewise-op]
  torch::randn({2, 3}).contiguous(MemoryFormat::ChannelsLast);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'to' needs 'self' to have rank 5, but it is f32[2, 3, 4, 5] [shapewise-op]
  torch::randn({2, 3, 4, 5}).to(MemoryFormat::ChannelsLast3d);
  torch::randn({2, 3, 4, 5, 6}).to(MemoryFormat::ChannelsLast3d);
  given.to(MemoryFormat::ChannelsLast).view({2, -1});
}

void behind_masks() {
  auto kept = torch::randn({3, 4, 2}), mask = torch::zeros({3, 1}, torch::kBool);
  // The number chooses along axis 1.
  kept.index_put_({mask, 2, torch::indexing::None, torch::indexing::None}, torch::zeros({1}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'index_put_' gets a mask of shape [3, 1] for a tensor of shape [3, 4, 2]: axis 1 is 1 against 4 [shapewise-op]
  kept.index_put_({mask}, torch::zeros({1}));
}

void written_in_place() {
  auto stretched = torch::randn({1, 4}).expand({3, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'add_' writes into [3, 4], which is stretched along axis 0: its elements there lie in one place in memory, and only a '.clone()' can be written into [shapewise-op]
  stretched.add_(1);
  auto mask = torch::ones({2, 1}).expand({2, 5});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'operator-=' writes into [2, 5], which is stretched along axis 1{{.*}} [shapewise-op]
  mask -= torch::ones({2, 5});
  auto zeroed = torch::randn({1, 4}).expand({3, 4});
  zeroed.zero_();
  zeroed.masked_fill_(torch::ones({3, 4}, torch::kBool), 0);
  zeroed[0].add_(1);
  auto one = torch::randn({1, 4}).expand({1, 4});
  one.add_(1);
  auto copied = torch::randn({1, 4}).expand({3, 4}).clone();
  copied.add_(1);
  auto made = torch::randn({1, 4}).expand({3, 4}) * 2;
  made.add_(1);
}
