"""What of a protocol can ever be asked: steps nobody reaches, conditions that can never hold.

Read without a single answer, so it errs on the side of "it can": what is called impossible here is
impossible in every case. Whether a later answer takes back an earlier one is left out of it, since
a condition looks at one moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator
from itertools import islice, product
from typing import NamedTuple

from pestprotocol.core.protocol import (
    NOT_APPLICABLE,
    UNSETTLED,
    AllOf,
    AnyOf,
    Checklist,
    Complete,
    Condition,
    InPass,
    Item,
    ItemIs,
    Leaf,
    Marked,
    Persons,
    Protocol,
    Step,
    answers_of,
    leaves,
)
from pestprotocol.core.value import value

MOST_BRANCHES = (
    500  # ways to meet a condition that are looked at; beyond them it is called possible
)


class Place(NamedTuple):
    """A list, or one of its items; the intake and its items among them."""

    checklist: str
    item: str = ""


@value
class _Wanted:
    """All that has to hold before something is asked, and what must not."""

    all: tuple[Condition, ...]
    none: tuple[Condition, ...]


class Reach:
    """The places that some case can come to, and what holds in every case or in none."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.lists = {found.id: found for found in protocol.checklists()}
        self.items = {
            Place(found.id, item.id): item for found in self.lists.values() for item in found.items
        }
        self.steps = {step.id: step for step in protocol.steps}
        self._step_of = {c.id: step for step in protocol.steps for c in step.checklists}
        self._setters: dict[str, list[Place]] = defaultdict(list)
        for place, item in self.items.items():
            for effect in (item.then or {}).values():
                if effect.mark:
                    self._setters[effect.mark].append(place)
        self.reached = self._grow()

    # --- what the rest of the program asks ---

    def can_hold(self, condition: Condition) -> bool:
        """Whether some case meets the condition, one of closing among them."""
        return self._meets(_Wanted(all=(condition,), none=()))

    def always_holds(self, condition: Condition) -> bool:
        """Whether a case meets it that holds no more than its intake."""
        return _implied(condition, (), self._holds_from_the_start)

    def can_hold_alone(self, leaf: Leaf) -> bool:
        """Whether the leaf itself can be met, if all that it looks at can be asked."""
        match leaf:
            case ItemIs():
                checklist = self.lists.get(leaf.item.checklist)
                item = self.items.get(Place(*_names(leaf)))
                if checklist is None or item is None:
                    return True  # said already: there is no such item
                most = _most_rounds(checklist)
                in_a_row = leaf.times > 1 or leaf.over is not None
                enough = most is None or (leaf.times <= most and not (in_a_row and most == 1))
                # only what is ticked off can be said not to apply
                given = {NOT_APPLICABLE} if item.answer == "done" else set()
                given |= set(answers_of(item))
                known = not leaf.is_ or item.answer == "date" or bool(given.intersection(leaf.is_))
                return enough and known
            case _:
                return True

    # --- what can be reached ---

    def _grow(self) -> frozenset[Place]:
        """The smallest set in which every place is asked on the ground of others in it."""
        wanted: dict[Place, _Wanted] = {}
        for checklist in self.lists.values():
            wanted[Place(checklist.id)] = self._wanted_of_list(checklist)
            for item in checklist.items:
                wanted[Place(checklist.id, item.id)] = self._wanted_of_item(checklist, item)
        reached: set[Place] = set()
        waiting: dict[Place, list[Place]] = defaultdict(list)
        ahead = list(wanted)
        while ahead:
            place = ahead.pop()
            if place in reached:
                continue
            if place.item and Place(place.checklist) not in reached:
                waiting[Place(place.checklist)].append(place)
                continue
            blocked = self._blocked(wanted[place], reached)
            if not blocked and self._meets(wanted[place], reached):
                reached.add(place)
                ahead.extend(waiting.pop(place, ()))
                continue
            for leaf in blocked or {part for c in wanted[place].all for part in leaves(c)}:
                for needed in self._needs(leaf):
                    if needed not in reached:
                        waiting[needed].append(place)
        return frozenset(reached)

    def _blocked(self, wanted: _Wanted, reached: Container[Place]) -> list[Leaf]:
        """Leaves of which one has to become possible before it is any use to look again."""
        for condition in wanted.all:
            found = self._blocking(condition, reached)
            if found:
                return found
        return []

    def _blocking(self, condition: Condition, reached: Container[Place]) -> list[Leaf]:
        match condition:
            case AllOf():
                for part in condition.all:
                    if found := self._blocking(part, reached):
                        return found
                return []
            case AnyOf() if condition.any:
                blocking: list[Leaf] = []
                for part in condition.any:
                    found = self._blocking(part, reached)
                    if not found:
                        return []
                    blocking += found
                return blocking
            case AnyOf():
                return []
            case _:
                possible = self.can_hold_alone(condition) and self._is_reached(condition, reached)
                return [] if possible else [condition]

    def _wanted_of_list(self, checklist: Checklist) -> _Wanted:
        step = self._step_of.get(checklist.id)
        holders: list[Checklist | Step] = [checklist] if step is None else [step, checklist]
        someone = tuple(Persons(persons=s.role) for s in checklist.for_each)
        return _Wanted(
            all=(
                *(h.when for h in holders if h.when is not None),
                *((AnyOf(any=someone),) if someone else ()),
            ),
            none=tuple(h.unless for h in holders if h.unless is not None),
        )

    def _wanted_of_item(self, checklist: Checklist, item: Item) -> _Wanted:
        around = self._wanted_of_list(checklist)
        return _Wanted(
            all=around.all if item.when is None else (*around.all, item.when),
            none=around.none if item.unless is None else (*around.none, item.unless),
        )

    def _needs(self, leaf: Leaf) -> Iterator[Place]:
        match leaf:
            case ItemIs():
                yield Place(*_names(leaf))
            case Complete():
                for target in leaf.complete:
                    yield from (Place(id_) for id_ in self._lists_of(target))
            case Marked():
                yield from self._setters[leaf.marked]

    def _lists_of(self, target: str) -> list[str]:
        if target in self.lists:
            return [target]
        step = self.steps.get(target)
        return [] if step is None else [found.id for found in step.checklists]

    def _meets(self, wanted: _Wanted, reached: Container[Place] | None = None) -> bool:
        """Whether there is one way to meet all of it without meeting what must not hold."""
        inside = self.reached if reached is None else reached
        known: dict[Leaf, bool] = {}

        def possible(leaf: Leaf) -> bool:
            if leaf not in known:
                known[leaf] = self.can_hold_alone(leaf) and self._is_reached(leaf, inside)
            return known[leaf]

        ways = _branches(wanted.all, possible)
        looked_at = 0
        for way in islice(ways, MOST_BRANCHES):
            looked_at += 1
            if self._agrees(way) and not any(
                _implied(condition, way, self._holds_from_the_start) for condition in wanted.none
            ):
                return True
        return looked_at == MOST_BRANCHES

    def _is_reached(self, leaf: Leaf, inside: Container[Place]) -> bool:
        match leaf:
            case ItemIs():
                place = Place(*_names(leaf))
                return place in inside or place not in self.items
            case Complete():
                return all(
                    not lists or any(Place(id_) in inside for id_ in lists)
                    for lists in map(self._lists_of, leaf.complete)
                )
            case Marked():
                setters = self._setters[leaf.marked]
                return not setters or any(place in inside for place in setters)
            case _:
                return True

    def _agrees(self, way: tuple[Leaf, ...]) -> bool:
        """Whether one answer can be all that is said of it."""
        allowed: dict[object, frozenset[str]] = {}
        for leaf in way:
            if not isinstance(leaf, ItemIs) or not _is_about_one(leaf):
                continue
            item = self.items.get(Place(*_names(leaf)))
            if item is None or item.many or item.answer == "date":
                continue
            fits = self._fitting(leaf, item)
            key = (leaf.item, leaf.who)
            allowed[key] = allowed.get(key, fits) & fits
            if not allowed[key]:
                return False
        return True

    def _fitting(self, leaf: ItemIs, item: Item) -> frozenset[str]:
        if leaf.is_:
            return frozenset(leaf.is_)
        return frozenset(answers_of(item)) - UNSETTLED - {NOT_APPLICABLE}

    def _holds_from_the_start(self, leaf: Leaf) -> bool:
        """What the intake brings about in every case."""
        intake = self.protocol.intake
        match leaf:
            case InPass():
                return leaf.pass_ == 1
            case Complete():
                return set(leaf.complete) == {intake.id}
            case ItemIs():
                item = self.items.get(Place(*_names(leaf)))
                return (
                    leaf.item.checklist == intake.id
                    and item is not None
                    and item.answer != "done"
                    and not (item.optional or item.when or item.unless)
                    and leaf.times == 1
                    and (not leaf.is_ or set(answers_of(item)) <= set(leaf.is_))
                    and (not leaf.is_ or item.answer != "date")
                )
            case _:
                return False


