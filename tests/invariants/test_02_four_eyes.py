"""Invariant 2: nobody who had a hand in the content approves or publishes it, one person counts for one organisation, and nobody
grants themselves a role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from cockpit.accounts import roles
from cockpit.accounts.models import Organisation, RoleGrant, User
from cockpit.accounts.services import person_create, role_grant, role_revoke
from cockpit.audit.errors import NotAllowed, Refusal
from cockpit.audit.verification import chain_report
from cockpit.examples.catalogue import terminology_file
from cockpit.profiles import selectors
from cockpit.profiles.lifecycle import State
from cockpit.profiles.models import Draft, Submission, SubmissionContributor, Version
from cockpit.profiles.services import draft_save, grant_give, grant_withdraw, version_abandon, version_begin
from cockpit.review.models import Decision, Round
from cockpit.review.services import changes_request
from cockpit.terminology.services import terminology_import
from cockpit.web.middleware import RefusalMiddleware
from tests.databases import at_once
from tests.fixtures.governance import approved, reworded, submitted
from tests.fixtures.people import later, person_add, role_add
from tests.invariants import promises
from tests.invariants.attack import NO_PRIVILEGE, fingerprint, not_inserted, refusal_of, stopped, tried
from tests.invariants.browsing import browser_of, changing_addresses, page
from tests.invariants.steps import approve, begun, may_write, publish, save, superuser_become
from tests.invariants.world import APPROVED, IN_REVIEW, PUBLISHED, World


@pytest.fixture(autouse=True)
def kept(world: World) -> Iterator[None]:
    """Whatever was tried, the promise holds afterwards."""
    yield
    promises.four_eyes_kept()
    promises.published_is_approved()


class TestContributorsByServices:
    def refused_to(self, person: User, submission: Submission) -> None:
        """The person can neither approve, nor ask for changes, and the reason is that they wrote in it."""
        seen = submission.document_hash
        for refusal in tried(
            lambda: approve(person, submission),
            lambda: changes_request(by=person, now=later(200), submission=submission, document_hash=seen, reason="Nej"),
        ):
            assert isinstance(refusal, NotAllowed)
            assert "selv skrevet" in refusal.message

    def test_who_saved_once_cannot_approve_though_every_word_was_replaced_since(self, world: World) -> None:
        plo = may_write(world, world.people.plo)
        version = begun(world)
        save(version, plo, "Et ord fra en kliniker.", minutes=102)
        save(version, world.people.author, "Noget helt andet.", minutes=103)
        self.refused_to(plo, submitted(version, world.people.author, minutes=110))

    def test_losing_the_right_to_write_does_not_wash_hands_clean(self, world: World) -> None:
        people = world.people
        plo = may_write(world, people.plo)
        version = begun(world)
        save(version, plo, "Et ord fra en kliniker.", minutes=102)
        grant_withdraw(by=people.administrator, now=later(103), artifact=world.artifact(PUBLISHED), person=plo)
        grant = RoleGrant.objects.get(person=plo, role=roles.AUTHOR.slug)
        role_revoke(by=people.administrator, now=later(104), grant=grant, reason="Skal ikke skrive mere")
        self.refused_to(plo, submitted(version, people.author, minutes=110))

    def test_content_that_was_abandoned_and_taken_up_again_keeps_its_contributors(self, world: World) -> None:
        plo = may_write(world, world.people.plo)
        abandoned = begun(world)
        save(abandoned, plo, "Et ord fra en kliniker.", minutes=102)
        version_abandon(by=world.people.author, now=later(103), version=abandoned)
        artifact = world.artifact(PUBLISHED)
        carried = version_begin(by=world.people.author, now=later(104), artifact=artifact, carrying=abandoned)
        self.refused_to(plo, submitted(carried, world.people.author, minutes=110))

    def test_who_wrote_in_an_abandoned_version_counts_though_the_content_was_typed_in_anew(self, world: World) -> None:
        plo = may_write(world, world.people.plo)
        abandoned = begun(world)
        save(abandoned, plo, "Et ord fra en kliniker.", minutes=102)
        version_abandon(by=world.people.author, now=later(103), version=abandoned)
        version = version_begin(by=world.people.author, now=later(104), artifact=world.artifact(PUBLISHED))
        save(version, world.people.author, "Et ord fra en kliniker.", minutes=105)
        self.refused_to(plo, submitted(version, world.people.author, minutes=110))

    def test_who_sends_it_to_review_without_a_word_of_their_own_is_a_contributor(self, world: World) -> None:
        plo = may_write(world, world.people.plo)
        version = begun(world)
        save(version, world.people.author, "Forfatterens ord.", minutes=102)
        self.refused_to(plo, submitted(version, plo, minutes=110))

    def test_who_imported_the_codes_that_are_newly_pinned_is_a_contributor(self, world: World) -> None:
        plo = world.people.plo
        role_add(world.people, plo, roles.ADMINISTRATOR)
        codes = terminology_file().read_text(encoding="utf-8")
        release = terminology_import(by=plo, now=later(100), name="egne-koder", content=codes)
        version = begun(world)
        draft = Draft.objects.get(version=version)
        content = draft.content | {"terminology": {"release": release.name, "hash": release.hash}}
        draft_save(by=world.people.author, now=later(101), draft=draft, lock=draft.lock, content=content)
        self.refused_to(plo, submitted(version, world.people.author, minutes=110))

    def test_a_publisher_cannot_publish_what_they_wrote(self, world: World) -> None:
        publisher = may_write(world, world.people.publisher)
        version = begun(world)
        save(version, publisher, "Udgiverens egne ord.", minutes=102)
        submission = submitted(version, world.people.author, minutes=110)
        approved(world.people, submission, minutes=120)
        [refusal] = tried(lambda: publish(publisher, submission))
        assert isinstance(refusal, NotAllowed)
        assert Version.objects.get(pk=version.pk).state == State.APPROVED

    def test_a_contributor_with_every_role_and_the_superuser_flag_is_refused_all_the_same(self, world: World) -> None:
        people = world.people
        plo = may_write(world, people.plo)
        for role in (roles.PUBLISHER, roles.ADMINISTRATOR, roles.AUDITOR):
            role_add(people, plo, role)
        version = begun(world)
        save(version, plo, "Et ord fra en kliniker.", minutes=102)
        submission = submitted(version, people.author, minutes=110)
        superuser_become(plo)
        self.refused_to(User.objects.get(pk=plo.pk), submission)


class TestSuperuser:
    def test_the_flag_gives_nothing(self, world: World) -> None:
        people = world.people
        nobody = superuser_become(people.nobody)
        assert nobody.has_perm("profiles.edit_artifact")  # Django itself would let them do everything
        in_review, ready, before = world.submission(IN_REVIEW), world.submission(APPROVED), fingerprint()
        draft = Draft.objects.get(version=world.version("kol"))
        grant = RoleGrant.objects.get(person=people.plo)
        for refusal in tried(
            lambda: approve(nobody, in_review),
            lambda: publish(nobody, ready),
            lambda: draft_save(by=nobody, now=later(1), draft=draft, lock=draft.lock, content={}),
            lambda: role_grant(by=nobody, now=later(1), person=people.reader, role="administrator", reason="x"),
            lambda: role_grant(by=nobody, now=later(1), person=nobody, role="publisher", reason="x"),
            lambda: role_revoke(by=nobody, now=later(1), grant=grant, reason="x"),
            lambda: grant_give(by=nobody, now=later(1), artifact=in_review.version.artifact, person=people.reader),
            lambda: person_create(by=nobody, now=later(1), email="x@x.dk", name="X", organisation=nobody.organisation),
        ):
            assert isinstance(refusal, NotAllowed)
        assert fingerprint() == before


class TestOneOrganisation:
    def test_three_of_one_organisation_are_no_quorum(self, world: World) -> None:
        """PLO has approved already; another of PLO is refused, and the version stays in review."""
        submission = world.submission(IN_REVIEW)
        [refusal] = tried(lambda: approve(world.people.other_plo, submission))
        assert isinstance(refusal, Refusal)
        assert world.version(IN_REVIEW).state == State.IN_REVIEW

    def test_nobody_decides_for_another_organisation(self, world: World) -> None:
        submission, round_ = (
            world.submission(IN_REVIEW),
            Round.objects.get(submission__version=world.version(IN_REVIEW)),
        )
        dsam = world.people.dsam.organisation
        row = {
            "round": round_,
            "person": world.people.other_plo,
            "organisation": dsam,
            "outcome": "approve",
            "document_hash": submission.document_hash,
            "decided_at": later(20),
        }
        tried(lambda: Decision.objects.create(**row))
        moved = f"UPDATE accounts_user SET organisation_id = {dsam.pk} WHERE id = {world.people.other_plo.pk}"
        assert stopped(moved) == "accounts_user_frozen"

    def test_an_organisation_cannot_be_made_into_one_of_the_three(self, world: World) -> None:
        assert stopped("UPDATE accounts_organisation SET slug = 'dsam2' WHERE slug = 'dsam'") == (
            "accounts_organisation_frozen"
        )
        assert stopped("UPDATE accounts_organisation SET kind = 'reference_group' WHERE slug = 'plsp'") == (
            "accounts_organisation_frozen"
        )
        assert stopped(
            "INSERT INTO accounts_organisation (slug, name, kind) VALUES ('dsam', 'DSAM', 'reference_group')"
        )


class TestRolesOfOnesOwn:
    def test_by_services(self, world: World) -> None:
        admin = world.people.administrator
        for refusal in tried(
            *[
                partial(role_grant, by=admin, now=later(1), person=admin, role=role, reason="Nødvendigt")
                for role in roles.ROLES
            ],
            lambda: grant_give(by=admin, now=later(1), artifact=world.artifact(PUBLISHED), person=admin),
        ):
            assert isinstance(refusal, NotAllowed)

    def test_by_raw_sql(self, world: World) -> None:
        people, before = world.people, fingerprint()
        insert = (
            "INSERT INTO accounts_rolegrant (person_id, role, reason, granted_by_id, granted_at) "
            "VALUES (%s, %s, 'x', %s, '2026-11-21 10:00:00')"
        )
        admin, other, plo, reader = (
            people.administrator.pk,
            people.other_administrator.pk,
            people.plo.pk,
            people.reader.pk,
        )
        assert "rolegrant_not_by_oneself" in stopped(insert, [admin, "publisher", admin])
        assert stopped(insert, [reader, "publisher", plo]) == "accounts_rolegrant_granter"
        assert stopped(insert, [reader, "administrator", None]) == "accounts_rolegrant_first"
        assert stopped(insert, [reader, "clinical_reviewer", other]) == "accounts_rolegrant_reviewer"
        for change in (f"person_id = {reader}", "role = 'publisher'", f"granted_by_id = {reader}"):
            assert stopped(f"UPDATE accounts_rolegrant SET {change} WHERE person_id = {plo}") == (
                "accounts_rolegrant_frozen"
            )
        assert stopped("UPDATE accounts_rolegrant SET revoked_at = NULL, role = 'administrator'")
        assert fingerprint() == before


class TestContributorsByRawSql:
    """Somebody at the application's own database connection, past every service."""

    def decision(self, world: World, person: User, organisation: Organisation | None = None) -> Callable[[], str]:
        submission = world.submission(IN_REVIEW)
        round_ = Round.objects.get(submission=submission)
        body = organisation or person.organisation
        values = [round_.pk, person.pk, body.pk, submission.document_hash]
        sql = (
            "INSERT INTO review_decision (round_id, person_id, organisation_id, outcome, document_hash, reason, decided_at) "
            "VALUES (%s, %s, %s, 'approve', %s, '', '2026-11-21 11:00:00')"
        )
        return lambda: stopped(sql, values)

    def test_a_decision_by_the_author_an_outsider_or_a_closed_account_is_refused(self, world: World) -> None:
        people, before = world.people, fingerprint()
        plo = people.plo.organisation
        for person in (people.author, people.publisher, people.nobody):  # each is refused for several reasons
            for organisation in (None, plo):
                assert self.decision(world, person, organisation)().startswith("review_decision_")
        assert self.decision(world, people.other_plo)()  # PLO has approved
        assert self.decision(world, people.plo)()  # and this very person
        assert fingerprint() == before

    def test_a_decision_after_the_role_was_withdrawn_is_refused(self, world: World) -> None:
        grant = RoleGrant.objects.get(person=world.people.dsam)
        role_revoke(by=world.people.administrator, now=later(5), grant=grant, reason="Er ikke længere med")
        assert self.decision(world, world.people.dsam)() == "review_decision_role"

    @pytest.mark.parametrize("slug", [IN_REVIEW, APPROVED, PUBLISHED])
    def test_contributors_are_neither_removed_nor_exchanged_nor_added(self, world: World, slug: str) -> None:
        submission = world.submission(slug)
        removed = f"DELETE FROM profiles_submissioncontributor WHERE submission_id = {submission.pk}"
        exchanged = f"UPDATE profiles_submissioncontributor SET person_id = {world.people.reader.pk}"
        emptied = "TRUNCATE profiles_submissioncontributor"
        assert stopped(removed) == (NO_PRIVILEGE if world.restricted else "profiles_submissioncontributor_delete")
        assert stopped(exchanged) == (NO_PRIVILEGE if world.restricted else "profiles_submissioncontributor_update")
        if connection.vendor == "postgresql":
            assert stopped(emptied) == (NO_PRIVILEGE if world.restricted else "profiles_submissioncontributor_truncate")
        row = SubmissionContributor(submission=submission, person=world.people.plo, reason="content")
        assert not_inserted(row) == "profiles_submissioncontributor_frozen"

    def test_contributions_are_not_taken_back_or_put_on_somebody_else(self, world: World) -> None:
        for sql in (
            "DELETE FROM profiles_contribution",
            f"UPDATE profiles_contribution SET person_id = {world.people.reader.pk}",
            "UPDATE profiles_contribution SET version_id = version_id + 1",
        ):
            assert stopped(sql) in (NO_PRIVILEGE, "profiles_contribution_delete", "profiles_contribution_update")

    def test_a_version_from_an_older_base_does_not_shed_contributors(self, world: World) -> None:
        """What plo wrote on top of 1.0.1 would not be counted for a version that says that it was made from 1.0.0."""
        plo = may_write(world, world.people.plo)
        abandoned = begun(world)
        save(abandoned, plo, "Et ord fra en kliniker.", minutes=102)
        version_abandon(by=world.people.author, now=later(103), version=abandoned)
        older = Version(
            artifact=world.artifact(PUBLISHED),
            base=world.superseded(),
            created_by=world.people.author,
            created_at=later(104),
            state_since=later(104),
        )
        assert not_inserted(older) == "profiles_version_base"

    def test_review_does_not_begin_without_who_imported_the_codes(self, world: World) -> None:
        """A submission written past the services that leaves out the person whose code release it pins."""
        people = world.people
        role_add(people, people.plo, roles.ADMINISTRATOR)
        codes = terminology_file().read_text(encoding="utf-8")
        release = terminology_import(by=people.plo, now=later(100), name="egne-koder", content=codes)
        version = begun(world)
        save(version, people.author, "Forfatterens ord.", minutes=102)
        model, draft = world.submission(APPROVED), Draft.objects.get(version=version)
        forged = Submission(
            version=version,
            counter=1,
            number="1.0.2",
            document=model.document_bytes,
            document_hash=model.document_hash,
            evidence=model.evidence_bytes,
            evidence_hash=model.evidence_hash,
            terminology=release,
            draft_lock=draft.lock,
            submitted_by=people.author,
            submitted_at=later(110),
        )
        forged.save(force_insert=True)
        SubmissionContributor(submission=forged, person=people.author, reason="submitted").save(force_insert=True)
        Round(submission=forged, artifact=version.artifact, opened_at=later(110)).save(force_insert=True)
        enter = f"UPDATE profiles_version SET state = 'in_review', number = '1.0.2' WHERE id = {version.pk}"
        assert stopped(enter) == "profiles_version_importer"
        assert {fault.kind for fault in chain_report().faults} == {"untold"}  # and no event tells of what was forged

    def test_two_organisations_are_not_made_into_three(self, world: World) -> None:
        approve(world.people.dsam, world.submission(IN_REVIEW), minutes=30)
        version, before = world.version(IN_REVIEW), fingerprint()
        for sql in (
            f"UPDATE profiles_version SET state = 'approved' WHERE id = {version.pk}",
            f"UPDATE profiles_version SET state = 'published' WHERE id = {version.pk}",
            "UPDATE review_round SET state = 'approved', closed_at = opened_at WHERE state = 'open'",
            "UPDATE review_decision SET organisation_id = (SELECT id FROM accounts_organisation WHERE slug = 'kiap')",
            "INSERT INTO review_decision (round_id, person_id, organisation_id, outcome, document_hash, reason, decided_at) "
            "SELECT round_id, person_id, (SELECT id FROM accounts_organisation WHERE slug = 'kiap'), outcome, document_hash, "
            "reason, decided_at FROM review_decision WHERE round_id IN (SELECT id FROM review_round WHERE state = 'open')",
        ):
            assert stopped(sql)
        assert fingerprint() == before


