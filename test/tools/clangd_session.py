#!/usr/bin/env python3
"""One shapewise-clangd that many tests share.

Parsing <torch/torch.h> takes clangd nine seconds, since it takes no precompiled header. It keeps the
result for as long as a file begins with the same includes. So a process in the background keeps
one clangd, in which every test's text becomes a new version of the same file; the first test to
come starts it, and it ends after being idle for a while.

    check(build, file, flags)    the diagnostics of a file, each with its quick fixes
    clangd_session.py BUILD      is the process in the background
"""
import fcntl
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import lsp

IDLE_SECONDS = 20


def folder_of(build):
    folder = pathlib.Path(build, "test", "clangd-session")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check(build, file, flags):
    folder = folder_of(build)
    with open(folder / "lock", "w") as lock:  # one test at a time, which also settles who starts it
        fcntl.flock(lock, fcntl.LOCK_EX)
        connection = _connect(folder) or _start(build, folder)
        with connection, connection.makefile("rw") as stream:
            stream.write(json.dumps({"file": str(pathlib.Path(file).resolve()), "flags": flags}) + "\n")
            stream.flush()
            answer = json.loads(stream.readline())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["diagnostics"]


def _connect(folder):
    connection = socket.socket(socket.AF_UNIX)
    try:
        os.chdir(folder)  # The path of a Unix socket may not be long.
        connection.connect("socket")
        return connection
    except OSError:
        connection.close()
        return None


def _start(build, folder):
    (folder / "socket").unlink(missing_ok=True)
    with open(folder / "server.log", "w") as log:
        subprocess.Popen([sys.executable, __file__, str(build)], stdin=subprocess.DEVNULL,
                         stdout=log, stderr=log, start_new_session=True)
    for _ in range(200):
        if connection := _connect(folder):
            return connection
        time.sleep(0.1)
    raise RuntimeError(f"the clangd session does not start; see {folder}/server.log")


class Session:
    def __init__(self, build, folder):
        self.build = build
        self.folder = folder
        self.servers = {}  # by compiler flags: clangd, the file it has open, its version

    def check(self, file, flags):
        key = tuple(flags)
        if key not in self.servers:
            self.servers[key] = self._start(len(self.servers), flags)
        server, path, version = self.servers[key]
        version += 1
        # clangd says nothing about a version that is like the one before.
        text = pathlib.Path(file).read_text() + f"\n// version {version}\n"
        self.servers[key] = (server, path, version)
        if version == 1:
            server.open(path, text)
        else:
            server.change(path, version, text)
        diagnostics = server.diagnostics(path, version)
        for diagnostic in diagnostics:
            diagnostic["fixes"] = server.quick_fixes(path, diagnostic)
        # The file is not where the test is.
        return json.loads(json.dumps(diagnostics).replace(lsp.uri_of(path), lsp.uri_of(file)))

    def _start(self, number, flags):
        folder = self.folder / str(number)
        folder.mkdir(exist_ok=True)
        path = folder / "test.cpp"
        path.write_text("")
        (folder / "compile_commands.json").write_text(json.dumps([{
            "directory": str(folder), "file": str(path),
            "arguments": ["clang++", *flags, "-c", str(path)]}]))
        server = lsp.Server(
            [f"{self.build}/bin/shapewise-clangd", f"--compile-commands-dir={folder}",
             "--background-index=0", "--pch-storage=memory", "-j=1"], folder / "clangd.log")
        return server, path, 0

    def close(self):
        for server, _, _ in self.servers.values():
            server.close()


def serve(build):
    folder = folder_of(build)
    os.chdir(folder)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket")
    listener.listen()
    listener.settimeout(IDLE_SECONDS)
    session = Session(build, folder)
    try:
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rw") as stream:
                request = json.loads(stream.readline())
                try:
                    answer = {"diagnostics": session.check(request["file"], request["flags"])}
                except Exception as problem:  # the test that asked is told
                    answer = {"error": repr(problem)}
                stream.write(json.dumps(answer) + "\n")
                stream.flush()
    except socket.timeout:
        pass
    finally:
        (folder / "socket").unlink(missing_ok=True)
        session.close()


if __name__ == "__main__":
    serve(sys.argv[1])
