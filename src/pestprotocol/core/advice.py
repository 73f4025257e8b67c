"""What is no mistake in a protocol, and yet for the school to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from pestprotocol.core.protocol import (
    PROPOSAL,
    Complete,
    Condition,
    Due,
    Effect,
    ItemIs,
    Protocol,
    Repeats,
    Retention,
    leaves,
)
from pestprotocol.core.value import key_of

Path: TypeAlias = tuple[str | int, ...]
Code: TypeAlias = Literal[
    "long_list",  # detail: how many points
    "unchecked",  # a contact that nobody verified
    "checked_long_ago",  # detail: the day
    "checked_later",  # verified on a day that is still to come
    "long_text",  # detail: how many characters
    "may_be_nobody",  # `every` also counts a role (detail) that a case need not have
    "no_protocol",  # a case is to begin with a protocol (detail) that is not there
    "proposal",  # a term that the school's document does not give
]

MOST_POINTS = 9
MOST_CHARACTERS = 200
CHECKED_FOR = timedelta(days=365)
_WITH_TERMS = (Due, Repeats, Retention, ItemIs)


class Advice(NamedTuple):
    """`path` leads to the place in the file."""

    code: Code
    path: Path
    detail: str = ""


def advise(
    protocol: Protocol, today: date, *, beside: frozenset[str] = frozenset()
) -> tuple[Advice, ...]:
    """All that may want attention. `beside`: the ids of the school's other protocols."""
    return (
        *_of_contacts(protocol, today),
        *_of_values(protocol, (), beside),
        *(a for n, c in enumerate(protocol.closing)
          for a in _of_everyone(protocol, c.when, ("closing", n, "when"))),
    )  # fmt: skip


def _of_everyone(protocol: Protocol, condition: Condition, path: Path) -> Iterator[Advice]:
    """Closing conditions that an empty role which nobody looks for keeps from ever being met."""
    for leaf in leaves(condition):
        if not isinstance(leaf, ItemIs | Complete) or leaf.who is None:
            continue
        targets = (leaf.item.checklist,) if isinstance(leaf, ItemIs) else leaf.complete
        lists = [found for id_ in targets if (found := protocol.checklist(id_)) is not None]
        meant = leaf.who.of or tuple(s for found in lists for s in found.for_each)
        roles = dict.fromkeys(s.role for s in meant)
        if leaf.who.quantifier != "every" or len(roles) < 2:
            continue
        for role_id in roles:
            role = protocol.role(role_id)
            if role is not None and not role.expected:
                yield Advice("may_be_nobody", path, role_id)


def _of_contacts(protocol: Protocol, today: date) -> Iterator[Advice]:
    for n, contact in enumerate(protocol.contacts):
        if contact.checked is None:
            yield Advice("unchecked", ("contacts", n), contact.id)
        elif contact.checked > today:
            yield Advice("checked_later", ("contacts", n, "checked"), contact.checked.isoformat())
        elif today - contact.checked > CHECKED_FOR:
            day = contact.checked.isoformat()
            yield Advice("checked_long_ago", ("contacts", n, "checked"), day)


def _of_values(value: Any, path: Path, beside: frozenset[str]) -> Iterator[Advice]:
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            yield Advice("long_text", path, str(len(value)))
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            yield from _of_values(part, (*path, n), beside)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _of_values(part, (*path, key), beside)
    elif is_dataclass(value):
        if isinstance(value, _WITH_TERMS) and value.source == PROPOSAL:
            yield Advice("proposal", (*path, "source"))
        if isinstance(value, Effect) and value.begin and value.begin not in beside:
            yield Advice("no_protocol", (*path, "begin"), value.begin)
        for field in fields(value):
            key = key_of(field.name)
            content = getattr(value, field.name)
            yield from _of_values(content, (*path, key), beside)
            if key == "items" and len(content) > MOST_POINTS:
                yield Advice("long_list", (*path, key), str(len(content)))
