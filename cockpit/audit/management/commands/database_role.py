from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cockpit.audit.privileges import grant_statements, grants_apply, role_faults

APPLICATION = "cockpit_application"


class Command(BaseCommand):
    help = (
        "Programmets databaserolle på PostgreSQL: `grants` viser dens rettigheder, `apply` giver den dem (som ejeren, efter "
        "hver migrate), `verify` kontrollerer som rollen selv, at den har netop dem."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        for name, meaning in (
            ("grants", "skriv sætningerne ud"),
            ("apply", "udfør dem; forbindelsen skal være tabellernes ejer"),
        ):
            command = commands.add_parser(name, help=meaning)
            command.add_argument("--role", default=APPLICATION, help=f"rollens navn ({APPLICATION})")
        commands.add_parser("verify", help="kontrollér den rolle, som forbindelsen har; slutter med 1 ved fejl")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "Databaseroller findes kun på PostgreSQL; COCKPIT_DATABASE_URL peger på en anden database."
            )
        if what == "verify":
            self._verify()
            return
        role = options["role"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() == (0,):
                raise CommandError(f"Rollen {role} findes ikke. Kør deploy/postgresql/roles.sql først.")
        if what == "grants":
            self.stdout.write("".join(f"{line};\n" for line in grant_statements(connection, role)), ending="")
            return
        grants_apply(connection, role)
        self.stdout.write(f"Rollen {role} har nu netop de rettigheder, som programmet behøver.")

    def _verify(self) -> None:
        faults = role_faults(connection)
        for fault in faults:
            self.stderr.write(fault.message)
        if faults:
            sys.exit(1)
        self.stdout.write("Databaserollen ejer intet og har netop de rettigheder, som programmet behøver.")
