"""The queue: what the app is told, and that a real worker on a real Redis takes a task again when it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError

from cockpit.server.celery import app


def test_tasks_are_json_acknowledged_late_and_taken_one_at_a_time() -> None:
    assert app.conf.task_serializer == "json"
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late is True
    assert app.conf.task_reject_on_worker_lost is True
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.result_backend is None
    assert app.conf.broker_transport_options["visibility_timeout"] == 30


def test_what_a_page_sends_goes_to_our_broker() -> None:
    """`shared_task` sends by the current app, which is a default one until ours was made."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django; django.setup(); from celery import current_app; print(current_app.main)",
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cockpit.server.settings.testing"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "cockpit"


def test_a_broker_that_does_not_answer_holds_nobody_up() -> None:
    sender = Celery("sender", broker="redis://127.0.0.1:1")
    sender.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    began = time.monotonic()
    with pytest.raises(OperationalError):
        sender.send_task("nothing", retry=False)
    assert time.monotonic() - began < 2


def test_no_task_may_run_past_the_visibility_timeout() -> None:
    """Otherwise a task that still runs would be delivered a second time."""
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_everything_on_the_schedule_is_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_a_message_goes_through_a_real_redis(redis_url: str) -> None:
    sender = Celery("sender", broker=redis_url)
    with sender.connection_for_write() as connection:
        queue = connection.SimpleQueue("cockpit-test")
        queue.put({"delivery": 7})
        message = queue.get(timeout=5)
        assert message.payload == {"delivery": 7}
        message.ack()
        queue.close()
