// Programs whose networks and settings are variables outside of functions.
#include "programs.h"

namespace {

int64_t Width = 12;
int64_t Half = Width / 2;

struct TwoLayersImpl : nn::Module {
  TwoLayersImpl(int64_t in, int64_t classes) : first(in, 16), second(16, classes) {
    register_module("first", first);
    register_module("second", second);
  }
  Tensor forward(Tensor x) { return second(torch::relu(first(x))); }
  nn::Linear first, second;
};
TORCH_MODULE(TwoLayers);

struct Plain : nn::Module {
  explicit Plain(int64_t in) : in(in) { layer = register_module("layer", nn::Linear(in, 5)); }
  Tensor forward(Tensor x) { return layer->forward(x); }
  void widen() { layer = replace_module("layer", nn::Linear(in, 9)); }
  int64_t in;
  nn::Linear layer{nullptr};
};

struct Settings {
  Settings() { batch = 4; }
  int64_t batch, classes = 5;
};

Settings settings;
TwoLayers held(Width, 5);
TwoLayersImpl byValue(Half, 5);
auto shared = std::make_shared<TwoLayersImpl>(12, 5);
std::unique_ptr<TwoLayersImpl> owned = std::make_unique<TwoLayersImpl>(12, 5);
TwoLayersImpl *pointed = new TwoLayersImpl(12, 5);

struct Application {
  static TwoLayersImpl Net;
};
TwoLayersImpl Application::Net(12, 5);

Tensor labels(int64_t n) { return torch::randint(5, {n}); }
Tensor sevens(int64_t n) { return torch::full({n}, 7); }

// Passed on, trained, stored, and still the same.
void train(TwoLayersImpl &net) {
  net.train();
  for (auto &p : net.parameters())
    p.grad();
  F::cross_entropy(net.forward(rows(3, 12)), labels(3));
}
struct Trainer {
  explicit Trainer(TwoLayersImpl &net) : net(net) {}
  Tensor step() { return F::cross_entropy(net.forward(rows(3, 12)), labels(3)); }
  TwoLayersImpl &net;
};

TwoLayersImpl &only() {
  static TwoLayersImpl net(12, 5);
  return net;
}

} // namespace

RUNS(heldOutside) {
  held->to(torch::kCPU);
  held->train();
  F::cross_entropy(held->forward(rows(3, 12)), labels(3));
}
THROWS(heldOutsideOtherWidth) { held->forward(rows(3, 6)); }
THROWS(heldOutsideClass) { F::cross_entropy(held(rows(3, 12)), sevens(3)); }
RUNS(byValueOutside) { F::cross_entropy(byValue.forward(rows(3, 6)), labels(3)); }
THROWS(byValueOutsideClass) { F::cross_entropy(byValue.forward(rows(3, 6)), sevens(3)); }
THROWS(sharedOutside) { F::cross_entropy(shared->forward(rows(3, 12)), labels(4)); }
THROWS(ownedOutside) { F::cross_entropy(owned->forward(rows(3, 12)), labels(4)); }
THROWS(pointedOutside) { F::cross_entropy(pointed->forward(rows(3, 12)), labels(4)); }
THROWS(staticMember) { F::cross_entropy(Application::Net.forward(rows(3, 12)), labels(4)); }
THROWS(settingsOutside) {
  F::cross_entropy(rows(settings.batch, settings.classes), sevens(settings.batch));
}
RUNS(passedOn) {
  train(*shared);
  train(only());
}
RUNS(storedByReference) { Trainer(*shared).step(); }
THROWS(singleton) { F::cross_entropy(only().forward(rows(3, 12)), sevens(3)); }
THROWS(staticLocal) {
  static TwoLayers net(12, 5);
  F::cross_entropy(net(rows(3, 12)), sevens(3));
}
RUNS(staticLocalOfParameters) {
  auto made = [](int64_t classes) {
    static TwoLayersImpl net(12, classes);
    return net.forward(rows(3, 12));
  };
  made(8);
  F::cross_entropy(made(5), sevens(3));
}

// Replaced, each in another way: nothing is known of these in functions that are called later.
namespace {
TwoLayers assigned(12, 5);
struct NarrowImpl : nn::Module {
  explicit NarrowImpl(int64_t classes) : layer(12, classes) {}
  nn::Linear layer;
  Tensor forward(Tensor x) { return layer(x); }
};
TORCH_MODULE(Narrow);
Narrow assignedByReference(5);
TwoLayersImpl swapped(12, 5), other(12, 8);
auto reset = std::make_shared<TwoLayersImpl>(12, 5);
Plain widened(12);
Plain poked(12);
struct Deep : nn::Module {
  Plain inner{12};
} deep;
struct Big : nn::Module {
  explicit Big(int64_t classes) : layer(12, classes) {}
  Big &operator=(const Big &) = default;
  nn::Linear layer;
  Tensor forward(Tensor x) { return layer(x); }
};
Big copiedInto(5), copiedByPointer(5), copiedByMember(5);
void replace(Big &big) { big = Big(8); }
struct Owner {
  Big &big;
  void replace() { big = Big(8); }
};
struct Third : nn::Module {
  explicit Third(int64_t classes) : layer(12, classes) {}
  nn::Linear layer;
  void become(int64_t classes) { *this = Third(classes); }
  Tensor forward(Tensor x) { return layer(x); }
};
Third becoming(5);
struct Fourth : nn::Module {
  explicit Fourth(int64_t classes) : layer(12, classes) {}
  nn::Linear layer;
  Tensor forward(Tensor x) { return layer(x); }
};
Fourth aliased(5), pointedAt(5), swappedBehind(5);
void exchange(Fourth &a, Fourth &b) { std::swap(a, b); }
void grow(Plain &p) { p.layer = nn::Linear(12, 9); }
void use(Narrow &net) { net = Narrow(8); }
struct Raw {
  Raw() : classes(5) {}
  void read(const char *from) { std::memcpy(this, from, sizeof *this); }
  int64_t classes;
};
Raw raw;
} // namespace

