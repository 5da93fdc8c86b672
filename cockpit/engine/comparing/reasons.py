"""Which criteria are behind a switch: those that came, went or turned out otherwise, and that the outcome rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cockpit.engine.explanation import ExplainedCriterion, explain
from cockpit.engine.explanation.reasons import decisive
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords
from cockpit.engine.selection import Situation
from cockpit.standard.document import Criterion, Group, ProfileDocument, criteria


@dataclass(frozen=True)
class ChangedCriterion:
    """A criterion before and after: `before` is None when it came (`added`), `after` when it is gone (`removed`).

    Both carry the criterion's sentence in that version, its outcome for the patient and the reason, in Danish and English.
    """

    node: str
    kind: Literal["changed", "added", "removed"]
    before: ExplainedCriterion | None
    after: ExplainedCriterion | None

    def to_json(self) -> dict[str, Any]:
        """The JSON value: outcome, sentence and reason of each version, null where the version has no such criterion."""
        return {"node": self.node, "kind": self.kind, "before": _said(self.before), "after": _said(self.after)}


def _said(line: ExplainedCriterion | None) -> dict[str, str] | None:
    if line is None:
        return None
    texts = {name: getattr(line, name) for name in ("sentence", "sentence_en", "reason", "reason_en")}
    return {"outcome": line.outcome.value, **texts}


@dataclass(frozen=True)
class Told:
    """One version's outcome for a patient: the sentences that sum it up, its criteria by id, and which of them it rests on."""

    outcome: Truth
    summary: str
    summary_en: str
    lines: dict[str, ExplainedCriterion]
    groups: dict[str, set[str]]
    resting: set[str]

    @classmethod
    def of(cls, situation: Situation, clinic: ClinicRecords, patient_id: str, tree: str) -> Told:
        """What the version in the situation says of the tree `population`, or of the subgroup with the id."""
        told = explain(situation.document, clinic, patient_id, situation.as_of, of=tree)
        root = _root(situation.document, tree)
        patient = clinic.patients[patient_id]
        held = {node.id: node for _, node in criteria(root, ())}
        return cls(
            told.outcome,
            told.summary,
            told.summary_en,
            {line.node: line for line in told.lines},
            {node: _below(group) for node, group in held.items() if isinstance(group, Group)},
            {criterion.id for criterion, _ in decisive(root, patient, situation)},
        )


def _root(document: ProfileDocument, tree: str) -> Criterion:
    return document.population if tree == "population" else document.subgroup(tree).criterion


def _below(group: Group) -> set[str]:
    """The ids of what the group holds at any depth."""
    return {node.id for member in group.criteria for _, node in criteria(member, ())}


def changed_criteria(before: Told, after: Told) -> list[ChangedCriterion]:
    """The criteria behind a switch, in reading order; none when a version does not look at the patient at all.

    First the criteria that are no group: those of which the outcome is another, that came or that went, and that an outcome rests on. When
    there is none, a group says something else about the same members: the innermost groups of which the outcome is another.
    """
    if not before.lines or not after.lines:
        return []
    found = list(_leaves(before, after))
    return found or list(_groups(before, after))


def _leaves(before: Told, after: Told) -> Iterator[ChangedCriterion]:
    for node in {**before.lines, **after.lines}:
        was, now = before.lines.get(node), after.lines.get(node)
        if node in before.groups or node in after.groups:
            continue
        if was is None or now is None:
            if node in before.resting | after.resting:
                yield ChangedCriterion(node, "added" if was is None else "removed", was, now)
        elif was.outcome is not now.outcome:
            yield ChangedCriterion(node, "changed", was, now)


def _groups(before: Told, after: Told) -> Iterator[ChangedCriterion]:
    switched = {
        node
        for node in before.groups.keys() & after.groups.keys()
        if before.lines[node].outcome is not after.lines[node].outcome
    }
    for node in before.groups:
        if node in switched and not after.groups[node] & switched:
            yield ChangedCriterion(node, "changed", before.lines[node], after.lines[node])
