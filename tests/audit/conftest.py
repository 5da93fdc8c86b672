from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from cockpit.audit import actions
from cockpit.audit.models import Event
from cockpit.audit.services import event_record

NOW = datetime(2026, 11, 21, 9, 30, 15, 250000, tzinfo=UTC)

Record = Callable[..., Event]


@pytest.fixture(autouse=True)
def vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words of our own, and those that a test adds, for as long as the test lasts: pages show the vocabulary to people."""
    monkeypatch.setattr(actions, "_registered", dict(actions._registered))
    actions.register("test.happened", "{subject} skete for {colour}.", "{subject} happened to {colour}.")
    actions.register("test.selected", "valgt", "selected")


@pytest.fixture
def record() -> Record:
    """Append one event, in a transaction of its own (or the test's)."""

    def appended(**changes: Any) -> Event:
        values: dict[str, Any] = {
            "action": "test.happened",
            "by": None,
            "now": NOW,
            "subject_type": "thing",
            "subject_id": 7,
            "data": {"colour": "rød", "before": None, "after": [1, "2.5", True]},
        }
        with transaction.atomic():
            return event_record(**(values | changes))

    return appended
