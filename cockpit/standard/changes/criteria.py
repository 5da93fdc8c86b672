"""Changes of criteria and of what holds them: the population, subgroups, actions, quality lists; and who is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cockpit.standard.changes.directions import labels
from cockpit.standard.changes.model import Change, Level, highest, out_of_order
from cockpit.standard.document import Action, Criterion, Group, ProfileDocument, QualityList, Subgroup, criteria
from cockpit.standard.text import criterion_heading, criterion_numbers, criterion_sentence, scope_sentence

Holder = Subgroup | Action | QualityList

_HOLDERS: dict[str, tuple[str, Level, str, str]] = {
    "subgroups": ("subgroup", "major", "Delpopulationen", "The subgroup"),
    "actions": ("action", "minor", "Handlingen", "The action"),
    "quality_lists": ("quality_list", "minor", "Kvalitetslisten", "The quality list"),
}


@dataclass(frozen=True)
class Placed:
    """A criterion where it stands: its tree's part, level and name, its number, the id of what it stands in, and its place among siblings."""

    criterion: Criterion
    part: str
    level: Level
    number: str
    name_da: str
    name_en: str
    parent: str
    position: int

    @property
    def title_da(self) -> str:
        return f"Kriterium {self.number} {self.name_da}" if self.number else f"Den øverste gruppe {self.name_da}"

    @property
    def title_en(self) -> str:
        return f"Criterion {self.number} {self.name_en}" if self.number else f"The top group {self.name_en}"


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Changes of the scope, of every criterion, and of subgroups, actions and quality lists themselves."""
    if old.scope != new.scope:
        yield Change(
            None, "scope", "changed", "major", "Hvem der ses på", "Who is looked at",
            scope_sentence(old), scope_sentence(new), scope_sentence(old, "en"), scope_sentence(new, "en"),
            direction=labels.scope_direction(old.scope, new.scope),
        )  # fmt: skip
    before, after = placed(old), placed(new)
    reordered = _reordered(before, after)
    for node in {**after, **before}:
        was, now = before.get(node), after.get(node)
        if was is not None and now is not None:
            yield from _moved(old, new, was, now, reordered)
            yield from _changed(old, new, was, now)
        elif now is not None and (now.parent in before or now.parent in _holders_of(old)):
            yield replace(_added_or_removed(new, now, added=True), direction=labels.added(old, new, node))
        elif was is not None and (was.parent in after or was.parent in _holders_of(new)):
            direction = labels.removed(old, new, was.criterion, was.parent)
            yield replace(_added_or_removed(old, was, added=False), direction=direction)
    for field in _HOLDERS:
        yield from _holders(field, old, new)


def placed(document: ProfileDocument) -> dict[str, Placed]:
    """Every criterion of the document by id."""
    result = dict(_tree(document.population, "population", "major", "i populationen", "in the population"))
    for field, (part, level, da, en) in _HOLDERS.items():
        for holder in getattr(document, field):
            in_da, in_en = (
                f"i {da.lower()} »{holder.title.da}«",
                f'in {en.lower()} "{holder.title.en or holder.title.da}"',
            )
            result.update(_tree(holder.criterion, part, level, in_da, in_en, holder.id))
    return result


def _tree(root: Criterion, part: str, level: Level, da: str, en: str, holder: str = "") -> Iterator[tuple[str, Placed]]:
    numbers = criterion_numbers(root)
    yield root.id, Placed(root, part, level, numbers[root.id], da, en, f"{part} {holder}", 0)
    for _, criterion in criteria(root, ()):
        if isinstance(criterion, Group):
            for position, member in enumerate(criterion.criteria):
                yield member.id, Placed(member, part, level, numbers[member.id], da, en, criterion.id, position)


def _own(criterion: Criterion) -> dict[str, Any]:
    """What the criterion itself says: not its members, title or rationale."""
    return criterion.model_dump(mode="json", exclude={"criteria", "title", "rationale"})


def _holders_of(document: ProfileDocument) -> set[str]:
    """What root criteria stand in: the population and every subgroup, action and quality list, named as in `Placed.parent`."""
    return {"population "} | {
        f"{_HOLDERS[field][0]} {holder.id}" for field in _HOLDERS for holder in getattr(document, field)
    }


def _added_or_removed(document: ProfileDocument, place: Placed, *, added: bool) -> Change:
    """A criterion with everything below it; members of an added or removed group are part of its sentence."""
    da, en = criterion_sentence(document, place.criterion), criterion_sentence(document, place.criterion, "en")
    node, part, level = place.criterion.id, place.part, place.level
    if added:
        return Change(node, part, "added", level, place.title_da, place.title_en, None, da, None, en)
    return Change(node, part, "removed", level, place.title_da, place.title_en, da, None, en, None)


def _moved(
    old: ProfileDocument, new: ProfileDocument, before: Placed, after: Placed, reordered: set[str]
) -> Iterator[Change]:
    """Moved to another group or part (it may mean something else), or to another place in its group (it means the same)."""
    node = after.criterion.id
    elsewhere = before.parent != after.parent
    if elsewhere or node in reordered:
        level = (highest((before.level, after.level)) if elsewhere else None) or "patch"
        yield Change(
            node, after.part, "moved", level, after.title_da, after.title_en,
            before.title_da, after.title_da, before.title_en, after.title_en,
            direction=labels.moved(old, new, after.criterion, before.parent) if elsewhere else "same",
        )  # fmt: skip


def _reordered(before: dict[str, Placed], after: dict[str, Placed]) -> set[str]:
    """The criteria that stand in the same group as before, but in another order."""
    orders: dict[str, tuple[list[str], list[str]]] = {}
    for which, places in enumerate((before, after)):
        for node, place in places.items():
            if node in before and node in after and before[node].parent == after[node].parent:
                orders.setdefault(place.parent, ([], []))[which].append(node)
    return {node for was, now in orders.values() for node in out_of_order(was, now)}


def _changed(old: ProfileDocument, new: ProfileDocument, before: Placed, after: Placed) -> Iterator[Change]:
    node, part = after.criterion.id, after.part
    if _own(before.criterion) != _own(after.criterion):
        level = highest((before.level, after.level)) or "patch"
        yield Change(
            node, part, "changed", level, after.title_da, after.title_en,
            criterion_heading(old, before.criterion), criterion_heading(new, after.criterion),
            criterion_heading(old, before.criterion, "en"), criterion_heading(new, after.criterion, "en"),
            direction=labels.changed(old, new, before.criterion),
        )  # fmt: skip
    for field, da, en in (("title", "overskriften", "the heading"), ("rationale", "begrundelsen", "the rationale")):
        was, now = getattr(before.criterion, field), getattr(after.criterion, field)
        if was != now:
            yield Change(
                node, part, "changed", "patch", f"{after.title_da}, {da}", f"{after.title_en}, {en}",
                was and was.da, now and now.da, was and (was.en or was.da), now and (now.en or now.da),
            )  # fmt: skip


def _holders(field: str, old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Subgroups, actions or quality lists that came, went, or were renamed; their criteria are compared by themselves."""
    part, level, da, en = _HOLDERS[field]
    before: dict[str, Holder] = {holder.id: holder for holder in getattr(old, field)}
    after: dict[str, Holder] = {holder.id: holder for holder in getattr(new, field)}
    for node in {**after, **before}:
        was, now = before.get(node), after.get(node)
        holder = now or was
        assert holder is not None
        title_da, title_en = f"{da} »{holder.title.da}«", f'{en} "{holder.title.en or holder.title.da}"'
        if was is None or now is None:
            yield Change(
                node, part, "added" if was is None else "removed", level, title_da, title_en,
                _said(old, was, "da"), _said(new, now, "da"), _said(old, was, "en"), _said(new, now, "en"),
            )  # fmt: skip
        elif _texts(was) != _texts(now):
            yield Change(
                node, part, "changed", "patch", f"{title_da}, teksten", f"{title_en}, the text",
                _texts(was)[0], _texts(now)[0], _texts(was)[1], _texts(now)[1],
            )  # fmt: skip


def _said(document: ProfileDocument, holder: Holder | None, language: str) -> str | None:
    """The criterion of a holder that came or went."""
    return None if holder is None else criterion_sentence(document, holder.criterion, language)


def _texts(holder: Holder) -> tuple[str, str]:
    """The holder's title and description in Danish and English."""
    text = holder.description if isinstance(holder, Subgroup) else holder.text
    da, en = holder.title.da, holder.title.en or ""
    if text is not None:
        da, en = f"{da}: {text.da}", f"{en}: {text.en or ''}"
    return da, en
