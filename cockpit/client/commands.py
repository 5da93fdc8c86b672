"""The commands of the console script: load, call, show. Each returns its exit code and raises for what it refuses."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from cockpit.client import comparing, covering, results
from cockpit.client.dialects import chosen_dialect
from cockpit.client.documents import chosen_document, document_content, finding_lines, sound_document
from cockpit.client.pull import pull
from cockpit.client.refusal import FAULTS, FINE, LEFT_OUT, ClientRefused
from cockpit.client.source import Source
from cockpit.client.store import Store
from cockpit.client.terminal import Terminal
from cockpit.engine.comparing import Switching, switching
from cockpit.engine.evaluation import Evaluation
from cockpit.engine.notes import chosen_notes
from cockpit.engine.patients import ClinicRecords, Records, RowProblem
from cockpit.engine.records import load_records
from cockpit.standard.checks import check
from cockpit.standard.comparison import compare
from cockpit.standard.document import ProfileDocument
from cockpit.standard.envelope import ReleasePayload
from cockpit.standard.findings import errors
from cockpit.standard.reading import read_document
from cockpit.standard.terminology import FileTerminology, read_terminology_csv
from cockpit.standard.text import document_text
from cockpit.standard.trust import read_trusted_keys

SHOWN_PROBLEMS = 50
"""How many left-out rows are named one by one; all are counted."""


def pull_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit pull`: follow the feed into a folder."""
    keys = read_trusted_keys(options.keys)
    with Source(options.source) as source:
        pulled = pull(source, Store(options.into), keys)
    for release in pulled.new:
        terminal.show(f"{release.sequence:>6}  {_happened(release, terminal)}")
    head = pulled.published.head.sequence if pulled.published.head else 0
    profiles = len([thing for thing in pulled.published.ids("profile") if pulled.published.current("profile", thing)])
    terminal.tell(
        f"Nye udgivelser hentet og efterprøvet: {len(pulled.new)}. Den seneste er nummer {head}. Gældende profiler: {profiles}.",
        f"New releases pulled and verified: {len(pulled.new)}. The latest is number {head}. Current profiles: {profiles}.",
    )
    return FINE


def _happened(release: ReleasePayload, terminal: Terminal) -> str:
    what = f"{release.id} {release.version}"
    by = f" → {release.replaced_by.id} {release.replaced_by.version}" if release.replaced_by else ""
    if release.kind == "publish":
        return terminal.word(
            f"udgivet {what}, gælder fra {release.effective_from}",
            f"published {what}, effective {release.effective_from}",
        )
    if release.kind == "supersede":
        return terminal.word(f"erstattet {what}{by}", f"superseded {what}{by}")
    return terminal.word(f"trukket tilbage {what}{by}: {release.reason}", f"withdrawn {what}{by}: {release.reason}")


def verify_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit verify`: everything in the folder anew, with pinned keys."""
    store = Store(options.directory)
    faults = store.faults(read_trusted_keys(options.keys))
    for fault in faults:
        terminal.show(fault.sentence(terminal.language))
    if faults:
        terminal.tell(
            f"Filer, der ikke er, som de blev efterprøvet: {len(faults)}.",
            f"Files that are not as they were verified: {len(faults)}.",
        )
        return FAULTS
    head = store.head()
    terminal.show(
        terminal.word(
            f"Alt er, som det blev underskrevet, til og med udgivelse {head}.",
            f"Everything is as it was signed, up to release {head}.",
        )
    )
    return FINE


def check_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit check`: every finding about a document."""
    content = document_content(options.file)
    terminology = None
    if options.terminology is not None:
        terminology = _terminology(options.terminology)
    document = read_document(content)
    findings = check(document, terminology=terminology)
    if findings:
        terminal.show(finding_lines(findings, terminal))
    wrong = len(errors(findings))
    what = f"{document.id} {document.version}"
    if wrong:
        terminal.tell(f"{what}: {wrong} fejl.", f"{what}: errors found: {wrong}.")
        return FAULTS
    terminal.tell(f"{what}: ingen fejl.", f"{what}: no errors.")
    return FINE


def _terminology(path: Path) -> FileTerminology:
    document_content(path)  # its refusal names the file
    try:
        return read_terminology_csv(path)
    except UnicodeDecodeError as error:
        raise ClientRefused(
            f"Filen {path} er ikke UTF-8. Gem den igen som UTF-8.",
            f"The file {path} is not UTF-8. Save it again as UTF-8.",
        ) from error


def text_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit text`: the profile as a clinician reads it."""
    document = sound_document(options.file, complete=False)
    terminal.show(document_text(document, terminal.language))
    return FINE


