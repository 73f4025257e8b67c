"""Sheets: what a page says, apart from where it is printed. Screen, paper and Markdown show them.

A sheet is a title and parts in reading order. Everything in it is plain text, never markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from pestprotocol import contacts, words
from pestprotocol.asking import standing_text
from pestprotocol.clean import visible
from pestprotocol.core.facts import Subject
from pestprotocol.core.protocol import Checklist, Protocol, Texts
from pestprotocol.desk import CaseDesk
from pestprotocol.screen import Blank, Block, Rows, Text, title


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    tone: Literal["", "soft"] = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines set apart, such as what to avoid."""

    text: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A point of a list: ticked or not, with what was answered or what can be chosen."""

    text: str
    done: bool = False
    said: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A label and its text, row by row."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: a label, a number, and the number in words for whoever cannot see a bar."""

    rows: tuple[tuple[str, int, str], ...]


Part: TypeAlias = Heading | Paragraph | Box | Bullets | Points | Pairs | Bars


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`language` as in `nl`; `day` is the date of the document, `footer` stands on every page."""

    title: str
    day: date
    parts: tuple[Part, ...]
    subtitle: str = ""
    footer: str = ""
    language: str = "nl"


# --- the sheets of a protocol ---


def listing(protocol: Protocol) -> Iterator[Block]:
    """Which cards there are."""
    yield title("Kaarten voor een gesprek")
    cards = [found for found in protocol.checklists() if found is not protocol.intake]
    rows = tuple((found.id, found.title) for found in cards)
    yield Rows(rows, indent=2, styles=("command", ""))
    yield Blank()
    yield Text("Toon een kaart: pestprotocol checklist gepeste", "soft")
    yield Text("Om mee te nemen: pestprotocol checklist gepeste --pdf kaart.pdf", "soft")


def card(
    protocol: Protocol,
    checklist: Checklist,
    today: date,
    *,
    case: CaseDesk | None = None,
    subject: Subject | None = None,
) -> Sheet:
    """The card for a talk: blank, or for a case with what was done already."""
    about = ""
    if case is not None:
        about = f"Casus {case.code} · groep {case.group} · {words.day(today)}"
    return Sheet(
        title=words.titled(checklist.title, subject),
        subtitle=about or "Casus ................   Groep ........   Datum ................",
        day=today,
        footer=f"{protocol.protocol.school or protocol.protocol.title} · {checklist.title}",
        parts=tuple(_card_parts(protocol, checklist, today, case, subject)),
    )


def _card_parts(
    protocol: Protocol,
    checklist: Checklist,
    today: date,
    case: CaseDesk | None,
    subject: Subject | None,
) -> Iterator[Part]:
    if checklist.why:
        yield Paragraph(checklist.why)
    if checklist.by:
        yield Paragraph(f"Wie: {checklist.by}", "soft")
    if checklist.never:
        yield Box("Niet doen", checklist.never)
    yield Points(tuple(_lines(checklist, case, subject)))
    if case is not None and subject is not None:
        agreed = [
            f"{state.agreement.text}{_until(state.due)}"
            for state in case.facts.agreements
            if state.agreement.about == subject.id and state.state == "open"
        ]
        if agreed:
            yield Heading("Afspraken tot nu toe")
            yield Bullets(tuple(agreed))
    if checklist.ask:
        yield Heading("Vragen die je kunt stellen")
        yield Bullets(checklist.ask)
    calls = dict.fromkeys(
        (*checklist.call, *(call for item in checklist.items for call in item.call))
    )
    known = [contact for call in calls if (contact := protocol.contact(call)) is not None]
    if known:
        yield Heading("Wie kun je bellen?")
        yield Bullets(tuple(contacts.line(contact, today) for contact in known))


def _lines(checklist: Checklist, case: CaseDesk | None, subject: Subject | None) -> Iterator[Line]:
    if case is None:
        for item in checklist.items:
            yield Line(item.text, choices=tuple((item.choices or {}).values()))
        return
    for point in case.progress.instance(checklist, subject).points:
        if point.applies or point.standing is not None:
            said = standing_text(point) if point.standing is not None else ""
            choices = () if said else tuple((point.item.choices or {}).values())
            yield Line(point.item.text, point.settled, said, choices)


def _until(due: date | None) -> str:
    return f" (uiterlijk {words.day(due)})" if due else ""


def poster(texts: tuple[Texts, ...], protocol: Protocol, today: date) -> Sheet:
    """The guidelines for staff on a wall."""
    parts: list[Part] = []
    for part in texts:
        parts += [Heading(part.title), Bullets(part.lines)]
    return Sheet(
        title=f"Richtlijnen · {protocol.protocol.school or protocol.protocol.title}",
        day=today,
        parts=tuple(parts),
        footer=protocol.protocol.title,
    )


def booklet(protocol: Protocol, today: date) -> Sheet:
    """The whole protocol, to read from begin to end."""
    about = protocol.protocol
    return Sheet(
        title=about.title,
        subtitle=" · ".join(filter(None, (about.school, about.board, f"versie {about.version}"))),
        day=today,
        footer=about.title,
        parts=tuple(_booklet_parts(protocol, today)),
    )


def _booklet_parts(protocol: Protocol, today: date) -> Iterator[Part]:
    for texts in protocol.background:
        yield Heading(texts.title)
        yield Bullets(texts.lines)
    for number, step in enumerate(protocol.steps, 1):
        yield Heading(f"Stap {number}. {step.title}")
        if step.why:
            yield Paragraph(step.why)
        for checklist in step.checklists:
            yield from _list_parts(checklist)
    yield Heading("Afronden kan als")
    yield Bullets(tuple(condition.text for condition in protocol.closing))
    if protocol.anytime:
        yield Heading("Op elk moment")
        for checklist in protocol.anytime:
            yield from _list_parts(checklist)
    for texts in protocol.guidelines:
        yield Heading(texts.title)
        yield Bullets(texts.lines)
    yield Heading("Wie kun je bellen?")
    yield Bullets(tuple(contacts.line(contact, today) for contact in protocol.contacts))
    if protocol.retention is not None:
        term = words.duration(protocol.retention.term)
        yield Heading("Bewaartermijn")
        yield Paragraph(f"{term} na de afronding{_proposal(protocol.retention.source)}.")


def _list_parts(checklist: Checklist) -> Iterator[Part]:
    yield Heading(f"{checklist.title} ({checklist.id})")
    if checklist.why:
        yield Paragraph(checklist.why)
    if checklist.due is not None:
        term = words.duration(checklist.due.within)
        yield Paragraph(f"Binnen {term}{_proposal(checklist.due.source)}.", "soft")
    if checklist.repeats is not None and checklist.repeats.every is not None:
        every = words.duration(checklist.repeats.every)
        yield Paragraph(f"Daarna elke {every}{_proposal(checklist.repeats.source)}.", "soft")
    if checklist.never:
        yield Box("Niet doen", checklist.never)
    yield Points(tuple(_lines(checklist, None, None)))


def _proposal(source: str) -> str:
    return " (voorstel: de school mag dit veranderen)" if source == "proposal" else ""


# --- on the screen ---


def blocks(sheet: Sheet) -> Iterator[Block]:
    yield title(sheet.title)
    if sheet.subtitle:
        yield Text(sheet.subtitle, "soft")
    for part in sheet.parts:
        match part:
            case Heading():
                yield Blank()
                yield Text(part.text, "strong")
            case Paragraph():
                yield Text(part.text, part.tone)
            case Box():
                yield from (Text(x, lead=f"{part.text}: ", lead_style="warn") for x in part.lines)
            case Bullets():
                yield from (Text(line, indent=2, lead="· ") for line in part.lines)
            case Points():
                yield Blank()
                for number, line in enumerate(part.lines, 1):
                    box = "☑" if line.done else "☐"
                    yield Text(line.text, lead=f"{box} {number}. ", lead_style="key")
                    if line.choices:
                        yield Text(" / ".join(line.choices), "soft", indent=5)
                    if line.said:
                        yield Text(line.said, "good", indent=5)
            case Pairs():
                yield Rows(part.rows, styles=("strong", ""))
            case Bars():
                most = max((number for _, number, _ in part.rows), default=1) or 1
                rows = tuple(
                    (label, "█" * round(20 * number / most), said)
                    for label, number, said in part.rows
                )
                yield Rows(rows, indent=2)


# --- as Markdown ---


def markdown(sheet: Sheet) -> str:
    """Plain Markdown in which nothing that was typed can be markup."""
    lines = [f"# {_md(sheet.title)}", ""]
    if sheet.subtitle:
        lines += [_md(sheet.subtitle), ""]
    for part in sheet.parts:
        match part:
            case Heading():
                lines.append(f"## {_md(part.text)}")
            case Paragraph():
                lines.append(_md(part.text))
            case Box():
                lines += [f"**{_md(part.text)}**", ""] + [f"- {_md(line)}" for line in part.lines]
            case Bullets():
                lines += [f"- {_md(line)}" for line in part.lines]
            case Points():
                for line in part.lines:
                    said = f": {_md(line.said)}" if line.said else ""
                    lines.append(f"- [{'x' if line.done else ' '}] {_md(line.text)}{said}")
            case Pairs():
                lines += [f"- **{_md(left)}** {_md(right)}" for left, right in part.rows]
            case Bars():
                lines += [f"- {_md(label)}: {_md(said)}" for label, _, said in part.rows]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _md(text: str) -> str:
    escaped = "".join(
        f"\\{char}" if char in r"\`*_{}[]<>#+-.!|~&" else char for char in visible(text)
    )
    return " ".join(escaped.split())
