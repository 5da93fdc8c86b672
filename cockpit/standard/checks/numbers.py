"""Computed numbers: what each kind needs to have a meaning, and the unit that it is in."""

from __future__ import annotations

from dataclasses import dataclass

from cockpit.standard.checks.attributes import code_lists_of, datasets_with
from cockpit.standard.checks.context import Context
from cockpit.standard.checks.events import codes_counted, pick_in_order, quantity_unit, same_unit
from cockpit.standard.checks.ranges import quantity_of, range_of
from cockpit.standard.checks.structure import bounds, no_unit, unit_known, whole_number
from cockpit.standard.checks.windows import window_in_order
from cockpit.standard.codes import normalised_code
from cockpit.standard.document import (
    NUMBER_DECIMALS,
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    CalendarWindow,
    Computed,
    ComputedElement,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    EarlierThanWindow,
    EventSelection,
    LargestShareNumber,
    Number,
    Path,
    PickedNumber,
    ProfileDocument,
    SpanNumber,
    all_criteria,
    all_numbers,
    decimals_in,
)
from cockpit.standard.record import DATASET_NAMES, EVENT_DATASETS, VIEWS

MAXIMUM_ARITHMETIC = 16
_PRACTITIONERS = datasets_with("practitioner")
_ENDING = tuple(name for name in EVENT_DATASETS if VIEWS[name].end is not None)


def check(context: Context) -> None:
    """Every computed number, then the comparisons and elements that use them."""
    for path, node, number in all_numbers(context.document):
        _number(context, path, node, number)
    for path, criterion in all_criteria(context.document):
        if isinstance(criterion, Computed):
            _depth(context, (*path, "number"), criterion.id, criterion.number)
            _compared(context, (*path, "comparison"), criterion)
    for index, element in enumerate(context.document.elements):
        if isinstance(element, ComputedElement):
            _depth(context, ("elements", index, "number"), element.id, element.number)
            _shown(context, ("elements", index), element)


def _number(context: Context, path: Path, node: str, number: Number) -> None:
    match number:
        case ConstantNumber():
            _constant(context, path, node, number)
        case CountNumber():
            _count(context, path, node, number)
        case PickedNumber():
            pick_in_order(context, path, node, number, needs_value=True)
            if number.pick in ("latest", "first") and number.events.dataset == "measurement":
                quantity_unit(context, path, node, number.events)
        case AggregateNumber():
            _aggregate(context, path, node, number)
        case CoveredNumber():
            _covered(context, path, node, number)
        case DoseNumber():
            _dose(context, path, node, number)
        case LargestShareNumber():
            _has_practitioners(context, path, node, number.events)
        case ArithmeticNumber():
            _arithmetic(context, path, node, number)


def _constant(context: Context, path: Path, node: str, number: ConstantNumber) -> None:
    decimals = decimals_in(number.value)
    if decimals > NUMBER_DECIMALS:
        context.error(
            "too-many-decimals",
            (*path, "value"),
            node,
            f"tallet har {decimals} decimaler; grænsen i et beregnet tal er {NUMBER_DECIMALS}. Rund det af, eller gang det andet tal op i stedet.",
            f"the number has {decimals} decimals; the limit in a computed number is {NUMBER_DECIMALS}. Round it or multiply the other number instead.",
        )


def _count(context: Context, path: Path, node: str, number: CountNumber) -> None:
    codes_counted(context, path, node, number.events, number.of)
    if number.of == "practitioners":
        _has_practitioners(context, path, node, number.events)
    if number.of == "episodes" and number.gap is None:
        context.error(
            "missing-gap",
            path,
            node,
            "der mangler et antal dage, der skiller to forløb. Skriv det.",
            "the number of days that separates two episodes is missing. Write it.",
        )
    if number.of != "episodes" and number.gap is not None:
        context.error(
            "superfluous-gap",
            (*path, "gap"),
            node,
            "antallet af dage mellem forløb bruges kun, når der tælles forløb. Fjern det, eller tæl forløb.",
            "the number of days between episodes is used when episodes are counted only. Remove it or count episodes.",
        )


def _has_practitioners(context: Context, path: Path, node: str, events: EventSelection) -> None:
    if events.dataset not in _PRACTITIONERS:
        da, en = DATASET_NAMES[events.dataset]
        context.error(
            "no-practitioner-in-dataset",
            (*path, "events", "dataset"),
            node,
            f"{da} har ingen behandler. Brug kontakter eller diagnoser.",
            f"{en} have no practitioner. Use contacts or diagnoses.",
        )


