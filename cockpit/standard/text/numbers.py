"""Computed numbers in words, within a sentence: `antallet af kontakter inden for de seneste 12 måneder`.

Every operand of a calculation that is more than a number or the age stands in parentheses, so no sentence can be read as two calculations.
"""

from __future__ import annotations

from cockpit.standard.document import (
    AgeNumber,
    AggregateNumber,
    ArithmeticNumber,
    Computed,
    ComputedElement,
    ConstantNumber,
    CountNumber,
    CoveredNumber,
    DaysSinceNumber,
    DoseNumber,
    DoseTable,
    Number,
    PickedNumber,
    ProfileDocument,
    SpanNumber,
)
from cockpit.standard.text.events import noun_phrase, picked_phrase
from cockpit.standard.text.expressions import (
    comparison_phrase,
    decimals_text,
    period_of_days,
    window_phrase,
    within_sentence,
)
from cockpit.standard.text.language import Language
from cockpit.standard.text.model import Phrase, Span, capitalised, merged, plain
from cockpit.standard.units import unit_text


def computed_phrase(document: ProfileDocument, criterion: Computed, language: Language) -> Phrase:
    """A criterion on a computed number."""
    key = "computed.arithmetic" if isinstance(criterion.number, ArithmeticNumber) else "computed"
    number = number_phrase(document, criterion.number, language)
    return capitalised(
        language.phrase(key, number=number, comparison=comparison_phrase(criterion.comparison, language))
    )


def computed_element_phrase(document: ProfileDocument, element: ComputedElement, language: Language) -> Phrase:
    """A data element that shows a computed number."""
    number = number_phrase(document, element.number, language)
    if element.unit is None:
        return language.phrase("element.computed", number=number)
    unit = (Span(unit_text(element.unit, language.key), "attribute", "unit"),)
    return language.phrase("element.computed.unit", number=number, unit=unit)


def number_phrase(document: ProfileDocument, number: Number, language: Language) -> Phrase:
    """The number within a sentence, in the definite."""
    match number:
        case ConstantNumber():
            return (Span(language.number(number.value), "value", "number"),)
        case AgeNumber():
            return plain(language.word("number.age"))
        case ArithmeticNumber():
            return _arithmetic(document, number, language)
        case CoveredNumber():
            return _covered(document, number, language)
        case CountNumber():
            return _count(document, number, language)
        case AggregateNumber():
            return _aggregate(document, number, language)
        case PickedNumber() | DaysSinceNumber():
            tie = number.tie if isinstance(number, PickedNumber) else None
            event = picked_phrase(
                document, number.events, language, pick=number.pick, nth=number.nth, tie=tie, within=True
            )
            return language.phrase(f"number.{number.type}", event=event)
        case SpanNumber():
            return language.phrase("number.span", event=noun_phrase(document, number.events, language, "pick"))
        case DoseNumber():
            table = (Span(dose_table_name(document, number.table, language), "table", number.table),)
            return language.phrase(
                "number.dose", table=table, events=noun_phrase(document, number.events, language, "many")
            )
        case _:
            return language.phrase(
                "number.largest_share",
                least=_figure(number.least, language),
                decimals=decimals_text(number.decimals, language),
                events=noun_phrase(document, number.events, language, "many"),
            )


def _figure(number: int, language: Language) -> str:
    return language.number(str(number))


def _count(document: ProfileDocument, number: CountNumber, language: Language) -> Phrase:
    """A count; the days between events belong to episodes only, and elsewhere stand in brackets."""
    gap = language.word("missing-number") if number.gap is None else period_of_days(number.gap, language)
    events = noun_phrase(document, number.events, language, "many")
    phrase = language.phrase(f"number.count.{number.of}", events=events, gap=gap)
    if number.gap is not None and number.of != "episodes":
        return (*phrase, *plain(language.word("number.superfluous-gap", gap=gap)))
    return phrase


def _aggregate(document: ProfileDocument, number: AggregateNumber, language: Language) -> Phrase:
    """A sum, mean, least or greatest; only a mean is rounded."""
    decimals = language.word("missing-number") if number.decimals is None else decimals_text(number.decimals, language)
    events = noun_phrase(document, number.events, language, "many")
    phrase = language.phrase(f"number.{number.function}", events=events, decimals=decimals)
    if number.decimals is not None and number.function != "mean":
        return (*phrase, *plain(language.word("number.superfluous-decimals", decimals=decimals)))
    return phrase


def _covered(document: ProfileDocument, number: CoveredNumber, language: Language) -> Phrase:
    covering = [noun_phrase(document, events, language, "many") for events in number.events]
    if len(covering) == 1:
        events = language.phrase(f"covered.one.{number.by}", events=covering[0])
    else:
        events = language.phrase(f"covered.two.{number.by}", first=covering[0], second=covering[1])
    return language.phrase(f"number.{number.days}", window=window_phrase(number.window, language), events=events)


def _arithmetic(document: ProfileDocument, number: ArithmeticNumber, language: Language) -> Phrase:
    left, right = (_operand(document, part, language) for part in (number.left, number.right))
    decimals = decimals_text(number.decimals, language)
    return merged(language.phrase(f"arithmetic.{number.op}", left=left, right=right, decimals=decimals))


def _operand(document: ProfileDocument, number: Number, language: Language) -> Phrase:
    phrase = number_phrase(document, number, language)
    return phrase if isinstance(number, ConstantNumber | AgeNumber) else language.phrase("part", number=phrase)


def dose_table_name(document: ProfileDocument, table_id: str, language: Language) -> str:
    """`»orale morfinækvivalenter«`; with its id when another has the same title."""
    try:
        table = document.dose_table(table_id)
    except KeyError:
        return language.word("table.unknown", id=table_id)
    return language.word("table.name", title=dose_table_title(document, table, language))


def dose_table_title(document: ProfileDocument, table: DoseTable, language: Language) -> str:
    """The dose table's title within a sentence; with its id when another has the same."""
    title = within_sentence(language.local(table.title))
    same = [other for other in document.dose_tables or [] if within_sentence(language.local(other.title)) == title]
    return title if len(same) == 1 else f"{title} [{table.id}]"
