"""All checks and tests in their order: `deploy/test` (see there for the options). pytest's summary line comes last."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy import assets, postgresql
from deploy.tied import tie

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TOOL = "--settings=cockpit.server.settings.testing"
API = "--settings=cockpit.api.settings"
BOTH_CORES = ["-n", "2", "--dist=loadfile"]


class CheckFailed(Exception):
    """A check found something; the message is its output."""


def _environment(**more: str) -> dict[str, str]:
    """This process's environment, without what would point the tests at somebody's real data."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COCKPIT_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | more


def _check(name: str, *command: str, **environment: str) -> None:
    """Run one check; its output is shown only when it fails. Raises `CheckFailed`."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(**environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise CheckFailed(f"{name} found something ({' '.join(command)}):\n{done.stdout}")
    print(f"{name}: ok ({time.monotonic() - began:.1f} s)", flush=True)


def checks() -> None:
    """Lint, format, types, floors, templates and migrations, two at a time. Raises `CheckFailed` with the first finding."""
    python, manage = sys.executable, str(ROOT / "manage.py")
    planned = [
        ("types", str(BIN / "mypy")),
        ("types of the public API", str(BIN / "mypy"), "--config-file=deploy/mypy-api.ini"),
        ("lint", str(BIN / "ruff"), "check", "--quiet"),
        ("format", str(BIN / "ruff"), "format", "--check", "--quiet"),
        ("floors", str(BIN / "lint-imports"), "--no-cache"),
        ("templates", str(BIN / "djlint"), "templates", "--lint", "--quiet"),
        ("migrations", python, manage, "makemigrations", "--check", "--dry-run", TOOL),
        ("migrations of the public API", python, manage, "makemigrations", "--check", "--dry-run", API),
    ]
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(_check, name, *command) for name, *command in planned]
        for future in futures:
            future.result()


def chromium_ensure() -> None:
    """Install Chromium by apt when we are root and it is absent; otherwise the journeys say what is missing."""
    if shutil.which("chromium") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium by apt for the browser journeys", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", "-qq", *command], env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip


def pytest_run(
    title: str, *arguments: str, coverage: Path | None = None, quiet: bool = False, **environment: str
) -> bool:
    """One run of pytest; whether it passed. `quiet` runs print when they are over. An empty selection passes."""
    if coverage is not None:
        arguments = ("--cov", "--cov-config=pyproject.toml", "--cov-report=", *arguments)
        environment["COVERAGE_FILE"] = str(coverage)
    print(f"\n{title}{' (begun)' if quiet else ''}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=_environment(**environment), check=False,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None, text=True, preexec_fn=tie,
    )  # fmt: skip
    if quiet:
        print(f"\n{title} ({time.monotonic() - began:.0f} s)\n{done.stdout}", flush=True)
    return done.returncode in (0, 5)


def coverage_check(files: Iterable[Path]) -> None:
    """Every branch of what pyproject.toml names was taken by the runs together. Raises `CheckFailed` with what was missed; else silent."""
    together = ROOT / ".coverage"
    environment = _environment(COVERAGE_FILE=str(together))
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet", "--keep", *map(str, files)], cwd=ROOT, env=environment, check=True)
    report = [*coverage, "report", "--fail-under=100"]
    done = subprocess.run(report, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CheckFailed(f"Branch coverage is to be 100 %, and is not:\n{done.stdout}{done.stderr}")


def everything(arguments: list[str]) -> bool:
    """The whole suite; the run with most tests comes last. Returns whether all passed.

    The journeys run in a process of their own: the browser leaves an event loop behind, and Django's ORM refuses to work
    in a thread that has one. The public API, which is another Django project, is tested beside them on the other core.
    """
    checks()
    chromium_ensure()
    files = {name: ROOT / f".coverage.{name}" for name in ("sqlite", "api-sqlite")}
    for file in ROOT.glob(".coverage*"):
        file.unlink()
    with postgresql.running() as address:

        def public_api() -> bool:
            api = ["-c", "tests/api/pytest.ini", "tests/api", *arguments]
            on_sqlite = pytest_run("The public API on SQLite", *api, coverage=files["api-sqlite"], quiet=True)
            on_postgresql = pytest_run(
                "The public API on PostgreSQL", *api, quiet=True, COCKPIT_API_DATABASE_URL=address
            )  # fmt: skip
            return on_sqlite and on_postgresql

        with ThreadPoolExecutor(max_workers=2) as pool:
            beside = pool.submit(public_api)
            journeys = pool.submit(pytest_run, "Journeys in a browser", "-m", "journey", *arguments, quiet=True)
            passed = [journeys.result(), beside.result()]
        passed.append(
            pytest_run(
                "What touches the database, on PostgreSQL", "-m", "(database or postgresql) and not journey", *BOTH_CORES,
                *arguments, COCKPIT_DATABASE_URL=address,
            )
        )  # fmt: skip
    not_journeys = ["-m", "not journey", *BOTH_CORES, *arguments]
    passed.append(pytest_run("Everything but journeys, on SQLite", *not_journeys, coverage=files["sqlite"]))
    if all(passed) and not arguments:
        coverage_check(files.values())
    return all(passed)


def engines_check() -> None:
    """What the other engines need is there. Raises `CheckFailed` with what is not."""
    missing = [name for name in ("pymysql", "pyspark", "sqlfluff") if importlib.util.find_spec(name) is None]
    if missing:
        raise CheckFailed(f"Not installed: {', '.join(missing)}. Run: .venv/bin/uv pip install -e '.[engines]'")
    if shutil.which("java") is None:
        raise CheckFailed("Spark needs Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless).")


def main(arguments: list[str]) -> int:
    """Run what the options ask for. Returns the exit code: 0, 1 when something failed, 2 when stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what we started is stopped then too
    try:
        assets.assets_update()
        if arguments[:1] == ["--unit"]:
            selection = [
                "-m",
                "not (database or process or postgresql or journey or generated)",
                *BOTH_CORES,
                *arguments[1:],
            ]
            return 0 if pytest_run("Without database, processes and browser", *selection) else 1
        if arguments[:1] == ["--sqlite"]:
            rest = arguments[1:] or BOTH_CORES
            return 0 if pytest_run("Without journeys, on SQLite", "-m", "not journey", *rest) else 1
        if arguments[:1] == ["--postgresql"]:
            with postgresql.running() as address:
                rest = ["-m", "not journey", *arguments[1:]]
                return 0 if pytest_run("Without journeys, on PostgreSQL", *rest, COCKPIT_DATABASE_URL=address) else 1
        if arguments[:1] == ["--engines"]:
            engines_check()
            selection = ["-m", "mariadb or spark or linted", "tests/engine", *arguments[1:]]
            return 0 if pytest_run("The SQL in MariaDB and Spark, and read by a third parser", *selection) else 1
        return 0 if everything(arguments) else 1
    except (CheckFailed, assets.BuildFailed, postgresql.PostgresqlMissing) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
