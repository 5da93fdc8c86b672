"""What the settings accept, what they refuse, and with which sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cockpit.server.settings import environment

ROOT = Path(__file__).resolve().parents[2]


def production(tmp_path: Path) -> dict[str, str]:
    """All that production needs."""
    secret = tmp_path / "secret"
    secret.write_text("k7" * 40 + "-Æ9x")
    return {
        "COCKPIT_HOSTS": "profiler.example.dk",
        "COCKPIT_SECRET_KEY_FILE": str(secret),
        "COCKPIT_DATABASE_URL": "postgresql://cockpit@db.example.dk/cockpit?sslmode=verify-full",
        "COCKPIT_TRUSTED_KEYS_FILE": str(tmp_path / "trusted-keys.json"),
        "COCKPIT_TARGET_URL": "https://api.example.dk",
        "COCKPIT_CHECKPOINT_FILE": str(tmp_path / "checkpoints.jsonl"),
        "COCKPIT_REDIS_URL": "redis://redis.example.dk:6379/0",
    }


def manage(settings: str, variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one management command with these variables and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COCKPIT_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments, f"--settings=cockpit.server.settings.{settings}"],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_passes_djangos_own_deployment_check(tmp_path: Path) -> None:
    done = manage("production", production(tmp_path), "check", "--deploy", "--fail-level=WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name", ["COCKPIT_HOSTS", "COCKPIT_SECRET_KEY_FILE", "COCKPIT_DATABASE_URL", "COCKPIT_REDIS_URL"]
)
def test_production_refuses_to_start_without_a_variable_and_names_it(name: str, tmp_path: Path) -> None:
    variables = production(tmp_path)
    del variables[name]
    done = manage("production", variables, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name} is not set.")
    assert len(done.stderr.strip().splitlines()) == 1


def test_embedded_says_how_to_make_the_missing_secret_key(tmp_path: Path) -> None:
    done = manage("embedded", {"COCKPIT_STATE": str(tmp_path)}, "check")
    assert done.returncode == 1
    assert str(tmp_path / "secret-key") in done.stderr
    assert "run deploy/run once" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_short_secret_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    with pytest.raises(ImproperlyConfigured, match="shorter than 50 characters"):
        environment.secret(tmp_path / "key", "make a longer one")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_SIGNING_KEY_FILE", "  ")
    assert environment.optional("COCKPIT_SIGNING_KEY_FILE") is None
    assert environment.optional_path("COCKPIT_SIGNING_KEY_FILE") is None


def test_sqlite_addresses_are_relative_with_three_slashes_and_absolute_with_four() -> None:
    assert environment.database("sqlite:///a/b.sqlite3")["NAME"] == "a/b.sqlite3"
    assert environment.database("sqlite:////a/b%20c.sqlite3")["NAME"] == "/a/b c.sqlite3"


def test_sqlite_takes_its_write_lock_at_the_beginning_and_waits_for_it() -> None:
    options = environment.database("sqlite:///a.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_a_postgresql_address_is_read_with_its_escapes_and_options() -> None:
    read = environment.database("postgresql://us%40er:p%2Fw@db.example.dk:6543/tool?sslmode=require")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "us@er",
        "p/w",
        "db.example.dk",
        "6543",
        "tool",
    )
    assert read["OPTIONS"] == {"sslmode": "require"}


def test_a_postgresql_socket_folder_is_given_as_host_option() -> None:
    assert environment.database("postgresql://postgres@/tool?host=/run/pg")["HOST"] == "/run/pg"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://u:hemmeligt@h/db", "must begin with"),
        ("sqlite://a.sqlite3", "sqlite:///relative/path"),
        ("sqlite:///", "sqlite:///relative/path"),
        ("postgresql://u:hemmeligt@h/", "must name one database"),
        ("postgresql://u:hemmeligt@h/a/b", "must name one database"),
        ("postgresql://u:hemmeligt@h:99999/db", "port"),
        ("postgresql://u:hemmeligt@h/db?sslmod=require", "unknown option: sslmod"),
    ],
)
def test_a_wrong_database_address_is_refused_without_showing_its_password(url: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence) as refused:
        environment.database(url)
    assert "COCKPIT_DATABASE_URL" in str(refused.value)
    assert "hemmeligt" not in str(refused.value)


@pytest.mark.parametrize("text", ["", " , ", "*", "a.dk,*"])
def test_hosts_must_be_named(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="COCKPIT_HOSTS"):
        environment.hosts(text)


def test_hosts_are_separated_by_commas() -> None:
    assert environment.hosts("a.dk, b.dk") == ["a.dk", "b.dk"]
