"""Agreements: made after a talk, kept or not, moved; and the parents who are to hear of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pestprotocol import prompts, words
from pestprotocol.asking import ask_words, choose
from pestprotocol.core.agenda import to_do_again
from pestprotocol.core.facts import AgreementState, Subject
from pestprotocol.core.logbook import Agreement, Outcome, tellings, versions
from pestprotocol.core.protocol import Checklist, Duration
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import Stopped
from pestprotocol.prompts import SteppedBack
from pestprotocol.screen import Blank, Text, Verbatim
from pestprotocol.tell import agreement_text

_WHY = ("Een afspraak helpt pas als ieder hetzelfde bedoelt: wat er gebeurt, en wie het doet.",)
_WHICH = "Welke afspraak is er gemaakt?"
_NONE = ("nee", "geen", "niets", "n", "nee hoor", "geen afspraak")
_WHY_WHICH = ("Bij elke afspraak kijk je apart of die lukt. Zo blijft er geen liggen.",)
_WHY_WITH = ("Zo weet je later wie dit afsprak, en komt het in het goede dossier.",)
_FAR = 183
_TELL_WITHIN = Duration(amount=1, unit="school_days")


class _Made(NamedTuple):
    """An agreement as it is on disk, and those by which parents are to hear of it."""

    agreement: Agreement
    telling: tuple[Agreement, ...]


def ask_agreements(
    case: CaseDesk, subject: Subject | None, checklist: Checklist | None, day: date
) -> bool:
    """Agreements one by one, each with a day on which someone looks whether it was kept.

    `t` leads back through them, and on the way forward each is asked again; from the first
    question the caller goes back itself. Whether any was made."""
    made: list[_Made] = []
    number, asks_day = 0, False
    question = _first_question(case, subject, checklist)
    while True:
        one = made[number] if number < len(made) else None
        try:
            if one is not None and asks_day:
                made[number] = _dated(case, one)
                number, asks_day = number + 1, False
                question = "Nog een afspraak? Enter = nee"
                continue
            text = ask_words(case, _words(case, question, one), back=True)
        except SteppedBack:
            if not asks_day and number == 0:
                raise
            number, asks_day = number if asks_day else number - 1, not asks_day
            continue
        except (Stopped, KeyboardInterrupt):
            _say_undated(case, one)
            raise
        if not text:
            return bool(made)
        if one is None or text != one.agreement.text:
            agreement = case.make(
                Agreement, day=day, text=text, about="" if subject is None else subject.id,
                due=one.agreement.due if one else None,
                checklist=checklist.id if checklist else "",
                with_=() if subject is None else (subject.id,),
                replaces=(one.agreement.id,) if one else (),
            )  # fmt: skip
            telling = tuple(_tell_homes(case, subject, agreement, one.telling if one else ()))
            # Before the next question: a word that was typed, and who is to hear it, is never lost.
            case.record(agreement, *telling)
            made[number : number + 1] = [_Made(agreement, telling)]
        asks_day = True


def _first_question(case: CaseDesk, subject: Subject | None, checklist: Checklist | None) -> str:
    about = "" if subject is None else subject.id
    before = list(_made_before(case, about)) if checklist is not None else []
    for text in before:
        case.desk.out.show(Text(text, lead="Al afgesproken: ", lead_style="soft"))
    return f"{'Welke afspraak is er nog meer gemaakt?' if before else _WHICH} Enter = geen"


def _dated(case: CaseDesk, made: _Made) -> _Made:
    """With the day that is asked, if another; and the parents are said to be told."""
    agreement = made.agreement
    due = _day(case, "Wanneer kijk je of het is gelukt?", now=agreement.due, back=True)
    if due is not None and due != agreement.due:
        later = case.make(Agreement, text=agreement.text)
        agreement = replace(agreement, id=later.id, at=later.at, due=due, replaces=(agreement.id,))
        case.record(agreement)
    if made.telling:
        _say_not_told(case)
    return made._replace(agreement=agreement)


def _say_undated(case: CaseDesk, made: _Made | None) -> None:
    if made is not None and made.agreement.due is None:
        case.desk.out.show(
            Blank(),
            Text("De afspraak is bewaard, nog zonder dag. Een dag kiezen:", "warn"),
            Verbatim(f"pestprotocol afspraak {case.code}"),
        )


def _made_before(case: CaseDesk, about: str) -> Iterator[str]:
    for state in case.facts.open_agreements:
        if state.agreement.about == about and not state.agreement.tells:
            day = state.due
            due = f", uiterlijk {words.near_day(day, case.today)}" if day else ""
            yield f"{agreement_text(state)}{due}"


def _words(case: CaseDesk, question: str, made: _Made | None) -> prompts.Question:
    now = made.agreement.text if made else ""
    withdraw = f"Toch niet? Trek de afspraak straks in: pestprotocol intrekken {case.code}"

    def is_none(typed: str) -> str:
        """What to say of a "no" in words: it is no agreement that someone made."""
        if typed.casefold().strip(" .!") not in _NONE:
            return ""
        if now:
            return withdraw
        return "Geen afspraak? Druk dan alleen op Enter."

    wanted = prompts.words_wanted(
        _WHICH if now else question,
        empty=True,
        why=(*_WHY, withdraw) if now else _WHY,
        now=now,
        comes_back=True,
        says_enter=True,
    )
    return replace(wanted, check=is_none)


def _day(
    case: CaseDesk, text: str, *, must: bool = False, now: date | None = None, back: bool = False
) -> date | None:
    """A day to come; none for Enter alone, unless there `must` be one, or one was given before."""
    otherwise = now.isoformat() if now else ""
    why = ("Zo vergeet je niet te kijken of het is gelukt.",)
    wanted = prompts.day_wanted(
        text,
        latest=None,
        earliest=case.today,
        empty=None if must else otherwise,
        why=why,
        beside=lambda day: _beside(case, day),
    )
    typed = str(case.desk.asker.ask(wanted, back=back).value)
    return date.fromisoformat(typed) if typed else None


def _beside(case: CaseDesk, day: date) -> str:
    """What to say of a day that was perhaps not meant: nobody at school, or next year's."""
    off = words.day_off(day, case.desk.calendar)
    far = "Dat is pas over meer dan een half jaar." if (day - case.today).days > _FAR else ""
    return f"{off} {far}".strip()


