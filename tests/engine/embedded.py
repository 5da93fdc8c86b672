"""The engines that are in every Python here, each with records loaded into it: SQLite in steps, as our own runner uses it, and as one statement, as a vendor may."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing

from cockpit.engine import relational
from cockpit.engine.patients import Records

Engine = Callable[[Records], AbstractContextManager[relational.Database]]

EMBEDDED: dict[str, Engine] = {
    "duckdb": lambda records: closing(relational.DuckDb(records)),
    "sqlite": lambda records: closing(relational.SqliteDatabase(records)),
    "sqlite, one statement": lambda records: closing(relational.SqliteDatabase(records, in_steps=False)),
}