def sql_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit sql`: the profile, or several profiles at once, as one SELECT against the logical record, or in steps."""
    from cockpit.engine.relational import (
        Compiled,
        compile_counted,
        compile_memberships,
        compile_profile,
        compile_profiles,
        script,
    )  # loads DuckDB; most commands do without

    if options.counts and (len(options.file) > 1 or options.parameter or options.members):
        raise ClientRefused(
            "--counts skriver én profil med dens standardværdier. Angiv én fil, ingen --parameter og ikke --members.",
            "--counts writes one profile with its defaults. Give one file, no --parameter and not --members.",
        )
    documents = [chosen_document(file, options.parameter) for file in options.file]
    as_of = reference_date(options.as_of)
    how: Any = {"dialect": chosen_dialect(options), "in_steps": options.steps}
    for note in (note for document in documents for note in chosen_notes(document)):
        terminal.show(f"-- {terminal.word(note.message, note.message_en)}")
    compiled: Compiled
    if options.counts:
        compiled = compile_counted(documents[0], as_of, **how)
    elif options.members:
        compiled = compile_memberships(documents, as_of, **how)
    elif len(documents) == 1:
        compiled = compile_profile(documents[0], as_of, **how)
    else:
        compiled = compile_profiles(documents, as_of, **how)
    terminal.show(script(compiled))
    return FINE


def evaluate_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit evaluate`: run a profile on records, each clinic by itself."""
    document = chosen_document(options.file, options.parameter)
    as_of = reference_date(options.as_of)
    if options.engine == "duckdb" and not options.explain:
        return _evaluate_loaded(document, options, as_of, terminal)
    records = load_records(options.records, clinic=options.clinic)
    clinics = chosen_clinics(records, options.clinic)
    if options.explain:
        _explain(document, clinics, options, as_of, terminal)
    else:
        evaluations = _evaluations(document, records, clinics, as_of, options.engine)
        _show(document, evaluations, options.format, terminal)
    return left_out(records.problems, None, options.clinic, terminal)


def _evaluate_loaded(document: ProfileDocument, options: Namespace, as_of: date, terminal: Terminal) -> int:
    """Run the profile on records that stream into DuckDB, however many they are."""
    from cockpit.engine.relational.loading import LoadedRecords, evaluate_loaded

    with closing(LoadedRecords(options.records, clinic=options.clinic)) as records:
        clinics = [options.clinic] if options.clinic else records.clinics
        evaluations = [evaluate_loaded(document, records, clinic, as_of) for clinic in clinics]
        _show(document, evaluations, options.format, terminal)
        problems = records.problems
    return left_out(problems.shown(), problems.counts, options.clinic, terminal)


def compare_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit compare`: what changed between two versions, the number that follows, and who switches on records."""
    if (options.records is None) != (options.as_of is None):
        raise ClientRefused(
            "--records og --as-of hører sammen: angiv begge for at se, hvem der skifter.",
            "--records and --as-of belong together: give both to see who switches.",
        )
    if options.clinic and options.records is None:
        raise ClientRefused(
            "--clinic vælger en klinik i journaldata: angiv også --records og --as-of.",
            "--clinic chooses a clinic in the records: give --records and --as-of too.",
        )
    run = options.records is not None
    old, new = sound_document(options.before, complete=run), sound_document(options.after, complete=run)
    if old.id != new.id:
        raise ClientRefused(
            f"Filerne er to forskellige profiler ({old.id} og {new.id}). Sammenlign to versioner af den samme.",
            f"The files are two different profiles ({old.id} and {new.id}). Compare two versions of the same one.",
        )
    comparison = compare(old, new)
    switchings, code = _switchings(old, new, options, terminal) if run else ([], FINE)
    if options.format == "json":
        terminal.show(comparing.json_text(old, new, comparison, switchings))
    else:
        terminal.show(comparing.table_text(old, new, comparison, switchings, terminal.language))
    return code


def _switchings(
    old: ProfileDocument, new: ProfileDocument, options: Namespace, terminal: Terminal
) -> tuple[list[Switching], int]:
    """Who switches, clinic by clinic; and the exit code that the records lead to."""
    as_of = reference_date(options.as_of)
    records = load_records(options.records, clinic=options.clinic)
    clinics = chosen_clinics(records, options.clinic)
    return [switching(old, new, clinic, as_of) for clinic in clinics], left_out(
        records.problems, None, options.clinic, terminal
    )


