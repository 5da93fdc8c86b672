"""Event selections: attributes that belong to their dataset, known values, windows, values with units, picks and ties."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.standard.checks.context import Context
from cockpit.standard.checks.structure import bounds, unit_known
from cockpit.standard.checks.windows import window_in_order
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import (
    CodeList,
    Comparison,
    Count,
    CountElement,
    EventSelection,
    ListElement,
    Path,
    Picked,
    PickedElement,
    all_criteria,
    selections,
)
from cockpit.standard.record import SOURCES, VIEWS

SYSTEMS: dict[str, tuple[str, ...]] = {
    "diagnosis": ("icpc2", "sks"),
    "medication": ("atc",),
    "dispensing": ("atc",),
    "measurement": ("npu", "medcom"),
    "service": ("ydelse",),
    "contact": (),
    "vaccination": ("atc",),
}
"""The code systems that the events of each dataset are coded in; contacts have no codes."""

DATASETS: dict[str, tuple[str, str]] = {
    "diagnosis": ("diagnoser", "diagnoses"),
    "medication": ("ordinationer", "medication"),
    "dispensing": ("udleveringer", "dispensings"),
    "measurement": ("målinger", "measurements"),
    "service": ("ydelser", "services"),
    "contact": ("kontakter", "contacts"),
    "vaccination": ("vaccinationer", "vaccinations"),
}

# Which datasets each attribute of a selection belongs to, and what people call it.
_ATTRIBUTES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "kinds": (("diagnosis", "contact"), "Typen", "the kind"),
    "statuses": (("diagnosis",), "Status", "the status"),
    "certainties": (("diagnosis",), "Sikkerheden", "the certainty"),
    "as_needed": (("medication",), "Pn-medicin", "as needed"),
    "active": (("medication",), "Aktiv behandling", "active treatment"),
    "value": (("measurement",), "En værdi", "a value"),
    "codes": (tuple(name for name, systems in SYSTEMS.items() if systems), "Koder", "codes"),
}
_COLUMNS = {"kinds": "kind", "statuses": "status", "certainties": "certainty"}


def check(context: Context) -> None:
    """Every event selection, then what picks and shows need beyond it."""
    for path, node, events in selections(context.document):
        _attributes(context, path, node, events)
        _known_values(context, path, node, events)
        _systems(context, path, node, events)
        if events.window is not None:
            window_in_order(context, (*path, "window"), node, events.window)
        if events.value is not None and events.dataset == "measurement":
            _value(context, (*path, "value"), node, events, events.value)
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Picked):
            _picked(context, path, criterion)
        if isinstance(criterion, Count):
            _counted_codes(context, path, criterion.id, criterion.events, criterion.of)
    for index, element in enumerate(context.document.elements):
        if isinstance(element, PickedElement):
            _picked_element(context, ("elements", index), element)
        if isinstance(element, CountElement):
            _counted_codes(context, ("elements", index), element.id, element.events, element.of)
        if isinstance(element, ListElement):
            _counted_codes(context, ("elements", index), element.id, element.events, "codes")


def _attributes(context: Context, path: Path, node: str, events: EventSelection) -> None:
    for field, (datasets, da, en) in _ATTRIBUTES.items():
        given = events.as_needed is not None if field == "as_needed" else bool(getattr(events, field))
        if given and events.dataset not in datasets:
            dataset_da, dataset_en = DATASETS[events.dataset]
            context.error(
                "attribute-not-in-dataset",
                (*path, field),
                node,
                f"{da.lower()} hører ikke til {dataset_da}. Fjern feltet, eller vælg et andet datasæt.",
                f"{en} does not belong to {dataset_en}. Remove the field or choose another dataset.",
            )


def _known_values(context: Context, path: Path, node: str, events: EventSelection) -> None:
    columns = {column.name: column.values for column in VIEWS[events.dataset].columns}
    for field, column in _COLUMNS.items():
        known = columns.get(column, ())
        for index, value in enumerate(getattr(events, field)):
            if known and value not in known:
                context.error(
                    "unknown-attribute-value",
                    (*path, field, index),
                    node,
                    f"værdien »{value}« findes ikke i den logiske journal. Vælg mellem {', '.join(known)}.",
                    f'the value "{value}" does not exist in the logical record. Choose among {", ".join(known)}.',
                )
    for index, source in enumerate(events.sources):
        if source not in SOURCES:
            context.error(
                "unknown-source",
                (*path, "sources", index),
                node,
                f"datakilden »{source}« kendes ikke. Vælg mellem {', '.join(SOURCES)}.",
                f'the data source "{source}" is not known. Choose among {", ".join(SOURCES)}.',
            )
        elif source in events.sources[:index]:
            context.warning(
                "duplicate-source",
                (*path, "sources", index),
                node,
                f"datakilden »{source}« står to gange. Fjern den ene.",
                f'the data source "{source}" stands twice. Remove one of them.',
            )


def _systems(context: Context, path: Path, node: str, events: EventSelection) -> None:
    systems = SYSTEMS[events.dataset]
    if not systems:
        return
    for index, code_list in enumerate(code_lists_of(context, events)):
        wrong = sorted({entry.system for entry in code_list.codes} - set(systems))
        if wrong:
            da, en = DATASETS[events.dataset]
            context.error(
                "wrong-code-system",
                (*path, "codes", index),
                node,
                f"kodelisten »{code_list.title.da}« har koder fra {_systems_text(wrong, 'og')}, men {da} kodes med {_systems_text(systems, 'og')}. "
                "Vælg en anden kodeliste, eller fjern koderne.",
                f'the code list "{code_list.title.da}" has codes of {_systems_text(wrong, "and")}, but {en} are coded with {_systems_text(systems, "and")}. '
                "Choose another code list or remove those codes.",
            )


def _systems_text(systems: Iterable[str], last: str) -> str:
    """The names of code systems as a list in a sentence."""
    return f" {last} ".join(CODE_SYSTEMS[system].name_da for system in systems)


def code_lists_of(context: Context, events: EventSelection) -> list[CodeList]:
    """The selection's code lists that exist."""
    return [
        code_list for list_id in events.codes for code_list in context.document.code_lists if code_list.id == list_id
    ]


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
    _pick(context, path, criterion, needs_value=criterion.value is not None)
    if criterion.value is not None and criterion.events.dataset == "measurement":
        _value(context, (*path, "value"), criterion.id, criterion.events, criterion.value)


