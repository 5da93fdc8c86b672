"""Patients' records in memory, read from one CSV file per view of the logical record (`cockpit.standard.record`).

A file is UTF-8 with a header; the order of the columns is free and an optional column may be absent. An unknown column, a missing
required column or an unreadable file refuses the whole reading (`RecordsRefused`). A row that is wrong is left out and reported
(`RowProblem`), never silently. A dataset is *held* when its file is present, even when it is empty: an absent file means that
the system has no such data, and what asks for it is unknown.

Codes are normalised as they are read (`normalised_code`), code systems named by an address get their short key. An event date written
`2024` or `2024-05` becomes the earliest day, with the latest day in `date_latest`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cockpit.engine.cells import Cell, CellRefused, Sentence, read_cell
from cockpit.engine.patients import (
    ClinicRecords,
    Coding,
    Event,
    PatientRecord,
    Records,
    RecordsRefused,
    RowProblem,
)
from cockpit.standard.codes import normalised_code, system_key
from cockpit.standard.record import EVENT_DATASETS, VIEWS, View

__all__ = [
    "ClinicRecords",
    "Coding",
    "Event",
    "PatientRecord",
    "Records",
    "RecordsRefused",
    "RowProblem",
    "load_records",
    "numbered",
    "read_records",
]

CsvRow = Mapping[str, str | None]
EventKey = tuple[str, str, str]


def load_records(directory: Path, *, sources: Iterable[str] | None = None) -> Records:
    """Read every `<view>.csv` of the directory. `sources`: the data sources the system holds; default `lokal` and those seen.

    Raises RecordsRefused for a missing directory or patient file, an unknown CSV file, an unknown or missing column, or a file
    that is not UTF-8 CSV.
    """
    if not directory.is_dir():
        raise RecordsRefused(f"Mappen {directory} findes ikke.", f"The directory {directory} does not exist.")
    known = ", ".join(f"{name}.csv" for name in VIEWS)
    for path in sorted(directory.glob("*.csv")):
        if path.stem not in VIEWS:
            raise RecordsRefused(
                f"Filen {path.name} er ikke en fil i den logiske journal. Omdøb eller fjern den. Kendte filer: {known}.",
                f"The file {path.name} is not a file of the logical record. Rename or remove it. Known files: {known}.",
            )
    tables = {name: _csv_rows(directory / f"{name}.csv") for name in VIEWS if (directory / f"{name}.csv").is_file()}
    return read_records(tables, sources=sources)


def read_records(
    tables: Mapping[str, Iterable[tuple[int, CsvRow]]], *, sources: Iterable[str] | None = None
) -> Records:
    """Records from rows of text by view name: pairs of line number and row. Raises RecordsRefused as `load_records`."""
    if "patient" not in tables:
        raise RecordsRefused(
            "Filen patient.csv mangler. Uden den kendes ingen patienter.",
            "The file patient.csv is missing. Without it no patient is known.",
        )
    reading = _Reading()
    reading.patients(tables["patient"])
    if "diagnosis_code" in tables:
        reading.codings(tables["diagnosis_code"])
    for dataset in EVENT_DATASETS:
        reading.events(VIEWS[dataset], tables.get(dataset, ()))
    reading.report_codings_without_diagnosis()
    held = {dataset for dataset in EVENT_DATASETS if dataset in tables}
    if "diagnosis_code" not in tables:
        held.discard("diagnosis")  # diagnoses without their codes answer no question
    return reading.records(frozenset(held), sources)


def numbered(rows: Iterable[CsvRow]) -> Iterator[tuple[int, CsvRow]]:
    """The rows with the line numbers that they would have below a header."""
    yield from enumerate(rows, start=2)


def _csv_rows(path: Path) -> Iterator[tuple[int, CsvRow]]:
    """The rows of a file with their line numbers; the header is checked first."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(path.name, VIEWS[path.stem], header)
            for values in reader:
                if not values:
                    continue  # a blank line
                if len(values) != len(header):
                    yield reader.line_num, {_WRONG_LENGTH: f"{len(values)}/{len(header)}"}
                else:
                    yield reader.line_num, dict(zip(header, values, strict=True))
    except UnicodeDecodeError as error:
        raise RecordsRefused(
            f"Filen {path.name} er ikke UTF-8. Gem den igen som UTF-8.",
            f"The file {path.name} is not UTF-8. Save it again as UTF-8.",
        ) from error
    except (csv.Error, OSError) as error:
        raise RecordsRefused(
            f"Filen {path.name} kan ikke læses som CSV ({error}).",
            f"The file {path.name} cannot be read as CSV ({error}).",
        ) from error


