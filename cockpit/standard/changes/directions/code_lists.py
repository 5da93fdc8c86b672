"""Code lists as sets of codings: which list is within which."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.standard.changes.directions.shifts import Move, inclusion
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import CodeEntry, CodeList


def code_list_move(old: CodeList, new: CodeList) -> Move:
    """The move of the set of codings that the list matches."""
    if (old.codes, old.exclusions) == (new.codes, new.exclusions):
        return Move.SAME
    before, after = _Matched(old), _Matched(new)
    return inclusion(old_in_new=before.within(after), new_in_old=after.within(before))


class _Entries:
    """Entries by what they match: whole systems, prefixes (descendants), and single codes."""

    def __init__(self, entries: Iterable[CodeEntry]) -> None:
        self.whole: set[str] = set()
        self.prefixes: set[tuple[str, str]] = set()
        self.single: set[tuple[str, str]] = set()
        for entry in entries:
            code = normalised_code(entry.system, entry.code)
            if entry.match == "all":
                self.whole.add(entry.system)
            elif code and entry.match == "descendants" and CODE_SYSTEMS[entry.system].hierarchical:
                self.prefixes.add((entry.system, code))
            elif code:
                self.single.add((entry.system, code))

    def hold(self, system: str, code: str) -> bool:
        """Whether the code and everything below it is matched by one entry."""
        return system in self.whole or any((system, code[:end]) in self.prefixes for end in range(1, len(code) + 1))

    def uncovered(self, *others: _Entries) -> list[tuple[str, str, bool]]:
        """What is here and in none of the others by one entry of theirs: system, code, and whether what is below it belongs to it."""
        listed = [(system, "", True) for system in self.whole if not any(system in other.whole for other in others)]
        for deep, codes in ((True, self.prefixes), (False, self.single)):
            for system, code in codes:
                covered = any(
                    other.hold(system, code) or (not deep and (system, code) in other.single) for other in others
                )
                if not covered:
                    listed.append((system, code, deep))
        return listed

    def touch(self, system: str, code: str, *, deep: bool) -> bool:
        """Whether some coding is matched both here and by the entry."""
        if self.hold(system, code) or (system, code) in self.single:
            return True
        return deep and any(own == system and other.startswith(code) for own, other in self.prefixes | self.single)


class _Matched:
    """What a code list matches: its entries less its exclusions."""

    def __init__(self, code_list: CodeList) -> None:
        self.entries, self.excluded = _Entries(code_list.codes), _Entries(code_list.exclusions)

    def within(self, other: _Matched) -> bool:
        """Whether every coding here is surely one there: each entry is listed there (or excluded here), and no exclusion there takes any."""
        taken = other.excluded.uncovered(self.excluded)
        return not self.entries.uncovered(other.entries, self.excluded) and not any(
            self.entries.touch(system, code, deep=deep) for system, code, deep in taken
        )
