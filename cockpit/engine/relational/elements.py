"""Each data element as a part of the statement, for members only: what `cockpit.engine.elements` shows, in columns.

Every part has one row per member: patient_id, state (`known`, `empty`, `unknown`), and of value, comparator, unit, first_day and
last_day those that the element has. A value is a number or a text; `show: date` has its days only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cockpit.engine.relational.bounds import case_of
from cockpit.engine.relational.counts import counted
from cockpit.engine.relational.form import (
    Aggregate,
    And,
    Case,
    Coalesce,
    Column,
    Compare,
    Concatenated,
    Condition,
    Constant,
    IsNull,
    Join,
    Joined,
    Named,
    Or,
    Select,
    Value,
)
from cockpit.engine.relational.numbers import number_columns, number_part
from cockpit.engine.relational.picks import only_one_event, possible_picks
from cockpit.engine.relational.plan import Plan
from cockpit.engine.relational.readings import MEMBERS, Stage
from cockpit.engine.relational.rows import (
    CODING,
    PATIENT,
    coding_columns,
    codings,
    codings_apart,
    measured,
    reading_of,
    rows,
    with_codings_apart,
)
from cockpit.engine.selection import TEXT_COLUMNS, Situation
from cockpit.standard.document import (
    ComputedElement,
    CountElement,
    Element,
    ExistsElement,
    ListElement,
    PatientElement,
    PickedElement,
)
from cockpit.standard.text import element_sentence

KNOWN, EMPTY, UNKNOWN = Constant("known"), Constant("empty"), Constant("unknown")
M = "m"
_MEMBER = ("patient_id", Column("patient_id", M))


@dataclass(frozen=True)
class ElementPart:
    """The name of an element's part, and the columns it has besides patient_id."""

    name: str
    columns: tuple[str, ...]


def element_part(element: Element, plan: Plan, situation: Situation, stage: Stage = MEMBERS) -> ElementPart:
    """Add the element to the plan. `stage`: whose members are looked at."""
    relation = _relation(element, plan, situation, stage)
    name = plan.add(f"element_{element.id}", element_sentence(situation.document, element), relation)
    return ElementPart(name, tuple(column for column, _ in relation.columns if column != "patient_id"))


def _relation(element: Element, plan: Plan, situation: Situation, stage: Stage) -> Select:
    if isinstance(element, PatientElement):
        return _patient_attribute(element, stage)
    if isinstance(element, ComputedElement):
        return _computed(element, plan, situation, stage)
    if situation.missing(element.events):
        return _of_members(stage, [("state", UNKNOWN)])
    if isinstance(element, PickedElement):
        return _picked(element, plan, situation, stage)
    if isinstance(element, ListElement):
        return _list(element, plan, situation, stage)
    if isinstance(element, CountElement):
        return _count(element, plan, situation, stage)
    return _exists(element, plan, situation, stage)


def _of_members(stage: Stage, columns: Sequence[tuple[str, Value]], found: Select | None = None) -> Select:
    """One row per member; `found` is joined as `f`, NULL for members without a row in it."""
    joins = (
        () if found is None else (Join("LEFT", Named(found, "f"), Compare(Column("patient_id", "f"), "=", _MEMBER[1])),)
    )
    return Select((_MEMBER, *columns), Named(stage.people, M), joins)


def _patient_attribute(element: PatientElement, stage: Stage) -> Select:
    value = Column(element.attribute, M)
    return _of_members(stage, [("state", Case(((IsNull(value), UNKNOWN),), KNOWN)), ("value", value)])


