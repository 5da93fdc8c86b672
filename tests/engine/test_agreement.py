"""The relational form in DuckDB and in SQLite gives what the reference evaluator gives, on generated profiles and patients.

A longer run: `python -m tests.engine.agreement --comparisons 20000`.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.engine.agreement import EMBEDDED, Report, compare_case
from tests.engine.generation import GeneratedCase, cases

SHARES, CASES = 8, 14


# Each share is other cases, so that both cores have something to do. Shrinking whole profiles takes minutes and rarely makes them plainer, so a
# failing case is told as it is.
@pytest.mark.generated
@pytest.mark.parametrize("share", range(SHARES))
def test_engines_agree(share: int) -> None:
    report = Report()

    @seed(share)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(cases())
    def compared(case: GeneratedCase) -> None:
        compare_case(case, EMBEDDED, report)
        assert report.disagreements == []

    compared()
    print(report.text())
    assert report.outcomes["members"]
