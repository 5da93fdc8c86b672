"""What leaves the clinic: numbers, counted from what may be passed on, and none that is small or gives a small one away.

The clinic's own run sees everything. Sources: sundhedsloven §§ 42 and 43 (consent and refusal), CPR-loven § 28 (name and address protection); the
limit of five is the project's own.
"""

from __future__ import annotations

from cockpit.engine.leaving.counts import Counts, count, counts_of
from cockpit.engine.leaving.passed_on import leaving, not_stated
from cockpit.engine.leaving.small_numbers import LEAST, safe_numbers

__all__ = ["LEAST", "Counts", "count", "counts_of", "leaving", "not_stated", "safe_numbers"]
