"""The sentence for each finding of the core: what is missing, what comes next, how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pestprotocol import words
from pestprotocol.core.agenda import Action, Rank, first_now, is_later
from pestprotocol.core.closing import Closing, Finding, closing_of, not_so
from pestprotocol.core.conditions import Missing
from pestprotocol.core.facts import AgreementState, Facts, Place, Subject
from pestprotocol.core.logbook import Agreement, Answer, Entry, Nobody, Person
from pestprotocol.core.progress import Instance, Progress, Question, StepProgress
from pestprotocol.core.protocol import Checklist, Item
from pestprotocol.screen import Text

Names = Mapping[str, str]
NOBODY_NAMED: Names = {}

STATES = {
    "open": "open",
    "busy": "bezig",
    "done": "klaar",
    "skipped": "overgeslagen",
    "not_applicable": "niet nodig",
}
_AT_THE_END = STATES | {"open": "niet gedaan", "busy": "niet af"}  # of a case that is closed
STATUSES = {
    "open": "open",
    "awaiting_closure": "wacht op afronding",
    "closed": "afgerond",
}


# --- what is missing ---


def missing_lines(
    progress: Progress, missing: Iterable[Missing], names: Names = NOBODY_NAMED
) -> list[Text]:
    sentences = dict.fromkeys(missing_sentence(progress.facts, one, names) for one in missing)
    return [Text(sentence, indent=2, lead="· ") for sentence in sentences]


def missing_sentence(facts: Facts, missing: Missing, names: Names = NOBODY_NAMED) -> str:
    protocol = facts.protocol
    checklist = facts.lists.get(missing.checklist)
    subject = facts.subjects.get(missing.subject)
    place = words.titled(checklist.title if checklist else missing.checklist, subject, names)
    item = checklist.item(missing.item) if checklist else None
    point = f"“{item.text}”" if item else "een punt"
    match missing.reason:
        case "unanswered":
            if checklist and _asked_before(facts, facts.place(checklist, subject), missing.item):
                return f"{place}: {point} vraag je opnieuw, want de casus begon opnieuw"
            return f"{place}: {point} is nog niet beantwoord"
        case "otherwise":
            return f"{place}: het antwoord is “{_answers(item, missing.value)}”"
        case "conflict":
            return f"{place}: er staan twee verschillende antwoorden bij {point}"
        case "who":
            return f"nog niet bekend: {words.role_one(protocol, missing.role)}"
        case "nobody":
            return f"er is geen {words.role_one(protocol, missing.role)}"
        case "rounds":
            held = words.count(missing.count, "keer", "keer")
            return f"{place}: pas {held} zo; er is {missing.wanted} keer achter elkaar nodig"
        case "span":
            again = f"; vraag het nog eens, vanaf {words.day(missing.day)}" if missing.day else ""
            return f"{place}: de eerste en de laatste keer zijn te kort na elkaar{again}"
        case "incomplete":
            return f"{place} is nog niet klaar"
        case "unmarked":
            return "dat is in deze casus niet besloten"
        case "pass":
            return "dat komt pas als de stappen opnieuw beginnen"
        case "unknown":
            return f"het protocol kent “{missing.checklist} {missing.item}” niet"


def _asked_before(facts: Facts, place: Place, item: str) -> bool:
    """Whether a point was answered before the case began again."""
    return any(
        (other.checklist, other.about) == (place.checklist, place.about)
        and other.pass_ < place.pass_
        and item in answers
        for other, answers in facts.answers.items()
    )


def _answers(item: Item | None, value: str) -> str:
    return ", ".join(words.answer(item, part) for part in value.split(","))


def closing_lacks(progress: Progress, closing: Closing) -> list[str]:
    """One text per closing condition that is not met, without a name."""
    return [
        "; ".join(dict.fromkeys(missing_sentence(progress.facts, m) for m in verdict.missing))
        or condition.text
        for condition, verdict in closing.conditions
        if verdict.holds is not True
    ]


def advice(progress: Progress) -> list[str]:
    """What the protocol says of the answers that keep an open case from being closed; not where a
    decision is asked, which says it itself."""
    found: list[str] = []
    for missing in not_so(progress):
        checklist = progress.facts.lists.get(missing.checklist)
        item = checklist.item(missing.item) if checklist else None
        effect = (item.then or {}).get(missing.value) if item else None
        if effect is not None and effect.text and not effect.again and not effect.begin:
            found.append(effect.text)
    return list(dict.fromkeys(found))


def for_closing(progress: Progress, found: Sequence[Action], code: str, today: date) -> str:
    """The command for the first thing that closing lacks and that can be done now, if any. `found`:
    all actions of the case. A talk that comes back has its own day."""
    facts = progress.facts
    if progress.status == "closed":
        return ""
    coming = round_for_closing(progress, found)
    later = {a.list.place for a in found if a.list and a.rank in (Rank.NOT_BEFORE, Rank.WAITING)}
    questions = [q for step in progress.steps for q in step.questions if not q.answered]
    for missing in closing_of(progress).missing:
        checklist = facts.lists.get(missing.checklist)
        subject = facts.subjects.get(missing.subject)
        if missing.reason in ("who", "nobody"):
            asked = next((q for q in questions if q.role.id == missing.role), None)
            return f"pestprotocol {who_command(asked, code, facts) if asked else f'persoon {code}'}"
        if checklist is None:
            continue
        if checklist.repeats is not None:
            is_time = missing.day is not None and missing.day <= today  # before its own day
            if coming is not None and (is_time or not is_later(coming, today)):
                return action_command(coming, code, facts)
            if coming is None and progress.status == "awaiting_closure":  # no talk to count from
                return _round_command(checklist, subject, code, facts)
        elif facts.place(checklist, subject) not in later:
            return _list_command(checklist, subject, code, facts)
    return ""


def round_for_closing(progress: Progress, found: Iterable[Action]) -> Action | None:
    """The coming round of a talk that comes back, where closing lacks that talk: the first one.
    `found`: all actions of the case."""
    if progress.status == "closed":
        return None
    lacking = {(one.checklist, one.subject) for one in closing_of(progress).missing}
    rounds = ((action, action.follow_up) for action in found if action.follow_up is not None)
    return next(
        (action for action, one in rounds if (one.checklist.id, one.place.about) in lacking), None
    )


def command_now(progress: Progress, found: Sequence[Action], code: str, today: date) -> str:
    """The one command to type now: for what comes first, or what closing lacks; empty when all has
    a day of its own."""
    if (first := first_now(progress, found, today)) is not None:
        return action_command(first, code, progress.facts)
    return for_closing(progress, found, code, today)


def proof_lines(facts: Facts, proof: Iterable[Entry], names: Names = NOBODY_NAMED) -> list[str]:
    """The dated entries that show a yes."""
    lines = []
    for entry in proof:
        if isinstance(entry, Answer):
            said = words.answer(facts.item(entry.item), entry.value)
            checklist = facts.lists.get(entry.item.partition(".")[0])
            title = checklist.title if checklist else entry.item
            place = words.titled(title, facts.subjects.get(entry.about), names)
            lines.append(f"{words.day(entry.day)}: {place}: {said}")
        elif isinstance(entry, Nobody):
            role = words.role_one(facts.protocol, entry.role)
            lines.append(f"{words.day(entry.day)}: {role} niet gevonden, omdat: {entry.reason}")
        elif isinstance(entry, Person):
            lines.append(f"{words.day(entry.day)}: {entry.code} erbij gekomen")
    return lines


# --- what comes next ---


def action_sentence(action: Action, facts: Facts, names: Names = NOBODY_NAMED) -> str:
    """What to do, in a few words."""
    protocol = facts.protocol
    if action.list is not None:
        again = " (er staat nog iets open)" if action.rank == Rank.ONLY_NOT_YET else ""
        if any(point.conflict for point in action.list.duties):
            again = " (twee antwoorden: kies er één)"
        if action.list.state == "done":
            again = _done_and_still(action)
        if action.list.checklist.id == protocol.intake.id:
            again = " (de eerste vragen afmaken)"
        return words.titled(action.list.checklist.title, action.list.subject, names) + again
    if action.follow_up is not None:
        half = " (afmaken)" if action.follow_up.begun else ""
        return (
            words.titled(action.follow_up.checklist.title, action.follow_up.subject, names) + half
        )
    if action.question is not None:
        return words.who_is(action.question.role)
    if action.agreement is not None:
        return f"Afspraak: {agreement_text(action.agreement)}"
    if action.proposal is not None:
        who = words.subject(action.proposal.subject, protocol, names)
        what = "een nieuwe casus?" if action.proposal.effect.begin else "begint het opnieuw?"
        return f"Besluit nodig{f' · {who}' if who else ''}: {what}"
    return "De casus kan worden afgerond"


def _done_and_still(action: Action) -> str:
    """Why a list that counts as done is to be taken up again."""
    assert action.list is not None
    if action.rank == Rank.STOPPED_IN:
        return " (nog nakijken, en de afspraken)"
    if action.list.checklist.always:
        return " (er staat nog iets open)"
    return " (zo kun je nog niet afronden)"


def public_sentence(action: Action, facts: Facts, times: int = 1) -> str:
    """The same for a screen that anyone may see: nothing that a person typed stands in it.

    `times`: how many there are that read the same."""
    often = f" ({times} keer)" if times > 1 else ""
    if action.agreement is None:
        return action_sentence(action, facts)
    agreement = action.agreement.agreement
    who = words.subject(facts.subjects.get(agreement.about), facts.protocol)
    return f"Afspraak{f' · {who}' if who else ''}: {task_of(agreement)}{often}"


def task_of(agreement: Agreement) -> str:
    """What an agreement asks to do, without its words."""
    return "vertellen" if agreement.tells else "kijken of het is gelukt"


def told_once(found: Iterable[Action]) -> list[tuple[Action, int]]:
    """Of actions of one case that read the same on such a screen the first, and how many."""
    alike: dict[object, tuple[Action, int]] = {}
    for action in found:
        key: object = id(action)
        if action.agreement is not None:
            agreement = action.agreement.agreement
            key = agreement.about, bool(agreement.tells), action.due
        first, times = alike.get(key, (action, 0))
        alike[key] = first, times + 1
    return list(alike.values())


def agreement_text(state: AgreementState) -> str:
    return state.agreement.text.rstrip(" .") or "gewist"


def became(agreement: Agreement | None, state: str) -> str:
    """What became of an agreement, in a word or two."""
    done = "verteld" if agreement is not None and agreement.tells else "gelukt"
    return {"open": "open", "kept": done, "not_kept": f"niet {done}", "moved": "verzet"}[state]


def action_command(action: Action, code: str, facts: Facts) -> str:
    """The one command for it, ready to copy."""
    if action.close:
        return f"pestprotocol afronden {code}"
    if action.follow_up is not None:
        coming = action.follow_up
        return _round_command(coming.checklist, coming.subject, code, facts)
    if action.agreement is not None:
        return f"pestprotocol afspraak {code}"
    if action.question is not None:
        return f"pestprotocol {who_command(action.question, code, facts)}"
    stopped = action.rank == Rank.STOPPED_IN
    if action.list is None or (action.list.checklist.id == facts.protocol.intake.id and stopped):
        return f"pestprotocol verder {code}"
    return _list_command(action.list.checklist, action.list.subject, code, facts)


def _round_command(checklist: Checklist, subject: Subject | None, code: str, facts: Facts) -> str:
    if checklist.command == "navraag":
        return f"pestprotocol navraag {code}"
    return _list_command(checklist, subject, code, facts)


def _list_command(checklist: Checklist, subject: Subject | None, code: str, facts: Facts) -> str:
    return f"pestprotocol verder {code} {list_word(checklist, subject, facts)}"


def who_command(question: Question, code: str, facts: Facts) -> str:
    """What asks who someone is: the list that stands waiting for it, with the role where that list
    is there for others already."""
    others = facts.subjects_of(facts.lists[question.before])
    return f"verder {code} {question.before}{f':{question.role.id}' if others else ''}"


def list_word(checklist: Checklist, subject: Subject | None, facts: Facts) -> str:
    """What names a list behind `verder`: with the child, where it is there for several, and with
    the number of the home, where a child has more than one."""
    subjects = facts.subjects_of(checklist)
    if subject is None or len(subjects) < 2:
        return checklist.id
    alike = [other for other in subjects if other is not None and other.label == subject.label]
    home = f":{alike.index(subject) + 1}" if len(alike) > 1 and subject in alike else ""
    return f"{checklist.id}:{subject.label}{home}"


def named(subjects: Iterable[Subject | None], whom: str) -> list[Subject]:
    """Those of the subjects of a list that are meant by what stands behind its name: `g1` is the
    child and every home of it, `g1:2` the second home, which may be called by its own name too."""
    code, _, home = whom.partition(":")
    alike = [s for s in subjects if s is not None and s.label.casefold() == code.casefold()]
    if not home:
        return alike
    return [
        subject
        for number, subject in enumerate(alike, 1)
        if home.casefold() in (str(number), subject.home_label.casefold())
    ]


def when(action: Action, today: date, facts: Facts) -> str:
    """When it is due, in words; nothing when there is no date and no wait."""
    if action.earliest is not None and action.earliest > today:
        window = f"niet voor {words.near_day(action.earliest, today)}"
        return f"{window}, uiterlijk {words.day(action.due)}" if action.due else window
    if action.due is not None:
        late = f" ({words.late_by(action.due, today)})" if action.due < today else ""
        return f"uiterlijk {words.near_day(action.due, today)}{late}"
    if action.waits_for:
        return f"wacht: {missing_sentence(facts, action.waits_for[0])}"
    return ""


def with_when(said: str, action: Action, today: date, facts: Facts) -> str:
    """What to do, in the words that were `said`, with when it is due, if that is known."""
    due = when(action, today, facts)
    return f"{said}, {due}" if due else said


# --- how far it is ---


def step_line(step: StepProgress, *, closed: bool = False) -> str:
    states = _AT_THE_END if closed else STATES
    if step.state in ("skipped", "not_applicable"):
        return states[step.state]
    if step.total == 0:
        return states["open"] if closed else "komt misschien nog"
    skipped = " (de rest is overgeslagen)" if step.state == "done" and is_partly(step) else ""
    points = words.count(step.total, "punt", "punten")
    return f"{states[step.state]}, {step.done} van {points}{skipped}"


def is_partly(step: StepProgress) -> bool:
    """Whether one list of a step was skipped, and another was not."""
    states = {instance.state for instance in step.instances}
    return "skipped" in states and bool(states - {"skipped", "not_applicable"})


def instance_line(instance: Instance, *, closed: bool = False) -> str:
    said = (_AT_THE_END if closed else STATES)[instance.state]
    if instance.owed and instance.done:
        return f"{said}, {instance.done} van {instance.total}"
    return said


def finding_sentence(facts: Facts, finding: Finding, names: Names = NOBODY_NAMED) -> str:
    who = words.about(facts, finding.subject, names)
    match finding.code:
        case "conflict":
            item = facts.item(f"{finding.place.checklist}.{finding.item}" if finding.place else "")
            answers = [e for e in finding.entries if isinstance(e, Answer)]
            both = words.listed([f"“{words.answer(item, a.value)}”" for a in answers])
            point = item.text if item else finding.item
            whose = f" ({who})" if who else ""
            return f"Twee antwoorden op één punt{whose}: {point} {both}. Kies er één."
        case "closed_but_joined":
            return f"{who} kwam erbij nadat de casus was afgerond."
        case "closed_but_again":
            return (
                f"Het bleek niet voorbij ({who}). Moet de casus open? Typ pestprotocol heropenen."
            )
        case "same_code":
            return f"{who} kreeg op twee computers dezelfde code."
