"""Editing code lists and their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Literal

from cockpit.standard.editing.places import Content, EditRefused, new_id, places

CodePart = Literal["codes", "exclusions"]


def code_list_add(content: Content, *, title: str) -> tuple[Content, str]:
    """Add an empty code list with this Danish title; also gives the new list's id."""
    result = deepcopy(content)
    list_id = new_id(result, title, "kodeliste")
    result.setdefault("code_lists", []).append({"id": list_id, "title": {"da": title}, "codes": [], "exclusions": []})
    return result, list_id


def code_list_change(
    content: Content, *, list_id: str, title: Mapping[str, str], quantity: Mapping[str, Any] | None = None
) -> Content:
    """Change a code list's title, and its unit and precision when it is measured (None: it is not measured)."""
    result = deepcopy(content)
    code_list = _code_list(result, list_id)
    code_list["title"] = dict(title)
    code_list.pop("quantity", None)
    if quantity is not None:
        code_list["quantity"] = deepcopy(dict(quantity))
    return result


def code_list_remove(content: Content, *, list_id: str) -> Content:
    """Remove a code list that nothing uses."""
    result = deepcopy(content)
    code_list = _code_list(result, list_id)
    users = code_list_users(result, list_id)
    if users:
        raise EditRefused(
            "in-use",
            f"Kodelisten bruges {len(users)} {'sted' if len(users) == 1 else 'steder'} i profilen. Ret dem først.",
            f"The code list is used in {len(users)} place(s) in the profile. Change those first.",
        )
    result["code_lists"].remove(code_list)
    return result


def code_list_users(content: Content, list_id: str) -> list[str]:
    """The ids of the criteria, data elements and named events that use the code list, in selections of their own or of their numbers."""
    nodes = [place.criterion for place in places(content)]
    nodes += [*content.get("elements", []), *(content.get("events") or [])]
    return [node["id"] for node in nodes if any(list_id in found.get("codes", []) for found in _selections(node))]


def _selections(node: Any) -> Iterator[Content]:
    """Every selection of events in the node; criteria that stand in it are nodes of their own."""
    if isinstance(node, list):
        for item in node:
            yield from _selections(item)
    elif isinstance(node, dict):
        if "dataset" in node:
            yield node
        for key, value in node.items():
            if key != "criteria":
                yield from _selections(value)


def code_add(content: Content, *, list_id: str, entry: Mapping[str, Any], part: CodePart = "codes") -> Content:
    """Add a code last to the list's codes or exclusions. The same system and code can stand there once."""
    result = deepcopy(content)
    entries = _code_list(result, list_id).setdefault(part, [])
    if any(_same_code(other, entry["system"], entry["code"]) for other in entries):
        raise EditRefused(
            "code-there",
            f"Koden {entry['code']} står allerede på listen.",
            f"The code {entry['code']} is on the list already.",
        )
    entries.append(deepcopy(dict(entry)))
    return result


def code_change(
    content: Content, *, list_id: str, system: str, code: str, match: str, part: CodePart = "codes"
) -> Content:
    """Change how a code on the list matches: `exact`, with `descendants`, or `all` of the system."""
    result = deepcopy(content)
    _entry(result, list_id, part, system, code)["match"] = match
    return result


def code_remove(content: Content, *, list_id: str, system: str, code: str, part: CodePart = "codes") -> Content:
    """Remove a code from the list."""
    result = deepcopy(content)
    entry = _entry(result, list_id, part, system, code)
    _code_list(result, list_id)[part].remove(entry)
    return result


def _code_list(content: Content, list_id: str) -> Content:
    for code_list in content.get("code_lists", []):
        if code_list["id"] == list_id:
            found: Content = code_list
            return found
    raise EditRefused(
        "gone",
        "Kodelisten findes ikke længere i kladden. Genindlæs siden, og prøv igen.",
        "The code list is no longer in the draft. Reload the page and try again.",
    )


def _same_code(entry: Mapping[str, Any], system: str, code: str) -> bool:
    return bool(entry["system"] == system and entry["code"] == code)


def _entry(content: Content, list_id: str, part: CodePart, system: str, code: str) -> Content:
    for entry in _code_list(content, list_id).get(part, []):
        if _same_code(entry, system, code):
            found: Content = entry
            return found
    raise EditRefused(
        "gone", f"Koden {code} står ikke længere på listen.", f"The code {code} is no longer on the list."
    )
