"""How documents, indices and series are loaded: conditions, an example, what is not seen."""

from typing import Any

import pytest

from audit.engine.plan.around import Around, at_least, at_most, length
from audit.engine.plan.choose import extraction
from audit.facts.catalog import Dataset, DatasetKind, Family, LogicalType
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.series import Kept, SeriesTimings, Timing
from audit.facts.structure import Structure, Structures
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)
from audit.report.datasets import Extraction
from tests.make import facts as make

STAMP = make.field("created_at", LogicalType.TIMESTAMP_TZ)
STREAMS = ChangeCapture(
    method="change streams",
    requirements=(Requirement("oplog window", met=True, current="46 h", needed="24 h"),),
)
NO_STREAMS = ChangeCapture(
    method="change streams",
    requirements=(Requirement("replica set", met=False, current="standalone", needed="one"),),
)

FLUX = (
    "from(bucket: <bucket>) |> range(start: <from>, stop: <to>) |> "
    'filter(fn: (r) => r._measurement == "up")'
)


def planned(dataset: Dataset, around: Around) -> Extraction:
    found = extraction(dataset, None, around)
    assert found is not None
    return found


def collection(*names: str, rows: int = 1_000_000, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset(
        "shop.orders",
        make.field("_id", LogicalType.UNKNOWN, native_type="objectId"),
        *(make.field(n, LogicalType.TIMESTAMP_TZ) for n in names),
        kind=DatasetKind.COLLECTION,
        namespace="shop",
        keys=(make.primary_key("_id"),),
        row_estimate=rows,
        **more,
    )


def documents(**more: Any) -> Around:  # noqa: ANN401  # the value's own fields
    return Around(Family.DOCUMENT, more.pop("changes", NO_STREAMS), "MongoDB", "8", **more)


def id_types(*types: str) -> Structures:
    found = Structure(
        dataset="shop.orders", documents=9, depth=1, id_types=tuple((t, 3) for t in types)
    )
    return Structures(structures=(found,))


# ------------------------------------------------------------------------------- documents


def test_a_change_stream_is_opened_before_the_snapshot() -> None:
    plan = planned(collection("updated_at"), documents(changes=STREAMS))

    assert (plan.method, plan.key, plan.split_key) == ("cdc", ("_id",), "_id")
    assert plan.request.startswith('db.getCollection("orders").watch([], {fullDocument:')
    assert plan.conditions[0].startswith("open the stream and keep its resume token first")
    assert "reaches back (now 46 h)" in plan.limits[0]
    assert any("pre-images" in line for line in plan.unseen)


def test_without_a_stream_a_watermark_is_followed_and_needs_an_index() -> None:
    plain = planned(collection("updated_at"), documents())
    indexed = planned(collection("updated_at", indexes=(make.index("updated_at"),)), documents())

    assert (plain.method, plain.watermark) == ("incremental", "updated_at")
    assert "an index on updated_at" in plain.conditions[0]
    assert not any("an index on" in line for line in indexed.conditions)
    assert plain.unseen[0] == "deletions"
    assert '{"updated_at": {$gte: <from>, $lt: <to>}}' in plain.request


def test_ranges_of_id_serve_what_is_written_once() -> None:
    once = Activity(
        unit="documents",
        totals=Operations(),
        by_dataset=(DatasetOperations("shop.orders", Operations(inserts=9, updates=0, deletes=0)),),
    )

    plan = planned(collection(), documents(activity=once))
    other = planned(collection(), documents())

    assert (plan.method, plan.watermark) == ("incremental", "_id")
    assert plan.unseen == ("deletions", "updates")
    assert (other.method, other.split_key) == ("full", "_id")


@pytest.mark.parametrize(
    ("types", "split"),
    [
        (("objectId",), "_id"),
        (("uuid",), "_id"),
        (("string",), "_id"),  # the catalogue says ObjectId and the key leads an index
        (("objectId", "string"), ""),
    ],
)
def test_ids_of_several_types_are_not_cut_into_ranges(types: tuple[str, ...], split: str) -> None:
    plan = planned(collection(), documents(structures=id_types(*types)))

    assert plan.split_key == split
    assert any("several types" in line for line in plan.limits) is (split == "")


def test_a_time_series_collection_has_no_stream() -> None:
    plan = planned(collection(time_field="at"), documents(changes=STREAMS))

    assert (plan.method, plan.watermark) == ("incremental", "at")
    assert "no change streams" in plan.reason


def test_few_documents_are_read_whole_and_rules_of_the_collection_are_limits() -> None:
    few = collection(rows=10, options=(("capped", "4,096 bytes"), ("expires", "at after 60 s")))

    plan = planned(few, documents(changes=STREAMS))

    assert (plan.method, plan.reason) == ("full", "small (10 documents)")
    assert plan.limits == (
        "the collection is capped: what was not read in time is gone",
        "documents are dropped by age: at after 60 s",
    )


def test_a_name_cannot_leave_its_quotes() -> None:
    plan = planned(
        make.dataset('a"); drop("', kind=DatasetKind.COLLECTION, row_estimate=5), documents()
    )

    assert plan.request == 'db.getCollection("a\\"); drop(\\"").find().sort({_id: 1})'


# --------------------------------------------------------------------------------- search


def index(*fields: Any, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset(
        "logs app",
        *fields,
        kind=more.pop("kind", DatasetKind.INDEX),
        row_estimate=more.pop("rows", 1_000_000),
        **more,
    )


def search(product: str = "Elasticsearch", **more: Any) -> Around:  # noqa: ANN401  # the value's own fields
    return Around(Family.SEARCH, product=product, release="8", **more)


def test_new_documents_are_read_by_their_time_in_one_point_in_time() -> None:
    plan = planned(index(STAMP), search())

    assert (plan.method, plan.watermark, plan.key) == ("incremental", "created_at", ("_id",))
    opened, page = plan.request.splitlines()
    assert opened == "POST /logs%20app/_pit?keep_alive=5m"
    assert '"query": {"range": {"created_at": {"gte": <from>, "lt": <to>}}}' in page
    assert '"sort": [{"_shard_doc": "asc"}], "search_after"' in page
    assert "read the last 5 min again" in plan.conditions[0]
    assert "(1 s by default)" in plan.conditions[0]
    assert plan.unseen == ("deletions", "updates that leave created_at as it was")


def test_the_overlap_grows_with_the_refresh_interval_and_shards_are_slices() -> None:
    slow = ReadConsistency(level="near real time", snapshot=True, delay_seconds=900.0)
    cut = Distribution(
        scheme="shards", nodes=2, parts=tuple(Part("logs app", str(n)) for n in range(3))
    )

    plan = planned(index(STAMP), search(consistency=slow, distribution=cut))

    assert "read the last 30 min again" in plan.conditions[0]
    assert "(15 min as set)" in plan.conditions[0]
    assert plan.conditions[1].startswith("3 slices, one for each shard")


def test_opensearch_opens_its_own_point_in_time_and_sorts_by_number() -> None:
    plan = planned(index(STAMP), search("OpenSearch"))
    opened, page = plan.request.splitlines()
    one = Distribution(scheme="shards", nodes=1, parts=(Part("logs app", "0"),))

    assert "slice" not in planned(index(STAMP), search("OpenSearch", distribution=one)).request
    assert any("as many slices as it has shards" in line for line in plan.conditions)

    assert opened == "POST /logs%20app/_search/point_in_time?keep_alive=5m"
    assert '"slice": {"id": <shard>, "max": <shards>}' in page
    assert '"sort": [{"_seq_no": "asc"}]' in page


def test_without_a_time_the_number_of_the_operation_marks_what_is_new() -> None:
    plan = planned(index(make.field("sku", LogicalType.TEXT)), search())

    assert (plan.method, plan.watermark) == ("incremental", "_seq_no")
    assert "preference=_shards:<shard>" in plan.request
    assert plan.unseen == ("deletions",)
    assert "counts anew" in plan.limits[0]


def test_a_data_stream_is_read_by_its_own_time() -> None:
    stream = index(STAMP, kind=DatasetKind.DATA_STREAM, time_field="@timestamp")

    assert planned(stream, search()).watermark == "@timestamp"


def test_a_closed_index_is_held_back_for_its_own_reason() -> None:
    plan = planned(index(readable=False, unread="the index is closed"), search())

    assert (plan.method, plan.reason) == ("hold", "the index is closed")


@pytest.mark.parametrize(
    ("fields", "method", "watermark"),
    [
        ((STAMP,), "incremental", "created_at"),
        ((make.field("_version_"),), "incremental", "_version_"),
        ((), "full", ""),
    ],
)
def test_solr_is_read_by_cursor(fields: Any, method: str, watermark: str) -> None:  # noqa: ANN401  # one or no field
    core = index(make.field("sku", LogicalType.TEXT), *fields, keys=(make.primary_key("sku"),))

    plan = planned(core, search("Apache Solr"))

    assert (plan.method, plan.watermark, plan.key) == (method, watermark, ("sku",))
    assert "/solr/logs%20app/select?q=*:*&rows=1000&sort=sku+asc&cursorMark=<mark>" in plan.request
    assert any("cursorMark=*" in line for line in plan.conditions)


def test_a_small_index_is_read_whole() -> None:
    plan = planned(index(STAMP, rows=10), search())

    assert (plan.method, plan.reason) == ("full", "small (10 documents)")
    assert "_pit" in plan.request


# --------------------------------------------------------------------------------- series


def metric(**more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset("up", kind=DatasetKind.METRIC, time_field="time", **more)


def timed(product: str = "Prometheus", release: str = "2", **more: Any) -> Around:  # noqa: ANN401  # the timing's own fields
    timing = Timing(dataset="up", examined=10, points=10, window=60.0, **more)
    return Around(
        Family.TIME_SERIES,
        product=product,
        release=release,
        timings=SeriesTimings(timings=(timing,), kept=(Kept("15d", 15 * 86_400.0),)),
    )


def test_windows_are_as_long_as_a_million_points() -> None:
    few = planned(metric(), timed(series=10, interval=15.0))
    many = planned(metric(), timed(series=100_000, interval=15.0))
    unknown = planned(metric(), Around(Family.TIME_SERIES, product="Prometheus"))

    assert few.conditions[0] == "windows of 1 d (about 57,600 points a day)"
    assert many.conditions[0] == "windows of 1 min (about 576M points a day)"
    assert unknown.conditions[0] == "windows of 1 h (the volume is not known)"
    assert any("remote write" in line for line in many.limits)
    assert not any("remote write" in line for line in few.limits)


def test_the_overlap_is_twice_the_latest_delay_or_a_stated_default() -> None:
    late = planned(metric(), timed(late=3, latest_by=95.0))
    none = planned(metric(), timed(late=0))
    unknown = planned(metric(), timed())
    whole = Timing(dataset="", examined=0, points=0, window=0.0, late=7)
    counted = Around(Family.TIME_SERIES, timings=SeriesTimings(timings=(whole,)))

    assert "7 late points were counted" in planned(metric(), counted).conditions[1]
    assert "last 5 min" in late.conditions[1]
    assert "came within 5 min" in late.conditions[1]
    assert "no late point was seen; a default" in none.conditions[1]
    assert "a default: nothing tells how late points come" in unknown.conditions[1]


def test_retention_bounds_how_long_a_reader_may_be_away() -> None:
    plan = planned(metric(), timed())
    ruled = Around(
        Family.TIME_SERIES,
        product="InfluxDB",
        expiry=Expiry(rules=(ExpiryRule("a", None, 1), ExpiryRule("b", 7.0, 1))),
    )

    assert "away for more than 15 d loses points (15d)" in plan.limits[0]
    assert "away for more than 7 d loses points (b)" in planned(metric(), ruled).limits[0]


def test_a_measurement_is_bound_by_the_policy_that_it_is_kept_by() -> None:
    around = Around(
        Family.TIME_SERIES,
        product="InfluxDB",
        release="1",
        expiry=Expiry(rules=(ExpiryRule("db.short", 7.0, 1), ExpiryRule("db.autogen", None, 1))),
    )

    def kept_by(policy: str) -> Extraction:
        options = (("retention policy", policy), ("measurement", "cpu"))
        return planned(metric(namespace="db", options=options), around)

    assert "7 d loses points (db.short)" in kept_by("short").limits[0]
    assert kept_by("autogen").limits == ()
    assert kept_by("short").request.startswith('SELECT * FROM "db"."short"."cpu" WHERE time >=')


@pytest.mark.parametrize(
    ("product", "release", "request_"),
    [
        ("Prometheus", "3", 'GET /api/v1/query?query={__name__="up"}[1h]&time=<end of the window>'),
        ("InfluxDB", "1", 'SELECT * FROM "up" WHERE time >= <from> AND time < <to>'),
        (
            "InfluxDB",
            "2",
            FLUX,
        ),
        ("QuestDB", "9", 'SELECT * FROM "up" WHERE "time" >= <from> AND "time" < <to>'),
    ],
)
def test_each_product_is_asked_in_its_language(product: str, release: str, request_: str) -> None:
    assert planned(metric(), timed(product, release)).request == request_


def test_a_table_without_a_time_is_loaded_as_any_other() -> None:
    plan = planned(make.dataset("rooms", make.field("id")), timed("QuestDB"))

    assert (plan.method, plan.watermark) == ("full", "")
    assert plan.reason == "no key and no watermark, so there is no other way"


def test_raw_samples_are_asked_for_and_not_resampled() -> None:
    plan = planned(metric(), timed())

    assert any("query_range would resample" in line for line in plan.conditions)
    assert not any("query_range" in c for c in planned(metric(), timed("InfluxDB")).conditions)


@pytest.mark.parametrize(
    ("seconds", "below", "above"),
    [(0.2, 1, 1), (7, 5, 10), (59, 30, 60), (3_600, 3_600, 3_600), (90_000, 86_400, 172_800)],
)
def test_lengths_of_time_are_round(seconds: float, below: int, above: int) -> None:
    assert (at_most(seconds), at_least(seconds)) == (below, above)


def test_a_length_of_time_is_in_its_largest_whole_unit() -> None:
    assert [length(s) for s in (0.5, 90, 600, 7_200, 172_800)] == [
        "0.5 s",
        "90 s",
        "10 min",
        "2 h",
        "2 d",
    ]
