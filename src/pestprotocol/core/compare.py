"""What changed between two versions of a protocol, and whether a case can go on with the later one.

A case goes on only where it has not begun what changed: then every answer that it holds is still
asked for, in the same words and with the same meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, Literal, TypeAlias

from pestprotocol.core.facts import Facts
from pestprotocol.core.logbook import Answer, Departure, Finished, Pass, Person, Skip
from pestprotocol.core.protocol import OF_TODAY, Checklist, Protocol
from pestprotocol.core.value import key_of, value

Kind: TypeAlias = Literal["added", "changed", "removed", "moved", "order"]
Part: TypeAlias = Literal["about", "role", "step", "checklist", "item", "closing"]

# What is read beside a question, and changes neither what is asked nor what an answer means.
BESIDE = frozenset(
    {"why", "by", "source", "never", "ask", "call", "title", "plural", "label", "school", "board",
     "document", "version"}
)  # fmt: skip


@value
class Change:
    """One difference. `id` of an item is `checklist.item`; `title` is what it is called now, or was
    last; `key` what of it changed, from `old` to `new` when both are plain text.

    `lists`, `role` and `order` say what a case must not have begun."""

    kind: Kind
    part: Part
    id: str
    title: str = ""
    key: str = ""
    old: str = ""
    new: str = ""
    lists: tuple[str, ...] = ()
    role: str = ""
    order: bool = False


def compare(old: Protocol, new: Protocol) -> tuple[Change, ...]:
    """Every difference but in what is read from the file of today anyway."""
    return (
        *_fields(old.protocol, new.protocol, "about", "", ""),
        *_named(old.roles, new.roles, "role"),
        *_steps(old, new),
        *_lists(old, new),
        *_named(old.closing, new.closing, "closing"),
    )


def begun(changes: Iterable[Change], facts: Facts) -> tuple[Change, ...]:
    """The changes that touch what a case has begun already."""
    lists = {entry.item.partition(".")[0] for entry in facts.of(Answer)}
    lists |= {entry.checklist for entry in facts.of(Departure)}
    lists |= {entry.checklist for entry in facts.of(Finished)}
    for skip in facts.of(Skip):
        step = facts.protocol.step(skip.what)
        lists |= {skip.what} | ({c.id for c in step.checklists} if step else set())
    roles = {entry.role for entry in facts.of(Person)}
    started_over = bool(facts.of(Pass))
    return tuple(
        change
        for change in changes
        if lists.intersection(change.lists)
        or change.role in roles
        or (change.order and started_over)
    )


# --- the parts ---


def _fields(
    old: Any, new: Any, part: Part, id_: str, title: str, *, skip: frozenset[str] = frozenset(),
    touches: tuple[str, ...] = (), role: str = "",
) -> Iterator[Change]:  # fmt: skip
    """Where two values of one type differ, key by key."""
    for field in fields(old):
        key = key_of(field.name)
        before, after = getattr(old, field.name), getattr(new, field.name)
        if key in skip or key in OF_TODAY or before == after or key == "source":
            continue
        plain = isinstance(before, str) and isinstance(after, str)
        means = key not in BESIDE
        yield Change(
            kind="changed", part=part, id=id_, title=title, key=key,
            old=before if plain else "", new=after if plain else "",
            lists=touches if means else (), role=role if means else "",
        )  # fmt: skip


def _named(old: tuple[Any, ...], new: tuple[Any, ...], part: Part) -> Iterator[Change]:
    """Roles and closing conditions, by their id."""
    before, after = {x.id: x for x in old}, {x.id: x for x in new}
    for id_, newer in after.items():
        title = _title(newer)
        role = id_ if part == "role" else ""
        if id_ not in before:
            yield Change(kind="added", part=part, id=id_, title=title)
        else:
            yield from _fields(before[id_], newer, part, id_, title, role=role)
    for id_, older in before.items():
        if id_ not in after:
            role = id_ if part == "role" else ""
            yield Change(kind="removed", part=part, id=id_, title=_title(older), role=role)


def _steps(old: Protocol, new: Protocol) -> Iterator[Change]:
    before, after = {s.id: s for s in old.steps}, {s.id: s for s in new.steps}
    for id_, step in after.items():
        if id_ not in before:
            yield Change(kind="added", part="step", id=id_, title=step.title)
            continue
        lists = tuple(c.id for c in (*before[id_].checklists, *step.checklists))
        skip = frozenset({"checklists"})
        yield from _fields(before[id_], step, "step", id_, step.title, skip=skip, touches=lists)
    for id_, step in before.items():
        if id_ not in after:
            lists = tuple(c.id for c in step.checklists)
            yield Change(kind="removed", part="step", id=id_, title=step.title, lists=lists)
    both = [id_ for id_ in before if id_ in after]
    if both != [id_ for id_ in after if id_ in before]:
        yield Change(kind="order", part="step", id="", order=True)


def _lists(old: Protocol, new: Protocol) -> Iterator[Change]:
    before = {found.id: found for found in old.checklists()}
    after = {found.id: found for found in new.checklists()}
    for id_, found in after.items():
        if id_ not in before:
            yield Change(kind="added", part="checklist", id=id_, title=found.title)
            continue
        if _home(old, id_) != _home(new, id_):
            yield Change(
                kind="moved", part="checklist", id=id_, title=found.title,
                old=_home(old, id_), new=_home(new, id_), lists=(id_,),
            )  # fmt: skip
        skip = frozenset({"items"})
        yield from _fields(
            before[id_], found, "checklist", id_, found.title, skip=skip, touches=(id_,)
        )
        yield from _items(before[id_], found)
    for id_, found in before.items():
        if id_ not in after:
            yield Change(kind="removed", part="checklist", id=id_, title=found.title, lists=(id_,))


def _items(old: Checklist, new: Checklist) -> Iterator[Change]:
    before, after = {i.id: i for i in old.items}, {i.id: i for i in new.items}
    touches = (new.id,)
    for id_, item in after.items():
        name = f"{new.id}.{id_}"
        if id_ not in before:
            yield Change(kind="added", part="item", id=name, title=item.text, lists=touches)
        else:
            yield from _fields(before[id_], item, "item", name, item.text, touches=touches)
    for id_, item in before.items():
        if id_ not in after:
            name = f"{new.id}.{id_}"
            yield Change(kind="removed", part="item", id=name, title=item.text, lists=touches)
    both = [id_ for id_ in before if id_ in after]
    if both != [id_ for id_ in after if id_ in before]:
        yield Change(kind="order", part="checklist", id=new.id, title=new.title)


def _home(protocol: Protocol, checklist: str) -> str:
    """The step that a list stands in, if it stands in one."""
    step = protocol.step_of(checklist)
    return "" if step is None else step.id


def _title(value: Any) -> str:
    return str(getattr(value, "text", "") or getattr(value, "label", ""))
