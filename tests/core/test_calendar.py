"""Terms in five units, over weekends, the school's holidays and public ones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pestprotocol.core.calendar import Calendar, school_year
from pestprotocol.core.protocol import Duration, Unit

from .cases import dec, holiday, nov

AUTUMN = holiday(nov(9), nov(13))  # a Monday to a Friday
SAINT_MARTIN = nov(11)

ALWAYS = Calendar()
WITH_AUTUMN = Calendar(holidays=(AUTUMN,))
WITH_SAINT = Calendar(public=lambda day: day == SAINT_MARTIN)


def term(text: str) -> Duration:
    amount, unit = text.split()
    units: dict[str, Unit] = {
        "days": "days",
        "weeks": "weeks",
        "months": "months",
        "school_days": "school_days",
        "work_days": "work_days",
    }
    return Duration(amount=int(amount), unit=units[unit])


# --- in an ordinary week ---


@pytest.mark.parametrize(
    ("start", "length", "last_day"),
    [
        (nov(2), "1 days", nov(3)),
        (nov(2), "4 days", nov(6)),
        (nov(2), "1 weeks", nov(9)),
        (nov(2), "3 weeks", nov(23)),
        (nov(2), "1 months", dec(2)),
        (nov(2), "1 school_days", nov(3)),
        (nov(2), "5 school_days", nov(9)),
        (nov(2), "10 school_days", nov(16)),
        (nov(2), "1 work_days", nov(3)),
        (nov(2), "5 work_days", nov(9)),
    ],
)
def test_a_term_from_a_monday(start: date, length: str, last_day: date) -> None:
    assert ALWAYS.after(start, term(length)) == last_day


@pytest.mark.parametrize(
    ("length", "last_day"),
    [
        ("1 days", nov(9)),
        ("2 days", nov(9)),
        ("3 days", nov(9)),
        ("4 days", nov(10)),
        ("1 weeks", nov(13)),
        ("1 school_days", nov(9)),
        ("1 work_days", nov(9)),
        ("6 school_days", nov(16)),
    ],
)
def test_a_term_from_a_friday_ends_after_the_weekend(length: str, last_day: date) -> None:
    assert ALWAYS.after(nov(6), term(length)) == last_day


def test_a_term_that_starts_in_the_weekend_counts_the_monday_as_its_first_school_day() -> None:
    assert ALWAYS.after(nov(7), term("1 school_days")) == nov(9)
    assert ALWAYS.after(nov(8), term("1 work_days")) == nov(9)
    assert ALWAYS.after(nov(8), term("1 weeks")) == nov(16)


# --- over holidays ---


@pytest.mark.parametrize(
    ("length", "last_day"),
    [
        ("4 days", nov(16)),  # would end on the Tuesday of the holiday
        ("1 weeks", nov(16)),  # on its last Friday
        ("2 weeks", nov(20)),
        ("1 school_days", nov(16)),
        ("2 school_days", nov(17)),
        ("1 work_days", nov(9)),  # an office works on
        ("5 work_days", nov(13)),
    ],
)
def test_a_holiday_of_the_school(length: str, last_day: date) -> None:
    assert WITH_AUTUMN.after(nov(6), term(length)) == last_day


@pytest.mark.parametrize(
    ("length", "last_day"),
    [
        ("5 days", nov(12)),
        ("3 school_days", nov(12)),
        ("3 work_days", nov(12)),
        ("2 school_days", nov(10)),
        ("4 days", nov(10)),
    ],
)
def test_a_public_holiday_counts_for_nobody(length: str, last_day: date) -> None:
    assert WITH_SAINT.after(nov(6), term(length)) == last_day


def test_a_holiday_has_its_first_and_its_last_day() -> None:
    assert [day for day in range(6, 18) if WITH_AUTUMN.is_school_day(nov(day))] == [6, 16, 17]
    assert WITH_AUTUMN.is_work_day(nov(9))
    assert WITH_AUTUMN.is_work_day(nov(13))


def test_a_public_holiday_is_no_school_day_either() -> None:
    assert not WITH_SAINT.is_work_day(SAINT_MARTIN)
    assert not WITH_SAINT.is_school_day(SAINT_MARTIN)


def test_holidays_that_follow_each_other_are_one_closure() -> None:
    calendar = Calendar(
        holidays=(AUTUMN, holiday(nov(16), nov(17))), public=lambda day: day == nov(18)
    )
    assert calendar.school_day_from(nov(7)) == nov(19)
    assert calendar.after(nov(6), term("1 school_days")) == nov(19)


def test_a_school_day_is_its_own_first_school_day() -> None:
    assert WITH_AUTUMN.school_day_from(nov(6)) == nov(6)
    assert WITH_AUTUMN.school_day_from(nov(7)) == nov(16)


# --- month ends ---


@pytest.mark.parametrize(
    ("start", "length", "last_day"),
    [
        (date(2027, 3, 31), "1 months", date(2027, 4, 30)),
        (date(2028, 1, 31), "1 months", date(2028, 2, 29)),
        (date(2027, 1, 31), "1 months", date(2027, 3, 1)),  # 28 February 2027 is a Sunday
        (nov(30), "3 months", date(2027, 3, 1)),
        (dec(15), "1 months", date(2027, 1, 15)),
        (nov(2), "12 months", date(2027, 11, 2)),
        (date(2028, 2, 29), "24 months", date(2030, 2, 28)),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_one(
    start: date, length: str, last_day: date
) -> None:
    assert ALWAYS.after(start, term(length)) == last_day


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), 2025),
        (date(2026, 8, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_school_year_begins_in_august(day: date, year: int) -> None:
    assert school_year(day) == year


# --- how much time lies between ---


@pytest.mark.parametrize(
    ("first", "last", "length", "enough"),
    [
        (nov(2), nov(9), "1 weeks", True),
        (nov(2), nov(8), "1 weeks", False),
        (nov(7), nov(14), "1 weeks", True),  # a Saturday: the end is not moved for that
        (nov(2), nov(3), "1 days", True),
        (nov(2), nov(2), "1 days", False),
        (nov(6), nov(9), "1 school_days", True),
        (nov(6), nov(8), "1 school_days", False),
        (date(2027, 1, 31), date(2027, 2, 28), "1 months", True),
        (date(2027, 1, 31), date(2027, 2, 27), "1 months", False),
        (nov(9), nov(2), "1 days", False),
    ],
)
def test_a_span_between_two_days(first: date, last: date, length: str, enough: bool) -> None:
    assert ALWAYS.spans(first, last, term(length)) is enough


def test_a_span_in_school_days_does_not_count_a_holiday() -> None:
    assert ALWAYS.spans(nov(6), nov(12), term("3 school_days"))
    assert not WITH_AUTUMN.spans(nov(6), nov(12), term("3 school_days"))
    assert WITH_AUTUMN.spans(nov(6), nov(12), term("3 work_days"))


# --- mistakes in a file do not hang or break a case ---


def test_a_school_that_is_closed_for_ever_still_gives_a_day() -> None:
    closed_for_ever = Calendar(holidays=(holiday(nov(1), date(2999, 1, 1)),))
    assert closed_for_ever.after(nov(2), term("1 weeks")) == nov(9)
    assert closed_for_ever.school_day_from(nov(2)) == nov(2)


@pytest.mark.parametrize(
    "length", ["1 days", "1 weeks", "1 months", "1 school_days", "1 work_days"]
)
def test_the_last_day_of_the_calendar_is_not_passed(length: str) -> None:
    assert ALWAYS.after(date.max, term(length)) == date.max


# --- for any calendar ---

DAYS = st.dates(date(2026, 8, 1), date(2027, 7, 31))
UNITS = st.sampled_from(("days", "weeks", "months", "school_days", "work_days"))
TERMS = st.builds(Duration, amount=st.integers(1, 30), unit=UNITS)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    firsts = draw(st.lists(DAYS, max_size=3))
    holidays = tuple(
        holiday(first, first + timedelta(days=draw(st.integers(0, 44)))) for first in firsts
    )
    public = draw(st.frozensets(DAYS, max_size=4))
    return Calendar(holidays=holidays, public=public.__contains__)


def days_between(first: date, last: date) -> list[date]:
    """The days after the first, with the last."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


