#!/usr/bin/env python
"""Django's command line for the tool; the public API's is `manage.py … --settings=cockpit.api.settings`."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command; missing settings end in their sentence, not in a stack trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cockpit.server.settings.embedded")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
