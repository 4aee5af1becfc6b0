"""Answers as the InfluxDB manual has them, whole, cut and broken, and what they say."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.access.influx import points
from audit.access.influx.table import Table
from audit.access.influx.v1 import measurements, state
from audit.access.influx.v1.answers import CutShort, cut_short, tables
from audit.access.influx.v1.reader import once
from audit.errors import CollectError, PrivilegeMissing, SourceTimeout
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_each_statement_has_its_tables_or_its_error() -> None:
    body = {
        "results": [
            {"statement_id": 0, "series": [{"name": "a", "columns": ["x"], "values": [[1]]}]},
            {"statement_id": 1, "error": "database not found: c4nary"},
            {"statement_id": 2},
        ]
    }

    first, second, third = tables(body, 3)

    assert first == [Table("a", ("x",), [[1]])]
    assert isinstance(second, CollectError)
    assert "c4nary" not in str(second)
    assert third == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("query-timeout limit exceeded", SourceTimeout),
        ("x not authorized to execute statement 'SHOW USERS', requires admin", PrivilegeMissing),
        ("something else", CollectError),
    ],
)
def test_errors_are_told_by_their_words(said: str, kind: type[CollectError]) -> None:
    [found] = tables({"results": [{"error": said}]}, 1)

    assert type(found) is kind


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"results": 1}, {"results": []}, {"results": [{"series": [{"name": "a"}]}]}, 7],
)
def test_an_answer_of_another_form_is_an_error(body: object) -> None:
    with pytest.raises(CollectError):
        tables(body, 1)


def test_a_cut_answer_says_so() -> None:
    series: dict[str, Any] = {"name": "a", "columns": ["x"], "values": [[1]], "partial": True}

    [found] = tables({"results": [{"series": [series]}]}, 1)

    assert not isinstance(found, CollectError)
    assert [table.partial for table in found] == [True]
    first, second = tables({"results": [{"series": [series]}]}, 2)
    assert cut_short(first)
    assert isinstance(second, CutShort)


@pytest.mark.parametrize(
    ("said", "expected"),
    [("0s", 0), ("168h0m0s", 604_800), ("1.5s", 1.5), ("100ms", 0.1), ("2m30s", 150)],
)
def test_durations_are_those_of_go(said: str, expected: float) -> None:
    assert measurements.seconds(said) == pytest.approx(expected)


def test_a_field_of_several_types_is_mixed_and_read_as_text() -> None:
    kept = measurements.Policy("autogen", None, default=True)
    rows = [["v", "float"], ["v", "string"], ["n", "unsigned"]]
    [dataset] = measurements.datasets(
        "d",
        fields={kept: [Table("m", ("fieldKey", "fieldType"), rows)]},
        tags=[],
        names=["m"],
        series={},
    )

    table = Table("m", ("time", "n", "v"), [[1_000_000, 2**64 - 1, 1.5], [2_000_000, None, "x"]])
    batch = points.batch(dataset, table)

    assert [f.logical_type for f in dataset.fields] == [
        LogicalType.TIMESTAMP_TZ,
        LogicalType.INTEGER,
        LogicalType.MIXED,
    ]
    assert dict(dataset.options)["kept"] == "for ever"
    assert batch.column("n").to_pylist() == [2**64 - 1, None]
    assert batch.column("v").to_pylist() == ["1.5", "x"]
    assert batch.column("time").to_pylist()[0] == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_field_that_an_answer_lacks_is_null() -> None:
    fields = (
        Field("time", "t", LogicalType.TIMESTAMP_TZ),
        Field("gone", "boolean", LogicalType.BOOLEAN),
    )
    batch = points.batch(
        Dataset("m", DatasetKind.METRIC, fields=fields), Table("m", ("time",), [[1]])
    )

    assert batch.column("gone").to_pylist() == [None]


def test_a_measurement_without_fields_is_listed_and_has_no_place() -> None:
    [dataset] = measurements.datasets("d", fields={}, tags=[], names=["m"], series={})

    assert not dataset.complete
    assert measurements.place_of(dataset, prefix="") is None


def shard(expiry: datetime) -> Table:
    end = "2026-11-02T00:00:00Z"
    return Table("d", ("end_time", "expiry_time"), [[end, expiry.strftime("%Y-%m-%dT%H:%M:%SZ")]])


def test_lost_points_faults_and_shards_past_their_retention_are_problems() -> None:
    statistics = [
        Table("shard", ("writePointsErr", "writePointsDropped"), [[2, 0]]),
        Table("shard", ("writePointsErr", "writePointsDropped"), [[3, 4]]),
        Table("httpd", ("recoveredPanics",), [[0]]),
    ]
    kept = Table("d", ("end_time", "expiry_time"), [["2026-01-02T00:00:00Z"] * 2])

    found = state.health(
        statistics, [shard(NOW - timedelta(days=1)), shard(NOW + timedelta(days=1)), kept], now=NOW
    )

    assert found.problems == (
        "points that could not be written since the start: 5",
        "points that were dropped since the start: 4",
        "shards that are past their retention and still there: 1",
    )


def test_a_write_that_is_answered_before_it_is_on_the_disk_is_no_promise() -> None:
    data = Table("config-data", ("wal-fsync-delay",), [["100ms"]])

    [promise] = state.durability([data]).promises

    assert (promise.kept, promise.value) == (False, "100ms")


@pytest.mark.parametrize(
    ("address", "everywhere"),
    [(":8086", True), ("0.0.0.0:8086", True), ("[::]:8086", True), ("10.0.0.1:8086", False)],
)
def test_where_it_listens(address: str, *, everywhere: bool) -> None:
    found = state.listening([Table("config-httpd", ("bind-address",), [[address]])])

    assert found.everywhere is everywhere


def test_series_that_every_shard_counted_are_brought_down_to_the_total() -> None:
    assert once({"cpu": 240, "disk": 120}, 90) == {"cpu": 60, "disk": 30}
    assert once({"cpu": 60}, 60) == {"cpu": 60}
    assert once({"cpu": 60}, 0) == {"cpu": 60}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("cpu,host=a", "cpu"),
        ("cpu", "cpu"),
        ("it's\\ a\\ back\\slash,x=1", "it's a back\\slash"),
        ("sp\\ ace\\,\\ comma,x=1", "sp ace, comma"),
        ("</script>,x=a\\,b", "</script>"),
        ("", ""),
    ],
)
def test_a_series_names_its_measurement(key: str, name: str) -> None:
    assert measurements.of_key(key) == name
