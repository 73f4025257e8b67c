"""What changed in the protocol since a case began, and going on with the later version."""

from __future__ import annotations

from collections.abc import Iterator

from pestprotocol import words
from pestprotocol.core.compare import Change, begun, compare
from pestprotocol.core.logbook import Adopted
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import UserError
from pestprotocol.screen import Blank, Block, Text, title
from pestprotocol.store import Pinned

_PARTS = {
    "about": "Het protocol",
    "role": "Rol",
    "step": "Stap",
    "checklist": "Checklist",
    "item": "Punt",
    "closing": "Voorwaarde om af te ronden",
}
_KINDS = {
    "added": "erbij",
    "changed": "anders",
    "removed": "weg",
    "moved": "op een andere plaats",
    "order": "in een andere volgorde",
}
_KEYS = {
    "id": "de code voor het programma", "title": "de titel", "version": "de versie",
    "text": "de tekst", "why": "de uitleg", "by": "wie het doet", "answer": "het soort antwoord",
    "choices": "de keuzes", "many": "of meer antwoorden mogen", "optional": "of het hoeft",
    "reason": "bij welk antwoord een reden hoort", "when": "wanneer het geldt",
    "unless": "wanneer het niet geldt", "then": "wat er op een antwoord volgt",
    "after": "wat er eerst moet", "prefer": "wat er liefst eerst komt", "due": "de termijn",
    "repeats": "hoe vaak het terugkomt", "for_each": "voor wie het is", "items": "de punten",
    "never": "wat je niet doet", "ask": "de vragen om te stellen", "call": "wie je kunt bellen",
    "agreements": "of er afspraken zijn", "label": "de naam", "letter": "de letter",
    "plural": "het meervoud", "parents": "of er ouders zijn",
    "expected": "of iemand wordt verwacht",
    "always": "of het altijd op het scherm staat", "command": "de opdracht",
    "alone": "welk antwoord alleen mag staan", "school": "de school", "board": "het bestuur",
    "document": "het document", "country": "het land",
}  # fmt: skip


def compare_blocks(case: CaseDesk, today: Pinned) -> Iterator[Block]:
    """All differences, with a sign at what this case has begun already."""
    changes, touched = _read(case, today)
    about, now = case.protocol.protocol, today.protocol.protocol
    yield title(f"Casus {case.code}: wat is er anders in het protocol?")
    yield Text(f"De casus gebruikt {about.title}, versie {about.version}.", "soft")
    yield Text(f"Van nu is {now.title}, versie {now.version}.", "soft")
    yield Blank()
    if not changes:
        yield Text("In de vragen, de volgorde en de voorwaarden is niets anders.", "good")
        return
    for change in changes:
        mark = " (deze casus is hier al mee bezig)" if change in touched else ""
        yield Text(f"{_what(change)}{mark}", lead=f"{_KINDS[change.kind]}: ", lead_style="strong")
        if change.old or change.new:
            yield Text(change.old or "niets", "soft", indent=4, lead="was: ")
            yield Text(change.new or "niets", "soft", indent=4, lead="nu: ")
    yield Blank()


def adopt(case: CaseDesk, today: Pinned) -> None:
    """Offer to go on with the protocol of today, where the case has not begun what changed."""
    changes, touched = _read(case, today)
    out = case.desk.out
    if not changes:
        return
    if case.facts.closing is not None:
        out.show(Text("De casus is afgerond en blijft bij zijn eigen protocol."))
        return
    if touched:
        amount = words.count(len(touched), "wijziging", "wijzigingen")
        out.show(
            Text("Deze casus blijft bij zijn eigen protocol.", "warn"),
            Text(f"Bij {amount} is de casus al bezig. Wat je daar antwoordde, blijft zo geldig."),
        )
        return
    if not case.desk.asker.confirm(
        "Verder met het protocol van nu? Alle antwoorden blijven staan.",
        why=(
            "De casus is nog niet begonnen aan wat er anders is.",
            "Het besluit komt in het logboek. Je kunt het weer intrekken.",
        ),
    ):
        out.show(Text("De casus blijft bij zijn eigen protocol."))
        return
    about = today.protocol.protocol
    case.desk.store.pin(today)
    case.record(case.make(Adopted, protocol=about.id, version=about.version, digest=today.digest))
    out.show(Text(f"Casus {case.code} gaat verder met versie {about.version}.", "good"))


def refuse_another(case: CaseDesk, today: Pinned) -> None:
    """One case, one protocol: another one is for another case."""
    assert case.ref is not None
    if today.protocol.protocol.id != case.ref.id:
        raise UserError(
            f"Casus {case.code} hoort bij een ander protocol: {case.ref.id}.",
            f"Het protocol van nu is {today.protocol.protocol.id}.",
            "Vergelijk met een bestand: pestprotocol --protocol BESTAND protocol vergelijk "
            + case.code,
        )


def _read(case: CaseDesk, today: Pinned) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    changes = compare(case.protocol, today.protocol)
    return changes, begun(changes, case.facts)


def _what(change: Change) -> str:
    name = f"“{change.title}” ({change.id})" if change.title else change.id
    what = f"{_PARTS[change.part]} {name}".strip()
    if change.kind == "order":
        return "De stappen" if change.part == "step" else f"De punten van {name}"
    return f"{what}: {_KEYS.get(change.key, change.key)}" if change.key else what
