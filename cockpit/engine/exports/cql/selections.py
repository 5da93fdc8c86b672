"""Which resources a criterion sees, and how certainly: the selection of events over FHIR R4, as the patients are mapped (docs/standard/fhir.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cockpit.engine.dates import bounds, is_empty
from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.omissions import parts_beyond
from cockpit.engine.records.fhir import vocabulary
from cockpit.standard.document import EventSelection, Window
from cockpit.standard.record import VIEWS


class NotExpressible(Exception):
    """A part of a criterion that the CQL cannot say; the message is Danish, `english` English."""

    def __init__(self, danish: str, english: str) -> None:
        super().__init__(danish)
        self.english = english


@dataclass(frozen=True)
class _Dataset:
    """Where a dataset's resources have what a selection asks for. `dates`: the first that is there is the event date."""

    resource: str
    dates: tuple[str, ...]
    codings: str | None
    no_event: str = "status"


_DATASETS = {
    "diagnosis": _Dataset("Condition", ("onset.value", "recordedDate.value"), "code.coding"),
    "medication": _Dataset("MedicationStatement", ("effective.start.value", "effective.value"), "medication.coding"),
    "dispensing": _Dataset("MedicationDispense", ("whenHandedOver.value", "whenPrepared.value"), "medication.coding"),
    "measurement": _Dataset("Observation", ("effective.value",), "code.coding"),
    "service": _Dataset("ChargeItem", ("occurrence.value",), "code.coding"),
    "contact": _Dataset("Encounter", ("period.start.value",), None),
    "vaccination": _Dataset("Immunization", ("occurrence.value",), "vaccineCode.coding"),
}
_KNOWN = {"dataset", "sources", "codes", "kinds", "statuses", "certainties", "as_needed", "active", "window"}
_CANCELLED = ("cancelled", "entered-in-error")


@dataclass(frozen=True)
class Selected:
    """The resources that are seen, under the alias E, and how certainly each is selected."""

    source: Expr
    condition: Expr

    def certain(self) -> Expr:
        """Those selected for certain."""
        return cql.filtered(self.source, "E", self.condition)

    def possible(self) -> Expr:
        """Those selected for certain or possibly."""
        return cql.filtered(self.source, "E", cql.not_false(self.condition))


def selected(selection: EventSelection, as_of: date, concept: Mapping[str, str]) -> Selected:
    """The selection at D. `concept`: the name of the function that decides each code list. Raises NotExpressible."""
    beyond = parts_beyond(selection, _KNOWN)
    dataset = _DATASETS.get(selection.dataset)
    if dataset is None or beyond:
        what = ", ".join(beyond) or selection.dataset
        raise NotExpressible(f'"{what}" kan ikke udtrykkes i CQL her', f'"{what}" cannot be expressed in CQL here')
    when = event_date("E", dataset)
    parts = [_sources(selection.sources)]
    parts += [cql.call(concept[code_list], cql.alias("E", str(dataset.codings))) for code_list in selection.codes]
    parts += _attributes(selection)
    if selection.active:
        end = cql.date_of(
            cql.alias("E", "effective.end.value" if selection.dataset == "medication" else "abatement.value")
        )
        parts.append(cql.either(cql.is_null(end), cql.at_least(end, cql.day(as_of))))
    if selection.window:
        parts.append(within_window(when, _latest(selection.dataset), selection.window, as_of))
    return Selected(_seen(selection.dataset, dataset, as_of), cql.both(*parts))


def event_date(alias: str, dataset: _Dataset) -> Expr:
    """The event date, which may be known by month or year only."""
    days = [cql.date_of(cql.alias(alias, path)) for path in dataset.dates]
    return cql.first_known(*days) if len(days) > 1 else days[0]


def within_window(when: Expr, latest: Expr | None, window: Window, as_of: date) -> Expr:
    """Whether a seen date lies in the window. CQL compares a date that is known by month or year as unknown where that can decide.

    What is seen is not after D, so an end at D or later asks for nothing; what begins after D holds nothing that is seen. `latest`: the
    latest possible day, where the resource has one of its own.
    """
    first, last = bounds(window, as_of)
    if is_empty((first, last)) or (first is not None and first > as_of):
        return cql.boolean(False)
    parts = []
    if first is not None:
        begun = cql.at_least(when, cql.day(first))
        parts.append(begun if latest is None else _perhaps_later(begun, cql.at_least(latest, cql.day(first))))
    if last is not None and last < as_of:
        ended = cql.at_most(when, cql.day(last))
        parts.append(ended if latest is None else _not_later(ended, latest, cql.day(last)))
    return cql.both(*parts)


def _perhaps_later(begun: Expr, later: Expr) -> Expr:
    """What has not begun by its earliest day may have by its latest."""
    return cql.three_valued(begun, cql.either(cql.is_null(begun), cql.is_true(later)))


def _not_later(ended: Expr, latest: Expr, last: Expr) -> Expr:
    """What has ended by its earliest day is certain to have only by its latest."""
    certain = cql.both(ended, cql.either(cql.is_null(latest), cql.at_most(latest, last)))
    return cql.three_valued(certain, cql.not_false(ended))


