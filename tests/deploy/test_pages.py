"""Reading a page and filling its form in, as the walk does: against a real server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl

import pytest

from deploy.pages import Browser, NotOnPage

PAGE = """<!doctype html><title>T</title><script>var hidden = "not words";</script>
<h1>Rediger   Demens</h1><a href="/andet">Andet <b>sted</b></a>
<form method="post" action="/send?x=1" id="f">
  <input type="hidden" name="csrf" value="abc"><input name="title" value="Demens">
  <input type="checkbox" name="source" value="lokal" checked><input type="checkbox" name="source" value="fmk">
  <input type="radio" name="kind" value="a"><input type="radio" name="kind" value="b" checked>
  <select name="op"><option value=">=">mindst</option><option value="<" selected>under</option></select>
  <select name="plain"><option>første<option>anden</select>
  <textarea name="purpose">
To linjer
&amp; mere</textarea>
  <button name="act" value="save">Gem kladden</button><button name="act" value="drop">Slet</button>
  <button name="act" value="publish" disabled>Udgiv</button>
</form><input name="outside" form="f" value="med"><form action="/find"><input name="q"><button>Søg</button></form>"""


class Handler(BaseHTTPRequestHandler):
    """Shows PAGE, and answers a form with what was sent."""

    def do_GET(self) -> None:
        known = self.path == "/" or self.path.startswith("/find")
        self._answer(200 if known else 404, PAGE if self.path == "/" else f"<p>{self.path}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(
            200, f"<p>{escape(json.dumps([self.path, parse_qsl(body, keep_blank_values=True)], ensure_ascii=True))}"
        )

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A session with the little server."""
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    session = Browser(f"http://127.0.0.1:{server.server_port}")
    yield session
    session.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_read_as_words_without_its_scripts(browser: Browser) -> None:
    page = browser.open("/")
    assert "Rediger Demens Andet sted" in page.words
    assert "not words" not in page.words
    assert page.links == {"Andet sted": "/andet"}


def test_a_form_is_sent_with_all_that_stands_on_it_and_the_button_that_was_pressed(browser: Browser) -> None:
    page = browser.open("/")
    answer = browser.submit(page, page.form(field="title"), "Slet", title="Demens 2")
    path, sent = json.loads(answer.words)
    assert path == "/send?x=1"
    assert dict(sent) == {
        "csrf": "abc", "title": "Demens 2", "source": "lokal", "kind": "b", "op": "<", "plain": "første",
        "purpose": "To linjer\n& mere", "outside": "med", "act": "drop",
    }  # fmt: skip


def test_several_values_of_a_name_are_all_sent(browser: Browser) -> None:
    page = browser.open("/")
    _, sent = json.loads(browser.submit(page, page.form(action="/send"), source=["lokal", "fmk"]).words)
    assert [value for name, value in sent if name == "source"] == ["lokal", "fmk"]


def test_a_searching_form_puts_its_fields_in_the_address(browser: Browser) -> None:
    page = browser.open("/")
    assert browser.submit(page, page.form(button="Søg"), q="demens").words == "/find?q=demens"


def test_what_is_not_on_a_page_is_told(browser: Browser) -> None:
    page = browser.open("/")
    with pytest.raises(NotOnPage, match="no form with 'weight'"):
        page.form(field="weight")
    with pytest.raises(NotOnPage, match="no field weight"):
        browser.submit(page, page.form(field="title"), weight="80")
    with pytest.raises(NotOnPage, match="no button 'Send'"):
        browser.submit(page, page.form(field="title"), "Send")
    with pytest.raises(NotOnPage, match="no button 'Udgiv'"):
        browser.submit(page, page.form(field="title"), "Udgiv")
    with pytest.raises(NotOnPage, match="no link 'Hjem'"):
        browser.follow(page, "Hjem")
    with pytest.raises(NotOnPage, match="answered 404"):
        browser.follow(page, "Andet")
    with pytest.raises(NotOnPage, match="does not say 'Osteoporose'"):
        page.must_say("Osteoporose")
