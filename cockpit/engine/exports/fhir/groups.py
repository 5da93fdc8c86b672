"""Groups of patients: the population, the subgroups and the quality lists as definitions (`Group`, `actual` false).

In R4 every characteristic of a group must hold, so *all of* and *none of* are written out and any other group becomes a Group of its own,
whose way of combining is a **modifier**: a reader that does not know it must not read the group as *all of*. A criterion that a characteristic
cannot carry stands there with its Danish sentence and the modifier *text only*, and is told to be missing. Members are those for whom every
characteristic is certain; what is unknown is no member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cockpit.engine.exports.fhir import addresses, metadata
from cockpit.engine.exports.fhir.metadata import Json, Publication
from cockpit.engine.exports.omissions import Omission, parts_beyond
from cockpit.standard.document import (
    Age,
    CalendarWindow,
    Comparison,
    Criterion,
    Exists,
    Group,
    LocalText,
    Path,
    ProfileDocument,
    ProfileReference,
    Sex,
)
from cockpit.standard.text import criterion_sentence, scope_sentence

_COMBINATIONS = {"any": "any-of", "at_least": "at-least", "at_most": "at-most", "all": "all-of", "none": "all-of"}
_CRITERION = {"id", "title", "rationale", "type"}
_COMPARATORS = ("<", "<=", ">=", ">")
_GENDERS = {"K": "female", "M": "male"}


class Groups:
    """The groups of one document, and what they could not carry. Groups come out innermost first, under the ids of their nodes."""

    def __init__(self, document: ProfileDocument, publication: Publication) -> None:
        self.resources: dict[str, Json] = {}
        self.omissions: list[Omission] = []
        self._document = document
        self._publication = publication

    def all(self) -> None:
        """The population, each subgroup inside it, and each quality list outside it."""
        document = self._document
        population = self._group(
            "population",
            document.title,
            f"{scope_sentence(document)} {criterion_sentence(document, document.population)}",
            [*self._scope(), *self._criterion(document.population, ("population",))],
        )
        for index, subgroup in enumerate(document.subgroups):
            inside = [_in_group(population, document.title.da)]
            inside += self._criterion(subgroup.criterion, ("subgroups", index, "criterion"))
            said = criterion_sentence(document, subgroup.criterion)
            self._group(f"delpopulation:{subgroup.id}", subgroup.title, said, inside)
        for index, quality_list in enumerate(document.quality_lists):
            outside = [*self._scope(), _in_group(population, document.title.da, exclude=True)]
            outside += self._criterion(quality_list.criterion, ("quality_lists", index, "criterion"))
            said = criterion_sentence(document, quality_list.criterion)
            self._group(f"kvalitetsliste:{quality_list.id}", quality_list.title, said, outside)

    def _group(
        self,
        part: str,
        title: LocalText,
        description: str,
        characteristics: list[Json],
        modifiers: Iterable[Json] = (),
    ) -> str:
        """Add a group; its address in the bundle."""
        document = self._document
        url = addresses.group_url(document.id, part)
        address = addresses.full_url(url, document.version)
        modifying = list(modifiers)
        self.resources[address] = {
            **metadata.resource("Group", address, "groupdefinition"),
            "text": metadata.narrative([description]),
            "extension": [
                *metadata.artifact_extensions(document, url, title, description, self._publication),
                metadata.version_algorithm(),
                *metadata.capabilities(self._publication),
            ],
            **({"modifierExtension": modifying} if modifying else {}),
            "type": "person",
            "actual": False,
            **metadata.local("name", title),
            **({"characteristic": characteristics} if characteristics else {}),
        }
        return address

    def _scope(self) -> list[Json]:
        """Who is looked at, in the standard's own words."""
        named = (
            ("registered", "tilmeldt klinikken på skæringsdatoen"),
            ("alive", "i live ved slutningen af skæringsdatoen"),
        )
        return [
            _characteristic(_code(addresses.SCOPE, name, said), {"valueBoolean": True})
            for name, said in named
            if getattr(self._document.scope, name)
        ]

    def _criterion(self, criterion: Criterion, path: Path, *, exclude: bool = False) -> list[Json]:
        """The characteristics that together say the criterion, or, with `exclude`, the opposite."""
        if isinstance(criterion, Group) and _combines(criterion):
            children = [(child, (*path, "criteria", index)) for index, child in enumerate(criterion.criteria)]
            if not exclude and criterion.rule in ("all", "none"):
                none = criterion.rule == "none"
                return [one for child, place in children for one in self._criterion(child, place, exclude=none)]
            return [self._nested(criterion, children, path, exclude=exclude)]
        value, code = self._value(criterion)
        said = criterion_sentence(self._document, criterion)
        node = [{"url": addresses.NODE, "valueCode": criterion.id}, *_sources(criterion)]
        if value is not None:
            return [_characteristic(code | {"text": said}, value, exclude=exclude, extension=node)]
        self._omit(criterion.id, path)
        text_only = [{"url": addresses.TEXT_ONLY, "valueCode": criterion.id}]
        whole = _code(addresses.CRITERION, criterion.type, said)
        return [
            _characteristic(whole, {"valueBoolean": True}, exclude=exclude, extension=node, modifierExtension=text_only)
        ]

    def _nested(self, group: Group, children: list[tuple[Criterion, Path]], path: Path, *, exclude: bool) -> Json:
        """A group inside another, as a Group of its own."""
        negated = group.rule == "none"
        characteristics = [one for child, place in children for one in self._one(child, place, exclude=negated)]
        modifiers: list[Json] = [{"url": addresses.COMBINATION_METHOD, "valueCode": _COMBINATIONS[group.rule]}]
        if group.rule in ("at_least", "at_most"):
            modifiers.append({"url": addresses.COMBINATION_THRESHOLD, "valuePositiveInt": group.n})
        said = criterion_sentence(self._document, group)
        title = group.title or LocalText(da=said)
        address = self._group(f"kriterium:{group.id}", title, said, characteristics, modifiers)
        return _in_group(address, said, exclude=exclude, node=group.id)

    def _one(self, criterion: Criterion, path: Path, *, exclude: bool) -> list[Json]:
        """One characteristic for one criterion, so that a group that counts them counts right."""
        if isinstance(criterion, Group) and _combines(criterion):
            children = [(child, (*path, "criteria", index)) for index, child in enumerate(criterion.criteria)]
            return [self._nested(criterion, children, path, exclude=exclude)]
        return self._criterion(criterion, path, exclude=exclude)

    def _value(self, criterion: Criterion) -> tuple[Json | None, Json]:
        """The value of the criterion's characteristic, None when no value can carry it, and its code."""
        expressed = _EXPRESSED.get(type(criterion))
        return expressed(self, criterion) if expressed else (None, {})

    def _age(self, criterion: Age) -> tuple[Json | None, Json]:
        return _years(criterion.comparison), _code(addresses.LOINC, "30525-0", "Age")

    def _sex(self, criterion: Sex) -> tuple[Json | None, Json]:
        value = {"coding": [{"system": addresses.GENDER, "code": _GENDERS[criterion.sex]}]}
        return {"valueCodeableConcept": value}, _code(addresses.LOINC, "46098-0", "Sex")

    def _exists(self, criterion: Exists) -> tuple[Json | None, Json]:
        """Some event of the dataset has a code of one list, at any time or in calendar dates; anything more cannot be carried."""
        events = criterion.events
        code = _code(addresses.DATASET, events.dataset, events.dataset)
        restricted = parts_beyond(events, {"dataset", "sources", "codes", "window"})
        if restricted or len(events.codes) != 1 or not isinstance(events.window, CalendarWindow | None):
            return None, code
        concept = self._document.code_list(events.codes[0])
        url = addresses.code_list_url(self._document.id, concept.id)
        value: Json = {"valueReference": _reference(addresses.full_url(url, self._document.version), concept.title.da)}
        if events.window:
            ends = (("start", events.window.first), ("end", events.window.last))
            value["period"] = {name: day for name, day in ends if day is not None}
        return value, code

    def _profile(self, criterion: ProfileReference) -> tuple[Json | None, Json]:
        pin = self._document.profile_pin(criterion.profile)
        if pin.document is None:
            return None, {}
        address = addresses.full_url(addresses.group_url(pin.id, "population"), pin.version)
        code = _code(addresses.CRITERION, "profile", "profile")
        return {"valueReference": _reference(address, f"{pin.document.title.da} {pin.version}")}, code

    def _omit(self, node: str, path: Path) -> None:
        self.omissions.append(
            Omission(
                node,
                path,
                "Kriteriet kan ikke udtrykkes som en egenskab i Group; det står som tekst, og dets mening i det kanoniske dokument.",
                "The criterion cannot be expressed as a characteristic of Group; it stands as text, its meaning in the canonical document.",
            )
        )


