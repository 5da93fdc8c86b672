"""Measures: what was measured, against what, and whether the goal holds. Values are medians of several rounds of one run.

The subjects and what they are compared with are run in the same rounds, one after the other, so that whatever else the machine does
falls on all of them. An absolute time says little about another machine; a ratio does.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Goal:
    """What a value, or its ratio to the baseline, may be at most."""

    most: float
    of: str  # "ratio" or the unit of the value

    def __str__(self) -> str:
        return f"≤ {self.most:g} {'×' if self.of == 'ratio' else self.of}"


@dataclass(frozen=True)
class Measure:
    """One line of the result. `baseline` is in the same unit; `against` says what it is the value of."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    against: str | None = None
    goal: Goal | None = None
    processor_ratio: float | None = None
    """The ratio of the processor time that both took, where it is known: what other work on the machine disturbs least."""

    @property
    def ratio(self) -> float | None:
        return None if self.baseline is None else self.value / self.baseline

    @property
    def holds(self) -> bool | None:
        """Whether the goal holds; None without a goal, or without the baseline that the goal is about."""
        if self.goal is None:
            return None
        measured = self.ratio if self.goal.of == "ratio" else self.value
        return None if measured is None else measured <= self.goal.most

    def to_json(self) -> dict[str, object]:
        own = asdict(self) | {"goal": None if self.goal is None else str(self.goal)}
        return own | {"ratio": self.ratio, "holds": self.holds}


HEADING = ("name", "value", "unit", "baseline", "ratio", "cpu", "goal", "holds", "baseline is")
_FORM = "{:<44} {:>10} {:<5} {:>10} {:>7} {:>7} {:>10} {:>6}  {}"


def line(measure: Measure) -> str:
    """The measure as a line of the table whose first line is `heading()`."""
    holds = {True: "yes", False: "NO", None: ""}[measure.holds]
    return _FORM.format(
        measure.name, _number(measure.value), measure.unit, _number(measure.baseline), _number(measure.ratio), _number(measure.processor_ratio),
        "" if measure.goal is None else str(measure.goal), holds, measure.against or "",
    ).rstrip()  # fmt: skip


def heading() -> str:
    return _FORM.format(*HEADING)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def written(measures: Sequence[Measure], path: Path, machine: Mapping[str, object]) -> None:
    """The measures and what they were taken on as JSON."""
    content = {"machine": machine, "measures": [measure.to_json() for measure in measures]}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


class CutOffError(Exception):
    """A job took longer than anybody waits and was stopped. What it took until then is its value, and it is not run again."""


@dataclass
class Rounds:
    """Wall-clock seconds, and seconds of this process on all processors, by what was run; one for each round."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    processor: dict[str, list[float]] = field(default_factory=dict)

    def run(self, jobs: Mapping[str, Callable[[], object]], rounds: int, tell: Callable[[str], None]) -> None:
        """Run every job once in every round. Each round begins with another job, so that none is always first or last."""
        names, cut_off = list(jobs), set[str]()
        for number in range(rounds):
            first = number % len(names)
            for name in [*names[first:], *names[:first]]:
                if name in cut_off:
                    continue
                began, working = time.perf_counter(), time.process_time()
                try:
                    jobs[name]()
                except CutOffError:
                    cut_off.add(name)
                    tell(f"{name} was cut off")
                took = time.perf_counter() - began
                self.seconds.setdefault(name, []).append(took)
                self.processor.setdefault(name, []).append(time.process_time() - working)
                tell(f"round {number + 1} of {rounds}: {name} {took:.2f} s")

    def median(self, name: str) -> float:
        return median(self.seconds[name])


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say on standard error that something began, and how long it took."""
    tell(f"{what} …")
    began = time.perf_counter()
    yield
    tell(f"{what}: {time.perf_counter() - began:.1f} s")


def tell(text: str) -> None:
    """Progress; the result alone goes to standard output."""
    print(text, file=sys.stderr, flush=True)
