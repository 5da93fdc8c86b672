"""The small forms that a criterion is put together from: a time window, and a comparison with a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cockpit.web.forms.fields import DecimalTextField, choice, choices_set, count, day, sometimes_needed, text

_COMPARISONS = [
    (">=", _("mindst")),
    (">", _("over")),
    ("<=", _("højst")),
    ("<", _("under")),
    ("=", _("præcis")),
    ("between", _("fra og med … til og med …")),
    ("outside", _("uden for …")),
]
_UNITS = [("days", _("dage")), ("weeks", _("uger")), ("months", _("måneder")), ("years", _("år"))]
_TWO_ENDED = ("between", "outside")


class WindowForm(forms.Form):
    """When an event happened, seen from the reference date. No type chosen: no window."""

    type = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("når som helst til og med skæringsdatoen")),
            ("last", _("inden for de seneste …")),
            ("earlier_than", _("for mere end … siden")),
            ("rolling", _("for mellem … og … siden")),
            ("calendar", _("mellem to datoer")),
        ],
        widget=choice(),
    )
    amount = sometimes_needed(
        forms.IntegerField(label=_("Antal"), required=False, min_value=0, max_value=1500, widget=count())
    )
    unit = forms.ChoiceField(label=_("Enhed"), required=False, choices=_UNITS, widget=choice())
    newest = sometimes_needed(
        forms.IntegerField(label=_("Slutter antal"), required=False, min_value=0, max_value=1500, widget=count())
    )
    newest_unit = forms.ChoiceField(label=_("Enhed for slut"), required=False, choices=_UNITS, widget=choice())
    first = forms.DateField(label=_("Første dag"), required=False, widget=day())
    last = forms.DateField(label=_("Sidste dag"), required=False, widget=day())

    def __init__(self, *args: Any, label: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].label = label or _("Hændelsens dato")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("type")
        if kind in ("last", "earlier_than", "rolling") and data.get("amount") is None:
            self.add_error("amount", _("Skriv, hvor langt tilbage der ses."))
        if kind == "rolling" and data.get("newest") is None:
            self.add_error("newest", _("Skriv, hvor tæt på skæringsdatoen perioden slutter."))
        if kind == "calendar" and not (data.get("first") or data.get("last")):
            self.add_error("first", _("Skriv mindst én af datoerne."))
        return data

    def window(self) -> dict[str, Any] | None:
        """The window's JSON; None when there is none. Only after `is_valid()`."""
        data = self.cleaned_data
        kind = data["type"]
        if not kind:
            return None
        if kind == "calendar":
            return {"type": kind, **{end: data[end].isoformat() for end in ("first", "last") if data[end]}}
        period = {"amount": data["amount"], "unit": data["unit"] or "months"}
        if kind != "rolling":
            return {"type": kind, **period}
        return {
            "type": kind,
            "oldest": period,
            "newest": {"amount": data["newest"], "unit": data["newest_unit"] or "months"},
        }

    @staticmethod
    def initial_of(window: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the form is filled with for this window: the inverse of `window()`."""
        window = window or {}
        oldest, newest = window.get("oldest", window), window.get("newest", {})
        return {
            "type": window.get("type", ""),
            "amount": oldest.get("amount"),
            "unit": oldest.get("unit", "months"),
            "newest": newest.get("amount"),
            "newest_unit": newest.get("unit", "months"),
            "first": window.get("first"),
            "last": window.get("last"),
        }


class ComparisonForm(forms.Form):
    """A comparison with constants. Not `demanded`: no operator chosen means no comparison."""

    op = forms.ChoiceField(choices=_COMPARISONS, widget=choice())
    value = sometimes_needed(DecimalTextField(label=_("Tal"), required=False))
    upper = sometimes_needed(DecimalTextField(label=_("Til og med"), required=False))
    unit = forms.CharField(
        label=_("Enhed"), required=False, max_length=40, widget=text(**{"class": "form-input input-short"})
    )

    def __init__(self, *args: Any, label: Any, demanded: bool, with_unit: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["op"].label = label
        if not demanded:
            self.fields["op"].required = False
            choices_set(self, "op", [("", _("ingen grænse")), *_COMPARISONS])
        if not with_unit:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("op") and not data.get("value") and "value" not in self.errors:
            self.add_error("value", _("Skriv det tal, der sammenlignes med."))
        if data.get("op") in _TWO_ENDED and not data.get("upper") and "upper" not in self.errors:
            self.add_error("upper", _("Skriv den øvre grænse."))
        return data

    def comparison(self) -> dict[str, Any] | None:
        """The comparison's JSON; None when there is none. Only after `is_valid()`."""
        data = self.cleaned_data
        if not data["op"]:
            return None
        result = {"op": data["op"], "value": data["value"]}
        if data["op"] in _TWO_ENDED:
            result["upper"] = data["upper"]
        if data.get("unit"):
            result["unit"] = data["unit"]
        return result

    @staticmethod
    def initial_of(comparison: Mapping[str, Any] | None) -> dict[str, Any]:
        """What the form is filled with for this comparison: the inverse of `comparison()`."""
        return {name: (comparison or {}).get(name, "") for name in ("op", "value", "upper", "unit")}
