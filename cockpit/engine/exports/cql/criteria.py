"""Criteria in CQL: each a definition of its own that is true, false or null (unknown), by the meaning of the standard."""

from __future__ import annotations

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.counts import columns_for, count_bounds
from cockpit.engine.exports.cql.datasets import DATASETS
from cockpit.engine.exports.cql.definitions import NotExpressible, Writing
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.numbers import computed
from cockpit.engine.exports.cql.picks import picking
from cockpit.engine.exports.cql.selections import (
    PLACED,
    age_on,
    certain,
    row_range,
    selected,
    value_compares,
    within_window,
)
from cockpit.engine.exports.cql.values import Range, compared
from cockpit.engine.exports.omissions import Omission, parts_beyond
from cockpit.engine.records.fhir import vocabulary
from cockpit.standard.document import (
    Age,
    Comparison,
    Computed,
    Count,
    Criterion,
    Exists,
    Group,
    InsuranceGroup,
    Path,
    Picked,
    ProfileReference,
    Sex,
    SubgroupReference,
)
from cockpit.standard.text import criterion_sentence

_CRITERION = {"id", "title", "rationale", "type"}
# The fields of each criterion whose meaning the CQL carries.
_FIELDS: dict[type, set[str]] = {
    Group: {"rule", "n", "criteria"},
    Age: {"comparison"},
    Sex: {"sex"},
    InsuranceGroup: {"group"},
    Exists: {"events"},
    Count: {"events", "of", "comparison"},
    Picked: {"events", "pick", "tie", "value", "window", "nth"},
    Computed: {"number", "comparison"},
    ProfileReference: {"profile"},
    SubgroupReference: {"subgroup"},
}


class Criteria:
    """The criteria of one document as definitions. What cannot be expressed is added to `problems`."""

    def __init__(self, writing: Writing, problems: list[Omission]) -> None:
        self._writing = writing
        self._problems = problems

    def defined(self, criterion: Criterion, path: Path) -> Expr:
        """The criterion as a definition of its own. What cannot be expressed is noted, and unknown."""
        try:
            expression = self._expression(criterion, path)
        except NotExpressible as error:
            said = f"{error}; kriteriet kan ikke udtrykkes."
            self._problems.append(
                Omission(criterion.id, path, said, f"{error.english}; the criterion cannot be expressed.")
            )
            expression = cql.UNKNOWN
        sentence = criterion_sentence(self._writing.situation.document, criterion)
        return self._writing.define(self._name(criterion), sentence, expression)

    def _name(self, criterion: Criterion) -> str:
        return f"Kriterium {self._writing.prefix}{criterion.id}"

    def _expression(self, criterion: Criterion, path: Path) -> Expr:
        known = _CRITERION | _FIELDS.get(type(criterion), set())
        if type(criterion) not in _FIELDS or parts_beyond(criterion, known):
            raise NotExpressible(
                f'Typen "{criterion.type}" findes ikke i CQL her', f'The type "{criterion.type}" has no CQL here'
            )
        if isinstance(criterion, Group):
            children = enumerate(criterion.criteria)
            return _combined(criterion, [self.defined(one, (*path, "criteria", index)) for index, one in children])
        if isinstance(criterion, ProfileReference):
            inside = self._writing.situation.inside(criterion.profile)
            prefix = f"{self._writing.prefix}{criterion.profile}."
            within = Criteria(Writing(self._writing.definitions, inside, prefix), self._problems)
            return within.defined(inside.document.population, path)
        if isinstance(criterion, SubgroupReference):
            return self._subgroup(criterion)
        if isinstance(criterion, Age | Sex | InsuranceGroup):
            return _attribute(self._writing, criterion)
        if isinstance(criterion, Computed):
            return self._computed(criterion)
        expression = self._events(criterion)
        return cql.UNKNOWN if self._writing.situation.missing(criterion.events) is not None else expression

    def _subgroup(self, criterion: SubgroupReference) -> Expr:
        """The subgroup's own criterion, which has been defined before, if it could be."""
        subgroup = self._writing.situation.document.subgroup(criterion.subgroup)
        if f"Delpopulation {subgroup.id}" not in self._writing.definitions.by_name:
            raise NotExpressible(
                f'Delpopulationen "{subgroup.id}" findes ikke i CQL her',
                f'The subgroup "{subgroup.id}" has no CQL here',
            )
        return cql.reference(self._name(subgroup.criterion))

    def _computed(self, criterion: Computed) -> Expr:
        """A known number compares or does not; an empty one is false, an unknown one unknown."""
        number = computed(self._writing, criterion.id, criterion.number)
        outcome = compared(Range(number.value, number.value), criterion.comparison, decimals=True)
        known = cql.opposite(cql.is_null(number.value))
        return cql.cases([(number.empty, cql.boolean(False)), (known, outcome)], cql.UNKNOWN)

    def _events(self, criterion: Exists | Count | Picked) -> Expr:
        """An outcome from the patient's events."""
        if isinstance(criterion, Picked):
            return self._picked(criterion)
        if isinstance(criterion, Exists):
            rows = selected(self._writing, criterion.id, criterion.events)
            return cql.three_valued(queries.exists(certain(rows)), queries.exists(rows))
        rows = selected(self._writing, criterion.id, criterion.events, columns_for(criterion.of))
        return compared(Range(*count_bounds(criterion.of, rows)), criterion.comparison)

    def _picked(self, criterion: Picked) -> Expr:
        """The picked event's value and its date, whichever the criterion judges; both when both."""
        rows = selected(self._writing, criterion.id, criterion.events, PLACED)
        valued = self._writing.situation.quantity(criterion.events) is not None
        tie = criterion.tie or "highest"
        picked = picking(self._writing, criterion.id, rows, criterion.pick, tie, with_values=valued, nth=criterion.nth)
        outcomes = []
        if criterion.value:
            outcomes.append(value_compares(self._writing, criterion.events, criterion.value, row_range("V")))
        if criterion.window:
            outcomes.append(within_window(self._writing, "V", DATASETS[criterion.events.dataset], criterion.window))
        return picked.judged("V", cql.both(*outcomes))


