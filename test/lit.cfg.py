# The lit suites. What the tests may use is listed here, once:
#
#   %shapewise         the front end under test on one source, C++17; its reports go to stderr or
#                      stdout, so take both: %shapewise FLAGS %s 2>&1 | %check_diag %s
#   %check_diag        FileCheck in which every warning and error must be expected
#   %torch_flags       what a source with <torch/torch.h> needs; the header is precompiled
#   %annotate_flags    what a source with "shapewise/annotate.h" needs
#   %clang_shapewise   clang++ with the plugin and nothing else
#   %shapewise_plugin  the plugin's path
#   %shapewise_tidy    clang-tidy with our module; say which checks: -checks=-*,shapewise-*
#   %shapewise_clangd  our clangd
#   %src, %build       the top of the source tree and of the build tree
#
# The tests below test/diagnostics run in three suites, once through each front end. They begin with
# their includes: clangd parses <torch/torch.h> anew when anything stands before it.
import os
import re
import shutil
import subprocess

import lit.formats

frontend = config.frontend
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".test", ".c"]
config.excludes = ["unit", "Inputs", "tools", "bench", "runtime"]
if frontend == "plugin":
    config.name = "Shapewise"
    config.test_source_root = os.path.join(config.shapewise_source, "test")
    config.test_exec_root = os.path.join(config.shapewise_build, "test")
else:
    config.name = "Shapewise in " + {"tidy": "clang-tidy", "clangd": "clangd"}[frontend]
    config.test_source_root = os.path.join(config.shapewise_source, "test", "diagnostics")
    config.test_exec_root = os.path.join(config.shapewise_build, "test", "in-" + frontend)

# A newer CMake than the build's can be tried: lit -Dcmake=/path/to/cmake
cmake = lit_config.params.get("cmake", config.cmake)
build = config.shapewise_build
tools = config.llvm_tools
plugin = f"{build}/lib/ShapewisePlugin.so"
host = ""  # what a program that loads our libraries is started through
if config.shapewise_sanitize:
    # The programs are not built with the sanitizers, so their run-time library is loaded first. What
    # LLVM's allocators poison where they are inlined into our code, LLVM's own code would not unpoison.
    runtime = subprocess.check_output([f"{tools}/clang++", "-print-file-name=libclang_rt.asan-x86_64.so"],
                                     text=True).strip()
    config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0:detect_leaks=0:abort_on_error=0"
    config.environment["UBSAN_OPTIONS"] = "print_stacktrace=1:halt_on_error=1"
    config.environment["SHAPEWISE_PRELOAD"] = runtime
    host = f"env LD_PRELOAD={runtime} "
clang_shapewise = f"{host}{tools}/clang++ -fplugin={plugin}"
check_diag = "FileCheck --implicit-check-not=warning: --implicit-check-not=error:"
torch_flags = config.torch_flags
other_frontend = (f"python3 {config.shapewise_source}/test/tools/run_frontend.py {frontend}"
                  f" --build={build} --tools={tools} -std=c++17")
if frontend == "plugin":
    shapewise = f"{clang_shapewise} -fsyntax-only -std=c++17 -fdiagnostics-parseable-fixits"
    torch_flags += f" -include-pch {config.torch_pch} -fpch-instantiate-templates"
elif frontend == "tidy":
    shapewise = other_frontend
    torch_flags += f" -include-pch {config.torch_pch} -fpch-instantiate-templates"
else:
    shapewise = other_frontend  # clangd takes no precompiled header
    check_diag += " --ignore-case"  # and begins a sentence with a capital letter

# The longer name comes before a name that begins like it.
config.substitutions += [
    ("%shapewise_plugin", plugin),
    ("%shapewise_tidy",
     f"{host}{tools}/clang-tidy -load={build}/lib/ShapewiseTidy.so -quiet"),
    ("%shapewise_clangd", f"{build}/bin/shapewise-clangd"),
    ("%shapewise", shapewise),
    ("%clang_shapewise", clang_shapewise),
    ("%check_diag", check_diag),
    ("%torch_flags", torch_flags),
    ("%annotate_flags", f"-I{config.shapewise_source}/runtime/include"),
    ("%cmake", cmake),
    ("%src", config.shapewise_source),
    ("%build", build),
]

# Tests run with the tools of the LLVM that the plugin was built with, whatever is in PATH.
config.environment["PATH"] = os.pathsep.join([tools, os.environ.get("PATH", "")])
for name in ("HOME", "CCACHE_DIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

config.available_features.add(frontend)
if config.has_torch:
    config.available_features.add("torch")
if config.has_clangd:
    config.available_features.add("clangd-built")
version = re.search(r"(\d+)\.(\d+)", subprocess.check_output([cmake, "--version"], text=True))
if tuple(map(int, version.groups())) >= (3, 28):
    config.available_features.add("cmake-modules")
if shutil.which("ccache"):
    config.available_features.add("ccache")
if config.shapewise_sanitize:
    config.available_features.add("sanitizers")
