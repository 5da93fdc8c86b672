"""The example people's sign-ins as JSON: `python -m deploy.sign_ins` under the embedded settings."""

from __future__ import annotations

import json

import django
from django.conf import settings


def main() -> None:
    """Print one object per person: role, name, organisation, e-mail and password. Nothing where examples are not allowed."""
    django.setup()
    from cockpit.web import example_people

    people = example_people.PEOPLE if settings.COCKPIT_EXAMPLES_ALLOWED else ()
    print(
        json.dumps(
            [
                {
                    "role": person.role,
                    "role_da": str(person.role_da),
                    "name": person.name,
                    "organisation": person.organisation,
                    "email": person.email,
                    "password": example_people.PASSWORD,
                }
                for person in people
            ]
        )
    )


if __name__ == "__main__":
    main()
