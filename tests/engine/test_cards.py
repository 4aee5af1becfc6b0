"""What a plan rests on: patterns weighed, watermarks ranked, how a first load is cut."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.engine.plan.around import SMALL_ROWS, Around, duration
from audit.engine.plan.asking import questions_of
from audit.engine.plan.choose import extraction
from audit.facts.activity import Connections
from audit.facts.calendar import Calendar, Calendars, Delay
from audit.facts.catalog import Dataset, DatasetKind, Family, ForeignKey, LogicalType
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.loading import (
    Changed,
    DatasetLoading,
    Gain,
    KeySpread,
    Loading,
    Mark,
    Marked,
    Rhythm,
)
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile, Numbers, Quantile
from audit.facts.relations import AlikeDatasets, Relations
from audit.facts.volume import DatasetGrowth, Volumes
from audit.facts.workload import Activity, DatasetOperations, Distribution, Operations, Part
from audit.report.card import Card
from audit.report.datasets import Extraction
from tests.make import facts as make
from tests.make.report import shop

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
KEY = make.primary_key("id")
READY = ChangeCapture(method="logical decoding")
BLOCKED = ChangeCapture(
    method="logical decoding",
    requirements=(Requirement("wal_level", met=False, current="replica", needed="logical"),),
)
ID = make.field("id", identity=True, nullable=False)
UPDATED = make.field("updated_at", LogicalType.TIMESTAMP_TZ, nullable=False, follows_updates=True)
CREATED = make.field("created_at", LogicalType.TIMESTAMP_TZ, nullable=False, default_is_now=True)
DELETED = make.field("deleted_at", LogicalType.TIMESTAMP_TZ)
BY_ID = make.index("id", primary=True, unique=True)


def orders(*fields: Any, keyed: bool = True, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset("orders", ID, *fields, keys=(KEY,) if keyed else (), **more)


def around(
    *,
    done: Operations | None = None,
    loading: DatasetLoading | None = None,
    since: datetime | None = AT - timedelta(days=30),
    **more: Any,  # noqa: ANN401  # the facts' own types
) -> Around:
    counted = () if done is None else (DatasetOperations("orders", done),)
    activity = Activity(unit="rows", totals=done or Operations(), since=since, by_dataset=counted)
    return Around(
        family=Family.RELATIONAL,
        activity=activity if done else None,
        loading=Loading(datasets=(loading,)) if loading else None,
        at=AT,
        **more,
    )


def planned(
    dataset: Dataset, beside: Around, profile: DatasetProfile | None = None
) -> tuple[Extraction, Card]:
    profile = profile or make.profile("orders", row_count=10 * SMALL_ROWS)
    found = extraction(dataset, profile, beside)
    assert found is not None
    assert found.card is not None
    return found, found.card


def looked(*marks: Mark, **more: Any) -> DatasetLoading:  # noqa: ANN401  # the fact's own fields
    return DatasetLoading(dataset="orders", rows=1_000, sampled=False, marks=marks, **more)


def counted(inserts: int = 1_000, updates: int = 0, deletes: int = 0) -> Operations:
    return Operations(inserts=inserts, updates=updates, deletes=deletes)


# ---------------------------------------------------------------------------------- the pattern


@pytest.mark.parametrize(
    ("fields", "done", "changes", "method", "runner_up"),
    [
        ((CREATED,), counted(), READY, "append-only", "cdc"),
        ((CREATED,), counted(updates=9), READY, "cdc", "snapshot-diff"),
        ((CREATED,), counted(updates=9), BLOCKED, "snapshot-diff", "full"),
        ((UPDATED,), counted(updates=9), READY, "incremental", "cdc"),
        ((UPDATED,), counted(updates=9, deletes=9_000), READY, "cdc", "snapshot-diff"),
        ((UPDATED,), counted(updates=9, deletes=9_000), BLOCKED, "snapshot-diff", "incremental"),
        ((UPDATED,), counted(updates=9, deletes=3), BLOCKED, "incremental", "snapshot-diff"),
        ((UPDATED,), counted(updates=9_000_000), READY, "cdc", "incremental"),
        ((UPDATED, DELETED), None, READY, "incremental", "cdc"),
        ((UPDATED,), None, READY, "cdc", "incremental"),
        ((CREATED,), None, BLOCKED, "append-only", "snapshot-diff"),
        ((), None, BLOCKED, "append-only", "snapshot-diff"),
    ],
)
def test_the_pattern_follows_from_what_is_done(
    fields: tuple[Any, ...],
    done: Operations | None,
    changes: ChangeCapture,
    method: str,
    runner_up: str,
) -> None:
    plan, card = planned(orders(*fields), around(done=done, changes=changes))

    assert plan.method == card.chosen.method == method
    assert card.runner_up is not None
    assert card.runner_up.method == runner_up


def test_what_change_capture_lacks_stands_against_it() -> None:
    _, card = planned(
        orders(keyed=False), around(done=counted(updates=9, deletes=9), changes=BLOCKED)
    )

    assert card.chosen.method == "full"
    assert card.runner_up is not None
    assert card.runner_up.reasons_against == (
        "wal_level is replica, needed is logical",
        "no key says which row a change is about",
    )


@pytest.mark.parametrize(
    ("since", "method", "seen"),
    [
        (AT - timedelta(hours=2), "incremental", "unknown"),
        (AT - timedelta(days=2), "append-only", "none"),
        (None, "append-only", "none"),
    ],
)
def test_what_was_not_counted_for_a_day_proves_nothing(
    since: datetime | None, method: str, seen: str
) -> None:
    plan, card = planned(orders(UPDATED), around(done=counted(), since=since))

    assert plan.method == method
    assert card.deletions is not None
    assert card.deletions.seen == seen


def test_gaps_in_a_key_outweigh_counts_of_a_few_days() -> None:
    found = looked(key=KeySpread(field="id", missing=0.3))

    def seen(days: int) -> str:
        beside = around(done=counted(), loading=found, since=AT - timedelta(days=days))
        deletions = planned(orders(CREATED), beside)[1].deletions
        assert deletions is not None
        return deletions.seen

    assert (seen(3), seen(8)) == ("likely", "none")


def test_more_rows_than_can_be_compared_are_not() -> None:
    many = make.profile("orders", row_count=200_000_000)

    plan, _ = planned(orders(CREATED), around(done=counted(updates=9)), many)

    assert plan.method == "full"


def test_marks_of_deletion_without_a_time_of_change_are_found_by_comparing() -> None:
    found = looked(marked=(Marked(field="deleted_at", rows=1_000, marked=10),))

    plan, card = planned(orders(CREATED, DELETED), around(loading=found))

    assert plan.method == "snapshot-diff"
    assert card.deletions is not None
    assert (card.deletions.seen, card.deletions.marked) == ("marked", 0.01)


def test_gaps_in_a_counter_and_cascades_are_evidence() -> None:
    key = ForeignKey("fk", ("customer_id",), "customers", ("id",), on_delete="cascade")
    found = looked(key=KeySpread(field="id", skew=1.0, parts=8, missing=0.2))

    plan, card = planned(orders(CREATED, foreign_keys=(key,)), around(loading=found))

    assert plan.method == "snapshot-diff"
    assert card.deletions is not None
    assert card.deletions.seen == "likely"
    assert card.deletions.evidence == (
        "rows go with those of customers (on delete cascade)",
        "20.0% of the numbers of its key have no row",
    )


@pytest.mark.parametrize(
    ("changes", "method"),
    [((0, 0, 0, 7), "partition-swap"), ((9, 8, 9, 7), "snapshot-diff")],
)
def test_partitions_are_replaced_where_the_closed_ones_stay(
    changes: tuple[int, ...], method: str
) -> None:
    table = orders(
        CREATED,
        kind=DatasetKind.PARTITIONED_TABLE,
        partitioned_by=("created_at",),
        partition_method="range",
    )
    parts = tuple(
        Part("orders", f"p{n}", inserts=100, changes=count) for n, count in enumerate(changes)
    )
    spread = Distribution(scheme="range partitions", nodes=1, parts=parts)

    plan, _ = planned(table, around(done=counted(updates=sum(changes)), distribution=spread))

    assert plan.method == method


@pytest.mark.parametrize(
    ("name", "why"),
    [("flyway_schema_history", "Flyway keeps"), ("orders_backup", "copy of orders")],
)
def test_what_need_not_be_loaded_is_left_out(name: str, why: str) -> None:
    alike = AlikeDatasets(dataset="orders", other="orders_backup", fields=4, share=1.0)
    table = replace(orders(UPDATED), name=name)

    plan, card = planned(table, around(relations=Relations(alike=(alike,))))

    assert (plan.method, card.chosen.method) == ("exclude", "exclude")
    assert why in plan.reason


def test_a_name_alone_leaves_nothing_out() -> None:
    plan, _ = planned(replace(orders(UPDATED), name="orders_backup"), around())

    assert plan.method == "incremental"


# ------------------------------------------------------------------------------- the watermarks


def test_watermarks_are_ranked_with_what_is_wrong_with_each() -> None:
    stamped = make.field("modified", LogicalType.TIMESTAMP)
    marks = (
        Mark(field="modified", rows=990, nulls=10, future=2, grain=1.0, sharing=0.4),
        Mark(field="created_at", rows=1_000, grain=1e-6, with_key=0.31),
    )
    found = looked(
        *marks,
        changed=Changed(created="created_at", updated="modified", rows=990, changed=300, before=5),
    )
    seen = FieldProfile("modified", present=1_000, nulls=10)
    profile = make.profile("orders", seen, row_count=10 * SMALL_ROWS)
    table = orders(stamped, CREATED, indexes=(BY_ID, make.index("created_at")))

    _, card = planned(table, around(loading=found), profile)

    by_name = {mark.field: mark for mark in card.watermarks}
    assert by_name["modified"].marks == "changes"
    assert by_name["modified"].faults == (
        "no index begins with it",
        "set by the application, not by the database",
        "lies before created_at in 0.5% of the rows",
        "no time zone",
        "1.0% of the rows have none",
        "0.2% of the rows are later than now",
        "times to the second, and 40.0% of the rows share one",
    )
    assert by_name["created_at"].merits[:2] == ("an index begins with it", "the database sets it")
    assert by_name["created_at"].faults == (
        "rows come in another order than their keys (rank correlation 0.31)",
    )


@pytest.mark.parametrize(
    "mark",
    [
        Mark(field="updated_at", rows=1_000, alike=0.97),
        Mark(field="updated_at", rows=1_000, future=50),
    ],
)
def test_what_does_not_tell_rows_apart_is_of_no_use(mark: Mark) -> None:
    plan, card = planned(orders(UPDATED), around(done=counted(updates=5), loading=looked(mark)))

    assert plan.method == "snapshot-diff"
    assert not next(m for m in card.watermarks if m.field == "updated_at").usable


def test_a_trigger_may_set_it_and_a_default_sets_it_once() -> None:
    once = make.field("updated_at", LogicalType.TIMESTAMP_TZ, default_is_now=True)

    def told(**more: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:  # noqa: ANN401
        _, card = planned(orders(once, **more), around())
        best = card.watermarks[0]
        return best.merits, best.faults

    assert "a trigger runs at every change, which can set it" in told(update_triggers=1)[0]
    assert "the database sets it once; at a change the application has to" in told()[1]


def test_the_overlap_is_as_long_as_rows_are_late() -> None:
    delay = Delay(event="event_at", written="stored_at", rows=900, median=60, p95=600, late=0,
                  early=0, p99=5_400)  # fmt: skip
    event = make.field("event_at", LogicalType.TIMESTAMP_TZ)
    calendars = Calendars(datasets=(Calendar(dataset="orders", delays=(delay,)),))
    table = make.dataset("orders", make.field("id"), event, keys=(KEY,))

    plan, card = planned(table, around(calendars=calendars))

    assert (plan.method, plan.watermark) == ("append-only", "event_at")
    assert card.overlap is not None
    assert card.overlap.seconds == 6 * 3_600
    assert "1.5 h" in card.overlap.why or "90 min" in card.overlap.why


# ------------------------------------------------------------------- rhythm, growth, first load


@pytest.mark.parametrize(
    ("rhythm", "told", "schedule"),
    [
        (
            Rhythm(kind="batch", period=86_400, start=7_246, width=1_100,
                   hours=(0, 0, 9) + (0,) * 21),
            "daily batch at 02:00 UTC",
            "each day at 03:00 or later, when the batch has ended",
        ),
        (
            Rhythm(kind="batch", period=604_800, start=3 * 86_400 + 82_800, width=4_000,
                   hours=(0,) * 23 + (9,), weekdays=(0, 0, 0, 9, 0, 0, 0)),
            "weekly batch on Thursday at 23:00 UTC",
            "each week at 01:00 or later, when the batch has ended",
        ),
        (Rhythm(kind="batch", period=3_600, start=310, hours=(1,) * 24), "hourly batch at :05",
         "every 1 h, after the batch"),
        (Rhythm(kind="continuous", hours=(0,) * 9 + (5,) * 8 + (0,) * 7,
                weekdays=(9,) * 5 + (0, 0)),
         "continuous, mainly 09:00 to 17:00 UTC, Monday to Friday", "as often as its readers need"),
        (Rhythm(kind="once"), "one load: all rows bear about the same time",
         "once; again when its owner says so"),
    ],
)  # fmt: skip
def test_a_rhythm_is_told_with_when_to_load(rhythm: Rhythm, told: str, schedule: str) -> None:
    mark = Mark(field="created_at", rows=1_000, rhythm=rhythm)

    _, card = planned(orders(CREATED), around(done=counted(), loading=looked(mark)))

    assert card.cadence is not None
    assert card.cadence.told == told
    assert card.schedule == schedule


def test_growth_is_that_of_the_rows_else_that_of_earlier_audits() -> None:
    gain = looked(gain=Gain(field="created_at", rows_a_day=12.5, days=28))
    grown = DatasetGrowth(dataset="orders", rows_a_day=-3.0, runs=4, since=AT - timedelta(days=9))
    volumes = Volumes(growth=(grown,))

    _, by_rows = planned(orders(CREATED), around(loading=gain, volumes=volumes))
    _, by_audits = planned(orders(CREATED), around(volumes=volumes))

    assert by_rows.growth is not None
    assert (by_rows.growth.rows_a_day, by_rows.growth.told) == (
        12.5,
        "created_at of the newest 28 d",
    )
    assert by_audits.growth is not None
    assert (by_audits.growth.rows_a_day, by_audits.growth.told) == (
        -3.0,
        "4 audits since 18 Nov 2026",
    )


@pytest.mark.parametrize(("used", "parallel"), [(10, 4), (88, 3), (99, 1)])
def test_a_first_load_takes_a_quarter_of_the_head_room(used: int, parallel: int) -> None:
    room = Connections(used=used, limit=103, reserved=3)

    _, card = planned(orders(CREATED), around(connections=room))

    assert card.parallel == parallel


@pytest.mark.parametrize(("disclosure", "bounds"), [
    (Disclosure.RANGE, ("10", "20", "900")), (Disclosure.SHAPE, ())])  # fmt: skip
def test_skewed_keys_are_cut_by_quantiles_that_may_be_told(
    disclosure: Disclosure, bounds: tuple[str, ...]
) -> None:
    numbers = Numbers(
        mean=1.0,
        deviation=None,
        skew=None,
        quantiles=(Quantile(0.25, 10.2), Quantile(0.5, 20.0), Quantile(0.75, 900.1)),
    )
    seen = FieldProfile("id", present=9, nulls=0, disclosure=disclosure, numbers=numbers)
    found = looked(key=KeySpread(field="id", skew=6.2, parts=8))

    _, card = planned(
        orders(CREATED),
        around(loading=found),
        make.profile("orders", seen, row_count=10 * SMALL_ROWS),
    )

    assert card.split is not None
    assert (card.split.skew, card.split.bounds) == (6.2, bounds)
    assert card.split.told.startswith("quantiles of id, not equal ranges")


@pytest.mark.parametrize(
    ("release", "by"), [("18", "pages"), ("14", "pages"), ("13", ""), ("", "")]
)
def test_pages_cut_what_has_no_key_since_postgresql_14(release: str, by: str) -> None:
    beside = around(product="PostgreSQL", release=release)

    _, card = planned(make.dataset("orders", make.field("a", LogicalType.TEXT)), beside)

    assert card.split is not None
    assert card.split.by == by


def test_a_whole_read_takes_what_its_bytes_need() -> None:
    _, card = planned(orders(CREATED, size_bytes=2_000_000_000), around())

    assert (card.scan_seconds, card.row_bytes) == (100.0, 2_000.0)


# -------------------------------------------------------------------------------- the questions


def test_questions_are_asked_once_for_all_they_are_about() -> None:
    first = shop().datasets[0]
    plan, _ = planned(orders(make.field("updated_at", LogicalType.TIMESTAMP)), around())
    held = replace(plan, method="hold")
    datasets = [replace(first, name=f"t{n}", extraction=plan) for n in range(8)]

    asked = {q.id: q.question for q in questions_of(datasets)}

    assert set(asked) == {"plan-deletions", "plan-watermark", "plan-time-zone", "plan-cadence"}
    assert "t0, t1, t2, t3, t4, t5 and 2 more" in asked["plan-deletions"]
    assert questions_of([replace(first, extraction=held)]) == ()


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.44, "0.4 s"), (59, "59 s"), (300, "5 min"), (5_400, "90 min"), (9_000, "2.5 h"),
     (28 * 86_400, "28 d")],
)  # fmt: skip
def test_lengths_of_time_have_two_digits(seconds: float, told: str) -> None:
    assert duration(seconds) == told
