"""The events of a dataset that are seen at the end of D, each with its first and its last possible day.

A seen event is a tuple of the resource (`post`), the days (`foerst`, `senest`) and, for measurements, the time in seconds (`tid`, -1 without one).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.datasets import Dataset
from cockpit.engine.exports.cql.definitions import Definitions
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.records.fhir import vocabulary

_CANCELLED = ("cancelled", "entered-in-error")
_DAY = "dag"


def seen(definitions: Definitions, dataset: Dataset) -> Expr:
    """The seen events of the dataset; one definition for all criteria."""
    comment = (
        f"{dataset.title.capitalize()}, der er sket ved udgangen af opgørelsesdagen, med første og sidste mulige dag."
    )
    return definitions.once(dataset.seen_name, comment, lambda: _seen(definitions, dataset))


def _seen(definitions: Definitions, dataset: Dataset) -> Expr:
    lets = [(_DAY, _event_date("S", dataset)), ("foerst", _first_day())]
    day, first = queries.let(_DAY), queries.let("foerst")
    if not dataset.exact:
        lets.append(("sidst", _last_day()))
    parts = {"post": queries.alias_itself("S"), "foerst": first, "senest": first}
    if not dataset.exact:
        parts["senest"] = _by(queries.let("sidst"), definitions.as_of)
    if dataset.timed:
        parts["tid"] = _seconds(queries.alias("S", dataset.dates[0]))
    happened = cql.both(cql.opposite(cql.is_null(day)), cql.at_most(first, cql.day(definitions.as_of)))
    condition = cql.both(happened, cql.opposite(_no_event(definitions, dataset)))
    return queries.made(queries.retrieved(dataset.resource), "S", condition, queries.record(parts), lets)


def _event_date(alias: str, dataset: Dataset) -> Expr:
    """The event date as it is written, which may be a month or a year only."""
    days = [cql.date_of(queries.alias(alias, path)) for path in dataset.dates]
    return cql.first_known(*days) if len(days) > 1 else days[0]


def _first_day() -> Expr:
    day = queries.let(_DAY)
    month, number = (cql.first_known(cql.part_of_date(part, day), cql.number(1)) for part in ("month", "day"))
    return cql.date_with(cql.part_of_date("year", day), month, number)


def _last_day() -> Expr:
    """The last possible day: the resource's own, else that of the month or the year that is written."""
    day = queries.let(_DAY)
    own = queries.extensions(queries.alias("S", "extension"), vocabulary.LATEST_DAY)
    latest = cql.element(queries.first(own), "value.value")
    new_year = cql.date_with(cql.part_of_date("year", day), cql.number(12), cql.number(31))
    written = [
        (cql.opposite(cql.is_null(latest)), latest),
        (cql.is_null(cql.part_of_date("month", day)), new_year),
        (cql.is_null(cql.part_of_date("day", day)), cql.month_end(queries.let("foerst"))),
    ]
    return cql.cases(written, day)


def _by(day: Expr, as_of: date) -> Expr:
    """The day, but no later than D."""
    return cql.cases([(cql.above(day, cql.day(as_of)), cql.day(as_of))], day)


def _seconds(moment: Expr) -> Expr:
    hour, minute, second = (cql.part_of_date(part, moment) for part in ("hour", "minute", "second"))
    whole = cql.plus(cql.times(hour, cql.number(3600)), cql.times(minute, cql.number(60)))
    return cql.first_known(cql.plus(whole, cql.first_known(second, cql.number(0))), cql.number(-1))


def _no_event(definitions: Definitions, dataset: Dataset) -> Expr:
    """Whether the resource under the alias S says that nothing happened, or another has replaced it."""
    if dataset.name == "diagnosis":
        return coded(
            "S", "verificationStatus.coding", vocabulary.CONDITION_VERIFICATION, vocabulary.NO_EVENT["Condition"]
        )
    if dataset.name == "measurement":
        return cql.either(_cancelled("S"), _replaced(definitions, dataset))
    no_event = queries.texts(sorted(vocabulary.NO_EVENT[dataset.resource]))
    return cql.is_true(cql.within(queries.alias("S", "status.value"), no_event))


def _cancelled(alias: str) -> Expr:
    return cql.is_true(cql.within(queries.alias(alias, "status.value"), queries.texts(_CANCELLED)))


def _replaced(definitions: Definitions, dataset: Dataset) -> Expr:
    """Whether another result that is seen says that it replaces the one under the alias S."""
    named = cql.joined(cql.string("/"), queries.alias("S", "id.value"))
    points = cql.ends_with(queries.alias("X", "value.reference.value"), named)
    pointers = queries.extensions(queries.alias("R", "extension"), vocabulary.OBSERVATION_REPLACES)
    # A date by month or year compares as null where its days lie on both sides, and such a result has been seen to begin.
    seen_too = cql.not_false(cql.at_most(_event_date("R", dataset), cql.day(definitions.as_of)))
    replacing = cql.both(
        cql.opposite(_cancelled("R")), seen_too, queries.exists(queries.filtered(pointers, "X", points))
    )
    return queries.exists(queries.filtered(queries.retrieved(dataset.resource), "R", replacing))


def coded(alias: str, path: str, system: str, codes: Iterable[str] | None = None) -> Expr:
    """Whether a concept's codings have one of the codes of the system, or with no codes any code of it."""
    matches = cql.equal(queries.alias("K", "system.value"), cql.string(system))
    if codes is not None:
        matches = cql.both(matches, cql.within(queries.alias("K", "code.value"), queries.texts(sorted(codes))))
    return queries.exists(queries.filtered(queries.alias(alias, path), "K", matches))
