"""The tool's pages as a person without JavaScript meets them: read a page, fill a form in, press its button."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class NotOnPage(Exception):
    """A form, field, button or word that should be on a page is not; the message says which, and on which page."""


@dataclass
class Form:
    """One form: where it goes, and what is filled in (a name may have several values)."""

    action: str = ""
    method: str = "get"
    identifier: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value and words of each submit button that can be pressed."""
    names: set[str] = field(default_factory=set)
    """Every field's name, also of what is empty or not chosen."""

    def chosen(self, *names: str) -> dict[str, list[str]]:
        """What is filled in or chosen, by name."""
        return {wanted: [value for name, value in self.fields if name == wanted] for wanted in names}


@dataclass(frozen=True)
class Page:
    """One answer, read: address, status, words, links by their words, forms in order."""

    url: str
    status: int
    words: str
    links: dict[str, str]
    forms: list[Form]

    def form(self, *, field: str = "", action: str = "", button: str = "") -> Form:
        """The first form with that field, that end of its address and that button (part of its words). Raises NotOnPage."""
        for form in self.forms:
            fits = (not field or field in form.names) and form.action.partition("?")[0].endswith(action)
            if fits and (not button or any(button in words for _, _, words in form.buttons)):
                return form
        raise NotOnPage(f"{self.url} has no form with {field or action or button!r}; it says: {self.words[:200]}")

    def must_say(self, words: str) -> Page:
        """This page, when those words are on it. Raises NotOnPage."""
        if words not in self.words:
            raise NotOnPage(f"{self.url} does not say {words!r}; it says: {self.words[:300]}")
        return self


class Browser:
    """One person's session with the tool. Cookies stay; redirects are followed; every form is sent with what is on it."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, follow_redirects=True, timeout=30)

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def open(self, address: str) -> Page:
        """Get a page. Raises NotOnPage when it is not there or failed."""
        return _page(self._client.get(address))

    def follow(self, page: Page, words: str) -> Page:
        """Follow the first link with these words in it. Raises NotOnPage."""
        for text, address in page.links.items():
            if words in text:
                return self.open(address)
        raise NotOnPage(f"{page.url} has no link {words!r}; it has {', '.join(page.links)[:300]}")

    def submit(self, page: Page, form: Form, button: str = "", /, **values: str | list[str]) -> Page:
        """Fill in `values` over what the form holds, press the button with these words (or the first), get what comes."""
        unknown = values.keys() - form.names
        if unknown:
            raise NotOnPage(
                f"the form on {page.url} has no field {', '.join(sorted(unknown))}; it has {', '.join(sorted(form.names))}"
            )
        data: dict[str, list[str]] = {}
        for name, value in form.fields:
            if name not in values:
                data.setdefault(name, []).append(value)
        for name, chosen in values.items():
            data[name] = chosen if isinstance(chosen, list) else [chosen]
        for name, value, words in form.buttons:
            if button in words:
                if name:
                    data[name] = [value]
                break
        else:
            if button:
                raise NotOnPage(f"the form on {page.url} has no button {button!r}")
        address = urljoin(page.url, form.action or page.url)
        if form.method == "post":
            return _page(self._client.post(address, data=data, headers={"Referer": page.url}))
        return _page(self._client.get(address, params=data))


def _page(response: httpx.Response) -> Page:
    reader = _Reader(str(response.url))
    reader.feed(response.text)
    page = Page(str(response.url), response.status_code, reader.text(), reader.links, reader.forms)
    if response.status_code >= 400:
        raise NotOnPage(f"{response.url} answered {response.status_code}: {page.words[:300]}")
    return page


class _Reader(HTMLParser):
    """Collects words, links and forms. A field may stand outside its form and name it (`form="…"`)."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self._words: list[str] = []
        self._open: Form | None = None
        self._link: tuple[str, int] | None = None
        self._button: tuple[Form, str, str, int] | None = None
        self._area: tuple[Form, str, list[str]] | None = None
        self._select: tuple[Form, str, list[str], bool] | None = None
        self._option: tuple[str | None, bool, int] | None = None
        self._options: list[str] = []
        self._silent = False

    def text(self) -> str:
        """All words on the page, single spaces between them."""
        return self._said(0)

    def _form(self, attributes: dict[str, str]) -> Form | None:
        wanted = attributes.get("form")
        if wanted:
            return next((form for form in self.forms if form.identifier == wanted), None)
        return self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        form = self._form(attributes)
        if tag == "form":
            method = attributes.get("method", "get").lower()
            self._open = Form(attributes.get("action", ""), method, attributes.get("id", ""))
            self.forms.append(self._open)
        elif tag == "a" and "href" in attributes:
            self._link = (attributes["href"], len(self._words))
        elif tag in ("script", "style", "template"):
            self._silent = True
        elif form is not None:
            self._field(tag, attributes, form)

    def _field(self, tag: str, attributes: dict[str, str], form: Form) -> None:
        name, kind = attributes.get("name", ""), attributes.get("type", "text").lower()
        if tag == "button" and attributes.get("type", "submit") == "submit" and "disabled" not in attributes:
            self._button = (form, name, attributes.get("value", ""), len(self._words))
        elif tag == "input" and kind in ("submit", "image"):
            form.buttons.append((name, attributes.get("value", ""), attributes.get("value", "")))
        elif tag == "input" and name:
            form.names.add(name)
            if kind not in ("checkbox", "radio") or "checked" in attributes:
                form.fields.append((name, attributes.get("value", "on" if kind in ("checkbox", "radio") else "")))
        elif tag == "textarea" and name:
            form.names.add(name)
            self._area = (form, name, [])
        elif tag == "select" and name:
            form.names.add(name)
            self._select = (form, name, [], "multiple" in attributes)
            self._options = []
        elif tag == "option":
            self._field_end("option")  # an option may be left open
            self._option = (attributes.get("value"), "selected" in attributes, len(self._words))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "template"):
            self._silent = False
        elif tag == "form":
            self._open = None
        elif tag == "a" and self._link is not None:
            address, start = self._link
            self.links.setdefault(self._said(start), address)
            self._link = None
        elif tag == "button" and self._button is not None:
            form, name, value, start = self._button
            form.buttons.append((name, value, self._said(start)))
            self._button = None
        else:
            self._field_end(tag)

    def _field_end(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            form, name, parts = self._area
            form.fields.append((name, "".join(parts).removeprefix("\n")))
            self._area = None
        elif tag == "option" and self._option is not None and self._select is not None:
            given, selected, start = self._option
            value = self._said(start) if given is None else given
            self._options.append(value)
            if selected:
                self._select[2].append(value)
            self._option = None
        elif tag == "select" and self._select is not None:
            self._field_end("option")
            form, name, chosen, multiple = self._select
            if not chosen and not multiple:
                chosen = self._options[:1]
            form.fields += [(name, value) for value in chosen]
            self._select = None

    def _said(self, start: int) -> str:
        """The words since the position `start`, single spaces between them."""
        return " ".join(" ".join(self._words[start:]).split())

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[2].append(data)
        elif not self._silent:
            self._words.append(data)
