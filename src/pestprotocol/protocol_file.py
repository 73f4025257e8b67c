"""A school's `protocol.yaml`: read, guarded by Pydantic, and every mistake found with its place.

This is the only module that loads Pydantic. Daily commands read the checked copy that stands
beside the case files, so they come here only when the YAML file is new or changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pestprotocol import forms, sugar, yaml_text
from pestprotocol.core import check
from pestprotocol.core.advice import advise
from pestprotocol.core.protocol import Protocol
from pestprotocol.forms import Flaw
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
    """A protocol, or every mistake that keeps the file from being one. `place`: where something of
    the protocol stands in the file."""

    protocol: Protocol | None
    mistakes: tuple[Mistake, ...]
    place: Callable[[Path], Mark] = lambda _: Mark(1, 1)


_MENDINGS = 4  # a key that was mended shows what stands under it, and that may be misspelt too


def read(data: bytes) -> Read:
    """Read a file. Past a mistake in its form it reads on, as it was probably meant, so that all
    are told at once; a file with a mistake never gives a protocol."""
    parsed = yaml_text.parse(data)
    mistakes = [Mistake(fault.mark, fault.code, fault.detail) for fault in parsed.faults]
    mistakes += [Mistake(mark, "looks_other", text) for _, mark, text in parsed.looks_other]
    if parsed.value is None:
        return Read(None, tuple(sorted(set(mistakes))) or (Mistake(Mark(1, 1), "empty"),))
    value, renamed, touched = parsed.value, dict[Path, str](), set[Path]()
    doubtful: set[str] = set()

    def place(path: Path) -> Mark:
        """In the file as it is, under the keys that were misspelt."""
        return parsed.mark(tuple(renamed.get(path[: n + 1], part) for n, part in enumerate(path)))

    protocol: Protocol | None = None
    for _ in range(_MENDINGS):
        spelled = sugar.spell_out(value)
        try:
            protocol = _adapter().validate_json(json.dumps(spelled))
            break
        except ValidationError as error:
            found = list(_form_mistakes(error, spelled, value, place))
        mended = forms.mend(value, [flaw for _, flaw in found])
        # what is missing under its own name and stands there under a misspelt one is one mistake
        mistakes += [
            mistake
            for mistake, flaw in found
            if flaw.kind != "missing" or mended is None or flaw.path not in mended.renamed
        ]
        if mended is None:
            break
        value = mended.value
        renamed.update(mended.renamed)
        touched |= mended.touched
        doubtful |= mended.doubtful
    for fault in () if protocol is None else check.check(protocol):
        made_up = any(fault.path[:n] in touched for n in range(len(fault.path) + 1))
        if not made_up and fault.code not in doubtful:
            key = _key(fault.path)
            mistakes.append(Mistake(place(fault.path), fault.code, fault.detail, fault.near, key))
    told = tuple(sorted(set(mistakes)))
    return Read(None if told else protocol, told, place)


def advice(
    read_: Read, today: date, *, beside: frozenset[str] = frozenset()
) -> tuple[Mistake, ...]:
    """What is no mistake in a file that was read, and yet for the school to look at. `beside`: the
    ids of the protocols that stand in the same folder."""
    found = () if read_.protocol is None else advise(read_.protocol, today, beside=beside)
    return tuple(sorted(Mistake(read_.place(a.path), a.code, a.detail) for a in found))


def id_of(data: bytes) -> str:
    """The id that a file gives itself; nothing when it gives none."""
    found = forms.at(yaml_text.parse(data).value, ("protocol", "id"))
    return found if isinstance(found, str) else ""


@cache
def _adapter() -> TypeAdapter[Protocol]:
    return TypeAdapter(Protocol)


_MEMBERS = {cls.__name__: key for key, cls in forms.CONDITIONS.items()}
# What is written as one word or a few, and the file itself; all else is keys with values.
_WRITTEN_SHORT = frozenset({"Protocol", "Duration", "Selection", "ItemRef", "Moment", "Who"})
Place = Callable[[Path], Mark]


def _form_mistakes(
    error: ValidationError, spelled: Any, value: Any, place: Place
) -> Iterator[tuple[Mistake, Flaw]]:
    """What is wrong with the form, each as it is told and as it can be mended."""
    told_conditions: set[Path] = set()
    for detail in error.errors(include_url=False):
        path, members = _plain_path(detail["loc"])
        outside = _not_meant(members, spelled)
        if outside is not None:
            if not _names_a_condition(spelled, outside) and outside not in told_conditions:
                told_conditions.add(outside)
                yield from _no_condition(spelled, outside, place)
            continue
        yield _mistake(detail, path, value, place)


def _no_condition(spelled: Any, path: Path, place: Place) -> Iterator[tuple[Mistake, Flaw]]:
    """What stands where a condition belongs: its keys, each perhaps a misspelt one, or no keys."""
    content = forms.at(spelled, path)
    known = tuple(sorted(_MEMBERS.values()))
    keys = (
        [key for key in content if forms.nearest(key, known)] if isinstance(content, dict) else []
    )
    for key in keys:
        unknown = Mistake(place((*path, key)), "unknown_key", key, known, _key(path))
        yield unknown, Flaw((*path, key), "unknown")
    if not keys:
        yield Mistake(place(path), "no_condition", "", known, _key(path)), Flaw(path, "wrong")


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
        content = forms.at(spelled, path)
        if not isinstance(content, dict) or _MEMBERS[member] not in content:
            return path
    return None


def _names_a_condition(spelled: Any, path: Path) -> bool:
    content = forms.at(spelled, path)
    return isinstance(content, dict) and any(key in content for key in _MEMBERS.values())


def _mistake(detail: ErrorDetails, path: Path, value: Any, place: Place) -> tuple[Mistake, Flaw]:
    context = detail.get("ctx", {})
    kind = detail["type"]
    given = detail["input"]
    shown = given if isinstance(given, str) else ""
    mark = place(path)
    key = _key(path)
    wrong = Flaw(path, "wrong")
    if kind == "unexpected_keyword_argument":
        known = forms.keys_at(value, path[:-1])
        return Mistake(mark, "unknown_key", key, known), Flaw(path, "unknown")
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return Mistake(place(path[:-1]), "missing_key", key), Flaw(path, "missing")
    if kind == "literal_error":
        expected = tuple(part.strip("'") for part in str(context["expected"]).split(", "))
        last = tuple(part.strip("'") for part in expected[-1].split(" or "))
        return Mistake(mark, "not_one_of", shown, (*expected[:-1], *last), key), wrong
    if kind in ("dataclass_type", "dataclass_exact_type"):
        name = context["class_name"]
        code = f"not_{name}" if name in _WRITTEN_SHORT else "not_dict"
        return Mistake(mark, code, shown, (), key), wrong
    code = f"not_{kind.removesuffix('_type').removesuffix('_parsing')}"
    return Mistake(mark, code, shown, (), key), wrong


def _key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")
