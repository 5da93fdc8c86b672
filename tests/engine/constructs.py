"""How an engine's answers to the questions about single constructs are compared with Python's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cockpit.engine.relational.selftest.questions import QUESTIONS, Question

__all__ = ["QUESTIONS", "wrong"]


def plain(value: Any) -> Any:
    """An answer as a text or a number, however the engine gives days and decimals."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float | Decimal):
        return Decimal(str(value)).normalize() + 0
    return value


def wrong(question: Question, found: Sequence[Sequence[Any]]) -> list[str]:
    """The rows whose answer differs, told."""
    by_number = {int(n): plain(value) for n, value in found}
    assert len(by_number) == len(question.rows)
    return [
        f"{row}: {by_number[n]!r} instead of {plain(answer)!r}"
        for n, (row, answer) in enumerate(zip(question.rows, question.answers, strict=True))
        if by_number[n] != plain(answer)
    ]
