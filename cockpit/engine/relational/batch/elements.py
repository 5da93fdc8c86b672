"""What is shown of members' events, for all profiles at once: profile, patient_id, element, state, and what there is of
number, text, comparator, unit, first_day and last_day.

Only what was found has a row. An element without one is what its kind is without events: *nej*, 0, or empty (`reading_back`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cockpit.engine.elements import is_number
from cockpit.engine.relational.batch.items import Family, Item, Items, alone
from cockpit.engine.relational.batch.outcomes import Found, shown_columns
from cockpit.engine.relational.batch.selecting import ITEM, KEY
from cockpit.engine.relational.bounds import case_of
from cockpit.engine.relational.datasets import codeless, has_values
from cockpit.engine.relational.elements import MEMBER, ShownElement, shown_element
from cockpit.engine.relational.form import (
    ALWAYS,
    Aggregate,
    And,
    Case,
    Column,
    Compare,
    Concatenated,
    Condition,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    OneOf,
    Select,
    Value,
    Values,
)
from cockpit.engine.relational.picks import PossiblePicks
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import Stage
from cockpit.engine.relational.rows import E, codings_apart, with_codings_apart
from cockpit.engine.selection import Situation
from cockpit.standard.document import ComputedElement, CountElement, Element, ListElement, PatientElement, PickedElement

SHOWN = ("number", "text", "comparator", "unit", "first_day", "last_day")
_U, _F, _M = "u", "f", "m"
_KNOWN, _UNKNOWN, _EMPTY = Constant("known"), Constant("unknown"), Constant("empty")


@dataclass
class ShownElements:
    """Which item each element of each profile shows, and how: `exists`, `count`, `list`, or what is shown of a picked event."""

    items: Items
    own_stage: Callable[[Situation], Stage]
    """Whom an element that is computed by itself looks at: its profile's members."""
    _uses: dict[Family, list[tuple[Item, int, str, str]]] = field(default_factory=dict)
    _apart: list[tuple[Element, int, Situation]] = field(default_factory=list)

    def show(self, element: Element, profile: int, situation: Situation) -> None:
        """Ask for what the element shows; nothing for what needs no events, or can have none."""
        if isinstance(element, ComputedElement):
            self._apart.append((element, profile, situation))
            return
        if isinstance(element, PatientElement) or situation.missing(element.events):
            return
        if alone(element.events) or (isinstance(element, PickedElement) and element.nth is not None):
            self._apart.append((element, profile, situation))
            return
        if isinstance(element, PickedElement):
            item, how = self.items.picked(element, situation), element.show
        else:
            of = (
                element.of
                if isinstance(element, CountElement)
                else "codes"
                if isinstance(element, ListElement)
                else "exists"
            )
            item, how = self.items.counted(of, element.events, situation), element.type  # type: ignore[assignment]
        if item is not None:
            self._uses.setdefault(item.family, []).append((item, profile, element.id, how))

    def selects(self, found: Found, plan: Plan, members: str) -> Iterator[Select]:
        """The rows, family by family. `members`: the part with each profile's members."""
        for family, uses in self._uses.items():
            rows = tuple(
                tuple(Constant(value) for value in (item.number, profile, element, how))
                for item, profile, element, how in uses
            )
            name = f"elements_{family.name}"
            wanted = plan.add(
                name, "Hvilke dataelementer der viser det.", Values((ITEM, "profile", "element", "how"), rows)
            )
            kinds = {how for *_, how in uses}
            if family.of == "pick":
                carried = [*shown_columns(family, self.items.shows[family])]
                rows_found = _picked(family, found.picks[family], carried, self.items, plan)
                yield _of_members(rows_found, _picked_values(family, carried, kinds), wanted, members)
                continue
            if kinds & {"exists", "count"}:
                yield _of_members(
                    Named(found.counts[family], _F), _counted_values(), wanted, members, ("exists", "count")
                )
            if "list" in kinds:
                yield _of_members(_listed(found.codings[family]), _listed_values(), wanted, members, ("list",))
        for element, profile, situation in self._apart:
            stage = self.own_stage(situation)
            shown = shown_element(element, plan, situation, stage)
            yield _of_its_own(element, profile, Named(stage.people, MEMBER), shown)


def _of_members(
    found: Named, values: dict[str, Value], wanted: str, members: str, only: tuple[str, ...] = ()
) -> Select:
    """What was found, once for each profile that shows it and has the patient as a member."""
    profile, patient = Column("profile", _U), Column("patient_id", _F)
    mine = And((Compare(Column("profile", _M), "=", profile), Compare(Column("patient_id", _M), "=", patient)))
    none: dict[str, Value] = {name: Constant(None) for name in SHOWN}
    columns: dict[str, Value] = {name: Column(name, _U) for name in ("profile", "element")}
    columns |= {"patient_id": patient, **none, **values}
    return Select(
        tuple((name, columns[name]) for name in ("profile", "patient_id", "element", "state", *SHOWN)),
        found,
        (
            Join("INNER", Named(wanted, _U), Compare(Column(ITEM, _U), "=", Column(ITEM, _F))),
            Join("INNER", Named(members, _M), mine),
        ),
        OneOf(Column("how", _U), only) if only else ALWAYS,
    )


