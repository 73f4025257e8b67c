"""The core types as JSON and back, checked against their own definitions.

This reader serves case files and pinned protocols, so that no daily command needs a validation
library. It stops at the first flaw: a file that this program wrote has none.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pestprotocol.core.logbook import KINDS, UNREAD, Entry, Unknown
from pestprotocol.core.value import filled, key_of

T = TypeVar("T")
Reader = Callable[[Any], Any]
Plan = dict[str, tuple[str, type | None, Reader]]

_HEAD = ("id", "at", "day", "by", "clock", "erased")


class Damaged(ValueError):
    """The text is not what this program writes."""


def dump(value: object) -> Any:
    """The JSON form: only what differs from the default, dates as ISO text."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [dump(part) for part in value]
    if isinstance(value, dict):
        return {key: dump(part) for key, part in value.items()}
    if not is_dataclass(value):
        return value
    cls: Any = type(value)
    held = vars(value)  # a field that is not there has its default
    return {
        key: dump(content)
        for name, key, default in _written(cls)
        if name in held and (type(content := held[name]) is not type(default) or content != default)
    }


@cache
def _written(cls: Any) -> tuple[tuple[str, str, object], ...]:
    """The fields that stand in a file, each with its key and its default (`MISSING` for none)."""
    return tuple((f.name, key_of(f.name), f.default) for f in fields(cls) if f.name != "extra")


def load(cls: type[T], raw: object) -> T:
    """The value that the JSON form stands for, or `Damaged`."""
    try:
        return typing.cast(T, _reader(typing.cast(Any, cls))(raw))
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise Damaged(f"{cls.__name__}: {error}") from error


def dump_entry(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Unknown):
        return {**dump(entry), **(entry.extra or {})}
    return {"kind": entry.kind, **dump(entry), **(entry.extra or {})}


def load_entry(raw: Any) -> Entry:
    """An entry of the logbook. What this version cannot read is kept whole, as `Unknown`."""
    try:
        kind: Any = KINDS[raw["kind"]]
        if UNREAD not in raw:
            return _entry(kind, raw, _plan(kind))
    except (TypeError, ValueError, KeyError, RecursionError):
        pass  # kept below as what it is: something that this version cannot read
    if not isinstance(raw, dict):
        raise Damaged("an entry is not an object")
    plan = _plan(Unknown)
    try:
        return _entry(Unknown, raw, {key: plan[key] for key in _HEAD}, kept=("kind",))
    except (TypeError, ValueError, KeyError, RecursionError) as error:
        raise Damaged(f"an entry: {error}") from error


def _entry(kind: type[Entry], raw: dict[str, Any], plan: Plan, kept: tuple[str, ...] = ()) -> Entry:
    """Keys that the plan does not name, and those of `kept`, are its `extra`."""
    content: dict[str, Any] = {}
    extra: dict[str, Any] = {}
    for key, part in raw.items():
        if key in plan:
            name, as_it_is, reader = plan[key]
            content[name] = part if type(part) is as_it_is else reader(part)
        elif key != "kind" or key in kept:
            extra[key] = part
    if extra:
        content["extra"] = extra
    return filled(kind, content)


# --- a reader per type, made when a file first needs it ---


@cache
def _reader(tp: Any) -> Reader:
    origin = get_origin(tp)
    if origin is Literal:
        return _one_of(get_args(tp))
    if origin in (Union, types.UnionType):
        return _union(get_args(tp))
    if origin is tuple:
        part = _reader(get_args(tp)[0])
        return lambda raw: tuple(map(part, _list(raw)))
    if origin is dict:
        part = _reader(get_args(tp)[1])
        return lambda raw: {_text(k): part(v) for k, v in _object(raw).items()}
    if tp is datetime:
        return _moment
    if tp is date:
        return date.fromisoformat
    if is_dataclass(tp):
        return _record(tp)
    return _plain(tp)


@cache
def _plain(cls: type) -> Reader:
    def read(raw: object) -> object:
        if type(raw) is not cls:
            raise TypeError(f"expected {cls.__name__}")
        return raw

    return read


_text, _list, _object = _plain(str), _plain(list), _plain(dict)


def _one_of(values: tuple[object, ...]) -> Reader:
    def read(raw: object) -> object:
        if raw not in values:
            raise ValueError(f"expected one of {values}")
        return raw

    return read


def _moment(raw: str) -> datetime:
    moment = datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment


def _union(members: tuple[Any, ...]) -> Reader:
    """`None`, plain types by their own type, dataclasses by their first field."""
    records = {key_of(fields(m)[0].name): _record(m) for m in members if is_dataclass(m)}
    others = [_reader(m) for m in members if m is not type(None) and not is_dataclass(m)]
    optional = type(None) in members

    def read(raw: object) -> object:
        if isinstance(raw, dict):
            if len(records) == 1:
                return next(iter(records.values()))(raw)
            for key, reader in records.items():
                if key in raw:
                    return reader(raw)
        for reader in others:
            try:
                return reader(raw)
            except TypeError:
                continue
        if raw is None and optional:
            return None
        raise TypeError("expected another kind of value")

    return read


def _record(cls: Any) -> Reader:
    def read(raw: object) -> object:
        plan = _plan(cls)
        content = {}
        for key, part in _object(raw).items():
            name, as_it_is, reader = plan[key]
            content[name] = part if type(part) is as_it_is else reader(part)
        return filled(cls, content)

    return read


@cache
def _plan(cls: Any) -> Plan:
    """For each key in a file the field that it fills, the type of content that it takes as it is,
    and the reader of what is of another type.

    Not made before an object of that type is read: types refer to themselves."""
    known = [field for field in fields(cls) if field.name != "extra"]
    if any(isinstance(field.type, str) for field in known):
        hints = typing.get_type_hints(cls)
    else:  # the same, at a fraction of the time
        hints = {field.name: field.type for field in known}
    return {
        key_of(field.name): (field.name, _as_it_is(tp := hints[field.name]), _reader(tp))
        for field in known
    }


def _as_it_is(tp: Any) -> type | None:
    """Most is text: not a call for each."""
    members = get_args(tp) if get_origin(tp) in (Union, types.UnionType) else (tp,)
    return str if str in members else None
