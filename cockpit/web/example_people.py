"""The fictive people whom `manage.py examples_load` creates, one for each role; for embedded mode and tests only.

The shared password is printed on the sign-in page: nothing here may be loaded under production settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation

PASSWORD = "eksempel-adgang-2026"
"""What everybody signs in with."""

ORGANISATIONS: dict[str, tuple[str, str]] = {
    "plo": ("PLO", Organisation.Kind.REFERENCE_GROUP),
    "dsam": ("DSAM", Organisation.Kind.REFERENCE_GROUP),
    "kiap": ("KiAP", Organisation.Kind.REFERENCE_GROUP),
    "medcom": ("MedCom", Organisation.Kind.ADMINISTRATION),
    "plsp": ("PLSP", Organisation.Kind.PLATFORM),
    "eksempel-lps": ("Eksempel-LPS ApS", Organisation.Kind.VENDOR),
    "prove-journal": ("Prøve-Journal A/S", Organisation.Kind.VENDOR),
}
"""Slug → name and kind. The two vendors are invented."""


@dataclass(frozen=True)
class ExamplePerson:
    """One fictive person: e-mail, name, organisation (slug) and the role that is granted."""

    email: str
    name: str
    organisation: str
    role: str

    @property
    def organisation_name(self) -> str:
        return ORGANISATIONS[self.organisation][0]

    @property
    def role_da(self) -> str:
        return roles.ROLES[self.role].name_da

    @property
    def role_en(self) -> str:
        return roles.ROLES[self.role].name_en


def _person(local_part: str, name: str, organisation: str, role: roles.Role) -> ExamplePerson:
    return ExamplePerson(f"{local_part}@eksempel.invalid", name, organisation, role.slug)


ADMINISTRATOR = _person("administrator", "Eksempel Administrator", "medcom", roles.ADMINISTRATOR)
SECOND_ADMINISTRATOR = _person("administrator2", "Eksempel Viceadministrator", "plsp", roles.ADMINISTRATOR)
AUTHOR = _person("forfatter", "Eksempel Forfatter", "medcom", roles.AUTHOR)
SECOND_AUTHOR = _person("forfatter2", "Eksempel Medforfatter", "medcom", roles.AUTHOR)
REVIEWER_PLO = _person("plo", "Eksempel Kliniker (PLO)", "plo", roles.CLINICAL_REVIEWER)
REVIEWER_DSAM = _person("dsam", "Eksempel Kliniker (DSAM)", "dsam", roles.CLINICAL_REVIEWER)
REVIEWER_KIAP = _person("kiap", "Eksempel Kliniker (KiAP)", "kiap", roles.CLINICAL_REVIEWER)
PUBLISHER = _person("udgiver", "Eksempel Udgiver", "plsp", roles.PUBLISHER)
AUDITOR = _person("revisor", "Eksempel Revisor", "medcom", roles.AUDITOR)
READER = _person("laeser", "Eksempel Læser", "medcom", roles.READER)
VENDOR_CONTACT = _person("leverandoer", "Eksempel Leverandør", "eksempel-lps", roles.VENDOR_CONTACT)

REVIEWERS: tuple[ExamplePerson, ...] = (REVIEWER_PLO, REVIEWER_DSAM, REVIEWER_KIAP)

PEOPLE: tuple[ExamplePerson, ...] = (
    AUTHOR,
    SECOND_AUTHOR,
    *REVIEWERS,
    PUBLISHER,
    ADMINISTRATOR,
    SECOND_ADMINISTRATOR,
    AUDITOR,
    READER,
    VENDOR_CONTACT,
)
