#!/usr/bin/env python3
"""Try the JSON Schema with the real yaml-language-server, as an editor would.

Needs node and npm. Installs the server in a temporary folder, opens every YAML file that this
project ships, and asks what an editor asks: what is wrong, what a key means, what can stand here.
Also opens a copy made by `pestprotocol protocol kopie`. Fails at the first answer that is amiss.

    python tools/yaml_server.py
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILES = [ROOT / "protocol.yaml", *sorted((ROOT / "examples").glob("*.yaml"))]
SECONDS = 60


class Server:
    """A language server that is spoken to over its standard input and output."""

    def __init__(self, folder: Path) -> None:
        npm = ["npm", "install", "--silent", "--prefix", str(folder), "yaml-language-server"]
        subprocess.run(npm, check=True)
        program = folder / "node_modules/yaml-language-server/bin/yaml-language-server"
        self.process = subprocess.Popen(
            ["node", str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.heard: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.said = 0
        self.ask("initialize", {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def _listen(self) -> None:
        out = self.process.stdout
        assert out is not None
        while line := out.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
                while out.readline().strip():
                    pass
                self.heard.put(json.loads(out.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        self.said += 1
        mine = self.said
        self._send({"id": mine, "method": method, "params": params})
        return self.wait(lambda m: m.get("id") == mine and "method" not in m)["result"]

    def wait(self, wanted: Any) -> dict[str, Any]:
        while True:
            message = self.heard.get(timeout=SECONDS)
            if wanted(message):
                return message
            if "id" in message and "method" in message:  # it asks for its settings: it has none
                items = (message.get("params") or {}).get("items", ())
                self._send({"id": message["id"], "result": [{} for _ in items] or None})

    def open(self, path: Path, text: str) -> list[str]:
        """What the server has against a file."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        told = self.wait(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == path.as_uri()
            )
        )
        return [
            f"{d['range']['start']['line'] + 1}: {d['message']}"
            for d in told["params"]["diagnostics"]
        ]

    def at(self, method: str, path: Path, line: int, column: int) -> Any:
        place = {"line": line, "character": column}
        asked = {"textDocument": {"uri": path.as_uri()}, "position": place}
        return self.ask(f"textDocument/{method}", asked)


def expect(what: str, *, holds: bool, seen: object) -> None:
    print(f"{'ok  ' if holds else 'NOT '} {what}")
    if not holds:
        sys.exit(f"     {seen}")


def try_file(server: Server, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    told = server.open(path, text)
    expect(f"{path.name}: nothing is wrong", holds=not told, seen=told)

    lines = text.split("\n")
    row = next(n for n, line in enumerate(lines) if line.startswith("roles:"))
    hover = server.at("hover", path, row, 2)
    expect(f"{path.name}: a key is explained", holds="casus" in json.dumps(hover), seen=hover)

    wrong = path.with_name(f"fout-{path.name}")
    told = server.open(wrong, text.replace("\nroles:", "\nrollen:", 1))
    named = any("rollen" in message for message in told)
    expect(f"{path.name}: a misspelt key is marked", holds=named, seen=told)

    begun = path.with_name(f"begin-{path.name}")
    server.open(begun, f"{lines[0]}\nsteps:\n  - id: praten\n    ")
    found = server.at("completion", begun, 3, 4)
    labels = [item["label"] for item in found["items"]]
    wanted = {"title", "checklists", "when", "unless"} <= set(labels)
    expect(f"{path.name}: keys of a step are offered", holds=wanted, seen=labels)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = Server(folder / "server")
        try:
            for path in FILES:
                try_file(server, path)
            copy = folder / "mijn-protocol.yaml"
            command = [sys.executable, "-m", "pestprotocol", "protocol", "kopie", str(copy)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            try_file(server, copy)
        finally:
            server.process.kill()


if __name__ == "__main__":
    main()
