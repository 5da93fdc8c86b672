from __future__ import annotations

from django.apps import AppConfig


class TerminologyConfig(AppConfig):
    name = "cockpit.terminology"
    label = "terminology"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Kodelister"
