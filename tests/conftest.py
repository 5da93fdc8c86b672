"""What every test may use: which database a run is on, a database of its own, simultaneous calls, and a real Redis."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import coverage
import pytest
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from deploy import broker
from tests import databases

_DATABASE_FIXTURES = {"db", "transactional_db", "database_template", "django_db_setup", "live_server"}
_PROCESS_FIXTURES = {"redis_url", "_api_process"}
# What needs another engine or much time: left out unless `-m` names it.
_ONLY_WHEN_ASKED = ("mariadb", "spark", "linted")
# Rooms whose tests run far more code than they are about: tracing makes them 2.5 times slower, and what counts is that the rooms of what they run reach
# every branch of it themselves.
_UNTRACED = ("bench", "deploy", "invariants", "loading", "web")


def on_postgresql() -> bool:
    """Whether this run of the tests is on PostgreSQL."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database or needs other processes; leave what needs PostgreSQL's concurrency to the run on PostgreSQL."""
    asked = config.getoption("markexpr")
    kept: list[pytest.Item] = []
    tests = Path(__file__).parent
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & _DATABASE_FIXTURES:
            item.add_marker(pytest.mark.database)
        if fixtures & _PROCESS_FIXTURES:
            item.add_marker(pytest.mark.process)
        room = item.path.relative_to(tests).parts[0]
        if room == "journeys":
            item.add_marker(pytest.mark.journey)
        if room in _UNTRACED:
            item.add_marker(pytest.mark.no_cover)
        if item.get_closest_marker("postgresql") and not on_postgresql():
            continue
        if all(name in asked for name in _ONLY_WHEN_ASKED if item.get_closest_marker(name)):
            kept.append(item)
    items[:] = kept


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that is not to be traced is not. In a worker process pytest-cov leaves a measurement running that it began before it knew that it was in one, and pausing its
    own hands over to that.
    """
    left = coverage.Coverage.current() if item.get_closest_marker("no_cover") else None
    if left is None:
        return (yield)
    left.stop()
    try:
        return (yield)
    finally:
        left.start()


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A test has the same name in every worker process, also where a value holds the worker's own database."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return val.replace(worker, "gw") if worker and isinstance(val, str) and worker in val else None


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The broker address of a real Redis that lives as long as the session."""
    with broker.running() as address:
        yield address


@pytest.fixture(scope="session")
def database_template(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The migrated test database to copy. pytest-django makes it only when some collected test asks for `db`."""
    if databases.made():
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def fresh_database(database_template: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A migrated, empty database for this test alone, instead of `transactional_db`: for real commits, threads and processes.

    The usual flush after such a test would delete what the database's guards keep. Not to be combined with `db`.
    """
    with django_db_blocker.unblock(), databases.copied(tmp_path):
        yield
