"""The figures of a school year, on the screen, on paper, as a table and for a program."""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any

from pestprotocol import words
from pestprotocol.clean import one_line
from pestprotocol.core.year import Figures, add
from pestprotocol.desk import Desk
from pestprotocol.errors import UserError
from pestprotocol.sheets import Bars, Heading, Pairs, Paragraph, Part, Sheet

_PATIENCE = 1.0  # seconds before a bar shows how far it is


def count(desks: list[Desk], year: int) -> tuple[Figures, tuple[UserError, ...]]:
    """Read one case after the other and keep only the totals, so memory stays flat."""
    figures = Figures(year=year)
    failures = [
        UserError(f"De map bestaat niet: {desk.store.folder}")
        for desk in desks
        if len(desks) > 1 and not desk.store.folder.is_dir()
    ]
    # A case that stands in two folders, or a folder that is given twice, counts once.
    listings = [(desk, desk.listing()) for desk in desks]
    failures += [error for _, listing in listings for _, error in listing.unreadable]
    found = {code: at for at in reversed(listings) for code in at[1].codes}
    codes = sorted(found.items())
    began = time.monotonic()
    for number, (code, (desk, listing)) in enumerate(codes):
        try:
            add(figures, desk.open(code, listing).progress, desk.today)
        except UserError as error:
            failures.append(error)
        if time.monotonic() - began > _PATIENCE:
            _bar(number + 1, len(codes))
    return figures, tuple(failures)


def _bar(done: int, total: int) -> None:
    """A line on the error stream that grows; only for whoever looks at it."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} van {total} casussen" + ("\n" if done == total else ""))
        sys.stderr.flush()


def rows(figures: Figures) -> Iterator[tuple[str, str, int | float | None]]:
    """A stable key, what it is called, and the number; nothing where no case came so far."""
    yield "opened", "casussen geopend", figures.opened
    yield "closed", "casussen afgerond", figures.closed
    yield "escalated", "opgeschaald naar het pestprotocol", figures.escalated
    yield "reopened", "opnieuw geopend", figures.reopened
    yield "skipped", "stappen of kaarten overgeslagen", figures.skipped
    yield "follow_ups_planned", "navraag gepland tot nu toe", figures.planned
    yield "follow_ups_held", "navraag gehouden", figures.held
    yield "days_to_first_talk", "dagen van signaal tot eerste gesprek (midden)", _middle(
        figures.first_talk
    )  # fmt: skip
    for id_, label in sorted(figures.conditions.items()):
        days = figures.reached.get(id_, [])
        yield f"days_to_{id_}", f"dagen tot: {label.rstrip('.')} (midden)", _middle(days)


def _middle(days: list[int]) -> float | None:
    return float(median(days)) if days else None


def sheet(figures: Figures, today: date) -> Sheet:
    name = f"{figures.year}-{figures.year + 1}"
    parts: list[Part] = [
        Paragraph("Alleen totalen: geen namen, geen codes en niets over één kind.", "soft"),
        Pairs(tuple((_number(number), label) for _, label, number in rows(figures))),
        Heading("Wat er gebeurde"),
    ]
    if figures.forms:
        bars = ((label, n, words.count(n, "keer", "keer")) for _, label, n in _forms(figures))
        parts.append(Bars(tuple(bars)))
    else:
        parts.append(Paragraph("Er is in dit schooljaar geen casus geopend."))
    parts.append(Heading("Navraag"))
    parts.append(
        Bars(
            (
                ("gepland", figures.planned, f"{figures.planned}"),
                ("gehouden", figures.held, f"{figures.held}"),
            )
        )
    )
    return Sheet(
        title=f"Jaaroverzicht {name}",
        subtitle=f"Gemaakt op {words.day(today)}",
        day=today,
        footer=f"Jaaroverzicht {name}",
        parts=tuple(parts),
    )


def _forms(figures: Figures) -> list[tuple[str, str, int]]:
    """What happened, most often first: the id of the form, what it is called, and the number."""
    found = [(id_, figures.form_labels[id_], number) for id_, number in figures.forms.items()]
    return sorted(found, key=lambda form: (-form[2], form[1]))


def as_csv(figures: Figures) -> str:
    """Two columns with a heading. No cell can start a formula, whatever parts the columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["onderdeel", "aantal"])
    for _, label, number in rows(figures):
        writer.writerow([_cell(label), "" if number is None else _number(number)])
    for _, label, times in _forms(figures):
        writer.writerow([_cell(label), times])
    return out.getvalue()


def _cell(text: str) -> str:
    plain = one_line(text)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else plain


def as_json(figures: Figures) -> dict[str, Any]:
    return {
        "school_year": figures.year,
        **{key: number for key, _, number in rows(figures)},
        "forms": {id_: number for id_, _, number in _forms(figures)},
    }


def _number(number: int | float | None) -> str:
    if number is None:
        return "–"
    return f"{number:g}".replace(".", ",")
