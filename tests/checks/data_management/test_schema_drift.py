"""data_management.schema-drift"""

import pytest

from audit.facts.files import Drift, FileGroup, Files
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.data_management.schema_drift import schema_drift
from tests.make.data_files import files
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def group(*drift: Drift, compared: int = 5) -> Files:
    return files(groups=(FileGroup("o_*.csv", "csv", 5, 500, compared, drift),))


def test_files_that_agree_pass() -> None:
    assert schema_drift(group()) == [Pass(Subject("o_*.csv"))]


def test_one_file_is_not_judged() -> None:
    assert judged(schema_drift, group(compared=1)).status is Status.NOT_APPLICABLE


def test_another_type_fails_with_both_types() -> None:
    fail = the_fail(schema_drift(group(Drift("amount", "type", 1, 5, ("double", "string")))))

    assert fail.subject == Subject("o_*.csv", "amount")
    assert fail.evidence == "1 of 5 files have it as another type: double, string."
    assert fail.severity is None


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ("added", "Field is only in some of the files"),
        ("missing", "Field is missing in some of the files"),
    ],
)
def test_a_field_that_came_or_went_is_a_low_finding(change: str, title: str) -> None:
    fail = the_fail(schema_drift(group(Drift("coupon", change, 2, 5))))

    assert (fail.title, fail.severity) == (title, Severity.LOW)
    assert fail.evidence.startswith("2 of 5 files ")


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(schema_drift, Files)
