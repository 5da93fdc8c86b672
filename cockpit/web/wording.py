"""The words of the pages: dates, numbers, states and refusals in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import get_language

from cockpit.audit.errors import Refusal
from cockpit.profiles.lifecycle import STATE_ENGLISH, State
from cockpit.standard.document import LocalText

Language = Literal["da", "en"]

_MONTHS: dict[Language, tuple[str, ...]] = {
    "da": (
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def language() -> Language:
    """The language of the page being written: Danish unless English was chosen."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def local(text: LocalText | dict[str, Any] | None) -> str:
    """A document's text in the page's language; Danish when there is no English. Empty for None."""
    if text is None:
        return ""
    if isinstance(text, LocalText):
        return (text.en if language() == "en" else None) or text.da
    return str((text.get("en") if language() == "en" else None) or text["da"])


def day(value: date | datetime | str | None) -> str:
    """`21. november 2026` or `21 November 2026`, in Danish time; a dash for None. Text is an ISO date."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    month = _MONTHS[language()][value.month - 1]
    return f"{value.day}. {month} {value.year}" if language() == "da" else f"{value.day} {month} {value.year}"


def moment(value: datetime | None) -> str:
    """`21. november 2026 kl. 14.05` or `21 November 2026 at 14:05`, in Danish time; a dash for None."""
    if value is None:
        return "–"
    here = timezone.localtime(value)
    return f"{day(here)} kl. {here:%H.%M}" if language() == "da" else f"{day(here)} at {here:%H:%M}"


def number(value: int | Decimal | str) -> str:
    """`5.932.654` and decimals with a comma in Danish; `5,932,654` and a point in English."""
    whole, _, fraction = str(value).partition(".")
    sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    separator, comma = (".", ",") if language() == "da" else (",", ".")
    grouped = f"{int(digits):,}".replace(",", separator) if digits.isdigit() else digits
    return sign + grouped + (comma + fraction if fraction else "")


def state_text(state: State | str) -> str:
    """The state's word."""
    known = State(state)
    return STATE_ENGLISH[known] if language() == "en" else str(known.label)


def refusal_text(refusal: Refusal) -> str:
    """The refusal's sentence in the page's language."""
    return refusal.message_en if language() == "en" else refusal.message


def pick(da: str, en: str) -> str:
    """One of a pair of sentences that a lower room keeps in both languages."""
    return en if language() == "en" else da


_COLUMNS = {
    "role": ("Betydning", "Meaning"),
    "dataset": ("Slags", "Kind of row"),
    "event_id": ("Hændelse", "Event"),
    "source": ("Datakilde", "Data source"),
    "codes": ("Koder", "Codes"),
    "code": ("Kode", "Code"),
    "system": ("Kodesystem", "Code system"),
    "kind": ("Type", "Type"),
    "status": ("Status", "Status"),
    "certainty": ("Sikkerhed", "Certainty"),
    "debut": ("Debut", "Debut"),
    "registered": ("Registreret", "Registered"),
    "ended": ("Afsluttet", "Ended"),
    "start": ("Begyndt", "Started"),
    "end": ("Stoppet", "Stopped"),
    "as_needed": ("Efter behov", "As needed"),
    "date": ("Dato", "Date"),
    "date_latest": ("Senest mulige dato", "Latest possible date"),
    "time": ("Klokken", "Time"),
    "value": ("Værdi", "Value"),
    "comparator": ("Mere eller mindre end", "More or less than"),
    "unit": ("Enhed", "Unit"),
    "text": ("Tekst", "Text"),
    "amount": ("Mængde", "Amount"),
    "birth_date": ("Født", "Born"),
    "sex": ("Køn", "Sex"),
}


def column_name(column: str) -> str:
    """What people call a column of the logical record; its own name when there is no other."""
    return pick(*_COLUMNS[column]) if column in _COLUMNS else column
