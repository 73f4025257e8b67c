"""The one way in which this program writes its types: frozen, slotted, built by keyword."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


def key_of(field: str) -> str:
    """The key in a file for a field: `from_` and `is_` lose the underscore that Python needs."""
    return field.rstrip("_")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Make `cls` a frozen dataclass that a validator of other people's files may check strictly."""
    cls.__pydantic_config__ = {  # type: ignore[attr-defined]
        "strict": True,
        "extra": "forbid",
        "alias_generator": key_of,
    }
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)
