"""Which rows a criterion or an element sees, in the relational form: what `cockpit.engine.selection` says, as conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

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
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    Arithmetic,
    BeginsWith,
    Column,
    Compare,
    Condition,
    Constant,
    Exists,
    IsNull,
    Join,
    Named,
    OneOf,
    Or,
    Rounded,
    Select,
    Value,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.selection import Situation
from cockpit.engine.values import comparable, conversions
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import CodeEntry, CodeList, Comparison, EventSelection, Quantity
from cockpit.standard.record import VIEWS

E = "e"
PATIENT = Column("patient_id", E)
FIRST_DAY, LAST_DAY = Column("first_day", E), Column("last_day", E)
MEASURED = MeasuredNumber(Column("value", E), Column("comparator", E))


def rows(
    selection: EventSelection,
    plan: Plan,
    situation: Situation,
    columns: Sequence[tuple[str, Value]] = (),
    members: str | None = None,
) -> Select:
    """The rows that are selected for certain or possibly: patient_id, event_id, first_day, last_day, certain (1 or 0), and more.

    `columns`: further columns, of a row `e` of the selection's source. `members`: the part whose patients are the only ones wanted.
    """
    parts = judged_parts(selection, plan, situation)
    named = [(name, Column(name, E)) for name in ("patient_id", "event_id", "first_day", "last_day")]
    return Select(
        (*named, *columns, ("certain", flag(certain_among_possible(parts)))),
        source(selection, plan, situation),
        only(members),
        both(parts).possible,
    )


def only(members: str | None) -> tuple[Join, ...]:
    """A join with the part whose patients are the only ones wanted."""
    if members is None:
        return ()
    return (Join("INNER", Named(members, "m"), Compare(Column("patient_id", "m"), "=", PATIENT)),)


def source(selection: EventSelection, plan: Plan, situation: Situation) -> Named:
    """The dataset's seen events; measurements of a concept with a quantity have their converted value too."""
    seen = plan.seen(selection.dataset)
    quantity = situation.quantity(selection)
    if quantity is None:
        return Named(seen, E)
    s = "s"
    kept = ("patient_id", "event_id", "source", "first_day", "last_day", "has_time", "clock", "comparator", "unit")
    columns = [(name, Column(name, s)) for name in (*kept, "system", "code", "recorded_value", "recorded_text")]
    return Named(
        Select(
            (*columns, ("value", converted(quantity, s))),
            Named(seen, s),
            where=_coded(situation.code_lists(selection), selection.dataset, s),
        ),
        E,
    )


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


def judged_parts(selection: EventSelection, plan: Plan, situation: Situation) -> list[Bounds]:
    """When a row `e` of the selection's source meets each part of the selection."""
    parts = [exactly(OneOf(Column("source", E), tuple(selection.sources)))]
    if selection.codes and situation.quantity(selection) is None:  # with a quantity the source is narrowed to the codes
        parts.append(exactly(_same_event(selection, plan, situation)))
    for column, allowed in (
        ("kind", selection.kinds),
        ("status", selection.statuses),
        ("certainty", selection.certainties),
    ):
        if allowed:
            parts.append(_attribute(Column(column, E), OneOf(Column(column, E), tuple(allowed))))
    if selection.as_needed is not None:
        as_needed = Column("as_needed", E)
        parts.append(_attribute(as_needed, Compare(as_needed, "=", Constant(int(selection.as_needed)))))
    if selection.active:
        end = Column("end_day", E)
        parts.append(exactly(Or((IsNull(end), Compare(end, ">=", Constant(situation.as_of))))))
    if selection.window:
        parts.append(within(FIRST_DAY, LAST_DAY, dates.bounds(selection.window, situation.as_of)))
    if selection.value:
        parts.append(value_bounds(selection.value, selection, situation))
    return parts


def value_bounds(comparison: Comparison, selection: EventSelection, situation: Situation) -> Bounds:
    """How the converted value of a row `e` compares."""
    return compared(MEASURED, comparison) if comparable(comparison, situation.quantity(selection)) else UNDECIDED


def _attribute(column: Value, allowed: Condition) -> Bounds:
    """An attribute that may be NULL: undecided then."""
    return Bounds(conjunction([opposite(IsNull(column)), allowed]), disjunction([IsNull(column), allowed]))


