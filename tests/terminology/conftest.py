from __future__ import annotations

from tests.fixtures.stages import people, stage, stages, terminology  # noqa: F401 - fixtures
