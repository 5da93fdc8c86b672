"""The only writers of releases, signatures and deliveries."""

from __future__ import annotations

from cockpit.publishing.services.deliveries import deliveries_deliver, deliveries_enqueue, delivery_retry
from cockpit.publishing.services.releases import version_publish, version_withdraw
from cockpit.publishing.services.signing import checkpoint_sign, releases_sign

__all__ = [
    "checkpoint_sign",
    "deliveries_deliver",
    "deliveries_enqueue",
    "delivery_retry",
    "releases_sign",
    "version_publish",
    "version_withdraw",
]
