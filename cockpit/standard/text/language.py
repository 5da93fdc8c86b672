"""A language of the texts: its templates, and how it writes numbers, dates and human texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cockpit.standard.document import LocalText, civil_date
from cockpit.standard.text import danish, english
from cockpit.standard.text.model import Phrase, filled


@dataclass(frozen=True)
class Language:
    """The words of one language."""

    key: str
    templates: Mapping[str, str]
    months: tuple[str, ...]
    decimal_sign: str
    group_sign: str

    def phrase(self, template: str, **parts: Phrase | str) -> Phrase:
        """The named template filled with the parts."""
        return filled(self.templates[template], **parts)

    def word(self, key: str, **parts: str) -> str:
        """The named template as text."""
        return self.templates[key].format(**parts)

    def known(self, prefix: str, value: str) -> str:
        """The word for a value of a closed list (`kind`, `status`, `certainty`, `source`); an unknown value in quotation marks."""
        return self.templates.get(f"{prefix}.{value}") or self.quoted(value)

    def quoted(self, text: str) -> str:
        """The text in quotation marks, its own closing ones doubled, so that two lists of texts never read the same."""
        closing = self.word("quoted", text="")[-1]
        return self.word("quoted", text=text.replace(closing, closing * 2))

    def ordinal(self, number: int) -> str:
        """`4.`, `21st`."""
        if self.key != "en":
            return f"{number}."
        ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"

    def local(self, text: LocalText) -> str:
        """The human text in this language; the Danish one when it is not translated."""
        return text.en if self.key == "en" and text.en else text.da

    def number(self, decimal: str) -> str:
        """A `DecimalText` as people write it: digits in threes, the language's decimal sign, a true minus."""
        negative, digits = decimal.startswith("-"), decimal.removeprefix("-")
        whole, _, fraction = digits.partition(".")
        grouped = f"{int(whole):,}".replace(",", self.group_sign)
        return ("−" if negative else "") + grouped + (self.decimal_sign + fraction if fraction else "")

    def date(self, text: str) -> str:
        """A `CivilDate` as people write it (`21. november 2026`); one that does not exist stands as it is, in quotation marks."""
        try:
            day = civil_date(text)
        except ValueError:
            return self.word("quoted", text=text)
        return self.word("date", day=str(day.day), month=self.months[day.month - 1], year=str(day.year))


DANISH = Language("da", danish.TEMPLATES, danish.MONTHS, danish.DECIMAL_SIGN, danish.GROUP_SIGN)
ENGLISH = Language("en", english.TEMPLATES, english.MONTHS, english.DECIMAL_SIGN, english.GROUP_SIGN)


def language_named(key: str) -> Language:
    """The language with this key (`da` or `en`). Raises KeyError."""
    return {"da": DANISH, "en": ENGLISH}[key]
