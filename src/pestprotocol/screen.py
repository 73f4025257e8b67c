"""What goes to the terminal: blocks of text, laid out at the width there is.

The layout is the same with and without colour. Rich is loaded only where the colours are not a few
codes before a text: on Windows. All that is shown passes the cleaner here.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from pestprotocol.clean import one_line, visible
from pestprotocol.core.value import ordered
from pestprotocol.wrapping import at_spaces, width_of, wrap

if TYPE_CHECKING:
    from rich.console import Console

Style: TypeAlias = Literal["", "title", "strong", "soft", "good", "warn", "bad", "key", "command"]

WIDEST = 100  # a longer line is hard to read back
NARROWEST = 30
_NARROW = 18  # a last column that would break its words stands below the others instead
_ROOMY = 50  # here the longest command of a case has room for any indent

# Colours of the fixed palette, half-way between black and white: to be read on both. The first
# sixteen are another shade in every terminal, and yellow on white is none.
COLOURS: dict[str, str] = {
    "title": "1",
    "strong": "1",
    "soft": "2",
    "good": "38;5;28",
    "warn": "38;5;130",
    "bad": "1;38;5;196",
    "key": "1",
    "command": "1;38;5;30",
}
# What to print where the console does not have the sign.
_STAND_INS = {
    "☐": "[ ]", "☑": "[x]", "☒": "[-]", "◐": "[~]", "·": "-", "→": "->", "–": "-", "…": "...",
    "’": "'", "‘": "'", "“": '"', "”": '"', "•": "*", "█": "#", "\N{REPLACEMENT CHARACTER}": "?",
}  # fmt: skip


@ordered
class Text:
    """A paragraph. `hang` indents all lines but the first; `lead` is printed before the first."""

    text: str
    style: Style = ""
    indent: int = 0
    lead: str = ""
    lead_style: Style = ""


@ordered
class Verbatim:
    """Lines as they are: indented, never wrapped. Only a command that is wider than the screen is
    broken, between its words."""

    text: str
    style: Style = "command"
    indent: int = 2


@ordered
class Rows:
    """Aligned columns; the last column takes the room that is left, and wraps."""

    rows: tuple[tuple[str, ...], ...]
    indent: int = 0
    styles: tuple[Style, ...] = ()


@ordered
class Blank:
    pass


Block: TypeAlias = Text | Verbatim | Rows | Blank
Line: TypeAlias = list[tuple[str, Style]]


def title(text: str) -> Text:
    return Text(text, "title")


class Screen:
    """One output stream. `plain`: no colour and nothing that moves. `height`: lines of a screen
    that someone reads page by page."""

    def __init__(
        self,
        stream: TextIO,
        *,
        plain: bool,
        width: int | None = None,
        height: int | None = None,
        encoding: str = "utf-8",
    ) -> None:
        self.height = height
        self.stream = stream
        self.plain = plain
        self._stand_ins = str.maketrans(
            {sign: plain for sign, plain in _STAND_INS.items() if not _prints(sign, encoding)}
        )
        self.width = max(NARROWEST, min(width or WIDEST, WIDEST))

    def show(self, *blocks: Block | Iterable[Block]) -> None:
        self.print_lines(self._lines(blocks))

    def pages(self, *blocks: Block | Iterable[Block]) -> Sequence[Iterable[Line]]:
        """The same in screenfuls; where nobody turns them one, laid out while it is printed."""
        if self.height is None:
            return [self._lines(blocks)]
        lines = list(self._lines(blocks))
        if len(lines) < self.height:
            return [lines]
        size = self.height - 2
        return [lines[start : start + size] for start in range(0, len(lines), size)]

    def fits(self, blocks: Iterable[Block]) -> bool:
        """Whether this can be seen at once, without turning a page."""
        return self.height is None or sum(1 for _ in self._lines(blocks)) < self.height

    def print_lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._print(line)

    def _lines(self, blocks: Iterable[Block | Iterable[Block]]) -> Iterator[Line]:
        for block in blocks:
            if isinstance(block, Text | Verbatim | Rows | Blank):
                yield from self.layout(block)
            else:
                yield from self._lines(block)

    def layout(self, block: Block) -> Iterable[Line]:
        match block:
            case Blank():
                return [[]]
            case Verbatim():
                return self._verbatim(block)
            case Text():
                return self._paragraph(block)
            case Rows():
                return self._rows(block)

    def prompt(self, text: str) -> str:
        """The last line of a question, ready for a cursor behind it."""
        lines = wrap(self._signed(visible(text)), self.width - 2)
        for line in lines[:-1]:
            self._print([(line, "")])
        return lines[-1] + " "

    def write(self, text: str) -> None:
        """Text that is already in its final form, such as JSON."""
        self.stream.write(text)
        self.stream.flush()

    def clear(self) -> None:
        """Empty the screen, and what can be scrolled back to where the terminal allows it."""
        if self.plain:
            self.write("\n" * 60)
        else:
            self.write("\033[2J\033[3J\033[H")

    def _verbatim(self, block: Verbatim) -> list[Line]:
        text, indent = one_line(block.text), block.indent
        lines = [text]
        if block.style == "command" and width_of(text) > self.width:
            lines = at_spaces(text, self.width - indent - 2)
        elif block.style == "command":
            most = indent if self.width >= _ROOMY else 2  # the same for long and short ones
            indent = min(indent, most, self.width - width_of(text))
        return [
            [(" " * (indent + (2 if number else 0)), ""), (line, block.style)]
            for number, line in enumerate(lines)
        ]

    def _paragraph(self, block: Text) -> list[Line]:
        lead = visible(block.lead)
        taken = block.indent + width_of(lead)
        if block.style == "command" and lead and taken + width_of(block.text) > self.width:
            heading = Text(lead.rstrip(), block.lead_style, indent=block.indent)
            return [*self._paragraph(heading), *self._verbatim(Verbatim(block.text))]
        room = max(8, self.width - taken)
        before, colon, command = block.text.partition(": pestprotocol ")
        if colon and room < width_of(f"pestprotocol {command}") <= self.width:
            heading = replace(block, text=f"{before}:")  # or the command would be torn
            whole = Verbatim(f"pestprotocol {command}")
            return [*self._paragraph(heading), *self._verbatim(whole)]
        lines: list[Line] = []
        for number, line in enumerate(wrap(visible(block.text), room)):
            start = lead if number == 0 else " " * width_of(lead)
            margin: Line = [(" " * block.indent, "")] if block.indent else []
            first: Line = [(start, block.lead_style)] if start else []
            lines.append([*margin, *first, (line, block.style)])
        return lines

    def _rows(self, block: Rows) -> Iterator[Line]:
        cleaned = [[one_line(cell) for cell in row] for row in block.rows]
        columns = max((len(row) for row in cleaned), default=0)
        widths = [
            max((width_of(row[n]) for row in cleaned if n < len(row) - 1), default=0)
            for n in range(columns)
        ]
        if block.indent + sum(width + 2 for width in widths[:-1]) > self.width:
            for row in cleaned:
                yield from self._stacked(block, row)
            return
        for row in cleaned:
            line: Line = [(" " * block.indent, "")] if block.indent else []
            used = block.indent
            for n, cell in enumerate(row[:-1]):
                style = block.styles[n] if n < len(block.styles) else ""
                line.append((cell, style))
                line.append((" " * (widths[n] - width_of(cell) + 2), ""))
                used += widths[n] + 2
            room = self.width - used
            style = block.styles[len(row) - 1] if len(row) <= len(block.styles) else ""
            if room < _NARROW:
                yield line
                line, used, room = (
                    [(" " * (block.indent + 2), "")],
                    block.indent + 2,
                    self.width - 4,
                )
            for number, part in enumerate(wrap(row[-1], max(room, 8))):
                yield [*line, (part, style)] if number == 0 else [(" " * used, ""), (part, style)]

    def _stacked(self, block: Rows, row: list[str]) -> Iterator[Line]:
        """A row whose columns do not fit side by side: one below the other."""
        for number, cell in enumerate(row):
            style = block.styles[number] if number < len(block.styles) else ""
            margin = " " * (block.indent + (2 if number else 0))
            for part in wrap(cell, max(8, self.width - len(margin))):
                yield [(margin, ""), (part, style)]

    def _signed(self, text: str) -> str:
        return text.translate(self._stand_ins) if self._stand_ins else text

    def _print(self, line: Line) -> None:
        spans = [(self._signed(text), style) for text, style in line]
        if self.plain:
            text = "".join(text for text, _ in spans).rstrip()
            self.stream.write(text + "\n")
            return
        text = "".join(_coloured(text, COLOURS.get(style, "")) for text, style in spans)
        if sys.platform == "win32":
            from rich.text import Text as RichText

            self._console.print(RichText.from_ansi(text), soft_wrap=True)
        else:
            self.stream.write(text + "\n")

    @cached_property
    def _console(self) -> Console:
        """Windows has consoles that show colour codes as signs; Rich knows which."""
        from rich.console import Console

        return Console(file=self.stream, highlight=False, markup=False, emoji=False)


def screens(*, plain: bool, environment: Mapping[str, str] = os.environ) -> tuple[Screen, Screen]:
    """The screens for results and for warnings."""
    return _screen(sys.stdout, plain, environment), _screen(sys.stderr, plain, environment)


def _screen(stream: TextIO, plain: bool, environment: Mapping[str, str]) -> Screen:
    terminal = stream.isatty()
    reconfigure = getattr(stream, "reconfigure", None)
    if not terminal and reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
    elif reconfigure is not None:
        reconfigure(errors="replace")
    simple = (
        plain
        or not terminal
        or bool(environment.get("NO_COLOR"))
        or environment.get("TERM") == "dumb"
    )
    size = shutil.get_terminal_size((80, 24))
    return Screen(
        stream,
        plain=simple,
        width=size.columns,
        height=size.lines if terminal and sys.stdin.isatty() else None,
        encoding=stream.encoding or "ascii",
    )


def _coloured(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if code and text else text


def _prints(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
