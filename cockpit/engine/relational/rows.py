"""Which rows a criterion or an element sees, in the relational form: what `cockpit.engine.selection` says, as conditions.

`rows` is where everything about events begins: the rows that a selection selects, for certain or possibly. What counts, picks, lists or shows events stands on
it, for a criterion (all patients of the clinic) and for an element (members only) alike; the stage says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from cockpit.engine import dates
from cockpit.engine.relational.bounds import (
    UNDECIDED,
    Bounds,
    MeasuredNumber,
    both,
    case_of,
    certain_among_possible,
    compared,
    exactly,
    within,
)
from cockpit.engine.relational.concepts import Concept, ConceptName, recorded_coding
from cockpit.engine.relational.datasets import is_required, last_day_name
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    Arithmetic,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    OneOf,
    Or,
    Rounded,
    Select,
    Value,
    conjunction,
    flag,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Reading, Stage
from cockpit.engine.relational.restrictions import attribute, later_parts, who_joins
from cockpit.engine.selection import Situation
from cockpit.engine.values import comparable, conversions
from cockpit.standard.document import Comparison, EventSelection, Quantity
from cockpit.standard.record import VIEWS

E = "e"
PATIENT = Column("patient_id", E)
FIRST_DAY, LAST_DAY = Column("first_day", E), Column("last_day", E)
COMPARATOR = Column("comparator", E)
CODING = "coding"
"""The column with a coding as one text."""


def rows(
    selection: EventSelection,
    plan: Plan,
    situation: Situation,
    stage: Stage,
    columns: Sequence[tuple[str, Value]] = (),
    *,
    by_coding: bool = False,
) -> Select:
    """The rows that are selected for certain or possibly: patient_id, event_id, first_day, last_day, certain (1 or 0), and more.

    An event is one row; `by_coding`: or one for each of its codes, for whoever does not mind. `columns`: further columns, of a row `e` of the
    dataset's reading (`measured` gives those of a converted value).
    """
    related = {
        f"near{number}": plan.related(selection, relation, plan, situation, stage)
        for number, relation in enumerate(selection.relations or [], start=1)
    }
    parts = judged_parts(selection, situation) + [_related(alias) for alias in related]
    named = [(name, Column(name, E)) for name in ("patient_id", "event_id", "first_day")]
    selected = Select(
        (*named, ("last_day", last_day(selection.dataset)), *columns, ("certain", flag(certain_among_possible(parts)))),
        source(selection, plan, stage),
        (
            *who_joins(selection, stage),
            *(_rows_related(part, alias) for alias, part in related.items()),
        ),
        conjunction([concept_rows(selection, plan, situation, stage), both(parts).possible]),
    )
    return selected if by_coding else each_event(selected, selection.dataset, coded=bool(selection.codes))


def each_event(selected: Select, dataset: str, *, coded: bool) -> Select:
    """The selected rows with each event once, with the least of its codings: a diagnosis stands once for each of its codes in the code lists."""
    if dataset != "diagnosis" or not coded:
        return selected
    columns = {name: Column(name, E) for name, _ in selected.columns}
    shown = tuple((name, Aggregate("MIN", value) if name == CODING else value) for name, value in columns.items())
    return Select(shown, Named(selected, E), group_by=tuple(value for name, value in columns.items() if name != CODING))


def _rows_related(part: str, alias: str) -> Join:
    """The rows `e` for which a relation possibly holds."""
    same = [Compare(Column(name, alias), "=", Column(name, E)) for name in ("patient_id", "event_id")]
    return Join("INNER", Named(part, alias), conjunction(same))


def _related(alias: str) -> Bounds:
    """The joined relation holds."""
    return Bounds(*(Compare(Column(bound, alias), "=", Constant(1)) for bound in ("lower", "upper")))


def source(selection: EventSelection, plan: Plan, stage: Stage) -> Named:
    """The reading that holds the selection's rows."""
    return Named(reading_of(selection, plan, stage).name, E)


def reading_of(selection: EventSelection, plan: Plan, stage: Stage) -> Reading:
    return plan.reading(selection.dataset, stage, coded=bool(selection.codes))


def concept_rows(selection: EventSelection, plan: Plan, situation: Situation, stage: Stage) -> Condition:
    """A row of the reading belongs to the selection's concept."""
    name = concept_name(selection, plan, situation, stage)
    if name is None:
        return NEVER if selection.codes else ALWAYS  # contacts are in no code list
    return reading_of(selection, plan, stage).of_concept(name, E)


def concept_name(selection: EventSelection, plan: Plan, situation: Situation, stage: Stage) -> ConceptName | None:
    concept = Concept(tuple(situation.code_lists(selection)))
    return reading_of(selection, plan, stage).ask(selection, concept)


