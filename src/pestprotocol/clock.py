"""Now, and new identities: made here and handed in, so that nothing deeper reads a clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime

from pestprotocol.core.value import value
from pestprotocol.errors import UserError

NOW_VARIABLE = "PESTPROTOCOL_NU"
# Without 0, 1, i, l, o: what is read aloud or typed over cannot be mistaken.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
DIGITS = frozenset("23456789")


@value
class Clock:
    """`is_set`: someone chose this "now", for practice or a test."""

    now: Callable[[], datetime]
    is_set: bool = False

    def today(self) -> date:
        return self.now().date()


def clock_of(environment: Mapping[str, str] = os.environ) -> Clock:
    chosen = environment.get(NOW_VARIABLE, "").strip()
    if not chosen:
        return Clock(now=_now)
    try:
        moment = datetime.fromisoformat(chosen)
        moment = moment.astimezone() if moment.tzinfo is None else moment
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"{NOW_VARIABLE} is geen datum en tijd: {chosen}",
            "Schrijf het zo: 2026-11-20T08:15",
        ) from None
    return Clock(now=lambda: moment, is_set=True)


def _now() -> datetime:
    now = datetime.now().astimezone()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """The identity of an entry: twelve characters, unique without asking any machine."""
    return _drawn(12)


def new_code() -> str:
    """The code of a case, `xxx-xxx` with at least one digit; derived from nothing and nobody."""
    while True:
        chars = _drawn(6)
        if DIGITS.intersection(chars):
            return f"{chars[:3]}-{chars[3:]}"


def _drawn(length: int) -> str:
    import secrets  # by commands that only show, nothing is drawn

    number, drawn = secrets.randbelow(len(ALPHABET) ** length), ""
    while len(drawn) < length:
        number, place = divmod(number, len(ALPHABET))
        drawn += ALPHABET[place]
    return drawn
