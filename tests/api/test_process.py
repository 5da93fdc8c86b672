"""The API as a process of its own: its settings, its refusal to serve half-configured, and the real server answering."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.core.exceptions import ImproperlyConfigured

from cockpit.api import settings as api_settings
from cockpit.api.settings import database, token_hash
from tests.fixtures.public_api import PublicApi, running
from tests.fixtures.releases import Publisher, profile_bytes

ROOT = Path(__file__).resolve().parents[2]


def python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COCKPIT_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment | variables, capture_output=True, text=True, check=False
    )


def test_it_has_no_people_sessions_or_admin() -> None:
    assert api_settings.INSTALLED_APPS == ["cockpit.api"]
    assert not [name for name in api_settings.MIDDLEWARE if re.search("session|auth|csrf", name)]


def test_it_imports_nothing_of_the_tool() -> None:
    code = (
        "import os, sys, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'cockpit.api.settings'; django.setup();"
        "import cockpit.api.urls;"
        "print(sorted({name.split('.')[1] for name in sys.modules if name.startswith('cockpit.')}))"
    )
    assert python(code).stdout.strip() == "['api', 'standard']"


def test_it_does_not_serve_without_its_settings_and_names_them() -> None:
    done = python("import cockpit.api.wsgi")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    for name in ("COCKPIT_API_DATABASE_URL", "COCKPIT_TRUSTED_KEYS_FILE", "COCKPIT_SENDER_TOKEN_SHA256"):
        assert name in last


def test_the_tools_settings_in_the_environment_do_not_reach_it() -> None:
    variables = {
        "DJANGO_SETTINGS_MODULE": "cockpit.server.settings.embedded",
        "COCKPIT_API_DATABASE_URL": "sqlite:///unused.sqlite3",
        "COCKPIT_TRUSTED_KEYS_FILE": "unused.json",
        "COCKPIT_SENDER_TOKEN_SHA256": "a" * 64,
    }
    code = "import cockpit.api.wsgi; from django.conf import settings; print(settings.ROOT_URLCONF)"
    assert python(code, **variables).stdout.strip() == "cockpit.api.urls"


def test_a_database_address_is_read() -> None:
    assert database("sqlite:////var/api.sqlite3")["NAME"] == "/var/api.sqlite3"
    postgresql = database("postgresql://anna:p%40ss@db:5433/api?sslmode=require")
    assert (postgresql["USER"], postgresql["PASSWORD"], postgresql["HOST"]) == ("anna", "p@ss", "db")
    assert (postgresql["PORT"], postgresql["NAME"], postgresql["OPTIONS"]) == ("5433", "api", {"sslmode": "require"})
    assert database("postgresql://anna@/api?host=/run/pg")["HOST"] == "/run/pg"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://anna:s3cret@x/y",
        "sqlite://",
        "postgresql://anna:s3cret@db",
        "postgresql://anna:s3cret@db:x/api",
        "s3cret",
    ],
)
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="COCKPIT_API_DATABASE_URL") as refused:
        database(url)
    assert "s3cret" not in str(refused.value)


def test_the_senders_token_is_given_by_its_hash() -> None:
    assert token_hash("sha256:" + "AB" * 32) == token_hash("ab" * 32) == "ab" * 32
    assert token_hash("") == ""
    with pytest.raises(ImproperlyConfigured, match="64 hexadecimal"):
        token_hash("secret")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicApi]:
    """A running server; it ends with the module."""
    with running(tmp_path_factory.mktemp("api"), Publisher()) as api:
        yield api


def test_the_real_server_receives_and_serves(process: PublicApi) -> None:
    issued = process.publisher.publish(profile_bytes())
    assert process.deliver(issued).status_code == 201
    response = httpx.get(f"{process.url}/v1/profiles/demens/versions/1.0.0/document")
    assert response.content == profile_bytes()
    head = httpx.head(f"{process.url}/v1/profiles/demens/versions/1.0.0/document")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", response.headers["ETag"])
    again = httpx.get(str(response.url), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert "Server" not in response.headers or "Python" not in response.headers["Server"]
