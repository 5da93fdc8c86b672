"""The form of one criterion: what a clinician fills in, and the criterion's JSON that it becomes.

A criterion's `kind` is what it looks at: a group, the patient's age or sex, another profile's population, or one of the
datasets of the logical record. The form of a kind is made of small Django forms, and says everything that a criterion
of that kind can say, so that saving an untouched form changes nothing. Whether the criterion makes sense is for the
standard's checks to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cockpit.standard.document import ProfileDocument
from cockpit.standard.record import EVENT_DATASETS
from cockpit.web.forms.comparisons import ComparisonForm, WindowForm
from cockpit.web.forms.events import EventsForm
from cockpit.web.forms.fields import area, choice, count, sometimes_needed, text
from cockpit.web.wording import local

KINDS: dict[str, Any] = {
    "diagnosis": _("Diagnose"),
    "medication": _("Ordineret medicin"),
    "dispensing": _("Udleveret medicin"),
    "measurement": _("Måling eller prøvesvar"),
    "service": _("Ydelse"),
    "contact": _("Kontakt"),
    "vaccination": _("Vaccination"),
    "age": _("Alder"),
    "sex": _("Køn"),
    "profile": _("En anden profils population"),
    "group": _("Gruppe af kriterier"),
}


def kind_of(criterion: Mapping[str, Any]) -> str:
    """The kind of a criterion's JSON: its dataset when it looks at events, otherwise its type."""
    events = criterion.get("events")
    return str(events["dataset"] if events else criterion["type"])


KEPT_NAMES: dict[str, Any] = {
    "texts": _("tekst"),
    "producers": _("producent"),
    "practitioner": _("behandler"),
    "age": _("alder ved hændelsen"),
    "valued": _("med eller uden værdi"),
    "relations": _("tid i forhold til en navngiven hændelse"),
    "nth": _("hvilken i rækken"),
}
"""The parts of a criterion that stay as they are when it is changed by the form, and what people call them."""


