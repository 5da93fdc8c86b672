"""Small drawings as SVG, without scripts. Each says in words what it shows, for those who do not see it."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cockpit.web.testpatients import Tally

_WIDTH = 320
_ROW = 52
_COLOURS = ("#0b5563", "#c98a1b", "#dcdcdc")


def tally_bars(rows: list[tuple[str, Tally]]) -> SafeString:
    """One bar per row: in, possibly in, not in, drawn to the same scale."""
    total = max((row.member + row.possible + row.out for _name, row in rows), default=0) or 1
    said = "; ".join(
        _("{name}: {m} med, {p} måske med, {o} ikke med").format(name=name, m=row.member, p=row.possible, o=row.out)
        for name, row in rows
    )
    drawn = format_html_join("", "{}", ((_bar(index, name, row, total),) for index, (name, row) in enumerate(rows)))
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg>',
        _WIDTH,
        _ROW * len(rows),
        said,
        drawn,
    )


def _bar(index: int, name: str, row: Tally, total: int) -> SafeString:
    top = index * _ROW
    left = 0.0
    pieces = []
    for count, colour in zip((row.member, row.possible, row.out), _COLOURS, strict=True):
        width = count / total * _WIDTH
        pieces.append((f"{left:.1f}", top + 20, f"{width:.1f}", colour))
        left += width
    text = _("{name}: {m} med, {p} måske").format(name=name, m=row.member, p=row.possible)
    return format_html(
        '<text x="0" y="{}" font-size="13" fill="#545454">{}</text>{}',
        top + 13,
        text,
        format_html_join("", '<rect x="{}" y="{}" width="{}" height="22" fill="{}"/>', pieces),
    )
