"""What a reader of a result must know besides the patients: what the system does not hold, what could not be compared, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from cockpit.engine.evaluation import Note
from cockpit.engine.patients import ClinicRecords, Coding, PatientRecord
from cockpit.engine.seen import seen_events
from cockpit.engine.selection import Situation
from cockpit.engine.values import conversions
from cockpit.standard.document import CodeList, Parameter, ProfileDocument, selections
from cockpit.standard.parameters import chosen
from cockpit.standard.record import DATASET_NAMES
from cockpit.standard.text import number_text
from cockpit.standard.units import unit_text

# A system lacks medicine, not single prescriptions.
LACKING = DATASET_NAMES | {"medication": ("medicin", "medication")}


RecordedUnits = Counter[tuple[tuple[Coding, ...], str]]
"""How many measurements with a value have these codings and this unit (empty: none)."""


def notes_on(situation: Situation, clinic: ClinicRecords, patients: Iterable[PatientRecord]) -> list[Note]:
    """The notes on running the profile (and the profiles inlined in it) on these patients of the clinic, in a fixed order."""
    return notes_from(situation, clinic.left_out, recorded_units(patients, situation.as_of))


def notes_from(situation: Situation, left_out: int, recorded: RecordedUnits) -> list[Note]:
    """The notes when so many rows were left out and these units are recorded."""
    notes: dict[Note, None] = dict.fromkeys(chosen_notes(situation.document))  # each once, in the order they are found
    for inside in situations(situation):
        notes |= dict.fromkeys(_missing(inside))
        notes |= dict.fromkeys(_status(inside))
        notes |= dict.fromkeys(
            note for concept in inside.document.code_lists for note in _units(concept, inside, recorded)
        )
    if left_out:
        rows = "1 række" if left_out == 1 else f"{left_out} rækker"
        rows_en = "1 row" if left_out == 1 else f"{left_out} rows"
        notes[Note(f"Kunne ikke læses og er udeladt: {rows}.", f"Could not be read and left out: {rows_en}.")] = None
    return list(notes)


def chosen_notes(document: ProfileDocument) -> list[Note]:
    """Each parameter that stands with another number than the published default."""
    return [
        Note(*(_chosen(parameter, value, language) for language in ("da", "en")))
        for parameter, value in chosen(document)
    ]


def _chosen(parameter: Parameter, value: str, language: str) -> str:
    unit = f" {unit_text(parameter.unit, language)}" if parameter.unit else ""
    now, default = (number_text(number, language) for number in (value, parameter.default))
    if language == "en":
        title = " ".join((parameter.title.en or parameter.title.da).split())
        return f'The clinic has chosen "{title}": {now}{unit} (the default is {default}{unit}).'
    title = " ".join(parameter.title.da.split())
    return f"Klinikken har valgt »{title}«: {now}{unit} (standardværdien er {default}{unit})."


def recorded_units(patients: Iterable[PatientRecord], as_of: date) -> RecordedUnits:
    """The units of the measurements that are seen at D."""
    return Counter(
        (seen.event.codings, seen.event.text("unit") or "")
        for patient in patients
        for seen in seen_events(patient, "measurement", as_of)
        if seen.event.value is not None
    )


def situations(situation: Situation) -> Iterator[Situation]:
    """The situation and those of the profiles inlined in its document, at any depth."""
    yield situation
    for pin in situation.document.profiles:
        if pin.document is not None:
            yield from situations(situation.inside(pin.id))


def _missing(situation: Situation) -> Iterable[Note]:
    """Each dataset or source that the profile asks for and the system does not hold."""
    for _, _, selection in selections(situation.document):
        name = situation.missing(selection)
        if name is None:
            continue
        danish, english = LACKING.get(name, (f"data fra kilden {name}", f"data from the source {name}"))
        yield Note(
            f"Systemet har ikke {danish}: de kriterier og dataelementer, der bruger dem, kan ikke afgøres.",
            f"The system does not hold {english}: the criteria and data elements that use them cannot be decided.",
        )


def _status(situation: Situation) -> Iterable[Note]:
    """The status of a diagnosis is a snapshot: for a past D it cannot be reconstructed."""
    if any(selection.statuses for _, _, selection in selections(situation.document)):
        yield Note(
            "Diagnosers status er den, der står i journalen nu; for en tidligere dato kan den ikke genskabes.",
            "The status of diagnoses is what stands in the record now; for an earlier date it cannot be reconstructed.",
        )


def _units(concept: CodeList, situation: Situation, recorded: RecordedUnits) -> Iterator[Note]:
    """How many measurements of the concept are in units that it does not know."""
    if concept.quantity is None:
        return
    known = conversions(concept.quantity)
    units: Counter[str] = Counter()
    for (codings, unit), rows in recorded.items():
        if unit not in known and any(situation.matches(concept, coding) for coding in codings):
            units[unit] += rows
    for unit, rows in sorted(units.items()):
        named = (f'enheden "{unit}"', f'the unit "{unit}"') if unit else ("ingen enhed", "no unit")
        title = concept.title
        yield Note(
            f"{title.da}: {rows} {'måling' if rows == 1 else 'målinger'} med {named[0]} kan ikke omregnes til "
            f"{concept.quantity.unit} og kan ikke afgøres.",
            f"{title.en or title.da}: {rows} {'measurement' if rows == 1 else 'measurements'} with {named[1]} cannot be "
            f"converted to {concept.quantity.unit} and cannot be decided.",
        )
