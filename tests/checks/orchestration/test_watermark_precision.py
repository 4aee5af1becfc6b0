"""orchestration.watermark-precision"""

from collections.abc import Callable
from typing import Any

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, Family, LogicalType
from audit.facts.loading import DatasetLoading, Loading, Mark
from audit.facts.profiles import Profiles
from audit.model.check import Judgement, Pass, Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.orchestration.watermark_precision import watermark_precision
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail, unknowns

ROWS = make.profiles(make.profile("orders", row_count=20_000))
PLACE = Subject("orders", "updated_at")


def orders(native: str = "timestamp(0) with time zone", **more: Any) -> Catalog:  # noqa: ANN401  # the catalogue's own types
    field = make.field("updated_at", LogicalType.TIMESTAMP_TZ, native_type=native)
    return make.catalog(make.dataset("orders", make.field("id"), field), **more)


def figures(grain: float, sharing: float, *, sampled: bool = False) -> Loading:
    mark = Mark(field="updated_at", rows=12_000, grain=grain, sharing=sharing)
    found = DatasetLoading(dataset="orders", rows=12_000, sampled=sampled, marks=(mark,))
    return Loading(datasets=(found,))


def judged(loading: Loading, catalog: Catalog | None = None) -> list[Judgement]:
    return list(watermark_precision(catalog or orders(), ROWS, loading, make.server()))


@pytest.mark.parametrize(("grain", "sharing"), [(1e-6, 0.9), (1e-3, 0.9), (1, 0.19), (1, 0)])
def test_times_that_tell_rows_apart_pass(grain: float, sharing: float) -> None:
    assert judged(figures(grain, sharing)) == [Pass(PLACE)]


def test_rows_that_share_a_second_fail_with_their_share() -> None:
    fail = the_fail(judged(figures(1, 0.41)))

    assert (fail.subject, fail.severity) == (PLACE, None)
    assert fail.method == "all of 12,000 rows"
    assert fail.evidence == (
        "Times are whole seconds or more, and 41.0% have one that another has, too."
    )
    assert fail.command == 'ALTER TABLE "orders" ALTER COLUMN "updated_at" TYPE timestamptz;'
    assert watermark_precision.severity is Severity.LOW


def test_days_are_told_as_days_and_a_sample_as_one() -> None:
    fail = the_fail(judged(figures(86_400, 1.0, sampled=True), orders("date")))

    assert fail.evidence.startswith("Times are days, and 100.0% of 12,000 rows in a sample")
    assert fail.command == ""


def test_other_families_read_by_other_means() -> None:
    assert judged(figures(1, 1), orders(family=Family.DOCUMENT)) == []


def test_a_dataset_that_was_not_profiled_is_unknown() -> None:
    gap = Missing(Reason.TIMEOUT, "stopped at its time limit")
    profiles = make.profiles(make.profile("orders", missing=gap, row_count=20_000))

    [unknown] = unknowns(watermark_precision(orders(), profiles, Loading(), make.server()))

    assert (unknown.subject, unknown.why) == (Subject("orders"), gap.detail)


@pytest.mark.parametrize("gap", [Catalog, Profiles, Loading])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    given = snapshot(orders(), ROWS, figures(1, 1), missing={gap: REFUSED})

    assert evaluate_one(watermark_precision, given).status is Status.NOT_RUN
