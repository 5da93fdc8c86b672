"""Editing the criteria: each as a sentence, and a form where the sentence stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cockpit.audit.errors import Invalid, Refusal
from cockpit.profiles.lifecycle import EDITABLE
from cockpit.profiles.services import DraftStale
from cockpit.standard import editing
from cockpit.standard.document import Criterion
from cockpit.standard.editing import EditRefused
from cockpit.standard.findings import Finding
from cockpit.standard.text import Line
from cockpit.web.addresses import artifact_url
from cockpit.web.forms.criteria import KEPT_NAMES, KINDS, CriterionForm, kind_of
from cockpit.web.frame import frame_of
from cockpit.web.presentation import tree_lines
from cockpit.web.testpatients import Tally
from cockpit.web.views.editing.workbench import (
    Workbench,
    bench_context,
    edit_saved,
    saved_or_told,
    workbench,
)
from cockpit.web.wording import language, local, refusal_text


@dataclass(frozen=True)
class Open:
    """The one form that stands open on the page. `mode`: add (choose a kind), new (fill in), change, move or remove; or elsewhere, for a
    criterion that no form can say. `kept`: what stays as it is, by what people call it.
    """

    mode: str
    node: str
    kind: str = ""
    form: CriterionForm | None = None
    groups: Sequence[tuple[str, str]] = ()
    kept: Sequence[Any] = ()


@dataclass(frozen=True)
class Row:
    """One line of the editor: a criterion, or (with `group` and no line) the place where a group takes one more."""

    depth: int
    group: str = ""
    line: Line | None = None
    is_group: bool = False
    is_top: bool = False
    moves: frozenset[editing.Direction] = frozenset()
    tally: Tally | None = None
    findings: list[str] = field(default_factory=list)

    @property
    def node(self) -> str:
        return self.line.node if self.line else ""


@dataclass(frozen=True)
class EditedTree:
    """A tree to edit: the population, or a subgroup, action or quality list with its heading."""

    id: str
    title: str
    rows: list[Row]
    heading: str = ""
    """What the trees from here on are, when another kind of tree begins."""


@require_safe
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The criteria of the draft, read by everybody who may see it. `?ret=`, `?tilfoej=`, `?flyt=` and `?fjern=` open a form."""
    frame = frame_of(request, slug, "edit", prefer="active")
    if frame.version.state not in EDITABLE:
        return render(
            request, "editor/nothing.html", {"frame": frame, "artifact": frame.artifact, "version": frame.version}
        )
    bench = Workbench(frame)
    try:
        opened = _opened(request, bench)
    except EditRefused as refused:
        messages.error(request, refused.message_en if language() == "en" else refused.message)
        opened = None
    return _page(request, bench, opened)


@require_POST
def criterion_add(request: HttpRequest, slug: str, group: str) -> HttpResponse:
    """Add the criterion of the posted kind to the group."""
    bench = workbench(request, slug)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Invalid("Vælg, hvad kriteriet skal se på.", "Choose what the criterion looks at.")
    form = CriterionForm(kind=kind, document=bench.document, data=request.POST)
    opened = Open("new", group, kind, form)
    if not form.is_valid():
        return _page(request, bench, opened, status=422)
    criterion = form.criterion()
    name = criterion.get("title", {}).get("da", "") or _suggested_name(bench, criterion)
    criterion["id"] = editing.new_id(bench.content, name, "kriterium")
    if kind == "group":
        criterion["criteria"] = []
    return _saved(
        request,
        bench,
        opened,
        lambda content: editing.criterion_add(content, group=group, criterion=criterion),
        _("Kriteriet er tilføjet."),
        criterion["id"],
    )


