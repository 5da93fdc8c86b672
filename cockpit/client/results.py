"""An evaluation as a person reads it (table), as a spreadsheet does (CSV), and as a program does (JSON)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

from cockpit.client.refusal import Language
from cockpit.engine.evaluation import ElementValue, Evaluation, Member
from cockpit.engine.kleene import Truth
from cockpit.standard.document import LocalText, ProfileDocument, all_criteria
from cockpit.standard.text import criterion_heading, date_text, number_text
from cockpit.standard.units import unit_text

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_COMPARATOR = re.compile(r"[<>]=?")


def json_text(evaluations: Sequence[Evaluation]) -> str:
    """A JSON list with one object per clinic (`Evaluation.to_json`)."""
    return json.dumps([evaluation.to_json() for evaluation in evaluations], ensure_ascii=False, indent=2)


def csv_text(document: ProfileDocument, evaluations: Sequence[Evaluation]) -> str:
    """One row per patient and clinic; `outcome` is `member`, `possible` or `quality:<list>`. Codes and ids as in the document, decimals with a point.

    Each element has its value (`?` when unknown), its unit and its date; each subgroup `true`, `false` or `unknown`; actions and reasons are ids
    separated by spaces; `protected` is `true` for who has name and address protection.
    """
    elements = [element.id for element in document.elements]
    subgroups = [subgroup.id for subgroup in document.subgroups]
    header = ["clinic_id", "patient_id", "outcome", "reasons"]
    header += [f"{element}{part}" for element in elements for part in ("", ".unit", ".date")]
    header += [f"subgroup.{subgroup}" for subgroup in subgroups] + ["actions", "protected"]
    file = io.StringIO()
    writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
    writer.writeheader()
    for evaluation in evaluations:
        for row in _csv_rows(evaluation):
            protected = "true" if row["patient_id"] in evaluation.protected else ""
            writer.writerow({"clinic_id": evaluation.clinic, **row, "protected": protected})
    return file.getvalue()


def _csv_rows(evaluation: Evaluation) -> Iterator[dict[str, str]]:
    for member in evaluation.members:
        row = {"patient_id": member.patient_id, "outcome": "member", "actions": " ".join(member.actions)}
        for element, value in member.elements.items():
            row[element] = "?" if value.state == "unknown" else value.value or ""
            row[f"{element}.unit"], row[f"{element}.date"] = value.unit or "", value.date or ""
        row |= {f"subgroup.{subgroup}": outcome.value for subgroup, outcome in member.subgroups.items()}
        yield row
    for possible in evaluation.possible:
        yield {"patient_id": possible.patient_id, "outcome": "possible", "reasons": " ".join(possible.reasons)}
    for quality_list, patients in evaluation.quality_lists.items():
        for patient in patients:
            yield {"patient_id": patient, "outcome": f"quality:{quality_list}"}


_WORDS: dict[str, tuple[str, str]] = {
    "example": ("eksempel, afventer klinisk bekræftelse", "example, awaiting clinical confirmation"),
    "clinic": ("Klinik {clinic}, opgjort {day}", "Clinic {clinic}, as at {day}"),
    "one": ("1 patient i populationen", "1 patient in the population"),
    "many": ("{count} patienter i populationen", "{count} patients in the population"),
    "possible": ("Måske i populationen: {count}", "Possibly in the population: {count}"),
    "patient": ("Patient", "Patient"),
    "subgroups": ("Delpopulationer", "Subgroups"),
    "actions": ("Forslag", "Suggestions"),
    "attention": ("Opmærksomhed", "Attention"),
    "each": ("Hos den enkelte patient", "For each patient"),
    "undecided": ("uvist", "undecided"),
    "protected": ("Navne- og adressebeskyttet", "Name and address protected"),
    "note": ("Bemærk: {note}", "Note: {note}"),
}


def table_text(document: ProfileDocument, evaluation: Evaluation, language: Language) -> str:
    """One clinic's result for reading: the list view, possible members with the reasons, quality lists, notes."""

    day = date_text(evaluation.as_of.isoformat(), language)
    example = f" ({_word('example', language)})" if document.clinical.confirmation == "example" else ""
    count = len(evaluation.members)
    lines = [
        f"{local_text(document.title, language)} {document.version}{example}",
        _word("clinic", language).format(clinic=evaluation.clinic, day=day),
        _word("one" if count == 1 else "many", language).format(count=count),
    ]
    if evaluation.members:
        lines += ["", *_member_table(document, evaluation.members, language)]
    remarks = list(_remarks(document, evaluation.members, language))
    if remarks:
        lines += ["", _word("each", language), *remarks]
    lines += _aside(document, evaluation, language)
    notes = evaluation.notes if language == "da" else evaluation.notes_en
    if notes:
        lines += ["", *(_word("note", language).format(note=note) for note in notes)]
    return "\n".join(lines) + "\n"