@pytest.mark.postgresql
class TestAtTheSameMoment:
    def test_two_of_one_organisation_approve_once(self, world: World) -> None:
        people = world.people
        other = person_add(people.other_administrator, "other_dsam", people.dsam.organisation, roles.CLINICAL_REVIEWER)
        submission = world.submission(IN_REVIEW)
        outcomes = at_once(*[partial(approve, person, submission, minutes=30) for person in (people.dsam, other)])
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Decision"]
        assert world.version(IN_REVIEW).state == State.IN_REVIEW

    def test_who_saves_while_it_is_sent_to_review_is_a_contributor_or_too_late(self, world: World) -> None:
        plo = may_write(world, world.people.plo)
        version = begun(world)
        draft = save(version, world.people.author, "Forfatterens ord.", minutes=102)
        content = reworded(draft.content, "Klinikerens ord.")
        saved, sent = at_once(
            lambda: draft_save(by=plo, now=later(103), draft=draft, lock=draft.lock, content=content),
            lambda: submitted(version, world.people.author, minutes=103),
        )
        refused = [isinstance(outcome, Refusal) for outcome in (saved, sent)]
        assert refused in ([True, False], [False, True]), (saved, sent)
        if isinstance(sent, Submission):
            assert not selectors.is_contributor(plo, sent)
            assert sent.content["clinical"]["purpose"] == {"da": "Forfatterens ord."}

    def test_a_role_that_is_withdrawn_at_the_moment_of_the_decision_counts_before_or_not_at_all(
        self, world: World
    ) -> None:
        people, submission = world.people, world.submission(IN_REVIEW)
        grant = RoleGrant.objects.get(person=people.dsam)
        decided, withdrawn = at_once(
            lambda: approve(people.dsam, submission, minutes=30),
            lambda: role_revoke(by=people.administrator, now=later(30), grant=grant, reason="Er ikke længere med"),
        )
        assert isinstance(withdrawn, RoleGrant)
        assert isinstance(decided, Decision) or refusal_of(decided), decided


