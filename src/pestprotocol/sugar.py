"""The short forms of `protocol.yaml`, spelled out: `2 weeks`, `every gepeste`, `ouders.wie`.

What does not have the expected form is left as it is, so that validation can point at it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args

from pestprotocol.core.protocol import Unit

_DURATION = re.compile(r"^([0-9]{1,4}) +(" + "|".join(get_args(Unit)) + r")$")
_NUMBER = re.compile(r"^[0-9]{1,6}$")
_ROLE = re.compile(r"^([a-z0-9_-]+)(\.parents)?$")
_ITEM = re.compile(r"^([a-z0-9_-]+)\.([a-z0-9_-]+)$")
_MOMENT = re.compile(r"^([a-z0-9_-]+)(?:\.([a-z0-9_-]+))?$")
_TRUTH = {"true": True, "false": False}


def spell_out(value: Any) -> Any:
    """The tree of a protocol file in the form of the core types."""
    if isinstance(value, list):
        return [spell_out(part) for part in value]
    if isinstance(value, dict):
        return {key: _FORMS.get(key, spell_out)(part) for key, part in value.items()}
    return value


def _duration(value: Any) -> Any:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else {"amount": int(found[1]), "unit": found[2]}


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _truth(value: Any) -> Any:
    return _TRUTH.get(value, value) if isinstance(value, str) else value


def _selection(value: Any) -> Any:
    found = _ROLE.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else {"role": found[1], "parents": bool(found[2])}


def _who(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    quantifier, _, of = value.partition(" ")
    if quantifier not in ("every", "some"):
        return value
    return {
        "quantifier": quantifier,
        "of": [_selection(part.strip()) for part in of.split(",") if of],
    }


def _item_ref(value: Any) -> Any:
    found = _ITEM.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else {"checklist": found[1], "item": found[2]}


def _moment(value: Any) -> Any:
    if value in ("opened", "closed"):
        return {"event": value}
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else {"checklist": found[1], "item": found[2] or ""}


def _due(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    spelled = spell_out(value)
    if "from" in value:
        spelled["from"] = _many(_moment)(value["from"])
    return spelled


def _as_it_is(value: Any) -> Any:
    return value


def _many(form: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One, or a list of them; `true` and `false` stand for no list and are left alone."""

    def spell(value: Any) -> Any:
        if isinstance(value, str):
            return [form(value)]
        return [form(part) for part in value] if isinstance(value, list) else value

    return spell


def _by_answer(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {answer: spell_out(effect) for answer, effect in value.items()}


_FORMS: dict[str, Callable[[Any], Any]] = {
    "choices": _as_it_is,  # whose keys the school chooses
    "words": _as_it_is,
    "then": _by_answer,
    "within": _duration,
    "earliest": _duration,
    "every": _duration,
    "over": _duration,
    "term": _duration,
    "times": _number,
    "at_least": _number,
    "pass": _number,
    "parents": _truth,
    "expected": _truth,
    "many": _truth,
    "optional": _truth,
    "always": _truth,
    "agreements": _truth,
    "for_each": _many(_selection),
    "who": _who,
    "item": _item_ref,
    "due": _due,
    "is": _many(_as_it_is),
    "complete": _many(_as_it_is),
    "reason": _many(_as_it_is),
    "alone": _many(_as_it_is),
    "never": _many(_as_it_is),
    "ask": _many(_as_it_is),
    "call": _many(_as_it_is),
    "lines": _many(_as_it_is),
}
