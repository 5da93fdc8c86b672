"""Whose approval a version needs."""

from __future__ import annotations

ORGANISATIONS: tuple[str, ...] = ("plo", "dsam", "kiap")
"""Slugs of the organisations of the clinical reference group: each of them approves a version once before it is
approved.
"""
