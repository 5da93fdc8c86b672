"""What the database itself refuses about terminology releases: they never change once imported."""

from __future__ import annotations

from cockpit.audit import guards

guards.append_only("terminology_code")
guards.refuse(
    "terminology_code_sealed",
    "terminology_code",
    "INSERT",
    when="EXISTS (SELECT 1 FROM terminology_terminologyrelease release WHERE release.id = NEW.release_id AND release.sealed)",
    message="no code is added to a release that has been imported",
)
guards.no_delete("terminology_terminologyrelease")
guards.frozen_columns("terminology_terminologyrelease", ["id", "name", "hash", "note", "imported_by_id", "imported_at"])
guards.refuse(
    "terminology_terminologyrelease_sealed",
    "terminology_terminologyrelease",
    "UPDATE",
    when="OLD.sealed AND NOT NEW.sealed",
    message="an imported release stays sealed",
)
