"""What of a case may go to the parents of one child: only what concerns that child.

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


def excerpt(facts: Facts, person: str) -> Excerpt:
    """What concerns the child that this participation belongs to, in all its roles."""
    own = own_subjects(facts, person)
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


def own_subjects(facts: Facts, person: str) -> frozenset[str]:
    """The participations of one child, linked or not, with their homes."""
    links = [(entry.id, entry.same_as) for entry in facts.of(Person) if entry.same_as]
    people = {person}
    grown = True
    while grown:
        more = {one for pair in links for one in pair if people.intersection(pair)}
        grown = not more <= people
        people |= more
    return frozenset(s.id for s in facts.subjects.values() if s.person in people)


def _concerns(entry: Entry, facts: Facts, own: frozenset[str], agreements: set[str]) -> bool:
    match entry:
        case Opened():
            return True
        case Person():
            return entry.id in own
        case Home():
            return entry.of in own
        case Group() | Left():
            return entry.person in own
        case Answer():
            return _answer_concerns(entry, facts, own)
        case Note() | Agreement() | Departure() | Skip():
            return entry.about in own
        case Outcome():
            return entry.agreement in agreements
        case Closed():
            return not entry.reason
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
    for code, role in codes.items():
        pattern = rf"(?<!\w){re.escape(code)}(?:['’]?s)?(?!\w)"
        shown = f"({role})".replace("\\", r"\\")
        text = re.sub(pattern, shown, text, flags=re.IGNORECASE)
    return text


def other_codes(facts: Facts, own: frozenset[str]) -> dict[str, str]:
    """The codes of the other children with their role; also of who was withdrawn again."""
    found: dict[str, str] = {}
    for entry in facts.logbook:
        if isinstance(entry, Person) and entry.id not in own:
            role = facts.protocol.role(entry.role)
            subject = facts.subjects.get(entry.id)
            for code in (entry.code, subject.label if subject else entry.code):
                found[code] = role.label if role else entry.role
    return found
