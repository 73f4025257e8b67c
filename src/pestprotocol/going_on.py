"""Going on with a case: the first thing that can be done, or a step or list by its name."""

from __future__ import annotations

from datetime import date

from pestprotocol import agreements, follow_ups, tell, words
from pestprotocol.core.agenda import (
    Action,
    first_now,
    first_that_can_be_done,
    is_later,
    to_do_again,
    urgent,
)
from pestprotocol.core.facts import Place, Subject
from pestprotocol.core.progress import Question
from pestprotocol.core.protocol import Checklist
from pestprotocol.decisions import ask_who, decide
from pestprotocol.desk import CaseDesk, Desk
from pestprotocol.errors import UserError, WrongUsage
from pestprotocol.screen import Blank, Style, Text, Verbatim
from pestprotocol.walk import start_walk


def caseless(desk: Desk, word: str) -> Checklist | None:
    """The list of that name, if it needs no case, such as a talk with the class."""
    try:
        lists = desk.protocol.anytime
    except UserError:
        return None
    return next((c for c in lists if c.id == word and not c.for_each and not c.command), None)


def walk_caseless(loose: CaseDesk, checklist: Checklist, day: date) -> None:
    """Walk a list that belongs to no case. Nothing is kept."""
    loose.desk.out.show(
        Text("Dit hoort bij geen casus: wat je antwoordt, wordt niet bewaard.", "warn"),
        Text("Wel bewaren? Stop met s en typ de code van de casus erbij, zoals:", "soft"),
        Verbatim(f"pestprotocol verder k7f {checklist.id}"),
        Blank(),
    )
    start_walk(loose, checklist, None, day=day).run()
    loose.desk.out.show(Text("Er is niets bewaard.", "soft"))


def walk_named(case: CaseDesk, word: str, day: date) -> None:
    """A list by its name (`ouders`, or `ouders:G1` for one child), or a step's first open list."""
    word, _, whom = word.partition(":")
    checklist = case.protocol.checklist(word)
    step = case.protocol.step(word)
    if checklist is None and step is not None:
        progress = next(s for s in case.progress.steps if s.step.id == word)
        owed = next((i for i in progress.instances if i.owed), None)
        if owed is None:
            case.desk.out.show(Text(f"“{step.title}” is {tell.STATES[progress.state]}.", "good"))
            return
        start_walk(case, owed.checklist, owed.subject, day=day).run()
        return
    if checklist is None:
        known = [found.id for found in case.protocol.checklists()]
        raise WrongUsage(
            f"“{word}” is geen stap of checklist.", f"Kies uit: {words.listed(known, 'of')}."
        )
    question = _question_for(case, checklist, whom) or _open_question(case, checklist)
    if question is not None:
        ask_who(case, question)
        return
    if checklist.repeats is not None:
        subject = _choose(case, checklist, whom)
        follow_ups.hold(case, checklist, subject, day)
        return
    start_walk(case, checklist, _choose(case, checklist, whom), day=day).run()


def _question_for(case: CaseDesk, checklist: Checklist, role: str) -> Question | None:
    """The open "who?" of a role, before a list that is there for others."""
    for step in case.progress.steps:
        for question in step.questions:
            if (question.before, question.role.id) == (checklist.id, role):
                return None if question.answered else question
    return None


def _open_question(case: CaseDesk, checklist: Checklist) -> Question | None:
    """The open "who?" that stands before a list which has nobody to be walked for."""
    if case.facts.subjects_of(checklist):
        return None
    for step in case.progress.steps:
        for question in step.questions:
            if question.before == checklist.id and not question.answered:
                return question
    roles = [s.role for s in checklist.for_each]
    names = words.listed([words.role_one(case.protocol, role) for role in roles], "of")
    raise UserError(
        f"Er is nog geen {names} in deze casus.",
        f"Voeg iemand toe: pestprotocol persoon {case.code}",
    )


def _choose(case: CaseDesk, checklist: Checklist, whom: str) -> Subject | None:
    """For whom: the only one it can be, the only one with something still to do, or who is chosen.

    A child that was named, of whom there are several homes, is never taken to be one of these."""
    subjects = case.facts.subjects_of(checklist)
    if whom:
        subjects = tuple(tell.named(subjects, whom))
        if not subjects:
            raise WrongUsage(f"“{whom}” hoort niet bij “{checklist.title}” in deze casus.")
    if len(subjects) == 1:
        return subjects[0]
    again = {instance.place for instance in to_do_again(case.progress)}
    found = [case.progress.instance(checklist, subject) for subject in subjects]
    owed = [one.subject for one in found if one.owed or one.place in again]
    if len(owed) == 1 and not whom:
        return owed[0]
    known = [s for s in subjects if s is not None]
    why = "Deze checklist is er voor ieder apart. Wat je antwoordt, komt bij wie je kiest."
    return follow_ups.choose_subject(case, known, f"{checklist.title}: met wie?", why)


