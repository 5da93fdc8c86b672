"""The API against its own OpenAPI document: whatever is sent, the answer is one that the document declares."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.conftest import TOKEN, Sender
from tests.fixtures.releases import Publisher, profile_bytes, standard_bytes


@pytest.fixture
def operations(fresh_database: None, sender: Sender, publisher: Publisher) -> list[Any]:
    """The operations in the OpenAPI document of an API that holds something of every kind."""
    one, two = publisher.publish(profile_bytes()), publisher.publish(profile_bytes(version="1.1.0"))
    tombstone = publisher.supersede(one, two)
    sender.deliver(one, two, tombstone, publisher.publish(standard_bytes(), subject="standard"))
    sender.deliver(publisher.withdraw(two))
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", WSGIHandler())
    results: list[Any] = list(schema.get_all_operations())
    return [result.ok() for result in results]


def judged(operation: Any, examples: int, **fixed: Any) -> None:
    """Send generated requests to one operation and judge the answers by schemathesis' checks."""

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.path_parameters = {name: fixed.get(name, value) for name, value in case.path_parameters.items()}
        headers = {"Authorization": f"Bearer {TOKEN}"} if case.path.startswith("/internal/") else {}
        # A well-formed request may still be refused: a release that nobody signed, a profile that was withdrawn.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    run()


def test_whatever_is_sent_the_answer_is_declared(operations: list[Any]) -> None:
    assert len(operations) == 13
    for operation in operations:
        judged(operation, examples=12)


def test_what_is_there_has_the_declared_shape(operations: list[Any]) -> None:
    for operation in operations:
        if operation.path.startswith("/v1/profiles/"):
            judged(operation, examples=2, id="demens", version="1.0.0")
        if operation.path.startswith("/v1/standards/"):
            judged(operation, examples=2, version="1.0")
