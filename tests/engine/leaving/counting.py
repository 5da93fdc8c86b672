"""Counts from every engine, which agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cockpit.engine import leaving, reference, relational
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.patients import Records
from cockpit.standard.document import ProfileDocument
from tests.engine.drawing import CLINIC, D, contact, exists, patient, profile, records
from tests.engine.element_examples import EVERYBODY
from tests.engine.embedded import EMBEDDED


def judged(document: ProfileDocument, data: Records) -> Evaluation:
    """What the counts are counted from, without notes; the relational form in DuckDB and in SQLite equals the reference evaluator."""
    kept = leaving.leaving(data.clinic(CLINIC), D)
    expected = replace(reference.evaluate(document, kept, D), notes=[], notes_en=[], protected=[])
    for name, engine in EMBEDDED.items():
        with engine(data) as database:
            found = relational.evaluate_leaving(document, replace(kept, patients={}), D, database)
            assert found == expected, name
    return expected


def counted(document: ProfileDocument, data: Records) -> leaving.Counts:
    """The counts of the reference evaluator, which the relational form in DuckDB and in SQLite equals."""
    expected = leaving.count(document, data.clinic(CLINIC), D)
    for name, engine in EMBEDDED.items():
        with engine(data) as database:
            assert relational.count(document, data, CLINIC, D, database) == expected, name
    return expected


def with_subgroups(members: int, subgroups: tuple[tuple[int, ...], ...]) -> tuple[ProfileDocument, Records]:
    """A profile of everybody with subgroups, and members 1 to n who are in them as told."""
    drawn = [
        patient(
            f"p{number:02}",
            *(
                contact("2026-01-01", f"g{place}", private="0")
                for place, inside in enumerate(subgroups)
                if number in inside
            ),
            disclosure_refused="0",
        )
        for number in range(1, members + 1)
    ]
    nobody = patient("not-yet-born", birth_date="2026-12-01", disclosure_refused="0")
    parts: list[dict[str, Any]] = [
        {
            "id": f"s{place}",
            "title": {"da": f"S{place}"},
            "criterion": exists("contact", id=f"c{place}", kinds=[f"g{place}"]),
        }
        for place in range(len(subgroups))
    ]
    return profile(EVERYBODY, subgroups=parts), records(*drawn, nobody)
