"""Creating profiles and the standard, and keeping their catalogue records."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, Invalid
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record
from cockpit.profiles import selectors
from cockpit.profiles.models import Artifact, Version
from cockpit.profiles.policies import artifact_policy
from cockpit.profiles.services.content import FROM_FILE, Content, document_read, draft_text
from cockpit.profiles.services.drafts import contribution_add, require_none_active, version_add
from cockpit.profiles.services.versions import artifact_locked
from cockpit.profiles.starting import starting_content
from cockpit.standard.canonical import hash_of
from cockpit.standard.schema import STANDARD_ID, next_version, standard_document
from cockpit.terminology.selectors import current_release


def profile_create(
    *,
    by: User,
    now: datetime,
    slug: str,
    document: Content | None = None,
    title: str | None = None,
    title_en: str | None = None,
    from_file: bool = False,
) -> Version:
    """A new profile with its first version in draft: from a whole `document`, or from a `title` alone.

    `from_file`: the document comes from a file, which the history says. The creator becomes its owner and a contributor. Raises NotAllowed; Invalid (slug, title, document, no code
    release to begin with); Conflict when the slug is taken.
    """
    artifact_policy.require(by, roles.PROFILE_CREATE, at=now)
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,63}", slug) or slug == STANDARD_ID:
        raise Invalid(
            f"»{slug}« kan ikke bruges som profilens korte navn. Brug små bogstaver a-z, tal og bindestreg, og begynd med et bogstav.",
            f"“{slug}” cannot be the profile's short name. Use small letters a-z, digits and hyphens, beginning with a letter.",
            code="slug-invalid",
        )
    artifact = Artifact(kind=Artifact.Kind.PROFILE, slug=slug, owner=by, created_by=by, created_at=now)
    content = _starting(by, slug, title, title_en) if document is None else document
    text = draft_text(artifact, content, base_number=None)
    return _create(artifact, text, by, now, "profile.created", FROM_FILE if from_file else None)


def standard_begin(*, by: User, now: datetime) -> Version:
    """A version in draft of the profile standard: the first that this software implements and that is not published; the first
    time it also creates the standard.

    Raises NotAllowed; Conflict when one is on its way, or when everything that the software implements is published already.
    """
    artifact_policy.require(by, roles.PROFILE_CREATE, at=now)
    artifact = Artifact.objects.filter(kind=Artifact.Kind.STANDARD).first()
    if artifact is None:
        content = _next_content(None)
        new = Artifact(kind=Artifact.Kind.STANDARD, slug=STANDARD_ID, owner=by, created_by=by, created_at=now)
        return _create(new, draft_text(new, content, base_number=None), by, now, "standard.created")
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.DRAFT_EDIT, artifact, at=now)
        require_none_active(artifact)
        base = selectors.base_version(artifact)
        content = _next_content(None if base is None else base.number)
        text = draft_text(artifact, content, base_number=None)
        version = version_add(artifact=artifact, base=base, text=text, by=by, now=now)
        contribution_add(version.draft)
        data = {
            "slug": artifact.slug,
            "base_number": None if base is None else base.number,
            "content": hash_of(text.encode()),
        }
        event_record(action="version.begun", by=by, now=now, subject_type="version", subject_id=version.pk, data=data)
    return version


def _next_content(published: str | None) -> dict[str, object]:
    """What the next version of the standard says. Raises Conflict when the software knows none that is newer than the published one."""
    version = next_version(published)
    if version is None:
        raise Conflict(
            f"Version {published} af standarden er udgivet, og værktøjet kender ingen nyere. Opdatér værktøjet først.",
            f"Version {published} of the standard is published, and the tool knows no newer one. Update the tool first.",
            code="standard-published",
        )
    return standard_document(version)


def profile_import(*, by: User, now: datetime, content: Content) -> Version:
    """A new profile in draft from the document in a file; its short name is the document's id. See `profile_create`."""
    artifact_policy.require(by, roles.PROFILE_CREATE, at=now)
    document = document_read(content)
    return profile_create(by=by, now=now, slug=document.id, document=content, from_file=True)


