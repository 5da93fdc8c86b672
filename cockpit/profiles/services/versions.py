"""Locking a version, moving it along the table, and abandoning it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import NotFound
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import Action, State, transition
from cockpit.profiles.models import Artifact, Version
from cockpit.profiles.policies import version_policy
from cockpit.profiles.rounds import rounds


def artifact_locked(artifact_id: int) -> Artifact:
    """The artifact as it is now, locked until the transaction ends. Raises NotFound.

    Everything that changes a version locks its artifact first, so that two such changes follow one another and never
    wait for each other in a circle. (SQLite locks the whole database when the transaction begins.)
    """
    artifact = Artifact.objects.select_for_update(of=("self",), no_key=True).filter(pk=artifact_id).first()
    if artifact is None:
        raise NotFound("Profilen findes ikke.", "The profile does not exist.")
    return artifact


def version_locked(version_id: int) -> Version:
    """The version as it is now, with its artifact, both locked until the transaction ends. Raises NotFound."""
    artifact_id = Version.objects.filter(pk=version_id).values_list("artifact_id", flat=True).first()
    if artifact_id is None:
        raise NotFound("Versionen findes ikke.", "The version does not exist.")
    artifact = artifact_locked(artifact_id)
    version = Version.objects.select_for_update(of=("self",), no_key=True).get(pk=version_id)
    version.artifact = artifact
    return version


def version_advance(*, version: Version, action: Action, by: User, now: datetime, number: str | None = None) -> Version:
    """Move a locked version along the table, inside the caller's transaction and event. Raises Conflict when the
    table says no.

    `number` is given when it is submitted. The caller has asked its policy and seen to the transition's guards.
    """
    version.state = transition(version.state, action).target
    version.state_since = now
    if number is not None:
        version.number = number
    history_note(version, by=by, now=now, change=str(action))
    version.save(update_fields=["state", "state_since", "number"])
    return version


def version_abandon(*, by: User, now: datetime, version: Version, reason: str = "") -> Version:
    """Give a version up before it is approved; its content stays readable and can be taken up again. Raises
    NotAllowed, Conflict.
    """
    with transaction.atomic():
        version = version_locked(version.pk)
        version_policy.require(by, roles.VERSION_ABANDON, version, at=now)
        in_review = version.state == State.IN_REVIEW
        version_advance(version=version, action=Action.ABANDON, by=by, now=now)
        submission = selectors.latest_submission(version)
        if in_review and submission is not None:
            rounds().round_abandon(submission=submission, by=by, now=now)
        data = {"slug": version.artifact.slug, "number": version.number, "reason": reason.strip()}
        event_record(
            action="version.abandoned", by=by, now=now, subject_type="version", subject_id=version.pk, data=data
        )
    return version
