"""The public API: a process of its own with its own database. It imports floor 0 only and shows nothing that it has not verified itself."""