@settings(max_examples=150, deadline=None)
@given(calendars(), DAYS, TERMS)
def test_a_term_ends_later_and_never_on_a_free_day(
    calendar: Calendar, start: date, length: Duration
) -> None:
    end = calendar.after(start, length)
    assert end > start
    assert calendar.is_work_day(end)
    assert length.unit == "work_days" or calendar.is_school_day(end)


@settings(max_examples=100, deadline=None)
@given(calendars(), DAYS, st.integers(1, 30))
def test_a_term_in_school_days_holds_so_many_of_them(
    calendar: Calendar, start: date, amount: int
) -> None:
    end = calendar.after(start, Duration(amount=amount, unit="school_days"))
    assert sum(map(calendar.is_school_day, days_between(start, end))) == amount
    end = calendar.after(start, Duration(amount=amount, unit="work_days"))
    assert sum(map(calendar.is_work_day, days_between(start, end))) == amount


@settings(max_examples=100, deadline=None)
@given(calendars(), DAYS, st.integers(0, 20), TERMS)
def test_who_starts_later_is_not_done_earlier(
    calendar: Calendar, start: date, wait: int, length: Duration
) -> None:
    later = start + timedelta(days=wait)
    assert calendar.after(start, length) <= calendar.after(later, length)


@settings(max_examples=100, deadline=None)
@given(calendars(), DAYS, st.integers(0, 80), TERMS)
def test_a_term_that_has_ended_lies_between(
    calendar: Calendar, start: date, days: int, length: Duration
) -> None:
    last = start + timedelta(days=days)
    assert calendar.spans(start, calendar.after(start, length), length)
    if calendar.spans(start, last, length):
        assert calendar.after(start, length) <= calendar.school_day_from(last)
    else:
        assert last < calendar.after(start, length)
