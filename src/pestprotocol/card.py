"""The card for a talk on the screen: blank, or for a case with what was done already."""

from __future__ import annotations

from collections.abc import Iterator

from pestprotocol import contacts, words
from pestprotocol.asking import standing_text
from pestprotocol.core.facts import Subject
from pestprotocol.core.protocol import Checklist, Item, Protocol
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.screen import Blank, Block, Rows, Text, title


def listing(protocol: Protocol) -> Iterator[Block]:
    """Which cards there are."""
    yield title("Kaarten voor een gesprek")
    rows = [
        (found.id, found.title) for found in protocol.checklists() if found is not protocol.intake
    ]
    yield Rows(tuple(rows), indent=2, styles=("command", ""))
    yield Blank()
    yield Text("Toon een kaart: pestprotocol checklist gepeste", "soft")


def blank_card(desk: Desk, protocol: Protocol, checklist: Checklist) -> Iterator[Block]:
    yield title(checklist.title)
    yield from _top(checklist)
    yield Blank()
    for number, item in enumerate(checklist.items, 1):
        yield from _point(number, item, "☐", "")
    yield from _bottom(desk, protocol, checklist)


def filled_card(case: CaseDesk, checklist: Checklist, subject: Subject | None) -> Iterator[Block]:
    yield title(words.titled(checklist.title, subject))
    yield Text(f"Casus {case.code} · groep {case.group} · {words.day(case.today)}", "soft")
    yield from _top(checklist)
    yield Blank()
    instance = case.progress.instance(checklist, subject)
    number = 0
    for point in instance.points:
        if not point.applies and point.standing is None:
            continue
        number += 1
        done = point.standing is not None and point.settled
        said = standing_text(point) if point.standing is not None else ""
        yield from _point(number, point.item, "☑" if done else "☐", said)
    agreed = [
        state
        for state in case.facts.agreements
        if subject is not None and state.agreement.about == subject.id and state.state == "open"
    ]
    if agreed:
        yield Blank()
        yield Text("Afspraken tot nu toe", "strong")
        for state in agreed:
            due = f" (uiterlijk {words.day(state.due)})" if state.due else ""
            yield Text(f"{state.agreement.text}{due}", indent=2, lead="· ")
    yield from _bottom(case.desk, case.protocol, checklist)


def _top(checklist: Checklist) -> Iterator[Block]:
    if checklist.why:
        yield Text(checklist.why, lead="Waarom: ", lead_style="soft")
    if checklist.by:
        yield Text(checklist.by, lead="Wie: ", lead_style="soft")
    for line in checklist.never:
        yield Text(line, lead="Niet doen: ", lead_style="warn")


def _point(number: int, item: Item, box: str, said: str) -> Iterator[Block]:
    yield Text(item.text, lead=f"{box} {number}. ", lead_style="key")
    if item.choices and not said:
        yield Text(" / ".join(item.choices.values()), "soft", indent=6)
    if said:
        yield Text(said, "good", indent=6)


def _bottom(desk: Desk, protocol: Protocol, checklist: Checklist) -> Iterator[Block]:
    if checklist.ask:
        yield Blank()
        yield Text("Vragen die je kunt stellen", "strong")
        for line in checklist.ask:
            yield Text(line, indent=2, lead="· ")
    calls = dict.fromkeys(
        (*checklist.call, *(call for item in checklist.items for call in item.call))
    )
    if calls:
        yield Blank()
        yield from contacts.short_lines(protocol, calls, desk.today)
