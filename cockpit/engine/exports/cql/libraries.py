"""A profile as a CQL library: the population and the subgroups, for one reference date and a system that holds these datasets and sources.

Each criterion is a definition, true, false or null (unknown), by the meaning of the standard; the bounds of windows are written out as
constants, as in the SQL. `Medlem` is true for certain members.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.selections import NotExpressible, selected
from cockpit.engine.exports.omissions import ExportRefused, Omission, parts_beyond
from cockpit.engine.records.fhir import vocabulary
from cockpit.engine.selection import Situation
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import (
    Age,
    CodeEntry,
    CodeList,
    Comparison,
    Count,
    Criterion,
    Exists,
    Group,
    Path,
    ProfileDocument,
    ProfileReference,
    Sex,
)
from cockpit.standard.record import EVENT_DATASETS, SOURCES
from cockpit.standard.text import criterion_sentence

_CRITERION = {"id", "title", "rationale", "type"}
_CODES = "koder"


@dataclass
class CqlLibrary:
    """The library's text and ELM, and the parts of the profile that they leave out."""

    text: str
    elm: dict[str, Any]
    omissions: list[Omission]


@dataclass
class _Definition:
    name: str
    comment: str
    expression: Expr
    function: bool = False


@dataclass
class _Writer:
    as_of: date
    definitions: dict[str, _Definition] = field(default_factory=dict)

    def define(self, name: str, comment: str, expression: Expr, *, function: bool = False) -> Expr:
        self.definitions[name] = _Definition(name, comment, expression, function)
        return cql.reference(name)


def cql_library(
    document: ProfileDocument,
    as_of: date,
    *,
    held: Collection[str] = EVENT_DATASETS,
    sources: Collection[str] = SOURCES,
) -> CqlLibrary:
    """The library of a checked profile. Raises ExportRefused, naming each node, when its population cannot be expressed.

    A subgroup that cannot be expressed is left out and named, as are elements, actions and quality lists, which CQL has no need of.
    """
    situation = Situation(document, as_of, frozenset(held), frozenset(sources))
    writer = _Writer(as_of)
    problems: list[Omission] = []
    population = _Criteria(writer, situation, "", problems).defined(document.population, ("population",))
    if problems:
        raise ExportRefused(
            "Populationen kan ikke udtrykkes i CQL; kriterierne er nævnt ovenfor. Brug et andet format.",
            "The population cannot be expressed in CQL; the criteria are named above. Use another format.",
            problems,
        )
    scope = writer.define("I afgrænsningen", "Hvem der ses på.", _scope(document, as_of))
    writer.define("Medlem", "Hører patienten med sikkerhed til populationen?", cql.is_true(cql.both(scope, population)))
    omissions: list[Omission] = []
    for index, subgroup in enumerate(document.subgroups):
        missed: list[Omission] = []
        inside = _Criteria(writer, situation, "", missed).defined(subgroup.criterion, ("subgroups", index, "criterion"))
        if not missed:
            writer.define(f"Delpopulation {subgroup.id}", subgroup.title.da, inside)
        omissions += missed
    definitions = list(_needed(writer.definitions, document))
    return CqlLibrary(_text(document, as_of, definitions, omissions), _elm(document, definitions), omissions)


