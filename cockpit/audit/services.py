"""The only writer of the event log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction

from cockpit.audit import actions
from cockpit.audit.errors import Invalid
from cockpit.audit.models import ChainHead, Event
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.personal import MESSAGE, MESSAGE_EN, first_in_texts, personal_number

PERSONAL = frozenset({"email", "password", "cpr"})
"""Keys that would put a person into the log, where nothing can be erased."""


class Actor(Protocol):
    """Whoever acts: a saved user."""

    pk: Any


def event_record(
    *,
    action: str,
    by: Actor | None,
    now: datetime,
    subject_type: str,
    subject_id: str | int,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event to the chain, inside the caller's transaction, and lock the chain's head until that commits.

    `by` is None only for what the tool does by itself. `data` is JSON without floating-point numbers (decimals as text)
    and without names or addresses of people. Faults in the caller are ValueError, CanonicalFormError (data that is not
    JSON) or RuntimeError (no transaction); they are never a user's fault. Invalid is: a reason holds what looks like a CPR number.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of the change it tells of")
    if not actions.is_registered(action):
        raise ValueError(f"{action!r} is not in the vocabulary of actions")
    if now.utcoffset() is None:
        raise ValueError("`now` must have a time zone")
    content = dict(data or {})
    if first_in_texts(content, personal_number) is not None:
        raise Invalid(MESSAGE, MESSAGE_EN, code="personal-number")
    personal = sorted(PERSONAL.intersection(_keys(content)))
    if personal:
        raise ValueError(f"an event must not hold {', '.join(personal)}")
    head = ChainHead.objects.select_for_update().get(pk=1)
    event = Event(
        sequence=head.sequence + 1,
        at=now.astimezone(UTC),
        actor_id=None if by is None else by.pk,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        data_text=canonical_bytes(content).decode(),
        previous_hash=head.hash,
    )
    event.hash = event.computed_hash()
    event.save(force_insert=True)
    head.sequence, head.hash = event.sequence, event.hash
    head.save(update_fields=["sequence", "hash"])
    return event


def _keys(value: Any) -> Iterator[str]:
    """Every key at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _keys(inner)
