#include <torch/torch.h>

// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// OpenCV's images keep their sizes in fields; tensors are made of those.

// What of OpenCV is used here, declared as OpenCV declares it.
namespace cv {
template <typename T> struct Size_ {
  Size_();
  Size_(T width, T height);
  T width, height;
};
using Size = Size_<int>;
class Mat {
public:
  Mat();
  void convertTo(const class _OutputArray &m, int rtype, double alpha = 1, double beta = 0) const;
  int rows, cols;
  unsigned char *data;
};
class _InputArray {
public:
  _InputArray(const Mat &m);
};
class _OutputArray : public _InputArray {
public:
  _OutputArray(Mat &m);
};
using InputArray = const _InputArray &;
using OutputArray = const _OutputArray &;
enum { COLOR_BGR2RGB = 4, COLOR_YUV2RGB_NV12 = 90 };
Mat imread(const std::string &file, int flags = 1);
void resize(InputArray src, OutputArray dst, Size dsize, double fx = 0, double fy = 0, int how = 1);
void cvtColor(InputArray src, OutputArray dst, int code, int channels = 0);
void rotate(InputArray src, OutputArray dst, int code);
} // namespace cv

namespace nn = torch::nn;
using torch::Tensor;

Tensor tensorOf(const cv::Mat &m) {
  return torch::from_blob(m.data, {1, m.rows, m.cols, 3}, torch::kByte).to(torch::kFloat);
}

struct Net : nn::Module {
  nn::Linear fc{nn::Linear(3 * 32 * 24, 10)};
  Tensor forward(Tensor x) { return fc(x.view({1, -1})); }
};

void resized(const std::string &file) {
  Net net;
  cv::Mat image = cv::imread(file), small;
  cv::resize(image, small, cv::Size(24, 32));
  net.forward(tensorOf(small));
  cv::resize(image, small, cv::Size(24, 33));
  // CHECK: warning: 'Linear' gets [1, 2376], with 2376 features, but the module takes 2304
  net.forward(tensorOf(small));
}

void inPlace(const std::string &file) {
  Net net;
  cv::Mat image = cv::imread(file);
  cv::resize(image, image, cv::Size(24, 32));
  cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
  image.convertTo(image, 16);
  auto loss = nn::functional::cross_entropy(net.forward(tensorOf(image)),
                                            torch::zeros({1}, torch::kLong));
  // CHECK: warning: 'cross_entropy' pairs 1 rows of logits with 2 labels
  loss = nn::functional::cross_entropy(net.forward(tensorOf(image)),
                                       torch::zeros({2}, torch::kLong));
  Tensor t = tensorOf(image).permute({0, 3, 1, 2});
  // CHECK: warning: 'mse_loss' pairs elements, but axis 2 is 32 against 24
  auto wrong = torch::mse_loss(t, torch::zeros({1, 3, 24, 32}));
}

// Each of these leaves an image of another size, or one whose size is not known.
void anySize(const std::string &file, int side) {
  Net net;
  cv::Mat image = cv::imread(file), other;
  cv::resize(image, image, cv::Size(8, 8));
  cv::resize(image, image, cv::Size(), 3, 4);
  net.forward(tensorOf(image));
  cv::resize(image, image, cv::Size(0, 0), 3, 4);
  net.forward(tensorOf(image));
  cv::resize(image, image, cv::Size(side, side), 3, 4);
  net.forward(tensorOf(image));
  cv::resize(image, image, cv::Size(8, 8));
  cv::rotate(image, image, 0);
  net.forward(tensorOf(image));
  cv::resize(image, image, cv::Size(8, 8));
  cv::cvtColor(image, image, cv::COLOR_YUV2RGB_NV12);
  net.forward(tensorOf(image));
  cv::resize(image, image, cv::Size(24, 32));
  cv::Mat same = image;
  cv::resize(same, same, cv::Size(8, 8));
  net.forward(tensorOf(image));
  other = cv::imread(file);
  cv::resize(other, other, cv::Size(8, 8));
  other = image;
  net.forward(tensorOf(other));
}
