"""A dataset read once: the events that some selection asks for, with the concepts that their codes belong to.

A statement has two stages. Criteria of the population and of quality lists are judged for everybody in scope; subgroups, actions
and elements for members only. A dataset is read, joined with the small table of codes (`concepts`), into narrow rows that are
kept: patient_id, event_id, first_day, last_day, concept, and the columns that someone reads. A row stands once for each concept that its
event belongs to; or once, with all of them as bits (`concept_bits`), for databases that compute a part once. What was read for a stage serves a
narrower one, which keeps of it the people and the concepts that it asks for.

A diagnosis may have several codes: it stands once for each of those that belong to a concept, with the code, and whoever counts diagnoses takes
each once (`rows`). Selections without codes have a reading of their own, whose rows have no concept and no code.

A reading is written last, when everybody has asked: then its concepts and columns are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, cast

from cockpit.engine import dates
from cockpit.engine.relational import concept_bits, datasets
from cockpit.engine.relational.concepts import (
    CONCEPT,
    LIST,
    LISTS,
    Concept,
    ConceptName,
    coding_names,
    concept_codes,
)
from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    Column,
    Compare,
    Condition,
    Constant,
    IsNull,
    Join,
    Named,
    OneOf,
    Or,
    Part,
    Relation,
    Select,
    Union,
    Value,
    asked_after,
    changed,
    conjunction,
    free_name,
)
from cockpit.engine.relational.reads import Reads
from cockpit.engine.relational.simplifying import each_of
from cockpit.standard.document import EventSelection


@dataclass(frozen=True)
class Stage:
    """Whom is looked at: the part with their patient_id, birth_date, age and sex; `suffix` tells the stage's parts from others'.

    `wider`: the stage whose people are all of these and more.
    """

    people: str
    suffix: str = ""
    wider: Stage | None = None

    @property
    def restricted(self) -> bool:
        """Whether some patients in scope are not looked at."""
        return self.wider is not None


SCOPE = Stage("scope")
MEMBERS = Stage("members", "_members", SCOPE)


@dataclass(frozen=True)
class OfConcepts:
    """The names of two parts: what belongs to concepts of one list, and to those of several."""

    single: str
    several: str


Called = Literal["names", "numbers", "bits"]
"""What concepts are called: by names, by numbers, which millions of rows carry more easily, or by bits of numbers."""


@dataclass
class Reading:
    """One reading in the making. `recorded`: the name of the part with the distinct codes of the data; `wider`: the reading that it is a part of;
    `codes` and `codings`: the parts with the codes of concepts, and with the codings of diagnoses;
    `called`: what concepts are called in its rows; `reads_once`: whether a part is worked out anew wherever it is read; `kept`: the name of the part with what is
    kept of the wider reading until it is known who the stage's people are, if that is to be a part.
    """

    dataset: str
    stage: Stage
    coded: bool
    name: str
    codes: OfConcepts
    codings: OfConcepts
    recorded: str
    as_of: date
    wider: Reading | None = None
    called: Called = "names"
    reads_once: bool = False
    kept: str = ""
    _concepts: dict[Concept, ConceptName] = field(default_factory=dict)
    _asked: dict[str, set[str] | None] = field(default_factory=dict)
    _earliest: list[date | None] = field(default_factory=list)
    _only_active: bool = True

    def ask(self, selection: EventSelection, concept: Concept) -> ConceptName | None:
        """The name of the concept among the rows, which will hold what this selection selects; None where rows have none."""
        self._ask_for(selection)
        window = dates.bounds(selection.window, self.as_of) if selection.window else (None, None)
        self._earliest.append(window[0])
        self._only_active &= selection.active
        of_wider = self.wider.ask(selection, concept) if self.wider else None
        if not self.coded:
            return None
        if of_wider:
            self._concepts[concept] = of_wider
        elif concept not in self._concepts:
            names = cast(Collection[str], self._concepts.values())
            by_name = self.called == "names"
            self._concepts[concept] = free_name(concept.wanted_name, names, "-") if by_name else len(self._concepts) + 1
        return self._concepts[concept]

    def _ask_for(self, selection: EventSelection) -> None:
        """Which sources and kinds are asked for, where no row leaves them empty; None where someone does not mind."""
        for column, values in (("source", selection.sources), ("kind", selection.kinds)):
            if datasets.is_required(self.dataset, column):
                earlier = self._asked.get(column, set())
                self._asked[column] = earlier | set(values) if values and earlier is not None else None

    def of_concept(self, name: ConceptName, alias: str) -> Condition:
        """A row of the reading belongs to the concept."""
        if self.called == "bits":
            return concept_bits.belongs([cast(int, name)], alias)
        return Compare(Column(CONCEPT, alias), "=", Constant(name))

    def without_asking(self, select: Select) -> Select:
        """The select of the reading's rows without asking for what is so of all of them: sources, kinds and days, and a concept that is the only one."""
        alias = select.source.alias if select.source else ""
        only = [self.of_concept(name, alias) for name in self._concepts.values()] if len(self._concepts) == 1 else []
        kept = [one for one in each_of(select.where) if one not in only and not self._is_so_of_all(one, alias)]
        return replace(select, where=conjunction(kept))

    def _is_so_of_all(self, condition: Condition, alias: str) -> bool:
        every = self.wider or self
        if isinstance(condition, OneOf) and isinstance(condition.value, Column) and condition.value.of == alias:
            asked = every._asked.get(condition.value.name)
            return asked is not None and asked <= set(condition.values)
        last_day = Column(datasets.last_day_name(self.dataset), alias)
        days = {Compare(last_day, ">=", Constant(day)) for day in [every._first_of_windows] if day}
        seen = {Compare(Column(name, alias), "<=", Constant(self.as_of)) for name in ("first_day", "last_day")}
        return condition in days | seen

    @property
    def _first_of_windows(self) -> date | None:
        """The first day of any window that is asked for; None where someone asks for none that begins."""
        days = [day for day in self._earliest if day is not None]
        return min(days) if len(days) == len(self._earliest) else None

    def with_person(self, select: Select) -> Select:
        """The select of the reading's rows without joining the stage's people, with whom the rows are joined already: what it asks of a person
        is a column of the rows.
        """
        alias = select.source.alias if select.source else ""
        own = {join.to.alias for join in select.joins if self._is_person(join, alias)}
        if not self.stage.restricted or not own:
            return select

        def put_in(node: Any) -> Any:
            return Column(f"{_PERSON}{node.name}", alias) if isinstance(node, Column) and node.of in own else node

        joins = tuple(join for join in select.joins if join.to.alias not in own)
        return cast(Select, changed(replace(select, joins=joins), put_in))

    def _is_person(self, join: Join, alias: str) -> bool:
        same = Compare(Column("patient_id", join.to.alias), "=", Column("patient_id", alias))
        return join == Join("INNER", Named(self.stage.people, join.to.alias), same)

    @property
    def code_view(self) -> str:
        """The view with the events' codes."""
        return "diagnosis_code" if self.dataset == "diagnosis" else self.dataset

    def parts(self, later: Reads) -> Iterator[Part]:
        """The parts of the reading. `later`: what is read of them."""
        if self.wider is not None:
            yield Part(self.name, self._comment(), self.narrowed(later))
            return
        yield from self._code_parts(bool(later.columns(self.codings.single)))
        often = later.times[self.name] > 1
        yield Part(self.name, self._comment(), self._seen(later.columns(self.name)), materialized=often or None)

    def keeps_apart(self, later: Reads) -> bool:
        """Whether rows of the wider reading are kept by themselves: where others read all of them before it is known who the stage's people are."""
        return bool(self.kept and self.wider and not self.wider.wider and later.times[self.wider.name] > 1)

    def kept_part(self, later: Reads) -> Part:
        """What the narrowed reading needs of the wider one, kept."""
        names = [name for name in sorted(later.columns(self.name) | {"patient_id"}) if not name.startswith(_PERSON)]
        select = Select(
            tuple((n, Column(n, "e")) for n in names),
            Named(cast(Reading, self.wider).name, "e"),
            (),
            self._narrower("e"),
        )
        comment = f"Det af {cast(Reading, self.wider).name}, der skal bruges om medlemmer."
        return Part(self.kept, comment, select, materialized=True)

    def narrowed(self, later: Reads) -> Select:
        """What is kept of the wider reading: the stage's people, the concepts that are asked for, and the columns that someone reads."""
        columns = [(name, _of_person_or(name, "e")) for name in sorted(later.columns(self.name) | {"patient_id"})]
        joins = _only(self.stage, Column("patient_id", "e"))
        if self.keeps_apart(later):
            return Select(tuple(columns), Named(self.kept, "e"), joins)
        return Select(tuple(columns), Named(cast(Reading, self.wider).name, "e"), joins, self._narrower("e"))

    def _narrower(self, alias: str) -> Condition:
        """The row of the wider reading is of a concept that is asked for."""
        wider = cast(Reading, self.wider)
        asked, held = set(self._concepts.values()), set(wider._concepts.values())
        names = tuple(name for name in wider._concepts.values() if name in asked)
        return self._of_concepts(names, alias) if asked < held else ALWAYS

    def _of_concepts(self, names: tuple[ConceptName, ...], alias: str) -> Condition:
        """A row of the reading belongs to any of the concepts."""
        if self.called == "bits":
            return concept_bits.belongs(cast(tuple[int, ...], names), alias)
        return OneOf(Column(CONCEPT, alias), names)

    @property
    def _marks(self) -> list[str]:
        """The columns that tell the concepts of a row."""
        return concept_bits.words(self._numbers(self._concepts.values())) if self.called == "bits" else [CONCEPT]

    def _numbers(self, names: Iterable[ConceptName]) -> list[int]:
        return [cast(int, name) for name in names]

    def recorded_columns(self) -> set[str]:
        """What the table of codes reads of the codes of the data; nothing where it is made without them."""
        tables = [self._table(several=several) for several in (False, True)] if self.coded and not self.wider else []
        return Reads(tables).columns(self.recorded)

    def _table(self, *, several: bool) -> Relation:
        """The codes of concepts with one list, or of those with several."""
        named = self._named_concepts(several=several)
        if self.called == "bits" and not several:
            numbered = [(cast(int, name), concept) for name, concept in named]
            every = self._numbers(self._concepts.values())
            return concept_bits.codes_with_bits(numbered, every, self.code_view, self.recorded)
        return concept_codes(named, self.code_view, self.recorded, read_once=self.reads_once)

    def _named_concepts(self, *, several: bool) -> list[tuple[ConceptName, Concept]]:
        return [(name, one) for one, name in self._concepts.items() if (len(one.distinct) > 1) is several]

    def _code_parts(self, codings_are_read: bool) -> Iterator[Part]:
        for several in (False, True):
            if self.coded and self._named_concepts(several=several):
                yield from self._concept_parts(several=several)
        if self.dataset == "diagnosis" and codings_are_read and not self.coded:
            yield Part(
                self.codings.single, "Diagnosernes koder" + self._whose(), self._codings(None), materialized=True
            )

    def _concept_parts(self, *, several: bool) -> Iterator[Part]:
        """The table of codes, and of diagnoses the codings."""
        where = ", hvor der kræves flere" if several else ""
        codes, codings = ((one.several if several else one.single) for one in (self.codes, self.codings))
        comment = f"Hvilke koder der hører til hvilke kodelister{where}{self._told()}."
        yield Part(codes, comment, self._table(several=several))
        if self.dataset == "diagnosis":
            comment = f"Diagnosernes koder i kodelisterne{where}{self._whose()}"
            yield Part(codings, comment, self._codings(codes, several=several), materialized=several)

    def _told(self) -> str:
        """Which bits are which lists."""
        if self.called != "bits":
            return ""
        return f" ({concept_bits.told([(cast(int, name), one) for one, name in self._concepts.items()])})"

    def _whose(self) -> str:
        return ", for medlemmer." if self.stage.restricted else "."

    def _comment(self) -> str:
        said = f"Rækker i {self.dataset} til og med skæringsdatoen" + (
            ", med kode i kodelisterne" if self.coded else ""
        )
        said += ", uden annullerede og erstattede" if self.dataset == "measurement" else ""
        return said + self._whose()

    def _codings(self, codes: str | None, *, several: bool = False) -> Select:
        """The codings of diagnoses with a code in the part, once for each concept (and list, where there are several); without a part all codings."""
        columns = datasets.codings("diagnosis_code")
        joins: list[Join] = []
        marks: tuple[str, ...] = ()
        if codes is not None:
            joins.append(Join("INNER", Named(codes, "k"), self._same_code(columns)))
            marks = (CONCEPT, LIST, LISTS) if several else tuple(self._marks)
        joins += _only(self.stage, columns["patient_id"])
        return Select(
            (*columns.items(), *((name, Column(name, "k")) for name in marks)),
            Named("diagnosis_code", "v"),
            tuple(joins),
            datasets.of_clinic("v"),
        )

    def _same_code(self, columns: dict[str, Value]) -> Condition:
        """The row's coding is that of the table of codes. They are joined by the code alone, which all but tells the codings apart: to join
        millions of rows by two texts takes twice as long.
        """
        names = coding_names(self.code_view)
        same_code = _same([name for name in names if name == "code"], "k", columns)
        same_rest = _same([name for name in names if name != "code"], "k", columns)
        return conjunction([same_code, asked_after(same_rest)])

    def _seen(self, read: Collection[str]) -> Select:
        view = self.dataset
        columns = datasets.event_columns(view, self.as_of)
        if self.coded and view == "diagnosis":
            columns |= {name: Column(name, "k") for name in coding_names(self.code_view)}
        shown = [(name, value) for name, value in columns.items() if name in read]
        where = [*datasets.seen_conditions(view, self.as_of), *self._hull(columns)]
        joins: list[Join] = []
        if self.coded:
            shown += [(name, Column(name, "k")) for name in self._marks if name in read]
            joins.append(self._concept_join(columns))
        shown += [(name, _of_person_or(name, "v")) for name in sorted(read) if name.startswith(_PERSON)]
        joins += _only(self.stage, columns["patient_id"])
        if view == "measurement":
            joins.append(Join("LEFT", Named("replaced_measurement", "r"), _same(_EVENT, "r", columns)))
            where.append(IsNull(Column("event_id", "r")))
        return Select(tuple(shown), Named(view, "v"), tuple(joins), conjunction(where))

    def _concept_join(self, columns: dict[str, Value]) -> Join:
        """The concepts of the row: of its own code, or of a diagnosis' codes."""
        if self.dataset == "diagnosis":
            return Join("INNER", self._concepts_by(self.codings, _EVENT), _same(_EVENT, "k", columns))
        codes = self._concepts_by(self.codes, coding_names(self.dataset))
        return Join("INNER", codes, self._same_code(columns))

    def _concepts_by(self, parts: OfConcepts, keys: tuple[str, ...]) -> Named:
        """The keys with the concepts of one list, and with those of several of which every list is met."""
        if not self._named_concepts(several=True):
            return Named(parts.single, "k")
        met = _met(parts.several, keys)
        rows = keys
        if self.dataset == "diagnosis":  # which stands once for each of its codes
            rows = (*keys, *coding_names(self.code_view))
            names = (*rows, CONCEPT)
            joined = Join("INNER", Named(met, "m"), _same((*keys, CONCEPT), "m", _columns(names, "c")))
            met = Select(tuple(_columns(names, "c").items()), Named(parts.several, "c"), (joined,))
        if self.called == "bits":
            met = self._with_bits(met, rows)
        one = Select(tuple(_columns((*rows, *self._marks), "c").items()), Named(parts.single, "c"))
        every = Union((one, met)) if self._named_concepts(several=False) else met
        return Named(concept_bits.gathered_bits(every, rows, self._marks) if self.called == "bits" else every, "k")

    def _with_bits(self, met: Select, rows: tuple[str, ...]) -> Select:
        """The rows with the bits of the concepts whose numbers they have."""
        several = self._numbers(name for name, _ in self._named_concepts(several=True))
        bits = concept_bits.bits_of_number(several, self._numbers(self._concepts.values()), "c")
        return Select((*_columns(rows, "c").items(), *bits), Named(met, "c"))

    def _hull(self, columns: dict[str, Value]) -> list[Condition]:
        """What every selection of this reading asks for: its sources and kinds, no event before the first of its windows, no ended
        treatment.
        """
        asked = [(columns[name], values) for name, values in self._asked.items() if values is not None]
        conditions: list[Condition] = [OneOf(column, tuple(sorted(values))) for column, values in asked]
        if self._first_of_windows:
            conditions.append(Compare(columns["last_day"], ">=", Constant(self._first_of_windows)))
        if self._only_active and "end_day" in columns:
            end = columns["end_day"]
            conditions.append(Or((IsNull(end), Compare(end, ">=", Constant(self.as_of)))))
        return conditions


