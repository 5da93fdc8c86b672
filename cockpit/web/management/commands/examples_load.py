from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cockpit.audit.errors import Refusal
from cockpit.web.examples import examples_load


class Command(BaseCommand):
    help = "Indlæser eksempelpersoner, eksempelkoder, standarden og de fire eksempelprofiler. Kun i prøveopsætningen."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.COCKPIT_EXAMPLES_ALLOWED:
            raise CommandError(
                "Eksemplerne kan ikke indlæses her: eksempelpersonernes adgangskode er offentlig. "
                "De findes kun i den indlejrede prøveopsætning (deploy/run)."
            )
        try:
            done = examples_load(timezone.now)
        except Refusal as refusal:
            raise CommandError(f"Eksemplerne blev ikke indlæst færdigt. {refusal.message}") from refusal
        for line in done:
            self.stdout.write(f"Indlæst: {line}")
        if not done:
            self.stdout.write("Eksemplerne er der allerede.")
