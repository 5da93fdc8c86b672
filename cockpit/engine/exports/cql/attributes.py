"""What a selection asks of an event's kind, status, certainty, texts and people: unknown where the resource does not say.

The event stands under the alias E, its resource in `post`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cockpit.engine.exports.cql import expressions as cql
from cockpit.engine.exports.cql import queries
from cockpit.engine.exports.cql.datasets import DATASETS, recorded
from cockpit.engine.exports.cql.expressions import Expr
from cockpit.engine.exports.cql.seen import coded
from cockpit.engine.records.fhir import vocabulary
from cockpit.standard.document import EventSelection
from cockpit.standard.wildcards import CAPITALS, SMALL


def attributes(selection: EventSelection) -> list[Expr]:
    """What each restriction on an attribute says of the event."""
    parts = []
    if selection.kinds:
        parts.append(_kind(selection.dataset, selection.kinds))
    if selection.statuses:
        parts.append(_status(selection.dataset, selection.statuses))
    if selection.certainties:
        place = ("verificationStatus.coding", vocabulary.CONDITION_VERIFICATION)
        parts.append(_of_words(selection.certainties, vocabulary.CERTAINTIES, *place))
    if selection.as_needed is not None:
        needed = cql.element(queries.first(_at("dosage")), "asNeeded.value")
        parts.append(cql.equal(needed, cql.boolean(selection.as_needed)))
    if selection.texts is not None:
        parts.append(_texts(selection.dataset, selection.texts))
    if selection.producers is not None:
        parts.append(_one_of(_person(queries.first(_at("performer"))), selection.producers))
    if selection.practitioner is not None:
        own = cql.equal(practitioner(selection.dataset), _own_doctor())
        parts.append(own if selection.practitioner == "own" else cql.opposite(own))
    return parts


def practitioner(dataset: str) -> Expr:
    """The practitioner of the event under the alias E; null when none is named, or the dataset names none."""
    place = DATASETS[dataset].practitioner
    if place is None:
        return cql.nothing("String")
    first, _, inner = place.partition(".")
    return _person(cql.element(queries.first(_at(first)), inner) if inner else _at(first))


def _own_doctor() -> Expr:
    doctors = queries.filtered(
        cql.element(cql.reference("Patient"), "generalPractitioner"),
        "L",
        cql.equal(queries.alias("L", "identifier.system.value"), cql.string(vocabulary.FAST_LAEGE)),
    )
    return cql.element(queries.first(doctors), "identifier.value.value")


def _person(reference: Expr) -> Expr:
    """A practitioner's local number where there is one, else the name that the reference shows."""
    ours = cql.equal(cql.element(reference, "identifier.system.value"), cql.string(vocabulary.PRACTITIONER))
    number, name = (cql.element(reference, path) for path in ("identifier.value.value", "display.value"))
    return cql.cases([(ours, number)], name)


def _at(path: str) -> Expr:
    return queries.alias("E", recorded(path))


def _kind(dataset: str, kinds: Iterable[str]) -> Expr:
    if dataset == "diagnosis":
        wanted, known = _codes(kinds, vocabulary.KINDS)
        system = vocabulary.CONDITION_CATEGORY
        return cql.known_or_unknown(_in_any("category", system, wanted), _in_any("category", system, known))
    if dataset == "questionnaire":
        return _questionnaire(kinds)
    if dataset == "observation_flag":
        place = (recorded("code.coding"), vocabulary.FLAG_KIND)
        return cql.known_or_unknown(coded("E", *place, kinds), coded("E", *place))
    path, system = {
        "contact": ("type", vocabulary.CONTACT_KIND),
        "care_plan": ("category", vocabulary.CARE_PLAN_KIND),
        "referral": ("category", vocabulary.REFERRAL_KIND),
    }[dataset]
    ours, any_of_ours = _in_any(path, system, kinds), _in_any(path, system)
    if dataset != "contact":
        return cql.known_or_unknown(ours, any_of_ours)
    by_class = _of_word(_at("class.code.value"), kinds, vocabulary.CONTACT_CLASSES)
    return cql.cases([(ours, cql.boolean(True)), (any_of_ours, cql.boolean(False))], by_class)


