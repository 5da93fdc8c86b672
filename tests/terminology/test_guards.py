"""Attempts to change an imported release behind the services' back, as the application's own database role."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from cockpit.audit.guards import guard_of
from cockpit.terminology.models import Code, TerminologyRelease


def attempt(sql: str) -> str | None:
    """The guard that refuses the statement; fails when it went through."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return guard_of(caught.value)


def test_codes_are_never_changed_deleted_or_added_to_an_imported_release(terminology: TerminologyRelease) -> None:
    assert attempt("UPDATE terminology_code SET display_da = 'Noget andet'") == "terminology_code_update"
    assert attempt("DELETE FROM terminology_code") == "terminology_code_delete"
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Code.objects.create(
            release=terminology, system="icpc2", code="A01", normalised="A01", match="exact", display_da="Smerte"
        )
    assert guard_of(caught.value) == "terminology_code_sealed"


@pytest.mark.parametrize(
    "change",
    ["name = 'en anden'", "hash = 'sha256:" + "0" * 64 + "'", "imported_by_id = 2", "note = 'rettet'"],
)
def test_a_release_keeps_what_it_was_imported_with(terminology: TerminologyRelease, change: str) -> None:
    guard = attempt(f"UPDATE terminology_terminologyrelease SET {change}")
    assert guard == "terminology_terminologyrelease_frozen"


def test_a_release_stays_sealed_and_is_never_deleted(terminology: TerminologyRelease) -> None:
    table = "terminology_terminologyrelease"
    assert attempt(f"UPDATE {table} SET sealed = {'FALSE'}") == f"{table}_sealed"
    assert attempt(f"DELETE FROM {table}") == f"{table}_delete"
