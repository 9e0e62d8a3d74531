// Programs about views of tensors whose elements do not lie in order.
#include "programs.h"

THROWS(tview) { auto x = torch::randn({4, 6}); F::cross_entropy(x.t().view({4, 6}), labels(4, 6)); }

RUNS(tcontig) { auto x = torch::randn({4, 6}); F::cross_entropy(x.t().contiguous().view({4, 6}), labels(4, 6)); }

RUNS(treshape) { auto x = torch::randn({4, 6}); F::cross_entropy(x.t().reshape({4, 6}), labels(4, 6)); }

RUNS(ttview) { auto x = torch::randn({4, 6}); F::cross_entropy(x.t().t().view({4, 6}), labels(4, 6)); }

THROWS(ewiseT) { auto x = torch::randn({4, 6}); auto y = x.t() + 1; y.view({24}); }

THROWS(ewiseTwo) { auto x = torch::randn({4, 6}).t(); auto y = x + torch::randn({6, 4}); y.view({24}); }

RUNS(ewiseTwoR) { auto x = torch::randn({4, 6}).t(); auto y = torch::randn({6, 4}) + x; y.view({24}); }

THROWS(reluT) { auto y = torch::relu(torch::randn({4, 6}).t()); y.view({24}); }

RUNS(softmaxT) { auto y = torch::softmax(torch::randn({4, 6}).t(), 1); y.view({24}); }

RUNS(mmT) { auto y = torch::mm(torch::randn({4, 6}).t(), torch::randn({4, 3})); y.view({18}); }

THROWS(cloneT) { auto y = torch::randn({4, 6}).t().clone(); y.view({24}); }

THROWS(toT) { auto y = torch::randn({4, 6}).t().to(torch::kDouble); y.view({24}); }

THROWS(toSame) { auto y = torch::randn({4, 6}).t().to(torch::kFloat); y.view({24}); }

THROWS(detachT) { auto y = torch::randn({4, 6}).t().detach(); y.view({24}); }

THROWS(expand) { auto y = torch::randn({4, 1}).expand({4, 6}); y.view({24}); }

RUNS(expandOk) { auto y = torch::randn({4, 1}).expand({4, 6}); y.view({2, 2, 6}); }

RUNS(expandRows) { auto y = torch::randn({6}).expand({4, 6}); y.view({2, 2, 6}); }

THROWS(expandRowsFlat) { auto y = torch::randn({6}).expand({4, 6}); y.view({-1}); }

RUNS(narrowRows) { auto y = torch::randn({8, 6}).narrow(0, 2, 4); y.view({24}); }

THROWS(narrowCols) { auto y = torch::randn({8, 6}).narrow(1, 2, 3); y.view({24}); }

RUNS(narrowColsSplit) { auto y = torch::randn({8, 6}).narrow(1, 2, 3); y.view({2, 4, 3}); }

THROWS(select) { auto y = torch::randn({4, 5, 6}).select(1, 2); y.view({24}); }

RUNS(select0) { auto y = torch::randn({4, 5, 6}).select(0, 2); y.view({30}); }

THROWS(sliceStep) { auto y = torch::randn({8, 6}).slice(0, 0, 8, 2); y.view({24}); }

RUNS(sliceStepOne) { auto y = torch::randn({8}).slice(0, 0, 8, 2); y.view({2, 2}); }

THROWS(chunk) { auto y = torch::randn({4, 6}).chunk(2, 1)[0]; y.view({12}); }

RUNS(unbind) { auto y = torch::randn({4, 6}).unbind(1)[0]; y.view({2, 2}); }

RUNS(permuteOnes) { auto y = torch::randn({4, 1, 6}).permute({1, 0, 2}); y.view({24}); }

THROWS(permute) { auto y = torch::randn({4, 3, 6}).permute({1, 0, 2}); y.view({12, 6}); }

RUNS(permuteKeep) { auto y = torch::randn({4, 3, 6}).permute({1, 0, 2}); y.view({3, 4, 2, 3}); }

THROWS(permuteConv) { auto x = torch::randn({2, 3, 8, 8}).permute({0, 2, 3, 1}); x.view({-1, 3}); }

THROWS(convNhwc) { auto x = torch::randn({2, 3, 8, 8}).contiguous(torch::MemoryFormat::ChannelsLast); x.view({2, -1}); }

THROWS_UNSEEN(convOutNhwc) { auto x = torch::conv2d(torch::randn({2, 3, 8, 8}).contiguous(torch::MemoryFormat::ChannelsLast), torch::randn({4, 3, 3, 3})); x.view({2, -1}); }

