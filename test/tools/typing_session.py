#!/usr/bin/env python3
"""typing_session.py CLANGD FOLDER   plays a user who edits FOLDER/main.cpp, and prints what is seen"""
import pathlib
import sys
import time

import lsp


def ours(diagnostics):
    return [d for d in diagnostics if str(d.get("code", "")).startswith("shapewise-")]


def where(position):
    return f"{position['line'] + 1}:{position['character'] + 1}"


def show(title, diagnostics):
    found = ours(diagnostics)
    if not found:
        print(f"{title}: no shapewise report")
    for d in found:
        severity = {1: "error", 2: "warning"}[d["severity"]]
        link = d.get("codeDescription", {}).get("href", "")
        print(f"{title}: {severity} {where(d['range']['start'])} {d['code']} {d['source']} {link}")
    return found


def apply(text, edits):
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: -e["range"]["start"]["character"]):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = lines[start["line"]]
        lines[start["line"]] = line[:start["character"]] + edit["newText"] + line[end["character"]:]
    return "\n".join(lines)


def main(clangd, folder):
    path = pathlib.Path(folder, "main.cpp")
    text = path.read_text()
    server = lsp.Server([clangd, f"--compile-commands-dir={folder}", "--background-index=0"],
                        pathlib.Path(folder, "clangd.log"))
    server.open(path)
    (report,) = show("opened", server.diagnostics(path, 1))
    for note in report["relatedInformation"]:
        print(f"note {where(note['location']['range']['start'])} {note['message']}")
    (fix,) = server.quick_fixes(path, report)
    (edits,) = fix["edit"]["changes"].values()
    for edit in edits:
        print(f"quick fix {where(edit['range']['start'])} '{edit['newText']}'")
    server.change(path, 2, apply(text, edits))
    show("fixed", server.diagnostics(path, 2))
    server.change(path, 3, text.replace("labels);\n}", "labels.squeeze(\n"))
    server.diagnostics(path, 3)
    print("unfinished: alive")
    server.change(path, 4, text)
    show("finished again", server.diagnostics(path, 4))
    pathlib.Path(folder, ".clang-tidy").write_text("Checks: '-shapewise-*,shapewise-op'\n")
    time.sleep(6)  # clangd looks for a new configuration every five seconds
    server.change(path, 5, text + "\n")
    show("switched off", server.diagnostics(path, 5))
    server.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
