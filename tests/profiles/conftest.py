from __future__ import annotations

from tests.fixtures.stages import (  # noqa: F401 - fixtures
    demens_approved,
    demens_draft,
    demens_in_review,
    demens_published,
    people,
    stage,
    stages,
    terminology,
)