@require_POST
def criterion_change(request: HttpRequest, slug: str, node: str) -> HttpResponse:
    """Change what the criterion says."""
    bench = workbench(request, slug)
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Invalid("Vælg, hvad kriteriet skal se på.", "Choose what the criterion looks at.")
    form = CriterionForm(kind=kind, document=bench.document, data=request.POST)
    opened = Open("change", node, kind, form)
    if not form.is_valid():
        return _page(request, bench, opened, status=422)

    def changed(content: editing.Content) -> editing.Content:
        before = editing.place_of(content, node).criterion
        after = editing.with_kept_parts(before, {**_empty_group(kind), **form.criterion()})
        return editing.criterion_change(content, node=node, criterion=after)

    return _saved(request, bench, opened, changed, _("Kriteriet er rettet."), node)


@require_POST
def criterion_move(request: HttpRequest, slug: str, node: str) -> HttpResponse:
    """One step up, down, in or out; to another group; into a new group; or (a group) give its criteria back."""
    bench = workbench(request, slug)
    step, group = request.POST.get("step", ""), request.POST.get("group", "")

    def moved(content: editing.Content) -> editing.Content:
        if step == "wrap":
            return editing.criterion_wrap(content, node=node)
        if step == "dissolve":
            return editing.group_dissolve(content, node=node)
        if step == "to":
            return editing.criterion_move_to(content, node=node, group=group)
        for direction in editing.DIRECTIONS:
            if step == direction:
                return editing.criterion_move(content, node=node, direction=direction)
        raise EditRefused(
            "cannot-move", "Kriteriet kan ikke flyttes den vej.", "The criterion cannot be moved that way."
        )

    return saved_or_told(request, bench, moved, _at(bench, node), _("Kriteriet er flyttet."))


@require_POST
def criterion_remove(request: HttpRequest, slug: str, node: str) -> HttpResponse:
    """Remove the criterion; a group goes with everything in it."""
    bench = workbench(request, slug)
    return saved_or_told(
        request,
        bench,
        lambda content: editing.criterion_remove(content, node=node),
        artifact_url(bench.frame.artifact, "edit"),
        _("Kriteriet er fjernet. Det kan gøres om med »Fortryd seneste ændring«."),
    )


def _saved(request: HttpRequest, bench: Workbench, opened: Open, edit_: Any, done: str, node: str) -> HttpResponse:
    """Save and go back to the sentence; a refusal shows the page with the form as it was filled in."""
    try:
        edit_saved(request, bench, edit_)
    except Refusal as refusal:
        return _page(request, _anew(request, bench, refusal), opened, refusal=refusal)
    messages.success(request, done)
    return redirect(_at(bench, node))


def _anew(request: HttpRequest, bench: Workbench, refusal: Refusal) -> Workbench:
    """After a stale lock the page shows the draft as somebody else saved it, so that the next save goes into that one."""
    return workbench(request, bench.frame.artifact.slug) if isinstance(refusal, DraftStale) else bench


def _at(bench: Workbench, node: str) -> str:
    """Where the sentence stands. The query tells the page which one to show, also when only a part of it is fetched."""
    return f"{artifact_url(bench.frame.artifact, 'edit')}?vis={node}#{node}"


def _empty_group(kind: str) -> dict[str, Any]:
    return {"criteria": []} if kind == "group" else {}


def _suggested_name(bench: Workbench, criterion: dict[str, Any]) -> str:
    """What an id is made from when the criterion has no name: its first code list's."""
    lists = criterion.get("events", {}).get("codes", [])
    return f"{lists[0]} {criterion['type']}" if lists else str(criterion["type"])


