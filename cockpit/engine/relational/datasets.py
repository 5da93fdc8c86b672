"""The first parts of every statement: parameters, who is in scope, and the events of each dataset as they are seen at D.

The views of the logical record are read here and nowhere else, each under its own name, with normalised codes, short keys of code
systems, and 1 or 0 in boolean columns. After this, every dataset has the same columns: patient_id, event_id, source, first_day, last_day, and
what belongs to it.
"""

from __future__ import annotations

from datetime import date, time

from cockpit.engine.relational.form import (
    PARAMETERS,
    Binary,
    Case,
    Coalesce,
    Column,
    Compare,
    CompletedYears,
    Condition,
    Constant,
    IsNull,
    Named,
    Not,
    Or,
    Parameter,
    Part,
    Placeholder,
    Select,
    Value,
    conjunction,
    flag,
)
from cockpit.standard.document import Scope
from cockpit.standard.record import VIEWS, Type

CLINIC = "clinic_id"
LEAVING = "leaving_"
"""What stands before a view's name in that of the part with its rows that may leave the clinic."""

# What each dataset's events have besides keys and days: column here, column of the view.
_OWN_COLUMNS: dict[str, dict[str, str]] = {
    "diagnosis": {
        "kind": "kind",
        "status": "status",
        "certainty": "certainty",
        "end_day": "ended",
        "practitioner": "practitioner",
    },
    "medication": {
        "code": "code",
        "end_day": "end",
        "as_needed": "as_needed",
        "recorded_text": "indication",
        "dose_per_day": "dose_per_day",
        "dose_unit": "dose_unit",
    },
    "dispensing": {"code": "code"},
    "measurement": {
        "system": "system",
        "code": "code",
        "recorded_value": "value",
        "unit": "unit",
        "recorded_text": "text",
        "producer": "producer",
    },
    "service": {"code": "code"},
    "contact": {"kind": "kind", "practitioner": "practitioner"},
    "vaccination": {"code": "code"},
    "care_plan": {"kind": "kind", "status": "status", "end_day": "end"},
    "referral": {"kind": "kind", "status": "status"},
    "questionnaire": {"kind": "kind", "status": "status", "recorded_value": "value"},
    "observation_flag": {"kind": "kind"},
}


def of_the_record(name: str) -> bool:
    """What is read by this name is a view of the record, or the part of it that may leave the clinic."""
    return name.removeprefix(LEAVING) in VIEWS


def parameters() -> Part:
    """The clinic, given when the statement is run. The reference date is a constant wherever it is used: windows count from it."""
    return Part(PARAMETERS, "Parametre: klinikken (ydernummer).", Select(((CLINIC, Placeholder(CLINIC)),), None))


PEOPLE = "scope"
"""The part with those who are looked at; for many profiles at once everybody, for each looks at its own."""


def everybody(as_of: date) -> Part:
    """One row per patient of the clinic: that of `scope`, and whether they are registered and alive at D (1 or 0)."""
    columns = (
        *_person(as_of),
        ("registered", flag(conjunction(_registered(as_of)))),
        ("alive", flag(_alive(as_of))),
    )
    select = Select(columns, Named("patient", "v"), where=conjunction(_born(as_of)))
    return Part(PEOPLE, "Klinikkens patienter.", select, materialized=False)


def scope(rule: Scope, as_of: date) -> Part:
    """One row per patient in scope: patient_id, birth_date, age in completed years, sex, sikringsgruppe, fast_laege."""
    conditions = _born(as_of)
    conditions += _registered(as_of) if rule.registered else []
    conditions += [_alive(as_of)] if rule.alive else []
    named = {
        (True, True): "patienter tilknyttet klinikken og i live på skæringsdatoen",
        (True, False): "patienter tilknyttet klinikken på skæringsdatoen, døde med",
        (False, True): "patienter i live på skæringsdatoen, også frameldte",
        (False, False): "alle klinikkens patienter",
    }[rule.registered, rule.alive]
    select = Select(_person(as_of), Named("patient", "v"), where=conjunction(conditions))
    return Part("scope", f"Hvem der ses på: {named}.", select, materialized=False)


def _person(as_of: date) -> tuple[tuple[str, Value], ...]:
    born = Column("birth_date", "v")
    age = CompletedYears(born, Constant(as_of))
    return (
        ("patient_id", _read("patient", "patient_id")),
        ("birth_date", born),
        ("age", age),
        ("sex", Column("sex", "v")),
        ("sikringsgruppe", Column("sikringsgruppe", "v")),
        ("fast_laege", _read("patient", "fast_laege")),
    )


def _read(view: str, name: str) -> Value:
    """A column of the view `v`; texts are binary from here on."""
    column = Column(name, "v")
    (kind,) = (one.type for one in VIEWS[view].columns if one.name == name)
    return Binary(column) if kind is Type.TEXT else column


