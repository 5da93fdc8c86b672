"""The lock that administrative changes take first."""

from __future__ import annotations

from cockpit.accounts.models import RoleGrant
from cockpit.accounts.roles import ADMINISTRATOR


def administration_lock() -> None:
    """Lock every administrator's grant until the transaction ends, in one order so that two never wait for each other.

    Administrative changes thereby follow one another: each then sees who is still an administrator, so two
    administrators who withdraw each other's role at the same moment leave one, and no address is taken twice. (SQLite
    locks the whole database.)
    """
    grants = RoleGrant.objects.select_for_update().filter(role=ADMINISTRATOR.slug, revoked_at__isnull=True)
    list(grants.order_by("pk"))
