"""Figures over a school year: totals only, and few enough, so that no child can be worked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from pestprotocol.core.agenda import follow_ups
from pestprotocol.core.calendar import school_year
from pestprotocol.core.closing import closing_of
from pestprotocol.core.facts import Facts, Place
from pestprotocol.core.logbook import Answer, Closed, Left, Pass, Skip, Withdraw
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import FORM, NOT_APPLICABLE, NOT_YET

# A figure over two cases tells whoever knows one of them about the other. From three on nobody can
# say whose a figure is.
LEAST_CASES = 3

# A round of a repeating list: the list, for whom, the pass, and how many were held before it.
Round: TypeAlias = tuple[str, str, int, int]


@dataclass(kw_only=True)
class Figures:
    """The totals of one school year, that began in `year`: of cases, of skips, and of follow-ups.
    Days are counted from the signal.

    `cases` were worked on in that year; `described` are those that began in it and say what
    happened. `reached` holds, per closing condition, after how many days it was met; `first_talk`
    the days to the first talk with a child. Of a case that did not come so far nothing is
    counted."""

    year: int
    cases: int = 0
    opened: int = 0
    closed: int = 0
    destroyed: int = 0
    escalated: int = 0
    reopened: int = 0
    skipped: int = 0
    held: int = 0
    planned: int = 0
    described: int = 0
    forms: Counter[str] = field(default_factory=Counter)
    first_talk: list[int] = field(default_factory=list)
    reached: dict[str, list[int]] = field(default_factory=dict)
    form_labels: dict[str, str] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)


def may_be_shown(cases: int) -> bool:
    """Whether a figure over so many cases tells nothing about one of them."""
    return cases == 0 or cases >= LEAST_CASES


def add(figures: Figures, progress: Progress, today: date) -> None:
    """Count one case in. Nothing of it is kept but numbers."""
    facts, year = progress.facts, figures.year

    def falls(day: date | None) -> bool:
        return day is not None and school_year(day) == year

    figures.cases += any(falls(entry.day) for entry in facts.logbook)
    closings = {entry.pass_ for entry in facts.of(Closed)}
    reopenings = [entry for entry in facts.of(Pass) if entry.n - 1 in closings]
    figures.closed += any(falls(entry.day) for entry in facts.of(Closed))
    figures.reopened += any(falls(entry.day) for entry in reopenings)
    figures.escalated += any(falls(answer.day) for answer in facts.marks.get("escalated", ()))
    figures.skipped += sum(falls(entry.day) for entry in facts.of(Skip))
    held = dict(_held(progress))
    missed = {key: due for key, due in _missed(progress, year, today) if key not in held}
    figures.held += sum(map(falls, held.values()))
    figures.planned += sum(map(falls, (*held.values(), *missed.values())))
    if not falls(facts.opened):
        return
    figures.opened += 1
    _forms(figures, facts)
    signal = facts.signal_day
    if signal is None:
        return
    talk = _first_talk(facts)
    if talk is not None:
        figures.first_talk.append(max((talk - signal).days, 0))
    for condition, verdict in closing_of(progress).conditions:
        figures.conditions[condition.id] = condition.text
        if verdict.holds is True and verdict.since is not None:
            days = figures.reached.setdefault(condition.id, [])
            days.append(max((verdict.since - signal).days, 0))


def _forms(figures: Figures, facts: Facts) -> None:
    standing = facts.standing(facts.place(facts.protocol.intake, None), FORM)
    item = facts.protocol.intake.item(FORM)
    answer = None if standing is None else standing.agreed
    if answer is None or item is None:
        return
    figures.described += 1
    for value in answer.values:
        figures.forms[value] += 1
        figures.form_labels[value] = (item.choices or {}).get(value, value)


def _first_talk(facts: Facts) -> date | None:
    """The first day on which a list of the steps was walked with a child itself."""
    children = {s.id for s in facts.subjects.values() if not s.home}
    days: Iterable[date] = (
        entry.day
        for entry in facts.of(Answer)
        if entry.about in children
        and entry.item.partition(".")[0] in facts.step_of
        and entry.value not in (NOT_YET, NOT_APPLICABLE)
    )
    return min(days, default=None)


# --- follow-ups ---


def _held(progress: Progress) -> Iterator[tuple[Round, date]]:
    """Every round that was held, with its day: of every pass, and also with who left since."""
    facts = progress.facts
    for (list_id, about, pass_), rounds in facts.rounds.items():
        checklist = facts.lists[list_id]
        subject = facts.subjects.get(about)
        if not checklist.returns or (about and not subject):
            continue
        number = 0
        for round_ in rounds:
            place = Place(list_id, about, pass_, round_)
            day = _day(round_[:10])
            if day is not None and progress.is_complete(checklist, subject, place):
                yield (list_id, about, pass_, number), day
                number += 1


def _missed(progress: Progress, year: int, today: date) -> Iterator[tuple[Round, date]]:
    """Every round that was late, now or at the moment that the case stopped asking for it: when
    it was closed or begun again, a list was skipped, or someone left."""
    yield from _late(progress, today)
    facts = progress.facts
    logbook = [e for e in facts.logbook if e.id not in facts.withdrawn and type(e) is not Withdraw]
    for number, entry in enumerate(logbook):
        if isinstance(entry, Closed | Pass | Skip | Left) and school_year(entry.day) >= year:
            before = Progress(progress.protocol, tuple(logbook[:number]), progress.calendar)
            yield from _late(before, entry.day)


def _late(progress: Progress, today: date) -> Iterator[tuple[Round, date]]:
    for action in follow_ups(progress):
        coming = action.follow_up
        if coming is not None and action.due is not None and action.due < today:
            place = coming.place
            yield (place.checklist, place.about, place.pass_, coming.held), action.due


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
