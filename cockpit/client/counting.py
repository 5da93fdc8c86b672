"""`cockpit counts`: the numbers of a profile that leave the clinic, as a table or as JSON. No patient is named in either."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from cockpit.client.commands import chosen_clinics, left_out, reference_date
from cockpit.client.documents import sound_document
from cockpit.client.refusal import Language
from cockpit.client.results import local_text
from cockpit.client.terminal import Terminal
from cockpit.engine.leaving import LEAST, Counts, count
from cockpit.engine.notes import LACKING
from cockpit.engine.records import load_records
from cockpit.standard.document import ProfileDocument
from cockpit.standard.text import date_text

_WORDS: dict[str, tuple[str, str]] = {
    "example": ("eksempel, afventer klinisk bekræftelse", "example, awaiting clinical confirmation"),
    "clinic": (
        "Tal, der kan forlade klinik {clinic}, opgjort {day}",
        "Numbers that may leave clinic {clinic}, as at {day}",
    ),
    "rule": (
        "Uden private rækker og patienter, der har frabedt sig videregivelse. – er under {least}, eller ville røbe et tal under {least}.",
        "Without private rows and patients who have refused. – is below {least}, or would give away a number below {least}.",
    ),
    "members": ("I populationen", "In the population"),
    "possible": ("Måske i populationen", "Possibly in the population"),
    "subgroup": ("{title}", "{title}"),
    "subgroup_possible": ("{title} (uvist)", "{title} (undecided)"),
    "source": ("data fra kilden {source}", "data from the source {source}"),
    "undecidable": (
        "Kan ikke afgøres, for systemet har det ikke eller siger ikke, at det må gives videre: {names}",
        "Cannot be decided, as the system does not hold it or does not say that it may be passed on: {names}",
    ),
}


def counts_command(options: Namespace, terminal: Terminal) -> int:
    """Count a profile's patients, each clinic by itself. Parameters stand with their defaults, so that numbers can be added."""
    document = sound_document(options.file, complete=True)
    as_of = reference_date(options.as_of)
    if options.engine == "duckdb":
        return _counted_in_duckdb(document, options, as_of, terminal)
    records = load_records(options.records, clinic=options.clinic)
    clinics = chosen_clinics(records, options.clinic)
    if options.engine == "reference":
        found = [count(document, clinic, as_of) for clinic in clinics]
    else:
        from cockpit.engine import relational  # loads DuckDB, which most commands do without

        with closing(relational.SqliteDatabase(records)) as database:
            found = [relational.count(document, records, clinic.clinic_id, as_of, database) for clinic in clinics]
    _show(document, found, options.format, terminal)
    return left_out(records.problems, None, options.clinic, terminal)


def _counted_in_duckdb(document: ProfileDocument, options: Namespace, as_of: date, terminal: Terminal) -> int:
    """On records that stream into DuckDB, however many they are."""
    from cockpit.engine.relational.loading import LoadedRecords, count_loaded

    with closing(LoadedRecords(Path(options.records), clinic=options.clinic)) as records:
        clinics = [options.clinic] if options.clinic else records.clinics
        _show(document, [count_loaded(document, records, one, as_of) for one in clinics], options.format, terminal)
        problems = records.problems
    return left_out(problems.shown(), problems.counts, options.clinic, terminal)


def _show(document: ProfileDocument, found: Sequence[Counts], form: str, terminal: Terminal) -> None:
    if form == "json":
        terminal.show(json.dumps([counts.to_json() for counts in found], ensure_ascii=False, indent=2))
    else:
        terminal.show("\n".join(table_text(document, counts, terminal.language) for counts in found))


def table_text(document: ProfileDocument, counts: Counts, language: Language) -> str:
    """One clinic's numbers for reading, a dash for what is not shown."""
    example = f" ({_word('example', language)})" if document.clinical.confirmation == "example" else ""
    day = date_text(counts.as_of.isoformat(), language)
    rows = _rows(document, counts, language)
    width = max(len(title) for title, _ in rows)
    lines = [
        f"{local_text(document.title, language)} {document.version}{example}",
        _word("clinic", language, clinic=counts.clinic, day=day),
        "",
        *(f"{title.ljust(width)}  {'–' if number is None else number}" for title, number in rows),
        "",
        _word("rule", language, least=LEAST),
    ]
    if counts.undecidable:
        names = ", ".join(_lacking(name, language) for name in counts.undecidable)
        lines.append(_word("undecidable", language, names=names))
    return "\n".join(lines) + "\n"


def _rows(document: ProfileDocument, counts: Counts, language: Language) -> list[tuple[str, int | None]]:
    rows = [(_word("members", language), counts.members), (_word("possible", language), counts.possible)]
    for subgroup in document.subgroups:
        certain, possible = counts.subgroups[subgroup.id]
        title = local_text(subgroup.title, language)
        rows.append((_word("subgroup", language, title=title), certain))
        if possible is not None:
            rows.append((_word("subgroup_possible", language, title=title), possible))
    rows += [(local_text(one.title, language), counts.quality_lists[one.id]) for one in document.quality_lists]
    return rows


def _lacking(name: str, language: Language) -> str:
    if name in LACKING:
        return LACKING[name][0 if language == "da" else 1]
    return _word("source", language, source=name)


def _word(name: str, language: Language, **values: object) -> str:
    return _WORDS[name][0 if language == "da" else 1].format(**values)
