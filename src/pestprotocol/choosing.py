"""What is meant, chosen from a list by who left it out. Only for someone at a keyboard.

A script names its case, line and checklist: at a list that nobody sees, any number would fit.
"""

from __future__ import annotations

from collections.abc import Iterable

from pestprotocol import overview, show, tell, words
from pestprotocol.core.logbook import Entry
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import Stopped, UserError
from pestprotocol.prompts import SteppedBack, choice
from pestprotocol.screen import Text

_MOST = 9  # at a time, so that the list stays on the screen and every number is one digit
_OTHERS = "others"


def case_of(desk: Desk, fits: Iterable[CaseDesk]) -> CaseDesk:
    """One of several cases: the open ones first, and of the closed ones the last."""

    def standing(case: CaseDesk) -> tuple[int, str]:
        closing = case.facts.closing
        return -closing.day.toordinal() if closing else -(10**9), case.code

    cases = {case.code: case for case in sorted(fits, key=standing)}
    labels = {code: overview.in_short(case) for code, case in cases.items()}
    why = "Er is meer dan één casus. Je kunt de code ook meteen achter de opdracht typen."
    try:
        return cases[_one_of(desk, "Om welke casus gaat het?", labels, "een andere casus", why)]
    except Stopped:
        desk.out.show(Text("Gestopt. Er is niets veranderd."))
        raise


def entry_of(case: CaseDesk, question: str, entries: Iterable[Entry]) -> Entry:
    """One of these lines of the logbook, the one that was recorded last first."""
    latest = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)
    if not latest:
        raise UserError("In deze casus staat geen regel waarbij dat kan.")
    labels = {
        entry.id: f"{words.near_day(entry.day, case.today)}: {show.entry_text(case, entry)}"
        for entry in latest
    }
    why = "Zo blijft de rest van het logboek zoals het is. De laatste regels staan bovenaan."
    chosen = _one_of(case.desk, question, labels, "een eerdere regel", why)
    return next(entry for entry in latest if entry.id == chosen)


def word_to_skip(case: CaseDesk) -> str:
    """The word of a checklist that is still open, for one subject, or of the rest of a step."""
    labels = {
        tell.list_word(instance.checklist, instance.subject, case.facts): words.titled(
            instance.checklist.title, instance.subject
        )
        for instance in case.progress.instances()
        if instance.owed
    }
    for number, progress in enumerate(case.progress.steps, 1):
        left = sum(instance.owed for instance in progress.instances)
        asked = any(not question.answered for question in progress.questions)
        if asked or left > 1:
            labels[words.step_word(number)] = f"stap {number} als geheel: {progress.step.title}"
    if not labels:
        raise UserError("Er staat geen checklist meer open.")
    why = "Zo blijft al het andere staan om nog te doen. De reden komt in het logboek."
    return _one_of(case.desk, "Wat sla je over?", labels, "iets anders", why)


def _one_of(desk: Desk, question: str, labels: dict[str, str], others: str, why: str) -> str:
    """The key of a label. The last line of a page leads to the next page, `t` back."""
    keys = list(labels)
    first = 0
    while True:
        page = {key: labels[key] for key in keys[first : first + _MOST]}
        if first + _MOST < len(keys):
            page[_OTHERS] = others
        try:
            chosen = desk.asker.ask(choice(question, page, why=(why,)), back=first > 0).value
        except SteppedBack:
            first -= _MOST
            continue
        if chosen != _OTHERS:
            return str(chosen)
        first += _MOST
