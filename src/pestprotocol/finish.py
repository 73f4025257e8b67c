"""Closing a case: each condition with its dated proof, or with what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pestprotocol import prompts, tell, terminal, words
from pestprotocol.asking import ask_words
from pestprotocol.core.agenda import Action, agenda, urgent
from pestprotocol.core.closing import Closing, closing_of
from pestprotocol.core.logbook import Closed, Person
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import NotYet, UserError
from pestprotocol.screen import Blank, Block, Text, Verbatim, title

_WHY_ANYWAY = ("Niet alles is gedaan. De reden en wat er ontbrak, staan straks in het logboek.",)
_WHY_CLOSE = ("Dan staat de casus niet meer bij je open casussen. Heropenen kan altijd.",)
_WHY_OTHER = ("Wie de casus later leest, ziet hier waarom het protocol niet verder ging.",)


def close(case: CaseDesk, *, anyway: bool, reason: str) -> None:
    """Close when every condition is met and the teacher confirms; `anyway` needs a reason.

    Without `reason` it is asked."""
    out = case.desk.out
    _refuse_twice(case)
    closing = closing_of(case.progress)
    out.show(condition_blocks(case, closing))
    if closing.ready:
        still = [i for i in case.progress.instances() if i.owed]
        if still:
            out.show(Text("Let op: in de stappen staat nog iets open.", "warn"))
        _warn_of_what_is_open(case)
        if not case.desk.asker.confirm(f"Casus {case.code} afronden?", _WHY_CLOSE):
            out.show(Text("De casus blijft open."))
            return
        case.record(_closed(case))
        _said_closed(case)
        return
    if not anyway:
        raise NotYet(
            f"Casus {case.code} kan nog niet worden afgerond.",
            *tell.advice(case.progress),
            *_instead(case),
            f"Toch afronden, met een reden: pestprotocol afronden {case.code} --toch",
        )
    _warn_of_what_is_open(case)
    typed = reason or case.desk.asker.flow(lambda: _ask_reason(case))
    if not typed:
        out.show(Text("De casus blijft open."))
        return
    case.record(_closed(case, unmet=closing.unmet, reason=typed))
    _said_closed(case)


def _instead(case: CaseDesk) -> Iterator[str]:
    """What cannot wait, what closing lacks, and what comes now, as on the other screens."""
    found = case.actions()
    for action in urgent(case.progress):
        yield f"Eerst dit: {tell.action_command(action, case.code, case.facts)}"
    now = tell.command_now(case.progress, found, case.code, case.today)
    lacking = tell.for_closing(case.progress, found, case.code, case.today)
    coming = None if lacking else tell.round_for_closing(case.progress, found)
    if lacking and lacking != now:
        yield f"Daarvoor is nog nodig: {lacking}"
    elif coming is not None:
        yield f"Daarvoor is nog nodig: {_in_words(case, coming)}"
    elif found and not now:  # all has a day of its own
        yield f"Eerst komt: {_in_words(case, found[0])}"
    if now or not found:
        yield f"Wat er nu te doen is: {now or f'pestprotocol toon {case.code}'}"


def _in_words(case: CaseDesk, action: Action) -> str:
    what = tell.action_sentence(action, case.facts, case.shown_names)
    return tell.with_when(what, action, case.today, case.facts)


def close_as_no_bullying(case: CaseDesk, reason: str) -> None:
    """The signal was something else: closed with that reason; no proof is asked."""
    _refuse_twice(case)
    _warn_of_what_is_open(case)

    def questions() -> str:
        typed = ask_words(case, prompts.words_wanted("Wat was het dan?", why=_WHY_OTHER))
        sure = _is_sure(case, f"Casus {case.code} afronden als geen pesten?", _WHY_CLOSE)
        return typed if sure else ""

    typed = reason or case.desk.asker.flow(questions)
    if not typed:
        case.desk.out.show(Text("De casus blijft open."))
        return
    case.record(_closed(case, outcome="no_bullying", reason=typed))
    case.desk.out.show(
        Text(f"Casus {case.code} is afgerond: het was geen pesten.", "good"),
        Text(f"Is het toch pesten? pestprotocol heropenen {case.code}", "soft"),
    )


def _closed(case: CaseDesk, **content: Any) -> Closed:
    """The closing of this pass, with everyone who took part: whoever was added on another computer
    meanwhile is not among them, and stands out."""
    persons = tuple(person.id for person in case.facts.of(Person))
    return case.make(Closed, pass_=case.facts.last_pass, persons=persons, **content)


def _refuse_twice(case: CaseDesk) -> None:
    if case.facts.closing is not None:
        day = words.day(case.facts.closing.day)
        raise UserError(
            f"Casus {case.code} is al afgerond op {day}.",
            f"Opnieuw openen: pestprotocol heropenen {case.code}",
        )


def _ask_reason(case: CaseDesk) -> str:
    """Why it is closed with something lacking; empty when it is not, on second thoughts."""
    question = prompts.words_wanted(
        "Waarom rond je de casus toch af?",
        why=("Wie de casus later leest, ziet in het logboek waarom.",),
    )
    reason = ask_words(case, question)
    return reason if _is_sure(case, f"Casus {case.code} toch afronden?", _WHY_ANYWAY) else ""


def _is_sure(case: CaseDesk, text: str, why: tuple[str, ...]) -> bool:
    """Asked at a keyboard: who pipes a reason has decided."""
    return not terminal.at_keyboard() or case.desk.asker.confirm(text, why)


def _warn_of_what_is_open(case: CaseDesk) -> None:
    """What cannot wait is on no screen any more once the case is closed. Agreements stay: open, and
    late, until someone looks."""
    for action in urgent(case.progress):
        what = tell.action_sentence(action, case.facts)
        case.desk.out.show(
            Text(f"Let op: “{what}” is nog niet gedaan. Doe dit eerst:", "warn"),
            Verbatim(tell.action_command(action, case.code, case.facts)),
        )
    still = len(case.facts.open_agreements)
    if still:
        amount = words.count(still, "afspraak staat", "afspraken staan")
        case.desk.out.show(
            Text(f"Let op: {amount} nog open. Kijk er eerst naar:", "warn"),
            Verbatim(f"pestprotocol afspraak {case.code}"),
        )


def _said_closed(case: CaseDesk) -> None:
    case.desk.out.show(
        Text(f"Casus {case.code} is afgerond op {words.day(case.today)}.", "good"),
        *(
            Text(_in_words(case, action), lead="Op de agenda: ")
            for action in agenda(case.actions())
            if action.follow_up is not None
        ),
        Text("Begint het opnieuw? pestprotocol heropenen " + case.code, "soft"),
    )


def condition_blocks(case: CaseDesk, closing: Closing) -> Iterator[Block]:
    yield title(f"Casus {case.code}: kan die worden afgerond?")
    for condition, verdict in closing.conditions:
        met = verdict.holds is True
        yield Text(
            condition.text,
            lead="in orde:  " if met else "nog niet: ",
            lead_style="good" if met else "bad",
        )
        if met:
            for line in tell.proof_lines(case.facts, verdict.proof, case.shown_names):
                yield Text(line, "soft", indent=10)
        else:
            yield from (
                Text(line.text, indent=10, lead=line.lead)
                for line in tell.missing_lines(case.progress, verdict.missing, case.shown_names)
            )
    if closing.owed:
        yield Text("Er is nog een besluit nodig.", lead="nog niet: ", lead_style="bad")
    yield Blank()
