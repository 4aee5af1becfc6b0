"""dataops.freshness"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Family, LogicalType
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.series import SeriesTimings, Timing
from audit.facts.server import Observed
from audit.model.check import Confidence, Pass, Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.freshness import freshness
from tests.conftest import NOON
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, graded, passes, the_fail, unknowns

AT = Observed(at=NOON)


def dated(
    name: str, *, days: float = 0, rows: int | None = 5_000, **more: object
) -> DatasetProfile:
    """A profile whose newest record is so many days old."""
    newest = NOON - timedelta(days=days)
    return make.profile(name, row_count=rows, newest=newest, newest_field="updated_at", **more)


def test_datasets_with_recent_records_pass() -> None:
    seen = make.profiles(dated("orders", days=1), dated("items", days=30))

    assert passes(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)) == [
        Subject("orders"),
        Subject("items"),
    ]


def test_a_dataset_left_behind_by_the_others_fails_with_its_age_and_day() -> None:
    seen = make.profiles(dated("orders"), dated("stock", days=41))

    [fresh, stale] = freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)

    assert fresh == Pass(Subject("orders"))
    [fail] = [the_fail([stale])]
    assert fail.subject == Subject("stock")
    assert fail.severity is Severity.MEDIUM
    assert fail.evidence == (
        "The newest record is 41\N{NO-BREAK SPACE}days old by updated_at (13 Oct 2026)."
    )


@pytest.mark.parametrize(
    ("freshest_days", "severity"),
    [(6.9, Severity.MEDIUM), (7, Severity.LOW), (29, Severity.LOW)],
)
def test_a_stale_dataset_weighs_less_where_the_whole_source_is_slow(
    freshest_days: float, severity: Severity
) -> None:
    seen = make.profiles(dated("orders", days=freshest_days), dated("stock", days=90))

    assert graded(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)) == [("stock", severity)]


def test_thirty_days_to_the_second_are_fresh_and_one_more_second_is_not() -> None:
    edge = dated("edge", days=30)
    over = dated("over", days=30 + 1 / 86_400)
    seen = make.profiles(dated("orders"), edge, over)

    assert [str(s) for s in passes(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED))] == [
        "orders",
        "edge",
    ]


def test_a_source_where_everything_is_old_fails_once_as_a_whole() -> None:
    seen = make.profiles(dated("orders", days=400), dated("stock", days=900))

    fail = the_fail(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED))

    assert fail.subject == Subject()
    assert "2 dated datasets" in fail.evidence
    assert "400" in fail.evidence


def test_short_lists_of_codes_may_be_old() -> None:
    seen = make.profiles(dated("orders"), dated("countries", days=4_000, rows=99))

    assert passes(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)) == [Subject("orders")]


def test_old_partitions_and_views_are_not_judged() -> None:
    catalog = make.catalog(
        make.dataset("events", kind=DatasetKind.PARTITIONED_TABLE),
        make.dataset("events_2023", kind=DatasetKind.PARTITION, partition_of="events"),
        make.dataset("old_events", kind=DatasetKind.VIEW),
    )
    seen = make.profiles(
        dated("events"), dated("events_2023", days=900), dated("old_events", days=900)
    )

    assert list(freshness(seen, AT, catalog, UNSUPPORTED)) == [Pass(Subject("events"))]


@pytest.mark.parametrize(("minutes", "fresh"), [(60, True), (61, False)])
def test_time_series_are_stale_after_an_hour(minutes: int, fresh: bool) -> None:  # noqa: FBT001
    catalog = make.catalog(
        make.dataset("up", kind=DatasetKind.METRIC),
        make.dataset("old", kind=DatasetKind.METRIC),
        family=Family.TIME_SERIES,
    )
    old = dated("old", days=minutes / 1_440, rows=None)
    seen = make.profiles(dated("up", rows=None), old)

    judgements = freshness(seen, AT, catalog, UNSUPPORTED)

    assert graded(judgements) == ([] if fresh else [("old", Severity.LOW)])


def test_a_newest_record_in_the_future_is_left_to_its_own_check() -> None:
    seen = make.profiles(dated("orders", days=-400), dated("stock", days=90))

    assert the_fail(freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)).subject == Subject()


def test_a_sample_lowers_the_confidence() -> None:
    seen = make.profiles(dated("orders"), dated("stock", days=90, method="sample of 1,000 rows"))

    [_, stale] = freshness(seen, AT, UNSUPPORTED, UNSUPPORTED)

    assert the_fail([stale]).confidence is Confidence.HIGH
    assert the_fail([stale]).method == "sample of 1,000 rows"


def test_a_dated_dataset_that_was_not_profiled_is_unknown() -> None:
    stamp = make.field("updated_at", LogicalType.TIMESTAMP_TZ)
    catalog = make.catalog(make.dataset("orders", stamp), make.dataset("codes"))
    gap = Missing(Reason.TIMEOUT, "stopped at its time limit")
    seen = make.profiles(make.profile("orders", missing=gap), make.profile("codes", missing=gap))

    [unknown] = unknowns(freshness(seen, AT, catalog, UNSUPPORTED))

    assert (unknown.subject, unknown.why) == (Subject("orders"), "stopped at its time limit")


def test_datasets_without_record_timestamps_are_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(freshness, snapshot(make.profiles(make.profile("codes"))))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_profiles_are_not_run_with_the_grant(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(freshness, snapshot(make.catalog(), missing={Profiles: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_the_catalogue_is_not_needed(snapshot: Callable[..., Snapshot]) -> None:
    seen = snapshot(make.profiles(dated("orders")), missing={Catalog: REFUSED})

    assert evaluate_one(freshness, seen).status is Status.PASS


def test_the_newest_point_of_large_series_is_told_by_their_timing() -> None:
    sampled = make.profiles(make.profile("cpu", row_count=50_000))
    timing = Timing(
        dataset="cpu", examined=3, points=60, window=60.0, newest=NOON - timedelta(days=9)
    )
    series = SeriesTimings(timings=(timing,))

    listed = make.catalog(make.dataset("cpu"), family=Family.TIME_SERIES)
    fail = the_fail(freshness(sampled, AT, listed, series))

    assert fail.title == "Source receives no new records"
    assert not list(freshness(sampled, AT, UNSUPPORTED, UNSUPPORTED))
