"""Who is listed in which profile: one row per patient with what came of every leaf, and each profile's look at those rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cockpit.engine.relational import datasets
from cockpit.engine.relational.batch.leaves import Leaves
from cockpit.engine.relational.batch.outcomes import LEAF, OUTCOME, Found, outcomes
from cockpit.engine.relational.batch.selecting import by_number
from cockpit.engine.relational.batch.trees import S, Slots, by_digit, tree, unrecorded
from cockpit.engine.relational.bounds import Bounds
from cockpit.engine.relational.form import (
    ALWAYS,
    NEVER,
    Aggregate,
    Arithmetic,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    Not,
    Relation,
    Select,
    Union,
    Value,
    Values,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.plan import Plan
from cockpit.engine.selection import Situation
from cockpit.standard.document import Criterion, ProfileDocument, criteria

Columns = tuple[tuple[str, Value], ...]
PERSON = ("birth_date", "age", "sex", "sikringsgruppe", "fast_laege")
LISTED = ("member", "possible", "undecided", "quality_lists")
"""What is told of each profile's patients."""
_NUMBER = "q"


def words_of_patients(leaves: Leaves, found: Found, slots: Slots, plan: Plan) -> str | None:
    """Add the part with patient_id and the words, of those with any outcome; None where nothing is asked of events."""
    selects = tuple(outcomes(leaves, found, plan))
    if not selects:
        return None
    suffix = leaves.items.stage.suffix
    comment = (
        "Hvad kriterierne om hændelser blev til: 1 uafklaret, 2 opfyldt; omvendt for dem, der er opfyldt uden rækker."
    )
    told = plan.add(f"outcomes{suffix}", comment, Union(selects))
    rows = tuple(tuple(Constant(value) for value in use) for use in slots.uses())
    used = plan.add(f"uses{suffix}", "Hvert kriteriums plads i tallene.", Values((LEAF, "word", "weight"), rows))
    amount = Arithmetic(Column(OUTCOME, "o"), "*", Column("weight", "u"))
    names = slots.words()
    added: list[Value] = [
        Case(((Compare(Column("word", "u"), "=", Constant(number)), amount),), Constant(0))
        if len(names) > 1
        else amount
        for number in range(1, len(names) + 1)
    ]
    patient = Column("patient_id", "o")
    gathered = [Aggregate("BIT_OR", value) if plan.keeps else Aggregate("SUM", value, whole=True) for value in added]
    return plan.add(
        f"words{suffix}",
        "Alt om en patient, pakket i tal: to bit for hvert kriterium.",
        Select(
            (("patient_id", patient), *zip(names, gathered, strict=True)),
            Named(told, "o"),
            (Join("INNER", Named(used, "u"), Compare(Column(LEAF, "u"), "=", Column(LEAF, "o"))),),
            group_by=(patient,),
        ),
    )