def coverage_command(options: Namespace, terminal: Terminal) -> int:
    """`cockpit coverage`: which outcomes and which slight mistakes the test patients show. Exit code 1 while something stands open."""
    from cockpit.engine.coverage import coverage

    document = sound_document(options.file, complete=True)
    as_of = reference_date(options.as_of)
    reasons = covering.read_reasons(options.accepted)
    records = load_records(options.records)
    result = covering.judged(coverage(document, records, as_of), reasons)
    if options.json:
        terminal.show(covering.json_text(result))
    else:
        terminal.show(covering.table_text(document, result, terminal.language))
    return left_out(records.problems, None, None, terminal) or (FAULTS if result.fault else FINE)


def chosen_clinics(records: Records, clinic: str | None) -> list[ClinicRecords]:
    """The one clinic that was asked for, else every clinic."""
    return [records.clinic(one) for one in ([clinic] if clinic else records.clinics)]


def _evaluations(
    document: ProfileDocument, records: Records, clinics: list[ClinicRecords], as_of: date, engine: str
) -> list[Evaluation]:
    if engine != "reference":
        from cockpit.engine import relational  # loads DuckDB, which most commands do without

        with closing(relational.SqliteDatabase(records)) as database:
            return [
                relational.evaluate(document, records, clinic.clinic_id, as_of, database=database) for clinic in clinics
            ]
    from cockpit.engine import reference

    return [reference.evaluate(document, clinic, as_of) for clinic in clinics]


def _show(document: ProfileDocument, evaluations: list[Evaluation], form: str, terminal: Terminal) -> None:
    if form == "json":
        terminal.show(results.json_text(evaluations))
    elif form == "csv":
        terminal.show(results.csv_text(document, evaluations))
    else:
        terminal.show(
            "\n".join(results.table_text(document, evaluation, terminal.language) for evaluation in evaluations)
        )


def _explain(
    document: ProfileDocument, clinics: list[ClinicRecords], options: Namespace, as_of: date, terminal: Terminal
) -> None:
    from cockpit.engine.explanation import explain

    if options.format == "csv":
        raise ClientRefused(
            "En forklaring kan skrives som tekst (--format table) eller json, ikke som csv.",
            "An explanation can be written as text (--format table) or json, not as csv.",
        )
    found = [clinic for clinic in clinics if options.explain in clinic.patients]
    if not found:
        raise ClientRefused(
            f"Patienten {options.explain} findes ikke i {_places(clinics, 'klinik', 'klinikkerne')}. Angiv patient_id, som det står i patient.csv.",
            f"The patient {options.explain} is not in {_places(clinics, 'clinic', 'the clinics')}. Give the patient_id as it stands in patient.csv.",
        )
    explanations = [explain(document, clinic, options.explain, as_of) for clinic in found]
    if options.format == "json":
        terminal.show(json.dumps([explanation.to_json() for explanation in explanations], ensure_ascii=False, indent=2))
    else:
        terminal.show("\n".join(explanation.text(terminal.language) for explanation in explanations))


def _places(clinics: list[ClinicRecords], one: str, many: str) -> str:
    return f"{one if len(clinics) == 1 else many} {', '.join(clinic.clinic_id for clinic in clinics)}"


def left_out(
    found: Sequence[RowProblem], counts: Mapping[str | None, int] | None, clinic: str | None, terminal: Terminal
) -> int:
    """Name the first rows that were left out, and count all; those of other clinics are not this clinic's business.

    `counts`: how many rows of each clinic, when not all of them were kept.
    """
    problems = [problem for problem in found if clinic is None or problem.clinic_id in (None, clinic)]
    mine = {of: rows for of, rows in (counts or {}).items() if clinic is None or of in (None, clinic)}
    count = len(problems) if counts is None else sum(mine.values())
    for problem in problems[:SHOWN_PROBLEMS]:
        column = terminal.word(f", kolonne {problem.column}", f", column {problem.column}") if problem.column else ""
        line = terminal.word(problem.word, problem.word_en)
        terminal.tell(
            *(
                f"{problem.file}, {line} {problem.line}{column}: {said}"
                for said in (problem.message, problem.message_en)
            )
        )
    if not problems:
        return FINE
    terminal.tell(f"Rækker udeladt: {count}.", f"Rows left out: {count}.")
    return LEFT_OUT


def reference_date(text: str) -> date:
    """The day that is written. Raises ClientRefused when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ClientRefused(
            f"{text} er ikke en dato. Skriv den som 2026-11-21.", f"{text} is not a date. Write it as 2026-11-21."
        ) from error
