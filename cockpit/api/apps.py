from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ApiConfig(AppConfig):
    name = "cockpit.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Offentligt API"

    def ready(self) -> None:
        """Keep the guards installed across migrations: SQLite's table rebuilds drop triggers silently."""
        from cockpit.api import guards

        pre_migrate.connect(guards.before_migrate, sender=self, dispatch_uid="api-guards-before")
        post_migrate.connect(guards.after_migrate, sender=self, dispatch_uid="api-guards-after")
