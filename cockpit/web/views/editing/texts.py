"""Editing the texts, the data sources with their legal basis, and the references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cockpit.accounts import roles
from cockpit.audit.errors import Refusal
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact
from cockpit.profiles.policies import version_policy
from cockpit.profiles.selectors import danish_order, latest_submission, title_of
from cockpit.profiles.services import DraftStale
from cockpit.standard import editing
from cockpit.standard.editing import EditRefused
from cockpit.standard.findings import Finding
from cockpit.terminology.selectors import current_release
from cockpit.web.addresses import artifact_url
from cockpit.web.forms.texts import ReferenceForm, SourceForm, TextsForm
from cockpit.web.presentation import source_lines
from cockpit.web.views.editing.workbench import Workbench, bench_context, edit_saved, saved_or_told, workbench
from cockpit.web.wording import language, local, refusal_text


@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The form with all texts of the draft."""
    bench = workbench(request, slug)
    if request.method != "POST":
        return _page(request, bench)
    form = TextsForm(request.POST)
    if not form.is_valid():
        return _page(request, bench, form=form, status=422)

    def changed(content: editing.Content) -> editing.Content:
        for path, value in form.values().items():
            content = editing.text_change(content, path=path, value=value)
        return content

    try:
        edit_saved(request, bench, changed)
    except Refusal as refusal:
        again = workbench(request, slug) if isinstance(refusal, DraftStale) else bench
        return _page(request, again, form=form, refusal=refusal)
    messages.success(request, _("Teksterne er gemt."))
    return redirect(artifact_url(bench.frame.artifact, "edit_texts"))


@require_POST
def source_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a data source or change its legal basis; with `remove`, take it away."""
    bench = workbench(request, slug)
    address = artifact_url(bench.frame.artifact, "edit_texts") + "#kilder"
    if (removed := request.POST.get("remove")) is not None:
        return saved_or_told(
            request,
            bench,
            lambda content: editing.source_remove(content, source=removed),
            address,
            _("Datakilden er fjernet."),
        )
    uses = bench.document.legal.sources
    form = SourceForm(request.POST, auto_id="source-%s", uses=uses, changed=request.POST.get("source"))
    if not form.is_valid():
        return _page(request, bench, source=form, status=422)
    basis = form.basis()
    return saved_or_told(
        request,
        bench,
        lambda content: editing.source_set(content, source=form.cleaned_data["source"], legal_basis=basis),
        address,
        _("Datakilden er gemt."),
    )


@require_POST
def reference_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a reference; with `remove`, take one away."""
    bench = workbench(request, slug)
    address = artifact_url(bench.frame.artifact, "edit_texts") + "#henvisninger"
    references = list(bench.content["clinical"].get("references", []))
    removed = request.POST.get("remove")
    form = ReferenceForm(request.POST, auto_id="reference-%s")
    if removed is not None:
        references = [row for row in references if row["id"] != removed]
    elif not form.is_valid():
        return _page(request, bench, reference=form, status=422)
    else:
        data = form.cleaned_data
        reference = {"id": editing.new_id(bench.content, data["title"], "henvisning"), "title": data["title"]}
        references.append({**reference, **({"url": data["url"]} if data["url"] else {})})
    return saved_or_told(
        request,
        bench,
        lambda content: editing.text_change(content, path=("clinical", "references"), value=references),
        address,
        _("Henvisningerne er gemt."),
    )


@require_POST
def foundation_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Pin another profile's published version (`pin`), take one away (`unpin`), or move to the newest code release (`codes`)."""
    bench = workbench(request, slug)
    address = artifact_url(bench.frame.artifact, "edit_texts") + "#grundlag"

    def changed(content: editing.Content) -> editing.Content:
        if (removed := request.POST.get("unpin")) is not None:
            return editing.profile_pin_remove(content, profile=removed)
        if "codes" in request.POST and (release := current_release()) is not None:
            value = {"release": release.name, "hash": release.hash}
            return editing.text_change(content, path=("terminology",), value=value)
        for offer in _offers(bench):
            if offer.profile == request.POST.get("pin"):
                return editing.profile_pin_set(
                    content, profile=offer.profile, version=offer.number, document_hash=offer.document_hash
                )
        raise EditRefused(
            "not-published",
            "Profilen er ikke udgivet, eller den er denne. Vælg en anden.",
            "The profile is not published, or it is this one. Choose another.",
        )

    return saved_or_told(request, bench, changed, address, _("Grundlaget er rettet."))


@dataclass(frozen=True)
class Offer:
    """A published profile that the draft can build on: its short name, title, number in force and hash."""

    profile: str
    title: str
    number: str
    document_hash: str


def _offers(bench: Workbench) -> list[Offer]:
    """The profiles in force, without the draft's own, by title."""
    rows = version_policy.rows(bench.frame.person, roles.RELEASE_READ).filter(
        state=State.PUBLISHED, artifact__kind=Artifact.Kind.PROFILE
    )
    offers = []
    for version in rows.exclude(artifact=bench.frame.artifact).select_related("artifact"):
        submission = latest_submission(version)
        if submission is not None:
            title = title_of(submission.content, language())
            offers.append(Offer(version.artifact.slug, title, submission.number, submission.document_hash))
    return sorted(offers, key=lambda offer: danish_order(offer.title))


@dataclass(frozen=True)
class PinLine:
    """A pinned profile: its title, the number that is pinned, and the one in force when that is another."""

    profile: str
    title: str
    number: str
    newer: str


def _pins(bench: Workbench, offers: list[Offer]) -> list[PinLine]:
    known = {offer.profile: offer for offer in offers}
    lines = []
    for pin in bench.document.profiles:
        offer = known.get(pin.id)
        newer = offer.number if offer is not None and offer.document_hash != pin.hash else ""
        title = local(pin.document.title) if pin.document is not None else pin.id
        lines.append(PinLine(pin.id, title, pin.version, newer))
    return lines


def _page(
    request: HttpRequest,
    bench: Workbench,
    *,
    form: TextsForm | None = None,
    source: SourceForm | None = None,
    reference: ReferenceForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    offers = _offers(bench)
    pinned = {pin.id for pin in bench.document.profiles}
    newest = current_release()
    context: dict[str, Any] = bench_context(
        bench,
        "texts",
        pins=_pins(bench, offers),
        offers=[offer for offer in offers if offer.profile not in pinned],
        newest=newest if newest is not None and newest.hash != bench.document.terminology.hash else None,
        form=form or TextsForm(initial=TextsForm.initial_of(bench.content)),
        sources=source_lines(bench.document),
        source_form=source
        or SourceForm(auto_id="source-%s", uses=bench.document.legal.sources, changed=request.GET.get("kilde")),
        references=bench.document.clinical.references,
        reference_form=reference or ReferenceForm(auto_id="reference-%s"),
        lock=bench.draft.lock,
    )
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
        context["findings"] = [found.sentence(language()) for found in refusal.findings if isinstance(found, Finding)]
    return render(request, "editor/texts.html", context, status=status)
