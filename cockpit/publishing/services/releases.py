"""Publishing and withdrawing: a version changes its state, and the chain of releases grows, in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.utils import timezone

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Invalid, Stale
from cockpit.audit.services import event_record
from cockpit.profiles import selectors as profiles
from cockpit.profiles.lifecycle import Action, State, transition
from cockpit.profiles.models import Submission, Version
from cockpit.profiles.services import version_advance, version_locked
from cockpit.publishing.conditions import publishing_obstacle
from cockpit.publishing.models import Release, ReleaseHead
from cockpit.publishing.policies import release_policy
from cockpit.review import selectors as review
from cockpit.standard.canonical import hash_of
from cockpit.standard.envelope import Approval, ReleasePayload, Replacement

LONGEST_REASON = 5_000

logger = logging.getLogger(__name__)


def version_publish(
    *, by: User, now: datetime, version: Version, document_hash: str, effective_from: date | None = None
) -> Release:
    """Publish an approved version, exactly the content that the caller saw under `document_hash`; the version in force is superseded.

    `effective_from` is a civil date in Danish time, today or later; today when not given. Writes one or two releases and one event; signing and
    delivery follow in the worker. Raises NotAllowed (role, contributor); Stale (another hash); Conflict (not approved, made from an older version, standard
    not published, a profile that it builds on withdrawn); Invalid (a date in the past).
    """
    today = timezone.localdate(now)
    effective = effective_from or today
    with transaction.atomic():
        version = version_locked(version.pk)
        release_policy.require(by, roles.RELEASE_PUBLISH, version, at=now)
        transition(version.state, Action.PUBLISH)
        submission = _submission(version, document_hash)
        obstacle = publishing_obstacle(version)
        if obstacle is not None:
            raise obstacle
        if effective < today:
            raise Invalid(
                f"Versionen kan ikke gælde fra {effective:%d-%m-%Y}, som er passeret. Vælg i dag eller en senere dato.",
                f"The version cannot be effective from {effective}, which is past. Choose today or a later date.",
                code="effective-in-the-past",
            )
        replaced = profiles.current_version(version.artifact)
        head = _head_locked()
        release = _release(head, _Link(Release.Kind.PUBLISH, version, submission, effective), by, now)
        releases = [release]
        if replaced is not None:
            releases.append(_supersede(head, replaced, version, effective, by, now))
        version_advance(version=version, action=Action.PUBLISH, by=by, now=now)
        data = {
            "slug": version.artifact.slug,
            "number": version.number,
            "document_hash": document_hash,
            "effective_from": effective.isoformat(),
            "superseded": None if replaced is None else replaced.number,
            "releases": [one.sequence for one in releases],
        }
        event_record(
            action="version.published", by=by, now=now, subject_type="version", subject_id=version.pk, data=data
        )
        transaction.on_commit(_nudge)
    return release


def version_withdraw(
    *, by: User, now: datetime, version: Version, reason: str, replaced_by: Version | None = None
) -> Release:
    """Withdraw the version in force, with a reason and perhaps what to use instead; it stays visible as withdrawn.

    `replaced_by` is another published version of the same kind (usually of another profile). Raises NotAllowed; Conflict (not in force); Invalid (no
    reason, a replacement that is not in force).
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            f"Begrundelsen mangler eller er over {LONGEST_REASON} tegn. Skriv, hvorfor versionen trækkes tilbage.",
            f"The reason is missing or longer than {LONGEST_REASON} characters. Write why the version is withdrawn.",
            code="reason-missing",
        )
    with transaction.atomic():
        version = version_locked(version.pk)
        release_policy.require(by, roles.RELEASE_WITHDRAW, version, at=now)
        transition(version.state, Action.WITHDRAW)
        replacement = None if replaced_by is None else _replacement(version, replaced_by)
        submission = profiles.latest_submission(version)
        assert submission is not None
        link = _Link(Release.Kind.WITHDRAW, version, submission, timezone.localdate(now), replacement, reason)
        release = _release(_head_locked(), link, by, now)
        version_advance(version=version, action=Action.WITHDRAW, by=by, now=now)
        data = {
            "slug": version.artifact.slug,
            "number": version.number,
            "reason": reason,
            "replaced_by": None if replacement is None else [replacement.artifact.slug, replacement.number],
            "releases": [release.sequence],
        }
        event_record(
            action="version.withdrawn", by=by, now=now, subject_type="version", subject_id=version.pk, data=data
        )
        transaction.on_commit(_nudge)
    return release


