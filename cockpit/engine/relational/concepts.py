"""What a selection asks of an event's codes, and the small table that says which code belongs to which of those concepts.

The rules of code lists (exact codes, prefixes, whole systems, exclusions) are applied here, to distinct codes and before any event
is read. Rules of exact codes alone become constants; the others are tried on the codes that the clinic's data hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cockpit.engine.relational.form import (
    ALWAYS,
    BeginsWith,
    Column,
    Compare,
    Condition,
    Constant,
    Join,
    Named,
    OneOf,
    Relation,
    Select,
    Union,
    Value,
    Values,
    conjunction,
    disjunction,
    opposite,
)
from cockpit.standard.codes import CODE_SYSTEMS, code_list_matches, normalised_code
from cockpit.standard.document import CodeEntry, CodeList
from cockpit.standard.record import VIEWS

CONCEPT, LIST, LISTS = "concept", "list", "lists"
ConceptName = str | int


@dataclass(frozen=True)
class Concept:
    """Every one of these code lists is met by a code of the event.

    Two concepts are equal when their rules are, whatever the lists are called.
    """

    lists: tuple[CodeList, ...] = field(compare=False)
    rules: frozenset[tuple[frozenset[tuple[str, str, str]], frozenset[tuple[str, str, str]]]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", frozenset((_rules(one.codes), _rules(one.exclusions)) for one in self.lists))

    @property
    def distinct(self) -> list[CodeList]:
        """The lists without those that say the same as an earlier one."""
        found: dict[object, CodeList] = {}
        for one in self.lists:
            found.setdefault((_rules(one.codes), _rules(one.exclusions)), one)
        return list(found.values())

    @property
    def wanted_name(self) -> str:
        return "+".join(one.id for one in self.distinct)


def _rules(entries: Sequence[CodeEntry]) -> frozenset[tuple[str, str, str]]:
    return frozenset((entry.system, normalised_code(entry.system, entry.code), entry.match) for entry in entries)


def only_exact(concept: CodeList) -> bool:
    """Whether the list names each of its codes."""
    return all(
        entry.match == "exact" or (entry.match == "descendants" and not CODE_SYSTEMS[entry.system].hierarchical)
        for entry in concept.codes
    )


def concept_codes(
    named: Iterable[tuple[ConceptName, Concept]], dataset: str, recorded: str, *, read_once: bool
) -> Relation:
    """The table of codes: [system,] code, concept; and where a concept has several lists, which one of how many.

    `recorded`: the part with the distinct codes of the data; it is read only when some list has other rules than exact codes. `read_once`: and then
    for all such lists at a time, for an engine that works it out anew wherever it is read.
    """
    several = any(len(concept.distinct) > 1 for _, concept in named)
    constants: list[tuple[Constant, ...]] = []
    by_rule: list[tuple[tuple[Constant, ...], Condition]] = []
    for name, concept in named:
        for number, code_list in enumerate(concept.distinct, start=1):
            marks = (Constant(name), *((Constant(number), Constant(len(concept.distinct))) if several else ()))
            if only_exact(code_list):
                constants += [(*coding, *marks) for coding in exact_codings(code_list, dataset)]
            else:
                by_rule.append((marks, concept_condition(code_list, *recorded_coding(dataset, "r"))))
    names = (CONCEPT, *((LIST, LISTS) if several else ()))
    columns = (*coding_names(dataset), *names)
    values = Values(columns, tuple(constants))
    if not by_rule:
        return values
    own = [(name, Column(name, "r")) for name in coding_names(dataset)]
    selects = (
        [_all_of_recorded(own, names, by_rule, recorded)]
        if read_once
        else [
            Select((*own, *zip(names, marks, strict=True)), Named(recorded, "r"), where=rule) for marks, rule in by_rule
        ]
    )
    if constants:
        selects.insert(0, Select(tuple((name, Column(name, "k")) for name in columns), Named(values, "k")))
    return Union(tuple(selects))


def _all_of_recorded(
    own: Sequence[tuple[str, Value]],
    names: tuple[str, ...],
    by_rule: Sequence[tuple[tuple[Constant, ...], Condition]],
    recorded: str,
) -> Select:
    """The recorded codes with the marks of each list whose rule they meet, in one look at them."""
    lists = Values(names, tuple(marks for marks, _ in by_rule))
    met = [
        conjunction([*(Compare(Column(name, "n"), "=", mark) for name, mark in zip(names, marks, strict=True)), rule])
        for marks, rule in by_rule
    ]
    marked = tuple((name, Column(name, "n")) for name in names)
    return Select((*own, *marked), Named(recorded, "r"), (Join("INNER", Named(lists, "n"), disjunction(met)),))


def exact_codings(code_list: CodeList, dataset: str) -> Iterator[tuple[Constant, ...]]:
    """The codes that a list of exact codes holds, without those that it excludes; of the dataset's own system when it has one."""
    own = VIEWS[dataset].system
    codings = dict.fromkeys((entry.system, normalised_code(entry.system, entry.code)) for entry in code_list.codes)
    for system, code in codings:
        if own in (None, system) and code_list_matches(code_list, system, code):
            yield (Constant(code),) if own else (Constant(system), Constant(code))


def coding_names(dataset: str) -> tuple[str, ...]:
    """What a coding of the dataset is told by."""
    return ("code",) if VIEWS[dataset].system else ("system", "code")


def recorded_coding(dataset: str, alias: str) -> tuple[Value, Value]:
    """System and code of a row with a coding of the dataset; the system is the same for all where the dataset has one."""
    system = VIEWS[dataset].system
    return Constant(system) if system else Column("system", alias), Column("code", alias)


def concept_condition(concept: CodeList, system: Value, code: Value) -> Condition:
    """A coding is in the code list: met by an entry, and by no exclusion."""
    excluded = _entries(concept.exclusions, system, code)
    return conjunction([_entries(concept.codes, system, code), opposite(excluded)])


def _entries(entries: Sequence[CodeEntry], system: Value, code: Value) -> Condition:
    """A coding is met by one of the entries: system by system, codes that must be equal as one list."""
    found: list[Condition] = []
    for key in dict.fromkeys(entry.system for entry in entries):
        if isinstance(system, Constant) and system.value != key:
            continue
        of_system = ALWAYS if isinstance(system, Constant) else Compare(system, "=", Constant(key))
        found.append(conjunction([of_system, _codes([entry for entry in entries if entry.system == key], key, code)]))
    return disjunction(found)


def _codes(entries: Sequence[CodeEntry], system: str, code: Value) -> Condition:
    """A code of the system is met by one of the entries (`cockpit.standard.codes.matches`)."""
    if any(entry.match == "all" for entry in entries):
        return ALWAYS
    equal: list[str] = []
    found: list[Condition] = []
    for entry in entries:
        wanted = normalised_code(system, entry.code)
        if not wanted:
            continue  # a blank code matches nothing
        if entry.match == "descendants" and CODE_SYSTEMS[system].hierarchical:
            found.append(BeginsWith(code, wanted))
        else:
            equal.append(wanted)
    return disjunction(([OneOf(code, tuple(dict.fromkeys(equal)))] if equal else []) + found)
