#!/usr/bin/env python3
"""Compiles functions written to be hard to follow, and fails when one of them holds the compiler up.

    worst_functions.py FOLDER SECONDS COMMAND...

Writes each program to FOLDER, runs COMMAND on it with -ftime-trace, and reads from the trace how
long Shapewise took in the whole file. What is over SECONDS gets a second chance, since the machine
may have been busy.
"""
import json
import pathlib
import resource
import subprocess
import sys
import time

HEAD = "#include <torch/torch.h>\nusing torch::Tensor;\nnamespace nn = torch::nn;\n"


def lines(count, line):
    return "\n".join(line(i) for i in range(count))


def straight_lines():
    return ("Tensor f(Tensor x) {\n  auto a0 = x;\n"
            + lines(1500, lambda i: f"  auto a{i + 1} = a{i} + torch::randn({{x.size(0), {i % 7 + 1}}}).sum(1, true);")
            + "\n  return a1500;\n}")


def one_variable_reassigned():
    return ("void f(Tensor x, std::vector<int64_t> v) {\n"
            + lines(1500, lambda i: f"  x = x.view({{-1, v[{i}]}}).t();") + "\n}")


def branches_in_a_row():
    return ("Tensor f(Tensor x, std::vector<bool> c) {\n"
            + lines(200, lambda i: f"  if (c[{i}]) x = x.unsqueeze(0); else x = torch::cat({{x, x}});")
            + "\n  return x;\n}")


def branches_that_count():
    return ("Tensor f(int n, const std::vector<int> &c) {\n  Tensor y;\n  int k = 0;\n"
            + lines(200, lambda i: f"  if (c[{i}] > {i}) {{ k += {i}; y = torch::randn({{n + k, {i}}}); }}")
            + "\n  return y;\n}")


def a_long_condition():
    parts = " && ".join(f"(x.size({i % 4}) == y.size({(i + 1) % 4}) + {i} || a > b + {i})" for i in range(60))
    return (f"void f(Tensor x, Tensor y, int a, int b) {{ if ({parts}) x = y;"
            " nn::functional::cross_entropy(x, y); }")


def loops_in_loops():
    heads = "".join(
        f"for (int i{k} = 0; i{k} < n; ++i{k}) {{ if (x.size(0) > i{k}) x = torch::cat({{x, torch::randn({{i{k}, 10}})}}); "
        for k in range(6))
    return f"Tensor f(Tensor x, int n) {{ {heads} x = x.slice(0, 0, x.size(0) / 2); {'}' * 6} return x; }}"


def loops_that_do_not_settle():
    return """void f(Tensor x, int n) {
  while (x.size(0) > n) {
    if (x.size(1) % 2) x = x.view({x.size(1), x.size(0)});
    else if (n > 3) x = x.repeat({2, n});
    else x = torch::cat({x, x.t()}, 1);
    n = n * 2 + 1;
    while (n % 3) { n += x.size(1); x = x.slice(0, 0, n); }
  }
}"""


def calls_that_double():
    return ("Tensor f0(Tensor x) { return x.relu(); }\n"
            + lines(23, lambda i: f"Tensor f{i + 1}(Tensor x) {{ auto a = f{i}(x); return a + f{i}(x + a); }}")
            + "\nTensor g() { return f23(torch::randn({3, 4})); }")


def calls_that_double_on_branches():
    return ("Tensor f0(Tensor x, int k) { return x.relu(); }\n"
            + lines(19, lambda i: f"Tensor f{i + 1}(Tensor x, int k) {{ if (k > {i}) x = x.unsqueeze(0);"
                                  f" auto a = f{i}(x, k + 1); if (k % {i + 2}) return a; return f{i}(x + a, k); }}"))


def lambdas_that_double():
    return ("void f(int n) { auto l0 = [&](Tensor x) { return x + 1; };"
            + lines(21, lambda i: f"auto l{i + 1} = [&](Tensor x) {{ return l{i}(x) + l{i}(x.t()); }};")
            + " l21(torch::randn({n, n})); }")


def recursion_all_around():
    return (lines(30, lambda i: f"Tensor f{i}(Tensor x, int n);") + "\n"
            + lines(30, lambda i: f"Tensor f{i}(Tensor x, int n) {{ if (n == {i}) return x; "
                                  + " ".join(f"x = f{(i + k) % 30}(x, n - {k});" for k in range(1, 5))
                                  + " return x; }"))


def a_wide_switch():
    return ("Tensor f(Tensor x, int k) { switch (k) {\n"
            + lines(500, lambda i: f"case {i}: x = torch::randn({{{i + 1}, 10}}); break;") + "}\n return x; }")


def a_long_list():
    return "Tensor f() { return torch::tensor({" + ",".join(map(str, range(10000))) + "}); }"


def sizes_that_explode():
    sums = " * ".join(f"(v[{i}] + v[{i + 1}])" for i in range(0, 60, 2))
    differences = " * ".join(f"(v[{i + 1}] - v[{i}])" for i in range(0, 60, 2))
    return (f"Tensor f(std::vector<int> v) {{ auto n = {sums}; auto m = {differences};"
            " return torch::randn({n, m}).view({m, n}).reshape({-1, n + m}); }")


