"""The agenda as an iCalendar file (RFC 5545): titles with the code only, never a name.

An event keeps its UID when its date moves, and its SEQUENCE rises with the logbook, so a calendar
that read an earlier file takes over what changed. What is no longer needed is cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from pestprotocol import words
from pestprotocol.clean import one_line
from pestprotocol.core.agenda import agenda, dates, is_complete
from pestprotocol.core.facts import Place
from pestprotocol.desk import CaseDesk

_UIDS = uuid.UUID("6f1b0f52-6c1a-4f0e-9a49-7b9f7a6a4d11")
_LENGTH = timedelta(minutes=30)
_MOST_OCTETS = 75


class Event(NamedTuple):
    uid: str
    day: date
    title: str
    sequence: int
    cancelled: bool


def text(cases: list[CaseDesk], now: datetime, at: time | None) -> str:
    """The whole file. All-day events, or with `at` half an hour at that local time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pestprotocol//NL",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for case in cases:
        for event in events(case):
            lines += _event_lines(event, now, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def events(case: CaseDesk) -> Iterator[Event]:
    """What is on the agenda of a case, and what was and is no longer needed."""
    sequence = len(case.logbook)
    shown: set[str] = set()
    for action in agenda(case.actions()):
        assert action.due is not None
        if action.agreement is not None:
            key, title = action.agreement.agreement.id, "afspraak"
        elif action.follow_up is not None:
            key = _round_key(action.follow_up.place, action.follow_up.held)
            title = words.titled(action.follow_up.checklist.title, action.follow_up.subject)
        elif action.list is not None:
            key = _round_key(action.list.place, 0)
            title = words.titled(action.list.checklist.title, action.list.subject)
        else:
            continue
        event = _event(case, key, action.due, title, sequence, cancelled=False)
        shown.add(event.uid)
        yield event
    for event in _over(case, sequence):
        if event.uid not in shown:
            shown.add(event.uid)
            yield event


def _over(case: CaseDesk, sequence: int) -> Iterator[Event]:
    """Rounds that were held or will not be, lists that are done, agreements with an end."""
    for state in case.facts.agreements:
        if state.due is not None:
            yield _event(case, state.agreement.id, state.due, "afspraak", sequence, cancelled=True)
    for checklist in case.facts.lists.values():
        if checklist.due is None:
            continue
        for subject in case.facts.subjects_of(checklist):
            title = words.titled(checklist.title, subject)
            place = case.facts.place(checklist, subject)
            due, _ = dates(case.progress, checklist, subject)
            held = [
                date.fromisoformat(round_[:10])
                for round_ in case.facts.rounds_at(place)
                if round_
                and is_complete(
                    case.progress.points(checklist, subject, place._replace(round=round_))
                )
            ]
            for number, day in enumerate(held):
                key = _round_key(place, number)
                yield _event(case, key, day, title, sequence, cancelled=True)
            coming = held[-1] if held else due
            if coming is not None:
                key = _round_key(place, len(held))
                yield _event(case, key, coming, title, sequence, cancelled=True)


def _round_key(place: Place, held: int) -> str:
    return f"{place.checklist}/{place.about}/{place.pass_}/{held}"


def _event(
    case: CaseDesk, key: str, day: date, title: str, sequence: int, *, cancelled: bool
) -> Event:
    uid = f"{uuid.uuid5(_UIDS, f'{case.code}/{key}')}@pestprotocol"
    return Event(uid, day, f"{case.code}: {title}", sequence, cancelled)


def _event_lines(event: Event, now: datetime, at: time | None) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{_utc(now)}",
        f"SEQUENCE:{event.sequence}",
        f"SUMMARY:{_escaped(event.title)}",
    ]
    if at is None:
        lines.append(f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}")
        lines.append(f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}")
        trigger = "PT8H"
    else:
        start = datetime.combine(event.day, at).astimezone()
        lines.append(f"DTSTART:{_utc(start)}")
        lines.append(f"DTEND:{_utc(start + _LENGTH)}")
        trigger = "-PT15M"
    if event.cancelled:
        return [*lines, "STATUS:CANCELLED", "TRANSP:TRANSPARENT", "END:VEVENT"]
    return [
        *lines,
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CLASS:CONFIDENTIAL",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(event.title)}",
        f"TRIGGER:{trigger}",
        "END:VALARM",
        "END:VEVENT",
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(value: str) -> str:
    plain = one_line(value)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _fold(line: str) -> Iterator[str]:
    """At most 75 octets a line, and never through the middle of a character."""
    current = b""
    for char in line:
        octets = char.encode("utf-8", "replace")
        if len(current) + len(octets) > _MOST_OCTETS:
            yield current.decode("utf-8")
            current = b" "
        current += octets
    yield current.decode("utf-8")
