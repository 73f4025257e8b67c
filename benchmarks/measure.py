"""What the program costs, in one table: `python benchmarks/measure.py`.

Every figure is the CPU time (user and system) of a whole process divided by that of
`python -c pass` beside it: the median of pairs, so that a machine that is busy, or slow, says the
same. It needs Linux or macOS, the program installed beside this Python, and no network. This module
loads little itself, for a process that is started from a large one is counted as large.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("pestprotocol")
NOTHING = (sys.executable, "-c", "pass")

# Every file of a folder read and parsed, and nothing understood: the least that a list can cost.
READ = """
import json, os, sys
for entry in os.scandir(sys.argv[1]):
    if entry.is_file() and entry.name.endswith(".json"):
        with open(entry.path, "rb") as file:
            json.loads(file.read())
"""


class Cost(NamedTuple):
    """Of one process: seconds of CPU, and the most memory that it had, in MiB."""

    cpu: float
    memory: float


class Row(NamedTuple):
    what: str
    must: float | None
    aim: float
    found: float
    unit: str = ""

    def line(self) -> str:
        holds = "aim" if self.found <= self.aim else "must"
        if self.found > (self.aim if self.must is None else self.must):
            holds = "no"
        found = round(self.found, 2 if self.found < 10 else 1)
        must, aim, seen = (
            "" if cell is None else f"{cell:g}{self.unit}" for cell in (self.must, self.aim, found)
        )
        return f"| {self.what} | {must} | {aim} | {seen} | {holds} |"


class Found(NamedTuple):
    """How many times `python -c pass` a process costs, and the most memory that it had."""

    ratio: float
    memory: float


class Bench:
    """The folders and the environment that the program is measured in."""

    def __init__(self, place: Path, pairs: int, entries: int) -> None:
        self.place = place
        self.pairs = pairs
        self.entries = entries
        self.nothing: list[float] = []
        self.environment = {**_own_home(place), "PESTPROTOCOL_NU": "2026-11-20T08:15"}

    def run(self, *words: str) -> Cost:
        """One process to its end. Its output goes to a file, as a pipe could make it wait."""
        out = os.open(self.place / "out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            pid = os.posix_spawn(
                words[0],
                words,
                self.environment,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, out, 1),
                    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                ],
            )
        finally:
            os.close(out)
        _, status, usage = os.wait4(pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{' '.join(words)}: ended with {os.waitstatus_to_exitcode(status)}")
        size = 1024 if sys.platform != "darwin" else 1024 * 1024
        return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / size)

    def compare(self, *words: str, pairs: int = 0) -> Found:
        """In so many pairs; without a number as many as were asked for, and one to warm up."""
        if not pairs:
            self.run(*words)
        ratios: list[float] = []
        memory = 0.0
        for _ in range(pairs or self.pairs):
            before = self.run(*NOTHING).cpu
            cost = self.run(*words)
            after = self.run(*NOTHING).cpu
            self.nothing += [before, after]
            ratios.append(cost.cpu / ((before + after) / 2))
            memory = max(memory, cost.memory)
        return Found(median(ratios), memory)

    def folder(self, cases: int, closed: float) -> Path:
        place = self.place / f"{cases}-{closed}"
        if not place.exists():
            sizes = (str(cases), str(self.entries), str(closed))
            words = (sys.executable, str(HERE / "folder.py"), str(place), *sizes)
            subprocess.run(words, env=self.environment, check=True)
        return place


def _own_home(place: Path) -> Mapping[str, str]:
    """The environment, without what would make Python slower, and with a home of its own."""
    unset = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PESTPROTOCOL_MAP", "NO_COLOR")
    kept = {name: text for name, text in os.environ.items() if name not in unset}
    home = {name: str(place / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    return {**kept, **home, "HOME": str(place), "XDG_STATE_HOME": str(place / "state")}


def rows(bench: Bench, few: int, lists: list[int]) -> Iterator[Row]:
    daily = bench.folder(few, 0.5)
    program = str(PROGRAM)

    def ran(folder: Path, *words: str) -> tuple[str, ...]:
        return (program, "--map", str(folder), *words)

    yield Row("`--version`", 7, 6, bench.compare(program, "--version").ratio)
    yield Row("`--help`", 7.5, 6.5, bench.compare(program, "--help").ratio)
    memories = []
    for what, must, aim, words in (
        (f"bare command, {few} cases", 9, 7, ran(daily)),
        (f"`overzicht`, {few} cases", 9, 7, ran(daily, "overzicht")),
        ("`toon`, one case", 9, 7, ran(bench.folder(1, 0), "toon")),
        ("`checklist gepeste` on the screen", 9, 7.5, ran(daily, "checklist", "gepeste")),
    ):
        found = bench.compare(*words)
        memories.append(found.memory)
        yield Row(what, must, aim, found.ratio)
    yield Row("most memory of these", 22, 18, max(memories), " MiB")
    for closed, which in ((0.9, "1 in 10 open"), (0.0, "all open")):
        ratios = []
        for size, (must, aim) in zip(lists, ((14, 9.5), (60, 32)), strict=True):
            pairs = max(2, min(bench.pairs, 5_000 // size))
            found = bench.compare(*ran(bench.folder(size, closed), "overzicht"), pairs=pairs)
            ratios.append(found.ratio)
            yield Row(f"`overzicht`, {size:,} cases, {which}", must, aim, found.ratio)
        yield Row("its memory", 34, 26, found.memory, " MiB")
        each = (ratios[1] - ratios[0]) / (lists[1] - lists[0]) * median(bench.nothing)
        yield Row("its cost for a case more", None, 30, each * 1e6, " µs")
    yield _answer(bench)
    sheet = str(bench.place / "kaart.pdf")
    found = bench.compare(*ran(daily, "checklist", "gepeste", "--pdf", sheet))
    yield Row("one card as PDF", 20, 14, found.ratio)


def _answer(bench: Bench, answers: int = 18) -> Row:
    """One answer in a walk that is under way, against the bare save of the same bytes."""
    folder = bench.folder(1, 0)
    case = next(path for path in folder.glob("???-???.json"))
    before = case.read_bytes()
    found = bench.place / "costs"
    ratios: list[float] = []
    for _ in range(2 * bench.pairs):
        case.write_bytes(before)
        words = (str(folder), case.stem, "lang", str(answers), str(found))
        bench.run(sys.executable, str(HERE / "walk.py"), *words)
        costs = json.loads(found.read_text(encoding="utf-8"))
        ratios += [answer / save for answer, save in costs]
    case.write_bytes(before)
    return Row("one answer in a walk, times a bare durable save", 4, 3, median(ratios))


def floor(bench: Bench, lists: list[int]) -> Iterator[str]:
    """What this machine asks for nothing."""
    nothing = sorted(bench.nothing)
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    yield f"Python {platform.python_version()}; {bench.entries} entries a case"
    yield (
        f"`python -c pass`: {median(nothing) * 1e3:.1f} ms of CPU"
        f" (from {nothing[0] * 1e3:.1f} to {nothing[-1] * 1e3:.1f}, {len(nothing)} times)"
    )
    size = lists[-1]
    folder = bench.folder(size, 0.0)
    found = bench.compare(sys.executable, "-c", READ, str(folder), pairs=2)
    weight = sum(path.stat().st_size for path in folder.glob("*.json")) / size
    yield (
        f"reading {size:,} cases of {weight / 1000:.1f} kB with `json`, and no more:"
        f" {found.ratio:.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what the program costs.")
    parser.add_argument("--few", type=int, default=10, help="cases for the daily commands")
    parser.add_argument(
        "--lists", type=int, nargs=2, default=[1_000, 10_000], metavar="CASES", help="two sizes"
    )
    parser.add_argument("--entries", type=int, default=40, help="entries of a case")
    parser.add_argument("--pairs", type=int, default=15, help="pairs of runs for a figure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place), given.pairs, given.entries)
        print("| what | must | aim | found | holds |\n| --- | --- | --- | --- | --- |")
        for row in rows(bench, given.few, given.lists):
            print(row.line(), flush=True)
        print()
        for line in floor(bench, given.lists):
            print(f"- {line}")


if __name__ == "__main__":
    main()
