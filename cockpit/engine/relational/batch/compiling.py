"""Many profiles as one SQL statement: each dataset is read once per stage for all of them, and what they ask alike is computed once.

The result of `compile_profiles` has a row for each profile and patient who is a member, a possible member or on a quality list (`element` is
empty), and a row for each data element of a member that has something to show; in no order, for ordering millions of rows costs much and
whoever stores them gains nothing. `profile` is the number of the profile, from 1. Ids of quality lists, subgroups, actions and undecided
criteria stand with blanks between them; a subgroup that cannot be decided has a question mark behind it.

`compile_memberships` says who is listed and nothing more: what a whole country is looked through for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

from cockpit.engine.relational import datasets
from cockpit.engine.relational.batch.elements import SHOWN, ShownElements
from cockpit.engine.relational.batch.items import Items
from cockpit.engine.relational.batch.leaves import Leaves
from cockpit.engine.relational.batch.listing import LISTED, PERSON, Columns, Listing, texts, words_of_patients
from cockpit.engine.relational.batch.outcomes import Found, found_items
from cockpit.engine.relational.batch.selecting import by_number
from cockpit.engine.relational.batch.trees import S, Slots, by_digit, tree
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.form import (
    LISTED_PATIENTS,
    Case,
    Coalesce,
    Column,
    Compare,
    Constant,
    Join,
    Named,
    Relation,
    Select,
    Statement,
    Union,
    Value,
    conjunction,
    nothing_like,
)
from cockpit.engine.relational.plan import Compiled, Plan
from cockpit.engine.relational.readings import MEMBERS, SCOPE, Stage
from cockpit.engine.relational.relations import related_part
from cockpit.engine.relational.steps import written
from cockpit.engine.selection import Situation
from cockpit.standard.document import ProfileDocument
from cockpit.standard.record import EVENT_DATASETS, SOURCES


def compile_profiles(
    documents: Sequence[ProfileDocument],
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
    dialect: str = "duckdb",
    in_steps: bool = False,
) -> Compiled:
    """Compile checked profiles for a reference date and for a system that holds these datasets and sources.

    `in_steps`: as several statements, for an engine that works parts out again and again (`steps`). Raises ValueError for no profile at all, NotInlined when a pinned
    profile is not inlined, KeyError for a dialect that is not known, NoSteps for one that has none.
    """
    batch = _batch(documents, as_of, held, sources, dialect)
    return batch.compiled("profiler på én gang", batch.everything(), dialect, in_steps)


def compile_memberships(
    documents: Sequence[ProfileDocument],
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
    dialect: str = "duckdb",
    in_steps: bool = False,
) -> Compiled:
    """As `compile_profiles`, with a row for each profile and patient who is listed: profile, patient_id, member, possible, undecided, quality_lists.

    `undecided` (of possible members) and `quality_lists` (of those outside the population) are ids with a blank behind each, and NULL elsewhere.
    """
    batch = _batch(documents, as_of, held, sources, dialect)
    return batch.compiled("profilers patienter på én gang", batch.memberships(), dialect, in_steps)


def _batch(
    documents: Sequence[ProfileDocument], as_of: date, held: Collection[str], sources: Collection[str], dialect: str
) -> _Batch:
    if not documents:
        raise ValueError("there is no profile to compile")
    situations = [Situation(document, as_of, frozenset(held), frozenset(sources)) for document in documents]
    plan = Plan(situations[0], related_part, DIALECTS[dialect].keeps, numbered=True)
    plan.include(datasets.parameters())
    plan.include(datasets.everybody(as_of))
    return _Batch(situations, plan)


class _Batch:
    """The statement for many profiles in the making."""

    def __init__(self, situations: Sequence[Situation], plan: Plan) -> None:
        self._plan = plan
        self._profiles = dict(enumerate(situations, start=1))
        self._own_stages: dict[int, Stage] = {}
        self._listed_name = ""  # known when populations are judged, before anything is asked of members
        whom = {SCOPE: lambda _: SCOPE, MEMBERS: self._own_stage}
        self._leaves = {stage: Leaves(Items(stage), plan, whom[stage]) for stage in (SCOPE, MEMBERS)}
        self._slots = {stage: Slots() for stage in (SCOPE, MEMBERS)}
        self._elements = ShownElements(self._leaves[MEMBERS].items, self._own_stage)

    def compiled(self, what: str, select: Select, dialect: str, in_steps: bool) -> Compiled:
        """The statement that ends with the select."""
        documents = {number: situation.document for number, situation in self._profiles.items()}
        titles = "\n".join(f"{number}: {one.title.da}, version {one.version}" for number, one in documents.items())
        as_of = self._plan.situation.as_of
        comment = f"{len(documents)} {what}, pr. {as_of.isoformat()}.\n{titles}"
        parts, select = self._plan.written(select)
        return written(Statement(comment, parts, select), dialect, in_steps=in_steps)

    def memberships(self) -> Select:
        """Who is listed in which profile."""
        names = ("profile", "patient_id", *LISTED)
        return Select(tuple((name, Column(name, "l")) for name in names), Named(self._listed(), "l"))

    def everything(self) -> Select:
        """Who is listed in which profile, and what is shown of members."""
        comment = "Hvem der står på listerne: medlemmer, mulige medlemmer og kvalitetslisternes patienter."
        listed = self._plan.add(LISTED_PATIENTS, comment, self._listed(), True)
        members = self._members(listed)
        judged = self._judged_members()
        for number, situation in self._profiles.items():
            for element in situation.document.elements:
                self._elements.show(element, number, situation)
        found = self._found(MEMBERS)
        words = words_of_patients(self._leaves[MEMBERS], found, self._slots[MEMBERS], self._plan)
        shown = [_element_row(select) for select in self._elements.selects(found, self._plan, members)]
        u = "u"
        names = ("profile", "patient_id", "element", *LISTED, "subgroups", "actions", *PERSON, "state", *SHOWN)
        rows = Union((self._patients(listed, words, judged), *shown))
        return Select(tuple((name, Column(name, u)) for name in names), Named(rows, u))

    def _found(self, stage: Stage) -> Found:
        return found_items(self._leaves[stage].items, self._plan)

    # ---- who is listed

    def _listed(self) -> Relation:
        listing = Listing(self._profiles, self._leaves[SCOPE], self._slots[SCOPE], self._plan)
        return listing.listed(partial(self._found, SCOPE))

    def _members(self, listed: str) -> str:
        """The members of any profile, each once (the people of the second stage); and the part with each profile's members."""
        is_member = Compare(Column("member", "l"), "=", Constant(1))
        person = tuple(Column(name, "l") for name in ("patient_id", *PERSON))
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
            columns = tuple((name, Column(name, "l")) for name in ("patient_id", *PERSON))
            name = self._plan.add(
                f"members_{number}", comment, Select(columns, Named(self._listed_name, "l"), where=conjunction(is_own))
            )
            self._own_stages[number] = Stage(name, f"_{name}", MEMBERS)
        return self._own_stages[number]

    # ---- what is told of each

    def _judged_members(self) -> dict[str, dict[int, Value]]:
        """Each profile's subgroups and actions as texts of ids, from a row `k` with the words of the second stage."""
        judge = by_digit(self._slots[MEMBERS], "k", lambda word: Coalesce(word, Constant(0)))
        subgroups: dict[int, Value] = {}
        actions: dict[int, Value] = {}
        for number, situation in self._profiles.items():
            leaves, document = self._leaves[MEMBERS], situation.document
            judged = [(one.id, tree(one.criterion, situation, leaves, judge)) for one in document.subgroups]
            subgroups[number] = texts([(f"{name}", f"{name}?", bounds) for name, bounds in judged])
            judged = [(one.id, tree(one.criterion, situation, leaves, judge)) for one in document.actions]
            actions[number] = texts([(f"{name}", "", bounds) for name, bounds in judged])
        return {"subgroups": subgroups, "actions": actions}

    def _patients(self, listed: str, words: str | None, judged: dict[str, dict[int, Value]]) -> Select:
        """The row of each profile and patient."""
        is_member = Compare(Column("member", S), "=", Constant(1))
        told = {name: Case(((is_member, by_number("profile", S, values)),)) for name, values in judged.items()}
        same = Compare(Column("patient_id", "k"), "=", Column("patient_id", S))
        columns: Columns = (
            *((name, Column(name, S)) for name in ("profile", "patient_id")),
            ("element", Constant("")),
            *((name, Column(name, S)) for name in LISTED),
            *told.items(),
            *((name, Column(name, S)) for name in PERSON),
            *_NOTHING_SHOWN,
        )
        joins = () if words is None else (Join("LEFT", Named(words, "k"), same),)
        return Select(columns, Named(listed, S), joins)


_NOTHING_SHOWN: Columns = (
    ("state", nothing_like("")),
    ("number", nothing_like(Decimal("0.000000"))),
    ("text", nothing_like("")),
    ("comparator", nothing_like("")),
    ("unit", nothing_like("")),
    ("first_day", nothing_like(date(1, 1, 1))),
    ("last_day", nothing_like(date(1, 1, 1))),
)


def _element_row(select: Select) -> Select:
    """The row of an element, with nothing in the columns of patients."""
    columns = dict(select.columns)
    first = ("profile", "patient_id", "element")
    nothing: Columns = (
        ("member", Constant(1)),
        ("possible", Constant(0)),
        *((name, Constant(None)) for name in ("undecided", "quality_lists", "subgroups", "actions", *PERSON)),
    )
    shown = tuple((name, columns[name]) for name in ("state", *SHOWN))
    return replace(select, columns=(*((name, columns[name]) for name in first), *nothing, *shown))
