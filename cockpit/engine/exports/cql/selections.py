"""Which events a criterion sees, and how certainly: each selection is a definition, a list of tuples.

Of each event that is selected for certain (`sikker`) or possibly there are its id and its days (`foerst`, `senest`), and the columns that are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cockpit.engine.dates import bounds, is_empty
from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.attributes import attributes, practitioner
from cockpit.engine.exports.cql.code_lists import codes_on, factor, on_list
from cockpit.engine.exports.cql.datasets import DATASETS, Dataset, recorded
from cockpit.engine.exports.cql.definitions import NotExpressible, Writing
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.picks import picking
from cockpit.engine.exports.cql.seen import seen
from cockpit.engine.exports.cql.values import Range, compared, rounded, unit_of, value_lets, value_range
from cockpit.engine.exports.omissions import parts_beyond
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.values import comparable
from cockpit.standard.document import Comparison, DoseTable, EventSelection, Relation, Window

Column = Literal["value", "clock", "codes", "practitioner", "end"]
PLACED: tuple[Column, ...] = ("value", "clock")
"""The columns that picking needs."""

_KNOWN = {
    "dataset", "sources", "codes", "kinds", "statuses", "certainties", "as_needed", "active", "window", "value",
    "texts", "producers", "practitioner", "age", "valued", "relations",
}  # fmt: skip
_RELATION = {"event", "first_day", "last_day"}
_NAMED = {"id", "title", "events", "occurrence"}
_MET = "opfyldt"


def selected(
    writing: Writing,
    name: str,
    selection: EventSelection,
    columns: Sequence[Column] = (),
    *,
    doses: DoseTable | None = None,
) -> Expr:
    """The selection at D as a definition with a name; with `doses` each event's daily dose by the table. Raises NotExpressible."""
    _expressible(parts_beyond(selection, _KNOWN))
    _expressible([] if selection.dataset in DATASETS else [selection.dataset])
    dataset = DATASETS[selection.dataset]
    quantity = writing.situation.quantity(selection)
    lets = value_lets(writing.definitions, quantity) if selection.value or "value" in columns else []
    lets.append((_MET, cql.both(*_parts(writing, selection, dataset))))
    met = queries.let(_MET)
    days = {day: queries.alias("E", day) for day in ("foerst", "senest")}
    parts = {"sikker": cql.is_true(met), "id": queries.alias("E", recorded("id.value")), **days}
    for column in columns:
        parts |= _column(writing, column, selection, dataset)
    if doses is not None:
        parts["dosis"] = _dose(writing, dataset, doses)
    source = seen(writing.definitions, dataset)
    rows = queries.made(source, "E", cql.not_false(met), queries.record(parts), lets)
    return writing.define(f"Hændelser {writing.prefix}{name}", "Udvalgte hændelser, sikre og mulige.", rows)


def _expressible(beyond: Sequence[str]) -> None:
    """Raises NotExpressible with the names of what is beyond this CQL."""
    if beyond:
        what = ", ".join(beyond)
        raise NotExpressible(f'"{what}" kan ikke udtrykkes i CQL her', f'"{what}" cannot be expressed in CQL here')


def certain(rows: Expr) -> Expr:
    """Those selected for certain."""
    return queries.filtered(rows, "R", queries.alias("R", "sikker"))


def _parts(writing: Writing, selection: EventSelection, dataset: Dataset) -> list[Expr]:
    """What each part of the selection says of the event under the alias E."""
    parts = [_sources(selection.sources)]
    parts += [_on_list(writing, code_list, dataset) for code_list in selection.codes]
    parts += attributes(selection)
    if selection.active:
        end = cql.date_of(queries.alias("E", recorded(str(dataset.end))))
        parts.append(cql.either(cql.is_null(end), cql.at_least(end, cql.day(writing.as_of))))
    if selection.window:
        parts.append(within_window(writing, "E", dataset, selection.window))
    if selection.value:
        parts.append(value_compares(writing, selection, selection.value))
    if selection.age:
        parts.append(_age_then(selection.age))
    if selection.valued is not None:
        parts.append(_valued() if selection.valued else cql.opposite(_valued()))
    return parts + [_related(writing, relation) for relation in selection.relations or []]


