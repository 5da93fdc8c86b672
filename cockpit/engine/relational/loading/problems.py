"""The rows that were left out: all counted, the first of each view and clinic kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cockpit.engine.patients import RowProblem
from cockpit.engine.records.reading import in_order

KEPT = 50
"""How many rows left out for one kind of reason are kept of each view and clinic: as many as anybody is shown."""


class Problems:
    """Collects the rows left out in bounded memory."""

    def __init__(self) -> None:
        self.counts: Counter[str | None] = Counter()
        self._judged: dict[tuple[str, str | None], list[RowProblem]] = {}
        self._others: list[RowProblem] = []

    def add(self, view: str, problem: RowProblem) -> None:
        """A row that was judged by itself; the rows of a view come in order."""
        self.counts[problem.clinic_id] += 1
        kept = self._judged.setdefault((view, problem.clinic_id), [])
        if len(kept) < KEPT:
            kept.append(problem)

    def add_counted(self, counts: Mapping[str | None, int], first: Iterable[RowProblem]) -> None:
        """Rows that were found together: how many of each clinic, and the first of them."""
        self.counts.update(counts)
        self._others += first

    def take(self, others: Problems) -> None:
        """All that another collection holds of one view."""
        self.counts.update(others.counts)
        self._judged |= others._judged

    def left_out(self, clinic_id: str) -> int:
        """How many rows of the clinic were left out, those of unknown clinic among them."""
        return self.counts[clinic_id] + self.counts[None]

    def shown(self) -> list[RowProblem]:
        """Those that are kept, in the order of the files."""
        return in_order([*(problem for kept in self._judged.values() for problem in kept), *self._others])
