from __future__ import annotations

from cockpit.accounts.models import User
from cockpit.audit.actions import sentence
from cockpit.audit.models import Event
from tests.accounts import people


def test_a_granted_role_is_told_by_its_name_in_both_languages(admin: User) -> None:
    kai = people.person(admin, "Kai", "author")
    event = Event.objects.get(action="role.granted")
    assert sentence(event) == f"Rollen Forfatter blev givet til person {kai.pk}."
    assert sentence(event, "en") == f"The role Author was granted to person {kai.pk}."


def test_a_role_that_no_longer_exists_is_told_by_its_slug() -> None:
    event = Event(
        action="role.revoked", subject_type="role_grant", subject_id="1", data_text='{"person":7,"role":"emperor"}'
    )
    assert sentence(event) == "Rollen emperor blev taget fra person 7."
