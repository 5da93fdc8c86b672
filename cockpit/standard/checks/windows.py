"""Windows: empty, inverted and impossible ones, and how many days they have."""

from __future__ import annotations

from decimal import Decimal

from cockpit.standard.changes.directions.windows import days_of
from cockpit.standard.checks.context import Context
from cockpit.standard.document import (
    CalendarWindow,
    EarlierThanWindow,
    LastWindow,
    Path,
    Period,
    RollingWindow,
    Window,
    civil_date,
)

_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}
_DAYS_IN_TEN_THOUSAND_MONTHS = 304_369
_MARGIN = 3  # a period of n months is at most this many days from n mean months, wherever it begins


def window_in_order(context: Context, path: Path, node: str, window: Window) -> None:
    """Report a window that matches nothing, that restricts nothing, or whose dates do not exist."""
    match window:
        case LastWindow():
            if window.amount == 0:
                _empty(context, path, node)
        case EarlierThanWindow():
            if window.amount == 0:
                context.warning(
                    "window-without-effect",
                    path,
                    node,
                    "perioden »for mere end 0 siden« udelukker intet. Skriv et antal, eller fjern perioden.",
                    'the window "more than 0 ago" excludes nothing. Write a number or remove the window.',
                )
        case RollingWindow():
            _rolling(context, path, node, window)
        case _:
            _calendar(context, path, node, window)


def _empty(context: Context, path: Path, node: str) -> None:
    context.error(
        "empty-window",
        path,
        node,
        "perioden er tom, så intet kan ligge i den. Skriv en længere periode.",
        "the window is empty, so nothing can lie in it. Write a longer window.",
    )


def _inverted(context: Context, path: Path, node: str) -> None:
    context.error(
        "inverted-window",
        path,
        node,
        "perioden slutter, før den begynder, så intet kan ligge i den. Byt grænserne om.",
        "the window ends before it begins, so nothing can lie in it. Swap its limits.",
    )


def _rolling(context: Context, path: Path, node: str, window: RollingWindow) -> None:
    oldest, newest = _length(window.oldest), _length(window.newest)
    if oldest == newest and (window.oldest.unit in _MONTHS) == (window.newest.unit in _MONTHS):
        _empty(context, path, node)
    elif oldest[1] < newest[0]:
        _inverted(context, path, node)
    elif oldest[0] <= newest[1] and (window.oldest.unit in _MONTHS) != (window.newest.unit in _MONTHS):
        context.warning(
            "window-sometimes-empty",
            path,
            node,
            "grænserne ligger så tæt, at perioden er tom på nogle skæringsdatoer. Skriv begge grænser i samme enhed.",
            "the limits are so close that the window is empty on some reference dates. Write both limits in the same unit.",
        )


def _length(period: Period) -> tuple[int, int]:
    """The fewest and most days of a period; exact for days and weeks."""
    if period.unit in _DAYS:
        days = period.amount * _DAYS[period.unit]
        return days, days
    days = period.amount * _MONTHS[period.unit] * _DAYS_IN_TEN_THOUSAND_MONTHS // 10_000
    margin = _MARGIN if period.amount else 0
    fewest, most = days_of(period)
    return max(days - margin, fewest), min(days + margin, most)


def _calendar(context: Context, path: Path, node: str, window: CalendarWindow) -> None:
    possible = True
    for field, text in (("first", window.first), ("last", window.last)):
        if text is not None and not _exists(text):
            possible = False
            context.error(
                "impossible-date",
                (*path, field),
                node,
                f"datoen {text} findes ikke. Ret den.",
                f"the date {text} does not exist. Correct it.",
            )
    if window.first is None and window.last is None:
        context.error(
            "window-without-dates",
            path,
            node,
            "kalenderperioden har ingen datoer. Skriv mindst én, eller fjern perioden.",
            "the calendar window has no dates. Write at least one or remove the window.",
        )
    if possible and window.first is not None and window.last is not None and window.last < window.first:
        _inverted(context, path, node)


def _exists(text: str) -> bool:
    try:
        civil_date(text)
    except ValueError:
        return False
    return True


_ENDLESS = Decimal("Infinity")


def days_ago(window: Window) -> tuple[Decimal, Decimal]:
    """The fewest and the most days before the reference date that a day of the window can be; infinite when it is open."""
    match window:
        case LastWindow():
            return Decimal(0), Decimal(_length(window)[1] - 1)
        case EarlierThanWindow():
            return Decimal(_length(window)[0]), _ENDLESS
        case RollingWindow():
            return Decimal(_length(window.newest)[0]), Decimal(_length(window.oldest)[1] - 1)
        case _:
            return Decimal(0), _ENDLESS


def days_in(window: Window) -> Decimal:
    """The most days that the window can have; infinite when it has an open end, or is not in order."""
    if isinstance(window, CalendarWindow):
        if window.first is None or window.last is None or not (_exists(window.first) and _exists(window.last)):
            return _ENDLESS
        days = Decimal((civil_date(window.last) - civil_date(window.first)).days + 1)
    else:
        fewest, most = days_ago(window)
        days = most - fewest + 1
    return days if days > 0 else _ENDLESS