# The key under which a row that has too many or too few values travels to where rows are judged; no column has this name.
_WRONG_LENGTH = "\0"


def _check_header(file: str, view: View, header: list[str]) -> None:
    known = ", ".join(view.column_names)
    for name in header:
        if name not in view.column_names:
            hint = (
                ("Skil kolonner med komma, ikke semikolon. ", "Separate columns by comma, not semicolon. ")
                if ";" in name
                else ("", "")
            )
            raise RecordsRefused(
                f'Filen {file} har en ukendt kolonne "{name}". {hint[0]}Kendte kolonner: {known}.',
                f'The file {file} has an unknown column "{name}". {hint[1]}Known columns: {known}.',
            )
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise RecordsRefused(
            f'Filen {file} har kolonnen "{repeated[0]}" flere gange. Behold den én gang.',
            f'The file {file} has the column "{repeated[0]}" more than once. Keep it once.',
        )
    missing = [column.name for column in view.columns if column.required and column.name not in header]
    if missing:
        raise RecordsRefused(
            f'Filen {file} mangler kolonnen "{missing[0]}". Påkrævede kolonner: {_required(view)}.',
            f'The file {file} lacks the column "{missing[0]}". Required columns: {_required(view)}.',
        )


def _required(view: View) -> str:
    return ", ".join(column.name for column in view.columns if column.required)


