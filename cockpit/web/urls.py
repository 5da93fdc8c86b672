"""The addresses of the pages. The standard has the same pages as a profile, under /standard/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path

from cockpit.web.views import (
    code_lists,
    history,
    home,
    overview,
    patients,
    people,
    profiles,
    publication,
    review,
    session,
    standard,
    versions,
)
from cockpit.web.views.editing import codes, criteria, files, lifecycle, texts

View = Callable[..., Any]

# Pages and actions of every governed thing: name, address below the thing's own, view.
_COMMON: list[tuple[str, str, View]] = [
    ("submit", "rediger/send/", lifecycle.submit),
    ("abandon", "rediger/opgiv/", lifecycle.abandon),
    ("review", "review/", review.review),
    ("approve", "review/godkend/", review.approve),
    ("changes", "review/aendringer/", review.changes),
    ("recall", "review/traek-tilbage/", review.recall),
    ("publication", "udgivelse/", publication.publication),
    ("publish", "udgivelse/udgiv/", publication.publish),
    ("withdraw", "udgivelse/traek-tilbage/", publication.withdraw),
    ("versions", "versioner/", versions.versions),
    ("version", "versioner/<str:number>/", versions.version),
    ("history", "historik/", history.artifact_history),
]
_PROFILE: list[tuple[str, str, View]] = [
    ("overview", "", overview.overview),
    ("begin", "ny-version/", overview.version_begin),
    ("edit", "rediger/", criteria.edit),
    ("undo", "rediger/fortryd/", lifecycle.undo),
    ("criterion_add", "rediger/kriterier/<slug:group>/tilfoej/", criteria.criterion_add),
    ("criterion_change", "rediger/kriterier/<slug:node>/ret/", criteria.criterion_change),
    ("criterion_move", "rediger/kriterier/<slug:node>/flyt/", criteria.criterion_move),
    ("criterion_remove", "rediger/kriterier/<slug:node>/fjern/", criteria.criterion_remove),
    ("edit_codes", "rediger/kodelister/", codes.code_lists),
    ("edit_code_list_add", "rediger/kodelister/opret/", codes.code_list_add),
    ("edit_code_list", "rediger/kodelister/<slug:list_id>/", codes.code_list),
    ("edit_code_list_change", "rediger/kodelister/<slug:list_id>/ret/", codes.code_list_change),
    ("edit_code_list_remove", "rediger/kodelister/<slug:list_id>/fjern/", codes.code_list_remove),
    ("edit_conversion", "rediger/kodelister/<slug:list_id>/enheder/", codes.conversion_change),
    ("edit_code_add", "rediger/kodelister/<slug:list_id>/koder/tilfoej/", codes.code_add),
    ("edit_code_change", "rediger/kodelister/<slug:list_id>/koder/ret/", codes.code_change),
    ("edit_texts", "rediger/tekster/", texts.texts),
    ("edit_file", "rediger/fil/", files.file),
    ("edit_file_load", "rediger/fil/indlaes/", files.file_load),
    ("edit_file_fetch", "rediger/fil/hent/", files.file_fetch),
    ("edit_source", "rediger/datakilder/", texts.source_change),
    ("edit_foundation", "rediger/grundlag/", texts.foundation_change),
    ("edit_reference", "rediger/henvisninger/", texts.reference_change),
    ("compare", "sammenlign/", versions.compare),
    ("patients", "testpatienter/", patients.patients),
    ("coverage", "testpatienter/daekning/", patients.coverage),
    ("patient", "testpatienter/<str:clinic>/<str:patient_id>/", patients.patient),
]
_STANDARD: list[tuple[str, str, View]] = [
    ("overview", "", standard.overview),
    ("begin", "ny-version/", standard.begin),
    ("edit", "rediger/", standard.edit),
]


def _artifact_patterns() -> Iterator[URLPattern]:
    """profile_<name> with a slug, and standard_<name> without one."""
    for name, address, view in (*_PROFILE, *_COMMON):
        yield path(f"profiler/<slug:slug>/{address}", view, name=f"profile_{name}")
    for name, address, view in (*_STANDARD, *_COMMON):
        yield path(f"standard/{address}", view, name=f"standard_{name}")


urlpatterns = [
    path("", home.home, name="home"),
    path("log-ind/", session.sign_in, name="sign_in"),
    path("log-ud/", session.sign_out, name="sign_out"),
    path("sprog/", session.language, name="language"),
    path("ok/", session.alive, name="alive"),
    path("profiler/", profiles.profiles, name="profiles"),
    path("ny-profil/", profiles.profile_new, name="profile_new"),
    path("ny-profil/fil/", profiles.profile_load, name="profile_load"),
    path("kodelister/", code_lists.code_lists, name="code_lists"),
    path("udgivelser/", publication.releases, name="releases"),
    path("udgivelser/leveringer/<int:pk>/", publication.delivery_retry, name="delivery_retry"),
    path("historik/", history.history, name="history"),
    path("historik/hent/", history.history_download, name="history_download"),
    path("administration/personer/", people.people, name="people"),
    path("administration/personer/opret/", people.person_new, name="person_new"),
    path("administration/personer/<int:pk>/", people.person, name="person"),
    path("administration/personer/<int:pk>/rolle/", people.role_grant, name="role_grant"),
    path("administration/personer/<int:pk>/rolle/<int:grant_pk>/", people.role_revoke, name="role_revoke"),
    path("administration/personer/<int:pk>/konto/", people.account_change, name="account_change"),
    path("administration/personer/<int:pk>/profiler/", people.profile_grant, name="profile_grant"),
    *_artifact_patterns(),
]