def _on_list(writing: Writing, code_list: str, dataset: Dataset) -> Expr:
    """Whether the event is on a code list; events of a dataset without codes are on none."""
    if dataset.codings is None:
        return cql.boolean(False)
    return on_list(writing, code_list, queries.alias("E", recorded(dataset.codings)))


def within_window(writing: Writing, alias: str, dataset: Dataset, window: Window) -> Expr:
    """Whether a seen date lies in the window. What is seen is not after D, so an end at D or later asks for nothing."""
    first, last = bounds(window, writing.as_of)
    if is_empty((first, last)):
        return cql.boolean(False)
    earliest, latest = queries.alias(alias, "foerst"), queries.alias(alias, "senest")
    certain_parts, possible_parts = [], []
    if first is not None:
        certain_parts.append(cql.at_least(earliest, cql.day(first)))
        possible_parts.append(cql.at_least(latest, cql.day(first)))
    if last is not None and last < writing.as_of:
        certain_parts.append(cql.at_most(latest, cql.day(last)))
        possible_parts.append(cql.at_most(earliest, cql.day(last)))
    if dataset.exact:
        return cql.both(*certain_parts)
    return cql.three_valued(cql.both(*certain_parts), cql.both(*possible_parts))


def value_compares(
    writing: Writing, selection: EventSelection, comparison: Comparison, where: Range | None = None
) -> Expr:
    """Whether the value lies as the comparison says: that of the event under the alias E, or another `where`."""
    quantity = writing.situation.quantity(selection)
    if not comparable(comparison, quantity):
        where = value_range(None)
    return compared(where or value_range(quantity), comparison, decimals=True)


def row_range(alias: str) -> Range:
    """Where the value of a selected event lies, from its columns."""
    columns = (queries.alias(alias, column) for column in ("lav", "hoej", "lavAaben", "hoejAaben"))
    return Range(*columns)


def _column(writing: Writing, column: Column, selection: EventSelection, dataset: Dataset) -> dict[str, Expr]:
    if column == "value":
        where = value_range(writing.situation.quantity(selection))
        ends = {"lavAaben": where.low_open or cql.boolean(False), "hoejAaben": where.high_open or cql.boolean(False)}
        return {"lav": where.low, "hoej": where.high, **ends}
    if column == "clock":
        return {"tid": queries.alias("E", "tid") if dataset.timed else cql.number(-1)}
    if column == "codes":
        return {"koder": _codes(writing, selection, dataset)}
    if column == "practitioner":
        return {"behandler": practitioner(dataset.name)}
    return {"slut": _end(dataset, cql.day(writing.as_of))}


def _codes(writing: Writing, selection: EventSelection, dataset: Dataset) -> Expr:
    if dataset.codings is None:
        return queries.empty("String")
    return codes_on(writing.situation.code_lists(selection), queries.alias("E", recorded(dataset.codings)))


def _end(dataset: Dataset, day: Expr) -> Expr:
    """The last day, D at the latest; D for what is open, or has no end at all."""
    if dataset.end is None:
        return day
    end = cql.date_of(queries.alias("E", recorded(dataset.end)))
    return cql.cases([(cql.either(cql.is_null(end), cql.above(end, day)), day)], end)


def _dose(writing: Writing, dataset: Dataset, table: DoseTable) -> Expr:
    """The daily dose × the table's factor, rounded; null when the table does not have the drug in that unit, or there is no dose."""
    dosage = queries.first(queries.alias("E", recorded("dosage")))
    dose = cql.typed(cql.element(queries.first(cql.element(dosage, "doseAndRate")), "dose"), "SimpleQuantity")
    repeat = cql.element(dosage, "timing.repeat")
    often, period, unit = (cql.element(repeat, f"{part}.value") for part in ("frequency", "period", "periodUnit"))
    lengths = [(cql.equal(unit, cql.string(name)), cql.decimal(days)) for name, days in (("d", 1), ("wk", 7))]
    days = cql.times(period, cql.cases(lengths, cql.nothing("Decimal")))
    daily = cql.quotient(cql.times(cql.element(dose, "value.value"), cql.to_decimal(often)), days)
    codings = queries.alias("E", recorded(str(dataset.codings)))
    by_table = factor(table.factors, codings, unit_of(dose))
    daily = rounded(writing.definitions, daily, 6)  # as a dose per day is read
    return rounded(writing.definitions, cql.times(daily, by_table), table.decimals)


