"""Dates and times in sentences, as people in Denmark write them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")
_MONTHS_DA = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def moment_da(moment: datetime) -> str:
    """`21. november 2026 kl. 14.05`, in Danish time."""
    local = moment.astimezone(DANISH_TIME)
    return f"{local.day}. {_MONTHS_DA[local.month - 1]} {local.year} kl. {local:%H.%M}"


def moment_en(moment: datetime) -> str:
    """`21 November 2026 at 14:05`, in Danish time."""
    local = moment.astimezone(DANISH_TIME)
    return f"{local.day} {_MONTHS_EN[local.month - 1]} {local.year} at {local:%H:%M}"
