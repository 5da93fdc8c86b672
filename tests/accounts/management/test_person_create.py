from __future__ import annotations

import getpass
import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cockpit.accounts import selectors, services
from cockpit.accounts.models import User
from tests.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def create(email: str = "ane@medcom.example") -> str:
    out = io.StringIO()
    call_command(
        "person_create", email=email, name="Ane", organisation="medcom", organisation_name="MedCom", stdout=out
    )
    return out.getvalue()


def test_the_first_administrator_is_made_with_a_password_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert create().startswith("Administratoren ane@medcom.example er oprettet.")
    ane = User.objects.get()
    assert selectors.roles_of(ane) == {"administrator"}
    assert services.sign_in(
        email=ane.email, password=PASSWORD, address="127.0.0.1", now=timezone.now()
    ) == ane  # fmt: skip


def test_at_a_terminal_it_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    typed = iter([PASSWORD, "noget andet", PASSWORD, PASSWORD])
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="ikke ens"):
        create()
    create()
    assert User.objects.count() == 1


def test_a_refusal_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("kort\n"))
    with pytest.raises(CommandError, match=r"Adgangskoden kan ikke bruges\."):
        create()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n{PASSWORD}\n"))
    create()
    with pytest.raises(CommandError, match="Der er allerede en administrator"):
        create("bo@medcom.example")
