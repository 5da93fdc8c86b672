"""The profile standard: document, checks, canonical form, texts, comparison and release envelope (floor 0)."""
