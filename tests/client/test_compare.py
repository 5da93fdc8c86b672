"""`cockpit compare`: changes with their labels, the number that follows, who switches, and a sentence for every bad input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cockpit.client.cli import main
from cockpit.examples import catalogue

RECORDS = str(catalogue.records_directory())
DAY = catalogue.REFERENCE_DATE.isoformat()
OLD = next(str(path) for path in catalogue.profile_files() if path.stem == "osteoporose")
EXPECTED = json.loads(catalogue.expected_file("osteoporose").read_text(encoding="utf-8"))
ON_RECORDS = ("--records", RECORDS, "--as-of", DAY)
Content = dict[str, Any]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `cockpit compare`: exit code, standard output, standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["compare", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[Content], Any]], str]:
    """The path of the osteoporosis profile with something changed."""

    def written(change: Callable[[Content], Any]) -> str:
        content = json.loads(Path(OLD).read_text(encoding="utf-8"))
        change(content)
        path = tmp_path / "ny.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return written


def without_cancer(content: Content) -> None:
    """Patients with cancer come in."""
    content["population"]["criteria"][2]["criteria"].pop()


def contact_diagnoses_too(content: Content) -> None:
    content["population"]["criteria"][0]["events"]["kinds"] = []


Changed = Callable[[Callable[[Content], Any]], str]


def test_changes_stand_part_by_part_with_level_and_label_and_the_number_that_follows(
    run: Run, changed: Changed
) -> None:
    code, danish, _ = run(OLD, changed(without_cancer))
    assert code == 0
    assert "Osteoporose 1.0.0 → 1.0.0 (eksempel, afventer klinisk bekræftelse)" in danish
    assert "Næste version bliver 2.0.0, fordi populationen er ændret." in danish
    assert "Hvem der er med, alt i alt\n  Populationen: udvider.\n" in danish
    assert (
        "  Kriterium 3b i populationen: fjernet [major, udvider]\n    før: Patienten har ikke diagnosen kræft" in danish
    )
    assert "Klinik" not in danish
    _, english, _ = run(OLD, changed(without_cancer), "--language", "en")
    assert "The next version is 2.0.0, because the population has changed." in english
    assert "  Criterion 3b in the population: removed [major, widens]\n    before: " in english


def test_text_alone_has_a_level_and_no_label(run: Run, changed: Changed) -> None:
    _, out, _ = run(OLD, changed(lambda content: content.update(organisation="MedCom")))
    assert "Den ansvarlige organisation: ændret [patch]" in out
    assert "Populationen: samme betydning." in out


def test_the_patients_who_switch_are_named_with_the_reason(run: Run, changed: Changed) -> None:
    code, out, err = run(OLD, changed(without_cancer), *ON_RECORDS)
    assert (code, err) == (0, "")
    expected = EXPECTED["clinics"]
    members = {clinic: len(part["members"]) for clinic, part in expected.items()}
    switching = expected["990001"]["quality_lists"]["knoglemedicin-ved-kraeft"]
    before, after = members["990001"], members["990001"] + len(switching)
    assert f"Klinik 990001, opgjort 21. november 2026\n  I populationen: {before} før, {after} nu\n" in out
    assert f"  Skifter i populationen: {len(switching)}\n" in out
    assert "    0812479996: ikke med → med\n      fjernet kriterium: " in out
    assert "– nej (1 diagnose, senest forløbsdiagnosen X76" in out
    assert f"  Skifter i delpopulationen »I behandling«: {len(switching)}\n" in out
    assert "    0812479996: ikke med → med (følger populationen)\n" in out
    same = members["990002"]
    assert (
        f"Klinik 990002, opgjort 21. november 2026\n  I populationen: {same} før, {same} nu\n  Ingen skifter i " in out
    )


def test_one_clinic_in_english_with_a_patient_who_becomes_undecided(run: Run, changed: Changed) -> None:
    new = changed(contact_diagnoses_too)
    _, out, _ = run(OLD, new, *ON_RECORDS, "--clinic", "990001", "--language", "en")
    assert "990002" not in out
    assert "Possibly in the population: 1 before, 2 now" in out
    assert "    0201609995: not in → possibly in\n" in out
    assert "– before no (" in out
    assert ", now undecided (" in out


def test_a_patient_who_is_no_longer_looked_at_is_told_so(run: Run, changed: Changed) -> None:
    everybody = changed(lambda content: content.update(scope={"registered": False, "alive": False}))
    _, out, _ = run(everybody, OLD, *ON_RECORDS)
    assert "Populationen: indsnævrer." in out
    assert "      nu: Ikke med: patienten døde " in out
    _, out, _ = run(everybody, OLD, *ON_RECORDS, "--language", "en")
    assert "      now: Not in: the patient died " in out


def test_a_subgroup_that_changes_tells_who_and_why(run: Run, changed: Changed) -> None:
    def nobody(content: Content) -> None:
        content["subgroups"][0]["criterion"] = {"id": "old", "type": "age", "comparison": {"op": ">=", "value": "150"}}

    _, out, _ = run(OLD, changed(nobody), *ON_RECORDS)
    assert "Skifter i delpopulationen »I behandling«: " in out
    assert "nyt kriterium: " in out
    assert "fyldt 150 år – nej (Er " in out
    _, english, _ = run(OLD, changed(nobody), *ON_RECORDS, "--language", "en")
    assert 'Switching in the subgroup "' in english


def test_the_json_says_the_same_as_the_table(run: Run, changed: Changed) -> None:
    code, out, _ = run(OLD, changed(without_cancer), *ON_RECORDS, "--format", "json")
    assert code == 0
    value = json.loads(out)
    assert (value["level"], value["next_version"]) == ("major", "2.0.0")
    assert value["directions"][0] == {"part": "population", "node": None, "direction": "widens"}
    (change,) = value["changes"]
    assert (change["kind"], change["part"], change["direction"]) == ("removed", "population", "widens")
    first, second = value["clinics"]
    switching = EXPECTED["clinics"]["990001"]["quality_lists"]["knoglemedicin-ved-kraeft"]
    assert [switch["patient_id"] for switch in first["population"]] == switching
    assert second["population"] == []
    assert json.loads(run(OLD, OLD, "--format", "json")[1])["changes"] == []


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "records without a day": ((OLD, OLD, "--records", RECORDS), "--records og --as-of hører sammen"),
    "a day without records": ((OLD, OLD, "--as-of", DAY), "--records og --as-of hører sammen"),
    "a clinic without records": ((OLD, OLD, "--clinic", "990001"), "--clinic vælger en klinik i journaldata"),
    "no date": ((OLD, OLD, "--records", RECORDS, "--as-of", "i går"), "i går er ikke en dato"),
    "another clinic": ((OLD, OLD, *ON_RECORDS, "--clinic", "1"), "Klinikken 1 findes ikke i data"),
    "no file": ((OLD, "findes-ikke.json"), "Filen findes-ikke.json kan ikke læses"),
    "one file": ((OLD,), "Der mangler"),
    "another profile": ((OLD, str(catalogue.profile_files()[0])), "Filerne er to forskellige profiler (osteoporose og demens)"),
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_bad_input_is_refused_by_a_sentence(run: Run, reason: str) -> None:
    arguments, sentence = REFUSED[reason]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    english = run(*arguments, "--language", "en")
    assert english[0] == 2
    assert english[2] != err


def test_a_faulty_document_is_refused_with_its_findings(run: Run, changed: Changed) -> None:
    code, out, err = run(OLD, changed(lambda content: content["population"].update(criteria=[])))
    assert code == 1
    assert "Fejl · " in out
    assert "blev ikke brugt" in err


def test_rows_that_are_left_out_are_told(run: Run, changed: Changed, tmp_path: Path) -> None:
    records = Path(shutil.copytree(RECORDS, tmp_path / "records"))
    with (records / "contact.csv").open("a", encoding="utf-8") as lines:
        lines.write("990001,findes-ikke\n")
    code, out, err = run(OLD, changed(without_cancer), "--records", str(records), "--as-of", DAY)
    assert code == 3
    assert "Skifter i populationen: " in out
    assert "Rækker udeladt: 1." in err
