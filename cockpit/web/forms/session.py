"""The sign-in form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """E-mail and password. Whether they fit is for the service to say."""

    email = forms.EmailField(
        label=_("E-mail"),
        error_messages={
            "required": _("Skriv din e-mailadresse."),
            "invalid": _("Skriv e-mailadressen som navn@eksempel.dk."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "form-input"}),
    )
    password = forms.CharField(
        label=_("Adgangskode"),
        strip=False,
        error_messages={"required": _("Skriv din adgangskode.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "form-input"}),
    )
