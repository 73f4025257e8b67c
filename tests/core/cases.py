"""Small cases in the user's own format: a protocol as YAML text, what happened as dated entries.

November 2026 has its Mondays on the 2nd, 9th, 16th, 23rd and 30th, December on the 7th and 14th.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from textwrap import dedent, indent

from pestprotocol import protocol_file
from pestprotocol.core.agenda import Action, actions
from pestprotocol.core.calendar import Calendar
from pestprotocol.core.conditions import Missing, Verdict
from pestprotocol.core.facts import Place, Subject
from pestprotocol.core.logbook import (
    CASE,
    Answer,
    Closed,
    Declined,
    Entry,
    Finished,
    Home,
    Left,
    Nobody,
    Opened,
    Pass,
    Person,
    Skip,
    Withdraw,
    merge,
)
from pestprotocol.core.progress import Instance, Point, Progress, StepProgress
from pestprotocol.core.protocol import GIVEN, Holiday, Protocol

WINTER = timezone(timedelta(hours=1))
SHIPPED = Path(__file__).resolve().parents[2] / "protocol.yaml"

# What every protocol file has and a test seldom looks at; a test that does writes its own.
_SECTIONS = {
    "protocol": 'protocol: {id: proef, version: "1", title: Proefprotocol}',
    "roles": """\
roles:
  - {id: gepeste, letter: G, label: gepeste leerling, parents: true}
  - {id: pester, letter: P, label: leerling die pest, parents: true}""",
    "intake": """\
intake:
  id: intake
  title: Intake
  items:
    - {id: signal, text: Wanneer?, answer: date}
    - {id: reporter, text: Wie?, answer: choice, choices: {leerling: leerling, ouder: ouder}}
    - {id: group, text: Welke groep?, answer: text}
    - id: form
      text: Wat?
      answer: choice
      many: true
      choices: {schelden: schelden, beeld: beeld, virus: virus}
    - {id: seen, text: Wat is er gezien?, answer: text}""",
    "steps": "steps: []",
    "closing": "closing: []",
}
EXPECTED = """\
roles:
  - {id: gepeste, letter: G, label: gepeste leerling, parents: true, expected: true}
  - {id: pester, letter: P, label: leerling die pest, parents: true, expected: true}
"""


def nov(day: int) -> date:
    return date(2026, 11, day)


def dec(day: int) -> date:
    return date(2026, 12, day)


# When things happen unless a test says when: the case begins, a week on, and later.
MONDAY, SOON, LATER = nov(2), nov(10), nov(20)

# --- the protocol ---


def protocol_text(text: str) -> str:
    """A whole protocol file: the sections of the text, and plain ones for what it leaves out."""
    own = dedent(text).strip("\n")
    given = set(re.findall(r"^([a-z]+):", own, re.MULTILINE))
    plain = [section for key, section in _SECTIONS.items() if key not in given]
    return "\n".join([*plain, own, ""])


@cache
def protocol(text: str) -> Protocol:
    read = protocol_file.read(protocol_text(text).encode())
    assert read.protocol is not None, read.mistakes
    return read.protocol


def one_step(lists: str, more: str = "") -> Protocol:
    """A protocol of one step that holds these lists; `more` are further sections."""
    step = "steps:\n  - id: stap\n    title: Stap\n    checklists:\n"
    return protocol(f"{dedent(more)}\n{step}{indent(dedent(lists).strip(chr(10)), ' ' * 6)}\n")


@cache
def shipped() -> Protocol:
    read = protocol_file.read(SHIPPED.read_bytes())
    assert read.protocol is not None, read.mistakes
    return read.protocol


# --- what happened ---


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), WINTER)


def opened(on: date = MONDAY) -> Opened:
    return Opened(id="opened", at=noon(on) - timedelta(hours=5), day=on)


def person(
    code: str, role: str = "", *, on: date = MONDAY, id_: str = "", group: str = ""
) -> Person:
    """Someone joins; the letter of the code says in which role."""
    role = role or {"G": "gepeste", "P": "pester"}[code[0]]
    at = noon(on) - timedelta(hours=4)
    return Person(id=id_ or code, at=at, day=on, code=code, role=role, group=group)


def second_home(of: str, *, on: date = MONDAY, label: str = "") -> Home:
    return Home(id=f"{of}.home2", at=noon(on), day=on, of=of, label=label)


def answer(
    item: str,
    value: str | tuple[str, ...] = "done",
    about: str = CASE,
    *,
    on: date = MONDAY,
    round_: str = "",
    pass_: int = 1,
    replaces: Iterable[Answer] = (),
    reason: str = "",
    machine: str = "",
) -> Answer:
    """An answer; `machine` tells apart two that are alike and were given on two machines."""
    replaced = tuple(entry.id for entry in replaces)
    marks = (item, value, about, on.isoformat(), round_, pass_, *replaced, machine)
    return Answer(
        id=" ".join(str(mark) for mark in marks),
        at=noon(on) + timedelta(minutes=len(replaced)),
        day=on,
        item=item,
        about=about,
        pass_=pass_,
        round=round_,
        value=value,
        reason=reason,
        replaces=replaced,
    )


def words(
    item: str, text: str, about: str = CASE, *, on: date = MONDAY, machine: str = ""
) -> Answer:
    """An answer in the teacher's own words."""
    return Answer(
        id=f"{item} {about} {machine}", at=noon(on), day=on,
        item=item, about=about, value=GIVEN, text=text,
    )  # fmt: skip


