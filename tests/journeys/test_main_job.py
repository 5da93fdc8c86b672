"""The main job as its people do it: each in a browser of their own, all the way to a GP system's client."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import Person, picture
from tests.journeys.conftest import House

BIN = Path(sys.executable).parent
PATIENCE = 60


def test_a_change_goes_from_the_author_to_a_gp_system(house: House, chromium: Browser, tmp_path: Path) -> None:
    number = the_author_edits_and_submits(house, chromium)
    for who in ("plo", "dsam", "kiap"):
        a_clinician_approves(house, chromium, who, number)
    the_publisher_publishes(house, chromium, number)
    the_client_pulls(house, number, tmp_path)
    the_auditor_reads_what_happened(house, chromium, number)


def the_author_edits_and_submits(house: House, chromium: Browser) -> str:
    author = Person(chromium, house, "forfatter")
    page = author.page
    page.get_by_role("link", name="Profiler").click()
    picture(page, "profiler")
    page.get_by_role("link", name="Demens", exact=True).click()
    picture(page, "profil")
    page.get_by_role("button", name="Begynd ny version").click()
    expect(page.get_by_text("Der er ingen ændringer i forhold til den udgivne version.")).to_be_visible()
    expect(page.get_by_role("button", name="Send til review")).to_be_disabled()
    page.get_by_role(
        "link", name="Patienten har diagnosen demens (6 koder) som forløbsdiagnose med status"
    ).first.click()
    page.get_by_role("checkbox", name="Kontaktdiagnose").check()
    picture(page, "rediger")
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Kriteriet er rettet.")).to_be_visible()
    expect(page.get_by_role("link", name="som forløbsdiagnose eller kontaktdiagnose").first).to_be_visible()
    expect(page.get_by_text("Næste version bliver 2.0.0")).to_be_visible()
    page.get_by_role("button", name="Send til review").click()
    expect(page.get_by_text("Version 2.0.0 er sendt til review.")).to_be_visible()
    expect(page.get_by_role("button", name="Godkend Demens 2.0.0")).to_be_disabled()
    author.close()
    return "2.0.0"


def a_clinician_approves(house: House, chromium: Browser, who: str, number: str) -> None:
    clinician = Person(chromium, house, who, width=390)
    page = clinician.page
    if who == "plo":
        picture(page, "forside")
    page.get_by_role("link", name=f"Demens {number}").click()
    expect(page.get_by_text("eller kontaktdiagnose").first).to_be_visible()
    if who == "plo":
        picture(page, "review")
    page.get_by_role("button", name=f"Godkend Demens {number}").click()
    expect(page.get_by_text(f"Du har godkendt Demens {number}.")).to_be_visible()
    clinician.close()


def the_publisher_publishes(house: House, chromium: Browser, number: str) -> None:
    publisher = Person(chromium, house, "udgiver")
    page = publisher.page
    page.get_by_role("link", name=f"Demens {number}").first.click()
    picture(page, "udgivelse")
    page.get_by_role("button", name=f"Udgiv Demens {number}").click()
    expect(page.get_by_role("heading", name=f"Version {number} gælder nu")).to_be_visible()
    publisher.close()


def the_client_pulls(house: House, number: str, folder: Path) -> None:
    """The worker signs and delivers by itself; then a GP system pulls, and verifies with the keys that it pinned."""
    deadline = time.monotonic() + PATIENCE
    while httpx.get(f"{house.place.api_url}/v1/profiles/demens").json().get("version") != number:
        assert time.monotonic() < deadline, "the public API did not show the new version"
        time.sleep(0.3)
    keys = str(house.place.state.trusted_keys)
    pulled = [str(BIN / "cockpit"), "pull", "--from", house.place.api_url, "--keys", keys, "--into", str(folder)]
    subprocess.run(pulled, check=True, capture_output=True)
    subprocess.run([str(BIN / "cockpit"), "verify", str(folder), "--keys", keys], check=True, capture_output=True)
    assert (folder / "profiles" / "demens" / f"{number}.json").exists()


def the_auditor_reads_what_happened(house: House, chromium: Browser, number: str) -> None:
    auditor = Person(chromium, house, "revisor")
    page = auditor.open("/historik/")
    expect(page.get_by_text("Historikken er hel.")).to_be_visible()
    expect(page.get_by_text(number).first).to_be_visible()
    picture(page, "historik")
    page = auditor.open("/udgivelser/")
    expect(page.get_by_text("Leveret").first).to_be_visible()
    picture(page, "udgivelser")
    auditor.close()
