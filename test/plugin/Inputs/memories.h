// Classes whose lists other translation units can fill, and one whose list they cannot.
#pragma once
#include <torch/torch.h>

class Closed {
public:
  Closed() {}
  void add() { rows.push_back(torch::zeros({4})); }
  torch::Tensor last() { return torch::mse_loss(rows.back(), torch::zeros({4})); }

private:
  std::vector<torch::Tensor> rows;
};

struct Open {
  Open() {}
  void add() { rows.push_back(torch::zeros({4})); }
  torch::Tensor last() { return torch::mse_loss(rows.back(), torch::zeros({4})); }
  std::vector<torch::Tensor> rows;
};

class WithMore {
public:
  WithMore() {}
  void add() { rows.push_back(torch::zeros({4})); }
  void addMore();
  torch::Tensor last() { return torch::mse_loss(rows.back(), torch::zeros({4})); }

private:
  std::vector<torch::Tensor> rows;
};

class WithFriend {
public:
  WithFriend() {}
  void add() { rows.push_back(torch::zeros({4})); }
  torch::Tensor last() { return torch::mse_loss(rows.back(), torch::zeros({4})); }
  friend class Reader;

private:
  std::vector<torch::Tensor> rows;
};

class WithFunction {
public:
  WithFunction() {}
  void add() { rows.push_back(torch::zeros({4})); }
  torch::Tensor last() { return torch::mse_loss(rows.back(), torch::zeros({4})); }
  friend void fill(WithFunction &);

private:
  std::vector<torch::Tensor> rows;
};
