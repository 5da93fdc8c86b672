"""A person at a browser: signed in, looking, and judged by axe."""

from __future__ import annotations

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.conftest import House

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (1440, 768, 320)
TALL = 900

PICTURES = ROOT / "test-results" / "screenshots"

# The user guide shows these. COCKPIT_GUIDE_PICTURES=1 lets the journeys take them anew, where the guide has them.
GUIDE = ROOT / "docs" / "screenshots"
GUIDE_PICTURES = {
    "fil", "forside", "historik", "kodeliste", "log-ind", "personer", "profil", "profiler", "rediger", "review", "testpatient",
    "udgivelse", "udgivelser",
}  # fmt: skip


class Person:
    """One person in a browser of their own. What the console complains about is kept in `complaints`."""

    def __init__(
        self, chromium: Browser, house: House, who: str, *, width: int = 1440, javascript: bool = True
    ) -> None:
        self.house = house
        self.complaints: list[str] = []
        context = chromium.new_context(
            base_url=house.place.url,
            viewport={"width": width, "height": TALL},
            locale="da-DK",
            reduced_motion="reduce",
            java_script_enabled=javascript,
        )
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._sign_in(house.people[who])

    def _console(self, message: ConsoleMessage) -> None:
        # Taking a picture hides the caret by an inline style, which our own security policy rightly refuses.
        if message.type in ("error", "warning") and "Applying inline style" not in message.text:
            self.complaints.append(message.text)

    def _sign_in(self, person: dict[str, str]) -> None:
        self.page.goto("/log-ind/")
        self.page.get_by_label("E-mail").fill(person["email"])
        self.page.get_by_label("Adgangskode").fill(person["password"])
        self.page.get_by_role("main").get_by_role("button", name="Log ind").click()
        self.page.wait_for_url("**/")

    def open(self, address: str) -> Page:
        """Go to a page of the tool; it must answer well."""
        answer = self.page.goto(address)
        assert answer is not None and answer.ok, f"{address} answered {answer and answer.status}"
        return self.page

    def close(self) -> None:
        """Close the browser window; nothing was complained about."""
        self.page.context.close()
        assert self.complaints == []


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, by rule and place."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    return [
        f"{violation['id']}: {', '.join(str(node['target']) for node in violation['nodes'][:5])}"
        for violation in found.response["violations"]
    ]


def picture(page: Page, name: str) -> None:
    """Take the page's picture at each width."""
    folder = GUIDE if name in GUIDE_PICTURES and os.environ.get("COCKPIT_GUIDE_PICTURES") else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": TALL})
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}-{width}.png")
    if before is not None:
        page.set_viewport_size(before)


def sideways(page: Page) -> int:
    """How many pixels the page scrolls sideways; none, unless something does not fit."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def slug_of(address: str) -> str:
    """A file's name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", address.strip("/").lower()).strip("-") or "forside"
