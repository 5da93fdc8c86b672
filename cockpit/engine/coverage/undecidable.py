"""Whether a criterion can be unknown for some patient at all, and why, in a sentence.

That the system lacks a whole dataset or source is no property of a patient and plays no part here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cockpit.standard.document import (
    Age,
    AggregateNumber,
    Computed,
    Count,
    CountNumber,
    CoveredNumber,
    Criterion,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    Group,
    InsuranceGroup,
    LargestShareNumber,
    Number,
    Picked,
    PickedNumber,
    ProfileDocument,
    ProfileReference,
    Sex,
    SpanNumber,
    SubgroupReference,
    number_selections,
    numbers,
)
from cockpit.standard.record import VIEWS

# Restrictions on a column of the row: the field of the selection and the column.
_COLUMNS = {
    "kinds": "kind",
    "statuses": "status",
    "certainties": "certainty",
    "as_needed": "as_needed",
    "producers": "producer",
    "practitioner": "practitioner",
}

_CAUSES = {
    "sex": ("kønnet kan mangle", "the sex may be missing"),
    "kinds": ("arten kan mangle", "the kind may be missing"),
    "statuses": ("status kan mangle", "the status may be missing"),
    "certainties": ("sikkerheden kan mangle", "the certainty may be missing"),
    "as_needed": (
        "det kan mangle, om medicinen er fast eller efter behov",
        "whether the medication is regular or as needed may be missing",
    ),
    "insurance_group": ("sikringsgruppen kan mangle", "the insurance group may be missing"),
    "producers": ("det kan mangle, hvem der har målt", "who measured may be missing"),
    "practitioner": ("behandleren kan mangle", "the practitioner may be missing"),
    "dose": ("døgndosis eller dens enhed kan mangle", "the daily dose or its unit may be missing"),
    "date": ("datoen kan være upræcis", "the date may be imprecise"),
    "value": ("resultatet kan være uden for sammenligning", "the result may be impossible to compare"),
    "inside": (
        "et af de kriterier, det bygger på, kan være uafklaret",
        "one of the criteria that it rests on may be undecided",
    ),
}
_NEVER = {
    "age": ("Fødselsdagen er altid kendt.", "The date of birth is always known."),
    "events": (
        "Det står altid fast, om hændelsen er der: kilde, koder og dato er kendte.",
        "It is always certain whether the event is there: source, codes and date are known.",
    ),
    "inside": (
        "Ingen af de kriterier, det bygger på, kan være uafklarede.",
        "None of the criteria that it rests on can be undecided.",
    ),
}


@dataclass(frozen=True)
class Undecidable:
    """Whether the criterion can be unknown, and the sentence that says why or why not."""

    possible: bool
    why: str
    why_en: str


def undecidable(criterion: Criterion, document: ProfileDocument) -> Undecidable:
    """Whether some patient's record can leave the criterion undecided. `document` is the one that the criterion stands in."""
    causes = list(dict.fromkeys(_causes(criterion, document)))
    if causes:
        danish, english = (
            " og ".join(_CAUSES[cause][0] for cause in causes),
            " and ".join(_CAUSES[c][1] for c in causes),
        )
        return Undecidable(True, _sentence(danish), _sentence(english))
    never = "age" if isinstance(criterion, Age) else "events" if hasattr(criterion, "events") else "inside"
    return Undecidable(False, *_NEVER[never])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _causes(criterion: Criterion, document: ProfileDocument) -> Iterator[str]:
    """What may leave the criterion undecided: keys of `_CAUSES`."""
    if isinstance(criterion, Sex):
        yield "sex"
    elif isinstance(criterion, Group | ProfileReference | SubgroupReference):
        if any(undecidable(inner, place).possible for inner, place in _inside(criterion, document)):
            yield "inside"
    elif isinstance(criterion, InsuranceGroup):
        yield "insurance_group"
    elif isinstance(criterion, Computed):
        for _, number in numbers(criterion.number, ()):
            for _, selection in number_selections(number, ()):
                yield from _selection_causes(selection, document)
            yield from _number_causes(number)
    elif not isinstance(criterion, Age):
        yield from _selection_causes(criterion.events, document)
        yield from _judging_causes(criterion)


def _number_causes(number: Number) -> Iterator[str]:
    """What may leave a number unknown although it is certain which events are selected."""
    if isinstance(number, PickedNumber | AggregateNumber):
        yield "value"
    if isinstance(number, DaysSinceNumber) and number.nth is not None and number.events.dataset == "measurement":
        yield "value"
    if isinstance(number, LargestShareNumber) or (isinstance(number, CountNumber) and number.of == "practitioners"):
        yield "practitioner"
    if isinstance(number, DoseNumber):
        yield "dose"
    dated = isinstance(number, SpanNumber | DaysSinceNumber | CoveredNumber | PickedNumber)
    dated |= isinstance(number, CountNumber) and number.of in ("dates", "episodes")
    if dated and any(_dates_may_be_imprecise(selection.dataset) for _, selection in number_selections(number, ())):
        yield "date"


def _inside(
    criterion: Group | ProfileReference | SubgroupReference, document: ProfileDocument
) -> Iterator[tuple[Criterion, ProfileDocument]]:
    """What the criterion rests on, and the document that it stands in. A profile that is not inlined rests on nothing known."""
    if isinstance(criterion, Group):
        yield from ((member, document) for member in criterion.criteria)
    elif isinstance(criterion, SubgroupReference):
        yield document.subgroup(criterion.subgroup).criterion, document
    else:
        inside = document.profile_pin(criterion.profile).document
        if inside is not None:
            yield inside.population, inside


def _selection_causes(selection: EventSelection, document: ProfileDocument) -> Iterator[str]:
    """What may leave it undecided whether an event is selected."""
    for field, column in _COLUMNS.items():
        if getattr(selection, field) not in ([], None) and _may_be_missing(selection.dataset, column):
            yield field
    if selection.window is not None and _dates_may_be_imprecise(selection.dataset):
        yield "date"
    if selection.value is not None:
        yield "value"
    imprecise = _dates_may_be_imprecise(selection.dataset)
    if selection.age is not None and imprecise:
        yield "date"
    for relation in selection.relations or []:
        named = document.named_event(relation.event).events
        if imprecise or _dates_may_be_imprecise(named.dataset):
            yield "date"
        yield from _selection_causes(named, document)


def _judging_causes(criterion: Any) -> Iterator[str]:
    """What may leave it undecided how many events there are, which is picked, or how the picked one is judged."""
    imprecise = _dates_may_be_imprecise(criterion.events.dataset)
    if isinstance(criterion, Count) and criterion.of == "dates" and imprecise:
        yield "date"
    if isinstance(criterion, Picked) and criterion.nth is not None:
        # The nth needs an order without any doubt, and values are part of it.
        if imprecise:
            yield "date"
        if criterion.pick in ("highest", "lowest") or criterion.events.dataset == "measurement":
            yield "value"
    if isinstance(criterion, Picked):
        if imprecise and (criterion.window is not None or criterion.value is not None):
            yield "date"
        # Which event has the highest or lowest value is in doubt when a value cannot be compared.
        by_value = criterion.pick in ("highest", "lowest") and criterion.window is not None
        if by_value or criterion.value is not None:
            yield "value"


def _may_be_missing(dataset: str, column: str) -> bool:
    return any(found.name == column and not found.required for found in VIEWS[dataset].columns)


def _dates_may_be_imprecise(dataset: str) -> bool:
    return "date_latest" in VIEWS[dataset].column_names
