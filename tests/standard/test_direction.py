"""Widening and narrowing: what is claimed about a change holds for generated patients, and what can be told is told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from random import Random

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.changes.directions.labels import POPULATION, Tree, trees
from cockpit.standard.comparison import Change, Direction, compare
from cockpit.standard.document import ProfileDocument, criteria
from tests.engine.drawing import D
from tests.engine.generation import GeneratedCase, cases
from tests.standard.variation import Variation

EARLIER = date(2025, 11, 22)


def certain(document: ProfileDocument, clinic: ClinicRecords, as_of: date) -> dict[Tree, set[str]]:
    """Who certainly meets each criterion tree; for the population also in scope."""
    situation = Situation.of(document, clinic, as_of)
    born = [patient for patient in clinic.patients.values() if patient.birth_date <= as_of]
    return {
        tree: {
            patient.patient_id
            for patient in born
            if (tree != POPULATION or in_scope(patient, document.scope, as_of))
            and judged(root, patient, situation) is Truth.TRUE
        }
        for tree, root in trees(document).items()
    }


def holds(direction: Direction, was: set[str], now: set[str]) -> bool:
    return {"widens": was <= now, "narrows": was >= now, "same": was == now, "unclear": True}[direction]


def concerned(change: Change, document: ProfileDocument) -> list[Tree]:
    """The trees that the label of a change is about."""
    if change.part in ("scope", "population"):
        return [POPULATION]
    found = trees(document)
    if change.part in ("code_list", "profile"):
        return list(found)
    return [tree for tree, root in found.items() if change.node in {node.id for _, node in criteria(root, ())}]


def refuted(old: ProfileDocument, new: ProfileDocument, clinic: ClinicRecords, as_of: date) -> Iterator[str]:
    """What is claimed and does not hold for these patients."""
    comparison = compare(old, new)
    was, now = certain(old, clinic, as_of), certain(new, clinic, as_of)
    for told in comparison.directions:
        tree = (told.part, told.node)
        event(f"{told.direction}, {'as it was' if was[tree] == now[tree] else 'patients switch'}")
        if not holds(told.direction, was[tree], now[tree]):
            yield f"{tree} {told.direction}: {was[tree]} {now[tree]}"
    labelled = [change for change in comparison.changes if change.direction is not None]
    if len(labelled) == 1:
        (change,) = labelled
        assert change.direction is not None
        for tree in concerned(change, new):
            if not holds(change.direction, was[tree], now[tree]):
                yield f"{change.heading('en')} {change.direction} {tree}: {was[tree]} {now[tree]}"


def variants(document: ProfileDocument, chance: Random) -> Iterator[ProfileDocument]:
    """Versions one to three edits away."""
    for number in range(24):
        content = deepcopy(document.content())
        variation = Variation(content, chance)
        for _ in range(1 + number // 10):
            variation.edit()
        yield ProfileDocument.model_validate(content)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=cases(), chance=st.randoms(use_true_random=True))
def test_what_is_said_to_widen_loses_nobody_and_what_is_said_to_narrow_takes_in_nobody(
    case: GeneratedCase, chance: Random
) -> None:
    clinic = case.records.clinic("990001")
    for document in case.documents:
        for variant in variants(document, chance):
            for as_of in (D, EARLIER):
                assert list(refuted(document, variant, clinic, as_of)) == []