@pytest.mark.parametrize("world", ["connection"], indirect=True)
class TestByHttp:
    """A browser at every address, signed in as somebody who must not."""

    @pytest.mark.parametrize("name", ["nobody", "reader", "vendor", "auditor", "superuser"])
    def test_no_address_changes_anything_for_who_has_no_role_for_it(self, world: World, name: str) -> None:
        person = superuser_become(world.people.nobody) if name == "superuser" else getattr(world.people, name)
        browser, before = browser_of(person), fingerprint()
        hashes = [world.submission(slug).document_hash for slug in (IN_REVIEW, APPROVED, PUBLISHED)]
        tried = 0
        for slug, seen in zip((IN_REVIEW, APPROVED, PUBLISHED), hashes, strict=True):
            forms = {
                "document_hash": seen,
                "lock": 1,
                "reason": "x",
                "role": "administrator",
                "title": "x",
                "slug": "ny",
            }
            for address in changing_addresses(world, slug):
                if address in ("/log-ud/", "/log-ind/", "/sprog/"):  # one's own session and language
                    continue
                status = browser.post(address, forms).status_code
                assert status < 500, (address, status)
                tried += 1
        assert tried > 100
        changed = {table for table, digest in fingerprint().items() if before[table] != digest}
        assert changed == set()

    def test_the_author_neither_approves_nor_publishes_whatever_the_form_says(self, world: World) -> None:
        author = superuser_become(world.people.author)
        for role in (roles.PUBLISHER, roles.ADMINISTRATOR):
            role_add(world.people, author, role)
        browser, before = browser_of(author), fingerprint()
        for slug, action in ((IN_REVIEW, "approve"), (IN_REVIEW, "changes"), (APPROVED, "publish")):
            posted = {
                "document_hash": world.submission(slug).document_hash,
                "reason": "Jeg vil",
                "person": world.people.plo.pk,
                "organisation": world.people.plo.organisation_id,
                "by": world.people.plo.pk,
            }
            answer = browser.post(page(world, slug, action), posted)
            assert answer.status_code == 403, (slug, action)
        assert fingerprint() == before

    def test_a_reviewer_decides_in_their_own_name_whatever_the_form_says(self, world: World) -> None:
        submission, people = world.submission(IN_REVIEW), world.people
        posted = {
            "document_hash": submission.document_hash,
            "person": people.kiap.pk,
            "organisation": people.kiap.organisation_id,
        }
        assert browser_of(people.dsam).post(page(world, IN_REVIEW, "approve"), posted).status_code == 302
        decision = Decision.objects.get(round__submission=submission, person=people.dsam)
        assert decision.organisation == people.dsam.organisation
        again = browser_of(people.dsam).post(page(world, IN_REVIEW, "approve"), posted)
        assert again.status_code == 409
        assert browser_of(people.other_plo).post(page(world, IN_REVIEW, "approve"), posted).status_code == 409
        assert Decision.objects.filter(round__submission=submission).count() == 2

    def test_an_administrator_gives_themselves_nothing(self, world: World) -> None:
        admin = world.people.administrator
        browser, before = browser_of(admin), fingerprint()
        own = f"/administration/personer/{admin.pk}"
        grant = RoleGrant.objects.get(person=admin)
        for address in (f"{own}/rolle/", f"{own}/rolle/{grant.pk}/", f"{own}/konto/", f"{own}/profiler/"):
            for role in ("publisher", "clinical_reviewer", "author"):
                posted = {"role": role, "reason": "Nødvendigt", "artifact": world.artifact(PUBLISHED).pk}
                assert browser.post(address, posted).status_code in (403, 422), address
        assert fingerprint() == before

    def test_what_the_database_held_at_the_last_moment_is_told_in_a_sentence(self, world: World) -> None:
        """Between the policy's yes and the row stands the guard alone; whoever meets it reads what to do, not a fault."""
        submission = world.submission(IN_REVIEW)
        row = Decision(
            round=Round.objects.get(submission=submission),
            person=world.people.author,
            organisation=world.people.author.organisation,
            outcome="approve",
            document_hash=submission.document_hash,
            decided_at=later(20),
        )
        with pytest.raises(IntegrityError) as refused:
            row.save(force_insert=True)
        request = RequestFactory().post("/")
        request.user = world.people.author
        answer = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, refused.value)
        assert answer is not None
        assert answer.status_code == 409
        assert "i samme øjeblik" in answer.content.decode()
        assert RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, IntegrityError("x")) is None
