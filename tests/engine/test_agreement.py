"""The relational form in DuckDB gives what the reference evaluator gives, on generated profiles and patients (SQLite: `test_agreement_sqlite`).

A longer run: `python -m tests.engine.agreement --comparisons 20000`.
"""

from __future__ import annotations

import pytest

from tests.engine.agreement import agree


@pytest.mark.generated
@pytest.mark.parametrize("share", range(8))
def test_duckdb_agrees(share: int) -> None:
    agree("duckdb", share)
