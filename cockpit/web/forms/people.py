"""Forms of people and roles."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, User
from cockpit.profiles.models import Artifact
from cockpit.web.forms.fields import area, choice, choices_set, day, rows_set, text
from cockpit.web.wording import pick


class GrantForm(forms.Form):
    """Give a person a role."""

    role = forms.ChoiceField(label=_("Rolle"), widget=choice())
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=2000,
        error_messages={"required": _("Skriv, hvorfor personen skal have rollen.")},
        widget=area(2),
    )
    expires = forms.DateField(
        label=_("Gælder til og med"), required=False, help_text=_("Tomt felt: uden udløb."), widget=day()
    )

    def __init__(self, *args: Any, held: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        free = [(slug, pick(role.name_da, role.name_en)) for slug, role in roles.ROLES.items() if slug not in held]
        choices_set(self, "role", free)

    def expires_at(self) -> datetime | None:
        """The end of the last day, in Danish time; None for no end."""
        last = self.cleaned_data["expires"]
        return None if last is None else timezone.make_aware(datetime.combine(last, time.max))


class ReasonForm(forms.Form):
    """Why something is taken back or closed."""

    reason = forms.CharField(
        label=_("Begrundelse"), max_length=2000, error_messages={"required": _("Skriv en begrundelse.")}, widget=area(2)
    )


class PersonForm(forms.Form):
    """A new account."""

    name = forms.CharField(label=_("Navn"), max_length=200, widget=text(autocomplete="off"))
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"invalid": _("Skriv e-mailadressen som navn@eksempel.dk.")},
        widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(), empty_label=None, widget=choice()
    )
    password = forms.CharField(
        label=_("Første adgangskode"),
        strip=False,
        help_text=_("Mindst 12 tegn. Giv den til personen på en sikker måde."),
        widget=forms.PasswordInput(attrs={"class": "form-input", "autocomplete": "new-password"}),
    )


class ProfileGrantForm(forms.Form):
    """Which profile a person may edit."""

    artifact = forms.ModelChoiceField(
        label=_("Profil"), queryset=Artifact.objects.none(), empty_label=None, widget=choice()
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Artifact.objects.exclude(grants__user=person)
        rows_set(self, "artifact", others)