def artifact_catalogue_update(
    *, by: User, now: datetime, artifact: Artifact, contact: str, topics: Sequence[str]
) -> Artifact:
    """Correct whom to ask and what it is about, without a new version. The same again leaves no trace. Raises
    NotAllowed, Invalid.
    """
    contact = " ".join(contact.split())
    wanted = list(dict.fromkeys(topic for topic in (" ".join(text.split()) for text in topics) if topic))
    if len(contact) > 300 or len(wanted) > 30 or any(len(topic) > 60 for topic in wanted):
        raise Invalid(
            "Kontakten må højst være 300 tegn, og der må højst være 30 emner på hver 60 tegn. Gør teksten kortere.",
            "The contact may have 300 characters, and there may be 30 topics of 60 characters each. Make the text shorter.",
            code="catalogue-invalid",
        )
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.CATALOGUE_EDIT, artifact, at=now)
        before = {"contact": artifact.contact, "topics": artifact.topics}
        after = {"contact": contact, "topics": wanted}
        if before == after:
            return artifact
        artifact.contact, artifact.topics = contact, wanted
        _save(artifact, by, now)
        _record("catalogue.updated", by, now, artifact, {"before": before, "after": after})
    return artifact


def artifact_owner_set(*, by: User, now: datetime, artifact: Artifact, owner: User) -> Artifact:
    """Make another person the owner, who thereby may edit. Administrators do, never for themselves. Raises
    NotAllowed.
    """
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.PROFILE_GRANT, owner, at=now)
        before = artifact.owner_id
        if before == owner.pk:
            return artifact
        artifact.owner = owner
        _save(artifact, by, now)
        _record("catalogue.updated", by, now, artifact, {"before": {"owner": before}, "after": {"owner": owner.pk}})
    return artifact


def _starting(by: User, slug: str, title: str | None, title_en: str | None) -> Content:
    """The document of a profile that has only a title. Raises Invalid."""
    release = current_release()
    if release is None:
        raise Invalid(
            "Der er ingen kodeudgave endnu. Bed en administrator om at indlæse en, før profilen oprettes.",
            "There is no code release yet. Ask an administrator to import one before the profile is created.",
            code="no-terminology",
        )
    if title is None or not title.strip():
        raise Invalid(
            "Profilens titel mangler. Skriv den på dansk.",
            "The profile's title is missing. Write it in Danish.",
            code="title-missing",
        )
    return starting_content(
        slug=slug,
        title=title.strip(),
        title_en=(title_en or "").strip() or None,
        organisation=by.organisation.name,
        release=release.name,
        release_hash=release.hash,
    )


def _create(
    artifact: Artifact, text: str, by: User, now: datetime, action: str, more: Mapping[str, object] | None = None
) -> Version:
    """The rows of a new artifact with its first version; `more` goes into the event. Raises Conflict when the slug is taken."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                _save(artifact, by, now)
        except IntegrityError as error:
            raise Conflict(
                f"Der findes allerede en profil med det korte navn »{artifact.slug}«. Vælg et andet.",
                f"A profile with the short name “{artifact.slug}” exists already. Choose another one.",
                code="slug-taken",
            ) from error
        version = version_add(artifact=artifact, base=None, text=text, by=by, now=now)
        contribution_add(version.draft)
        data = {"slug": artifact.slug, "version": version.pk, "content": hash_of(text.encode()), **(more or {})}
        event_record(action=action, by=by, now=now, subject_type="artifact", subject_id=artifact.pk, data=data)
    return version


def _save(artifact: Artifact, by: User, now: datetime) -> None:
    history_note(artifact, by=by, now=now)
    artifact.save()


def _record(action: str, by: User, now: datetime, artifact: Artifact, data: dict[str, object]) -> None:
    event_record(
        action=action,
        by=by,
        now=now,
        subject_type="artifact",
        subject_id=artifact.pk,
        data={"slug": artifact.slug, **data},
    )