def follow_up(
    about: str, how: str, *, on: date, where: str = "veilig", list_: str = "navraag", pass_: int = 1
) -> tuple[Answer, Answer]:
    """A whole round of the shipped protocol's follow-up: where, and how it goes."""
    round_ = on.isoformat()
    return (
        answer(f"{list_}.waar", where, about, on=on, round_=round_, pass_=pass_),
        answer(f"{list_}.hoe", how, about, on=on, round_=round_, pass_=pass_),
    )


def withdrawn(entry: Entry, *, on: date | None = None) -> Withdraw:
    day = on or entry.day
    return Withdraw(
        id=f"withdraw {entry.id}", at=noon(day) + timedelta(hours=1), day=day,
        entry=entry.id, reason="vergissing",
    )  # fmt: skip


def left(who: str, *, on: date = LATER) -> Left:
    return Left(id=f"left {who}", at=noon(on), day=on, person=who, reason="was er niet bij")


def nobody(role: str = "pester", *, on: date = SOON) -> Nobody:
    return Nobody(id=f"nobody {role}", at=noon(on), day=on, role=role, reason="niet gevonden")


def skip(what: str, about: str = CASE, *, on: date = SOON, pass_: int = 1) -> Skip:
    return Skip(
        id=f"skip {what} {about} {pass_}", at=noon(on), day=on,
        what=what, about=about, pass_=pass_, reason="hoeft hier niet",
    )  # fmt: skip


def again(
    n: int, from_: str, *, on: date, persons: tuple[str, ...] = (), because: Answer | None = None
) -> Pass:
    """The protocol starts over from a step."""
    return Pass(
        id=f"pass {n} {from_} {persons}", at=noon(on) + timedelta(hours=2), day=on,
        n=n, from_=from_, persons=persons, because="" if because is None else because.id,
    )  # fmt: skip


def declined(entry: Answer, *, on: date) -> Declined:
    return Declined(id=f"declined {entry.id}", at=noon(on), day=on, answer=entry.id, reason="nee")


def closed(on: date, *persons: Person, pass_: int = 1, unmet: tuple[str, ...] = ()) -> Closed:
    """The case is closed, with these persons taking part."""
    return Closed(
        id=f"closed {pass_} {on}", at=noon(on) + timedelta(hours=3), day=on,
        pass_=pass_, persons=tuple(entry.id for entry in persons), unmet=unmet,
    )  # fmt: skip


def finished(
    checklist: str, about: str = CASE, *, without: tuple[str, ...], answers: Iterable[Answer]
) -> Finished:
    ids = tuple(sorted(entry.id for entry in answers))
    return Finished(
        id=f"finished {checklist} {about}", at=noon(MONDAY), day=MONDAY,
        checklist=checklist, about=about, without=without, answers=ids,
    )  # fmt: skip


