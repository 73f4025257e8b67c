"""Two real Syncthing instances on the loopback, two teachers in the same cases: is a word lost?

    python tools/two_laptops.py [--rounds 6] [--seed 1]

Needs the Debian package `syncthing`, and pestprotocol in this Python. Each side has its own home.
In every round both add notes to the same cases, with the line between them open or cut; at the end
both folders must hold every note, and every copy that Syncthing made must be folded in.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "casussen"
PATIENCE = 90.0
CASE = (
    "start", "--niet-vragen", "--groep", "7b", "--signaal-op", "2026-11-20", "--melder", "ouder",
    "--vorm", "schelden", "--wat", "-", "--personen", "gepeste=1", "--personen", "pester=0",
)  # fmt: skip


@dataclass
class Laptop:
    """One side: a home, a case folder, and a running Syncthing."""

    name: str
    home: Path
    listens: int
    gui: int
    key: str
    id: str = ""
    process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        return self.home / FOLDER

    def pestprotocol(self, *words: str, piped: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-c", "from pestprotocol.main import run; run()", *words],
            input=piped,
            capture_output=True,
            text=True,
            check=False,
            env={
                "HOME": str(self.home),
                "PATH": os.environ["PATH"],
                "PESTPROTOCOL_MAP": str(self.folder),
            },
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(words)}: {done.stderr}")
        return done.stdout

    def notes(self, code: str) -> set[str]:
        raw = json.loads(self.pestprotocol("toon", code, "--json"))
        return {entry["text"] for entry in raw["entries"] if entry["kind"] == "note"}

    def copies(self) -> list[Path]:
        return list(self.folder.glob("*.sync-conflict-*"))

    # --- its Syncthing ---

    def begin(self) -> None:
        config = self.home / "syncthing"
        command = shutil.which("syncthing")
        if command is None:
            raise SystemExit("Syncthing is not here: apt-get install syncthing")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {"HOME": str(self.home), "STNOUPGRADE": "1", "PATH": os.environ["PATH"]}
        subprocess.run(
            [command, "generate", "--home", str(config), "--no-default-folder"],
            check=True, env=environment, **quiet,
        )  # fmt: skip
        self.id = subprocess.run(
            [command, "--home", str(config), "--device-id"],
            check=True, env=environment, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        self.process = subprocess.Popen(
            [command, "serve", "--home", str(config), "--no-browser", "--no-restart",
             "--gui-address", f"127.0.0.1:{self.gui}", "--gui-apikey", self.key],
            env=environment, **quiet,
        )  # fmt: skip
        until(f"{self.name} to answer", self.answers)
        self.rest("PATCH", "config/options", {
            "listenAddresses": [f"tcp://127.0.0.1:{self.listens}"],
            "globalAnnounceEnabled": False,
            "localAnnounceEnabled": False,
            "relaysEnabled": False,
            "natEnabled": False,
            "urAccepted": -1,
            "crashReportingEnabled": False,
            "reconnectionIntervalS": 1,
        })  # fmt: skip

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def share_with(self, other: Laptop) -> None:
        address = f"tcp://127.0.0.1:{other.listens}"
        self.rest("POST", "config/devices", {"deviceID": other.id, "addresses": [address]})
        self.rest("POST", "config/folders", {
            "id": FOLDER,
            "path": str(self.folder),
            "devices": [{"deviceID": self.id}, {"deviceID": other.id}],
            "rescanIntervalS": 3600,
            "fsWatcherEnabled": True,
            "fsWatcherDelayS": 1,
        })  # fmt: skip

    def cut(self, other: Laptop, *, cut: bool) -> None:
        self.rest("PATCH", f"config/devices/{other.id}", {"paused": cut})

    def scan(self) -> None:
        self.rest("POST", f"db/scan?folder={FOLDER}")

    def is_done_with(self, other: Laptop) -> bool:
        state = self.rest("GET", f"db/status?folder={FOLDER}")
        there = self.rest("GET", f"db/completion?folder={FOLDER}&device={other.id}")
        idle = state["state"] == "idle" and state["needFiles"] == 0
        return idle and there["completion"] == 100 and there["needItems"] == 0

    def is_joined(self, other: Laptop) -> bool:
        known = self.rest("GET", "system/connections")["connections"].get(other.id, {})
        return bool(known.get("connected"))

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            return bool(self.rest("GET", "system/ping"))
        return False

    def rest(self, method: str, path: str, content: Any = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.gui}/rest/{path}",
            method=method,
            headers={"X-API-Key": self.key, "Content-Type": "application/json"},
            data=None if content is None else json.dumps(content).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            text = answer.read()
        return json.loads(text) if text.strip() else None


def until(what: str, holds: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited too long for {what}")
        time.sleep(0.2)


def free_ports(amount: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(amount)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


@contextlib.contextmanager
def two_laptops() -> Iterator[tuple[Laptop, Laptop]]:
    with tempfile.TemporaryDirectory() as place:
        ports = free_ports(4)
        sides = []
        for number, name in enumerate(("left", "right")):
            home = Path(place) / name
            (home / FOLDER).mkdir(parents=True)
            listens, gui = ports[2 * number : 2 * number + 2]
            sides.append(Laptop(name, home, listens, gui, f"key-{name}"))
        left, right = sides
        try:
            left.begin()
            right.begin()
            left.share_with(right)
            right.share_with(left)
            yield left, right
        finally:
            left.end()
            right.end()


def settle(left: Laptop, right: Laptop) -> None:
    """Both are joined, looked at their folders, and have nothing left to bring."""
    until("the two to join", lambda: left.is_joined(right) and right.is_joined(left))
    for _ in range(3):  # what the one brings may be new to the other
        left.scan()
        right.scan()
        until("the folders to be the same",
              lambda: left.is_done_with(right) and right.is_done_with(left))  # fmt: skip
        time.sleep(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)
    with two_laptops() as (left, right):
        codes = [left.pestprotocol(*CASE, piped="Berichten.").split()[-1] for _ in range(3)]
        settle(left, right)
        written: dict[str, set[str]] = {code: set() for code in codes}
        made = 0
        for number in range(given.rounds):
            cut = number % 3 != 2
            left.cut(right, cut=cut)
            for turn in range(6):
                side = draw.choice((left, right))
                code = draw.choice(codes)
                text = f"Round {number}, turn {turn}, on the {side.name}."
                side.pestprotocol("notitie", code, piped=text)
                written[code].add(text)
            left.cut(right, cut=False)
            settle(left, right)
            made += len(left.copies())
        lost = sum(
            len(written[code] - side.notes(code)) for side in (left, right) for code in codes
        )
        for code in codes:
            left.pestprotocol("notitie", code, piped="The last word.")
        settle(left, right)
        lost += sum("The last word." not in right.notes(code) for code in codes)
        remaining = len(left.copies()) + len(right.copies())
    amount = sum(map(len, written.values()))
    sys.stdout.write(
        f"{given.rounds} rounds, {amount} notes in {len(codes)} cases\n"
        f"copies that Syncthing made: {made}\n"
        f"notes that one side lacks: {lost}\n"
        f"copies that were not folded in at the end: {remaining}\n"
    )
    return 1 if lost or remaining or not made else 0


if __name__ == "__main__":
    sys.exit(main())
