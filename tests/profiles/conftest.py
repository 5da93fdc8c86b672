from __future__ import annotations

from tests.fixtures.governance import (  # noqa: F401
    demens_approved,
    demens_draft,
    demens_in_review,
    demens_published,
)
from tests.fixtures.people import people, terminology  # noqa: F401