def _open_or(column: Value, operator: str, day: date) -> Condition:
    """The column is empty or compares."""
    return Or((IsNull(column), Compare(column, operator, Constant(day))))  # type: ignore[arg-type]


def event_columns(dataset: str, as_of: date) -> dict[str, Value]:
    """What a seen event of the dataset has, as values of a row `v` of its view."""
    first, last = _days(dataset, as_of)
    columns: dict[str, Value] = {name: _read(dataset, name) for name in ("patient_id", "event_id", "source")}
    columns |= {"first_day": first, "last_day": last}
    columns |= {name: _read(dataset, column) for name, column in _OWN_COLUMNS[dataset].items()}
    if dataset == "measurement":
        clock = Column("time", "v")
        columns |= {
            "has_time": Case(((IsNull(clock), Constant(0)),), Constant(1)),
            "clock": Coalesce(clock, Constant(time(0))),
            "comparator": Coalesce(Column("comparator", "v"), Constant("=")),
        }
    return columns


def codeless(dataset: str) -> bool:
    """Whether the events of the dataset have no codes."""
    return dataset != "diagnosis" and "code" not in VIEWS[dataset].column_names


def has_values(dataset: str) -> bool:
    """Whether the events of the dataset have values."""
    return "recorded_value" in _OWN_COLUMNS[dataset]


def exact_days(dataset: str) -> bool:
    """Whether every event of the dataset has an exact day, so that its first and last possible days are one."""
    return "date_latest" not in VIEWS[dataset].column_names


def last_day_name(dataset: str) -> str:
    """The column with the last possible day of an event of the dataset."""
    return "first_day" if exact_days(dataset) else "last_day"


def is_required(dataset: str, name: str) -> bool:
    """Whether every row of the dataset's view has something in the column."""
    return any(column.required for column in VIEWS[dataset].columns if column.name == name)


def own_column(dataset: str, name: str, alias: str) -> Value:
    """A column of what belongs to the dataset; NULL where it has no such column."""
    return Column(name, alias) if name in _OWN_COLUMNS[dataset] else Constant(None)


def of_clinic(alias: str) -> Condition:
    """The row of a view is the clinic's, which stands among the parameters."""
    return Compare(Column(CLINIC, alias), "=", Parameter(CLINIC))


def seen_conditions(dataset: str, as_of: date) -> list[Condition]:
    """A row `v` of the view is the clinic's and seen at D (`cockpit.engine.selection`), but for replaced measurements."""
    conditions = [of_clinic("v"), Compare(_days(dataset, as_of)[0], "<=", Constant(as_of))]
    return [*conditions, _not_cancelled("v")] if dataset == "measurement" else conditions


def replaced_measurements(as_of: date) -> Part:
    """The ids that seen measurements replace: patient_id, event_id, each once."""
    keys = (("patient_id", _read("measurement", "patient_id")), ("event_id", _read("measurement", "replaces_event_id")))
    where = (*seen_conditions("measurement", as_of), Not(IsNull(Column("replaces_event_id", "v"))))
    select = Select(keys, Named("measurement", "v"), where=conjunction(where), group_by=tuple(key for _, key in keys))
    return Part("replaced_measurement", "Målinger, som en anden af patientens målinger erstatter.", select)


def codings(view: str) -> dict[str, Value]:
    """Keys, system and code of a row `v` of a view with codes; the system only where it is a column."""
    names = [name for name in ("patient_id", "event_id", "system", "code") if name in VIEWS[view].column_names]
    return {name: _read(view, name) for name in names}


def _days(dataset: str, as_of: date) -> tuple[Value, Value]:
    """The earliest possible day of an event, and the latest, which is at most D."""
    view = VIEWS[dataset]
    own = Column(view.date or "", "v")
    first: Value = Coalesce(own, Column("registered", "v")) if dataset == "diagnosis" else own
    if "date_latest" not in view.column_names:
        return first, first
    latest = Column("date_latest", "v")
    after = Compare(latest, ">", Constant(as_of))
    return first, Case(((IsNull(latest), first), (after, Constant(as_of))), latest)


def _not_cancelled(alias: str) -> Condition:
    status = Column("status", alias)
    return Or((IsNull(status), Compare(status, "<>", Constant("annulleret"))))


def _born(as_of: date) -> list[Condition]:
    return [of_clinic("v"), Compare(Column("birth_date", "v"), "<=", Constant(as_of))]


def _registered(as_of: date) -> list[Condition]:
    return [_open_or(Column("registered_from", "v"), "<=", as_of), _open_or(Column("registered_to", "v"), ">=", as_of)]


def _alive(as_of: date) -> Condition:
    return _open_or(Column("death_date", "v"), ">", as_of)
