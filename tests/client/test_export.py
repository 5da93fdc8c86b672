"""`cockpit export`: each form, to the screen and to a file, and a sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cockpit.engine.exports.code_tables import codes_csv, codes_xlsx
from cockpit.engine.exports.cql import criteria
from cockpit.examples import catalogue
from cockpit.standard.document import Exists, Picked
from cockpit.standard.reading import read_document
from tests.client.test_cli import Shell

DEMENS = catalogue.profile_files()[0]


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_bundle_goes_to_the_screen_with_the_status_and_date_that_are_given(shell: Shell) -> None:
    out, _ = shell.run("export", str(DEMENS), "--format", "fhir", "--status", "active", "--date", "2026-11-21")
    library = json.loads(out)["entry"][0]["resource"]
    assert (library["resourceType"], library["status"], library["date"]) == ("Library", "active", "2026-11-21")


def test_codes_go_to_a_file_that_is_written_whole(shell: Shell, tmp_path: Path) -> None:
    document = read_document(DEMENS.read_bytes())
    out, err = shell.run("export", str(DEMENS), "--format", "codes-csv", "-o", str(tmp_path / "koder.csv"))
    assert (out, (tmp_path / "koder.csv").read_text(encoding="utf-8")) == ("", codes_csv(document))
    assert "Skrevet" in err
    shell.run("export", str(DEMENS), "--format", "codes-xlsx", "--output", str(tmp_path / "koder.xlsx"))
    assert (tmp_path / "koder.xlsx").read_bytes() == codes_xlsx(document)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["koder.csv", "koder.xlsx"]


def test_cql_and_elm_are_for_a_reference_date_and_tell_what_they_leave_out(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["export", str(DEMENS), "--as-of", "2026-11-21", "--format"]
    text, told = shell.run(*given, "cql")
    assert "library \"demens\" version '1.0.0'" in text and "@2026-11-21" in text
    assert "(bmi-under-20)" not in told
    elm, _ = shell.run(*given, "elm")
    assert json.loads(elm)["library"]["identifier"] == {"id": "demens", "version": "1.0.0"}
    assert "--as-of" in shell.refused("export", str(DEMENS), "--format", "cql")
    monkeypatch.delitem(criteria._FIELDS, Picked)
    text, told = shell.run(*given, "cql")
    assert "(bmi-under-20)" in told and "// Udeladt: subgroups[10].criterion (bmi-under-20)" in text
    monkeypatch.delitem(criteria._FIELDS, Exists)
    refused = shell.refused(*given, "elm")
    assert "population.criteria[1] (" in refused and "kan ikke udtrykkes i CQL" in refused


def test_what_cannot_be_written_is_refused(shell: Shell, tmp_path: Path) -> None:
    assert "-o" in shell.refused("export", str(DEMENS), "--format", "codes-xlsx")
    assert "--format" in shell.refused("export", str(DEMENS), "--format", "pdf")
    assert "2026-13-01" in shell.refused("export", str(DEMENS), "--format", "fhir", "--date", "2026-13-01")
    there = tmp_path / "mappe"
    there.mkdir()
    for target in (there, tmp_path / "ingen" / "fil.csv"):
        assert "kan ikke skrives" in shell.refused("export", str(DEMENS), "--format", "codes-csv", "-o", str(target))
    assert list(tmp_path.iterdir()) == [there], "nothing half-written is left"
