from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cockpit.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Personer og roller"
