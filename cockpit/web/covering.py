"""What the fictive test patients prove of a profile: outcomes criterion by criterion, and the slight mistakes that nobody would notice.

Computed when it is asked for and kept for as long as the process lives, by the document's own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.utils.translation import gettext as _

from cockpit.client.covering import read_reasons
from cockpit.engine.coverage import Coverage, CriterionCoverage, coverage
from cockpit.engine.kleene import Truth
from cockpit.examples.catalogue import REFERENCE_DATE, accepted_file
from cockpit.profiles.evidence import test_patients
from cockpit.standard.document import ProfileDocument
from cockpit.standard.text import number_text
from cockpit.web.wording import language, pick


@dataclass(frozen=True)
class Cell:
    """One outcome of a criterion: how many test patients show it. `possible` is false for an outcome that cannot be, with the reason why."""

    name: str
    count: int
    possible: bool = True
    why: str = ""


@dataclass(frozen=True)
class CoveredLine:
    """One criterion: number, sentence, depth and its three outcomes."""

    number: str
    sentence: str
    depth: int
    cells: list[Cell]


@dataclass(frozen=True)
class CoveredPart:
    """A part of the profile (population, a subgroup, …, an inlined profile) with its criteria."""

    title: str
    lines: list[CoveredLine]


@dataclass(frozen=True)
class Survivor:
    """A mistake that no test patient notices, in a sentence, and the reason why that is accepted (empty when none is given)."""

    sentence: str
    reason: str


@dataclass(frozen=True)
class Covered:
    """A profile's coverage, arranged for reading."""

    parts: list[CoveredPart]
    lacking: int
    noticed: int
    mutants: int
    percentage: str
    survivors: list[Survivor]


def covered(document: ProfileDocument) -> Covered:
    """The coverage of a document that is free of errors and has its pins inlined, in the page's language."""
    found = _coverage(document.model_dump_json())
    reasons = _reasons(document.id)
    return Covered(
        list(_parts(found)),
        sum(len(criterion.lacking) for criterion in found.criteria),
        found.noticed,
        len(found.mutants),
        number_text(f"{found.percentage:.1f}", language()),
        [Survivor(tried.sentence(language()), reasons.get(tried.id, "")) for tried in found.survivors],
    )


@lru_cache(maxsize=16)
def _coverage(content: str) -> Coverage:
    return coverage(ProfileDocument.model_validate_json(content), test_patients(), REFERENCE_DATE)


def _reasons(profile_id: str) -> dict[str, str]:
    """The reasons that ship with an example profile; other profiles have none."""
    path = accepted_file(profile_id)
    return read_reasons(path) if path.is_file() else {}


def _parts(found: Coverage) -> Iterator[CoveredPart]:
    for _key, criteria in groupby(found.criteria, key=lambda criterion: criterion.profile or criterion.part):
        listed = list(criteria)
        yield CoveredPart(_part_title(listed[0]), [_line(criterion) for criterion in listed])


def _part_title(criterion: CriterionCoverage) -> str:
    title = "" if criterion.title is None else pick(criterion.title.da, criterion.title.en or criterion.title.da)
    if criterion.profile is not None:
        return _("Den indlejrede profil »%(title)s«") % {"title": title}
    names = {
        "population": _("Population"),
        "subgroups": _("Delpopulation: %(title)s"),
        "actions": _("Handling: %(title)s"),
        "quality_lists": _("Kvalitetsliste: %(title)s"),
    }
    return names[criterion.part.kind] % {"title": title}


def _line(criterion: CriterionCoverage) -> CoveredLine:
    told = criterion.undecidable
    names = {Truth.TRUE: _("Opfyldt"), Truth.FALSE: _("Ikke opfyldt"), Truth.UNKNOWN: _("Uafklaret")}
    cells = [
        Cell(
            name,
            len(criterion.seen[outcome]),
            outcome is not Truth.UNKNOWN or told.possible or bool(criterion.seen[outcome]),
            pick(told.why, told.why_en),
        )
        for outcome, name in names.items()
    ]
    return CoveredLine(criterion.number, pick(criterion.sentence, criterion.sentence_en), criterion.depth, cells)
