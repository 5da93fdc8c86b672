"""The relational form in DuckDB gives what the reference evaluator gives, on generated profiles and patients (SQLite: `test_agreement_sqlite`).

A longer run: `python -m tests.engine.agreement --comparisons 20000`.
"""

from __future__ import annotations

import pytest

from tests.engine.agreement import agree

# A few of the shares take all branches; to trace the others would take a minute more.
SHARES = [*range(4), *(pytest.param(share, marks=pytest.mark.no_cover) for share in range(4, 8))]


@pytest.mark.generated
@pytest.mark.parametrize("share", SHARES)
def test_duckdb_agrees(share: int) -> None:
    agree("duckdb", share)
