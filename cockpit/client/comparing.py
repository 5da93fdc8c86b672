"""Two versions side by side as a person reads them (table) and as a program does (JSON): changes, the number that follows, who switches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from cockpit.client.refusal import Language
from cockpit.engine.comparing import ChangedCriterion, Switch, Switching
from cockpit.engine.explanation import ExplainedCriterion
from cockpit.engine.kleene import Truth
from cockpit.standard.comparison import Change, TreeDirection, VersionComparison
from cockpit.standard.document import ProfileDocument
from cockpit.standard.text import date_text

_WORDS: dict[str, tuple[str, str]] = {
    "example": ("eksempel, afventer klinisk bekræftelse", "example, awaiting clinical confirmation"),
    "together": ("Hvem der er med, alt i alt", "Who is in, taken together"),
    "before": ("før", "before"),
    "after": ("nu", "now"),
    "clinic": ("Klinik {clinic}, opgjort {day}", "Clinic {clinic}, as at {day}"),
    "population": ("I populationen: {before} før, {after} nu", "In the population: {before} before, {after} now"),
    "possible": ("Måske i populationen: {before} før, {after} nu", "Possibly in the population: {before} before, {after} now"),
    "switching": ("Skifter i populationen: {count}", "Switching in the population: {count}"),
    "nobody": ("Ingen skifter i populationen", "Nobody switches in the population"),
    "subgroup": ("Skifter i delpopulationen »{title}«: {count}", 'Switching in the subgroup "{title}": {count}'),
    "by-population": ("følger populationen", "follows the population"),
    "in.true": ("med", "in"),
    "in.unknown": ("måske med", "possibly in"),
    "in.false": ("ikke med", "not in"),
    "is.true": ("ja", "yes"),
    "is.unknown": ("uafklaret", "undecided"),
    "is.false": ("nej", "no"),
    "added": ("nyt kriterium", "new criterion"),
    "removed": ("fjernet kriterium", "removed criterion"),
}  # fmt: skip


def json_text(
    old: ProfileDocument, new: ProfileDocument, comparison: VersionComparison, switchings: Sequence[Switching]
) -> str:
    """A JSON object: both versions, class and number that follow, directions, changes, summary, and one object per clinic."""
    content = {
        "before": {"profile": old.id, "version": old.version},
        "after": {"profile": new.id, "version": new.version},
        "level": comparison.level,
        "next_version": comparison.next_version,
        "directions": [_direction_json(told) for told in comparison.directions],
        "changes": [_change_json(change) for change in comparison.changes],
        "summary": comparison.summary("da"),
        "summary_en": comparison.summary("en"),
        "clinics": [switching.to_json() for switching in switchings],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _direction_json(told: TreeDirection) -> dict[str, str | None]:
    return {"part": told.part, "node": told.node or None, "direction": told.direction}


def _change_json(change: Change) -> dict[str, Any]:
    names = (
        "node",
        "part",
        "kind",
        "level",
        "direction",
        "title",
        "title_en",
        "before",
        "after",
        "before_en",
        "after_en",
    )
    codes = {"added_codes": list(change.added_codes), "removed_codes": list(change.removed_codes)}
    return {name: getattr(change, name) for name in names} | codes


def table_text(
    old: ProfileDocument,
    new: ProfileDocument,
    comparison: VersionComparison,
    switchings: Sequence[Switching],
    language: Language,
) -> str:
    """The summary, what the changes do together, the changes part by part, then each clinic's patients who switch."""
    title = new.title.da if language == "da" else new.title.en or new.title.da
    example = f" ({_word('example', language)})" if new.clinical.confirmation == "example" else ""
    lines = [f"{title} {old.version} → {new.version}{example}", *comparison.summary(language)]
    lines += ["", _word("together", language), *(f"  {effect}" for effect in comparison.effects(language))]
    lines += _changes(comparison, language)
    for switching in switchings:
        lines += ["", *_clinic(new, switching, language)]
    return "\n".join(lines) + "\n"


def _changes(comparison: VersionComparison, language: Language) -> Iterator[str]:
    parts: dict[str, list[Change]] = {}
    for change in comparison.changes:
        parts.setdefault(change.part_name(language), []).append(change)
    for part, changes in parts.items():
        yield from ("", part)
        for change in changes:
            label = change.direction_name(language)
            yield f"  {change.heading(language)} [{', '.join(filter(None, (change.level, label)))}]"
            for when, said in zip(("before", "after"), change.sentences(language), strict=True):
                if said is not None:
                    yield f"    {_word(when, language)}: {said}"


def _clinic(document: ProfileDocument, switching: Switching, language: Language) -> Iterator[str]:
    day = date_text(switching.as_of.isoformat(), language)
    yield _word("clinic", language).format(clinic=switching.clinic, day=day)
    before, after = switching.before, switching.after
    yield "  " + _word("population", language).format(before=before.members, after=after.members)
    if before.possible or after.possible:
        yield "  " + _word("possible", language).format(before=before.possible, after=after.possible)
    count = len(switching.population)
    yield "  " + _word("switching" if count else "nobody", language).format(count=count)
    for switch in switching.population:
        yield from _switch(switch, language)
    for subgroup, switches in switching.subgroups.items():
        if switches:
            named = document.subgroup(subgroup).title
            title = named.da if language == "da" else named.en or named.da
            yield "  " + _word("subgroup", language).format(title=title, count=len(switches))
            for switch in switches:
                yield from _switch(switch, language)


def _switch(switch: Switch, language: Language) -> Iterator[str]:
    """A patient: from what to what, and why."""
    was, now = (_word(f"in.{outcome.value}", language) for outcome in (switch.before, switch.after))
    followed = f" ({_word('by-population', language)})" if switch.by_population else ""
    yield f"    {switch.patient_id}: {was} → {now}{followed}"
    if switch.by_population:
        return
    for criterion in switch.because:
        yield f"      {_because(criterion, language)}"
    if not switch.because:
        summaries = (switch.summary_before, switch.summary_after)
        if language == "en":
            summaries = (switch.summary_before_en, switch.summary_after_en)
        for when, summary in zip(("before", "after"), summaries, strict=True):
            yield f"      {_word(when, language)}: {summary}"


def _because(criterion: ChangedCriterion, language: Language) -> str:
    """`Alder: mindst 60 år. Før: nej, er 62 år. Nu: ja, er 62 år.` in one line, with what the criterion says now, or said."""
    line = criterion.after or criterion.before
    assert line is not None
    sentence = (line.sentence if language == "da" else line.sentence_en).rstrip(".")
    if criterion.kind != "changed":
        return f"{_word(criterion.kind, language)}: {sentence} – {_outcome(line.outcome, language)} ({_reason(line, language)})"
    told = [
        f"{_word(when, language)} {_outcome(version.outcome, language)} ({_reason(version, language)})"
        for when, version in (("before", criterion.before), ("after", criterion.after))
        if version is not None
    ]
    return f"{sentence} – {', '.join(told)}"


def _outcome(outcome: Truth, language: Language) -> str:
    return _word(f"is.{outcome.value}", language)


def _reason(line: ExplainedCriterion, language: Language) -> str:
    reason = line.reason if language == "da" else line.reason_en
    return reason.rstrip(".")


def _word(name: str, language: Language) -> str:
    return _WORDS[name][0 if language == "da" else 1]
