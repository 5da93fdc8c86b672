"""What single constructs of the relational form come to, computed by Python: the answers that every engine must give too.

The test suite asks the engines that it can run; `cockpit self-test` prints the questions for the others. The values stand in the statement itself, so that no table is needed: whoever runs a SELECT can run these.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from cockpit.engine.relational.form import (
    Absolute,
    Binary,
    Column,
    Compare,
    CompletedYears,
    Concatenated,
    Constant,
    DaysAfter,
    DaysBetween,
    Folded,
    Greatest,
    Least,
    Like,
    Named,
    OneOf,
    Order,
    Previous,
    Quotient,
    Rounded,
    RowNumber,
    RunningMaximum,
    Select,
    Trimmed,
    Union,
    Value,
    flag,
)
from cockpit.engine.values import rounded

Cell = int | str | Decimal | date | None


@dataclass(frozen=True)
class Question:
    """Rows `a`, `b`, …, a value of them, and its answer row by row."""

    rows: tuple[tuple[Cell, ...], ...]
    value: Value
    answers: tuple[Any, ...]

    def select(self) -> Select:
        """One SELECT: the row's number `n` and the value `found`."""
        selects = [
            Select(
                (("n", Constant(n)), *((name, Constant(cell)) for name, cell in zip("abcd", row, strict=False))), None
            )
            for n, row in enumerate(self.rows)
        ]
        return Select((("n", Column("n", "r")), ("found", self.value)), Named(Union(tuple(selects)), "r"))


A, B, C = Column("a", "r"), Column("b", "r"), Column("c", "r")


def each(rows: Sequence[tuple[Cell, ...]], value: Value, answer: Callable[..., Any]) -> Question:
    """A question whose answer depends on the row alone. The first row gives the columns their types, so it has no NULL."""
    assert None not in rows[0]
    return Question(tuple(rows), value, tuple(None if None in row else answer(*row) for row in rows))


DAYS = [
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2024, 3, 1),
    date(1899, 12, 31),
    date(2026, 11, 21),
    date(2000, 1, 1),
]
TEXTS = [
    "ABC xyz ÆØÅ æøå",
    "ÉÜÐÞŞ İ Σ ß ǅ",
    "Å Å",  # the second is the letter A with a ring of its own
    "100%",
    "a_b[c]d*e?f",
    "it's \\ ${x} $(y) !",
    "𝒜 😀",
    "zZ",
]
PATTERNS = [
    "*",
    "a*",
    "*e*",
    "ABC*åæ",
    "ABC*æøå",
    "*%",
    "a_b[*f",
    "a?b*",
    "*\\*",
    "*'s*!",
    "zz",
    "zZ",
    "*😀",
    "*${x}*",
    "*z",
    "**Z",
]
FOLDING = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ", "abcdefghijklmnopqrstuvwxyzæøå")


def numbers(seed: int, how_many: int) -> list[tuple[Decimal, Decimal]]:
    """Pairs to divide: many of whose quotients lie at or beside a half, zero and signs too."""
    drawn = random.Random(seed)  # noqa: S311
    pairs = [(Decimal("1.5"), Decimal("2.5")), (Decimal("7.25"), Decimal("0.0")), (Decimal("0.0"), Decimal("3.5"))]
    for _ in range(how_many):
        divisor = Decimal(drawn.randint(1, 10 ** drawn.randint(1, 8))).scaleb(-drawn.randint(0, 3))
        half = Decimal(2 * drawn.randint(-300, 300) + 1).scaleb(-drawn.choice([1, 2, 3])) / 2
        dividend = (divisor * half).quantize(Decimal("0.000001"))
        beside = Decimal(drawn.choice([-1, 0, 0, 1])).scaleb(-6)
        pairs.append((dividend + beside, divisor * drawn.choice([-1, 1])))
    return pairs


def divided(decimals: int) -> Callable[[Decimal, Decimal], Decimal | None]:
    def answer(dividend: Decimal, divisor: Decimal) -> Decimal | None:
        return rounded_quotient(dividend, divisor, decimals) if divisor else None

    return answer


def rounded_quotient(dividend: Decimal, divisor: Decimal, decimals: int) -> Decimal:
    """Exact, in whole numbers."""
    over, under = dividend.as_integer_ratio(), divisor.as_integer_ratio()
    top, bottom = abs(over[0] * under[1]) * 10**decimals, abs(over[1] * under[0])
    whole = (2 * top + bottom) // (2 * bottom)
    return Decimal(whole if (dividend < 0) == (divisor < 0) else -whole).scaleb(-decimals)


