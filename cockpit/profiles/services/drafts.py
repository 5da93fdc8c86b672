"""Beginning a version and saving its draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.audit.errors import Conflict, Stale
from cockpit.audit.history import history_note
from cockpit.audit.services import event_record
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import STATE_ENGLISH, Action, State, transition
from cockpit.profiles.models import Artifact, Contribution, Draft, Version
from cockpit.profiles.policies import artifact_policy, version_policy
from cockpit.profiles.services.content import FROM_FILE, Content, draft_preview, draft_text
from cockpit.profiles.services.versions import artifact_locked, version_locked
from cockpit.profiles.wording import moment_da, moment_en
from cockpit.standard.canonical import hash_of


class DraftStale(Stale):
    """The draft was saved by somebody since the caller read it. `current` is how it is now; `content` is what the
    caller wanted to save.
    """

    default_code = "draft-stale"

    def __init__(self, current: Draft, content: Content | None) -> None:
        who, when = current.saved_by.name, current.saved_at
        super().__init__(
            f"Kladden er ændret, siden du åbnede den: {who} gemte den {moment_da(when)}. Intet er overskrevet. Åbn den nye "
            "kladde ved siden af, og gem dine ændringer igen i den.",
            f"The draft has changed since you opened it: {who} saved it on {moment_en(when)}. Nothing was overwritten. Open "
            "the new draft beside yours and save your changes in it again.",
        )
        self.current = current
        self.content = content


def version_begin(*, by: User, now: datetime, artifact: Artifact, carrying: Version | None = None) -> Version:
    """A new version in draft, with the content of the version that was published last.

    `carrying` is an abandoned version whose content is taken up instead; without anything published the latest
    abandoned one is. Raises NotAllowed, Conflict (a version is on its way already; nothing to begin from; the
    abandoned one has another base).
    """
    with transaction.atomic():
        artifact = artifact_locked(artifact.pk)
        artifact_policy.require(by, roles.DRAFT_EDIT, artifact, at=now)
        require_none_active(artifact)
        base = selectors.base_version(artifact)
        source = _source(artifact, base, carrying)
        base_number = None if base is None else base.number
        text = draft_text(artifact, selectors.content_of(source), base_number=base_number)
        version = version_add(artifact=artifact, base=base, text=text, by=by, now=now)
        data = {
            "slug": artifact.slug,
            "base_number": base_number,
            "from_version": source.pk,
            "content": hash_of(text.encode()),
        }
        event_record(action="version.begun", by=by, now=now, subject_type="version", subject_id=version.pk, data=data)
    return version


def draft_save(*, by: User, now: datetime, draft: Draft, lock: int, content: Content, from_file: bool = False) -> Draft:
    """Save content into the draft that the caller saw under `lock`. The same content again changes nothing and leaves
    no trace.

    What is a document in form is saved, complete or not. `from_file`: the content comes from a file, which the history says. Raises NotAllowed; Invalid with findings; Conflict when the
    version cannot be edited; DraftStale when somebody saved in between. Nothing is saved then.
    """
    version_policy.require(by, roles.DRAFT_EDIT, draft.version, at=now)
    text = draft_preview(draft, content)
    with transaction.atomic():
        version = version_locked(draft.version_id)
        draft = Draft.objects.select_for_update(of=("self",)).select_related("saved_by").get(pk=draft.pk)
        draft.version = version
        version_policy.require(by, roles.DRAFT_EDIT, version, at=now)
        transition(version.state, Action.EDIT)
        if text == draft.content_text:
            return draft
        if lock != draft.lock:
            raise DraftStale(draft, content)
        before = hash_of(draft.content_text.encode())
        draft.content_text, draft.lock, draft.saved_by, draft.saved_at = text, draft.lock + 1, by, now
        contribution_add(draft)
        _save(draft)
        data = {"slug": version.artifact.slug, "lock": draft.lock, "before": before, "after": hash_of(text.encode())}
        data |= FROM_FILE if from_file else {}
        event_record(action="draft.saved", by=by, now=now, subject_type="version", subject_id=version.pk, data=data)
    return draft


def version_add(*, artifact: Artifact, base: Version | None, text: str, by: User, now: datetime) -> Version:
    """The rows of a new version and its draft, inside the caller's transaction and event."""
    version = Version(artifact=artifact, base=base, created_by=by, created_at=now, state_since=now)
    history_note(version, by=by, now=now)
    version.save(force_insert=True)
    draft = Draft(version=version, content_text=text, saved_by=by, saved_at=now)
    _save(draft)
    version.draft = draft
    return version


def contribution_add(draft: Draft) -> Contribution:
    """Write down who saved the draft's content, before the draft itself is saved."""
    contribution = Contribution(
        version_id=draft.version_id,
        person=draft.saved_by,
        lock=draft.lock,
        content_hash=hash_of(draft.content_text.encode()),
        saved_at=draft.saved_at,
    )
    contribution.save(force_insert=True)
    return contribution


def require_none_active(artifact: Artifact) -> None:
    """Raise Conflict when a version of the artifact is on its way."""
    active = selectors.active_version(artifact)
    if active is not None:
        state = State(active.state)
        raise Conflict(
            f"Der er allerede en version af {artifact.slug} på vej; den er i tilstanden »{state.label}«. Arbejd videre i den, "
            "eller opgiv den først.",
            f"A version of {artifact.slug} is on its way already; it is “{STATE_ENGLISH[state]}”. Continue in it, or abandon it first.",
            code="version-active",
        )


def _save(draft: Draft) -> None:
    history_note(draft, by=draft.saved_by, now=draft.saved_at)
    draft.save()


def _source(artifact: Artifact, base: Version | None, carrying: Version | None) -> Version:
    """The version whose content the new one begins with. Raises Conflict."""
    abandoned = artifact.versions.filter(state=State.ABANDONED, base=base)
    if carrying is None and base is not None:
        return base
    source = abandoned.order_by("-pk").first() if carrying is None else abandoned.filter(pk=carrying.pk).first()
    if source is None:
        raise Conflict(
            "Indholdet kan ikke tages op igen: det er ikke en opgivet version ud fra den senest udgivne. Begynd en ny version i stedet.",
            "The content cannot be taken up again: it is not an abandoned version made from the one published last. Begin a new one instead.",
            code="not-carried",
        )
    return source
