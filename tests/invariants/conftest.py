"""One world, built once through the services, and a copy of it for every attack; on PostgreSQL also as the application's restricted role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.fixtures.database_role import as_in_production
from tests.invariants.world import World, people_found, world_build


@pytest.fixture(scope="session")
def built_world(
    database_template: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database with the world in it. On PostgreSQL it was built as the application's restricted role."""
    source = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock(), databases.copied(tmp_path_factory.mktemp("world")):
        with ExitStack() as role:
            if connection.vendor == "postgresql":
                role.enter_context(as_in_production())
            world_build()
        name = str(connection.settings_dict["NAME"])
        connection.close()
        connection.settings_dict["NAME"] = source
        with django_db_blocker.block():
            yield name
        connection.settings_dict["NAME"] = name


@pytest.fixture(params=["connection", pytest.param("role", marks=pytest.mark.postgresql)])
def world(
    request: pytest.FixtureRequest, built_world: str, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> Iterator[World]:
    """A world of the test's own, with real commits: on the connection that owns the tables, and as the role that owns nothing."""
    restricted = request.param == "role"
    source = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = built_world
        try:
            with databases.copied(tmp_path), ExitStack() as role:
                if restricted:
                    role.enter_context(as_in_production())
                yield World(people_found(), restricted)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
