"""What is wrong with a protocol that has the right form: every fault, as a code and a path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from pestprotocol.core.protocol import (
    FORM,
    GIVEN,
    GROUP,
    NOT_APPLICABLE,
    NOT_YET,
    PARTLY,
    REPORTER,
    SEEN,
    SIGNAL,
    WORDS,
    AllOf,
    AnyOf,
    Checklist,
    Complete,
    Condition,
    Duration,
    InPass,
    Item,
    ItemIs,
    ItemRef,
    Marked,
    Moment,
    Persons,
    Protocol,
    Selection,
    Step,
    Who,
    answers_of,
    leaves,
)
from pestprotocol.core.reach import Place, Reach

Path: TypeAlias = tuple[str | int, ...]
Code: TypeAlias = Literal[
    "bad_id",  # detail: the id
    "digit_in_id",
    "same_id",
    "no_checklist",  # detail: the id that nothing has; near: ids that something has
    "no_item",
    "no_step",
    "no_role",
    "no_contact",
    "no_answer",
    "no_choices",
    "choices_unused",
    "many_unused",
    "not_for",  # the list is never walked for those persons
    "no_who",  # at the level of the case: say every or some
    "unmarked",  # a mark that no answer sets
    "circle",
    "never",  # no case can meet it
    "unreached_step",  # no case can come to it
    "unreached_list",
    "unreached_item",
    "closing_never",
    "after_closing",  # closing waits for a list that comes after it
    "closing_always",  # met as soon as the intake is done
    "reserved_answer",  # a choice that is named as one of the program's own answers
    "no_parents",  # a list for the parents of a role that has none
    "again_and_begin",
    "always_in_step",  # only a list that is open at any time can stand on every screen
    "escalates_for_each",  # escalating is a decision about the case
    "follow_up_once",  # a list for following up has to come back
    "no_word",  # the program has no such word to replace
    "intake_item",  # an item that the program itself needs is missing or of another kind
    "intake_for_each",
    "empty",
    "amount",
    "letter",
    "days_reversed",
]

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LETTER = re.compile(r"[A-Z]")
MOST_AMOUNT = 1000
RESERVED = frozenset({PARTLY, NOT_YET, NOT_APPLICABLE, GIVEN})
INTAKE = {SIGNAL: "date", REPORTER: "choice", GROUP: "text", FORM: "choice", SEEN: "text"}


class Fault(NamedTuple):
    """`path` leads to the place in the file; `near` holds what could have been meant."""

    code: Code
    path: Path
    detail: str = ""
    near: tuple[str, ...] = ()


def check(protocol: Protocol) -> tuple[Fault, ...]:
    """All faults, in the order of the file's sections."""
    return tuple(_Check(protocol).faults())


