"""Pick one event first: the rule of `cockpit.engine.picking` in the relational form.

Every key of the order is written twice: for the best place that a row may have and for its worst. A row is a possible pick when its
best place is not behind the worst place of the first certain row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cockpit.engine.relational.bounds import MeasuredNumber
from cockpit.engine.relational.datasets import last_day_name
from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    And,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    Not,
    OneOf,
    Or,
    Order,
    RowNumber,
    Select,
    Value,
    conjunction,
    disjunction,
    flag,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import is_certain, measured, rows
from cockpit.engine.relational.simplifying import of_one_row
from cockpit.engine.selection import Situation
from cockpit.standard.document import Picked, PickedElement


@dataclass(frozen=True)
class Key:
    """One key of the order: the columns with a row's best and worst place by it."""

    best: str
    worst: str
    descending: bool = False


@dataclass(frozen=True)
class PossiblePicks:
    """What to select from: rows `e` that may be the picked one. `certain`: there is an event to pick for certain.

    `settled`: it is one row for each patient, picked for certain.
    """

    source: Named
    joins: tuple[Join, ...]
    where: Condition
    certain: Condition
    settled: bool = False

    @property
    def only_one(self) -> Condition:
        """All possible picks of the patient are of one event."""
        event = Column("event_id", self.source.alias)
        same = Compare(Aggregate("MIN", event), "=", Aggregate("MAX", event))
        return ALWAYS if self.settled else same

    def only_pick(self, *shown: str) -> list[tuple[str, Value]]:
        """Aggregates of a patient's possible picks: sure (1 when there is just one, for certain), its days, and these columns of it."""
        for_certain = Compare(Aggregate("MAX", flag(self.certain)), "=", Constant(1))
        columns = ("first_day", "last_day", *shown)
        sure = ("sure", flag(And((self.only_one, for_certain))))
        return [sure, *((name, Aggregate("MIN", Column(name, self.source.alias))) for name in columns)]

    def by_patient(self, columns: Sequence[tuple[str, Value]], joins: tuple[Join, ...] = ()) -> Select:
        """These columns of each patient, aggregates of the patient's possible picks. `joins`: what else is joined to those."""
        patient = Column("patient_id", "e")
        shown = (("patient_id", patient), *columns)
        if self.settled and not joins:
            return Select(
                tuple((name, of_one_row(value)) for name, value in shown), self.source, self.joins, self.where
            )
        return Select(shown, self.source, (*self.joins, *joins), self.where, (patient,))


def possible_picks(
    owner: Picked | PickedElement,
    plan: Plan,
    situation: Situation,
    stage: Stage,
    shown: Sequence[tuple[str, Value]] = (),
) -> PossiblePicks:
    """Add the rows of the selection, and the first certain row of each patient, to the plan. `shown`: further columns of the rows."""
    order = keys(owner, situation)
    of_owner = owner.id.replace("-", "_")
    if owner.nth is None and is_certain(owner.events, situation) and all(key.best == key.worst for key in order):
        return _settled(owner, order, plan, situation, stage, shown)
    carried = {**places(owner, situation, measured(owner.events, situation)), **dict(shown)}
    selected = plan.shared(
        f"rows_{of_owner}{stage.suffix}",
        f"Rækkerne til {owner.id}: sikre (certain = 1) og mulige.",
        rows(owner.events, plan, situation, stage, tuple(carried.items()), by_coding=owner.nth is None),
    )
    if owner.nth is not None:
        return _nth(order, selected, owner.nth, plan, of_owner)
    return among(selected, owner, order, plan, stage)


def among(
    selected: str, owner: Picked | PickedElement, order: Sequence[Key], plan: Plan, stage: Stage
) -> PossiblePicks:
    """The possible picks among the rows of a part; the first certain row of each patient is added to the plan."""
    first = plan.shared(
        f"first_{owner.id.replace('-', '_')}{stage.suffix}",
        f"Den første af de sikre rækker til {owner.id}, i den rækkefølge der vælges efter.",
        first_certain(selected, order),
    )
    return unbeaten(selected, first, order)


