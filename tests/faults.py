"""Break the program at random moments and count what was lost: `python tests/faults.py`.

A whole journey, from the signal to the closing, is played by a real process (a fork of this one).
The process is killed, the disk fails under it, or its files are damaged; then every answer that was
confirmed must be there, and whoever types must have been told. An answer is confirmed when the next
question is on the screen. `--seed` draws the same moments again.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from pestprotocol import files
from pestprotocol.cli import app
from whole_journey import JOURNEY, Leg, expected, facts_on_disk

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
SHORT = -1  # a write that writes a part, and then no more
CALLS = ("write", "fsync", "replace", "list", "read")
KILLED, BUG = -signal.SIGKILL, 3


@dataclass(frozen=True)
class Home:
    """Where one teacher has everything."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "casussen"

    @property
    def case(self) -> Path:
        (path,) = self.folder.glob("???-???.json")
        return path

    def facts(self) -> set[str]:
        return facts_on_disk(self.folder, self.root / "data" / "pestprotocol" / "namen.json")

    def environment(self, day: str) -> dict[str, str]:
        return {
            "HOME": str(self.root),
            "PATH": os.defpath,
            "COLUMNS": "80",
            "PESTPROTOCOL_MAP": str(self.folder),
            "PESTPROTOCOL_NU": f"{day}T08:15",
            **{f"XDG_{kind.upper()}_HOME": str(self.root / kind) for kind in
               ("config", "data", "state", "cache")},
        }  # fmt: skip


@dataclass(frozen=True)
class Played:
    """How a command ended, and what it said. `asked`: the questions that were on the screen."""

    code: int
    out: str
    err: str
    seconds: float

    def asked(self, part: Leg) -> int:
        shown = " ".join(self.out.split())
        at = 0
        for number, (question, _) in enumerate(part.script):
            found = shown.find(" ".join(question.split()), at)
            if found < 0:
                return number
            at = found + 1
        return len(part.script)

    def confirmed(self, part: Leg) -> int:
        """The number of answers that were on disk for sure: all but the last question's."""
        done = self.code == 0 and self.asked(part) == len(part.script)
        return len(part.script) if done else max(self.asked(part) - 1, 0)


