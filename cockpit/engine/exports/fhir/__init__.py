"""A profile as a FHIR R4 bundle (type collection), by the conventions of CRMI: one Library, a ValueSet per code list, Groups of patients.

The Library holds the canonical document, byte for byte as it is hashed; it is the meaning, and everything else in the bundle is derived from
it. What FHIR R4 cannot express stands in one OperationOutcome at the end, issue by issue with the node's place. `docs/standard/fhir.md` has
the tables.
"""

from __future__ import annotations

from cockpit.engine.exports.fhir.bundles import fhir_bundle, fhir_text
from cockpit.engine.exports.fhir.metadata import STATUSES, Publication, Status
from cockpit.engine.exports.fhir.soundness import bundle_faults

__all__ = ["STATUSES", "Publication", "Status", "bundle_faults", "fhir_bundle", "fhir_text"]
