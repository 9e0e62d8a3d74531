//===- attention-weights.cpp - what attention gives besides its output ----===//
//
// The weights are a mean over the heads or one by one, and know further keys than those passed. Masks
// are added to all heads at once.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {

nn::MultiheadAttention attention(bool Bias, bool Zeros) {
  return nn::MultiheadAttention(
      nn::MultiheadAttentionOptions(8, 2).add_bias_kv(Bias).add_zero_attn(Zeros));
}
Tensor query() { return torch::rand({5, 3, 8}); }
Tensor memory() { return torch::rand({6, 3, 8}); }

F::MultiheadAttentionForwardFuncOptions functional(int64_t Outputs) {
  return F::MultiheadAttentionForwardFuncOptions(8, 2, torch::rand({24, 8}), torch::rand({24}), {}, {},
                                                 false, 0.0, torch::rand({Outputs, 8}),
                                                 torch::rand({Outputs}));
}

} // namespace

RUNS(meanOverHeads) {
  auto [output, weights] = attention(false, false)(query(), memory(), memory());
  output.view({5, 3, 8});
  weights.view({3, 5, 6});
}
THROWS(meanOverHeadsBad) {
  auto [output, weights] = attention(false, false)(query(), memory(), memory());
  weights.view({3, 6, 6});
}
RUNS(headsOneByOne) {
  auto layer = attention(false, false);
  auto [output, weights] = layer->forward(query(), memory(), memory(), {}, true, {}, false);
  weights.view({3, 2, 5, 6});
}
THROWS(headsOneByOneBad) {
  auto layer = attention(false, false);
  auto [output, weights] = layer->forward(query(), memory(), memory(), {}, true, {}, false);
  weights.view({3, 5, 6});
}
RUNS(oneKeyMore) {
  std::get<1>(attention(false, true)(query(), memory(), memory())).view({3, 5, 7});
  std::get<1>(attention(true, false)(query(), memory(), memory())).view({3, 5, 7});
}
RUNS(twoKeysMore) { std::get<1>(attention(true, true)(query(), memory(), memory())).view({3, 5, 8}); }
THROWS(twoKeysMoreBad) { std::get<1>(attention(true, true)(query(), memory(), memory())).view({3, 5, 6}); }
RUNS(masksOfScores) {
  auto layer = attention(false, false);
  layer->forward(query(), memory(), memory(), {}, true, torch::zeros({5, 6}));
  layer->forward(query(), memory(), memory(), {}, true, torch::zeros({6}));
}
THROWS(aMaskForEachHead) {
  auto layer = attention(false, false);
  layer->forward(query(), memory(), memory(), {}, true, torch::zeros({6, 5, 6}));
}
RUNS(asAFunction) {
  auto [output, weights] = F::multi_head_attention_forward(query(), memory(), memory(), functional(7));
  output.view({5, 3, 7});
  weights.view({3, 5, 6});
  auto options = functional(8).need_weights(false).attn_mask(torch::zeros({5, 6}));
  std::get<0>(F::multi_head_attention_forward(query(), memory(), memory(), options)).view({5, 3, 8});
}
THROWS(asAFunctionBad) {
  F::multi_head_attention_forward(torch::rand({5, 3, 7}), memory(), memory(), functional(8));
}
THROWS(asAFunctionMaskBad) {
  auto options = functional(8).attn_mask(torch::zeros({6, 5}));
  F::multi_head_attention_forward(query(), memory(), memory(), options);
}
// Keys of another width have weights of their own.
RUNS(otherWidths) {
  auto options = functional(8)
                     .use_separate_proj_weight(true)
                     .q_proj_weight(torch::rand({8, 8}))
                     .k_proj_weight(torch::rand({8, 4}))
                     .v_proj_weight(torch::rand({8, 4}));
  auto memory = torch::rand({6, 3, 4});
  std::get<0>(F::multi_head_attention_forward(query(), memory, memory, options)).view({5, 3, 8});
}
