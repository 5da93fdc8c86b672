"""The console script: what it shows, its exit codes, and a sentence for every bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cockpit.client.cli import main
from cockpit.engine.leaving import leaving
from cockpit.engine.records import load_records
from cockpit.engine.reference import evaluate as run_reference
from cockpit.engine.relational import Compiled, DuckDb, SqliteDatabase
from cockpit.examples import catalogue
from cockpit.standard.document import STANDARD_VERSION
from cockpit.standard.reading import read_document
from tests.engine.verdicts import printed_statements
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Publisher, profile_bytes

PROFILE = {path.stem: str(path) for path in catalogue.all_profile_files()}
RECORDS = str(catalogue.records_directory())
DAY = catalogue.REFERENCE_DATE.isoformat()


class Shell:
    """Runs the command in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """(standard output, standard error) of a command that must end with this exit code."""
        given = main(arguments)
        out, err = self.capsys.readouterr()
        assert given == code, (out, err)
        assert "Traceback" not in err
        return out, err

    def refused(self, *arguments: str, code: int = 2) -> str:
        """The Danish sentence of a refusal; the English one must be another."""
        _, danish = self.run(*arguments, code=code)
        _, english = self.run(*arguments, "--language", "en", code=code)
        assert danish
        assert danish != english
        return danish


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def evaluate(profile: str, *more: str, records: str = RECORDS) -> list[str]:
    return ["evaluate", PROFILE[profile], "--records", records, "--as-of", DAY, *more]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A copy of the example records that a test may spoil."""
    return Path(shutil.copytree(RECORDS, tmp_path / "records"))


def add_row(records: Path, file: str, **values: str) -> None:
    path = records / file
    with path.open(encoding="utf-8", newline="") as lines:
        header = next(csv.reader(lines))
    with path.open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, header, restval="").writerow(values)


# evaluate


@pytest.mark.parametrize("profile", catalogue.PROFILE_IDS)
def test_all_engines_give_the_same_output_in_every_clinic(shell: Shell, profile: str) -> None:
    reference, _ = shell.run(*evaluate(profile, "--engine", "reference", "--format", "json"))
    duckdb, _ = shell.run(*evaluate(profile, "--engine", "duckdb", "--format", "json"))
    sqlite, _ = shell.run(*evaluate(profile, "--engine", "sqlite", "--format", "json"))
    assert reference == duckdb == sqlite
    assert [one["clinic"] for one in json.loads(reference)] == list(catalogue.CLINICS)


def test_without_a_clinic_every_clinic_is_evaluated_by_itself(shell: Shell) -> None:
    together = json.loads(shell.run(*evaluate("demens", "--format", "json"))[0])
    for clinic, evaluation in zip(catalogue.CLINICS, together, strict=True):
        (alone,) = json.loads(shell.run(*evaluate("demens", "--clinic", clinic, "--format", "json"))[0])
        assert alone == evaluation
        assert alone["members"]


def test_the_table_reads_as_danish_or_english(shell: Shell) -> None:
    danish, _ = shell.run(*evaluate("demens", "--clinic", "990001"))
    assert "eksempel, afventer klinisk bekræftelse" in danish
    assert "Klinik 990001, opgjort 21. november 2026" in danish
    expected = json.loads(catalogue.expected_file("demens").read_text(encoding="utf-8"))["clinics"]["990001"]
    assert f"{len(expected['members'])} patienter i populationen" in danish
    assert f"Måske i populationen: {len(expected['possible'])}" in danish
    assert "61,5 kg (2026-09-10)" in danish
    assert (
        f"Demens kun som kontaktdiagnose: {len(expected['quality_lists']['demens-kun-som-kontaktdiagnose'])}" in danish
    )
    english, _ = shell.run(*evaluate("demens", "--clinic", "990001", "--language", "en"))
    assert "Clinic 990001, as at 21 November 2026" in english
    assert "61.5 kg (2026-09-10)" in english


def test_the_csv_has_one_row_per_patient_and_clinic(shell: Shell) -> None:
    out, _ = shell.run(*evaluate("demens", "--format", "csv"))
    rows = list(csv.DictReader(io.StringIO(out)))
    evaluations = json.loads(shell.run(*evaluate("demens", "--format", "json"))[0])
    members = [(one["clinic"], member["patient_id"]) for one in evaluations for member in one["members"]]
    assert [(row["clinic_id"], row["patient_id"]) for row in rows if row["outcome"] == "member"] == members
    possible = [row for row in rows if row["outcome"] == "possible"]
    assert len(possible) == sum(len(one["possible"]) for one in evaluations)
    assert all(row["reasons"] for row in possible)
    lists = {row["outcome"] for row in rows} - {"member", "possible"}
    assert lists == {
        f"quality:{name}" for one in evaluations for name, patients in one["quality_lists"].items() if patients
    }
    weighed = next(row for row in rows if row["patient_id"] == "2512489996" and row["outcome"] == "member")
    assert (weighed["vaegt"], weighed["vaegt.unit"], weighed["vaegt.date"]) == ("61.5", "kg", "2026-09-10")


def test_a_clinic_with_one_member_is_written_in_the_singular(shell: Shell, records: Path) -> None:
    for file in records.glob("*.csv"):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines[1:] if "2512489996" in line and line.startswith("990001")]
        file.write_text("".join([lines[0], *kept]), encoding="utf-8")
    out, _ = shell.run(*evaluate("demens", records=str(records)))
    assert "1 patient i populationen" in out


def test_an_explanation_reads_in_the_language_asked_for(shell: Shell) -> None:
    danish, _ = shell.run(*evaluate("demens", "--explain", "2512489996", "--clinic", "990001"))
    english, _ = shell.run(*evaluate("demens", "--explain", "2512489996", "--clinic", "990001", "--language", "en"))
    assert "2512489996" in danish
    assert danish != english


def test_a_person_in_two_clinics_is_explained_in_each(shell: Shell) -> None:
    both, _ = shell.run(*evaluate("demens", "--explain", "2512489996"))
    alone = [
        shell.run(*evaluate("demens", "--explain", "2512489996", "--clinic", clinic))[0] for clinic in catalogue.CLINICS
    ]
    assert both == "\n".join(alone)
    as_json, _ = shell.run(*evaluate("demens", "--explain", "2512489996", "--format", "json"))
    assert [(one["clinic"], one["patient_id"]) for one in json.loads(as_json)] == [
        (clinic, "2512489996") for clinic in catalogue.CLINICS
    ]


def test_rows_left_out_are_named_counted_and_end_with_three(shell: Shell, records: Path) -> None:
    whole, _ = shell.run(*evaluate("demens", "--format", "json"))
    event = {"clinic_id": "990002", "patient_id": "3003499995", "source": "lokal", "event_id": "ny-1"}
    add_row(records, "contact.csv", **event, kind="konsultation", date="2026-13-40")
    line = len((records / "contact.csv").read_text(encoding="utf-8").splitlines())
    out, err = shell.run(*evaluate("demens", "--format", "json", records=str(records)), code=3)
    assert f"contact.csv, linje {line}, kolonne date:" in err
    assert "Rækker udeladt: 1." in err
    assert json.loads(out)[0] == json.loads(whole)[0]
    _, english = shell.run(*evaluate("demens", "--language", "en", records=str(records)), code=3)
    assert f"contact.csv, line {line}, column date:" in english
    shell.run(*evaluate("demens", "--clinic", "990001", records=str(records)))


def test_many_left_out_rows_are_all_counted(shell: Shell, records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cockpit.client.commands.SHOWN_PROBLEMS", 2)
    for number in range(5):
        event = {"clinic_id": "990002", "patient_id": "3003499995", "source": "lokal", "event_id": f"ny-{number}"}
        add_row(records, "contact.csv", **event, kind="konsultation", date="i går")
    _, err = shell.run(*evaluate("demens", records=str(records)), code=3)
    assert err.count("contact.csv, linje") == 2
    assert "Rækker udeladt: 5." in err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--clinic", "123456"], "Klinikken 123456 findes ikke"),
        (["--explain", "ingen"], "Patienten ingen findes ikke i klinikkerne 990001, 990002"),
        (["--explain", "ingen", "--clinic", "990001"], "Patienten ingen findes ikke i klinik 990001"),
        (["--explain", "2512489996", "--format", "csv"], "ikke som csv"),
        (["--engine", "oracle"], "--engine kan ikke være 'oracle'"),
        (["--format", "xml"], "--format kan ikke være 'xml'"),
    ],
)
def test_what_cannot_be_evaluated_is_told(shell: Shell, more: list[str], told: str) -> None:
    assert told in shell.refused(*evaluate("demens", *more))


@pytest.mark.parametrize("day", ["i dag", "2026-02-30", "21-11-2026", ""])
def test_a_date_that_is_none_is_told(shell: Shell, day: str) -> None:
    for command in (["evaluate", PROFILE["demens"], "--records", RECORDS], ["sql", PROFILE["demens"]]):
        assert "er ikke en dato" in shell.refused(*command, "--as-of", day)


def test_records_that_are_none_are_told(shell: Shell, records: Path) -> None:
    assert "findes ikke" in shell.refused(*evaluate("demens", records=str(records / "nowhere")))
    (records / "contact.csv").write_text("clinic_id,surprise\n", encoding="utf-8")
    assert "surprise" in shell.refused(*evaluate("demens", records=str(records)))


# parameters


def with_parameter(directory: Path) -> str:
    """The dementia profile, in which a clinic may choose how long ago the latest check-up may be."""
    content = json.loads(Path(PROFILE["demens"]).read_text(encoding="utf-8"))
    content["standard"] = "1.1"
    criterion = content["quality_lists"][0]["criterion"] = {
        "type": "count",
        "id": "mange-kontakter",
        "events": {"dataset": "contact", "sources": ["lokal"]},
        "of": "dates",
        "comparison": {"op": ">=", "value": "1"},
    }
    content["parameters"] = [
        {
            "id": "kontakter",
            "title": {"da": "Mindste antal\nkontakter"},
            "default": "1",
            "minimum": "1",
            "maximum": "50",
            "targets": [{"node": criterion["id"], "field": "comparison.value"}],
        }
    ]
    file = directory / "valg.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


def test_a_chosen_parameter_is_evaluated_and_told_by_every_engine(shell: Shell, tmp_path: Path) -> None:
    file = with_parameter(tmp_path)
    asked = ["evaluate", file, "--records", RECORDS, "--as-of", DAY, "--format", "json"]
    with_default = json.loads(shell.run(*asked, "--parameter", "kontakter=1")[0])
    assert json.loads(shell.run(*asked)[0]) == with_default
    outputs = {
        shell.run(*asked, "--parameter", "kontakter=50", "--engine", engine)[0]
        for engine in ("reference", "duckdb", "sqlite")
    }
    (output,) = outputs
    chosen = json.loads(output)
    said = "Klinikken har valgt »Mindste antal kontakter«: 50 (standardværdien er 1)."
    suspected = next(iter(with_default[0]["quality_lists"]))
    for before, after in zip(with_default, chosen, strict=True):
        assert after["notes"] == [said, *before["notes"]]
        assert before["quality_lists"][suspected] and not after["quality_lists"][suspected]


def test_a_chosen_parameter_stands_on_top_of_the_sql(shell: Shell, tmp_path: Path) -> None:
    asked = ["sql", with_parameter(tmp_path), "--as-of", DAY]
    told = []
    for number in ("2", "3"):
        chosen, _ = shell.run(*asked, "--parameter", f"kontakter={number}", "--language", "en")
        first, rest = chosen.split("\n", 1)
        assert first == f'-- The clinic has chosen "Mindste antal kontakter": {number} (the default is 1).'
        told.append(rest)
    two, three = told
    assert two != three and len(two.splitlines()) == len(three.splitlines())
    plain, _ = shell.run(*asked)
    assert plain.splitlines()[0] == two.splitlines()[0]


@pytest.mark.parametrize(
    ("choices", "code", "told"),
    [
        (["kontakter"], 2, "Skriv det som id=tal"),
        (["kontakter=2", "kontakter=3"], 2, "er valgt to gange"),
        (["kontakter=51"], 1, "kan vælges fra 1 til 50, ikke 51"),
        (["kontakter=2,5"], 1, "er ikke et helt tal"),
        (["mangler=2"], 1, "Profilen har ingen parameter »mangler«"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(
    shell: Shell, tmp_path: Path, choices: list[str], code: int, told: str
) -> None:
    options = [part for choice in choices for part in ("--parameter", choice)]
    out, err = shell.run("sql", with_parameter(tmp_path), "--as-of", DAY, *options, code=code)
    assert told in out + err


# check, text, sql


def test_a_sound_profile_has_no_errors(shell: Shell) -> None:
    out, err = shell.run("check", PROFILE["demens"], "--terminology", str(catalogue.terminology_file()))
    assert "demens 1.0.0: ingen fejl." in err
    assert "Bemærkning · clinical.confirmation" in out


@pytest.fixture
def spoiled(tmp_path: Path) -> Any:
    """A function that writes the Demens profile with changes to a file."""

    def write(**changes: Any) -> str:
        file = tmp_path / "spoiled.json"
        file.write_text(json.dumps({**json.loads(profile_bytes()), **changes}), encoding="utf-8")
        return str(file)

    return write


def test_a_profile_with_errors_is_told_where_and_not_used(shell: Shell, spoiled: Any) -> None:
    population = {
        "type": "exists",
        "id": "ukendt-liste",
        "events": {"dataset": "diagnosis", "sources": ["lokal"], "codes": ["findes-ikke"]},
    }
    file = spoiled(population=population)
    for command in (
        ["check", file],
        ["text", file],
        ["sql", file, "--as-of", DAY],
        ["evaluate", file, "--records", RECORDS, "--as-of", DAY],
    ):
        out, err = shell.run(*command, code=1)
        assert "Fejl · population.events.codes[0] (ukendt-liste)" in out
        assert "fejl" in err
        out, err = shell.run(*command, "--language", "en", code=1)
        assert "Error · population.events.codes[0]" in out


def test_what_is_no_document_of_the_standard_is_told(shell: Shell, spoiled: Any) -> None:
    for command in ("check", "text"):
        out, err = shell.run(command, spoiled(surprise=1), code=1)
        assert "surprise" in out
        assert "Dokumentet har 1 fejl" in err


def test_a_file_that_cannot_be_read_is_told(shell: Shell, tmp_path: Path) -> None:
    for command in ("check", "text"):
        assert "kan ikke læses" in shell.refused(command, str(tmp_path / "nowhere.json"))
        assert "kan ikke læses" in shell.refused(command, str(tmp_path))


def test_a_terminology_that_cannot_be_used_is_told(shell: Shell, tmp_path: Path) -> None:
    assert "kan ikke læses" in shell.refused("check", PROFILE["demens"], "--terminology", str(tmp_path / "nowhere.csv"))
    (tmp_path / "latin.csv").write_bytes("system,code\nicpc2,Æ\n".encode("latin-1"))
    assert "ikke UTF-8" in shell.refused("check", PROFILE["demens"], "--terminology", str(tmp_path / "latin.csv"))
    (tmp_path / "other.csv").write_text("a,b\n", encoding="utf-8")
    out, _ = shell.run("check", PROFILE["demens"], "--terminology", str(tmp_path / "other.csv"), code=1)
    assert "Kolonnerne skal være" in out


def test_the_text_is_danish_or_english(shell: Shell) -> None:
    assert f"Profilstandard (åben udgave) {STANDARD_VERSION}" in shell.run("text", PROFILE["osteoporose"])[0]
    assert "PURPOSE" in shell.run("text", PROFILE["osteoporose"], "--language=en")[0]


def test_a_profile_is_upgraded_and_keeps_its_meaning(shell: Shell) -> None:
    out, told = shell.run("upgrade", PROFILE["demens"], "--to", "1.1")
    before = json.loads(Path(PROFILE["demens"]).read_text(encoding="utf-8"))
    assert json.loads(out) == {**before, "standard": "1.1"}
    assert "fra version 1.0 til 1.1" in told
    assert "kræver mindst version 1.0" in told


@pytest.mark.parametrize(
    ("profile", "version", "told"),
    [("kol", "1.0", "kun løftes"), ("demens", "2.0", "kendes ikke. Kendte: 1.0, 1.1")],
)
def test_an_upgrade_that_is_none_is_refused(shell: Shell, profile: str, version: str, told: str) -> None:
    assert told in shell.refused("upgrade", PROFILE[profile], "--to", version)


def test_the_sql_is_one_select_with_the_clinic_as_a_parameter(shell: Shell) -> None:
    out, _ = shell.run("sql", PROFILE["demens"], "--as-of", DAY)
    assert "$clinic_id" in out
    assert f"DATE '{DAY}'" in out
    assert "Dialekten cobol kendes ikke" in shell.refused(
        "sql", PROFILE["demens"], "--as-of", DAY, "--dialect", "cobol"
    )


def test_several_profiles_are_one_select(shell: Shell) -> None:
    out, _ = shell.run("sql", PROFILE["demens"], PROFILE["osteoporose"], "--as-of", DAY)
    assert "$clinic_id" in out
    assert "-- 1: Demens, version " in out and "-- 2: " in out


def test_only_who_is_listed_is_asked_of_many_profiles(shell: Shell) -> None:
    """The printed statement, run as a vendor runs it."""
    out, _ = shell.run("sql", PROFILE["demens"], PROFILE["osteoporose"], "--as-of", DAY, "--members")
    assert "-- 2 profilers patienter på én gang" in out
    records = load_records(Path(RECORDS))
    with closing(DuckDb(records)) as database:
        rows = database.rows(Compiled(out, ("clinic_id",)), "990001")
    assert set(rows[0]) == {"profile", "patient_id", "member", "possible", "undecided", "quality_lists"}
    for number, name in enumerate(("demens", "osteoporose"), start=1):
        document = read_document(Path(PROFILE[name]).read_bytes())
        members = run_reference(document, records.clinic("990001"), catalogue.REFERENCE_DATE).membership().members
        assert sorted(row["patient_id"] for row in rows if row["profile"] == number and row["member"]) == members
    assert "--members" in shell.refused("sql", PROFILE["demens"], "--as-of", DAY, "--members", "--counts")


def test_a_profile_is_written_in_steps_for_who_needs_them(shell: Shell) -> None:
    """As a vendor runs it: one statement after the other; one of them gives the result."""
    records, document = load_records(Path(RECORDS)), read_document(Path(PROFILE["demens"]).read_bytes())
    clinic = records.clinic("990001")
    with closing(SqliteDatabase(records)) as database:
        for more, whose in (
            ([], clinic),
            (["--members"], clinic),
            (["--counts"], leaving(clinic, catalogue.REFERENCE_DATE)),
        ):
            out, _ = shell.run("sql", PROFILE["demens"], "--as-of", DAY, "--dialect", "sqlite", "--steps", *more)
            assert "-- I trin: " in out
            given = [database.rows(Compiled(one, ("clinic_id",)), "990001") for one in printed_statements(out)]
            (rows,) = filter(None, given)
            expected = run_reference(document, whose, catalogue.REFERENCE_DATE).membership().members
            assert sorted(row["patient_id"] for row in rows if row["member"]) == sorted(expected)
    for dialect in ("duckdb", "postgres", "oracle"):
        said = shell.refused("sql", PROFILE["demens"], "--as-of", DAY, "--dialect", dialect, "--steps")
        assert "Udelad --steps" in said and "mysql, spark, tsql" in said


# pull, verify


@pytest.fixture
def pulled(public_api: PublicApi, shell: Shell, tmp_path: Path) -> Path:
    """A folder with Demens 1.0.0, superseded by 1.1.0, which is withdrawn."""
    publisher = public_api.publisher
    one, two = publisher.publish(profile_bytes()), publisher.publish(profile_bytes(version="1.1.0"))
    for issued in (one, two, publisher.supersede(one, two)):
        assert public_api.deliver(issued).status_code == 201
    directory = tmp_path / "profiler"
    out, err = shell.run("pull", "--from", public_api.url, "--keys", str(public_api.keys), "--into", str(directory))
    assert "1  udgivet demens 1.0.0, gælder fra 2026-11-21" in out
    assert "3  erstattet demens 1.0.0 → demens 1.1.0" in out
    assert "Nye udgivelser hentet og efterprøvet: 3. Den seneste er nummer 3. Gældende profiler: 1." in err
    assert public_api.deliver(publisher.withdraw(two, "Forkert kode")).status_code == 201
    out, _ = shell.run("pull", "--from", public_api.url, "--keys", str(public_api.keys), "--into", str(directory))
    assert out.strip() == "4  trukket tilbage demens 1.1.0: Forkert kode"
    return directory


def test_what_was_pulled_can_be_verified_and_evaluated(pulled: Path, public_api: PublicApi, shell: Shell) -> None:
    out, _ = shell.run("verify", str(pulled), "--keys", str(public_api.keys))
    assert "til og med udgivelse 4" in out
    document = str(pulled / "profiles/demens/1.1.0.json")
    shell.run("evaluate", document, "--records", RECORDS, "--as-of", DAY, "--clinic", "990001")


def test_an_altered_folder_fails_the_verification(pulled: Path, public_api: PublicApi, shell: Shell) -> None:
    (pulled / "profiles/demens/1.0.0.json").write_bytes(b"{}")
    out, err = shell.run("verify", str(pulled), "--keys", str(public_api.keys), code=1)
    assert "profiles/demens/1.0.0.json: er ikke det dokument" in out
    assert "Filer, der ikke er, som de blev efterprøvet: 1." in err


def test_keys_and_places_that_cannot_be_used_are_told(
    pulled: Path, public_api: PublicApi, shell: Shell, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    assert "kan ikke læses" in shell.refused("verify", str(pulled), "--keys", nowhere)
    assert "Kør cockpit pull først" in shell.refused("verify", nowhere, "--keys", str(public_api.keys))
    stranger = tmp_path / "stranger.json"
    stranger.write_text(Publisher().key_file(), encoding="utf-8")
    pull = ["pull", "--from", public_api.url, "--keys", str(stranger), "--into", str(tmp_path / "new")]
    assert "ikke er blandt de betroede" in shell.refused(*pull)
    assert "kan ikke nås" in shell.refused(
        "pull", "--from", "http://127.0.0.1:1", "--keys", str(public_api.keys), "--into", nowhere
    )


# the command line itself


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Der mangler KOMMANDO."),
        (["fly"], "KOMMANDO kan ikke være 'fly'."),
        (["text"], "Der mangler FILE."),
        (["text", "a", "b"], "b kendes ikke."),
        (["sql", "a", "--as-of"], "--as-of mangler sin værdi."),
        (["text", "a", "--lang", "en"], "kendes ikke"),
        (["pull", "--from", "x"], "Der mangler --keys, --into."),
    ],
)
def test_a_command_line_that_cannot_be_read_is_told(shell: Shell, arguments: list[str], told: str) -> None:
    _, err = shell.run(*arguments, code=2)
    assert told in err
    assert "--help" in err


def test_another_complaint_of_the_parser_is_told_too(shell: Shell) -> None:
    _, err = shell.run("text", "--language", code=2)
    assert "--language mangler sin værdi" in err
    _, err = shell.run("text", "a", "--help=no", code=2)
    assert "Kommandolinjen kan ikke læses" in err


def test_help_is_in_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    for language, heading in (("da", "brug: cockpit evaluate"), ("en", "usage: cockpit evaluate")):
        with pytest.raises(SystemExit) as ended:
            main(["evaluate", "--language", language, "--help"])
        assert ended.value.code == 0
        assert heading in capsys.readouterr().out


def process(*arguments: str, **settings: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cockpit.client.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **settings,
    )


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    running = process("text", PROFILE["demens"])
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert running.stderr.read() == b""
    running.stderr.close()
    assert running.wait() == 0


def test_danish_is_written_whatever_the_terminals_encoding() -> None:
    running = process("text", PROFILE["demens"], env=os.environ | {"PYTHONIOENCODING": "ascii"})
    out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    assert "FORMÅL" in out.decode()


def test_a_command_that_is_stopped_ends_quietly(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: Any) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("cockpit.client.commands.text_command", stop)
    shell.run("text", PROFILE["demens"], code=130)


@pytest.mark.generated
def test_self_test_prints_the_script_of_a_dialect(shell: Shell) -> None:
    out, told = shell.run("self-test", "--dialect", "oracle")
    assert out.startswith("-- Selvtest") and out.endswith("EXIT\n") and not told
    assert "klingon" in shell.refused("self-test", "--dialect", "klingon")
    out, _ = shell.run("self-test", "--dialect", "tsql", "--steps")
    assert "INTO #listed" in out and "DROP TABLE IF EXISTS #listed;\nGO" in out
    assert "Udelad --steps" in shell.refused("self-test", "--dialect", "oracle", "--steps")
