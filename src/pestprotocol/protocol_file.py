"""A school's `protocol.yaml`: read, guarded by Pydantic, and every mistake found with its place.

This is the only module that loads Pydantic. Daily commands read the checked copy that stands
beside the case files, so they come here only when the YAML file is new or changed.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pestprotocol import sugar, yaml_text
from pestprotocol.core import check
from pestprotocol.core import protocol as vocabulary
from pestprotocol.core.protocol import Condition, Protocol
from pestprotocol.core.value import key_of
from pestprotocol.yaml_text import Mark, Path


class Mistake(NamedTuple):
    """One fault: where, a code, and what the sentence about it needs.

    `detail` is what stands there, `expected` what could have been meant."""

    mark: Mark
    code: str
    detail: str = ""
    expected: tuple[str, ...] = ()
    key: str = ""


class Read(NamedTuple):
    """A protocol, or every mistake that keeps the file from being one."""

    protocol: Protocol | None
    mistakes: tuple[Mistake, ...]


def read(data: bytes) -> Read:
    parsed = yaml_text.parse(data)
    mistakes = [Mistake(fault.mark, fault.code, fault.detail) for fault in parsed.faults]
    mistakes += [Mistake(mark, "looks_other", text) for _, mark, text in parsed.looks_other]
    if parsed.value is None:
        return Read(None, tuple(mistakes) or (Mistake(Mark(1, 1), "empty"),))
    spelled = sugar.spell_out(parsed.value)
    try:
        protocol = _adapter().validate_json(json.dumps(spelled))
    except ValidationError as error:
        mistakes += _form_mistakes(error, spelled, parsed)
        return Read(None, tuple(sorted(set(mistakes))))
    for fault in check.check(protocol):
        mistakes.append(
            Mistake(parsed.mark(fault.path), fault.code, fault.detail, fault.near, _key(fault.path))
        )
    return Read(None if mistakes else protocol, tuple(sorted(set(mistakes))))


@cache
def _adapter() -> TypeAdapter[Protocol]:
    return TypeAdapter(Protocol)


_MEMBERS = {cls.__name__: key_of(fields(cls)[0].name) for cls in get_args(Condition)}
# Validation of a union names the member in the path; these words stand in no file.
_WRAPPERS = frozenset(_MEMBERS) | {"str", "nullable", "dict"}


def _form_mistakes(error: ValidationError, spelled: Any, parsed: yaml_text.Parsed) -> list[Mistake]:
    found: list[Mistake] = []
    told_conditions: set[Path] = set()
    for detail in error.errors(include_url=False):
        path, members = _plain_path(detail["loc"])
        outside = _not_meant(members, spelled)
        if outside is not None:
            if not _names_a_condition(spelled, outside) and outside not in told_conditions:
                told_conditions.add(outside)
                mark = parsed.mark(outside)
                expected = tuple(sorted(_MEMBERS.values()))
                found.append(Mistake(mark, "no_condition", "", expected, _key(outside)))
            continue
        found.append(_mistake(detail, path, parsed))
    return found


def _plain_path(loc: tuple[str | int, ...]) -> tuple[Path, list[tuple[Path, str]]]:
    """The path in the file, and for each condition on the way the kind that was tried."""
    path: Path = ()
    members: list[tuple[Path, str]] = []
    for part in loc:
        if part in _MEMBERS:
            members.append((path, str(part)))
        else:
            path = (*path, part)
    return path, members


def _not_meant(members: list[tuple[Path, str]], spelled: Any) -> Path | None:
    """Where a kind of condition was tried that the file does not mean there, if anywhere."""
    for path, member in members:
        content = _at(spelled, path)
        if not isinstance(content, dict) or _MEMBERS[member] not in content:
            return path
    return None


def _names_a_condition(spelled: Any, path: Path) -> bool:
    content = _at(spelled, path)
    return isinstance(content, dict) and any(key in content for key in _MEMBERS.values())


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _mistake(detail: ErrorDetails, path: Path, parsed: yaml_text.Parsed) -> Mistake:
    context = detail.get("ctx", {})
    kind = detail["type"]
    given = detail["input"]
    shown = given if isinstance(given, str) else ""
    mark = parsed.mark(path)
    key = _key(path)
    if kind == "unexpected_keyword_argument":
        return Mistake(mark, "unknown_key", key, _known_keys(parsed.value, path))
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Mistake(parsed.mark(path[:-1]), "missing_key", key)
    if kind == "literal_error":
        expected = tuple(part.strip("'") for part in str(context["expected"]).split(", "))
        last = tuple(part.strip("'") for part in expected[-1].split(" or "))
        return Mistake(mark, "not_one_of", shown, (*expected[:-1], *last), key)
    if kind in ("dataclass_type", "dataclass_exact_type"):
        return Mistake(mark, f"not_{context['class_name']}", shown, (), key)
    return Mistake(
        mark, f"not_{kind.removesuffix('_type').removesuffix('_parsing')}", shown, (), key
    )


def _key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _known_keys(value: Any, path: Path) -> tuple[str, ...]:
    """What an unknown key can have meant: any key that does not stand beside it already."""
    used = _at(value, path[:-1])
    taken = set(used) if isinstance(used, dict) else set()
    return tuple(sorted(key for key in _ALL_KEYS if key not in taken))


_ALL_KEYS = frozenset(
    key_of(field.name)
    for cls in vars(vocabulary).values()
    if isinstance(cls, type) and is_dataclass(cls)
    for field in fields(cls)
)