# --- the readings ---

WEEKENDS_ONLY = Calendar()


def holiday(first: date, last: date) -> Holiday:
    return Holiday(from_=first, to=last, title="vakantie")


def read(school: Protocol, *entries: Entry, calendar: Calendar = WEEKENDS_ONLY) -> Progress:
    """Where a case stands that holds these entries."""
    return Progress(school, merge(entries), calendar)


def subject(progress: Progress, about: str) -> Subject | None:
    return progress.facts.subjects[about] if about else None


def the_list(progress: Progress, checklist: str, about: str = CASE) -> Instance:
    """The list as it stands for someone, or for the case."""
    found = progress.facts.lists[checklist]
    return progress.instance(found, subject(progress, about))


def the_point(progress: Progress, item: str, about: str = CASE) -> Point:
    checklist, _, item_id = item.partition(".")
    points = progress.points_of(the_list(progress, checklist, about))
    return next(point for point in points if point.item.id == item_id)


def the_step(progress: Progress, step: str) -> StepProgress:
    return next(found for found in progress.steps if found.step.id == step)


def asked(progress: Progress, checklist: str, about: str = CASE) -> list[str]:
    """The points that a list asks now."""
    points = progress.points_of(the_list(progress, checklist, about))
    return [p.item.id for p in points if p.applies]


def to_do(progress: Progress, checklist: str, about: str = CASE) -> list[str]:
    """The duties of a list that are still open."""
    found = the_list(progress, checklist, about)
    return [p.item.id for p in found.duties if not p.settled] if found.owed else []


def counts(progress: Progress) -> list[tuple[str, str, int, int]]:
    """Every step as a screen shows it: its state, and so many of so many."""
    return [(s.step.id, s.state, s.done, s.total) for s in progress.steps]


def value_of(progress: Progress, item: str, about: str = CASE) -> object:
    """The answer that holds; nothing when there is none, or when two differ."""
    standing = the_point(progress, item, about).standing
    agreed = None if standing is None else standing.agreed
    return None if agreed is None else agreed.value


def condition(progress: Progress, name: str) -> Verdict:
    """One of the protocol's closing conditions, as it stands."""
    when = next(c.when for c in progress.protocol.closing if c.id == name)
    return progress.judge(when)


def proof(verdict: Verdict) -> tuple[Entry, ...]:
    """The entries that show a yes."""
    assert verdict.holds is True, verdict
    assert verdict.missing == ()
    return verdict.proof


def reasons(missing: Iterable[Missing]) -> set[str]:
    return {part.reason for part in missing}


def said(action: Action) -> str:
    """An action in a few words: what, and about whom."""
    if action.list is not None:
        return _named(action.list.checklist.id, action.list.subject)
    if action.follow_up is not None:
        return "follow-up " + _named(action.follow_up.checklist.id, action.follow_up.subject)
    if action.question is not None:
        return f"who is {action.question.role.id}?"
    if action.agreement is not None:
        return f"agreement: {action.agreement.agreement.text}"
    if action.proposal is not None and action.proposal.effect.begin:
        return f"begin another case with {action.proposal.effect.begin}?"
    if action.proposal is not None:
        return f"begin again at {action.proposal.effect.again}?"
    assert action.close
    return "close"


def _named(checklist: str, whom: Subject | None) -> str:
    if whom is None:
        return checklist
    return f"{checklist} {whom.label}{' home' if whom.home else ''}"


def to_come(progress: Progress, today: date) -> list[str]:
    """All that is next, the first thing first."""
    return [said(action) for action in actions(progress, today)]


def action_for(progress: Progress, what: str, today: date) -> Action:
    found = [action for action in actions(progress, today) if said(action) == what]
    assert len(found) == 1, to_come(progress, today)
    return found[0]


def place(checklist: str, about: str = CASE, *, pass_: int = 1, round_: str = "") -> Place:
    return Place(checklist, about, pass_, round_)
