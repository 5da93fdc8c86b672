"""The form that takes one profile as a file."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cockpit.standard.reading import MAXIMUM_BYTES


class FileForm(forms.Form):
    """One JSON file; its cleaned value is the file's bytes. What is in it is read by the services."""

    file = forms.FileField(
        label=_("Profilens fil"),
        help_text=_(
            "En JSON-fil i profilstandardens version 1.0 eller 1.1. Grænserne er 5 MB, 2.000 kriterier og 32 niveauer af grupper."
        ),
        error_messages={
            "required": _("Vælg en fil."),
            "empty": _("Filen er tom. Vælg en anden."),
            "invalid": _("Filen kom ikke frem. Vælg den igen."),
        },
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> bytes:
        """The bytes. An upload that is larger than a document may be was not kept."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MAXIMUM_BYTES:
            raise ValidationError(
                _("Filen fylder mere end 5 MB, som er grænsen. Del kodelisterne op, eller brug koder med underkoder."),
                code="too-large",
            )
        return bytes(uploaded.read())
