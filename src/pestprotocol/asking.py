"""Asking for words about a case, and the question that belongs to an item of the protocol."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pestprotocol import prompts, words
from pestprotocol.core.logbook import Note, is_blank
from pestprotocol.core.progress import Point
from pestprotocol.core.protocol import GIVEN, Item
from pestprotocol.desk import CaseDesk
from pestprotocol.errors import Stopped
from pestprotocol.names import find
from pestprotocol.names import replace as put_codes
from pestprotocol.screen import Text


def ask_words(case: CaseDesk, question: prompts.Question, *, back: bool = False) -> str:
    """Words that are asked for, with codes instead of the names that are known."""
    text = ""
    while True:
        try:
            text = case.desk.asker.ask(question, back=back).text
        except (Stopped, KeyboardInterrupt):
            case.desk.asker.unkept = case.desk.asker.unkept or bool(text)
            raise
        try:
            return without_names(case, text)
        except prompts.SteppedBack:
            if case.desk.asker.in_flow:
                raise
            # asked on its own: back from "keep it so?" is the words once more
            question = replace(question, now=text)


def choose(
    case: CaseDesk,
    text: str,
    labels: dict[str, str],
    *,
    why: tuple[str, ...],
    back: bool = False,
) -> str:
    """One of several: the key of `labels` that was chosen."""
    return str(case.desk.asker.ask(prompts.choice(text, labels, why=why), back=back).value)


def without_names(case: CaseDesk, text: str, *, may_ask: bool = True) -> str:
    """The text with the codes of children whose name is known, if the teacher agrees.

    Text from a pipe cannot be asked about: there the codes are put in, and that is said."""
    found = find(text, case.codes)
    if not found:
        return text
    coded = put_codes(text, found)
    if not may_ask:
        case.desk.warn("In de tekst stond een naam. In de casus staat de code.")
        return coded
    case.desk.out.show(
        Text("Hier staat een naam in. In de casus komt de code:", "warn"), Text(coded, indent=2)
    )
    try:
        keep = case.desk.asker.confirm(
            "Zo bewaren? Kies n als het een gewoon woord is.",
            why=("In een casus staan codes, geen namen. Zo blijft het vertrouwelijk.",),
            back=True,
        )
    except (Stopped, KeyboardInterrupt):
        case.desk.out.show(Text("Deze tekst is nog niet bewaard.", "warn"))
        case.desk.asker.unkept = True
        raise
    return coded if keep else text


def ask_note(case: CaseDesk, about: str = "") -> None:
    """A remark about the case, at any question."""
    text = ask_words(
        case,
        prompts.words_wanted(
            "Opmerking, als notitie bij deze casus",
            empty=True,
            why=("Wat je nu kwijt wilt en bij geen vraag past. Feiten, geen oordeel.",),
        ),
    )
    if text:
        case.record(case.make(Note, text=text, about=about))


def item_question(item: Item, text: str, lead: str, today: date) -> prompts.Question:
    why = tuple(line for line in (item.why, f"Wie: {item.by}" if item.by else "") if line)
    why = why or ("Dit vraagt het protocol van de school.",)
    more: prompts.More = {"why": why, "lead": lead, "call": item.call}
    if item.answer != "text":
        more["empty"] = "" if item.optional else None
    match item.answer:
        case "done":
            question = prompts.point(text, **more)
            if item.optional:
                return replace(question, ends=f"{question.ends} · Enter = overslaan")
            return question
        case "yes_no":
            return prompts.yes_no(text, **more)
        case "choice":
            labels = dict(item.choices or {})
            more["alone"] = item.alone
            return prompts.choice(text, labels, many=item.many, **more)
        case "text":
            return prompts.words_wanted(
                text, empty=item.optional, why=why, lead=lead, call=item.call
            )
        case "date":
            return prompts.day_wanted(text, latest=today, **more)


def standing_text(point: Point) -> str:
    """How a point stands, in words."""
    if point.standing is None:
        return "niet ingevuld"
    answer = point.standing.agreed
    if answer is None:
        both = [words.answer(point.item, a.value) for a in point.standing.answers]
        return f"twee antwoorden: {words.listed(both)}"
    if answer.value == GIVEN and is_blank(answer):
        return "gewist"
    said = answer.text or words.answer(point.item, answer.value)
    return f"{said} ({answer.reason})" if answer.reason else said