def _of_its_own(element: Element, profile: int, members: Named, shown: ShownElement) -> Select:
    """An element that is compiled as it is for one profile: a row for each of its members."""
    columns = dict(shown.columns)
    values: dict[str, Value] = {name: Constant(None) for name in SHOWN}
    values |= {name: value for name, value in columns.items() if name in values}
    # Of events without values nothing is shown, and it has no type that the others could be united with.
    valueless = (
        isinstance(element, PickedElement) and element.show == "value" and not has_values(element.events.dataset)
    )
    if "value" in columns and not valueless:
        values["number" if is_number(element) else "text"] = columns["value"]
    first = (("profile", Constant(profile)), ("patient_id", Column("patient_id", members.alias)))
    named: tuple[tuple[str, Value], ...] = (*first, ("element", Constant(element.id)), ("state", columns["state"]))
    return Select((*named, *values.items()), members, shown.joins)


def _how(how: str) -> Condition:
    return Compare(Column("how", _U), "=", Constant(how))


def _counted_values() -> dict[str, Value]:
    """Of *exists* the text, of a count the number when its bounds are the same."""
    fewest, most = Column("fewest", _F), Column("most", _F)
    surely, same = Compare(fewest, ">", Constant(0)), Compare(fewest, "=", most)
    exists = And((_how("exists"), surely))
    count = And((_how("count"), same))
    return {
        "state": Case(((exists, _KNOWN), (count, _KNOWN)), _UNKNOWN),
        "number": Case(((count, fewest),)),
        "text": Case(((exists, Constant("ja")),)),
    }


def _listed(codings: str) -> Named:
    c = "c"
    key = tuple(Column(name, c) for name in KEY)
    code, system = Column("code", c), Column("system", c)
    columns: tuple[tuple[str, Value], ...] = (
        *((column.name, column) for column in key),
        ("fewest", Aggregate("SUM", Column("certain", c))),
        ("most", Aggregate("COUNT")),
        ("codes", Joined(code, ", ", (code, system))),
    )
    return Named(Select(columns, Named(codings, c), group_by=key), _F)


def _listed_values() -> dict[str, Value]:
    same = Compare(Column("fewest", _F), "=", Column("most", _F))
    return {"state": Case(((same, _KNOWN),), _UNKNOWN), "text": Case(((same, Column("codes", _F)),))}


def _picked(family: Family, picks: PossiblePicks, carried: list[str], items: Items, plan: Plan) -> Named:
    """The only possible pick of each item and patient, with all that is shown of it; `sure` is 0 when there are several."""
    columns: list[tuple[str, Value]] = [(name, Column(name, E)) for name in KEY]
    certain = Compare(Aggregate("MAX", case_of([(picks.certain, Constant(1))], Constant(0))), "=", Constant(1))
    columns.append(("sure", case_of([(And((picks.only_one, certain)), Constant(1))], Constant(0))))
    columns += [(name, Aggregate("MIN", Column(name, E))) for name in ("first_day", "last_day", *carried)]
    joins = picks.joins
    if "code" in items.shows[family] and with_codings_apart(family.dataset, coded=family.coded):
        joins = (*joins, codings_apart("LEFT", plan.reading(family.dataset, items.stage, coded=family.coded), E))
        coding = Concatenated((Column("system", "c"), Constant("|"), Column("code", "c")))
        columns.append(("coding", Aggregate("MIN", coding)))
    key = tuple(Column(name, E) for name in KEY)
    return Named(Select(tuple(columns), picks.source, joins, picks.where, key), _F)


def _picked_values(family: Family, carried: list[str], kinds: set[str]) -> dict[str, Value]:
    """The values that elements show, and what state they are in; only of a sure pick."""
    surely = Compare(Column("sure", _F), "=", Constant(1))
    shown: dict[str, Value | None] = {
        "value": next((Column(name, _F) for name in ("value", "recorded_value") if name in carried), None),
        "code": None if codeless(family.dataset) else Column("coding", _F),
        "text": Column("recorded_text", _F) if "recorded_text" in carried else None,
    }
    states: list[tuple[Condition, Value]] = [(Compare(Column("sure", _F), "=", Constant(0)), _UNKNOWN)]
    for how in sorted(kinds - {"date"}):
        value, absent = shown[how], _UNKNOWN if how == "value" else _EMPTY
        missing = _how(how) if value is None else And((_how(how), IsNull(value)))
        states.append((missing, absent))
    columns: dict[str, Value] = {"state": Case(tuple(states), _KNOWN)}
    if shown["value"] is not None and "value" in kinds:
        columns["number"] = Case(((And((surely, _how("value"))), shown["value"]),))
        columns |= {
            name: Case(((And((surely, _how("value"))), Column(name, _F)),))
            for name in ("comparator", "unit")
            if name in carried
        }
    texts = [(how, shown[how]) for how in ("code", "text") if how in kinds]
    said = tuple((And((surely, _how(how))), value) for how, value in texts if value is not None)
    if said:
        columns["text"] = Case(said)
    return columns | {name: Case(((surely, Column(name, _F)),)) for name in ("first_day", "last_day")}
