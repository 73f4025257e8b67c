"""The agenda as an iCalendar file (RFC 5545): titles with the code only, never a name.

An event keeps its UID when its date moves, and its SEQUENCE rises with the logbook and the days
(holidays move a date too), so a calendar that read an earlier file takes over what changed. What
stood on the agenda at any earlier moment of the logbook and no longer does, is cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from pestprotocol import tell, words
from pestprotocol.clean import one_line
from pestprotocol.core.agenda import actions, agenda
from pestprotocol.core.facts import AgreementState, Facts, Place, Subject
from pestprotocol.core.logbook import Agreement, Answer, Entry
from pestprotocol.core.progress import Progress
from pestprotocol.core.protocol import Checklist
from pestprotocol.desk import CaseDesk

_UIDS = uuid.UUID("6f1b0f52-6c1a-4f0e-9a49-7b9f7a6a4d11")
_LENGTH = timedelta(minutes=30)
_ONE_GO = timedelta(seconds=15)  # nobody makes a file between two answers so close
_LONG = timedelta(days=365)
_MOST_OCTETS = 75
_END_OF_TIME = date(9999, 1, 1)


class Event(NamedTuple):
    uid: str
    day: date
    title: str
    sequence: int
    cancelled: bool


def text(cases: Iterable[CaseDesk], now: datetime, at: time | None) -> str:
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
            if event.day >= _END_OF_TIME:  # its end could not be said
                continue
            lines += _event_lines(event, now, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def has_days(text: str) -> bool:
    """Whether a file has an event at all."""
    return "\r\nBEGIN:VEVENT\r\n" in text


def events(case: CaseDesk) -> Iterator[Event]:
    """What is on the agenda of a case, and what was and is no longer needed."""
    coming = {key: (day, title) for key, day, title in _on_agenda(case.progress)}
    age = case.today - (case.facts.opened or case.today)
    over = {} if _is_long_over(case, coming) else _earlier(case)
    for key, (day, title) in {**over, **coming}.items():
        yield Event(
            uid=f"{uuid.uuid5(_UIDS, f'{case.code}/{key}')}@pestprotocol",
            day=day,
            title=f"{case.code}: {title}",
            sequence=len(case.logbook) + max(age.days, 0),
            cancelled=key not in coming,
        )


def _earlier(case: CaseDesk) -> dict[str, tuple[date, str]]:
    """All that was ever on the agenda: the same reading, of the logbook as it was. It is read
    where a walk ends or was left for a while, not at every answer of a list."""
    found: dict[str, tuple[date, str]] = {}
    for number, (entry, following) in enumerate(pairwise(case.logbook), 1):
        one_go = following.at - entry.at < _ONE_GO and _walk(entry) == _walk(following)
        if _walk(entry) is None or not one_go:
            earlier = Progress(case.protocol, case.logbook[:number], case.desk.calendar)
            found |= {key: (day, title) for key, day, title in _on_agenda(earlier)}
    return found


def _walk(entry: Entry) -> tuple[str, str, str] | None:
    if not isinstance(entry, Answer):
        return None
    return entry.item.partition(".")[0], entry.about, entry.round


def _is_long_over(case: CaseDesk, coming: Mapping[str, object]) -> bool:
    """Nothing to come and a year without an entry: every calendar has heard of it."""
    last = max((entry.at.date() for entry in case.logbook), default=case.today)
    return not coming and case.today - last > _LONG


def _on_agenda(progress: Progress) -> Iterator[tuple[str, date, str]]:
    """A key that stays the same when the day moves, the day, and what it is, without a name."""
    for action in agenda(actions(progress, date.min)):
        assert action.due is not None
        if action.agreement is not None:
            first = _first_version(progress.facts, action.agreement.agreement)
            yield first, action.due, _about("Afspraak", action.agreement, progress.facts)
        elif action.follow_up is not None:
            coming = action.follow_up
            key = _round_key(coming.place, coming.held)
            yield key, action.due, _titled(coming.checklist, coming.subject)
        elif action.list is not None:
            key = _round_key(action.list.place, 0)
            yield key, action.due, _titled(action.list.checklist, action.list.subject)


def _round_key(place: Place, held: int) -> str:
    return f"{place.checklist}/{place.about}/{place.pass_}/{held}"


def _first_version(facts: Facts, agreement: Agreement) -> str:
    """The id that an agreement began with, however often it was put right."""
    replaced = {entry.id: entry.replaces for entry in facts.of(Agreement)}
    first, seen = agreement.id, {agreement.id}
    while earlier := set(replaced.get(first, ())) - seen:
        first = min(earlier)
        seen.add(first)
    return first


def _titled(checklist: Checklist, subject: Subject | None) -> str:
    """With the code alone: how a home is called is typed, and may be a name."""
    return words.titled(checklist.title, subject and subject._replace(home_label=""))


def _about(what: str, state: AgreementState, facts: Facts) -> str:
    subject = facts.subjects.get(state.agreement.about)
    who = words.subject(subject and subject._replace(home_label=""), facts.protocol)
    return f"{what}{f' · {who}' if who else ''}: {tell.task_of(state.agreement)}"


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
