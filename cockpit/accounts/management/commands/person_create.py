from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cockpit.accounts import services
from cockpit.audit.errors import Refusal


class Command(BaseCommand):
    help = (
        "Opretter den første administrator. Adgangskoden læses fra tastaturet eller fra standard input, "
        "aldrig fra kommandolinjen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="kort navn, for eksempel medcom")
        parser.add_argument("--organisation-name", required=True, help="navn, for eksempel MedCom")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = services.administrator_bootstrap(
                now=timezone.now(),
                email=options["email"],
                name=options["name"],
                password=self._password(),
                organisation_slug=options["organisation"],
                organisation_name=options["organisation_name"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"Administratoren {person.email} er oprettet. Log ind, og opret de andre på siden Personer og roller."
        )

    def _password(self) -> str:
        """Typed twice at a terminal, otherwise the first line of standard input."""
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        password = getpass.getpass("Adgangskode: ")
        if getpass.getpass("Adgangskode igen: ") != password:
            raise CommandError("De to adgangskoder er ikke ens. Prøv igen.")
        return password
