"""Editing code lists: their names, their codes with a search in the imported code release, and how each code matches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cockpit.audit.errors import Conflict, NotFound, Refusal
from cockpit.standard import editing
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.standard.document import CodeList
from cockpit.terminology import selectors as terminology
from cockpit.terminology.models import Code, TerminologyRelease
from cockpit.web.addresses import artifact_url
from cockpit.web.forms.codes import MATCHES, CodeForm, CodeListForm, ConversionForm, EntryForm, TitleForm
from cockpit.web.presentation import code_list_line, code_list_lines
from cockpit.web.views.editing.workbench import Workbench, bench_context, edit_saved, saved_or_told, workbench
from cockpit.web.wording import local, refusal_text

FOUND = 12


@require_safe
def code_lists(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft's code lists, and a form for a new one."""
    return _lists_page(request, workbench(request, slug), TitleForm())


@require_POST
def code_list_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an empty code list."""
    bench = workbench(request, slug)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _lists_page(request, bench, form, status=422)
    title = form.cleaned_data["title"]
    content, list_id = editing.code_list_add(bench.content, title=title)
    try:
        edit_saved(request, bench, lambda _content: content)
    except Refusal as refusal:
        return _lists_page(request, bench, form, refusal=refusal)
    messages.success(request, _("Kodelisten {title} er oprettet. Tilføj nu koder.").format(title=title))
    return redirect(artifact_url(bench.frame.artifact, "edit_code_list", list_id))


@require_safe
def code_list(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """One code list with its codes; `?q=` searches the code release that the draft pins."""
    return _list_page(request, workbench(request, slug), list_id)


@require_POST
def code_list_change(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """Change the list's name, unit and decimals; conversions stay."""
    bench = workbench(request, slug)
    given = _code_list(bench, list_id)
    form = CodeListForm(request.POST)
    if not form.is_valid():
        return _list_page(request, bench, list_id, form=form, status=422)
    data = form.cleaned_data
    title = {"da": data["title"], **({"en": data["title_en"]} if data["title_en"] else {})}
    kept = [] if given.quantity is None else given.quantity.model_dump(mode="json")["conversions"]
    quantity = {"unit": data["unit"], "decimals": data["decimals"], "conversions": kept} if data["unit"] else None
    try:
        edit_saved(
            request,
            bench,
            lambda content: editing.code_list_change(content, list_id=list_id, title=title, quantity=quantity),
        )
    except Refusal as refusal:
        return _list_page(request, bench, list_id, form=form, refusal=refusal)
    messages.success(request, _("Kodelisten er rettet."))
    return redirect(artifact_url(bench.frame.artifact, "edit_code_list", list_id))


