"""What computed numbers need of an event beside its being selected: a dose, a practitioner, a result among others."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from cockpit.engine.explanation.basis import latest_first
from cockpit.engine.explanation.remedies.attributes import anybody_but
from cockpit.engine.explanation.remedies.changes import Change, in_both
from cockpit.engine.explanation.remedies.limits import beside, limits
from cockpit.engine.explanation.remedies.results import (
    NO_WAY,
    NOTHING_TO_CHANGE,
    Alternatives,
    result_changes,
)
from cockpit.engine.explanation.remedies.sought import Sought
from cockpit.engine.explanation.words import Words
from cockpit.engine.numbers import decimals_of, dose_factor, quotient
from cockpit.engine.patients import Event
from cockpit.engine.seen import SeenEvent, SelectedEvent
from cockpit.engine.selection import Situation
from cockpit.engine.values import as_recorded, converted, plain, rounded
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import (
    AggregateNumber,
    Comparison,
    CountNumber,
    DoseFactor,
    DoseNumber,
    LargestShareNumber,
    Quantity,
    SpanNumber,
)
from cockpit.standard.record import VIEWS
from cockpit.standard.units import unit_text

_DOSE_DECIMALS = 4


def lacks(
    number: CountNumber | AggregateNumber | SpanNumber | DoseNumber | LargestShareNumber,
    events: Sequence[SelectedEvent],
    situation: Situation,
) -> SeenEvent | None:
    """The latest of the events, all of them selected for certain, that lacks what the number needs; None when the reason names none."""

    def has(seen: SeenEvent) -> bool:
        event = seen.event
        if isinstance(number, AggregateNumber):
            return not event.text("comparator") and converted(event, situation.quantity(number.events)) is not None
        if isinstance(number, DoseNumber):
            table = situation.document.dose_table(number.table)
            return event.row.get("dose_per_day") is not None and dose_factor(event, table) is not None
        if isinstance(number, LargestShareNumber) or (isinstance(number, CountNumber) and number.of == "practitioners"):
            return event.text("practitioner") is not None
        return seen.exact

    if isinstance(number, CountNumber) and number.of not in ("practitioners", "episodes"):
        return None
    return next((selected.seen for selected in latest_first(events) if not has(selected.seen)), None)


def practitioners(sought: Sought, others: Sequence[Event]) -> Alternatives:
    """The practitioners that the event may have had: those of the other events, and one who has none of them."""
    event = sought.event
    if event.text("practitioner") or "practitioner" in sought.lacking:
        return NOTHING_TO_CHANGE
    if "practitioner" not in VIEWS[event.dataset].column_names:
        return NO_WAY
    names = sorted({name for other in others if (name := other.text("practitioner"))})
    stated = in_both(lambda words: words.say("would.practitioner"))
    another = in_both(lambda words: words.say("would.practitioner.none-of-them")) if names else stated
    options = [[Change.of(event, "practitioner", name, in_both(partial(_named, name)))] for name in names]
    return Alternatives([*options, [Change.of(event, "practitioner", anybody_but(names), another)]], stated)


def _named(name: str, words: Words) -> str:
    return words.say("would.practitioner.named", name=words.language.quoted(name))


def results_among(
    sought: Sought, number: AggregateNumber, comparison: Comparison, others: Sequence[Event]
) -> Alternatives:
    """The event's own result when it has one, else its number in the concept's unit, else results that others have, else those with which the
    sum, mean, least or greatest of all results is at the comparison's limits.
    """
    event, quantity = sought.event, sought.situation.quantity(sought.selection)
    if quantity is None:
        return NO_WAY
    options = list[list[Change]]()
    if event.value is not None and not event.text("comparator"):
        has = converted(event, quantity) is not None
        options.append([] if has else [_in_unit(event, "unit", quantity.unit, "would.value.unit")])
    known = [value for other in others if (value := converted(other, quantity)) is not None]
    goals = list(limits([comparison], Decimal(1).scaleb(-decimals_of(number, sought.situation.document))))
    if number.function == "sum":
        goals = [goal - sum(known) for goal in goals]
    if number.function == "mean":
        goals = [goal * (len(others) + 1) - sum(known) for goal in goals]
    near = [value for goal in goals for value in beside(goal, Decimal(1).scaleb(-quantity.decimals))]
    for value in dict.fromkeys([*known, *near]):
        options.append(result_changes(event, value, quantity, in_both(partial(_example, value, quantity))))
    return Alternatives(options)


def _example(value: Decimal, quantity: Quantity, words: Words) -> str:
    text = f"{words.language.number(plain(value))} {unit_text(quantity.unit, words.language.key)}"
    return words.say("would.value.example", value=text)


def doses(sought: Sought, number: DoseNumber, comparison: Comparison | None, others: Sequence[Event]) -> Alternatives:
    """The event's own dose when the table has its factor, else the same dose in a unit that the table has, else doses with which the sum compares."""
    event, table = sought.event, sought.situation.document.dose_table(number.table)
    codes = {coding.code for coding in event.codings}
    factors = [factor for factor in table.factors if normalised_code("atc", factor.code) in codes]
    dose, options = event.row.get("dose_per_day"), list[list[Change]]()
    if dose is not None:
        options += (
            [[]]
            if dose_factor(event, table)
            else [[_in_unit(event, "dose_unit", factor.unit, "would.dose.unit")] for factor in factors]
        )
    total = sum((_dose(other, number, sought) for other in others), Decimal(0))
    goals = list(limits([comparison], Decimal(1).scaleb(-table.decimals))) if comparison else []
    for factor in factors:
        for goal in dict.fromkeys(goals):
            needed = quotient(goal - total, Decimal(factor.factor), _DOSE_DECIMALS)
            whole = beside(needed, Decimal(1))  # a whole number is what a dose mostly is
            options += [
                _dosed(event, as_recorded(amount), factor) for amount in (*whole, needed, Decimal(1)) if amount > 0
            ]
    return Alternatives(options)


def _dose(event: Event, number: DoseNumber, sought: Sought) -> Decimal:
    """The dose of another event in the table's unit; 0 when it has none, for then no dose of this event is enough."""
    table = sought.situation.document.dose_table(number.table)
    dose, factor = event.row.get("dose_per_day"), dose_factor(event, table)
    return (
        rounded(dose * Decimal(factor.factor), table.decimals) if isinstance(dose, Decimal) and factor else Decimal(0)
    )


def _in_unit(event: Event, column: str, unit: str, key: str) -> Change:
    return Change.of(
        event, column, unit, in_both(lambda words: words.say(key, unit=unit_text(unit, words.language.key)))
    )


def _dosed(event: Event, dose: Decimal, factor: DoseFactor) -> list[Change]:
    def said(words: Words) -> str:
        text = f"{words.language.number(plain(dose))} {unit_text(factor.unit, words.language.key)}"
        return words.say("would.dose", dose=text)

    return [Change.of(event, "dose_per_day", dose, in_both(said)), Change.of(event, "dose_unit", factor.unit)]
