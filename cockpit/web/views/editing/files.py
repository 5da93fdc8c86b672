"""The draft as a file: fetch it, and load one into the draft after seeing what it would change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cockpit.accounts import roles
from cockpit.audit.errors import Invalid, Refusal
from cockpit.profiles import selectors, services
from cockpit.profiles.findings import draft_findings
from cockpit.profiles.models import Draft
from cockpit.profiles.policies import version_policy
from cockpit.standard.comparison import compare
from cockpit.standard.document import ProfileDocument
from cockpit.standard.findings import Finding, errors
from cockpit.web.addresses import artifact_url
from cockpit.web.comparing import ChangeLine, change_lines
from cockpit.web.forms.files import FileForm
from cockpit.web.views.editing.workbench import Workbench, bench_context, lock_of, workbench
from cockpit.web.wording import language, refusal_text


@dataclass(frozen=True)
class FaultLine:
    """One thing that is wrong in a file: what to do about it, and where it stands (empty when the sentence says so itself)."""

    message: str
    place: str
    node: str


class Proposal:
    """What the draft would be with the content of a file. Nothing is saved."""

    def __init__(self, bench: Workbench, text: str) -> None:
        self.text = text
        self._bench = bench
        self._draft = Draft(version=bench.frame.version, content_text=text)

    @property
    def same(self) -> bool:
        """The draft holds this already."""
        return self.text == self._bench.draft.content_text

    @cached_property
    def document(self) -> ProfileDocument:
        """The profile, pins inlined."""
        return selectors.draft_document(self._draft)

    @cached_property
    def changes(self) -> list[ChangeLine]:
        """What the file changes in the draft as it is now."""
        return change_lines(compare(self._bench.document, self.document))

    @property
    def summary(self) -> list[str]:
        """Which number the version would get, and why."""
        return compare(self._bench.base, self.document).summary(language())

    @cached_property
    def faults(self) -> list[FaultLine]:
        """The errors that would keep the draft from being sent to review."""
        return fault_lines(errors(draft_findings(self._draft)))


def fault_lines(findings: Iterable[Finding]) -> list[FaultLine]:
    """The findings in the page's language."""
    lines = []
    for found in findings:
        message = found.sentence(language())
        said = found.place == "$" or f": {found.place}" in message  # reading says the place itself
        lines.append(FaultLine(message, "" if said else found.place, "" if said else found.node or ""))
    return lines


def refused_context(refusal: Refusal) -> dict[str, Any]:
    """What `editor/faults.html` needs: the refusal's sentence, and what is wrong in the file when it is about that."""
    faults = fault_lines(refusal.findings) if isinstance(refusal, Invalid) else []
    return {"refusal": refusal_text(refusal), "faults": faults}


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a file; a file that is handed in is shown as what it would change."""
    bench = workbench(request, slug)
    if request.method != "POST":
        return _page(request, bench)
    version_policy.require(bench.frame.person, roles.DRAFT_EDIT, bench.frame.version)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, bench, form=form, status=422)
    try:
        text = services.draft_preview(bench.draft, form.cleaned_data["file"])
    except Refusal as refusal:
        return _page(request, bench, refusal=refusal)
    return _compared(request, bench, text)


@require_POST
def file_load(request: HttpRequest, slug: str) -> HttpResponse:
    """Save the content that was compared, in the draft that it was compared with."""
    bench, content, lock = workbench(request, slug), request.POST.get("content", ""), lock_of(request)
    person, now = bench.frame.person, timezone.now()
    try:
        services.draft_save(by=person, now=now, draft=bench.draft, lock=lock, content=content, from_file=True)
    except services.DraftStale as stale:
        return _compared(request, workbench(request, slug), services.draft_preview(bench.draft, content), stale)
    except Refusal as refusal:
        return _page(request, workbench(request, slug), refusal=refusal)
    messages.success(request, _("Filens indhold er gemt i kladden."))
    return redirect(artifact_url(bench.frame.artifact, "edit"))


@require_safe
def file_fetch(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as a JSON file; loading it again changes nothing."""
    bench = workbench(request, slug)
    text = json.dumps(bench.content, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{bench.frame.artifact.slug}-kladde.json"'
    response["Cache-Control"] = "no-store"
    return response


def _compared(request: HttpRequest, bench: Workbench, text: str, stale: Refusal | None = None) -> HttpResponse:
    """What the text would change; after a refusal because the draft has changed, in the draft as it is now."""
    told = {} if stale is None else refused_context(stale)
    context = bench_context(bench, "file", proposal=Proposal(bench, text), lock=bench.draft.lock, **told)
    return render(request, "editor/file_compared.html", context, status=stale.status if stale else 200)


def _page(
    request: HttpRequest,
    bench: Workbench,
    *,
    form: FileForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = bench_context(bench, "file", form=form or FileForm())
    if refusal is not None:
        status = refusal.status
        context.update(refused_context(refusal))
    return render(request, "editor/file.html", context, status=status)
