"""Whether the history is whole, for the page: the chain, the database's guards and the signed checkpoints."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from cockpit.audit.checkpoints import Checkpoint, checkpoints_in
from cockpit.audit.models import ChainHead
from cockpit.audit.verification import Fault, Report, chain_report

_KEPT_SECONDS = 30


@dataclass(frozen=True)
class Verified:
    """What was checked, when, and what was found. `checkpoint` is the last signed one; None without any."""

    report: Report
    checkpoint: Checkpoint | None
    at: datetime

    @property
    def whole(self) -> bool:
        """Nothing is wrong."""
        return not self.report.faults

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self.report.faults


def verified(now: datetime) -> Verified:
    """The whole log checked; kept for half a minute as long as nothing new happens, since it walks every event."""
    head = ChainHead.objects.get(pk=1)
    key = f"verified:{head.sequence}:{head.hash}"
    kept: Verified | None = cache.get(key)
    if kept is not None:
        return kept
    known, faults = _checkpoints()
    found = Verified(chain_report(known, checkpoint_faults=faults), known[-1] if known else None, now)
    cache.set(key, found, _KEPT_SECONDS)
    return found


def _checkpoints() -> tuple[list[Checkpoint], list[Fault]]:
    """The checkpoints in the file of the settings. No file: none; a file that cannot be judged is a fault."""
    path = Path(settings.COCKPIT_CHECKPOINT_FILE)
    if not path.exists():
        return [], []
    try:
        keys = json.loads(Path(settings.COCKPIT_TRUSTED_KEYS_FILE).read_text(encoding="utf-8"))["keys"]
        return checkpoints_in(path.read_text(encoding="utf-8", errors="replace"), keys)
    except (OSError, ValueError, KeyError, TypeError):
        fault = Fault(
            "checkpoint",
            None,
            "Kontrolpunkterne kan ikke læses: filen eller de offentlige nøgler mangler. Tal med driften.",
            "The checkpoints cannot be read: the file or the public keys are missing. Ask operations.",
        )
        return [], [fault]