def _computed(element: ComputedElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    part = number_part(element.number, element.id, plan, situation, stage)
    doubt, value = number_columns(part, "f")
    state = Case(((Compare(doubt, "=", Constant(1)), UNKNOWN), (IsNull(value), EMPTY)), KNOWN)
    join = Join("LEFT", Named(part.name, "f"), Compare(Column("patient_id", "f"), "=", _MEMBER[1]))
    return Select((_MEMBER, ("state", state), ("value", value)), Named(stage.people, M), (join,))


def _exists(element: ExistsElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    selected = rows(element.events, plan, situation, stage, by_coding=True)
    patient = Column("patient_id", "r")
    certain = Aggregate("MAX", Column("certain", "r"))
    found = Select((("patient_id", patient), ("certain", certain)), Named(selected, "r"), group_by=(patient,))
    nothing, surely = IsNull(Column("certain", "f")), Compare(Column("certain", "f"), "=", Constant(1))
    state = Case(((Or((nothing, surely)), KNOWN),), UNKNOWN)
    return _of_members(
        stage, [("state", state), ("value", Case(((nothing, Constant("nej")), (surely, Constant("ja")))))], found
    )


def _count(element: CountElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    found = counted(element.of, element.events, plan, situation, stage)
    fewest, most = (Coalesce(Column(name, "f"), Constant(0)) for name in ("fewest", "most"))
    same = Compare(fewest, "=", most)
    return _of_members(stage, [("state", Case(((same, KNOWN),), UNKNOWN)), ("value", Case(((same, fewest),)))], found)


def _list(element: ListElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """The codes in order, when every code of a possible event is a code of a certain one."""
    c = "c"
    patient, system, code = (Column(name, c) for name in ("patient_id", "system", "code"))
    columns = (
        ("patient_id", patient),
        ("fewest", Aggregate("SUM", Column("certain", c))),
        ("most", Aggregate("COUNT")),
        ("codes", Joined(code, ", ", (code, system))),
    )
    found = Select(columns, Named(codings(element.events, plan, situation, stage), c), group_by=(patient,))
    same = Compare(Column("fewest", "f"), "=", Column("most", "f"))
    state = Case(((IsNull(Column("most", "f")), EMPTY), (same, KNOWN)), UNKNOWN)
    return _of_members(stage, [("state", state), ("value", Case(((same, Column("codes", "f")),)))], found)


def _picked(element: PickedElement, plan: Plan, situation: Situation, stage: Stage) -> Select:
    """The only possible pick; a doubt about which leaves nothing to show."""
    carried = _shown_values(element, situation)
    coding, joins = _first_coding(element, plan, situation, stage) if element.show == "code" else (None, ())
    if coding is not None and not joins:
        carried[CODING] = coding  # the event's own; of a diagnosis it is found below
    picks = possible_picks(element, plan, situation, stage, list(carried.items()))
    only = And((only_one_event("e"), _any(picks.certain)))
    columns: list[tuple[str, Value]] = [("patient_id", PATIENT), ("sure", case_of([(only, Constant(1))], Constant(0)))]
    columns += [(name, Aggregate("MIN", Column(name, "e"))) for name in ("first_day", "last_day", *carried)]
    if coding is not None and joins:
        columns.append(("coding", Aggregate("MIN", coding)))
    found = Select(tuple(columns), picks.source, (*picks.joins, *joins), picks.where, (PATIENT,))
    return _of_members(stage, _picked_columns(element, situation), found)


def _any(condition: Condition) -> Condition:
    """The condition holds for some row of the group."""
    return Compare(Aggregate("MAX", case_of([(condition, Constant(1))], Constant(0))), "=", Constant(1))


def _shown_values(element: PickedElement, situation: Situation) -> dict[str, Value]:
    """What the rows must carry to be shown, the value first."""
    if element.show == "value" and element.events.dataset == "questionnaire":
        return {"recorded_value": Column("recorded_value", "e"), "comparator": Constant("="), "unit": Constant(None)}
    if element.show == "value" and element.events.dataset == "measurement":
        if situation.quantity(element.events) is not None:
            number = measured(element.events, situation)
            return {"value": number.value, "comparator": number.comparator}
        return {name: Column(name, "e") for name in ("recorded_value", "comparator", "unit")}
    if element.show == "text" and element.events.dataset in TEXT_COLUMNS:
        return {"recorded_text": Column("recorded_text", "e")}
    return {}


def _picked_columns(element: PickedElement, situation: Situation) -> list[tuple[str, Value]]:
    """State, value and days of a picked element, from the found row `f`."""
    nothing = IsNull(Column("sure", "f"))
    doubtful = Compare(Column("sure", "f"), "=", Constant(0))
    surely = Compare(Column("sure", "f"), "=", Constant(1))
    value = _picked_value(element, situation)
    absent = UNKNOWN if element.show == "value" else EMPTY
    state = Case(((nothing, EMPTY), (doubtful, UNKNOWN), (IsNull(value), absent)), KNOWN)
    columns: list[tuple[str, Value]] = [("state", state)]
    if element.show != "date":
        columns.append(("value", Case(((surely, value),))))
    names = [name for name in ("comparator", "unit") if name in _shown_values(element, situation)]
    return columns + [(name, Case(((surely, Column(name, "f")),))) for name in (*names, "first_day", "last_day")]


def _picked_value(element: PickedElement, situation: Situation) -> Value:
    if element.show == "date":
        return Column("first_day", "f")
    if element.show == "code":
        return Column("coding", "f")
    shown = list(_shown_values(element, situation))
    return Column(shown[0], "f") if shown else Constant(None)


def _first_coding(
    element: PickedElement, plan: Plan, situation: Situation, stage: Stage
) -> tuple[Value, tuple[Join, ...]]:
    """The codings of the rows `e` as `system|code`, so that the least is the first by system and code; NULL without one."""
    dataset, coded = element.events.dataset, bool(element.events.codes)
    system, code = coding_columns(dataset, "e", coded=coded)
    if not isinstance(code, Column):
        return Constant(None), ()
    text = Concatenated((system, Constant("|"), code))
    apart = with_codings_apart(dataset, coded=coded)
    return text, (codings_apart("LEFT", reading_of(element.events, plan, stage), "e"),) if apart else ()
