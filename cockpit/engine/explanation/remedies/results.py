"""How an event is made to have a result that compares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cockpit.engine.explanation.remedies.changes import Change, Wanted, in_both
from cockpit.engine.explanation.remedies.limits import beside, exactly, limits
from cockpit.engine.explanation.remedies.sought import Sought
from cockpit.engine.explanation.words import Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import Event
from cockpit.engine.seen import seen_events
from cockpit.engine.values import comparable, compared, converted, point, value_compares
from cockpit.standard.document import Comparison, Quantity
from cockpit.standard.record import VIEWS
from cockpit.standard.text.expressions import comparison_text


@dataclass(frozen=True)
class Alternatives:
    """Changes of which any one is to be tried, best first (an empty one changes nothing), and what they are called when every one will do."""

    options: Sequence[Sequence[Change]] = field(default=((),))
    widest: Wanted | None = None


NOTHING_TO_CHANGE = Alternatives()
NO_WAY = Alternatives(())


def results(sought: Sought) -> Alternatives:
    """The results that compare: those at the comparisons' limits, and those beside other results, for between these the order of results is one."""
    event, quantity = sought.event, sought.situation.quantity(sought.selection)
    bound = sought.exact and (event.text("comparator") is not None or converted(event, quantity) is None)
    comparing = [value_compares(event, quantity, comparison) for comparison in sought.comparisons]
    if not bound and all(outcome is Truth.TRUE for outcome in comparing):
        return _with_or_without_number(sought, quantity)
    if quantity is None or not all(comparable(comparison, quantity) for comparison in sought.comparisons):
        return NO_WAY
    step = Decimal(1).scaleb(-quantity.decimals)
    tried = [*limits(sought.comparisons, step), *_beside_others(sought, quantity, step)]
    fits = [value for value in dict.fromkeys(tried) if _all_compare(value, sought.comparisons)]
    options = [result_changes(event, value, quantity, results_said([exactly(value, quantity.unit)])) for value in fits]
    return Alternatives(options, results_said(sought.comparisons))


def result_changes(event: Event, value: Decimal, quantity: Quantity, wanted: Wanted) -> list[Change]:
    """The changes that give the event this result in the concept's unit."""
    return [
        Change.of(event, "value", value, wanted),
        Change.of(event, "unit", quantity.unit),
        Change.of(event, "comparator", None),
    ]


def results_said(comparisons: Sequence[Comparison]) -> Wanted:
    """`resultatet var over 48 mmol/mol`."""

    def said(words: Words) -> str:
        texts = dict.fromkeys(comparison_text(comparison, words.language) for comparison in comparisons)
        return words.say("would.value", comparison=words.listed(list(texts), "and"))

    return in_both(said)


def _all_compare(value: Decimal, comparisons: Sequence[Comparison]) -> bool:
    return all(compared(point(value), comparison) is Truth.TRUE for comparison in comparisons)


def _beside_others(sought: Sought, quantity: Quantity, step: Decimal) -> list[Decimal]:
    """The results of the patient's other events of the dataset, and the results just beside them."""
    others = seen_events(sought.patient, sought.event.dataset, sought.situation.as_of)
    values = (converted(other.event, quantity) for other in others if other != sought.seen)
    return [near for value in dict.fromkeys(values) if value is not None for near in beside(value, step)]


def _with_or_without_number(sought: Sought, quantity: Quantity | None) -> Alternatives:
    """A number where one is asked for, whichever; none where none is to be."""
    if "valued" not in sought.lacking:
        return NOTHING_TO_CHANGE
    event, columns = sought.event, VIEWS[sought.event.dataset].column_names
    if "value" not in columns:
        return NO_WAY
    valued = sought.selection.valued
    said = in_both(lambda words: words.say("would.valued" if valued else "would.valued.none"))
    changes = [Change.of(event, "value", Decimal(1) if valued else None, said)]
    if "comparator" in columns:
        changes.append(Change.of(event, "comparator", None))
    if quantity is not None and valued:
        changes.append(Change.of(event, "unit", quantity.unit))
    return Alternatives([changes])
