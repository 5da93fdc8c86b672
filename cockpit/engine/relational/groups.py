"""A group of criteria: Kleene logic on bounds, by counting the criteria that are certain and those that are possible."""

from __future__ import annotations

from cockpit.engine.relational.bounds import Bounds
from cockpit.engine.relational.form import (
    NEVER,
    Aggregate,
    Arithmetic,
    Coalesce,
    Column,
    Compare,
    Constant,
    Join,
    Named,
    Select,
    Union,
    Value,
    conjunction,
)
from cockpit.engine.relational.plan import Outcome
from cockpit.engine.relational.readings import Stage
from cockpit.standard.document import Group

# SQLite joins at most 64 relations, MySQL 61.
MOST_JOINS = 40


def threshold(rule: Group) -> tuple[int, bool]:
    """How many criteria must hold, and whether the group holds then (True) or does not hold then (False)."""
    n = rule.n or 0
    least = {"all": len(rule.criteria), "any": 1, "none": 1, "at_least": n, "at_most": n + 1}[rule.rule]
    return least, rule.rule not in ("none", "at_most")


def group(rule: Group, children: list[Outcome], stage: Stage) -> tuple[Select, bool]:
    """The group's outcome, and whether a patient without a row is true."""
    least, holds = threshold(rule)
    default = (sum(child.default for child in children) >= least) == holds
    if not children:
        nobody = Column("patient_id", "s")
        columns = (("patient_id", nobody), ("lower", Constant(0)), ("upper", Constant(0)))
        return Select(columns, Named(stage.people, "s"), where=NEVER), default
    every = least == len(children) and holds
    if every and len(children) <= MOST_JOINS and not all(child.default for child in children):
        return _every(children), default
    return _counted(children, least, holds), default


def _every(children: list[Outcome]) -> Select:
    """All of: only patients whom each criterion that is false by default knows; a join of those, and a look at the others."""
    ordered = sorted(enumerate(children, start=1), key=lambda numbered: numbered[1].default)
    first = f"c{ordered[0][0]}"
    patient = Column("patient_id", first)
    joins: list[Join] = []
    bounds: dict[str, list[Value]] = {"lower": [], "upper": []}
    for number, child in ordered:
        alias = f"c{number}"
        for bound, values in bounds.items():
            column = Column(bound, alias)
            values.append(Coalesce(column, Constant(1)) if child.default else column)
        if alias != first:
            same = Compare(Column("patient_id", alias), "=", patient)
            joins.append(Join("LEFT" if child.default else "INNER", Named(child.part, alias), same))
    certain, possible = (
        conjunction([Compare(value, "=", Constant(1)) for value in values]) for values in bounds.values()
    )
    return Select(
        (("patient_id", patient), *Bounds(certain, possible).flags()),
        Named(ordered[0][1].part, first),
        tuple(joins),
        possible,
    )


def _counted(children: list[Outcome], least: int, holds: bool) -> Select:
    """Count the criteria; those without a row for the patient count as they are by default."""
    known = sum(child.default for child in children)
    selects = tuple(
        Select(
            (
                ("patient_id", Column("patient_id", "c")),
                *((bound, _beyond(Column(bound, "c"), child.default)) for bound in ("lower", "upper")),
            ),
            Named(child.part, "c"),
        )
        for child in children
    )
    certain, possible = (Aggregate("SUM", Column(bound, "c")) for bound in ("lower", "upper"))
    enough = Constant(least - known)
    outcome = Bounds(Compare(certain, ">=", enough), Compare(possible, ">=", enough))
    if not holds:
        outcome = Bounds(Compare(possible, "<", enough), Compare(certain, "<", enough))
    patient = Column("patient_id", "c")
    return Select((("patient_id", patient), *outcome.flags()), Named(Union(selects), "c"), group_by=(patient,))


def _beyond(bound: Value, default: bool) -> Value:
    """What a row adds to what the criterion counts by default."""
    return Arithmetic(bound, "-", Constant(1)) if default else bound
