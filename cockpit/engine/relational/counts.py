"""Counts of events, distinct dates and distinct codes, with their bounds: what `cockpit.engine.counting` says."""

from __future__ import annotations

from dataclasses import replace

from cockpit.engine.relational.datasets import exact_days
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    Join,
    Named,
    Select,
    Value,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import codings, is_certain, rows
from cockpit.engine.selection import Situation
from cockpit.standard.document import EventSelection

_MANY = 5
"""So many events have few patients: to find those first takes less than to count the days of all."""


def counted(
    of: str, selection: EventSelection, plan: Plan, situation: Situation, stage: Stage, least: int = 0
) -> Select:
    """patient_id, fewest, most: the bounds of a count, for patients who have any event that counts. `least`: patients who count less may be left out."""
    inner = codings(selection, plan, situation, stage) if of == "codes" else rows(selection, plan, situation, stage)
    exact = exact_days(selection.dataset) and is_certain(selection, situation)
    if of == "dates" and exact and plan.gathers and least >= _MANY:
        inner = _of_those_with(least, inner, plan)
    return tallied(of, inner, exact=exact)


def any_counted(selection: EventSelection, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """patient_id, fewest, most, of which no more is true than whether they are zero: for that an event may stand more than once."""
    return tallied("events", rows(selection, plan, situation, stage, by_coding=True))


def _of_those_with(least: int, inner: Select, plan: Plan) -> Select:
    """The selected rows of patients who have so many of them: so many days need no fewer events."""
    patient, events = Column("patient_id", "r"), Column("events", "n")
    numbered = Select((("patient_id", patient), ("events", Aggregate("COUNT"))), Named(inner, "r"), group_by=(patient,))
    often = Select(
        (("patient_id", Column("patient_id", "n")),),
        Named(numbered, "n"),
        where=Compare(events, ">=", Constant(least)),
    )
    comment = f"Hvem der har mindst {least} af hændelserne: andre har dem ikke på så mange datoer."
    same = Compare(Column("patient_id", "o"), "=", Column("patient_id", "e"))
    join = Join("INNER", Named(plan.shared("often", comment, often), "o"), same)
    return replace(inner, joins=(*inner.joins, join))


def tallied(of: str, inner: Select, key: tuple[str, ...] = ("patient_id",), *, exact: bool = False) -> Select:
    """The key, fewest, most: the bounds of a count over selected rows, or over their distinct codings; of *exists* one is enough.

    `exact`: whether all rows are certain and their days exact.
    """
    r = "r"
    certain = Compare(Column("certain", r), "=", Constant(1))
    fewest: Value = Aggregate("COUNT", Case(((certain, Constant(1)),)))
    most: Value = Aggregate("COUNT")
    if of == "exists":
        fewest, most = Aggregate("MAX", Column("certain", r)), Constant(1)
    elif of == "dates" and exact:
        inner = _days(inner, key)
        fewest = most
    elif of == "dates":
        inner = _by_days(inner, key)
        fewest, most = _distinct_dates(r)
    group_by = tuple(Column(name, r) for name in key)
    columns = (*((column.name, column) for column in group_by), ("fewest", fewest), ("most", most))
    return Select(columns, Named(inner, r), group_by=group_by)


def _days(rows: Select, key: tuple[str, ...]) -> Select:
    """The key and each of its days once."""
    days = tuple(Column(name, "e") for name in (*key, "first_day"))
    return Select(tuple((column.name, column) for column in days), Named(rows, "e"), group_by=days)


def _by_days(rows: Select, key: tuple[str, ...]) -> Select:
    """The rows with the same days together: the key, first_day, last_day, certain (1 when any is), and how many events they are."""
    e = "e"
    days = tuple(Column(name, e) for name in (*key, "first_day", "last_day"))
    columns = tuple((column.name, column) for column in days)
    told = (("certain", Aggregate("MAX", Column("certain", e))), ("events", Aggregate("COUNT")))
    return Select((*columns, *told), Named(rows, e), group_by=days)


def _distinct_dates(alias: str) -> tuple[Value, Value]:
    """Exact dates of certain events, at least 1 when any event is certain; all exact dates and one per imprecise one."""
    first, last, certain = (Column(name, alias) for name in ("first_day", "last_day", "certain"))
    exact: Condition = Compare(first, "=", last)
    surely = Compare(certain, "=", Constant(1))
    exact_certain = Aggregate("COUNT", Case(((And((exact, surely)), Constant(1)),)))
    only_imprecise = And(
        (Compare(exact_certain, "=", Constant(0)), Compare(Aggregate("MAX", certain), "=", Constant(1)))
    )
    fewest = Case(((only_imprecise, Constant(1)),), exact_certain)
    most = Aggregate("SUM", Case(((exact, Constant(1)),), Column("events", alias)), whole=True)
    return fewest, most