# Which criteria a characteristic can carry, and the fields whose meaning it carries.
_EXPRESSED: dict[type, Callable[[Groups, Any], tuple[Json | None, Json]]] = {}


def _carries(kind: type, fields: set[str], method: Callable[[Groups, Any], tuple[Json | None, Json]]) -> None:
    def known_only(groups: Groups, criterion: Any) -> tuple[Json | None, Json]:
        return (None, {}) if parts_beyond(criterion, _CRITERION | fields) else method(groups, criterion)

    _EXPRESSED[kind] = known_only


_carries(Age, {"comparison"}, Groups._age)
_carries(Sex, {"sex"}, Groups._sex)
_carries(Exists, {"events"}, Groups._exists)
_carries(ProfileReference, {"profile"}, Groups._profile)


def _combines(group: Group) -> bool:
    """Whether a Group of its own can say how the group combines: nothing but the rule, and a number of at least one."""
    counted = group.rule in ("at_least", "at_most")
    return not parts_beyond(group, _CRITERION | {"rule", "n", "criteria"}) and (not counted or bool(group.n))


def _years(comparison: Comparison) -> Json | None:
    """A comparison of ages as a quantity or a range; None for the complement of a range, which no value says."""
    if comparison.op in _COMPARATORS:
        return {"valueQuantity": {**_year(comparison.value), "comparator": comparison.op}}
    if comparison.op == "=":
        return {"valueQuantity": _year(comparison.value)}
    if comparison.op == "between" and comparison.upper is not None:
        return {"valueRange": {"low": _year(comparison.value), "high": _year(comparison.upper)}}
    return None


def _year(number: str) -> Json:
    value = float(number) if "." in number else int(number)
    return {"value": value, "unit": "år", "system": addresses.UCUM, "code": "a"}


def _sources(criterion: Criterion) -> list[Json]:
    """The data sources that the criterion looks at; none when it looks at no events."""
    events = getattr(criterion, "events", None)
    return [{"url": addresses.SOURCES, "valueCode": source} for source in events.sources] if events else []


def _code(system: str, code: str, text: str) -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text}


def _reference(address: str, display: str) -> Json:
    return {"reference": address, "display": display}


def _characteristic(code: Json, value: Json, *, exclude: bool = False, **extensions: list[Json]) -> Json:
    return {**extensions, "code": code, **value, "exclude": exclude}


def _in_group(address: str, display: str, *, exclude: bool = False, node: str | None = None) -> Json:
    """Being a member of another group of the bundle."""
    extension = {"extension": [{"url": addresses.NODE, "valueCode": node}]} if node else {}
    code = _code(addresses.CRITERION, "group", display)
    return _characteristic(code, {"valueReference": _reference(address, display)}, exclude=exclude, **extension)
