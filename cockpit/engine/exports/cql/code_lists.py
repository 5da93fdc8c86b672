"""Code lists in CQL: whether codings are on one, which codes of an event are, and what a drug's factor in a dose table is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.definitions import Operand, Writing
from cockpit.engine.exports.cql.expressions import FHIR, Expr
from cockpit.standard.codes import CODE_SYSTEMS, normalised_code
from cockpit.standard.document import CodeEntry, CodeList, DoseFactor

_CODES = "koder"
_CODINGS = Operand(
    _CODES,
    "List<FHIR.Coding>",
    {"type": "ListTypeSpecifier", "elementType": {"type": "NamedTypeSpecifier", "name": f"{FHIR}Coding"}},
)


def on_list(writing: Writing, code_list: str, codings: Expr) -> Expr:
    """Whether some of an event's codings are on a code list: the call of a function, which is defined if need be."""
    concept = writing.situation.document.code_list(code_list)
    name = f"På kodelisten {writing.prefix}{concept.id}"
    matched = queries.filtered(cql.operand(_CODES), "K", _listed(concept))
    writing.definitions.define(name, concept.title.da, queries.exists(matched), [_CODINGS])
    return cql.call(name, codings)


def codes_on(concepts: Sequence[CodeList], codings: Expr) -> Expr:
    """The codings that are on one of the code lists, or with no list all of known systems: texts, equal when the normalised codes are."""
    on_one = cql.either(*(_listed(concept) for concept in concepts)) if concepts else cql.boolean(True)
    systems = {entry.system for concept in concepts for entry in concept.codes} if concepts else set(CODE_SYSTEMS)
    of_system = [(_of_system(key), cql.joined(cql.string(f"{key}|"), _normalised(key))) for key in sorted(systems)]
    known = cql.both(on_one, cql.either(*(when for when, _ in of_system)))
    found = queries.made(codings, "K", known, cql.cases(of_system, cql.nothing("String")))
    return cql.first_known(found, queries.empty("String"))


def factor(entries: Sequence[DoseFactor], codings: Expr, unit: Expr) -> Expr:
    """The factor of the first entry whose drug and unit these are; null when the table has no such entry."""
    items = []
    for entry in entries:
        same = cql.equal(_normalised("atc"), cql.string(normalised_code("atc", entry.code)))
        drug = queries.exists(queries.filtered(codings, "K", cql.both(_of_system("atc"), same)))
        items.append((cql.both(cql.equal(unit, cql.string(entry.unit)), drug), cql.decimal(entry.factor)))
    return cql.cases(items, cql.nothing("Decimal"))


def _listed(concept: CodeList) -> Expr:
    """Whether the coding under the alias K is on a code list."""
    return cql.both(_any(concept.codes), cql.opposite(_any(concept.exclusions)))


def _any(entries: Iterable[CodeEntry]) -> Expr:
    return cql.either(*(_matches(entry) for entry in entries))


def _matches(entry: CodeEntry) -> Expr:
    """Whether the coding under the alias K is matched by an entry of a code list."""
    ours = _of_system(entry.system)
    wanted = normalised_code(entry.system, entry.code)
    if entry.match == "all":
        return ours
    if entry.match == "descendants" and CODE_SYSTEMS[entry.system].hierarchical:
        return cql.both(ours, cql.starts_with(_normalised(entry.system), wanted))
    return cql.both(ours, cql.equal(_normalised(entry.system), cql.string(wanted)))


def _of_system(key: str) -> Expr:
    system = CODE_SYSTEMS[key]
    return cql.within(queries.alias("K", "system.value"), queries.texts((system.uri, *system.aliases)))


def _normalised(system: str) -> Expr:
    """The code under the alias K as it is compared (`normalised_code`)."""
    compact = cql.upper(cql.replaced(queries.alias("K", "code.value"), r"[\s.]", ""))
    return cql.replaced(compact, "^([A-Z][0-9].)", "D$1") if system == "sks" else compact
