"""Someone who types whatever a question takes, in any order, for weeks: what a screen says that can
be typed can be typed, and the screens agree about what comes next.

`WANDERERS=200 pytest tests/test_wandering.py` tries more of them.
"""

from __future__ import annotations

import io
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from pestprotocol import terminal as terminal_of_the_program
from pestprotocol.cli import app
from pestprotocol.commands import common
from pestprotocol.prompts import Asker, Given, Question
from scripted import Teacher, Terminal, text_of

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.yaml"))
WANDERERS = int(os.environ.get("WANDERERS", "3"))  # of each protocol
STEPS = 20

_CODE = r"[2-9a-hjkmnp-z]{3}-[2-9a-hjkmnp-z]{3}"
# A command on a line of its own, or behind "Nu:", with the code of its case.
_TOLD = re.compile(rf"(?:^ *|: )pestprotocol ([a-z]+ {_CODE}(?: \S+)*)$", re.MULTILINE)
_BACK = re.compile(r"Ga later verder met:\n +pestprotocol (.*)$", re.MULTILINE)
_NOW = re.compile(r"^Nu: pestprotocol (.*)$", re.MULTILINE)
_AT_WILL = (
    "", "verder", "verder", "verder", "toon", "overzicht", "agenda", "navraag", "navraag",
    "afspraak", "persoon", "notitie", "afronden", "afronden --toch", "overslaan", "opschalen",
    "intrekken", "heropenen", "overzicht --wacht-op-afronding",
)  # fmt: skip


class Played(NamedTuple):
    code: int
    out: str
    err: str
    asked: list[Question]


class Wanderer:
    def __init__(self, teacher: Teacher, seed: int) -> None:
        self.teacher = teacher
        self.dice = random.Random(seed)
        self.today = date(2026, 11, 23)

    def plays(self, *words: str, types: Callable[[Question, str], str]) -> Played:
        """Run a command at a keyboard, with an answer to every question as it comes."""
        self.teacher.on(self.today.isoformat())
        out = Terminal(io.BytesIO(), encoding="utf-8", newline="")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
        asked: list[Question] = []
        ask = Asker._ask

        def noted(asker: Asker, question: Question, *rest: object) -> Given:
            asked.append(question)
            return ask(asker, question, *rest)  # type: ignore[arg-type]

        def read_line(prompt: str) -> str:
            line = "" if "Bladzijde" in prompt else types(asked[-1], prompt)
            out.write(f"{prompt}{line}\n")
            return line

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("NO_COLOR", "1")
            patch.setenv("COLUMNS", "200")
            patch.setattr(Asker, "_ask", noted)
            patch.setattr(common, "read_line", read_line)
            patch.setattr(terminal_of_the_program, "at_keyboard", lambda: True)
            patch.setattr(sys, "stdin", Terminal(io.BytesIO()))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = 0
            try:
                app(list(words), prog_name="pestprotocol")
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return Played(code, text_of(out), text_of(err), asked)

    def looks(self, *words: str) -> Played:
        """What a command shows, and asks first."""
        return self.plays(*words, types=lambda *_: "s")

    def anything(self, question: Question, prompt: str) -> str:
        """A key now and then, and else an answer that the question takes."""
        dice = self.dice
        if dice.random() < 0.12:
            return dice.choice(["s", "t", "t", "t", "?", "!", "x", "o", "zzz", "99"])
        if "leeg mag" in prompt or question.kind in ("number", "enter"):
            return dice.choice(["", "", "Een zin."]) if question.kind == "text" else ""
        match question.kind:
            case "text" if "naam" in question.text:
                return dice.choice(["Noor", "Bram, Sanne", "0", "2"])
            case "text":
                return dice.choice(["We zagen het op dinsdag.", "Noor vertelt."])
            case "date":
                ahead = dice.choice(["morgen", "over een week"])
                return ahead if question.latest is None else dice.choice(["vandaag", "2026-11-20"])
            case "many":
                return ",".join({dice.choice(question.options).key for _ in range(2)})
            case "point":
                return dice.choice("jjjjjjdnnv")
            case _:
                return dice.choice(question.options).key

    def wanders(self) -> None:
        self.plays("start", types=self.anything)
        told: list[str] = []
        for _ in range(STEPS):
            self.today += timedelta(days=self.dice.choice([0, 0, 0, 1, 3, 7, 14]))
            was_told = bool(told) and self.dice.random() < 0.5
            words = self.dice.choice(told if was_told else _AT_WILL).split()
            seen = self.plays(*words, types=self.anything)
            assert seen.code in ((0, 4) if was_told else (0, 1, 2, 4)), (words, seen.err)
            if back := _BACK.search(seen.out):
                again = self.looks(*back[1].split())
                assert (again.code, bool(again.asked)) == (0, True), (words, back[1], again.out)
            first = self.looks()
            told = _TOLD.findall(seen.out) + _TOLD.findall(first.out)
            for code in self.cases():
                self.agree(code, first.out)

    def cases(self) -> Iterator[str]:
        yield from (path.stem for path in self.teacher.folder.glob("???-???.json"))

    def agree(self, code: str, first: str) -> None:
        """What `toon` says that comes now is on the first screen, and is what `verder` does."""
        case = self.looks("toon", code).out
        now = _NOW.search(case)
        assert now or " · open" not in case or "Later: " in case, f"nothing to do in\n{case}"
        if now is None:
            return
        assert code in first, f"{now[1]} is not on\n{first}"
        named, next_ = self.looks(*now[1].split()), self.looks("verder", code)
        assert named.code in (0, 4), named.err
        if now[1].startswith("verder "):  # the others ask first whom or which it is about
            asked = [[question.text for question in one.asked[:1]] for one in (named, next_)]
            assert asked[0] == asked[1] or now[1] in next_.out, f"{now[1]}, but:\n{next_.out}"


@pytest.mark.parametrize("path", [None, *EXAMPLES], ids=lambda path: path.stem if path else "")
@pytest.mark.parametrize("seed", range(WANDERERS))
def test_the_screens_agree_and_name_what_can_be_typed(
    teacher: Teacher, monkeypatch: pytest.MonkeyPatch, seed: int, path: Path | None
) -> None:
    if path is not None:
        monkeypatch.setenv("PESTPROTOCOL_PROTOCOL", str(path))
    Wanderer(teacher, seed).wanders()
