"""A profile as a CQL library: its population, subgroups, actions and quality lists, for one reference date and a system that holds these
datasets and sources.

Each criterion is a definition, true, false or null (unknown), by the meaning of the standard; the bounds of windows are written out as
constants, as in the SQL. `Medlem` is true for certain members.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.criteria import Criteria
from cockpit.engine.exports.cql.definitions import Definition, Definitions, Writing
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.omissions import ExportRefused, Omission
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.selection import Situation
from cockpit.standard.document import Criterion, Path, ProfileDocument
from cockpit.standard.record import EVENT_DATASETS, SOURCES

_MEMBER, _SCOPE = "Medlem", "I afgrænsningen"


@dataclass
class CqlLibrary:
    """The library's text and ELM, and the parts of the profile that they leave out."""

    text: str
    elm: dict[str, Any]
    omissions: list[Omission]


def cql_library(
    document: ProfileDocument,
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
) -> CqlLibrary:
    """The library of a checked profile. Raises ExportRefused, naming each node, when its population cannot be expressed.

    A subgroup, an action or a quality list that cannot be expressed is left out and named; so are elements, which CQL has no need of, but unnamed.
    """
    definitions = Definitions(as_of)
    writing = Writing(definitions, Situation(document, as_of, frozenset(held), frozenset(sources)))
    problems: list[Omission] = []
    population = Criteria(writing, problems).defined(document.population, ("population",))
    if problems:
        raise ExportRefused(
            "Populationen kan ikke udtrykkes i CQL; kriterierne er nævnt ovenfor. Brug et andet format.",
            "The population cannot be expressed in CQL; the criteria are named above. Use another format.",
            problems,
        )
    scope = definitions.define(_SCOPE, "Hvem der ses på.", _scope(document, as_of))
    member = definitions.define(
        _MEMBER, "Hører patienten med sikkerhed til populationen?", cql.is_true(cql.both(scope, population))
    )
    parts = _Parts(writing, [_SCOPE, _MEMBER], [])
    for index, subgroup in enumerate(document.subgroups):
        inside = parts.criterion(subgroup.criterion, ("subgroups", index, "criterion"))
        parts.add(f"Delpopulation {subgroup.id}", subgroup.title.da, inside)
    for index, action in enumerate(document.actions):
        suggested = parts.criterion(action.criterion, ("actions", index, "criterion"))
        parts.add(f"Handling {action.id}", action.title.da, suggested and cql.is_true(cql.both(member, suggested)))
    outside = cql.both(scope, cql.opposite(population))
    for index, quality_list in enumerate(document.quality_lists):
        listed = parts.criterion(quality_list.criterion, ("quality_lists", index, "criterion"))
        name = f"Kvalitetsliste {quality_list.id}"
        parts.add(name, quality_list.title.da, listed and cql.is_true(cql.both(outside, listed)))
    needed = definitions.needed(parts.roots)
    return CqlLibrary(_text(document, as_of, needed, parts.omissions), _elm(document, needed), parts.omissions)


@dataclass
class _Parts:
    """What stands in the library beside the population, and what cannot."""

    writing: Writing
    roots: list[str]
    omissions: list[Omission]

    def criterion(self, criterion: Criterion, path: Path) -> Expr | None:
        """The criterion as a definition; None when some of it cannot be expressed."""
        missed: list[Omission] = []
        defined = Criteria(self.writing, missed).defined(criterion, path)
        self.omissions += missed
        return None if missed else defined

    def add(self, name: str, title: str, expression: Expr | None) -> None:
        """A part that a reader asks for by its name."""
        if expression is not None:
            self.writing.define(name, title, expression)
            self.roots.append(name)


def _scope(document: ProfileDocument, as_of: date) -> Expr:
    """Born by D, registered with the clinic on D, and alive at the end of D."""
    day, patient = cql.day(as_of), cql.reference("Patient")
    parts = [cql.at_most(cql.element(patient, "birthDate.value"), day)]
    if document.scope.registered:
        first, last = (cql.date_of(queries.alias("P", f"value.{end}.value")) for end in ("start", "end"))
        outside = cql.either(cql.is_true(cql.opposite(cql.at_most(first, day))), cql.is_true(cql.below(last, day)))
        periods = queries.extensions(cql.element(patient, "extension"), vocabulary.REGISTRATION)
        parts.append(cql.opposite(queries.exists(queries.filtered(periods, "P", outside))))
    if document.scope.alive:
        death = cql.date_of(cql.element(patient, "deceased.value"))
        parts.append(cql.either(cql.is_null(death), cql.opposite(cql.at_most(death, day))))
    return cql.both(*parts)


def _text(document: ProfileDocument, as_of: date, definitions: list[Definition], omissions: list[Omission]) -> str:
    lines = [
        f"// {document.title.da}, version {document.version} (profilstandard {document.standard}), pr. {as_of.isoformat()}.",
        *(["// Eksempel, afventer klinisk bekræftelse."] if document.clinical.confirmation == "example" else []),
        *(f"// Udeladt: {omission.place} ({omission.node}): {omission.message}" for omission in omissions),
        f"library \"{document.id}\" version '{document.version}'",
        "",
        "using FHIR version '4.0.1'",
        "",
        "context Patient",
    ]
    for definition in definitions:
        lines += ["", *definition.lines]
    return "\n".join(lines) + "\n"


def _elm(document: ProfileDocument, definitions: list[Definition]) -> dict[str, Any]:
    patient = {
        "name": "Patient",
        "context": "Patient",
        "expression": {"type": "SingletonFrom", "operand": queries.retrieved("Patient").elm},
    }
    return {
        "library": {
            "identifier": {"id": document.id, "version": document.version},
            "schemaIdentifier": {"id": "urn:hl7-org:elm", "version": "r1"},
            "usings": {
                "def": [
                    {"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"},
                    {"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"},
                ]
            },
            "statements": {"def": [patient, *(definition.elm for definition in definitions)]},
        }
    }
