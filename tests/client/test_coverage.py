"""`cockpit coverage`: outcomes with patients, what nobody notices in a sentence, accepted gaps, and a sentence for every bad input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.client.cli import main
from cockpit.examples import catalogue

DAY = catalogue.REFERENCE_DATE.isoformat()
PROFILE = str(catalogue.profile_files()[0])
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `cockpit coverage`: exit code, standard output, standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["coverage", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of the smaller clinic, without any medication: few patients, who leave much uncovered."""
    directory = Path(shutil.copytree(catalogue.records_directory(), tmp_path_factory.mktemp("records") / "few"))
    for file in directory.glob("*.csv"):
        header, *rows = file.read_text(encoding="utf-8").splitlines()
        kept = [row for row in rows if row.startswith("990002,") and file.stem != "medication"]
        file.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    return directory


@pytest.fixture
def covered(run: Run, records: Path) -> Run:
    """Runs `cockpit coverage` of the dementia profile on those records."""

    def command(*arguments: str) -> tuple[int, str, str]:
        return run(PROFILE, "--records", str(records), "--as-of", DAY, *arguments)

    return command


def test_the_report_tells_outcomes_figures_and_what_nobody_notices(covered: Run) -> None:
    code, out, err = covered()
    assert (code, err) == (1, "")
    assert "Demens 1.0.0 (eksempel, afventer klinisk bekræftelse)\nDækning ved testpatienterne, opgjort " in out
    assert "\nPopulation\n  Mindst én af\n      opfyldt: " in out
    assert "\nDelpopulation: Under 65 år\n  1 Patienten er under 65 år.\n      opfyldt: INGEN\n" in out
    assert "      uafklaret: kan ikke forekomme. Fødselsdagen er altid kendt.\n" in out
    assert "\nMutanter: testpatienterne mærker " in out
    assert "\nIkke dækket, og uden en grund: " in out
    assert "  »Patienten er i aktiv behandling med demensmedicin på skæringsdatoen« ses aldrig opfyldt\n" in out
    assert "\n      demensmedicin-aktiv:seen:true\n" in out
    assert "»Patienten er fyldt 65 år« → »Patienten er fyldt 64 år«: ingen testpatient mærker det\n" in out
    assert "\n      alder-65-eller-mere:comparison.value:-1\n" in out
    _, english, _ = covered("--language", "en")
    assert "      undecided: cannot occur. The date of birth is always known.\n" in english
    assert "\nNot covered, and without a reason: " in english
    assert " is never seen met\n" in english


def test_what_is_not_covered_may_be_accepted_with_a_reason(covered: Run, tmp_path: Path) -> None:
    value = json.loads(covered("--json")[1])
    assert (value["profile"], value["as_of"], value["accepted"]) == ("demens", DAY, {})
    assert value["mutants"] == len(value["tried"])
    lacking = sum(len(criterion["lacking"]) for criterion in value["criteria"])
    assert len(value["open"]) == value["outcomes_lacking"] + value["mutants"] - value["noticed"]
    assert value["outcomes_lacking"] == lacking
    reasons = tmp_path / "grunde.json"
    reasons.write_text(json.dumps(dict.fromkeys(value["open"], "Ses ikke i klinikken.")), encoding="utf-8")
    code, out, _ = covered("--accepted", str(reasons))
    assert code == 0
    assert "uden en grund" not in out
    assert f"\nIkke dækket, accepteret med en grund: {len(value['open'])}\n" in out
    assert "\n      Grund: Ses ikke i klinikken.\n" in out
    reasons.write_text(
        json.dumps({**dict.fromkeys(value["open"], "Fordi."), "findes:ikke": "Fordi."}), encoding="utf-8"
    )
    code, out, _ = covered("--accepted", str(reasons))
    assert code == 1
    assert "\nGrunde, der ikke længere hører til noget: 1\n  findes:ikke\n" in out


def test_inlined_profiles_stand_under_their_title(run: Run, records: Path) -> None:
    inlining = str(catalogue.profile_files()[-1])
    _, out, _ = run(inlining, "--records", str(records), "--as-of", DAY, "--language", "en")
    assert "\nInlined profile: Identification of patients with severe mental illness" in out
    assert "(990002/" in out


def test_rows_that_are_left_out_are_told(run: Run, records: Path, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(records, tmp_path / "records"))
    with (directory / "contact.csv").open("a", encoding="utf-8") as lines:
        lines.write("990001,findes-ikke\n")
    code, _, err = run(PROFILE, "--records", str(directory), "--as-of", DAY)
    assert code == 3
    assert "Rækker udeladt: 1." in err


@pytest.mark.parametrize("content", ["[]", '{"a": 1}', '{"a": " "}', "ikke json"])
def test_reasons_that_cannot_be_read_are_refused_by_a_sentence(covered: Run, tmp_path: Path, content: str) -> None:
    reasons = tmp_path / "grunde.json"
    reasons.write_text(content, encoding="utf-8")
    code, out, err = covered("--accepted", str(reasons))
    assert (code, out) == (2, "")
    assert "grunde.json er ikke en liste over grunde" in err
    assert "is not a list of reasons" in covered("--accepted", str(reasons), "--language", "en")[2]


def test_other_bad_input_is_refused_as_by_the_other_commands(run: Run, covered: Run, records: Path) -> None:
    assert "findes-ikke.json kan ikke læses" in covered("--accepted", "findes-ikke.json")[2]
    assert "i går er ikke en dato" in run(PROFILE, "--records", str(records), "--as-of", "i går")[2]
    assert run(PROFILE, "--as-of", DAY)[0] == 2
