"""The whole protocol, to read from begin to end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pestprotocol import contacts, words
from pestprotocol.core.protocol import Checklist, Protocol, Texts
from pestprotocol.screen import Blank, Block, Text, title


def blocks(protocol: Protocol, today: date) -> Iterator[Block]:
    about = protocol.protocol
    yield title(about.title)
    where = " · ".join(part for part in (about.school, about.board) if part)
    yield Text(f"{where} · versie {about.version}", "soft")
    for texts in protocol.background:
        yield from _texts(texts)
    for number, step in enumerate(protocol.steps, 1):
        yield Blank()
        yield title(f"Stap {number}. {step.title}")
        if step.why:
            yield Text(step.why)
        for checklist in step.checklists:
            yield from _checklist(checklist)
    yield Blank()
    yield title("Afronden kan als")
    for condition in protocol.closing:
        yield Text(condition.text, indent=2, lead="· ")
    if protocol.anytime:
        yield Blank()
        yield title("Op elk moment")
        for checklist in protocol.anytime:
            yield from _checklist(checklist)
    for texts in protocol.guidelines:
        yield from _texts(texts)
    yield Blank()
    yield from contacts.page(protocol, today)
    if protocol.retention is not None:
        term = words.duration(protocol.retention.term)
        yield Blank()
        yield Text(f"Bewaartermijn: {term} na de afronding{_proposal(protocol.retention.source)}.")


def _checklist(checklist: Checklist) -> Iterator[Block]:
    yield Blank()
    yield Text(f"{checklist.title} ({checklist.id})", "strong")
    if checklist.why:
        yield Text(checklist.why, indent=2)
    if checklist.due is not None:
        term = words.duration(checklist.due.within)
        yield Text(f"Binnen {term}{_proposal(checklist.due.source)}", "soft", indent=2)
    if checklist.repeats is not None and checklist.repeats.every is not None:
        every = words.duration(checklist.repeats.every)
        yield Text(f"Daarna elke {every}{_proposal(checklist.repeats.source)}", "soft", indent=2)
    for line in checklist.never:
        yield Text(line, indent=2, lead="Niet doen: ", lead_style="warn")
    for number, item in enumerate(checklist.items, 1):
        yield Text(item.text, indent=2, lead=f"{number}. ")
        if item.choices:
            yield Text(" / ".join(item.choices.values()), "soft", indent=5)


def _texts(texts: Texts) -> Iterator[Block]:
    yield Blank()
    yield title(texts.title)
    for line in texts.lines:
        yield Text(line, indent=2, lead="· ")


def _proposal(source: str) -> str:
    return " (voorstel: de school mag dit veranderen)" if source == "proposal" else ""