def _tell_homes(
    case: CaseDesk, subject: Subject | None, agreement: Agreement, earlier: Sequence[Agreement]
) -> Iterator[Agreement]:
    """An agreement made after the parents were told becomes an agreement to tell them. `earlier`:
    those that told them its earlier words."""
    if subject is None or subject.home:
        return
    for home in case.facts.subjects.values():
        if not home.home or home.person != subject.id:
            continue
        if _has_done(case, home):
            yield _telling(case, home, agreement, earlier)


def tell_what_was_agreed(case: CaseDesk, home: Subject) -> None:
    """After a talk with parents: what was agreed with their child in a talk that is not done yet,
    so that theirs did not ask to tell it, becomes an agreement to tell them."""
    child = case.facts.subjects.get(home.person)
    if not home.home or child is None or not _has_done(case, home):
        return
    if _has_done(case, child, talk=True):
        return
    made = [
        _telling(case, home, state.agreement, ())
        for state in case.facts.open_agreements
        if state.agreement.about == child.id
        and not state.agreement.tells
        and not _is_told(case, home, state.agreement)
    ]
    if made:
        case.record(*made)
        _say_not_told(case)


def _is_told(case: CaseDesk, home: Subject, agreement: Agreement) -> bool:
    """Whether there is, or was, an agreement to tell this home of it."""
    known = tellings(case.logbook, versions(case.logbook, agreement.id))
    return any(telling.about == home.id for telling in known)


def _has_done(case: CaseDesk, subject: Subject, *, talk: bool = False) -> bool:
    """Whether a list was done with someone, and not only to be done again; `talk`: one in which
    agreements are made."""
    again = {instance.place for instance in to_do_again(case.progress)}
    return any(
        one.subject == subject and one.state == "done" and one.place not in again
        for one in case.progress.instances()
        if one.checklist.agreements or not talk
    )


def _telling(
    case: CaseDesk, home: Subject, agreement: Agreement, earlier: Sequence[Agreement]
) -> Agreement:
    return case.make(
        Agreement,
        text=f"Vertel de {words.subject(home, case.protocol)}: {agreement.text}",
        about=home.id,
        due=case.desk.calendar.after(case.today, _TELL_WITHIN),
        tells=agreement.id,
        replaces=tuple(told.id for told in earlier if told.about == home.id),
    )


