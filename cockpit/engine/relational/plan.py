"""The statement in the making: its parts in order, their names, and what has been compiled already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from cockpit.engine.relational import datasets, form
from cockpit.engine.relational.concepts import coding_names
from cockpit.engine.relational.form import Named, Part, Select
from cockpit.engine.relational.one_row import RowOf
from cockpit.engine.relational.readings import SCOPE, Called, OfConcepts, Reading, Stage
from cockpit.engine.relational.reads import Reads
from cockpit.engine.relational.together import together
from cockpit.engine.selection import Situation
from cockpit.standard.document import EventSelection, Relation

# PostgreSQL cuts names after 63 bytes; the rest is room for a number that keeps shortened names apart.
_LONGEST = 56


@dataclass(frozen=True)
class Compiled:
    """The SQL text, and the parameters that must be given when it is run (`clinic_id`).

    In steps, `before` is what makes the tables that it reads, in order, and `after` what drops them.
    """

    sql: str
    parameters: tuple[str, ...]
    before: tuple[Compiled, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """A criterion's outcome: the part with patient_id, lower and upper, and whether a patient without a row there is true (else false).

    `decided`: whether the part says the same of both bounds, whoever the patient is.
    """

    part: str
    default: bool = False
    decided: bool = False


@dataclass
class Plan:
    """Parts are added after everything they use. A criterion that is used twice in a stage is compiled once there.

    `related` adds the part with the rows of a selection for which one of its relations holds (`relations.related_part`): rows need relations, and
    relations need the rows of named events. `keeps`: whether the engine computes a part once, however often it is read (`Dialect.keeps`);
    `numbered`: whether concepts are called by numbers (`Reading`).
    `members_apart`: whether what is read again for members is kept by itself (`Dialect.members_apart`).
    `candidates`: the part with those in scope who may be listed, once it is known. `rows`: of whom all that is said may stand in one row (`together`).
    """

    situation: Situation
    related: Callable[[EventSelection, Relation, Plan, Situation, Stage], str]
    keeps: bool
    numbered: bool = False
    gathers: bool = False
    most_joins: int = 40
    members_apart: bool = False
    rows: list[RowOf] = field(default_factory=list)
    candidates: str | None = None
    _parts: list[Part | Reading] = field(default_factory=list)
    _shared: dict[form.Relation, str] = field(default_factory=dict)
    _names: set[str] = field(default_factory=set)
    _done: dict[tuple[int, Stage, str], Outcome] = field(default_factory=dict)
    _readings: dict[tuple[str, Stage, bool], Reading] = field(default_factory=dict)

    def add(self, wanted: str, comment: str, relation: form.Relation, materialized: bool | None = None) -> str:
        """Add a part; its name is the wanted one, shortened and numbered when need be."""
        name = self.name(wanted)
        self._parts.append(Part(name, comment, relation, materialized))
        return name

    def shared(
        self, wanted: str, comment: str, relation: form.Relation, materialized: bool | None = None, also: str = ""
    ) -> str:
        """Add a part unless an earlier one says the very same: then that one, whose comment tells what it is besides (`also`)."""
        name = self._shared.get(relation)
        if name is None:
            name = self._shared[relation] = self.add(wanted, comment, relation, materialized)
        elif also:
            place, part = next((at, one) for at, one in enumerate(self._parts) if one.name == name)
            self._parts[place] = replace(cast(Part, part), comment=f"{cast(Part, part).comment}\n{also}")
        return name

    def include(self, part: Part) -> None:
        """Add a part under its own name, unless it is there already."""
        if part.name not in self._names:
            self._names.add(part.name)
            self._parts.append(part)

    def reading(self, dataset: str, stage: Stage, *, coded: bool) -> Reading:
        """The reading of the dataset that serves the stage; `coded`: for selections with codes.

        It is a part of what a wider stage reads where there is such a reading. Measurements of members are read by themselves, for few of all
        measurements are asked for of everybody; so are events of any code.
        """
        without_codes = datasets.codeless(dataset)
        any_code = not coded and not without_codes
        key = (dataset, stage, coded and not without_codes)
        if key not in self._readings:
            wider = self._wider(dataset, stage, coded=key[2])
            if dataset == "measurement" and wider is None:
                self.include(datasets.replaced_measurements(self.situation.as_of))
            suffix = ("_any" if any_code else "") + stage.suffix
            seen = self.name(f"seen_{dataset}{suffix}")
            codes, codings = (wider.codes, wider.codings) if wider else self._of_codes(f"{dataset}{suffix}")
            recorded, as_of = f"recorded_codes_{dataset}", self.situation.as_of
            called: Called = "bits" if self.gathers else "numbers" if self.numbered else "names"
            kept = self.name(f"kept_{dataset}") if wider and self.members_apart else ""
            self._readings[key] = Reading(
                dataset, stage, key[2], seen, codes, codings, recorded, as_of, wider, called, not self.keeps, kept
            )
            self._parts.append(self._readings[key])
        return self._readings[key]

    def _of_codes(self, of: str) -> tuple[OfConcepts, OfConcepts]:
        """The names of a reading's parts with codes, and with codings."""
        codes, codings = (
            OfConcepts(self.name(f"{what}_{of}"), self.name(f"{what}_several_{of}")) for what in ("codes", "codings")
        )
        return codes, codings

    def _wider(self, dataset: str, stage: Stage, *, coded: bool) -> Reading | None:
        """The reading that one for the stage is a part of."""
        if stage.wider is None:
            return None
        if stage.wider.restricted:
            return self.reading(dataset, stage.wider, coded=coded)
        return self._readings.get((dataset, stage.wider, True)) if coded and dataset != "measurement" else None

    def people(self, stage: Stage) -> str:
        """The part with those whose own attributes are looked at in the stage."""
        return self.candidates if stage == SCOPE and self.candidates else stage.people

    def done(self, situation: Situation, stage: Stage, criterion_id: str) -> Outcome | None:
        """The outcome of the criterion, when it was compiled in this stage."""
        return self._done.get((id(situation), stage, criterion_id))

    def remember(self, situation: Situation, stage: Stage, criterion_id: str, outcome: Outcome) -> None:
        self._done[id(situation), stage, criterion_id] = outcome

    def written(self, final: Select) -> tuple[tuple[Part, ...], Select]:
        """All parts in order, readings written out, and the select after them, which reads them too."""
        parts = self._parts
        if self.gathers:
            parts, final = together(parts, final, self.rows, self.most_joins, self.name)
        return tuple(_written_out(parts, final)), final

    def name(self, wanted: str) -> str:
        """A name that no part or column of the final select has yet."""
        name = form.free_name(wanted.replace("-", "_")[:_LONGEST], self._names)
        self._names.add(name)
        return name


