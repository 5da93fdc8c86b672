"""Texts matched by wildcards, as the standard says (`cockpit.standard.wildcards`)."""

from __future__ import annotations

from cockpit.standard.wildcards import CAPITALS, SMALL, folded, matches_wildcard

__all__ = ["CAPITALS", "SMALL", "folded", "matches_wildcard"]
