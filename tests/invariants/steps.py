"""Steps of the workflow by its services, as the people of the world take them. Times are minutes after the tests' NOW."""

from __future__ import annotations

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.profiles.models import Draft, Submission, SubmissionContributor, Version
from cockpit.profiles.services import draft_save, grant_give, version_begin
from cockpit.publishing.models import Release
from cockpit.publishing.services import version_publish
from cockpit.review.models import Decision, Round
from cockpit.review.services import version_approve
from cockpit.standard.canonical import hash_of
from tests.fixtures.attacks import like
from tests.fixtures.governance import reworded
from tests.fixtures.people import later, role_add
from tests.invariants.world import PUBLISHED, World


def may_write(world: World, person: User, slug: str = PUBLISHED) -> User:
    """The person as an author of the profile too, properly granted by an administrator."""
    role_add(world.people, person, roles.AUTHOR)
    grant_give(by=world.people.administrator, now=later(100), artifact=world.artifact(slug), person=person)
    return person


def superuser_become(person: User) -> User:
    """Django's flag, set past the services; nothing refuses it, since it gives nothing."""
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    return User.objects.get(pk=person.pk)


def begun(world: World) -> Version:
    """The author's new version of the published profile."""
    return version_begin(by=world.people.author, now=later(101), artifact=world.artifact(PUBLISHED))


def save(version: Version, by: User, words: str, *, minutes: int) -> Draft:
    """Another purpose saved into the version's draft as it is."""
    draft = Draft.objects.get(version=version)
    content = reworded(draft.content, words)
    return draft_save(by=by, now=later(minutes), draft=draft, lock=draft.lock, content=content)


def smuggled(world: World, document: bytes, number: str = "1.0.2") -> Submission:
    """A submission of these bytes, written past the services in the author's name and well-formed in every row, and approved in good faith."""
    author, draft = world.people.author, save(begun(world), world.people.author, "Et nyt formål.", minutes=102)
    model = world.superseded().submissions.get()
    values = {"document": document, "document_hash": hash_of(document), "number": number, "submitted_by": author}
    row: Submission = like(model, version_id=draft.version_id, counter=1, draft_lock=draft.lock, **values)
    row.save(force_insert=True)
    SubmissionContributor(submission=row, person=author, reason="submitted").save(force_insert=True)
    Round(submission=row, artifact_id=draft.version.artifact_id, opened_at=later(110)).save(force_insert=True)
    Version.objects.filter(pk=draft.version_id).update(state="in_review", number=number)
    for person in world.people.quorum:
        approve(person, row, minutes=120)
    return Submission.objects.get(pk=row.pk)


def approve(by: User, submission: Submission, *, minutes: int = 200) -> Decision:
    """Approve what was submitted."""
    return version_approve(by=by, now=later(minutes), submission=submission, document_hash=submission.document_hash)


def publish(by: User, submission: Submission, *, minutes: int = 300) -> Release:
    """Publish what was submitted."""
    version, document_hash = submission.version, submission.document_hash
    return version_publish(by=by, now=later(minutes), version=version, document_hash=document_hash)
