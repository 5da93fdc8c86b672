from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cockpit.audit.checkpoints import checkpoints_in
from cockpit.audit.export import FORMATS, export_lines
from cockpit.audit.verification import chain_report


class Command(BaseCommand):
    help = "Historikken: `verify` kontrollerer, at den er hel; `export` skriver den ud til en revisor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        verify = commands.add_parser(
            "verify", help="kontrollér kæde, vagter, kontrolpunkter og rækker; slutter med 1 ved fejl"
        )
        verify.add_argument("--checkpoints", type=Path, help="fil med underskrevne kontrolpunkter")
        verify.add_argument("--keys", type=Path, help="fil med de offentlige nøgler (JWK-sæt), som der stoles på")
        export = commands.add_parser("export", help="skriv alle hændelser ud")
        export.add_argument("--format", choices=FORMATS, default="jsonl")
        export.add_argument("--after", type=int, default=0, metavar="NUMMER", help="kun hændelser efter dette nummer")
        export.add_argument("--output", type=Path, help="fil at skrive til; ellers standard output")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "verify":
            self._verify(options["checkpoints"], options["keys"])
        else:
            self._export(options["format"], options["after"], options["output"])

    def _verify(self, file: Path | None, keys: Path | None) -> None:
        """Without --checkpoints the file in the settings is used when it is there; the last line says whether it
        was.
        """
        if file is None:
            configured = Path(settings.COCKPIT_CHECKPOINT_FILE)
            file = configured if configured.exists() else None
        if file is None:
            report = chain_report()
        else:
            known, faults = checkpoints_in(_text(file), _trusted(keys or Path(settings.COCKPIT_TRUSTED_KEYS_FILE)))
            report = chain_report(known, checkpoint_faults=faults)
        for fault in report.faults:
            self.stderr.write(fault.message)
        if report.faults:
            sys.exit(1)
        against = "uden kontrolpunkter (ingen fil)" if file is None else f"{report.checkpoints} kontrolpunkter"
        self.stdout.write(
            f"Historikken er hel: {report.events} hændelser, {against}, alle databasens vagter er på plads."
        )

    def _export(self, form: str, after: int, output: Path | None) -> None:
        if output is None:
            for line in export_lines(form, after=after):
                self.stdout.write(line, ending="")
            return
        try:
            with output.open("x", encoding="utf-8", newline="") as file:
                file.writelines(export_lines(form, after=after))
        except FileExistsError as error:
            raise CommandError(f"Filen {output} findes allerede. Vælg et andet navn.") from error
        except OSError as error:
            raise CommandError(f"Filen {output} kan ikke skrives: {error.strerror}.") from error
        self.stdout.write(f"Historikken er skrevet til {output}.")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise CommandError(f"Filen {path} kan ikke læses: {error.strerror}.") from error


def _trusted(path: Path) -> list[dict[str, Any]]:
    """The keys of a JWK set."""
    try:
        keys = json.loads(_text(path))["keys"]
        if isinstance(keys, list) and all(isinstance(key, dict) for key in keys):
            return keys
    except (ValueError, TypeError, KeyError):
        pass
    raise CommandError(f"Filen {path} er ikke et sæt nøgler: den skal være JSON med listen »keys«.")
