# The lit suite. What the tests may use is listed here, once:
#
#   %shapewise         clang++ with the plugin, checking syntax only, C++17
#   %clang_shapewise   clang++ with the plugin and nothing else
#   %torch_flags       what a source with <torch/torch.h> needs; the header is precompiled
#   %check_diag        FileCheck in which every warning and error must be expected
#   %annotate_flags    what a source with "shapewise/annotate.h" needs
#   %src, %build       the top of the source tree and of the build tree
#   %shapewise_plugin  the plugin's path
import os

import lit.formats

config.name = "Shapewise"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".test", ".c"]
config.excludes = ["unit", "Inputs", "tools", "bench"]
config.test_source_root = os.path.join(config.shapewise_source, "test")
config.test_exec_root = os.path.join(config.shapewise_build, "test")

tools = config.llvm_tools
plugin = os.path.join(config.shapewise_build, "lib", "ShapewisePlugin.so")
clangxx = os.path.join(tools, "clang++")
clang_shapewise = f"{clangxx} -fplugin={plugin}"
annotate_flags = f"-I{config.shapewise_source}/runtime/include"
torch_flags = f"{config.torch_flags} -include-pch {config.torch_pch} -fpch-instantiate-templates"

# The longer name comes before a name that begins like it.
config.substitutions += [
    ("%shapewise_plugin", plugin),
    ("%shapewise", f"{clang_shapewise} -fsyntax-only -std=c++17"),
    ("%clang_shapewise", clang_shapewise),
    ("%check_diag", "FileCheck --implicit-check-not=warning: --implicit-check-not=error:"
                    " --dump-input-filter=all"),
    ("%torch_flags", torch_flags),
    ("%annotate_flags", annotate_flags),
    ("%cmake", config.cmake),
    ("%src", config.shapewise_source),
    ("%build", config.shapewise_build),
]

# Tests run with the tools of the LLVM that the plugin was built with, whatever is in PATH.
config.environment["PATH"] = os.pathsep.join([tools, os.environ.get("PATH", "")])
for name in ("HOME", "CCACHE_DIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

if config.has_torch:
    config.available_features.add("torch")
if config.shapewise_sanitize:
    config.available_features.add("sanitizers")
