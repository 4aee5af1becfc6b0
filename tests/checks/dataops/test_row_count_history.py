"""Row counts beside those of earlier audits."""

from datetime import UTC, datetime

from audit.engine.volumes import NOT_REMEMBERED
from audit.facts.catalog import DatasetKind
from audit.facts.volume import DatasetVolume, Volumes
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.dataops.row_count_history import row_count_history
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, not_run, only_failure


def counted(rows: int, *, kind: DatasetKind = DatasetKind.TABLE) -> CheckResult:
    """The result for so many rows, where 900 to 1,100 are usual."""
    volume = DatasetVolume(
        dataset="orders",
        rows=rows,
        expected=1_000,
        low=900,
        high=1_100,
        last=990,
        runs=7,
        since=datetime(2026, 11, 2, tzinfo=UTC),
    )
    return judged(
        row_count_history,
        Volumes(datasets=(volume,), remembered=7),
        catalog(dataset("orders", kind=kind)),
        profiles(profile("orders", row_count=rows)),
    )


def test_a_usual_count_passes() -> None:
    assert counted(900).status is Status.PASS
    assert counted(1_100).status is Status.PASS


def test_fewer_rows_fail() -> None:
    failure = only_failure(counted(899))

    assert failure.title == "Dataset has fewer rows than usual"
    assert failure.severity is None
    assert failure.evidence == (
        "899 rows, where 900 to 1,100 would be usual by 7 audits since 2 Nov 2026; the last one "
        "counted 990."
    )


def test_a_dataset_that_lost_most_of_its_rows_is_a_larger_matter() -> None:
    assert only_failure(counted(449)).severity is Severity.HIGH


def test_more_rows_fail() -> None:
    assert only_failure(counted(1_101)).title == "Dataset has more rows than usual"


def test_the_first_audits_have_nothing_to_compare_with() -> None:
    result = judged(row_count_history, Volumes(remembered=2), catalog(dataset()), profiles())
    assert result.status is Status.NOT_APPLICABLE


def test_a_view_has_no_rows_of_its_own() -> None:
    assert counted(1, kind=DatasetKind.VIEW).status is Status.NOT_APPLICABLE


def test_a_dataset_that_could_not_be_counted_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT")
    result = judged(
        row_count_history,
        Volumes(remembered=7),
        catalog(dataset("orders")),
        profiles(profile("orders", missing=gap)),
    )
    assert result.status is Status.UNKNOWN
    assert result.grant == "GRANT SELECT"


def test_a_source_that_is_not_remembered_is_not_judged() -> None:
    result = judged(row_count_history, missing={Volumes: NOT_REMEMBERED})
    assert result.status is Status.NOT_APPLICABLE


def test_without_counts_it_does_not_run() -> None:
    assert not_run(row_count_history, Volumes)
