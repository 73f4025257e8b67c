"""What keeps the program fast and can be counted: modules, files, syncs, operations. No seconds.

The times themselves are measured by `benchmarks/measure.py`; `docs/performance.md` has them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from weakref import WeakSet

import pytest

from journeys import bullied_talk, intake, parents
from pestprotocol import case_text, desk, places
from pestprotocol.core import facts
from scripted import Teacher

# --- what a command loads ---

# What the commands that only show have no use for, and what each of these would cost them.
UNUSED = {
    "_hashlib",  # OpenSSL, for a fingerprint that the interpreter makes itself
    "filelock", "secrets",  # for what is recorded
    "rich", "pydantic", "yaml", "typst", "holidays", "logging",
}  # fmt: skip
WALKS = {"walk", "casebook", "follow_ups", "intake", "finish", "going_on"}
PAPERS = {"sheets", "dossier", "yearly", "paper", "calendar_file"}

# A command, how many modules of the program it may load, and which it may not.
LOADS = [
    (("--version",), 8, {"core", "desk", "commands"}),
    (("--help",), 9, {"core", "desk", "commands"}),
    ((), 38, WALKS | PAPERS | {"show", "as_json"}),
    (("overzicht",), 38, WALKS | PAPERS | {"show", "as_json"}),
    (("toon",), 42, WALKS | PAPERS),
    (("contacten",), 38, WALKS | PAPERS | {"show"}),
    (("checklist", "gepeste"), 40, WALKS | PAPERS - {"sheets"}),
    (("agenda",), 46, PAPERS),
]

AT_THE_END = """
import atexit, json, sys
opened = []
sys.addaudithook(lambda event, about: event == "open" and opened.append(str(about[0])))
told = lambda: sys.stderr.write("\\n" + json.dumps([sorted(sys.modules), opened]))
atexit.register(told)
from pestprotocol.main import run
run()
"""


def watched(folder: Path, *words: str, typed: str = "") -> tuple[set[str], Counter[str]]:
    """The modules that a command had loaded when it ended, and what it opened, how often."""
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END, "--map", str(folder), *words],
        capture_output=True,
        encoding="utf-8",
        input=typed,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, opened = json.loads(done.stderr.splitlines()[-1])
    return set(modules), Counter(opened)


@pytest.fixture
def half_way(teacher: Teacher) -> Teacher:
    teacher.does("start", script=intake())
    teacher.does("verder", "ouders:G1", script=parents())
    teacher.does("verder", "gepeste", script=bullied_talk(agreement="De berichten bewaren."))
    return teacher


@pytest.mark.parametrize(
    ("words", "most", "unused"), LOADS, ids=[" ".join(words) or "bare" for words, _, _ in LOADS]
)
def test_a_command_loads_what_it_needs(
    half_way: Teacher, words: tuple[str, ...], most: int, unused: set[str]
) -> None:
    modules, _ = watched(half_way.folder, *words)
    ours = {name.partition(".")[2] for name in modules if name.startswith("pestprotocol.")}
    assert ours & unused == set()
    assert modules & UNUSED == set()
    assert len(ours) <= most, sorted(ours)


def test_what_records_loads_more(half_way: Teacher) -> None:
    """So that the test above is known to see what it looks for."""
    modules, _ = watched(half_way.folder, "notitie", typed="Er is gebeld.\n")
    assert modules >= {"secrets", "filelock", "pestprotocol.walk"}


# --- what it reads and writes ---


def copies(teacher: Teacher, number: int, change: Callable[[Any], None] = lambda _: None) -> None:
    """So many cases like the one that there is, and no other."""
    first = min(teacher.folder.glob("???-???.json"))
    case = json.loads(first.read_text(encoding="utf-8"))
    change(case)
    for path in teacher.folder.glob("???-???.json"):
        path.unlink()
    for n in range(number):
        case["code"] = f"k{n % 8 + 2}{'abcdefgh'[n // 8]}-7fm"
        path = teacher.folder / f"{case['code']}.json"
        held = case_text.read(json.dumps(case).encode(), path)
        path.write_bytes(case_text.text_of(held, map(case_text.line_of, held.logbook)))


@pytest.mark.parametrize("words", [(), ("overzicht",), ("overzicht", "--json"), ("agenda",)])
def test_every_file_is_opened_once(half_way: Teacher, words: tuple[str, ...]) -> None:
    copies(half_way, 5)
    _, opened = watched(half_way.folder, *words)
    folder = str(half_way.folder)
    own = {Path(path).name: times for path, times in opened.items() if path.startswith(folder)}
    pinned = {path.name for path in (half_way.folder / "protocollen").iterdir()}
    cases = {path.name for path in half_way.folder.glob("???-???.json")}
    assert own == dict.fromkeys(cases | pinned, 1)
    assert opened[str(places.shipped_protocol())] == 1
    assert opened[str(places.config_folder() / "instellingen.json")] == 1


def test_an_answer_is_two_syncs(half_way: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for what is in the file and one for its name: fewer can lose it, more is waiting."""
    synced: list[str] = []
    real = os.fsync

    def noted(handle: int) -> None:
        synced.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")  # noqa: PTH112
        real(handle)

    script = [*parents()[:2], ("Geef advies", "s")]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        before = len(half_way.entries())
        half_way.does("verder", "ouders:P1", script=script)
        assert len(half_way.entries()) == before + 2
    assert len(synced) == 4
    if Path("/proc/self/fd").is_dir():
        assert synced == ["file", "folder"] * 2


