"""Fields that came, went or changed while documents were written."""

from datetime import UTC, datetime

import pytest

from audit.facts.structure import Drift
from audit.model.check import Severity
from audit.model.result import Status
from checks.data_management.structure_drift import structure_drift
from tests.make.judging import only_failure
from tests.make.structures import shaped, unread_is_unknown

AT = datetime(2026, 5, 1, tzinfo=UTC)


def test_steady_documents_pass() -> None:
    assert shaped(structure_drift, buckets=8, bucket_field="_id").status is Status.PASS


def test_documents_of_one_time_are_not_judged() -> None:
    assert shaped(structure_drift, buckets=1).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("change", "severity"),
    [("came", None), ("went", None), ("share", None), ("type", Severity.MEDIUM)],
)
def test_a_change_fails(change: str, severity: Severity | None) -> None:
    found = (Drift("total", change, "before it", "after it", AT),)
    failure = only_failure(shaped(structure_drift, buckets=8, bucket_field="_id", drift=found))

    assert (failure.subject.field, failure.severity) == ("total", severity)
    assert "1 May 2026" in failure.evidence
    assert "before it" in failure.evidence
    assert "after it" in failure.evidence


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(structure_drift)