def _settled(
    owner: Picked | PickedElement,
    order: Sequence[Key],
    plan: Plan,
    situation: Situation,
    stage: Stage,
    shown: Sequence[tuple[str, Value]],
) -> PossiblePicks:
    """The first row of each patient, of rows that are all certain and stand in one order only. Of the first by days no more than its day is
    needed, when nothing else is shown.
    """
    selected = rows(owner.events, plan, situation, stage, tuple(shown), by_coding=True)
    patient, day = Column("patient_id", "e"), Column("first_day", "e")
    if shown or order[0].best != "first_day":
        place = RowNumber((patient,), tuple(Order(Column(one.best, "e"), one.descending) for one in order))
        columns = tuple((name, Column(name, "e")) for name, _ in selected.columns)
        numbered = Select((*columns, ("place", place)), Named(selected, "e"))
        picked = Select(
            tuple((name, Column(name, "n")) for name, _ in columns),
            Named(numbered, "n"),
            where=Compare(Column("place", "n"), "=", Constant(1)),
        )
    else:
        first = Aggregate("MAX" if order[0].descending else "MIN", day)
        picked = Select(
            (("patient_id", patient), ("first_day", first), ("last_day", first)),
            Named(selected, "e"),
            group_by=(patient,),
        )
    comment = f"Den, der vælges til {owner.id}."
    name = plan.shared(f"first_{owner.id.replace('-', '_')}{stage.suffix}", comment, picked)
    return PossiblePicks(Named(name, "e"), (), ALWAYS, ALWAYS, settled=True)


def first_certain(selected: str, order: Sequence[Key], key: tuple[str, ...] = ("patient_id",)) -> Select:
    """The worst places of the certain row that stands first by them, for each key."""
    worst = tuple(dict.fromkeys(one.worst for one in order))
    place = RowNumber(
        tuple(Column(name, "e") for name in key), tuple(Order(Column(one.worst, "e"), one.descending) for one in order)
    )
    numbered = Select(
        (*((name, Column(name, "e")) for name in (*key, *worst)), ("place", place)),
        Named(selected, "e"),
        where=Compare(Column("certain", "e"), "=", Constant(1)),
    )
    return Select(
        tuple((name, Column(name, "n")) for name in (*key, *worst)),
        Named(numbered, "n"),
        where=Compare(Column("place", "n"), "=", Constant(1)),
    )


def unbeaten(selected: str, first: str, order: Sequence[Key], key: tuple[str, ...] = ("patient_id",)) -> PossiblePicks:
    """The rows that are not behind the first certain one of their key."""
    same = conjunction([Compare(Column(name, "b"), "=", Column(name, "e")) for name in key])
    join = Join("LEFT", Named(first, "b"), same)
    nobody = IsNull(Column("patient_id", "b"))
    possible = disjunction([nobody, _not_behind(order)])
    return PossiblePicks(Named(selected, "e"), (join,), possible, Not(nobody))


def _nth(order: Sequence[Key], selected: str, nth: int, plan: Plan, of_owner: str) -> PossiblePicks:
    """The nth row of patients whose order is settled; every row, and none for certain, of the others; no row where there are fewer."""
    patient = Column("patient_id", "e")
    unsettled: list[Condition] = [Compare(Column("certain", "e"), "=", Constant(0))]
    unsettled += [
        Compare(Column(key.best, "e"), "<>", Column(key.worst, "e")) for key in order if key.best != key.worst
    ]
    settled = plan.shared(
        f"order_{of_owner}",
        "Hvor mange rækker patienten har, og om rækkefølgen er i tvivl (doubt = 1).",
        Select(
            (
                ("patient_id", patient),
                ("events", Aggregate("COUNT")),
                ("doubt", Aggregate("MAX", flag(disjunction(unsettled)))),
            ),
            Named(selected, "e"),
            group_by=(patient,),
        ),
    )
    event = ("event_id", Column("event_id", "e"))
    place = RowNumber((patient,), tuple(Order(Column(key.best, "e"), key.descending) for key in order))
    placed = plan.shared(
        f"places_{of_owner}",
        "Rækkernes plads i rækkefølgen.",
        Select((("patient_id", patient), event, ("place", place)), Named(selected, "e")),
    )
    same = [Compare(Column(name, "n"), "=", Column(name, "e")) for name in ("patient_id", "event_id")]
    joins = (
        Join("INNER", Named(settled, "o"), Compare(Column("patient_id", "o"), "=", patient)),
        Join("INNER", Named(placed, "n"), conjunction(same)),
    )
    doubt = Column("doubt", "o")
    asked = disjunction([Compare(doubt, "=", Constant(1)), Compare(Column("place", "n"), "=", Constant(nth))])
    enough = Compare(Column("events", "o"), ">=", Constant(nth))
    return PossiblePicks(Named(selected, "e"), joins, conjunction([enough, asked]), Compare(doubt, "=", Constant(0)))


