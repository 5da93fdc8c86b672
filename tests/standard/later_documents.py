"""The sound profile in version 1.1 of the standard: named events, a dose table, a parameter and computed numbers, to be bent like the other."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.standard.documents import Content, code, code_list, compared, events, exists, local, months, sound


def relation(event: str, first_day: int | None = None, last_day: int | None = None) -> Content:
    """A relation to a named event."""
    days = {"first_day": first_day, "last_day": last_day}
    return {"event": event, **{key: value for key, value in days.items() if value is not None}}


def named(node: str, selection: Content, occurrence: str = "first") -> Content:
    """A named event."""
    return {
        "id": node,
        "title": local(f"Hændelsen {node}", f"The event {node}"),
        "events": selection,
        "occurrence": occurrence,
    }


def computed(node: str, number: Content, op: str, value: str, **fields: Any) -> Content:
    """A criterion on a computed number."""
    return {"type": "computed", "id": node, "number": number, "comparison": compared(op, value, **fields)}


def constant(value: str) -> Content:
    return {"type": "constant", "value": value}


def counted(of: str = "events", selection: Content | None = None, **fields: Any) -> Content:
    """The number of contacts, or of other events."""
    return {"type": "count", "events": selection or events("contact"), "of": of, **fields}


def latest(**fields: Any) -> Content:
    """The latest HbA1c as a number."""
    return {"type": "picked", "events": events("measurement", "hba1c"), "pick": "latest", "tie": "highest", **fields}


def aggregate(function: str, selection: Content | None = None, **fields: Any) -> Content:
    return {"type": "aggregate", "events": selection or events("measurement", "hba1c"), "function": function, **fields}


def covered(*selections: Content, by: str = "any", days: str = "covered", window: Content | None = None) -> Content:
    chosen = list(selections) or [events("medication", "demensmedicin")]
    return {"type": "covered", "events": chosen, "by": by, "days": days, "window": window or months(6)}


def dose(*codes: str, table: str = "morfin", dataset: str = "medication") -> Content:
    return {
        "type": "dose",
        "events": events(dataset, *(codes or ("opioider",)), active=dataset == "medication"),
        "table": table,
    }


def share(selection: Content | None = None, **fields: Any) -> Content:
    return {"type": "largest_share", "events": selection or events("contact"), "least": 3, "decimals": 2, **fields}


def arithmetic(op: str, left: Content, right: Content, decimals: int = 1) -> Content:
    return {"type": "arithmetic", "op": op, "left": left, "right": right, "decimals": decimals}


def factor(atc: str, unit: str = "mg/d", value: str = "1.5") -> Content:
    return {"code": atc, "unit": unit, "factor": value, "display": local("Stof", "Drug")}


MORPHINE: Content = {
    "id": "morfin",
    "title": local("Morfinækvivalenter", "Morphine equivalents"),
    "unit": "mg/d",
    "decimals": 1,
    "factors": [factor("N02AA01", value="1"), factor("N02AA05", value="1.5"), factor("N02AB03", "ug/h", "2.4")],
}
THRESHOLD: Content = {
    "id": "dosisgraense",
    "title": local("Dosisgrænse", "Dose limit"),
    "default": "100",
    "minimum": "50",
    "maximum": "200",
    "unit": "mg/d",
    "targets": [{"node": "hoej-dosis", "field": "comparison.value"}],
}
COMPUTED_ELEMENT: Content = {
    "type": "computed",
    "id": "doegndosis",
    "title": local("Døgndosis", "Daily dose"),
    "number": dose(),
    "unit": "mg/d",
}


def later() -> Content:
    """A profile that uses what version 1.1 brought, and that every check accepts without a finding."""
    content = sound()
    content["standard"] = "1.1"
    content["code_lists"].append(code_list("opioider", "Opioider", code("atc", "N02AA01"), code("atc", "N02AA05")))
    content["events"] = [named("debut", events("diagnosis", "demenskoder"))]
    content["dose_tables"] = [MORPHINE]
    content["parameters"] = [THRESHOLD]
    content["population"]["criteria"] += [
        exists("kontakt-efter-debut", events("contact", relations=[relation("debut", 0, 90)])),
        computed("hoej-dosis", dose(), ">=", "100", unit="mg/d"),
    ]
    content["elements"].append(COMPUTED_ELEMENT)
    content["views"]["list"]["columns"].append("doegndosis")
    return deepcopy(content)


def asking_later(criterion: Content) -> Content:
    """That profile asking for this criterion as well, as the fifth of its population."""
    content = later()
    content["population"]["criteria"].append(criterion)
    return content
