"""What a profile does to the fictive test patients that ship with the tool: who is in, who is not, and why.

Everything is computed from the document by the reference engine at the records' own reference date, and kept for as long
as the process lives, by the document's own text: pages that show the same document do not compute it twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cockpit.audit.errors import NotFound
from cockpit.engine.dates import age_in_years
from cockpit.engine.explanation import Explanation, explain
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import PatientRecord
from cockpit.examples.catalogue import REFERENCE_DATE
from cockpit.profiles.evidence import test_patients
from cockpit.profiles.selectors import danish_order
from cockpit.standard.document import ProfileDocument
from cockpit.web.wording import pick

Outcome = Literal["member", "possible", "out"]
_OUTCOMES: dict[Truth, Outcome] = {Truth.TRUE: "member", Truth.UNKNOWN: "possible", Truth.FALSE: "out"}


@dataclass(frozen=True)
class PatientLine:
    """One test patient and what the profile says of them. `age` is in whole years at the reference date."""

    clinic: str
    patient_id: str
    name: str
    age: int
    sex: str
    outcome: Outcome
    explanation: Explanation

    @property
    def key(self) -> tuple[str, str]:
        return self.clinic, self.patient_id

    @property
    def reason(self) -> str:
        """Why, in a sentence. The summary begins with the outcome, which stands beside it already."""
        said = pick(self.explanation.summary, self.explanation.summary_en).partition(": ")[2]
        return said[:1].upper() + said[1:]


@dataclass(frozen=True)
class Switch:
    """A test patient whose outcome differs between two versions."""

    before: PatientLine
    after: PatientLine

    @property
    def reason(self) -> str:
        """Why the outcome is now what it is, in a sentence."""
        return self.after.reason

    @property
    def comes_in(self) -> bool:
        return self.after.outcome == "member"


@dataclass(frozen=True)
class Tally:
    """How many test patients fulfil one criterion by itself, how many may, and how many do not."""

    member: int = 0
    possible: int = 0
    out: int = 0


def patient_lines(document: ProfileDocument) -> list[PatientLine]:
    """Every test patient of every clinic, by name. The document must be free of errors and its pins inlined."""
    return list(_lines(document.model_dump_json()))


def tallies(document: ProfileDocument) -> dict[str, Tally]:
    """Criterion id → how many test patients it holds for; criteria of the population only."""
    counted: dict[str, Counter[Outcome]] = {}
    for line in patient_lines(document):
        for criterion in line.explanation.lines:
            counted.setdefault(criterion.node, Counter())[_OUTCOMES[criterion.outcome]] += 1
    return {node: _tally(counter) for node, counter in counted.items()}


def in_out(document: ProfileDocument) -> Tally:
    """How many test patients are in, may be in, and are not."""
    return _tally(Counter(line.outcome for line in patient_lines(document)))


def switches(old: ProfileDocument | None, new: ProfileDocument) -> list[Switch]:
    """The test patients who change sides between two versions, those who come in first; none for a first version."""
    if old is None:
        return []
    before = {line.key: line for line in patient_lines(old)}
    found = [Switch(before[line.key], line) for line in patient_lines(new) if before[line.key].outcome != line.outcome]
    return sorted(found, key=lambda switch: not switch.comes_in)


def patient_line(document: ProfileDocument, clinic: str, patient_id: str) -> PatientLine:
    """One test patient. Raises NotFound."""
    for line in patient_lines(document):
        if line.key == (clinic, patient_id):
            return line
    raise NotFound("Testpatienten findes ikke.", "There is no such test patient.")


def _tally(counted: Counter[Outcome]) -> Tally:
    return Tally(counted["member"], counted["possible"], counted["out"])


@lru_cache(maxsize=64)
def _lines(content: str) -> tuple[PatientLine, ...]:
    document = ProfileDocument.model_validate_json(content)
    records = test_patients()
    lines = [
        _line(document, clinic, patient)
        for clinic in records.clinics
        for patient in records.clinic(clinic).patients.values()
    ]
    return tuple(sorted(lines, key=lambda line: (danish_order(line.name), line.key)))


def _age(patient: PatientRecord) -> int:
    """Completed years at the reference date, or at death before it."""
    return age_in_years(patient.birth_date, min(patient.day("death_date") or REFERENCE_DATE, REFERENCE_DATE))


def _line(document: ProfileDocument, clinic: str, patient: PatientRecord) -> PatientLine:
    explanation = explain(document, test_patients().clinic(clinic), patient.patient_id, REFERENCE_DATE)
    return PatientLine(
        clinic,
        patient.patient_id,
        patient.name or patient.patient_id,
        _age(patient),
        patient.sex or "",
        _OUTCOMES[explanation.outcome],
        explanation,
    )
