"""The world that the attacks are made on: profiles in every state, built through the services once, copied for every attack."""

from __future__ import annotations

from dataclasses import dataclass, fields

from cockpit.accounts.models import User
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact, Submission, Version
from cockpit.profiles.services import profile_create
from cockpit.review.services import version_approve
from tests.fixtures import governance
from tests.fixtures.people import NOW, People, later, people_create, terminology_create

PUBLISHED, APPROVED, IN_REVIEW, DRAFT = "demens", "osteoporose", "svaer-psykisk-sygdom", "kol"
"""The slugs of the profiles, by what is on its way or in force."""


def world_build() -> None:
    """Demens 1.0.0 superseded by 1.0.1; Osteoporose approved; svær psykisk sygdom in review with PLO's approval; KOL in draft."""
    people = people_create()
    terminology_create(people)
    first = governance.published_example(people, PUBLISHED)
    content = governance.reworded(selectors.content_of(first), "At finde patienter med demens, tidligt.")
    second = governance.next_version(people, first, content)
    governance.approved(people, governance.submitted(second, people.author, minutes=40), minutes=50)
    governance.published(people, second, minutes=60)
    governance.approved(
        people, governance.submitted(governance.draft_create(people, APPROVED), people.author), minutes=10
    )
    submission = governance.submitted(governance.draft_create(people, IN_REVIEW), people.author)
    version_approve(by=people.plo, now=later(10), submission=submission, document_hash=submission.document_hash)
    profile_create(by=people.author, now=NOW, slug=DRAFT, title="KOL")


def people_found() -> People:
    """The people of the world, as the database has them now."""
    found = {user.email.partition("@")[0]: user for user in User.objects.select_related("organisation")}
    return People(**{field.name: found[field.name] for field in fields(People)})


@dataclass(frozen=True)
class World:
    """What an attacker finds. `restricted`: the connection is the application's role in production, which owns nothing."""

    people: People
    restricted: bool

    def artifact(self, slug: str) -> Artifact:
        return Artifact.objects.get(slug=slug)

    def version(self, slug: str) -> Version:
        """The profile's latest version."""
        version = self.artifact(slug).versions.order_by("-pk").first()
        assert version is not None
        return version

    def submission(self, slug: str) -> Submission:
        """What was sent to review last of the profile's latest version."""
        submission = selectors.latest_submission(self.version(slug))
        assert submission is not None
        return submission

    def superseded(self) -> Version:
        """Demens 1.0.0."""
        return Version.objects.get(artifact__slug=PUBLISHED, state=State.SUPERSEDED)