_EVENT = ("patient_id", "event_id")
_PERSON = "person_"
"""What the names of columns begin with that say something of the person."""


def _of_person_or(name: str, alias: str) -> Column:
    """A column of the stage's people `m`, with whom the rows are joined, or of the relation with this alias."""
    return Column(name.removeprefix(_PERSON), "m") if name.startswith(_PERSON) else Column(name, alias)


def _same(names: Iterable[str], alias: str, columns: Mapping[str, Value]) -> Condition:
    """The columns of the relation with this alias are the same as these."""
    return conjunction([Compare(Column(name, alias), "=", columns[name]) for name in names])


def _columns(names: Iterable[str], alias: str) -> dict[str, Value]:
    return {name: Column(name, alias) for name in names}


def _met(codes: str, keys: tuple[str, ...]) -> Select:
    """Of codes with concept, list, and how many lists: the keys and concepts of which every list is met, each once."""
    group = tuple(Column(name, "c") for name in (*keys, CONCEPT))
    columns = tuple((column.name, column) for column in group)
    met = Aggregate("COUNT", Column(LIST, "c"), distinct=True)
    lists = Column(LISTS, "c")
    counted = Select((*columns, (LISTS, lists), ("met", met)), Named(codes, "c"), group_by=(*group, lists))
    return Select(
        tuple((column.name, Column(column.name, "n")) for column in group),
        Named(counted, "n"),
        where=Compare(Column("met", "n"), "=", Column(LISTS, "n")),
    )


def _only(stage: Stage, patient: Value) -> tuple[Join, ...]:
    """A join with the members, in the stage that looks at them only."""
    if not stage.restricted:
        return ()
    return (Join("INNER", Named(stage.people, "m"), Compare(Column("patient_id", "m"), "=", patient)),)