def do_next(case: CaseDesk, day: date) -> bool:
    """Do the first thing that can be done now; false when there is nothing."""
    out = case.desk.out
    say_urgent(case)
    first = _first(case)
    if first is None or is_later(first, case.today):
        if _say_lacking(case):
            return False
        advice = tell.advice(case.progress)
        out.show(*(Text(line, "warn") for line in advice))
        if not advice:
            out.show(Text(f"In casus {case.code} is nu niets te doen.", "good"))
        if first is not None:
            _say_action(case, first, "Het eerstvolgende:")
        elif case.progress.status == "closed":
            out.show(Text(f"De casus is afgerond. Bekijk die: pestprotocol toon {case.code}"))
        return False
    return do(case, first, day)


def do(case: CaseDesk, action: Action, day: date) -> bool:
    """Do this; false when all that is left is to close the case, which has a command of its own."""
    if action.proposal is not None:
        decide(case, action.proposal)
    elif action.list is not None:
        start_walk(case, action.list.checklist, action.list.subject, day=day).run()
    elif action.question is not None:
        ask_who(case, action.question)
    elif action.follow_up is not None:
        follow_ups.hold(case, action.follow_up.checklist, action.follow_up.subject, day)
    elif action.agreement is not None:
        agreements.look_back(case, action.agreement)
    else:
        case.desk.out.show(
            Text("Alles is gedaan. De casus kan worden afgerond:", "good"),
            Verbatim(f"pestprotocol afronden {case.code}"),
        )
        return False
    return True


def comes_to(case: CaseDesk, place: Place) -> bool:
    """Whether going on with the case comes to this list."""
    first = first_now(case.progress, case.actions(), case.today)
    if first is None:
        return False
    if first.question is not None:
        return first.question.before == place.checklist
    coming = first.list or first.follow_up
    return coming is not None and coming.place._replace(round="") == place._replace(round="")


def word_for(case: CaseDesk, place: Place) -> str:
    """What names a list for one child behind `verder`, as in `ouders:G1`."""
    checklist = case.facts.lists[place.checklist]
    return tell.list_word(checklist, case.facts.subjects.get(place.about), case.facts)


def _first(case: CaseDesk) -> Action | None:
    """The first thing that can be done now, or else the first that is to come."""
    return first_now(case.progress, case.actions(), case.today) or next(iter(case.actions()), None)


def say_urgent(case: CaseDesk) -> None:
    """What cannot wait comes before what the protocol has first."""
    for action in urgent(case.progress):
        _say_action(case, action, "Eerst dit:", "bad")


def say_next(case: CaseDesk) -> None:
    say_urgent(case)
    first = _first(case)
    if first is not None:
        if is_later(first, case.today):
            _say_lacking(case)
        _say_action(case, first, "Daarna:" if is_later(first, case.today) else "Nu eerst:")
        if first.question is not None:  # or the same would be asked over and over
            others = (one for one in case.actions() if one.question is None)
            meanwhile = first_that_can_be_done(others, case.today)
            if meanwhile is not None:
                _say_action(case, meanwhile, "Intussen kan wel:", style="")
    elif case.progress.status == "awaiting_closure":
        case.desk.out.show(
            Text("De casus wacht op afronding. Bekijk wat nog ontbreekt:"),
            Verbatim(f"pestprotocol afronden {case.code}"),
        )


def _say_lacking(case: CaseDesk) -> bool:
    """What closing lacks and can be done now, where nothing else can; whether there is any."""
    lacking = tell.for_closing(case.progress, case.actions(), case.code, case.today)
    if lacking:
        case.desk.out.show(Text("Voor het afronden is nog iets nodig:"), Verbatim(lacking))
    return bool(lacking)


def _say_action(case: CaseDesk, action: Action, label: str, style: Style = "strong") -> None:
    what = tell.action_sentence(action, case.facts, case.shown_names)
    said = tell.with_when(what, action, case.today, case.facts)
    case.desk.out.show(
        Text(said, lead=f"{label} ", lead_style=style),
        Verbatim(tell.action_command(action, case.code, case.facts)),
    )
