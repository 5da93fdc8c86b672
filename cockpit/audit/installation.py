"""Keeping the guards in the database across connections and migrations. Nothing here writes data."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.core.management.base import CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cockpit.audit import guards


def on_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """SQLite fires delete triggers for the rows that INSERT OR REPLACE removes only when this is on."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def before_migrate(plan: list[Any], using: str, **kwargs: Any) -> None:
    """SQLite changes a table by making it anew, which fails while another table's trigger speaks of it: take the
    guards off.
    """
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        guards.uninstall(connection)


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After the last app: install the guards and make sure that they are there. Raises CommandError when one is not."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender is not last:
        return
    connection = connections[using]
    guards.install(connection)
    tables = set(connection.introspection.table_names())
    absent = set(guards.missing(connection))
    lacking = sorted(guard.name for guard in guards.declared() if guard.name in absent and guard.table in tables)
    if lacking:
        raise CommandError(f"Databasens vagter mangler efter migreringen: {', '.join(lacking)}.")
