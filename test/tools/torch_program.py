"""Compiles a program with the real libtorch and runs it."""
import subprocess
import tempfile

LIBRARIES = ["-ltorch", "-ltorch_cpu", "-lc10", "-ldl", "-lpthread"]


def run(text, flags, include, **options):
    """Runs the C++ program `text` and gives subprocess.run's result; `options` go to it."""
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/program"
        subprocess.run(["clang++-22", "-O0", "-w", *flags, f"-I{include}", "-x", "c++", "-",
                        "-fuse-ld=lld", "-o", binary, *LIBRARIES],
                       input=text, text=True, check=True)
        return subprocess.run([binary], stderr=subprocess.DEVNULL, text=True, **options)