class _Criteria:
    """The criteria of one document as definitions; those of an inlined profile under its id."""

    def __init__(self, writer: _Writer, situation: Situation, prefix: str, problems: list[Omission]) -> None:
        self._writer = writer
        self._situation = situation
        self._prefix = prefix
        self._problems = problems

    def defined(self, criterion: Criterion, path: Path) -> Expr:
        """The criterion as a definition of its own. What cannot be expressed is noted, and unknown."""
        try:
            expression = self._expression(criterion, path)
        except NotExpressible as error:
            said = f"{error}; kriteriet kan ikke udtrykkes."
            self._problems.append(
                Omission(criterion.id, path, said, f"{error.english}; the criterion cannot be expressed.")
            )
            expression = cql.UNKNOWN
        sentence = criterion_sentence(self._situation.document, criterion)
        return self._writer.define(f"Kriterium {self._prefix}{criterion.id}", sentence, expression)

    def _expression(self, criterion: Criterion, path: Path) -> Expr:
        known = _CRITERION | _FIELDS.get(type(criterion), set())
        if type(criterion) not in _FIELDS or parts_beyond(criterion, known):
            raise NotExpressible(
                f'Typen "{criterion.type}" findes ikke i CQL her', f'The type "{criterion.type}" has no CQL here'
            )
        if isinstance(criterion, Group):
            members = [
                self.defined(child, (*path, "criteria", index)) for index, child in enumerate(criterion.criteria)
            ]
            return _combined(criterion, members)
        if isinstance(criterion, Age):
            age = _age(self._writer.as_of)
            return _compared(age, age, criterion.comparison)
        if isinstance(criterion, Sex):
            gender = cql.element(cql.reference("Patient"), "gender.value")
            codes = {word: code for code, word in vocabulary.SEXES.items()}
            is_it = cql.equal(gender, cql.string(codes[criterion.sex]))
            return cql.known_or_unknown(is_it, cql.within(gender, cql.texts(codes.values())))
        if isinstance(criterion, ProfileReference):
            inside = self._situation.inside(criterion.profile)
            within = _Criteria(self._writer, inside, f"{self._prefix}{criterion.profile}.", self._problems)
            return within.defined(inside.document.population, path)
        assert isinstance(criterion, Exists | Count)
        return self._events(criterion)

    def _events(self, criterion: Exists | Count) -> Expr:
        selection = criterion.events
        if isinstance(criterion, Count) and criterion.of != "events":
            raise NotExpressible(
                f'Antal "{criterion.of}" kan ikke tælles', f'A count of "{criterion.of}" cannot be made'
            )
        concepts = {
            code_list: self._concept(self._situation.document.code_list(code_list)) for code_list in selection.codes
        }
        events = selected(selection, self._writer.as_of, concepts)
        if self._situation.missing(selection) is not None:
            return cql.UNKNOWN
        if isinstance(criterion, Exists):
            return cql.three_valued(cql.exists(events.certain()), cql.exists(events.possible()))
        return _compared(cql.count(events.certain()), cql.count(events.possible()), criterion.comparison)

    def _concept(self, concept: CodeList) -> str:
        """The name of the function that decides whether codings are in the code list."""
        name = f"På kodelisten {self._prefix}{concept.id}"
        included = cql.either(*(_matches(entry) for entry in concept.codes))
        excluded = cql.either(*(_matches(entry) for entry in concept.exclusions))
        matched = cql.filtered(cql.operand(_CODES), "K", cql.both(included, cql.opposite(excluded)))
        self._writer.define(name, concept.title.da, cql.exists(matched), function=True)
        return name


# The fields of each criterion whose meaning the CQL carries.
_FIELDS: dict[type, set[str]] = {
    Group: {"rule", "n", "criteria"},
    Age: {"comparison"},
    Sex: {"sex"},
    Exists: {"events"},
    Count: {"events", "of", "comparison"},
    ProfileReference: {"profile"},
}


def _combined(group: Group, members: list[Expr]) -> Expr:
    """A group by Kleene's rules."""
    if group.rule in ("all", "any", "none"):
        combined = cql.both(*members) if group.rule == "all" else cql.either(*members)
        return cql.opposite(combined) if group.rule == "none" else combined
    certain = _how_many([cql.is_true(member) for member in members])
    possible = _how_many([cql.not_false(member) for member in members])
    op = ">=" if group.rule == "at_least" else "<="
    return _compared(certain, possible, Comparison(op=op, value=str(group.n or 0)))  # type: ignore[arg-type]


def _how_many(conditions: list[Expr]) -> Expr:
    """How many of the conditions, which are true or false, are true."""
    return cql.count(cql.filtered(cql.listed(conditions), "M", cql.alias_itself("M"), repeated=True))


def _compared(low: Expr, high: Expr, comparison: Comparison) -> Expr:
    """A number that lies from low to high, compared: the same two questions as in `cockpit.engine.values.compared`."""
    value = cql.number(Decimal(comparison.value))
    upper = value if comparison.upper is None else cql.number(Decimal(comparison.upper))

    def below(bound: Expr) -> Expr:
        return cql.three_valued(cql.below(high, bound), cql.below(low, bound))

    def at_most(bound: Expr) -> Expr:
        return cql.three_valued(cql.at_most(high, bound), cql.at_most(low, bound))

    if comparison.op in ("<", ">="):
        return below(value) if comparison.op == "<" else cql.opposite(below(value))
    if comparison.op in ("<=", ">"):
        return at_most(value) if comparison.op == "<=" else cql.opposite(at_most(value))
    inside = cql.both(cql.opposite(below(value)), at_most(upper))
    return cql.opposite(inside) if comparison.op == "outside" else inside


