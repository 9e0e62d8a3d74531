#!/usr/bin/env python3
"""open_files.py CLANGD FILE...   opens files in clangd, one after the other, and prints our reports"""
import pathlib
import sys
import tempfile

import lsp
from typing_session import show


def main(clangd, files):
    with tempfile.TemporaryDirectory() as folder:
        server = lsp.Server([clangd, "--background-index=0"], pathlib.Path(folder, "clangd.log"))
        for file in files:
            server.open(file)
            show(file, server.diagnostics(file))
        server.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