def _questionnaire(kinds: Iterable[str]) -> Expr:
    """By the last part of the canonical address, whose version plays no part."""
    wanted = "|".join(_literally(kind) for kind in kinds)
    return cql.matches(_at("questionnaire.value"), rf"(.*/|{_literally(vocabulary.QUESTIONNAIRE)})?({wanted})(\|.*)?")


def _status(dataset: str, statuses: Iterable[str]) -> Expr:
    if dataset == "diagnosis":
        return _of_words(statuses, vocabulary.STATUSES, "clinicalStatus.coding", vocabulary.CONDITION_CLINICAL)
    words = {
        "care_plan": vocabulary.CARE_PLAN_STATUSES,
        "referral": vocabulary.REFERRAL_STATUSES,
        "questionnaire": vocabulary.ANSWER_STATUSES,
    }[dataset]
    by_status = _of_word(_at("status.value"), statuses, words)
    if dataset != "referral":
        return by_status
    said = queries.first(queries.extensions(_at("extension"), vocabulary.REFERRAL_STATUS))
    own = cql.element(said, "value.value")
    is_own = cql.within(own, queries.texts(statuses))
    return cql.cases([(cql.is_null(own), by_status), (is_own, cql.boolean(True))], cql.boolean(False))


def _texts(dataset: str, wildcards: Iterable[str]) -> Expr:
    """Whether the text matches one of the wildcards; without a text it matches none."""
    concept = queries.first(_at("reasonCode"))
    if dataset == "measurement":
        concept = cql.typed(_at("value"), "CodeableConcept")
    coding = queries.first(cql.element(concept, "coding"))
    said = [cql.element(concept, "text.value"), *(cql.element(coding, f"{part}.value") for part in ("display", "code"))]
    if dataset == "measurement":
        said = [cql.element(cql.typed(_at("value"), "string"), "value"), *said]
    text = cql.first_known(*said)
    return cql.is_true(cql.either(*(cql.matches(text, _pattern(wildcard)) for wildcard in wildcards)))


def _pattern(wildcard: str) -> str:
    """The wildcard as a regular expression: only A-Z, Æ, Ø and Å are the same capital or small."""
    return "".join(r"[\s\S]*" if sign == "*" else _sign(sign) for sign in wildcard)


def _sign(sign: str) -> str:
    for one, other in ((CAPITALS, SMALL), (SMALL, CAPITALS)):
        if sign in one:
            return f"[{sign}{other[one.index(sign)]}]"
    return _literally(sign)


def _literally(text: str) -> str:
    """The text in a regular expression; only what means something there is escaped, for engines refuse more."""
    return re.sub(r"([.^$*+?()\[\]{}|\\/])", r"\\\1", text)


def _one_of(value: Expr, allowed: Iterable[str]) -> Expr:
    is_it = cql.within(value, queries.texts(allowed))
    return cql.cases([(cql.is_null(value), cql.UNKNOWN), (is_it, cql.boolean(True))], cql.boolean(False))


def _of_word(code: Expr, allowed: Iterable[str], words: Mapping[str, str]) -> Expr:
    wanted, known = _codes(allowed, words)
    return cql.known_or_unknown(cql.within(code, queries.texts(wanted)), cql.within(code, queries.texts(known)))


def _of_words(allowed: Iterable[str], words: Mapping[str, str], path: str, system: str) -> Expr:
    wanted, known = _codes(allowed, words)
    return cql.known_or_unknown(*(coded("E", recorded(path), system, codes) for codes in (wanted, known)))


def _codes(allowed: Iterable[str], words: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The codes of the words that are allowed, and all codes."""
    return [code for code, word in words.items() if word in allowed], list(words)


def _in_any(path: str, system: str, codes: Iterable[str] | None = None) -> Expr:
    """Whether some concept of a list has one of the codes, or any code of the system."""
    return queries.exists(queries.filtered(_at(path), "C", coded("C", "coding", system, codes)))
