"""The relational form in SQLite gives what the reference evaluator gives, on generated profiles and patients; a file of its own, so that both cores work."""

from __future__ import annotations

import pytest

from tests.engine.agreement import agree


@pytest.mark.generated
@pytest.mark.parametrize("share", range(8))
def test_sqlite_agrees(share: int) -> None:
    agree("sqlite", share)