namespace {
std::vector<int64_t> grown = {3, 5};
std::vector<int> widths = {3, 5};
std::map<std::string, int64_t> named = {{"classes", 5}};
void append(std::vector<int> &to) { to.back() = 8; }
struct Fifth : nn::Module {
  explicit Fifth(int64_t classes) : layer(12, classes) {}
  nn::Linear layer;
  Tensor forward(Tensor x) { return layer(x); }
};
struct Sixth : Fifth {
  using Fifth::Fifth;
};
struct Seventh : Fifth {
  using Fifth::Fifth;
};
struct Eighth : Fifth {
  using Fifth::Fifth;
};
Fifth byTemplate(5);
Sixth byGenericLambda(5);
Seventh byClassTemplate(5);
auto byReset = std::make_unique<Eighth>(5);
template <class T> void become8(T &net) { net = T(8); }
template <class T> struct Maker {
  T *net;
  void make() { *net = T(8); }
};
} // namespace

RUNS(listByPointer) {
  auto *list = &grown;
  list->pop_back();
  list->push_back(8);
  struct Later {
    static void run() { F::cross_entropy(torch::rand(grown), sevens(3)); }
  };
  Later::run();
}
RUNS(listByReference) {
  append(widths);
  struct Later {
    static void run() { F::cross_entropy(rows(3, widths[1]), sevens(3)); }
  };
  Later::run();
}
RUNS(mapByPointer) {
  auto *map = &named;
  (*map)["classes"] = 8;
  map->erase("none");
  struct Later {
    static void run() { F::cross_entropy(rows(3, named["classes"]), sevens(3)); }
  };
  Later::run();
}
RUNS(replacedByTemplate) {
  become8(byTemplate);
  struct Later {
    static void run() { F::cross_entropy(byTemplate.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(replacedByGenericLambda) {
  auto become = [](auto &net) { net = Sixth(8); };
  become(byGenericLambda);
  struct Later {
    static void run() { F::cross_entropy(byGenericLambda.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(replacedByClassTemplate) {
  Maker<Seventh>{&byClassTemplate}.make();
  struct Later {
    static void run() { F::cross_entropy(byClassTemplate.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(resetByPointer) {
  auto *holder = &byReset;
  holder->reset(new Eighth(8));
  struct Later {
    static void run() { F::cross_entropy(byReset->forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(copiedFromBytes) {
  int64_t eight = 8;
  raw.read(reinterpret_cast<const char *>(&eight));
  struct Later {
    static void run() { F::cross_entropy(rows(3, raw.classes), sevens(3)); }
  };
  Later::run();
}
RUNS(assignedOutside) {
  assigned = TwoLayers(12, 8);
  struct Later {
    static void run() { F::cross_entropy(assigned(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(resetOutside) {
  reset.reset(new TwoLayersImpl(12, 8));
  struct Later {
    static void run() { F::cross_entropy(reset->forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(swappedOutside) {
  std::swap(swapped, other);
  struct Later {
    static void run() { F::cross_entropy(swapped.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(widenedOutside) {
  widened.widen();
  struct Later {
    static void run() { F::cross_entropy(widened.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(pokedOutside) {
  grow(poked);
  struct Later {
    static void run() { F::cross_entropy(poked.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(deepOutside) {
  deep.inner.widen();
  struct Later {
    static void run() { F::cross_entropy(deep.inner.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(copiedIntoOutside) {
  replace(copiedInto);
  struct Later {
    static void run() { F::cross_entropy(copiedInto.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(copiedByPointerOutside) {
  Big *p = &copiedByPointer;
  *p = Big(8);
  struct Later {
    static void run() { F::cross_entropy(copiedByPointer.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(copiedByMemberOutside) {
  Owner{copiedByMember}.replace();
  struct Later {
    static void run() { F::cross_entropy(copiedByMember.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(becomingOutside) {
  becoming.become(8);
  struct Later {
    static void run() { F::cross_entropy(becoming.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(aliasedOutside) {
  auto &other = aliased;
  other = Fourth(8);
  struct Later {
    static void run() { F::cross_entropy(aliased.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(swappedBehindOutside) {
  Fourth eight(8);
  exchange(swappedBehind, eight);
  struct Later {
    static void run() { F::cross_entropy(swappedBehind.forward(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
RUNS(assignedByReferenceOutside) {
  use(assignedByReference);
  struct Later {
    static void run() { F::cross_entropy(assignedByReference(rows(3, 12)), sevens(3)); }
  };
  Later::run();
}
