from __future__ import annotations

import pytest

from cockpit.accounts.models import User
from tests.accounts import people


@pytest.fixture
def admin(db: None) -> User:
    return people.administrator()
