"""Agreement of the engines on generated profiles and patients, and what the generated profiles reached.

    python -m tests.engine.agreement --comparisons 20000 --seed 1

runs until so many results have been compared with the reference evaluator's (one profile on one set of patients in one engine and form is one
comparison), tells how far it is, and ends with the figures; the tests run the same for a shorter time. The exit code is 1 when anything disagreed.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisWarning

from cockpit.engine import reference, relational
from cockpit.engine.evaluation import Membership
from cockpit.engine.patients import Records
from cockpit.engine.relational.databases import Database
from cockpit.standard.document import ComputedElement, ProfileDocument
from tests.engine.drawing import D
from tests.engine.embedded import EMBEDDED, Engine
from tests.engine.generation import GeneratedCase, cases
from tests.engine.reach import constructs_used, every_construct


@dataclass
class Report:
    """What was compared: results by engine and form, disagreements in words, constructs used, and states of computed numbers.

    `refused`: how many cases an engine did not take, for SQLite reads a view 65,535 times at most; the tests demand that it is none of theirs.
    """

    comparisons: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    constructs: Counter[str] = field(default_factory=Counter)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)

    def unreached(self) -> list[str]:
        """The constructs that no compared profile used."""
        return sorted(every_construct() - set(self.constructs))

    def text(self) -> str:
        """The figures for people."""
        compared = ", ".join(f"{name} {count:,}" for name, count in sorted(self.comparisons.items()))
        refused = ", ".join(f"{name} {count}" for name, count in self.refused.items())
        reached = len(every_construct()) - len(self.unreached())
        rare = ", ".join(f"{name} {count}" for name, count in self.constructs.most_common()[:-11:-1])
        states = ", ".join(f"{kind} {state} {count:,}" for (kind, state), count in sorted(self.numbers.items()))
        found = ", ".join(f"{name} {count:,}" for name, count in sorted(self.outcomes.items()))
        return (
            f"compared: {sum(self.comparisons.values()):,} ({compared})\n"
            f"disagreements: {len(self.disagreements)}\n"
            f"cases refused as too large: {refused or 'none'}\n"
            f"outcomes: {found}\n"
            f"constructs reached: {reached} of {len(every_construct())}; not reached: {', '.join(self.unreached()) or 'none'}\n"
            f"least often used: {rare}\n"
            f"computed numbers shown: {states}"
        )


def compare_case(case: GeneratedCase, engines: dict[str, Engine], report: Report) -> None:
    """Run every profile of the case on the reference and on each engine: all at once, and the first by itself too.

    Who is listed is also asked for by itself; that is judged but not counted, for it is a part of the other results.
    """
    clinic_id = case.records.clinics[0]
    clinic, documents = case.records.clinic(clinic_id), list(case.documents)
    evaluations = [reference.evaluate(document, clinic, D) for document in documents]
    expected = [evaluation.to_json() for evaluation in evaluations]
    for document, result in zip(documents, expected, strict=True):
        report.constructs += constructs_used(document)
        _count(document, result, report)
    for name, engine in engines.items():
        with engine(case.records) as database:
            try:
                _compare_on(database, name, case, expected, [one.membership() for one in evaluations], report)
            except sqlite3.OperationalError as error:
                if "too many references" not in str(error):
                    raise
                report.refused[name] += 1


def _compare_on(
    database: Database,
    name: str,
    case: GeneratedCase,
    expected: list[dict[str, Any]],
    memberships: list[Membership],
    report: Report,
) -> None:
    clinic_id, documents = case.records.clinics[0], list(case.documents)
    together = relational.evaluate_all(documents, case.records, clinic_id, D, database=database)
    for document, result, found in zip(documents, expected, together, strict=True):
        _judge(document, case.records, result, found.to_json(), f"{name}, many at once", report)
    listed = relational.memberships(documents, case.records, clinic_id, D, database=database)
    for document, membership, one in zip(documents, memberships, listed, strict=True):
        if one != membership:
            told_as = f"{name}, who is listed"
            report.disagreements.append(told(document, case.records, asdict(membership), told_as, asdict(one)))
    alone = relational.evaluate(documents[0], case.records, clinic_id, D, database=database)
    _judge(documents[0], case.records, expected[0], alone.to_json(), f"{name}, alone", report)


def _count(document: ProfileDocument, result: dict[str, Any], report: Report) -> None:
    report.outcomes["members"] += len(result["members"])
    report.outcomes["possible"] += len(result["possible"])
    report.outcomes["on a quality list"] += sum(len(listed) for listed in result["quality_lists"].values())
    for element in document.elements:
        if isinstance(element, ComputedElement):
            for member in result["members"]:
                report.numbers[element.number.type, member["elements"][element.id]["state"]] += 1


def _judge(document: ProfileDocument, records: Records, expected: Any, found: Any, engine: str, report: Report) -> None:
    report.comparisons[engine] += 1
    if found != expected:
        report.disagreements.append(told(document, records, expected, engine, found))


def told(document: ProfileDocument, records: Records, expected: Any, engine: str, found: Any) -> str:
    """What differs, on what profile and which rows: enough to draw the case as an example."""
    clinic = records.clinic(records.clinics[0])
    rows = [event.row for patient in clinic.patients.values() for listed in patient.events.values() for event in listed]
    kept = [{name: str(value) for name, value in row.items() if value is not None} for row in rows]
    parts = {
        "engine": engine,
        "profile": document.content(),
        "held": sorted(records.held),
        "rows": kept,
        "reference": expected,
        "found": found,
    }
    return "\n".join(f"{name}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())


def run(comparisons: int, start: int, engines: dict[str, Engine]) -> Iterator[Report]:
    """Compare until so many results were; the report so far after each handful of cases. Every `start` gives other cases."""
    report = Report()
    while sum(report.comparisons.values()) < comparisons and not report.disagreements:

        @seed(start)
        @settings(
            max_examples=10,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(cases())
        def handful(case: GeneratedCase) -> None:
            compare_case(case, engines, report)

        handful()
        start += 1
        yield report


def agree(engine: str, share: int, examples: int = 14) -> None:
    """A share of the cases that are the same in every run. A failing case is told as it is: shrinking takes minutes and rarely makes it plainer."""
    report = Report()

    @seed(share)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(cases())
    def compared(case: GeneratedCase) -> None:
        compare_case(case, {engine: EMBEDDED[engine]}, report)
        assert report.disagreements == [] and not report.refused

    compared()
    print(report.text())
    assert report.outcomes["members"]


def main(arguments: Sequence[str]) -> int:
    options = argparse.ArgumentParser(description="Compare the engines on generated profiles and patients.")
    options.add_argument("--comparisons", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", action="append", choices=sorted(EMBEDDED))
    chosen = options.parse_args(arguments)
    warnings.simplefilter("ignore", HypothesisWarning)
    engines = {name: EMBEDDED[name] for name in chosen.engine or EMBEDDED}
    began, report = time.monotonic(), Report()
    for report in run(chosen.comparisons, chosen.seed * 1_000_000, engines):
        done = sum(report.comparisons.values())
        print(
            f"{done:,} of {chosen.comparisons:,} compared, {time.monotonic() - began:.0f} s",
            file=sys.stderr,
            flush=True,
        )
    print(report.text())
    for disagreement in report.disagreements:
        print(disagreement)
    return 1 if report.disagreements else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
