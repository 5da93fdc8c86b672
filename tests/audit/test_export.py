from __future__ import annotations

import pytest

from cockpit.audit.export import export_lines


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        next(export_lines("xlsx"))
