"""Realistic profiles in any number: drawn from the shipped profiles' code lists, the same for the same seed.

A drawn profile has what a clinician would write: a population of diagnoses, drugs, measurements and contacts in groups, some subgroups, a
score of data elements, one quality list. Its code lists are those of one shipped profile, so drawn profiles share codes as real ones do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

from cockpit.standard.checks import check
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.bench.shipped import profile_files

Json = dict[str, Any]

_CONTACTS = ["konsultation", "videokonsultation", "sygebesoeg", "telefonkonsultation", "emailkonsultation"]
_STATUSES = [["aktuel"], ["aktuel", "relevant"], []]


def drawn_profiles(count: int, seed: int = 1) -> list[ProfileDocument]:
    """So many profiles, each of which passes the checker without errors."""
    bases = [json.loads(path.read_text(encoding="utf-8")) for path in profile_files()]
    random = Random(seed)  # noqa: S311 (no secret is drawn)
    return [_sound(random, bases[number % len(bases)], number) for number in range(count)]


def large_profile(criteria: int, seed: int = 1) -> ProfileDocument:
    """A profile with so many criteria in its population, not counting the groups."""
    (path,) = (path for path in profile_files() if path.stem == "osteoporose")
    random = Random(seed)  # noqa: S311 (no secret is drawn)
    return _Drawing(random, json.loads(path.read_text(encoding="utf-8")), 0).document(leaves=criteria)


def _sound(random: Random, base: Json, number: int) -> ProfileDocument:
    """A drawn profile without errors: now and then chance writes one that contradicts itself, and another is drawn."""
    while True:
        drawn = _Drawing(random, base, number).document()
        if not any(finding.severity == "error" for finding in check(drawn)):
            return drawn


class _Drawing:
    """One profile in the making."""

    def __init__(self, random: Random, base: Json, number: int) -> None:
        self._random = random
        self._base = base
        self._number = number
        self._ids = 0
        drawn = {listed["id"]: _dataset(listed, random) for listed in base["code_lists"]}
        self._datasets = {list_id: dataset for list_id, dataset in drawn.items() if dataset is not None}
        self._lists = {listed["id"]: listed for listed in base["code_lists"] if listed["id"] in self._datasets}
        self._by_dataset: dict[str, list[str]] = {}
        for list_id, dataset in self._datasets.items():
            self._by_dataset.setdefault(dataset, []).append(list_id)

    def document(self, leaves: int | None = None) -> ProfileDocument:
        members = [self._criterion() for _ in range(leaves)] if leaves else self._sick()
        population = self._group("any", members)
        subgroups = [
            {"id": f"delpopulation-{number}", "title": _text(f"Delpopulation {number}"), "criterion": self._tree()}
            for number in range(1, self._random.randint(3, 9))
        ]
        elements = [self._element(number) for number in range(1, self._random.randint(8, 26))]
        quality = {
            "id": "kvalitetsliste", "title": _text("Kvalitetsliste"), "text": _text("Trukket til måling."), "criterion": self._sick()[0],
        }  # fmt: skip
        content = {
            **{name: self._base[name] for name in ("standard", "organisation", "clinical", "legal", "terminology", "scope")},
            "id": f"trukket-{self._number:03}",
            "version": "1.0.0",
            "title": _text(f"Trukket profil {self._number}"),
            "population": population,
            "subgroups": subgroups,
            "elements": elements,
            "quality_lists": [quality],
            "views": {
                "list": {
                    "columns": [element["id"] for element in elements],
                    "sort": [{"element": elements[-1]["id"], "descending": True}],
                    "filters": [subgroup["id"] for subgroup in subgroups],
                },
                "patient": {"sections": [{"id": "afsnit", "title": _text("Data"), "elements": [element["id"] for element in elements]}]},
            },
        }  # fmt: skip
        used = _code_lists_in(content)
        content["code_lists"] = [listed for list_id, listed in self._lists.items() if list_id in used]
        return read_document(content)

    def _id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}-{self._ids}"

    def _group(self, rule: str, criteria: Sequence[Json], n: int | None = None) -> Json:
        group: Json = {"id": self._id("gruppe"), "type": "group", "rule": rule, "criteria": [*criteria]}
        return group if n is None else {**group, "n": n}

    def _sick(self) -> list[Json]:
        """What a population is made of: diagnoses and drugs, some of them only with a measurement or at an age; never what most people have."""
        lists = [one for dataset in ("diagnosis", "medication") for one in self._by_dataset.get(dataset, [])]
        criteria = []
        for list_id in self._random.sample(lists, min(len(lists), self._random.randint(1, 4))):
            events = self._selection(self._datasets[list_id], list_id)
            having: Json = {"id": self._id("findes"), "type": "exists", "events": events}
            if self._random.random() < 0.3:
                having = self._group("all", [having, self._age() if self._random.random() < 0.5 else self._picked()])
            criteria.append(having)
        return criteria

    def _age(self) -> Json:
        comparison = {"op": self._random.choice([">=", "<"]), "value": str(self._random.choice([18, 40, 65, 75]))}
        return {"id": self._id("alder"), "type": "age", "comparison": comparison}

    def _tree(self) -> Json:
        """One criterion, or a group of some."""
        if self._random.random() < 0.55:
            return self._criterion()
        rule = self._random.choice(["all", "any", "none", "at_least", "at_most"])
        criteria = [self._criterion() for _ in range(self._random.randint(2, 4))]
        return self._group(rule, criteria, len(criteria) - 1 if rule in ("at_least", "at_most") else None)

    def _criterion(self) -> Json:
        """A leaf: mostly that there is an event, now and then a count, a picked event or the age."""
        kind = self._random.choices(["exists", "count", "picked", "age"], [55, 15, 22, 8])[0]
        if kind == "age":
            return self._age()
        if kind == "picked":
            return self._picked()
        if kind == "count":
            comparison = {"op": self._random.choice([">=", "<="]), "value": str(self._random.randint(1, 4))}
            events = self._events(window=True)
            of = self._random.choice(
                ["events", "dates"] if events["dataset"] == "contact" else ["events", "dates", "codes"]
            )
            return {"id": self._id("antal"), "type": "count", "events": events, "of": of, "comparison": comparison}
        return {"id": self._id("findes"), "type": "exists", "events": self._events(window=self._random.random() < 0.5)}

    def _picked(self) -> Json:
        if "measurement" not in self._by_dataset:
            return self._age()
        list_id = self._random.choice(self._by_dataset["measurement"])
        quantity = self._lists[list_id].get("quantity")
        picked: Json = {
            "id": self._id("valgt"), "type": "picked", "pick": "latest", "tie": "highest",
            "events": self._selection("measurement", list_id),
        }  # fmt: skip
        if quantity is None or self._random.random() < 0.2:
            return {**picked, "window": self._window()}
        value = str(Decimal(self._random.choice(["2.5", "30", "48", "90", "140"])))
        return {
            **picked,
            "value": {"op": self._random.choice([">=", "<"]), "value": value, "unit": quantity["unit"]},
        }

    def _element(self, number: int) -> Json:
        element: Json = {"id": f"oplysning-{number}", "title": _text(f"Oplysning {number}"), "attention": []}
        kind = self._random.choices(["value", "date", "list", "exists", "count", "patient"], [40, 20, 15, 8, 8, 9])[0]
        if kind == "patient":
            return {**element, "type": "patient", "attribute": self._random.choice(["age", "sex", "birth_date"])}
        if kind == "value" and "measurement" in self._by_dataset:
            events = self._selection("measurement", self._random.choice(self._by_dataset["measurement"]))
            return {
                **element, "type": "picked", "events": events, "pick": "latest",
                "tie": self._random.choice(["highest", "lowest"]), "show": "value",
            }  # fmt: skip
        events = self._events(window=kind == "count")
        if kind == "date":
            pick = self._random.choice(["latest", "latest", "first"])
            return {**element, "type": "picked", "events": events, "pick": pick, "show": "date"}
        if kind == "count":
            return {**element, "type": "count", "events": events, "of": self._random.choice(["events", "dates"])}
        return {**element, "type": "exists" if kind == "exists" or events["dataset"] == "contact" else "list", "events": events}  # fmt: skip

    def _events(self, *, window: bool) -> Json:
        """A selection from any dataset; contacts are chosen by kind."""
        if self._random.random() < 0.12:
            kinds = sorted(self._random.sample(_CONTACTS, self._random.randint(1, 3)))
            events: Json = {"dataset": "contact", "sources": ["lokal"], "codes": [], "kinds": kinds}
        else:
            list_id = self._random.choice(list(self._lists))
            events = self._selection(self._datasets[list_id], list_id)
        if window:
            events["window"] = self._window()
        return events

    def _selection(self, dataset: str, list_id: str) -> Json:
        events: Json = {"dataset": dataset, "sources": ["lokal"], "codes": [list_id]}
        if dataset == "diagnosis" and self._random.random() < 0.6:
            events |= {"kinds": ["forloeb"], "statuses": self._random.choice(_STATUSES)}
        if dataset == "medication":
            events["active"] = self._random.random() < 0.8
            if self._random.random() < 0.15:
                events["as_needed"] = False
        return events

    def _window(self) -> Json:
        amount = self._random.choice([3, 5, 6, 9, 12, 15, 18, 24, 36])
        kind = self._random.choice(["last", "last", "last", "earlier_than", "rolling"])
        if kind == "rolling":
            newest = {"amount": self._random.choice([1, 2]), "unit": "months"}
            return {"type": "rolling", "oldest": {"amount": amount, "unit": "months"}, "newest": newest}
        return {"type": kind, "amount": amount, "unit": "months"}


def _text(danish: str) -> Json:
    return {"da": danish, "en": f"{danish} (drawn)"}


def _dataset(code_list: Json, random: Random) -> str | None:
    """A dataset that a code list's codes are recorded in; None when its codes are of systems that are recorded in different ones."""
    systems = {entry["system"] for entry in code_list["codes"]}
    if systems and systems <= {"icpc2", "sks"}:
        return "diagnosis"
    if systems and systems <= {"npu", "medcom"}:
        return "measurement"
    if systems == {"ydelse"}:
        return "service"
    if systems != {"atc"}:
        return None
    if all(entry["code"].startswith("J07") for entry in code_list["codes"]):
        return "vaccination"
    return random.choice(["medication", "medication", "medication", "dispensing"])


def _code_lists_in(value: Any) -> set[str]:
    """The ids of the code lists that selections anywhere in the value name."""
    if isinstance(value, list):
        return {list_id for one in value for list_id in _code_lists_in(one)}
    if not isinstance(value, dict):
        return set()
    named = set(value["codes"]) if "dataset" in value else set()
    return named | {list_id for one in value.values() for list_id in _code_lists_in(one)}
