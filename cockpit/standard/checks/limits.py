"""Limits that nothing can meet, or that everything meets, as far as a single criterion shows it."""

from __future__ import annotations

from cockpit.standard.changes.directions.windows import apart
from cockpit.standard.checks.context import Context
from cockpit.standard.checks.numbers import is_whole
from cockpit.standard.checks.ranges import (
    Range,
    allowed,
    common,
    count_range,
    decimals_of,
    kept_values,
    limits_in_order,
    quantity_of,
    range_of,
    refused,
)
from cockpit.standard.document import (
    Age,
    AgeNumber,
    Comparison,
    Computed,
    Count,
    CountNumber,
    CoveredNumber,
    EventSelection,
    Path,
    Picked,
    all_criteria,
    selections,
)

_TRIVIAL = (("<", "0"), (">=", "0"))  # reported where whole numbers are checked


def check(context: Context) -> None:
    """Every comparison with a count, a computed number, or a measured value; and values and dates that a selection rules out."""
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Computed):
            _computed(context, path, criterion)
        elif isinstance(criterion, Count):
            counted = count_range(criterion.of, criterion.events)
            _possible(context, (*path, "comparison"), criterion.id, criterion.comparison, [counted], 0)
        elif isinstance(criterion, Age):
            _possible(context, (*path, "comparison"), criterion.id, criterion.comparison, [Range()], 0)
        elif isinstance(criterion, Picked):
            _picked(context, path, criterion)
    for path, node, events in selections(context.document):
        _selection(context, path, node, events)


def _possible(
    context: Context, path: Path, node: str, comparison: Comparison, numbers: list[Range], decimals: int
) -> bool:
    """Report a comparison that none of the possible numbers meets; whether any does."""
    if not limits_in_order(comparison) or (decimals == 0 and (comparison.op, comparison.value) in _TRIVIAL):
        return True
    if common(allowed(comparison, decimals), numbers):
        return True
    context.error(
        "never-true",
        path,
        node,
        "intet muligt tal ligger inden for grænsen, så kriteriet kan aldrig være opfyldt. Ret grænsen.",
        "no possible number lies within the limit, so that the criterion can never be met. Correct the limit.",
    )
    return False


def _computed(context: Context, path: Path, criterion: Computed) -> None:
    number, comparison = criterion.number, criterion.comparison
    decimals = decimals_of(number, context.document)
    numbers = [range_of(number, context.document)]
    at = (*path, "comparison")
    if decimals is None or numbers[0].empty or not _possible(context, at, criterion.id, comparison, numbers, decimals):
        return
    trivial = is_whole(number) and (comparison.op, comparison.value) in _TRIVIAL
    if trivial or not limits_in_order(comparison) or common(refused(comparison, decimals), numbers):
        return
    always = isinstance(number, AgeNumber | CountNumber | CoveredNumber)
    context.warning(
        "always-true",
        at,
        criterion.id,
        "alle mulige tal ligger inden for grænsen. Kriteriet udelukker "
        + ("ingen" if always else "kun dem, der ikke har noget tal")
        + "; ret grænsen, eller fjern kriteriet.",
        "all possible numbers lie within the limit. The criterion excludes "
        + ("nobody" if always else "only those who have no number")
        + "; correct the limit or remove the criterion.",
    )


def _picked(context: Context, path: Path, criterion: Picked) -> None:
    """The picked event is one of those that are selected, so that its value and date are among theirs."""
    quantity = quantity_of(context.document, criterion.events)
    if criterion.value is not None and quantity is not None and criterion.value.unit == quantity.unit:
        kept = kept_values(criterion.events, context.document)
        _possible(context, (*path, "value"), criterion.id, criterion.value, kept, quantity.decimals)
    selected, judged = criterion.events.window, criterion.window
    if selected is not None and judged is not None and apart(selected, judged):
        context.error(
            "never-true",
            (*path, "window"),
            criterion.id,
            "perioden ligger uden for den, hændelserne vælges i, så kriteriet kan aldrig være opfyldt. Ret den ene.",
            "the window lies outside the one that the events are selected in, so that the criterion can never be met. Correct one of them.",
        )


def _selection(context: Context, path: Path, node: str, events: EventSelection) -> None:
    quantity, value = quantity_of(context.document, events), events.value
    if value is None:
        return
    if events.valued is False:
        context.error(
            "never-true",
            (*path, "valued"),
            node,
            "målinger uden værdi kan ikke ligge inden for en grænse, så intet vælges. Fjern det ene.",
            "measurements without a value cannot lie within a limit, so that nothing is selected. Remove one of them.",
        )
    elif quantity is not None and value.unit == quantity.unit:
        _possible(context, (*path, "value"), node, value, [Range()], quantity.decimals)
