"""Kodelister: the code lists of the published profiles, and the imported code releases with a search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cockpit.accounts import roles
from cockpit.accounts.selectors import roles_of
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Artifact
from cockpit.profiles.policies import version_policy
from cockpit.profiles.selectors import danish_order, latest_submission
from cockpit.standard.codes import CODE_SYSTEMS
from cockpit.terminology import selectors
from cockpit.terminology.policies import terminology_policy
from cockpit.web.frame import signed_in
from cockpit.web.presentation import code_list_lines
from cockpit.web.wording import local

FOUND = 50


@require_safe
def code_lists(request: HttpRequest) -> HttpResponse:
    """Code lists in force, by name; and codes found in the newest release for `?q=`."""
    person = signed_in(request)
    terminology_policy.require(person, roles.TERMINOLOGY_READ)
    release = selectors.current_release()
    query, system = request.GET.get("q", "").strip(), request.GET.get("system", "")
    found = []
    if release is not None and query:
        found = selectors.codes_found(release, query, system=system if system in CODE_SYSTEMS else None, limit=FOUND)
    versions = version_policy.rows(person, roles.RELEASE_READ).filter(
        state=State.PUBLISHED, artifact__kind=Artifact.Kind.PROFILE
    )
    lists = []
    for version in versions.select_related("artifact"):
        submission = latest_submission(version)
        if submission is not None:
            document = submission.profile()
            lists += [(version, local(document.title), line) for line in code_list_lines(document)]
    lists.sort(key=lambda row: danish_order(row[2].title))
    context = {
        "lists": lists,
        "may_open": roles.gives(roles_of(person), roles.PROFILE_READ),
        "releases": selectors.releases(),
        "release": release,
        "query": query,
        "system": system,
        "systems": CODE_SYSTEMS.values(),
        "found": found,
    }
    return render(request, "terminology/code_lists.html", context)
