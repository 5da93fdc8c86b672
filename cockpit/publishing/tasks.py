"""Thin Celery tasks. The periodic ones are polls of rows: short, idempotent, and harmless when they are lost or come twice."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from cockpit.audit.errors import Refusal
from cockpit.publishing import services

logger = logging.getLogger(__name__)

BUDGET = 10.0
"""Seconds after which a poll begins no further attempt, so that it ends well within the worker's time limit."""


@shared_task(name="cockpit.publishing.tasks.deliveries_deliver")  # type: ignore[untyped-decorator]  # celery ships no types
def deliveries_deliver() -> None:
    """Sign what is unsigned, enqueue what is new, and deliver what is due, release by release."""
    began = time.monotonic()
    try:
        services.releases_sign(now=timezone.now())
        services.deliveries_enqueue(now=timezone.now())
        while time.monotonic() - began < BUDGET:
            attempted = services.deliveries_deliver(now=timezone.now())
            if not any(delivery.is_delivered for delivery in attempted):
                return
    except Refusal as refusal:
        logger.error("%s", refusal.message_en)


@shared_task(name="cockpit.publishing.tasks.checkpoint_sign")  # type: ignore[untyped-decorator]  # celery ships no types
def checkpoint_sign() -> None:
    """Append a signed checkpoint of the event log to its file."""
    try:
        services.checkpoint_sign(now=timezone.now())
    except Refusal as refusal:
        logger.error("%s", refusal.message_en)


def worker_nudge() -> None:
    """Ask for a delivery at once. Without a broker nothing is lost: the poll finds the same rows."""
    try:
        deliveries_deliver.apply_async(expires=10, retry=False)
    except OperationalError as error:
        logger.warning("The broker does not answer (%s); the release is delivered by the next poll.", error)
