"""Which outcomes each criterion is seen with: true, false and, where it is possible at all, unknown.

A criterion is looked at where its outcome matters: the population's for every patient in scope, those of subgroups and actions for members,
those of quality lists for patients in scope outside the population. The criteria of an inlined profile's population are looked at wherever it
is referred to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cockpit.engine.coverage.noticing import POPULATION, PatientKey, PatientSet, key_of
from cockpit.engine.coverage.parts import Part
from cockpit.engine.coverage.undecidable import Undecidable, undecidable
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import PatientRecord
from cockpit.engine.scope import in_scope
from cockpit.standard.document import (
    Criterion,
    LocalText,
    Path,
    ProfileDocument,
    all_criteria,
    criteria,
    criterion_roots,
)
from cockpit.standard.text import criterion_heading, criterion_numbers

_LOOKED_AT = {
    "population": (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE),
    "subgroups": (Truth.TRUE,),
    "actions": (Truth.TRUE,),
    "quality_lists": (Truth.FALSE,),
}


@dataclass(frozen=True)
class CriterionCoverage:
    """One criterion with the test patients that show each outcome.

    `part` is what the criterion belongs to, `profile` the inlined profile that it is of (None: the profile itself), `title` that of the part or
    of the inlined profile (empty for the profile's own population), `number` its number in the profile's text, `depth` how far it is nested.
    """

    part: Part
    profile: str | None
    title: LocalText | None
    node: str
    number: str
    depth: int
    sentence: str
    sentence_en: str
    seen: dict[Truth, list[PatientKey]]
    undecidable: Undecidable

    @property
    def id(self) -> str:
        """The criterion's id, with that of the inlined profile in front."""
        return self.node if self.profile is None else f"{self.profile}/{self.node}"

    @property
    def lacking(self) -> list[Truth]:
        """The outcomes that are possible and that no test patient shows."""
        wanted = [Truth.TRUE, Truth.FALSE, *([Truth.UNKNOWN] if self.undecidable.possible else [])]
        return [outcome for outcome in wanted if not self.seen[outcome]]

    def to_json(self) -> dict[str, Any]:
        """The JSON value: patients as `clinic/patient id`."""
        return {
            "part": self.part.kind,
            "part_id": self.part.id or None,
            "profile": self.profile,
            "node": self.node,
            "number": self.number,
            "sentence": self.sentence,
            "sentence_en": self.sentence_en,
            "seen": {outcome.value: ["/".join(key) for key in keys] for outcome, keys in self.seen.items()},
            "can_be_unknown": self.undecidable.possible,
            "why": self.undecidable.why,
            "why_en": self.undecidable.why_en,
            "lacking": [outcome.value for outcome in self.lacking],
        }


def outcomes(patients: PatientSet) -> Iterator[CriterionCoverage]:
    """Every criterion of the profile in reading order, then those of the populations inlined in it."""
    document = patients.document
    numbers = {
        node: number for _, root in criterion_roots(document) for node, number in criterion_numbers(root).items()
    }
    for path, criterion in all_criteria(document):
        part = Part.of(document, path)
        depth = path.count("criteria")
        yield _covered(patients, part, (), criterion, numbers[criterion.id], depth, _looked_at(patients, [part]))
    yield from _inlined(patients, document, (), [])


def _inlined(
    patients: PatientSet, holder: ProfileDocument, holder_path: Path, reached: list[Part]
) -> Iterator[CriterionCoverage]:
    """The criteria of the populations that `holder` inlines, once each; `reached` are the profile's own parts that show the holder."""
    for index, pin in enumerate(holder.profiles):
        parts = reached if holder_path else Part.referring(holder, pin.id)
        if pin.document is None or not parts:
            continue
        path: Path = (*holder_path, "profiles", index, "document")
        root = pin.document.population
        looked_at, numbers = _looked_at(patients, parts), criterion_numbers(root)
        for own, criterion in criteria(root, ()):
            depth = own.count("criteria")
            yield _covered(patients, parts[0], path, criterion, numbers[criterion.id], depth, looked_at)
        yield from _inlined(patients, pin.document, path, parts)


def _looked_at(patients: PatientSet, parts: list[Part]) -> list[PatientRecord]:
    """The patients for whom one of the parts matters."""
    states = {state for part in parts for state in _LOOKED_AT[part.kind]}
    scope = patients.document.scope
    return [
        patient
        for patient in patients
        if in_scope(patient, scope, patients.as_of) and patients.shown(patient, POPULATION) in states
    ]


def _covered(
    patients: PatientSet,
    part: Part,
    owner_path: Path,
    criterion: Criterion,
    number: str,
    depth: int,
    looked_at: list[PatientRecord],
) -> CriterionCoverage:
    seen: dict[Truth, list[PatientKey]] = {Truth.TRUE: [], Truth.FALSE: [], Truth.UNKNOWN: []}
    for patient in looked_at:
        seen[patients.outcome(criterion, patient, owner_path)].append(key_of(patient))
    owner = patients.owner(owner_path)
    title = owner.title if owner_path else part.title(owner)
    return CriterionCoverage(
        part,
        owner.id if owner_path else None,
        title,
        criterion.id,
        number,
        depth,
        criterion_heading(owner, criterion),
        criterion_heading(owner, criterion, "en"),
        seen,
        undecidable(criterion, owner),
    )
