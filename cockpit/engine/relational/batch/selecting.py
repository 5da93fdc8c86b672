"""The selected rows of a whole family of items: `rows` of one selection, with the item's number in front.

What a selection says becomes a row of constants, joined to the reading by concept: its window, and the number of its rule. Rules
(sources, attributes, values) are few, for many selections differ in codes and window only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cockpit.engine.relational.batch.items import Family, Item
from cockpit.engine.relational.bounds import Bounds, MeasuredNumber, case_of
from cockpit.engine.relational.concepts import CONCEPT
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
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
    Values,
    conjunction,
    flag,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import (
    COMPARATOR,
    FIRST_DAY,
    LAST_DAY,
    E,
    coding_columns,
    codings_apart,
    converted,
    each_event,
    with_codings_apart,
)

ITEM = "item"
KEY = (ITEM, "patient_id")
_W = "w"
_BEGINNING, _END = date(1, 1, 1), date(9999, 12, 31)


def family_rows(
    family: Family,
    items: Sequence[Item],
    plan: Plan,
    stage: Stage,
    columns: Sequence[tuple[str, Value]] = (),
    *,
    by_coding: bool = False,
) -> Select:
    """item, patient_id, event_id, first_day, last_day, certain, and more: a row for each item that possibly selects the event.

    `by_coding`: or one for each of the event's codes, for whoever does not mind.
    """
    reading = plan.reading(family.dataset, stage, coded=family.coded)
    rules: dict[Bounds, int] = {}
    constants: list[tuple[Constant, ...]] = []
    quantities = quantity_numbers(items)
    for item in items:
        concept = reading.ask(item.selection, item.selected.concept)
        first, last = item.selected.window
        rule = rules.setdefault(item.selected.rule, len(rules) + 1)
        row: list[int | str | date] = [item.number, first or _BEGINNING, last or _END, rule]
        row += [quantities[item.quantity]] if quantities else []
        constants.append(tuple(Constant(one) for one in ([concept] if concept else []) + row))
    named = [ITEM, "window_first", "window_last", "rule", *(["quantity"] if quantities else [])]
    with_concept = len(constants[0]) > len(named)
    asked = Values((*((CONCEPT,) if with_concept else ()), *named), tuple(constants))
    wanted = plan.add(f"wanted_{family.name}{stage.suffix}", f"Hvad der spørges om: {family.name}.", asked)
    same = Compare(Column(CONCEPT, _W), "=", Column(CONCEPT, E)) if with_concept else ALWAYS
    shown = [(name, Column(name, E)) for name in ("patient_id", "event_id", "first_day", "last_day")]
    window = Bounds(
        And((Compare(FIRST_DAY, ">=", Column("window_first", _W)), Compare(LAST_DAY, "<=", Column("window_last", _W)))),
        And((Compare(LAST_DAY, ">=", Column("window_first", _W)), Compare(FIRST_DAY, "<=", Column("window_last", _W)))),
    )
    certain = conjunction([window.certain, _by_rule({number: rule.certain for rule, number in rules.items()})])
    selected = Select(
        ((ITEM, Column(ITEM, _W)), *shown, *columns, ("certain", flag(certain))),
        Named(reading.name, E),
        (Join("INNER" if with_concept else "CROSS", Named(wanted, _W), same),),
        conjunction([window.possible, _by_rule({number: rule.possible for rule, number in rules.items()})]),
    )
    return selected if by_coding else each_event(selected, family.dataset, coded=family.coded)


def _by_rule(conditions: dict[int, Condition]) -> Condition:
    """What the item's rule says; there is no need to look at its number when all say the same."""
    said = set(conditions.values())
    if len(said) == 1:
        return said.pop()
    flags = {number: flag(condition) for number, condition in conditions.items()}
    return Compare(by_number("rule", _W, flags), "=", Constant(1))


def by_number(column: str, alias: str, values: dict[int, Value]) -> Value:
    """The value for the number in the column, found by halving: an engine tries the branches of a CASE one after another."""
    numbers = sorted(values)
    if len(numbers) <= _FEW:
        is_number = [(Compare(Column(column, alias), "=", Constant(number)), values[number]) for number in numbers]
        return case_of(is_number[:-1], is_number[-1][1])
    middle = numbers[len(numbers) // 2]
    lower = by_number(column, alias, {number: values[number] for number in numbers if number < middle})
    upper = by_number(column, alias, {number: values[number] for number in numbers if number >= middle})
    return Case(((Compare(Column(column, alias), "<", Constant(middle)), lower),), upper)


_FEW = 3


def quantity_numbers(items: Sequence[Item]) -> dict[str | None, int]:
    """The quantities that values are converted to, numbered; none where values are not converted."""
    return {told: number for number, told in enumerate(dict.fromkeys(i.quantity for i in items if i.quantity), start=1)}


def family_number(items: Sequence[Item]) -> MeasuredNumber:
    """The converted value of a row of the family."""
    numbers = quantity_numbers(items)
    values: dict[int, Value] = {}
    for item in items:
        quantity = item.situation.quantity(item.selection)
        if quantity is not None:
            values[numbers[item.quantity]] = converted(quantity, E)
    return MeasuredNumber(by_number("quantity", _W, values) if values else Constant(None), COMPARATOR)


def family_codings(family: Family, items: Sequence[Item], plan: Plan, stage: Stage) -> Select:
    """item, patient_id, system, code, certain: the distinct codings of the selected events (`rows.codings`)."""
    r = "r"
    system, code = coding_columns(family.dataset, r, coded=family.coded)
    joins: tuple[Join, ...] = ()
    carried: list[tuple[str, Value]] = []
    if with_codings_apart(family.dataset, coded=family.coded):
        joins = (codings_apart("INNER", plan.reading(family.dataset, stage, coded=family.coded), r),)
    else:
        carried = [(value.name, Column(value.name, E)) for value in (system, code) if isinstance(value, Column)]
    selected = family_rows(family, items, plan, stage, carried, by_coding=True)
    key = tuple(
        value for value in (Column(ITEM, r), Column("patient_id", r), system, code) if isinstance(value, Column)
    )
    columns = (
        (ITEM, key[0]),
        ("patient_id", key[1]),
        ("system", system),
        ("code", code),
        ("certain", Aggregate("MAX", Column("certain", r))),
    )
    return Select(columns, Named(selected, r), joins, ALWAYS if isinstance(code, Column) else NEVER, key)
