from __future__ import annotations

import pytest

from cockpit.audit import errors


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (errors.Refusal, 409, "refused"),
        (errors.NotAllowed, 403, "not-allowed"),
        (errors.NotFound, 404, "not-found"),
        (errors.Conflict, 409, "conflict"),
        (errors.Stale, 409, "stale"),
        (errors.Invalid, 422, "invalid"),
        (errors.TooMany, 429, "too-many"),
    ],
)
def test_a_refusal_speaks_danish_and_carries_english_a_code_and_a_status(
    kind: type[errors.Refusal], status: int, code: str
) -> None:
    refusal = kind("Det går ikke.", "That will not do.")
    assert (str(refusal), refusal.message_en) == ("Det går ikke.", "That will not do.")
    assert (refusal.status, refusal.code, refusal.findings) == (status, code, ())
    assert isinstance(refusal, errors.Refusal)


def test_a_refusal_may_have_its_own_code_and_findings() -> None:
    refusal = errors.Invalid("Nej.", "No.", code="too-short", findings=["a", "b"])
    assert (refusal.code, refusal.findings) == ("too-short", ("a", "b"))
