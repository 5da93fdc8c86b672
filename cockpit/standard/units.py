"""Units of measurement (UCUM) that the standard knows, and how people write them.

Every written form belongs to one unit only, so that a text never hides which unit is meant. A unit of UCUM's annotations
(`{score}`) may be added freely in records; comparisons and code lists use the units below.
"""

from __future__ import annotations

# UCUM code → (Danish, English). `1` is a number without unit.
UNITS: dict[str, tuple[str, str]] = {
    "1": ("(uden enhed)", "(no unit)"),
    "%": ("%", "%"),
    "mmol/mol": ("mmol/mol", "mmol/mol"),
    "mmol/L": ("mmol/l", "mmol/l"),
    "umol/L": ("µmol/l", "µmol/l"),
    "nmol/L": ("nmol/l", "nmol/l"),
    "pmol/L": ("pmol/l", "pmol/l"),
    "mol/L": ("mol/l", "mol/l"),
    "mmol": ("mmol", "mmol"),
    "g/L": ("g/l", "g/l"),
    "g/dL": ("g/dl", "g/dl"),
    "mg/L": ("mg/l", "mg/l"),
    "mg/dL": ("mg/dl", "mg/dl"),
    "ug/L": ("µg/l", "µg/l"),
    "mg/g": ("mg/g", "mg/g"),
    "mg/mmol": ("mg/mmol", "mg/mmol"),
    "g/mol": ("g/mol", "g/mol"),
    "U/L": ("U/l", "U/l"),
    "k[IU]/L": ("kIU/l", "kIU/l"),
    "m[IU]/L": ("mIU/l", "mIU/l"),
    "[IU]/L": ("IU/l", "IU/l"),
    "10*9/L": ("× 10⁹/l", "× 10⁹/l"),
    "10*12/L": ("× 10¹²/l", "× 10¹²/l"),
    "10*6/L": ("× 10⁶/l", "× 10⁶/l"),
    "mm[Hg]": ("mmHg", "mmHg"),
    "kPa": ("kPa", "kPa"),
    "mL/min/{1.73_m2}": ("ml/min/1,73 m²", "ml/min/1.73 m²"),
    "mL/min": ("ml/min", "ml/min"),
    "L/min": ("l/min", "l/min"),
    "/min": ("pr. minut", "per minute"),
    "/(30.s)": ("pr. 30 sekunder", "per 30 seconds"),
    "kg": ("kg", "kg"),
    "g": ("g", "g"),
    "mg": ("mg", "mg"),
    "ug": ("µg", "µg"),
    "m": ("m", "m"),
    "cm": ("cm", "cm"),
    "mm": ("mm", "mm"),
    "kg/m2": ("kg/m²", "kg/m²"),
    "L": ("l", "l"),
    "mL": ("ml", "ml"),
    "Cel": ("°C", "°C"),
    "s": ("sekunder", "seconds"),
    "min": ("minutter", "minutes"),
    "h": ("timer", "hours"),
    "d": ("døgn", "days"),
    "a": ("år", "years"),
    "mm/h": ("mm/time", "mm/hour"),
    "{score}": ("point", "points"),
    "{count}": ("antal", "count"),
    "{ratio}": ("(forhold)", "(ratio)"),
    "{INR}": ("INR", "INR"),
    "{SD}": ("SD", "SD"),
    "{pack-years}": ("pakkeår", "pack years"),
    "{drinks}/wk": ("genstande pr. uge", "drinks per week"),
    "mg/d": ("mg/døgn", "mg/day"),
    "ug/d": ("µg/døgn", "µg/day"),
    "ug/h": ("µg/time", "µg/hour"),
}

LATER_UNITS = {"mg/d": "1.1", "ug/d": "1.1", "ug/h": "1.1"}
"""The units that version 1.0 does not have, with the version that brought them."""


def known_unit(unit: str) -> bool:
    """Whether the standard knows the unit."""
    return unit in UNITS


def unit_text(unit: str, language: str = "da") -> str:
    """How the unit is written for people; a unit that the standard does not know stands as it is, in guillemets."""
    if unit not in UNITS:
        return f"»{unit}«"
    danish, english = UNITS[unit]
    return english if language == "en" else danish