def _attribute(writing: Writing, criterion: Age | Sex | InsuranceGroup) -> Expr:
    """What stands in the patient's own record; unknown when it does not stand there."""
    if isinstance(criterion, Age):
        age = age_on(cql.day(writing.as_of))
        return compared(Range(age, age), criterion.comparison)
    if isinstance(criterion, Sex):
        found = cql.element(cql.reference("Patient"), "gender.value")
        codes = {word: code for code, word in vocabulary.SEXES.items()}
        return cql.known_or_unknown(
            cql.equal(found, cql.string(codes[criterion.sex])), cql.within(found, queries.texts(codes.values()))
        )
    groups = queries.extensions(cql.element(cql.reference("Patient"), "extension"), vocabulary.SIKRINGSGRUPPE)
    found = cql.element(queries.first(groups), "value.value")
    return cql.known_or_unknown(
        cql.equal(found, cql.string(criterion.group)), cql.within(found, queries.texts(("1", "2")))
    )


def _combined(group: Group, members: list[Expr]) -> Expr:
    """A group by Kleene's rules."""
    if group.rule in ("all", "any", "none"):
        combined = cql.both(*members) if group.rule == "all" else cql.either(*members)
        return cql.opposite(combined) if group.rule == "none" else combined
    sure = _how_many([cql.is_true(member) for member in members])
    possible = _how_many([cql.not_false(member) for member in members])
    op = ">=" if group.rule == "at_least" else "<="
    return compared(Range(sure, possible), Comparison(op=op, value=str(group.n or 0)))  # type: ignore[arg-type]  # one of the operators


def _how_many(conditions: list[Expr]) -> Expr:
    """How many of the conditions, which are true or false, are true."""
    every = queries.listed(conditions) if conditions else queries.empty("Boolean")
    return queries.count(queries.filtered(every, "M", queries.alias_itself("M")))
