#!/usr/bin/env python3
"""Checks that relative links in Markdown pages lead to files: check_links.py ROOT"""
import pathlib
import re
import sys


def main(root):
    root = pathlib.Path(root)
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "examples").rglob("*.md")]
    links = wrong = 0
    for page in sorted(pages):
        text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
        text = re.sub(r"`[^`]*`", "", text)
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if re.match(r"[a-z]+:", target):
                continue
            links += 1
            if not (page.parent / target).exists():
                print(f"{page}: error: leads nowhere: {target}")
                wrong += 1
    print(f"{links} links, {wrong} lead nowhere")
    return 1 if wrong or not links else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
