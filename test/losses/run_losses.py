#!/usr/bin/env python3
"""Runs every loss call of this folder with the real libtorch; says which does not do what it says.

    run_losses.py FLAGS...      the flags <torch/torch.h> is compiled with
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LIBRARIES = ["-ltorch", "-ltorch_cpu", "-lc10", "-ldl", "-lpthread"]


def main(flags):
    sources = sorted(HERE.glob("*.cpp"))
    text = "#include <torch/torch.h>\n#define SHAPEWISE_RUN\n#include \"outcome.h\"\n"
    for number, source in enumerate(sources):
        text += f"namespace file{number} {{\n#include \"{source.name}\"\n}}\n"
    text += """int main() {
  for (const Case *Next = Case::Last; Next; Next = Next->Next)
    Next->Run();
  std::printf("%d calls, %d wrong\\n", Calls, Wrong);
  return Wrong != 0;
}
"""
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/losses"
        subprocess.run(["clang++-22", "-O0", "-w", *flags, f"-I{HERE}", "-x", "c++", "-",
                        "-fuse-ld=lld", "-o", binary, *LIBRARIES],
                       input=text, text=True, check=True)
        return subprocess.run([binary], stderr=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