@dataclass(frozen=True)
class _Link:
    """What the next release says."""

    kind: Release.Kind
    version: Version
    submission: Submission
    effective_from: date
    replaced_by: Version | None = None
    reason: str = ""


def _submission(version: Version, document_hash: str) -> Submission:
    """The approved submission, when it is the one that the caller saw. Raises Stale."""
    submission = profiles.latest_submission(version)
    if submission is None or submission.document_hash != document_hash:
        raise Stale(
            "Det, du så, er ikke det, der er godkendt. Genindlæs siden, læs versionen igen, og udgiv så.",
            "What you saw is not what was approved. Reload the page, read the version again, and then publish.",
            code="other-hash",
        )
    return submission


def _replacement(version: Version, chosen: Version) -> Version:
    """The chosen replacement as it is now. Raises Invalid."""
    found = (
        Version.objects.select_related("artifact")
        .filter(pk=chosen.pk, state=State.PUBLISHED)
        .exclude(pk=version.pk)
        .first()
    )
    if found is None or found.artifact.kind != version.artifact.kind:
        raise Invalid(
            "Afløseren skal være en anden version, som gælder nu. Vælg en anden, eller lad feltet være tomt.",
            "The replacement must be another version that is in force. Choose another one or leave it empty.",
            code="replacement-not-in-force",
        )
    return found


def _supersede(
    head: ReleaseHead, replaced: Version, successor: Version, effective: date, by: User, now: datetime
) -> Release:
    """End the version in force, which the successor takes over from."""
    replaced = version_locked(replaced.pk)
    submission = profiles.latest_submission(replaced)
    assert submission is not None
    release = _release(head, _Link(Release.Kind.SUPERSEDE, replaced, submission, effective, successor), by, now)
    version_advance(version=replaced, action=Action.SUPERSEDE, by=by, now=now)
    return release


def _head_locked() -> ReleaseHead:
    """Where the chain ends, locked until the transaction does."""
    return ReleaseHead.objects.select_for_update().get(pk=1)


def _release(head: ReleaseHead, link: _Link, by: User, now: datetime) -> Release:
    """Write the next link of the chain and move its head."""
    payload = _payload(head.sequence + 1, head.payload_hash, link, now)
    content = payload.payload_bytes()
    release = Release(
        sequence=payload.sequence,
        kind=link.kind,
        version=link.version,
        submission=link.submission,
        document_hash=payload.document,
        effective_from=link.effective_from,
        reason=link.reason,
        replaced_by=link.replaced_by,
        payload_text=content.decode(),
        payload_hash=hash_of(content),
        previous_hash=head.payload_hash,
        released_by=by,
        released_at=now,
    )
    release.save(force_insert=True)
    head.sequence, head.payload_hash = release.sequence, release.payload_hash
    head.save(update_fields=["sequence", "payload_hash"])
    return release


def payload_expected(release: Release) -> ReleasePayload:
    """What the release must say, by the rows that it speaks of and nothing else: the version, what was submitted, and who approved it."""
    kind = Release.Kind(release.kind)
    version, submission, replaced_by = release.version, release.submission, release.replaced_by
    link = _Link(kind, version, submission, release.effective_from, replaced_by, release.reason)
    return _payload(release.sequence, release.previous_hash, link, release.released_at)


def _payload(sequence: int, previous: str, link: _Link, now: datetime) -> ReleasePayload:
    """What is signed. Approvals and evidence are those of the version that the release is about."""
    artifact = link.version.artifact
    replaced_by = link.replaced_by
    approvals = [
        Approval(organisation=decision.organisation.name, decided=_utc(decision.decided_at))
        for decision in review.approvals_of(link.submission)
    ]
    return ReleasePayload.model_validate(
        {
            "sequence": sequence,
            "previous": previous or None,
            "kind": link.kind.value,
            "subject": "standard" if artifact.is_standard else "profile",
            "id": artifact.slug,
            "version": link.submission.number,
            "document": link.submission.document_hash,
            "effective_from": link.effective_from.isoformat(),
            "issued": _utc(now),
            "approvals": approvals,
            "evidence": link.submission.evidence_hash,
            "replaced_by": None
            if replaced_by is None
            else Replacement(id=replaced_by.artifact.slug, version=str(replaced_by.number)),
            "reason": link.reason or None,
        }
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _nudge() -> None:
    """Wake the worker, so that nobody waits for the next poll. What was published stands whether or not the broker answers."""
    from cockpit.publishing.tasks import worker_nudge

    worker_nudge()
