#!/usr/bin/env python3
"""Holds the docs against the table of checks: check_table.py SOURCE

Every check has a row in docs/checks/README.md, with its summary and default, and a page; there is no
row or page without a check. Every budget has its row in docs/limits.md, with its default.
"""
import pathlib
import re
import sys


def main(source):
    source = pathlib.Path(source)
    table = (source / "plugin/domain/Checks.def").read_text()
    checks = re.findall(r'^CHECK\(\w+, "shapewise-([\w-]+)", (true|false),\s*"(.*?)"\)', table, re.M | re.S)
    wanted = [f"| [shapewise-{name}]({name}.md) | {'yes' if on == 'true' else 'no'} | {summary} |"
              for name, on, summary in checks]
    folder = source / "docs/checks"
    rows = [line for line in (folder / "README.md").read_text().splitlines()
            if line.startswith("| [")]
    pages = {p.stem for p in folder.glob("*.md")} - {"README"}
    wrong = [f"docs/checks/README.md lacks: {row}" for row in wanted if row not in rows]
    wrong += [f"docs/checks/README.md has, and the table of checks has not: {row}"
              for row in rows if row not in wanted]
    wrong += [f"docs/checks/{name}.md is missing" for name, _, _ in checks if name not in pages]
    wrong += [f"docs/checks/{page}.md is the page of no check"
              for page in pages - {name for name, _, _ in checks}]
    for name, _, _ in checks:
        page = folder / f"{name}.md"
        if page.exists() and not page.read_text().startswith(f"# shapewise-{name}\n"):
            wrong.append(f"docs/checks/{name}.md does not begin with its check's name")
    limits = (source / "docs/limits.md").read_text()
    rows = {line.strip() for line in limits.splitlines() if line.startswith("  | `max-")}
    budgets = re.findall(r'^BUDGET\(\w+, "([\w-]+)", (\d+),\s*"(.*?)"\)',
                         (source / "plugin/analysis/Budgets.def").read_text(), re.M | re.S)
    wanted = {f"| `{name}` | {default} | {counted} |" for name, default, counted in budgets}
    wrong += [f"docs/limits.md lacks: {row}" for row in sorted(wanted - rows)]
    wrong += [f"docs/limits.md has, and the table of budgets has not: {row}" for row in sorted(rows - wanted)]
    for line in wrong:
        print("error: " + line)
    print(f"{len(checks)} checks, {len(wrong)} mistakes")
    return 1 if wrong or not checks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