def _picked_element(context: Context, path: Path, element: PickedElement) -> None:
    _pick(context, path, element, needs_value=element.show == "value")
    if element.show == "value" and element.pick in ("latest", "first") and element.events.dataset == "measurement":
        quantity_unit(context, path, element.id, element.events)
    if element.show == "code":
        _counted_codes(context, path, element.id, element.events, "codes")
    if element.show == "text" and element.events.dataset not in ("measurement", "medication"):
        context.error(
            "no-text-in-dataset",
            (*path, "show"),
            element.id,
            "kun målinger og ordinationer har en tekst at vise. Vis datoen eller koden i stedet.",
            "only measurements and medication have a text to show. Show the date or the code instead.",
        )


def _pick(context: Context, path: Path, picked: Picked | PickedElement, *, needs_value: bool) -> None:
    """The pick rule: values only where there are values, and a tie rule exactly where it decides something."""
    by_value = picked.pick in ("highest", "lowest")
    measured = picked.events.dataset == "measurement"
    if (needs_value or by_value) and not measured:
        da, en = DATASETS[picked.events.dataset]
        context.error(
            "no-value-in-dataset",
            (*path, "pick"),
            picked.id,
            f"{da} har ingen værdi. Vælg seneste eller første, og brug datoen.",
            f"{en} have no value. Choose latest or first and use the date.",
        )
    elif by_value:
        quantity_unit(context, path, picked.id, picked.events)
    if needs_value and measured and not by_value and picked.tie is None:
        context.error(
            "missing-tie",
            path,
            picked.id,
            "der mangler en regel for flere resultater på samme tidspunkt. Vælg det højeste eller det laveste.",
            "the rule for several results at the same time is missing. Choose the highest or the lowest.",
        )
    if picked.tie is not None and (by_value or not measured):
        context.warning(
            "superfluous-tie",
            (*path, "tie"),
            picked.id,
            "reglen for resultater på samme tidspunkt har ingen virkning her. Fjern den.",
            "the rule for results at the same time has no effect here. Remove it.",
        )


def _counted_codes(context: Context, path: Path, node: str, events: EventSelection, of: str) -> None:
    if of == "codes" and not SYSTEMS[events.dataset]:
        context.error(
            "no-codes-in-dataset",
            path,
            node,
            "kontakter har ingen koder. Tæl kontakter eller datoer i stedet.",
            "contacts have no codes. Count contacts or dates instead.",
        )