def keys(owner: Picked | PickedElement, situation: Situation) -> list[Key]:
    """The total order in which the first row is picked."""
    last_day = last_day_name(owner.events.dataset)
    days = Key(last_day, "first_day", descending=True)
    if owner.pick == "first":
        days = Key("first_day", last_day)
    descending = owner.pick != "first"
    clock = [Key(name, name, descending) for name in _CLOCK] if owner.events.dataset == "measurement" else []
    rule = value_rule(owner, situation)
    by_value = [Key(f"best_{name}", f"worst_{name}", rule == "highest") for name in ("end", "value")] if rule else []
    ordered = [*by_value, days, *clock] if owner.pick in ("highest", "lowest") else [days, *clock, *by_value]
    return [*ordered, Key("event_id", "event_id")]


def value_rule(owner: Picked | PickedElement, situation: Situation) -> str | None:
    """Which values stand first; None where values play no part in the order."""
    if owner.pick in ("highest", "lowest"):
        return owner.pick
    return (owner.tie or "highest") if situation.quantity(owner.events) else None


_CLOCK = ("has_time", "clock")


def places(owner: Picked | PickedElement, situation: Situation, number: MeasuredNumber) -> dict[str, Value]:
    """The columns that the order needs besides days and event id. `number`: the converted value of a row.

    A value's place is an end (1: no upper end, -1: no lower end, 0: a number) and then the number. A value that cannot be compared has neither
    end, so that its best place is before every other's worst.
    """
    columns: dict[str, Value] = {}
    if owner.events.dataset == "measurement":
        columns |= {name: Column(name, "e") for name in _CLOCK}
    rule = value_rule(owner, situation)
    if rule:
        known = situation.quantity(owner.events) is not None
        places = {"best": _UP, "worst": _DOWN} if rule == "highest" else {"best": _DOWN, "worst": _UP}
        for place, (infinity, comparators) in places.items():
            end, value = _end_and_value(number, infinity, comparators) if known else (Constant(infinity), Constant(0))
            columns |= {f"{place}_end": end, f"{place}_value": value}
    return columns


_UP = (1, (">", ">="))
_DOWN = (-1, ("<", "<="))


def _end_and_value(number: MeasuredNumber, infinity: int, comparators: tuple[str, ...]) -> tuple[Value, Value]:
    """A value's place on the side that these comparators leave open."""
    endless = Or((IsNull(number.value), OneOf(number.comparator, comparators)))
    return Case(((endless, Constant(infinity)),), Constant(0)), Case(((endless, Constant(0)),), number.value)


def _not_behind(order: Sequence[Key]) -> Condition:
    """The best place of row `e` is before the worst place of row `b`, or the same."""
    key, rest = order[0], order[1:]
    best, worst = Column(key.best, "e"), Column(key.worst, "b")
    if not rest:
        return Compare(best, "<=", worst)
    before = Compare(best, ">" if key.descending else "<", worst)
    return Or((before, And((Compare(best, "=", worst), _not_behind(rest)))))
