"""Another version of a generated profile: one small edit of the kind that an author makes, drawn from a random source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.engine.drawing import compare, exists
from tests.standard.documents import Content

WINDOWS: list[Content] = [
    {"type": "last", "amount": amount, "unit": unit} for amount in (0, 1, 12) for unit in ("weeks", "months", "years")
]
WINDOWS += [
    {"type": "earlier_than", "amount": amount, "unit": unit} for amount in (0, 3, 12) for unit in ("days", "months")
]
WINDOWS += [
    {"type": "rolling", "oldest": {"amount": oldest, "unit": "months"}, "newest": {"amount": newest, "unit": "weeks"}}
    for oldest in (1, 12)
    for newest in (0, 1)
]
WINDOWS += [
    {"type": "calendar", "first": "2025-11-21"},
    {"type": "calendar", "last": "2025-11-21"},
    {"type": "calendar"},
]
CODES = [("icpc2", "P70", "exact"), ("icpc2", "*", "all"), ("sks", "DF", "descendants"), ("sks", "DF001", "exact")]
CODES += [
    ("atc", "N06D", "descendants"),
    ("atc", "N06DA", "descendants"),
    ("npu", "NPU27300", "exact"),
    ("ydelse", "0120", "exact"),
]


def groups(tree: Content) -> Iterator[Content]:
    """The groups of the tree."""
    if tree["type"] == "group":
        yield tree
        for member in tree["criteria"]:
            yield from groups(member)


def leaves(tree: Content) -> Iterator[Content]:
    """The criteria of the tree that are no group."""
    if tree["type"] != "group":
        yield tree
    else:
        for member in tree["criteria"]:
            yield from leaves(member)


def numbers(number: Content) -> Iterator[Content]:
    """The computed number and those below it."""
    yield number
    if number["type"] == "arithmetic":
        yield from numbers(number["left"])
        yield from numbers(number["right"])


class Variation:
    """Edits of one profile's content, in place."""

    def __init__(self, content: Content, chance: Random) -> None:
        self.content, self.chance, self.made = content, chance, 0

    def edit(self) -> None:
        """One edit of a criterion, a group, a code list, the scope, or the pinned profile."""
        kinds: list[Callable[[], None]] = (
            [self.leaf] * 6
            + [self.group] * 4
            + [self.code_list] * 2
            + [self.named, self.dose_table, self.scope, self.pinned]
        )
        self.chance.choice(kinds)()

    def tree(self) -> Content:
        holders = [self.content, *self.content["subgroups"], *self.content["actions"], *self.content["quality_lists"]]
        holder = self.chance.choice([self.content, self.content, *holders])
        tree: Content = holder["population" if holder is self.content else "criterion"]
        return tree

    def scope(self) -> None:
        self.content["scope"][self.chance.choice(["registered", "alive"])] ^= True

    def pinned(self) -> None:
        """An edit of the pinned profile's population."""
        inner = Variation(self.content["profiles"][0]["document"], self.chance)
        inner.made = 100
        self.chance.choice([inner.leaf, inner.group])()
        self.content["profiles"][0]["hash"] = f"sha256:{self.chance.getrandbits(256):064x}"

    def code_list(self) -> None:
        code_list = self.chance.choice(self.content["code_lists"])
        entries = code_list[self.chance.choice(["codes", "codes", "exclusions"])]
        if entries and self.chance.random() < 0.4:
            entries.pop(self.chance.randrange(len(entries)))
        elif self.chance.random() < 0.1 and code_list.get("quantity"):
            code_list["quantity"]["decimals"] ^= 1
        else:
            system, code, match = self.chance.choice(CODES)
            entries.append({"system": system, "code": code, "match": match, "display": {"da": code}})

    def leaf(self) -> None:
        """Another comparison, sex, pick or selection of one criterion."""
        listed = list(leaves(self.tree()))
        if not listed:
            return
        leaf = self.chance.choice(listed)
        kind = leaf["type"]
        if kind == "age":
            self.compare(leaf["comparison"], ["17", "17.5", "18", "75", "76"])
        elif kind == "sex":
            leaf["sex"] = self.chance.choice(["K", "M"])
        elif kind == "insurance_group":
            leaf["group"] = self.chance.choice(["1", "2"])
        elif kind == "computed":
            self.computed(leaf)
        elif kind in ("exists", "count", "picked"):
            self.chance.choice([self.select, self.select, getattr(self, kind)])(leaf)

    def compare(self, comparison: Content, values: list[str]) -> None:
        """Another number, or another operator."""
        if self.chance.random() < 0.6:
            comparison[self.chance.choice(["value", "upper"]) if "upper" in comparison else "value"] = (
                self.chance.choice(values)
            )
            return
        comparison["op"] = self.chance.choice(["<", "<=", "=", ">=", ">", "between", "outside"])
        comparison.pop("upper", None)
        if comparison["op"] in ("between", "outside"):
            comparison["upper"] = self.chance.choice(values)

    def exists(self, leaf: Content) -> None:
        leaf.update(
            type="count",
            of=self.chance.choice(["events", "dates", "codes"]),
            comparison=compare(self.chance.choice(["<", ">="]), "1"),
        )

    def count(self, leaf: Content) -> None:
        if self.chance.random() < 0.2:
            leaf["of"] = self.chance.choice(["events", "dates", "codes"])
        elif self.chance.random() < 0.1:
            leaf["type"] = "exists"
            del leaf["of"], leaf["comparison"]
        else:
            self.compare(leaf["comparison"], ["-1", "0", "1", "1.5", "2"])

    def picked(self, leaf: Content) -> None:
        part = self.chance.choice(["pick", "tie", "nth", "value", "value", "window", "window"])
        if part == "nth":
            leaf["nth"] = self.chance.choice([None, 2, 3])
        elif part == "pick":
            leaf["pick"] = self.chance.choice(["latest", "first", "highest", "lowest"])
        elif part == "tie":
            leaf["tie"] = self.chance.choice([None, "highest", "lowest"])
        else:
            self.judge(leaf, part)

    def judge(self, holder: Content, part: str) -> None:
        """Another value or window asked for, or none."""
        if holder.get(part) and self.chance.random() < 0.3:
            holder[part] = None
        elif part == "window":
            holder["window"] = self.chance.choice(WINDOWS)
        elif holder.get("value"):
            self.compare(holder["value"], ["39", "40", "48", "50"])
        else:
            holder["value"] = compare(
                self.chance.choice(["<", ">="]), "48", None, self.chance.choice([None, "mmol/mol", "%"])
            )

    def select(self, leaf: Content) -> None:
        """More, fewer or other events."""
        events = leaf["events"]
        restrictions: dict[str, list[Any]] = {
            "sources": ["lokal", "sygehus"],
            "codes": [code_list["id"] for code_list in self.content["code_lists"]],
        }
        if events["dataset"] == "diagnosis":
            restrictions |= {
                "kinds": ["forloeb", "kontakt"],
                "statuses": ["aktuel", "afsluttet"],
                "certainties": ["sikker", "formodet"],
            }
        later: dict[str, list[Any]] = {
            "texts": [None, ["*demens*"], ["*demens*", "mod *"], ["*"], ["se svar"]],
            "producers": [None, ["klinik"], ["klinik", "laboratorium"]],
            "practitioner": [None, "own", "other"],
            "valued": [None, True, False],
            "age": [None, *(compare(op, value) for op in ("<", ">=") for value in ("75", "76"))],
        }
        parts = [*restrictions, "window", "window", "active", "as_needed", "value"]
        part = self.chance.choice([*parts, *later, "relations", "relations"])
        if part in later:
            events[part] = self.chance.choice(later[part])
        elif part == "relations":
            self.relate(events)
        elif part in restrictions:
            self.toggle(events.setdefault(part, []), self.chance.choice(restrictions[part]), least=part == "sources")
        elif part == "active":
            events["active"] = not events.get("active", False)
        elif part == "as_needed":
            events["as_needed"] = self.chance.choice([None, True, False])
        elif part == "window" or events["dataset"] == "measurement":
            self.judge(events, part)

    def relate(self, events: Content) -> None:
        """One more relation, one less, or other days of one."""
        listed = events.get("relations") or []
        known = [named["id"] for named in self.content.get("events") or []]
        owner = next(
            (index for index, one in enumerate(self.content.get("events") or []) if one["events"] is events), None
        )
        known = known if owner is None else known[:owner]
        days = [None, -30, -1, 0, 1, 30, 92]
        if listed and self.chance.random() < 0.6:
            self.chance.choice(listed)[self.chance.choice(["first_day", "last_day"])] = self.chance.choice(days)
        elif listed and self.chance.random() < 0.5:
            listed.pop(self.chance.randrange(len(listed)))
        elif known:
            listed = [*listed, {"event": self.chance.choice(known), "last_day": self.chance.choice(days)}]
        events["relations"] = listed or None

    def computed(self, leaf: Content) -> None:
        """Another limit, other events, or another constant, gap or least number of events."""
        if self.chance.random() < 0.3:
            self.compare(leaf["comparison"], ["0", "0.5", "1", "2", "10", "48"])
            return
        number = self.chance.choice(list(numbers(leaf["number"])))
        kind = number["type"]
        if kind == "constant":
            number["value"] = self.chance.choice(["-1", "0", "2", "2.5", "3"])
        elif kind == "arithmetic":
            number["op"] = self.chance.choice(["+", "-", "*", "/"])
        elif kind == "largest_share":
            number["least"] = self.chance.choice([1, 2, 3])
        elif kind == "count" and number["of"] == "episodes" and self.chance.random() < 0.7:
            number["gap"] = self.chance.choice([0, 1, 30, 60])
        elif kind == "covered":
            self.select({"events": self.chance.choice(number["events"])})
        elif kind != "age":
            self.select(number)

    def named(self) -> None:
        """Another selection or occurrence of a named event."""
        listed = self.content.get("events") or []
        if not listed:
            return
        named = self.chance.choice(listed)
        if self.chance.random() < 0.3:
            named["occurrence"] = self.chance.choice(["first", "latest", "any"])
        else:
            self.select(named)

    def dose_table(self) -> None:
        """Another factor, or one less."""
        for table in self.content.get("dose_tables") or []:
            factors = table["factors"]
            if len(factors) > 1 and self.chance.random() < 0.3:
                factors.pop()
            else:
                self.chance.choice(factors)["factor"] = self.chance.choice(["0.333", "1.5", "3"])

    def toggle(self, listed: list[Any], value: Any, *, least: bool) -> None:
        if value not in listed:
            listed.append(value)
        elif len(listed) > least:
            listed.remove(value)

    def group(self) -> None:
        """Another rule or number; a member more, less, wrapped, taken out of its wrapping, or moved."""
        tree = self.tree()
        listed = list(groups(tree))
        if not listed:
            self.wrap(tree)
            return
        group, other = self.chance.choice(listed), self.chance.choice(listed)
        members = group["criteria"]
        kind = self.chance.choice(["rule", "n", "add", "drop", "drop", "wrap", "unwrap", "move"])
        if kind == "rule" or (kind == "n" and group.get("n") is None):
            group["rule"] = self.chance.choice(["all", "any", "none", "at_least", "at_most"])
            group["n"] = self.chance.randrange(3) if group["rule"] in ("at_least", "at_most") else None
        elif kind == "n":
            group["n"] = max(0, group["n"] + self.chance.choice([-1, 1]))
        elif kind == "add" or not members:
            members.append(exists(self.chance.choice(["diagnosis", "contact"]), id=self.fresh("new")))
        else:
            self.rearrange(kind, members, other)

    def rearrange(self, kind: str, members: list[Content], other: Content) -> None:
        index = self.chance.randrange(len(members))
        member = members[index]
        if kind == "wrap":
            self.wrap(member)
        elif kind == "unwrap":
            members[index : index + 1] = member["criteria"] if member["type"] == "group" else [member]
        elif kind == "drop" or all(other is not group for group in groups(member)):
            del members[index]
            if kind == "move":
                other["criteria"].append(member)

    def wrap(self, member: Content) -> None:
        """The criterion in a group of its own, which takes its place."""
        own = dict(member)
        member.clear()
        member.update(
            id=self.fresh("wrap"), type="group", rule=self.chance.choice(["all", "any", "none"]), criteria=[own]
        )
        if self.chance.random() < 0.5:
            member["criteria"].append(exists("service", id=self.fresh("new")))

    def fresh(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}-{self.made}"
