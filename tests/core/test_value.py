"""Values: frozen, equal by content, built in one way, and known to `dataclasses`."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from typing import Any

import pytest

from pestprotocol.core.protocol import Duration, Item, ItemRef, Moment
from pestprotocol.screen import Text

WEEK = Duration(amount=1, unit="weeks")


def test_equal_content_is_one_value() -> None:
    assert Duration(amount=1, unit="weeks") == WEEK
    assert len({WEEK, Duration(amount=1, unit="weeks"), Duration(amount=2, unit="weeks")}) == 2
    assert copy.deepcopy(WEEK) == WEEK


def test_another_type_with_the_same_content_is_another_value() -> None:
    one: object = ItemRef(checklist="a", item="b")
    assert one != Moment(checklist="a", item="b")


def test_a_default_is_the_same_given_or_not() -> None:
    assert Item(id="a", text="A") == Item(id="a", text="A", why="", many=False)
    assert hash(Moment(event="opened")) == hash(Moment(event="opened", item=""))


@pytest.mark.parametrize("change", ["set", "delete"])
def test_nothing_changes(change: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(WEEK, "amount", 2) if change == "set" else delattr(WEEK, "amount")
    assert WEEK.amount == 1


@pytest.mark.parametrize(
    ("kind", "given", "named"),
    [
        (Duration, (), {"amount": 1}),
        (Duration, (), {"amount": 1, "unit": "weeks", "more": 1}),
        (Duration, (1, "weeks"), {}),
        (Text, (), {}),
        (Text, ("een",), {"text": "twee"}),
        (Text, ("een", "", 0, "", "", "te veel"), {}),
    ],
)
def test_a_value_is_whole_or_is_not_made(
    kind: Any, given: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError):
        kind(*given, **named)


def test_a_line_of_text_is_built_by_place_and_by_name() -> None:
    assert Text("een", "good", lead="- ") == Text(text="een", style="good", lead="- ")


def test_dataclasses_knows_a_value() -> None:
    assert is_dataclass(WEEK)
    assert [field.name for field in fields(WEEK)] == ["amount", "unit"]
    assert replace(WEEK, amount=2) == Duration(amount=2, unit="weeks")
    assert repr(WEEK) == "Duration(amount=1, unit='weeks')"