def _age(as_of: date) -> Expr:
    """Completed years at D: (yyyymmdd - yyyymmdd) div 10000."""
    born = cql.element(cql.reference("Patient"), "birthDate.value")
    year, month, day = (cql.part_of_date(name, born) for name in ("year", "month", "day"))
    written = cql.plus(cql.plus(cql.times(year, cql.number(10000)), cql.times(month, cql.number(100))), day)
    at = as_of.year * 10000 + as_of.month * 100 + as_of.day
    return cql.whole_quotient(cql.minus(cql.number(at), written), cql.number(10000))


def _scope(document: ProfileDocument, as_of: date) -> Expr:
    """Born by D, registered with the clinic on D, and alive at the end of D."""
    day, patient = cql.day(as_of), cql.reference("Patient")
    parts = [cql.at_most(cql.element(patient, "birthDate.value"), day)]
    if document.scope.registered:
        first, last = (cql.date_of(cql.alias("P", f"value.{end}.value")) for end in ("start", "end"))
        outside = cql.either(cql.is_true(cql.opposite(cql.at_most(first, day))), cql.is_true(cql.below(last, day)))
        periods = cql.extensions(cql.element(patient, "extension"), vocabulary.REGISTRATION)
        parts.append(cql.opposite(cql.exists(cql.filtered(periods, "P", outside))))
    if document.scope.alive:
        death = cql.date_of(cql.element(patient, "deceased.value"))
        parts.append(cql.either(cql.is_null(death), cql.opposite(cql.at_most(death, day))))
    return cql.both(*parts)


def _matches(entry: CodeEntry) -> Expr:
    """Whether the coding under the alias K is matched by an entry of a code list."""
    system = CODE_SYSTEMS[entry.system]
    ours = cql.within(cql.alias("K", "system.value"), cql.texts((system.uri, *system.aliases)))
    compact = cql.upper(cql.replaced(cql.alias("K", "code.value"), r"[\s.]", ""))
    if entry.system == "sks":
        compact = cql.replaced(compact, "^([A-Z][0-9].)", "D$1")
    wanted = normalised_code(entry.system, entry.code)
    if entry.match == "all":
        return ours
    if entry.match == "descendants" and system.hierarchical:
        return cql.both(ours, cql.starts_with(compact, wanted))
    return cql.both(ours, cql.equal(compact, cql.string(wanted)))


def _needed(definitions: dict[str, _Definition], document: ProfileDocument) -> Iterable[_Definition]:
    """The definitions that members and expressed subgroups rest on, in their order."""
    wanted = {"Medlem", "I afgrænsningen", *(f"Delpopulation {subgroup.id}" for subgroup in document.subgroups)}
    for definition in reversed(definitions.values()):
        if definition.name in wanted:
            wanted |= set(_names(definition.expression.elm))
    return (definition for definition in definitions.values() if definition.name in wanted)


def _names(elm: Any) -> Iterable[str]:
    if isinstance(elm, dict):
        if elm.get("type") in ("ExpressionRef", "FunctionRef"):
            yield elm["name"]
        elm = list(elm.values())
    if isinstance(elm, list):
        for inner in elm:
            yield from _names(inner)


def _text(document: ProfileDocument, as_of: date, definitions: list[_Definition], omissions: list[Omission]) -> str:
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
        lines += ["", *(f"// {line}" for line in definition.comment.splitlines())]
        what = (
            f'function "{definition.name}"({_CODES} List<FHIR.Coding>)'
            if definition.function
            else f'"{definition.name}"'
        )
        lines += [f"define {what}:", f"  {definition.expression.text}"]
    return "\n".join(lines) + "\n"


def _elm(document: ProfileDocument, definitions: list[_Definition]) -> dict[str, Any]:
    patient = {
        "name": "Patient",
        "context": "Patient",
        "expression": {"type": "SingletonFrom", "operand": cql.retrieved("Patient").elm},
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
            "statements": {"def": [patient, *(_definition_elm(definition) for definition in definitions)]},
        }
    }


def _definition_elm(definition: _Definition) -> dict[str, Any]:
    elm: dict[str, Any] = {
        "name": definition.name,
        "context": "Patient",
        "accessLevel": "Public",
        "expression": definition.expression.elm,
    }
    if definition.function:
        coding = {"type": "NamedTypeSpecifier", "name": f"{cql.FHIR}Coding"}
        elm["type"] = "FunctionDef"
        elm["operand"] = [
            {"name": _CODES, "operandTypeSpecifier": {"type": "ListTypeSpecifier", "elementType": coding}}
        ]
    return elm
