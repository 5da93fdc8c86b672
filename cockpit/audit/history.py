"""What django-simple-history should write beside a mutable row: who, when and why, also outside a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cockpit.audit.services import Actor


def history_note(row: Any, *, by: Actor | None, now: datetime, change: str = "") -> None:
    """Note it on a row before the service saves it. Writes nothing by itself."""
    row._history_user = by
    row._history_date = now
    row._change_reason = change
