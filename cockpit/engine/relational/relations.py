"""Named events, and how the rows of a selection lie to them: what `cockpit.engine.selection.related` says.

The days between a row and a named event lie from (first day less the event's last day) to (last day less the event's first day). Each relation is a part of its
own: patient_id, event_id, lower and upper of the rows that lie so to some occurrence of the named event, for certain or possibly. A named event that is the
first or the latest is every possible pick, and the relation holds for certain when it does so to each.
"""

from __future__ import annotations

from cockpit.engine.relational.bounds import Bounds
from cockpit.engine.relational.dated_picks import dated_picks
from cockpit.engine.relational.form import (
    Aggregate,
    Column,
    Compare,
    Condition,
    Constant,
    DaysBetween,
    Join,
    Named,
    Select,
    Union,
    conjunction,
    flag,
)
from cockpit.engine.relational.picks import possible_picks
from cockpit.engine.relational.plan import Outcome, Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import PATIENT, E, rows
from cockpit.engine.selection import Situation
from cockpit.standard.document import EventSelection, NamedEvent, PickedElement, Relation

A = "a"


def related_part(selection: EventSelection, relation: Relation, plan: Plan, situation: Situation, stage: Stage) -> str:
    """The name of the part with the rows of the selection for which the relation holds, for certain or possibly."""
    named = situation.document.named_event(relation.event)
    events = _named_event(named, plan, situation, stage)
    bare = selection.model_copy(update={"relations": None})
    apart = _days_apart(relation)
    sure = conjunction([Compare(Column("sure", A), "=", Constant(1)), apart.certain])
    every = named.occurrence != "any"
    columns = (
        ("patient_id", PATIENT),
        ("event_id", Column("event_id", E)),
        ("lower", Aggregate("MIN" if every else "MAX", flag(sure))),
        ("upper", Aggregate("MAX", flag(apart.possible))),
    )
    same = Compare(Column("patient_id", A), "=", PATIENT)
    held = Select(
        columns,
        Named(rows(bare, plan, situation, stage), E),
        (Join("INNER", Named(events, A), same),),
        group_by=(PATIENT, Column("event_id", E)),
    )
    return plan.shared(
        f"related_to_{named.id}",
        f"Hvilke rækker i {selection.dataset} der ligger rigtigt til »{named.title.da}«.",
        held,
    )


def _days_apart(relation: Relation) -> Bounds:
    """The row `e` lies within the relation's days of the event `a`."""
    fewest = DaysBetween(Column("first_day", E), Column("last_day", A))
    most = DaysBetween(Column("last_day", E), Column("first_day", A))
    certain, possible = list[Condition](), list[Condition]()
    if relation.first_day is not None:
        certain.append(Compare(fewest, ">=", Constant(relation.first_day)))
        possible.append(Compare(most, ">=", Constant(relation.first_day)))
    if relation.last_day is not None:
        certain.append(Compare(most, "<=", Constant(relation.last_day)))
        possible.append(Compare(fewest, "<=", Constant(relation.last_day)))
    return Bounds(conjunction(certain), conjunction(possible))


def _named_event(named: NamedEvent, plan: Plan, situation: Situation, stage: Stage) -> str:
    """The name of the part with the event's possible occurrences: patient_id, first_day, last_day, sure (1 or 0). Compiled once in a stage."""
    done = plan.done(situation, stage, f"event:{named.id}")
    if done is not None:
        return done.part
    found = _occurrences(named, plan, situation, stage)
    name = plan.shared(f"event_{named.id}", f"»{named.title.da}«, for sikker (sure = 1) og mulig.", found)
    plan.remember(situation, stage, f"event:{named.id}", Outcome(name))
    return name


def _occurrences(named: NamedEvent, plan: Plan, situation: Situation, stage: Stage) -> Select | Union:
    """The event's possible occurrences: patient_id, first_day, last_day, sure."""
    columns = tuple((name, Column(name, E)) for name in ("patient_id", "first_day", "last_day"))
    if named.occurrence == "any":
        listed = Named(rows(named.events, plan, situation, stage), E)
        return Select((*columns, ("sure", Column("certain", E))), listed)
    picked = PickedElement(
        id=named.id, title=named.title, type="picked", events=named.events, pick=named.occurrence, show="date"
    )
    dated = dated_picks(picked, plan, situation, stage)
    if dated:
        return dated.events()
    picks = possible_picks(picked, plan, situation, stage)
    return Select((*columns, ("sure", flag(picks.certain))), picks.source, picks.joins, picks.where)
