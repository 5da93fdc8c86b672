"""A profile as one SQL statement against the views of the logical record.

The statement is one SELECT without DDL. On top stand the parameters; then who is in scope, the events of each dataset that the profile looks
at, one part per criterion with its Danish sentence, who is listed, and what was found for each data element, for members only. It gives one row
per patient who is a member, a possible member or on a quality list; members first, in the list view's order.

The views must hold normalised codes (`cockpit.standard.codes.normalised_code`), the short keys of code systems, and 1 or 0 in boolean
columns. Outcomes have a lower and an upper bound: 1 and 1 is true, 0 and 1 unknown, 0 and 0 false.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from cockpit.engine.relational import datasets
from cockpit.engine.relational.criteria import criterion_outcome
from cockpit.engine.relational.dialects import DIALECTS
from cockpit.engine.relational.elements import MEMBER, Columns, shown_element
from cockpit.engine.relational.form import (
    LISTED_PATIENTS,
    NEVER,
    And,
    Arithmetic,
    Case,
    Coalesce,
    Column,
    Compare,
    Condition,
    Constant,
    Join,
    Joined,
    Named,
    Or,
    Order,
    Select,
    Statement,
    Union,
    Value,
    flag,
)
from cockpit.engine.relational.one_row import RowOf
from cockpit.engine.relational.plan import Compiled, Outcome, Plan
from cockpit.engine.relational.readings import MEMBERS, SCOPE
from cockpit.engine.relational.reads import names_read
from cockpit.engine.relational.relations import related_part
from cockpit.engine.relational.simplifying import flattened
from cockpit.engine.relational.single_rows import left_by_patient
from cockpit.engine.relational.sought import sought_by_patient
from cockpit.engine.relational.steps import written
from cockpit.engine.relational.witnesses import witnesses_of_listed
from cockpit.engine.selection import Situation
from cockpit.standard.document import (
    Criterion,
    Element,
    PickedElement,
    ProfileDocument,
    SortKey,
    SubgroupReference,
    criteria,
)
from cockpit.standard.record import EVENT_DATASETS, SOURCES


@dataclass(frozen=True)
class Layout:
    """Which column of the result holds what. Elements by id: column by part (`state`, `value`, `comparator`, `unit`, `first_day`, `last_day`).

    `unknown` is the column with the ids of the population's unknown criteria.
    """

    elements: dict[str, dict[str, str]]
    subgroups: dict[str, tuple[str, str]]
    actions: dict[str, str]
    quality_lists: dict[str, str]
    unknown: str


@dataclass(frozen=True)
class CompiledProfile(Compiled):
    """One profile's statement, and what the columns of its result mean."""

    layout: Layout = field(kw_only=True)


def compile_profile(
    document: ProfileDocument,
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
    dialect: str = "duckdb",
    in_steps: bool = False,
    rewritten: Callable[[Statement], Statement] = lambda statement: statement,
) -> CompiledProfile:
    """Compile a checked profile for a reference date and for a system that holds these datasets and sources.

    `in_steps`: as several statements, for an engine that works parts out again and again (`steps`). `rewritten`: what is made of the statement before it is written
    in the dialect. Raises NotInlined when a pinned profile is not inlined, KeyError for a dialect that is not known, NoSteps for one that has none.
    """
    writer = DIALECTS[dialect]
    situation = Situation(document, as_of, frozenset(held), frozenset(sources))
    plan = Plan(
        situation,
        related_part,
        writer.keeps,
        gathers=writer.gathers,
        most_joins=writer.most_joins,
        members_apart=writer.members_apart,
    )
    plan.include(datasets.parameters())
    plan.include(datasets.scope(document.scope, as_of))
    final = _Final(plan)
    if plan.keeps:
        final.find_candidates()
    select = final.select()
    comment = (
        f"{document.title.da}, version {document.version} (profilstandard {document.standard}), pr. {as_of.isoformat()}.\n"
        "En række for hver patient, der hører til populationen (member = 1), muligvis hører til den (possible = 1) "
        "eller står på en kvalitetsliste."
    )
    parts, select = plan.written(select)
    if SCOPE.people not in names_read([select, *parts]):  # where candidates are all that is looked at
        parts = tuple(part for part in parts if part.name != SCOPE.people)
    statement = Statement(comment, parts, select)
    if writer.seeks_patients:
        statement = sought_by_patient(statement)
    told = written(rewritten(statement), dialect, in_steps=in_steps)
    return CompiledProfile(told.sql, told.parameters, told.before, told.after, layout=final.layout)


_OF_MEMBERS = (
    "Det, der er fundet om hvert medlem.",
    "Det, der siges om hvert medlem: hvert kriterium, og hvad det bygger på, har sine kolonner.",
)
_OF_EVERYBODY = (
    "Det, der er registreret om hver af dem, der ses på.",
    "Hvordan hver af dem bedømmes: hvert kriterium har sine kolonner.",
)
_PERSON = ("birth_date", "age", "sex", "sikringsgruppe", "fast_laege")


