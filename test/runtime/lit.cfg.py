# The run-time library's tests: plain GoogleTest programs, run once for each instruction set that the
# library may choose, and once with its own choice.
import os

import lit.formats

config.name = "Run-time library" + (f" ({config.runtime_isa})" if config.runtime_isa else "")
config.test_source_root = os.path.join(config.shapewise_build, "runtime", "test")
config.test_exec_root = config.test_source_root
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.environment["GTEST_COLOR"] = "no"
if config.runtime_isa:
    config.environment["SHAPEWISE_ISA"] = config.runtime_isa
