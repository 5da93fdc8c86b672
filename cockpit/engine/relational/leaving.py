"""Counts that leave the clinic, in SQL: the compiled statement of a profile, each view read through a part with the rows that may be passed on.

Nothing else of the statement changes. The rule is that of `cockpit.engine.leaving.passed_on`; patients who are not counted drop out with their own
row, and codings with their diagnosis.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from cockpit.engine.evaluation import Evaluation
from cockpit.engine.leaving import Counts, counts_of, leaving
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.relational import datasets
from cockpit.engine.relational.compiling import CompiledProfile, compile_profile
from cockpit.engine.relational.databases import Database
from cockpit.engine.relational.form import (
    Binary,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    Part,
    Select,
    Statement,
    conjunction,
    reading_instead,
)
from cockpit.engine.relational.reads import Reads
from cockpit.engine.relational.running import evaluation
from cockpit.engine.selection import Situation
from cockpit.standard.document import ProfileDocument
from cockpit.standard.record import EVENT_DATASETS, SOURCES

_STATED = {"patient": "disclosure_refused"} | dict.fromkeys(EVENT_DATASETS, "private")


def compile_counted(
    document: ProfileDocument,
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
    dialect: str = "duckdb",
    in_steps: bool = False,
) -> CompiledProfile:
    """As `compile_profile`, on what may be passed on; its rows are counted inside the clinic. `held`: without datasets that state nothing."""
    return compile_profile(
        document,
        as_of,
        held=held,
        sources=sources,
        dialect=dialect,
        in_steps=in_steps,
        rewritten=lambda statement: only_leaving(statement, as_of),
    )


def count(document: ProfileDocument, records: Records, clinic_id: str, as_of: date, database: Database) -> Counts:
    """The counts of one clinic from a database that holds the same records; those that the reference evaluator gives.

    Raises RecordsRefused for a clinic that is not in the data or states no refusals, NotInlined for a pinned profile that is not inlined.
    """
    kept = leaving(records.clinic(clinic_id), as_of)
    found = evaluate_leaving(document, kept, as_of, database)
    return counts_of(document, found, Situation.of(document, kept, as_of))


def evaluate_leaving(document: ProfileDocument, kept: ClinicRecords, as_of: date, database: Database) -> Evaluation:
    """What the counts are counted from, without notes. `kept` says what the clinic holds of what may be passed on; its patients are not read."""
    compiled = compile_counted(
        document, as_of, held=kept.held, sources=kept.sources, dialect=database.dialect, in_steps=database.in_steps
    )
    return evaluation(document, kept.clinic_id, as_of, compiled, database.result(compiled, kept.clinic_id), [])


def only_leaving(statement: Statement, as_of: date) -> Statement:
    """The statement on the rows that may be passed on."""
    parameters, *parts = statement.parts
    reads = Reads([*(part.relation for part in parts), statement.select])
    filtered = []
    for view in _STATED:
        read = reads.columns(view)
        if read:
            filtered.append(_filtered(view, sorted(read), as_of))
            parts = [reading_instead(part, view, _name(view)) for part in parts]
    return replace(statement, parts=(parameters, *filtered, *parts))


def _name(view: str) -> str:
    return f"{datasets.LEAVING}{view}"


def _filtered(view: str, columns: Collection[str], as_of: date) -> Part:
    """The part with these columns of the clinic's rows that may be passed on; what nothing is stated of may not."""
    where: list[Condition] = [datasets.of_clinic("v"), Compare(Column(_STATED[view], "v"), "=", Constant(0))]
    joins: list[Join] = []
    if view == "measurement":
        same = [Compare(Column(name, "w"), "=", Binary(Column(name, "v"))) for name in ("patient_id", "event_id")]
        replaced = datasets.replaced_measurements(as_of).relation
        joins.append(Join("LEFT", Named(replaced, "w"), conjunction(same)))
        where.append(IsNull(Column("event_id", "w")))
    select = Select(
        tuple((name, Column(name, "v")) for name in columns), Named(view, "v"), tuple(joins), conjunction(where)
    )
    return Part(_name(view), f"Det i {view}, der må tælle med i tal, som forlader klinikken.", select)