RUNS(convOut) { auto x = torch::conv2d(torch::randn({2, 3, 8, 8}), torch::randn({4, 3, 3, 3})); x.view({2, -1}); }

THROWS(lstmOut) { nn::LSTM l(nn::LSTMOptions(4, 6).batch_first(true)); auto o = std::get<0>(l(torch::randn({5, 7, 4}))); o.view({35, 6}); }

RUNS(lstmHidden) { nn::LSTM l(nn::LSTMOptions(4, 6).batch_first(true)); auto h = std::get<0>(std::get<1>(l(torch::randn({5, 7, 4})))); h.view({5, 6}); }

THROWS(gruBiHidden) { nn::GRU l(nn::GRUOptions(4, 6).bidirectional(true)); auto h = std::get<1>(l(torch::randn({5, 7, 4}))); h.transpose(0, 1).view({7, 12}); }

THROWS(heads) { auto q = torch::randn({2, 5, 8}).view({2, 5, 2, 4}).transpose(1, 2); auto a = torch::matmul(q, q.transpose(-2, -1)).matmul(q); a.transpose(1, 2).view({2, 5, 8}); }

RUNS(headsOk) { auto q = torch::randn({2, 5, 8}).view({2, 5, 2, 4}).transpose(1, 2); auto a = torch::matmul(q, q.transpose(-2, -1)).matmul(q); a.transpose(1, 2).contiguous().view({2, 5, 8}); }

RUNS(catT) { auto a = torch::randn({4, 6}).t(); auto y = torch::cat({a, a}); y.view({48}); }

RUNS(stackT) { auto a = torch::randn({4, 6}).t(); auto y = torch::stack({a, a}); y.view({48}); }

RUNS(indexT) { auto a = torch::randn({4, 6}).t(); auto y = a.index_select(0, torch::tensor({0, 1})); y.view({8}); }

RUNS(indexAdv) { auto a = torch::randn({4, 6}).t(); auto y = a.index({torch::tensor({0, 1})}); y.view({8}); }

RUNS(sumT) { auto a = torch::randn({4, 6, 3}).transpose(0, 1); a.sum(2).view({24}); }

RUNS(meanDim0) { auto a = torch::randn({4, 6, 3}).transpose(1, 2); a.mean(0).view({18}); }

THROWS(zerosLike) { auto a = torch::zeros_like(torch::randn({4, 6}).t()); a.view({24}); }

THROWS(where) { auto a = torch::randn({4, 6}).t(); torch::where(a > 0, a, -a).view({24}); }

THROWS(dropout) { auto a = torch::randn({4, 6}).t(); torch::dropout(a, 0.5, true).view({24}); }

THROWS(dropoutEval) { auto a = torch::randn({4, 6}).t(); torch::dropout(a, 0.5, false).view({24}); }

RUNS(linearT) { nn::Linear l(4, 3); auto y = l(torch::randn({4, 6}).t()); y.view({18}); }

RUNS(bn) { nn::BatchNorm1d b(6); auto y = b(torch::randn({3, 5, 6}).transpose(1, 2)); y.view({3, 30}); }

RUNS(ln) { nn::LayerNorm b(nn::LayerNormOptions({4})); auto y = b(torch::randn({4, 6}).t()); y.view({24}); }

THROWS(maxpool) { auto y = torch::max_pool2d(torch::randn({2, 8, 8, 3}).permute({0, 3, 1, 2}), 2); y.view({2, -1}); }

RUNS(flatten) { auto y = torch::randn({2, 8, 8, 3}).permute({0, 3, 1, 2}).flatten(1); y.view({384}); }

THROWS(squeezeT) { auto y = torch::randn({4, 1, 6}).transpose(0, 2).squeeze(1); y.view({24}); }

RUNS(unsqT) { auto y = torch::randn({4, 6}).unsqueeze(0).transpose(0, 1); y.view({24}); }

THROWS(inplaceT) { auto x = torch::randn({4, 6}); x.t_(); x.view({24}); }

THROWS(copyInto) { auto x = torch::randn({4, 6}).t(); x.copy_(torch::randn({6, 4})); x.view({24}); }

THROWS(assignOp) { auto x = torch::randn({4, 6}).t(); x += 1; x.view({24}); }

RUNS(setContig) { auto x = torch::randn({4, 6}).t(); x = x.contiguous(); x.view({24}); }

RUNS(ifContig) { auto x = torch::randn({4, 6}).t(); if (!x.is_contiguous()) x = x.contiguous(); x.view({24}); }

THROWS_UNSEEN(sym) { int64_t n = 4 + (int64_t)torch::zeros({1}).item<float>(); auto x = torch::randn({n, 6}); x.t().view({-1}); }

