"""Widening and narrowing: what is claimed about a change holds for generated patients, and what can be told is told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords, Records
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.selection import Situation
from cockpit.standard.changes.directions.labels import POPULATION, Tree, trees
from cockpit.standard.comparison import Change, Direction, VersionComparison, compare
from cockpit.standard.document import ProfileDocument, criteria
from tests.engine import later_generation as later
from tests.engine.drawing import D, group, profile
from tests.engine.generation import FOCUS, GeneratedCase, Ids, cases, data, leaves, selections
from tests.standard.documents import Content
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
    if change.part in ("code_list", "profile", "named_event", "dose_table"):
        return list(found)
    return [tree for tree, root in found.items() if change.node in {node.id for _, node in criteria(root, ())}]


def refuted(
    comparison: VersionComparison, old: ProfileDocument, new: ProfileDocument, clinic: ClinicRecords, as_of: date
) -> Iterator[str]:
    """What is claimed and does not hold for these patients."""
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
    for number in range(16):
        content = deepcopy(document.content())
        variation = Variation(content, chance)
        for _ in range(1 + number // 7):
            variation.edit()
        yield ProfileDocument.model_validate(content)


@pytest.mark.generated
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_what_is_said_to_widen_loses_nobody_and_what_is_said_to_narrow_takes_in_nobody(
    case: GeneratedCase, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  (a draw that can be repeated, no secret)
    clinic = case.records.clinic("990001")
    for document in case.documents:
        for variant in variants(document, chance):
            comparison = compare(document, variant)
            for as_of in (D, EARLIER):
                assert list(refuted(comparison, document, variant, clinic, as_of)) == []


@dataclass(frozen=True)
class Leaves:
    """Records, and criteria that are no group, each of which is a population by itself."""

    records: Records
    criteria: tuple[Content, ...]
    events: list[Content]

    def profile(self, criterion: Content) -> ProfileDocument:
        return profile(criterion, events=self.events, dose_tables=[later.DOSE_TABLE])

    def __repr__(self) -> str:
        return f"{len(self.criteria)} criteria"


@st.composite
def leaf_cases(draw: st.DrawFn) -> Leaves:
    focus, ids = draw(FOCUS), Ids()
    kinds = draw(st.lists(leaves(ids, focus).filter(lambda leaf: leaf["type"] != "profile"), min_size=8, max_size=8))
    named = draw(later.named_events(lambda earlier: selections(focus, named=earlier)))
    return Leaves(draw(data(focus)), tuple(kinds), named)


@pytest.mark.generated
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(case=leaf_cases(), seed=st.integers(0, 2**32))
def test_what_is_said_of_one_criterion_holds_by_itself_and_in_an_exclusion(case: Leaves, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  (a draw that can be repeated, no secret)
    clinic = case.records.clinic("990001")
    for number, criterion in enumerate(case.criteria):
        old = case.profile(group("none", criterion, id="top") if number % 2 else criterion).content()
        for _ in range(30):
            content = deepcopy(old)
            Variation(content, chance).leaf()
            before, after = (ProfileDocument.model_validate(one) for one in (old, content))
            assert list(refuted(compare(before, after), before, after, clinic, D)) == []
