"""A real public API that tests of the client pull from, and folders that they pull into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cockpit.client.store import Store
from tests.fixtures.public_api import PublicApi, running
from tests.fixtures.releases import Publisher


@pytest.fixture(scope="package")
def _api_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicApi]:
    with running(tmp_path_factory.mktemp("public-api"), Publisher()) as api:
        yield api


@pytest.fixture
def public_api(_api_process: PublicApi) -> PublicApi:
    """The API's real process, with nothing received yet."""
    _api_process.emptied()
    return _api_process


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty folder."""
    return Store(tmp_path / "profiler")
