"""Attacks by raw SQL, and what is compared after them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from cockpit.audit import guards
from cockpit.audit.errors import Refusal

NO_PRIVILEGE = "no privilege"


def stopped(sql: str, parameters: Sequence[Any] = ()) -> str:
    """What stops the statement: a guard's name, a constraint's text, or NO_PRIVILEGE. Fails when it goes through, or is no statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    return reason(caught.value)


def not_inserted(row: models.Model) -> str:
    """What stops this row, written past the services."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        row.save(force_insert=True)
    return reason(caught.value)


def reason(error: DatabaseError) -> str:
    """Why the database refused. An error that is no refusal (a name that does not exist, bad syntax) is raised again."""
    if isinstance(error, IntegrityError):
        return guards.guard_of(error) or str(error)
    if getattr(error.__cause__, "sqlstate", None) == "42501":
        return NO_PRIVILEGE
    raise error


def tried(*calls: Callable[[], Any]) -> list[BaseException]:
    """Each call refused, in a sentence by a service or by the database; what was raised, in order. Fails when one goes through."""
    raised: list[BaseException] = []
    for call in calls:
        with pytest.raises((Refusal, DatabaseError)) as caught, transaction.atomic():
            call()
        if isinstance(caught.value, DatabaseError):
            reason(caught.value)
        raised.append(caught.value)
    return raised


def refusal_of(outcome: object) -> str | None:
    """Why a simultaneous call (`tests.databases.at_once`) was refused: a service's code or a guard's name; None when it was not.

    Between the policy's yes and the row stands nothing but the database, whose guard then refuses. Any other error is raised.
    """
    if isinstance(outcome, Refusal):
        return outcome.code
    if isinstance(outcome, DatabaseError):
        return reason(outcome)
    if isinstance(outcome, BaseException):
        raise outcome
    return None


def tables() -> list[str]:
    """Every table of the tool's own models."""
    models = (model for model in apps.get_models() if model.__module__.startswith("cockpit."))
    return sorted({model._meta.db_table for model in models})


def fingerprint(names: Iterable[str] | None = None) -> dict[str, str]:
    """Table → a hash of all its rows: two fingerprints are equal when nothing was changed, added or removed."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables() if names is None else names:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            digest = hashlib.sha256()
            for row in cursor.fetchall():
                digest.update(repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]).encode())
            found[table] = digest.hexdigest()
    return found
