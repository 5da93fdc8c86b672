"""What must be known of all files before any row is read: who the patients are, which clinic each belongs to, what medications are."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from cockpit.engine.cells import CellRefused
from cockpit.engine.records import sentences
from cockpit.engine.records.fhir.bundles import Entry, entries
from cockpit.engine.records.fhir.elements import Resource, at, codings, items, text
from cockpit.engine.records.fhir.vocabulary import YDERNUMMER_SYSTEMS

PatientKey = tuple[str, str]
Found = TypeVar("Found")


@dataclass
class Named(Generic[Found]):
    """Things by the names that references use: in the same file by address or `Type/id`, else in all files by `Type/id` when only one has it."""

    _here: dict[tuple[str, str], Found] = field(default_factory=dict)
    _anywhere: dict[str, set[Found]] = field(default_factory=dict)

    def add(self, entry: Entry, found: Found) -> None:
        own = f"{entry.kind}/{entry.resource.get('id')}"
        self._anywhere.setdefault(own, set()).add(found)
        for name in (own, entry.full_url):
            if name is not None:
                self._here.setdefault((entry.place.file, name), found)

    def find(self, file: str, reference: str | None) -> Found | None:
        """What the reference in this file leads to; None when that is nothing, or not one thing."""
        if reference is None:
            return None
        unversioned = reference.partition("/_history/")[0]
        short = "/".join(unversioned.split("/")[-2:])
        for name in (unversioned, short):
            if (file, name) in self._here:
                return self._here[file, name]
        elsewhere = self._anywhere.get(short, set())
        return next(iter(elsewhere)) if len(elsewhere) == 1 else None


class Index:
    """The index of the given files. `clinic`: of patients that name none. Raises RecordsRefused as `entries`."""

    def __init__(self, paths: Iterable[Path], clinic: str | None) -> None:
        self.files: dict[str, list[Path]] = {}
        self.medications: Named[tuple[tuple[str, str], ...]] = Named()
        self._clinic = clinic
        self._patients: Named[PatientKey] = Named()
        self._clinics: Named[str] = Named()
        self._of_file: dict[str, set[str]] = {}
        waiting: list[Entry] = []
        for path in paths:
            self._note(path.stem, path)  # an empty Observation.ndjson says that the system holds observations
            for entry in entries(path):
                self._note(entry.kind, path)
                if entry.kind == "Patient":
                    kept = ("resourceType", "id", "managingOrganization", "generalPractitioner")
                    slim = {name: entry.resource[name] for name in kept if name in entry.resource}
                    waiting.append(Entry(entry.place, entry.kind, slim, entry.full_url))
                elif entry.kind == "Organization":
                    self._organisation(entry)
                elif entry.kind == "Medication":
                    self._medication(entry)
        for entry in waiting:
            with suppress(CellRefused):  # told where the patient's row is read
                key = (self.clinic_of(entry) or "", str(entry.resource.get("id") or ""))
                self._patients.add(entry, key)

    def patient(self, entry: Entry) -> PatientKey:
        """The clinic and id of the patient whom a resource is about. Raises CellRefused when there is no such patient, or not one."""
        name = "patient" if entry.kind == "Immunization" else "subject"
        reference = text(entry.resource, name, "reference")
        found = self._patients.find(entry.place.file, reference)
        if reference is None:
            raise CellRefused(sentences.without_patient(name), name)
        if found is None:
            raise CellRefused(sentences.unknown_patient(reference, "FHIR"), name)
        return found

    def clinic_of(self, patient: Entry) -> str | None:
        """The ydernummer of the patient's clinic: its organisation's, its practitioner organisation's, the file's only one, else as given. Raises CellRefused."""
        doctors = range(len(items(patient.resource, "generalPractitioner")))
        for path in (("managingOrganization",), *(("generalPractitioner", number) for number in doctors)):
            identifier = at(patient.resource, *path, "identifier")
            found = _ydernummer([identifier] if identifier else [])
            found = found or self._clinics.find(patient.place.file, text(patient.resource, *path, "reference"))
            if found:
                return found
        return self._fallback(patient.place.file)

    def _fallback(self, file: str) -> str | None:
        only = self._of_file.get(file, set())
        return next(iter(only)) if len(only) == 1 else self._clinic

    def _note(self, kind: str, path: Path) -> None:
        listed = self.files.setdefault(kind, [])
        if path not in listed:
            listed.append(path)

    def _organisation(self, entry: Entry) -> None:
        with suppress(CellRefused):  # an organisation that cannot be read names no clinic
            number = _ydernummer(items(entry.resource, "identifier"))
            if number:
                self._clinics.add(entry, number)
                self._of_file.setdefault(entry.place.file, set()).add(number)

    def _medication(self, entry: Entry) -> None:
        with suppress(CellRefused):  # its code is then missing where it is asked for
            self.medications.add(entry, tuple(codings(entry.resource, "code")))


def _ydernummer(identifiers: list[Resource]) -> str | None:
    """The ydernummer among the identifiers. Others, civil registration numbers among them, are not looked at."""
    for identifier in identifiers:
        if text(identifier, "system") in YDERNUMMER_SYSTEMS:
            return text(identifier, "value")
    return None
