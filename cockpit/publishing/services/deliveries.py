"""Delivering releases to targets: from the event log as outbox, strictly in sequence, until they are there and were read back.

An attempt has three steps: claim the delivery in one short transaction (which moves its next attempt behind the time that this one may take), send
without any transaction, write down what came of it in another. A worker that is killed on the way leaves a claim that runs out; the
receiver takes the same release any number of times and shows it once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import connection, transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict
from cockpit.audit.history import history_note
from cockpit.audit.selectors import events_after, head_sequence
from cockpit.audit.services import event_record
from cockpit.publishing.models import Delivery, Release, ReleaseSignature, Target
from cockpit.publishing.policies import delivery_policy
from cockpit.publishing.sending import Receiver, SendingFailed

PUBLIC_API = "public-api"

LEASE = timedelta(seconds=30)
"""How long an attempt may take before it counts as lost: longer than the worker's time limit for a task (25 s)."""

_RELEASING = ("version.published", "version.withdrawn")
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=5)


def deliveries_enqueue(*, now: datetime) -> list[Delivery]:
    """Read the event log on from where each target stands, and make a waiting delivery for every release that it tells of.

    The first time, the public API becomes a target, from event 1 on. Unique by release and target, so reading twice makes nothing twice.
    """
    made: list[Delivery] = []
    targets = Target.objects.values_list("event_sequence", flat=True)
    if targets and min(targets) == head_sequence():
        return made  # nothing happened since; a poll takes no lock for that
    with transaction.atomic():
        _target_ensure(now)
        for target in Target.objects.select_for_update().order_by("slug"):
            while events := events_after(target.event_sequence, limit=200):
                for event in events:
                    if event.action in _RELEASING:
                        made += [_enqueue(target, sequence, now) for sequence in event.data["releases"]]
                target.event_sequence = events[-1].sequence
            target.save(update_fields=["event_sequence"])
    return made


def deliveries_deliver(*, now: datetime, transport: httpx.BaseTransport | None = None) -> list[Delivery]:
    """Attempt the next due delivery of each target, and give those that were attempted, as they stand now.

    Not enqueued, not signed or not due: not attempted, and neither is anything behind it. Raises Conflict when the target's token cannot be read.
    """
    receiver = Receiver(settings.COCKPIT_TARGET_URL, _token(), transport)
    claimed = [_claim(target, now) for target in Target.objects.order_by("slug")]
    return [_attempt(delivery, receiver, now) for delivery in claimed if delivery is not None]


def delivery_retry(*, by: User, now: datetime, delivery: Delivery) -> Delivery:
    """Try a waiting delivery at the next poll instead of after its pause. Raises NotAllowed."""
    with transaction.atomic():
        delivery = _locked(delivery.pk)
        delivery_policy.require(by, roles.DELIVERY_RETRY, delivery, at=now)
        delivery.next_attempt_at = now
        _save(delivery, now, by=by)
        _record("delivery.retried", delivery, now, by=by)
    return delivery


def _target_ensure(now: datetime) -> None:
    target, created = Target.objects.get_or_create(slug=PUBLIC_API, defaults={"name": "Det offentlige API"})
    if created:
        data = {"target": target.name}
        event_record(action="target.added", by=None, now=now, subject_type="target", subject_id=target.slug, data=data)


def _enqueue(target: Target, sequence: int, now: datetime) -> Delivery:
    delivery = Delivery(target=target, release_id=sequence, next_attempt_at=now)
    _save(delivery, now)
    return delivery


def _claim(target: Target, now: datetime) -> Delivery | None:
    """The target's next delivery, claimed for one attempt; None when it is not due, not signed, or another worker's."""
    with transaction.atomic():
        waiting = Delivery.objects.filter(target=target, state=Delivery.State.WAITING)
        first = waiting.order_by("release_id").values_list("pk", flat=True).first()
        if first is None:
            return None
        # The very first one or none: skipping to the next would break the sequence.
        skip = connection.features.has_select_for_update_skip_locked
        delivery = (
            waiting.select_for_update(of=("self",), skip_locked=skip).filter(pk=first, next_attempt_at__lte=now).first()
        )
        if delivery is None or not ReleaseSignature.objects.filter(pk=delivery.release_id).exists():
            return None
        delivery.attempts += 1
        delivery.next_attempt_at = now + LEASE
        _save(delivery, now)
    return delivery


