"""Form fields that know how people write decimals, and widgets in the design system's markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

_DECIMAL = re.compile(r"^-?(0|[1-9]\d{0,11})(\.\d{1,8})?$")

FieldType = TypeVar("FieldType", bound=forms.Field)


class DecimalTextField(forms.CharField):
    """A decimal as a document holds it (text with a point), written with a comma or a point."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"class": "form-input input-short", "inputmode": "decimal"}))
        options.setdefault("max_length", 22)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace(",", ".").replace("−", "-")
        if text and not _DECIMAL.match(text):
            raise ValidationError(_("Skriv et tal, for eksempel 53 eller 6,5."), code="not-a-number")
        return text

    def prepare_value(self, value: Any) -> Any:
        """As people in Denmark write it."""
        return value.replace(".", ",") if isinstance(value, str) else value


class TickList(forms.CheckboxSelectMultiple):
    """Several choices as tick boxes in the design system's markup."""

    template_name = "forms/ticks.html"
    option_template_name = "forms/tick.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-checkbox", **(attrs or {})})


class Tick(forms.CheckboxInput):
    """One tick box; its label stands behind it (`parts/field.html` knows)."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-checkbox", **(attrs or {})})


def sometimes_needed(field: FieldType) -> FieldType:
    """A field that other answers make necessary, so that it is not said that it may be left out."""
    field.sometimes_needed = True  # type: ignore[attr-defined]  # a word of ours for parts/field.html
    return field


def choices_set(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """What the form's field offers: values with their labels."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
    field.choices = list(choices)


def rows_set(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """The rows that the form's field offers."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def text(**attrs: Any) -> forms.TextInput:
    """A line of text."""
    return forms.TextInput(attrs={"class": "form-input", "autocomplete": "off", **attrs})


def area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    """Several lines of text."""
    return forms.Textarea(attrs={"class": "form-input form-textarea", "rows": rows, **attrs})


def choice(**attrs: Any) -> forms.Select:
    """One of several."""
    return forms.Select(attrs={"class": "form-select", **attrs})


def count(**attrs: Any) -> forms.NumberInput:
    """A small whole number."""
    return forms.NumberInput(attrs={"class": "form-input input-short", **attrs})


def day() -> forms.DateInput:
    """A civil date, with the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date", "class": "form-input"}, format="%Y-%m-%d")
