"""Event selections: attributes that belong to their dataset, known values, windows, values with units, picks and ties."""

from __future__ import annotations

from cockpit.standard.checks.attributes import check_attributes, code_lists_of, has_codes
from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import bounds, unit_known
from cockpit.standard.checks.windows import window_in_order
from cockpit.standard.document import (
    Comparison,
    Count,
    CountElement,
    EventSelection,
    ListElement,
    Path,
    Picked,
    PickedElement,
    PickedNumber,
    all_criteria,
    selections,
)
from cockpit.standard.record import DATASET_NAMES


def check(context: Context) -> None:
    """Every event selection, then what picks and shows need beyond it."""
    for path, node, events in selections(context.document):
        check_attributes(context, path, node, events)
        if events.window is not None:
            window_in_order(context, (*path, "window"), node, events.window)
        if events.value is not None and events.dataset == "measurement":
            _value(context, (*path, "value"), node, events, events.value)
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Picked):
            _picked(context, path, criterion)
        if isinstance(criterion, Count):
            codes_counted(context, path, criterion.id, criterion.events, criterion.of)
    for index, element in enumerate(context.document.elements):
        if isinstance(element, PickedElement):
            _picked_element(context, ("elements", index), element)
        if isinstance(element, CountElement):
            codes_counted(context, ("elements", index), element.id, element.events, element.of)
        if isinstance(element, ListElement):
            codes_counted(context, ("elements", index), element.id, element.events, "codes")


def quantity_unit(context: Context, path: Path, node: str, events: EventSelection) -> str | None:
    """The one unit that the selection's values are compared in; None (and a finding) when there is none or there are several."""
    quantities = [code_list.quantity for code_list in code_lists_of(context, events) if code_list.quantity is not None]
    if quantities and all(quantity == quantities[0] for quantity in quantities):
        return quantities[0].unit
    if quantities:
        context.error(
            "several-quantities",
            path,
            node,
            "kodelisterne måles på forskellig måde. Brug kodelister med samme enhed, decimaler og omregning.",
            "the code lists are measured in different ways. Use code lists with the same unit, decimals and conversions.",
        )
    else:
        context.error(
            "value-without-quantity",
            path,
            node,
            "der bruges en værdi, men kodelisten har ingen enhed. Angiv enhed og decimaler på kodelisten.",
            "a value is used, but the code list has no unit. State unit and decimals on the code list.",
        )
    return None


def _value(context: Context, path: Path, node: str, events: EventSelection, comparison: Comparison) -> None:
    """A comparison with measured values: limits in order, a known unit, the code list's own."""
    bounds(context, path, node, comparison)
    if comparison.unit is not None and not unit_known(context, (*path, "unit"), node, comparison.unit):
        return
    unit = quantity_unit(context, path, node, events)
    if unit is not None:
        same_unit(context, path, node, comparison, unit)


def same_unit(context: Context, path: Path, node: str, comparison: Comparison, unit: str) -> None:
    """The comparison's unit is the quantity's."""
    if comparison.unit == unit:
        return
    context.error(
        "unit-mismatch",
        path,
        node,
        f"sammenligningen {'er i ' + comparison.unit if comparison.unit else 'mangler enhed'}, men kodelisten måles i {unit}. Skriv grænsen i {unit}.",
        f"the comparison {'is in ' + comparison.unit if comparison.unit else 'has no unit'}, but the code list is measured in {unit}. "
        f"Write the limit in {unit}.",
    )


def _picked(context: Context, path: Path, criterion: Picked) -> None:
    judged = (criterion.value is not None) + (criterion.window is not None)
    if judged != 1:
        context.error(
            "picked-judges-one",
            path,
            criterion.id,
            "den valgte hændelse skal bedømmes på enten sin værdi eller sin dato. "
            + ("Fjern den ene." if judged else "Skriv en grænse for værdien eller en periode for datoen."),
            "the picked event must be judged by either its value or its date. "
            + ("Remove one of them." if judged else "Write a limit for the value or a window for the date."),
        )
    if criterion.window is not None:
        window_in_order(context, (*path, "window"), criterion.id, criterion.window)
    pick_in_order(context, path, criterion.id, criterion, needs_value=criterion.value is not None)
    if criterion.value is not None and criterion.events.dataset == "measurement":
        _value(context, (*path, "value"), criterion.id, criterion.events, criterion.value)


def _picked_element(context: Context, path: Path, element: PickedElement) -> None:
    pick_in_order(context, path, element.id, element, needs_value=element.show == "value")
    if element.show == "value" and element.pick in ("latest", "first") and element.events.dataset == "measurement":
        quantity_unit(context, path, element.id, element.events)
    if element.show == "code":
        codes_counted(context, path, element.id, element.events, "codes")
    if element.show == "text" and element.events.dataset not in ("measurement", "medication"):
        context.error(
            "no-text-in-dataset",
            (*path, "show"),
            element.id,
            "kun målinger og ordinationer har en tekst at vise. Vis datoen eller koden i stedet.",
            "only measurements and medication have a text to show. Show the date or the code instead.",
        )


def pick_in_order(
    context: Context, path: Path, node: str, picked: Picked | PickedElement | PickedNumber, *, needs_value: bool
) -> None:
    """The pick rule: values only where there are values, and a tie rule exactly where it decides something."""
    by_value = picked.pick in ("highest", "lowest")
    measured = picked.events.dataset == "measurement"
    if (needs_value or by_value) and not measured:
        da, en = DATASET_NAMES[picked.events.dataset]
        context.error(
            "no-value-in-dataset",
            (*path, "pick"),
            node,
            f"{da} har ingen værdi. Vælg seneste eller første, og brug datoen.",
            f"{en} have no value. Choose latest or first and use the date.",
        )
    elif by_value:
        quantity_unit(context, path, node, picked.events)
    if needs_value and measured and not by_value and picked.tie is None:
        context.error(
            "missing-tie",
            path,
            node,
            "der mangler en regel for flere resultater på samme tidspunkt. Vælg det højeste eller det laveste.",
            "the rule for several results at the same time is missing. Choose the highest or the lowest.",
        )
    if picked.tie is not None and (by_value or not measured):
        context.warning(
            "superfluous-tie",
            (*path, "tie"),
            node,
            "reglen for resultater på samme tidspunkt har ingen virkning her. Fjern den.",
            "the rule for results at the same time has no effect here. Remove it.",
        )


def codes_counted(context: Context, path: Path, node: str, events: EventSelection, of: str) -> None:
    """Codes are counted, or shown, of events that have codes."""
    if of == "codes" and not has_codes(events.dataset):
        da, en = DATASET_NAMES[events.dataset]
        context.error(
            "no-codes-in-dataset",
            path,
            node,
            f"{da} har ingen koder. Tæl {da} eller datoer i stedet.",
            f"{en} have no codes. Count {en} or dates instead.",
        )
