"""What of a case may go to one child, or to one home of that child: only what concerns them.

Fails closed: an entry is left out unless a rule here says that it may be read. So is what was
replaced: who puts a sentence right has taken the earlier one back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pestprotocol.core.facts import Facts
from pestprotocol.core.logbook import (
    CASE,
    Agreement,
    Answer,
    Closed,
    Departure,
    Entry,
    Group,
    Home,
    Left,
    Note,
    Opened,
    Outcome,
    Person,
    Skip,
    Withdraw,
    home_of,
)
from pestprotocol.core.protocol import FORM, GROUP, SEEN, SIGNAL
from pestprotocol.core.value import value

# Of the intake: what happened and when. Not who reported it.
_INTAKE = frozenset({SIGNAL, GROUP, FORM, SEEN})


@value
class Excerpt:
    """The entries that concern one child, and those that were left out."""

    kept: tuple[Entry, ...]
    left_out: tuple[Entry, ...]


def excerpt(facts: Facts, own: frozenset[str]) -> Excerpt:
    """What concerns these subjects: a child in all its roles, and perhaps a home."""
    agreements = {entry.id for entry in facts.of(Agreement) if entry.about in own}
    gone = set(facts.withdrawn).union(
        *(getattr(e, "replaces", ()) for e in facts.logbook if e.id not in facts.withdrawn)
    )
    kept = []
    left_out = []
    for entry in facts.logbook:
        if entry.id not in gone and _concerns(entry, facts, own, agreements):
            kept.append(entry)
        else:
            left_out.append(entry)
    return Excerpt(kept=tuple(kept), left_out=tuple(left_out))


def participations(facts: Facts, person: str) -> frozenset[str]:
    """All roles of the child that this participation belongs to."""
    links = [(entry.id, entry.same_as) for entry in facts.of(Person) if entry.same_as]
    people = {person}
    grown = True
    while grown:
        more = {one for pair in links for one in pair if people.intersection(pair)}
        grown = not more <= people
        people |= more
    return frozenset(people.intersection(facts.subjects))


def homes_of(facts: Facts, person: str) -> tuple[frozenset[str], ...]:
    """Each home of a child, the one that everybody has first. In another role of that child it is
    the same home when it is that first one, or is called the same. Not every role has parents."""
    own = participations(facts, person)
    added = sorted(facts.of(Home), key=lambda entry: (entry.at, entry.id))
    others = [
        frozenset(
            other.id
            for other in added
            if other.id == home.id or (other.of in own and home.label and _alike(other, home))
        )
        for home in added
        if home.of == person
    ]
    first = frozenset(map(home_of, own))
    return tuple(home.intersection(facts.subjects) for home in (first, *others))


def _alike(one: Home, other: Home) -> bool:
    return one.of != other.of and one.label.casefold() == other.label.casefold()


def _concerns(entry: Entry, facts: Facts, own: frozenset[str], agreements: set[str]) -> bool:
    match entry:
        case Opened():
            return True
        case Person():
            return entry.id in own
        case Home():
            return entry.id in own
        case Group() | Left():
            return entry.person in own
        case Answer():
            return _answer_concerns(entry, facts, own)
        case Note() | Agreement() | Departure() | Skip():
            return entry.about in own
        case Outcome():
            return entry.agreement in agreements
        case Closed():  # one that was followed by opening again would say what is not so
            return not entry.reason and facts.closing is not None and facts.closing.id == entry.id
        case _:
            return False


def _answer_concerns(entry: Answer, facts: Facts, own: frozenset[str]) -> bool:
    if entry.about != CASE:
        return entry.about in own
    checklist, _, item = entry.item.partition(".")
    # The group of the case is that of a child who is written down without one.
    elsewhere = item == GROUP and any(facts.subjects[id_].group for id_ in own)
    return checklist == facts.protocol.intake.id and item in _INTAKE and not elsewhere


def mask(text: str, codes: Mapping[str, str]) -> str:
    """Codes of other children become their role, without a number."""
    for code in sorted(codes, key=len, reverse=True):
        shown = f"({codes[code]})".replace("\\", r"\\")
        text = code_pattern(code).sub(shown, text)
    return text


def code_pattern(code: str) -> re.Pattern[str]:
    """A code as people type it: `P1`, `p 1`, `P-1`, `P1's`, `P1en`; never as a part of `P10`."""
    letter, number = re.escape(code[:1]), re.escape(code[1:])
    return re.compile(
        rf"(?<![^\W_]){letter}[ ._-]?{number}(?:['’]?s(?![^\W_]))?(?!\d)", re.IGNORECASE
    )


def _was_taken_back_at_once(facts: Facts, person: Person) -> bool:
    """Whether nothing but who is involved was recorded between someone and the withdrawal."""
    withdrawal = facts.withdrawn.get(person.id)
    if withdrawal is None:
        return False
    first, last = facts.logbook.index(person), facts.logbook.index(withdrawal)
    return all(isinstance(entry, Person | Withdraw) for entry in facts.logbook[first:last])


def other_codes(facts: Facts, own: frozenset[str]) -> dict[str, str]:
    """The codes of the other children with their role; also of who was withdrawn again.

    A code that two children have is in a text nobody's for certain, and so another child's. Not
    where the other was taken back before a word was written: its code went to the next."""
    mine = {entry.code for entry in facts.of(Person) if entry.id in own}
    found: dict[str, str] = {}
    for entry in facts.logbook:
        if isinstance(entry, Person) and entry.id not in own:
            if entry.code in mine and _was_taken_back_at_once(facts, entry):
                continue
            role = facts.protocol.role(entry.role)
            subject = facts.subjects.get(entry.id)
            for code in (entry.code, subject.label if subject else entry.code):
                found[code] = role.label if role else entry.role
    return found
