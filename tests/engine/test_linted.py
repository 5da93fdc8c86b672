"""A third parser, sqlfluff, reads the SQL of the engines that cannot be run here: questions, drawn examples and generated profiles."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, Phase, given, settings
from sqlglot import exp

from cockpit.engine.relational import compile_profile
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.selftest.questions import QUESTIONS
from cockpit.examples.catalogue import REFERENCE_DATE, all_profile_files
from cockpit.standard.reading import read_document
from tests.engine.drawing import D, profile
from tests.engine.examples import EXAMPLES
from tests.engine.generation import GeneratedCase, cases

pytestmark = pytest.mark.linted
Read = Callable[[str], list[str]]


@pytest.fixture(scope="module", params=["tsql", "oracle"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def read(dialect: str) -> Read:
    """What either parser cannot read of a statement."""
    from sqlfluff.core import FluffConfig, Linter

    sys.setrecursionlimit(20_000)
    # A long statement is no malicious input here.
    unlimited = {"dialect": dialect, "large_file_skip_byte_limit": 0, "max_parse_nodes": 0}
    linter: Any = Linter(config=FluffConfig(overrides=unlimited))

    def unread(sql: str) -> list[str]:
        (tree,) = sqlglot.parse(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert isinstance(tree, exp.Select | exp.Drop)
        return [str(violation) for violation in linter.parse_string(sql).violations]

    return unread


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_construct_is_read(name: str, dialect: str, read: Read) -> None:
    assert read(f"{DIALECTS[dialect].relation(QUESTIONS[name].select())}\n") == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_drawn_example_is_read(name: str, dialect: str, read: Read) -> None:
    example = EXAMPLES[name]
    assert read(compile_profile(profile(example.criterion, **example.parts), example.as_of, dialect=dialect).sql) == []


@pytest.mark.parametrize("path", all_profile_files(), ids=lambda path: path.stem)
def test_every_shipped_profile_is_read(path: Any, dialect: str, read: Read) -> None:
    assert read(compile_profile(read_document(path.read_bytes()), REFERENCE_DATE, dialect=dialect).sql) == []


@pytest.mark.parametrize("path", all_profile_files(), ids=lambda path: path.stem)
@pytest.mark.parametrize("dialect", ["tsql"], indirect=True)
def test_every_step_of_a_shipped_profile_is_read(path: Any, dialect: str, read: Read) -> None:
    compiled = compile_profile(read_document(path.read_bytes()), REFERENCE_DATE, dialect=dialect, in_steps=True)
    for text in (*(step.sql for step in compiled.before), compiled.sql, *compiled.after):
        assert read(text) == []


@settings(
    max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
)
@given(case=cases())
def test_generated_profiles_are_read(dialect: str, read: Read, case: GeneratedCase) -> None:
    for document in case.documents:
        assert read(compile_profile(document, D, dialect=dialect).sql) == []
