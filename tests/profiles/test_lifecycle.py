from __future__ import annotations

import pytest

from cockpit.accounts import roles
from cockpit.audit.errors import Conflict
from cockpit.profiles import lifecycle
from cockpit.profiles.lifecycle import (
    ACTION_ENGLISH,
    ACTIVE,
    EDGES,
    EDITABLE,
    GUARDS,
    RELEASED,
    STATE_ENGLISH,
    TRANSITIONS,
    Action,
    State,
)


def test_every_state_can_be_reached_from_draft() -> None:
    reached, before = {State.DRAFT}, set[State]()
    while reached != before:
        before = set(reached)
        reached |= {row.target for row in TRANSITIONS if row.source in reached}
    assert reached == set(State)


def test_from_every_active_state_a_version_can_be_given_up_or_published_so_that_it_never_blocks_the_next() -> None:
    freed = {State.ABANDONED, *RELEASED}
    able = set(freed)
    for _ in State:
        able |= {row.source for row in TRANSITIONS if row.target in able}
    assert able >= set(ACTIVE)


def test_final_states_stay() -> None:
    for state in (State.SUPERSEDED, State.WITHDRAWN, State.ABANDONED):
        assert lifecycle.possible(state) == ()


def test_nothing_is_approved_but_by_concluding_and_nothing_published_but_from_approved() -> None:
    assert {(row.source, row.action) for row in TRANSITIONS if row.target is State.APPROVED} == {
        (State.IN_REVIEW, Action.CONCLUDE)
    }
    assert {(row.source, row.action) for row in TRANSITIONS if row.target is State.PUBLISHED} == {
        (State.APPROVED, Action.PUBLISH)
    }


def test_content_is_edited_in_draft_and_after_changes_were_requested_only() -> None:
    assert set(EDITABLE) == {State.DRAFT, State.CHANGES_REQUESTED}


def test_one_source_and_action_lead_to_one_state() -> None:
    keys = [(row.source, row.action) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_whoever_decides_or_publishes_is_no_contributor() -> None:
    for row in TRANSITIONS:
        if row.action in (Action.APPROVE, Action.CONCLUDE, Action.REQUEST_CHANGES, Action.PUBLISH):
            assert lifecycle.NOT_CONTRIBUTOR in row.guards


def test_permissions_and_guards_in_the_table_are_known() -> None:
    for row in TRANSITIONS:
        assert row.permission in roles.PERMISSIONS
        assert set(row.guards) <= GUARDS.keys()
    assert {guard for row in TRANSITIONS for guard in row.guards} == GUARDS.keys()


def test_every_state_and_action_has_words_in_both_languages() -> None:
    assert STATE_ENGLISH.keys() == set(State)
    assert ACTION_ENGLISH.keys() == set(Action)
    assert [state.label for state in State][:4] == ["Kladde", "I review", "Ændringer ønskes", "Godkendt"]
    for row in TRANSITIONS:
        assert row.label
        assert row.label_en != row.label


def test_edges_are_the_changes_of_state_in_the_table() -> None:
    assert set(EDGES) == {(row.source.value, row.target.value) for row in TRANSITIONS if row.source != row.target}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("action", list(Action))
def test_a_transition_is_found_exactly_where_the_table_has_one(state: State, action: Action) -> None:
    rows = [row for row in TRANSITIONS if (row.source, row.action) == (state, action)]
    if rows:
        assert [lifecycle.transition(state.value, action)] == rows
        assert rows[0] in lifecycle.possible(state)
    else:
        with pytest.raises(Conflict) as caught:
            lifecycle.transition(state.value, action)
        assert state.label in caught.value.message
        assert STATE_ENGLISH[state] in caught.value.message_en


def test_the_refusal_says_what_the_version_is_and_what_it_takes() -> None:
    with pytest.raises(Conflict) as caught:
        lifecycle.transition(State.IN_REVIEW, Action.SUBMIT)
    assert caught.value.code == "submit-not-possible"
    assert caught.value.message.startswith(
        "»Send til review« kan ikke lade sig gøre: versionen er i tilstanden »I review«, og det kræver »Kladde« eller "
        "»Ændringer ønskes«."
    )
