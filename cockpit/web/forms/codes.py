"""Forms of code lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.web.forms.fields import DecimalTextField, choice, choices_set, count, text
from cockpit.web.wording import pick

MATCHES = [("exact", _("netop koden")), ("descendants", _("koden med underkoder")), ("all", _("alle koder i systemet"))]
PARTS = [("codes", _("Med på listen")), ("exclusions", _("Undtagelse"))]


class TitleForm(forms.Form):
    """A new code list's name."""

    title = forms.CharField(label=_("Kodelistens navn"), max_length=200, widget=text())


class CodeListForm(forms.Form):
    """A code list's name, and unit and decimals when it is something measured."""

    title = forms.CharField(label=_("Navn"), max_length=200, widget=text())
    title_en = forms.CharField(label=_("Navn på engelsk"), max_length=200, required=False, widget=text(lang="en"))
    unit = forms.CharField(
        label=_("Enhed for målinger"),
        max_length=40,
        required=False,
        help_text=_("Enhed i UCUM, for eksempel mmol/mol. Tomt felt: listen måles ikke."),
        widget=text(),
    )
    decimals = forms.IntegerField(label=_("Decimaler"), min_value=0, max_value=8, required=False, widget=count())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and data.get("decimals") is None and "decimals" not in self.errors:
            self.add_error("decimals", _("Skriv, hvor mange decimaler der regnes med."))
        return data


class ConversionForm(forms.Form):
    """How a value in another unit becomes the list's: value × factor + offset."""

    unit = forms.CharField(label=_("Enhed"), max_length=40, widget=text())
    factor = DecimalTextField(label=_("Ganges med"))
    offset = DecimalTextField(label=_("Lægges til"), initial="0")


class CodeForm(forms.Form):
    """One code to add: from the search, or written by hand."""

    system = forms.ChoiceField(label=_("Kodesystem"), widget=choice())
    code = forms.CharField(label=_("Kode"), max_length=20, widget=text(spellcheck="false"))
    display = forms.CharField(label=_("Tekst"), max_length=300, required=False, widget=text())
    match = forms.ChoiceField(label=_("Gælder"), choices=MATCHES, widget=choice())
    part = forms.ChoiceField(label=_("Brug"), choices=PARTS, widget=choice())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        systems = [(key, pick(system.name_da, system.name_en)) for key, system in CODE_SYSTEMS.items()]
        choices_set(self, "system", systems)


class EntryForm(forms.Form):
    """Which code of the list something is done to, and how it shall match."""

    system = forms.ChoiceField(choices=[(key, key) for key in CODE_SYSTEMS])
    code = forms.CharField(max_length=20)
    part = forms.ChoiceField(choices=PARTS)
    match = forms.ChoiceField(choices=MATCHES, required=False)
