"""Every page as everybody meets it: nothing for axe to find, nothing sideways on a phone, focus that is never hidden."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.journeys.browsing import Person, accessibility_faults, picture, sideways, slug_of
from tests.journeys.conftest import House

DRAFT = "/profiler/osteoporose/rediger/"
REVIEWED = "/profiler/svaer-psykisk-sygdom/review/"

CODE_LIST = f"{DRAFT}kodelister/denosumab-kode/?q=deno"
FILE = f"{DRAFT}fil/"
PATIENT = "/profiler/osteoporose/testpatienter/990001/2902409996/"
REFUSED = {("forfatter", "/findes-ikke/"), ("leverandoer", "/historik/")}
IN_THE_GUIDE = {
    ("forfatter", CODE_LIST): "kodeliste",
    ("forfatter", PATIENT): "testpatient",
    ("administrator", "/administration/personer/"): "personer",
}

PAGES: dict[str, list[str]] = {
    "forfatter": [
        "/",
        "/profiler/",
        "/ny-profil/",
        "/profiler/osteoporose/",
        DRAFT,
        f"{DRAFT}?ret=osteoporose-forloebsdiagnose",
        f"{DRAFT}?tilfoej=population",
        f"{DRAFT}?tilfoej=population&slags=measurement",
        f"{DRAFT}?fjern=kun-osteoporose-medicin",
        f"{DRAFT}?flyt=kun-osteoporose-medicin",
        f"{DRAFT}kodelister/",
        CODE_LIST,
        f"{DRAFT}tekster/",
        FILE,
        "/ny-profil/fil/",
        "/profiler/osteoporose/testpatienter/?version=kladde",
        "/profiler/osteoporose/testpatienter/daekning/?version=kladde",
        PATIENT,
        "/profiler/osteoporose/sammenlign/",
        "/profiler/osteoporose/versioner/",
        "/profiler/osteoporose/versioner/1.0.0/",
        "/profiler/osteoporose/historik/",
        "/kodelister/?q=demens",
        "/standard/",
        "/udgivelser/",
        "/findes-ikke/",
    ],
    "plo": ["/", REVIEWED, "/profiler/osteoporose/review/", "/standard/review/"],
    "udgiver": ["/", "/profiler/osteoporose/udgivelse/", "/udgivelser/", "/standard/udgivelse/"],
    "revisor": ["/historik/", "/administration/personer/", "/standard/historik/"],
    "administrator": ["/administration/personer/", "/administration/personer/opret/", "/administration/personer/3/"],
    "leverandoer": ["/", "/udgivelser/", "/historik/"],
}


@pytest.fixture(scope="module")
def under_way(house: House, chromium: Browser) -> None:
    """A draft of one profile, and another in review."""
    author = Person(chromium, house, "forfatter")
    begin(author.open("/profiler/osteoporose/"))
    page = author.open("/profiler/svaer-psykisk-sygdom/")
    begin(page)
    author.open("/profiler/svaer-psykisk-sygdom/rediger/tekster/")
    page.get_by_label("Formål", exact=True).fill("Et formål, der er skrevet om.")
    page.get_by_role("button", name="Gem tekster").click()
    expect(page.get_by_text("Teksterne er gemt.")).to_be_visible()
    page.get_by_role("button", name="Send til review").click()
    expect(page.get_by_text("er sendt til review.")).to_be_visible()
    author.close()


def begin(page: Page) -> None:
    page.get_by_role("button", name="Begynd ny version").click()
    expect(page.get_by_text("En ny version er begyndt.")).to_be_visible()


@pytest.mark.parametrize("who", PAGES)
def test_axe_finds_nothing_and_nothing_goes_sideways(
    house: House, chromium: Browser, under_way: None, who: str
) -> None:
    person = Person(chromium, house, who)
    faults: dict[str, list[str]] = {}
    for address in PAGES[who]:
        answer = person.page.goto(address)
        assert answer is not None and answer.ok is ((who, address) not in REFUSED), address
        picture(person.page, IN_THE_GUIDE.get((who, address)) or f"{who}-{slug_of(address)}")
        for width in (1440, 320):
            person.page.set_viewport_size({"width": width, "height": 900})
            found = accessibility_faults(person.page)
            if sideways(person.page):
                found.append(f"{sideways(person.page)} px sideways")
            if found:
                faults[f"{address} at {width}"] = found
    person.complaints = [text for text in person.complaints if "404" not in text and "403" not in text]
    person.close()
    assert faults == {}


def test_axe_finds_nothing_on_the_sign_in_page_in_both_languages(house: House, chromium: Browser) -> None:
    page = chromium.new_context(base_url=house.place.url).new_page()
    page.goto("/log-ind/")
    assert accessibility_faults(page) == []
    picture(page, "log-ind")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert accessibility_faults(page) == [] and page.locator("html").get_attribute("lang") == "en"
    page.context.close()


@pytest.mark.parametrize("address", [f"{DRAFT}?ret=osteoporose-forloebsdiagnose", REVIEWED])
def test_what_has_focus_is_never_hidden_behind_the_bar(
    house: House, chromium: Browser, under_way: None, address: str
) -> None:
    person = Person(chromium, house, "forfatter" if address.startswith(DRAFT) else "plo")
    page = person.open(address)
    seen = 0
    for _press in range(150):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const focused = document.activeElement, bar = document.querySelector('.action-bar');
                if (!focused || focused === document.body || bar.contains(focused)) return null;
                const box = focused.getBoundingClientRect(), edge = bar.getBoundingClientRect();
                return box.bottom > edge.top + 1 ? focused.outerHTML.slice(0, 120) : false;
            }"""
        )
        assert not hidden, hidden
        seen += hidden is False
    assert seen > 20
    person.close()


