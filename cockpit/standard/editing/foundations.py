"""Editing what a profile says in words and what it rests on: texts, data sources, pinned profiles."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from cockpit.standard.editing.places import Content, EditRefused, places


def text_change(content: Content, *, path: tuple[str, ...], value: Any) -> Content:
    """Put a value where the path of keys leads, for example ("clinical", "purpose"); None takes the key away."""
    result = deepcopy(content)
    owner = result
    for key in path[:-1]:
        owner = owner[key]
    if value is None:
        owner.pop(path[-1], None)
    else:
        owner[path[-1]] = deepcopy(value)
    return result


def source_set(content: Content, *, source: str, legal_basis: Mapping[str, str] | None) -> Content:
    """Name a data source that the profile uses, with its legal basis (None: none is stated); an existing one is changed
    in place.
    """
    result = deepcopy(content)
    use: Content = {"source": source}
    if legal_basis is not None:
        use["legal_basis"] = dict(legal_basis)
    sources = result["legal"]["sources"]
    for index, other in enumerate(sources):
        if other["source"] == source:
            sources[index] = use
            return result
    sources.append(use)
    return result


def source_remove(content: Content, *, source: str) -> Content:
    """Take a data source away. The last one stays: a profile uses at least one."""
    result = deepcopy(content)
    remaining = [use for use in result["legal"]["sources"] if use["source"] != source]
    if not remaining:
        raise EditRefused(
            "last-source", "Profilen skal bruge mindst én datakilde.", "The profile must use at least one data source."
        )
    result["legal"]["sources"] = remaining
    return result


def profile_pin_set(content: Content, *, profile: str, version: str, document_hash: str) -> Content:
    """Pin another profile's version by number and hash; one that is pinned already is moved to that version in place."""
    result = deepcopy(content)
    pin: Content = {"id": profile, "version": version, "hash": document_hash}
    pins = result.setdefault("profiles", [])
    for index, other in enumerate(pins):
        if other["id"] == profile:
            pins[index] = pin
            return result
    pins.append(pin)
    return result


def profile_pin_remove(content: Content, *, profile: str) -> Content:
    """Take a pinned profile away that no criterion uses."""
    result = deepcopy(content)
    users = [place.criterion["id"] for place in places(result) if place.criterion.get("profile") == profile]
    if users:
        raise EditRefused(
            "in-use",
            "Profilen bruges af et kriterium. Ret eller fjern kriteriet først.",
            "A criterion uses the profile. Change or remove the criterion first.",
        )
    result["profiles"] = [pin for pin in result.get("profiles", []) if pin["id"] != profile]
    return result
