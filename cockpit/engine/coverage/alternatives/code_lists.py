"""Code lists and the scope written otherwise: a code or an exclusion forgotten, a condition on who is looked at forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.engine.coverage.alternatives.alternative import Alternative, changed, dropped
from cockpit.standard.changes.directions.code_lists import code_list_move
from cockpit.standard.changes.directions.shifts import Move
from cockpit.standard.document import CodeEntry, CodeList, Scope


def code_list_alternatives(code_list: CodeList) -> Iterator[Alternative[CodeList]]:
    """Each code and each exclusion dropped, unless the rest of the list surely matches the same."""
    for field in ("codes", "exclusions"):
        entries: list[CodeEntry] = getattr(code_list, field)
        for index, entry in enumerate(entries):
            rest = [*entries[:index], *entries[index + 1 :]]
            alternative = changed(code_list, field, rest, f"{field}.dropped", entry_name(entry))
            if code_list_move(code_list, alternative.node) is not Move.SAME:
                yield alternative


def entry_name(entry: CodeEntry) -> str:
    """`sks/DF00+` with what is below it, `icpc2/P70` by itself, `atc/*` for the whole system."""
    return f"{entry.system}/{'*' if entry.match == 'all' else entry.code}{'+' if entry.match == 'descendants' else ''}"


def scope_alternatives(scope: Scope) -> Iterator[Alternative[Scope]]:
    """Those who are not registered, or not alive, looked at as well."""
    for field in ("registered", "alive"):
        if getattr(scope, field):
            yield dropped(scope, field, False)
