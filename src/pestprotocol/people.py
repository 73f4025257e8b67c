"""Who is involved: codes for the case, names for this computer only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pestprotocol import prompts, words
from pestprotocol.asking import ask_words, choose
from pestprotocol.core.facts import Subject
from pestprotocol.core.logbook import (
    WORDS,
    Entry,
    Erase,
    Group,
    Home,
    Left,
    Person,
    tellings,
)
from pestprotocol.core.protocol import Role, Selection
from pestprotocol.core.redaction import participations
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import Stopped
from pestprotocol.names import find, forms
from pestprotocol.names import replace as put_codes
from pestprotocol.screen import Blank, Text, Verbatim

MOST_AT_ONCE = 20
_MOST_WORDS = 6  # of a name; who types more typed a sentence
_HOW = f"Typ namen met komma's, of een aantal van 0 tot {MOST_AT_ONCE}."
_TOO_SHORT = (
    "Eén teken is te kort voor een naam: dat staat ook in gewone zinnen. "
    "Typ de voornaam, of geef geen naam."
)
# Words by which someone says that there is no name to give, or who they are without one.
_NO_NAME = frozenset({
    "allemaal", "andere", "anderen", "anoniem", "drie", "geen", "groep", "groepje", "hele", "idee",
    "iedereen", "iemand", "jongens", "kinderen", "klas", "leerlingen", "meiden", "meisjes",
    "misschien", "niemand", "niet", "nog", "onbekend", "onbekende", "paar", "twee", "vier",
    "vrienden", "vriendinnen", "weet", "wie",
})  # fmt: skip
_STILL_A_NAME = "Is het wel een naam? Typ dan alleen de voornaam."
_NOT_KNOWN = "Weet je de naam niet? Stop dan met s."
_WHY_FORGET = (
    "Zolang de naam hier staat, komt de code in de plaats van die naam als je hem typt.",
    "Een naam die niet klopt, kun je beter vergeten. In de casus staat alleen de code.",
)
_WHY_CHANGE = ("Wie erbij hoort, bepaalt welke gesprekken het protocol van je vraagt.",)
_WHY_WHOM = ("Zo komt het bij het goede kind te staan. Verkeerd gekozen? Ga terug met t.",)
_WHY_NAME = (
    "Met een naam zie jij wie dit is. En typ je die naam in een tekst, dan komt de code daar.",
    "De naam blijft op deze computer.",
)
_WHY_ROLE = ("De rol bepaalt welke gesprekken erbij horen, en met welke letter de code begint.",)


def ask_people(
    case: CaseDesk,
    role: Role,
    *,
    back: bool = False,
    now: Sequence[str] = (),
    comes_back: bool = False,
    lead: str = "",
) -> list[str]:
    """The names of those who join in a role, an empty text for whoever gets no name.

    `now`: those that were given before, where one came back. `comes_back`: as of any question."""
    who = f"Wie zijn de {role.plural}?" if role.plural else f"Wie is het: {role.label}?"
    may_be_none = "Nog niet bekend? Typ 0." if role.expected else "Niemand? Typ 0."
    question = prompts.Question(
        text=f"{who} Een naam mag, en blijft op deze computer. {may_be_none}",
        lead=lead,
        kind="text",
        ends="(namen met komma's, of een aantal)",
        why=(
            f"In de casus komt een code, zoals {role.letter}1. De naam blijft op deze computer.",
            f"Met een naam zie jij wie {role.letter}1 is. En typ je die naam later in een tekst, "
            "dan komt de code daar.",
            "Liever geen naam? Typ dan hoeveel kinderen het zijn.",
        ),
        now=", ".join(now) if all(now) else str(len(now)),
        comes_back=comes_back,
        check=lambda typed: _wrong_people(typed, may_be_none),
    )
    names = read_people(case.desk.asker.ask(question, back=back).text)
    assert names is not None
    return names


def read_people(typed: str) -> list[str] | None:
    """`2` is two children without a name; `Noor, Bram` are two with one."""
    number = re.fullmatch(r"[0-9]{1,3}", typed.strip())
    if number:
        amount = int(number[0])
        return [""] * amount if amount <= MOST_AT_ONCE else None
    names = [name.strip() for name in re.split(r",|;| en ", typed) if name.strip()]
    return names if 0 < len(names) <= MOST_AT_ONCE else None


def _wrong_people(typed: str, otherwise: str) -> str:
    names = read_people(typed)
    if names is None:
        return _HOW
    if any(len(name.split()) > _MOST_WORDS for name in names):
        return f"Dit is te lang voor een naam. {otherwise} {_STILL_A_NAME}"
    return next(filter(None, (_wrong_name(name, otherwise) for name in names)), "")


def _wrong_name(name: str, otherwise: str) -> str:
    """A name of one letter would be found in every `u` and `'s`, and the words of who has no name
    to give in every other sentence. `otherwise`: what to do then."""
    said = {word.strip(".,!…") for word in name.casefold().split()}
    if said & _NO_NAME or "?" in name or (said and said <= {"ja", "nee"}):
        return f"Dit lijkt geen naam. {otherwise} {_STILL_A_NAME}"
    letters = sum(map(str.isalnum, name))
    return _TOO_SHORT if name and letters < 2 else ""


def join(case: CaseDesk, role: Role, names: list[str], *, group: str = "") -> list[Person]:
    """Let people join, each with the next code of the role, and keep the names here."""
    persons: list[Person] = []
    for code in next_codes(case, role, len(names)):
        persons.append(case.make(Person, code=code, role=role.id, group=group))
    if persons:
        case.record(*persons)
    given = [(p.id, name) for p, name in zip(persons, names, strict=True) if name]
    for person, name in given:
        keep_name(case, person, name)
    for code in dict.fromkeys(case.codes[name] for _, name in given if name in case.codes):
        if "/" in code:
            case.desk.out.show(
                Text(
                    f"{words.listed(code.split('/'))} hebben dezelfde naam. Typ je die, dan komt "
                    f"er {code} te staan. Een letter erachter helpt, zoals Tim B. Dat kan altijd:",
                    "soft",
                ),
                Verbatim(f"pestprotocol persoon {case.code}"),
                Blank(),
            )
    for person, name in given:
        _code_earlier_texts(case, person, name)
    return persons


def next_codes(case: CaseDesk, role: Role, amount: int) -> list[str]:
    """Numbers go on where they were, also when someone left: a code is never used again."""
    used = [
        int(entry.code[1:])
        for entry in case.facts.of(Person)
        if re.fullmatch(rf"{role.letter}[0-9]{{1,4}}", entry.code)
    ]
    first = max(used, default=0) + 1
    return [f"{role.letter}{number}" for number in range(first, first + amount)]


def keep_name(case: CaseDesk, person: str, name: str) -> None:
    """Keep a name on this computer; an empty one takes it away."""
    case.desk.names.give(case.code, person, name)
    if name:
        case.names[person] = name
    else:
        case.names.pop(person, None)


def give_name(case: CaseDesk, person: str, name: str) -> None:
    """Keep a name, and look for it in what was written before."""
    keep_name(case, person, name)
    if name:
        _code_earlier_texts(case, person, name)


def _code_earlier_texts(case: CaseDesk, person: str, name: str) -> None:
    """Offer to put the code in the place of the name in all that was written before."""
    codes = {form: case.codes[form] for form in forms(name) if form in case.codes}
    erasures: dict[str, list[Erase]] = {}
    for entry in case.logbook:
        if isinstance(entry, Erase):
            erasures.setdefault(entry.entry, []).append(entry)
    held = [
        entry
        for entry in case.logbook
        if not isinstance(entry, Erase)
        # an erasure that another computer made at the same time keeps its words, unseen
        and any(_holds(one, codes) for one in (entry, *erasures.get(entry.id, ())))
    ]
    if not held:
        return
    label = case.facts.subjects[person].label
    amount = words.count(_typed(held), "eerdere tekst", "eerdere teksten")
    case.desk.out.show(Text(f"De naam van {label} staat in {amount} van deze casus.", "warn"))
    why = (
        "Zo leest niemand de naam die de casus opent. De naam gaat daar voorgoed weg.",
        "Dat kan niet ongedaan worden gemaakt.",
    )
    asked = f"De naam daar vervangen door {label}? De rest van de tekst blijft."
    try:
        agreed = case.desk.asker.confirm(asked, why)
    except (Stopped, KeyboardInterrupt):
        said = "De naam staat er nog. Vervangen kan later, als je de naam daar opnieuw typt:"
        case.desk.out.show(Text(said, "warn"), Verbatim(f"pestprotocol persoon {case.code}"))
        raise
    if not agreed:
        return
    case.record(
        *(
            case.make(
                Erase,
                entry=entry.id,
                replaces=tuple(one.id for one in erasures.get(entry.id, ())),
                **_coded(entry, codes),
            )
            for entry in held
        )
    )


def _typed(held: Sequence[Entry]) -> int:
    """How many texts that were: not the earlier forms of one, nor what repeats it for someone."""
    ids = {entry.id for entry in held}
    earlier = {id_ for entry in held for id_ in getattr(entry, "replaces", ())}
    repeated = {entry.id for entry in tellings(held, held)}
    return len(ids - earlier - repeated)


def _coded(entry: Entry, codes: dict[str, str]) -> dict[str, Any]:
    """The words of an entry, with codes for the names."""
    typed = {name: getattr(entry, name) for name in WORDS if getattr(entry, name, "")}
    return {name: put_codes(text, find(text, codes)) for name, text in typed.items()}


def _holds(entry: Entry, codes: dict[str, str]) -> bool:
    return any(find(getattr(entry, name, ""), codes) for name in WORDS)


def say_joined(case: CaseDesk, persons: Sequence[Person]) -> None:
    if persons:
        codes = words.listed([person.code for person in persons])
        case.desk.out.show(Text(f"Erbij gekomen: {codes}.", "good"))


def also(case: CaseDesk, subject: Subject) -> str:
    """Behind the code of a child: its other codes."""
    own = participations(case.facts, subject.id)
    others = [other.label for other in everyone(case) if other.id in own and other != subject]
    return f" (ook {words.listed(others)})" if others else ""


def everyone(case: CaseDesk) -> list[Subject]:
    """All who take part now, in the order of the roles."""
    return [
        subject
        for role in case.protocol.roles
        for subject in case.facts.with_role(Selection(role=role.id))
    ]


# --- the command `persoon` ---

_CHANGES = {
    "join": "iemand komt erbij",
    "name": "een naam geven of veranderen",
    "group": "een andere groep",
    "role": "een tweede rol erbij",
    "home": "nog een adres (gescheiden ouders)",
    "left": "iemand hoort er toch niet bij",
}


def change(case: CaseDesk) -> None:
    """Someone joins, gets a name, a group or a second role, or is not involved after all."""
    known = everyone(case)
    # a name can be wrong, or stay behind, of whoever is not involved after all
    left = [subject for subject in case.facts.left if not subject.home]
    few = ["join", "name"] if left else ["join"]
    labels = _CHANGES if known else {key: _CHANGES[key] for key in few}

    def questions() -> Callable[[], None]:
        what = choose(case, "Wat wil je doen?", labels, why=_WHY_CHANGE)
        if what == "join":
            return _joining(case)
        people = {subject.id: subject for subject in [*known, *(left if what == "name" else ())]}
        who = {id_: f"{case.who(s)}{also(case, s)}{words.gone(s)}" for id_, s in people.items()}
        subject = people[choose(case, "Om wie gaat het?", who, why=_WHY_WHOM)]
        match what:
            case "name":
                return _naming(case, subject)
            case "group":
                return _regrouping(case, subject)
            case "role":
                return _second_role(case, subject)
            case "home":
                return _second_home(case, subject)
            case _:
                return _leaving(case, subject)

    case.desk.asker.flow(questions)()


# Each of these asks, and gives back what is then to be done: so that `t` can step back to any
# question, and nothing is kept before the last one.


def _kept(case: CaseDesk, said: str, entry: Entry) -> None:
    case.record(entry)
    case.desk.out.show(Text(said, "good"))


def _joining(case: CaseDesk) -> Callable[[], None]:
    labels = {role.id: role.label for role in case.protocol.roles}
    role = case.protocol.role(choose(case, "In welke rol?", labels, why=_WHY_ROLE))
    assert role is not None
    names = ask_people(case, role)

    return lambda: say_joined(case, join(case, role, names))


def _naming(case: CaseDesk, subject: Subject) -> Callable[[], None]:
    wanted = prompts.words_wanted(
        f"Welke naam hoort bij {subject.label}? Leeg haalt de naam weg.", empty=True, why=_WHY_NAME
    )
    asked = replace(wanted, left="geen naam", check=lambda typed: _wrong_name(typed, _NOT_KNOWN))
    name = case.desk.asker.ask(asked).text

    def keep() -> None:
        before = case.names.get(subject.id, "")
        give_name(case, subject.id, name)
        if before and not name:
            case.desk.out.show(Text(f"De naam van {subject.label} is vergeten.", "good"))
        elif before not in ("", name):
            said = f"De naam van {subject.label} is nu anders."
            case.desk.out.show(Text(f"{said} De oude naam wordt niet meer herkend.", "warn"))
        elif name:
            said = f"De naam van {subject.label} is bewaard, alleen op deze computer."
            case.desk.out.show(Text(said, "good"))

    return keep


def _regrouping(case: CaseDesk, subject: Subject) -> Callable[[], None]:
    why = ("Zit een kind in een andere groep? Dan weet je met welke collega je overlegt.",)
    group = ask_words(case, prompts.words_wanted(f"In welke groep zit {subject.label}?", why=why))
    replaces = tuple(entry.id for entry in case.facts.group_entries(subject.id))
    entry = case.make(Group, person=subject.id, group=group, replaces=replaces)
    return lambda: _kept(case, f"De groep van {subject.label} is bewaard.", entry)


def _second_role(case: CaseDesk, subject: Subject) -> Callable[[], None]:
    labels = {role.id: role.label for role in case.protocol.roles if role.id != subject.role}
    why = ("Een kind kan gepest worden en zelf ook pesten. Dan horen alle gesprekken erbij.",)
    asked = f"Welke rol heeft {subject.label} ook?"
    role = case.protocol.role(choose(case, asked, labels, why=why))
    assert role is not None
    code = next_codes(case, role, 1)[0]
    person = case.make(Person, code=code, role=role.id, group=subject.group, same_as=subject.id)

    def keep() -> None:
        case.record(person)
        name = case.names.get(subject.id, "")
        if name:
            keep_name(case, person.id, name)
        case.desk.out.show(Text(f"{subject.label} is in deze casus ook {code}.", "good"))

    return keep


def _second_home(case: CaseDesk, subject: Subject) -> Callable[[], None]:
    wanted = prompts.words_wanted(
        "Hoe noem je dit adres? Geen naam: zoals vader, of tweede adres.",
        why=("Beide adressen krijgen een eigen gesprek. Zo wordt niemand vergeten.",),
    )
    entry = case.make(Home, of=subject.id, label=ask_words(case, wanted))
    return lambda: _kept(case, f"Het adres van {subject.label} is erbij gezet.", entry)


def _leaving(case: CaseDesk, subject: Subject) -> Callable[[], None]:
    wanted = prompts.words_wanted(f"Waarom hoort {subject.label} er toch niet bij?")
    entry = case.make(Left, person=subject.id, reason=ask_words(case, wanted))

    def keep() -> None:
        said = f"{subject.label} hoort er niet meer bij. De reden staat in het logboek."
        _kept(case, said, entry)
        known = participations(case.facts, subject.id).intersection(case.names)
        # whoever still takes part in another role has that name there
        if (
            known
            and known <= {one.id for one in case.facts.left}
            and case.desk.asker.confirm("De naam op deze computer ook vergeten?", why=_WHY_FORGET)
        ):
            for id_ in known:
                keep_name(case, id_, "")
            case.desk.out.show(Text(f"De naam van {subject.label} is vergeten.", "good"))

    return keep
