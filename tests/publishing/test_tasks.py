"""The periodic tasks: one poll signs, enqueues and delivers all there is; refusals end in the log, not in a stack trace."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from cockpit.profiles.models import Version
from cockpit.publishing import tasks
from cockpit.publishing.models import Delivery, ReleaseSignature
from tests.fixtures.people import People
from tests.fixtures.public_api import PublicApi
from tests.fixtures.releases import Publisher


def test_one_poll_delivers_everything(public_api: PublicApi, demens_published: Version) -> None:
    tasks.deliveries_deliver()
    assert set(Delivery.objects.values_list("release_id", "state")) == {(1, "delivered"), (2, "delivered")}


def test_a_poll_ends_at_the_first_that_does_not_arrive(worker: Publisher, demens_published: Version) -> None:
    tasks.deliveries_deliver()
    assert set(Delivery.objects.values_list("release_id", "attempts")) == {(1, 1), (2, 0)}


def test_a_poll_begins_nothing_when_its_time_is_up(
    public_api: PublicApi, demens_published: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "BUDGET", 0.0)
    tasks.deliveries_deliver()
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_a_worker_without_its_secrets_says_so(
    demens_published: Version, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.COCKPIT_SIGNING_KEY_FILE = None
    tasks.deliveries_deliver()
    tasks.checkpoint_sign()
    assert caplog.text.count("COCKPIT_SIGNING_KEY_FILE is not set") == 2
    assert not ReleaseSignature.objects.exists()


def test_checkpoints_are_written(people: People, worker: Publisher, settings: Settings) -> None:
    tasks.checkpoint_sign()
    assert len(settings.COCKPIT_CHECKPOINT_FILE.read_text(encoding="ascii").splitlines()) == 1


def test_the_tasks_are_called_what_the_schedule_calls_them(settings: Settings) -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled == {tasks.deliveries_deliver.name, tasks.checkpoint_sign.name}
