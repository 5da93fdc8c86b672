from __future__ import annotations

import pytest

from cockpit.audit import actions
from cockpit.audit.models import Event


def event(**changes: object) -> Event:
    values: dict[str, object] = {
        "action": "test.happened",
        "subject_type": "thing",
        "subject_id": "7",
        "data_text": "{}",
    }
    return Event(**(values | changes))


def test_a_sentence_is_given_in_danish_and_in_english() -> None:
    happened = event(data_text='{"colour":"rød"}')
    assert actions.sentence(happened) == "thing 7 skete for rød."
    assert actions.sentence(happened, "en", subject="Demens") == "Demens happened to rød."


def test_a_sentence_renders_when_the_event_lacks_a_word() -> None:
    assert actions.sentence(event()) == "thing 7 skete for –."


def test_a_sentence_renders_for_an_action_that_no_room_knows_any_more() -> None:
    assert actions.sentence(event(action="gone.away")) == "gone.away: thing 7"


def test_a_sentence_can_be_a_function_of_the_event() -> None:
    actions.register("test.computed", _computed, _computed)
    assert actions.sentence(event(action="test.computed")) == "beregnet for 7"


def _computed(happened: Event) -> str:
    return f"beregnet for {happened.subject_id}"


@pytest.mark.parametrize("name", ["happened", "Test.happened", "test.", "test.happened.twice", "test happened"])
def test_a_malformed_action_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="named"):
        actions.register(name, "", "")


def test_an_action_cannot_get_another_sentence() -> None:
    actions.register("test.again", "igen", "again")
    actions.register("test.again", "igen", "again")
    with pytest.raises(ValueError, match="already"):
        actions.register("test.again", "atter", "again")


def test_every_action_of_every_room_renders_in_both_languages_without_its_data() -> None:
    assert {"person.created", "role.granted", "sign_in.succeeded"} <= set(actions.vocabulary())
    for name in actions.vocabulary():
        assert actions.is_registered(name)
        assert actions.sentence(event(action=name), "da").strip()
        assert actions.sentence(event(action=name), "en").strip()
