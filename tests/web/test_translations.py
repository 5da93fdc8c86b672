"""English is complete: every text of the pages has a translation, none is left over, and placeholders agree."""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cockpit.audit import actions
from cockpit.profiles.models import Submission
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.happenings import ACTION_NAMES
from cockpit.web.translations import LOCALE, CatalogueFault, Entry, catalogue_bytes, catalogue_read, catalogues_compile
from tests.web.conftest import words
from tests.web.messages import messages, python_messages, template_messages

CATALOGUE = LOCALE / "en" / "LC_MESSAGES" / "django.po"


def entries() -> list[Entry]:
    return [entry for entry in catalogue_read(CATALOGUE) if entry.msgid]


def test_every_text_has_its_english() -> None:
    translated = {(entry.msgid, entry.plural) for entry in entries() if entry.is_translated}
    assert messages() - translated == set(), "add them to cockpit/web/locale/en/LC_MESSAGES/django.po"


def test_no_translation_is_left_over_or_there_twice() -> None:
    keys = [(entry.msgid, entry.plural) for entry in entries()]
    assert set(keys) - messages() == set()
    assert len(keys) == len(set(keys))


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s|\{\w+\}", text))


def test_placeholders_agree() -> None:
    for entry in entries():
        for text in entry.texts.values():
            assert placeholders(text) == placeholders(entry.msgid), entry.msgid


def test_the_search_finds_texts_in_python_and_templates() -> None:
    assert set(python_messages('a = _("Hej")\nb = ngettext("én", "flere", n)')) == {("Hej", ""), ("én", "flere")}
    template = """{% load i18n %}{% if x %}{% translate "Ja" %}{% else %}{% blocktranslate count n=n %}én{% plural %}flere
    {% endblocktranslate %}{% endif %}{{ x|default:_("Intet") }}"""
    assert {danish for danish, _plural in template_messages(template)} == {"Ja", "én", "Intet"}
    with pytest.raises(AssertionError, match="written out"):
        list(python_messages('_(f"{x}")'))


def test_the_compiled_catalogue_is_what_gettext_reads() -> None:
    known = [
        Entry("", "", {0: "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"})
    ]
    known += [Entry("Hej", "", {0: "Hello"}), Entry("én", "flere", {0: "one", 1: "more"}), Entry("Tom", "", {0: ""})]
    read = gettext.GNUTranslations(io.BytesIO(catalogue_bytes(known)))
    assert read.gettext("Hej") == "Hello" and read.gettext("Tom") == "Tom"
    assert (read.ngettext("én", "flere", 1), read.ngettext("én", "flere", 2)) == ("one", "more")


@pytest.mark.parametrize("line", ["msgid Hej", 'msgctxt "x"', '"løs tekst"', 'msgstr[2] "x"'])
def test_a_line_that_is_not_understood_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "django.po"
    file.write_text(f'# kommentar\n\nmsgid "a"\nmsgstr "b"\n{line}\n' if line != '"løs tekst"' else f"{line}\n")
    with pytest.raises(CatalogueFault, match=r"django\.po, line"):
        catalogue_read(file)


def test_a_text_over_several_lines_is_joined(tmp_path: Path) -> None:
    file = tmp_path / "django.po"
    file.write_text('msgid ""\n"Hej "\n"du"\nmsgstr "Hello "\n"you"\n')
    assert catalogue_read(file) == [Entry("Hej du", "", {0: "Hello you"})]


def test_setting_up_compiles_every_catalogue_and_does_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Hej"\nmsgstr "Hello"\n')
    monkeypatch.setattr("cockpit.web.translations.LOCALE", tmp_path)
    assert catalogues_compile() == [folder / "django.mo"]
    assert catalogues_compile() == []


def test_every_action_of_the_history_has_a_name() -> None:
    assert set(actions.vocabulary()) - set(ACTION_NAMES) == set()


def test_an_english_page_holds_no_danish_but_the_profiles_own(
    as_: Callable[[ExamplePerson], Client], submitted: Submission
) -> None:
    for person, address in (
        (people.REVIEWER_PLO, "/profiler/demens/review/"),
        (people.AUTHOR, "/profiler/osteoporose/versioner/"),
        (people.AUDITOR, "/historik/"),
        (people.ADMINISTRATOR, "/administration/personer/"),
    ):
        client = as_(person)
        client.cookies["django_language"] = "en"
        page = words(client.get(address))
        for danish in ("Godkend", "Beslutninger", "siden ", "Hvem", "Versioner", "blev ", "november kl."):
            assert danish not in page, (address, danish)