def _sources(sources: Sequence[str]) -> Expr:
    """Whether the resource's source is one of these; without a tag it is the clinic's own."""
    tag = cql.equal(queries.alias("T", "system.value"), cql.string(vocabulary.SOURCE_TAG))
    tagged = queries.filtered(queries.alias("E", recorded("meta.tag")), "T", tag)
    source = cql.first_known(cql.element(queries.first(tagged), "code.value"), cql.string("lokal"))
    return cql.within(source, queries.texts(sources))


def _age_then(comparison: Comparison) -> Expr:
    """Completed years at the event date, which may be one of several."""
    return compared(Range(*(age_on(queries.alias("E", day)) for day in ("foerst", "senest"))), comparison)


def age_on(day: Expr) -> Expr:
    """Completed years on a day: (yyyymmdd - yyyymmdd) / 10000, rounded down, for a day may lie before the birth."""
    born = cql.element(cql.reference("Patient"), "birthDate.value")
    return cql.floor(cql.quotient(cql.to_decimal(cql.minus(_written(day), _written(born))), cql.decimal(10000)))


def _written(day: Expr) -> Expr:
    """The day as the number yyyymmdd."""
    year, month, number = (cql.part_of_date(name, day) for name in ("year", "month", "day"))
    return cql.plus(cql.plus(cql.times(year, cql.number(10000)), cql.times(month, cql.number(100))), number)


def _valued() -> Expr:
    value = queries.alias("E", recorded("value"))
    quantity = cql.element(cql.typed(value, "Quantity"), "value.value")
    return cql.opposite(cql.is_null(cql.first_known(quantity, cql.element(cql.typed(value, "integer"), "value"))))


def _related(writing: Writing, relation: Relation) -> Expr:
    """Whether the event lies as the relation says to the named event of the patient."""
    named = writing.situation.document.named_event(relation.event)
    _expressible([*parts_beyond(relation, _RELATION), *parts_beyond(named, _NAMED)])
    name = f"begivenhed {named.id}"
    if named.occurrence == "any":
        rows = selected(writing, name, named.events)
        sure, perhaps = _apart("N", relation)
        with_certainty = queries.filtered(rows, "N", cql.both(queries.alias("N", "sikker"), sure))
        return cql.three_valued(queries.exists(with_certainty), queries.exists(queries.filtered(rows, "N", perhaps)))
    rows = selected(writing, name, named.events, PLACED)
    quantity = writing.situation.quantity(named.events)
    picked = picking(writing, name, rows, named.occurrence, "highest", with_values=quantity is not None)
    return picked.judged("N", cql.three_valued(*_apart("N", relation)))


def _apart(alias: str, relation: Relation) -> tuple[Expr, Expr]:
    """Whether the event under E lies within the relation's days of the named one, for certain and possibly."""
    fewest = cql.days_between(queries.alias(alias, "senest"), queries.alias("E", "foerst"))
    most = cql.days_between(queries.alias(alias, "foerst"), queries.alias("E", "senest"))
    sure, perhaps = [], []
    if relation.first_day is not None:
        first = cql.number(relation.first_day)
        sure.append(cql.at_least(fewest, first))
        perhaps.append(cql.at_least(most, first))
    if relation.last_day is not None:
        last = cql.number(relation.last_day)
        sure.append(cql.at_most(most, last))
        perhaps.append(cql.at_most(fewest, last))
    return cql.both(*sure), cql.both(*perhaps)