def test_an_answer_reads_the_case_once(half_way: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each further answer folds the logbook once, writes one line anew, and understands no text."""
    made: Counter[str] = Counter()

    def counted(where: Any, name: str) -> None:
        real = getattr(where, name)

        def call(*given: Any, **named: Any) -> Any:
            made[name] += 1
            return real(*given, **named)

        monkeypatch.setattr(where, name, call)

    counted(facts.Facts, "__init__")
    counted(case_text, "line_of")
    counted(case_text, "parsed")

    def walked(answers: int) -> Counter[str]:
        kept = {path: path.read_bytes() for path in half_way.folder.glob("*.json")}
        made.clear()
        half_way.does("verder", "ouders:P1", script=[*parents()[:answers], ("[", "s")])
        for path, data in kept.items():
            path.write_bytes(data)
        return made.copy()

    assert walked(2) - walked(1) == {"__init__": 1, "line_of": 1}


# --- how it grows ---


def operations(teacher: Teacher, *words: str) -> int:
    """How many functions a command calls, of Python and of C."""
    counted = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        seen = teacher.does(*words)
    finally:
        sys.setprofile(before)
    assert seen.code == 0
    return counted


def assert_linear(at: Callable[[int], int]) -> None:
    """Four times as much more is four times the work more; squared it would be twenty times.

    The ids of entries and codes are drawn, so what is sorted by them takes a little more or less.
    """
    at(8)  # what is made only once is made here
    first, second, last = at(8), at(16), at(48)
    assert 3.5 < (last - second) / (second - first) < 4.5, (first, second, last)


@pytest.mark.parametrize(
    "words", [(), ("overzicht",), ("overzicht", "--alles"), ("overzicht", "--json"), ("agenda",)]
)
def test_the_work_grows_with_the_number_of_cases(half_way: Teacher, words: tuple[str, ...]) -> None:
    def at(cases: int) -> int:
        copies(half_way, cases)
        return operations(half_way, *words)

    assert_linear(at)


def test_the_work_grows_with_the_length_of_a_case(half_way: Teacher) -> None:
    def at(notes: int) -> int:
        copies(half_way, 1, lambda case: with_notes(case, 10 * notes))
        return operations(half_way, "overzicht")

    assert_linear(at)


def with_notes(case: Any, number: int) -> None:
    entries = [entry for entry in case["entries"] if entry["kind"] not in ("note", "closed")]
    last = entries[-1]
    note = {"kind": "note", "at": last["at"], "day": last["day"], "text": "-"}
    case["entries"] = entries + [{**note, "id": f"note{n}"} for n in range(number)]


def with_closing(case: Any, notes: int = 0) -> None:
    with_notes(case, notes)
    last = case["entries"][-1]
    closed = {"kind": "closed", "id": "dicht", "at": last["at"], "day": last["day"]}
    case["entries"].append(closed)


def test_a_closed_case_is_hardly_work(half_way: Teacher) -> None:
    copies(half_way, 8)
    is_open = operations(half_way, "overzicht")
    copies(half_way, 8, with_closing)
    assert "Er zijn er geen." in half_way.does("overzicht").out
    is_closed = operations(half_way, "overzicht")
    copies(half_way, 1)
    rest = operations(half_way, "overzicht")
    assert (is_open - rest) / 7 > 30 * max(1, is_closed - rest) / 8


def test_a_closed_case_is_as_little_work_when_it_is_long(half_way: Teacher) -> None:
    def at(notes: int) -> int:
        copies(half_way, 8, lambda case: with_closing(case, notes))
        return operations(half_way, "overzicht")

    at(0)  # what is made only once is made here
    assert at(0) == at(200)


@pytest.mark.parametrize("words", [("overzicht", "--alles"), ("agenda",)])
def test_a_list_keeps_one_case_in_memory(
    half_way: Teacher, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    alive: WeakSet[desk.CaseDesk] = WeakSet()
    most = 0
    make = desk.CaseDesk.__init__

    def made(self: desk.CaseDesk, *given: Any, **named: Any) -> None:
        nonlocal most
        make(self, *given, **named)
        alive.add(self)
        most = max(most, len(alive))

    monkeypatch.setattr(desk.CaseDesk, "__init__", made)
    copies(half_way, 20)
    assert len(re.findall("-7fm", half_way.does(*words).out)) >= 20
    assert most <= 2
