// Programs that give functions away: to threads, algorithms and code from elsewhere.
#include "programs.h"

#include <ATen/Parallel.h>

namespace {

struct TwoLayers : nn::Module {
  nn::Linear first{nullptr}, second{nullptr};
  TwoLayers(int in, int classes) {
    first = register_module("first", nn::Linear(in, 16));
    second = register_module("second", nn::Linear(16, classes));
  }
  Tensor forward(Tensor x) { return second(torch::relu(first(x))); }
};

void turn(Tensor &x) { x = x.t(); }

struct Turning {
  Tensor x = torch::rand({2, 3});
  void work() { x = x.t(); }
};

} // namespace

RUNS(threadFillsList) {
  std::vector<Tensor> parts;
  std::thread t([&] { parts.push_back(rows(2, 3)); });
  t.join();
  torch::stack(parts);
}

RUNS(parallelForFillsList) {
  std::vector<Tensor> parts;
  at::parallel_for(0, 4, 4, [&](int64_t, int64_t) { parts.push_back(rows(2, 3)); });
  torch::stack(parts);
}

RUNS(forEachFillsList) {
  std::vector<int> sizes{3, 3};
  std::vector<Tensor> parts;
  std::for_each(sizes.begin(), sizes.end(), [&](int n) { parts.push_back(rows(2, n)); });
  torch::stack(parts);
}

RUNS(forEachTurns) {
  std::vector<int> once{1};
  auto x = rows(2, 3);
  std::for_each(once.begin(), once.end(), [&](int) { x = x.t(); });
  torch::matmul(x, rows(2, 5));
}

RUNS(transformTurns) {
  std::vector<int> once{1};
  auto x = rows(2, 3);
  std::transform(once.begin(), once.end(), once.begin(), [&](int i) {
    x = x.t();
    return i;
  });
  torch::matmul(x, rows(2, 5));
}

RUNS(callOnceTurns) {
  std::once_flag flag;
  auto x = rows(2, 3);
  std::call_once(flag, [&] { x = x.t(); });
  torch::matmul(x, rows(2, 5));
}

RUNS(threadCallsFunction) {
  auto x = rows(2, 3);
  std::thread t(turn, std::ref(x));
  t.join();
  torch::matmul(x, rows(2, 5));
}

RUNS(threadCallsMethod) {
  Turning object;
  std::thread t(&Turning::work, &object);
  t.join();
  torch::matmul(object.x, rows(2, 5));
}

RUNS(threadOfStoredFunction) {
  auto x = rows(2, 3);
  std::function<void()> work = [&] { x = x.t(); };
  std::thread t(work);
  t.join();
  torch::matmul(x, rows(2, 5));
}

RUNS(threadFindsWhatIsSetLater) {
  auto x = rows(2, 3);
  std::promise<void> ready;
  auto work = std::async(std::launch::async, [&] {
    ready.get_future().wait();
    torch::matmul(x, rows(2, 5));
  });
  x = x.t();
  ready.set_value();
  work.get();
}

RUNS(threadFindsWhatAnotherSets) {
  auto x = rows(2, 3);
  std::thread first([&] { x = x.t(); });
  first.join();
  auto second = std::async(std::launch::async, [&] { return torch::matmul(x, rows(2, 5)); });
  second.get();
}

RUNS(workerWaitsForItsQueue) {
  std::vector<Tensor> queue;
  std::promise<void> ready;
  auto worker = std::async(std::launch::async, [&] {
    ready.get_future().wait();
    return torch::stack(queue);
  });
  queue.push_back(rows(2, 3));
  ready.set_value();
  worker.get();
}

RUNS(asyncTrains) {
  TwoLayers net(784, 10);
  nn::CrossEntropyLoss criterion;
  auto x = torch::rand({8, 784}), y = labels(8, 10);
  auto work = std::async(std::launch::async,
                         [&net, &criterion, x, y] { return criterion(net.forward(x), y); });
  work.get();
}

THROWS(asyncTrainsWithTooManyLabels) {
  TwoLayers net(784, 10);
  nn::CrossEntropyLoss criterion;
  auto x = torch::rand({8, 784}), y = labels(9, 10);
  auto work = std::async(std::launch::async,
                         [&net, &criterion, x, y] { return criterion(net.forward(x), y); });
  work.get();
}

THROWS(parallelForWithTooManyLabels) {
  TwoLayers net(784, 10);
  at::parallel_for(0, 4, 4, [&net](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i)
      F::cross_entropy(net.forward(torch::rand({8, 784})), labels(9, 10));
  });
}

THROWS(forEachFeedsTooManyColumns) {
  TwoLayers net(784, 10);
  std::vector<int> seeds{1, 2};
  std::for_each(seeds.begin(), seeds.end(), [&](int) { net.forward(torch::rand({8, 785})); });
}

RUNS(comparisonLooksOnly) {
  std::vector<Tensor> parts{rows(3, 3), rows(2, 3)};
  auto widest = rows(2, 3);
  std::max_element(parts.begin(), parts.end(), [&](const Tensor &a, const Tensor &b) {
    return a.size(0) * widest.size(0) < b.size(0);
  });
  torch::matmul(widest, rows(3, 5));
}

THROWS(comparisonLooksOnlyAndThenFails) {
  std::vector<Tensor> parts{rows(3, 3), rows(2, 3)};
  auto widest = rows(2, 3);
  std::max_element(parts.begin(), parts.end(), [&](const Tensor &a, const Tensor &b) {
    return a.size(0) * widest.size(0) < b.size(0);
  });
  torch::matmul(widest, rows(2, 5));
}

namespace {

Tensor shared;
std::vector<Tensor> collected;
void turnShared() { shared = shared.t(); }
void (*callback)() = turnShared;

struct Listener {
  virtual ~Listener() = default;
  virtual void run() = 0;
};
struct TurningListener : Listener {
  void run() override { shared = shared.t(); }
};
void tell(Listener &listener) {
  shared = rows(2, 3);
  listener.run();
  torch::matmul(shared, rows(2, 5));
}
void tell(const std::function<void()> &listener) {
  shared = rows(2, 3);
  listener();
  torch::matmul(shared, rows(2, 5));
}

} // namespace

RUNS(functionPointerTurnsGlobal) {
  shared = rows(2, 3);
  callback();
  torch::matmul(shared, rows(2, 5));
}

RUNS(unknownObjectTurnsGlobal) {
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners.push_back(std::make_unique<TurningListener>());
  tell(*listeners[rand() % 1]);
}

RUNS(unknownFunctionTurnsGlobal) {
  std::map<std::string, std::function<void()>> listeners{{"turn", turnShared}};
  tell(listeners.begin()->second);
}

RUNS(algorithmFillsGlobal) {
  collected.clear();
  std::vector<int> sizes{3, 3};
  std::for_each(sizes.begin(), sizes.end(), [](int n) { collected.push_back(rows(2, n)); });
  torch::stack(collected);
}

THROWS(globalStaysAcrossLibraryCalls) {
  shared = rows(2, 3);
  std::string text = std::to_string(shared.size(0));
  std::sort(text.begin(), text.end());
  torch::matmul(shared, rows(2, 5));
}
