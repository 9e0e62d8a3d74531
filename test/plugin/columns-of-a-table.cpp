#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// A table that was read has some number of columns. One cut out of it is one column, or there is
// none and nothing to pair; a table without rows gets no further than the layer it does not fit.
#include <fstream>
#include <sstream>
#include <vector>
using torch::indexing::Slice;

torch::Tensor table(const char *file) {
  std::ifstream in(file);
  std::vector<std::vector<float>> read;
  std::string line, number;
  while (std::getline(in, line)) {
    std::stringstream numbers(line);
    std::vector<float> row;
    while (std::getline(numbers, number, ','))
      row.push_back(std::stof(number));
    read.push_back(row);
  }
  std::size_t rows = read.size(), columns = rows ? read[0].size() : 0;
  auto all = torch::empty({static_cast<long>(rows), static_cast<long>(columns)});
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      all[i][j] = read[i][j];
  return all;
}

void train(const char *file) {
  torch::nn::Linear net(3, 1);
  auto all = table(file);
  auto x = all.index({Slice(), Slice(0, 3)}), y = all.index({Slice(), Slice(3, 4)});
  for (int epoch = 0; epoch < 100; ++epoch) {
    // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:{{[0-9]+}} mse_loss: fits
    torch::mse_loss(net(x), y).backward();
    // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:{{[0-9]+}} l1_loss: unknown (an operand is stretched, which may or may not be meant)
    torch::l1_loss(net(x), all.slice(1, 3));
  }
}
