"""Many profiles as one SQL statement: each dataset is read once per stage for all of them, and what they ask alike is computed once.

The result has a row for each profile and patient who is a member, a possible member or on a quality list (`element` is empty), and a row
for each data element of a member that has something to show; in no order, for ordering millions of rows costs much and whoever stores
them gains nothing. `profile` is the number of the profile, from 1. Ids of quality lists, subgroups, actions and undecided criteria stand
with blanks between them; a subgroup that cannot be decided has a question mark behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cockpit.engine.relational import datasets
from cockpit.engine.relational.batch.elements import SHOWN, ShownElements
from cockpit.engine.relational.batch.items import Items
from cockpit.engine.relational.batch.leaves import Leaves
from cockpit.engine.relational.batch.outcomes import LEAF, OUTCOME, found_items, outcomes
from cockpit.engine.relational.batch.selecting import by_number
from cockpit.engine.relational.batch.trees import S, Slots, by_digit, tree, unrecorded
from cockpit.engine.relational.bounds import Bounds
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import (
    NEVER,
    Aggregate,
    And,
    Arithmetic,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Condition,
    Constant,
    Join,
    Named,
    Or,
    Select,
    Statement,
    Union,
    Value,
    Values,
    conjunction,
    disjunction,
    flag,
    opposite,
)
from cockpit.engine.relational.plan import Compiled, Plan
from cockpit.engine.relational.readings import MEMBERS, SCOPE, Stage
from cockpit.engine.relational.relations import related_part
from cockpit.engine.selection import Situation
from cockpit.standard.document import Criterion, ProfileDocument, criteria
from cockpit.standard.record import EVENT_DATASETS, SOURCES

_P = "p"
_PERSON = ("birth_date", "age", "sex", "sikringsgruppe", "fast_laege")
TEXTS = ("undecided", "quality_lists", "subgroups", "actions")


def compile_profiles(
    documents: Sequence[ProfileDocument],
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
    dialect: str = "duckdb",
) -> Compiled:
    """Compile checked profiles for a reference date and for a system that holds these datasets and sources.

    Raises ValueError for no profile at all, NotInlined when a pinned profile is not inlined, KeyError for a dialect that is not known.
    """
    if not documents:
        raise ValueError("there is no profile to compile")
    situations = [Situation(document, as_of, frozenset(held), frozenset(sources)) for document in documents]
    plan = Plan(situations[0], related_part)
    plan.include(datasets.parameters())
    plan.include(datasets.everybody(as_of))
    batch = _Batch(situations, plan)
    select = batch.select()
    listed = "\n".join(
        f"{number}: {document.title.da}, version {document.version}"
        for number, document in enumerate(documents, start=1)
    )
    comment = f"{len(documents)} profiler på én gang, pr. {as_of.isoformat()}.\n{listed}"
    sql = DIALECTS[dialect].statement(Statement(comment, plan.parts(select), select))
    return Compiled(sql, (datasets.CLINIC,))


class _Batch:
    """The statement for many profiles in the making."""

    def __init__(self, situations: Sequence[Situation], plan: Plan) -> None:
        self._plan = plan
        self._profiles = dict(enumerate(situations, start=1))
        self._own_stages: dict[int, Stage] = {}
        self._listed_name = ""  # known when populations are judged, before anything is asked of members
        whom = {SCOPE: lambda _: SCOPE, MEMBERS: self._own_stage}
        self._leaves = {stage: Leaves(Items(stage), plan, whom[stage]) for stage in (SCOPE, MEMBERS)}
        self._slots = {stage: {number: Slots() for number in self._profiles} for stage in (SCOPE, MEMBERS)}
        self._elements = ShownElements(self._leaves[MEMBERS].items, self._own_stage)

    def select(self) -> Select:
        populations = self._judged_populations()
        found = found_items(self._leaves[SCOPE].items, self._plan)
        packed = self._packed(SCOPE, [*outcomes(self._leaves[SCOPE], found, self._plan)], self._without_rows())
        listed = self._listed(packed, populations)
        members = self._members(listed)
        judged = self._judged_members()
        for number, situation in self._profiles.items():
            for element in situation.document.elements:
                self._elements.show(element, number, situation)
        found = found_items(self._leaves[MEMBERS].items, self._plan)
        packed = self._packed(MEMBERS, [*outcomes(self._leaves[MEMBERS], found, self._plan)], {})
        shown = [_element_row(select) for select in self._elements.selects(found, self._plan, members)]
        u = "u"
        names = ("profile", "patient_id", "element", "member", "possible", *TEXTS, *_PERSON, "state", *SHOWN)
        rows = Union((self._patients(listed, packed, judged), *shown))
        return Select(tuple((name, Column(name, u)) for name in names), Named(rows, u))

    # ---- who is listed

    def _bounds(self, criterion: Criterion, number: int, stage: Stage, alias: str) -> Bounds:
        judge = by_digit(self._slots[stage][number], alias)
        return tree(criterion, self._profiles[number], self._leaves[stage], judge)

    def _judged_populations(self) -> dict[int, tuple[Bounds, Condition]]:
        """Each profile's population, and when a patient is on one of its quality lists, unless in the population."""
        judged: dict[int, tuple[Bounds, Condition]] = {}
        for number, situation in self._profiles.items():
            population = self._bounds(situation.document.population, number, SCOPE, _P)
            lists = [self._bounds(one.criterion, number, SCOPE, _P).certain for one in situation.document.quality_lists]
            judged[number] = population, disjunction(lists)
        return judged

    def _without_rows(self) -> dict[int, Condition]:
        """When a patient of whom nothing is recorded is listed: of age and sex alone."""
        found: dict[int, Condition] = {}
        for number, situation in self._profiles.items():
            document, leaves = situation.document, self._leaves[SCOPE]
            population = tree(document.population, situation, leaves, unrecorded)
            lists = [tree(one.criterion, situation, leaves, unrecorded).certain for one in document.quality_lists]
            outside = [conjunction([opposite(population.possible), one]) for one in lists]
            condition = disjunction([population.possible, *outside])
            if condition != NEVER:
                found[number] = condition
        return found

    def _packed(self, stage: Stage, selects: Sequence[Select], without_rows: dict[int, Condition]) -> str:
        """profile, patient_id and the words with what came of the profile's leaves."""
        slots = self._slots[stage]
        names = [f"word_{word}" for word in range(1, max(1, *(slot.words for slot in slots.values())) + 1)]
        rows = self._nothing_recorded(without_rows, names) if without_rows or not selects else []
        if selects:
            uses = tuple(
                (Constant(leaf), Constant(number), Constant(word), Constant(weight))
                for number, slot in slots.items()
                for leaf, word, weight in slot.uses()
            )
            comment = "Hvad kriterierne om hændelser blev til: 1 uafklaret, 2 opfyldt; omvendt for dem, der er opfyldt uden rækker."
            found = self._plan.add(f"outcomes{stage.suffix}", comment, Union(tuple(selects)))
            used = self._plan.add(
                f"uses{stage.suffix}",
                "Hvilke profiler der bruger dem, og på hvilken plads.",
                Values((LEAF, "profile", "word", "weight"), uses),
            )
            rows.append(_weighted(found, used, names))
        k = "k"
        key = (Column("profile", k), Column("patient_id", k))
        sums: Columns = tuple((name, Aggregate("SUM", Column(name, k), whole=True)) for name in names)
        return self._plan.add(
            f"packed{stage.suffix}",
            "Alt om en patient i en profil, pakket i tal: to bit for hvert kriterium.",
            Select((("profile", key[0]), ("patient_id", key[1]), *sums), Named(Union(tuple(rows)), k), group_by=key),
        )

    def _nothing_recorded(self, without_rows: dict[int, Condition], words: Sequence[str]) -> list[Select]:
        """The patients who may be listed in a profile though nothing is recorded of them."""
        zeros: Columns = tuple((name, Constant(0)) for name in words)
        return [
            Select(
                (("profile", Constant(number)), ("patient_id", Column("patient_id", S)), *zeros),
                Named(datasets.PEOPLE, S), where=condition,
            )
            for number, condition in (without_rows or {0: NEVER}).items()
        ]  # fmt: skip

    def _listed(self, packed: str, judged: dict[int, tuple[Bounds, Condition]]) -> str:
        """Members, possible members, and those on a quality list; with all that is known of them so far."""
        words = self._words(SCOPE)
        lower = by_number("profile", _P, {number: flag(one.certain) for number, (one, _) in judged.items()})
        upper = by_number("profile", _P, {number: flag(one.possible) for number, (one, _) in judged.items()})
        on_list = by_number("profile", _P, {number: flag(one) for number, (_, one) in judged.items()})
        columns: Columns = (
            ("profile", Column("profile", _P)),
            *((name, Column(name, S)) for name in ("patient_id", *_PERSON)),
            *((word, Column(word, _P)) for word in words),
            ("lower", lower),
            ("upper", upper),
            ("on_list", on_list),
        )
        joins = (
            Join("INNER", Named(datasets.PEOPLE, S), Compare(Column("patient_id", S), "=", Column("patient_id", _P))),
        )
        inner = Select(columns, Named(packed, _P), joins, self._in_scope())
        j = "j"
        is_possible = Compare(Column("upper", j), "=", Constant(1))
        outside = And((Compare(Column("upper", j), "=", Constant(0)), Compare(Column("on_list", j), "=", Constant(1))))
        shown: Columns = (
            *((name, Column(name, j)) for name in ("profile", "patient_id", *_PERSON, *words)),
            ("member", Column("lower", j)),
            ("possible", Arithmetic(Column("upper", j), "-", Column("lower", j))),
            ("outside", flag(outside)),
        )
        comment = (
            "Hvem der står på listerne: medlemmer, mulige medlemmer og kvalitetslisternes patienter (outside = 1)."
        )
        return self._plan.add("listed", comment, Select(shown, Named(inner, j), where=Or((is_possible, outside))), True)

    def _in_scope(self) -> Condition:
        """A patient `s` is one that profile `p` looks at."""
        scopes = {number: one.document.scope for number, one in self._profiles.items()}
        conditions: list[Condition] = []
        for name in ("registered", "alive"):
            needs: dict[int, Value] = {number: Constant(int(getattr(scope, name))) for number, scope in scopes.items()}
            told = set(needs.values())
            least = told.pop() if len(told) == 1 else by_number("profile", _P, needs)
            if least != Constant(0):
                conditions.append(Compare(Column(name, S), ">=", least))
        return conjunction(conditions)

    def _members(self, listed: str) -> str:
        """The members of any profile, each once (the people of the second stage); and the part with each profile's members."""
        is_member = Compare(Column("member", "l"), "=", Constant(1))
        person = tuple(Column(name, "l") for name in ("patient_id", *_PERSON))
        columns = tuple((column.name, column) for column in person)
        comment = "Alle, der er medlem af en population."
        people = self._plan.add(
            MEMBERS.people, comment, Select(columns, Named(listed, "l"), where=is_member, group_by=person), True
        )
        assert people == MEMBERS.people
        self._listed_name = listed
        pairs = tuple((name, Column(name, "l")) for name in ("profile", "patient_id"))
        return self._plan.add(
            "members_of_profiles", "Hver profils medlemmer.", Select(pairs, Named(listed, "l"), where=is_member)
        )

    def _own_stage(self, situation: Situation) -> Stage:
        """One profile's members, for what it alone asks of them; all members for what a profile that it refers to asks."""
        number = next((number for number, one in self._profiles.items() if one is situation), None)
        if number is None:
            return MEMBERS
        if number not in self._own_stages:
            comment = f"Medlemmer i profil {number}: {situation.document.title.da}."
            is_own = [
                Compare(Column("profile", "l"), "=", Constant(number)),
                Compare(Column("member", "l"), "=", Constant(1)),
            ]
            columns = tuple((name, Column(name, "l")) for name in ("patient_id", *_PERSON))
            name = self._plan.add(
                f"members_{number}", comment, Select(columns, Named(self._listed_name, "l"), where=conjunction(is_own))
            )
            self._own_stages[number] = Stage(name, f"_{name}", MEMBERS)
        return self._own_stages[number]

    def _words(self, stage: Stage) -> list[str]:
        return [f"word_{word}" for word in range(1, max(1, *(slot.words for slot in self._slots[stage].values())) + 1)]

    # ---- what is told of each

    def _judged_members(self) -> dict[str, dict[int, Value]]:
        """Each profile's subgroups and actions as texts of ids, from a row `k` with the words of the second stage."""
        subgroups: dict[int, Value] = {}
        actions: dict[int, Value] = {}
        for number, situation in self._profiles.items():
            judge = by_digit(self._slots[MEMBERS][number], "k", lambda word: Coalesce(word, Constant(0)))
            leaves, document = self._leaves[MEMBERS], situation.document
            judged = [(one.id, tree(one.criterion, situation, leaves, judge)) for one in document.subgroups]
            subgroups[number] = _texts([(f"{name}", f"{name}?", bounds) for name, bounds in judged])
            judged = [(one.id, tree(one.criterion, situation, leaves, judge)) for one in document.actions]
            actions[number] = _texts([(f"{name}", "", bounds) for name, bounds in judged])
        return {"subgroups": subgroups, "actions": actions}

    def _patients(self, listed: str, packed: str, judged: dict[str, dict[int, Value]]) -> Select:
        """The row of each profile and patient."""
        undecided: dict[int, Value] = {}
        quality: dict[int, Value] = {}
        for number, situation in self._profiles.items():
            listed_criteria = [one for _, one in criteria(situation.document.population, ())]
            open_ones = [(one.id, self._bounds(one, number, SCOPE, S)) for one in listed_criteria]
            undecided[number] = _texts([("", name, bounds) for name, bounds in open_ones])
            lists = [
                (one.id, self._bounds(one.criterion, number, SCOPE, S)) for one in situation.document.quality_lists
            ]
            quality[number] = _texts([(name, "", bounds) for name, bounds in lists])
        texts = {
            "undecided": _when("possible", by_number("profile", S, undecided)),
            "quality_lists": _when("outside", by_number("profile", S, quality)),
            **{name: _when("member", by_number("profile", S, values)) for name, values in judged.items()},
        }
        own = tuple((name, Column(name, S)) for name in ("profile", "patient_id"))
        same = [Compare(Column(name, "k"), "=", value) for name, value in own]
        columns: Columns = (
            *own,
            ("element", Constant("")),
            *((name, Column(name, S)) for name in ("member", "possible")),
            *((name, texts[name]) for name in TEXTS),
            *((name, Column(name, S)) for name in _PERSON),
            *_NOTHING_SHOWN,
        )
        return Select(columns, Named(listed, S), (Join("LEFT", Named(packed, "k"), conjunction(same)),))


