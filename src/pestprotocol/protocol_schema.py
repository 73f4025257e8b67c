"""The vocabulary of `protocol.yaml` as a JSON Schema, with which an editor completes and explains.

Made from the core types, so that it cannot fall behind them. It knows the form of a protocol; what
refers to something that is not there, `protocol controleer` alone finds.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from pestprotocol.core.check import RESERVED
from pestprotocol.core.protocol import (
    WORDS,
    Condition,
    Duration,
    Effect,
    ItemRef,
    Moment,
    Protocol,
    Selection,
    Unit,
    Who,
)
from pestprotocol.core.value import key_of

FILE = "protocol.schema.json"
_COMMENT = re.compile(rb"^# yaml-language-server: \$schema=.*$", re.MULTILINE)

_ID = "^[a-z0-9][a-z0-9_-]{0,39}$"
_UNITS = "|".join(get_args(Unit))
# How the types that are written as one word look in the file.
_SHORT: dict[Any, dict[str, Any]] = {
    Duration: {
        "type": "string",
        "pattern": f"^[0-9]{{1,4}} +({_UNITS})$",
        "examples": ["2 weeks", "10 school_days", "5 work_days", "3 days", "6 months"],
    },
    Selection: {"type": "string", "pattern": r"^[a-z0-9_-]+(\.parents)?$"},
    ItemRef: {"type": "string", "pattern": r"^[a-z0-9_-]+\.[a-z0-9_-]+$"},
    Moment: {
        "type": "string",
        "pattern": r"^[a-z0-9_-]+(\.[a-z0-9_-]+)?$",
        "examples": ["opened", "closed"],
    },
    Who: {"type": "string", "pattern": "^(every|some)( .+)?$", "examples": ["every", "some"]},
    date: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    str: {"type": "string"},
    int: {"type": "integer", "minimum": 1, "maximum": 1000},
    bool: {"type": "boolean"},
}

# What a key is for, in the words of the school. `Class.key` goes before `key`.
EXPLAINED = {
    "Protocol.protocol": "Hoe dit protocol heet.",
    "Protocol.roles": "Wie er in een casus kunnen zitten, zoals de gepeste leerling.",
    "Protocol.intake": "De eerste vragen van een casus. Het programma kent signal, reporter, "
    "group, form en seen; die moeten erin staan.",
    "Protocol.steps": "De stappen, in de volgorde van het protocol.",
    "Protocol.closing": "Wanneer een casus mag worden afgerond. Leeg ([]): dan wordt alleen om een "
    "reden gevraagd.",
    "Protocol.anytime": "Checklists voor elk moment. Ze tellen niet mee voor de voortgang.",
    "Protocol.words": "De woorden van de school.",
    "Protocol.background": "Teksten om te lezen, bijvoorbeeld wat cyberpesten is.",
    "Protocol.contacts": "Wie je kunt bellen.",
    "Protocol.guidelines": "Richtlijnen voor het team (pestprotocol richtlijnen).",
    "Protocol.holidays": "De schoolvakanties. Op die dagen staat een termijn in schooldagen stil.",
    "Protocol.retention": "Hoe lang een afgeronde casus wordt bewaard.",
    "About.id": "De naam van het protocol voor het programma. Laat die staan.",
    "About.version": "De versie, tussen aanhalingstekens. Verhoog die bij elke wijziging.",
    "About.school": "De naam van de school.",
    "About.board": "Het bestuur van de school.",
    "About.document": "De titel van het document waar dit uit komt.",
    "About.country": "Het land waarvan de feestdagen tellen, zoals NL of BE.",
    "Role.letter": "Eén hoofdletter. Daarmee begint de code van iemand, zoals G1.",
    "Role.label": "Hoe het programma iemand met deze rol noemt.",
    "Role.plural": "Het meervoud daarvan.",
    "Role.parents": "true: er zijn ouders of verzorgers, voor `for_each: rol.parents`.",
    "Role.expected": "true: zolang niemand deze rol heeft, is “wie is het?” een open vraag.",
    "Contact.label": "Wie het is.",
    "Contact.phone": "Het telefoonnummer, tussen aanhalingstekens.",
    "Contact.web": "Het adres van de site.",
    "Contact.note": "Wat je erbij moet weten.",
    "Contact.checked": "Op welke dag je dit hebt nagekeken: jjjj-mm-dd, tussen aanhalingstekens.",
    "Texts.lines": "De regels van de tekst.",
    "Holiday.from": "De eerste dag: jjjj-mm-dd, tussen aanhalingstekens.",
    "Holiday.to": "De laatste dag: jjjj-mm-dd, tussen aanhalingstekens.",
    "Retention.term": "Hoe lang, bijvoorbeeld 24 months.",
    "ClosingCondition.text": "Wat er dan in orde is, in een hele zin.",
    "ClosingCondition.when": "Waaruit dat blijkt.",
    "Step.checklists": "De checklists van deze stap, bijvoorbeeld een gesprek.",
    "Checklist.items": "De punten. Liefst niet meer dan negen.",
    "Checklist.for_each": "Voor wie: een rol, of rol.parents voor het gesprek met de ouders. "
    "Weggelaten: één keer voor de hele casus.",
    "Checklist.after": "Vaste volgorde: eerst moet dit zijn gedaan. Wie het toch eerder doet, "
    "geeft een reden.",
    "Checklist.prefer": "Voorkeur: waarschuwt als dit nog niet is gedaan, en houdt niemand tegen.",
    "Checklist.due": "Binnen welke termijn.",
    "Checklist.repeats": "De checklist komt terug, zoals navraag. {} is: zo vaak als je wilt.",
    "Checklist.always": "true: staat op elk scherm en bij de toets `!`. Alleen onder anytime.",
    "Checklist.command": "Met welke opdracht deze checklist begint: navraag of opschalen.",
    "Checklist.never": "Wat je niet moet doen. Wordt getoond, niet afgevinkt.",
    "Checklist.ask": "Vragen die je kunt stellen. Worden getoond, niet afgevinkt.",
    "Checklist.agreements": "true: aan het eind wordt naar afspraken gevraagd.",
    "Preference.after": "Wat er liefst eerst is gedaan.",
    "Preference.text": "De waarschuwing die je dan ziet.",
    "Due.within": "Uiterlijk zo lang na het moment bij `from`.",
    "Due.earliest": "Niet eerder dan zo lang na dat moment.",
    "Due.from": "Vanaf wanneer het telt: opened, closed, een checklist (de eerste dag) of "
    "checklist.punt. "
    "Bij meer: wat het eerst gebeurt.",
    "Repeats.every": "Om de hoeveel tijd.",
    "Repeats.times": "Hoe vaak in totaal. Weggelaten: tot de casus is afgerond.",
    "Item.text": "De vraag, of wat er gedaan moet worden.",
    "Item.answer": "Welk antwoord erbij hoort. Weggelaten: done.",
    "Item.choices": "De antwoorden om uit te kiezen: een id, en wat de leerkracht leest.",
    "Item.many": "true: er mogen meer antwoorden worden gekozen.",
    "Item.alone": "Bij many: het antwoord dat met geen ander samengaat, zoals “nee, niets”.",
    "Item.optional": "true: dit punt hoeft niet.",
    "Item.reason": "Bij welke antwoorden het programma vraagt waarom.",
    "Item.then": "Wat er op een antwoord volgt.",
    "Effect.text": "Wat de leerkracht dan te lezen krijgt.",
    "Effect.mark": "Zet een merk op de casus. `escalated` staat op elk overzicht.",
    "Effect.again": "De id van een stap: stelt voor om daar opnieuw te beginnen.",
    "Effect.begin": "De id van een ander protocol: stelt een nieuwe casus daarmee voor.",
    "AllOf.all": "Al deze voorwaarden.",
    "AnyOf.any": "Eén van deze voorwaarden.",
    "ItemIs.item": "Een punt, als checklist.punt. Zonder `is`: het is echt beantwoord.",
    "ItemIs.is": "Welk antwoord, of welke antwoorden.",
    "ItemIs.times": "Zo veel keer achter elkaar, bij een checklist die terugkomt.",
    "ItemIs.over": "Met zo veel tijd tussen de eerste en de laatste keer.",
    "Complete.complete": "Een checklist of stap is gedaan. Overslaan is niet gedaan.",
    "Persons.persons": "Er is iemand met deze rol.",
    "Persons.at_least": "Zo veel met die rol.",
    "Marked.marked": "De casus heeft dit merk.",
    "InPass.pass": "Vanaf de zo veelste keer dat de stappen worden doorlopen.",
    "who": "Voor wie het moet gelden: every, some, of every en some met een rol erachter. "
    "Weggelaten: voor het kind zelf.",
    "id": "De naam voor het programma: kleine letters, - en _. Staan er casussen? Verander "
    "die dan niet meer.",
    "title": "De titel.",
    "why": "Waarom dit erbij hoort. De leerkracht leest het bij de toets `?`.",
    "by": "Wie dit doet, zoals leerkracht of schoolleider.",
    "source": "Waar dit vandaan komt: een kop uit het document, of proposal als de school nog moet "
    "kiezen.",
    "call": "Wie je hierbij kunt bellen: ids van contacten.",
    "when": "Alleen als dit zeker zo is.",
    "unless": "Niet als dit zeker zo is.",
}  # fmt: skip
_ANSWERS = {
    "done": "gedaan, deels, nog niet of vervalt",
    "yes_no": "ja of nee",
    "choice": "kiezen uit `choices`",
    "text": "zelf iets typen",
    "date": "een dag",
}
_WORDS = {
    "parents": "Hoe de school ouders noemt.",
    "escalation": "Wat er in werking treedt bij opschalen, zoals: het pestprotocol van de school.",
}


def text() -> str:
    """The schema as it is printed, and kept in `docs/`."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def named_in(yaml_text: bytes, place: str) -> bytes:
    """A protocol file whose first line tells an editor where the schema is."""
    rest = _COMMENT.sub(b"", yaml_text, count=1).lstrip(b"\r\n")
    return b"# yaml-language-server: $schema=" + place.encode() + b"\n" + rest


