"""A profile's test coverage as a person reads it (table) and as a program does (JSON), and the file of gaps that are accepted with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cockpit.client.documents import document_content
from cockpit.client.refusal import ClientRefused, Language
from cockpit.engine.coverage import Coverage, CriterionCoverage, Gap
from cockpit.engine.coverage.noticing import PatientKey
from cockpit.engine.kleene import Truth
from cockpit.standard.document import LocalText, ProfileDocument
from cockpit.standard.findings import DocumentRefused
from cockpit.standard.reading import read_json
from cockpit.standard.text import date_text, number_text

NAMED_PATIENTS = 3
"""How many patients are named for each outcome; all are counted, and the JSON form names them all."""

_WORDS: dict[str, tuple[str, str]] = {
    "example": ("eksempel, afventer klinisk bekræftelse", "example, awaiting clinical confirmation"),
    "as-of": ("Dækning ved testpatienterne, opgjort {day}", "Coverage by the test patients, as at {day}"),
    "part.population": ("Population", "Population"),
    "part.subgroups": ("Delpopulation: {title}", "Subgroup: {title}"),
    "part.actions": ("Handling: {title}", "Action: {title}"),
    "part.quality_lists": ("Kvalitetsliste: {title}", "Quality list: {title}"),
    "part.inlined": ("Indlejret profil: {title}", "Inlined profile: {title}"),
    "true": ("opfyldt", "met"),
    "false": ("ikke opfyldt", "not met"),
    "unknown": ("uafklaret", "undecided"),
    "seen": ("{outcome}: {count} ({patients})", "{outcome}: {count} ({patients})"),
    "more": ("{patients} og {count} flere", "{patients} and {count} more"),
    "lacking": ("{outcome}: INGEN", "{outcome}: NONE"),
    "never": ("uafklaret: kan ikke forekomme. {why}", "undecided: cannot occur. {why}"),
    "mutants": (
        "Mutanter: testpatienterne mærker {noticed} af {all} ({percentage} %)",
        "Mutants: the test patients notice {noticed} of {all} ({percentage} %)",
    ),
    "open": ("Ikke dækket, og uden en grund: {count}", "Not covered, and without a reason: {count}"),
    "accepted": ("Ikke dækket, accepteret med en grund: {count}", "Not covered, accepted with a reason: {count}"),
    "reason": ("Grund: {reason}", "Reason: {reason}"),
    "stale": ("Grunde, der ikke længere hører til noget: {count}", "Reasons that no longer belong to anything: {count}"),
    "unnoticed": ("{sentence}: ingen testpatient mærker det", "{sentence}: no test patient notices it"),
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A coverage with the reasons that were given: gaps that stand open, gaps that are accepted, and reasons for what is no gap any more."""

    coverage: Coverage
    open: list[Gap]
    accepted: list[tuple[Gap, str]]
    stale: list[str]

    @property
    def fault(self) -> bool:
        """Whether somebody has something to do."""
        return bool(self.open or self.stale)


def judged(found: Coverage, reasons: Mapping[str, str]) -> Judged:
    """The coverage in the light of the reasons, which are given by the id of the gap."""
    known = {gap.id for gap in found.gaps}
    return Judged(
        found,
        [gap for gap in found.gaps if gap.id not in reasons],
        [(gap, reasons[gap.id]) for gap in found.gaps if gap.id in reasons],
        [gap for gap in reasons if gap not in known],
    )


def read_reasons(path: Path | None) -> dict[str, str]:
    """The reasons in a file: a JSON object of gap id and reason. Raises ClientRefused. No file: no reasons."""
    if path is None:
        return {}
    try:
        content = read_json(document_content(path))
    except DocumentRefused:
        content = None
    if not isinstance(content, dict) or not all(
        isinstance(reason, str) and reason.strip() for reason in content.values()
    ):
        raise ClientRefused(
            f'Filen {path} er ikke en liste over grunde. Skriv et JSON-objekt: {{"mutantens id": "grunden"}}.',
            f'The file {path} is not a list of reasons. Write a JSON object: {{"the mutant\'s id": "the reason"}}.',
        )
    return content


