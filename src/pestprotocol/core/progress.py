"""Where a case stands: duties per list and subject, steps, and the status of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from pestprotocol.core.calendar import Calendar
from pestprotocol.core.conditions import YES, Missing, Scope, Verdict, every, judge
from pestprotocol.core.facts import Facts, Place, Standing, Subject
from pestprotocol.core.logbook import CASE, Logbook, Note, Skip
from pestprotocol.core.protocol import (
    ESCALATED,
    Checklist,
    Condition,
    Item,
    Protocol,
    Role,
    Step,
)
from pestprotocol.core.value import value

State: TypeAlias = Literal["open", "busy", "done", "skipped", "not_applicable"]
OWED: tuple[State, ...] = ("open", "busy")
Status: TypeAlias = Literal["open", "awaiting_closure", "closed"]


class Point(NamedTuple):
    """One item at one place, with its standing answers. `duty`: it counts for progress."""

    item: Item
    standing: Standing | None
    applies: bool
    duty: bool
    settled: bool

    @property
    def conflict(self) -> bool:
        return self.standing is not None and self.standing.agreed is None


class Instance(NamedTuple):
    """A list for one subject, in the pass that counts; of a repeating list the round that counts.

    That round is the first complete one, or else the latest. `done` of the `total` duties are
    settled, none of a list that need not be done. `duties` are the points behind these numbers of
    a list that is owed; `Progress.points_of` reads those of any, which to count them is not needed.
    """

    checklist: Checklist
    step: Step | None
    subject: Subject | None
    place: Place
    state: State
    done: int
    total: int
    duties: tuple[Point, ...] = ()
    waits_for: tuple[Missing, ...] = ()
    reason: str = ""

    @property
    def owed(self) -> bool:
        return self.state in OWED

    @property
    def only_not_yet(self) -> bool:
        """Every point was asked; what is open waits for something, and asking again may be late."""
        open_points = [point for point in self.duties if not point.settled]
        return bool(open_points) and all(
            p.standing is not None and not p.conflict for p in open_points
        )


@value
class Question:
    """The built-in question of an expected role: who is it, or nobody, because."""

    role: Role
    step: Step
    before: str  # the list that cannot begin without an answer
    answered: bool


@value
class StepProgress:
    step: Step
    state: State
    done: int
    total: int
    instances: tuple[Instance, ...]
    questions: tuple[Question, ...]


class Progress:
    """All readings of where a case stands. Made from the facts, holding nothing else."""

    def __init__(self, protocol: Protocol, logbook: Logbook, calendar: Calendar) -> None:
        self.protocol = protocol
        self.calendar = calendar
        self.facts = Facts(protocol, logbook)
        self._instances: dict[Place, Instance] = {}
        self._points: dict[Place, tuple[Point, ...]] = {}
        self._applying: dict[tuple[str, str], Verdict] = {}

    # --- one list ---

    def scope(
        self,
        checklist: Checklist | None,
        subject: Subject | None,
        *,
        round_: str = "",
        order: bool = False,
    ) -> Scope:
        return Scope(
            facts=self.facts,
            calendar=self.calendar,
            settled=self._settled,
            step_settled=self._step_settled,
            subject=subject,
            checklist="" if checklist is None else checklist.id,
            round=round_,
            order=order,
        )

    def judge(self, condition: Condition) -> Verdict:
        """A condition at the level of the case, such as one of closing."""
        return judge(condition, self.scope(None, None))

    def instance(self, checklist: Checklist, subject: Subject | None) -> Instance:
        """A list for a subject, and what it waits for in a strict order."""
        instance = self._instance(checklist, subject)
        if checklist.after is None or not instance.owed:
            return instance
        order = judge(checklist.after, self.scope(checklist, subject, order=True))
        return instance._replace(waits_for=() if order.holds else order.missing)

    def _instance(self, checklist: Checklist, subject: Subject | None) -> Instance:
        place = self.facts.place(checklist, subject)
        if place not in self._instances:
            self._instances[place] = self._read_instance(checklist, subject, place)
        return self._instances[place]

    def points(
        self, checklist: Checklist, subject: Subject | None, place: Place
    ) -> tuple[Point, ...]:
        """Every item of a list at a place, whether it applies, and what was answered."""
        if place not in self._points:
            self._points[place] = self._read_points(checklist, subject, place)
        return self._points[place]

    def _read_points(
        self, checklist: Checklist, subject: Subject | None, place: Place
    ) -> tuple[Point, ...]:
        passed_over = self.facts.not_asked(place)
        answers = self.facts.answers.get(place, {})
        judged = [True]  # without a limit
        if checklist.limits:
            scope = self.scope(checklist, subject, round_=place.round)
            judged += [
                _applies(when, unless, scope).holds is True for when, unless in checklist.limits
            ]
        points: list[Point] = []
        for item, limit in checklist.limited:
            standing = answers.get(item.id)
            settled = standing is not None and standing.settles
            applies = judged[limit]
            if standing is None and item.id in passed_over:
                applies = False
            # What stops applying loses what is open, never what was done.
            duty = (applies or settled) and not item.optional
            points.append(Point(item, standing, applies, duty, settled))
        return tuple(points)

    def applies(self, checklist: Checklist, subject: Subject | None) -> Verdict:
        """Whether a list, and the step that it stands in, are asked for this subject."""
        what = (checklist.id, "" if subject is None else subject.id)
        if what not in self._applying:
            self._applying[what] = self._read_applies(checklist, subject)
        return self._applying[what]

    def _read_applies(self, checklist: Checklist, subject: Subject | None) -> Verdict:
        asked = (checklist, self.facts.step_of.get(checklist.id))
        limited = [part for part in asked if part is not None and (part.when or part.unless)]
        if not limited:
            return YES
        scope = self.scope(checklist, subject)
        return every([_applies(part.when, part.unless, scope) for part in limited])

    def _read_instance(
        self, checklist: Checklist, subject: Subject | None, place: Place
    ) -> Instance:
        place = self._round_that_counts(checklist, subject, place)
        step = self.facts.step_of.get(checklist.id)
        if self._all_settled(checklist, place):
            total = len(checklist.obligatory)
            return Instance(checklist, step, subject, place, "done", total, total)
        asked = self._is_asked_of(checklist, subject)
        counts = asked or place in self.facts.answers  # or there is nothing to count
        points = self._counted(checklist, subject, place) if counts else ()
        duties = tuple([point for point in points if point.duty])
        done, total = sum([point.settled for point in duties]), len(duties)
        state: State
        waits_for: tuple[Missing, ...] = ()
        reason = ""
        if duties and done == total:
            state = "done"
        elif not asked:
            state, waits_for = "not_applicable", self.applies(checklist, subject).missing
        elif (skip := self._skip_of(checklist, place)) is not None:
            state, reason = "skipped", skip.reason
        elif not duties:  # all optional: what is only "not yet" is nothing done
            state = "done" if any(point.settled for point in points) else "not_applicable"
        else:
            begun = any(point.standing is not None for point in points)
            state = "busy" if begun else "open"
        if state in ("skipped", "not_applicable"):
            done = total = 0
        if state not in OWED:
            duties = ()
        return Instance(
            checklist, step, subject, place, state, done, total, duties, waits_for, reason
        )

    def _all_settled(self, checklist: Checklist, place: Place) -> bool:
        """Whether every duty that a list can hold is settled: it is done, whatever applies."""
        answers, items = self.facts.answers.get(place, {}), checklist.obligatory
        return bool(items) and all(item in answers and answers[item].settles for item in items)

    def is_complete(self, checklist: Checklist, subject: Subject | None, place: Place) -> bool:
        """Whether a list has duties at a place, and all of them are settled."""
        if self._all_settled(checklist, place):
            return True
        duties = [p for p in self.points(checklist, subject, place) if p.duty]
        return bool(duties) and all(point.settled for point in duties)

    def _is_asked_of(self, checklist: Checklist, subject: Subject | None) -> bool:
        applies = self.applies(checklist, subject)
        return applies.holds is True and (subject is None or not subject.ended)

    def points_of(self, instance: Instance) -> tuple[Point, ...]:
        """The points of a list as they count for its state."""
        return self._counted(instance.checklist, instance.subject, instance.place)

    def _counted(
        self, checklist: Checklist, subject: Subject | None, place: Place
    ) -> tuple[Point, ...]:
        points = self.points(checklist, subject, place)
        if self._is_asked_of(checklist, subject):
            return points
        # What stops applying loses what is open, never what was done.
        return tuple([p if p.settled else p._replace(duty=False) for p in points])

    def is_skipped(self, checklist: Checklist, subject: Subject | None) -> bool:
        """Whether a list is left out with a reason. It is not when it was done all the same."""
        skip = self._skip_of(checklist, self.facts.place(checklist, subject))
        return skip is not None and self._instance(checklist, subject).state == "skipped"

    def _skip_of(self, checklist: Checklist, place: Place) -> Skip | None:
        """The skip of a list, or of the whole step that it stands in."""
        skip = self.facts.skip_of(checklist.id, place.about, place.pass_)
        step = self.facts.step_of.get(checklist.id)
        if skip is None and step is not None:
            skip = self.facts.skip_of(step.id, CASE, place.pass_)
        return skip

    def _round_that_counts(
        self, checklist: Checklist, subject: Subject | None, place: Place
    ) -> Place:
        if checklist.repeats is None:
            return place
        rounds = [place.in_round(round_) for round_ in self.facts.rounds_at(place)]
        for here in rounds:
            if self._all_settled(checklist, here) or all(
                point.settled for point in self.points(checklist, subject, here) if point.duty
            ):
                return here
        return rounds[-1] if rounds else place

    def _settled(self, place: Place, order: bool) -> Verdict:
        """Whether a list is done at a place, for conditions."""
        checklist = self.facts.lists[place.checklist]
        instance = self._instance(checklist, self.facts.subjects.get(place.about))
        if instance.state == "done":
            answers = self.facts.answers[instance.place]
            standings = [answers[item.id] for item in checklist.items if item.id in answers]
            proof = tuple([answer for standing in standings for answer in standing.answers])
            return Verdict(holds=True, proof=proof, since=max(a.day for a in proof))
        if order and instance.state in ("skipped", "not_applicable"):
            return YES
        missing = Missing(reason="incomplete", checklist=checklist.id, subject=place.about)
        return Verdict(holds=False if instance.owed else None, missing=(missing,))

    # --- steps ---

    def instances(self) -> Iterator[Instance]:
        """Every list of every step for every subject, in the protocol's order."""
        for step in self.steps:
            yield from step.instances

    @cached_property
    def steps(self) -> tuple[StepProgress, ...]:
        read = [self._read_step(step) for step in self.protocol.steps]
        if any(progress.state in OWED for progress in read):
            # A step that may still come is not called "not applicable" while the case moves on.
            read = [
                replace(progress, state="open")
                if progress.state == "not_applicable" and self._may_come(progress)
                else progress
                for progress in read
            ]
        return tuple(read)

    def _may_come(self, progress: StepProgress) -> bool:
        scope = self.scope(None, None)
        if _applies(progress.step.when, progress.step.unless, scope).holds is not True:
            return _stopped(progress.step.unless, scope) is False
        wanted = {s.role for checklist in progress.step.checklists for s in checklist.for_each}
        return any(
            role.id in wanted and self.facts.expected_and_empty(role)
            for role in self.protocol.roles
        )

    @property
    def urgent(self) -> list[Instance]:
        """What cannot wait: an answer of the intake names who to call, and the lists for such a
        moment are not done; or nobody was asked whether help can wait. In a closed case nothing."""
        if self.facts.closing is not None:
            return []
        alarms = self._alarms()
        if not alarms:
            return (
                [self.instance(self.protocol.intake, None)] if self._never_asked_to_wait() else []
            )
        lists = self.protocol.for_alarm
        return [self.instance(one, None) for one in lists if not self._is_dealt_with(one, alarms)]

    def _alarms(self) -> list[str]:
        """The answers of the intake that name who to call, of all that stand: also where two
        computers do not agree."""
        intake = self.facts.place(self.protocol.intake, None)
        alarms: list[str] = []
        for item, values in self.protocol.alarming.items():
            standing = self.facts.standing(intake, item)
            answers = () if standing is None else standing.answers
            alarms += {value for answer in answers for value in answer.values} & values
        return alarms

    def _is_dealt_with(self, checklist: Checklist, alarms: list[str]) -> bool:
        """Whether a list was done in any pass. Where every point is optional: the point with the
        name of each alarm, or else as many as there are alarms, and nothing that is only to come.
        """
        for place in self.facts.answers:
            if place.checklist != checklist.id:
                continue
            points = [p for p in self.points(checklist, None, place) if p.applies]
            told = [p for p in points if not p.item.optional or p.standing is not None]
            optional = all(point.item.optional for point in points)
            least = min(len(alarms), len(points)) if optional else 1
            skipped = {point.item.id for point in points if point not in told}
            if len(told) < least or not skipped.isdisjoint(alarms):
                continue
            if all(point.settled for point in told):
                return True
        return False

    @property
    def is_intake_open(self) -> bool:
        """Whether the first questions were begun, and one of them has no answer; so too where all
        that there is, is a remark at the first one.

        A case that a script made was not asked whether help can wait: that does not keep it here,
        and is `urgent`."""
        intake, facts = self.protocol.intake, self.facts
        place = facts.place(intake, None)
        if facts.closing is not None:
            return False
        if place not in facts.answers:
            remarks = (note.item.partition(".")[0] == intake.id for note in facts.of(Note))
            return not facts.answers and not facts.subjects and any(remarks)
        ended, open_items = facts.ended(place), self._open_in_intake(place)
        if open_items:
            return not ended or not open_items <= self.protocol.alarming.keys()
        # Who is involved is asked last. Whoever went on without that is asked it as a step.
        went_on = ended or any(other.checklist != intake.id for other in facts.answers)
        return not went_on and any(map(facts.expected_and_empty, self.protocol.roles))

    def _open_in_intake(self, place: Place) -> set[str]:
        if self._all_settled(self.protocol.intake, place):
            return set()
        points = self.points(self.protocol.intake, None, place)
        return {point.item.id for point in points if point.duty and not point.settled}

    def _never_asked_to_wait(self) -> bool:
        place = self.facts.place(self.protocol.intake, None)
        open_items = self._open_in_intake(place) if self.facts.ended(place) else set()
        return bool(open_items & self.protocol.alarming.keys())

    def _read_step(self, step: Step) -> StepProgress:
        instances = [
            self.instance(checklist, subject)
            for checklist in step.checklists
            for subject in self._everyone_asked(checklist)
        ]
        questions = tuple(self._questions(step))
        states = {instance.state for instance in instances}
        total = sum([i.total for i in instances]) + len(questions)
        done = sum([i.done for i in instances]) + sum(q.answered for q in questions)
        owed = not states.isdisjoint(OWED) or not all(q.answered for q in questions)
        state: State
        if owed:
            begun = done > 0 or not states.isdisjoint(("busy", "skipped"))
            state = "busy" if begun else "open"
        elif "done" in states or (questions and done):
            state = "done"
        elif "skipped" in states or self._is_skipped(step):
            state = "skipped"
        else:
            state = "not_applicable"
        return StepProgress(
            step=step,
            state=state,
            done=done,
            total=total,
            instances=tuple(instances),
            questions=questions,
        )

    def _is_skipped(self, step: Step) -> bool:
        pass_ = self.facts.pass_of(step.checklists[0].id, None) if step.checklists else 1
        return self.facts.skip_of(step.id, CASE, pass_) is not None

    def _is_asked(self, step: Step) -> bool:
        applies = _applies(step.when, step.unless, self.scope(None, None))
        return applies.holds is True and not self._is_skipped(step)

    def _everyone_asked(self, checklist: Checklist) -> Iterator[Subject | None]:
        """The subjects of a list, and those that left after being asked something."""
        yield from self.facts.subjects_of(checklist)
        for subject in self.facts.left:
            if any(
                sel.role == subject.role and sel.parents == subject.home
                for sel in checklist.for_each
            ):
                yield subject

    def _questions(self, step: Step) -> Iterator[Question]:
        """ "Who?" stands before the first list for an expected role, in the first step asked."""
        for role in self.protocol.expected:
            empty = self.facts.expected_and_empty(role)
            if not empty and self.facts.waiver(role.id) is None:
                continue
            first = self._first_list_for(role, step)
            if first is not None:
                yield Question(role=role, step=step, before=first.id, answered=not empty)

    def _first_list_for(self, role: Role, step: Step) -> Checklist | None:
        """The first list of a step for a role, unless an earlier step that is asked has one."""

        def first_of(some: Step) -> Checklist | None:
            return next(
                (c for c in some.checklists if any(s.role == role.id for s in c.for_each)), None
            )

        first = first_of(step)
        if first is None or not self._is_asked(step):
            return None
        for earlier in self.protocol.steps:
            if earlier is step:
                break
            if first_of(earlier) is not None and self._is_asked(earlier):
                return None
        return first

    def _step_settled(self, step_id: str, order: bool) -> Verdict:
        step = self.protocol.step(step_id)
        assert step is not None
        parts = [
            self._settled(self.facts.place(checklist, subject), order)
            for checklist in step.checklists
            for subject in self.facts.subjects_of(checklist)
            if self.applies(checklist, subject).holds is True
        ]
        open_questions = [
            Verdict(holds=None, missing=(Missing(reason="who", role=question.role.id),))
            for question in self._questions(step)
            if not question.answered
        ]
        if order and not parts and not open_questions:
            return YES
        return every([*parts, *open_questions])

    # --- the case ---

    @cached_property
    def status(self) -> Status:
        if self.facts.closing is not None:
            return "closed"
        if self.facts.proposals or any(s.state in OWED and s.total for s in self.steps):
            return "open"
        something_done = any(s.state == "done" for s in self.steps) or any(
            s.state == "skipped" for s in self.steps
        )
        return "awaiting_closure" if something_done else "open"

    @property
    def escalated(self) -> bool:
        return ESCALATED in self.facts.marks


def _applies(when: Condition | None, unless: Condition | None, scope: Scope) -> Verdict:
    """`unless` stops a duty only on a certain yes; `when` starts one only on a certain yes."""
    if unless is not None:
        stop = judge(unless, scope)
        if stop.holds is True:
            return Verdict(holds=False)
    if when is None:
        return YES
    return judge(when, scope)


def _stopped(unless: Condition | None, scope: Scope) -> bool:
    return unless is not None and judge(unless, scope).holds is True
