"""What can be told about a change of one criterion is told: each rule of the reasoning, from what to what, and the label."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.engine import dates
from cockpit.standard.changes.directions.windows import days_of, no_longer
from cockpit.standard.comparison import Direction, compare
from cockpit.standard.document import Period
from tests.engine.drawing import compare as drawn
from tests.engine.drawing import count, exists, group, picked, profile
from tests.standard.documents import Content
from tests.standard.labelled import HBA1C, OTHER, PAIN, VALUE, age, flipped, latest
from tests.standard.variation import WINDOWS


def window(**window: Any) -> Content:
    return exists("contact", window=window)


def back(kind: str, amount: int, unit: str) -> Content:
    return window(type=kind, amount=amount, unit=unit)


def rolling(oldest: int, newest: int) -> Content:
    ends = {name: {"amount": amount, "unit": "months"} for name, amount in (("oldest", oldest), ("newest", newest))}
    return window(type="rolling", **ends)


def sex(value: str) -> Content:
    return {"id": "sex", "type": "sex", "sex": value}


RULES: dict[str, tuple[Content, Content, Direction]] = {
    "a lower least age": (age(">=", "65"), age(">=", "60"), "widens"),
    "a higher least age": (age(">=", "60"), age(">=", "65"), "narrows"),
    "the same whole years": (age(">", "64"), age(">=", "65"), "same"),
    "the same whole years, with a fraction": (age(">=", "64.5"), age("between", "65", "64000"), "narrows"),
    "a least age that says nothing": (age(">=", "0"), age(">", "-1"), "same"),
    "under and at most": (age("<", "18"), age("<=", "17"), "same"),
    "under a fraction": (age("<", "17.5"), age("<=", "17"), "same"),
    "a wider interval": (age("between", "18", "64"), age("between", "18", "70"), "widens"),
    "an interval that moves": (age("between", "18", "64"), age("between", "20", "70"), "unclear"),
    "one age within an interval": (age("=", "40"), age("between", "18", "64"), "widens"),
    "a greater gap": (age("outside", "40", "50"), age("outside", "30", "50"), "narrows"),
    "one side of a gap": (age("outside", "40", "50"), age("<", "40"), "narrows"),
    "one side that is within the gap's other side": (age(">", "60"), age("outside", "40", "50"), "widens"),
    "a gap with nothing below it": (age("outside", "0", "17"), age(">=", "18"), "same"),
    "a gap that is no gap": (age("outside", "-5", "-2"), age(">=", "0"), "same"),
    "a gap and an open comparison": (age("outside", "40", "50"), age(">=", "0"), "widens"),
    "turned round": (age("<", "18"), age(">=", "18"), "unclear"),
    "something else asked": (sex("K"), age(">=", "18") | {"id": "sex"}, "unclear"),
    "another sex": (sex("K"), sex("M"), "unclear"),
    "a longer window": (back("last", 12, "months"), back("last", 2, "years"), "widens"),
    "as long in another unit": (back("last", 12, "months"), back("last", 1, "years"), "same"),
    "surely longer": (back("last", 30, "days"), back("last", 2, "months"), "widens"),
    "not surely longer": (back("last", 60, "days"), back("last", 2, "months"), "unclear"),
    "weeks and days": (back("last", 14, "days"), back("last", 2, "weeks"), "same"),
    "longer ago": (back("earlier_than", 12, "months"), back("earlier_than", 6, "months"), "widens"),
    "a window dropped": (back("last", 12, "months"), exists("contact"), "widens"),
    "up to today": (rolling(12, 0), back("last", 12, "months"), "same"),
    "an end less": (rolling(12, 6), back("last", 12, "months"), "widens"),
    "another window": (back("last", 12, "months"), back("earlier_than", 12, "months"), "unclear"),
    "a later calendar end": (window(type="calendar", last="2025-01-01"), window(type="calendar", last="2025-06-01"), "widens"),
    "a calendar window and a rolling one": (window(type="calendar", first="2025-01-01"), back("last", 1, "years"), "unclear"),
    "one more kind": (exists("diagnosis", kinds=["forloeb"]), exists("diagnosis", kinds=["forloeb", "kontakt"]), "widens"),
    "any kind": (exists("diagnosis", kinds=["forloeb", "kontakt"]), exists("diagnosis"), "widens"),
    "a kind asked for": (exists("diagnosis"), exists("diagnosis", kinds=["forloeb"]), "narrows"),
    "another kind": (exists("diagnosis", kinds=["forloeb"]), exists("diagnosis", kinds=["kontakt"]), "unclear"),
    "only active": (exists("medication"), exists("medication", active=True), "narrows"),
    "not only as needed": (exists("medication", as_needed=True), exists("medication"), "widens"),
    "one more source, which a system may lack": (exists("contact"), exists("contact", sources=["lokal", "fmk"]), "unclear"),
    "one more source where none may be found": (
        count("=", "0", "contact"), count("=", "0", "contact", sources=["lokal", "fmk"]), "narrows",
    ),
    "one source less where none may be found": (
        count("=", "0", "contact", sources=["lokal", "fmk"]), count("=", "0", "contact"), "widens",
    ),
    "other rows": (exists("contact"), exists("service"), "unclear"),
    "one more list that must be met": (
        exists("diagnosis", "depression"), exists("diagnosis", "depression", "severe"), "narrows",
    ),
    "any code": (exists("diagnosis", "depression"), exists("diagnosis"), "widens"),
    "a list that is not there": (exists("diagnosis", "depression"), exists("diagnosis", "nowhere"), "unclear"),
    "a measurement of an unknown list": (exists("measurement", "nowhere", value=VALUE), exists("measurement", "nowhere"), "unclear"),
    "more counted": (count(">=", "2", "contact"), count(">=", "1", "contact"), "widens"),
    "rarer where few are wanted": (
        count("<=", "2", "contact", window=WINDOWS[0]), count("<=", "2", "contact"), "narrows",
    ),
    "an exact number of more": (count("=", "2", "contact", window=WINDOWS[1]), count("=", "2", "contact"), "unclear"),
    "of something else": (count(">=", "2", "contact"), count(">=", "2", "contact", of="dates"), "unclear"),
    "existence and one": (exists("contact", id="count"), count(">=", "1", "contact"), "same"),
    "twice instead of once": (exists("contact", id="count"), count(">=", "2", "contact", of="dates"), "narrows"),
    "once instead of twice": (count(">=", "2", "contact"), exists("contact", id="count"), "widens"),
    "an event may have no code": (exists("contact", id="count"), count(">=", "1", "contact", of="codes"), "unclear"),
    "a judged event is no count": (latest(value=VALUE), count(">=", "1", *HBA1C) | {"id": "picked"}, "unclear"),
    "codes of events of any kind": (
        count(">=", "2", "diagnosis", "dementia", of="codes"), count(">=", "2", "diagnosis", of="codes"), "widens",
    ),
    "codes of one list and not of two": (
        count(">=", "2", "diagnosis", "dementia", "severe", of="codes"), count(">=", "2", "diagnosis", "dementia", of="codes"), "unclear",
    ),
    "codes of the same lists": (
        count(">=", "2", "diagnosis", "dementia", "severe", of="codes"),
        count(">=", "1", "diagnosis", "severe", "dementia", of="codes"), "widens",
    ),
    "a higher limit of the latest value": (latest(value=VALUE), latest(value=drawn("<", "50")), "widens"),
    "a limit in another unit": (latest(value=VALUE), latest(value=drawn("<", "48", None, "%")), "unclear"),
    "the value not asked for": (latest(value=VALUE, window=WINDOWS[3]), latest(window=WINDOWS[3]), "widens"),
    "a value asked for": (latest(), latest(value=VALUE), "narrows"),
    "any value": (latest(value=VALUE), latest(), "widens"),
    "the latest of fewer": (latest(value=VALUE), latest(value=VALUE, select={"window": WINDOWS[0]}), "unclear"),
    "any of fewer": (latest(), latest(select={"window": WINDOWS[0]}), "narrows"),
    "the first instead": (latest(value=VALUE), latest(pick="first", value=VALUE), "unclear"),
    "another tie": (latest(value=VALUE), latest(tie="lowest", value=VALUE), "unclear"),
    "the tie that is meant anyhow": (latest(value=VALUE), latest(tie="highest", value=VALUE), "same"),
    "a tie where none can be": (
        picked("contact", window=WINDOWS[3]), picked("contact", tie="lowest", window=WINDOWS[3]), "same",
    ),
    "values of events": (exists(*HBA1C, value=VALUE), exists(*HBA1C), "widens"),
    "a greater number of members": (group("at_least", PAIN, OTHER, n=1), group("at_least", PAIN, OTHER, n=2), "narrows"),
    "at most more": (group("at_most", PAIN, OTHER, n=0), group("at_most", PAIN, OTHER, n=1), "widens"),
    "any instead of all": (group("all", PAIN, OTHER), group("any", PAIN, OTHER), "widens"),
    "all instead of any of one": (group("any", PAIN), group("all", PAIN), "same"),
    "none instead of any": (group("any", PAIN, OTHER), group("none", PAIN, OTHER), "unclear"),
    "a number that nothing reaches": (group("at_least", PAIN, n=2), group("at_least", PAIN, n=3), "same"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_a_changed_criterion_has_the_label_that_follows_from_the_rule(rule: str) -> None:
    old, new, expected = RULES[rule]
    comparison = compare(profile(old), profile(new))
    (told,) = comparison.directions
    assert told.direction == expected
    (back_told,) = compare(profile(new), profile(old)).directions
    assert back_told.direction == {"widens": "narrows", "narrows": "widens"}.get(expected, expected)
    if new["id"] == old["id"]:
        assert [change.direction for change in comparison.changes if change.part == "population"] == [expected]


@pytest.mark.parametrize("rule", [rule for rule, (old, new, _) in RULES.items() if "sources" not in str((old, new))])
def test_an_exclusion_turns_the_direction_round_and_two_of_them_turn_it_back(rule: str) -> None:
    old, new, expected = RULES[rule]
    for outer in ("none", "at_most"):
        n = {"n": 0} if outer == "at_most" else {}
        excluded = [group(outer, one, id="outer", **n) for one in (old, new)]
        (told,) = compare(*(profile(one) for one in excluded)).directions
        assert told.direction == flipped(expected)
        (twice,) = compare(*(profile(group("none", one, OTHER | {"id": "z"}, id="top")) for one in excluded)).directions
        assert twice.direction == expected


def test_a_source_that_a_system_may_lack_leaves_both_an_exclusion_and_its_opposite_less_certain() -> None:
    excluded = [group("none", count("=", "0", "contact", sources=sources)) for sources in (["lokal"], ["lokal", "fmk"])]
    (told,) = compare(*(profile(one) for one in excluded)).directions
    assert told.direction == "unclear"
    excluded = [group("none", exists("contact", sources=sources)) for sources in (["lokal"], ["lokal", "fmk"])]
    (told,) = compare(*(profile(one) for one in excluded)).directions
    assert told.direction == "narrows"


PERIODS = st.builds(
    lambda amount, unit: Period(amount=amount, unit=unit),
    st.integers(0, 40),
    st.sampled_from(["days", "weeks", "months", "years"]),
)


@settings(max_examples=300, deadline=None)
@given(day=st.dates(date(1999, 1, 1), date(2101, 1, 1)), one=PERIODS, other=PERIODS)
def test_a_period_said_to_be_no_longer_never_reaches_further_back(day: date, one: Period, other: Period) -> None:
    fewest, most = days_of(one)
    assert fewest <= (day - dates.before(day, one)).days <= most
    if no_longer(one, other):
        assert dates.before(day, one) >= dates.before(day, other)
