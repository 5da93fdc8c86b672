"""What a vendor installs: the built wheel in a clean virtual environment, with the base dependencies alone and no Django."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from cockpit.examples import catalogue

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """Standard output of a command that must end with this exit code."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COCKPIT_", "DJANGO_", "PYTHON", "COV"))
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def locked_versions(folder: Path) -> Path:
    """The versions of the lock without their hashes, as constraints: the wheel itself has none."""
    lines = (ROOT / "deploy" / "requirements.lock").read_text(encoding="utf-8").splitlines()
    constraints = folder / "constraints.txt"
    pinned = [line.split(";")[0].rstrip(" \\") for line in lines if "==" in line and not line.startswith(("#", " "))]
    constraints.write_text("\n".join(pinned) + "\n", encoding="utf-8")
    return constraints


pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of a clean environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("vendor")
    source = folder / "source"
    source.mkdir()
    shutil.copytree(ROOT / "cockpit", source / "cockpit", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, source, cwd=folder)
    (wheel,) = folder.glob("cockpit-*.whl")
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    venv.create(folder / "venv", with_pip=uv is None)
    programs = folder / "venv" / "bin"
    constraints = locked_versions(folder)
    if uv is not None:
        run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            programs / "python",
            "--constraint",
            constraints,
            wheel,
            cwd=folder,
        )
    else:
        run(programs / "python", "-m", "pip", "install", "--quiet", "--constraint", constraints, wheel, cwd=folder)
    return programs


def test_it_brings_no_server_along(installed: Path, tmp_path: Path) -> None:
    find = "import importlib.util as u; print([name for name in ('django', 'celery', 'ninja', 'redis') if u.find_spec(name)])"
    assert run(installed / "python", "-c", find, cwd=tmp_path).strip() == "[]"


def test_it_checks_writes_and_runs_a_profile(installed: Path, tmp_path: Path) -> None:
    profile, records = catalogue.profile_files()[0], catalogue.records_directory()
    run(installed / "cockpit", "check", profile, cwd=tmp_path)
    assert "FORMÅL" in run(installed / "cockpit", "text", profile, cwd=tmp_path)
    evaluate: list[str | Path] = [
        "evaluate",
        profile,
        "--records",
        records,
        "--as-of",
        catalogue.REFERENCE_DATE.isoformat(),
        "--format",
        "json",
    ]
    reference = run(installed / "cockpit", *evaluate, cwd=tmp_path)
    assert [one["clinic"] for one in json.loads(reference)] == list(catalogue.CLINICS)
    assert run(installed / "cockpit", *evaluate, "--engine", "duckdb", cwd=tmp_path) == reference
    assert "WITH" in run(installed / "cockpit", "sql", profile, "--as-of", "2026-11-21", cwd=tmp_path)


def test_it_holds_the_examples_and_the_standard(installed: Path, tmp_path: Path) -> None:
    ask = "from cockpit.examples import catalogue as c; from cockpit.standard.schema import standard_document as s; print(c.profile_files()[0].is_file(), c.terminology_file().is_file(), s()['version'])"
    assert run(installed / "python", "-c", ask, cwd=tmp_path).split() == ["True", "True", "1.0"]
    run(installed / "cockpit", "check", tmp_path / "nowhere.json", cwd=tmp_path, code=2)
