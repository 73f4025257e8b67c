"""A walk in this process: what each answer costs, and the bare durable save of the same bytes.

The two take turns, so that a machine that is busy, or whose disk is, is so for both. The command
line has the case folder, the case, its list, the number of answers and the file for the two costs
of each, in seconds of CPU. What is made at the first answers only is not counted.
"""

import json
import os
import sys
import time
from pathlib import Path

WARMING_UP = 2


def main() -> None:
    folder, code, checklist, number, found = sys.argv[1:]
    typed = Typed(Path(folder) / f"{code}.json", Path(found).with_name("beside"), int(number))
    sys.stdin = typed
    sys.argv = ["pestprotocol", "--map", folder, "verder", code, checklist]
    try:
        from pestprotocol.main import run

        run()
    finally:
        costs = typed.costs[WARMING_UP:]
        Path(found).write_text(json.dumps(costs), encoding="utf-8")


class Typed:
    """What is typed: so many times `j`, then `s`. It looks at the clock at each question."""

    closed = False

    def __init__(self, case: Path, beside: Path, number: int) -> None:
        self.costs: list[tuple[float, float]] = []
        self._case = case
        self._beside = beside
        self._left = number
        self._begun: float | None = None
        beside.mkdir(exist_ok=True)

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        asked = time.process_time()
        if self._begun is not None:
            data = self._case.read_bytes()
            begun = time.process_time()
            save(os.fspath(self._beside), data)
            self.costs.append((asked - self._begun, time.process_time() - begun))
        if self._left == 0:
            return "s\n"
        self._left -= 1
        self._begun = time.process_time()
        return "j\n"


def save(folder: str, data: bytes) -> None:
    """What survives a power cut and nothing else: the least that keeping an answer can cost."""
    written = f"{folder}/case.tmp"
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    os.replace(written, f"{folder}/case.json")  # noqa: PTH105 - and nothing else, as said
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


if __name__ == "__main__":
    main()
