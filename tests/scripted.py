"""A teacher who follows a script: which question she expects, and what she types.

The script fails on a question that was not expected and on a line that was not used. The same
script can be played in this process or in a real terminal.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pestprotocol import terminal as terminal_of_the_program
from pestprotocol.cli import app
from pestprotocol.commands import common
from pestprotocol.places import shipped_protocol
from pestprotocol.prompts import Asker, Given, Question
from words_for_teachers import strange_words

Script = list[tuple[str, str]]


class ScriptError(BaseException):
    """The program asked something else; not an `Exception`, which it would take for a bug."""


@dataclass(frozen=True)
class Seen:
    """What a command left: its exit code, and what stood on the two streams."""

    code: int
    out: str
    err: str
    asked: int = 0

    @property
    def flat(self) -> str:
        """The results without the line breaks of an 80-column screen."""
        return _flat(self.out)

    @property
    def last_line(self) -> str:
        return self.out.strip().splitlines()[-1].strip()

    def json(self) -> Any:
        return json.loads(self.out)


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class Teacher:
    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.folder = home / "casussen"
        self.answers = 0
        self.words_are_ours = True
        self._patch = monkeypatch
        monkeypatch.setenv("PESTPROTOCOL_MAP", str(self.folder))
        self.records_as("leerkracht 7b")

    def records_as(self, role: str) -> None:
        settings = Path(os.environ["XDG_CONFIG_HOME"]) / "pestprotocol" / "instellingen.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps({"by": role}), encoding="utf-8")

    def forgets_names(self) -> None:
        (Path(os.environ["XDG_DATA_HOME"]) / "pestprotocol" / "namen.json").unlink()

    def shipped(self) -> str:
        """The text of the protocol that comes with the program."""
        return shipped_protocol().read_text(encoding="utf-8")

    def on(self, day: str, time: str = "08:15") -> Teacher:
        self._patch.setenv("PESTPROTOCOL_NU", f"{day}T{time}")
        return self

    def does(
        self,
        *words: str,
        script: Script | None = None,
        piped: str | None = None,
        terminal: bool = False,
        keyboard: bool = False,
    ) -> Seen:
        """Run a command in this process; every question must be the next one of the script.

        `terminal`: the results go to a screen that can show colours. `keyboard`: someone sees the
        questions, and may be asked what a script must say."""
        kind = Terminal if terminal else io.TextIOWrapper
        out = kind(io.BytesIO(), encoding="utf-8", newline="")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
        lines = list(script or [])
        used = 0
        read = read_aside = 0

        def read_line(prompt: str) -> str | None:
            nonlocal used, read, read_aside
            shown, aside = text_of(out), "" if prompt else text_of(err)
            since = shown[read:] + prompt + aside[read_aside:]
            if used == len(lines):
                if script is None:
                    return None
                raise ScriptError(f"an unexpected question:\n{since}")
            wanted, answer = lines[used]
            if _flat(wanted) not in _flat(since):
                raise ScriptError(f"expected “{wanted}”, but was asked:\n{since}")
            used += 1
            self.answers += 1
            (out if prompt else err).write(f"{prompt}{answer}\n")
            read, read_aside = len(text_of(out)), len(text_of(err))
            return answer

        ask = Asker._ask

        def ask_with_a_reason(asker: Asker, question: Question, *rest: Any) -> Given:
            if not question.why and not question.text.startswith("Waarom"):
                raise ScriptError(f"`?` has nothing to say at “{question.text}”")
            return ask(asker, question, *rest)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Asker, "_ask", ask_with_a_reason)
            patch.setattr(common, "read_line", read_line)
            patch.setattr(terminal_of_the_program, "at_keyboard", lambda: keyboard)
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.StringIO(piped or ""))
            code = 0
            try:
                app(list(words), prog_name="pestprotocol")
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        seen = Seen(code, text_of(out), text_of(err), used)
        if self.words_are_ours:
            assert not (strange := strange_words(seen.out + seen.err)), strange
        assert code != 3, f"a bug:\n{seen.err}\n{_log()}"
        assert used == len(lines), f"not used: {lines[used:]}\n{seen.out}\n{seen.err}"
        return seen

    def case(self) -> str:
        """The code of the only case there is."""
        (path,) = self.folder.glob("???-???.json")
        return path.stem

    def entries(self, kind: str = "") -> list[dict[str, Any]]:
        raw = json.loads((self.folder / f"{self.case()}.json").read_text(encoding="utf-8"))
        return [entry for entry in raw["entries"] if kind in ("", entry["kind"])]

    def current(self, kind: str) -> list[dict[str, Any]]:
        """The entries of a kind that no other replaced."""
        replaced = {id_ for entry in self.entries() for id_ in entry.get("replaces", ())}
        return [entry for entry in self.entries(kind) if entry["id"] not in replaced]

    def state(self) -> dict[str, Any]:
        """The only case as `overzicht --json` shows it."""
        (found,) = self.does("overzicht", "--alles", "--json").json()
        assert isinstance(found, dict)
        return found


def text_of(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _log() -> str:
    log = Path(os.environ["XDG_STATE_HOME"]) / "pestprotocol" / "fouten.log"
    return log.read_text(encoding="utf-8") if log.exists() else ""
