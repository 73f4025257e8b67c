"""The core types as JSON and back, checked against their own definitions.

This reader serves case files and pinned protocols, so that no daily command needs a validation
library. It stops at the first flaw: a file that this program wrote has none.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pestprotocol.core.logbook import KINDS, UNREAD, Entry, Unknown
from pestprotocol.core.value import key_of

T = TypeVar("T")
Reader = Callable[[Any], Any]

_HEAD = ("id", "at", "day", "by", "clock", "erased")


class Damaged(ValueError):
    """The text is not what this program writes."""


def dump(value: object) -> Any:
    """The JSON form: only what differs from the default, dates as ISO text."""
    if is_dataclass(value):
        return {
            key_of(field.name): dump(content)
            for field in fields(value)
            if field.name != "extra"
            and not _is_default(field, content := getattr(value, field.name))
        }
    if isinstance(value, tuple | list):
        return [dump(part) for part in value]
    if isinstance(value, dict):
        return {key: dump(part) for key, part in value.items()}
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _is_default(field: Any, content: object) -> bool:
    return field.default is not MISSING and type(content) is type(field.default) and (
        content == field.default
    )  # fmt: skip


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


def load_entry(raw: object) -> Entry:
    """An entry of the logbook. What this version cannot read is kept whole, as `Unknown`."""
    if not isinstance(raw, dict):
        raise Damaged("an entry is not an object")
    kind: Any = KINDS.get(str(raw.get("kind")))
    if kind is not None and UNREAD not in raw:
        known = _keys(kind)
        extra = {k: v for k, v in raw.items() if k not in known and k != "kind"}
        try:
            read: Entry = _reader(kind)({k: v for k, v in raw.items() if k in known})
        except (TypeError, ValueError, KeyError, RecursionError):
            pass  # kept below as what it is: something that this version cannot read
        else:
            return _with_extra(read, extra) if extra else read
    head = {k: raw[k] for k in _HEAD if k in raw}
    rest = {k: v for k, v in raw.items() if k not in _HEAD}
    return _with_extra(load(Unknown, head), rest)


def _with_extra(entry: Entry, extra: Mapping[str, object]) -> Entry:
    object.__setattr__(entry, "extra", extra)  # just read, and not yet shared with anyone
    return entry


@cache
def _keys(cls: Any) -> frozenset[str]:
    return frozenset(key_of(field.name) for field in fields(cls) if field.name != "extra")


# --- a reader per type ---


@cache
def _reader(tp: Any) -> Reader:
    origin = get_origin(tp)
    if origin is Literal:
        return _one_of(get_args(tp))
    if origin in (Union, types.UnionType):
        return _union(get_args(tp))
    if origin is tuple:
        part = _later(get_args(tp)[0])
        return lambda raw: tuple(map(part, _plain(list)(raw)))
    if origin is dict:
        part = _later(get_args(tp)[1])
        return lambda raw: {_plain(str)(k): part(v) for k, v in _plain(dict)(raw).items()}
    if tp is datetime:
        return _moment
    if tp is date:
        return lambda raw: date.fromisoformat(_plain(str)(raw))
    if is_dataclass(tp):
        return _record(tp)
    return _plain(tp)


def _later(tp: Any) -> Reader:
    """Types refer to themselves, so a reader is looked up when it is first needed."""
    return lambda raw: _reader(tp)(raw)  # noqa: PLW0108 - later is the point


@cache
def _plain(cls: type) -> Reader:
    def read(raw: object) -> object:
        if type(raw) is not cls:
            raise TypeError(f"expected {cls.__name__}")
        return raw

    return read


def _one_of(values: tuple[object, ...]) -> Reader:
    def read(raw: object) -> object:
        if raw not in values:
            raise ValueError(f"expected one of {values}")
        return raw

    return read


def _moment(raw: object) -> datetime:
    moment = datetime.fromisoformat(_plain(str)(raw))
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment


def _union(members: tuple[Any, ...]) -> Reader:
    """`None`, plain types by their own type, dataclasses by their first field."""
    records = {key_of(fields(m)[0].name): _later(m) for m in members if is_dataclass(m)}
    others = [_reader(m) for m in members if m is not type(None) and not is_dataclass(m)]
    optional = type(None) in members

    def read(raw: object) -> object:
        if raw is None and optional:
            return None
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
        raise TypeError("expected another kind of value")

    return read


def _record(cls: Any) -> Reader:
    hints = typing.get_type_hints(cls)
    plan = [
        (field.name, key_of(field.name), _later(hints[field.name]), field.default is MISSING)
        for field in fields(cls)
        if field.name != "extra"
    ]
    known = frozenset(key for _, key, _, _ in plan)

    def read(raw: object) -> object:
        if not isinstance(raw, dict):
            raise TypeError("expected an object")
        if not known.issuperset(raw):
            raise KeyError(f"unknown key {sorted(set(raw) - known)[0]!r}")
        values = {}
        for name, key, reader, required in plan:
            if key in raw:
                values[name] = reader(raw[key])
            elif required:
                raise KeyError(f"missing {key!r}")
        return cls(**values)

    return read
