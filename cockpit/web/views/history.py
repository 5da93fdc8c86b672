"""Historik: what happened, as sentences; for auditors over everything, and for each profile about itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cockpit.accounts import roles
from cockpit.accounts.models import User
from cockpit.accounts.selectors import has_permission
from cockpit.audit import actions, selectors
from cockpit.audit.errors import NotAllowed
from cockpit.audit.export import export_lines
from cockpit.profiles.lifecycle import RELEASED
from cockpit.profiles.selectors import artifact_events, danish_order
from cockpit.web.forms.fields import Tick, choice, choices_set, day, rows_set
from cockpit.web.frame import Frame, context_of, frame_of, signed_in
from cockpit.web.happenings import ACTION_NAMES, SESSION_ACTIONS, happenings
from cockpit.web.verified import verified

PAGE = 50


class FilterForm(forms.Form):
    """Which events are shown."""

    action = forms.ChoiceField(label=_("Hændelse"), required=False, widget=choice())
    actor = forms.ModelChoiceField(
        label=_("Person"), required=False, queryset=User.objects.none(), empty_label=_("Alle"), widget=choice()
    )
    since = forms.DateField(label=_("Fra og med"), required=False, widget=day())
    until = forms.DateField(label=_("Til og med"), required=False, widget=day())
    sessions = forms.BooleanField(label=_("Vis også, hvem der loggede ind og ud"), required=False, widget=Tick())
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = sorted(
            ((name, str(ACTION_NAMES[name])) for name in actions.vocabulary()), key=lambda row: danish_order(row[1])
        )
        choices_set(self, "action", [("", _("Alle")), *names])
        rows_set(self, "actor", User.objects.select_related("organisation"))

    def chosen(self) -> dict[str, Any]:
        """The filters for `audit.selectors.events`; a field that is filled in badly filters nothing and says so."""
        self.is_valid()
        data = self.cleaned_data
        since, until = data.get("since"), data.get("until")
        chosen = data.get("action")
        everything = [name for name in actions.vocabulary() if data.get("sessions") or name not in SESSION_ACTIONS]
        return {
            "action": chosen or everything,
            "actor_id": data["actor"].pk if data.get("actor") else None,
            "since": _midnight(since) if since else None,
            "until": _midnight(until + timedelta(days=1)) if until else None,
        }


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first, with the verified mark."""
    _require_auditor(request)
    form = FilterForm(request.GET)
    page = selectors.event_page(selectors.events(**form.chosen()), before=form.cleaned_data.get("before"), size=PAGE)
    context = {
        "form": form,
        "happenings": happenings(page.events),
        "older": _older(request, page.before),
        "verified": verified(timezone.now()),
    }
    return render(request, "history/all.html", context)


@require_safe
def history_download(request: HttpRequest) -> StreamingHttpResponse:
    """Everything as CSV, or with `?format=jsonl` as lines that hold what the hashes cover."""
    _require_auditor(request)
    form = "jsonl" if request.GET.get("format") == "jsonl" else "csv"
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/jsonl; charset=utf-8"
    name = f"historik-{timezone.localdate().isoformat()}.{form}"
    lines = _with_mark(export_lines(form)) if form == "csv" else export_lines(form)
    response = StreamingHttpResponse(lines, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def artifact_history(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    """What happened to one profile or to the standard, as far as the reader may see its versions."""
    frame = frame_of(request, slug, "history", prefer="active")
    before = request.GET.get("before", "")
    page = selectors.event_page(_visible(frame), before=int(before) if before.isdigit() else None, size=PAGE)
    context = context_of(frame, happenings=happenings(page.events), older=_older(request, page.before))
    return render(request, "history/artifact.html", context)


def _visible(frame: Frame) -> Any:
    """An event about a version is shown to whoever may read the version."""
    readable = [str(version.pk) for version in frame.versions]
    everything = artifact_events([frame.artifact])
    if all(version.state in RELEASED for version in frame.versions):
        return everything.filter(subject_type="version", subject_id__in=readable).exclude(action="draft.saved")
    return everything.exclude(subject_type="version") | everything.filter(
        subject_type="version", subject_id__in=readable
    )


def _require_auditor(request: HttpRequest) -> None:
    if not has_permission(signed_in(request), roles.AUDIT_READ):
        raise NotAllowed(
            "Historikken kræver rollen Revisor. Hver profils egen historik står på profilens side.",
            "The history takes the role Auditor. Each profile's own history is on its page.",
        )


def _midnight(value: Any) -> datetime:
    return timezone.make_aware(datetime.combine(value, time.min))


def _older(request: HttpRequest, before: int | None) -> str:
    """The address of the next page; empty on the last."""
    if before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(before)
    return f"?{query.urlencode()}"


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    """Spreadsheets read UTF-8 rightly when the file begins with its mark."""
    yield "\ufeff"
    yield from lines