class WordsForm(forms.Form):
    """A criterion's name and rationale, in Danish and English."""

    title = forms.CharField(label=_("Kort navn"), max_length=200, required=False, widget=text())
    rationale = forms.CharField(label=_("Lægefaglig begrundelse"), max_length=5000, required=False, widget=area(2))
    title_en = forms.CharField(label=_("Kort navn på engelsk"), max_length=200, required=False, widget=text(lang="en"))
    rationale_en = forms.CharField(
        label=_("Begrundelse på engelsk"), max_length=5000, required=False, widget=area(2, lang="en")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for field in ("title", "rationale"):
            if data.get(f"{field}_en") and not data.get(field):
                self.add_error(field, _("Skriv den danske tekst; den engelske er en oversættelse af den."))
        return data

    def words(self) -> dict[str, Any]:
        """`title` and `rationale` as JSON, left out when empty."""
        data = self.cleaned_data
        return {
            field: {"da": data[field], **({"en": data[f"{field}_en"]} if data[f"{field}_en"] else {})}
            for field in ("title", "rationale")
            if data[field]
        }

    @staticmethod
    def initial_of(criterion: Mapping[str, Any]) -> dict[str, Any]:
        """The inverse of `words()`."""
        return {
            name: criterion.get(field, {}).get(language, "")
            for field in ("title", "rationale")
            for name, language in ((field, "da"), (f"{field}_en", "en"))
        }


class GroupForm(forms.Form):
    """How many of a group's criteria must hold."""

    rule = forms.ChoiceField(
        label=_("Patienten skal opfylde"),
        choices=[
            ("all", _("alle af")),
            ("any", _("mindst én af")),
            ("none", _("ingen af")),
            ("at_least", _("mindst et antal af")),
            ("at_most", _("højst et antal af")),
        ],
        widget=choice(),
    )
    n = sometimes_needed(
        forms.IntegerField(label=_("Antal"), required=False, min_value=0, max_value=2000, widget=count())
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("rule") in ("at_least", "at_most") and data.get("n") is None and "n" not in self.errors:
            self.add_error("n", _("Skriv, hvor mange af kriterierne der skal være opfyldt."))
        return data


class HowForm(forms.Form):
    """How the events are judged: one is enough, they are counted, or one is picked."""

    how = forms.ChoiceField(
        label=_("Kriteriet er opfyldt, når"),
        choices=[
            ("exists", _("der er mindst én hændelse")),
            ("count", _("antallet passer")),
            ("picked", _("én udvalgt hændelse passer")),
        ],
        widget=choice(),
    )
    of = forms.ChoiceField(
        label=_("Der tælles"),
        required=False,
        choices=[("events", _("hændelser")), ("dates", _("forskellige datoer")), ("codes", _("forskellige koder"))],
        widget=choice(),
    )
    pick = forms.ChoiceField(
        label=_("Udvælg"),
        required=False,
        choices=[
            ("latest", _("seneste")),
            ("first", _("første")),
            ("highest", _("højeste")),
            ("lowest", _("laveste")),
        ],
        widget=choice(),
    )
    tie = forms.ChoiceField(
        label=_("Ved samme tidspunkt"),
        required=False,
        choices=[
            ("", _("den højeste (standardens regel)")),
            ("highest", _("den højeste")),
            ("lowest", _("den laveste")),
        ],
        widget=choice(),
    )


class CriterionForm:
    """The form of one kind. After `is_valid()`, `criterion()` is the JSON without an id; groups come without criteria."""

    def __init__(
        self,
        *,
        kind: str,
        document: ProfileDocument,
        data: QueryDict | None = None,
        criterion: Mapping[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        self.is_event = kind in EVENT_DATASETS
        self._data = data
        self._criterion = criterion or {}
        self.parts: dict[str, forms.Form] = {}
        if self.is_event:
            self._event_parts(document)
        elif kind == "group":
            self._add("group", GroupForm, dict(self._criterion))
        elif kind == "age":
            initial = ComparisonForm.initial_of(self._criterion.get("comparison"))
            self._add("age", ComparisonForm, initial, label=_("Alder i hele år"), demanded=True)
        else:
            self._add("one", _one_form(kind, document), dict(self._criterion))
        self._add("words", WordsForm, WordsForm.initial_of(self._criterion))

    def _event_parts(self, document: ProfileDocument) -> None:
        given = self._criterion
        how = self._data.get("how-how", "exists") if self._data else given.get("type", "exists")
        self._add(
            "events", EventsForm, EventsForm.initial_of(given.get("events")), dataset=self.kind, document=document
        )
        self._add("window", WindowForm, WindowForm.initial_of(given.get("events", {}).get("window")))
        if self.kind == "measurement":
            initial = ComparisonForm.initial_of(given.get("events", {}).get("value"))
            label = _("Kun målinger, hvis værdi er")
            self._add("rows", ComparisonForm, initial, label=label, demanded=False, with_unit=True)
        self._add("how", HowForm, {**given, "how": given.get("type", "exists")})
        counted = ComparisonForm.initial_of(given.get("comparison"))
        self._add("number", ComparisonForm, counted, label=_("Antallet skal være"), demanded=how == "count")
        if self.kind == "measurement":
            judged = ComparisonForm.initial_of(given.get("value"))
            label = _("Den udvalgtes værdi skal være")
            self._add("judged", ComparisonForm, judged, label=label, demanded=False, with_unit=True)
        when = WindowForm.initial_of(given.get("window"))
        self._add("date", WindowForm, when, label=_("Den udvalgtes dato skal ligge"))

    def _add(self, prefix: str, form: type[forms.Form], initial: dict[str, Any], **options: Any) -> None:
        self.parts[prefix] = form(self._data, prefix=prefix, initial=initial, **options)

    def _part(self, prefix: str) -> Any:
        return self.parts[prefix]

    def is_valid(self) -> bool:
        """Every part that the chosen way of judging uses is filled in well."""
        return all(part.is_valid() for prefix, part in self.parts.items() if prefix not in self._unused())

    def _unused(self) -> set[str]:
        """Parts that belong to another way of judging than the chosen one: whatever stands there is not read."""
        if not self.is_event or self._data is None:
            return set()
        how = self._data.get("how-how")
        return {"count": {"judged", "date"}, "picked": {"number"}}.get(str(how), {"number", "judged", "date"})

    def criterion(self) -> dict[str, Any]:
        """The criterion's JSON, without an id and, for a group, without its criteria. Only after `is_valid()`."""
        words = self._part("words").words()
        if self.is_event:
            return {**words, **self._judged(self._events())}
        if self.kind == "group":
            data = self._part("group").cleaned_data
            numbered = data["rule"] in ("at_least", "at_most")
            return {**words, "type": "group", "rule": data["rule"], **({"n": data["n"]} if numbered else {})}
        if self.kind == "age":
            return {**words, "type": "age", "comparison": self._part("age").comparison()}
        return {**words, "type": self.kind, self.kind: self._part("one").cleaned_data[self.kind]}

    def _events(self) -> dict[str, Any]:
        events: dict[str, Any] = self._part("events").events()
        if (window := self._part("window").window()) is not None:
            events["window"] = window
        if "rows" in self.parts and (value := self._part("rows").comparison()) is not None:
            events["value"] = value
        return events

    def _judged(self, events: dict[str, Any]) -> dict[str, Any]:
        how = self._part("how").cleaned_data
        if how["how"] == "exists":
            return {"type": "exists", "events": events}
        if how["how"] == "count":
            number = self._part("number").comparison()
            return {"type": "count", "events": events, "of": how["of"] or "events", "comparison": number}
        picked: dict[str, Any] = {"type": "picked", "events": events, "pick": how["pick"] or "latest"}
        if how["tie"]:
            picked["tie"] = how["tie"]
        if "judged" in self.parts and (value := self._part("judged").comparison()) is not None:
            picked["value"] = value
        if (window := self._part("date").window()) is not None:
            picked["window"] = window
        return picked


def _one_form(kind: str, document: ProfileDocument) -> type[forms.Form]:
    """The form with the one field of a criterion about sex or another profile's population."""
    if kind == "sex":
        field = forms.ChoiceField(label=_("Køn"), choices=[("K", _("Kvinde")), ("M", _("Mand"))], widget=choice())
    else:
        pins = [
            (pin.id, f"{local(pin.document.title) if pin.document else pin.id} {pin.version}")
            for pin in document.profiles
        ]
        field = forms.ChoiceField(label=_("Profil"), choices=pins, widget=choice())
    return type("OneForm", (forms.Form,), {kind: field})
