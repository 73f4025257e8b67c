"""Who is involved: codes for the case, names for this computer only."""

from __future__ import annotations

import re

from pestprotocol import prompts, words
from pestprotocol.asking import ask_note, ask_words, without_names
from pestprotocol.core.facts import Subject
from pestprotocol.core.logbook import (
    Agreement,
    Answer,
    Entry,
    Erase,
    Group,
    Home,
    Left,
    Note,
    Person,
)
from pestprotocol.core.protocol import Role, Selection
from pestprotocol.desk import CaseDesk
from pestprotocol.names import find
from pestprotocol.names import replace as put_codes
from pestprotocol.prompts import Given, Remark
from pestprotocol.screen import Text

MOST_AT_ONCE = 20
_WHY = (
    "In de casus komt een code, zoals G1. De naam blijft op deze computer.",
    "Typ een cijfer als je geen namen wilt geven.",
)


def ask_people(case: CaseDesk, role: Role) -> list[str] | None:
    """The names of those who join in a role, empty for no name; nothing when stepped back."""
    many = role.plural or role.label
    may_be_none = " 0 = nog niet bekend." if role.expected else " 0 = geen."
    ends = "(namen met komma's, of een aantal)"
    while True:
        reply = case.desk.asker.ask(
            prompts.Question(text=f"Wie: {many}?{may_be_none}", kind="text", ends=ends, why=_WHY)
        )
        if isinstance(reply, Remark):
            ask_note(case)
        elif isinstance(reply, Given):
            names = read_people(reply.text)
            if names is not None:
                return names
            case.desk.out.show(
                Text(f"Typ namen met komma's, of een aantal van 0 tot {MOST_AT_ONCE}.", "warn")
            )
        else:
            return None


def read_people(typed: str) -> list[str] | None:
    """`2` is two children without a name; `Noor, Bram` are two with one."""
    number = re.fullmatch(r"[0-9]{1,3}", typed.strip())
    if number:
        amount = int(number[0])
        return [""] * amount if amount <= MOST_AT_ONCE else None
    names = [name.strip() for name in re.split(r",|;| en ", typed) if name.strip()]
    return names if 0 < len(names) <= MOST_AT_ONCE else None


def add_people(case: CaseDesk, role: Role) -> list[Person]:
    names = ask_people(case, role)
    return [] if names is None else join(case, role, names)


def join(case: CaseDesk, role: Role, names: list[str], *, group: str = "") -> list[Person]:
    """Let people join, each with the next code of the role, and keep the names here."""
    persons: list[Person] = []
    for code in next_codes(case, role, len(names)):
        persons.append(case.make(Person, code=code, role=role.id, group=group))
    if persons:
        case.record(*persons)
    for person, name in zip(persons, names, strict=True):
        if name:
            give_name(case, person.id, name)
    return persons


def next_codes(case: CaseDesk, role: Role, amount: int) -> list[str]:
    """Numbers go on where they were, also when someone left: a code is never used again."""
    used = [
        int(entry.code[1:])
        for entry in case.logbook
        if isinstance(entry, Person) and re.fullmatch(rf"{role.letter}[0-9]{{1,4}}", entry.code)
    ]
    first = max(used, default=0) + 1
    return [f"{role.letter}{number}" for number in range(first, first + amount)]


def give_name(case: CaseDesk, person: str, name: str) -> None:
    """Keep a name on this computer, and look for it in what was written before."""
    case.desk.names.give(case.code, person, name)
    case.names[person] = name
    _code_earlier_texts(case, person, name)


def _code_earlier_texts(case: CaseDesk, person: str, name: str) -> None:
    """Offer to erase texts that hold the name and to record them again with the code."""
    label = case.facts.subjects[person].label
    held = [
        entry for entry in case.logbook if not entry.erased and _words_with(entry, {name: label})
    ]
    if not held:
        return
    amount = words.count(len(held), "eerdere tekst", "eerdere teksten")
    case.desk.out.show(Text(f"Deze naam staat in {amount} van deze casus.", "warn"))
    if not case.desk.asker.confirm(
        f"De naam daar vervangen door {label}? De oude tekst wordt voorgoed gewist.",
        why=("Wissen kan niet ongedaan worden gemaakt. De nieuwe tekst is verder gelijk.",),
    ):
        return
    for entry in held:
        case.record(_again_with_code(case, entry, {name: label}), case.make(Erase, entry=entry.id))


def _words_with(entry: Entry, codes: dict[str, str]) -> bool:
    if not isinstance(entry, Answer | Note | Agreement):
        return False
    return any(find(text, codes) for text in (entry.text, getattr(entry, "reason", "")))


