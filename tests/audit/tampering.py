"""What somebody with full power over the database could do to the log: every statement here needs the guards gone."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from cockpit.audit import guards
from cockpit.audit.models import GENESIS, ChainHead, Event


def tamper(*statements: str, parameters: list[Any] | None = None) -> None:
    """Run statements as a database administrator: guards off, change, guards on again."""
    with transaction.atomic():
        guards.uninstall(connection)
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql, parameters)
        guards.install(connection)


def cut(last: int) -> None:
    """Remove every event after `last` and set the head back, so that the chain is whole in itself."""
    digest = Event.objects.get(pk=last).hash if last else GENESIS
    tamper(
        f"DELETE FROM audit_event WHERE sequence > {last}",
        f"UPDATE audit_chainhead SET sequence = {last}, hash = '{digest}'",
    )


def recompute(sequence: int, data: str) -> None:
    """Change one event's data and compute it and every later hash anew, the head included: a chain that is whole in
    itself.
    """
    with transaction.atomic():
        guards.uninstall(connection)
        previous = Event.objects.get(pk=sequence).previous_hash
        for event in Event.objects.filter(pk__gte=sequence):
            if event.pk == sequence:
                event.data_text = data
            event.previous_hash = previous
            event.hash = previous = event.computed_hash()
            event.save()
        ChainHead.objects.update(hash=previous)
        guards.install(connection)
