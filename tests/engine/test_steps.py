"""A statement in steps: what is read more than once is a table, made before it is read and dropped in the end."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing

import pytest
import sqlglot
from sqlglot import exp

from cockpit.engine import reference, relational
from cockpit.engine.records import load_records
from cockpit.engine.relational import Compiled, NoSteps, compile_memberships, compile_profile, compile_profiles, script
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import Column, Constant, Named, Part, Select, Statement, Union, Values
from cockpit.engine.relational.steps import steps, written
from cockpit.examples.catalogue import CLINICS, REFERENCE_DATE, all_profile_files, records_directory
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import CLINIC, D, exists, patient, profile, records
from tests.engine.verdicts import printed_statements

SHIPPED = [read_document(path.read_bytes()) for path in all_profile_files()]
IN_STEPS = [name for name, writer in DIALECTS.items() if writer.tables]


def every(compiled: Compiled) -> list[str]:
    return [*(one.sql for one in compiled.before), compiled.sql, *compiled.after]


def part(name: str, *read: str) -> Part:
    """A part that reads these, one behind the other."""
    first = Select((("a", Column("a", "x0")),), Named(read[0], "x0")) if read else Select((("a", Constant(1)),), None)
    selects = [Select((("a", Column("a", f"x{n}")),), Named(one, f"x{n}")) for n, one in enumerate(read)]
    return Part(name, f"Om {name}.", Union(tuple(selects)) if len(read) > 1 else first)


def statement(*parts: Part, last: str) -> Statement:
    return Statement("Alt.", parts, Select((("a", Column("a", "l")),), Named(last, "l")))


def test_what_is_read_once_stands_in_the_step_that_reads_it() -> None:
    found = list(steps(statement(part("one"), part("two", "one"), last="two"), "t_", one_mark=False))
    assert [(one.table, [part.name for part in one.statement.parts]) for one in found] == [(None, ["one", "two"])]


def test_what_is_read_twice_is_a_table_that_everyone_reads() -> None:
    read_twice = statement(part("one"), part("two", "one"), part("three", "two", "one"), last="three")
    found = list(steps(read_twice, "t_", one_mark=False))
    assert [(one.table, [part.name for part in one.statement.parts]) for one in found] == [
        ("t_one", []),
        (None, ["two", "three"]),
    ]
    two, three = found[-1].statement.parts
    assert isinstance(two.relation, Select) and two.relation.source == Named("t_one", "x0")
    assert isinstance(three.relation, Union) and three.relation.selects[1].source == Named("t_one", "x1")
    assert [one.statement.comment for one in found] == ["Om one.", "Alt."]


@pytest.mark.parametrize(
    "relation", [part("both", "one", "one").relation, Values(("a",), ((Constant(1),), (Constant(2),)))]
)
def test_what_is_no_select_becomes_one(relation: Union | Values) -> None:
    told = statement(part("one"), Part("both", "Begge.", relation), part("two", "both", "both"), last="two")
    made = next(one for one in steps(told, "t_", one_mark=False) if one.table == "t_both")
    assert [name for name, _ in made.statement.select.columns] == ["a"]


@pytest.mark.parametrize("dialect", IN_STEPS)
@pytest.mark.parametrize("document", SHIPPED, ids=lambda document: document.id)
def test_every_table_is_made_before_it_is_read_and_is_dropped(document: ProfileDocument, dialect: str) -> None:
    compiled = compile_profile(document, REFERENCE_DATE, dialect=dialect, in_steps=True)
    read = Counter[str]()
    made: list[str] = []
    prefix = re.escape(DIALECTS[dialect].tables)
    for one in (*compiled.before, compiled):
        text = re.sub("--.*", "", one.sql)
        own = re.search(rf"(?:TABLE|INTO) ({prefix}\w+)", text)
        used = set(re.findall(rf"(?:FROM|JOIN) ({prefix}\w+)", text))
        assert used <= set(made)
        read.update(re.findall(rf"(?:FROM|JOIN) ({prefix}\w+)", text))
        made += [own[1]] if own else []
    assert made and all(read[table] for table in made)
    assert [line.split()[-1] for line in compiled.after] == made[::-1]
    assert compiled.after[0].startswith("DROP ")


@pytest.mark.parametrize("dialect", IN_STEPS)
def test_every_step_is_read_by_another_parser(dialect: str) -> None:
    for document in SHIPPED:
        for text in every(compile_profile(document, REFERENCE_DATE, dialect=dialect, in_steps=True)):
            (tree,) = sqlglot.parse(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
            assert isinstance(tree, exp.Create | exp.Select | exp.Drop | exp.Set)


@pytest.mark.parametrize("dialect", IN_STEPS)
def test_the_clinic_is_asked_for_where_it_stands(dialect: str) -> None:
    compiled = compile_profile(SHIPPED[0], REFERENCE_DATE, dialect=dialect, in_steps=True)
    mark = DIALECTS[dialect].mark
    for one in (*compiled.before, compiled):
        assert (mark in re.sub("--.*", "", one.sql)) == (one.parameters == ("clinic_id",))
    times = sum(one.sql.count(mark) for one in compiled.before)
    assert times == 1 if dialect == "mysql" else times > 1


@pytest.mark.parametrize("dialect", sorted(set(DIALECTS) - set(IN_STEPS)))
def test_who_works_a_part_out_once_has_no_steps(dialect: str) -> None:
    with pytest.raises(NoSteps, match=dialect):
        compile_profile(SHIPPED[0], REFERENCE_DATE, dialect=dialect, in_steps=True)


def test_a_statement_that_reads_nothing_twice_is_one_step() -> None:
    told = statement(part("one"), last="one")
    assert written(told, "sqlite", in_steps=True).before == ()
    assert "I trin" in script(written(told, "sqlite", in_steps=True))
    assert written(told, "sqlite", in_steps=False) == Compiled(DIALECTS["sqlite"].statement(told), ("clinic_id",))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("compile_some", [compile_profiles, compile_memberships])
def test_the_script_is_run_as_a_vendor_runs_it(compile_some: Callable[..., Compiled], clinic: str) -> None:
    """Every statement by itself, in the order in which it is printed; nothing is left behind."""
    data = load_records(records_directory())
    found: defaultdict[int, set[str]] = defaultdict(set)
    with closing(relational.SqliteDatabase(data)) as database:
        for one in printed_statements(script(compile_some(SHIPPED, REFERENCE_DATE, dialect="sqlite", in_steps=True))):
            for row in database.rows(Compiled(one, ("clinic_id",)), clinic):
                if row["member"] and not row.get("element"):
                    found[row["profile"]].add(row["patient_id"])
        assert database._connection.execute("SELECT name FROM temp.sqlite_master").fetchall() == []
    expected = [reference.evaluate(one, data.clinic(clinic), REFERENCE_DATE).membership() for one in SHIPPED]
    assert found == {number: set(one.members) for number, one in enumerate(expected, start=1) if one.members}


def test_what_the_steps_made_is_gone_also_when_one_of_them_fails() -> None:
    compiled = compile_profile(profile(exists("service")), D, dialect="sqlite", in_steps=True)
    broken = Compiled("SELECT nothing", (), compiled.before, compiled.after)
    with closing(relational.SqliteDatabase(records(patient("a")))) as database:
        with pytest.raises(sqlite3.OperationalError):
            database.result(broken, CLINIC)
        assert database._connection.execute("SELECT name FROM temp.sqlite_master").fetchall() == []
