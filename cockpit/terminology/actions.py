"""What can happen to terminology, as sentences."""

from __future__ import annotations

from cockpit.audit import traces
from cockpit.audit.actions import register

register(
    "terminology.imported",
    "Kodeudgaven {name} blev indlæst med {codes} koder.",
    "The code release {name} was imported with {codes} codes.",
)

traces.told("terminology_terminologyrelease", "terminology_release", subject="id", actions=["terminology.imported"])
