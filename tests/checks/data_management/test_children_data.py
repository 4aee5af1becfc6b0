"""Data about children."""

import pytest

from audit.facts.accounts import Grant, Grants, Privilege
from audit.facts.sensitive import PersonalData
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.children_data import children_data
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, people, personal_data, sensitive

CHILDREN = people(holding("school_grade", sensitive("child_data")))
READ = (Privilege.READ,)


def test_data_about_adults_passes() -> None:
    born = people(holding("born", sensitive("date_of_birth")))

    assert judged(children_data, born).status is Status.PASS


def test_it_is_medium_where_nobody_knows_who_reads_it() -> None:
    failure = only_failure(judged(children_data, CHILDREN))

    assert (failure.title, failure.severity) == ("Field holds data about children", Severity.MEDIUM)
    assert "hold data about children. Who may read them" in failure.evidence


@pytest.mark.parametrize(
    ("dataset_name", "severity"), [("people", Severity.HIGH), ("orders", Severity.LOW)]
)
def test_who_may_read_it_grades_it(dataset_name: str, severity: Severity) -> None:
    grants = Grants(public=(Grant("PUBLIC", dataset_name, privileges=READ),))

    assert only_failure(judged(children_data, CHILDREN, grants)).severity is severity


def test_what_is_doubtful_passes() -> None:
    doubtful = people(holding("grade", sensitive("child_data", confidence=0.55)))

    assert judged(children_data, doubtful).status is Status.PASS


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(children_data, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(children_data, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(children_data, PersonalData)