def _latest(dataset: str) -> Expr | None:
    """The latest possible day that a resource under the alias E has of its own; None for a dataset whose days are exact."""
    if "date_latest" not in VIEWS[dataset].column_names:
        return None
    own = cql.extensions(cql.alias("E", "extension"), vocabulary.LATEST_DAY)
    return cql.element(cql.first(own), "value.value")


def _seen(name: str, dataset: _Dataset, as_of: date) -> Expr:
    """The resources that are events, and not certainly after D."""
    conditions = [
        cql.not_false(cql.at_most(event_date("S", dataset), cql.day(as_of))),
        cql.opposite(cql.is_null(event_date("S", dataset))),
    ]
    if name == "diagnosis":
        refuted = _coded(
            "S", "verificationStatus.coding", vocabulary.CONDITION_VERIFICATION, vocabulary.NO_EVENT["Condition"]
        )
        conditions.append(cql.opposite(refuted))
    elif name == "measurement":
        conditions += [_not_cancelled("S"), cql.opposite(_replaced(dataset, as_of))]
    else:
        no_event = cql.texts(sorted(vocabulary.NO_EVENT[dataset.resource]))
        conditions.append(cql.opposite(cql.is_true(cql.within(cql.alias("S", "status.value"), no_event))))
    return cql.filtered(cql.retrieved(dataset.resource), "S", cql.both(*conditions))


def _not_cancelled(alias: str) -> Expr:
    return cql.opposite(cql.is_true(cql.within(cql.alias(alias, "status.value"), cql.texts(_CANCELLED))))


def _replaced(dataset: _Dataset, as_of: date) -> Expr:
    """Whether another result that is seen says that it replaces the one under the alias S."""
    named = cql.joined(cql.string("/"), cql.alias("S", "id.value"))
    points = cql.ends_with(cql.alias("X", "value.reference.value"), named)
    pointers = cql.extensions(cql.alias("R", "extension"), vocabulary.OBSERVATION_REPLACES)
    seen = cql.not_false(cql.at_most(event_date("R", dataset), cql.day(as_of)))
    replacing = cql.both(_not_cancelled("R"), seen, cql.exists(cql.filtered(pointers, "X", points)))
    return cql.exists(cql.filtered(cql.retrieved(dataset.resource), "R", replacing))


def _sources(sources: Iterable[str]) -> Expr:
    """Whether the resource's source is one of these; without a tag it is the clinic's own."""
    tag = cql.equal(cql.alias("T", "system.value"), cql.string(vocabulary.SOURCE_TAG))
    tagged = cql.filtered(cql.alias("E", "meta.tag"), "T", tag)
    source = cql.first_known(cql.element(cql.first(tagged), "code.value"), cql.string("lokal"))
    return cql.within(source, cql.texts(sources))


def _attributes(selection: EventSelection) -> list[Expr]:
    """Kind, status, certainty and as-needed: unknown where the resource does not say."""
    parts = []
    if selection.kinds and selection.dataset == "contact":
        wanted = _in_any("type", vocabulary.CONTACT_KIND, selection.kinds)
        parts.append(cql.known_or_unknown(wanted, cql.boolean(True)))
    elif selection.kinds:
        parts.append(_attribute(selection.kinds, vocabulary.KINDS, "category", vocabulary.CONDITION_CATEGORY))
    if selection.statuses:
        parts.append(
            _attribute(selection.statuses, vocabulary.STATUSES, "clinicalStatus.coding", vocabulary.CONDITION_CLINICAL)
        )
    if selection.certainties:
        parts.append(
            _attribute(
                selection.certainties,
                vocabulary.CERTAINTIES,
                "verificationStatus.coding",
                vocabulary.CONDITION_VERIFICATION,
            )
        )
    if selection.as_needed is not None:
        needed = cql.element(cql.first(cql.alias("E", "dosage")), "asNeeded.value")
        parts.append(cql.equal(needed, cql.boolean(selection.as_needed)))
    return parts


def _attribute(allowed: Iterable[str], words: Mapping[str, str], path: str, system: str) -> Expr:
    wanted = [code for code, word in words.items() if word in allowed]
    look = _in_any if path == "category" else _in_codings
    return cql.known_or_unknown(look(path, system, wanted), look(path, system, list(words)))


def _in_codings(path: str, system: str, codes: Iterable[str]) -> Expr:
    return _coded("E", path, system, codes)


def _in_any(path: str, system: str, codes: Iterable[str]) -> Expr:
    """Whether some concept of a list has a code."""
    return cql.exists(cql.filtered(cql.alias("E", path), "C", _coded("C", "coding", system, codes)))


def _coded(alias: str, path: str, system: str, codes: Iterable[str]) -> Expr:
    """Whether a concept's codings have one of the codes of the system."""
    matches = cql.both(
        cql.equal(cql.alias("K", "system.value"), cql.string(system)),
        cql.within(cql.alias("K", "code.value"), cql.texts(sorted(codes))),
    )
    return cql.exists(cql.filtered(cql.alias(alias, path), "K", matches))