def like(text: str, pattern: str) -> int:
    """Whether the text matches, letter by letter."""
    if not pattern:
        return int(not text)
    if pattern[0] == "*":
        return int(any(like(text[at:], pattern[1:]) for at in range(len(text) + 1)))
    return int(text[:1] == pattern[0] and bool(like(text[1:], pattern[1:])))


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


STAYS: list[tuple[int, date, int]] = [
    (patient, date(2026, 1, 1) + timedelta(days=day), length)
    for patient, day, length in [
        (1, 0, 30),
        (1, 10, 5),
        (1, 12, 90),
        (1, 50, 1),
        (2, 3, 7),
        (1, 200, 3),
        (2, 4, 1),
        (3, 0, 0),
    ]
]


def windowed(answer: Callable[[list[tuple[int, date, int]]], Any]) -> tuple[Any, ...]:
    """The answer of each stay from the patient's earlier stays, in order."""
    return tuple(
        answer(sorted((one for one in STAYS if one[0] == stay[0] and one[1] < stay[1]), key=lambda one: one[1]))
        for stay in STAYS
    )


_BY_PATIENT, _BY_DAY = (A,), (Order(B),)
_END = DaysAfter(B, C)

QUESTIONS: dict[str, Question] = {
    "days between": each(
        [*product(DAYS, DAYS), (DAYS[0], None), (None, DAYS[0])], DaysBetween(A, B), lambda a, b: (a - b).days
    ),
    "days after": each([*product(DAYS, [0, 1, -1, 366, -1000]), (DAYS[0], None), (None, 1)], DaysAfter(A, B), after),
    "completed years": each(
        [pair for pair in product(DAYS, DAYS) if pair[0] <= pair[1]],
        CompletedYears(A, B),
        lambda a, b: b.year - a.year - ((b.month, b.day) < (a.month, a.day)),
    ),
    "folded": each([(text,) for text in TEXTS], Folded(A), lambda text: text.translate(FOLDING)),
    "absolute": each([(Decimal("-1.5"),), (Decimal("0.0"),), (Decimal("2.25"),), (None,)], Absolute(A), abs),
    "least": each([*product([2, -1, 0], [2, -1, 3]), (1, None), (None, 1)], Least(A, B), min),
    "greatest": each([*product([2, -1, 0], [2, -1, 3]), (1, None), (None, 1)], Greatest(A, B), max),
    "least day": each([*product(DAYS, DAYS)], Least(A, B), min),
    **{
        f"quotient with {decimals} decimals": each(
            [*numbers(decimals, 120), (None, Decimal(1)), (Decimal(1), None)],
            Quotient(A, B, decimals),
            divided(decimals),
        )
        for decimals in (0, 1, 2, 4)
    },
    "rounded": each([(one,) for one, _ in numbers(9, 60)], Rounded(A, 2), lambda one: rounded(one, 2)),
    **{
        f"like {pattern}": each(
            [(text,) for text in TEXTS],
            flag(Like(Binary(A), pattern)),
            lambda text, pattern=pattern: like(text, pattern),
        )
        for pattern in PATTERNS
    },
    "like, folded": each(
        [(text,) for text in TEXTS], flag(Like(Folded(A), "*å æ*")), lambda text: like(text.translate(FOLDING), "*å æ*")
    ),
    "one of": each(
        [(text,) for text in TEXTS], flag(OneOf(Binary(A), tuple(TEXTS[3:6]))), lambda text: int(text in TEXTS[3:6])
    ),
    "equal to the letter": each(
        [*product(TEXTS, TEXTS)], flag(Compare(Binary(Column("a", "r")), "=", B)), lambda a, b: int(a == b)
    ),
    "before the other": each(
        [*product(TEXTS, TEXTS)],
        flag(Compare(Binary(Column("a", "r")), "<", Binary(Column("b", "r")))),
        lambda a, b: int(a < b),
    ),
    "concatenated": each(
        [("a", "b"), ("it's", "\\"), (None, "b"), ("a", None)],
        Concatenated((A, Constant("|"), B)),
        lambda a, b: f"{a}|{b}",
    ),
    "trimmed": each([(" a",), ("  a b",), ("a",), (None,)], Trimmed(A), lambda text: text.lstrip(" ")),
    "row number": Question(
        tuple(STAYS), RowNumber(_BY_PATIENT, (Order(B, descending=True),)), (5, 4, 3, 2, 2, 1, 1, 1)
    ),
    "running maximum": Question(
        tuple(STAYS),
        RunningMaximum(_END, _BY_PATIENT, _BY_DAY),
        windowed(lambda earlier: max((after(day, length) for _, day, length in earlier), default=None)),
    ),
    "previous": Question(
        tuple(STAYS),
        Previous(C, _BY_PATIENT, _BY_DAY),
        windowed(lambda earlier: earlier[-1][2] if earlier else None),
    ),
}
