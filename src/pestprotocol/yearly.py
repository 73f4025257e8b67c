"""The figures of a school year, on the screen, on paper, as a table and for a program."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from pestprotocol import words
from pestprotocol.clean import one_line
from pestprotocol.core.year import LEAST_CASES, Figures, add, may_be_shown
from pestprotocol.desk import Desk
from pestprotocol.errors import UserError
from pestprotocol.screen import Screen, Text
from pestprotocol.sheets import Bars, Heading, Pairs, Paragraph, Part, Sheet
from pestprotocol.store import Listing

_PATIENCE = 1.0  # seconds before a bar shows how far it is
_BAR = 30  # columns
_TOO_FEW = "te weinig"


class Row(NamedTuple):
    """A stable key, what it is called, and the number; none where no case came so far.

    `cases`: how many the number is about. With too few of them it is shown to nobody."""

    key: str
    label: str
    number: float | None
    cases: int

    @property
    def shown(self) -> float | None:
        return self.number if may_be_shown(self.cases) else None

    @property
    def said(self) -> str:
        if not may_be_shown(self.cases):
            return _TOO_FEW
        if self.number is None:
            return "–"
        return f"{self.number:.1f}".removesuffix(".0").replace(".", ",")


def count(desks: list[Desk], year: int, screen: Screen) -> tuple[Figures, tuple[UserError, ...]]:
    """Read one case after the other and keep only the totals, so memory stays flat."""
    figures = Figures(year=year)
    failures: list[UserError] = []
    found: dict[str, tuple[Desk, Listing]] = {}
    for desk in desks:
        try:
            listing = desk.listing()
        except UserError as error:
            failures.append(error)
            continue
        failures += [error for _, error in listing.unreadable]
        # A case that stands in two folders, or a folder that is given twice, counts once.
        found = {**dict.fromkeys(listing.codes, (desk, listing)), **found}
    # Of a destroyed case nothing is left to read but these years.
    graves = {grave.code: grave for desk in desks for grave in desk.store.graves()}
    for code in graves.keys() - found.keys():
        figures.opened += graves[code].year == year
        figures.destroyed += graves[code].year == year
        figures.closed += graves[code].closed == year
    waiting = _Waiting(screen, len(found))
    for number, (code, (desk, listing)) in enumerate(sorted(found.items()), 1):
        try:
            add(figures, desk.open(code, listing).progress, desk.today)
        except UserError as error:
            failures.append(error)
        waiting.done(number)
    return figures, tuple(failures)


class _Waiting:
    """How far it is, for whoever looks and has waited a while: a bar, or one sentence where
    nothing may move. The line of the bar is gone when all is done."""

    def __init__(self, screen: Screen, total: int) -> None:
        self._screen = screen
        self._total = total
        self._until = time.monotonic() + _PATIENCE
        self._said = ""

    def done(self, number: int) -> None:
        if not self._screen.stream.isatty() or time.monotonic() < self._until:
            return
        if self._screen.plain:
            if not self._said:
                self._said = f"Even geduld: {words.cases(self._total)}."
                self._screen.show(Text(self._said))
            return
        full = _BAR * number // self._total
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {100 * number // self._total}%"
        if number == self._total:
            self._screen.write(f"\r{' ' * len(line)}\r")
        elif line != self._said:
            self._said = line
            self._screen.write(f"\r{line}")


def rows(figures: Figures) -> Iterator[Row]:
    """Counts are always told; what days and forms say of a case only of enough of them."""
    cases = figures.cases
    yield Row("opened", "keer een casus geopend", figures.opened, 0)
    yield Row("closed", "keer een casus afgerond", figures.closed, 0)
    yield Row("destroyed", "keer een geopende casus later vernietigd", figures.destroyed, 0)
    yield Row(
        "escalated", "keer opgeschaald naar het pestprotocol van de school", figures.escalated, 0
    )
    yield Row("reopened", "keer een casus heropend", figures.reopened, 0)
    yield Row("skipped", "keer een stap of checklist overgeslagen", figures.skipped, 0)
    yield Row(
        "follow_ups_planned", "keer navraag gepland of gehouden tot nu toe", figures.planned, 0
    )
    yield Row("follow_ups_held", "keer navraag gehouden", figures.held, 0)
    yield _days(
        "first_talk", "van signaal tot eerste gesprek met een kind", figures.first_talk, cases
    )
    for id_, label in figures.conditions.items():
        yield _days(id_, f"tot: {label.rstrip('.')}", figures.reached.get(id_, []), cases)


def _days(key: str, label: str, days: list[int], cases: int) -> Row:
    """The median. With few cases not even that there is none is told, nor by the word for it."""
    middle = float(median(days)) if days else None
    unit = "dag" if middle == 1 and may_be_shown(len(days)) else "dagen"
    said = f"{unit} {label} (bij de helft van de casussen niet langer)"
    return Row(f"days_to_{key}", said, middle, len(days) or cases)


def sheet(figures: Figures, today: date) -> Sheet:
    name = f"{figures.year}-{figures.year + 1}"
    found = list(rows(figures))
    parts: list[Part] = [
        Paragraph("Alleen totalen: geen namen en geen codes.", "soft"),
    ]
    if any(not may_be_shown(row.cases) for row in found):
        parts.append(
            Paragraph(
                f"Waar “{_TOO_FEW}” staat, gaat het om minder dan {LEAST_CASES} casussen. "
                "Anders is uit te rekenen wat er met één kind gebeurde.",
                "soft",
            )
        )
    if any(row.said == "–" for row in found):
        parts.append(Paragraph("Waar “–” staat, is het in geen casus al zover.", "soft"))
    parts += [
        Pairs(tuple((row.said, row.label) for row in found)),
        Heading("Wat er gebeurde"),
    ]
    if not figures.opened:
        parts.append(Paragraph("Er is in dit schooljaar geen casus geopend."))
    elif not figures.described:
        parts.append(Paragraph("Daarover is van dit schooljaar niets (meer) bewaard."))
    elif not may_be_shown(figures.described):
        parts.append(Paragraph(f"{_TOO_FEW.capitalize()} casussen om te laten zien."))
    else:
        bars = ((label, n, words.count(n, "keer", "keer")) for _, label, n in _forms(figures))
        parts.append(Bars(tuple(bars)))
    parts.append(Heading("Navraag tot nu toe"))
    parts.append(
        Bars(
            (
                ("gepland of gehouden", figures.planned, f"{figures.planned}"),
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
    if not may_be_shown(figures.described):
        return []
    found = [(id_, figures.form_labels[id_], number) for id_, number in figures.forms.items()]
    return sorted(found, key=lambda form: (-form[2], form[1]))


def as_csv(figures: Figures) -> str:
    """Two columns with a heading. No cell can start a formula, whatever parts the columns."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["onderdeel", "aantal"])
    for row in rows(figures):
        writer.writerow([_cell(row.label), "" if row.said == "–" else row.said])
    for _, label, times in _forms(figures):
        writer.writerow([_cell(label), times])
    return out.getvalue()


def _cell(text: str) -> str:
    plain = one_line(text)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) else plain


def as_json(figures: Figures) -> dict[str, Any]:
    found = list(rows(figures))
    withheld = [row.key for row in found if not may_be_shown(row.cases)]
    if not may_be_shown(figures.described):
        withheld.append("forms")
    return {
        "school_year": figures.year,
        **{row.key: row.shown for row in found},
        "forms": {id_: number for id_, _, number in _forms(figures)},
        "withheld": withheld,
    }