def _attempt(delivery: Delivery, receiver: Receiver, now: datetime) -> Delivery:
    release = Release.objects.select_related("submission", "signature").get(pk=delivery.release_id)
    document = release.submission.document_bytes if release.kind == Release.Kind.PUBLISH else None
    try:
        receiver.send(release, release.signature.token, document)
    except SendingFailed as failure:
        return _failed(delivery, failure, now)
    return _arrived(delivery, now)


def _arrived(delivery: Delivery, now: datetime) -> Delivery:
    with transaction.atomic():
        delivery = _locked(delivery.pk)
        if delivery.is_delivered:
            return delivery  # an attempt that counted as lost came through after all
        delivery.state, delivery.delivered_at = Delivery.State.DELIVERED, now
        delivery.error = delivery.error_en = ""
        _save(delivery, now)
        _record("release.delivered", delivery, now)
    return delivery


def _failed(delivery: Delivery, failure: SendingFailed, now: datetime) -> Delivery:
    with transaction.atomic():
        delivery = _locked(delivery.pk)
        if delivery.is_delivered:
            return delivery
        if failure.expected is not None and failure.expected < delivery.release_id:
            _rewind(delivery.target, failure.expected, now)
        first_time = not delivery.error
        delivery.error, delivery.error_en = failure.message, failure.message_en
        delivery.next_attempt_at = now + _pause(delivery.attempts)
        _save(delivery, now)
        if first_time:  # the pauses after it are told by the row's own trail
            _record("delivery.failed", delivery, now, error=failure.message, error_en=failure.message_en)
    return delivery


def _rewind(target: Target, expected: int, now: datetime) -> None:
    """The target lost what it had (a restored or emptied database): deliver again from what it expects. It takes nothing twice."""
    lost = Delivery.objects.select_for_update(of=("self",)).filter(target=target, state=Delivery.State.DELIVERED)
    rewound = list(lost.filter(release_id__gte=expected).order_by("release_id"))
    for delivery in rewound:
        delivery.state, delivery.delivered_at, delivery.next_attempt_at = Delivery.State.WAITING, None, now
        _save(delivery, now)
    if rewound:
        _record("delivery.rewound", rewound[0], now)


def _pause(attempts: int) -> timedelta:
    """2, 4, 8 … seconds, at most 5 minutes."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), _LONGEST_PAUSE)


def _locked(delivery_id: int) -> Delivery:
    return Delivery.objects.select_for_update(of=("self",)).select_related("target").get(pk=delivery_id)


def _save(delivery: Delivery, now: datetime, *, by: User | None = None) -> None:
    history_note(delivery, by=by, now=now)
    delivery.save()


def _record(action: str, delivery: Delivery, now: datetime, *, by: User | None = None, **more: Any) -> None:
    data = {"sequence": delivery.release_id, "target": delivery.target.name, "attempts": delivery.attempts, **more}
    event_record(action=action, by=by, now=now, subject_type="delivery", subject_id=delivery.pk, data=data)


def _token() -> str:
    """The sender's token in the worker's file. Raises Conflict."""
    file: Path | None = settings.COCKPIT_TARGET_TOKEN_FILE
    try:
        if file is None:
            raise OSError("COCKPIT_TARGET_TOKEN_FILE")
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Conflict(
            "Intet blev leveret: COCKPIT_TARGET_TOKEN_FILE skal nævne en læsbar fil med modtagerens adgangsnøgle.",
            "Nothing was delivered: COCKPIT_TARGET_TOKEN_FILE must name a readable file with the receiver's token.",
            code="no-target-token",
        ) from error