class _Check:
    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.lists = {found.id: found for found in protocol.checklists()}
        self.steps = {step.id: step for step in protocol.steps}
        self.roles = {role.id: role for role in protocol.roles}
        self.contacts = {contact.id: contact for contact in protocol.contacts}
        self.step_of = {c.id: step for step in protocol.steps for c in step.checklists}
        self.reach = Reach(protocol)

    @cached_property
    def marks(self) -> frozenset[str]:
        return frozenset(
            effect.mark
            for checklist in self.lists.values()
            for item in checklist.items
            for effect in (item.then or {}).values()
            if effect.mark
        )

    def faults(self) -> Iterator[Fault]:
        p = self.protocol
        yield from _ids(("roles",), [role.id for role in p.roles])
        for n, role in enumerate(p.roles):
            if not _LETTER.fullmatch(role.letter):
                yield Fault("letter", ("roles", n, "letter"), role.letter)
        yield from self._same_letters()
        for word in p.words or {}:
            if word not in WORDS:
                yield Fault("no_word", ("words", word), word, WORDS)
        yield from _ids(("contacts",), [contact.id for contact in p.contacts])
        yield from _ids(("guidelines",), [texts.id for texts in p.guidelines])
        yield from _ids(("background",), [texts.id for texts in p.background])
        yield from _ids(("closing",), [condition.id for condition in p.closing])
        yield from self._list_ids()
        yield from self._intake()
        for path, checklist in self._placed():
            yield from self._checklist(path, checklist)
        for n, step in enumerate(p.steps):
            here: Path = ("steps", n)
            if not step.checklists:
                yield Fault("empty", (*here, "checklists"))
            for key, condition in (("when", step.when), ("unless", step.unless)):
                if condition is not None:
                    yield from self._condition((*here, key), condition, None)
        for n, closing in enumerate(p.closing):
            yield from self._condition(("closing", n, "when"), closing.when, None)
        for n, holiday in enumerate(p.holidays):
            if holiday.to < holiday.from_:
                yield Fault("days_reversed", ("holidays", n, "to"))
        if p.retention is not None:
            yield from _amount(("retention", "term"), p.retention.term)
        yield from self._circles()
        if len(self.lists) == sum(1 for _ in self._placed()):  # each id leads to one list
            yield from self._unreached()

    def _placed(self) -> Iterator[tuple[Path, Checklist]]:
        p = self.protocol
        yield ("intake",), p.intake
        for s, step in enumerate(p.steps):
            for n, checklist in enumerate(step.checklists):
                yield ("steps", s, "checklists", n), checklist
        for n, checklist in enumerate(p.anytime):
            yield ("anytime", n), checklist

    def _same_letters(self) -> Iterator[Fault]:
        letters: set[str] = set()
        for n, role in enumerate(self.protocol.roles):
            if role.letter in letters:
                yield Fault("same_id", ("roles", n, "letter"), role.letter)
            letters.add(role.letter)

    def _list_ids(self) -> Iterator[Fault]:
        """Steps and lists are typed as words after a command, beside the codes of cases: so they
        hold no digit, and a step shares its name with no list but one of its own."""
        steps: list[tuple[Path, str]] = [
            (("steps", n), step.id) for n, step in enumerate(self.protocol.steps)
        ]
        lists = [(path, found.id) for path, found in self._placed()]
        for named in (steps, lists):
            seen: set[str] = set()
            for path, id_ in named:
                place: Path = (*path, "id")
                if not _ID.fullmatch(id_):
                    yield Fault("bad_id", place, id_)
                elif any(char.isdecimal() for char in id_):
                    yield Fault("digit_in_id", place, id_)
                elif id_ in seen:
                    yield Fault("same_id", place, id_)
                seen.add(id_)
        for path, id_ in lists:
            step = self.steps.get(id_)
            if step is not None and all(found.id != id_ for found in step.checklists):
                yield Fault("same_id", (*path, "id"), id_)

    def _intake(self) -> Iterator[Fault]:
        intake = self.protocol.intake
        if intake.for_each:
            yield Fault("intake_for_each", ("intake", "for_each"))
        for item_id, kind in INTAKE.items():
            item = intake.item(item_id)
            if item is None or item.answer != kind:
                yield Fault("intake_item", ("intake", "items"), item_id, (kind,))

    def _checklist(self, path: Path, checklist: Checklist) -> Iterator[Fault]:
        yield from _ids((*path, "items"), [item.id for item in checklist.items])
        if not checklist.items:
            yield Fault("empty", (*path, "items"))
        for n, selection in enumerate(checklist.for_each):
            here = (*path, "for_each", n)
            yield from self._selection(here, selection)
            role = self.roles.get(selection.role)
            if selection.parents and role is not None and not role.parents:
                yield Fault("no_parents", here, selection.role)
        yield from self._calls(path, checklist.call)
        if checklist.always and path[0] != "anytime":
            yield Fault("always_in_step", (*path, "always"), checklist.id)
        if checklist.command == "opschalen" and checklist.for_each:
            yield Fault("escalates_for_each", (*path, "for_each"), checklist.id)
        if checklist.command == "navraag" and checklist.repeats is None:
            yield Fault("follow_up_once", (*path, "command"), checklist.id)
        conditions: list[tuple[Path, Condition | None]] = [
            ((*path, "when"), checklist.when),
            ((*path, "unless"), checklist.unless),
            ((*path, "after"), checklist.after),
        ]
        if checklist.prefer is not None:
            conditions.append(((*path, "prefer", "after"), checklist.prefer.after))
        for place, condition in conditions:
            if condition is not None:
                yield from self._condition(place, condition, checklist)
        if checklist.due is not None:
            here = (*path, "due")
            yield from _amount((*here, "within"), checklist.due.within)
            yield from _amount((*here, "earliest"), checklist.due.earliest)
            for n, moment in enumerate(checklist.due.from_):
                yield from self._moment((*here, "from", n), moment)
        if checklist.repeats is not None:
            yield from _amount((*path, "repeats", "every"), checklist.repeats.every)
            times = checklist.repeats.times
            if times is not None and not 1 <= times <= MOST_AMOUNT:
                yield Fault("amount", (*path, "repeats", "times"), str(times))
        for n, item in enumerate(checklist.items):
            yield from self._item((*path, "items", n), item, checklist)

    def _item(self, path: Path, item: Item, checklist: Checklist) -> Iterator[Fault]:
        if item.answer == "choice" and not item.choices:
            yield Fault("no_choices", path, item.id)
        if item.answer != "choice" and item.choices:
            yield Fault("choices_unused", (*path, "choices"), item.id)
        if item.many and item.answer != "choice":
            yield Fault("many_unused", (*path, "many"), item.id)
        for choice in item.choices or ():
            if not _ID.fullmatch(choice):
                yield Fault("bad_id", (*path, "choices", choice), choice)
            elif choice in RESERVED:
                yield Fault("reserved_answer", (*path, "choices", choice), choice)
        answers = answers_of(item)
        for n, answer in enumerate(item.alone):
            if answer not in answers:
                yield Fault("no_answer", (*path, "alone", n), answer, answers)
        for n, answer in enumerate(item.reason):
            if answer not in answers:
                yield Fault("no_answer", (*path, "reason", n), answer, answers)
        yield from self._calls(path, item.call)
        for answer, effect in (item.then or {}).items():
            here = (*path, "then", answer)
            if answer not in answers:
                yield Fault("no_answer", here, answer, answers)
            if effect.again and effect.again not in self.steps:
                yield Fault("no_step", (*here, "again"), effect.again, tuple(self.steps))
            if effect.again and effect.begin:
                yield Fault("again_and_begin", (*here, "begin"), effect.begin)
            yield from self._calls(here, effect.call)
        for key, condition in (("when", item.when), ("unless", item.unless)):
            if condition is not None:
                yield from self._condition((*path, key), condition, checklist)

    def _calls(self, path: Path, calls: Iterable[str]) -> Iterator[Fault]:
        for n, call in enumerate(calls):
            if call not in self.contacts:
                yield Fault("no_contact", (*path, "call", n), call, tuple(self.contacts))

    def _selection(self, path: Path, selection: Selection) -> Iterator[Fault]:
        if selection.role not in self.roles:
            yield Fault("no_role", path, selection.role, tuple(self.roles))

    def _moment(self, path: Path, moment: Moment) -> Iterator[Fault]:
        if moment.event is None:
            if moment.item:
                yield from self._ref(path, ItemRef(checklist=moment.checklist, item=moment.item))
            elif moment.checklist not in self.lists:
                yield Fault("no_checklist", path, moment.checklist, tuple(self.lists))

    def _ref(self, path: Path, ref: ItemRef) -> Iterator[Fault]:
        checklist = self.lists.get(ref.checklist)
        if checklist is None:
            yield Fault("no_checklist", path, ref.checklist, tuple(self.lists))
        elif checklist.item(ref.item) is None:
            near = tuple(f"{checklist.id}.{item.id}" for item in checklist.items)
            yield Fault("no_item", path, f"{ref.checklist}.{ref.item}", near)

    def _condition(
        self, path: Path, condition: Condition, around: Checklist | None
    ) -> Iterator[Fault]:
        match condition:
            case AllOf() | AnyOf():
                key = "all" if isinstance(condition, AllOf) else "any"
                parts = condition.all if isinstance(condition, AllOf) else condition.any
                if not parts:
                    yield Fault("empty", (*path, key))
                for n, part in enumerate(parts):
                    yield from self._condition((*path, key, n), part, around)
            case ItemIs():
                yield from self._item_is(path, condition, around)
            case Complete():
                for n, target in enumerate(condition.complete):
                    here = (*path, "complete", n)
                    if target not in self.lists and target not in self.steps:
                        near = (*self.lists, *self.steps)
                        yield Fault("no_checklist", here, target, near)
                    elif target in self.lists:
                        yield from self._who(path, condition.who, self.lists[target], around)
            case Persons():
                if condition.persons not in self.roles:
                    near = tuple(self.roles)
                    yield Fault("no_role", (*path, "persons"), condition.persons, near)
                if condition.at_least < 1:
                    yield Fault("amount", (*path, "at_least"), str(condition.at_least))
            case Marked():
                if condition.marked not in self.marks:
                    near = tuple(sorted(self.marks))
                    yield Fault("unmarked", (*path, "marked"), condition.marked, near)
            case InPass():
                if condition.pass_ < 1:
                    yield Fault("amount", (*path, "pass"), str(condition.pass_))

    def _item_is(self, path: Path, condition: ItemIs, around: Checklist | None) -> Iterator[Fault]:
        faults = tuple(self._ref((*path, "item"), condition.item))
        yield from faults
        yield from _amount((*path, "over"), condition.over)
        if condition.times < 1:
            yield Fault("amount", (*path, "times"), str(condition.times))
        if faults:
            return
        checklist = self.lists[condition.item.checklist]
        item = checklist.item(condition.item.item)
        assert item is not None
        answers = answers_of(item)
        known = True
        for n, answer in enumerate(condition.is_):
            if answer not in (*answers, NOT_APPLICABLE):
                known = False
                yield Fault("no_answer", (*path, "is", n), answer, answers)
        if known and not self.reach.can_hold_alone(condition):
            yield Fault("never", path, f"{condition.item.checklist}.{condition.item.item}")
        yield from self._who(path, condition.who, checklist, around)

    def _who(
        self, path: Path, who: Who | None, checklist: Checklist, around: Checklist | None
    ) -> Iterator[Fault]:
        if who is not None:
            for selection in who.of:
                if selection.role in self.roles and selection not in checklist.for_each:
                    yield Fault("not_for", (*path, "who"), _said(selection), (checklist.id,))
                yield from self._selection((*path, "who"), selection)
        elif checklist.for_each and (around is None or not self._may_be_one(checklist, around)):
            yield Fault("no_who", path, checklist.id)

    def _may_be_one(self, checklist: Checklist, around: Checklist) -> bool:
        """Whether two lists can be for the same child, or for the child and its parents."""
        roles = {selection.role for selection in around.for_each}
        return any(selection.role in roles for selection in checklist.for_each)

    def _unreached(self) -> Iterator[Fault]:
        """What no case comes to. Of a step that nobody reaches its lists are not named too, and
        where a condition was called impossible already, nothing is said of what it stops."""
        reached = self.reach.reached
        for s, step in enumerate(self.protocol.steps):
            ids = [found.id for found in step.checklists]
            if self._is_told(step.when):
                continue
            if ids and not any(Place(id_) in reached for id_ in ids):
                if not all(self._is_told(found.when) for found in step.checklists):
                    yield Fault("unreached_step", ("steps", s), step.id)
                continue
            for n, checklist in enumerate(step.checklists):
                yield from self._unreached_in(("steps", s, "checklists", n), checklist)
        yield from self._unreached_in(("intake",), self.protocol.intake)
        for n, checklist in enumerate(self.protocol.anytime):
            yield from self._unreached_in(("anytime", n), checklist)
        for n, closing in enumerate(self.protocol.closing):
            here: Path = ("closing", n, "when")
            for id_ in dict.fromkeys(self._lists_in(closing.when)):
                due = self.lists[id_].due
                if due is not None and all(moment.event == "closed" for moment in due.from_):
                    yield Fault("after_closing", here, id_)
            if not self.reach.can_hold(closing.when):
                if not self._is_told(closing.when):
                    yield Fault("closing_never", here, closing.id)
            elif self.reach.always_holds(closing.when):
                yield Fault("closing_always", here, closing.id)

    def _unreached_in(self, path: Path, checklist: Checklist) -> Iterator[Fault]:
        reached = self.reach.reached
        if self._is_told(checklist.when):
            return
        if Place(checklist.id) not in reached:
            yield Fault("unreached_list", path, checklist.id)
            return
        for n, item in enumerate(checklist.items):
            if Place(checklist.id, item.id) not in reached and not self._is_told(item.when):
                yield Fault("unreached_item", (*path, "items", n), item.id)

    def _lists_in(self, condition: Condition) -> Iterator[str]:
        for leaf in leaves(condition):
            if isinstance(leaf, Complete):
                yield from self._lists_of(leaf)
            elif isinstance(leaf, ItemIs) and leaf.item.checklist in self.lists:
                yield leaf.item.checklist

    def _is_told(self, condition: Condition | None) -> bool:
        return condition is not None and not all(map(self.reach.can_hold_alone, leaves(condition)))

    def _circles(self) -> Iterator[Fault]:
        """Lists that wait for each other would never be offered; lists that apply only when the
        other is complete have no reading."""
        free: set[str] = set()
        while grown := {
            id_
            for id_, found in self.lists.items()
            if id_ not in free and (found.after is None or self._can_hold(found.after, free))
        }:
            free |= grown
        for path, checklist in self._placed():
            if checklist.id not in free:
                yield Fault("circle", (*path, "after"), checklist.id)
        needs = {id_: self._needs(found) for id_, found in self.lists.items()}
        for path, checklist in self._placed():
            ahead, seen = list(needs[checklist.id]), set[str]()
            while ahead:
                target = ahead.pop()
                if target == checklist.id:
                    yield Fault("circle", path, checklist.id)
                    break
                if target not in seen:
                    seen.add(target)
                    ahead.extend(needs.get(target, ()))

    def _can_hold(self, condition: Condition, free: set[str]) -> bool:
        """Whether a condition can be met when only these lists can be offered."""
        match condition:
            case AllOf():
                return all(self._can_hold(part, free) for part in condition.all)
            case AnyOf():
                return any(self._can_hold(part, free) for part in condition.any)
            case ItemIs():
                return condition.item.checklist in free or (
                    condition.item.checklist not in self.lists
                )
            case Complete():
                return all(id_ in free for id_ in self._lists_of(condition))
            case _:
                return True

    def _needs(self, checklist: Checklist) -> set[str]:
        """The lists that must be read before it is known whether this one applies."""
        step = self.step_of.get(checklist.id)
        conditions = [checklist.when, checklist.unless]
        conditions += [] if step is None else [step.when, step.unless]
        conditions += [c for item in checklist.items for c in (item.when, item.unless)]
        if step is not None:
            conditions += self._who_depends_on(step)
        return {
            id_
            for condition in conditions
            for complete in _completes(condition)
            for id_ in self._lists_of(complete)
        }

    def _who_depends_on(self, step: Step) -> Iterator[Condition | None]:
        """In which step "who?" is asked depends on the earlier steps with a list for that role."""
        expected = {role.id for role in self.protocol.roles if role.expected}
        asked = {s.role for found in step.checklists for s in found.for_each} & expected
        for earlier in self.protocol.steps:
            if earlier is step:
                return
            if any(s.role in asked for found in earlier.checklists for s in found.for_each):
                yield from (earlier.when, earlier.unless)

    def _lists_of(self, complete: Complete) -> Iterator[str]:
        for target in complete.complete:
            if target in self.lists:
                yield target
            elif target in self.steps:
                yield from (found.id for found in self.steps[target].checklists)


def _completes(condition: Condition | None) -> Iterator[Complete]:
    match condition:
        case AllOf():
            for part in condition.all:
                yield from _completes(part)
        case AnyOf():
            for part in condition.any:
                yield from _completes(part)
        case Complete():
            yield condition


def _said(selection: Selection) -> str:
    return f"{selection.role}.parents" if selection.parents else selection.role


def _amount(path: Path, term: Duration | None) -> Iterator[Fault]:
    if term is not None and not 1 <= term.amount <= MOST_AMOUNT:
        yield Fault("amount", path, str(term.amount))


def _ids(path: Path, ids: list[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for n, id_ in enumerate(ids):
        if not _ID.fullmatch(id_):
            yield Fault("bad_id", (*path, n, "id"), id_)
        elif id_ in seen:
            yield Fault("same_id", (*path, n, "id"), id_)
        seen.add(id_)
