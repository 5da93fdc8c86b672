"""What the editing pages share: the draft with its findings and effects, and how one edit is saved or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cockpit.accounts.policies import Verdict
from cockpit.audit.errors import Conflict, Invalid, Refusal
from cockpit.profiles import selectors, services
from cockpit.profiles.findings import draft_findings
from cockpit.profiles.lifecycle import EDITABLE, Action
from cockpit.profiles.models import Draft
from cockpit.profiles.policies import version_policy
from cockpit.standard.comparison import VersionComparison, compare
from cockpit.standard.document import ProfileDocument
from cockpit.standard.editing import Content, EditRefused
from cockpit.standard.findings import Finding, errors
from cockpit.standard.text import criterion_numbers
from cockpit.web import testpatients
from cockpit.web.frame import Frame, base_document, context_of, frame_of
from cockpit.web.wording import language, pick, refusal_text

Edit = Callable[[Content], Content]


@dataclass(frozen=True)
class FindingLine:
    """One finding for the panel. `node` may be a criterion's id, whose number is `number`."""

    severity: str
    message: str
    node: str
    number: str


class Workbench:
    """The draft on the table. Everything that is shown about it is worked out when it is first asked for."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.draft: Draft = frame.version.draft

    @cached_property
    def content(self) -> Content:
        """The draft's JSON."""
        return self.draft.content

    @cached_property
    def document(self) -> ProfileDocument:
        """The draft as it would run, pins inlined."""
        return selectors.draft_document(self.draft)

    @cached_property
    def base(self) -> ProfileDocument | None:
        """What was published before, if anything."""
        return base_document(self.frame.version)

    @cached_property
    def findings(self) -> list[Finding]:
        """Everything that the checks say about the draft, errors first."""
        order = {"error": 0, "warning": 1, "note": 2}
        return sorted(draft_findings(self.draft), key=lambda finding: order[finding.severity])

    @property
    def finding_lines(self) -> list[FindingLine]:
        """The findings in the page's language."""
        numbers = criterion_numbers(self.document.population)
        return [
            FindingLine(found.severity, found.sentence(language()), found.node or "", numbers.get(found.node or "", ""))
            for found in self.findings
        ]

    @property
    def faulty(self) -> bool:
        """There are errors, so that the draft can neither be sent nor run."""
        return bool(errors(self.findings))

    @cached_property
    def comparison(self) -> VersionComparison:
        """What has changed since the version that was published last."""
        return compare(self.base, self.document)

    @cached_property
    def patients(self) -> list[testpatients.PatientLine]:
        """The test patients; none while the draft has errors."""
        return [] if self.faulty else testpatients.patient_lines(self.document)

    @cached_property
    def tallies(self) -> dict[str, testpatients.Tally]:
        """How many test patients each criterion holds for; none while the draft has errors."""
        return {} if self.faulty else testpatients.tallies(self.document)

    @cached_property
    def switches(self) -> list[testpatients.Switch]:
        """Test patients who change sides against the published version."""
        return [] if self.faulty else testpatients.switches(self.base, self.document)

    def verdict(self, action: Action) -> Verdict:
        """Whether the reader may do this to the version."""
        return version_policy.verdict(self.frame.person, action, self.frame.version)

    @property
    def in_out(self) -> testpatients.Tally:
        """How many test patients are in, may be in, and are not."""
        return testpatients.Tally() if self.faulty else testpatients.in_out(self.document)

    @property
    def summary(self) -> list[str]:
        """What has changed and which number follows, in a few sentences."""
        return self.comparison.summary(language())

    @property
    def can_undo(self) -> bool:
        """The draft has held something else before."""
        return earlier_text(self.draft) is not None

    @cached_property
    def submission_block(self) -> str:
        """Why the draft cannot be sent to review now; empty when it can."""
        verdict = self.verdict(Action.SUBMIT)
        if not verdict:
            return pick(verdict.reason_da, verdict.reason_en)
        if self.base is not None and not self.comparison.changes:
            return _("Der er ingen ændringer i forhold til den udgivne version.")
        count = len(errors(self.findings))
        if count == 1:
            return _("Én fejl skal rettes først.")
        return _("{n} fejl skal rettes først.").format(n=count) if count else ""


def earlier_text(draft: Draft) -> str | None:
    """The draft's content before the last change, from its trail of history rows; None when it has only had one."""
    trail = draft.history.exclude(content_text=draft.content_text).order_by("-history_date", "-history_id")
    found: str | None = trail.values_list("content_text", flat=True).first()
    return found


def workbench(request: HttpRequest, slug: str) -> Workbench:
    """The draft of the version on its way. Raises Conflict when there is none to edit, NotAllowed when it is not the reader's."""
    frame = frame_of(request, slug, "edit", prefer="active")
    if frame.version.state not in EDITABLE:
        raise Conflict(
            "Der er ingen kladde at redigere lige nu. Genindlæs profilens side for at se, hvor versionen er.",
            "There is no draft to edit at the moment. Reload the profile's page to see where the version is.",
            code="no-draft",
        )
    return Workbench(frame)


def bench_context(bench: Workbench, part: str, **more: Any) -> dict[str, Any]:
    """The context of an editing page; `part` is criteria, codes or texts."""
    return context_of(bench.frame, bench=bench, part=part, may_edit=bench.verdict(Action.EDIT), **more)


def lock_of(request: HttpRequest) -> int:
    """The lock that the form was made with. Raises Conflict for a form without one."""
    text = request.POST.get("lock", "")
    if not text.isdigit():
        raise Conflict("Formularen er ufuldstændig. Genindlæs siden.", "The form is incomplete. Reload the page.")
    return int(text)


def edit_saved(request: HttpRequest, bench: Workbench, edit: Edit) -> None:
    """Apply an edit to the draft and save it under the lock of the form. Raises Refusal; then nothing was saved."""
    try:
        content = edit(bench.content)
    except EditRefused as refused:
        raise Invalid(refused.message, refused.message_en, code=refused.code) from refused
    services.draft_save(
        by=bench.frame.person, now=timezone.now(), draft=bench.draft, lock=lock_of(request), content=content
    )


def saved_or_told(request: HttpRequest, bench: Workbench, edit: Edit, address: str, done: str) -> HttpResponse:
    """For edits without a form of their own to come back to: save and say so, or say why not; then show the page again."""
    try:
        edit_saved(request, bench, edit)
    except Refusal as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, done)
    return redirect(address)