def _say_not_told(case: CaseDesk) -> None:
    said = f"De {words.parents(case.protocol)} weten nog niet wat er met hun kind is afgesproken."
    case.desk.out.show(Text(f"{said} Dat staat nu op de agenda.", "soft"))


def look_back(case: CaseDesk, state: AgreementState, *, back: bool = False) -> None:
    """Was it kept, or does it get another day? Of what parents are to hear: were they told?"""
    tells = bool(state.agreement.tells)

    def questions() -> Outcome:
        became = _ask_telling(case, state) if tells else _ask_keeping(case, state)
        moved = became == "moved"
        due = _day(case, "Wanneer kijk je opnieuw?", must=True) if moved else None
        reason = ""
        if tells and became == "not_kept":
            reason = ask_words(case, prompts.words_wanted("Waarom vertellen jullie het niet?"))
        return case.make(
            Outcome, agreement=state.agreement.id, state=became, due=due, reason=reason
        )

    outcome = case.desk.asker.flow(questions, back=back)
    case.record(outcome)
    out = case.desk.out
    if outcome.state == "not_kept" and not tells:
        out.show(
            Text("Dat is vastgelegd. Wil je iets anders afspreken? Dat kan met:"),
            Verbatim(f"pestprotocol afspraak {case.code}"),
        )
    elif not outcome.reason:
        out.show(Text("Dat is vastgelegd.", "good"))
    else:
        home = case.facts.subjects.get(state.agreement.about)
        who = case.label(home) or words.parents(case.protocol)
        said = f"De {who} weten dit dus niet. De reden staat in het logboek."
        out.show(Text(said, "warn"))


def _ask_keeping(case: CaseDesk, state: AgreementState) -> str:
    labels = {"kept": "ja, gelukt", "not_kept": "nee, niet gelukt", "moved": "later kijken"}
    who = case.label(case.facts.subjects.get(state.agreement.about))
    lead = f"Afspraak{f' met {who}' if who else ''}: {agreement_text(state)}"
    why = (
        "Zo weet je of de afspraak helpt, of dat er een andere nodig is.",
        "Nee is ook een antwoord.",
    )
    return choose(case, f"{lead}. Is dat gelukt?", labels, why=why)


def _ask_telling(case: CaseDesk, state: AgreementState) -> str:
    """An agreement that parents are to hear of says itself whom."""
    labels = {
        "kept": "ja, verteld",
        "moved": "nog niet, later kijken",
        "not_kept": "nee, we vertellen het niet",
    }
    why = ("Met deze afspraak kunnen de ouders thuis helpen.", "Nee is ook een antwoord.")
    return choose(case, f"{agreement_text(state)}. Heb je dat gedaan?", labels, why=why)


def ask(case: CaseDesk) -> None:
    """A new agreement, or one that was made: kept, not kept, moved."""
    open_ones = {s.agreement.id: s for s in case.facts.open_agreements}
    labels = {id_: _label(case, state) for id_, state in open_ones.items()}
    labels["new"] = "een nieuwe afspraak"
    while True:
        which = "new"
        if open_ones:
            which = choose(case, "Om welke afspraak gaat het?", labels, why=_WHY_WHICH)
        try:
            if which in open_ones:
                look_back(case, open_ones[which], back=True)
            else:
                _ask_new(case, back=bool(open_ones))
        except SteppedBack:
            continue
        return


def _ask_new(case: CaseDesk, *, back: bool) -> None:
    people = {s.id: s for s in case.facts.subjects.values() if not s.ended}
    choices = {id_: case.label(subject) for id_, subject in people.items()}
    choices["other"] = "iemand anders"
    while True:
        who = choose(case, "Met wie is de afspraak?", choices, why=_WHY_WITH, back=back)
        try:
            made = ask_agreements(case, people.get(who), None, case.today)
        except SteppedBack:
            continue
        if not made:
            case.desk.out.show(Text("Er is geen afspraak bij gekomen."))
        return


def _label(case: CaseDesk, state: AgreementState) -> str:
    due = f", uiterlijk {words.near_day(state.due, case.today)}" if state.due else ""
    who = case.label(case.facts.subjects.get(state.agreement.about))
    lead = f"{who}: " if who and not state.agreement.tells else ""
    return f"{lead}{agreement_text(state)}{due}"
