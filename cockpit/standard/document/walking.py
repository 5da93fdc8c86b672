"""Walking through a document: criteria, computed numbers and event selections with their paths, in reading order."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document.base import Path
from cockpit.standard.document.criteria import Computed, Count, Criterion, Exists, Group, Picked
from cockpit.standard.document.elements import ComputedElement, PatientElement
from cockpit.standard.document.events import EventSelection
from cockpit.standard.document.numbers import AgeNumber, ArithmeticNumber, ConstantNumber, CoveredNumber, Number
from cockpit.standard.document.whole import ProfileDocument


def criteria(criterion: Criterion, path: Path) -> Iterator[tuple[Path, Criterion]]:
    """The criterion and all criteria below it, with their paths in the document, in reading order."""
    yield path, criterion
    if isinstance(criterion, Group):
        for index, child in enumerate(criterion.criteria):
            yield from criteria(child, (*path, "criteria", index))


def criterion_roots(document: ProfileDocument) -> Iterator[tuple[Path, Criterion]]:
    """The root criteria of a document with their paths: population, subgroups, actions, quality lists."""
    yield ("population",), document.population
    for part in ("subgroups", "actions", "quality_lists"):
        for index, holder in enumerate(getattr(document, part)):
            yield (part, index, "criterion"), holder.criterion


def all_criteria(document: ProfileDocument) -> Iterator[tuple[Path, Criterion]]:
    """Every criterion of the document itself (inlined profiles not entered), with its path."""
    for path, root in criterion_roots(document):
        yield from criteria(root, path)


def numbers(number: Number, path: Path) -> Iterator[tuple[Path, Number]]:
    """The computed number and all numbers below it, with their paths, in reading order."""
    yield path, number
    if isinstance(number, ArithmeticNumber):
        yield from numbers(number.left, (*path, "left"))
        yield from numbers(number.right, (*path, "right"))


def all_numbers(document: ProfileDocument) -> Iterator[tuple[Path, str, Number]]:
    """Every computed number with its path and the id of the criterion or element that owns it."""
    for path, criterion in all_criteria(document):
        if isinstance(criterion, Computed):
            for at, number in numbers(criterion.number, (*path, "number")):
                yield at, criterion.id, number
    for index, element in enumerate(document.elements):
        if isinstance(element, ComputedElement):
            for at, number in numbers(element.number, ("elements", index, "number")):
                yield at, element.id, number


def number_selections(number: Number, path: Path) -> Iterator[tuple[Path, EventSelection]]:
    """The event selections of one computed number itself, with their paths."""
    if isinstance(number, CoveredNumber):
        for index, events in enumerate(number.events):
            yield (*path, "events", index), events
    elif not isinstance(number, ConstantNumber | AgeNumber | ArithmeticNumber):
        yield (*path, "events"), number.events


def own_selections(criterion: Criterion, path: Path) -> Iterator[tuple[Path, EventSelection]]:
    """The event selections of one criterion itself (those below a group not included), with their paths."""
    if isinstance(criterion, Exists | Count | Picked):
        yield (*path, "events"), criterion.events
    if isinstance(criterion, Computed):
        for at, number in numbers(criterion.number, (*path, "number")):
            yield from number_selections(number, at)


def selections(document: ProfileDocument) -> Iterator[tuple[Path, str, EventSelection]]:
    """Every event selection with its path and the id of the criterion, element or named event that owns it."""
    for path, criterion in all_criteria(document):
        for at, events in own_selections(criterion, path):
            yield at, criterion.id, events
    for index, element in enumerate(document.elements):
        path = ("elements", index)
        if isinstance(element, ComputedElement):
            for at, number in numbers(element.number, (*path, "number")):
                for place, events in number_selections(number, at):
                    yield place, element.id, events
        elif not isinstance(element, PatientElement):
            yield (*path, "events"), element.id, element.events
    for index, named in enumerate(document.events or []):
        yield ("events", index, "events"), named.id, named.events
