# The unit tests: every *Tests executable below the build's test/unit, one lit result per test case.
import os

import lit.formats

config.name = "Shapewise unit tests"
config.test_exec_root = config.test_source_root = os.path.join(config.shapewise_build, "test", "unit")
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.environment["GTEST_COLOR"] = "no"
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
