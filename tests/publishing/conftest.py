"""The worker's secrets, the public API as a real process that they fit, and versions on their way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.fixtures.public_api import PublicApi, running
from tests.fixtures.releases import Publisher
from tests.fixtures.stages import (  # noqa: F401 - fixtures
    demens_approved,
    demens_published,
    people,
    stage,
    stages,
    terminology,
)


@pytest.fixture(scope="package")
def _api_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicApi]:
    with running(tmp_path_factory.mktemp("public-api"), Publisher()) as api:
        yield api


@pytest.fixture
def worker(tmp_path: Path, settings: Settings) -> Publisher:
    """This process is the worker: it has a private key and the sender's token."""
    publisher = Publisher()
    worker_equip(settings, tmp_path, publisher, "the-senders-token", "http://127.0.0.1:1")
    return publisher


@pytest.fixture
def public_api(_api_process: PublicApi, tmp_path: Path, settings: Settings) -> PublicApi:
    """The public API's real process, with nothing received yet; this process is its worker."""
    _api_process.emptied()
    worker_equip(settings, tmp_path, _api_process.publisher, _api_process.token, _api_process.url)
    return _api_process


def worker_equip(settings: Settings, folder: Path, publisher: Publisher, token: str, url: str) -> None:
    """Give this process what only the worker has."""
    key, token_file = folder / "signing-key.json", folder / "target-token"
    key.write_text(json.dumps(publisher.key), encoding="utf-8")
    token_file.write_text(token + "\n", encoding="ascii")
    settings.COCKPIT_SIGNING_KEY_FILE = key
    settings.COCKPIT_TARGET_TOKEN_FILE = token_file
    settings.COCKPIT_TARGET_URL = url
    settings.COCKPIT_CHECKPOINT_FILE = folder / "checkpoints.jsonl"
