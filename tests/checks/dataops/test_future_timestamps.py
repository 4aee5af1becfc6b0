"""dataops.future-timestamps"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.server import Observed
from audit.model.check import Pass, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.future_timestamps import future_timestamps
from tests.conftest import NOON
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail, unknowns

AT = Observed(at=NOON)


def ahead(name: str, by: timedelta) -> DatasetProfile:
    return make.profile(name, newest=NOON + by, newest_field="created_at")


@pytest.mark.parametrize("by", [timedelta(days=-900), timedelta(0), timedelta(days=1)])
def test_records_up_to_a_day_ahead_pass(by: timedelta) -> None:
    seen = make.profiles(ahead("orders", by))

    assert list(future_timestamps(seen, AT, UNSUPPORTED)) == [Pass(Subject("orders", "created_at"))]


def test_a_record_of_next_year_fails_on_its_field() -> None:
    seen = make.profiles(ahead("orders", timedelta(days=400)))

    fail = the_fail(future_timestamps(seen, AT, UNSUPPORTED))

    assert fail.subject == Subject("orders", "created_at")
    assert fail.evidence == (
        "The newest value is 400\N{NO-BREAK SPACE}days ahead of the audit (28 Dec 2027)."
    )


def test_one_second_more_than_a_day_fails() -> None:
    seen = make.profiles(ahead("orders", timedelta(days=1, seconds=1)))

    assert the_fail(future_timestamps(seen, AT, UNSUPPORTED)).severity is None


def test_a_partition_is_judged_through_its_parent() -> None:
    catalog = make.catalog(
        make.dataset("events_2099", kind=DatasetKind.PARTITION, partition_of="events")
    )

    seen = make.profiles(ahead("events_2099", timedelta(days=900)))

    assert list(future_timestamps(seen, AT, catalog)) == []


def test_a_dated_dataset_that_was_not_profiled_is_unknown() -> None:
    catalog = make.catalog(
        make.dataset("orders", make.field("created_at", LogicalType.TIMESTAMP_TZ))
    )
    seen = make.profiles(make.profile("orders", missing=Missing(Reason.BUDGET, "no time left")))

    [unknown] = unknowns(future_timestamps(seen, AT, catalog))

    assert unknown.why == "no time left"


def test_no_record_timestamps_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(future_timestamps, snapshot(make.profiles(make.profile())))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_profiles_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(future_timestamps, snapshot(missing={Profiles: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)