def json_text(result: Judged) -> str:
    """The coverage (`Coverage.to_json`) with `open`, `accepted` (reason by id) and `stale_reasons`."""
    content = result.coverage.to_json() | {
        "open": [gap.id for gap in result.open],
        "accepted": {gap.id: reason for gap, reason in result.accepted},
        "stale_reasons": result.stale,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def table_text(document: ProfileDocument, result: Judged, language: Language) -> str:
    """Every criterion with its outcomes and patients, the share of mutants noticed, and the gaps: open, accepted, and reasons to clear away."""
    found = result.coverage
    example = f" ({_word('example', language)})" if document.clinical.confirmation == "example" else ""
    day = date_text(found.as_of.isoformat(), language)
    lines = [f"{_said(document.title, language)} {document.version}{example}", _word("as-of", language, day=day)]
    lines += _criteria(found.criteria, language)
    percentage = number_text(f"{found.percentage:.1f}", language)
    lines += ["", _word("mutants", language, noticed=found.noticed, all=len(found.mutants), percentage=percentage)]
    lines += _gaps("open", [(gap, None) for gap in result.open], language)
    lines += _gaps("accepted", list(result.accepted), language)
    if result.stale:
        lines += ["", _word("stale", language, count=len(result.stale)), *(f"  {gap}" for gap in result.stale)]
    return "\n".join(lines) + "\n"


def _criteria(criteria: Sequence[CriterionCoverage], language: Language) -> Iterator[str]:
    heading: object = None
    for criterion in criteria:
        if heading != (criterion.profile or criterion.part):
            heading = criterion.profile or criterion.part
            yield from ("", _heading(criterion, language))
        sentence = criterion.sentence if language == "da" else criterion.sentence_en
        indent = "  " * (criterion.depth + 1)
        yield f"{indent}{criterion.number} {sentence}" if criterion.number else f"{indent}{sentence}"
        for outcome in (Truth.TRUE, Truth.FALSE, Truth.UNKNOWN):
            yield f"{indent}    {_outcome(criterion, outcome, language)}"


def _heading(criterion: CriterionCoverage, language: Language) -> str:
    title = "" if criterion.title is None else _said(criterion.title, language)
    return _word("part.inlined" if criterion.profile else f"part.{criterion.part.kind}", language, title=title)


def _outcome(criterion: CriterionCoverage, outcome: Truth, language: Language) -> str:
    named, patients = _word(outcome.value, language), criterion.seen[outcome]
    if patients:
        return _word("seen", language, outcome=named, count=len(patients), patients=_patients(patients, language))
    if outcome is Truth.UNKNOWN and not criterion.undecidable.possible:
        told = criterion.undecidable
        return _word("never", language, why=told.why if language == "da" else told.why_en)
    return _word("lacking", language, outcome=named)


def _patients(keys: Sequence[PatientKey], language: Language) -> str:
    named = ", ".join("/".join(key) for key in keys[:NAMED_PATIENTS])
    rest = len(keys) - NAMED_PATIENTS
    return _word("more", language, patients=named, count=rest) if rest > 0 else named


def _gaps(heading: str, gaps: Sequence[tuple[Gap, str | None]], language: Language) -> Iterator[str]:
    if gaps:
        yield from ("", _word(heading, language, count=len(gaps)))
    for gap, reason in gaps:
        sentence = gap.sentence if language == "da" else gap.sentence_en
        yield f"  {_word('unnoticed', language, sentence=sentence)}" if gap.survivor else f"  {sentence}"
        yield f"      {gap.id}"
        if reason is not None:
            yield f"      {_word('reason', language, reason=reason)}"


def _said(text: LocalText, language: Language) -> str:
    return text.da if language == "da" else text.en or text.da


def _word(name: str, language: Language, **parts: object) -> str:
    return _WORDS[name][0 if language == "da" else 1].format(**parts)
