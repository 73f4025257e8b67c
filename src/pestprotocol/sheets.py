"""Sheets: what a page says, apart from where it is printed. Screen, paper and Markdown show them.

A sheet is a title and parts in reading order. Everything in it is plain text, never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

from pestprotocol import contacts, reading, tell, words
from pestprotocol.asking import standing_text
from pestprotocol.clean import one_line
from pestprotocol.core.agenda import follow_up
from pestprotocol.core.closing import not_so
from pestprotocol.core.facts import AgreementState, Subject
from pestprotocol.core.logbook import Answer
from pestprotocol.core.progress import Instance, Point
from pestprotocol.core.protocol import (
    NO,
    NOT_APPLICABLE,
    YES,
    Checklist,
    Item,
    Protocol,
    Selection,
    Texts,
)
from pestprotocol.core.value import ordered, value
from pestprotocol.desk import CaseDesk
from pestprotocol.screen import Blank, Block, Rows, Text, title


@ordered
class Heading:
    """Under the title (level 1) of the sheet, or under another heading."""

    text: str
    level: Literal[2, 3] = 2


@ordered
class Paragraph:
    text: str
    tone: Literal["", "soft"] = ""


@ordered
class Box:
    """Lines set apart, such as what to avoid."""

    text: str
    lines: tuple[str, ...]


@ordered
class Bullets:
    lines: tuple[str, ...]
    tone: Literal["", "soft"] = ""


@ordered
class Line:
    """A point of a list: ticked or not (or nothing to tick), with what was answered, what can be
    chosen, and why."""

    text: str
    done: bool | None = False
    said: str = ""
    choices: tuple[str, ...] = ()
    why: str = ""


@ordered
class Points:
    lines: tuple[Line, ...]


@ordered
class Pairs:
    """A label and its text, row by row; an empty label is that of the row above."""

    rows: tuple[tuple[str, str], ...]


@ordered
class Bars:
    """A chart: a label, a number, and the number in words for whoever cannot see a bar."""

    rows: tuple[tuple[str, int, str], ...]


Part: TypeAlias = Heading | Paragraph | Box | Bullets | Points | Pairs | Bars


@value
class Sheet:
    """`language` as in `nl`; `day` is the date of the document, `footer` stands on every page.

    On paper the date and the number of the page stand beside it.
    `to_write_on`: on paper every point that is open has lines to write on."""

    title: str
    day: date
    parts: tuple[Part, ...]
    subtitle: str = ""
    footer: str = ""
    language: str = "nl"
    to_write_on: bool = False


_ASK = "Vragen die je kunt stellen"


# --- the sheets of a protocol ---


def listing(protocol: Protocol) -> Iterator[Block]:
    """Which cards there are."""
    yield title("Checklists")
    cards = [found for found in protocol.checklists() if found is not protocol.intake]
    rows = tuple((found.id, found.title) for found in cards)
    yield Rows(rows, indent=2, styles=("command", ""))
    yield Blank()
    if cards:
        first = f"pestprotocol checklist {cards[0].id}"
        yield Text(f"Bekijk een checklist: {first}", "soft")
        yield Text(f"Om mee te nemen: {first} --pdf checklist.pdf", "soft")


def card(
    protocol: Protocol,
    checklist: Checklist,
    today: date,
    *,
    case: CaseDesk | None = None,
    subject: Subject | None = None,
) -> Sheet:
    """The card for a talk: blank, or for a case with what was done already."""
    about = "Casus ................   Groep ........   Datum ................"
    if case is not None:
        group = (subject.group if subject is not None else "") or case.group or "........"
        about = f"Casus {case.code} · groep {group} · {words.day(today)}"
    school = protocol.protocol.school or protocol.protocol.title
    of_case = f"casus {case.code} · " if case is not None else ""
    return Sheet(
        title=words.titled(checklist.title, subject),
        subtitle=about,
        day=today,
        footer=f"{of_case}{school} · {checklist.title}",
        to_write_on=True,
        parts=tuple(_card_parts(protocol, checklist, today, case, subject)),
    )


def _card_parts(
    protocol: Protocol,
    checklist: Checklist,
    today: date,
    case: CaseDesk | None,
    subject: Subject | None,
) -> Iterator[Part]:
    if case is not None and (people := list(_people(case))):
        yield Paragraph(" · ".join(people), "soft")
    if checklist.why:
        yield Paragraph(checklist.why)
    if checklist.by:
        yield Paragraph(f"Wie: {checklist.by}", "soft")
    if checklist.never:
        yield Box("Niet doen", checklist.never)
    points: tuple[Line, ...] = tuple(Line(i.text, choices=_choices(i)) for i in checklist.items)
    if case is not None:
        instance = case.progress.instance(checklist, subject)
        if instance.state == "skipped":
            yield Paragraph(f"Overgeslagen: {instance.reason}", "soft")
        points = tuple(map(_line, _standing(case, instance)))
    if checklist.agreements:
        points = (*points, Line("Wat spreken jullie af? Wanneer kijk je of het is gelukt?"))
    yield Points(points)
    # A talk with the class, or what is to be done at once, is not about what a child agreed to.
    of_a_step = case is not None and checklist.id in case.facts.step_of
    agreed = tuple(_agreed(case, subject)) if case and (subject or of_a_step) else ()
    if agreed:
        yield Heading("Afspraken tot nu toe")
        yield Bullets(agreed)
    if checklist.ask:
        yield Heading(_ASK)
        yield Bullets(checklist.ask)
    calls = dict.fromkeys(
        (*checklist.call, *(call for item in checklist.items for call in item.call))
    )
    known = [contact for call in calls if (contact := protocol.contact(call)) is not None]
    if known:
        yield Heading("Wie kun je bellen?")
        lines = tuple(contacts.line(contact, today) for contact in known)
        yield Bullets(lines, "" if checklist.always else "soft")


def _people(case: CaseDesk) -> Iterator[str]:
    """Who takes part, by code."""
    for role in case.protocol.roles:
        codes = [s.label for s in case.facts.with_role(Selection(role=role.id))]
        if codes:
            label = role.label if len(codes) == 1 else words.role_many(case.protocol, role.id)
            yield f"{label}: {', '.join(codes)}"
        elif case.facts.expected_and_empty(role):
            yield f"{role.label}: nog niet bekend"


def _standing(case: CaseDesk, instance: Instance) -> tuple[Point, ...]:
    """The points as they stand; of a repeating list those of the round to come.

    What does not apply is left out only of a finished list: nobody knows before a talk what the
    first answer will be."""
    checklist, subject = instance.checklist, instance.subject
    if checklist.repeats is not None:
        coming = follow_up(case.progress, checklist, subject)
        place = case.facts.place(checklist, subject)
        if coming is not None and coming.follow_up is not None:
            place = coming.follow_up.place
        return case.progress.points(checklist, subject, place)
    points = case.progress.points_of(instance)
    if instance.state != "done":
        return points
    if again := _to_ask_again(case, instance):
        return tuple(p._replace(settled=False) if p.item.id in again else p for p in points)
    return tuple(p for p in points if p.applies or p.standing is not None)


def _to_ask_again(case: CaseDesk, instance: Instance) -> set[str]:
    """The points of a list that is done, with an answer that keeps the case from being closed."""
    return {
        one.item
        for one in not_so(case.progress)
        if (one.checklist, one.subject) == (instance.checklist.id, instance.place.about)
    }


def _line(point: Point) -> Line:
    said = standing_text(point) if point.standing is not None else ""
    answer = None if point.standing is None else point.standing.agreed
    ticked = point.settled if answer is None else ticked_by(answer, point.settled)
    answered = point.standing is not None and point.settled
    return Line(point.item.text, ticked, said, () if answered else _choices(point.item))


def ticked_by(answer: Answer, settled: bool) -> bool | None:
    """Whether the box is ticked: for what was done. “No” and “does not apply” have no box."""
    return None if answer.value in (NO, NOT_APPLICABLE) else settled


def _choices(item: Item) -> tuple[str, ...]:
    """The answers to choose from on paper; a point that is done has its box."""
    if item.answer == "yes_no":
        return words.answer(item, YES), words.answer(item, NO)
    return tuple((item.choices or {}).values())


def _agreed(case: CaseDesk, subject: Subject | None) -> Iterator[str]:
    """What was agreed with this child, and with these parents; for the case: with everyone."""
    for state in case.facts.agreements:
        about = state.agreement.about
        if state.agreement.tells or (
            subject is not None and about not in (subject.id, subject.person)
        ):
            continue
        who = words.about(case.facts, about) if subject is None else ""
        yield f"{who}: {agreement_line(state)}" if who else agreement_line(state)


def agreement_line(state: AgreementState) -> str:
    """An agreement and what became of it."""
    became = ""
    if state.state != "open":
        last = max(outcome.day for outcome in state.outcomes)
        became = f"{tell.became(state.agreement, state.state)} op {words.day(last)}"
    elif state.due is not None:
        became = f"uiterlijk {words.day(state.due)}"
    text = tell.agreement_text(state)
    return f"{text} ({became})" if became else text


def poster(texts: tuple[Texts, ...], protocol: Protocol, today: date) -> Sheet:
    """The guidelines for staff on a wall."""
    parts: list[Part] = []
    for part in texts:
        parts += [Heading(part.title), Bullets(part.lines)]
    return Sheet(
        title=f"Richtlijnen · {protocol.protocol.school or protocol.protocol.title}",
        day=today,
        parts=tuple(parts),
        footer=f"{protocol.protocol.title} · versie {protocol.protocol.version}",
    )


def booklet(protocol: Protocol, today: date) -> Sheet:
    """The whole protocol, to read from begin to end."""
    about = protocol.protocol
    return Sheet(
        title=about.title,
        subtitle=" · ".join(filter(None, (about.school, about.board, f"versie {about.version}"))),
        day=today,
        footer=f"{about.title} · versie {about.version}",
        parts=tuple(_booklet_parts(protocol, today)),
    )


def _booklet_parts(protocol: Protocol, today: date) -> Iterator[Part]:
    for texts in protocol.background:
        yield Heading(texts.title)
        yield Bullets(texts.lines)
    yield Heading("Om wie gaat het?")
    yield Bullets(tuple(f"{role.letter}: {role.label}" for role in protocol.roles))
    yield Heading("Als er een signaal is")
    yield from _list_parts(protocol, protocol.intake)
    for number, step in enumerate(protocol.steps, 1):
        yield Heading(f"Stap {number}. {step.title}")
        if step.why:
            yield Paragraph(step.why)
        yield from (Paragraph(line, "soft") for line in reading.of_step(protocol, step))
        for checklist in step.checklists:
            yield from _list_parts(protocol, checklist)
    yield Heading("Afronden kan als")
    for condition in protocol.closing:
        yield Bullets((condition.text,))
        yield Paragraph(f"Dat is zo als {reading.condition(protocol, condition.when)}.", "soft")
    if not protocol.closing:
        yield Paragraph("Je geeft een reden. Andere voorwaarden zijn er niet.")
    if protocol.anytime:
        yield Heading("Op elk moment")
        for checklist in protocol.anytime:
            yield from _list_parts(protocol, checklist)
    for texts in protocol.guidelines:
        yield Heading(texts.title)
        yield Bullets(texts.lines)
    yield Heading("Wie kun je bellen?")
    yield Bullets(tuple(contacts.line(contact, today) for contact in protocol.contacts))
    if protocol.retention is not None:
        term = words.duration(protocol.retention.term)
        yield Heading("Bewaartermijn")
        yield Paragraph(f"{term} na de afronding{reading.proposal(protocol.retention.source)}.")


def _list_parts(protocol: Protocol, checklist: Checklist) -> Iterator[Part]:
    yield Heading(f"{checklist.title} ({checklist.id})", 3)
    if checklist.why:
        yield Paragraph(checklist.why)
    yield from (Paragraph(line, "soft") for line in reading.of_list(protocol, checklist))
    if checklist.never:
        yield Box("Niet doen", checklist.never)
    yield Points(
        tuple(
            Line(item.text, choices=_choices(item), why="\n".join(reading.of_item(protocol, item)))
            for item in checklist.items
        )
    )
    if checklist.ask:
        yield Paragraph(f"{_ASK}:")
        yield Bullets(checklist.ask)


def texts(sheet: Sheet) -> Iterator[str]:
    """Every text of a sheet."""
    yield from (sheet.title, sheet.subtitle, sheet.footer)
    for part in sheet.parts:
        match part:
            case Heading() | Paragraph():
                yield part.text
            case Box():
                yield from (part.text, *part.lines)
            case Bullets():
                yield from part.lines
            case Points():
                for line in part.lines:
                    yield from (line.text, line.said, line.why, *line.choices)
            case Pairs():
                yield from (text for row in part.rows for text in row)
            case Bars():
                yield from (text for label, _, said in part.rows for text in (label, said))


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
                    box = {True: "☑", False: "☐", None: "·"}[line.done]
                    yield Text(line.text, lead=f"{box} {number}. ", lead_style="key")
                    if line.choices:
                        yield Text(" / ".join(line.choices), "soft", indent=5)
                    if line.said:
                        yield Text(line.said, "good", indent=5)
                    if line.why:
                        yield Text(line.why, "soft", indent=5)
            case Pairs():
                yield Rows(part.rows, styles=("strong", ""))
            case Bars():
                most = max((number for _, number, _ in part.rows), default=1) or 1
                rows = tuple(
                    (label, said, "█" * round(20 * number / most))
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
                lines.append(f"{'#' * part.level} {_md(part.text)}")
            case Paragraph():
                lines.append(_md(part.text))
            case Box():
                lines += [f"**{_md(part.text)}**", ""] + [f"- {_md(line)}" for line in part.lines]
            case Bullets():
                lines += [f"- {_md(line)}" for line in part.lines]
            case Points():
                for line in part.lines:
                    box = {True: "[x] ", False: "[ ] ", None: ""}[line.done]
                    said = f" **{_md(line.said)}**" if line.said else ""
                    lines.append(f"- {box}{_md(line.text)}{said}")
            case Pairs():
                lines += [
                    f"- **{_md(left)}** {_md(right)}" if left else f"- {_md(right)}"
                    for left, right in part.rows
                ]
            case Bars():
                lines += [f"- {_md(label)}: {_md(said)}" for label, _, said in part.rows]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _md(text: str) -> str:
    """On one line, and with an escape only where a sign could mean something."""
    plain = re.sub(r"[\\`*_\[\]<>#|~&$@]", r"\\\g<0>", one_line(text))
    plain = re.sub(r"^(\d*)(?=[.)])|^(?=[-+=])", r"\1\\", plain)
    return re.sub(r"(?i)(?<=\bwww)\.|://", r"\\\g<0>", plain)
