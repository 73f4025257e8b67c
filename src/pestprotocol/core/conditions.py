"""Conditions: yes, no, or not known yet, each with its proof or with what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeAlias, assert_never

from pestprotocol.core.calendar import Calendar
from pestprotocol.core.facts import Facts, Place, Standing, Subject
from pestprotocol.core.logbook import Answer, Entry, Person
from pestprotocol.core.protocol import (
    NOT_APPLICABLE,
    UNSETTLED,
    AllOf,
    AnyOf,
    Checklist,
    Complete,
    Condition,
    InPass,
    ItemIs,
    Marked,
    Persons,
    Selection,
)
from pestprotocol.core.value import value

Reason: TypeAlias = Literal[
    "unanswered",  # the point was not asked, or not yet answered
    "otherwise",  # answered, but not so
    "conflict",  # two current answers contradict each other
    "who",  # nobody is known in an expected role
    "nobody",  # nobody has the role
    "rounds",  # not often enough in a row; `count` of `wanted`
    "span",  # not long enough in a row; `day` is the first that would be
    "incomplete",  # a list or step is not done
    "unmarked",
    "pass",
    "unknown",  # the protocol does not have it
]


@value
class Missing:
    """One reason why a condition is not a yes."""

    reason: Reason
    checklist: str = ""
    item: str = ""
    subject: str = ""
    role: str = ""
    count: int = 0
    wanted: int = 0
    value: str = ""
    day: date | None = None


class Verdict(NamedTuple):
    """`holds` is nothing while it is not known. `proof` are the entries that show a yes, `since`
    the day on which it became one."""

    holds: bool | None
    proof: tuple[Entry, ...] = ()
    since: date | None = None
    missing: tuple[Missing, ...] = ()


YES = Verdict(holds=True)  # without proof: of what asks for none

Settled: TypeAlias = Callable[[Place, bool], Verdict]
StepSettled: TypeAlias = Callable[[str, bool], Verdict]


class Scope(NamedTuple):
    """Where a condition is read: the facts, and the list, subject and round around it.

    `settled` tells whether a list is done at a place, `step_settled` whether a step is; with their
    second argument true, what was skipped or does not apply passes too. Only the order of lists
    asks so: elsewhere complete means done."""

    facts: Facts
    calendar: Calendar
    settled: Settled
    step_settled: StepSettled
    subject: Subject | None = None
    checklist: str = ""
    round: str = ""
    order: bool = False


def judge(condition: Condition, scope: Scope) -> Verdict:
    match condition:
        case AllOf():
            return every([judge(part, scope) for part in condition.all])
        case AnyOf():
            return some([judge(part, scope) for part in condition.any])
        case ItemIs():
            return _item_is(condition, scope)
        case Complete():
            return every([_complete(target, condition, scope) for target in condition.complete])
        case Persons():
            return _persons(condition, scope)
        case Marked():
            answers = scope.facts.marks.get(condition.marked, ())
            if answers:
                return Verdict(holds=True, proof=answers, since=min(a.day for a in answers))
            return Verdict(holds=False, missing=(Missing(reason="unmarked"),))
        case InPass():
            if scope.facts.pass_of(scope.checklist, scope.subject) >= condition.pass_:
                return Verdict(holds=True, since=scope.facts.pass_began(condition.pass_))
            return Verdict(holds=False, missing=(Missing(reason="pass"),))
        case _:
            assert_never(condition)


def every(parts: Sequence[Verdict]) -> Verdict:
    """Yes when all are; a single no is a no; of nothing at all, nothing is known."""
    if len(parts) == 1:
        return parts[0]
    short = [part for part in parts if part.holds is not True]
    if short or not parts:
        missing = tuple([m for part in short for m in part.missing])
        no = any(part.holds is False for part in short)
        return Verdict(holds=False if no else None, missing=missing)
    days = [part.since for part in parts if part.since is not None]
    proof = tuple([p for part in parts for p in part.proof])
    return Verdict(holds=True, proof=proof, since=max(days, default=None))


def some(parts: Sequence[Verdict]) -> Verdict:
    """Yes when one is; no when all are a no."""
    yes = [part for part in parts if part.holds is True]
    if yes:
        days = [part.since for part in yes]
        return Verdict(
            holds=True,
            proof=tuple(p for part in yes for p in part.proof),
            since=None if None in days else min(day for day in days if day is not None),
        )
    missing = tuple(m for part in parts for m in part.missing)
    unknown = not parts or any(part.holds is None for part in parts)
    return Verdict(holds=None if unknown else False, missing=missing)


# --- whom a condition means ---


def _over_subjects(
    checklist: Checklist,
    condition: ItemIs | Complete,
    scope: Scope,
    one: Callable[[Subject | None], Verdict],
) -> Verdict:
    who = condition.who
    if who is None:
        subjects = scope.facts.related(checklist, scope.subject)
        if not subjects:
            return _nobody(checklist.for_each, scope, checklist.id)
        return every([one(subject) for subject in subjects])
    selections = who.of or checklist.for_each
    if not selections:
        return one(None)
    if who.quantifier == "some":
        subjects = tuple(s for sel in selections for s in scope.facts.with_role(sel))
        if not subjects:
            return _nobody(selections, scope, checklist.id)
        return some([one(subject) for subject in subjects])
    parts: list[Verdict] = []
    waived: list[Verdict] = []
    for selection in selections:
        subjects = scope.facts.with_role(selection)
        waiver = scope.facts.waiver(selection.role)
        if subjects:
            parts.append(every([one(subject) for subject in subjects]))
        elif waiver is not None:
            waived.append(Verdict(holds=True, proof=(waiver,), since=waiver.day))
        elif scope.order and _need_be_nobody(selection, scope):
            waived.append(Verdict(holds=True))  # in an order nobody waits for whom there may not be
        else:
            parts.append(_nobody((selection,), scope, checklist.id))
    if not parts:  # a waiver alone proves nothing
        return _nobody(selections, scope, checklist.id)
    return every([*parts, *waived])


def _nobody(selections: tuple[Selection, ...], scope: Scope, checklist: str) -> Verdict:
    missing = tuple(
        Missing(
            reason="who" if role is not None and scope.facts.expected_and_empty(role) else "nobody",
            role=selection.role,
            checklist=checklist,
        )
        for selection in selections
        for role in (scope.facts.protocol.role(selection.role),)
    )
    return Verdict(holds=None, missing=missing)


# --- answers ---


def _item_is(condition: ItemIs, scope: Scope) -> Verdict:
    checklist = scope.facts.lists.get(condition.item.checklist)
    if checklist is None or checklist.item(condition.item.item) is None:
        missing = Missing(
            reason="unknown", checklist=condition.item.checklist, item=condition.item.item
        )
        return Verdict(holds=None, missing=(missing,))
    return _over_subjects(
        checklist, condition, scope, lambda subject: _item_at(condition, checklist, subject, scope)
    )


def _item_at(
    condition: ItemIs, checklist: Checklist, subject: Subject | None, scope: Scope
) -> Verdict:
    place = scope.facts.place(checklist, subject)
    standings = _standings(condition, checklist, place, scope)
    if not standings:
        return _short(condition, place, None, "unanswered")
    held = 0
    while held < len(standings) and _fits(standings[-held - 1], condition):
        held += 1
    if held == 0:
        return _otherwise(condition, place, standings[-1].agreed)
    if held < condition.times:
        return _short(condition, place, None, "rounds", count=held)
    run = standings[-held:]
    over = condition.over
    for enough in run[condition.times - 1 :]:
        if over is None or scope.calendar.spans(run[0].day, enough.day, over):
            proof = tuple([answer for standing in run for answer in standing.answers])
            return Verdict(True, proof, enough.day)
    day = None if over is None else scope.calendar.after(run[0].day, over)
    return _short(condition, place, None, "span", count=held, day=day)


def _standings(
    condition: ItemIs, checklist: Checklist, place: Place, scope: Scope
) -> list[Standing]:
    """What was answered to an item: in the round that is walked, or in every round by day."""
    item = condition.item.item
    if checklist.id == scope.checklist:
        places = [place.in_round(scope.round)]
    elif checklist.repeats is not None:
        places = [place.in_round(round_) for round_ in scope.facts.rounds_at(place)]
    else:
        places = [place]
    found = [scope.facts.standing(here, item) for here in places]
    return [standing for standing in found if standing is not None]


def _otherwise(condition: ItemIs, place: Place, answer: Answer | None) -> Verdict:
    """Why an answer is not the one that is asked for; `None`: two answers contradict."""
    if answer is None:
        return _short(condition, place, None, "conflict")
    holds: Literal[False] | None = None if answer.value == NOT_APPLICABLE else False
    reason: Reason = "unanswered" if answer.value in UNSETTLED else "otherwise"
    value = answer.value if isinstance(answer.value, str) else ",".join(answer.value)
    return _short(condition, place, holds, reason, value=value)


def _short(
    condition: ItemIs,
    place: Place,
    holds: Literal[False] | None,
    reason: Reason,
    *,
    count: int = 0,
    value: str = "",
    day: date | None = None,
) -> Verdict:
    missing = Missing(
        reason=reason,
        checklist=place.checklist,
        item=condition.item.item,
        subject=place.about,
        count=count,
        wanted=condition.times,
        value=value,
        day=day,
    )
    return Verdict(holds=holds, missing=(missing,))


def _fits(standing: Standing, condition: ItemIs) -> bool:
    answer = standing.agreed
    if answer is None:
        return False
    if not condition.is_:
        return answer.value not in UNSETTLED and answer.value != NOT_APPLICABLE
    if isinstance(answer.value, str):
        return answer.value in condition.is_
    return any(value in condition.is_ for value in answer.value)


# --- lists, steps, persons ---


def _complete(target: str, condition: Complete, scope: Scope) -> Verdict:
    facts = scope.facts
    step = facts.protocol.step(target)
    if step is not None and condition.who is None:
        return scope.step_settled(step.id, scope.order)
    if step is not None:
        return every([_complete(found.id, condition, scope) for found in step.checklists])
    checklist = facts.lists.get(target)
    if checklist is None:
        return Verdict(holds=None, missing=(Missing(reason="unknown", checklist=target),))
    verdict = _over_subjects(
        checklist,
        condition,
        scope,
        lambda subject: scope.settled(facts.place(checklist, subject), scope.order),
    )
    if scope.order and verdict.holds is None and _is_waived(checklist, scope):
        return Verdict(holds=True)
    return verdict


def _is_waived(checklist: Checklist, scope: Scope) -> bool:
    """Whether a list has nobody to be walked for, and that is settled."""
    return bool(checklist.for_each) and not scope.facts.subjects_of(checklist) and all(
        _need_be_nobody(selection, scope) for selection in checklist.for_each
    )  # fmt: skip


def _need_be_nobody(selection: Selection, scope: Scope) -> bool:
    """Whether nobody is looked for in an empty role."""
    role = scope.facts.protocol.role(selection.role)
    return role is None or not scope.facts.expected_and_empty(role)


def _persons(condition: Persons, scope: Scope) -> Verdict:
    facts = scope.facts
    people = facts.with_role(condition.selection)
    if len(people) >= max(condition.at_least, 1):
        joined = {subject.id for subject in people}
        proof = tuple(entry for entry in facts.of(Person) if entry.id in joined)
        days = sorted(subject.joined for subject in people)
        return Verdict(holds=True, proof=proof, since=days[max(condition.at_least, 1) - 1])
    role = facts.protocol.role(condition.persons)
    open_question = role is not None and facts.expected_and_empty(role)
    missing = Missing(reason="who" if open_question else "nobody", role=condition.persons)
    return Verdict(holds=None if open_question else False, missing=(missing,))
