//===- Modules.cpp - forward of the modules of torch::nn ------------------===//
//
// The fields of a module and the parameters of its forward are one call's arguments.
//
//===----------------------------------------------------------------------===//
#include "TorchCalls.h"

namespace nn = torch::nn;

namespace calls {
namespace {

#define MODULE(Name, Make, ...)                                                                    \
  CALL("torch::nn::" #Name "Impl::forward", nn::Name##Impl Make.forward(__VA_ARGS__));
#define OPTIONS(Name, ...) (nn::Name##Options(__VA_ARGS__))
#define INDEXED_MODULE(Name, Make, ...)                                                            \
  MODULE(Name, Make, __VA_ARGS__);                                                                 \
  CALL("torch::nn::" #Name "Impl::forward_with_indices",                                           \
       nn::Name##Impl Make.forward_with_indices(__VA_ARGS__));

void addLosses(Table &Into) {
#define LOSS(Name, ...)                                                                            \
  CALL("torch::nn::" #Name "Impl::forward",                                                        \
       nn::Name##Impl(a.reduced(nn::Name##Options())).forward(__VA_ARGS__));
#define WEIGHED_LOSS(Name)                                                                         \
  CALL("torch::nn::" #Name "Impl::forward",                                                        \
       nn::Name##Impl(a.reduced(nn::Name##Options().weight(a.t("weight"))))                        \
           .forward(a.t("input"), a.t("target")));
  WEIGHED_LOSS(CrossEntropyLoss);
  WEIGHED_LOSS(NLLLoss);
  WEIGHED_LOSS(BCELoss);
  WEIGHED_LOSS(MultiMarginLoss);
  WEIGHED_LOSS(MultiLabelSoftMarginLoss);
  CALL("torch::nn::BCEWithLogitsLossImpl::forward",
       nn::BCEWithLogitsLossImpl(
           a.reduced(
               nn::BCEWithLogitsLossOptions().weight(a.t("weight")).pos_weight(a.t("pos_weight"))))
           .forward(a.t("input"), a.t("target")));
#define PAIR_LOSS(Name) LOSS(Name, a.t("input"), a.t("target"))
  PAIR_LOSS(MSELoss);
  PAIR_LOSS(L1Loss);
  PAIR_LOSS(SmoothL1Loss);
  PAIR_LOSS(HuberLoss);
  PAIR_LOSS(SoftMarginLoss);
  PAIR_LOSS(HingeEmbeddingLoss);
  PAIR_LOSS(KLDivLoss);
  PAIR_LOSS(MultiLabelMarginLoss);
  LOSS(PoissonNLLLoss, a.t("log_input"), a.t("targets"));
  LOSS(MarginRankingLoss, a.t("input1"), a.t("input2"), a.t("target"));
  LOSS(CosineEmbeddingLoss, a.t("input1"), a.t("input2"), a.t("target"));
  LOSS(TripletMarginLoss, a.t("anchor"), a.t("positive"), a.t("negative"));
  LOSS(TripletMarginWithDistanceLoss, a.t("anchor"), a.t("positive"), a.t("negative"));
  LOSS(CTCLoss, a.t("log_probs"), a.t("targets"), a.t("input_lengths"), a.t("target_lengths"));
}

void addConvolutions(Table &Into) {
#define CONVOLUTION(N)                                                                             \
  MODULE(Conv##N##d,                                                                               \
         (nn::Conv##N##dOptions(a.i("in_channels"), a.i("out_channels"), a.e<N>("kernel_size"))    \
              .stride(a.e<N>("stride"))                                                            \
              .padding(a.e<N>("padding", 0))                                                       \
              .dilation(a.e<N>("dilation"))                                                        \
              .groups(a.i("groups", 1))),                                                          \
         a.t("input"));                                                                            \
  MODULE(ConvTranspose##N##d,                                                                      \
         (nn::ConvTranspose##N##dOptions(a.i("in_channels"), a.i("out_channels"),                  \
                                         a.e<N>("kernel_size"))                                    \
              .stride(a.e<N>("stride"))                                                            \
              .padding(a.e<N>("padding", 0))                                                       \
              .output_padding(a.e<N>("output_padding", 0))                                         \
              .dilation(a.e<N>("dilation"))                                                        \
              .groups(a.i("groups", 1))),                                                          \
         a.t("input"));
  CONVOLUTION(1);
  CONVOLUTION(2);
  CONVOLUTION(3);
}

void addPools(Table &Into) {
#define STRIDE(N) .stride(a.has("stride") ? a.e<N>("stride") : a.e<N>("kernel_size"))
#define POOL(N)                                                                                    \
  INDEXED_MODULE(MaxPool##N##d,                                                                    \
         (nn::MaxPool##N##dOptions(a.e<N>("kernel_size")) STRIDE(N)                                \
              .padding(a.e<N>("padding", 0))                                                       \
              .dilation(a.e<N>("dilation"))                                                        \
              .ceil_mode(a.b("ceil_mode"))),                                                       \
         a.t("input"));                                                                            \
  MODULE(AvgPool##N##d,                                                                            \
         (nn::AvgPool##N##dOptions(a.e<N>("kernel_size")) STRIDE(N)                                \
              .padding(a.e<N>("padding", 0))                                                       \
              .ceil_mode(a.b("ceil_mode"))),                                                       \
         a.t("input"));                                                                            \
  MODULE(MaxUnpool##N##d, OPTIONS(MaxUnpool##N##d, a.e<N>("kernel_size")), a.t("input"),           \
         a.t("indices"));                                                                          \
  MODULE(ReflectionPad##N##d, OPTIONS(ReflectionPad##N##d, a.e<2 * N>("padding")), a.t("input"));  \
  MODULE(ReplicationPad##N##d, OPTIONS(ReplicationPad##N##d, a.e<2 * N>("padding")),               \
         a.t("input"));                                                                            \
  MODULE(ConstantPad##N##d, OPTIONS(ConstantPad##N##d, a.e<2 * N>("padding"), 0), a.t("input"));
  POOL(1);
  POOL(2);
  POOL(3);
  MODULE(ZeroPad2d, OPTIONS(ZeroPad2d, a.e<4>("padding")), a.t("input"));
  MODULE(LPPool1d, (nn::LPPool1dOptions(2, a.e<1>("kernel_size")) STRIDE(1)), a.t("input"));
  MODULE(LPPool2d, (nn::LPPool2dOptions(2, a.e<2>("kernel_size")) STRIDE(2)), a.t("input"));
  MODULE(AdaptiveAvgPool1d, OPTIONS(AdaptiveAvgPool1d, a.e<1>("output_size")), a.t("input"));
#define FRACTIONAL(N)                                                                              \
  INDEXED_MODULE(FractionalMaxPool##N##d,                                                          \
         (nn::FractionalMaxPool##N##dOptions(a.e<N>("kernel_size"))                                \
              .output_size(a.e<N>("output_size"))),                                                \
         a.t("input"));
  FRACTIONAL(2);
  FRACTIONAL(3);
  INDEXED_MODULE(AdaptiveMaxPool1d, OPTIONS(AdaptiveMaxPool1d, a.e<1>("output_size")), a.t("input"));
#define ADAPTIVE(Name, N, Kind)                                                                    \
  Kind(Name##N##d, (torch::ExpandingArrayWithOptionalElem<N>(a.l("output_size", {}, N))),          \
       a.t("input"));
  ADAPTIVE(AdaptiveAvgPool, 2, MODULE);
  ADAPTIVE(AdaptiveAvgPool, 3, MODULE);
  ADAPTIVE(AdaptiveMaxPool, 2, INDEXED_MODULE);
  ADAPTIVE(AdaptiveMaxPool, 3, INDEXED_MODULE);
}

nn::UpsampleOptions upsampling(const Arguments &a) {
  nn::UpsampleOptions O;
  if (a.has("size"))
    O.size(a.l("size"));
  if (a.has("scale_factor")) {
    auto Factors = a.l("scale_factor");
    O.scale_factor(std::vector<double>(Factors.begin(), Factors.end()));
  }
  return O;
}

void addShapes(Table &Into) {
  MODULE(Linear, (a.i("in_features"), a.i("out_features")), a.t("input"));
  MODULE(Bilinear, (a.i("in1_features"), a.i("in2_features"), a.i("out_features")), a.t("input1"),
         a.t("input2"));
  MODULE(Identity, (), a.t("input"));
  MODULE(Flatten, (nn::FlattenOptions().start_dim(a.i("start_dim", 1)).end_dim(a.i("end_dim", -1))),
         a.t("input"));
  MODULE(Unflatten, OPTIONS(Unflatten, a.i("dim"), a.l("sizes")), a.t("input"));
  MODULE(Embedding, (a.i("num_embeddings"), a.i("embedding_dim")), a.t("input"));
  MODULE(EmbeddingBag, (a.i("num_embeddings"), a.i("embedding_dim")), a.t("input"), a.t("offsets"));
  MODULE(Upsample, (upsampling(a)), a.t("input"));
  MODULE(PixelShuffle, OPTIONS(PixelShuffle, a.i("upscale_factor")), a.t("input"));
  MODULE(PixelUnshuffle, OPTIONS(PixelUnshuffle, a.i("downscale_factor")), a.t("input"));
  MODULE(Unfold,
         (nn::UnfoldOptions(a.e<2>("kernel_size"))
              .dilation(a.e<2>("dilation"))
              .padding(a.e<2>("padding", 0))
              .stride(a.e<2>("stride"))),
         a.t("input"));
  MODULE(Fold,
         (nn::FoldOptions(a.e<2>("output_size"), a.e<2>("kernel_size"))
              .dilation(a.e<2>("dilation"))
              .padding(a.e<2>("padding", 0))
              .stride(a.e<2>("stride"))),
         a.t("input"));
  MODULE(CosineSimilarity, (nn::CosineSimilarityOptions().dim(a.i("dim", 1))), a.t("input1"),
         a.t("input2"));
  MODULE(PairwiseDistance, (nn::PairwiseDistanceOptions().keepdim(a.b("keepdim"))), a.t("input1"),
         a.t("input2"));
}

void addNorms(Table &Into) {
#define NORMS(N)                                                                                   \
  MODULE(BatchNorm##N##d, OPTIONS(BatchNorm##N##d, a.i("num_features")), a.t("input"));            \
  MODULE(InstanceNorm##N##d,                                                                       \
         (nn::InstanceNorm##N##dOptions(a.i("num_features")).affine(a.b("affine"))),               \
         a.t("input"));
  NORMS(1);
  NORMS(2);
  NORMS(3);
  MODULE(LayerNorm, OPTIONS(LayerNorm, a.l("normalized_shape")), a.t("input"));
  MODULE(GroupNorm, (a.i("num_groups"), a.i("num_channels")), a.t("input"));
  MODULE(LocalResponseNorm, OPTIONS(LocalResponseNorm, a.i("size", 2)), a.t("input"));
  MODULE(CrossMapLRN2d, OPTIONS(CrossMapLRN2d, a.i("size", 2)), a.t("input"));
}

void addActivations(Table &Into) {
#define ACTIVATION(Name) MODULE(Name, (), a.t("input"))
  ACTIVATION(ReLU);
  ACTIVATION(ReLU6);
  ACTIVATION(SELU);
  ACTIVATION(ELU);
  ACTIVATION(CELU);
  ACTIVATION(GELU);
  ACTIVATION(SiLU);
  ACTIVATION(Mish);
  ACTIVATION(Tanh);
  ACTIVATION(Softsign);
  ACTIVATION(Tanhshrink);
  ACTIVATION(LogSigmoid);
  ACTIVATION(LeakyReLU);
  ACTIVATION(Hardtanh);
  ACTIVATION(Hardshrink);
  ACTIVATION(Softshrink);
  ACTIVATION(Softplus);
  ACTIVATION(RReLU);
  ACTIVATION(Sigmoid);
  ACTIVATION(Softmax2d);
  ACTIVATION(Dropout);
  ACTIVATION(Dropout2d);
  ACTIVATION(Dropout3d);
  ACTIVATION(AlphaDropout);
  ACTIVATION(FeatureAlphaDropout);
  MODULE(Threshold, (0.5, 1.0), a.t("input"));
  MODULE(Softmax, (a.i("dim")), a.t("input"));
  MODULE(Softmin, (a.i("dim")), a.t("input"));
  MODULE(LogSoftmax, (a.i("dim")), a.t("input"));
  MODULE(GLU, (nn::GLUOptions(a.i("dim", -1))), a.t("input"));
  MODULE(PReLU, (nn::PReLUOptions().num_parameters(a.i("num_parameters", 1))), a.t("input"));
}

template <typename Options> Options layered(Options O, const Arguments &a) {
  return O.num_layers(a.i("num_layers", 1))
      .batch_first(a.b("batch_first"))
      .bidirectional(a.b("bidirectional"));
}

void addRecurrent(Table &Into) {
#define RECURRENT(Name, ...)                                                                       \
  MODULE(Name, (layered(nn::Name##Options(a.i("input_size"), a.i("hidden_size")), a)),             \
         a.t("input") __VA_OPT__(, ) __VA_ARGS__);
  RECURRENT(RNN, a.t("hx"));
  RECURRENT(GRU, a.t("hx"));
  RECURRENT(LSTM);
#define CELL(Name) MODULE(Name, (a.i("input_size"), a.i("hidden_size")), a.t("input"))
  CELL(RNNCell);
  CELL(GRUCell);
  CELL(LSTMCell);
  MODULE(MultiheadAttention,
         (nn::MultiheadAttentionOptions(a.i("embed_dim"), a.i("num_heads"))
              .add_bias_kv(a.b("add_bias_kv"))
              .add_zero_attn(a.b("add_zero_attn"))),
         a.t("query"), a.t("key"), a.t("value"), {}, true, a.t("attn_mask"),
         a.b("average_attn_weights", true));
  MODULE(TransformerEncoderLayer,
         (nn::TransformerEncoderLayerOptions(a.i("d_model"), a.i("nhead")).dim_feedforward(8)),
         a.t("src"));
  MODULE(TransformerDecoderLayer,
         (nn::TransformerDecoderLayerOptions(a.i("d_model"), a.i("nhead")).dim_feedforward(8)),
         a.t("tgt"), a.t("memory"));
  // The stacks take a layer: here its width stands for it.
  CALL("torch::nn::TransformerEncoderImpl::forward",
       nn::TransformerEncoder(
           nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(a.i("encoder_layer"), 2)),
           a.i("num_layers", 1))
           ->forward(a.t("src")));
  CALL("torch::nn::TransformerDecoderImpl::forward",
       nn::TransformerDecoder(
           nn::TransformerDecoderLayer(nn::TransformerDecoderLayerOptions(a.i("decoder_layer"), 2)),
           a.i("num_layers", 1))
           ->forward(a.t("tgt"), a.t("memory")));
  MODULE(Transformer,
         (nn::TransformerOptions(a.i("d_model"), a.i("nhead"), 1, 1).dim_feedforward(8)),
         a.t("src"), a.t("tgt"));
}

} // namespace

void addModules(Table &Into) {
  addLosses(Into);
  addConvolutions(Into);
  addPools(Into);
  addShapes(Into);
  addNorms(Into);
  addActivations(Into);
  addRecurrent(Into);
}

} // namespace calls
