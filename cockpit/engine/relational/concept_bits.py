"""The concepts of a code as bits of whole numbers, so that an event stands once however many code lists it is in.

Code lists of one profile overlap: a medicine is among inhalers, among steroids and among what is given for exacerbations. For databases that compute a part
once (`Dialect.gathers`), where what is kept of a dataset is read by many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cockpit.engine.relational.bounds import case_of
from cockpit.engine.relational.concepts import (
    CONCEPT,
    Concept,
    coding_names,
    concept_condition,
    exact_codings,
    only_exact,
)
from cockpit.engine.relational.form import (
    Aggregate,
    Column,
    Compare,
    Condition,
    Constant,
    Named,
    Relation,
    Select,
    Union,
    Value,
    Values,
    any_bit,
    disjunction,
    free_name,
)
from cockpit.standard.document import CodeList
from cockpit.standard.record import VIEWS

_IN_A_WORD = 60
"""How many bits a column holds, in databases whose whole numbers have 64 with a sign."""

Place = tuple[str, int]
"""A column and a number in which one bit is set."""


def place(number: int) -> Place:
    """Where the bit of the concept with this number, from 1, stands."""
    word, bit = divmod(number - 1, _IN_A_WORD)
    return ("concepts" if word == 0 else f"concepts_{word + 1}", 1 << bit)


def words(numbers: Iterable[int]) -> list[str]:
    """The columns in which the bits of these concepts stand."""
    return list(dict.fromkeys(place(number)[0] for number in sorted(numbers)))


def belongs(numbers: Iterable[int], alias: str) -> Condition:
    """The row belongs to any of the concepts."""
    return disjunction([any_bit(Column(word, alias), bit) for word, bit in map(place, numbers)])


def told(named: Iterable[tuple[int, Concept]]) -> str:
    """Which bit is of which lists."""
    names: dict[str, Place] = {}
    for number, concept in named:
        names[free_name(concept.wanted_name, names, "-")] = place(number)
    return ", ".join(f"{word} & {bit}: {name}" for name, (word, bit) in names.items())


def codes_with_bits(
    named: Sequence[tuple[int, Concept]], among: Iterable[int], dataset: str, recorded: str
) -> Relation:
    """The table of codes: [system,] code, and the words with the bits of the concepts, which have one list each; a code stands once.

    `among`: the numbers of all concepts of the reading, which say what words there are. `recorded`: the part with the distinct codes of the data, whatever their
    systems; it is read only when some list has other rules than exact codes.
    """
    columns, names = words(among), coding_names(dataset)
    constants: dict[tuple[Constant, ...], dict[str, int]] = {}
    by_rule: list[Select] = []
    for number, concept in named:
        word, bit = place(number)
        (code_list,) = concept.distinct
        if only_exact(code_list):
            for coding in exact_codings(code_list, dataset):
                bits = constants.setdefault(coding, {})
                bits[word] = bits.get(word, 0) | bit
        else:
            marks = tuple((one, Constant(bit if one == word else 0)) for one in columns)
            by_rule += [replace(one, columns=(*one.columns, *marks)) for one in _met(code_list, dataset, recorded)]
    rows = tuple((*coding, *(Constant(bits.get(word, 0)) for word in columns)) for coding, bits in constants.items())
    values = Values((*names, *columns), rows)
    if not by_rule:
        return values
    exact = Select(tuple((name, Column(name, "k")) for name in (*names, *columns)), Named(values, "k"))
    selects = [exact, *by_rule] if constants else by_rule
    if len(selects) == 1 and VIEWS[dataset].system:
        return selects[0]
    return gathered_bits(Union(tuple(selects)), names, columns)


def _met(code_list: CodeList, dataset: str, recorded: str) -> Iterator[Select]:
    """[system,] code of the recorded codes that meet the list's rules, system by system: a code that is recorded in another system only is no coding of this."""
    code, own = Column("code", "r"), VIEWS[dataset].system
    for system in dict.fromkeys(entry.system for entry in code_list.codes):
        if own in (None, system):
            told = () if own else (("system", Constant(system)),)
            rule = concept_condition(code_list, Constant(system), code)
            yield Select((*told, ("code", code)), Named(recorded, "r"), where=rule)


def gathered_bits(rows: Relation, keys: Sequence[str], columns: Sequence[str]) -> Select:
    """The rows with the same keys as one, which has the bits of all of them."""
    group = tuple(Column(name, "k") for name in keys)
    bits = tuple((word, Aggregate("BIT_OR", Column(word, "k"))) for word in columns)
    return Select((*((key.name, key) for key in group), *bits), Named(rows, "k"), group_by=group)


def bits_of_number(numbers: Iterable[int], among: Iterable[int], alias: str) -> tuple[tuple[str, Value], ...]:
    """The words of a row whose concept is told by its number."""
    places = [(number, *place(number)) for number in numbers]
    return tuple(
        (
            word,
            case_of(
                [
                    (Compare(Column(CONCEPT, alias), "=", Constant(number)), Constant(bit))
                    for number, own, bit in places
                    if own == word
                ],
                Constant(0),
            ),
        )
        for word in words(among)
    )
