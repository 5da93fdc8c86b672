"""A copy of the migrated test database, and calls that run at the same moment on connections of their own."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections

# As configured, before a test database was made: the tests' settings name a database that no test may touch.
_CONFIGURED = str(connection.settings_dict["NAME"])


def made() -> bool:
    """Whether Django uses a test database already."""
    return str(connection.settings_dict["NAME"]) != _CONFIGURED


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Let Django use a copy of its default database, which is gone afterwards; also in threads started meanwhile."""
    name = copy_of(str(connection.settings_dict["NAME"]), folder)
    try:
        with using(name):
            yield
    finally:
        drop(name)


@contextmanager
def using(name: str) -> Iterator[None]:
    """Let Django use the database of this name as its default one; also in threads started meanwhile."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together, each in a thread with a connection of its own; what each returned or raised, in order.

    To be used with the fixture `fresh_database`: other connections do not see what an open transaction wrote.
    """
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return call()
        except Exception as error:  # the outcome of a call is what the test looks at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def copy_of(source: str, folder: Path) -> str:
    """Copy a database that nobody is connected to; the copy's name. On SQLite it is a file in `folder`."""
    connection.close()
    if connection.vendor == "sqlite":
        target = folder / "database.sqlite3"
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
        return str(target)
    name = f"{source[:40]}_{secrets.token_hex(6)}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return name


def drop(name: str) -> None:
    """Remove a copy. On SQLite its folder's owner does."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