def _again_with_code(case: CaseDesk, entry: Entry, codes: dict[str, str]) -> Entry:
    def coded(text: str) -> str:
        return put_codes(text, find(text, codes))

    if isinstance(entry, Answer):
        return case.make(
            Answer, day=entry.day, item=entry.item, about=entry.about, pass_=entry.pass_,
            round=entry.round, value=entry.value, text=coded(entry.text),
            reason=coded(entry.reason), replaces=(entry.id,),
        )  # fmt: skip
    if isinstance(entry, Note):
        return case.make(
            Note, day=entry.day, text=coded(entry.text), about=entry.about, item=entry.item,
            pass_=entry.pass_, round=entry.round, time=entry.time,
        )  # fmt: skip
    assert isinstance(entry, Agreement)
    return case.make(
        Agreement, day=entry.day, text=coded(entry.text), about=entry.about, with_=entry.with_,
        due=entry.due, checklist=entry.checklist, tells=entry.tells,
    )  # fmt: skip


def everyone(case: CaseDesk) -> list[Subject]:
    """All who take part now, in the order of the roles."""
    return [
        subject
        for role in case.protocol.roles
        for subject in case.facts.with_role(Selection(role=role.id))
    ]


# --- the command `persoon` ---


def change(case: CaseDesk) -> None:
    """Someone joins, gets a name, a group or a second role, or is not involved after all."""
    labels = {
        "join": "iemand komt erbij",
        "name": "een naam geven of veranderen",
        "group": "een andere groep",
        "role": "een tweede rol voor hetzelfde kind",
        "home": "nog een adres (gescheiden ouders)",
        "left": "iemand hoort er toch niet bij",
    }
    if not everyone(case):
        labels = {"join": labels["join"]}
    what = _chosen(case, "Wat wil je doen?", labels)
    match what:
        case "join":
            role = _role(case, "In welke rol?", list(case.protocol.roles))
            if role is not None:
                add_people(case, role)
        case "name":
            subject = _someone(case)
            if subject is not None:
                _ask_name(case, subject)
        case "group":
            subject = _someone(case)
            if subject is not None:
                _ask_group(case, subject)
        case "role":
            _second_role(case)
        case "home":
            _second_home(case)
        case "left":
            _leave(case)


def _ask_name(case: CaseDesk, subject: Subject) -> None:
    name = ask_words(
        case,
        prompts.words_wanted(
            f"Welke naam hoort bij {subject.label}? Leeg haalt de naam weg.", empty=True, why=_WHY
        ),
    )
    if name is None:
        return
    if name:
        give_name(case, subject.id, name)
    else:
        case.desk.names.give(case.code, subject.id, "")
        case.names.pop(subject.id, None)


def _ask_group(case: CaseDesk, subject: Subject) -> None:
    group = ask_words(case, prompts.words_wanted(f"In welke groep zit {subject.label}?"))
    if group:
        replaces = tuple(entry.id for entry in case.facts.group_entries(subject.id))
        case.record(case.make(Group, person=subject.id, group=group, replaces=replaces))


def _second_role(case: CaseDesk) -> None:
    subject = _someone(case)
    if subject is None:
        return
    others = [role for role in case.protocol.roles if role.id != subject.role]
    role = _role(case, f"Welke rol heeft {subject.label} ook?", others)
    if role is None:
        return
    code = next_codes(case, role, 1)[0]
    person = case.make(Person, code=code, role=role.id, group=subject.group, same_as=subject.id)
    case.record(person)
    name = case.names.get(subject.id, "")
    if name:
        case.desk.names.give(case.code, person.id, name)
        case.names[person.id] = name
    case.desk.out.show(Text(f"{subject.label} is in deze casus ook {code}.", "good"))


def _second_home(case: CaseDesk) -> None:
    subject = _someone(case)
    if subject is None:
        return
    label = ask_words(
        case,
        prompts.words_wanted(
            "Hoe noem je dit adres? Geen naam: zoals vader, of tweede adres.",
            why=("Beide adressen krijgen een eigen gesprek. Zo wordt niemand vergeten.",),
        ),
    )
    if label:
        case.record(case.make(Home, of=subject.id, label=label))


def _leave(case: CaseDesk) -> None:
    subject = _someone(case)
    if subject is None:
        return
    reason = ask_words(
        case, prompts.words_wanted(f"Waarom hoort {subject.label} er toch niet bij?")
    )
    if reason:
        case.record(case.make(Left, person=subject.id, reason=without_names(case, reason)))


def _someone(case: CaseDesk) -> Subject | None:
    labels = {subject.id: case.who(subject) for subject in everyone(case)}
    chosen = _chosen(case, "Om wie gaat het?", labels)
    return None if chosen is None else case.facts.subjects[chosen]


def _role(case: CaseDesk, text: str, roles: list[Role]) -> Role | None:
    labels = {role.id: role.label for role in roles}
    chosen = _chosen(case, text, labels)
    return None if chosen is None else case.protocol.role(chosen)


def _chosen(case: CaseDesk, text: str, labels: dict[str, str]) -> str | None:
    while True:
        reply = case.desk.asker.ask(prompts.choice(text, labels))
        if isinstance(reply, Remark):
            ask_note(case)
            continue
        return str(reply.value) if isinstance(reply, Given) else None
