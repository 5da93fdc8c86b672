"""The numbers of one profile in one clinic that leave it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cockpit.engine import reference
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.kleene import Truth
from cockpit.engine.leaving.passed_on import leaving
from cockpit.engine.leaving.small_numbers import LEAST, safe_numbers
from cockpit.engine.notes import situations
from cockpit.engine.patients import ClinicRecords
from cockpit.engine.selection import Situation
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.document import ProfileDocument, selections


@dataclass(frozen=True)
class Counts:
    """Numbers of patients; None is a number that is not shown, which is not 0.

    document     the hash of the profile's document, so that whoever adds numbers adds those of one profile
    members      who are in the population for certain; possible: of whom that is unknown
    subgroups    by id: of the members, those who are in it for certain, and those of whom it is unknown
    quality      by quality list's id
    undecidable  names of the datasets and sources that the profile asks for and that the system does not hold, or does not say may be passed on
    """

    profile: str
    version: str
    document: str
    clinic: str
    as_of: date
    members: int | None
    possible: int | None
    subgroups: Mapping[str, tuple[int | None, int | None]]
    quality_lists: Mapping[str, int | None]
    undecidable: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The JSON value; `least` is the least number that is shown, null a number that is not."""
        return {
            "profile": self.profile,
            "version": self.version,
            "document": self.document,
            "clinic": self.clinic,
            "as_of": self.as_of.isoformat(),
            "least": LEAST,
            "members": self.members,
            "possible": self.possible,
            "subgroups": {
                subgroup: {"members": members, "possible": possible}
                for subgroup, (members, possible) in self.subgroups.items()
            },
            "quality_lists": dict(self.quality_lists),
            "undecidable": list(self.undecidable),
        }


def count(document: ProfileDocument, clinic: ClinicRecords, as_of: date) -> Counts:
    """The counts of a checked profile by the reference evaluator. Raises RecordsRefused (`leaving`), NotInlined."""
    kept = leaving(clinic, as_of)
    return counts_of(document, reference.evaluate(document, kept, as_of), Situation.of(document, kept, as_of))


def counts_of(document: ProfileDocument, evaluation: Evaluation, situation: Situation) -> Counts:
    """The numbers of an evaluation of what may be passed on, small ones and those that would give a small one away left out.

    `situation`: the one that the evaluation stands on.
    """
    members, subgroups = _members_and_subgroups(document, evaluation)
    quality = safe_numbers([evaluation.quality_lists[one.id] for one in document.quality_lists])
    return Counts(
        profile=document.id,
        version=document.version,
        document=hash_of(canonical_bytes(document.content())),
        clinic=evaluation.clinic,
        as_of=evaluation.as_of,
        members=members,
        possible=safe_numbers([[one.patient_id for one in evaluation.possible]])[0],
        subgroups=subgroups,
        quality_lists={one.id: number for one, number in zip(document.quality_lists, quality, strict=True)},
        undecidable=_undecidable(situation),
    )


def _members_and_subgroups(
    document: ProfileDocument, evaluation: Evaluation
) -> tuple[int | None, dict[str, tuple[int | None, int | None]]]:
    """They are judged together: a subgroup and the population give what is outside the subgroup."""
    everybody = {member.patient_id for member in evaluation.members}
    groups: list[Collection[str]] = [everybody]
    for subgroup in document.subgroups:
        for truth in (Truth.TRUE, Truth.UNKNOWN):
            inside = {member.patient_id for member in evaluation.members if member.subgroups[subgroup.id] is truth}
            # All of them in a subgroup says of each what it is to be in it, as nobody in it would.
            groups.append(inside if inside != everybody else ())
    members, *numbers = safe_numbers(groups)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return members, {subgroup.id: pair for subgroup, pair in zip(document.subgroups, pairs, strict=True)}


def _undecidable(situation: Situation) -> tuple[str, ...]:
    """The datasets and sources that are asked for and not held, those of inlined profiles too."""
    asked = (
        inside.missing(selection) for inside in situations(situation) for _, _, selection in selections(inside.document)
    )
    return tuple(sorted({name for name in asked if name is not None}))
