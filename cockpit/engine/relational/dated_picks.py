"""Picks of the first or the latest event of which no more is asked than its day: for most patients the days alone tell it.

The picked event's day is clear when no doubtful event may be picked instead: none that is not certain, or not of an exact day, lies before the first certain
one (or after the latest). Which of two certain events of the same day it is then makes no difference. The few patients of whom it is not clear are looked at
event by event (`picks`). For engines that gather: the days are columns of a grouping that is there for other questions too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cockpit.engine.relational.bounds import case_of
from cockpit.engine.relational.datasets import exact_days
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    Case,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    Select,
    Union,
    Value,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.picks import Key, PossiblePicks, among, keys
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import FIRST_DAY, PATIENT, is_certain, last_day, rows
from cockpit.engine.relational.simplifying import simplified
from cockpit.engine.relational.single_rows import left_by_patient
from cockpit.engine.selection import Situation
from cockpit.standard.document import Picked, PickedElement

D, U = "d", "u"
DAY = Column("certain_day", D)
"""The day of the first certain event, or of the latest, where it is clear."""


@dataclass(frozen=True)
class DatedPicks:
    """`days`: the part with a row `d` of each patient who has an event to pick; `clear`: the day is that of a certain one; `others`: the possible picks of patients
    of whom it is not. `owner`: whose pick it is, as the names of parts have it.
    """

    days: str
    clear: Condition
    others: PossiblePicks
    owner: str

    def by_patient(
        self, clear: Mapping[str, Value], others: Sequence[tuple[str, Value]], plan: Plan, stage: Stage
    ) -> Select:
        """These columns of each patient, of `d` where the day is clear, and else aggregates of the possible picks."""
        comment = "Det samme for dem, hvor en tvivlsom hændelse kan være den valgte."
        unclear = plan.shared(f"unclear_{self.owner}{stage.suffix}", comment, self.others.by_patient(others))
        columns = tuple((name, Case(((self.clear, clear[name]),), Column(name, U))) for name, _ in others)
        patient = ("patient_id", Column("patient_id", D))
        return Select((patient, *columns), Named(self.days, D), (left_by_patient(unclear, U, D),))

    def only_pick(self, plan: Plan, stage: Stage) -> Select:
        """Whether there is just one possible pick of the patient, for certain (sure), and its days."""
        clear: dict[str, Value] = {"sure": Constant(1), "first_day": DAY, "last_day": DAY}
        return self.by_patient(clear, self.others.only_pick(), plan, stage)

    def events(self) -> Union:
        """Every possible pick: patient_id, first_day, last_day, and whether there is an event to pick for certain (sure, 1 or 0)."""
        patient = ("patient_id", Column("patient_id", D))
        clear = Select(
            (patient, ("first_day", DAY), ("last_day", DAY), ("sure", Constant(1))),
            Named(self.days, D),
            where=self.clear,
        )
        days = tuple((name, Column(name, "e")) for name in ("first_day", "last_day"))
        others = Select(
            (("patient_id", PATIENT), *days, ("sure", flag(self.others.certain))),
            self.others.source,
            self.others.joins,
            self.others.where,
        )
        return Union((clear, others))


def dated_picks(owner: Picked | PickedElement, plan: Plan, situation: Situation, stage: Stage) -> DatedPicks | None:
    """Add what the pick needs to the plan; None where days alone do not tell the order, where all events are certain and exact, or the engine does not gather."""
    order = keys(owner, situation)
    if not plan.gathers or owner.nth is not None or len(order) > 2 or owner.pick not in ("first", "latest"):
        return None
    exact, decided = exact_days(owner.events.dataset), is_certain(owner.events, situation)
    if exact and decided:
        return None
    selected = rows(owner.events, plan, situation, stage, by_coding=True)
    certain = dict(selected.columns)["certain"]
    last = last_day(owner.events.dataset)
    best, worst = (FIRST_DAY, last) if owner.pick == "first" else (last, FIRST_DAY)
    inexact = NEVER if exact else Compare(FIRST_DAY, "<>", last)
    doubtful = inexact if decided else disjunction([Compare(certain, "=", Constant(0)), inexact])
    surely = ALWAYS if decided else Compare(certain, "=", Constant(1))
    columns = (
        ("patient_id", PATIENT),
        ("certain_day", _outermost(owner, worst, surely)),
        ("doubtful_day", _outermost(owner, best, doubtful)),
    )
    name = owner.id.replace("-", "_")
    days = plan.shared(
        f"days_{name}{stage.suffix}",
        f"Til {owner.id}: dagen for den sikre hændelse, der vælges, og for den tvivlsomme, der kan vælges i stedet.",
        replace(selected, columns=columns, group_by=(PATIENT,)),
    )
    doubt = Column("doubtful_day", D)
    clear = disjunction([IsNull(doubt), Compare(doubt, ">" if owner.pick == "first" else "<", DAY)])
    return DatedPicks(days, clear, _others(owner, order, selected, days, plan, stage), name)


def _outermost(owner: Picked | PickedElement, day: Value, among: Condition) -> Aggregate:
    """The first or the latest day of a patient's rows for which the condition holds."""
    asked = simplified(case_of([(among, day)], None))
    return Aggregate("MIN" if owner.pick == "first" else "MAX", asked)


def _others(
    owner: Picked | PickedElement, order: Sequence[Key], selected: Select, days: str, plan: Plan, stage: Stage
) -> PossiblePicks:
    """The possible picks of patients of whom the day is not clear."""
    doubt = Column("doubtful_day", D)
    behind = Compare(doubt, "<=" if owner.pick == "first" else ">=", DAY)
    unclear = conjunction([opposite(IsNull(doubt)), disjunction([IsNull(DAY), behind])])
    join = Join("INNER", Named(days, D), Compare(Column("patient_id", D), "=", PATIENT))
    doubted = replace(selected, joins=(*selected.joins, join), where=conjunction([selected.where, unclear]))
    listed = plan.shared(
        f"rows_{owner.id.replace('-', '_')}{stage.suffix}",
        f"Rækkerne til {owner.id}, hvor dagene ikke er nok: sikre (certain = 1) og mulige.",
        doubted,
    )
    return among(listed, owner, order, plan, stage)
