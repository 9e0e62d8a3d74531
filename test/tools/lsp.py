"""A small client of the Language Server Protocol, for tests of shapewise-clangd."""
import json
import os
import pathlib
import subprocess
import threading
import queue


def uri_of(path):
    return pathlib.Path(path).resolve().as_uri()


class Server:
    """Runs a language server and talks to it. Every wait has a limit."""

    def __init__(self, command, log, capabilities=None, timeout=120):
        self.timeout = timeout
        self.log = open(log, "w")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.log)
        self.messages = queue.Queue()
        self.kept = []
        self.next_id = 0
        threading.Thread(target=self._read, daemon=True).start()
        self.request("initialize", {
            "processId": os.getpid(), "rootUri": None,
            "capabilities": capabilities if capabilities is not None else {
                "textDocument": {
                    "publishDiagnostics": {"relatedInformation": True, "codeActionsInline": False,
                                           "codeDescriptionSupport": True},
                    "codeAction": {"codeActionLiteralSupport": {
                        "codeActionKind": {"valueSet": ["quickfix"]}}},
                },
                "offsetEncoding": ["utf-8"],
            }})
        self.notify("initialized", {})

    def _read(self):
        stream = self.process.stdout
        while True:
            length = None
            while (line := stream.readline().strip()):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                self.messages.put(None)
                return
            self.messages.put(json.loads(stream.read(length)))

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _wait(self, wanted):
        for index, message in enumerate(self.kept):
            if wanted(message):
                return self.kept.pop(index)
        while True:
            message = self.messages.get(timeout=self.timeout)
            if message is None:
                raise RuntimeError(f"the server ended; see {self.log.name}")
            if wanted(message):
                return message
            self.kept.append(message)

    def notify(self, method, params):
        self._send({"method": method, "params": params})

    def request(self, method, params):
        self.next_id += 1
        request_id = self.next_id
        self._send({"id": request_id, "method": method, "params": params})
        answer = self._wait(lambda m: m.get("id") == request_id and "method" not in m)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, path, text=None):
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri_of(path), "languageId": "cpp", "version": 1,
            "text": pathlib.Path(path).read_text() if text is None else text}})

    def change(self, path, version, text):
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri_of(path), "version": version},
            "contentChanges": [{"text": text}]})

    def diagnostics(self, path, version=1):
        """Waits for the diagnostics of a version of a file."""
        answer = self._wait(lambda m: m.get("method") == "textDocument/publishDiagnostics"
                            and m["params"]["uri"] == uri_of(path)
                            and m["params"].get("version", version) == version)
        return answer["params"]["diagnostics"]

    def quick_fixes(self, path, diagnostic):
        actions = self.request("textDocument/codeAction", {
            "textDocument": {"uri": uri_of(path)}, "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic], "only": ["quickfix"]}})
        return [action for action in actions if action.get("kind") == "quickfix"]

    def close(self):
        try:
            self.request("shutdown", None)
            self.notify("exit", None)
            self.process.wait(timeout=self.timeout)  # for it finishes what it is at
        finally:
            self.process.kill()
            self.log.close()
