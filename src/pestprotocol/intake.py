"""A new case: first whether help cannot wait, then what happened, then who is involved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile

from pestprotocol import people, prompts
from pestprotocol.core.facts import Place
from pestprotocol.core.logbook import Answer, Entry, Finished, Person, Withdraw
from pestprotocol.core.protocol import FORM, GROUP, REPORTER, SEEN, SIGNAL, Role, Selection
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import WrongUsage
from pestprotocol.prompts import SteppedBack
from pestprotocol.screen import Blank, Text
from pestprotocol.walk import start_walk

_BEGINS = "Een nieuwe casus. Elk antwoord is meteen bewaard. Stoppen mag altijd."


def begin(case: CaseDesk, said: str = _BEGINS) -> None:
    """Ask the intake of a new case. It is on disk from the first answer."""
    case.desk.out.show(
        Text(said, "soft"),
        Text(f"Toetsen: {prompts.KEYS}", "soft"),
        Blank(),
    )
    finish(case)


def finish(case: CaseDesk) -> None:
    """Ask what the intake still lacks, and who is involved. From there `t` leads back too."""
    walk = start_walk(case, case.protocol.intake, None, day=case.today)
    expected = [role for role in case.protocol.roles if role.expected]
    walk.asked_after = len(expected)
    walk.ask_open()
    points = sum(point.applies for point in walk.points())
    given = _given_before(case, expected)
    roles = [*expected[: len(given)], *roles_to_ask(case)]
    joined = list(given)
    names: list[str] = []
    while len(joined) < len(roles):
        role = roles[len(joined)]
        number = points + expected.index(role) + 1
        try:
            names = people.ask_people(
                case,
                role,
                back=True,
                now=names,
                comes_back=len(joined) + 1 < len(roles),
                lead=f"{number} van {points + len(expected)} · ",
            )
        except SteppedBack:
            if joined:
                names = _take_back(case, joined.pop())
            else:
                walk.ask_last_again()
            continue
        joined.append(people.join(case, role, names))
        names = []
    place = walk.place
    if not case.facts.ended(place):
        case.record(_end(case, place))


def _given_before(case: CaseDesk, roles: Sequence[Role]) -> list[list[Person]]:
    """Who was given already in the roles that come first: `t` leads back to them too, unless
    something was answered since that may be about them."""
    went_on = any(place.checklist != case.protocol.intake.id for place in case.facts.answers)
    first = takewhile(lambda role: not case.facts.expected_and_empty(role), roles)
    return [] if went_on else [_persons_of(case, role) for role in first]


def _persons_of(case: CaseDesk, role: Role) -> list[Person]:
    here = {subject.person for subject in case.facts.with_role(Selection(role=role.id))}
    return [person for person in case.facts.of(Person) if person.id in here]


def _end(case: CaseDesk, place: Place) -> Finished:
    """The intake was gone through to its end, who is involved and all."""
    return case.make(Finished, checklist=place.checklist, without=(), answers=(), ended=True)


def _take_back(case: CaseDesk, persons: list[Person]) -> list[str]:
    """Whoever joined a question ago, and is now named otherwise: the names until now."""
    names = [case.names.get(person.id, "") for person in persons]
    for person in persons:
        people.keep_name(case, person.id, "")
    case.record(
        *(case.make(Withdraw, entry=p.id, reason="verbeterd bij de eerste vragen") for p in persons)
    )
    return names


def roles_to_ask(case: CaseDesk) -> list[Role]:
    """The expected roles that nobody has yet: who they are belongs to the intake."""
    return [role for role in case.protocol.roles if case.facts.expected_and_empty(role)]


def from_script(
    desk: Desk,
    *,
    group: str,
    signal: str,
    reporter: str,
    forms: list[str],
    seen: str,
    persons: Mapping[str, int],
) -> CaseDesk:
    """A case without a question. What is missing or unknown is named all at once."""
    case = CaseDesk(desk, desk.new_case(), None)
    intake = case.protocol.intake
    problems: list[str] = []
    if not group.strip():
        problems.append("--groep ontbreekt, zoals --groep 7")
    problems += _signal_problems(signal, desk.today)
    known_reporters = intake.item(REPORTER)
    known_forms = intake.item(FORM)
    assert known_reporters is not None
    assert known_forms is not None
    if reporter not in (known_reporters.choices or {}):
        choices = ", ".join(known_reporters.choices or {})
        problems.append(f"--melder ontbreekt of bestaat niet; kies uit {choices}")
    if not forms or any(form not in (known_forms.choices or {}) for form in forms):
        choices = ", ".join(known_forms.choices or {})
        problems.append(f"--vorm ontbreekt of bestaat niet; kies uit {choices}")
    if len(set(forms)) > 1 and not known_forms.many:
        problems.append("--vorm kan hier maar één keer")
    if not seen.strip():
        problems.append("--wat - ontbreekt: de tekst komt van een ander programma")
    roles = {role.id: role for role in case.protocol.roles}
    for role_id, amount in persons.items():
        if role_id not in roles or not 0 <= amount <= people.MOST_AT_ONCE:
            problems.append(f"--personen {role_id}={amount} kan niet; rollen: {', '.join(roles)}")
    for role in roles.values():
        if role.expected and role.id not in persons:
            problems.append(f"--personen {role.id}=AANTAL ontbreekt (0 = nog niet bekend)")
    if problems:
        raise WrongUsage("Er is nog geen casus gemaakt.", *problems)

    def answer(item: str, value: str | tuple[str, ...], text: str = "") -> Answer:
        return case.make(Answer, item=f"{intake.id}.{item}", value=value, text=text)

    forms = list(dict.fromkeys(forms))
    form_value: str | tuple[str, ...] = tuple(forms) if known_forms.many else forms[0]
    entries: list[Entry] = [
        answer(SIGNAL, date.fromisoformat(signal).isoformat()),
        answer(REPORTER, reporter),
        answer(GROUP, "given", group.strip()),
        answer(FORM, form_value),
        answer(SEEN, "given", seen.strip()),
    ]
    for role_id, amount in persons.items():
        role = roles[role_id]
        codes = people.next_codes(case, role, amount)
        entries += [case.make(Person, code=code, role=role_id) for code in codes]
    entries.append(_end(case, case.facts.place(intake, None)))
    case.record(*entries)
    return case


def _signal_problems(signal: str, today: date) -> list[str]:
    if not signal:
        return ["--signaal-op ontbreekt, zoals --signaal-op 2026-11-20"]
    try:
        day = date.fromisoformat(signal)
    except ValueError:
        return [f"--signaal-op {signal}: die dag bestaat niet; schrijf jjjj-mm-dd"]
    return [f"--signaal-op {signal} ligt in de toekomst"] if day > today else []
