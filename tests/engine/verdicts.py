"""Runs the script of `cockpit self-test` statement by statement, and gathers what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cockpit.engine.relational.selftest import self_test
from cockpit.engine.relational.selftest.questions import QUESTIONS
from cockpit.engine.relational.selftest.shapes import SHAPES
from cockpit.examples.catalogue import DRAFT_PROFILE_IDS, PROFILE_IDS

TESTED = [f"construct: {name}" for name in QUESTIONS] + [
    f"profile: {name}" for name in (*PROFILE_IDS, *DRAFT_PROFILE_IDS)
]
_NAME = re.compile(r"'((?:construct|profile): (?:[^']|'')*)' AS checked")


def verdicts(
    dialect: str, run: Callable[[str], Sequence[Any]], wanted: str = "", *, in_steps: bool = False
) -> dict[str, str]:
    """What the script says of each thing that it tests, the profiles as one statement or in steps; only of those with `wanted` in their names."""
    said: dict[str, str] = {}
    for statement in statements(dialect, in_steps=in_steps):
        name = _NAME.search(statement)  # which a dialect may write in hexadecimals
        if " AS checked" not in statement:
            run(statement)
        elif not wanted or (name and wanted in name[1]):
            ((name, *_, result),) = run(statement)
            said[re.sub(r"^(profile: \S+) .*", r"\1", name)] = result
    return said


def statements(dialect: str, *, in_steps: bool = False) -> Iterator[str]:
    """The script's statements without what ends them; neither the header nor what only the database's own program understands."""
    shape = SHAPES[dialect]
    around = {"".join(f"{line}\n" for line in lines) for lines in (shape.before, shape.after)}
    for text in list(self_test(dialect, in_steps=in_steps))[1:]:
        if text not in around:
            yield text.rstrip().removesuffix(shape.end)


def printed_statements(script: str) -> list[str]:
    """The statements of what `cockpit sql` prints, without comments, in which a semicolon may end a line too."""
    return [one for one in re.sub(r"(?m)^ *--.*$", "", script).split(";\n") if one.strip()]
