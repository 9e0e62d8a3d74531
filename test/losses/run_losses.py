#!/usr/bin/env python3
"""Runs every loss call of this folder with the real libtorch; says which does not do what it says.

    run_losses.py FLAGS...      the flags <torch/torch.h> is compiled with
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tools"))
import torch_program


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
    return torch_program.run(text, flags, HERE, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
