"""dataops.partition-sequence"""

from typing import Any

from audit.facts.files import FileGroup, Files, Partitioning
from audit.model.check import Confidence, Pass, Subject
from audit.model.result import Status
from checks.dataops.partition_sequence import partition_sequence
from tests.make.data_files import files
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def daily(**more: Any) -> Files:  # noqa: ANN401  # the parts of the value
    parts: dict[str, Any] = {
        "step": "day",
        "first": "2026-10-01",
        "last": "2026-10-20",
        "expected": 20,
    } | more
    return files(groups=(FileGroup("ev", "parquet", 20, 9, 20, (), Partitioning("ev", **parts)),))


def test_an_unbroken_sequence_passes() -> None:
    assert partition_sequence(daily()) == [Pass(Subject("ev"))]


def test_missing_days_fail_and_are_named() -> None:
    fail = the_fail(partition_sequence(daily(missing=("2026-10-05",), missing_count=1)))

    assert fail.evidence == "1 of 20 days from 2026-10-01 to 2026-10-20: 2026-10-05."
    assert fail.confidence is Confidence.HIGH


def test_many_holes_may_be_days_on_which_nothing_happened() -> None:
    fail = the_fail(partition_sequence(daily(missing=("2026-10-05",) * 4, missing_count=4)))

    assert fail.confidence is Confidence.MEDIUM


def test_partitions_that_are_no_sequence_are_not_judged() -> None:
    assert judged(partition_sequence, daily(step="")).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(partition_sequence, Files)