def quotients_of_quotients():
    return ("Tensor f(long n, long m) {\n"
            + lines(40, lambda i: f"  n = (n / {i + 2} + m % {i + 3}) * m; m = std::max(n - m, m / 2);")
            + "\n  return torch::randn({n, m}).view({m, -1});\n}")


def members_in_a_circle():
    return ("struct S { Tensor " + ", ".join(f"t{i}" for i in range(300)) + ";\n void f(int n) { for (int i = 0; i < n; ++i) {"
            + lines(300, lambda i: f"t{i} = t{(i + 1) % 300} + torch::randn({{n, {i % 9 + 1}}});") + "} } };")


def lists_of_lists():
    return """void f(int n, int m) {
  std::vector<Tensor> v;
  std::vector<std::vector<Tensor>> w;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < m; ++j) {
      v.push_back(torch::randn({i + 1, j + 1}));
      if (j % 3) v.back() = v.front(); else v.pop_back();
    }
    w.push_back(v);
    if (w.size() > 3) w.erase(w.begin());
  }
  torch::cat(w[0]);
}"""


def a_replay_memory():
    return """#include <deque>
struct Agent {
  nn::Sequential q;
  std::deque<std::tuple<Tensor, int, float, Tensor>> memory;
  Agent(int s, int a) : q(nn::Linear(s, 32), nn::ReLU(), nn::Linear(32, a)) {}
  int act(Tensor state, float e) {
    return torch::rand({1}).item<float>() < e ? rand() % 4 : q->forward(state).argmax(1).item<int>();
  }
  void learn(float gamma, int batch) {
    std::vector<Tensor> s, n;
    std::vector<int> a;
    std::vector<float> r;
    for (int i = 0; i < batch; i++) {
      auto e = memory[rand() % memory.size()];
      s.push_back(std::get<0>(e)); a.push_back(std::get<1>(e));
      r.push_back(std::get<2>(e)); n.push_back(std::get<3>(e));
    }
    auto aa = torch::from_blob(a.data(), {batch, 1}, torch::kInt).to(torch::kLong);
    auto rr = torch::from_blob(r.data(), {batch, 1}, torch::kFloat32);
    auto next = std::get<0>(q->forward(torch::cat(n, 0)).max(1, true));
    torch::mse_loss(q->forward(torch::cat(s, 0)).gather(1, aa), rr + gamma * next).backward();
  }
  void train(std::vector<std::vector<float>> &seen, int episodes, int steps, int batch) {
    for (int e = 0; e < episodes; e++)
      for (int i = 0; i < steps; ++i) {
        auto state = torch::from_blob(seen[i].data(), {1, (long)seen[i].size()});
        int action = act(state, 0.1);
        memory.push_back(std::make_tuple(state.clone(), action, 0.5f, state.clone()));
        if (memory.size() > 1000) memory.pop_front();
        if (memory.size() >= batch) learn(0.9, batch);
      }
  }
};
void g(std::vector<std::vector<float>> &seen) { Agent a(4, 2); a.train(seen, 500, 700, 64); }"""


def a_deep_model():
    return """struct Block : nn::Module {
  nn::Linear a{nullptr}, b{nullptr};
  Block(int n) : a(n, 4 * n), b(4 * n, n) {}
  Tensor forward(Tensor x) { return x + b(torch::relu(a(x))); }
};
struct Net : nn::Module {
  std::vector<std::shared_ptr<Block>> blocks;
  Net(int n) {
    for (int i = 0; i < 48; ++i)
      blocks.push_back(register_module("b" + std::to_string(i), std::make_shared<Block>(n)));
  }
  Tensor forward(Tensor x) { for (auto &b : blocks) x = b->forward(x); return x; }
};
void f() {
  auto net = std::make_shared<Net>(768);
  for (int e = 0; e < 10; ++e)
    for (int i = 0; i < 100; ++i) net->forward(torch::randn({2, 64, 768}));
}"""


PROGRAMS = [straight_lines, one_variable_reassigned, branches_in_a_row, branches_that_count, a_long_condition,
            loops_in_loops, loops_that_do_not_settle, calls_that_double, calls_that_double_on_branches,
            lambdas_that_double, recursion_all_around, a_wide_switch, a_long_list, sizes_that_explode,
            quotients_of_quotients, members_in_a_circle, lists_of_lists, a_replay_memory, a_deep_model]


def seconds_of(command, source, trace):
    """Processor time, so that other programs on the machine do not count."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*command, "-Xclang", f"-ftime-trace={trace}", source], check=True, timeout=120,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after, elapsed = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    ran = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    events = json.loads(trace.read_text())["traceEvents"]
    spent = [e["dur"] for e in events if e.get("name") == "Shapewise"]
    assert spent, f"the trace of {source} does not show Shapewise"
    return sum(spent) / 1e6 * min(1, ran / elapsed)


def main(folder, limit, command):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for program in PROGRAMS:
        source = folder / f"{program.__name__}.cpp"
        source.write_text(HEAD + program() + "\n")
        spent = seconds_of(command, source, folder / "trace.json")
        if spent > limit:
            spent = min(spent, seconds_of(command, source, folder / "trace.json"))
        failed |= spent > limit
        print(f"{program.__name__}: {spent:.2f} s{' TOO LONG' if spent > limit else ''}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), sys.argv[3:]))
