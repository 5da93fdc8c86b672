"""Simultaneous deliveries, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from cockpit.api.models import Release
from cockpit.standard.canonical import hash_of
from tests import databases
from tests.api.conftest import Sender
from tests.fixtures.releases import Issued, Publisher, profile_bytes


def test_deliveries_at_the_same_time_end_with_one_release(fresh_database: None, publisher: Publisher) -> None:
    issued = publisher.publish(profile_bytes())
    rival = Publisher(key=publisher.key).publish(profile_bytes(), evidence=hash_of(b"another"))

    def delivering(one: Issued) -> Callable[[], int]:
        return lambda: Sender(Client(raise_request_exception=False)).put(1, one.body()).status_code

    answers = databases.at_once(*[delivering(issued), delivering(rival)] * 3)
    assert sorted(answers) == [200, 200, 201, 409, 409, 409]
    assert Release.objects.count() == 1
