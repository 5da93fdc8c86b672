"""Testpatienter: who is in and who is not, and why for each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cockpit.examples.catalogue import REFERENCE_DATE
from cockpit.profiles.findings import draft_findings
from cockpit.profiles.lifecycle import EDITABLE
from cockpit.standard.findings import errors
from cockpit.web import testpatients
from cockpit.web.covering import covered
from cockpit.web.frame import Frame, context_of, document_of, frame_of


@require_safe
def patients(request: HttpRequest, slug: str) -> HttpResponse:
    """Every test patient with the outcome; `?version=` picks a version (`kladde`: the one on its way)."""
    frame = _frame(request, slug)
    context = context_of(frame, as_of=REFERENCE_DATE, choices=frame.versions)
    if _faulty(frame):
        return render(request, "patients/faulty.html", context)
    document = document_of(frame.version)
    context.update(patients=testpatients.patient_lines(document), in_out=testpatients.in_out(document))
    return render(request, "patients/list.html", context)


@require_safe
def patient(request: HttpRequest, slug: str, clinic: str, patient_id: str) -> HttpResponse:
    """One test patient: each criterion with its outcome, the reason in words, and the rows of the record that decided it."""
    frame = _frame(request, slug)
    if _faulty(frame):
        return render(request, "patients/faulty.html", context_of(frame))
    found = testpatients.patient_line(document_of(frame.version), clinic, patient_id)
    return render(request, "patients/one.html", context_of(frame, patient=found, as_of=REFERENCE_DATE))


@require_safe
def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """What the test patients prove of the version: outcomes criterion by criterion, and the mistakes that nobody would notice."""
    frame = _frame(request, slug)
    if _faulty(frame):
        return render(request, "patients/faulty.html", context_of(frame))
    return render(request, "patients/coverage.html", context_of(frame, covered=covered(document_of(frame.version))))


def _frame(request: HttpRequest, slug: str) -> Frame:
    asked = request.GET.get("version", "")
    if asked == "kladde":
        return frame_of(request, slug, "patients", prefer="active")
    return frame_of(request, slug, "patients", number=asked)


def _faulty(frame: Frame) -> bool:
    """A draft with errors cannot be run."""
    return frame.version.state in EDITABLE and bool(errors(draft_findings(frame.version.draft)))