def _written_out(parts: Sequence[Part | Reading], final: Select) -> Iterator[Part]:
    reads = Reads([*(part.relation for part in parts if isinstance(part, Part)), final])
    readings = [part for part in parts if isinstance(part, Reading)]
    for reading in reversed(readings):  # the narrower a reading, the later it was asked for
        if reading.wider:
            reads.add(reading.narrowed(reads))
    kept = [reading for reading in readings if reading.keeps_apart(reads)]
    for reading in kept:
        reads.add(reading.kept_part(reads).relation)
    recorded: dict[str, set[str]] = {}
    for reading in readings:
        recorded.setdefault(reading.recorded, set()).update(reading.recorded_columns())
    for part in parts:
        if isinstance(part, Part):
            yield part
            continue
        if columns := recorded.pop(part.recorded, None):
            yield _recorded_codes(part, columns)
        yield from part.parts(reads)
        yield from (reading.kept_part(reads) for reading in kept if reading.wider is part)


def _recorded_codes(reading: Reading, read: set[str]) -> Part:
    """The distinct codes of the data, with no more than is read of them: databases that keep few texts of many rows group one column much faster than two."""
    columns = datasets.codings(reading.code_view)
    shown = tuple((name, columns[name]) for name in coding_names(reading.code_view) if name in read)
    select = Select(
        shown,
        Named(reading.code_view, "v"),
        where=datasets.of_clinic("v"),
        group_by=tuple(value for _, value in shown),
    )
    return Part(reading.recorded, f"De forskellige koder i {reading.code_view}.", select)