def measured(selection: EventSelection, situation: Situation) -> MeasuredNumber:
    """The value of a row `e`, converted; NULL where it cannot be."""
    quantity = situation.quantity(selection)
    return MeasuredNumber(Constant(None) if quantity is None else converted(quantity, E), COMPARATOR)


def converted(quantity: Quantity, alias: str) -> Value:
    """The recorded value in the concept's unit and precision; NULL when its unit is not one that the concept knows."""
    recorded = Column("recorded_value", alias)
    branches: list[tuple[Condition, Value]] = []
    for unit, conversion in conversions(quantity).items():
        exact: Value = recorded
        if conversion.factor != "1":
            exact = Arithmetic(exact, "*", Constant(Decimal(conversion.factor)))
        if Decimal(conversion.offset):
            exact = Arithmetic(exact, "+", Constant(Decimal(conversion.offset)))
        branches.append((Compare(Column("unit", alias), "=", Constant(unit)), Rounded(exact, quantity.decimals)))
    return case_of(branches, None)


def judged_parts(selection: EventSelection, situation: Situation) -> list[Bounds]:
    """When a row `e` of the selection's concept meets each part of the selection."""
    parts = [exactly(OneOf(Column("source", E), tuple(selection.sources)))]
    for column, allowed in (
        ("kind", selection.kinds),
        ("status", selection.statuses),
        ("certainty", selection.certainties),
    ):
        if allowed:
            is_allowed = OneOf(Column(column, E), tuple(allowed))
            always = is_required(selection.dataset, column)
            parts.append(exactly(is_allowed) if always else attribute(Column(column, E), is_allowed))
    if selection.as_needed is not None:
        as_needed = Column("as_needed", E)
        parts.append(attribute(as_needed, Compare(as_needed, "=", Constant(int(selection.as_needed)))))
    if selection.active:
        end = Column("end_day", E)
        parts.append(exactly(Or((IsNull(end), Compare(end, ">=", Constant(situation.as_of))))))
    if selection.window:
        days = FIRST_DAY, last_day(selection.dataset)
        parts.append(within(*days, dates.bounds(selection.window, situation.as_of)))
    if selection.value:
        parts.append(value_bounds(selection.value, selection, situation))
    return parts + later_parts(selection)


def last_day(dataset: str) -> Column:
    """The last possible day of a row `e`."""
    return Column(last_day_name(dataset), E)


def is_certain(selection: EventSelection, situation: Situation) -> bool:
    """Whether every row that is possibly selected is so for certain."""
    return not selection.relations and both(judged_parts(selection, situation)).decided


def value_bounds(comparison: Comparison, selection: EventSelection, situation: Situation) -> Bounds:
    """How the converted value of a row `e` compares."""
    return (
        compared(measured(selection, situation), comparison)
        if comparable(comparison, situation.quantity(selection))
        else UNDECIDED
    )


def codings(selection: EventSelection, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """The distinct codings of the selected events: patient_id, system, code, certain (1 when some certain event has it).

    Only codings that are in one of the selection's code lists; all of them when it names none.
    """
    r = "r"
    system, code = coding_columns(selection.dataset, r, coded=bool(selection.codes))
    joins: tuple[Join, ...] = ()
    carried: list[tuple[str, Value]] = []
    if with_codings_apart(selection.dataset, coded=bool(selection.codes)):
        joins = (codings_apart("INNER", reading_of(selection, plan, stage), r),)
    else:
        carried = [(value.name, Column(value.name, E)) for value in (system, code) if isinstance(value, Column)]
    selected = rows(selection, plan, situation, stage, carried, by_coding=True)
    key = tuple(value for value in (Column("patient_id", r), system, code) if isinstance(value, Column))
    columns = (
        ("patient_id", key[0]),
        ("system", system),
        ("code", code),
        ("certain", Aggregate("MAX", Column("certain", r))),
    )
    where = ALWAYS if isinstance(code, Column) else NEVER
    return Select(columns, Named(selected, r), joins, where, key)


def with_codings_apart(dataset: str, *, coded: bool) -> bool:
    """Whether the codes of the events stand in a part of their own: those of diagnoses with any code."""
    return dataset == "diagnosis" and not coded


def codings_apart(kind: Literal["INNER", "LEFT"], reading: Reading, event: str) -> Join:
    """All codings `c` of a selected diagnosis."""
    same = [Compare(Column(key, "c"), "=", Column(key, event)) for key in ("patient_id", "event_id")]
    return Join(kind, Named(reading.codings.single, "c"), conjunction(same))


def coding_columns(dataset: str, alias: str, *, coded: bool) -> tuple[Value, Value]:
    """System and code of the selected events' codings; contacts have none."""
    if with_codings_apart(dataset, coded=coded):
        return Column("system", "c"), Column("code", "c")
    if dataset == "diagnosis":
        return Column("system", alias), Column("code", alias)
    if "code" not in VIEWS[dataset].column_names:
        return Constant(""), Constant("")
    return recorded_coding(dataset, alias)
