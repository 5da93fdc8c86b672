"""Whether a criterion can be unknown at all, and the sentence that says why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from cockpit.engine.coverage.undecidable import undecidable
from cockpit.engine.kleene import Truth
from cockpit.engine.reference import judged
from cockpit.engine.selection import Situation
from cockpit.standard.document import all_criteria, own_selections
from tests.engine.drawing import D, compare, count, exists, group, last, picked, profile
from tests.engine.generation import GeneratedCase, cases

Content = dict[str, Any]
AGE = {"id": "age", "type": "age", "comparison": compare(">=", "18")}
SEX = {"id": "sex", "type": "sex", "sex": "K"}


def why(criterion: Content) -> tuple[bool, str]:
    document = profile(criterion)
    told = undecidable(document.population, document)
    assert told.why != told.why_en
    return told.possible, told.why


@pytest.mark.parametrize(
    ("criterion", "possible", "sentence"),
    [
        (AGE, False, "Fødselsdagen er altid kendt."),
        (SEX, True, "Kønnet kan mangle."),
        (exists("service", "services", window=last(1, "years")), False, "Det står altid fast"),
        (exists("diagnosis", "dementia"), False, "Det står altid fast"),
        (exists("diagnosis", "dementia", kinds=["forloeb"]), True, "Arten kan mangle."),
        (exists("contact", kinds=["telefon"]), False, "Det står altid fast"),  # a contact always has a kind
        (
            exists("diagnosis", statuses=["aktuel"], certainties=["sikker"]),
            True,
            "Status kan mangle og sikkerheden kan mangle.",
        ),
        (exists("medication", "drugs", as_needed=True), True, "Det kan mangle, om medicinen er fast"),
        (exists("medication", "drugs", active=True), False, "Det står altid fast"),
        (exists("medication", "drugs", window=last(1, "years")), True, "Datoen kan være upræcis."),
        (exists("measurement", "hba1c", value=compare("<", "48")), True, "Resultatet kan være uden for sammenligning."),
        (count(">=", "2", "diagnosis", of="dates"), True, "Datoen kan være upræcis."),
        (count(">=", "2", "diagnosis"), False, "Det står altid fast"),
        (count(">=", "2", "service", of="dates"), False, "Det står altid fast"),
        (picked("service", window=last(1, "years")), False, "Det står altid fast"),
        (picked("diagnosis", window=last(1, "years")), True, "Datoen kan være upræcis."),
        (picked("service", pick="lowest", window=last(1, "years")), True, "Resultatet kan være"),
        (picked("diagnosis"), False, "Det står altid fast"),
        (picked("measurement", "hba1c", value=compare("<", "48")), True, "Datoen kan være upræcis og resultatet"),
        (group("all", AGE, SEX), True, "Et af de kriterier"),
        (group("all", AGE), False, "Ingen af de kriterier"),
    ],
)
def test_it_says_why(criterion: Content, possible: bool, sentence: str) -> None:
    found = why(criterion)
    assert found[0] is possible
    assert found[1].startswith(sentence)


def test_references_are_as_undecidable_as_what_they_refer_to() -> None:
    hash_ = "sha256:" + "0" * 64
    sex = {"id": "inner", "version": "1.0.0", "hash": hash_, "document": profile(SEX, id="inner").content()}
    text = {"da": "Eksempel"}
    document = profile(
        group(
            "any", {"id": "ref", "type": "profile", "profile": "inner"}, {"id": "no", "type": "profile", "profile": "x"}
        ),
        profiles=[sex, {"id": "x", "version": "1.0.0", "hash": hash_}],
        subgroups=[{"id": "sub", "title": text, "criterion": AGE}],
        actions=[{"id": "act", "title": text, "criterion": {"id": "in", "type": "subgroup", "subgroup": "sub"}}],
    )
    told = {criterion.id: undecidable(criterion, document).possible for _, criterion in all_criteria(document)}
    assert told == {"group": True, "ref": True, "no": False, "age": False, "in": False}


@pytest.mark.generated
@settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(cases())
def test_a_criterion_that_cannot_be_unknown_never_is(case: GeneratedCase) -> None:
    for document in case.documents:
        for clinic in map(case.records.clinic, case.records.clinics):
            situation = Situation.of(document, clinic, D)
            for _, criterion in all_criteria(document):
                if undecidable(criterion, document).possible or lacks_something(criterion, situation):
                    continue
                for patient in clinic.patients.values():
                    assert judged(criterion, patient, situation) is not Truth.UNKNOWN, criterion


def lacks_something(criterion: Any, situation: Situation) -> bool:
    """Whether the system lacks a dataset or source that the criterion, or one that it rests on, asks for."""
    own = [selection for _, selection in own_selections(criterion, ())]
    if own:
        return any(situation.missing(selection) is not None for selection in own)
    if criterion.type == "group":
        return any(lacks_something(member, situation) for member in criterion.criteria)
    if criterion.type == "profile":
        inside = situation.inside(criterion.profile)
        return lacks_something(inside.document.population, inside)
    if criterion.type == "subgroup":
        return lacks_something(situation.document.subgroup(criterion.subgroup).criterion, situation)
    return False
