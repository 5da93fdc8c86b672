"""Random numbers as SQL: a number that depends on a row's key, what is drawn, and the seed, and on nothing else."""

from __future__ import annotations

_PRIME = 7919
_MILLION = 1_000_000


class Draws:
    """Draws for DuckDB. The same name and key give the same number, different names independent ones.

    DuckDB's `hash` of several arguments is not independent between values of one of them, so key and name are first made
    one whole number that no other pair makes. Numbers differ between versions of DuckDB whose `hash` differs.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed * 0x9E3779B97F4A7C15 % 2**62  # spread over the bits: nearby seeds have nothing in common
        self._salts: dict[str, int] = {}

    def whole(self, name: str, key: str) -> str:
        """A whole number below a million. `key` is SQL for a BIGINT."""
        salt = self._salts.setdefault(name, len(self._salts) + 1)
        if salt >= _PRIME:
            raise ValueError("too many draws for the prime that keeps them apart")
        return f"(hash(xor(({key}) * {_PRIME} + {salt}, {self._seed})) % {_MILLION})::BIGINT"

    def unit(self, name: str, key: str) -> str:
        """A number from 0 to 1, with 1 left out."""
        return f"({self.whole(name, key)} / {_MILLION}.0::DOUBLE)"

    def chance(self, name: str, key: str, per_mille: str | float) -> str:
        """True for so many per mille of the keys."""
        return f"({self.whole(name, key)} < ({per_mille}) * 1000)"

    def count(self, name: str, key: str, mean: str | float, most: int) -> str:
        """A whole number with a long tail, from 0 to `most`; the mean of the tail's exponential, before it is cut down, is `mean`."""
        return f"least({most}, floor(-ln(1 - {self.unit(name, key)}) * ({mean})))::INTEGER"

    def normal(self, name: str, key: str) -> str:
        """A number that is about normally distributed, with mean 0 and spread 1."""
        thirds = " + ".join(self.unit(f"{name}.{part}", key) for part in range(3))
        return f"(({thirds} - 1.5) * 2)"

    def one_of(self, name: str, key: str, values: str, skew: float = 1) -> str:
        """An entry of a list; with a skew above 1 the first are drawn more often."""
        return f"{values}[1 + floor(pow({self.unit(name, key)}, {skew}) * len({values}))::INTEGER]"

    def choice(self, name: str, key: str, *weighted: tuple[str, int]) -> str:
        """One of several SQL values by weights in per mille; the last takes what is left."""
        number, below = self.whole(name, key), 0
        branches = []
        for value, per_mille in weighted[:-1]:
            below += per_mille * 1000
            branches.append(f"WHEN {number} < {below} THEN {value}")
        return f"CASE {' '.join(branches)} ELSE {weighted[-1][0]} END"