@require_POST
def conversion_change(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """Add a unit that values may come in, or (with `remove`) take one away."""
    bench = workbench(request, slug)
    given = _code_list(bench, list_id)
    if given.quantity is None:
        raise Conflict(
            "Kodelisten måles ikke. Skriv en enhed først.", "The code list is not measured. Give a unit first."
        )
    quantity = given.quantity.model_dump(mode="json")
    title = given.title.model_dump(mode="json", exclude_none=True)
    removed = request.POST.get("remove")
    form = ConversionForm(request.POST, auto_id="conversion-%s")
    if removed is not None:
        quantity["conversions"] = [row for row in quantity["conversions"] if row["unit"] != removed]
    elif not form.is_valid():
        return _list_page(request, bench, list_id, conversion=form, status=422)
    else:
        quantity["conversions"].append(dict(form.cleaned_data))
    return saved_or_told(
        request,
        bench,
        lambda content: editing.code_list_change(content, list_id=list_id, title=title, quantity=quantity),
        artifact_url(bench.frame.artifact, "edit_code_list", list_id),
        _("Omregningen er gemt."),
    )


@require_POST
def code_list_remove(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """Remove the list, if nothing uses it."""
    bench = workbench(request, slug)
    return saved_or_told(
        request,
        bench,
        lambda content: editing.code_list_remove(content, list_id=list_id),
        artifact_url(bench.frame.artifact, "edit_codes"),
        _("Kodelisten er fjernet."),
    )


@require_POST
def code_add(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """Add one code. The release's own text is used when it knows the code; otherwise the text must be written."""
    bench = workbench(request, slug)
    form = CodeForm(request.POST, auto_id="code-%s")
    if not form.is_valid():
        return _list_page(request, bench, list_id, code=form, status=422)
    data = form.cleaned_data
    match = data["match"]
    display = data["display"] or _release_text(bench, data["system"], data["code"])
    if not display:
        form.add_error("display", _("Koden står ikke i kodeudgaven. Skriv dens tekst, eller ret koden."))
        return _list_page(request, bench, list_id, code=form, status=422)
    entry = {"system": data["system"], "code": data["code"].strip(), "match": match, "display": {"da": display}}
    try:
        edit_saved(
            request, bench, lambda content: editing.code_add(content, list_id=list_id, entry=entry, part=data["part"])
        )
    except Refusal as refusal:
        return _list_page(request, bench, list_id, code=form, refusal=refusal)
    messages.success(request, _("{code} er tilføjet.").format(code=entry["code"]))
    return redirect(_back(request, bench, list_id))


@require_POST
def code_change(request: HttpRequest, slug: str, list_id: str) -> HttpResponse:
    """Change how a code matches, or (with `remove`) take it off the list."""
    bench = workbench(request, slug)
    form = EntryForm(request.POST)
    if not form.is_valid():
        raise NotFound("Koden står ikke på listen. Genindlæs siden.", "The code is not on the list. Reload the page.")
    data = form.cleaned_data
    where = {"list_id": list_id, "system": data["system"], "code": data["code"], "part": data["part"]}

    def changed(content: editing.Content) -> editing.Content:
        if "remove" in request.POST:
            return editing.code_remove(content, **where)
        return editing.code_change(content, match=data["match"] or "exact", **where)

    done = _("{code} er fjernet.") if "remove" in request.POST else _("{code} er rettet.")
    return saved_or_told(request, bench, changed, _back(request, bench, list_id), done.format(code=data["code"]))


def _back(request: HttpRequest, bench: Workbench, list_id: str) -> str:
    return artifact_url(bench.frame.artifact, "edit_code_list", list_id) + "#koder"


def _code_list(bench: Workbench, list_id: str) -> CodeList:
    try:
        return bench.document.code_list(list_id)
    except KeyError as error:
        raise NotFound(
            "Kodelisten findes ikke i kladden. Genindlæs siden.", "The code list is not in the draft. Reload the page."
        ) from error


def _release(bench: Workbench) -> TerminologyRelease | None:
    """The code release that the draft pins."""
    pin = bench.document.terminology
    return terminology.release_named(pin.release, pin.hash)


def _release_text(bench: Workbench, system: str, code: str) -> str:
    release = _release(bench)
    return (terminology.release_terminology(release).display(system, code) or "") if release else ""


def _lists_page(
    request: HttpRequest, bench: Workbench, form: TitleForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = bench_context(bench, "codes", form=form, lists=code_list_lines(bench.document), lock=bench.draft.lock)
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
    return render(request, "editor/code_lists.html", context, status=status)


def _list_page(
    request: HttpRequest,
    bench: Workbench,
    list_id: str,
    *,
    form: CodeListForm | None = None,
    code: CodeForm | None = None,
    conversion: ConversionForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    given = _code_list(bench, list_id)
    release = _release(bench)
    query = request.GET.get("q", "").strip()
    system = request.GET.get("system", "")
    found: list[Code] = []
    if query and release is not None:
        found = terminology.codes_found(release, query, system=system if system in CODE_SYSTEMS else None, limit=FOUND)
    users = len(editing.code_list_users(bench.content, list_id))
    context = bench_context(
        bench,
        "codes",
        code_list=code_list_line(given, users),
        quantity=given.quantity,
        form=form or CodeListForm(initial=_initial(given)),
        code_form=code or CodeForm(initial={"part": "codes", "match": "exact"}, auto_id="code-%s"),
        conversion_form=conversion or ConversionForm(auto_id="conversion-%s"),
        adding=code is not None,
        release=release,
        query=query,
        system=system,
        systems=CODE_SYSTEMS.values(),
        found=found,
        matches=MATCHES,
        lock=bench.draft.lock,
    )
    if refusal is not None:
        status, context["refusal"] = refusal.status, refusal_text(refusal)
    return render(request, "editor/code_list.html", context, status=status)


def _initial(given: CodeList) -> dict[str, Any]:
    quantity = given.quantity
    return {
        "title": given.title.da,
        "title_en": given.title.en or "",
        "unit": quantity.unit if quantity else "",
        "decimals": quantity.decimals if quantity else None,
        "name": local(given.title),
    }
