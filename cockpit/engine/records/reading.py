"""From rows of text to records in memory: every row judged, typed and put with its patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cockpit.engine.cells import Cell, CellRefused, Sentence, read_cell
from cockpit.engine.patients import ClinicRecords, Coding, Event, PatientRecord, Records, RecordsRefused, RowProblem
from cockpit.engine.records import sentences
from cockpit.engine.records.places import CSV, Form, Place, Row, Rows
from cockpit.standard.codes import normalised_code, system_key
from cockpit.standard.record import EVENT_DATASETS, VIEWS, View

EventKey = tuple[str, str, str]


def read_records(tables: Mapping[str, Rows], *, sources: Iterable[str] | None = None, form: Form = CSV) -> Records:
    """Records from rows of text by view name: pairs of line number and row. Raises RecordsRefused when the patients' view is missing."""
    if "patient" not in tables:
        raise missing_patients(form)
    reading = _Reading(form)
    reading.patients(tables["patient"])
    if "diagnosis_code" in tables:
        reading.codings(tables["diagnosis_code"])
    for dataset in EVENT_DATASETS:
        reading.events(VIEWS[dataset], tables.get(dataset, ()))
    reading.report_codings_without_diagnosis()
    return reading.records(held_datasets(tables), sources)


def missing_patients(form: Form) -> RecordsRefused:
    """The refusal of records without the patients' view."""
    if form.ending:
        file = form.file("patient")
        return RecordsRefused(
            f"Filen {file} mangler. Uden den kendes ingen patienter.",
            f"The file {file} is missing. Without it no patient is known.",
        )
    return RecordsRefused(
        "Der er ingen Patient-ressource. Uden den kendes ingen patienter.",
        "There is no Patient resource. Without it no patient is known.",
    )


def held_datasets(views: Iterable[str]) -> frozenset[str]:
    """The datasets that a system with these views holds. Diagnoses without their codes answer no question."""
    present = set(views)
    held = {dataset for dataset in EVENT_DATASETS if dataset in present}
    return frozenset(held if "diagnosis_code" in present else held - {"diagnosis"})