def _aggregate(context: Context, path: Path, node: str, number: AggregateNumber) -> None:
    if number.events.dataset != "measurement":
        da, en = DATASET_NAMES[number.events.dataset]
        context.error(
            "no-value-in-dataset",
            (*path, "events", "dataset"),
            node,
            f"{da} har ingen værdi at regne med. Brug målinger.",
            f"{en} have no value to calculate with. Use measurements.",
        )
    else:
        quantity_unit(context, path, node, number.events)
    if number.function == "mean" and number.decimals is None:
        context.error(
            "missing-decimals",
            path,
            node,
            "der mangler et antal decimaler for gennemsnittet. Skriv det.",
            "the number of decimals of the mean is missing. Write it.",
        )
    if number.function != "mean" and number.decimals is not None:
        context.error(
            "superfluous-decimals",
            (*path, "decimals"),
            node,
            "decimaler angives kun for et gennemsnit; summen, den mindste og den største har kodelistens. Fjern dem.",
            "decimals are given for a mean only; the sum, the least and the greatest have the code list's. Remove them.",
        )


def _covered(context: Context, path: Path, node: str, number: CoveredNumber) -> None:
    window_in_order(context, (*path, "window"), node, number.window)
    window = number.window
    if isinstance(window, EarlierThanWindow) or (
        isinstance(window, CalendarWindow) and (window.first is None) != (window.last is None)
    ):
        context.error(
            "window-without-end",
            (*path, "window"),
            node,
            "dækkede dage tælles i en periode med både en begyndelse og en slutning. Skriv begge.",
            "covered days are counted in a window with both a beginning and an end. Write both.",
        )
    for index, events in enumerate(number.events):
        if events.dataset not in _ENDING:
            da, en = DATASET_NAMES[events.dataset]
            context.error(
                "no-end-in-dataset",
                (*path, "events", index, "dataset"),
                node,
                f"{da} har ingen slutdato og dækker derfor ingen dage. Brug ordinationer, diagnoser eller forløbsplaner.",
                f"{en} have no end and so cover no days. Use medication, diagnoses or care plans.",
            )
    _overlap(context, path, node, number)


def _overlap(context: Context, path: Path, node: str, number: CoveredNumber) -> None:
    if number.days == "longest_gap" and number.by == "all":
        context.error(
            "gap-of-overlap",
            (*path, "by"),
            node,
            "det længste hul findes kun i dage, der er dækket af mindst én. Vælg »mindst én«, eller tæl de dækkede dage.",
            'the longest gap is found in days that are covered by any only. Choose "any" or count the covered days.',
        )
    if len(number.events) == 1 and number.by == "all":
        context.error(
            "overlap-of-one",
            (*path, "by"),
            node,
            "der er kun én slags hændelser, så der er intet overlap. Vælg »mindst én«, eller tilføj de andre hændelser.",
            'there is only one kind of events, so there is no overlap. Choose "any" or add the other events.',
        )
    if len(number.events) == 2 and number.events[0] == number.events[1]:
        context.warning(
            "duplicate-selection",
            (*path, "events", 1),
            node,
            "de samme hændelser er valgt to gange. Fjern dem det ene sted, eller vælg andre.",
            "the same events are selected twice. Remove them in one place or select others.",
        )


def _dose(context: Context, path: Path, node: str, number: DoseNumber) -> None:
    table = next((table for table in context.document.dose_tables or [] if table.id == number.table), None)
    if table is None:
        context.error(
            "unknown-dose-table",
            (*path, "table"),
            node,
            f"dosistabellen »{number.table}« findes ikke i profilen. Vælg en af profilens dosistabeller, eller opret den.",
            f'the dose table "{number.table}" does not exist in the profile. Choose one of its dose tables or create it.',
        )
    if number.events.dataset != "medication":
        da, en = DATASET_NAMES[number.events.dataset]
        context.error(
            "no-dose-in-dataset",
            (*path, "events", "dataset"),
            node,
            f"{da} har ingen døgndosis. Brug ordinationer.",
            f"{en} have no daily dose. Use medication.",
        )
    elif table is not None:
        known = {normalised_code("atc", factor.code) for factor in table.factors}
        _without_factor(context, path, node, number.events, known, table.title.da)


def _without_factor(
    context: Context, path: Path, node: str, events: EventSelection, known: set[str], table: str
) -> None:
    """Exact codes that the table does not know: medication with them leaves the sum unknown."""
    missing = [
        entry.code
        for code_list in code_lists_of(context, events)
        for entry in code_list.codes
        if entry.match == "exact" and entry.system == "atc" and normalised_code("atc", entry.code) not in known
    ]
    if missing:
        codes = ", ".join(dict.fromkeys(missing))
        context.warning(
            "code-without-factor",
            (*path, "events", "codes"),
            node,
            f"dosistabellen »{table}« har ingen faktor for {codes}, så summen er ukendt for patienter, der får det. Tilføj en faktor, eller tag koderne ud.",
            f'the dose table "{table}" has no factor for {codes}, so that the sum is unknown for patients who take it. Add a factor or take the codes out.',
        )


