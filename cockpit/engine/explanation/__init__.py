"""Why a patient is in a profile, or is not, or may be: criterion by criterion, as a clinician would say it, with the deciding rows.

It asks the reference evaluator and nothing else, so an explanation cannot disagree with the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from textwrap import indent
from typing import Any

from cockpit.engine.explanation.basis import Reason
from cockpit.engine.explanation.reasons import decisive, reason
from cockpit.engine.explanation.remedies import Change, Remedy, applied, remedy
from cockpit.engine.explanation.words import LANGUAGES, Words
from cockpit.engine.kleene import Truth
from cockpit.engine.patients import ClinicRecords, PatientRecord, RecordsRefused
from cockpit.engine.reference import judged
from cockpit.engine.scope import in_scope
from cockpit.engine.seen import SeenEvent
from cockpit.engine.selection import Situation
from cockpit.standard.document import Criterion, ProfileDocument, criteria, criterion_roots
from cockpit.standard.text import criterion_heading, criterion_lines

__all__ = ["Change", "ExplainedCriterion", "Explanation", "Remedy", "applied", "explain"]


@dataclass(frozen=True)
class ExplainedCriterion:
    """One criterion for one patient. `number` is that of the profile's text (`2a`); `sentence` the criterion, `reason` the outcome's reason.

    `rows` are the rows behind it as JSON values by column, with `dataset` and `role`: `decided`, `undecided`, or `nearest` (the
    event that came nearest when none counted). `remedy` is what about the record would have to be otherwise for the criterion to be met, where
    the reason names it.
    """

    number: str
    node: str
    depth: int
    outcome: Truth
    sentence: str
    sentence_en: str
    reason: str
    reason_en: str
    rows: list[dict[str, str]]
    remedy: Remedy | None = None

    def to_json(self) -> dict[str, Any]:
        own = ("number", "node", "depth", "sentence", "sentence_en", "reason", "reason_en", "rows")
        return {name: getattr(self, name) for name in own} | {
            "outcome": self.outcome.value,
            "remedy": self.remedy.to_json() if self.remedy else None,
        }


@dataclass(frozen=True)
class Explanation:
    """A patient's outcome, the sentence that sums it up, and every criterion in reading order (none for a patient out of scope)."""

    patient_id: str
    name: str
    clinic: str
    as_of: date
    outcome: Truth
    summary: str
    summary_en: str
    lines: list[ExplainedCriterion]

    def text(self, language: str = "da") -> str:
        """The explanation as plain text. Raises KeyError for a language that is not `da` or `en`."""
        words = LANGUAGES[language]
        danish = language == "da"
        heading = words.say(
            "heading", name=self.name, patient=self.patient_id, clinic=self.clinic, date=words.day(self.as_of)
        )
        text = [heading, self.summary if danish else self.summary_en, ""]
        for line in self.lines:
            outcome = words.say(f"line.{line.outcome.value}")
            number = f"{line.number} " if line.number else ""
            own = f"{number}{line.sentence if danish else line.sentence_en}\n"
            own += indent(f"{outcome}: {line.reason if danish else line.reason_en}", "    ")
            text.append(indent(own, "  " * line.depth))
        return "\n".join(text).rstrip() + "\n"

    def to_json(self) -> dict[str, Any]:
        """The JSON value of the explanation."""
        return {
            "patient_id": self.patient_id,
            "name": self.name,
            "clinic": self.clinic,
            "as_of": self.as_of.isoformat(),
            "outcome": self.outcome.value,
            "summary": self.summary,
            "summary_en": self.summary_en,
            "lines": [line.to_json() for line in self.lines],
        }


