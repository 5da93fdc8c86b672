from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cockpit.audit.checkpoints import checkpoint_write
from cockpit.standard.canonical import canonical_bytes, hash_of
from cockpit.standard.envelope import generate_key, public_key
from tests.audit.conftest import NOW, Record
from tests.audit.tampering import cut, tamper

pytestmark = pytest.mark.django_db

KEY = generate_key()


@pytest.fixture
def files(tmp_path: Path, record: Record) -> tuple[Path, Path]:
    """Four events, a checkpoint at the third, and the pinned key: the two files."""
    checkpoints, keys = tmp_path / "checkpoints.jsonl", tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [public_key(KEY)]}))
    for _ in range(3):
        record()
    checkpoint_write(now=NOW, private_jwk=KEY, path=checkpoints)
    record()
    return checkpoints, keys


def verify(*arguments: object) -> tuple[int, str, str]:
    """(exit code, standard output, standard error) of `audit verify`."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("audit", "verify", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


class TestVerify:
    def test_a_whole_log_is_told_in_one_sentence(self, files: tuple[Path, Path]) -> None:
        checkpoints, keys = files
        assert verify("--checkpoints", checkpoints, "--keys", keys) == (
            0,
            "Historikken er hel: 4 hændelser, 1 kontrolpunkter, alle databasens vagter er på plads.\n",
            "",
        )

    def test_it_says_when_there_was_no_checkpoint_to_compare_with(self, files: tuple[Path, Path]) -> None:
        code, out, _ = verify()
        assert code == 0
        assert "uden kontrolpunkter (ingen fil)" in out

    def test_the_files_of_the_settings_are_used_when_they_are_there(
        self, files: tuple[Path, Path], settings: Settings
    ) -> None:
        settings.COCKPIT_CHECKPOINT_FILE, settings.COCKPIT_TRUSTED_KEYS_FILE = files
        assert "1 kontrolpunkter" in verify()[1]
        cut(2)
        assert verify()[0] == 1

    def test_an_altered_event_ends_with_1_and_its_number(self, files: tuple[Path, Path]) -> None:
        tamper("UPDATE audit_event SET actor_id = 4 WHERE sequence = 2")
        assert verify() == (1, "", "Hændelse 2 er ændret: indholdet passer ikke til dens hash.\n")

    def test_a_cut_tail_ends_with_1_by_the_checkpoint(self, files: tuple[Path, Path]) -> None:
        cut(2)
        code, _, err = verify("--checkpoints", files[0], "--keys", files[1])
        assert code == 1
        assert err.startswith("Kæden er skåret af: hændelse 3 mangler")

    def test_a_checkpoint_of_an_unknown_key_ends_with_1(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        other = tmp_path / "other.json"
        other.write_text(json.dumps({"keys": [public_key(generate_key())]}))
        assert verify("--checkpoints", files[0], "--keys", other)[::2] == (
            1,
            "Linje 1 i kontrolpunktfilen er ikke underskrevet med en kendt nøgle.\n",
        )

    @pytest.mark.parametrize("content", ["volapyk", "[]", "{}", '{"keys": 1}', '{"keys": ["x"]}'])
    def test_a_file_that_is_no_key_set_is_named(self, files: tuple[Path, Path], content: str) -> None:
        files[1].write_text(content)
        with pytest.raises(CommandError, match="er ikke et sæt nøgler"):
            verify("--checkpoints", files[0], "--keys", files[1])

    def test_a_file_that_is_not_there_is_named(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="kan ikke læses"):
            verify("--checkpoints", tmp_path / "nowhere", "--keys", files[1])


class TestExport:
    def test_json_lines_let_an_auditor_compute_the_chain(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        target = tmp_path / "log.jsonl"
        call_command("audit", "export", "--output", str(target), stdout=io.StringIO())
        previous = "sha256:" + "0" * 64
        lines = target.read_text().splitlines()
        assert len(lines) == 4
        for line in lines:
            event = json.loads(line)
            claimed = event.pop("hash")
            assert hash_of(canonical_bytes(event)) == claimed
            assert event["previous_hash"] == previous
            previous = claimed

    def test_csv_has_a_sentence_for_each_event(self, files: tuple[Path, Path]) -> None:
        out = io.StringIO()
        call_command("audit", "export", "--format", "csv", "--after", "3", stdout=out)
        (row,) = csv.DictReader(io.StringIO(out.getvalue()))
        assert row["sequence"] == "4"
        assert row["sentence"] == "thing 7 skete for rød."

    def test_an_existing_file_is_not_written_over(self, files: tuple[Path, Path]) -> None:
        before = files[0].read_text()
        with pytest.raises(CommandError, match="findes allerede"):
            call_command("audit", "export", "--output", str(files[0]))
        assert files[0].read_text() == before

    def test_a_folder_that_is_not_there_is_named(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="kan ikke skrives"):
            call_command("audit", "export", "--output", str(tmp_path / "nowhere" / "log"))
