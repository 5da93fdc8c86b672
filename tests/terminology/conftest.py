from __future__ import annotations

from tests.fixtures.people import people, terminology  # noqa: F401