def _aside(document: ProfileDocument, evaluation: Evaluation, language: Language) -> list[str]:
    """Those who stand apart from the members: possible ones with the reasons, and the quality lists; and whoever of all is protected."""
    lines: list[str] = []
    if evaluation.possible:
        lines += ["", _word("possible", language).format(count=len(evaluation.possible))]
        headings = {
            criterion.id: criterion_heading(document, criterion, language) for _, criterion in all_criteria(document)
        }
        for possible in evaluation.possible:
            lines.append(
                f"  {possible.patient_id}: {' '.join(headings.get(reason, reason) for reason in possible.reasons)}"
            )
    for quality_list in document.quality_lists:
        patients = evaluation.quality_lists.get(quality_list.id, [])
        if patients:
            lines += ["", f"{local_text(quality_list.title, language)}: {len(patients)}", f"  {', '.join(patients)}"]
    if evaluation.protected:
        lines += ["", f"{_word('protected', language)}: {', '.join(evaluation.protected)}"]
    return lines


def _member_table(document: ProfileDocument, members: Sequence[Member], language: Language) -> list[str]:
    """Aligned columns: the patient and the list view's elements."""
    elements = [document.element(element) for element in document.views.list.columns]
    header = [_word("patient", language), *(local_text(element.title, language) for element in elements)]
    rows = [
        [member.patient_id, *(_shown(member.elements[element.id], language) for element in elements)]
        for member in members
    ]
    widths = [max(len(line[column]) for line in [header, *rows]) for column in range(len(header))]
    ruled = [header, ["─" * width for width in widths], *rows]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in ruled]


def _remarks(document: ProfileDocument, members: Sequence[Member], language: Language) -> Iterator[str]:
    """What is to be said about each member: subgroups, suggestions, and the attention rules that fire."""
    for member in members:
        said = {
            "subgroups": _subgroups(document, member, language),
            "actions": [
                local_text(action.title, language) for action in document.actions if action.id in member.actions
            ],
            "attention": _attention(document, member, language),
        }
        if any(said.values()):
            yield f"  {member.patient_id}"
        for name, texts in said.items():
            if texts:
                yield f"    {_word(name, language)}: {'; '.join(texts)}"


def _shown(value: ElementValue, language: Language) -> str:
    """A value as people write it, `!` behind it when an attention rule fires."""
    if value.state == "unknown":
        return _word("undecided", language)
    text = value.value or ""
    comparator = found.group() if (found := _COMPARATOR.match(text)) else ""
    if _NUMBER.fullmatch(text.removeprefix(comparator)):
        text = comparator + number_text(text.removeprefix(comparator), language)
    unit = unit_text(value.unit, language) if value.unit else ""
    day = f"({value.date})" if value.date and value.date != text else ""
    parts = [text, unit, day, "!" if value.attention else ""]
    return " ".join(part for part in parts if part) or "–"


def _subgroups(document: ProfileDocument, member: Member, language: Language) -> list[str]:
    shown = []
    for subgroup in document.subgroups:
        outcome = member.subgroups[subgroup.id]
        if outcome is not Truth.FALSE:
            title = local_text(subgroup.title, language)
            shown.append(title if outcome is Truth.TRUE else f"{title} ({_word('undecided', language)})")
    return shown


def _attention(document: ProfileDocument, member: Member, language: Language) -> list[str]:
    """The texts of the attention rules that fire, in the document's order, each with its element."""
    return [
        f"{local_text(element.title, language)}: {local_text(element.attention[index].text, language)}"
        for element in document.elements
        for index in member.elements[element.id].attention
    ]


def _word(name: str, language: Language) -> str:
    return _WORDS[name][0 if language == "da" else 1]


def local_text(text: LocalText, language: Language) -> str:
    """The text in the language, in Danish where there is no other."""
    return text.da if language == "da" else text.en or text.da