def _names(leaf: ItemIs) -> tuple[str, str]:
    return leaf.item.checklist, leaf.item.item


def _most_rounds(checklist: Checklist) -> int | None:
    return 1 if checklist.repeats is None else checklist.repeats.times


def _is_about_one(leaf: ItemIs) -> bool:
    """Two children can differ, so of `some` nothing follows."""
    return leaf.who is None or leaf.who.quantifier == "every"


def _branches(
    conditions: tuple[Condition, ...], possible: Callable[[Leaf], bool]
) -> Iterator[tuple[Leaf, ...]]:
    """The ways to meet all conditions, each as the leaves that it needs; of one condition no more
    than are looked at."""
    ways = (tuple(islice(_ways(part, possible), MOST_BRANCHES)) for part in conditions)
    for choice in product(*ways):
        yield tuple(leaf for part in choice for leaf in part)


def _ways(condition: Condition, possible: Callable[[Leaf], bool]) -> Iterator[tuple[Leaf, ...]]:
    match condition:
        case AllOf():
            yield from _branches(condition.all, possible)
        case AnyOf():
            for part in condition.any:
                yield from _ways(part, possible)
            if not condition.any:  # told elsewhere
                yield ()
        case _:
            if possible(condition):
                yield (condition,)


def _implied(
    condition: Condition, way: tuple[Leaf, ...], from_the_start: Callable[[Leaf], bool]
) -> bool:
    """Whether a condition is a yes whenever all leaves of `way` are."""
    match condition:
        case AllOf():
            return bool(condition.all) and all(
                _implied(part, way, from_the_start) for part in condition.all
            )
        case AnyOf():
            return any(_implied(part, way, from_the_start) for part in condition.any)
        case _:
            return from_the_start(condition) or any(_follows(condition, leaf) for leaf in way)


def _follows(leaf: Leaf, from_: Leaf) -> bool:
    if leaf == from_:
        return True
    match leaf, from_:
        case Persons(), Persons():
            return leaf.persons == from_.persons and leaf.at_least <= from_.at_least
        case InPass(), InPass():
            return leaf.pass_ <= from_.pass_
        case ItemIs(), ItemIs():
            return (
                (leaf.item, leaf.who) == (from_.item, from_.who)
                and bool(from_.is_)
                and (set(from_.is_) <= set(leaf.is_) if leaf.is_ else _answered(from_.is_))
                and leaf.times <= from_.times
                and leaf.over in (None, from_.over)
            )
        case _:
            return False


def _answered(values: tuple[str, ...]) -> bool:
    """Whether each of these is a real answer."""
    return not (UNSETTLED | {NOT_APPLICABLE}).intersection(values)
