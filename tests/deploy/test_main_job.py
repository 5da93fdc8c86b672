"""The frame of the walk: every step says what it saw, and the first that fails names itself."""

from __future__ import annotations

import httpx
import pytest

from deploy import main_job


def refuse() -> str:
    raise main_job.NotSeen("the list holds no Demens")


def unreachable() -> str:
    raise httpx.ConnectError("refused")


def odd_answer() -> str:
    record: dict[str, str] = {}
    return record["version"]


def test_all_steps_are_taken_and_the_walk_ends_with_ok(capsys: pytest.CaptureFixture[str]) -> None:
    code = main_job.report([("sign in", lambda: "as author"), ("edit", lambda: "2 criteria")])
    lines = capsys.readouterr().out.strip().splitlines()
    assert code == 0
    assert lines[-1] == "main job: ok"
    assert "as author" in lines[1]
    assert "2 criteria" in lines[2]


@pytest.mark.parametrize(
    ("action", "words"),
    [(refuse, "the list holds no Demens"), (unreachable, "no answer"), (odd_answer, "another shape")],
)
def test_the_step_that_fails_names_itself_and_ends_the_walk(
    action: main_job.Action, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    later = iter(["taken"])
    code = main_job.report([("sign in", lambda: "ok"), ("pull", action), ("never", lambda: next(later))])
    out = capsys.readouterr().out
    assert code == 1
    assert next(later) == "taken", "the step after was taken too"
    assert words in out
    assert out.strip().splitlines()[-1] == "main job: failed at step 2, pull"