def seen(page: Page, name: str) -> None:
    """The page as it stands is without faults, wide and narrow; a picture is taken of it."""
    picture(page, name)
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert (accessibility_faults(page), sideways(page)) == ([], 0)


def test_a_draft_is_fetched_changed_outside_and_loaded_by_the_keyboard(
    house: House, chromium: Browser, under_way: None, tmp_path: Path
) -> None:
    person = Person(chromium, house, "forfatter")
    page = person.open(FILE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Hent kladden som fil").press("Enter")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    content["clinical"]["purpose"]["da"] = "Et formål, der er skrevet uden for værktøjet."

    def hand_in(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        page.get_by_label("Profilens fil").set_input_files(file)
        page.get_by_role("button", name="Vis, hvad filen ændrer").press("Enter")

    hand_in(json.dumps({**content, "farve": "rød", "population": {"type": "sex", "id": "k", "sex": "X"}}))
    expect(page.get_by_role("alert")).to_contain_text("2 fejl skal rettes")
    expect(page.get_by_role("alert")).to_be_focused()
    seen(page, "fil-fejl")
    hand_in(json.dumps(content))
    expect(page.get_by_role("heading", name="Hvad filen ændrer i kladden")).to_be_visible()
    seen(page, "fil")
    page.get_by_role("button", name="Gem filens indhold i kladden").press("Enter")
    expect(page.get_by_text("Filens indhold er gemt i kladden.")).to_be_visible()
    person.complaints = [text for text in person.complaints if "422" not in text]
    person.close()


def test_a_fault_in_a_form_is_met_where_it_is(house: House, chromium: Browser, under_way: None) -> None:
    """The editor is swapped as a whole: the reader's place is kept, and the first field with an error has the focus."""
    person = Person(chromium, house, "forfatter")
    page = person.open(f"{DRAFT}tekster/")
    title = page.get_by_label("Titel", exact=True)
    title.fill("")
    page.get_by_role("button", name="Gem tekster").click()
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    expect(page.locator(".form-error-message").first).to_be_in_viewport()
    page.context.close()  # the browser itself logs the answer 422


@pytest.mark.parametrize("scrolled", [0, 120])
def test_a_save_keeps_the_readers_place(house: House, chromium: Browser, under_way: None, scrolled: int) -> None:
    """What they pressed stays where they saw it, though a message has come above."""
    person = Person(chromium, house, "forfatter")
    page = person.open(CODE_LIST)
    save = page.get_by_role("button", name="Gem M05BX04")
    match = page.get_by_label("Gælder M05BX04")
    page.evaluate(f"window.scrollTo(0, {scrolled})")
    match.select_option("exact" if match.input_value() == "descendants" else "descendants")
    before = save.evaluate("button => button.getBoundingClientRect().top")
    save.dispatch_event("click")
    expect(page.locator("#messages")).to_contain_text("M05BX04")
    expect(page.locator(".htmx-settling, .htmx-request")).to_have_count(0)
    assert abs(save.evaluate("button => button.getBoundingClientRect().top") - before) < 2
    person.close()


def test_the_menu_of_a_narrow_page_opens_closes_and_gives_focus_back(house: House, chromium: Browser) -> None:
    person = Person(chromium, house, "forfatter", width=320)
    page = person.page
    expect(page.get_by_role("navigation", name="Hovedmenu")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Hovedmenu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Hovedmenu")).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    person.close()


def test_everything_works_without_scripts(house: House, chromium: Browser, under_way: None) -> None:
    person = Person(chromium, house, "forfatter", javascript=False, width=320)
    page = person.open(f"{DRAFT}?tilfoej=population&slags=age")
    page.get_by_label("Alder i hele år").select_option(">=")
    page.get_by_label("Tal", exact=False).first.fill("50")
    page.get_by_role("button", name="Tilføj", exact=True).click()
    expect(page.get_by_text("Kriteriet er tilføjet.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Hovedmenu")).to_be_visible()
    person.close()


def test_work_that_is_not_saved_is_not_lost_by_accident(house: House, chromium: Browser, under_way: None) -> None:
    person = Person(chromium, house, "forfatter")
    page = person.open(f"{DRAFT}?tilfoej=population&slags=age")
    page.get_by_label("Kort navn", exact=False).first.fill("Halvt skrevet")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="Kodelister").last.click()
    expect(page.get_by_label("Kort navn", exact=False).first).to_have_value("Halvt skrevet")
    assert asked and "ikke gemt" in asked[0]
    person.page.once("dialog", lambda dialog: dialog.accept())
    person.close()


def test_two_tabs_do_not_overwrite_each_other(house: House, chromium: Browser, under_way: None) -> None:
    person = Person(chromium, house, "forfatter")
    first = person.open(f"{DRAFT}?tilfoej=population&slags=age")
    second = person.page.context.new_page()
    second.goto(f"{DRAFT}?tilfoej=population&slags=sex")
    second.get_by_role("button", name="Tilføj", exact=True).click()
    expect(second.get_by_text("Kriteriet er tilføjet.")).to_be_visible()
    first.get_by_label("Alder i hele år").select_option(">=")
    first.get_by_label("Tal", exact=False).first.fill("61")
    first.get_by_role("button", name="Tilføj", exact=True).click()
    expect(first.get_by_text("Kladden er ændret, siden du åbnede den")).to_be_visible()
    expect(first.get_by_label("Tal", exact=False).first).to_have_value("61")
    first.get_by_role("button", name="Tilføj", exact=True).click()
    expect(first.get_by_text("Kriteriet er tilføjet.")).to_be_visible()
    expect(first.get_by_text("Patienten er fyldt 61 år.")).to_be_visible()
    person.complaints = [text for text in person.complaints if "409" not in text]
    person.close()
