"""The API with its own settings and database, a sender that it knows, and the key that it pins."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker, Settings

from tests import databases
from tests.fixtures.releases import Issued, Publisher

TOKEN = "the-senders-token"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what is meaningful on PostgreSQL only to the run on PostgreSQL."""
    if connection.vendor == "sqlite":
        items[:] = [item for item in items if not item.get_closest_marker("postgresql")]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The migrated test database, also when only tests with `fresh_database` run. On SQLite a file, not memory: threads meet real locks."""
    if connection.vendor == "sqlite":
        name = Path(tempfile.gettempdir()) / f"cockpit-api-test-{os.getpid()}.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(name)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A migrated, empty database for this test alone: for real commits and threads. Not to be combined with `db`."""
    with django_db_blocker.unblock(), databases.copied(tmp_path):
        yield


@dataclass
class Sender:
    """Delivers releases as the tool's worker does."""

    client: Client

    def put(self, sequence: int, body: Any, token: str | None = TOKEN) -> Any:
        """PUT a body (JSON, or bytes as they are) to the receiver."""
        data = body if isinstance(body, bytes) else json.dumps(body)
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.client.put(f"/internal/releases/{sequence}", data, content_type="application/json", headers=headers)

    def deliver(self, *issued: Issued) -> None:
        """Deliver releases that must be accepted."""
        for one in issued:
            response = self.put(one.sequence, one.body())
            assert response.status_code == 201, response.content


@pytest.fixture
def public() -> Client:
    """A reader; a fault in the API is an answer, not an exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def publisher(tmp_path: Path, settings: Settings) -> Publisher:
    """The publisher whose key the API pins and whose token it knows."""
    publisher = Publisher()
    file = tmp_path / "trusted-keys.json"
    file.write_text(publisher.key_file(), encoding="utf-8")
    settings.COCKPIT_TRUSTED_KEYS_FILE = file
    settings.COCKPIT_SENDER_TOKEN_SHA256 = hashlib.sha256(TOKEN.encode()).hexdigest()
    return publisher


@pytest.fixture
def sender(public: Client, publisher: Publisher) -> Sender:
    """The tool's worker."""
    return Sender(public)
