"""Days of a window that events cover: what `cockpit.engine.numbers` counts day by day, with running ends.

Periods stand in the order of their starts. How far the earlier ones reach is their greatest end; a period covers what lies beyond it, and a gap is what
lies between it and the next start. A period that ends before it begins, or lies outside the window, covers nothing and reaches nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cockpit.engine.relational.form import (
    Aggregate,
    Arithmetic,
    Case,
    Coalesce,
    Column,
    Compare,
    Constant,
    DaysBetween,
    Greatest,
    IsNull,
    Least,
    Named,
    Order,
    RunningMaximum,
    Select,
    Union,
    Value,
    disjunction,
    flag,
)

PATIENT = Column("patient_id", "r")
BEGINS, ENDS, REACH = (Column(name, "r") for name in ("begins", "ends", "reach"))


def days_covered(rows: Sequence[Select], window: tuple[date, date], as_of: date, *, by_all: bool) -> Select:
    """patient_id, days, doubt (1 or 0): the days that any of the selections cover, or (of two) that both do.

    `rows`: selected rows with first_day, last_day, certain and end_day. What two cover both is what each covers, less what either does.
    """
    together = _days(rows, window, as_of)
    if not by_all or len(rows) == 1:
        return together
    each = [_days([one], window, as_of) for one in rows]
    signed = (*(_signed(select, 1) for select in each), _signed(together, -1))
    columns = (
        ("patient_id", PATIENT),
        ("days", Aggregate("SUM", Column("days", "r"))),
        ("doubt", Aggregate("MAX", Column("doubt", "r"))),
    )
    return Select(columns, Named(Union(signed), "r"), group_by=(PATIENT,))


def _signed(select: Select, sign: int) -> Select:
    days = Arithmetic(Column("days", "r"), "*", Constant(sign))
    return Select((("patient_id", PATIENT), ("days", days), ("doubt", Column("doubt", "r"))), Named(select, "r"))


def longest_gap(rows: Sequence[Select], window: tuple[date, date], as_of: date) -> Select:
    """patient_id, days, doubt: the longest run of days of the window that no selection covers."""
    first, last = window
    before = Case(
        (
            (IsNull(ENDS), Constant(0)),
            (IsNull(REACH), DaysBetween(BEGINS, Constant(first))),
            (Compare(BEGINS, ">", REACH), Arithmetic(DaysBetween(BEGINS, REACH), "-", Constant(1))),
        ),
        Constant(0),
    )
    latest = Aggregate("MAX", ENDS)
    after = Case(((IsNull(latest), Constant(length(window))),), DaysBetween(Constant(last), latest))
    return _grouped(rows, window, as_of, Greatest(Aggregate("MAX", before), after))


def length(window: tuple[date, date]) -> int:
    """How many days the window has."""
    return max(0, (window[1] - window[0]).days + 1)


def _days(rows: Sequence[Select], window: tuple[date, date], as_of: date) -> Select:
    beyond = Case(
        (
            (IsNull(ENDS), Constant(0)),
            (disjunction([IsNull(REACH), Compare(BEGINS, ">", REACH)]), _both_ends(BEGINS, ENDS)),
            (Compare(ENDS, ">", REACH), DaysBetween(ENDS, REACH)),
        ),
        Constant(0),
    )
    return _grouped(rows, window, as_of, Aggregate("SUM", beyond))


def _both_ends(first: Value, last: Value) -> Value:
    return Arithmetic(DaysBetween(last, first), "+", Constant(1))


def _grouped(rows: Sequence[Select], window: tuple[date, date], as_of: date, days: Value) -> Select:
    columns = (("patient_id", PATIENT), ("days", days), ("doubt", Aggregate("MAX", Column("doubt", "r"))))
    return Select(columns, Named(_reaching(rows, window, as_of), "r"), group_by=(PATIENT,))


def _reaching(rows: Sequence[Select], window: tuple[date, date], as_of: date) -> Select:
    """The periods, each with how far the earlier ones of the patient reach."""
    order = tuple(Order(Column(name, "p")) for name in ("begins", "event_id", "listed"))
    reach = RunningMaximum(Column("ends", "p"), (Column("patient_id", "p"),), order)
    columns = tuple((name, Column(name, "p")) for name in ("patient_id", "begins", "ends", "doubt"))
    periods = Union(tuple(_periods(select, number, window, as_of) for number, select in enumerate(rows, start=1)))
    return Select((*columns, ("reach", reach)), Named(periods, "p"))


def _periods(rows: Select, number: int, window: tuple[date, date], as_of: date) -> Select:
    """patient_id, event_id, listed (which selection), begins, ends (NULL when it covers nothing), doubt."""
    first_day, last_day = Column("first_day", "e"), Column("last_day", "e")
    begins = Greatest(first_day, Constant(window[0]))
    ends = Least(Coalesce(Column("end_day", "e"), Constant(as_of)), Constant(min(window[1], as_of)))
    doubtful = disjunction([Compare(Column("certain", "e"), "=", Constant(0)), Compare(first_day, "<>", last_day)])
    columns: tuple[tuple[str, Value], ...] = (
        ("patient_id", Column("patient_id", "e")),
        ("event_id", Column("event_id", "e")),
        ("listed", Constant(number)),
        ("begins", begins),
        ("ends", Case(((Compare(begins, "<=", ends), ends),))),
        ("doubt", flag(doubtful)),
    )
    return Select(columns, Named(rows, "e"))
