"""Windows, their complements and month ends; ages; imprecise dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.engine.dates import Bounds, age_in_years, before, bounds, within
from cockpit.engine.kleene import Truth
from cockpit.standard.document import CalendarWindow, EarlierThanWindow, LastWindow, Period, RollingWindow

D = date(2026, 11, 21)
Unit = Literal["days", "weeks", "months", "years"]


def last(amount: int, unit: Unit) -> LastWindow:
    return LastWindow(type="last", amount=amount, unit=unit)


def earlier(amount: int, unit: Unit) -> EarlierThanWindow:
    return EarlierThanWindow(type="earlier_than", amount=amount, unit=unit)


@pytest.mark.parametrize(
    ("day", "amount", "unit", "expected"),
    [
        (date(2026, 3, 31), 1, "months", date(2026, 2, 28)),
        (date(2024, 3, 31), 1, "months", date(2024, 2, 29)),
        (date(2024, 2, 29), 1, "years", date(2023, 2, 28)),
        (date(2026, 1, 15), 1, "months", date(2025, 12, 15)),
        (date(2026, 11, 21), 12, "months", date(2025, 11, 21)),
        (date(2026, 11, 21), 2, "weeks", date(2026, 11, 7)),
        (date(2026, 11, 21), 21, "days", date(2026, 10, 31)),
    ],
)
def test_month_ends_clamp(day: date, amount: int, unit: Unit, expected: date) -> None:
    assert before(day, Period(amount=amount, unit=unit)) == expected


def test_the_last_twelve_months_begin_the_day_after_the_day_a_year_ago() -> None:
    assert bounds(last(12, "months"), D) == (date(2025, 11, 22), D)


@given(
    st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    st.integers(0, 400),
    st.sampled_from(["days", "weeks", "months", "years"]),
    st.integers(0, 150_000),
)
def test_earlier_than_is_the_exact_complement_of_last(as_of: date, amount: int, unit: Unit, age_in_days: int) -> None:
    day = as_of - timedelta(days=age_in_days)
    inside = within(day, day, bounds(last(amount, unit), as_of))
    outside = within(day, day, bounds(earlier(amount, unit), as_of))
    assert {inside, outside} == {Truth.TRUE, Truth.FALSE}


def test_rolling_and_calendar_windows_include_both_ends() -> None:
    rolling = RollingWindow(
        type="rolling", oldest=Period(amount=2, unit="years"), newest=Period(amount=1, unit="years")
    )
    assert bounds(rolling, D) == (date(2024, 11, 22), date(2025, 11, 21))
    assert bounds(CalendarWindow(type="calendar", first="2026-01-01", last="2026-06-30"), D) == (
        date(2026, 1, 1),
        date(2026, 6, 30),
    )
    assert bounds(CalendarWindow(type="calendar"), D) == (None, None)


YEAR_2025 = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("first_day", "last_day", "window", "expected"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), YEAR_2025, Truth.TRUE),
        (date(2024, 1, 1), date(2025, 1, 1), YEAR_2025, Truth.UNKNOWN),
        (date(2025, 12, 31), date(2026, 1, 1), YEAR_2025, Truth.UNKNOWN),
        (date(2024, 1, 1), date(2024, 12, 31), YEAR_2025, Truth.FALSE),
        (date(2026, 1, 1), date(2026, 1, 1), YEAR_2025, Truth.FALSE),
        (date(2020, 1, 1), date(2030, 1, 1), (date(2026, 1, 1), date(2025, 1, 1)), Truth.FALSE),
        (date(2020, 1, 1), date(2030, 1, 1), (None, None), Truth.TRUE),
    ],
)
def test_an_imprecise_date_is_within_when_every_possible_day_is(
    first_day: date, last_day: date, window: Bounds, expected: Truth
) -> None:
    assert within(first_day, last_day, window) is expected


@pytest.mark.parametrize(
    ("birth", "as_of", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
        (date(1950, 11, 21), D, 76),
        (date(1950, 11, 22), D, 75),
        (D, D, 0),
    ],
)
def test_age_is_completed_years_and_a_leap_day_birthday_is_completed_on_the_first_of_march(
    birth: date, as_of: date, age: int
) -> None:
    assert age_in_years(birth, as_of) == age
    assert (int(as_of.strftime("%Y%m%d")) - int(birth.strftime("%Y%m%d"))) // 10000 == age, (
        "the arithmetic that SQL uses"
    )
