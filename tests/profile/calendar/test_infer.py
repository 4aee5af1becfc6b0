"""The calendar of a dataset: which fields have one, and what may be told of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from audit.facts.calendar import Calendar
from audit.facts.catalog import Dataset, DatasetKind, LogicalType
from audit.facts.profiles import Sample
from audit.profile.calendar.names import complete_at_once, happened, stage
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.documents import DocumentState
from audit.profile.extras import extras_of
from audit.profile.infer import describe_documents
from audit.profile.options import Options
from tests.make import facts as make

FIRST = datetime(2025, 1, 1, 8, tzinfo=UTC)
NOW = FIRST + timedelta(days=120)
MISSING = FIRST + timedelta(days=69)
#: Forty rows a day, and none on one of them.
MOMENTS = [
    FIRST + timedelta(days=day, minutes=17 * n)
    for day in range(120)
    for n in range(40)
    if FIRST + timedelta(days=day) != MISSING
]
TIMES = {"created_at": MOMENTS}


def dataset(*more: str, times: LogicalType = LogicalType.TIMESTAMP_TZ) -> Dataset:
    fields = [make.field(name, LogicalType.TEXT) for name in more]
    return make.dataset("orders", make.field("created_at", times), *fields)


def calendar(
    of: Dataset, columns: dict[str, Any], *, sample: Sample | None = None
) -> Calendar | None:
    state = DatasetState(Options(now=NOW.timestamp(), kept_rows=20_000))
    state.update(pa.record_batch(columns))
    seen = Seen(state.rows, row_count_exact=True, sample=sample)
    extras = describe(state, of, seen).extras
    assert extras is not None
    return extras.calendar


def stamps(moments: list[datetime]) -> Any:  # noqa: ANN401  # an Arrow array
    return pa.array(moments, pa.timestamp("us", "UTC"))


def test_the_days_of_a_record_time_are_told_with_their_dates() -> None:
    found = calendar(dataset(), {"created_at": stamps(MOMENTS)})

    assert found is not None
    [field] = found.fields
    assert (field.field, field.rows, field.days, field.expected) == (
        "created_at",
        len(MOMENTS),
        119,
        120,
    )
    [gap] = field.gaps
    assert gap.first == gap.last == MISSING.date()
    assert field.volume is not None


def test_texts_have_the_same_calendar() -> None:
    texts = pa.array([moment.strftime("%Y-%m-%d %H:%M:%S") for moment in MOMENTS])

    found = calendar(dataset(times=LogicalType.TEXT), {"created_at": texts})

    assert found is not None
    [field] = found.fields
    assert field.missing == 1
    assert (field.zoned, field.zoneless) == (0, len(MOMENTS))


def test_a_sample_tells_no_gaps() -> None:
    found = calendar(
        dataset(), {"created_at": stamps(MOMENTS)}, sample=Sample("random blocks", share=0.1)
    )

    assert found is not None
    assert found.sampled
    assert not found.fields[0].gaps
    assert not found.fields[0].week


def test_what_is_of_a_person_has_no_calendar() -> None:
    births = [moment - timedelta(days=12_000) for moment in MOMENTS]
    people = make.dataset(
        "customers",
        make.field("date_of_birth", LogicalType.DATE),
        make.field("created_at", LogicalType.TIMESTAMP_TZ),
    )
    found = calendar(
        people,
        {
            "date_of_birth": pa.array([b.date() for b in births], pa.date32()),
            "created_at": stamps(MOMENTS),
        },
    )
    assert found is not None
    assert [field.field for field in found.fields] == ["created_at"]


def test_events_of_persons_are_counted_and_their_dates_not_told() -> None:
    orders = make.dataset(
        "orders",
        make.field("order_date", LogicalType.TIMESTAMP_TZ),
        make.field("customer_id", LogicalType.INTEGER),
    )
    found = calendar(
        orders, {"order_date": stamps(MOMENTS), "customer_id": pa.array(range(len(MOMENTS)))}
    )
    assert found is not None
    [gap] = found.fields[0].gaps
    assert (gap.days, gap.first) == (1, None)


def test_documents_have_a_calendar() -> None:
    orders = make.dataset("orders", kind=DatasetKind.COLLECTION)
    state = DocumentState(Options(kept_rows=20_000))
    state.update([{"created_at": moment, "to": {"city": "Oslo"}} for moment in MOMENTS])
    told = describe_documents(state, orders, told=True)
    profile = make.profile("orders", *told.profiles, row_count=state.rows)

    extras = extras_of(told.table, orders, profile, told.sensitivity)

    assert extras is not None
    assert extras.whole
    assert extras.calendar is not None
    assert extras.calendar.fields[0].missing == 1
    assert extras.rows.columns == ["created_at", "to.city"]


@pytest.mark.parametrize(
    ("name", "days", "at_once", "at"),
    [
        ("created_at", True, True, 1),
        ("order_date", True, True, 0),
        ("InvoiceDate", True, True, 0),
        ("loaded_at", True, True, 2),
        ("updated_at", True, False, None),
        ("shipped_date", True, False, None),
        ("due_date", False, False, None),
        ("date_of_birth", False, False, None),
        ("valid_until", False, False, None),
        ("rating", False, False, None),
    ],
)
def test_names_say_what_is_to_be_expected(
    name: str, *, days: bool, at_once: bool, at: int | None
) -> None:
    assert happened(name) is days
    assert complete_at_once(name) is at_once
    assert stage(name) == at
