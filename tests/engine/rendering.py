"""The drawn examples as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.standard.document import ProfileDocument
from cockpit.standard.text import criterion_sentence
from tests.engine import examples
from tests.engine.drawing import Case, D, Example, Row, profile
from tests.engine.later_examples import LATER_CHAPTERS

CHAPTERS = {
    "Codes": examples.CODES,
    "Attributes, sources and datasets": examples.ATTRIBUTES,
    "Dates and windows": examples.DATES,
    "Medication": examples.MEDICATION,
    "Measurements": examples.MEASUREMENTS,
    "Counts": examples.COUNTS,
    "Picked events": examples.PICKS,
    "Groups": examples.GROUPS,
    "The patient and the scope": examples.PATIENTS,
    **LATER_CHAPTERS,
}

_INTRODUCTION = """\
# Drawn examples

Each rule with a few tiny patients: what is recorded, who is in, out or possible, and the mistake in an implementation that the patient
catches. The test suite runs every one of them on the reference evaluator and on the relational form in DuckDB and SQLite
(`tests/engine/test_meaning.py`), and holds this page equal to them. The reference date is 2026-11-21 unless an example says otherwise. A
vendor's own engine is right when it gives the same outcomes.
"""


def page() -> str:
    """The page in Markdown."""
    return "\n".join(
        [_INTRODUCTION, *(line for title, chapter in CHAPTERS.items() for line in _chapter(title, chapter))]
    )


def _chapter(title: str, chapter: dict[str, Example]) -> Iterator[str]:
    yield f"## {title}\n"
    for name, example in chapter.items():
        document = profile(example.criterion, **example.parts)
        yield f"### {name[:1].upper()}{name[1:]}\n"
        yield f"{example.rule}\n"
        yield f"> {criterion_sentence(document, document.population)}\n"
        yield from _circumstances(example, document)
        yield "| recorded | outcome | catches |\n|---|---|---|"
        for case in example.cases:
            yield f"| {_recorded(case)} | {case.outcome} | {case.catches} |"
        yield ""


def _circumstances(example: Example, document: ProfileDocument) -> Iterator[str]:
    """What is not as usual: the reference date, what the system holds, the scope."""
    if example.as_of != D:
        yield f"Reference date: {example.as_of.isoformat()}.\n"
    if example.missing:
        yield f"The system does not hold: {', '.join(example.missing)}.\n"
    if example.sources:
        yield f"The system holds the sources: {', '.join(example.sources)}.\n"
    for event in document.events or []:
        yield f"Named event »{event.title.da}«: {event.occurrence}.\n"
    if "scope" in example.parts:
        yield "Scope: " + ", ".join(f"{name} = {value}" for name, value in example.parts["scope"].items()) + ".\n"


def _recorded(case: Case) -> str:
    """The patient's attributes and rows, one to a line."""
    attributes = " ".join(f"{name} {value or '(empty)'}" for name, value in case.attributes.items())
    lines = ([attributes] if attributes else []) + [_row(row) for row in case.rows]
    return "<br>".join(line.replace("|", "\\|") for line in lines) or "nothing"


def _row(row: Row) -> str:
    own = dict(row)
    view = own.pop("view")
    first = [
        own.pop(name)
        for name in ("debut", "date", "start", "codes", "code", "value", "comparator", "unit")
        if name in own
    ]
    own.pop("system", None)
    rest = [f"{name} {value}" for name, value in own.items() if value and (name, value) != ("registered", "2026-01-01")]
    return " ".join([view, *(value for value in first if value), *rest])
