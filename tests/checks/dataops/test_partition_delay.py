"""dataops.partition-delay"""

from datetime import timedelta
from typing import Any

import pytest

from audit.facts.files import FileGroup, Files, Partitioning
from audit.facts.server import Observed
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.dataops.partition_delay import partition_delay
from tests.make.data_files import files
from tests.make.judgements import the_fail
from tests.make.judging import NOON, judged, not_run

NOW = Observed(at=NOON)
DAY = 86_400.0


def daily(*, ago: float = 0.5, **more: Any) -> Files:  # noqa: ANN401  # the parts of the value
    """Days of which the newest ended so many days ago, each written an hour after its end."""
    parts: dict[str, Any] = {
        "step": "day", "last": "2026-11-22", "expected": 20, "usual_delay_seconds": 3_600.0,
        "step_seconds": DAY, "newest": NOON - timedelta(days=ago),
    }  # fmt: skip
    found = Partitioning("ev", **(parts | more))
    return files(groups=(FileGroup("ev", "parquet", 20, 9, 20, (), found),))


def test_partitions_in_time_pass() -> None:
    assert partition_delay(daily(), NOW) == [Pass(Subject("ev"))]


def test_late_ones_fail_and_are_named() -> None:
    fail = the_fail(partition_delay(daily(late=("2026-11-03",)), NOW))

    assert fail.subject == Subject("ev", object="late partitions")
    assert fail.evidence.startswith("1 partition written more than 3 steps later")


def test_the_next_one_is_overdue_after_some_patience() -> None:
    fail = the_fail(partition_delay(daily(ago=5), NOW))

    assert fail.subject == Subject("ev", object="next partition")


@pytest.mark.parametrize("ago", [2.9, 400])
def test_neither_a_short_wait_nor_a_dataset_that_has_ended_is_overdue(ago: float) -> None:
    assert partition_delay(daily(ago=ago), NOW) == [Pass(Subject("ev"))]


def test_a_weekend_is_no_delay() -> None:
    assert partition_delay(daily(ago=4, step="weekday"), NOW) == [Pass(Subject("ev"))]


def test_files_that_were_copied_say_nothing() -> None:
    unknown = daily(usual_delay_seconds=None)

    assert judged(partition_delay, unknown).status is Status.NOT_APPLICABLE


def test_what_may_not_be_read_is_not_run() -> None:
    assert not_run(partition_delay, Files)
