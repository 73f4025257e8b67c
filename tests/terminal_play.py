"""The same scripts, played through the real command in a real pseudo-terminal of 80 columns.

The program is heard until it waits for a line; then the next line of the script is typed. The
script fails on a question that was not expected and on a line that was not used.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass, field

import pexpect

from scripted import Script, Teacher

ROWS, COLUMNS = 24, 80
# The real size of the terminal counts; and a program that is compiled anew each time is slow.
_NOT_HANDED_ON = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
PATIENCE = 20.0  # seconds; only a program that hangs comes near it
_HAND = 0.3  # seconds between two keys
_CODES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]")
# What the last line of a question ends with; then the cursor waits behind it.
_ASKS = re.compile(r"(?:[\])]|\[v\]ervalt|Enter = overslaan) $")
_PAGE = re.compile(r"Bladzijde \d+ van \d+ \[Enter, x, s\] $")
_READLINE_WAITS = "\x1b[?2004h"


class PlayError(AssertionError):
    """The terminal showed something else than the script expects."""


@dataclass
class Played:
    """What a command left in the terminal: its exit code and all that it showed.

    `screens`: the lines of the program itself between two moments at which it waited."""

    code: int
    raw: str
    asked: int
    screens: list[list[str]] = field(default_factory=list)

    @property
    def out(self) -> str:
        return plain(self.raw)

    @property
    def flat(self) -> str:
        return _flat(self.out)


class Terminal:
    """Plays commands for a teacher: her home, her case folder, her day."""

    def __init__(self, teacher: Teacher, *, term: str = "xterm-256color") -> None:
        self.teacher = teacher
        self.term = term
        self.answers = 0
        self.played: list[Played] = []

    def on(self, day: str) -> Terminal:
        self.teacher.on(day)
        return self

    def opens(self, *words: str) -> Session:
        """The command, started and not yet answered."""
        environment = {k: v for k, v in os.environ.items() if k not in _NOT_HANDED_ON}
        environment |= {"TERM": self.term, "LC_ALL": "C.UTF-8"}
        child = pexpect.spawn(
            sys.executable,
            ["-m", "pestprotocol", *words],
            dimensions=(ROWS, COLUMNS),
            encoding="utf-8",
            codec_errors="replace",
            env=environment,
            timeout=PATIENCE,
        )
        child.ptyproc.delayafterclose = child.ptyproc.delayafterterminate = 0.01
        return Session(child)

    def does(self, *words: str, script: Script | None = None) -> Played:
        """Run a command to its end; every question must be the next one of the script."""
        session = self.opens(*words)
        try:
            for question, answer in script or []:
                session.answer(question, answer)
            played = session.ends()
        finally:
            session.close()
        self.answers += played.asked
        self.played.append(played)
        return played


class Session:
    """One command in its terminal."""

    def __init__(self, child: pexpect.spawn[str]) -> None:
        self.child = child
        self.raw = ""
        self.asked = 0
        self.screens: list[list[str]] = []
        self._typed = False

    def answer(self, question: str, answer: str) -> str:
        """Wait for this question and type the answer; what was shown before it."""
        shown = self.hears(question)
        self.types(f"{answer}\r")
        return shown

    def hears(self, question: str) -> str:
        """Wait for this question, turning pages on the way."""
        shown = self._waits()
        if shown is None:
            raise PlayError(f"the command ended before “{question}”:\n{plain(self.raw)}")
        if _flat(question) not in _flat(shown):
            raise PlayError(f"expected “{question}”, but was asked:\n{shown}")
        self.asked += 1
        return shown

    def types(self, keys: str | bytes) -> None:
        self._typed = True
        data = keys.encode() if isinstance(keys, str) else keys
        os.write(self.child.child_fd, data)

    def interrupts(self, typed: str) -> Played:
        """Type this, see it appear, and press Ctrl-C.

        Pressed before the program waits for the next key again, it would wait for one more: that is
        Python. A key appears a moment before, and no hand is that fast."""
        self.types(typed)
        self.child.expect_exact(typed)
        self.raw += self.child.before + typed
        time.sleep(_HAND)
        self.child.sendintr()
        return self.ends()

    def ends(self) -> Played:
        """Wait for the end; a question that is still asked is one too many."""
        shown = self._waits()
        if shown is not None:
            raise PlayError(f"an unexpected question:\n{shown}")
        self.child.wait()
        code = self.child.exitstatus
        return Played(-1 if code is None else code, self.raw, self.asked, self.screens)

    def close(self) -> None:
        self.child.close(force=True)

    def _waits(self) -> str | None:
        """What is shown until the program waits for an answer; nothing when it ended."""
        while True:
            raw, ended = self._listen()
            self.raw += raw
            shown = plain(raw)
            lines = shown.split("\n")
            # What was typed stands behind the question; that line is not the program's own.
            self.screens.append(lines[1:] if self._typed else lines)
            self._typed = False
            if ended:
                return None
            if not _PAGE.search(shown):
                return shown
            self.types("\r")

    def _listen(self) -> tuple[str, bool]:
        raw = ""
        deadline = time.monotonic() + PATIENCE
        while True:
            quiet = bool(_ASKS.search(plain(raw)))
            if quiet and _READLINE_WAITS in raw:
                return raw, False
            try:
                wait = 0.05 if quiet else max(deadline - time.monotonic(), 0)
                raw += self.child.read_nonblocking(65536, timeout=wait)
            except pexpect.TIMEOUT:
                if quiet:
                    return raw, False
                raise PlayError(f"it hangs after:\n{plain(self.raw + raw)}") from None
            except pexpect.EOF:
                return raw, True


def plain(raw: str) -> str:
    """What a person reads: without colours and cursor movements."""
    return _CODES.sub("", raw).replace("\r\n", "\n").replace("\r", "")


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)
