"""The form of which rows of a dataset are seen: code lists, attributes and data sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cockpit.standard.checks.attributes import SYSTEMS
from cockpit.standard.document import CodeList, ProfileDocument
from cockpit.standard.record import SOURCES, VIEWS
from cockpit.web.forms.fields import Tick, TickList, choice, choices_set, text
from cockpit.web.wording import local

SOURCE_NAMES: dict[str, Any] = {
    "lokal": _("Klinikkens egen journal"),
    "fmk": _("Fælles Medicinkort (FMK)"),
    "laboratorieportal": _("Laboratorieportalen"),
    "sygehus": _("Sygehusene"),
    "ddv": _("Det Danske Vaccinationsregister"),
    "sygesikring": _("Sygesikringen"),
}
_VALUE_NAMES: dict[str, Any] = {
    "forloeb": _("Forløbsdiagnose"),
    "kontakt": _("Kontaktdiagnose"),
    "aktuel": _("Aktuel"),
    "relevant": _("Relevant"),
    "afsluttet": _("Afsluttet"),
    "sikker": _("Sikker"),
    "formodet": _("Formodet"),
}
# A diagnosis' restrictions: the field in the document, and the column of the logical record that holds its values.
_RESTRICTIONS = (("kinds", "kind"), ("statuses", "status"), ("certainties", "certainty"))


def _fits(code_list: CodeList, dataset: str) -> bool:
    """A list can be met by this dataset when one of its codes is of a system that the dataset is coded in, or it is empty."""
    return not code_list.codes or any(entry.system in SYSTEMS[dataset] for entry in code_list.codes)


class EventsForm(forms.Form):
    """Which rows are seen. Restrictions that a dataset does not have are not asked for."""

    codes = forms.MultipleChoiceField(
        label=_("Kodelister"),
        required=False,
        help_text=_(
            "Vælges flere, skal den samme hændelse have en kode fra hver af dem. Vælges ingen, tæller alle koder."
        ),
        widget=TickList(),
    )
    kinds = forms.MultipleChoiceField(label=_("Diagnosetype"), required=False, widget=TickList())
    contact_kinds = forms.CharField(
        label=_("Kontakttyper"),
        required=False,
        help_text=_("Adskil flere med komma, for eksempel: konsultation, sygebesoeg. Tomt felt: alle kontakter."),
        widget=text(),
    )
    statuses = forms.MultipleChoiceField(label=_("Status"), required=False, widget=TickList())
    certainties = forms.MultipleChoiceField(label=_("Sikkerhed"), required=False, widget=TickList())
    active = forms.BooleanField(
        label=_("Kun behandling, der er aktiv på skæringsdatoen"), required=False, widget=Tick()
    )
    as_needed = forms.ChoiceField(
        label=_("Fast eller efter behov"),
        required=False,
        choices=[("", _("uden betydning")), ("no", _("kun fast medicin")), ("yes", _("kun medicin efter behov (pn)"))],
        widget=choice(),
    )
    sources = forms.MultipleChoiceField(
        label=_("Datakilder"),
        help_text=_("Kriteriet ser kun rækker fra de valgte kilder."),
        widget=TickList(),
        error_messages={"required": _("Vælg mindst én datakilde.")},
    )

    def __init__(self, *args: Any, dataset: str, document: ProfileDocument, **options: Any) -> None:
        super().__init__(*args, **options)
        self.dataset = dataset
        shown = {
            "diagnosis": {"codes", "kinds", "statuses", "certainties"},
            "medication": {"codes", "active", "as_needed"},
            "contact": {"contact_kinds"},
        }.get(dataset, {"codes"})
        for name in set(self.fields) - shown - {"sources"}:
            del self.fields[name]
        chosen = self.initial.get("codes", [])
        fitting = [row for row in document.code_lists if row.id in chosen or _fits(row, dataset)]
        self._choices("codes", [(row.id, local(row.title)) for row in fitting])
        declared = [use.source for use in document.legal.sources]
        self._choices(
            "sources", [(name, SOURCE_NAMES[name]) for name in sorted(SOURCES, key=lambda name: name not in declared)]
        )
        columns = {column.name: column.values for column in VIEWS["diagnosis"].columns}
        for field, column in _RESTRICTIONS:
            self._choices(field, [(value, _VALUE_NAMES[value]) for value in columns[column]])

    def _choices(self, field: str, choices: list[tuple[str, Any]]) -> None:
        if field in self.fields:
            choices_set(self, field, choices)

    def events(self) -> dict[str, Any]:
        """The selection's JSON without window and value. Only after `is_valid()`."""
        data = self.cleaned_data
        events: dict[str, Any] = {"dataset": self.dataset, "sources": data["sources"], "codes": data.get("codes", [])}
        for field, _column in _RESTRICTIONS:
            events[field] = data.get(field, [])
        if self.dataset == "contact":
            events["kinds"] = [part.strip() for part in data["contact_kinds"].split(",") if part.strip()]
        events["active"] = bool(data.get("active"))
        if data.get("as_needed"):
            events["as_needed"] = data["as_needed"] == "yes"
        return events

    @staticmethod
    def initial_of(events: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the form is filled with: the inverse of `events()`. A new selection begins with the clinic's own record."""
        if events is None:
            return {"sources": ["lokal"]}
        initial: dict[str, Any] = {
            name: list(events.get(name, [])) for name in ("codes", "kinds", "statuses", "certainties", "sources")
        }
        initial["contact_kinds"] = ", ".join(events.get("kinds", []))
        initial["active"] = events.get("active", False)
        initial["as_needed"] = {True: "yes", False: "no", None: ""}[events.get("as_needed")]
        return initial