def _same_event(selection: EventSelection, plan: Plan, situation: Situation) -> Condition:
    """Every code list is met by some coding of the event."""
    concepts = situation.code_lists(selection)
    if selection.dataset != "diagnosis":
        return _coded(concepts, selection.dataset, E)
    codings = plan.seen("diagnosis_code")
    met = []
    for concept in concepts:
        where = conjunction([*of_event("c", E), concept_condition(concept, Column("system", "c"), Column("code", "c"))])
        met.append(Exists(Select((("found", Constant(1)),), Named(codings, "c"), where=where)))
    return conjunction(met)


def of_event(coding: str, event: str) -> list[Condition]:
    """The coding belongs to the event."""
    return [Compare(Column(key, coding), "=", Column(key, event)) for key in ("patient_id", "event_id")]


def _coded(concepts: Iterable[CodeList], dataset: str, alias: str) -> Condition:
    """The event's one coding, in its own row, is in every code list; contacts have none."""
    if "code" not in VIEWS[dataset].column_names:
        return NEVER
    return conjunction(
        [concept_condition(concept, system_of(dataset, alias), Column("code", alias)) for concept in concepts]
    )


def system_of(dataset: str, alias: str) -> Value:
    """The code system of the dataset's own codings: a column, or the same for all."""
    system = VIEWS[dataset].system
    return Constant(system) if system else Column("system", alias)


def concept_condition(concept: CodeList, system: Value, code: Value) -> Condition:
    """A coding is in the code list: met by an entry, and by no exclusion."""
    excluded = _entries(concept.exclusions, system, code)
    return conjunction([_entries(concept.codes, system, code), opposite(excluded)])


def _entries(entries: Sequence[CodeEntry], system: Value, code: Value) -> Condition:
    """A coding is met by one of the entries: system by system, codes that must be equal as one list."""
    found: list[Condition] = []
    for key in dict.fromkeys(entry.system for entry in entries):
        if isinstance(system, Constant) and system.value != key:
            continue
        of_system = ALWAYS if isinstance(system, Constant) else Compare(system, "=", Constant(key))
        found.append(conjunction([of_system, _codes([entry for entry in entries if entry.system == key], key, code)]))
    return disjunction(found)


def _codes(entries: Sequence[CodeEntry], system: str, code: Value) -> Condition:
    """A code of the system is met by one of the entries (`cockpit.standard.codes.matches`)."""
    if any(entry.match == "all" for entry in entries):
        return ALWAYS
    equal: list[str] = []
    found: list[Condition] = []
    for entry in entries:
        wanted = normalised_code(system, entry.code)
        if not wanted:
            continue  # a blank code matches nothing
        if entry.match == "descendants" and CODE_SYSTEMS[system].hierarchical:
            found.append(BeginsWith(code, wanted))
        else:
            equal.append(wanted)
    return disjunction(([OneOf(code, tuple(dict.fromkeys(equal)))] if equal else []) + found)


def codings(selection: EventSelection, plan: Plan, situation: Situation, members: str | None = None) -> Select:
    """The distinct codings of the selected events: patient_id, system, code, certain (1 when some certain event has it).

    Only codings that are in one of the selection's code lists; all of them when it names none.
    """
    r = "r"
    system, code = coding_columns(selection.dataset, r)
    joins: tuple[Join, ...] = ()
    if selection.dataset == "diagnosis":
        selected = rows(selection, plan, situation, members=members)
        concepts = situation.code_lists(selection)
        wanted = disjunction([concept_condition(concept, system, code) for concept in concepts]) if concepts else ALWAYS
        on = conjunction([*of_event("c", r), wanted])
        joins = (Join("INNER", Named(plan.seen("diagnosis_code"), "c"), on),)
    else:
        coded = [(value.name, Column(value.name, E)) for value in (system, code) if isinstance(value, Column)]
        selected = rows(selection, plan, situation, coded, members)
    key = tuple(value for value in (Column("patient_id", r), system, code) if isinstance(value, Column))
    columns = (
        ("patient_id", key[0]),
        ("system", system),
        ("code", code),
        ("certain", Aggregate("MAX", Column("certain", r))),
    )
    where = ALWAYS if isinstance(code, Column) else NEVER
    return Select(columns, Named(selected, r), joins, where, key)


def coding_columns(dataset: str, alias: str) -> tuple[Value, Value]:
    """System and code of the selected events' codings; contacts have none."""
    if dataset == "diagnosis":
        return Column("system", "c"), Column("code", "c")
    if "code" not in VIEWS[dataset].column_names:
        return Constant(""), Constant("")
    return system_of(dataset, alias), Column("code", alias)
