"""The pictures of the manual, made from the real program: `python tests/pictures.py`.

Each is a screen of a made-up case, written to `docs/beelden` as SVG that needs no font but the
reader's own. A test compares what they say with what the program says now.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from journeys import bullied_talk, bully_talk, follow_up, intake, parents, weighing
from scripted import Script, Teacher

PLACE = Path(__file__).parents[1] / "docs" / "beelden"
COLUMNS = 80
CODE = "k7f-2ab"
_INDENTED = re.compile(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*>)((?:&#160;)+)')
_FONT = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"
_PAPER = TerminalTheme(
    (253, 252, 248), (40, 40, 40),
    [(40, 40, 40), (176, 36, 36), (20, 112, 60), (146, 96, 0), (30, 80, 160), (120, 50, 140),
     (0, 110, 120), (90, 90, 90)],
    [(100, 100, 100), (196, 40, 40), (20, 130, 70), (166, 110, 0), (40, 100, 190), (140, 60, 160),
     (0, 130, 140), (20, 20, 20)],
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """`shown` is the screen with its colours, as a terminal gets it."""

    name: str
    command: str
    shown: str

    @property
    def text(self) -> str:
        """What is to be read on it, without the spaces."""
        return _dense(f"> {self.command}\n{Text.from_ansi(self.shown).plain}")

    @property
    def svg(self) -> str:
        console = Console(
            record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False
        )
        console.print(Text(f"> {self.command}", style="bold"))
        console.print(Text.from_ansi(self.shown.rstrip()))
        form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.S)
        form = form.replace("Fira Code", _FONT).replace(
            "font-family: arial", f"font-family: {_FONT}"
        )
        form = re.sub(r"<!--.*?-->\s*", "", form, flags=re.S)
        svg = console.export_svg(title="", theme=_PAPER, code_format=form, unique_id=self.name)
        svg = _INDENTED.sub(_moved, svg)
        return re.sub(r"[ \t]+$", "", svg, flags=re.M).rstrip() + "\n"


def _moved(found: re.Match[str]) -> str:
    """Spaces before a text become a place further on: some programs leave them out."""
    room = 12.2 * found[5].count(";")
    left, length = float(found[1]) + room, float(found[3]) - room
    return f'x="{left:.1f}"{found[2]} textLength="{length:.1f}"{found[4]}'


def text_of(svg: str) -> str:
    """What is to be read on a picture, without the spaces."""
    return _dense(unescape("".join(re.findall(r"<text [^>]*>(.*?)</text>", svg, re.S))))


def _dense(text: str) -> str:
    return "".join(text.split())


def pictures() -> Iterator[Picture]:
    """The same made-up case each time, from the signal to the closing."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        home = Path(place)
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        for name in ("NO_COLOR", "PESTPROTOCOL_PROTOCOL"):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", place)
        patch.setenv("COLUMNS", str(COLUMNS))
        patch.setenv("TERM", "xterm-256color")
        patch.setattr("pestprotocol.desk.new_code", lambda: CODE)
        yield from _case(Teacher(home, patch))


def _case(teacher: Teacher) -> Iterator[Picture]:
    def shows(name: str, *words: str, script: Script | None = None) -> Picture:
        seen = teacher.does(*words, script=script, terminal=True)
        told = re.sub(r"Let op: De datum is met de hand gekozen.*\n", "", seen.err)
        return Picture(name, " ".join(("pestprotocol", *words)), seen.out + told)

    teacher.on("2026-11-20")
    yield shows("eerste-keer")
    yield shows("start", "start", script=intake())
    yield shows("checklist", "checklist", "ouders")
    yield shows("verder", "verder", script=parents())
    teacher.does("verder", script=bullied_talk(agreement="Elke dag even praten."))
    teacher.does("verder", "ouders", script=parents())
    teacher.does("verder", script=weighing())
    teacher.does("verder", script=bully_talk())
    teacher.on("2026-11-27")
    yield shows("vandaag")
    yield shows("navraag", "navraag", script=follow_up("1", how="3"))
    teacher.does("navraag", script=follow_up("2"))
    yield shows("toon", "toon")
    yield shows("nog-niet", "afronden")
    for day in ("2026-12-04", "2026-12-18"):
        teacher.on(day)
        for number in ("1", "2"):
            teacher.does("navraag", script=follow_up(number))
    yield shows("overzicht", "overzicht", "--wacht-op-afronding")
    yield shows("afronden", "afronden", script=[("afronden?", "j")])


def main() -> int:
    PLACE.mkdir(parents=True, exist_ok=True)
    made = {f"{picture.name}.svg": picture.svg for picture in pictures()}
    for old in PLACE.glob("*.svg"):
        if old.name not in made:
            old.unlink()
    for name, svg in made.items():
        (PLACE / name).write_text(svg, encoding="utf-8")
    sys.stdout.write(f"{len(made)} pictures in {os.path.relpath(PLACE)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