def schema() -> dict[str, Any]:
    kinds: dict[str, Any] = {}
    whole = _object(Protocol, kinds)
    kinds["Condition"] = {"anyOf": [_reference(m, kinds) for m in get_args(Condition)]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Het protocol van een school",
        "description": "Wat pestprotocol vraagt, in welke volgorde, en wanneer een casus klaar is.",
        **whole,
        "definitions": dict(sorted(kinds.items())),
    }


def _object(cls: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    keys = {key_of(f.name): f for f in fields(cls)}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, f in keys.items() if f.default is MISSING],
        "properties": {
            key: {"description": explained(cls, key), **_form(hints[f.name], cls, key, kinds)}
            for key, f in keys.items()
        },
    }


def explained(cls: Any, key: str) -> str:
    return EXPLAINED.get(f"{cls.__name__}.{key}") or EXPLAINED[key]


def _reference(cls: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    if cls.__name__ not in kinds:
        kinds[cls.__name__] = {}  # types refer to themselves
        kinds[cls.__name__] = _object(cls, kinds)
    return {"$ref": f"#/definitions/{cls.__name__}"}


def _form(hint: Any, cls: Any, key: str, kinds: dict[str, Any]) -> dict[str, Any]:
    """How a value of that type is written in the file."""
    origin = get_origin(hint)
    members = [m for m in get_args(hint) if m is not type(None)]
    if origin in (Union, types.UnionType):
        if len(members) > 1:
            return {"allOf": [{"$ref": "#/definitions/Condition"}]}
        return _form(members[0], cls, key, kinds)
    if origin is Literal:
        form: dict[str, Any] = {"type": "string", "enum": members}
        if key == "answer":
            form["enumDescriptions"] = [_ANSWERS[member] for member in members]
        return form
    if origin is tuple:
        part = _form(members[0], cls, key, kinds)
        several = {"type": "array", "items": part}
        return several if "type" not in part else {"anyOf": [part, several]}
    if origin is dict:
        return _open(members[1], key, kinds)
    if key == "id":
        return {"type": "string", "pattern": _ID}
    if hint in _SHORT:
        return dict(_SHORT[hint])
    return {"allOf": [_reference(hint, kinds)]}


def _open(part: Any, key: str, kinds: dict[str, Any]) -> dict[str, Any]:
    """A mapping whose keys the school chooses, or that come from elsewhere in the file."""
    if key == "words":
        known = {word: {"description": _WORDS[word], "type": "string"} for word in WORDS}
        return {"type": "object", "additionalProperties": False, "properties": known}
    if part is Effect:
        return {"type": "object", "additionalProperties": _reference(Effect, kinds)}
    names = {"pattern": _ID, "not": {"enum": sorted(RESERVED)}}
    return {
        "type": "object",
        "propertyNames": names,
        "additionalProperties": {"type": "string"},
        "minProperties": 1,
    }


def keys_by_kind() -> Iterator[tuple[str, str]]:
    """Every key of the vocabulary, with the kind of thing that it belongs to."""
    found = schema()
    for key in found["properties"]:
        yield "Protocol", key
    for kind, described in found["definitions"].items():
        for key in described.get("properties", ()):
            yield kind, key
