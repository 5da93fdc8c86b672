"""Reading no rows of others than those whose rows are looked for.

Rows of a view are joined with those whose rows are wanted: with members, with the codings of a few code lists. DuckDB can tell while it reads whose rows it need not
read on, where the join has one key. From whole ids it does so by a Bloom filter; but where ids are alike in their first four characters, as CPR numbers are in
day and month, it takes a bitmap of those four instead (2.0), which then rules out nobody. An empty id among those that are looked for, which nobody has
(`docs/standard/record.md`), makes the ids differ.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any, cast

from cockpit.engine.relational.datasets import of_the_record
from cockpit.engine.relational.form import (
    Column,
    Constant,
    Join,
    Named,
    Relation,
    Select,
    Statement,
    Union,
    asked_after,
    changed,
    conjunction,
)
from cockpit.engine.relational.reads import columns_of
from cockpit.engine.relational.simplifying import each_of
from cockpit.engine.relational.single_rows import is_of_one_patient, patient_of

_PATIENT = "patient_id"
_NOBODY = Constant("")
_TOLD = (
    "Hvor der søges efter bestemte patienters rækker, står et tomt patient_id blandt deres. Det har ingen; "
    "men med det læser DuckDB ikke de andres rækker."
)


def sought_by_patient(statement: Statement) -> Statement:
    """The statement with every view joined by the patient alone to those whose rows are looked for, and an empty id among them."""
    sought = cast(Statement, changed(statement, _with_nobody))
    return statement if sought is statement else replace(sought, comment=f"{sought.comment}\n{_TOLD}")


def _with_nobody(node: Any) -> Any:
    if not isinstance(node, Select) or node.source is None or not _is_view(node.source):
        return node
    source = node.source.alias
    joins = tuple(_sought(join, source, node) for join in node.joins)
    return node if joins == node.joins else replace(node, joins=joins)


def _is_view(named: Named) -> bool:
    return isinstance(named.relation, str) and of_the_record(named.relation)


def _sought(join: Join, source: str, select: Select) -> Join:
    """The join with those whose rows of the view are looked for; any other as it is."""
    conditions = list(each_of(join.on))
    same_patient = [one for one in conditions if is_of_one_patient(one) and _relations(one) == {source, join.to.alias}]
    if join.kind != "INNER" or not same_patient or _is_view(join.to):
        return join
    # A patient has few events to look among.
    others = asked_after(conjunction([one for one in conditions if one not in same_patient]))
    named = Named(_and_nobody(join.to, columns_of(select, join.to.alias)), join.to.alias)
    return Join("INNER", named, conjunction([*same_patient, others]))


def _relations(condition: Any) -> set[str | None]:
    return {patient_of(condition.left), patient_of(condition.right)}


def _and_nobody(named: Named, read: Collection[str]) -> Relation:
    """What is read of the relation, and a row with an empty id."""
    names = sorted({*read, _PATIENT})
    everybody = Select(tuple((name, Column(name, "s")) for name in names), Named(named.relation, "s"))
    nobody = Select(tuple((name, _NOBODY if name == _PATIENT else Constant(None)) for name in names), None)
    return Union((everybody, nobody))
