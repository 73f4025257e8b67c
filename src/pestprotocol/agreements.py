"""Agreements: made after a talk, kept or not, moved; and the parents who are to hear of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pestprotocol import prompts, words
from pestprotocol.asking import ask_note, ask_words, without_names
from pestprotocol.core.facts import AgreementState, Subject
from pestprotocol.core.logbook import Agreement, Outcome
from pestprotocol.core.protocol import Checklist, Duration
from pestprotocol.desk import CaseDesk
from pestprotocol.prompts import Back, Given, Remark
from pestprotocol.screen import Text

_TELL_WITHIN = Duration(amount=1, unit="school_days")


def ask_agreements(
    case: CaseDesk, subject: Subject | None, checklist: Checklist | None, day: date
) -> None:
    """Agreements one by one, each with a day on which someone looks whether it was kept."""
    more = False
    while True:
        text = ask_words(
            case,
            prompts.words_wanted(
                "Nog een afspraak?" if more else "Welke afspraak is er gemaakt?",
                empty=True,
                why=("Wat, wie doet het, en wanneer kijken jullie of het lukt.",),
            ),
        )
        if not text:
            return
        text = without_names(case, text)
        reply = case.desk.asker.ask(
            prompts.day_wanted("Wanneer kijk je of het is gelukt?", latest=None, empty="")
        )
        typed = str(reply.value) if isinstance(reply, Given) else ""
        due = date.fromisoformat(typed) if typed else None
        about = "" if subject is None else subject.id
        agreement = case.make(
            Agreement, day=day, text=text, about=about, due=due,
            checklist=checklist.id if checklist else "", with_=(about,) if about else (),
        )  # fmt: skip
        telling = list(_tell_homes(case, subject, agreement))
        case.record(agreement, *telling)
        if telling:
            case.desk.out.show(
                Text(
                    f"De {words.parents(case.protocol)} weten hier nog niet van. "
                    "Dat staat nu op de agenda.",
                    "soft",
                )
            )
        more = True


def _tell_homes(
    case: CaseDesk, subject: Subject | None, agreement: Agreement
) -> Iterator[Agreement]:
    """An agreement made after the parents were told becomes an agreement to tell them."""
    if subject is None or subject.home:
        return
    due = case.desk.calendar.after(case.today, _TELL_WITHIN)
    for home in case.facts.subjects.values():
        if not home.home or home.person != subject.id:
            continue
        told = any(
            instance.subject == home and instance.state == "done"
            for instance in case.progress.instances()
        )
        if told:
            label = words.subject(home, case.protocol)
            yield case.make(
                Agreement,
                text=f"Vertel de {label}: {agreement.text}",
                about=home.id,
                due=due,
                tells=agreement.id,
            )


def look_back(case: CaseDesk, state: AgreementState) -> None:
    """Was it kept, or does it get another day?"""
    labels = {"kept": "ja, gelukt", "not_kept": "nee, niet gelukt", "moved": "later kijken"}
    who = case.label(case.facts.subjects.get(state.agreement.about))
    lead = f"Afspraak{f' met {who}' if who else ''}: {state.agreement.text}"
    while True:
        reply = case.desk.asker.ask(
            prompts.choice(f"{lead}. Is dat gelukt?", labels, why=("Nee is ook een antwoord.",))
        )
        if not isinstance(reply, Remark):
            break
        ask_note(case, state.agreement.about)
    if isinstance(reply, Back):
        return
    due: date | None = None
    if reply.value == "moved":
        day = case.desk.asker.ask(
            prompts.day_wanted("Wanneer kijk je opnieuw?", latest=None, earliest=case.today)
        )
        if not isinstance(day, Given):
            return
        due = date.fromisoformat(str(day.value))
    case.record(case.make(Outcome, agreement=state.agreement.id, state=reply.value, due=due))


def ask(case: CaseDesk) -> None:
    """A new agreement, or one that was made: kept, not kept, moved."""
    open_ones = [state for state in case.facts.agreements if state.state == "open"]
    labels = {state.agreement.id: _label(case, state) for state in open_ones}
    labels["new"] = "een nieuwe afspraak"
    reply: prompts.Reply = Given("new")
    if open_ones:
        reply = case.desk.asker.ask(prompts.choice("Om welke afspraak gaat het?", labels))
    if not isinstance(reply, Given):
        return
    if reply.value != "new":
        look_back(case, next(s for s in open_ones if s.agreement.id == reply.value))
        return
    people = [s for s in case.facts.subjects.values() if not s.ended]
    choices = {subject.id: case.label(subject) for subject in people} | {"case": "iemand anders"}
    whom = case.desk.asker.ask(prompts.choice("Met wie is de afspraak?", choices))
    if isinstance(whom, Given):
        subject = case.facts.subjects.get(str(whom.value))
        ask_agreements(case, subject, None, case.today)


def _label(case: CaseDesk, state: AgreementState) -> str:
    due = f", uiterlijk {words.near_day(state.due, case.today)}" if state.due else ""
    return f"{state.agreement.text}{due}"
