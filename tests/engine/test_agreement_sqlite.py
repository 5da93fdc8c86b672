"""The relational form in SQLite gives what the reference evaluator gives, on generated profiles and patients; a file of its own, so that both cores work."""

from __future__ import annotations

import pytest

from tests.engine.agreement import agree

# The cases are those of `test_agreement`, which are traced there; the first also takes the branches of this dialect.
SHARES = [0, *(pytest.param(share, marks=pytest.mark.no_cover) for share in range(1, 8))]


@pytest.mark.generated
@pytest.mark.parametrize("share", SHARES)
def test_sqlite_agrees(share: int) -> None:
    """In steps, as our own runner asks it."""
    agree("sqlite", share)


@pytest.mark.generated
@pytest.mark.no_cover
@pytest.mark.parametrize("share", range(8))
def test_sqlite_agrees_in_one_statement(share: int) -> None:
    """All profiles of a case in one SELECT: the same parts, copied wherever they are read, which takes four times as long."""
    agree("sqlite, one statement", share)
