"""Terms and school days.

A term never ends on a day on which nobody is at school: it moves on to the next school day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from pestprotocol.core.protocol import Duration, Holiday
from pestprotocol.core.value import value

# A school closed for two years on end is a mistake in a file, not a reason to search for ever.
LONGEST_CLOSURE = 800
_NO_DAYS: frozenset[date] = frozenset()


@value
class Calendar:
    """The school's own holidays (first and last day included) and the country's public ones."""

    holidays: tuple[Holiday, ...] = ()
    public: Callable[[date], bool] = _NO_DAYS.__contains__

    def is_work_day(self, day: date) -> bool:
        return day.weekday() < 5 and not self.public(day)

    def is_school_day(self, day: date) -> bool:
        return self.is_work_day(day) and not any(
            holiday.from_ <= day <= holiday.to for holiday in self.holidays
        )

    def school_day_from(self, day: date) -> date:
        """That day, or the first school day after it."""
        return self._first(day, self.is_school_day)

    def after(self, day: date, term: Duration) -> date:
        """The last day of a term that starts at `day`."""
        end = self.end(day, term)
        return end if term.unit == "work_days" else self.school_day_from(end)

    def spans(self, first: date, last: date, term: Duration) -> bool:
        """Whether at least the term lies between two days; its end is not moved for that."""
        return last >= self.end(first, term)

    def end(self, day: date, term: Duration) -> date:
        """The same, also when nobody is at school on that day."""
        match term.unit:
            case "days":
                return _shift(day, term.amount)
            case "weeks":
                return _shift(day, 7 * term.amount)
            case "months":
                return _add_months(day, term.amount)
            case "school_days":
                return self._count(day, term.amount, self.is_school_day)
            case "work_days":
                return self._count(day, term.amount, self.is_work_day)

    def _count(self, day: date, amount: int, counts: Callable[[date], bool]) -> date:
        for _ in range(amount):
            day = self._first(_shift(day, 1), counts)
        return day

    def _first(self, day: date, counts: Callable[[date], bool]) -> date:
        found = day
        for _ in range(LONGEST_CLOSURE):
            if counts(found):
                return found
            found = _shift(found, 1)
        return day


def _shift(day: date, days: int) -> date:
    if days > (date.max - day).days:
        return date.max
    return day + timedelta(days=days)


def _add_months(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    last = 31 if month == 11 else (date(year, month + 2, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def school_year(day: date) -> int:
    """The year in which the school year of that day began, on the first of August."""
    return day.year if day.month >= 8 else day.year - 1
