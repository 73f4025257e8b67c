"""A day as people type it: `20 november`, `20-11`, `gisteren`, `vrijdag`, `over een week`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pestprotocol.clean import one_line
from pestprotocol.words import MONTHS, WEEKDAYS

_NEAR = {
    "vandaag": 0, "gisteren": -1, "gister": -1, "eergisteren": -2, "eergister": -2, "morgen": 1,
    "overmorgen": 2,
}  # fmt: skip
_WEEKS = {"vorige": -7, "deze": 0, "volgende": 7}
_NUMBERS = {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4}
_UNITS = {"dag": 1, "dagen": 1, "week": 7, "weken": 7}
_WEEKDAY = {word: n for n, name in enumerate(WEEKDAYS) for word in (name, name[:2])}
# A comma stands behind a word: `1,4` are two choices, and no day.
_BETWEEN = r"(?:[\s./-]|(?<=[^\W\d_]),)+"
_LEAP_YEARS_APART = 8  # at most, around a century


class NoDay(Exception):
    """What was typed is no day, or could be two. The message says why, in a sentence."""


def read_day(typed: str, today: date, *, ahead: bool) -> date:
    """The day that is meant. Where it has no year, or is a day of the week, the nearest one is:
    with `ahead` the one to come, else the last one."""
    parts = [part for part in re.split(_BETWEEN, typed.casefold()) if part]
    try:
        return _read(parts, typed, today, ahead=ahead)
    except OverflowError:  # beyond the last year that there is
        raise NoDay("Die dag bestaat niet.") from None


def _read(parts: list[str], typed: str, today: date, *, ahead: bool) -> date:
    match parts:
        case [word] if word in _NEAR:
            return today + timedelta(_NEAR[word])
        case ["over", number, unit] if unit in _UNITS:
            return today + timedelta(_amount(number, typed) * _UNITS[unit])
        case [number, unit, "geleden"] if unit in _UNITS:
            return today - timedelta(_amount(number, typed) * _UNITS[unit])
        case [word] if word in _WEEKDAY:
            if today.weekday() == _WEEKDAY[word]:
                name = WEEKDAYS[today.weekday()]
                raise NoDay(f"Het is vandaag {name}: bedoel je vandaag, of een week verschil?")
            return _weekday(_WEEKDAY[word], today, ahead=ahead)
        case ["afgelopen", word] if word in _WEEKDAY:
            return _weekday(_WEEKDAY[word], today, ahead=False)
        case ["komende" | "aanstaande", word] if word in _WEEKDAY:
            return _weekday(_WEEKDAY[word], today, ahead=True)
        case [which, "week", word] if which in _WEEKS and word in _WEEKDAY:
            return today + timedelta(_WEEKS[which] + _WEEKDAY[word] - today.weekday())
        case ["vorige" | "volgende" as which, word] if word in _WEEKDAY:
            raise NoDay(f"“{which} {word}” kan twee dagen zijn.")
        case [which, "week"] if which in _WEEKS:
            said = "volgende" if ahead else "vorige"
            raise NoDay(f"“{which} week” zijn meer dagen. Typ bijvoorbeeld {said} week vrijdag.")
        case [word, *rest] if word in _WEEKDAY:
            day = _date(rest, typed, today, ahead=ahead)
            if day.weekday() != _WEEKDAY[word]:
                said = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
                real, named = WEEKDAYS[day.weekday()], WEEKDAYS[_WEEKDAY[word]]
                raise NoDay(f"{said} is een {real}, geen {named}.")
            return day
    return _date(parts, typed, today, ahead=ahead)


def _weekday(wanted: int, today: date, *, ahead: bool) -> date:
    """The nearest such day of the week that is not today."""
    if ahead:
        return today + timedelta((wanted - today.weekday() - 1) % 7 + 1)
    return today - timedelta((today.weekday() - wanted - 1) % 7 + 1)


def _date(parts: list[str], typed: str, today: date, *, ahead: bool) -> date:
    """A day, a month and perhaps a year; with four digits the year may stand first."""
    if len(parts) == 3 and len(parts[0]) == 4:
        parts = parts[::-1]
    day, month = (_number(parts[0]), _month(parts[1])) if len(parts) in (2, 3) else (None, None)
    year = _year(parts[2]) if len(parts) == 3 else None
    if day is None or month is None or (len(parts) == 3 and year is None):
        raise _unknown(typed)
    if not 1 <= month <= 12:
        raise NoDay("Die dag bestaat niet: een jaar heeft 12 maanden.")
    if year is not None:
        return _made(year, month, day)
    if (month, day) != (2, 29):  # what this year does not have, no year has
        _made(today.year, month, day)
    way = 1 if ahead else -1
    for years in range(_LEAP_YEARS_APART + 1):
        try:
            found = date(today.year + way * years, month, day)
        except ValueError:
            continue
        if found == today or (found > today) == ahead:
            return found
    raise OverflowError


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        from calendar import monthrange

        if day < 1 or year < 1:
            raise NoDay("Die dag bestaat niet.") from None
        name = MONTHS[month - 1] + (f" {year}" if month == 2 else "")
        days = monthrange(year, month)[1]
        raise NoDay(f"Die dag bestaat niet: {name} heeft {days} dagen.") from None


def _amount(typed_number: str, typed: str) -> int:
    number = _NUMBERS.get(typed_number) or _number(typed_number)
    if number is None:
        raise _unknown(typed)
    return number


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,2}", text) else None


def _month(text: str) -> int | None:
    """`11`, or a name of which the first three letters are enough."""
    if text == "mrt":
        return 3
    names = [n for n, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.startswith(text)]
    return names[0] if names else _number(text)


def _year(text: str) -> int | None:
    """Two digits are of this century."""
    if re.fullmatch("[0-9]{4}", text):
        return int(text)
    return 2000 + int(text) if re.fullmatch("[0-9]{2}", text) else None


def _unknown(typed: str) -> NoDay:
    return NoDay(f"“{one_line(typed)[:40]}” is geen dag die ik ken.")
