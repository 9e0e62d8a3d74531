#!/usr/bin/env python3
"""Lists the operations of the model files as docs/torch-operations.md.

    list_operations.py           writes the page
    list_operations.py --check   fails when the page is not what would be written
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "torch-operations.md"
HEAD = """# libtorch operations that are modelled

Made by `scripts/list_operations.py` from `plugin/models`; do not edit. Each line has the
parameters that matter to shapes and what the call gives, in the language of
[model files](models.md). In-place (`add_`) and `out` forms (`add_out`) follow from these.
"""


def entries(text):
    """The entries of a model file, each on one line, remarks taken out."""
    text = re.sub(r"(?m)(^|\s)#(\s.*)?$", "", text)
    found = []
    for line in text.split("\n"):
        if line[:1].isspace() and found:
            found[-1] += " " + line.strip()
        elif line.strip():
            found.append(line.strip())
    return found


def operations(path):
    """(kind, name, prefixes it stands in, contract without its first bracket) of a model file."""
    prefixes = []
    for entry in entries(path.read_text()):
        word, _, rest = entry.partition(" ")
        if word == "in":
            prefixes = [p.strip() for p in rest.split(",")]
        if word not in ("op", "loss", "module"):
            continue
        head, _, body = rest.partition(" (")
        for name in head.split(","):
            yield word, name.strip(), prefixes, body


def methods(module):
    """(name, contract) of what a module's contract has besides `forward`."""
    return re.findall(r"\bmethod (\w+) (\(.*?)(?= method | holds |$)", module)


def cell(text):
    return text.replace("|", "\\|")


def main():
    out, names = [HEAD], set()
    for path in sorted((ROOT / "plugin" / "models").glob("torch*.model")):
        rows = []
        for _, name, prefixes, body in operations(path):
            where = ", ".join(f"`{p}`" for p in prefixes) if "::" not in name else ""
            names.add(name.split("::")[-1])
            rows.append(f"| `{name}` | {where} | `{cell('(' + body)}` |")
        out.append(f"\n## {path.name}\n\n| operation | in | contract |\n|---|---|---|\n" +
                   "\n".join(rows) + "\n")
    out.insert(1, f"\n{len(names)} names.\n")
    page = "".join(out)
    if "--check" in sys.argv:
        if not PAGE.exists() or PAGE.read_text() != page:
            sys.exit(f"{PAGE} is stale: run scripts/list_operations.py")
        return
    PAGE.write_text(page)


if __name__ == "__main__":
    main()