class _Reading:
    """One reading of the views: patients first, codings before their diagnoses, and every problem noted where it is found."""

    def __init__(self) -> None:
        self._patients: dict[tuple[str, str], PatientRecord] = {}
        self._codings: dict[EventKey, list[tuple[int, Coding]]] = {}
        self._problems: list[RowProblem] = []
        self._sources = {"lokal"}

    def patients(self, rows: Iterable[tuple[int, CsvRow]]) -> None:
        view = VIEWS["patient"]
        for line, row in self._rows(view, rows):
            key = (str(row["clinic_id"]), str(row["patient_id"]))
            if key in self._patients:
                self._problem(view, line, "patient_id", key[0], _duplicate("patienten", "the patient", key[1]))
            else:
                self._patients[key] = PatientRecord(*key, row["birth_date"], row)  # type: ignore[arg-type]

    def codings(self, rows: Iterable[tuple[int, CsvRow]]) -> None:
        for line, row in self._rows(VIEWS["diagnosis_code"], rows):
            key = (str(row["clinic_id"]), str(row["patient_id"]), str(row["event_id"]))
            self._codings.setdefault(key, []).append((line, Coding(str(row["system"]), str(row["code"]))))

    def events(self, view: View, rows: Iterable[tuple[int, CsvRow]]) -> None:
        seen: set[tuple[str, str]] = set()
        for line, row in self._rows(view, rows):
            clinic_id, patient_id, event_id = str(row["clinic_id"]), str(row["patient_id"]), str(row["event_id"])
            patient = self._patients.get((clinic_id, patient_id))
            if patient is None:
                self._problem(view, line, "patient_id", clinic_id, _unknown_patient(patient_id))
            elif (clinic_id, event_id) in seen:
                self._problem(view, line, "event_id", clinic_id, _duplicate("hændelsen", "the event", event_id))
            else:
                seen.add((clinic_id, event_id))
                self._sources.add(str(row["source"]))
                patient.events[view.name].append(self._event(view, row, (clinic_id, patient_id, event_id)))

    def report_codings_without_diagnosis(self) -> None:
        for (clinic_id, _, event_id), codings in self._codings.items():
            for line, _coding in codings:
                self._problem(VIEWS["diagnosis_code"], line, "event_id", clinic_id, _unknown_diagnosis(event_id))

    def records(self, held: frozenset[str], sources: Iterable[str] | None) -> Records:
        held_sources = frozenset(self._sources if sources is None else sources)
        clinics: dict[str, ClinicRecords] = {}
        for (clinic_id, patient_id), patient in sorted(self._patients.items()):
            clinic = clinics.setdefault(clinic_id, ClinicRecords(clinic_id, {}, held, held_sources))
            clinic.patients[patient_id] = patient
        for clinic in clinics.values():
            clinic.left_out = sum(problem.clinic_id in (clinic.clinic_id, None) for problem in self._problems)
        return Records(held, held_sources, clinics, self._problems)

    def _event(self, view: View, row: Mapping[str, Cell], key: EventKey) -> Event:
        first = row["registered"] if view.name == "diagnosis" and row["debut"] is None else row[view.date or ""]
        codings = (
            tuple(coding for _, coding in self._codings.pop(key, ()))
            if view.name == "diagnosis"
            else _own_coding(view, row)
        )
        last = row.get("date_latest") or first
        return Event(view.name, key[2], str(row["source"]), first, last, codings, row)  # type: ignore[arg-type]

    def _rows(self, view: View, rows: Iterable[tuple[int, CsvRow]]) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The rows that can be read, typed; the others become problems."""
        for line, row in rows:
            column: str | None = None
            try:
                if _WRONG_LENGTH in row:
                    raise CellRefused(_wrong_length(str(row[_WRONG_LENGTH])))
                typed: dict[str, Cell] = {}
                for definition in view.columns:
                    column = definition.name
                    typed |= read_cell(view, definition, row.get(column))
                _normalise_coding(view, typed)
                _check_dates(view, typed)
            except CellRefused as refusal:
                self._problem(view, line, refusal.column or column, row.get("clinic_id"), refusal.sentence)
            else:
                yield line, typed

    def _problem(self, view: View, line: int, column: str | None, clinic_id: str | None, sentence: Sentence) -> None:
        place = (f"{view.name}.csv linje {line}: ", f"{view.name}.csv line {line}: ")
        self._problems.append(
            RowProblem(
                f"{view.name}.csv",
                line,
                column,
                place[0] + sentence[0],
                place[1] + sentence[1],
                (clinic_id or "").strip() or None,
            )
        )


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
        raise CellRefused(_unknown_system(str(row["system"])), column="system")
    if view.system is None:
        row["system"] = system
    row["code"] = normalised_code(system, str(row["code"]))


def _check_dates(view: View, row: dict[str, Cell]) -> None:
    """What must hold between the columns of one row. Raises CellRefused."""
    latest = row.get("date_latest")
    if latest is not None:
        first = row[view.date or ""]
        if first is None:
            raise CellRefused(_latest_without_date(view.date or ""), column="date_latest")
        if latest < first:  # type: ignore[operator]
            raise CellRefused(_latest_before_date(view.date or ""), column="date_latest")
    if row.get("replaces_event_id") is not None and row["replaces_event_id"] == row["event_id"]:
        raise CellRefused(_replaces_itself(), column="replaces_event_id")


def _duplicate(what: str, what_en: str, value: str) -> Sentence:
    return (
        f"{what} {value} står flere gange; rækken er udeladt. Et id må kun forekomme én gang i klinikken.",
        f"{what_en} {value} appears more than once; the row is left out. An id may appear only once in the clinic.",
    )


def _unknown_patient(patient_id: str) -> Sentence:
    return (
        f"patienten {patient_id} findes ikke i patient.csv (eller er udeladt); rækken er udeladt.",
        f"the patient {patient_id} is not in patient.csv (or was left out); the row is left out.",
    )


def _unknown_diagnosis(event_id: str) -> Sentence:
    return (
        f"diagnosen {event_id} findes ikke i diagnosis.csv for patienten (eller er udeladt); rækken er udeladt.",
        f"the diagnosis {event_id} is not in diagnosis.csv for the patient (or was left out); the row is left out.",
    )


def _unknown_system(name: str) -> Sentence:
    return (
        f'kodesystemet "{name}" er ukendt; rækken er udeladt. Brug icpc2, sks, atc, npu, medcom eller ydelse.',
        f'the code system "{name}" is unknown; the row is left out. Use icpc2, sks, atc, npu, medcom or ydelse.',
    )


def _wrong_length(counts: str) -> Sentence:
    found, expected = counts.split("/")
    return (
        f"rækken har {found} værdier, men filen har {expected} kolonner; rækken er udeladt.",
        f"the row has {found} values, but the file has {expected} columns; the row is left out.",
    )


def _latest_without_date(column: str) -> Sentence:
    return (
        f'"date_latest" kræver en dato i "{column}"; rækken er udeladt.',
        f'"date_latest" needs a date in "{column}"; the row is left out.',
    )


def _latest_before_date(column: str) -> Sentence:
    return (
        f'"date_latest" ligger før "{column}"; rækken er udeladt.',
        f'"date_latest" is before "{column}"; the row is left out.',
    )


def _replaces_itself() -> Sentence:
    return ("målingen erstatter sig selv; rækken er udeladt.", "the measurement replaces itself; the row is left out.")
