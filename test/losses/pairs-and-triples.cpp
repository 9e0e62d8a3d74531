#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Losses of three tensors.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::MarginRankingLoss margin_ranking_loss;
  torch::nn::CosineEmbeddingLoss cosine_embedding_loss;
  torch::nn::TripletMarginLoss triplet_margin_loss;
  torch::nn::TripletMarginWithDistanceLoss triplet_margin_with_distance_loss;
};

CASE(ranking) {
  Losses losses;
  auto first = torch::randn({32});
  auto second = torch::randn({32});
  auto third = torch::ones({32});
  RUNS(torch::margin_ranking_loss(first, second, third));
  RUNS(F::margin_ranking_loss(first, second, third));
  RUNS(F::margin_ranking_loss(first, second, third, F::MarginRankingLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MarginRankingLoss()(first, second, third));
  RUNS(torch::nn::MarginRankingLoss(torch::nn::MarginRankingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  RUNS(losses.margin_ranking_loss(first, second, third));
}

CASE(rankingOtherRows) {
  Losses losses;
  auto first = torch::randn({32});
  auto second = torch::randn({16});
  auto third = torch::ones({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::margin_ranking_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::margin_ranking_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::margin_ranking_loss(first, second, third, F::MarginRankingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::MarginRankingLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::MarginRankingLoss(torch::nn::MarginRankingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.margin_ranking_loss(first, second, third));
}

CASE(rankingOtherRanks) {
  Losses losses;
  auto first = torch::randn({32, 1});
  auto second = torch::randn({32, 1});
  auto third = torch::ones({32});
  RUNS(torch::margin_ranking_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::margin_ranking_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::margin_ranking_loss(first, second, third, F::MarginRankingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MarginRankingLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MarginRankingLoss(torch::nn::MarginRankingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.margin_ranking_loss(first, second, third));
}

CASE(embeddings) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::ones({32});
  RUNS(torch::cosine_embedding_loss(first, second, third));
  RUNS(F::cosine_embedding_loss(first, second, third));
  RUNS(F::cosine_embedding_loss(first, second, third, F::CosineEmbeddingLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CosineEmbeddingLoss()(first, second, third));
  RUNS(torch::nn::CosineEmbeddingLoss(torch::nn::CosineEmbeddingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  RUNS(losses.cosine_embedding_loss(first, second, third));
}

CASE(embeddingsOtherRows) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::ones({16});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::cosine_embedding_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::cosine_embedding_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::cosine_embedding_loss(first, second, third, F::CosineEmbeddingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::CosineEmbeddingLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::CosineEmbeddingLoss(torch::nn::CosineEmbeddingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.cosine_embedding_loss(first, second, third));
}

CASE(embeddingsColumn) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::ones({32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::cosine_embedding_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::cosine_embedding_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::cosine_embedding_loss(first, second, third, F::CosineEmbeddingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::CosineEmbeddingLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::CosineEmbeddingLoss(torch::nn::CosineEmbeddingLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.cosine_embedding_loss(first, second, third));
}

CASE(triples) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::randn({32, 8});
  RUNS(torch::triplet_margin_loss(first, second, third));
  RUNS(F::triplet_margin_loss(first, second, third));
  RUNS(F::triplet_margin_loss(first, second, third, F::TripletMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::TripletMarginLoss()(first, second, third));
  RUNS(torch::nn::TripletMarginLoss(torch::nn::TripletMarginLossOptions().reduction(torch::kSum))->forward(first, second, third));
  RUNS(losses.triplet_margin_loss(first, second, third));
  RUNS(F::triplet_margin_with_distance_loss(first, second, third));
  RUNS(F::triplet_margin_with_distance_loss(first, second, third, F::TripletMarginWithDistanceLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::TripletMarginWithDistanceLoss()(first, second, third));
  RUNS(torch::nn::TripletMarginWithDistanceLoss(torch::nn::TripletMarginWithDistanceLossOptions().reduction(torch::kSum))->forward(first, second, third));
  RUNS(losses.triplet_margin_with_distance_loss(first, second, third));
}

CASE(triplesOtherRows) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::randn({16, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_loss(first, second, third, F::TripletMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginLoss(torch::nn::TripletMarginLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_with_distance_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_with_distance_loss(first, second, third, F::TripletMarginWithDistanceLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginWithDistanceLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginWithDistanceLoss(torch::nn::TripletMarginWithDistanceLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.triplet_margin_with_distance_loss(first, second, third));
}

CASE(triplesOtherWidth) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::randn({32, 9});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_loss(first, second, third, F::TripletMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginLoss(torch::nn::TripletMarginLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_with_distance_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::triplet_margin_with_distance_loss(first, second, third, F::TripletMarginWithDistanceLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginWithDistanceLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::TripletMarginWithDistanceLoss(torch::nn::TripletMarginWithDistanceLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.triplet_margin_with_distance_loss(first, second, third));
}

CASE(triplesOtherRanks) {
  Losses losses;
  auto first = torch::randn({32, 8});
  auto second = torch::randn({32, 8});
  auto third = torch::randn({8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::triplet_margin_loss(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::triplet_margin_loss(first, second, third, F::TripletMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::TripletMarginLoss()(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::TripletMarginLoss(torch::nn::TripletMarginLossOptions().reduction(torch::kSum))->forward(first, second, third));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.triplet_margin_loss(first, second, third));
  RUNS(F::triplet_margin_with_distance_loss(first, second, third));
  RUNS(F::triplet_margin_with_distance_loss(first, second, third, F::TripletMarginWithDistanceLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::TripletMarginWithDistanceLoss()(first, second, third));
  RUNS(torch::nn::TripletMarginWithDistanceLoss(torch::nn::TripletMarginWithDistanceLossOptions().reduction(torch::kSum))->forward(first, second, third));
  RUNS(losses.triplet_margin_with_distance_loss(first, second, third));
}
