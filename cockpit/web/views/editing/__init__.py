"""Rediger: criteria, code lists, texts, and sending the draft to review."""
