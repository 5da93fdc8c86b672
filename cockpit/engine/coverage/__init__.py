"""What a profile's test patients prove: each criterion seen true, false and unknown, and which slight mistakes no patient notices.

It asks the reference evaluator and nothing else. A *mutant* is the profile with one part written slightly otherwise (a limit one step
further, `>` for `≥`, a code forgotten, *all* for *any*); it survives when the result is the same for every test patient, and the patients then
do not show that the profile says the one and not the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cockpit.engine.coverage.mutants import Mutant, mutants
from cockpit.engine.coverage.noticing import PatientKey, PatientSet, noticed_by
from cockpit.engine.coverage.outcomes import CriterionCoverage, outcomes
from cockpit.engine.coverage.sentences import mutant_sentence
from cockpit.engine.patients import Records
from cockpit.standard.document import ProfileDocument

__all__ = ["Coverage", "CriterionCoverage", "Gap", "TriedMutant", "coverage"]


@dataclass(frozen=True)
class TriedMutant:
    """A mutant and the first test patient (clinic, patient id) who notices it; None when it survives."""

    mutant: Mutant
    noticed_by: PatientKey | None

    @property
    def id(self) -> str:
        return self.mutant.id

    def sentence(self, language: str = "da") -> str:
        """What the profile says and what it would say instead. Raises KeyError for a language that is not `da` or `en`."""
        return mutant_sentence(self.mutant, language)

    def to_json(self) -> dict[str, Any]:
        """The JSON value of the mutant."""
        return {
            "id": self.id,
            "profile": self.mutant.profile,
            "node": self.mutant.node,
            "kind": self.mutant.alternative.kind,
            "detail": self.mutant.alternative.detail,
            "noticed_by": "/".join(self.noticed_by) if self.noticed_by else None,
            "sentence": self.sentence(),
            "sentence_en": self.sentence("en"),
        }


@dataclass(frozen=True)
class Gap:
    """Something that the test patients do not show: `id` is a mutant's, or a criterion's with the outcome that is lacking (`…:seen:unknown`)."""

    id: str
    sentence: str
    sentence_en: str
    survivor: bool = False


_OUTCOMES = {"true": ("opfyldt", "met"), "false": ("ikke opfyldt", "not met"), "unknown": ("uafklaret", "undecided")}


@dataclass(frozen=True)
class Coverage:
    """The coverage of a profile by its test patients at a reference date."""

    profile: str
    version: str
    as_of: date
    criteria: list[CriterionCoverage]
    mutants: list[TriedMutant]

    @property
    def survivors(self) -> list[TriedMutant]:
        """The mutants that no test patient notices."""
        return [tried for tried in self.mutants if tried.noticed_by is None]

    @property
    def noticed(self) -> int:
        """How many mutants some test patient notices."""
        return len(self.mutants) - len(self.survivors)

    @property
    def percentage(self) -> float:
        """How many of a hundred mutants are noticed; 100 when there are none."""
        return 100 * self.noticed / len(self.mutants) if self.mutants else 100.0

    @cached_property
    def gaps(self) -> list[Gap]:
        """Outcomes that are possible and never seen, then survivors."""
        lacking = [
            Gap(
                f"{criterion.id}:seen:{outcome.value}",
                f"»{criterion.sentence.removesuffix('.')}« ses aldrig {_OUTCOMES[outcome.value][0]}",
                f'"{criterion.sentence_en.removesuffix(".")}" is never seen {_OUTCOMES[outcome.value][1]}',
            )
            for criterion in self.criteria
            for outcome in criterion.lacking
        ]
        return lacking + [
            Gap(tried.id, tried.sentence(), tried.sentence("en"), survivor=True) for tried in self.survivors
        ]

    def to_json(self) -> dict[str, Any]:
        """The JSON value: figures, criteria and mutants."""
        return {
            "profile": self.profile,
            "version": self.version,
            "as_of": self.as_of.isoformat(),
            "outcomes_lacking": sum(len(criterion.lacking) for criterion in self.criteria),
            "mutants": len(self.mutants),
            "noticed": self.noticed,
            "percentage": round(self.percentage, 1),
            "criteria": [criterion.to_json() for criterion in self.criteria],
            "tried": [tried.to_json() for tried in self.mutants],
        }


def coverage(
    document: ProfileDocument, records: Records, as_of: date, progress: Callable[[int, int], None] | None = None
) -> Coverage:
    """The coverage of the profile by the patients of every clinic in the records. The document must have passed the checks without errors.

    `progress` is told how many mutants were tried, and of how many. Raises NotInlined when a pinned profile is not inlined.
    """
    patients = PatientSet(document, records, as_of)
    criteria = list(outcomes(patients))
    tried: list[TriedMutant] = []
    everything = list(mutants(document))
    for mutant in everything:
        tried.append(TriedMutant(mutant, noticed_by(mutant, patients)))
        if progress is not None:
            progress(len(tried), len(everything))
    return Coverage(document.id, document.version, as_of, criteria, tried)
