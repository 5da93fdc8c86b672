"""What is said about a row that is left out, whatever the files' form; Danish and English."""

from __future__ import annotations

from cockpit.engine.cells import Sentence


def duplicate(what: str, what_en: str, value: str) -> Sentence:
    return (
        f"{what} {value} står flere gange; rækken er udeladt. Et id må kun forekomme én gang i klinikken.",
        f"{what_en} {value} appears more than once; the row is left out. An id may appear only once in the clinic.",
    )


def unknown_patient(patient_id: str, file: str) -> Sentence:
    return (
        f"patienten {patient_id} findes ikke i {file} (eller er udeladt); rækken er udeladt.",
        f"the patient {patient_id} is not in {file} (or was left out); the row is left out.",
    )


def without_patient(element: str) -> Sentence:
    return (
        f'"{element}" mangler en reference til patienten; rækken er udeladt.',
        f'"{element}" lacks a reference to the patient; the row is left out.',
    )


def unknown_diagnosis(event_id: str, file: str) -> Sentence:
    return (
        f"diagnosen {event_id} findes ikke i {file} for patienten (eller er udeladt); rækken er udeladt.",
        f"the diagnosis {event_id} is not in {file} for the patient (or was left out); the row is left out.",
    )


def unknown_system(name: str) -> Sentence:
    return (
        f'kodesystemet "{name}" er ukendt; rækken er udeladt. Brug icpc2, sks, atc, npu, medcom eller ydelse.',
        f'the code system "{name}" is unknown; the row is left out. Use icpc2, sks, atc, npu, medcom or ydelse.',
    )


def wrong_length(found: int, expected: int) -> Sentence:
    return (
        f"rækken har {found} værdier, men filen har {expected} kolonner; rækken er udeladt.",
        f"the row has {found} values, but the file has {expected} columns; the row is left out.",
    )


def latest_without_date(column: str) -> Sentence:
    return (
        f'"date_latest" kræver en dato i "{column}"; rækken er udeladt.',
        f'"date_latest" needs a date in "{column}"; the row is left out.',
    )


def latest_before_date(column: str) -> Sentence:
    return (
        f'"date_latest" ligger før "{column}"; rækken er udeladt.',
        f'"date_latest" is before "{column}"; the row is left out.',
    )


def replaces_itself() -> Sentence:
    return ("målingen erstatter sig selv; rækken er udeladt.", "the measurement replaces itself; the row is left out.")
