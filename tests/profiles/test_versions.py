from __future__ import annotations

import pytest

from cockpit.audit.errors import Conflict, NotAllowed
from cockpit.audit.models import Event
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Version
from cockpit.profiles.rounds import rounds
from cockpit.profiles.services import version_abandon
from cockpit.review.models import Round
from tests.fixtures.people import NOW, People, later


def test_an_abandoned_version_keeps_its_content_and_says_why(people: People, demens_draft: Version) -> None:
    content = demens_draft.draft.content
    version = version_abandon(by=people.author, now=later(1), version=demens_draft, reason="  Dækkes af en anden. ")
    version.refresh_from_db()
    assert (version.state, version.draft.content) == (State.ABANDONED, content)
    event = Event.objects.latest("sequence")
    assert (event.action, event.data["reason"]) == ("version.abandoned", "Dækkes af en anden.")


def test_abandoning_in_review_ends_the_round(people: People, demens_in_review: Version) -> None:
    version_abandon(by=people.author, now=later(9), version=demens_in_review)
    round_ = Round.objects.get()
    assert (round_.state, round_.closed_at) == (Round.State.ABANDONED, later(9))


def test_only_those_with_a_grant_abandon(people: People, demens_draft: Version) -> None:
    for name, person in people:
        if name != "author":
            with pytest.raises(NotAllowed):
                version_abandon(by=person, now=NOW, version=demens_draft)


def test_what_is_approved_is_recalled_before_it_can_be_abandoned(people: People, demens_approved: Version) -> None:
    with pytest.raises(Conflict) as caught:
        version_abandon(by=people.author, now=later(60), version=demens_approved)
    assert caught.value.code == "abandon-not-possible"


def test_the_trail_tells_who_moved_the_version_when(people: People, demens_approved: Version) -> None:
    trail = [(row.state, row.history_user, row.history_change_reason) for row in demens_approved.history.order_by("pk")]
    assert trail == [
        (State.DRAFT, people.author, ""),
        (State.IN_REVIEW, people.author, "submit"),
        (State.APPROVED, people.kiap, "conclude"),
    ]


def test_without_the_review_room_nothing_can_be_submitted(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setattr("cockpit.profiles.rounds._registered", [])
    with pytest.raises(ImproperlyConfigured, match="review room"):
        rounds()


def test_an_artifact_as_it_looked_earlier(people: People, demens_approved: Version) -> None:
    artifact = demens_approved.artifact
    assert selectors.as_it_looked(artifact, later(-1)) is None
    then = selectors.as_it_looked(artifact, later(1))
    assert then is not None
    assert [version.state for version in then.versions] == [State.DRAFT]
    assert then.drafts[demens_approved.pk].content == demens_approved.draft.content
    after = selectors.as_it_looked(artifact, later(6))
    assert after is not None
    assert [version.state for version in after.versions] == [State.IN_REVIEW]
