"""Which keys belong where in a protocol file, and how to read on past a mistake.

A reader that stops at the first misspelt key tells the rest only after that one was mended. This
one puts what was probably meant in its place, only to look further: what it mends is never used.
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias, Union, get_args, get_origin

from pestprotocol.core.protocol import Condition, Protocol
from pestprotocol.core.value import key_of

Path: TypeAlias = tuple[str | int, ...]
# A text that nothing else in the file refers to: any other would do as well.
_ONLY_READ = frozenset({"text", "title", "label", "version", "letter", "plural", "school", "board"})
# What can be left out without making anything else in the file a mistake.
_LEFT_OUT = frozenset(
    {"why", "by", "source", "never", "ask", "call", "note", "phone", "web", "checked", "optional",
     "agreements", "always", "due", "prefer", "when", "unless", "after", "reason", "then", "words",
     "background", "guidelines", "holidays", "retention", "document", "country", "many", "alone",
     "expected"}
)  # fmt: skip
# What says nothing of its own where the file has nothing, or something else.
_IN_PLACE: dict[str, Any] = {"closing": [], "parents": "true", "repeats": {}}
_REFERENCES = frozenset({"no_item", "no_checklist", "no_step", "no_role", "no_contact"})
_ANSWERS = frozenset(
    {"no_answer", "no_choices", "choices_unused", "many_unused", "intake_item", "never",
     "unreached_item", "unreached_list", "unreached_step", "closing_never", "closing_always"}
)  # fmt: skip
CONDITIONS: dict[str, Any] = {key_of(fields(cls)[0].name): cls for cls in get_args(Condition)}


class Flaw(NamedTuple):
    """Where a value has not the right form: a key that does not belong there, one that is missing,
    or a value of another kind."""

    path: Path
    kind: typing.Literal["unknown", "missing", "wrong"]


class Mended(NamedTuple):
    """The file as it was probably meant. `renamed` leads from a path in it to the key that stands
    in the file, `touched` is what was made up or left out; of what is in `doubtful` nobody can say
    whether it is a mistake."""

    value: Any
    renamed: dict[Path, str]
    touched: frozenset[Path]
    doubtful: frozenset[str]


def keys_at(value: Any, path: Path) -> tuple[str, ...]:
    """The keys that can stand in the mapping at the path and do not stand there yet."""
    cls = _class_at(value, path)
    here = at(value, path)
    taken = set(here) if isinstance(here, dict) else set()
    if cls is None:
        return ()
    if cls in CONDITIONS.values() and not taken & set(CONDITIONS):
        return tuple(key for key in CONDITIONS if key not in taken)
    return tuple(key for key in _keys(cls) if key not in taken)


def nearest(word: str, known: Iterable[str]) -> str:
    """What a misspelt word most likely stands for; nothing when no word is like it."""
    found = difflib.get_close_matches(word[:60], [k for k in known if k], n=1, cutoff=0.55)
    return found[0] if found else ""


def mend(value: Any, flaws: Iterable[Flaw]) -> Mended | None:
    """Nothing when it cannot be told what was meant, so that looking on would only mislead."""
    mended = deepcopy(value)
    renamed: dict[Path, str] = {}
    touched: set[Path] = set()
    doubtful: frozenset[str] = frozenset()
    for path, kind in sorted(set(flaws), key=lambda f: (f.kind == "missing", -len(f.path))):
        parent, last = at(mended, path[:-1]), path[-1] if path else ""
        if kind == "unknown" and isinstance(parent, dict) and last in parent:
            meant = nearest(str(last), keys_at(mended, path[:-1]))
            content = parent.pop(last)
            if meant:
                parent[meant] = content
                renamed[(*path[:-1], meant)] = str(last)
            continue
        if kind == "missing" and isinstance(parent, dict) and last in parent:
            continue  # it stood there under a misspelt name
        here = _replace(mended, path)
        if here is None:
            return None
        touched.add(here)
        if here[-1] == "id":
            doubtful |= _REFERENCES
        elif here[-1] == "answer":
            doubtful |= _ANSWERS
    return Mended(mended, renamed, frozenset(touched), doubtful)


def _replace(value: Any, path: Path) -> Path | None:
    """Put something harmless in the place of what is missing or wrong, or of what is around it.
    Gives back where that was."""
    while path:
        parent, last = at(value, path[:-1]), path[-1]
        if not isinstance(parent, dict) or not isinstance(last, str):
            path = path[:-1]
            continue
        if last in _ONLY_READ:
            parent[last] = "X" if last == "letter" else "?"
            return path
        if last == "id" and not isinstance(parent.get("id"), str):
            parent[last] = f"onbekend-{_word(len(path))}-{_word(hash(path))}"
            return path
        if last == "answer":
            parent[last] = "choice" if "choices" in parent else "yes_no"
            return path
        if last in _IN_PLACE:
            parent[last] = _IN_PLACE[last]
            return path
        if last in ("when", "after") and last in _required(_class_at(value, path[:-1])):
            parent[last] = {"pass": "2"}  # never met from the start, and never impossible
            return path
        if last in _LEFT_OUT:
            if last in parent:
                del parent[last]
            return path
        path = path[:-1]
    return None


def _word(number: int) -> str:
    """A word without digits, for an id."""
    return "".join("abcdefghij"[int(digit)] for digit in str(abs(number)))[:12]


def at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(value, dict) and isinstance(part, str):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


# --- the types ---


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return {key_of(name): hint for name, hint in typing.get_type_hints(cls).items()}


@cache
def _keys(cls: Any) -> tuple[str, ...]:
    return tuple(key_of(field.name) for field in fields(cls))


@cache
def _required(cls: Any) -> frozenset[str]:
    if cls is None:
        return frozenset()
    return frozenset(key_of(f.name) for f in fields(cls) if f.default is MISSING)


def _class_at(value: Any, path: Path) -> Any:
    """The dataclass that the mapping at the path is to become."""
    hint: Any = Protocol
    for n, part in enumerate((*path, None)):
        content = at(value, path[:n])
        hint = _meant(hint, content)
        if part is None:
            break
        if get_origin(hint) is tuple and isinstance(part, int):
            hint = get_args(hint)[0]
        elif get_origin(hint) is dict:
            hint = get_args(hint)[1]
        elif isinstance(hint, type) and is_dataclass(hint) and isinstance(part, str):
            hint = _hints(hint).get(part)
        else:
            return None
    return hint if isinstance(hint, type) and is_dataclass(hint) else None


def _meant(hint: Any, content: Any) -> Any:
    """Of several types the one that the content names by its keys."""
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    members = [member for member in get_args(hint) if member is not type(None)]
    if len(members) == 1:
        return members[0]
    if isinstance(content, dict):
        for key, cls in CONDITIONS.items():
            if key in content:
                return cls
    return members[0]
