"""Follow-up talks: with whom, where, how it goes. The next date is proposed, not asked."""

from __future__ import annotations

from datetime import date

from pestprotocol import tell, words
from pestprotocol.asking import choose
from pestprotocol.core.agenda import follow_up
from pestprotocol.core.facts import Subject
from pestprotocol.core.protocol import Checklist
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import UserError
from pestprotocol.prompts import SteppedBack
from pestprotocol.screen import Text, Verbatim
from pestprotocol.walk import Walk, start_walk


def ask(case: CaseDesk, day: date) -> None:
    """The follow-up that the protocol has for this moment, with whoever is chosen."""
    checklist = _list_for_now(case)
    if not checklist.for_each:
        hold(case, checklist, None, day)
        return
    subjects = [subject for subject in case.facts.subjects_of(checklist) if subject is not None]
    if not subjects:
        raise UserError(
            "Er is nog niemand om navraag bij te doen.",
            f"Voeg iemand toe: pestprotocol persoon {case.code}",
        )
    while True:
        why = "Bij elk kind vraag je apart hoe het gaat. Zo zie je of het voor ieder is gestopt."
        subject = choose_subject(case, subjects, "Met wie heb je gesproken?", why)
        try:
            hold(case, checklist, subject, day, back=len(subjects) > 1)
        except SteppedBack:
            continue
        return


def _list_for_now(case: CaseDesk) -> Checklist:
    """Before closing the follow-ups, after it those that are counted from the closing."""
    closed = case.facts.closing is not None
    lists = [c for c in case.protocol.checklists() if c.command == "navraag"]
    for checklist in lists:
        if checklist.after_closing == closed:
            return checklist
    if lists:
        return lists[0]
    raise UserError("Dit protocol heeft geen checklist voor navraag.")


def choose_subject(case: CaseDesk, subjects: list[Subject], text: str, why: str) -> Subject:
    """Who of them; with one there is nothing to ask."""
    if len(subjects) == 1:
        return subjects[0]
    known = {subject.id: subject for subject in subjects}
    labels = {id_: case.who(subject) for id_, subject in known.items()}
    return known[choose(case, text, labels, why=(why,))]


def hold(
    case: CaseDesk,
    checklist: Checklist,
    subject: Subject | None,
    day: date,
    *,
    back: bool = False,
) -> None:
    """One round. A round that was left half-way goes on; a complete one gets a next."""
    walk = _walk(case, checklist, subject, day)
    walk.run_round(back=back)
    coming = follow_up(case.progress, checklist, subject)
    if coming is not None and coming.due is not None:
        what = tell.action_sentence(coming, case.facts, case.shown_names)
        case.desk.out.show(
            Text(f"{what}, {words.near_day(coming.due, case.today)}", lead="De volgende keer: ")
        )
    elif coming is None:
        title = words.titled(checklist.title, subject, case.shown_names)
        case.desk.out.show(Text(f"{title}: er is geen volgende keer gepland. Bekijk de casus:"))
    case.desk.out.show(Verbatim(f"pestprotocol toon {case.code}"))


def _walk(case: CaseDesk, checklist: Checklist, subject: Subject | None, day: date) -> Walk:
    place = case.facts.place(checklist, subject)

    def walk(name: str) -> Walk:
        held_on = min(day, date.fromisoformat(name[:10]))  # a round that was left keeps its day
        return start_walk(case, checklist, subject, day=held_on, round_=name)

    def is_complete(round_: str) -> bool:
        return case.progress.is_complete(checklist, subject, place.in_round(round_))

    held = case.facts.rounds_at(place)
    if held:
        last = walk(held[-1])
        if not is_complete(held[-1]) or (held[-1][:10] == day.isoformat() and last.left_empty()):
            return last
    first = day.isoformat()
    name = first
    for number in range(2, 100):
        if not is_complete(name):
            break
        name = f"{first}.{number}"
    return walk(name)