def explain(
    document: ProfileDocument, clinic: ClinicRecords, patient_id: str, as_of: date, *, of: str = "population"
) -> Explanation:
    """Explain the population, or the criterion of the subgroup, action or quality list with the id `of`, for one patient.

    The outcome is that criterion's alone: that subgroups and actions are of members, and quality lists of those outside the population, is not in it.
    Raises RecordsRefused for a patient who is not in the clinic, KeyError for an id that the profile has not, NotInlined for a
    pinned profile that is not inlined.
    """
    patient = clinic.patients.get(patient_id)
    if patient is None:
        raise RecordsRefused(
            f"Patienten {patient_id} findes ikke i klinikken {clinic.clinic_id}.",
            f"The patient {patient_id} is not in the clinic {clinic.clinic_id}.",
        )
    situation = Situation.of(document, clinic, as_of)
    root = _root(document, of)
    outcome, texts, lines = Truth.FALSE, _out_of_scope(patient, as_of), list[ExplainedCriterion]()
    if in_scope(patient, document.scope, as_of):
        outcome = judged(root, patient, situation)
        texts = tuple(_summary(root, patient, situation, words) for words in LANGUAGES.values())
        lines = list(_lines(root, patient, situation))
    named = [f"{words.say(outcome.value)}: {text}." for words, text in zip(LANGUAGES.values(), texts, strict=True)]
    return Explanation(
        patient_id, patient.name or patient_id, clinic.clinic_id, as_of, outcome, named[0], named[1], lines
    )


def _root(document: ProfileDocument, of: str) -> Criterion:
    """The criterion tree of the population, or of the part with the id."""
    for path, root in criterion_roots(document):
        if path[0] == of or (len(path) > 1 and getattr(document, str(path[0]))[path[1]].id == of):
            return root
    raise KeyError(of)


def _out_of_scope(patient: PatientRecord, as_of: date) -> tuple[str, ...]:
    """Why the patient is not looked at, in each language."""
    first, last, death = patient.day("registered_from"), patient.day("registered_to"), patient.day("death_date")
    key, day = "unborn", patient.birth_date
    if patient.birth_date <= as_of:
        if death is not None and death <= as_of:
            key, day = "dead", death
        elif last is not None and last < as_of:
            key, day = "left", last
        elif first is not None:
            key, day = "not-yet-registered", first
    return tuple(words.say(key, day=words.day(day)) for words in LANGUAGES.values())


def _summary(root: Criterion, patient: PatientRecord, situation: Situation, words: Words) -> str:
    """The reasons that the outcome rests on, each once."""
    resting = decisive(root, patient, situation) or [(root, situation)]
    return "; ".join(dict.fromkeys(reason(criterion, patient, place, words).text for criterion, place in resting))


def _lines(root: Criterion, patient: PatientRecord, situation: Situation) -> Iterator[ExplainedCriterion]:
    danish, english = LANGUAGES.values()
    numbered = criterion_lines(situation.document, root)
    for line, (_, criterion) in zip(numbered, criteria(root, ()), strict=True):
        found = reason(criterion, patient, situation, danish)
        yield ExplainedCriterion(
            line.number,
            criterion.id,
            line.depth,
            judged(criterion, patient, situation),
            criterion_heading(situation.document, criterion),
            criterion_heading(situation.document, criterion, "en"),
            _sentence(found.text),
            _sentence(reason(criterion, patient, situation, english).text),
            _rows(found),
            remedy(criterion, root, patient, situation),
        )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _rows(found: Reason) -> list[dict[str, str]]:
    roles: dict[str, list[SeenEvent]] = {
        "decided": list(found.decided),
        "undecided": list(found.undecided),
        "nearest": list(found.nearest),
    }
    return [_row(seen, role) for role, events in roles.items() for seen in events]


def _row(seen: SeenEvent, role: str) -> dict[str, str]:
    """The row as JSON values: what it holds, its codings, and its role. The keys of the patient are left away."""
    event = seen.event
    held = {name: _text(value) for name, value in event.row.items() if value is not None}
    codings = " ".join(f"{coding.system}:{coding.code}" for coding in event.codings)
    keys = ("clinic_id", "patient_id")
    return {"role": role, "dataset": event.dataset, "codings": codings} | {
        k: v for k, v in held.items() if k not in keys
    }


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
