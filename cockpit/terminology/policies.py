"""Who may read and import terminology."""

from __future__ import annotations

from cockpit.accounts import roles
from cockpit.accounts.policies import Policy
from cockpit.terminology.models import TerminologyRelease


class TerminologyPolicy(Policy):
    """Everybody with a role reads; administrators import."""

    permissions = frozenset({roles.TERMINOLOGY_READ, roles.TERMINOLOGY_IMPORT})
    model = TerminologyRelease


terminology_policy = TerminologyPolicy()