def play(
    home: Home,
    day: str,
    words: Sequence[str],
    lines: Sequence[str],
    *,
    breaks: Callable[[], None] = lambda: None,
    kill_after: float | None = None,
) -> Played:
    """Run a command in a process of its own, with its answers in a pipe."""
    said = [home.root / name for name in ("said", "said-wrong")]
    for path in said:
        path.write_bytes(b"")
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        _run(home.environment(day), words, lines, said, breaks)
    if kill_after is not None:
        time.sleep(kill_after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - began
    out, err = (path.read_text(encoding="utf-8", errors="replace") for path in said)
    return Played(os.waitstatus_to_exitcode(status), out, err, seconds)


def _run(
    environment: dict[str, str],
    words: Sequence[str],
    lines: Sequence[str],
    said: list[Path],
    breaks: Callable[[], None],
) -> NoReturn:
    code = BUG
    try:
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(environment["HOME"])
        sys.stdin = io.StringIO("".join(f"{line}\n" for line in lines))
        out, err = (path.open("w", encoding="utf-8") for path in said)
        sys.stdout, sys.stderr = out, err
        breaks()
        try:
            app(list(words), prog_name="pestprotocol")
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out.flush()
        err.flush()
    finally:
        os._exit(code)


def play_leg(home: Home, number: int, **how: Any) -> Played:
    part = JOURNEY[number]
    return play(home, part.day, part.words, [answer for _, answer in part.script], **how)


class Shelf:
    """The home as it was before each leg, and how long the leg takes."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.seconds: list[float] = []
        home = Home(place / "0")
        (home.root / "config" / "pestprotocol").mkdir(parents=True)
        settings = home.root / "config" / "pestprotocol" / "instellingen.json"
        settings.write_text('{"by": "leerkracht 7b"}', encoding="utf-8")
        for number in range(len(JOURNEY)):
            after = Home(place / str(number + 1))
            shutil.copytree(place / str(number), after.root)
            played = play_leg(after, number)
            assert played.code == 0, played.err
            assert after.facts() >= expected(number + 1, 0) if number + 1 < len(JOURNEY) else True
            self.seconds.append(played.seconds)

    @contextlib.contextmanager
    def before(self, number: int) -> Iterator[Home]:
        with tempfile.TemporaryDirectory(dir=self.place) as room:
            home = Home(Path(room) / "home")
            shutil.copytree(self.place / str(number), home.root)
            yield home


@dataclass
class Count:
    """What came of one kind of trouble. `wrong` should stay empty."""

    tried: int = 0
    told: int = 0
    harmless: int = 0
    confirmed: int = 0
    there: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, home: Home, number: int, played: Played, what: str) -> None:
        """Every confirmed answer is there, and the next command works as if nothing had been."""
        self.tried += 1
        wanted = expected(number, played.confirmed(JOURNEY[number]))
        missing = wanted - home.facts()
        self.confirmed += len(wanted)
        self.there += len(wanted) - len(missing)
        if missing:
            self.wrong.append(f"{what}: lost {sorted(missing)}")
        if played.code == BUG or "Traceback" in played.err:
            self.wrong.append(f"{what}: {played.err}")
        after = play(home, JOURNEY[number].day, ["overzicht", "--alles"], [])
        if after.code != 0:
            self.wrong.append(f"{what}: and then {after.err}")


# --- killed ---


def kills(shelf: Shelf, amount: int, draw: random.Random) -> Count:
    """SIGKILL at a random moment of a random leg."""
    count = Count()
    while count.tried < amount:
        number = draw.randrange(len(JOURNEY))
        after = draw.uniform(0, shelf.seconds[number])
        with shelf.before(number) as home:
            played = play_leg(home, number, kill_after=after)
            if played.code != KILLED:
                continue  # it was done before
            count.check(home, number, played, f"killed in leg {number} after {after:.4f} s")
    return count


def kills_in_a_save(shelf: Shelf, amount: int, draw: random.Random) -> Count:
    """SIGKILL at a random call to the system of those that a save is made of."""
    count = Count()
    while count.tried < amount:
        number = draw.randrange(len(JOURNEY))
        at = draw.randrange(_calls(shelf, number)["any"])
        with shelf.before(number) as home:
            played = play_leg(home, number, breaks=partial(_break, "any", at, None))
            if played.code != KILLED:
                continue
            count.check(home, number, played, f"killed in leg {number} at call {at}")
    return count


# --- a disk that fails ---


def failures(shelf: Shelf, amount: int, draw: random.Random, call: str) -> Count:
    """One call of a kind gives an error, at a random moment of a random leg."""
    count = Count()
    while count.tried < amount:
        number = draw.randrange(len(JOURNEY))
        made = _calls(shelf, number)[call]
        if not made:
            continue
        at = draw.randrange(made)
        error = draw.choice((*ERRORS, SHORT) if call == "write" else ERRORS)
        with shelf.before(number) as home:
            played = play_leg(home, number, breaks=partial(_break, call, at, error))
            what = f"{call} {at} of leg {number} failed with {errno.errorcode.get(error, 'short')}"
            count.check(home, number, played, what)
            if played.code == 1 and "Het systeem zegt" in played.err:
                count.told += 1
            elif played.code == 0 and home.facts() >= expected(number, len(JOURNEY[number].script)):
                count.harmless += 1
            else:
                count.wrong.append(f"{what}: exit {played.code}: {played.err}")
    return count


_KNOWN: dict[int, Counter[str]] = {}


def _calls(shelf: Shelf, number: int) -> Counter[str]:
    """How often a leg makes each call."""
    if number not in _KNOWN:
        with shelf.before(number) as home:
            noted = home.root / "calls"
            play_leg(home, number, breaks=partial(_break, "any", -1, None, noted))
            made = Counter(noted.read_text(encoding="ascii").split())
        _KNOWN[number] = made + Counter(any=made.total())
    return _KNOWN[number]


def _break(call: str, at: int, error: int | None, noted: Path | None = None) -> None:
    """In the child: the call number `at` fails with `error`, or kills when there is none."""
    made = 0

    def broken(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **kwargs: Any) -> Any:
            nonlocal made
            if noted is not None:
                with noted.open("a", encoding="ascii") as out:
                    out.write(f"{name}\n")
            if call in (name, "any"):
                made += 1
                if made == at + 1:
                    if error is None:
                        os.kill(os.getpid(), signal.SIGKILL)
                    if error != SHORT:
                        raise OSError(error, "made to fail")
                    return real(args[0], args[1][: len(args[1]) // 2])
                if error == SHORT and made == at + 2:
                    raise OSError(errno.ENOSPC, "made to fail")
            return real(*args, **kwargs)

        return instead

    class System:
        def __getattr__(self, name: str) -> Any:
            kind = {"scandir": "list", "listdir": "list"}.get(name, name)
            real = getattr(os, name)
            return broken(kind, real) if kind in CALLS else real

    setattr(files, "os", System())  # noqa: B010 - the module has it for itself
    Path.replace = broken("replace", Path.replace)  # type: ignore[method-assign]


# --- stopped by hand, a clock that jumps ---


def ctrl_c(shelf: Shelf) -> Count:
    """Ctrl-C at every question of the journey."""
    count = Count()
    for number, part in enumerate(JOURNEY):
        for line in range(len(part.script)):
            with shelf.before(number) as home:
                lines = [answer for _, answer in part.script[:line]]
                played = play(home, part.day, part.words, lines, breaks=partial(_interrupt, line))
                count.check(home, number, played, f"Ctrl-C at question {line} of leg {number}")
                if played.code == 130 and "Gestopt." in played.out:
                    count.told += 1
                else:
                    count.wrong.append(f"Ctrl-C at {line} of {number}: exit {played.code}")
    return count


def _interrupt(at: int) -> None:
    lines = io.StringIO(sys.stdin.read())
    read = lines.readline
    asked = 0

    def readline() -> str:
        nonlocal asked
        asked += 1
        if asked == at + 1:
            raise KeyboardInterrupt
        return read()

    lines.readline = readline  # type: ignore[method-assign, assignment]
    sys.stdin = lines


def clock_back(shelf: Shelf) -> Count:
    """Every leg once with a clock that stands a year back."""
    count = Count()
    for number, part in enumerate(JOURNEY):
        if part.words == ("navraag",):
            continue  # the round is named by its day
        with shelf.before(number) as home:
            lines = [answer for _, answer in part.script]
            day = f"2025{part.day[4:]}"
            if number == 0:
                lines[1] = day
            played = play(home, day, part.words, lines)
            count.tried += 1
            missing = {
                fact
                for fact in expected(number, 0) | set(part.kept) - {""}
                if "intake.signal" not in fact and fact not in home.facts()
            }
            if missing or played.code not in (0, 1, 4):
                count.wrong.append(f"leg {number} a year back: {sorted(missing)} {played.err}")
    return count


# --- damaged files ---


def damaged(shelf: Shelf, amount: int, draw: random.Random, how: str) -> Count:
    """A case file that is cut off, or in which one bit turned: it is told, an answer is not written
    over it unless all is read, and `nakijken` keeps every line that is whole."""
    count = Count()
    number = len(JOURNEY) - 1
    part = JOURNEY[number]
    for _ in range(amount):
        with shelf.before(number) as home:
            path = home.case
            whole = path.read_bytes()
            at = draw.randrange(len(whole) - 2)
            bit = 1 << draw.randrange(8)
            data = whole[:at] if how == "cut off" else (
                whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :]
            )  # fmt: skip
            path.write_bytes(data)
            what = f"{how} at {at} ({bit})"
            count.tried += 1
            seen = play(home, part.day, ["toon", path.stem], [])
            told = seen.code == 1 or "beschadigd" in seen.err
            unchanged = seen.code == 0 and _entries(data) == _entries(whole)
            count.told += told
            count.harmless += unchanged and not told
            if not (told or unchanged) or seen.code not in (0, 1) or "Traceback" in seen.err:
                count.wrong.append(f"{what}: not told: {seen.err}")
            if seen.code == 1:
                _mend(count, home, whole, what)
    return count


def _mend(count: Count, home: Home, whole: bytes, what: str) -> None:
    """Nothing is written over a file that cannot be read; what is whole in it can be kept."""
    day, path = JOURNEY[-1].day, home.case
    data = path.read_bytes()
    noted = play(home, day, ["notitie", path.stem], ["Later."])
    if noted.code != 1 or path.read_bytes() != data:
        count.wrong.append(f"{what}: written over")
    lines = _entries(whole)
    count.confirmed += len(lines)
    mended = play(home, day, ["nakijken"], ["j"] * 5)
    if "is hersteld met" in mended.out:
        count.there += len(lines & _entries(path.read_bytes()))
        if not any(p.read_bytes() == data for p in (home.folder / "apart").iterdir()):
            count.wrong.append(f"{what}: the damaged file was thrown away")
    elif path.read_bytes() != data or "eerdere versie" not in mended.out:
        count.wrong.append(f"{what}: {mended.out}")


def _entries(data: bytes) -> set[bytes]:
    return {line.rstrip(b",") for line in data.splitlines() if line.startswith(b'{"kind"')}


# --- the figures ---


def broken(shelf: Shelf, kill: int, fail: int, seed: int) -> Iterator[tuple[str, Count]]:
    yield "killed at a random moment", kills(shelf, kill, _draw(seed, "kill"))
    yield "killed at a call of a save", kills_in_a_save(shelf, kill, _draw(seed, "save"))
    for call in CALLS:
        yield f"`{call}` fails", failures(shelf, fail, _draw(seed, call), call)
    yield "Ctrl-C at every question", ctrl_c(shelf)
    yield "the clock stands a year back", clock_back(shelf)


def found_damaged(shelf: Shelf, damage: int, seed: int) -> Iterator[tuple[str, Count]]:
    for how in ("cut off", "one bit turned"):
        yield f"case file {how}", damaged(shelf, damage, _draw(seed, how), how)


def _draw(seed: int, what: str) -> random.Random:
    return random.Random(f"{seed} {what}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--failures", type=int, default=200, help="of each call")
    parser.add_argument("--damages", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        shelf = Shelf(Path(place))
        _line("what", "times", "told", "harmless", "answers confirmed", "of these there", "wrong")
        _line(*["---"] * 7)
        for what, count in broken(shelf, given.kills, given.failures, given.seed):
            wrong += _row(what, count)
        sys.stdout.write("\n")
        _line("what", "times", "told", "harmless", "lines in unreadable files", "saved", "wrong")
        _line(*["---"] * 7)
        for what, count in found_damaged(shelf, given.damages, given.seed):
            wrong += _row(what, count)
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


def _row(what: str, count: Count) -> list[str]:
    figures = (count.told, count.harmless, count.confirmed, count.there)
    _line(what, count.tried, *(figure or "–" for figure in figures), len(count.wrong))
    return count.wrong


def _line(*cells: object) -> None:
    sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
