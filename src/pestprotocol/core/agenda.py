"""What comes next, and when: duties, follow-ups, agreements and decisions of one case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import IntEnum
from typing import NamedTuple

from pestprotocol.core.closing import closing_of, not_so
from pestprotocol.core.conditions import Missing, judge
from pestprotocol.core.facts import AgreementState, Place, Proposal, Standing, Subject
from pestprotocol.core.logbook import Answer
from pestprotocol.core.progress import Instance, Progress, Question
from pestprotocol.core.protocol import NOT_APPLICABLE, NOT_YET, Checklist, Item, Moment
from pestprotocol.core.value import value


class Rank(IntEnum):
    """The order in which actions are offered."""

    DECIDE = 0
    STOPPED_IN = 1
    LATE = 2
    SOON = 3
    UNDATED = 4
    AGAINST_ORDER = 5
    LATER = 6
    ONLY_NOT_YET = 7
    NOT_BEFORE = 8
    WAITING = 9


_BY_DAY = (Rank.LATE, Rank.SOON, Rank.LATER, Rank.NOT_BEFORE)
_NOW = (Rank.DECIDE, Rank.STOPPED_IN, Rank.UNDATED, Rank.ONLY_NOT_YET)


class Action(NamedTuple):
    """One thing to do. Exactly one of the six fields after the rank says what."""

    rank: Rank
    list: Instance | None = None
    follow_up: FollowUp | None = None
    question: Question | None = None
    agreement: AgreementState | None = None
    proposal: Proposal | None = None
    close: bool = False
    due: date | None = None
    earliest: date | None = None
    waits_for: tuple[Missing, ...] = ()


@value
class FollowUp:
    """The coming round of a repeating list for one subject. `begun`: it was left half-way."""

    checklist: Checklist
    subject: Subject | None
    place: Place
    held: int  # complete rounds so far
    begun: bool


def actions(progress: Progress, today: date) -> tuple[Action, ...]:
    """All that can be done now or is to come, the first thing first."""
    return tuple(sorted(_ranked(progress, today), key=_sort_key))


def urgent(progress: Progress) -> list[Action]:
    """What cannot wait, whatever comes next by the order of the protocol."""
    return [Action(list=instance, rank=Rank.UNDATED) for instance in progress.urgent]


def to_do_again(progress: Progress) -> list[Instance]:
    """The lists that are done with an answer that keeps the case from being closed: no duty is
    left, and something still has to happen."""
    missing = {(one.checklist, one.subject) for one in not_so(progress)}
    return [
        instance
        for instance in progress.instances()
        if instance.state == "done" and (instance.checklist.id, instance.place.about) in missing
    ]


def not_enough(progress: Progress) -> list[Action]:
    """What there is to do of those lists."""
    return [Action(list=instance, rank=Rank.UNDATED) for instance in to_do_again(progress)]


def agenda(found: Iterable[Action]) -> tuple[Action, ...]:
    """The dated actions by day."""
    return tuple(sorted((a for a in found if a.due), key=lambda a: a.due or date.max))


def left_at_end(progress: Progress) -> list[Action]:
    """The lists where someone stopped after the last point: nobody looked them over, and their
    agreements were not asked."""
    if progress.status == "closed" or progress.is_intake_open:
        return []
    return [
        Action(list=instance, rank=Rank.STOPPED_IN)
        for instance in progress.instances()
        if instance.checklist.agreements
        and instance.state == "done"
        and (instance.subject is None or not instance.subject.ended)
        and not progress.facts.ended(instance.place)
    ]


def first_now(progress: Progress, found: Iterable[Action], today: date) -> Action | None:
    """The first thing that can be done now. `found`: all actions of the case. A list that was left
    at its end comes first as long as nothing else was answered."""
    left = left_at_end(progress)
    if left:
        answers = progress.facts.of(Answer)
        last = max(answers, key=lambda answer: (answer.at, answer.id)).id
        current = progress.facts.current_ids
        left = [one for one in left if one.list and last in current(one.list.place)]
    return first_that_can_be_done([*left, *found], today)


def first_that_can_be_done(found: Iterable[Action], today: date) -> Action | None:
    """The first of these that does not wait for a day or for something else."""
    return next((action for action in found if not is_later(action, today)), None)


def undated(found: Sequence[Action], today: date) -> list[Action]:
    """What can be done now and has no day. What breaks a preferred order is among these only where
    nothing comes before it."""
    first = first_that_can_be_done(found, today)
    return [
        action
        for action in found
        if action.due is None
        and not action.close
        and (action.rank in _NOW or (action.rank == Rank.AGAINST_ORDER and action is first))
    ]


def is_later(action: Action, today: date) -> bool:
    """A list with a term may be done before its last day; a follow-up has its day, and may be held
    the day before; an agreement cannot be looked back on before its day."""
    if action.agreement is not None:
        return action.due is not None and action.due > today
    has_its_day = action.rank == Rank.LATER and action.list is None
    return has_its_day or action.rank in (Rank.NOT_BEFORE, Rank.WAITING)


def overdue(found: Iterable[Action], today: date) -> int:
    return sum(action.due is not None and action.due < today for action in found)


def _sort_key(action: Action) -> tuple[int, date]:
    day = (action.due or action.earliest) if action.rank in _BY_DAY else None
    return (action.rank, day or date.min)


def _ranked(progress: Progress, today: date) -> Iterator[Action]:
    for agreement in progress.facts.open_agreements:
        if agreement.due is not None:
            yield _dated(Action(agreement=agreement, rank=Rank.UNDATED, due=agreement.due), today)
    followed = list(follow_ups(progress))
    for proposal in progress.facts.proposals:
        if progress.status != "closed" or _outlives_closing(progress, proposal):
            yield Action(proposal=proposal, rank=Rank.DECIDE)
    if progress.status == "closed":
        yield from (_dated(action, today) for action in followed)
        return
    rounds = [action.follow_up for action in followed if action.follow_up is not None]
    coming = {(one.checklist.id, one.subject) for one in rounds}
    stopped_in = _stopped_in(progress, rounds)
    begun = progress.is_intake_open
    if begun:
        intake = progress.instance(progress.protocol.intake, None)
        yield Action(list=intake, rank=Rank.STOPPED_IN)
    for step in progress.steps:
        tracing = Rank.UNDATED  # "who?" closes the tracing, so it does not come before that
        for checklist in step.step.checklists:
            for question in step.questions:
                # the intake asks who are involved itself
                if question.before == checklist.id and not question.answered and not begun:
                    yield Action(question=question, rank=tracing)
            for instance in step.instances:
                if instance.checklist is not checklist or not instance.owed:
                    continue
                if (checklist.id, instance.subject) in coming:
                    continue  # its rounds are offered below
                action = _of_instance(progress, instance, stopped_in, today)
                if instance.subject is None:
                    tracing = max(tracing, action.rank)
                yield action
    for action in followed:
        assert action.follow_up is not None
        if action.follow_up.begun and action.follow_up.place == stopped_in:
            yield action._replace(rank=Rank.STOPPED_IN)
        else:
            yield _dated(action, today)
    if progress.status == "awaiting_closure" and closing_of(progress).ready:
        yield Action(close=True, rank=Rank.UNDATED)


def _outlives_closing(progress: Progress, proposal: Proposal) -> bool:
    """Whether a decision is still to be taken in a closed case: on another case, or on what came
    out after the closing. Who closed with another decision open has decided."""
    checklist = progress.facts.lists.get(proposal.answer.item.partition(".")[0])
    return bool(proposal.effect.begin) or (checklist is not None and checklist.after_closing)


def _of_instance(
    progress: Progress, instance: Instance, stopped_in: Place | None, today: date
) -> Action:
    due, earliest = dates(progress, instance.checklist, instance.subject)
    action = Action(
        list=instance, rank=Rank.UNDATED, due=due, earliest=earliest, waits_for=instance.waits_for
    )
    if instance.waits_for:
        return action._replace(rank=Rank.WAITING)
    if instance.only_not_yet:
        late = due is not None and due < today
        return action._replace(rank=Rank.LATE if late else Rank.ONLY_NOT_YET)
    if instance.place == stopped_in:
        return action._replace(rank=Rank.STOPPED_IN)
    if breaks_order(progress, instance):
        action = action._replace(rank=Rank.AGAINST_ORDER)
    return _dated(action, today)


def breaks_order(progress: Progress, instance: Instance) -> bool:
    """Whether to begin this list now goes against the order that the protocol prefers."""
    prefer = instance.checklist.prefer
    if prefer is None or instance.state == "busy":
        return False
    scope = progress.scope(instance.checklist, instance.subject, order=True)
    return judge(prefer.after, scope).holds is not True


def _dated(action: Action, today: date) -> Action:
    if action.waits_for:
        return action
    if action.earliest is not None and action.earliest > today:
        return action._replace(rank=Rank.NOT_BEFORE)
    if action.due is None:
        return action
    if action.due < today:
        return action._replace(rank=Rank.LATE)
    soon = action.due <= today + timedelta(days=1)
    return action._replace(rank=Rank.SOON if soon else Rank.LATER)


def _stopped_in(progress: Progress, rounds: Iterable[FollowUp]) -> Place | None:
    """The unfinished list or round that got the latest answer."""
    busy = {i.place for i in progress.instances() if i.state == "busy" and not i.only_not_yet}
    busy |= {coming.place for coming in rounds if coming.begun}
    latest = {
        place: max(
            (answer.at, answer.id)
            for standing in progress.facts.answers[place].values()
            for answer in standing.answers
        )
        for place in busy
        if place in progress.facts.answers
    }
    return max(latest, key=lambda place: latest[place], default=None)


# --- dates ---


def dates(
    progress: Progress, checklist: Checklist, subject: Subject | None
) -> tuple[date | None, date | None]:
    """The last day of a list's term, and the day before which it should not be held.

    A term starts when its moment happened, but not before the subject joined, the pass began, or
    the list came to apply. What has not happened gives no date."""
    due = checklist.due
    if due is None:
        return None, None
    start = _start(progress, checklist, subject)
    if start is None:
        return None, None
    earliest = None if due.earliest is None else progress.calendar.after(start, due.earliest)
    return progress.calendar.after(start, due.within), earliest


def _start(progress: Progress, checklist: Checklist, subject: Subject | None) -> date | None:
    assert checklist.due is not None
    happened = [
        day
        for moment in checklist.due.from_
        if (day := moment_day(progress, moment, subject)) is not None
    ]
    if not happened:
        return None
    applies = progress.applies(checklist, subject)
    if applies.holds is not True:
        return None
    later = [] if applies.since is None else [applies.since]
    if subject is not None:
        later.append(subject.joined)
    began = progress.facts.pass_began(progress.facts.pass_of(checklist.id, subject))
    if began is not None:
        later.append(began)
    return max([min(happened), *later])


def moment_day(progress: Progress, moment: Moment, subject: Subject | None) -> date | None:
    facts = progress.facts
    if moment.event == "opened":
        return facts.opened
    if moment.event == "closed":
        return None if facts.closing is None else facts.closing.day
    source = facts.lists.get(moment.checklist)
    if source is None:
        return None
    days: list[date] = []
    for other in facts.related(source, subject):
        place = facts.place(source, other)
        for round_ in facts.rounds_at(place) or [""]:
            here = place.in_round(round_)
            if moment.item:
                standing = facts.standing(here, moment.item)
                if standing is not None and standing.agreed is not None:
                    days += _item_day(source.item(moment.item), standing, standing.agreed)
            else:
                days += [
                    standing.day
                    for standing in facts.answers.get(here, {}).values()
                    if standing.agreed is None or _happened(standing.agreed)
                ]
    return min(days, default=None)


def _item_day(item: Item | None, standing: Standing, answer: Answer) -> list[date]:
    """The day of one point, or the date that was given there; none of what did not happen."""
    if not _happened(answer):
        return []
    typed = item is not None and item.answer == "date"
    return [(_day(answer.value) if typed else None) or standing.day]


def _happened(answer: Answer) -> bool:
    """Whether an answer says that something was done: "not yet" and "does not apply" do not."""
    return answer.value not in (NOT_YET, NOT_APPLICABLE)


def _day(value: str | tuple[str, ...]) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


# --- follow-ups ---


def follow_ups(progress: Progress) -> Iterator[Action]:
    """The coming round of every repeating list, for everyone that it is for."""
    for checklist in progress.protocol.returning:
        for subject in progress.facts.subjects_of(checklist):
            action = follow_up(progress, checklist, subject)
            if action is not None:
                yield action


def follow_up(progress: Progress, checklist: Checklist, subject: Subject | None) -> Action | None:
    """The coming round of a repeating list, unless there are no more.

    Rounds end with the case, except those that are counted from its closing; where it was no
    bullying, there is nothing to look after."""
    repeats = checklist.repeats
    closing = progress.facts.closing
    if repeats is None or checklist.after_closing != (closing is not None):
        return None
    if closing is not None and closing.outcome == "no_bullying":
        return None
    if progress.applies(checklist, subject).holds is not True:
        return None
    if progress.is_skipped(checklist, subject):
        return None
    place = progress.facts.place(checklist, subject)
    rounds = progress.facts.rounds_at(place)
    complete = [r for r in rounds if progress.is_complete(checklist, subject, place.in_round(r))]
    begun = bool(rounds) and rounds[-1] not in complete
    if repeats.times is not None and len(complete) >= repeats.times:
        return None
    due = earliest = None
    if not complete:
        due, earliest = dates(progress, checklist, subject)
    elif repeats.every is not None and (last := _day(complete[-1][:10])) is not None:
        due = progress.calendar.after(last, repeats.every)
    if due is None and not begun:
        return None
    coming = FollowUp(
        checklist=checklist,
        subject=subject,
        place=place.in_round(rounds[-1] if begun else ""),
        held=len(complete),
        begun=begun,
    )
    waits = () if checklist.after is None else progress.instance(checklist, subject).waits_for
    rank = Rank.WAITING if waits else Rank.UNDATED
    return Action(follow_up=coming, rank=rank, due=due, earliest=earliest, waits_for=waits)
