"""A profile as CQL, and as the ELM that CQL engines run, over patients in FHIR R4."""

from __future__ import annotations

from cockpit.engine.exports.cql.libraries import CqlLibrary, cql_library

__all__ = ["CqlLibrary", "cql_library"]
