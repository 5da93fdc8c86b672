"""The restrictions that version 1.1 brought, as conditions on a row `e`, and the joins that they need."""

from __future__ import annotations

from collections.abc import Sequence

from cockpit.engine.relational.bounds import Bounds, CountedNumber, compared, exactly
from cockpit.engine.relational.datasets import last_day_name, own_column
from cockpit.engine.relational.form import (
    NEVER,
    Column,
    Compare,
    CompletedYears,
    Condition,
    Folded,
    IsNull,
    Join,
    Like,
    Named,
    OneOf,
    Value,
    conjunction,
    disjunction,
    opposite,
)
from cockpit.engine.relational.readings import Stage
from cockpit.engine.selection import TEXT_COLUMNS
from cockpit.engine.wildcards import folded
from cockpit.standard.document import EventSelection

E, WHO = "e", "who"


def attribute(column: Value, allowed: Condition) -> Bounds:
    """An attribute that may be NULL: undecided then."""
    return Bounds(conjunction([opposite(IsNull(column)), allowed]), disjunction([IsNull(column), allowed]))


def later_parts(selection: EventSelection) -> list[Bounds]:
    """When a row `e` meets each of them; relations are apart (`relations`)."""
    parts: list[Bounds] = []
    if selection.texts is not None:
        parts.append(exactly(_texts(selection.dataset, selection.texts)))
    if selection.producers is not None:
        producer = own_column(selection.dataset, "producer", E)
        parts.append(attribute(producer, OneOf(producer, tuple(selection.producers))))
    if selection.practitioner is not None:
        parts.append(_practitioner(selection.practitioner, own_column(selection.dataset, "practitioner", E)))
    if selection.age is not None:
        born = Column("birth_date", WHO)
        days = ("first_day", last_day_name(selection.dataset))
        ages = (CompletedYears(born, Column(day, E)) for day in days)
        parts.append(compared(CountedNumber(*ages), selection.age))
    if selection.valued is not None:
        nothing = IsNull(own_column(selection.dataset, "recorded_value", E))
        parts.append(exactly(opposite(nothing) if selection.valued else nothing))
    return parts


def _texts(dataset: str, texts: Sequence[str]) -> Condition:
    """No text is like no pattern: LIKE of NULL holds nowhere."""
    if dataset not in TEXT_COLUMNS:
        return NEVER
    text = Folded(Column("recorded_text", E))
    return disjunction([Like(text, folded(pattern)) for pattern in texts])


def _practitioner(wanted: str, practitioner: Value) -> Bounds:
    own = Column("fast_laege", WHO)
    missing = disjunction([IsNull(own), IsNull(practitioner)])
    met = Compare(practitioner, "=" if wanted == "own" else "<>", own)
    return Bounds(conjunction([opposite(missing), met]), disjunction([missing, met]))


def who_joins(selection: EventSelection, stage: Stage) -> tuple[Join, ...]:
    """The patient's own row, where a restriction asks for it."""
    if selection.age is None and selection.practitioner is None:
        return ()
    same = Compare(Column("patient_id", WHO), "=", Column("patient_id", E))
    return (Join("INNER", Named(stage.people, WHO), same),)
