"""Days as people type them: which one is meant, and what is no day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pestprotocol import words
from pestprotocol.days import NoDay, read_day

TODAY = date(2026, 11, 20)  # a Friday
DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))
THIS_CENTURY = st.dates(date(2000, 1, 1), date(2089, 12, 31))


def forms(day: date) -> list[str]:
    """Ways to write a whole date."""
    name = words.MONTHS[day.month - 1]
    weekday = words.WEEKDAYS[day.weekday()]
    return [
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {name} {day.year}",
        f" {day.day}  {name[:3].upper()}. {day.year} ",
        f"{weekday.title()} {day.day} {name} {day.year}",
        words.day(day),
    ]


@given(day=DAYS, today=DAYS, ahead=st.booleans())
def test_a_whole_date_is_that_day_however_it_is_written(
    day: date, today: date, ahead: bool
) -> None:
    assert {read_day(form, today, ahead=ahead) for form in forms(day)} == {day}


@given(day=THIS_CENTURY, today=DAYS, ahead=st.booleans())
def test_a_year_of_two_digits_is_of_this_century(day: date, today: date, ahead: bool) -> None:
    assert read_day(f"{day:%d-%m-%y}", today, ahead=ahead) == day


@given(day=DAYS, today=DAYS, ahead=st.booleans())
def test_a_date_without_a_year_is_the_nearest_one_on_its_side(
    day: date, today: date, ahead: bool
) -> None:
    name = words.MONTHS[day.month - 1]
    for form in (f"{day:%d-%m}", f"{day.day}/{day.month}", f"{day.day} {name}"):
        found = read_day(form, today, ahead=ahead)
        assert (found.day, found.month) == (day.day, day.month)
        assert found >= today if ahead else found <= today
        between = [today + timedelta(n) for n in range(abs((found - today).days))]
        between = between if ahead else [today - (one - today) for one in between]
        assert (day.day, day.month) not in {(one.day, one.month) for one in between}


@given(today=DAYS, weekday=st.integers(0, 6), ahead=st.booleans())
def test_a_day_of_the_week_is_the_nearest_one_on_its_side(
    today: date, weekday: int, ahead: bool
) -> None:
    name = words.WEEKDAYS[weekday]
    for form in (name, name[:2]):
        if today.weekday() == weekday:
            with pytest.raises(NoDay, match=name):
                read_day(form, today, ahead=ahead)
            continue
        found = read_day(form, today, ahead=ahead)
        assert found.weekday() == weekday
        assert 0 < ((found - today) if ahead else (today - found)).days < 7


@given(today=DAYS, amount=st.integers(0, 99), ahead=st.booleans())
def test_so_many_days_or_weeks_from_today(today: date, amount: int, ahead: bool) -> None:
    for unit, days in (("dagen", 1), ("weken", 7)):
        span = timedelta(amount * days)
        assert read_day(f"over {amount} {unit}", today, ahead=ahead) == today + span
        assert read_day(f"{amount} {unit} geleden", today, ahead=ahead) == today - span


WORDS = ["over", "een", "3", "weken", "geleden", "ma", "volgende", "week", "29", "feb", "2099"]
TYPED = st.text(max_size=30) | st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)


@given(typed=TYPED, today=st.dates(), ahead=st.booleans())
def test_whatever_is_typed_is_a_day_or_is_refused(typed: str, today: date, ahead: bool) -> None:
    try:
        found = read_day(typed, today, ahead=ahead)
    except NoDay:
        return
    assert read_day(found.isoformat(), today, ahead=ahead) == found


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("vandaag", "2026-11-20"),
        ("Gisteren", "2026-11-19"),
        ("eergisteren", "2026-11-18"),
        ("morgen", "2026-11-21"),
        ("overmorgen", "2026-11-22"),
        ("1 mrt 2026", "2026-03-01"),
        ("1 sept 2026", "2026-09-01"),
        ("over een week", "2026-11-27"),
        ("over twee weken", "2026-12-04"),
        ("een week geleden", "2026-11-13"),
        ("komende vrijdag", "2026-11-27"),
        ("afgelopen vr", "2026-11-13"),
        ("deze week maandag", "2026-11-16"),
        ("volgende week vrijdag", "2026-11-27"),
        ("vorige week ma", "2026-11-09"),
        ("vr 20 november", "2026-11-20"),
        ("vrijdag, 20 november, 2026", "2026-11-20"),
    ],
)
@pytest.mark.parametrize("ahead", [True, False])
def test_what_means_the_same_day_at_every_question(typed: str, day: str, ahead: bool) -> None:
    assert read_day(typed, TODAY, ahead=ahead) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 november", "november heeft 30 dagen."),
        ("31-11-2026", "november heeft 30 dagen."),
        ("30 februari", "februari 2026 heeft 28 dagen."),
        ("30-02", "februari 2026 heeft 28 dagen."),
        ("30-02-2028", "februari 2028 heeft 29 dagen."),
        ("1,4", "is geen dag die ik ken."),
        ("1, 4", "is geen dag die ik ken."),
        ("29-2-2026", "februari 2026 heeft 28 dagen."),
        ("11/20/2026", "een jaar heeft 12 maanden."),
        ("0 mei", "Die dag bestaat niet."),
        ("1-1-0000", "Die dag bestaat niet."),
        ("vrijdag", "Het is vandaag vrijdag"),
        ("volgende maandag", "kan twee dagen zijn."),
        ("do 20 november 2026", "20 november 2026 is een vrijdag, geen donderdag."),
        ("20", "is geen dag die ik ken."),
        ("20 nov 2", "is geen dag die ik ken."),
        ("over een tijdje", "is geen dag die ik ken."),
        ("over tien weken", "is geen dag die ik ken."),
        ("ma ju 2026", "is geen dag die ik ken."),
    ],
)
@pytest.mark.parametrize("ahead", [True, False])
def test_what_is_no_day_or_could_be_two_is_refused(typed: str, said: str, ahead: bool) -> None:
    with pytest.raises(NoDay, match=said):
        read_day(typed, TODAY, ahead=ahead)


@pytest.mark.parametrize("typed", ["volgende week", "Vorige week", "deze week"])
@pytest.mark.parametrize(("ahead", "way"), [(True, "volgende"), (False, "vorige")])
def test_a_week_is_refused_with_words_that_can_be_typed(typed: str, ahead: bool, way: str) -> None:
    said = f"zijn meer dagen. Typ bijvoorbeeld {way} week vrijdag."
    with pytest.raises(NoDay, match=said):
        read_day(typed, TODAY, ahead=ahead)
    assert (read_day(f"{way} week vrijdag", TODAY, ahead=ahead) > TODAY) == ahead