def _opened(request: HttpRequest, bench: Workbench) -> Open | None:
    """The form that the address asks for. Raises EditRefused when its criterion is gone."""
    asked = request.GET
    if node := asked.get("ret"):
        criterion = editing.place_of(bench.content, node).criterion
        wanted = asked.get("slags", "")
        kind = wanted if wanted in KINDS else kind_of(criterion)
        if kind not in KINDS:
            return Open("elsewhere", node)
        given = criterion if kind == kind_of(criterion) else None
        kept = [KEPT_NAMES[part] for part in editing.kept_parts(criterion)] if given else []
        form = CriterionForm(kind=kind, document=bench.document, criterion=given)
        return Open("change", node, kind, form, kept=kept)
    if group := asked.get("tilfoej"):
        editing.place_of(bench.content, group)
        kind = asked.get("slags", "")
        if kind not in KINDS:
            return Open("add", group)
        return Open("new", group, kind, CriterionForm(kind=kind, document=bench.document))
    if node := asked.get("fjern"):
        editing.place_of(bench.content, node)
        return Open("remove", node)
    if node := asked.get("flyt"):
        return Open("move", node, groups=_targets(bench, node))
    return None


def _targets(bench: Workbench, node: str) -> list[tuple[str, str]]:
    """The groups that the criterion can move to: id, and number with heading."""
    names: dict[str, str] = {}
    for tree in edited_trees(bench):
        for row in tree.rows:
            if row.line is not None and row.is_group:
                names[row.node] = " ".join(part for part in (tree.title, row.line.number, row.line.text) if part)
    return [(group["id"], names[group["id"]]) for group in editing.groups_for(bench.content, node)]


def _page(
    request: HttpRequest,
    bench: Workbench,
    opened: Open | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    trees = edited_trees(bench)
    if opened is not None and opened.node not in {row.node for tree in trees for row in tree.rows}:
        opened = None  # the criterion is gone: the refusal stands at the top instead
    context = bench_context(
        bench,
        "criteria",
        trees=trees,
        open=opened,
        kinds=_kinds(bench),
        lock=bench.draft.lock,
        shown=request.GET.get("vis", ""),
    )
    if refusal is not None:
        status = refusal.status
        context["refusal"] = refusal_text(refusal)
        context["findings"] = [_sentence(found) for found in refusal.findings]
    return render(request, "editor/criteria.html", context, status=status)


def _sentence(found: object) -> str:
    return found.sentence(language()) if isinstance(found, Finding) else str(found)


def _kinds(bench: Workbench) -> list[tuple[str, Any]]:
    """What can be added: another profile's population only when one is pinned."""
    return [(kind, name) for kind, name in KINDS.items() if kind != "profile" or bench.document.profiles]


def edited_trees(bench: Workbench) -> list[EditedTree]:
    """The population first, then every other tree of the document under its heading."""
    document = bench.document
    trees = [EditedTree("population", "", list(_rows(bench, document.population)), _("Hvem er med"))]
    kinds: list[tuple[str, Sequence[Any]]] = [
        (_("Delpopulationer"), document.subgroups),
        (_("Foreslåede handlinger"), document.actions),
        (_("Kvalitetslister (mulige manglende)"), document.quality_lists),
    ]
    for heading, owners in kinds:
        for index, owner in enumerate(owners):
            rows = list(_rows(bench, owner.criterion))
            trees.append(EditedTree(owner.id, local(owner.title), rows, "" if index else heading))
    return trees


def _rows(bench: Workbench, root: Criterion) -> Iterator[Row]:
    """The tree's lines, and after each group's last line the place to add one more."""
    open_groups: list[tuple[int, str]] = []
    for line in tree_lines(bench.document, root):
        while open_groups and open_groups[-1][0] >= line.depth:
            yield Row(open_groups[-1][0] + 1, group=open_groups.pop()[1])
        row = _row(bench, line)
        yield row
        if row.is_group:
            open_groups.append((line.depth, line.node))
    while open_groups:
        depth, group = open_groups.pop()
        yield Row(depth + 1, group=group)


def _row(bench: Workbench, line: Line) -> Row:
    place = editing.place_of(bench.content, line.node)
    return Row(
        line.depth,
        line=line,
        is_group=place.criterion["type"] == "group",
        is_top=place.parent is None,
        moves=editing.possible_moves(bench.content, line.node),
        tally=bench.tallies.get(line.node),
        findings=[found.sentence(language()) for found in bench.findings if found.node == line.node],
    )