class _Final:
    """The end of the statement: who is listed, what is shown of them, in which order."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._document = plan.situation.document
        self.layout = Layout({}, {}, {}, {}, plan.name("undecided_criteria"))
        self._columns: Columns = []
        self._joins: list[Join] = []
        self._shown: list[tuple[Columns, tuple[Join, ...]]] = []
        self._judged: dict[str, tuple[str, int]] = {}

    def select(self) -> Select:
        population = criterion_outcome(self._document.population, self._plan, self._plan.situation, SCOPE)
        listed = self._plan.add(
            LISTED_PATIENTS,
            "Hvem der står på listen: medlemmer, mulige medlemmer og kvalitetslisternes patienter.",
            self._listed(population),
            materialized=True,
        )
        self._plan.add(
            MEMBERS.people,
            "Populationens medlemmer.",
            Select(
                tuple((name, Column(name, "l")) for name in ("patient_id", *_PERSON)),
                Named(listed, "l"),
                where=Compare(Column("member", "l"), "=", Constant(1)),
            ),
            materialized=True,
        )
        self._columns = [(name, Column(name, "l")) for name in ("patient_id", "member", "possible")]
        self._columns += [(column, Column(column, "l")) for column in self.layout.quality_lists.values()]
        for element in self._document.elements:
            self._show(element)
        self._judge_members()
        shown = self._join_shown()
        undecided = self._tell_undecided()
        self._plan.rows.append(RowOf(MEMBERS.people, shown, "found", "said", _OF_MEMBERS))
        if (
            not self._plan.candidates
        ):  # of whom so few are left that it costs more to join them with everything than with what they are judged by
            everybody = RowOf(SCOPE.people, (listed, *undecided), "recorded", "judged", _OF_EVERYBODY)
            self._plan.rows.append(everybody)
        return Select(tuple(self._columns), Named(listed, "l"), tuple(self._joins), order_by=tuple(self._order()))

    def _join_shown(self) -> tuple[str, ...]:
        """Join what is shown of members, gathered in blocks of no more joins than the engine likes; the names of their parts."""
        blocks: list[tuple[Columns, list[Join]]] = []
        for columns, joins in self._shown:
            if not blocks or len(blocks[-1][1]) + len(joins) > self._plan.most_joins:
                blocks.append(([], []))
            blocks[-1][0].extend(columns)
            blocks[-1][1].extend(joins)
        patient = ("patient_id", Column("patient_id", MEMBER))
        names = []
        for number, (columns, gathered) in enumerate(blocks, start=1):
            block = Select((patient, *columns), Named(MEMBERS.people, MEMBER), tuple(gathered))
            names.append(self._plan.add(f"shown_{number}", "Det, der vises om medlemmerne.", block))
            alias = self._join(names[-1])
            self._columns += [(name, Column(name, alias)) for name, _ in columns]
        return tuple(names)

    def find_candidates(self) -> None:
        """Add the part with those who may be listed, where something recorded tells them from the others."""
        found = witnesses_of_listed(self._document, self._plan.situation)
        if not found:
            return
        parts = dict.fromkeys(criterion_outcome(one, self._plan, told, SCOPE).part for one, told in found)
        c, k = "c", "k"
        patient = Column("patient_id", k)
        seen = tuple(
            Select(
                (("patient_id", Column("patient_id", c)),),
                Named(part, c),
                where=Compare(Column("upper", c), "=", Constant(1)),
            )
            for part in parts
        )
        known = Select((("patient_id", patient),), Named(Union(seen), k), group_by=(patient,))
        scope = datasets.scope(self._document.scope, self._plan.situation.as_of)
        looked_at = Select(
            tuple((name, Column(name, "s")) for name in ("patient_id", *_PERSON)),
            Named(scope.relation, "s"),
            (Join("INNER", Named(known, "n"), Compare(Column("patient_id", "n"), "=", Column("patient_id", "s"))),),
        )
        # Looked for among the patients themselves, so that nobody else's age is worked out.
        comment = f"{scope.comment} Kun dem, der kan stå på listen: alle andre mangler det, der skal være registreret."
        self._plan.candidates = self._plan.add("candidates", comment, flattened(looked_at), materialized=True)

    def _listed(self, population: Outcome) -> Select:
        """Patients in scope who may be members, and those on a quality list, who may not."""
        outcomes = [population]
        columns: list[tuple[str, Value]] = []
        upper = _bound("upper", "c0", population)
        listed: list[Condition] = [Compare(upper, "=", Constant(1))]
        for quality_list in self._document.quality_lists:
            outcome = criterion_outcome(quality_list.criterion, self._plan, self._plan.situation, SCOPE)
            lower = _bound("lower", f"c{len(outcomes)}", outcome)
            outcomes.append(outcome)
            on_list = And((Compare(upper, "=", Constant(0)), Compare(lower, "=", Constant(1))))
            name = self._plan.name(f"quality_{quality_list.id}")
            self.layout.quality_lists[quality_list.id] = name
            columns.append((name, flag(on_list)))
            listed.append(Compare(lower, "=", Constant(1)))  # members and possible ones are listed anyway
        lower = _bound("lower", "c0", population)
        shown = (
            *((name, Column(name, "s")) for name in ("patient_id", *_PERSON)),
            ("member", lower),
            ("possible", Arithmetic(upper, "-", lower)),
            *columns,
        )
        joins = [left_by_patient(outcome.part, f"c{number}", "s") for number, outcome in enumerate(outcomes)]
        where = listed[0] if len(listed) == 1 else Or(tuple(listed))
        if len(outcomes) == 1 and not population.default:
            joins = [replace(joins[0], kind="INNER")]
        return Select(shown, Named(self._plan.people(SCOPE), "s"), tuple(joins), where)

    def _show(self, element: Element) -> None:
        shown = shown_element(element, self._plan, self._plan.situation, MEMBERS, self._shown_alias())
        names = {
            column: self._plan.name(element.id if column == "value" else f"{element.id}_{column}")
            for column, _ in shown.columns
        }
        self._shown.append(([(names[column], value) for column, value in shown.columns], shown.joins))
        self.layout.elements[element.id] = names

    def _shown_alias(self) -> str:
        return f"f{len(self._shown)}"

    def _judge_members(self) -> None:
        for subgroup in self._document.subgroups:
            lower, upper = (self._plan.name(f"subgroup_{subgroup.id}_{bound}") for bound in ("lower", "upper"))
            self.layout.subgroups[subgroup.id] = lower, upper
            self._judge(subgroup.criterion, {"lower": lower, "upper": upper})
        for action in self._document.actions:
            self.layout.actions[action.id] = name = self._plan.name(f"action_{action.id}")
            self._judge(action.criterion, {"lower": name})

    def _judge(self, criterion: Criterion, names: dict[str, str]) -> None:
        """Show the bounds of a criterion for members under these names; of a subgroup that is referred to they are joined already."""
        while isinstance(criterion, SubgroupReference):
            criterion = self._document.subgroup(criterion.subgroup).criterion
        outcome = criterion_outcome(criterion, self._plan, self._plan.situation, MEMBERS)
        if outcome.part not in self._judged:
            join = left_by_patient(outcome.part, self._shown_alias(), MEMBER)
            self._judged[outcome.part] = join.to.alias, len(self._shown)
            self._shown.append(([], (join,)))
        alias, place = self._judged[outcome.part]
        self._shown[place][0].extend((name, _bound(bound, alias, outcome)) for bound, name in names.items())

    def _tell_undecided(self) -> list[str]:
        """The ids of the population's criteria that are unknown, groups too, with blanks between them; the name of the part with them, if there is one."""
        selects: list[Select] = []
        for _, criterion in criteria(self._document.population, ()):
            outcome = criterion_outcome(criterion, self._plan, self._plan.situation, SCOPE)
            if outcome.decided:
                continue
            columns = (("patient_id", Column("patient_id", "c")), ("criterion", Constant(criterion.id)))
            unknown = Compare(Column("lower", "c"), "<", Column("upper", "c"))
            selects.append(Select(columns, Named(outcome.part, "c"), where=unknown))
        if not selects:
            self._columns.append((self.layout.unknown, Case(((NEVER, Constant("")),))))
            return []
        patient, criterion_id = Column("patient_id", "u"), Column("criterion", "u")
        joined = Joined(criterion_id, " ", (criterion_id,))
        listed = Select(
            (("patient_id", patient), ("criteria", joined)), Named(Union(tuple(selects)), "u"), group_by=(patient,)
        )
        part = self._plan.add("undecided", "Hvilke af populationens kriterier der ikke kan afgøres.", listed)
        self._columns.append((self.layout.unknown, Column("criteria", self._join(part))))
        return [part]

    def _join(self, part: str) -> str:
        """Join a part to those listed; its alias."""
        alias = f"j{len(self._joins)}"
        self._joins.append(left_by_patient(part, alias, "l"))
        return alias

    def _order(self) -> Sequence[Order]:
        """Members first; then the list view's keys, each with what is not known last; then patient id."""
        orders = [Order(Column("member", "l"), descending=True)]
        for key in self._document.views.list.sort:
            orders += self._sorted_by(key)
        return [*orders, Order(Column("patient_id", "l"))]

    def _sorted_by(self, key: SortKey) -> list[Order]:
        element = self._document.element(key.element)
        shown = dict(self._columns)
        columns = {column: shown[name] for column, name in self.layout.elements[key.element].items()}
        known = Compare(columns["state"], "=", Constant("known"))
        values = (
            ["first_day", "last_day"] if isinstance(element, PickedElement) and element.show == "date" else ["value"]
        )
        return [
            Order(flag(known), descending=True),
            *(Order(Case(((known, columns[value]),)), key.descending) for value in values if value in columns),
        ]


def _bound(name: str, alias: str, outcome: Outcome) -> Value:
    """A bound of a joined outcome; no row is its default."""
    return Coalesce(Column(name, alias), Constant(int(outcome.default)))
