from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "cockpit.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Historik"

    def ready(self) -> None:
        """Find every room's guards and actions, and keep the guards installed across migrations."""
        from cockpit.audit import installation

        autodiscover_modules("guards", "actions")
        connection_created.connect(installation.on_connection, dispatch_uid="guards-connection")
        pre_migrate.connect(installation.before_migrate, dispatch_uid="guards-before-migrate")
        post_migrate.connect(installation.after_migrate, dispatch_uid="guards-after-migrate")
