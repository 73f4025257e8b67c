"""The printable record of a case, whole or for the parents of one child."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import NamedTuple

from pestprotocol import tell, words
from pestprotocol.clean import one_line
from pestprotocol.core.closing import closing_of
from pestprotocol.core.facts import Subject
from pestprotocol.core.logbook import WORDS, Entry, Finished
from pestprotocol.core.redaction import excerpt, mask, own_subjects
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.names import find
from pestprotocol.sheets import Bullets, Heading, Pairs, Paragraph, Part, Sheet
from pestprotocol.show import entry_text, replacements


class Redacted(NamedTuple):
    """A record for one reader, and what was left out of it: for the teacher's eyes only."""

    sheet: Sheet
    left_out: tuple[Entry, ...]


def whole(case: CaseDesk) -> Sheet:
    """Everything, in the order in which it happened."""
    progress, facts = case.progress, case.facts
    rows = [
        ("casus", case.code),
        ("groep", case.group or "niet ingevuld"),
        ("stand", tell.STATUSES[progress.status]),
        ("protocol", f"{case.protocol.protocol.title}, versie {case.protocol.protocol.version}"),
    ]
    rows += [
        (words.role_one(facts.protocol, subject.role), subject.label)
        for subject in facts.subjects.values()
        if not subject.home
    ]
    if progress.escalated:
        rows.append(("opgeschaald", "het pestprotocol van de school is in werking"))
    parts: list[Part] = [Pairs(tuple(rows))]
    parts += _by_day(case, case.logbook)
    closing = closing_of(progress)
    parts.append(Heading("Voorwaarden voor de afronding"))
    for condition, verdict in closing.conditions:
        met = verdict.holds is True
        shown = tell.proof_lines(facts, verdict.proof) if met else [
            tell.missing_sentence(facts, missing) for missing in verdict.missing
        ]  # fmt: skip
        parts.append(Paragraph(f"{'In orde' if met else 'Nog niet'}: {condition.text}"))
        parts.append(Bullets(tuple(dict.fromkeys(shown))))
    return Sheet(
        title=f"Dossier van casus {case.code}",
        subtitle=f"Gemaakt op {words.day(case.today)}. Vertrouwelijk.",
        day=case.today,
        footer=f"Dossier {case.code} · vertrouwelijk",
        parts=tuple(parts),
    )


def for_reader(case: CaseDesk, reader: str) -> Redacted:
    """Only what concerns one child: `ouders:G1`. Refused when another child can be recognised."""
    subject = _child(case, reader)
    facts = case.facts
    own = own_subjects(facts, subject.person)
    chosen = excerpt(facts, subject.person)
    kept = tuple(_masked(entry, case, own) for entry in chosen.kept)
    names = [name for person, name in case.names.items() if person not in own]
    codes = [s.label for s in facts.subjects.values() if not s.home and s.id not in own]
    others = dict.fromkeys([*names, *codes], "")
    found = [e for e in kept if find(f"{_words(e)} {_told(case, e, {})}", others)]
    if found:
        raise UserError(
            f"Dit dossier wordt niet gemaakt: in {words.count(len(found), 'regel', 'regels')} "
            "staat nog een ander kind.",
            *(f"regel {entry.id[:6]}: {one_line(_words(entry))[:60]}" for entry in found[:8]),
            f"Verbeter of wis die eerst: pestprotocol toon {case.code} --tijdlijn",
        )
    sheet = Sheet(
        title=f"Wat is vastgelegd over {subject.label}",
        subtitle=f"Casus {case.code} · gemaakt op {words.day(case.today)}. Vertrouwelijk.",
        day=case.today,
        footer=f"{case.code} · {subject.label} · vertrouwelijk",
        parts=(
            Paragraph("Wat over andere kinderen gaat, staat hier niet in.", "soft"),
            *_by_day(case, kept),
        ),
    )
    return Redacted(sheet, chosen.left_out)


def _child(case: CaseDesk, reader: str) -> Subject:
    kind, _, label = reader.partition(":")
    people = [s for s in case.facts.subjects.values() if not s.home]
    found = [s for s in people if s.label.casefold() == label.strip().casefold()]
    if kind.casefold() != "ouders" or len(found) != 1:
        known = words.listed([f"ouders:{subject.label}" for subject in people], "of")
        raise WrongUsage(f"Voor wie is het dossier? Kies uit: {known}.")
    return found[0]


def _masked(entry: Entry, case: CaseDesk, own: frozenset[str]) -> Entry:
    """The same entry with other children's codes turned into their role."""
    changed = {
        field.name: mask(getattr(entry, field.name), case.facts, own)
        for field in fields(entry)
        if field.name in WORDS
    }
    return replace(entry, **changed)  # type: ignore[arg-type]


def _words(entry: Entry) -> str:
    return " ".join(str(getattr(entry, name, "")) for name in WORDS)


def _by_day(case: CaseDesk, entries: Iterable[Entry]) -> Iterator[Part]:
    """What happened, day by day; what was recorded later says so."""
    replaced = replacements(case.facts)
    day = None
    rows: list[tuple[str, str]] = []
    for entry in sorted(entries, key=lambda e: (e.day, e.at, e.id)):
        if isinstance(entry, Finished):
            continue
        if entry.day != day:
            if rows:
                yield Pairs(tuple(rows))
            day, rows = entry.day, []
            yield Heading(words.day(day))
        rows.append((_when(entry), _told(case, entry, replaced)))
    if rows:
        yield Pairs(tuple(rows))


def _when(entry: Entry) -> str:
    if entry.day != entry.at.date():
        return f"vastgelegd {entry.at:%d-%m-%Y %H:%M}"
    return f"{entry.at:%H:%M}"


def _told(case: CaseDesk, entry: Entry, replaced: dict[str, Entry]) -> str:
    text = entry_text(case, entry)
    notes = []
    if entry.by:
        notes.append(entry.by)
    if entry.clock:
        notes.append("met een gekozen datum")
    if entry.id in replaced:
        notes.append(f"vervangen op {words.day(replaced[entry.id].day)}")
    if entry.id in case.facts.withdrawn:
        notes.append(f"ingetrokken: {case.facts.withdrawn[entry.id].reason}")
    return f"{text} [{'; '.join(notes)}]" if notes else text


def to_paste(sheet: Sheet) -> str:
    """Short plain text, for a note in the pupil administration."""
    lines = [sheet.title, sheet.subtitle]
    for part in sheet.parts:
        match part:
            case Heading():
                lines += ["", part.text]
            case Paragraph():
                lines.append(part.text)
            case Pairs():
                lines += [f"{left}: {right}" for left, right in part.rows]
            case Bullets():
                lines += [f"- {line}" for line in part.lines]
            case _:
                pass
    return "\n".join(one_line(line) for line in lines) + "\n"


def left_out_lines(case: CaseDesk, left_out: Iterable[Entry]) -> list[str]:
    """What was left out, for the teacher."""
    return [
        f"{words.day(entry.day)}: {entry_text(case, entry)}"
        for entry in left_out
        if not isinstance(entry, Finished)
    ]
