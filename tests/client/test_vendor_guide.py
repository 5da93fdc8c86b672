"""The vendor guide is right: its commands and programs run as they stand, against a real public API."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from cockpit.client.cli import main
from cockpit.examples import catalogue
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import profile_bytes, standard_bytes

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "vendor-guide.md"
ADDRESS = "https://profiler.example.dk"


def blocks(language: str) -> list[str]:
    """The guide's code blocks in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture
def vendor(public_api: PublicApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublicApi:
    """A vendor's folder with the key file and records, and an API with the standard, Demens and a withdrawn profile."""
    publisher = public_api.publisher
    bones = publisher.publish(profile_bytes("osteoporose"))
    issued = [bones, publisher.publish(standard_bytes(), subject="standard"), publisher.publish(profile_bytes())]
    for one in (*issued, publisher.withdraw(bones)):
        assert public_api.deliver(one).status_code == 201
    shutil.copy(public_api.keys, tmp_path / "trusted-keys.json")
    shutil.copytree(catalogue.records_directory(), tmp_path / "records")
    monkeypatch.chdir(tmp_path)
    return public_api


def test_the_commands_and_programs_run_as_they_stand(vendor: PublicApi, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) >= 10
    for command in commands:
        program, *arguments = shlex.split(command.replace(ADDRESS, vendor.url))
        assert program == "cockpit"
        assert main(arguments) == 0, capsys.readouterr().err
        assert capsys.readouterr().out
    for block in blocks("python"):
        exec(compile(block.replace(ADDRESS, vendor.url), str(GUIDE), "exec"), {})  # noqa: S102 - what we wrote ourselves
    out = capsys.readouterr().out
    assert "990001 [" in out
    assert out.splitlines()[-1] == "[('standard', 'profilstandard', '1.0'), ('profile', 'demens', '1.0.0')]"


def test_every_place_that_the_guide_points_to_is_there() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", GUIDE.read_text(encoding="utf-8")):
        assert (GUIDE.parent / link).exists(), link


def test_every_exit_code_and_command_is_in_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for command in ("pull", "verify", "check", "text", "sql", "export", "evaluate", "counts", "compare"):
        assert f"cockpit {command} " in text
    assert re.findall(r"^\| (\d) \|", text, re.MULTILINE) == ["0", "1", "2", "3"]