@dataclass
class Listing:
    """Judges the populations and quality lists of all profiles.

    Each profile looks through the patients by itself, in a select of its own: that is quickest for an engine that computes a part once however
    often it is read. For others all profiles look at a patient in turn.
    """

    profiles: Mapping[int, Situation]
    leaves: Leaves
    slots: Slots
    plan: Plan

    def listed(self, find: Callable[[], Found]) -> Relation:
        """profile, patient_id, what is known of the person, and LISTED. `find`: adds what was found of the leaves' items."""
        asked = {number: self._asked(situation) for number, situation in self.profiles.items()}
        patients = self._patients(words_of_patients(self.leaves, find(), self.slots, self.plan))
        shown: Columns = tuple((name, Column(name, S)) for name in ("patient_id", *PERSON))
        if not self.plan.keeps:
            return self._in_turn(patients, shown, asked)
        return Union(
            tuple(
                Select((("profile", Constant(number)), *shown, *told.items()), Named(patients, S), where=where)
                for number, (told, where) in asked.items()
            )
        )

    def _in_turn(
        self, patients: str, shown: Columns, asked: Mapping[int, tuple[dict[str, Value], Condition]]
    ) -> Select:
        numbers = Values(("profile",), tuple((Constant(number),) for number in asked))
        told: Columns = tuple(
            (name, by_number("profile", _NUMBER, {number: values[name] for number, (values, _) in asked.items()}))
            for name in LISTED
        )
        where = by_number("profile", _NUMBER, {number: flag(condition) for number, (_, condition) in asked.items()})
        return Select(
            (("profile", Column("profile", _NUMBER)), *shown, *told),
            Named(patients, S),
            (Join("CROSS", Named(numbers, _NUMBER)),),
            Compare(where, "=", Constant(1)),
        )

    def _asked(self, situation: Situation) -> tuple[dict[str, Value], Condition]:
        """What is told of a patient on the profile's list, and who is on it."""
        document = situation.document
        population = self._judged(document.population, situation)
        lists = [(one.id, self._judged(one.criterion, situation)) for one in document.quality_lists]
        open_ones = [(one.id, self._judged(one, situation)) for _, one in criteria(document.population, ())]
        on_list = disjunction([judged.certain for _, judged in lists])
        outside = conjunction([opposite(population.possible), on_list])
        is_open = NEVER if population.decided else conjunction([population.possible, opposite(population.certain)])
        told = {
            "member": flag(population.certain),
            "possible": flag(is_open),
            "undecided": _when(is_open, texts([("", name, bounds) for name, bounds in open_ones])),
            "quality_lists": _when(outside, texts([(name, "", bounds) for name, bounds in lists])),
        }
        # On a quality list and outside, that is; but the others are listed anyway.
        listed = disjunction([population.possible, on_list])
        return told, conjunction([*self._own_scope(document), listed])

    def _judged(self, criterion: Criterion, situation: Situation) -> Bounds:
        return tree(criterion, situation, self.leaves, by_digit(self.slots, S))

    def _asked_by_all(self, name: str) -> bool:
        return all(getattr(situation.document.scope, name) for situation in self.profiles.values())

    def _own_scope(self, document: ProfileDocument) -> list[Condition]:
        """What the profile asks of whom it looks at, that not every profile asks."""
        own = [name for name in _SCOPE if getattr(document.scope, name) and not self._asked_by_all(name)]
        return [Compare(Column(name, S), "=", Constant(1)) for name in own]

    def _patients(self, words: str | None) -> str:
        """Add the part with a row for each patient who may be listed: what is known of the person, and the words."""
        w = "w"
        names = self.slots.words()
        columns: Columns = tuple((name, Column(name, S)) for name in ("patient_id", *PERSON, *_SCOPE))
        where: list[Condition] = [
            Compare(Column(name, S), "=", Constant(1)) for name in _SCOPE if self._asked_by_all(name)
        ]
        unrecorded_ones = self._unrecorded()
        sums: dict[str, Value] = dict.fromkeys(names, Constant(0))
        joins: tuple[Join, ...] = ()
        if words is None:
            where.append(unrecorded_ones)
        else:
            some_unrecorded = unrecorded_ones != NEVER
            same = Compare(Column("patient_id", w), "=", Column("patient_id", S))
            joins = (Join("LEFT" if some_unrecorded else "INNER", Named(words, w), same),)
            sums = {
                name: Coalesce(Column(name, w), Constant(0)) if some_unrecorded else Column(name, w) for name in names
            }
            if some_unrecorded:
                where.append(disjunction([Not(IsNull(Column("patient_id", w))), unrecorded_ones]))
        comment = "Patienterne, med alt hvad kriterierne blev til."
        select = Select((*columns, *sums.items()), Named(datasets.PEOPLE, S), joins, conjunction(where))
        return self.plan.add("patients", comment, select, True)

    def _unrecorded(self) -> Condition:
        """A patient of whom nothing is recorded may be listed in some profile: of age and sex alone."""
        found: list[Condition] = []
        for situation in self.profiles.values():
            document = situation.document
            population = tree(document.population, situation, self.leaves, unrecorded)
            lists = [tree(one.criterion, situation, self.leaves, unrecorded) for one in document.quality_lists]
            found += [population.possible, *(one.certain for one in lists)]
        return disjunction(list(dict.fromkeys(found)))


_SCOPE = ("registered", "alive")


def texts(judged: Iterable[tuple[str, str, Bounds]]) -> Value:
    """Texts with a blank behind each: the first where something is certain, the second where it is undecided."""
    told: list[Value] = []
    for certainly, undecided, bounds in judged:
        branches = [(bounds.certain, Constant(f"{certainly} " if certainly else ""))]
        branches += [(bounds.possible, Constant(f"{undecided} " if undecided else ""))]
        kept = tuple((condition, text) for condition, text in branches if condition != NEVER)
        if kept:
            told.append(Case(kept, Constant("")))
    return Concatenated(tuple(told)) if told else Constant("")


def _when(condition: Condition, value: Value) -> Value:
    """The value where the condition holds; NULL elsewhere."""
    return value if condition == ALWAYS else Case(((condition, value),))
