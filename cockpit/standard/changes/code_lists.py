"""Changes of code lists and of pinned profiles; how grave depends on who uses them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cockpit.standard.changes.directions import labels
from cockpit.standard.changes.model import Change, Direction, Kind, Level
from cockpit.standard.changes.uses import decisive, lists_used
from cockpit.standard.document import (
    CodeEntry,
    CodeList,
    ProfileDocument,
    ProfilePin,
    ProfileReference,
    Quantity,
)
from cockpit.standard.text import number_text
from cockpit.standard.text.expressions import code_text
from cockpit.standard.text.language import DANISH, ENGLISH, Language
from cockpit.standard.units import unit_text


def changes(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    """Changes of code lists, then of pinned profiles."""
    used = _lists_used(old) | _lists_used(new)
    before = {code_list.id: code_list for code_list in old.code_lists}
    after = {code_list.id: code_list for code_list in new.code_lists}
    for node in {**after, **before}:
        level: Level = "major" if node in used else "minor"
        was, now = before.get(node), after.get(node)
        direction = None if was is None or now is None or was == now else labels.code_list_direction(new, was)
        yield from _code_list(was, now, level, direction)
    yield from _pins(old, new)


def _lists_used(document: ProfileDocument) -> set[str]:
    return {list_id for criterion in decisive(document) for list_id in lists_used(document, criterion)}


Coding = tuple[bool, str, str, str]


def _codings(code_list: CodeList | None) -> dict[Coding, CodeEntry]:
    """The list's entries by what they match (excluded or not, system, code, rule): all but their text."""
    if code_list is None:
        return {}
    parts = ((False, code_list.codes), (True, code_list.exclusions))
    return {
        (excluded, entry.system, entry.code, entry.match): entry for excluded, entries in parts for entry in entries
    }


def _missing(codings: dict[Coding, CodeEntry], other: dict[Coding, CodeEntry], language: Language) -> tuple[str, ...]:
    """The entries that the other list does not have, as text; exclusions with *undtagen* before them."""
    return tuple(
        code_text(entry, language, excluded=coding[0]) for coding, entry in codings.items() if coding not in other
    )


def _code_list(
    before: CodeList | None, after: CodeList | None, level: Level, direction: Direction | None
) -> Iterator[Change]:
    code_list = after or before
    assert code_list is not None
    node = code_list.id
    title, title_en = (
        f"Kodelisten »{code_list.title.da}«",
        f'The code list "{code_list.title.en or code_list.title.da}"',
    )
    was, now = _codings(before), _codings(after)
    came, went = _missing(now, was, DANISH), _missing(was, now, DANISH)
    texts = (_joined(went), _joined(came), _joined(_missing(was, now, ENGLISH)), _joined(_missing(now, was, ENGLISH)))
    if before is None or after is None:
        yield Change(
            node, "code_list", "added" if before is None else "removed", level, title, title_en, *texts, came, went
        )
        return
    if came or went:
        yield Change(
            node,
            "code_list",
            "changed",
            level,
            f"{title}, koderne",
            f"{title_en}, the codes",
            *texts,
            came,
            went,
            direction,
        )
    if before.quantity != after.quantity:
        yield Change(
            node, "code_list", "changed", level, f"{title}, enheden", f"{title_en}, the unit",
            _quantity(before.quantity, "da"), _quantity(after.quantity, "da"), _quantity(before.quantity, "en"), _quantity(after.quantity, "en"),
            direction=direction,
        )  # fmt: skip
    yield from _texts(before, after, title, title_en)


def _joined(codes: tuple[str, ...]) -> str | None:
    return ", ".join(codes) or None


def _quantity(quantity: Quantity | None, language: str) -> str | None:
    if quantity is None:
        return None
    conversions = "".join(
        f"; {unit_text(conversion.unit, language)} × {number_text(conversion.factor, language)} + {number_text(conversion.offset, language)}"
        for conversion in quantity.conversions
    )
    decimals = "decimals" if language == "en" else "decimaler"
    return f"{unit_text(quantity.unit, language)}, {quantity.decimals} {decimals}{conversions}"


def _texts(before: CodeList, after: CodeList, title: str, title_en: str) -> Iterator[Change]:
    """The list's name, and what its codes are called: text only."""
    if before.title != after.title:
        was, now = before.title, after.title
        yield Change(
            after.id, "code_list", "changed", "patch", f"{title}, navnet", f"{title_en}, the name",
            was.da, now.da, was.en or was.da, now.en or now.da,
        )  # fmt: skip
    old, new = _codings(before), _codings(after)
    renamed = [coding for coding in new if coding in old and old[coding].display != new[coding].display]
    if renamed:
        yield Change(
            after.id, "code_list", "changed", "patch", f"{title}, kodernes tekst", f"{title_en}, the codes' text",
            _displays(old, renamed, DANISH), _displays(new, renamed, DANISH),
            _displays(old, renamed, ENGLISH), _displays(new, renamed, ENGLISH),
        )  # fmt: skip
    if [coding for coding in old if coding in new] != [coding for coding in new if coding in old]:
        yield Change(after.id, "code_list", "moved", "patch", f"{title}, rækkefølgen", f"{title_en}, the order")


def _displays(codings: dict[Coding, CodeEntry], which: Iterable[Coding], language: Language) -> str:
    return ", ".join(code_text(codings[coding], language, excluded=coding[0]) for coding in which)


def _pins(old: ProfileDocument, new: ProfileDocument) -> Iterator[Change]:
    before, after = {pin.id: pin for pin in old.profiles}, {pin.id: pin for pin in new.profiles}
    referred = {
        criterion.profile
        for document in (old, new)
        for criterion in decisive(document)
        if isinstance(criterion, ProfileReference)
    }
    for node in {**after, **before}:
        was, now = before.get(node), after.get(node)
        level: Level = "major" if node in referred else "minor"
        if was is None or now is None:
            kind: Kind = "added" if was is None else "removed"
            yield Change(node, "profile", kind, level, _pin(node, "da"), _pin(node, "en"), *_versions(was, now))
        elif (was.version, was.hash) != (now.version, now.hash):
            yield Change(
                node, "profile", "changed", level, _pin(node, "da"), _pin(node, "en"), *_versions(was, now),
                direction=labels.pin_direction(new, was),
            )  # fmt: skip


def _pin(node: str, language: str) -> str:
    return f'The profile "{node}"' if language == "en" else f"Profilen »{node}«"


def _versions(was: ProfilePin | None, now: ProfilePin | None) -> tuple[str | None, str | None, str | None, str | None]:
    before = None if was is None else f"version {was.version} ({was.hash})"
    after = None if now is None else f"version {now.version} ({now.hash})"
    return before, after, before, after