def _texts(judged: Iterable[tuple[str, str, Bounds]]) -> Value:
    """Texts with a blank behind each: the first where something is certain, the second where it is undecided."""
    told: list[Value] = []
    for certainly, undecided, bounds in judged:
        branches = [(bounds.certain, Constant(f"{certainly} " if certainly else ""))]
        branches += [(bounds.possible, Constant(f"{undecided} " if undecided else ""))]
        kept = tuple((condition, text) for condition, text in branches if condition != NEVER)
        if kept:
            told.append(Case(kept, Constant("")))
    return Concatenated(tuple(told)) if told else Constant("")


def _when(column: str, value: Value) -> Value:
    """The value where the column is 1; NULL elsewhere."""
    return Case(((Compare(Column(column, S), "=", Constant(1)), value),))


def _weighted(found: str, used: str, words: Sequence[str]) -> Select:
    """What each outcome adds to the words of each profile that uses it."""
    amount = Arithmetic(Column(OUTCOME, "o"), "*", Column("weight", "u"))
    added: list[tuple[str, Value]] = [(words[0], amount)]
    if len(words) > 1:
        added = [
            (word, Case(((Compare(Column("word", "u"), "=", Constant(number)), amount),), Constant(0)))
            for number, word in enumerate(words, start=1)
        ]
    return Select(
        (("profile", Column("profile", "u")), ("patient_id", Column("patient_id", "o")), *added),
        Named(found, "o"),
        (Join("INNER", Named(used, "u"), Compare(Column(LEAF, "u"), "=", Column(LEAF, "o"))),),
    )


Columns = tuple[tuple[str, Value], ...]


def _typed(value: str | date | Decimal) -> Value:
    """NULL of the value's type, which the first select of a union must tell."""
    return Case(((NEVER, Constant(value)),))


_NOTHING_SHOWN: Columns = (
    ("state", _typed("")),
    ("number", _typed(Decimal("0.000000"))),
    ("text", _typed("")),
    ("comparator", _typed("")),
    ("unit", _typed("")),
    ("first_day", _typed(date(1, 1, 1))),
    ("last_day", _typed(date(1, 1, 1))),
)


def _element_row(select: Select) -> Select:
    """The row of an element, with nothing in the columns of patients."""
    columns = dict(select.columns)
    first = ("profile", "patient_id", "element")
    nothing: Columns = (
        ("member", Constant(1)),
        ("possible", Constant(0)),
        *((name, Constant(None)) for name in (*TEXTS, *_PERSON)),
    )
    shown = tuple((name, columns[name]) for name in ("state", *SHOWN))
    return replace(select, columns=(*((name, columns[name]) for name in first), *nothing, *shown))
