"""The form of a profile's texts: names, clinical texts, purpose of processing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cockpit.standard.document import LocalText, SourceUse
from cockpit.standard.record import SOURCES
from cockpit.web.forms.events import SOURCE_NAMES
from cockpit.web.forms.fields import area, choice, choices_set, text

# Field → where the text stands in the document. Each has a Danish and an English part.
LOCAL_TEXTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "purpose": ("clinical", "purpose"),
    "target_group": ("clinical", "target_group"),
    "basis": ("clinical", "basis"),
    "instructions": ("clinical", "instructions"),
    "processing_purpose": ("legal", "processing_purpose"),
}
_LONGEST = 20_000


class TextsForm(forms.Form):
    """Danish is required, English may wait."""

    title = forms.CharField(label=_("Titel"), max_length=200, widget=text())
    organisation = forms.CharField(label=_("Ansvarlig organisation"), max_length=300, widget=text())
    purpose = forms.CharField(
        label=_("Formål"), max_length=_LONGEST, help_text=_("Én eller to sætninger."), widget=area(3)
    )
    target_group = forms.CharField(label=_("Målgruppe"), max_length=_LONGEST, widget=area(3))
    basis = forms.CharField(label=_("Lægefagligt grundlag"), max_length=_LONGEST, widget=area(8))
    instructions = forms.CharField(label=_("Instruks"), max_length=_LONGEST, widget=area(8))
    processing_purpose = forms.CharField(
        label=_("Formål med behandlingen af oplysninger"), max_length=_LONGEST, widget=area(4)
    )
    confirmation = forms.ChoiceField(
        label=_("Lægefagligt indhold"),
        choices=[("example", _("Eksempel, afventer klinisk bekræftelse")), ("confirmed", _("Bekræftet af klinikere"))],
        help_text=_(
            "Vælg først »bekræftet«, når referencegruppen er enig om indholdet: med deres godkendelser bekræfter PLO, DSAM og KiAP det."
        ),
        widget=choice(),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in LOCAL_TEXTS:
            danish = self.fields[name]
            widget = text(lang="en") if name == "title" else area(3, lang="en")
            self.fields[f"{name}_en"] = forms.CharField(
                label=_("{label} på engelsk").format(label=danish.label),
                max_length=_LONGEST,
                required=False,
                widget=widget,
            )

    @property
    def danish(self) -> list[forms.BoundField]:
        """The fields of the page proper."""
        return [field for field in self if not field.name.endswith("_en")]

    @property
    def english(self) -> list[forms.BoundField]:
        """The fields behind *Engelske tekster*."""
        return [field for field in self if field.name.endswith("_en")]

    def values(self) -> dict[tuple[str, ...], Any]:
        """Path in the document → value. Only after `is_valid()`."""
        data = self.cleaned_data
        found: dict[tuple[str, ...], Any] = {("organisation",): data["organisation"]}
        found["clinical", "confirmation"] = data["confirmation"]
        for name, path in LOCAL_TEXTS.items():
            english = {"en": data[f"{name}_en"]} if data[f"{name}_en"] else {}
            found[path] = {"da": data[name], **english}
        return found

    @staticmethod
    def initial_of(content: Mapping[str, Any]) -> dict[str, Any]:
        """What the form is filled with: the inverse of `values()`."""
        initial = {"organisation": content["organisation"], "confirmation": content["clinical"]["confirmation"]}
        for name, path in LOCAL_TEXTS.items():
            value: Any = content
            for key in path:
                value = value[key]
            initial[name], initial[f"{name}_en"] = value["da"], value.get("en", "")
        return initial


def _local(name: str, value: LocalText | None) -> dict[str, str]:
    """A text in two languages as the initial values of two fields."""
    return {} if value is None else {name: value.da, f"{name}_en": value.en or ""}


class SourceForm(forms.Form):
    """A data source and its legal basis."""

    source = forms.ChoiceField(
        label=_("Datakilde"), choices=[(source, SOURCE_NAMES[source]) for source in SOURCES], widget=choice()
    )
    legal_basis = forms.CharField(
        label=_("Hjemmel"),
        max_length=_LONGEST,
        required=False,
        help_text=_("Skal angives for nationale kilder som FMK."),
        widget=area(2),
    )
    legal_basis_en = forms.CharField(
        label=_("Hjemmel på engelsk"), max_length=_LONGEST, required=False, widget=area(2, lang="en")
    )

    def __init__(self, *args: Any, uses: Sequence[SourceUse], changed: str | None = None, **options: Any) -> None:
        """`uses`: the sources that the draft has. `changed`: one of them, whose legal basis is to be changed; otherwise one is added."""
        super().__init__(*args, **options)
        self.changed = next((use for use in uses if use.source == changed), None)
        if self.changed is not None:
            self.fields["source"].widget = forms.HiddenInput()
            stated = _local("legal_basis", self.changed.legal_basis)
            self.initial = {**self.initial, "source": self.changed.source, **stated}
        elif not self.is_bound:
            there = {use.source for use in uses}
            choices_set(self, "source", [(source, SOURCE_NAMES[source]) for source in SOURCES if source not in there])

    @property
    def changed_name(self) -> str:
        """The name of the source that is changed; nothing when one is added."""
        return str(SOURCE_NAMES[self.changed.source]) if self.changed is not None else ""

    def basis(self) -> dict[str, str] | None:
        """The legal basis as JSON; None when none is stated."""
        data = self.cleaned_data
        if not data["legal_basis"]:
            return None
        return {"da": data["legal_basis"], **({"en": data["legal_basis_en"]} if data["legal_basis_en"] else {})}


class ReferenceForm(forms.Form):
    """A reference of the clinical basis."""

    title = forms.CharField(label=_("Henvisning"), max_length=1000, widget=text())
    url = forms.URLField(
        label=_("Adresse"),
        max_length=1000,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Skriv hele adressen, for eksempel https://www.dsam.dk.")},
        widget=forms.URLInput(attrs={"class": "form-input"}),
    )
