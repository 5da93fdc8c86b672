"""What the patient would have to be: of another age, sex or insurance group."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cockpit.engine.dates import before
from cockpit.engine.explanation.remedies.changes import Change, Wanted, in_both
from cockpit.engine.explanation.remedies.limits import exactly, limits
from cockpit.engine.kleene import Truth
from cockpit.engine.values import compared, point
from cockpit.standard.document import Comparison, InsuranceGroup, Period, Sex
from cockpit.standard.text.expressions import comparison_text

_OLDEST = 150  # nobody is older, so that a change to more would be no remedy


def of_another_age(comparison: Comparison, as_of: date) -> list[Change] | None:
    """The birth date with which the patient's age compares at D; None when no patient's age does."""
    ages = ages_that_compare(comparison)
    return [_born(ages[0], as_of, age_said("would.age", comparison))] if ages else None


def ages_that_compare(comparison: Comparison) -> list[int]:
    """The ages at the comparison's limits and a year beside them that compare."""
    ages = [age for age in limits([comparison], Decimal(1)) if 0 <= age <= _OLDEST]
    return [int(age) for age in dict.fromkeys(ages) if compared(point(age), comparison) is Truth.TRUE]


def born_otherwise(age: int, day: date, comparison: Comparison | None) -> Change:
    """The birth date with which the patient was of this age on a day; told by the comparison, else by this age alone."""
    return _born(age, day, age_said("would.age.then", comparison or exactly(Decimal(age), None)))


def _born(age: int, day: date, wanted: Wanted) -> Change:
    return Change("patient", None, "birth_date", before(day, Period(amount=age, unit="years")), wanted)


def age_said(key: str, comparison: Comparison) -> Wanted:
    """`patienten var mindst 65 år`."""
    return in_both(lambda words: words.say(key, age=comparison_text(comparison, words.language)))


def of_another_sex(criterion: Sex) -> list[Change]:
    wanted = in_both(lambda words: words.say(f"would.sex.{criterion.sex}"))
    return [Change("patient", None, "sex", criterion.sex, wanted)]


def in_another_group(criterion: InsuranceGroup) -> list[Change]:
    wanted = in_both(lambda words: words.say("would.insurance-group", group=criterion.group))
    return [Change("patient", None, "sikringsgruppe", criterion.group, wanted)]
