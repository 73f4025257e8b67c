"""Dutch: dates, numbers, and the names of things. Sentences stand with the screen they are on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pestprotocol.core.calendar import Calendar
from pestprotocol.core.facts import Facts, Subject
from pestprotocol.core.protocol import Duration, Item, Protocol, Role

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
_UNITS = {
    "days": ("dag", "dagen"),
    "weeks": ("week", "weken"),
    "months": ("maand", "maanden"),
    "school_days": ("schooldag", "schooldagen"),
    "work_days": ("werkdag", "werkdagen"),
}
_ANSWERS = {
    "done": "ja, gedaan",
    "partly": "deels",
    "not_yet": "nog niet",
    "not_applicable": "vervalt",
    "yes": "ja",
    "no": "nee",
}


def day(value: date) -> str:
    """As in: di 1 december 2026."""
    weekday = WEEKDAYS[value.weekday()][:2]
    return f"{weekday} {value.day} {MONTHS[value.month - 1]} {value.year}"


def near_day(value: date, today: date) -> str:
    """The day, with a word for the days around today."""
    near = {0: "vandaag", 1: "morgen", -1: "gisteren"}.get((value - today).days)
    return f"{near} ({day(value)})" if near else day(value)


def day_off(value: date, calendar: Calendar) -> str:
    """That nobody is at school then, as a sentence; empty on a school day."""
    for holiday in calendar.holidays:
        if holiday.from_ <= value <= holiday.to:
            return f"Dan is het {holiday.title[:1].lower()}{holiday.title[1:]}."
    if value.weekday() >= 5:
        return f"Dat is een {WEEKDAYS[value.weekday()]}."
    return "" if calendar.is_school_day(value) else "Dat is een vrije dag."


def moment(value: datetime) -> str:
    return f"{day(value.date())}, {value:%H:%M} uur"


def count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def cases(number: int) -> str:
    return count(number, "casus", "casussen")


def duration(term: Duration) -> str:
    one, many = _UNITS[term.unit]
    return count(term.amount, one, many)


def every(term: Duration) -> str:
    """As in: elke week, elke 2 weken."""
    one, _ = _UNITS[term.unit]
    return f"elke {one if term.amount == 1 else duration(term)}"


def late_by(due: date, today: date) -> str:
    return f"{count((today - due).days, 'dag', 'dagen')} te laat"


def listed(parts: list[str], last: str = "en") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def answer(item: Item | None, value: str | tuple[str, ...]) -> str:
    """The words for a stored answer; what the protocol does not know is shown as it is."""
    if isinstance(value, tuple):
        return ", ".join(answer(item, part) for part in value)
    if item is not None and item.choices and value in item.choices:
        return item.choices[value]
    if item is not None and item.answer == "date":
        try:
            return day(date.fromisoformat(value))
        except ValueError:
            return value
    return _ANSWERS.get(value, value)


def parents(protocol: Protocol) -> str:
    return (protocol.words or {}).get("parents", "ouders/verzorgers")


def escalated(protocol: Protocol) -> str:
    return _as_sentence(f"{escalation(protocol)} is in werking.")


def escalated_no_more(protocol: Protocol) -> str:
    return _as_sentence(f"{escalation(protocol)} is niet meer in werking.")


def escalates(protocol: Protocol) -> str:
    return _as_sentence(f"{escalation(protocol)} treedt in werking.")


def escalation(protocol: Protocol) -> str:
    """What comes into effect when a case escalates."""
    return (protocol.words or {}).get("escalation", "het pestprotocol van de school")


def _as_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def person(subject: Subject, names: Mapping[str, str]) -> str:
    """The code of a person, with the name when this user knows it and may see it here."""
    name = names.get(subject.person, "")
    return f"{subject.label} ({name})" if name else subject.label


def subject(
    about: Subject | None, protocol: Protocol, names: Mapping[str, str] | None = None
) -> str:
    """Who a list is for: `G1`, or `ouders/verzorgers van G1`."""
    if about is None:
        return ""
    who = person(about, names or {})
    if not about.home:
        return who
    which = f" ({about.home_label})" if about.home_label else ""
    return f"{parents(protocol)} van {who}{which}"


def gone(about: Subject) -> str:
    """Behind the code of someone who is not involved after all."""
    return " (hoort er toch niet bij)" if about.ended else ""


def short_subject(about: Subject | None, names: Mapping[str, str] | None = None) -> str:
    """Who a list is for, behind the title of that list: `G1`, also for the home of G1."""
    if about is None:
        return ""
    who = person(about, names or {})
    return f"{who}, {about.home_label}" if about.home_label else who


def step_word(number: int) -> str:
    """What is typed for a step by its number: a checklist in it can have the same name."""
    return f"stap-{number}"


def titled(title: str, about: Subject | None, names: Mapping[str, str] | None = None) -> str:
    """The title of a list with who it is for."""
    who = short_subject(about, names)
    return f"{title} · {who}" if who else title


def about(facts: Facts, id_: str, names: Mapping[str, str] | None = None) -> str:
    found = facts.subjects.get(id_)
    if found is None:
        return "iemand die hier niet bekend is" if id_ else ""
    return subject(found, facts.protocol, names)


def asked_and_said(asked: str, said: str) -> str:
    """A question or a point with its answer behind it, on one line."""
    return f"{asked}{'' if asked.endswith('?') else ':'} {said}"


def who_is(role: Role) -> str:
    """The question that an expected role without anyone leaves; no article fits every label."""
    return f"Wie is het: “{role.label}”?"


def role_many(protocol: Protocol, role_id: str) -> str:
    role = protocol.role(role_id)
    return role_id if role is None else role.plural or role.label


def role_one(protocol: Protocol, role_id: str) -> str:
    role = protocol.role(role_id)
    return role_id if role is None else role.label