def _arithmetic(context: Context, path: Path, node: str, number: ArithmeticNumber) -> None:
    divisor = range_of(number.right, context.document)
    if number.op == "/" and divisor.low == divisor.high == 0:
        context.error(
            "division-by-zero",
            (*path, "right"),
            node,
            "der divideres altid med 0, så resultatet er altid tomt. Ret divisoren.",
            "it always divides by 0, so the result is always empty. Correct the divisor.",
        )
    if number.op in ("+", "-"):
        left, right = natural_unit(number.left, context.document), natural_unit(number.right, context.document)
        if left is not None and right is not None and left.unit != right.unit:
            context.warning(
                "units-differ",
                path,
                node,
                f"der lægges tal sammen, eller trækkes fra, i forskellige enheder ({left.unit} og {right.unit}). Omregn det ene med en faktor først.",
                f"numbers in different units ({left.unit} and {right.unit}) are added or subtracted. Convert one of them by a factor first.",
            )


def _depth(context: Context, path: Path, node: str, root: Number) -> None:
    """Arithmetic nested too deep to be read; found without recursion."""
    level, depth = [root], 0
    while level := [
        part for number in level if isinstance(number, ArithmeticNumber) for part in (number.left, number.right)
    ]:
        depth += 1
    if depth > MAXIMUM_ARITHMETIC:
        context.error(
            "arithmetic-too-deep",
            path,
            node,
            f"regnestykket ligger i {depth} niveauer; grænsen er {MAXIMUM_ARITHMETIC}. Del det op, eller gør det enklere.",
            f"the calculation is nested {depth} levels deep; the limit is {MAXIMUM_ARITHMETIC}. Split it or make it simpler.",
        )


@dataclass(frozen=True)
class NaturalUnit:
    """The unit that a number is in. Ages, counts, days and shares are `counted`: their unit is not written in comparisons."""

    unit: str
    counted: bool = False


def natural_unit(number: Number, document: ProfileDocument) -> NaturalUnit | None:
    """The unit that the number is in; None when it can be any: a constant, or a product or quotient that is a unit of its own."""
    if isinstance(number, ConstantNumber):
        return None
    if isinstance(number, AgeNumber):
        return NaturalUnit("a", counted=True)
    if isinstance(number, CountNumber):
        return NaturalUnit("{count}", counted=True)
    if isinstance(number, DaysSinceNumber | SpanNumber | CoveredNumber):
        return NaturalUnit("d", counted=True)
    if isinstance(number, LargestShareNumber):
        return NaturalUnit("{ratio}", counted=True)
    if isinstance(number, DoseNumber):
        table = next((table for table in document.dose_tables or [] if table.id == number.table), None)
        return None if table is None else NaturalUnit(table.unit)
    if isinstance(number, ArithmeticNumber):
        return _arithmetic_unit(number, document)
    quantity = quantity_of(document, number.events)
    return None if quantity is None else NaturalUnit(quantity.unit)


def _arithmetic_unit(number: ArithmeticNumber, document: ProfileDocument) -> NaturalUnit | None:
    left, right = natural_unit(number.left, document), natural_unit(number.right, document)
    if number.op in ("+", "-"):
        return left if right is None or left == right else right if left is None else None
    alike = left is not None and right is not None and left.unit == right.unit
    return NaturalUnit("{ratio}", counted=True) if number.op == "/" and alike else None


def is_whole(number: Number) -> bool:
    """Whether the number is an age, a count, or days."""
    return isinstance(number, AgeNumber | CountNumber | DaysSinceNumber | SpanNumber | CoveredNumber)


def _compared(context: Context, path: Path, criterion: Computed) -> None:
    comparison, node = criterion.comparison, criterion.id
    if is_whole(criterion.number):
        whole_number(context, path, node, comparison)
        return
    bounds(context, path, node, comparison)
    natural = natural_unit(criterion.number, context.document)
    if natural is not None and natural.counted:
        no_unit(context, path, node, comparison)
        return
    known = comparison.unit is None or unit_known(context, (*path, "unit"), node, comparison.unit)
    if known and natural is not None:
        same_unit(context, path, node, comparison, natural.unit)


def _shown(context: Context, path: Path, element: ComputedElement) -> None:
    natural, unit = natural_unit(element.number, context.document), element.unit
    if unit is not None and not unit_known(context, (*path, "unit"), element.id, unit):
        return
    if natural is None or unit == natural.unit or (natural.counted and unit is None):
        return
    if natural.unit == "{ratio}" and unit == "1":
        return
    said = f"er {unit}" if unit else "mangler"
    said_en = f"is {unit}" if unit else "is missing"
    context.error(
        "unit-mismatch",
        (*path, "unit"),
        element.id,
        f"tallets enhed {said}, men det regnes i {natural.unit}. Skriv {natural.unit}"
        + (", eller fjern enheden." if natural.counted else ", eller omregn tallet med en faktor."),
        f"the number's unit {said_en}, but it is calculated in {natural.unit}. Write {natural.unit}"
        + (" or remove the unit." if natural.counted else " or convert the number by a factor."),
    )
