"""The parts of a statement that say what came of every item and every leaf, for all profiles at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cockpit.engine.relational.batch.items import Family, Item, Items
from cockpit.engine.relational.batch.leaves import CountRange, Leaf, Leaves
from cockpit.engine.relational.batch.selecting import ITEM, KEY, by_number, family_codings, family_number, family_rows
from cockpit.engine.relational.bounds import Bounds
from cockpit.engine.relational.counts import tallied
from cockpit.engine.relational.datasets import codeless
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Arithmetic,
    Case,
    Column,
    Compare,
    Concatenated,
    Constant,
    Join,
    Named,
    Select,
    Value,
    Values,
    flag,
)
from cockpit.engine.relational.picks import PossiblePicks, first_certain, keys, places, unbeaten
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.rows import E, coding_columns, with_codings_apart

_L = "l"
LEAF, OUTCOME = "leaf", "outcome"


@dataclass
class Found:
    """What was found for a stage's items: the part with the counts or the distinct codings of a family, the rows that may be picked, and the rows
    (item, patient_id, certain) of families of which one is enough.
    """

    counts: dict[Family, str]
    codings: dict[Family, str]
    picks: dict[Family, PossiblePicks]
    rows: dict[Family, Select]


def found_items(items: Items, plan: Plan) -> Found:
    """Add the parts of every family."""
    found = Found({}, {}, {}, {})
    for family, listed in items.families().items():
        if family.of == "pick":
            found.picks[family] = _picks(family, listed, items, plan)
            continue
        if family.of == "codes":
            codings = family_codings(family, listed, plan, items.stage)
            name = plan.add(
                f"coded_{family.name}{items.stage.suffix}", f"De forskellige koder: {family.name}.", codings
            )
            found.codings[family] = name
            rows = Select(tuple((one, Column(one, "c")) for one in (*KEY, "certain")), Named(name, "c"))
        else:
            rows = family_rows(family, listed, plan, items.stage, by_coding=family.of == "exists")
            if family.of == "exists" and plan.keeps and not items.stage.restricted:
                found.rows[family] = rows
                continue
        comment = f"Hvor mange, mindst og højst: {family.name}."
        found.counts[family] = plan.add(
            f"counted_{family.name}{items.stage.suffix}", comment, tallied(family.of, rows, KEY)
        )
    return found


def _picks(family: Family, listed: list[Item], items: Items, plan: Plan) -> PossiblePicks:
    owner, situation = listed[0].owner, listed[0].situation
    assert owner is not None, "whoever picks is the item's owner"
    order = keys(owner, situation)
    number = family_number(listed)
    carried = {**places(owner, situation, number), **shown_columns(family, items.shows.get(family, set()))}
    if family.converted:
        carried |= {"value": number.value, "comparator": number.comparator}
    rows = family_rows(family, listed, plan, items.stage, tuple(carried.items()), by_coding=True)
    suffix = items.stage.suffix
    selected = plan.add(
        f"rows_{family.name}{suffix}", f"Rækkerne, der vælges blandt: {family.name}.", rows, materialized=True
    )
    first = plan.add(
        f"first_{family.name}{suffix}",
        f"De første af de sikre rækker: {family.name}.",
        first_certain(selected, order, KEY),
    )
    return unbeaten(selected, first, order, KEY)


def shown_columns(family: Family, shows: set[str]) -> dict[str, Value]:
    """The columns that are shown of a picked event, besides its days, as values of a row `e`; of a converted value its name alone."""
    columns: dict[str, Value] = {}
    if "value" in shows and family.dataset == "questionnaire":
        columns["recorded_value"] = Column("recorded_value", E)
    if "value" in shows and family.dataset == "measurement":
        names = ("value", "comparator") if family.converted else ("recorded_value", "comparator", "unit")
        columns |= {name: Column(name, E) for name in names}
    if "text" in shows and family.dataset in ("measurement", "medication"):
        columns["recorded_text"] = Column("recorded_text", E)
    apart = with_codings_apart(family.dataset, coded=family.coded)
    if "code" in shows and not apart and not codeless(family.dataset):
        system, code = coding_columns(family.dataset, E, coded=family.coded)
        columns["coding"] = Concatenated((system, Constant("|"), code))
    return columns


# ---- leaves ----------------------------------------------------------------------------------------------------------------


def outcomes(leaves: Leaves, found: Found, plan: Plan) -> Iterator[Select]:
    """leaf, patient_id, outcome (1 or 2, and 3); of what need not be counted several times where the engine gathers bits."""
    suffix = leaves.items.stage.suffix
    for family, counts in leaves.counts().items():
        if family in found.rows:
            yield _seen(found.rows[family], counts, plan, f"asked_{family.name}{suffix}")  # never 0
            continue
        yield _written(_counted(found.counts[family], counts, plan, f"asked_{family.name}{suffix}"))
    for family, picks in leaves.picks().items():
        picked = _picked(found.picks[family], picks, plan, f"asked_{family.name}{suffix}")
        yield picked if plan.keeps else _written(picked)  # never 0 where bits are gathered
    for leaf, part in leaves.apart():
        yield _written(_apart(leaf, part))


def _apart(leaf: Leaf, part: str) -> Select:
    """What came of a criterion with a part of its own: its bounds together, the other way round where it is true without rows."""
    bounds = Arithmetic(Column("lower", "c"), "+", Column("upper", "c"))
    outcome = Arithmetic(Constant(2), "-", bounds) if leaf.default else bounds
    return Select(
        ((LEAF, Constant(leaf.number)), ("patient_id", Column("patient_id", "c")), (OUTCOME, outcome)), Named(part, "c")
    )


def _written(judged: Select) -> Select:
    columns = tuple((name, Column(name, "o")) for name in (LEAF, "patient_id", OUTCOME))
    return Select(columns, Named(judged, "o"), where=Compare(Column(OUTCOME, "o"), ">", Constant(0)))


def _seen(rows: Select, leaves: list[tuple[Leaf, Item, CountRange]], plan: Plan, name: str) -> Select:
    """What each row comes to, where one that is certain is enough."""
    constants = Values((LEAF, ITEM), tuple((Constant(leaf.number), Constant(item.number)) for leaf, item, _ in leaves))
    asked = plan.add(name, "Hvad der skal være mindst én af.", constants)
    outcome = Arithmetic(Constant(1), "+", Column("certain", "n"))
    return Select(
        ((LEAF, Column(LEAF, _L)), ("patient_id", Column("patient_id", "n")), (OUTCOME, outcome)),
        Named(rows, "n"),
        (Join("INNER", Named(asked, _L), Compare(Column(ITEM, _L), "=", Column(ITEM, "n"))),),
    )


def _counted(counts: str, leaves: list[tuple[Leaf, Item, CountRange]], plan: Plan, name: str) -> Select:
    rows = tuple(
        tuple(
            Constant(value)
            for value in (leaf.number, item.number, asked.least, asked.most, int(asked.outside != leaf.default))
        )
        for leaf, item, asked in leaves
    )
    constants = Values((LEAF, ITEM, "least", "most", "reversed"), rows)
    asked = plan.add(name, "Hvor mange der kræves; reversed: uden for grænserne, eller opfyldt uden rækker.", constants)
    fewest, most = Column("fewest", "n"), Column("most", "n")
    low, high = Column("least", _L), Column("most", _L)
    certain = And((Compare(fewest, ">=", low), Compare(most, "<=", high)))
    possible = And((Compare(most, ">=", low), Compare(fewest, "<=", high)))
    inside = Arithmetic(flag(certain), "+", flag(possible))
    is_reversed = Compare(Column("reversed", _L), "=", Constant(1))
    outcome = Case(((is_reversed, Arithmetic(Constant(2), "-", inside)),), inside)
    return Select(
        ((LEAF, Column(LEAF, _L)), ("patient_id", Column("patient_id", "n")), (OUTCOME, outcome)),
        Named(counts, "n"),
        (Join("INNER", Named(asked, _L), Compare(Column(ITEM, _L), "=", Column(ITEM, "n"))),),
    )


def _picked(picks: PossiblePicks, leaves: list[tuple[Leaf, Item, Bounds]], plan: Plan, name: str) -> Select:
    """What every possible pick comes to; where the engine gathers bits, what each does (`Leaf.every`)."""
    constants = Values((LEAF, ITEM), tuple((Constant(leaf.number), Constant(item.number)) for leaf, item, _ in leaves))
    asked = plan.add(name, "Hvad den valgte hændelse bedømmes til.", constants)
    certain = by_number(LEAF, _L, {leaf.number: flag(judged.certain) for leaf, _, judged in leaves})
    possible = by_number(LEAF, _L, {leaf.number: flag(judged.possible) for leaf, _, judged in leaves})
    surely, possibly = flag(And((picks.certain, Compare(certain, "=", Constant(1))))), possible
    key = (Column(LEAF, _L), Column("patient_id", E))
    outcome: Value = Arithmetic(Aggregate("MIN", surely), "+", Aggregate("MAX", possibly))
    if plan.keeps:
        outcome = Arithmetic(possibly, "+", Arithmetic(Constant(2), "-", Arithmetic(Constant(2), "*", surely)))
    return Select(
        ((LEAF, key[0]), ("patient_id", key[1]), (OUTCOME, outcome)),
        picks.source,
        (*picks.joins, Join("INNER", Named(asked, _L), Compare(Column(ITEM, _L), "=", Column(ITEM, E)))),
        picks.where,
        () if plan.keeps else key,
    )
