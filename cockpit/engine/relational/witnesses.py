"""Whoever may be listed has something recorded: which criteria about events say so, for most profiles.

Most patients are in no profile, and are told from the others by what is recorded of them. So a patient's own attributes need be looked at only
for those of whom one of a few criteria, the witnesses, finds something.
"""

from __future__ import annotations

from typing import cast

from cockpit.engine.kleene import Truth
from cockpit.engine.relational.groups import threshold
from cockpit.engine.selection import Situation
from cockpit.engine.values import between, compared
from cockpit.standard.document import (
    AggregateNumber,
    Computed,
    Count,
    CountNumber,
    Criterion,
    DaysSinceNumber,
    DoseNumber,
    EventSelection,
    Exists,
    Group,
    LargestShareNumber,
    Picked,
    PickedNumber,
    ProfileDocument,
    ProfileReference,
    SpanNumber,
    SubgroupReference,
)

Witness = tuple[Exists | Count | Picked | Computed, Situation]

_OF_EVENTS = (
    AggregateNumber,
    CountNumber,
    DaysSinceNumber,
    DoseNumber,
    LargestShareNumber,
    PickedNumber,
    SpanNumber,
)

# Datasets by how few patients a code list usually finds in them.
_RAREST_FIRST = (
    "care_plan",
    "observation_flag",
    "questionnaire",
    "referral",
    "vaccination",
    "diagnosis",
    "dispensing",
    "medication",
    "measurement",
    "service",
    "contact",
)


def witnesses_of_listed(document: ProfileDocument, situation: Situation) -> list[Witness] | None:
    """Criteria of which one is possible for whoever is listed; None when somebody of whom nothing is recorded may be."""
    found: list[Witness] = []
    for criterion in (document.population, *(one.criterion for one in document.quality_lists)):
        own = witnesses(criterion, situation)
        if own is None:
            return None
        found += own
    return found


def witnesses(criterion: Criterion, situation: Situation) -> list[Witness] | None:
    """Criteria about events of which one is possible where this one is; None when there are none such."""
    if isinstance(criterion, Group):
        return _of_group(criterion, situation)
    if isinstance(criterion, ProfileReference):
        inside = situation.inside(criterion.profile)
        return witnesses(inside.document.population, inside)
    if isinstance(criterion, SubgroupReference):
        return witnesses(situation.document.subgroup(criterion.subgroup).criterion, situation)
    selection = _selection(criterion)
    if selection is None or situation.missing(selection) or _holds_without_events(criterion):
        return None
    return [(cast(Exists | Count | Picked | Computed, criterion), situation)]


def _selection(criterion: Criterion) -> EventSelection | None:
    """The events that the criterion looks at, where it looks at nothing else."""
    if isinstance(criterion, Exists | Count | Picked):
        return criterion.events
    if isinstance(criterion, Computed) and isinstance(criterion.number, _OF_EVENTS):
        return criterion.number.events
    return None


def _holds_without_events(criterion: Criterion) -> bool:
    """Whether a count of zero is enough; other numbers are empty without events, and then not true."""
    counts = isinstance(criterion, Count) or (
        isinstance(criterion, Computed) and isinstance(criterion.number, CountNumber)
    )
    return counts and compared(between(0, 0), cast(Count | Computed, criterion).comparison) is Truth.TRUE


def _of_group(group: Group, situation: Situation) -> list[Witness] | None:
    """Of criteria of which so many are needed, any that are one more than may be missing have one that is possible."""
    least, holds = threshold(group)
    children = [witnesses(child, situation) for child in group.criteria]
    witnessed = sorted((child for child in children if child is not None), key=_commonness)
    may_be_missing = len(children) - least
    if not holds or len(witnessed) <= may_be_missing:
        return None
    return [one for child in witnessed[: may_be_missing + 1] for one in child]


def _commonness(found: list[Witness]) -> int:
    """How many patients the witnesses may have, roughly: an event of any code counts as the commonest."""
    selections = [cast(EventSelection, _selection(criterion)) for criterion, _ in found]
    return sum(10 ** (_RAREST_FIRST.index(one.dataset) if one.codes else len(_RAREST_FIRST)) for one in selections)
