"""What the templates say in few words: dates, states, icons, the page's header, and addresses of governed things."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cockpit.web import addresses, charts, navigation, wording
from cockpit.web.comparing import SideBySide

register = template.Library()

register.filter("day", wording.day)
register.filter("moment", wording.moment)
register.filter("number", wording.number)
register.filter("local", wording.local)
register.filter("state_text", wording.state_text)
register.filter("column_name", wording.column_name)

_ICON_NAMES = {"error": "error", "success": "success", "warning": "warning", "info": "info", "debug": "info"}


@register.filter
def isoday(value: date | datetime) -> str:
    """The machine's form of a date, for `datetime` attributes and sorting."""
    return value.isoformat()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the design system; decoration only, the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon-svg {}" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>',
        classes,
        static("vendor/img/all-svg-icons.svg"),
        _ICON_NAMES.get(name, name),
    )


@register.simple_tag
def status(state: str) -> SafeString:
    """The status word in its place and colour."""
    return format_html('<span class="status status--{}">{}</span>', state, wording.state_text(state))


@register.simple_tag
def bars(compared: SideBySide, before: str, after: str) -> SafeString:
    """The test patients before and after, as two bars."""
    return charts.tally_bars([(before, compared.before), (after, compared.after)])


@register.simple_tag
def artifact_url(artifact: Any, page: str, *args: Any) -> str:
    """The address of a page of a profile or of the standard."""
    return addresses.artifact_url(artifact, page, *args)


@register.simple_tag
def pick(da: str, en: str) -> str:
    """One of a pair of sentences, by the page's language."""
    return wording.pick(da, en)


@register.inclusion_tag("parts/header.html", takes_context=True)
def page_header(context: dict[str, Any]) -> dict[str, Any]:
    """The header: wordmark, navigation, who is signed in, language, sign-out."""
    return navigation.header(context.get("request"))
