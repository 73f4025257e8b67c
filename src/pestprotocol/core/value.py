"""The one way in which this program writes its types: frozen values.

A command makes some seventy of these types before it does anything. `dataclass` writes and compiles
six methods for each of them, which was a quarter of the time of a daily command; here all types
share the same few. `fields` and `replace` of `dataclasses` work as for any other. A value holds
what it was made of and a default stays with its class, which makes it quick to build; so a default
is never a function, which Python would take for a method.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from typing import Any, NoReturn, TypeVar, cast, dataclass_transform

T = TypeVar("T")


def key_of(field: str) -> str:
    """The key in a file for a field: `from_` and `is_` lose the underscore that Python needs."""
    return field.rstrip("_")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make `cls` a frozen type, built by keyword, that a validator of other people's files may
    check strictly."""
    cls.__pydantic_config__ = {  # type: ignore[attr-defined]
        "strict": True,
        "extra": "forbid",
        "alias_generator": key_of,
    }
    return _frozen(cls, kw_only=True)


@dataclass_transform(frozen_default=True)
def ordered(cls: type[T]) -> type[T]:
    """The same for small things of the shell that are built by place, such as a line of text."""
    return _frozen(cls, kw_only=False)


def _frozen(cls: type[T], *, kw_only: bool) -> type[T]:
    for name, method in _SHARED.items():
        setattr(cls, name, method)
    setattr(cls, "__init__", _by_keyword if kw_only else _by_place)  # noqa: B010 - mypy refuses it
    cls.__doc__ = cls.__doc__ or cls.__name__  # or `dataclass` inspects the class to write one
    made = dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
    known = fields(made)  # type: ignore[arg-type]
    names = [field.name for field in known]
    required = frozenset(field.name for field in known if field.default is MISSING)
    content = attrgetter("__class__", *names)
    cast(Any, made)._places = tuple(names)
    cast(Any, made)._shape = (frozenset(names), required, content)
    return made


_new, _set = object.__new__, object.__setattr__


def filled(cls: type[T], content: dict[str, Any]) -> T:
    """A value of what was read from a file, for a reader that knows each name to be a field. It
    keeps `content` itself."""
    if cls._shape[1].difference(content):  # type: ignore[attr-defined]
        raise TypeError(f"{cls.__name__} cannot be made of {sorted(content)}")
    made = _new(cls)
    _set(made, "__dict__", content)
    return made


def _by_keyword(self: Any, **named: object) -> None:
    names, required, _ = self._shape
    if not (names.issuperset(named) and required.issubset(named)):
        raise TypeError(f"{type(self).__name__} cannot be made of {sorted(named)}")
    _set(self, "__dict__", named)


def _by_place(self: Any, *given: object, **named: object) -> None:
    count = len(named) + len(given)
    named.update(zip(self._places, given, strict=False))
    if len(named) != count:
        raise TypeError(f"{type(self).__name__} by place: {len(given)}, and {sorted(named)}")
    _by_keyword(self, **named)


def _eq(self: Any, other: Any) -> bool:
    return type(self) is type(other) and self._shape[2](self) == self._shape[2](other)


def _hash(self: Any) -> int:
    return hash(self._shape[2](self))


def _repr(self: Any) -> str:
    content = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self))
    return f"{type(self).__qualname__}({content})"


def _refuse(self: object, name: str, *_: object) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__} is frozen: {name}")


_SHARED = {
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
