"""Rows without an event, and events without a row, are found by counting."""

from __future__ import annotations

import pytest
from django.db import connection

from cockpit.accounts.models import Organisation, User
from cockpit.audit import traces
from cockpit.audit.verification import chain_report
from tests.audit.conftest import Record
from tests.fixtures.people import people_create

pytestmark = pytest.mark.django_db


def test_what_services_did_is_told_of() -> None:
    people_create()
    assert traces.untold(connection) == []
    assert chain_report().faults == ()


def test_a_row_without_an_event_is_found() -> None:
    people = people_create()
    organisation = Organisation.objects.get(slug="plo")
    extra = User.objects.create(email="x@eksempel.invalid", name="X", organisation=organisation)
    [fault] = traces.untold(connection)
    assert (fault.trace.table, fault.subject, fault.rows, fault.events) == ("accounts_user", str(extra.pk), 1, 0)
    [told] = chain_report().faults
    assert told.kind == "untold"
    assert told.message == (
        f"Tabellen accounts_user har 1 rækker om person {extra.pk}, men historikken fortæller om 0."
    )
    assert people.plo.organisation == organisation


def test_an_event_without_a_row_is_found(record: Record) -> None:
    record(action="role.granted", subject_type="role_grant", subject_id=4711)
    [fault] = traces.untold(connection)
    assert (fault.trace.table, fault.subject, fault.rows, fault.events) == ("accounts_rolegrant", "4711", 0, 1)


def test_a_trace_is_declared_once_however_often_its_room_is_loaded() -> None:
    before = len(traces._declared)
    trace = traces._declared[0]
    traces.told(trace.table, trace.subject_type, subject=trace.subject, actions=trace.actions, when=trace.when)
    assert len(traces._declared) == before
