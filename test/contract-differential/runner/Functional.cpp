//===- Functional.cpp - calls of torch::nn::functional --------------------===//
#include "TorchCalls.h"

namespace F = torch::nn::functional;

namespace calls {
namespace {

#define FUNCTION(Name, ...) CALL("torch::nn::functional::" #Name, F::Name(__VA_ARGS__))

void addLosses(Table &Into) {
  FUNCTION(cross_entropy, a.t("input"), a.t("target"),
           a.reduced(F::CrossEntropyFuncOptions()
                         .weight(a.t("weight"))
                         .ignore_index(a.i("ignore_index", -100))
                         .label_smoothing(a.d("label_smoothing"))));
  FUNCTION(nll_loss, a.t("input"), a.t("target"),
           a.reduced(F::NLLLossFuncOptions().weight(a.t("weight"))));
#define PAIR(Name, Options) FUNCTION(Name, a.t("input"), a.t("target"), a.reduced(F::Options()))
  PAIR(mse_loss, MSELossFuncOptions);
  PAIR(l1_loss, L1LossFuncOptions);
  PAIR(smooth_l1_loss, SmoothL1LossFuncOptions);
  PAIR(huber_loss, HuberLossFuncOptions);
  PAIR(soft_margin_loss, SoftMarginLossFuncOptions);
  PAIR(hinge_embedding_loss, HingeEmbeddingLossFuncOptions);
  PAIR(poisson_nll_loss, PoissonNLLLossFuncOptions);
  PAIR(kl_div, KLDivFuncOptions);
  PAIR(multilabel_margin_loss, MultilabelMarginLossFuncOptions);
#define WEIGHED(Name, Options)                                                                     \
  FUNCTION(Name, a.t("input"), a.t("target"), a.reduced(F::Options().weight(a.t("weight"))));
  WEIGHED(binary_cross_entropy, BinaryCrossEntropyFuncOptions);
  WEIGHED(multilabel_soft_margin_loss, MultilabelSoftMarginLossFuncOptions);
  WEIGHED(multi_margin_loss, MultiMarginLossFuncOptions);
  FUNCTION(binary_cross_entropy_with_logits, a.t("input"), a.t("target"),
           a.reduced(F::BinaryCrossEntropyWithLogitsFuncOptions()
                         .weight(a.t("weight"))
                         .pos_weight(a.t("pos_weight"))));
  FUNCTION(margin_ranking_loss, a.t("input1"), a.t("input2"), a.t("target"),
           a.reduced(F::MarginRankingLossFuncOptions()));
  FUNCTION(cosine_embedding_loss, a.t("input1"), a.t("input2"), a.t("target"),
           a.reduced(F::CosineEmbeddingLossFuncOptions()));
  FUNCTION(triplet_margin_loss, a.t("anchor"), a.t("positive"), a.t("negative"),
           a.reduced(F::TripletMarginLossFuncOptions()));
  FUNCTION(triplet_margin_with_distance_loss, a.t("anchor"), a.t("positive"), a.t("negative"),
           a.reduced(F::TripletMarginWithDistanceLossFuncOptions()));
  FUNCTION(ctc_loss, a.t("log_probs"), a.t("targets"), a.t("input_lengths"), a.t("target_lengths"),
           a.reduced(F::CTCLossFuncOptions()));
}

template <typename Options> Options typed(Options O, const Arguments &a) {
  return a.has("dtype") ? O.dtype(typeOf(a.s("dtype"))) : O;
}

void addActivations(Table &Into) {
#define ACTIVATION(Name) FUNCTION(Name, a.t("input"))
  ACTIVATION(elu);
  ACTIVATION(selu);
  ACTIVATION(celu);
  ACTIVATION(hardtanh);
  ACTIVATION(leaky_relu);
  ACTIVATION(relu);
  ACTIVATION(relu6);
  ACTIVATION(rrelu);
  ACTIVATION(gelu);
  ACTIVATION(silu);
  ACTIVATION(mish);
  ACTIVATION(softplus);
  ACTIVATION(softshrink);
  ACTIVATION(hardshrink);
  ACTIVATION(softsign);
  ACTIVATION(tanhshrink);
  ACTIVATION(logsigmoid);
#define DROPOUT(Name, Options, Training)                                                           \
  FUNCTION(Name, a.t("input"), F::Options().training(a.b("training", Training)));
  DROPOUT(dropout, DropoutFuncOptions, true);
  DROPOUT(dropout2d, Dropout2dFuncOptions, true);
  DROPOUT(dropout3d, Dropout3dFuncOptions, true);
  DROPOUT(alpha_dropout, AlphaDropoutFuncOptions, false);
  DROPOUT(feature_alpha_dropout, FeatureAlphaDropoutFuncOptions, false);
  ACTIVATION(pdist);
  FUNCTION(threshold, a.t("input"), F::ThresholdFuncOptions(0.5, 1.0));
  FUNCTION(softmax, a.t("input"), typed(F::SoftmaxFuncOptions(a.i("dim")), a));
  FUNCTION(softmin, a.t("input"), typed(F::SoftminFuncOptions(a.i("dim")), a));
  FUNCTION(log_softmax, a.t("input"), typed(F::LogSoftmaxFuncOptions(a.i("dim")), a));
  FUNCTION(gumbel_softmax, a.t("logits"), F::GumbelSoftmaxFuncOptions().dim(a.i("dim", -1)));
  FUNCTION(glu, a.t("input"), F::GLUFuncOptions(a.i("dim", -1)));
  FUNCTION(prelu, a.t("input"), a.t("weight"));
}

void addLayers(Table &Into) {
  FUNCTION(linear, a.t("input"), a.t("weight"), a.t("bias"));
  FUNCTION(bilinear, a.t("input1"), a.t("input2"), a.t("weight"), a.t("bias"));
#define CONVOLUTION(N)                                                                             \
  FUNCTION(conv##N##d, a.t("input"), a.t("weight"),                                                \
           F::Conv##N##dFuncOptions()                                                              \
               .bias(a.t("bias"))                                                                  \
               .stride(a.e<N>("stride"))                                                           \
               .padding(a.e<N>("padding", 0))                                                      \
               .dilation(a.e<N>("dilation"))                                                       \
               .groups(a.i("groups", 1)));                                                         \
  FUNCTION(conv_transpose##N##d, a.t("input"), a.t("weight"),                                      \
           F::ConvTranspose##N##dFuncOptions()                                                     \
               .bias(a.t("bias"))                                                                  \
               .stride(a.e<N>("stride"))                                                           \
               .padding(a.e<N>("padding", 0))                                                      \
               .output_padding(a.e<N>("output_padding", 0))                                        \
               .dilation(a.e<N>("dilation"))                                                       \
               .groups(a.i("groups", 1)));
  CONVOLUTION(1);
  CONVOLUTION(2);
  CONVOLUTION(3);
#define POOL(N)                                                                                    \
  FUNCTION(max_pool##N##d, a.t("input"),                                                           \
           F::MaxPool##N##dFuncOptions(a.e<N>("kernel_size"))                                      \
               .stride(a.has("stride") ? a.e<N>("stride") : a.e<N>("kernel_size"))                 \
               .padding(a.e<N>("padding", 0))                                                      \
               .dilation(a.e<N>("dilation"))                                                       \
               .ceil_mode(a.b("ceil_mode")));                                                      \
  FUNCTION(max_pool##N##d_with_indices, a.t("input"),                                              \
           F::MaxPool##N##dFuncOptions(a.e<N>("kernel_size"))                                      \
               .stride(a.has("stride") ? a.e<N>("stride") : a.e<N>("kernel_size"))                 \
               .padding(a.e<N>("padding", 0))                                                      \
               .dilation(a.e<N>("dilation"))                                                       \
               .ceil_mode(a.b("ceil_mode")));                                                      \
  FUNCTION(avg_pool##N##d, a.t("input"),                                                           \
           F::AvgPool##N##dFuncOptions(a.e<N>("kernel_size"))                                      \
               .stride(a.has("stride") ? a.e<N>("stride") : a.e<N>("kernel_size"))                 \
               .padding(a.e<N>("padding", 0))                                                      \
               .ceil_mode(a.b("ceil_mode")));                                                      \
  FUNCTION(max_unpool##N##d, a.t("input"), a.t("indices"),                                         \
           F::MaxUnpool##N##dFuncOptions(a.e<N>("kernel_size")));
  POOL(1);
  POOL(2);
  POOL(3);
#define FRACTIONAL(N)                                                                              \
  FUNCTION(fractional_max_pool##N##d, a.t("input"),                                                \
           F::FractionalMaxPool##N##dFuncOptions(a.e<N>("kernel_size"))                            \
               .output_size(a.e<N>("output_size")));                                               \
  FUNCTION(fractional_max_pool##N##d_with_indices, a.t("input"),                                   \
           F::FractionalMaxPool##N##dFuncOptions(a.e<N>("kernel_size"))                            \
               .output_size(a.e<N>("output_size")));
  FRACTIONAL(2);
  FRACTIONAL(3);
  FUNCTION(multi_head_attention_forward, a.t("query"), a.t("key"), a.t("value"),
           F::MultiheadAttentionForwardFuncOptions(
               a.i("embed_dim_to_check"), a.i("num_heads"), a.t("in_proj_weight"), {}, {}, {},
               a.b("add_zero_attn"), 0, a.t("out_proj_weight"), {}));
  FUNCTION(lp_pool1d, a.t("input"),
           F::LPPool1dFuncOptions(a.d("norm_type", 2), a.e<1>("kernel_size"))
               .stride(a.has("stride") ? a.e<1>("stride") : a.e<1>("kernel_size"))
               .ceil_mode(a.b("ceil_mode")));
  FUNCTION(lp_pool2d, a.t("input"),
           F::LPPool2dFuncOptions(a.d("norm_type", 2), a.e<2>("kernel_size"))
               .stride(a.has("stride") ? a.e<2>("stride") : a.e<2>("kernel_size"))
               .ceil_mode(a.b("ceil_mode")));
#define ADAPTIVE(N)                                                                                \
  FUNCTION(adaptive_avg_pool##N##d, a.t("input"),                                                  \
           F::AdaptiveAvgPool##N##dFuncOptions(a.e<N>("output_size")));                            \
  FUNCTION(adaptive_max_pool##N##d, a.t("input"),                                                  \
           F::AdaptiveMaxPool##N##dFuncOptions(a.e<N>("output_size")));
  ADAPTIVE(1);
#define ADAPTIVE_WITH_KEPT_SIZES(N)                                                                \
  CALL("torch::nn::functional::adaptive_avg_pool" #N "d",                                          \
       F::detail::adaptive_avg_pool##N##d(                                                         \
           a.t("input"), torch::ExpandingArrayWithOptionalElem<N>(a.l("output_size", {}, N))));    \
  CALL("torch::nn::functional::adaptive_max_pool" #N "d",                                          \
       std::get<0>(F::detail::adaptive_max_pool##N##d_with_indices(                                \
           a.t("input"), torch::ExpandingArrayWithOptionalElem<N>(a.l("output_size", {}, N)))));   \
  CALL("torch::nn::functional::adaptive_max_pool" #N "d_with_indices",                             \
       F::detail::adaptive_max_pool##N##d_with_indices(                                            \
           a.t("input"), torch::ExpandingArrayWithOptionalElem<N>(a.l("output_size", {}, N))));
  ADAPTIVE_WITH_KEPT_SIZES(2);
  ADAPTIVE_WITH_KEPT_SIZES(3);
  CALL("torch::nn::functional::adaptive_max_pool1d_with_indices",
       F::detail::adaptive_max_pool1d_with_indices(a.t("input"), a.e<1>("output_size")));
}

F::InterpolateFuncOptions interpolation(const Arguments &a) {
  F::InterpolateFuncOptions O;
  if (a.has("size"))
    O.size(a.l("size"));
  if (a.has("scale_factor")) {
    auto Factors = a.l("scale_factor");
    O.scale_factor(std::vector<double>(Factors.begin(), Factors.end()));
  }
  std::string Mode = a.has("mode") ? a.s("mode") : "nearest";
  if (Mode == "bilinear")
    O.mode(torch::kBilinear);
  else if (Mode == "linear")
    O.mode(torch::kLinear);
  else if (Mode == "trilinear")
    O.mode(torch::kTrilinear);
  return O;
}

F::PadFuncOptions padding(const Arguments &a) {
  F::PadFuncOptions O(a.l("pad"));
  std::string Mode = a.has("mode") ? a.s("mode") : "constant";
  if (Mode == "reflect")
    O.mode(torch::kReflect);
  else if (Mode == "replicate")
    O.mode(torch::kReplicate);
  else if (Mode == "circular")
    O.mode(torch::kCircular);
  return O;
}

void addImages(Table &Into) {
  FUNCTION(interpolate, a.t("input"), interpolation(a));
  FUNCTION(pad, a.t("input"), padding(a));
  FUNCTION(pixel_shuffle, a.t("input"), a.i("upscale_factor"));
  FUNCTION(pixel_unshuffle, a.t("input"), a.i("downscale_factor"));
  FUNCTION(unfold, a.t("input"),
           F::UnfoldFuncOptions(a.e<2>("kernel_size"))
               .dilation(a.e<2>("dilation"))
               .padding(a.e<2>("padding", 0))
               .stride(a.e<2>("stride")));
  FUNCTION(fold, a.t("input"),
           F::FoldFuncOptions(a.e<2>("output_size"), a.e<2>("kernel_size"))
               .dilation(a.e<2>("dilation"))
               .padding(a.e<2>("padding", 0))
               .stride(a.e<2>("stride")));
  FUNCTION(grid_sample, a.t("input"), a.t("grid"), F::GridSampleFuncOptions().align_corners(true));
  FUNCTION(affine_grid, a.t("theta"), a.l("size"), true);
}

void addNorms(Table &Into) {
  FUNCTION(
      batch_norm, a.t("input"), a.t("running_mean"), a.t("running_var"),
      F::BatchNormFuncOptions().weight(a.t("weight")).bias(a.t("bias")).training(a.b("training")));
  FUNCTION(instance_norm, a.t("input"),
           F::InstanceNormFuncOptions()
               .running_mean(a.t("running_mean"))
               .running_var(a.t("running_var"))
               .weight(a.t("weight"))
               .bias(a.t("bias")));
  FUNCTION(
      layer_norm, a.t("input"),
      F::LayerNormFuncOptions(a.l("normalized_shape")).weight(a.t("weight")).bias(a.t("bias")));
  FUNCTION(group_norm, a.t("input"),
           F::GroupNormFuncOptions(a.i("num_groups")).weight(a.t("weight")).bias(a.t("bias")));
  FUNCTION(local_response_norm, a.t("input"), F::LocalResponseNormFuncOptions(a.i("size", 2)));
  FUNCTION(normalize, a.t("input"), F::NormalizeFuncOptions().dim(a.i("dim", 1)));
  FUNCTION(one_hot, a.t("tensor"), a.i("num_classes", -1));
  FUNCTION(embedding, a.t("input"), a.t("weight"));
  FUNCTION(embedding_bag, a.t("input"), a.t("weight"),
           F::EmbeddingBagFuncOptions().offsets(a.t("offsets")));
  FUNCTION(cosine_similarity, a.t("x1"), a.t("x2"),
           F::CosineSimilarityFuncOptions().dim(a.i("dim", 1)));
  FUNCTION(pairwise_distance, a.t("x1"), a.t("x2"),
           F::PairwiseDistanceFuncOptions().keepdim(a.b("keepdim")));
}

} // namespace

void addFunctional(Table &Into) {
  addLosses(Into);
  addActivations(Into);
  addLayers(Into);
  addImages(Into);
  addNorms(Into);
}

} // namespace calls
