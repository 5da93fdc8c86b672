"""Changes of data elements and their attention rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cockpit.standard.changes.model import Change
from cockpit.standard.document import Element, PatientElement, PickedElement, ProfileDocument
from cockpit.standard.text import attention_sentence, element_sentence


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Elements that came, went, were retyped, changed or renamed, and their attention rules."""
    before, after = {element.id: element for element in old.elements}, {element.id: element for element in new.elements}
    for node in {**after, **before}:
        was, now = before.get(node), after.get(node)
        if was is not None and now is not None:
            yield from _changed(old, new, was, now)
        else:
            yield _came_or_went(old, new, was, now)


def _came_or_went(old: ProfileDocument, new: ProfileDocument, was: Element | None, now: Element | None) -> Change:
    element = now or was
    assert element is not None
    document, (da, en) = (old if now is None else new), _names(element)
    said = element_sentence(document, element), element_sentence(document, element, "en")
    if now is None:
        return Change(element.id, "element", "removed", "major", da, en, said[0], None, said[1], None)
    return Change(element.id, "element", "added", "minor", da, en, None, said[0], None, said[1])


def _names(element: Element) -> tuple[str, str]:
    return f"Dataelementet »{element.title.da}«", f'The data element "{element.title.en or element.title.da}"'


def _kind(element: Element) -> tuple[str, str]:
    """What type of value the element shows."""
    if isinstance(element, PatientElement):
        return element.type, element.attribute
    return element.type, element.show if isinstance(element, PickedElement) else ""


def _meaning(element: Element) -> dict[str, Any]:
    return element.model_dump(mode="json", exclude={"title", "attention"})


def _changed(old: ProfileDocument, new: ProfileDocument, was: Element, now: Element) -> Iterator[Change]:
    da, en = _names(now)
    if _meaning(was) != _meaning(now):
        yield Change(
            now.id, "element", "changed", "minor" if _kind(was) == _kind(now) else "major", da, en,
            element_sentence(old, was), element_sentence(new, now), element_sentence(old, was, "en"), element_sentence(new, now, "en"),
        )  # fmt: skip
    if was.title != now.title:
        yield Change(
            now.id, "element", "changed", "patch", f"{da}, navnet", f"{en}, the name",
            was.title.da, now.title.da, was.title.en or was.title.da, now.title.en or now.title.da,
        )  # fmt: skip
    if was.attention != now.attention:
        rules_changed = [rule.when for rule in was.attention] != [rule.when for rule in now.attention]
        yield Change(
            now.id, "attention", "changed", "minor" if rules_changed else "patch", f"{da}, opmærksomhed", f"{en}, attention",
            _rules(was, "da"), _rules(now, "da"), _rules(was, "en"), _rules(now, "en"),
        )  # fmt: skip


def _rules(element: Element, language: str) -> str | None:
    return " ".join(f"{attention_sentence(attention, language)}." for attention in element.attention) or None
