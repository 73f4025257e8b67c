"""Sheets on paper: a PDF set by Typst, with tags, title and language, from data that is no markup.

Typst is loaded here alone. The same sheet gives the same bytes: its fonts come with this program
and its date is the date of the sheet.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from pestprotocol import files
from pestprotocol.clean import SUBSTITUTE, visible
from pestprotocol.errors import UserError, failed
from pestprotocol.sheets import (
    Bars,
    Box,
    Bullets,
    Heading,
    Line,
    Pairs,
    Paragraph,
    Part,
    Points,
    Sheet,
    texts,
)

_FOLDER = Path(__file__).with_name("print")
_TEMPLATE = _FOLDER / "sheet.typ"
_SETTINGS = {"root": str(_FOLDER), "font_paths": [str(_FOLDER)], "ignore_system_fonts": True}
_LONGEST_WORD = 30  # a longer one would leave the page
_ACCESSIBLE = ["ua-1"]
_FOOTER = 90  # characters
# The size of the letters and the lines to write on per point, from large with much room to small
# with little: the first that fits on one page is taken.
_TO_WRITE_ON = (
    (14.0, 8), (14.0, 6), (14.0, 4), (14.0, 3), (14.0, 2), (13.0, 2), (13.0, 1), (12.0, 1),
    (11.5, 1), (11.0, 1), (11.0, 0), (10.5, 0),
)  # fmt: skip
_TO_READ = tuple((size, 0) for size in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.5))
# On several pages: the first that takes no page more than the last.
_PAGES_TO_WRITE_ON = ((12.0, 1), (11.5, 1), (11.0, 1), (10.5, 1))
_PAGES_TO_READ = (10.5, 0)


def pdf(sheet: Sheet, *, one_page: bool = False) -> bytes:
    """The sheet as a tagged PDF; with `one_page` as large as fits on one page, if it does."""
    typst = _typst()
    size, room = _size(typst, sheet) if one_page else _PAGES_TO_READ
    given = {**_SETTINGS, "sys_inputs": _inputs(sheet, size, room)}
    try:
        made: bytes = typst.compile(str(_TEMPLATE), pdf_standards=_ACCESSIBLE, **given)
    except typst.TypstError:  # the standard refuses a page for less than a reader would mind
        made = typst.compile(str(_TEMPLATE), **given)
    return made


def _size(typst: ModuleType, sheet: Sheet) -> tuple[float, int]:
    sizes = _TO_WRITE_ON if sheet.to_write_on else _TO_READ
    first = bisect_left(sizes, True, key=lambda size: _pages(typst, sheet, size) == 1)
    if first < len(sizes):
        return sizes[first]
    if not sheet.to_write_on:
        return _PAGES_TO_READ
    least = _pages(typst, sheet, _PAGES_TO_WRITE_ON[-1])
    return next(s for s in _PAGES_TO_WRITE_ON if _pages(typst, sheet, s) == least)


def save(path: Path, sheet: Sheet, *, one_page: bool = False) -> None:
    """Write the PDF. An existing file is replaced: it was made from the same data."""
    data = pdf(sheet, one_page=one_page)
    try:
        files.write(path, data)
    except OSError as error:
        raise failed("Het bestand is niet te maken", path, error) from error


def _pages(typst: ModuleType, sheet: Sheet, size: tuple[float, int]) -> int:
    given = {**_SETTINGS, "sys_inputs": _inputs(sheet, *size)}
    answer = typst.query(str(_TEMPLATE), "<pages>", field="value", one=True, **given)
    return int(json.loads(answer))


def _typst() -> ModuleType:
    try:
        import typst
    except ImportError as error:
        raise UserError(
            "Een PDF maken kan op deze computer niet: het onderdeel daarvoor bestaat er niet voor.",
            "Een checklist als tekst kan wel: pestprotocol checklist NAAM --tekst",
            "Een dossier kan met --md of --plakken, en de cijfers van een jaar met --csv.",
        ) from error
    module: ModuleType = typst
    return module


def _inputs(sheet: Sheet, size: float, room: int) -> dict[str, str]:
    data = {
        "title": _clean(sheet.title),
        "subtitle": _clean(sheet.subtitle),
        "footer": _clean(_shortened(sheet.footer)),
        "lang": sheet.language,
        "date": sheet.day.isoformat(),
        "size": size,
        "room": room,
        "parts": [_part(part) for part in sheet.parts],
    }
    return {"sheet": json.dumps(data)}


def _shortened(footer: str) -> str:
    """No more than two lines: the foot of a page does not grow."""
    return footer if len(footer) <= _FOOTER else f"{footer[: _FOOTER - 1]}…"


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Heading():
            return {"kind": "heading", "text": _clean(part.text), "level": part.level}
        case Paragraph():
            return {"kind": "paragraph", "text": _clean(part.text), "tone": part.tone}
        case Box():
            return {"kind": "box", "text": _clean(part.text), "lines": _cleaned(part.lines)}
        case Bullets():
            return {"kind": "bullets", "lines": _cleaned(part.lines), "tone": part.tone}
        case Points():
            return {"kind": "points", "points": [_line(line) for line in part.lines]}
        case Pairs():
            return {"kind": "rows", "rows": [_cleaned(row) for row in part.rows]}
        case Bars():
            rows = [[_clean(label), number, _clean(said)] for label, number, said in part.rows]
            return {"kind": "bars", "rows": rows}


def _line(line: Line) -> dict[str, Any]:
    return {
        "text": _clean(line.text),
        "done": line.done,
        "said": _clean(line.said),
        "choices": _cleaned(line.choices),
        "why": _clean(line.why),
    }


def _cleaned(texts: tuple[str, ...]) -> list[str]:
    return [_clean(text) for text in texts]


def _clean(text: str) -> str:
    """What the fonts can show, with a place to break in words that are too long for the page.

    A letter and its accent become one sign, and several that cannot be shown become one too."""
    known = _characters()
    shown = "".join(char if char in known else SUBSTITUTE for char in _composed(text))
    shown = re.sub(f"{SUBSTITUTE}+", SUBSTITUTE, shown)
    return re.sub(
        rf"\S{{{_LONGEST_WORD},}}",
        lambda word: "\u200b".join(re.findall(rf".{{1,{_LONGEST_WORD // 2}}}", word[0])),
        shown,
    )


def cannot_show(sheet: Sheet) -> str:
    """The characters of a sheet that the fonts lack, once each: paper has one sign for them all."""
    typed = dict.fromkeys(char for text in texts(sheet) for char in _composed(text))
    return "".join(char for char in typed if char not in _characters())


def _composed(text: str) -> str:
    """A letter and its accent as one sign, one kind of space, and no joiners: these say how
    neighbours are drawn, and what can be drawn is drawn without."""
    composed = unicodedata.normalize("NFC", visible(text.translate(_JOINERS)))
    return "".join(" " if unicodedata.category(char) == "Zs" else char for char in composed)


_JOINERS = dict.fromkeys((0x200C, 0x200D, 0xFE0E, 0xFE0F))


@cache
def _characters() -> frozenset[str]:
    """What the fonts hold, from the list that they were made with."""
    found = {"\n"}
    for line in (_FOLDER / "characters.txt").read_text(encoding="ascii").splitlines():
        points = line.partition("#")[0].strip()
        if points:
            first, _, last = points.partition("-")
            found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)
