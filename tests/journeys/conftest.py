"""What a journey needs: the whole tool as `deploy/run` starts it, and a real browser."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from deploy import embedded
from deploy.state import State, lock_take
from deploy.supervision import Place

NO_CHROMIUM = (
    "The browser journeys need Chromium, which is not on this machine: install it (on Debian: apt-get install chromium), "
    "or run deploy/test as root, which does so by itself."
)

# The other tests run beside the journeys, on machines of two processors: what takes a second alone may take ten.
expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class House:
    """A running tool with its examples: where it is, and everybody's sign-in by e-mail's local part."""

    place: Place
    people: dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole tool in a temporary state folder on free ports; started once, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="cockpit-journey-", ignore_cleanup_errors=True) as name:
        state = State(Path(name).resolve() / "state")
        lock_take(state, "A journey is running here.")
        place = embedded.place_of(state, *embedded.ports_free(2))
        embedded.prepare(place)
        with embedded.started(place):
            people = {person["email"].partition("@")[0]: person for person in embedded.sign_ins(place)}
            yield House(place, people)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; without one the journeys fail with a sentence, they are not skipped."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.fail(NO_CHROMIUM, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        yield browser
        browser.close()