def numbered(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    """The rows with the line numbers that they would have below a header."""
    yield from enumerate(rows, start=2)


def judged_row(view: View, row: Row | CellRefused) -> dict[str, Cell]:
    """A row of text with typed values by column. Raises CellRefused, which names the column when one is at fault."""
    if isinstance(row, CellRefused):
        raise row
    typed: dict[str, Cell] = {}
    for column in view.columns:
        try:
            typed |= read_cell(view, column, row.get(column.name))
        except CellRefused as refusal:
            raise CellRefused(refusal.sentence, column.name) from None
    _normalise_coding(view, typed)
    _check_dates(view, typed)
    return typed


def place_of(place: int | Place, view: View, form: Form) -> Place:
    """The place of a row of which the number in its view's file, or the whole place, is known."""
    return place if isinstance(place, Place) else Place(form.file(view.name), place, form)


def clinic_of(row: Row | CellRefused) -> str | None:
    """The clinic that a row of text names, None when it names none."""
    return None if isinstance(row, CellRefused) else row.get("clinic_id")


def in_order(problems: Iterable[RowProblem]) -> list[RowProblem]:
    """The problems view by view in the order in which files are read, then by line; the same whatever found them."""
    order = {name: index for index, name in enumerate(VIEWS)}
    return sorted(
        problems, key=lambda problem: (order.get(problem.file.partition(".")[0], -1), problem.file, problem.line)
    )


class _Reading:
    """One reading of the views: patients first, codings before their diagnoses, and every problem noted where it is found."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._patients: dict[tuple[str, str], PatientRecord] = {}
        self._codings: dict[EventKey, list[tuple[Place, Coding]]] = {}
        self._problems: list[RowProblem] = []
        self._sources = {"lokal"}

    def patients(self, rows: Rows) -> None:
        for place, row in self._rows(VIEWS["patient"], rows):
            key = (str(row["clinic_id"]), str(row["patient_id"]))
            if key in self._patients:
                self._problem(place, "patient_id", key[0], sentences.duplicate("patienten", "the patient", key[1]))
            else:
                self._patients[key] = PatientRecord(*key, row["birth_date"], row)  # type: ignore[arg-type]  # a date, which is required

    def codings(self, rows: Rows) -> None:
        for place, row in self._rows(VIEWS["diagnosis_code"], rows):
            key = (str(row["clinic_id"]), str(row["patient_id"]), str(row["event_id"]))
            self._codings.setdefault(key, []).append((place, Coding(str(row["system"]), str(row["code"]))))

    def events(self, view: View, rows: Rows) -> None:
        seen: set[tuple[str, str]] = set()
        for place, row in self._rows(view, rows):
            clinic_id, patient_id, event_id = str(row["clinic_id"]), str(row["patient_id"]), str(row["event_id"])
            patient = self._patients.get((clinic_id, patient_id))
            if patient is None:
                said = sentences.unknown_patient(patient_id, self._form.file("patient"))
                self._problem(place, "patient_id", clinic_id, said)
            elif (clinic_id, event_id) in seen:
                self._problem(place, "event_id", clinic_id, sentences.duplicate("hændelsen", "the event", event_id))
            else:
                seen.add((clinic_id, event_id))
                self._sources.add(str(row["source"]))
                patient.events[view.name].append(self._event(view, row, (clinic_id, patient_id, event_id)))

    def report_codings_without_diagnosis(self) -> None:
        for (clinic_id, _, event_id), codings in self._codings.items():
            for place, _coding in codings:
                said = sentences.unknown_diagnosis(event_id, self._form.file("diagnosis"))
                self._problem(place, "event_id", clinic_id, said)

    def records(self, held: frozenset[str], sources: Iterable[str] | None) -> Records:
        held_sources = frozenset(self._sources if sources is None else sources)
        clinics: dict[str, ClinicRecords] = {}
        for (clinic_id, patient_id), patient in sorted(self._patients.items()):
            clinic = clinics.setdefault(clinic_id, ClinicRecords(clinic_id, {}, held, held_sources))
            clinic.patients[patient_id] = patient
        for clinic in clinics.values():
            clinic.left_out = sum(problem.clinic_id in (clinic.clinic_id, None) for problem in self._problems)
        return Records(held, held_sources, clinics, in_order(self._problems))

    def _event(self, view: View, row: Mapping[str, Cell], key: EventKey) -> Event:
        first = row["registered"] if view.name == "diagnosis" and row["debut"] is None else row[view.date or ""]
        codings = (
            tuple(coding for _, coding in self._codings.pop(key, ()))
            if view.name == "diagnosis"
            else _own_coding(view, row)
        )
        last = row.get("date_latest") or first
        return Event(view.name, key[2], str(row["source"]), first, last, codings, row)  # type: ignore[arg-type]  # both are dates

    def _rows(self, view: View, rows: Rows) -> Iterator[tuple[Place, dict[str, Cell]]]:
        """The rows that can be read, typed; the others become problems."""
        for number, row in rows:
            place = place_of(number, view, self._form)
            try:
                typed = judged_row(view, row)
            except CellRefused as refusal:
                self._problem(place, refusal.column, clinic_of(row), refusal.sentence)
            else:
                yield place, typed

    def _problem(self, place: Place, column: str | None, clinic_id: str | None, sentence: Sentence) -> None:
        self._problems.append(place.problem(column, clinic_id, sentence))


def _own_coding(view: View, row: Mapping[str, Cell]) -> tuple[Coding, ...]:
    """The coding in the event's own row; contacts have none."""
    if "code" not in view.column_names:
        return ()
    return (Coding(view.system or str(row["system"]), str(row["code"])),)


def _normalise_coding(view: View, row: dict[str, Cell]) -> None:
    """Write the system's short key and the normalised code into the row. Raises CellRefused for a system that the standard lacks."""
    if "code" not in view.column_names:
        return
    system = view.system or system_key(str(row["system"]))
    if system is None:
        raise CellRefused(sentences.unknown_system(str(row["system"])), column="system")
    if view.system is None:
        row["system"] = system
    row["code"] = normalised_code(system, str(row["code"]))


def _check_dates(view: View, row: dict[str, Cell]) -> None:
    """What must hold between the columns of one row. Raises CellRefused."""
    latest = row.get("date_latest")
    if latest is not None:
        first = row[view.date or ""]
        if first is None:
            raise CellRefused(sentences.latest_without_date(view.date or ""), column="date_latest")
        if latest < first:  # type: ignore[operator]  # both are dates
            raise CellRefused(sentences.latest_before_date(view.date or ""), column="date_latest")
    if row.get("replaces_event_id") is not None and row["replaces_event_id"] == row["event_id"]:
        raise CellRefused(sentences.replaces_itself(), column="replaces_event_id")
