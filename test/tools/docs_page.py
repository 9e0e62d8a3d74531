#!/usr/bin/env python3
"""The fences of a page of the docs.

    docs_page.py PAGE.md NAME       prints the block that is the file NAME, or the page's one block in the
                                    language NAME
    docs_page.py --unlisted ROOT TEST
                                    prints the pages below ROOT that have commands and that the file TEST
                                    does not name
"""
import pathlib
import re
import sys

FENCE = re.compile(r"^```(\w+)(?: +(\S+))?\n(.*?)^```$", re.M | re.S)


def blocks(text):
    """(language, file name or "", body) of each fence."""
    return FENCE.findall(text)


def block(page, name):
    found = [body for language, file, body in blocks(pathlib.Path(page).read_text())
             if name == file or (name == language and not file)]
    if len(found) != 1:
        raise SystemExit(f"{page}: error: has {len(found)} blocks '{name}'")
    return found[0]


def unlisted(root, test):
    listed = pathlib.Path(test).read_text()
    for page in sorted([pathlib.Path(root, "README.md"), *pathlib.Path(root, "docs").rglob("*.md"),
                        *pathlib.Path(root, "examples").rglob("*.md")]):
        if any(language == "console" for language, _, _ in blocks(page.read_text())):
            if f"/{page.relative_to(root)} " not in listed:
                yield page


if __name__ == "__main__":
    if sys.argv[1] == "--unlisted":
        print(*unlisted(*sys.argv[2:]), sep="\n", end="")
    else:
        print(block(sys.argv[1], sys.argv[2]), end="")