RUNS(symOne) { int64_t n = 1 + (int64_t)torch::zeros({1}).item<float>(); auto x = torch::randn({n, 6}); x.t().view({-1}); }

RUNS(viewDtype) { auto x = torch::randn({4, 6}); x.view(torch::kInt32).view({24}); }

THROWS(viewAsT) { auto x = torch::randn({4, 6}); x.t().view_as(x); }

RUNS(outerEwise) { auto a = torch::randn({6, 1}), b = torch::randn({1, 4}); (a * b).view({24}); }

RUNS(expandEwise) { auto a = torch::randn({6, 1}).expand({6, 4}); (a + 1).view({24}); }

THROWS(expandEwise2) { auto a = torch::randn({1, 4}).expand({6, 4}); auto b = torch::randn({4, 6}).t(); (a + b).view({24}); }

RUNS(bmmT) { auto a = torch::randn({3, 4, 5}); auto y = torch::bmm(a, a.transpose(1, 2)); y.view({3, 16}); }

RUNS(einsum) { auto y = torch::einsum("bij,bjk->bik", {torch::randn({2, 3, 4}), torch::randn({2, 4, 5})}); y.view({2, 15}); }

THROWS_UNSEEN(einsumT) { auto y = torch::einsum("ij->ji", {torch::randn({3, 4})}); y.view({12}); }

RUNS(topk) { auto y = std::get<0>(torch::randn({4, 6}).t().topk(2, 0)); y.view({8}); }

THROWS(sortT) { auto y = std::get<0>(torch::randn({4, 6}).t().sort(0)); y.view({24}); }

RUNS(cumsumT) { auto y = torch::randn({4, 6}).t().cumsum(0); y.view({24}); }

RUNS(gatherT) { auto x = torch::randn({4, 6}).t(); auto y = x.gather(0, torch::zeros({6, 4}, torch::kLong)); y.view({24}); }

RUNS(maskedFill) { auto x = torch::randn({4, 6}).t(); auto y = x.masked_fill(x > 0, 0.0); y.view({24}); }

RUNS(roll) { auto y = torch::randn({4, 6}).t().roll(1, 0); y.view({24}); }

THROWS(flip) { auto y = torch::randn({4, 6}).t().flip(0); y.view({24}); }

RUNS(repeat) { auto y = torch::randn({4, 6}).t().repeat({2, 1}); y.view({48}); }

RUNS(pad) { auto y = torch::constant_pad_nd(torch::randn({4, 6}).t(), {1, 1}); y.view({36}); }

RUNS(tril) { auto y = torch::randn({4, 4}).t().tril(); y.view({16}); }

THROWS(columnsStacked) { auto y = torch::stack({torch::randn({4}), torch::randn({4})}, 1).t(); y.view({8}); }

THROWS_UNSEEN(meshgrid) { auto g = torch::meshgrid({torch::arange(3), torch::arange(4)}, "ij"); g[0].view({12}); }

THROWS(unfold) { auto y = torch::randn({10}).unfold(0, 4, 2); y.view({16}); }

THROWS_UNSEEN(fromblobStrides) { std::vector<float> v(24); auto y = torch::from_blob(v.data(), {4, 6}, {1, 4}); y.view({24}); }

THROWS_UNSEEN(asStrided) { auto y = torch::randn({24}).as_strided({4, 6}, {1, 4}); y.view({24}); }

RUNS(emptyLikeFmt) { auto x = torch::empty_like(torch::randn({4, 6}).t(), torch::TensorOptions(), torch::MemoryFormat::Contiguous); x.view({24}); }

THROWS_UNSEEN(rot90) { auto y = torch::randn({4, 6}).rot90(); y.view({24}); }

THROWS(movedim) { auto y = torch::randn({2, 3, 4}).movedim(0, 2); y.view({24}); }

RUNS(diag) { auto y = torch::randn({4, 4}).diagonal(); y.view({2, 2}); }

RUNS(matmulVec) { auto y = torch::matmul(torch::randn({2, 3, 4}), torch::randn({4})); y.view({6}); }

RUNS(sigmoidSel) { auto x = torch::randn({2, 3, 4, 4}); auto y = torch::sigmoid(x.index({Slice(), 0})); y.view({-1}); }

THROWS(indexSlice) { auto x = torch::randn({2, 3, 4, 4}); x.index({Slice(), 0}).view({-1}); }

THROWS(indexSliceBad) { auto x = torch::randn({2, 3, 4}); x.index({Slice(), Slice(0, 2)}).view({-1}); }

RUNS(attnMask) { auto q = torch::randn({2, 5, 3, 4}).permute({2, 0, 3, 1}); auto k = torch::softmax(q, -1); k.view({6, 20}); }
