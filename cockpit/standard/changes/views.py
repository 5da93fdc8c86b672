"""Changes of the list view and the patient view. What an element is called is compared with the element, not here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cockpit.standard.changes.model import Change, Kind
from cockpit.standard.document import ListView, ProfileDocument, Section

Names = dict[str, tuple[str, str]]


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Columns, sorting, grouping and filters of the list; sections of the patient view."""
    was, now = old.views.list, new.views.list
    for field, da, en, text in _LIST_PARTS:
        if getattr(was, field) != getattr(now, field):
            before, after = text(was, _names(old)), text(now, _names(new))
            yield Change(None, "view", "changed", "minor", da, en, before[0], after[0], before[1], after[1])
    yield from _sections(old, new)


def _names(document: ProfileDocument) -> Names:
    """What elements and subgroups are called, in Danish and English."""
    return {
        node.id: (node.title.da, node.title.en or node.title.da) for node in (*document.elements, *document.subgroups)
    }


def _listed(nodes: Iterable[str], names: Names) -> tuple[str | None, str | None]:
    titles = [names.get(node, (node, node)) for node in nodes]
    return "; ".join(title[0] for title in titles) or None, "; ".join(title[1] for title in titles) or None


def _sorting(view: ListView, names: Names) -> tuple[str | None, str | None]:
    words = [(names.get(key.element, (key.element, key.element)), key.descending) for key in view.sort]
    da = "; ".join(title[0] + (" (faldende)" if descending else "") for title, descending in words)
    en = "; ".join(title[1] + (" (descending)" if descending else "") for title, descending in words)
    return da or None, en or None


_LIST_PARTS: tuple[tuple[str, str, str, Callable[[ListView, Names], tuple[str | None, str | None]]], ...] = (
    ("columns", "Listens kolonner", "The list's columns", lambda view, names: _listed(view.columns, names)),
    ("sort", "Listens sortering", "The list's sorting", _sorting),
    (
        "group_by",
        "Listens gruppering",
        "The list's grouping",
        lambda view, names: _listed([view.group_by] if view.group_by else [], names),
    ),
    ("filters", "Listens filtre", "The list's filters", lambda view, names: _listed(view.filters, names)),
)


def _sections(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    before = {section.id: section for section in old.views.patient.sections}
    after = {section.id: section for section in new.views.patient.sections}
    for node in {**after, **before}:
        yield from _section(before.get(node), after.get(node), old, new)
    common = [node for node in before if node in after]
    if common != [node for node in after if node in before]:
        yield Change(
            None, "view", "moved", "minor", "Afsnittenes rækkefølge", "The order of the sections",
            "; ".join(section.title.da for section in before.values()), "; ".join(section.title.da for section in after.values()),
            "; ".join(_english(section) for section in before.values()), "; ".join(_english(section) for section in after.values()),
        )  # fmt: skip


def _english(section: Section) -> str:
    return section.title.en or section.title.da


def _section(was: Section | None, now: Section | None, old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    section = now or was
    assert section is not None
    da, en = f"Afsnittet »{section.title.da}«", f'The section "{_english(section)}"'
    before = _listed(was.elements, _names(old)) if was else (None, None)
    after = _listed(now.elements, _names(new)) if now else (None, None)
    if was is None or now is None:
        kind: Kind = "added" if was is None else "removed"
        yield Change(section.id, "view", kind, "minor", da, en, before[0], after[0], before[1], after[1])
        return
    if was.elements != now.elements:
        yield Change(section.id, "view", "changed", "minor", da, en, before[0], after[0], before[1], after[1])
    if was.title != now.title:
        yield Change(
            section.id, "view", "changed", "patch", f"{da}, navnet", f"{en}, the name",
            was.title.da, now.title.da, _english(was), _english(now),
        )  # fmt: skip
