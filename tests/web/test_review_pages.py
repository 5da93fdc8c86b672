"""Review by its page: what changed, who switches, who decides about exactly which content."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cockpit.profiles import services
from cockpit.profiles.models import Submission, Version
from cockpit.review.models import Decision
from cockpit.web import example_people as people
from cockpit.web.example_people import ExamplePerson
from cockpit.web.examples import person_of
from tests.web.conftest import START, words

As = Callable[[ExamplePerson], Client]
REVIEW = "/profiler/demens/review/"


def test_the_page_tells_what_changed_and_who_switches_with_the_reason(as_: As, submitted: Submission) -> None:
    page = words(as_(people.REVIEWER_PLO).get(REVIEW))
    assert "Hvad er ændret siden 1.0.0" in page
    assert "Næste version bliver 2.0.0, fordi populationen er ændret." in page
    assert "Testpatienter, der skifter side" in page and "Ikke med" in page
    assert "Mangler godkendelse fra PLO, DSAM og KiAP." in page


def test_before_and_after_stand_beside_each_other_with_the_differing_words_marked(
    as_: As, submitted: Submission
) -> None:
    page = as_(people.REVIEWER_PLO).get(REVIEW).content.decode()
    assert "<ins>eller kontaktdiagnose</ins>" in page


def test_a_first_version_is_shown_whole(as_: As) -> None:
    page = words(as_(people.REVIEWER_PLO).get("/profiler/osteoporose/review/"))
    assert "Den første version" in page and "Hvem er med" in page and "Kodelister" in page


def test_three_organisations_approve_and_the_version_is_approved(as_: As, submitted: Submission) -> None:
    for reviewer in people.REVIEWERS:
        response = as_(reviewer).post(f"{REVIEW}godkend/", {"document_hash": submitted.document_hash}, follow=True)
        assert f"Du har godkendt Demens {submitted.number}." in words(response)
    assert Version.objects.get(pk=submitted.version_id).state == "approved"
    assert "Udgiv Demens 2.0.0" in words(as_(people.PUBLISHER).get("/profiler/demens/udgivelse/"))


@pytest.mark.parametrize("person", [people.AUTHOR, people.READER, people.PUBLISHER, people.ADMINISTRATOR])
def test_nobody_else_approves_and_the_page_says_why(as_: As, submitted: Submission, person: ExamplePerson) -> None:
    client = as_(person)
    response = client.post(f"{REVIEW}godkend/", {"document_hash": submitted.document_hash})
    assert response.status_code in (403, 404)
    assert not Decision.objects.filter(round__submission=submitted).exists()


def test_the_approval_form_carries_nothing_but_the_hash(as_: As, submitted: Submission) -> None:
    page = as_(people.REVIEWER_PLO).get(REVIEW).content.decode()
    form = page.split(f'action="{REVIEW}godkend/"')[1].split("</form>")[0]
    assert form.count("<input") == 2 and "document_hash" in form and "csrfmiddlewaretoken" in form


@pytest.mark.parametrize("document_hash", ["", "sha256:" + "0" * 64])
def test_approving_another_content_than_the_submitted_is_refused_in_words(
    as_: As, submitted: Submission, document_hash: str
) -> None:
    response = as_(people.REVIEWER_PLO).post(f"{REVIEW}godkend/", {"document_hash": document_hash})
    assert response.status_code == 409 and "ikke længere det, der er sendt til review" in words(response)
    assert not Decision.objects.filter(round__submission=submitted).exists()


def test_approving_twice_counts_once_and_is_told(as_: As, submitted: Submission) -> None:
    client = as_(people.REVIEWER_PLO)
    client.post(f"{REVIEW}godkend/", {"document_hash": submitted.document_hash})
    response = client.post(f"{REVIEW}godkend/", {"document_hash": submitted.document_hash})
    assert response.status_code == 409 and "Du har allerede taget stilling" in words(response)
    assert Decision.objects.filter(round__submission=submitted).count() == 1


def test_asking_for_changes_takes_a_reason_which_the_author_then_reads(as_: As, submitted: Submission) -> None:
    client = as_(people.REVIEWER_DSAM)
    empty = client.post(f"{REVIEW}aendringer/", {"document_hash": submitted.document_hash, "reason": " "})
    assert empty.status_code == 422 and "Skriv, hvad der skal ændres, og hvorfor." in words(empty)
    reason = "Kontaktdiagnoser er for usikre."
    client.post(f"{REVIEW}aendringer/", {"document_hash": submitted.document_hash, "reason": reason})
    page = words(as_(people.AUTHOR).get(REVIEW))
    assert "Ændringer ønskes" in page and reason in page
    assert "Ændringer ønskes 1" in words(as_(people.AUTHOR).get("/"))


def test_a_reason_is_kept_when_the_request_comes_too_late(as_: As, submitted: Submission) -> None:
    services.version_abandon(by=person_of(people.AUTHOR), now=START + timedelta(hours=5), version=submitted.version)
    reason = {"document_hash": submitted.document_hash, "reason": "Min lange begrundelse"}
    response = as_(people.REVIEWER_DSAM).post(f"{REVIEW}aendringer/", reason)
    assert response.status_code == 409


def test_the_author_takes_the_version_back(as_: As, submitted: Submission) -> None:
    client = as_(people.AUTHOR)
    assert "Træk tilbage fra review" in words(client.get(REVIEW))
    response = client.post(f"{REVIEW}traek-tilbage/", follow=True)
    assert "igen din kladde" in words(response)
    assert Version.objects.get(pk=submitted.version_id).state == "draft"


def test_earlier_decisions_stay_readable_after_a_new_submission(as_: As, submitted: Submission) -> None:
    as_(people.REVIEWER_KIAP).post(
        f"{REVIEW}aendringer/", {"document_hash": submitted.document_hash, "reason": "Ret formålet."}
    )
    version = Version.objects.select_related("draft").get(pk=submitted.version_id)
    as_(people.AUTHOR).post("/profiler/demens/rediger/send/", {"lock": version.draft.lock})
    page = words(as_(people.REVIEWER_KIAP).get(REVIEW))
    assert "Tidligere indsendelser af versionen" in page and "Ret formålet." in page
    assert "indsendelse 2" in page


def test_a_reviewer_sees_what_waits(as_: As, submitted: Submission) -> None:
    page = words(as_(people.REVIEWER_PLO).get("/"))
    assert "Venter på din beslutning 1" in page and "Demens 2.0.0" in page


def test_a_version_that_was_never_sent_has_no_review(as_: As) -> None:
    as_(people.AUTHOR).post("/ny-profil/", {"title": "Ny", "slug": "ny-profil"})
    client = as_(people.AUTHOR)
    assert "har ikke været sendt til review endnu" in words(client.get("/profiler/ny-profil/review/"))
    assert client.post("/profiler/ny-profil/review/godkend/").status_code == 404


def test_a_test_patient_is_explained_criterion_by_criterion(as_: As, submitted: Submission) -> None:
    client = as_(people.REVIEWER_PLO)
    patients = client.get("/profiler/demens/testpatienter/?version=2.0.0").context["patients"]
    found = next(patient for patient in patients if patient.outcome == "member")
    page = client.get(f"/profiler/demens/testpatienter/{found.clinic}/{found.patient_id}/?version=2.0.0")
    assert found.name in words(page) and "Opfyldt" in words(page) and found.reason in words(page)


def test_two_versions_are_compared(as_: As, submitted: Submission) -> None:
    page = words(as_(people.REVIEWER_PLO).get("/profiler/demens/sammenlign/?fra=1.0.0&til=2.0.0"))
    assert "Hvad er ændret siden 1.0.0" in page
    assert "ingen anden version" in words(as_(people.READER).get("/profiler/demens/sammenlign/"))
