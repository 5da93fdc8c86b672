"""A profile in the forms of others: a FHIR R4 bundle, a table of its codes, and CQL.

Everything here is derived from the one document and is written the same way every time. What a form cannot express is named by node
and path (`Omission`), never dropped silently.
"""
