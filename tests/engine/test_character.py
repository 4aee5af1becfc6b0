"""What kind of source it is follows from facts, each statement with its evidence, or is unknown."""

from datetime import UTC, datetime
from typing import Any

import pytest

from audit.engine.character.card import character_of
from audit.engine.character.changes import soft_delete
from audit.engine.character.distribution import skew_of
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, LogicalType
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles, Reference, References
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.workload import (
    Activity,
    DatasetOperations,
    Distribution,
    Operations,
    Part,
    ReadConsistency,
)
from audit.model.fact import Fact, Missing, Reason, Snapshot
from audit.report.character import Character, Statement
from tests.make import facts as make

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SINCE = datetime(2026, 11, 3, tzinfo=UTC)
STAMP = make.field("created_at", LogicalType.TIMESTAMP_TZ)
AMOUNT = make.field("amount", LogicalType.DECIMAL)


def card(
    *datasets: Dataset, facts: tuple[Fact, ...] = (), family: Family = Family.RELATIONAL
) -> Character:
    held: dict[type[Fact], Fact | Missing] = {
        Catalog: make.catalog(*datasets, family=family),
        **{type(fact): fact for fact in facts},
    }
    return character_of(Snapshot(NOON, held, {}))


def about(character: Character, topic: str) -> Statement:
    found = character.about(topic)
    assert found is not None
    return found


def activity(**by_dataset: Operations) -> Activity:
    kinds = ("reads", "inserts", "updates", "deletes", "scans", "look_ups")
    counted = {k: [getattr(o, k) for o in by_dataset.values()] for k in kinds}
    totals = {k: None if None in found else sum(found) for k, found in counted.items()}
    return Activity(
        unit="rows",
        totals=Operations(**totals),
        since=SINCE,
        by_dataset=tuple(DatasetOperations(n, o) for n, o in by_dataset.items()),
    )


def done(**counts: int) -> Operations:
    return Operations(**(dict.fromkeys(("reads", "inserts", "updates", "deletes"), 0) | counts))


def refers(
    dataset: str, *parents: str, declared: bool = True, sure: str = "certain"
) -> list[Reference]:
    return [Reference(dataset, (f"{p}_id",), p, ("id",), declared, sure) for p in parents]


def table(name: str, *fields: Field, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    return make.dataset(name, make.field("id"), *fields, keys=(make.primary_key("id"),), **more)


# ------------------------------------------------------------------------------- workload


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"inserts": 600, "updates": 400, "reads": 9_000, "look_ups": 900}, "transactional"),
        ({"inserts": 990, "updates": 10, "scans": 10, "look_ups": 990}, "log"),
        ({"inserts": 9_990, "updates": 10, "scans": 900, "look_ups": 99}, "analytical"),
        ({"reads": 1_000_000, "inserts": 1, "look_ups": 5_000}, "reference"),
        ({"reads": 1_000_000, "inserts": 1, "scans": 5_000, "look_ups": 10}, "analytical"),
        ({"inserts": 600, "updates": 400, "scans": 900, "look_ups": 99}, "mixed"),
    ],
)
def test_the_workload_follows_from_what_was_done(counts: dict[str, int], expected: str) -> None:
    counted = done(**({"scans": 0, "look_ups": 0} | counts))
    found = card(table("t", STAMP, row_estimate=50_000), facts=(activity(t=counted),))

    workload = about(found, "workload")
    assert workload.says == expected
    assert workload.confidence
    assert workload.evidence
    assert found.datasets[0].workload == expected


@pytest.mark.parametrize(
    ("kind", "says"), [(DatasetKind.INDEX, "unknown"), (DatasetKind.DATA_STREAM, "log")]
)
def test_updates_that_count_as_inserts_are_not_taken_for_a_log(
    kind: DatasetKind, says: str
) -> None:
    blind = Operations(inserts=5_000, deletes=0)
    index = make.dataset("a", STAMP, kind=kind)
    found = card(index, facts=(activity(a=blind),), family=Family.DOCUMENT)

    workload = about(found, "workload")
    assert workload.says == says
    assert "100.0% inserts or updates" in workload.evidence[0]


def test_a_time_series_store_may_hold_other_tables() -> None:
    points = make.dataset("points", STAMP, time_field="created_at")
    mostly = card(
        points, points, make.dataset("rooms", make.field("id")), family=Family.TIME_SERIES
    )

    assert about(mostly, "workload").says == "metrics"
    assert about(mostly, "workload").evidence == ("2 of the datasets are series of points in time",)
    assert about(mostly, "workload").confidence == "medium"


def test_scans_of_a_small_table_say_nothing() -> None:
    counted = done(inserts=600, updates=400, scans=900, look_ups=1)
    small = card(table("t", STAMP, row_estimate=900), facts=(activity(t=counted),))

    assert about(small, "workload").says == "transactional"


def test_a_load_in_bulk_is_not_taken_for_a_log() -> None:
    counted = activity(t=done(inserts=50_000))
    untimed = card(table("t", row_estimate=50_000), facts=(counted,))
    parent = card(
        table("t", STAMP),
        table("u"),
        facts=(counted, References(references=tuple(refers("u", "t")))),
    )

    assert about(untimed, "workload").says == "unknown"
    assert "as a load in bulk makes them too" in about(untimed, "workload").why
    assert about(parent, "workload").says == "transactional"  # by how it is modelled
    assert about(parent, "workload").confidence == "low"


def test_what_is_written_is_told_with_its_shares_and_since_when() -> None:
    found = card(table("t"), facts=(activity(t=done(inserts=500, updates=400, deletes=100)),))

    [written, *_] = about(found, "workload").evidence
    assert written.replace("\N{NO-BREAK SPACE}", " ") == (
        "1,000 rows written since 3 Nov 2026: 50.0% inserts, 40.0% updates, 10.0% deletions"
    )


def test_two_large_parts_of_different_use_are_mixed() -> None:
    found = card(
        table("orders"),
        table("log", STAMP),
        facts=(activity(orders=done(inserts=500, updates=600), log=done(inserts=1_200)),),
    )

    workload = about(found, "workload")
    assert workload.says == "mixed"
    assert workload.evidence == (
        "52.2% of the writes are log (log)",
        "47.8% of the writes are transactional (orders)",
    )


def test_nothing_is_guessed_without_evidence() -> None:
    found = card(table("t"))

    workload = about(found, "workload")
    assert (workload.says, workload.confidence) == ("unknown", "")
    assert "this kind of source does not tell it" in workload.why


def test_too_few_operations_say_nothing() -> None:
    found = card(table("t"), facts=(activity(t=done(inserts=5, updates=5)),))

    workload = about(found, "workload")
    assert workload.says == "unknown"
    assert "fewer than 1,000 operations since" in workload.why


def test_what_our_account_may_not_see_names_the_grant() -> None:
    hidden = Missing(Reason.PRIVILEGE, "", "GRANT clusterMonitor")
    kinds: tuple[type[Fact], ...] = (Activity, ReadConsistency, Distribution)
    held: dict[type[Fact], Fact | Missing] = {Catalog: make.catalog(table("t"))}
    found = character_of(Snapshot(NOON, held | dict.fromkeys(kinds, hidden), {}))

    for topic in ("workload", "consistency", "distribution", "changes"):
        statement = about(found, topic)
        assert (statement.says, statement.grant) == ("unknown", "GRANT clusterMonitor"), topic
        assert "our account may not see it" in statement.why


def test_series_are_metrics() -> None:
    metric = make.dataset("up", make.field("job", LogicalType.TEXT), kind=DatasetKind.METRIC)
    found = card(metric, family=Family.TIME_SERIES)

    assert about(found, "workload").says == "metrics"
    assert about(found, "look-ups").says == "by time and label"
    assert about(found, "changes").says == "append only"


def test_without_a_catalogue_there_is_no_card() -> None:
    assert character_of(Snapshot(NOON, {}, {})) == Character()


# ------------------------------------------------------------------------------ modelling

STAR = tuple(refers("sales", "day", "store", "product"))


def star(rows: int) -> Character:
    dimensions = [table(n, row_estimate=100) for n in ("day", "store", "product")]
    sales = table("sales", AMOUNT, row_estimate=rows)
    return card(sales, *dimensions, facts=(References(references=STAR),))


def test_a_fact_table_with_dimensions_is_a_star() -> None:
    found = star(100_000)

    assert about(found, "modelling").says == "star"
    assert {d.dataset: d.model for d in found.datasets} == {
        "sales": "fact table",
        "day": "dimension",
        "store": "dimension",
        "product": "dimension",
    }
    assert (about(found, "workload").says, about(found, "workload").confidence) == (
        "analytical",
        "low",
    )


def test_a_small_table_of_references_is_no_fact_table() -> None:
    assert about(star(50), "modelling").says == "normalised"


def test_parents_that_refer_on_are_no_dimensions() -> None:
    chain = References(references=(*STAR, *refers("store", "town", "owner")))
    tables = [table(n, row_estimate=10) for n in ("day", "store", "product", "town", "owner")]
    found = card(table("sales", AMOUNT, row_estimate=9_000), *tables, facts=(chain,))

    assert about(found, "modelling").says == "normalised"


def test_two_patterns_of_like_number_are_mixed() -> None:
    found = card(make.dataset("audit_log", STAMP), make.dataset("a", make.field("id")))

    assert about(found, "modelling").says == "mixed"


def test_references_that_were_guessed_say_nothing() -> None:
    guessed = References(references=tuple(refers("a", "b", declared=False, sure="low")))

    assert about(card(table("a"), table("b"), facts=(guessed,)), "modelling").says == "standalone"


@pytest.mark.parametrize(
    ("dataset", "model"),
    [
        (make.dataset("audit_log", make.field("id"), STAMP), "event log"),
        (make.dataset("audit_log", make.field("id")), "standalone"),
        (make.dataset("w", *(make.field(f"c{n}") for n in range(40))), "wide"),
        (
            make.dataset(
                "cache",
                make.field("id", LogicalType.TEXT),
                make.field("value", LogicalType.JSON),
                keys=(make.primary_key("id"),),
            ),
            "key/value",
        ),
        (
            make.dataset(
                "post_meta",
                make.field("meta_id"),
                make.field("post_id"),
                make.field("meta_key", LogicalType.TEXT),
                make.field("meta_value", LogicalType.TEXT),
            ),
            "entity-attribute-value",
        ),
        (
            make.dataset("m", AMOUNT, kind=DatasetKind.METRIC, time_field="time"),
            "narrow time series",
        ),
        (
            make.dataset(
                "cpu",
                make.field("user", LogicalType.FLOAT),
                make.field("idle", LogicalType.FLOAT),
                kind=DatasetKind.METRIC,
            ),
            "wide time series",
        ),
        (make.dataset("o", make.field("lines[].sku", LogicalType.TEXT)), "nested documents"),
    ],
)
def test_the_model_of_one_dataset(dataset: Dataset, model: str) -> None:
    found = card(dataset)

    assert [d.model for d in found.datasets] == [model]
    assert found.datasets[0].evidence


@pytest.mark.parametrize(
    ("fields", "model"),
    [
        (("_id", "customer.name"), "nested documents"),
        (("_id", "name"), "flat documents"),
        (("_id", "lines[].sku"), "nested documents"),
    ],
)
def test_documents_are_flat_or_nested(fields: tuple[str, ...], model: str) -> None:
    collection = make.dataset(
        "c", *(make.field(f, LogicalType.TEXT) for f in fields), kind=DatasetKind.COLLECTION
    )

    assert about(card(collection, family=Family.DOCUMENT), "modelling").says == model


def test_a_data_stream_is_an_event_log() -> None:
    stream = make.dataset(
        "logs-app", STAMP, AMOUNT, kind=DatasetKind.DATA_STREAM, time_field="@timestamp"
    )
    found = card(stream, family=Family.SEARCH)

    assert about(found, "modelling").says == "event log"
    assert found.datasets[0].changes == ("append only",)


# ---------------------------------------------------------------- consistency, distribution


def test_what_a_reader_sees_is_told_in_the_products_words() -> None:
    near = ReadConsistency(
        level="near real time", snapshot=True, how="a point in time", delay_seconds=1.0
    )
    never = ReadConsistency(level="each file as it was", snapshot=False)

    told = about(card(table("t"), facts=(near,)), "consistency")
    assert (told.says, told.confidence) == ("near real time", "certain")
    assert told.detail == "One moment of one dataset can be read by a point in time."
    assert told.evidence == ("a write is seen after 1 s at the latest",)
    assert "no moment can be held" in about(card(table("t"), facts=(never,)), "consistency").detail


def test_the_skew_is_the_largest_part_over_the_mean() -> None:
    parts = [Part("log", f"p{n}", size_bytes=size) for n, size in enumerate((10, 10, 40))]

    skew = skew_of("log", parts)
    assert skew is not None
    assert (skew.parts, skew.largest, skew.by) == (3, 2.0, "size")
    assert skew_of("log", parts[:1]) is None
    assert skew_of("log", [Part("log", "a"), Part("log", "b")]) is None
    rows = skew_of("log", [Part("log", "a", rows=1), Part("log", "b", rows=3)])
    assert rows is not None
    assert (rows.largest, rows.by) == (1.5, "rows")


def test_skewed_parts_and_full_nodes_are_told() -> None:
    spread = Distribution(
        scheme="hash of _id",
        nodes=2,
        parts=(Part("log", "0", "a", size_bytes=90), Part("log", "1", "b", size_bytes=10)),
    )
    even = Distribution(scheme="one server", nodes=1)

    told = about(card(table("log"), facts=(spread,)), "distribution")
    assert told.says == "2 nodes, hash of _id"
    assert told.evidence == (
        "log: 2 parts, the largest has 1.8 times the mean size",
        "the fullest of 2 nodes holds 1.8 times the mean",
    )
    assert about(card(table("log"), facts=(even,)), "distribution").says == "one server"


# ------------------------------------------------------------------- changes and look-ups


@pytest.mark.parametrize(
    ("field", "soft"),
    [
        ("deleted_at", True),
        ("is_deleted", True),
        ("deletedAt", True),
        ("meta.deleted", True),
        ("removed_on", True),
        ("deletion_date", True),
        ("tombstone", True),
        ("undelete_requests", False),
        ("deleted_items_total", False),
        ("archive", False),
    ],
)
def test_a_field_that_marks_deleted_records_is_known_by_its_name(field: str, *, soft: bool) -> None:
    assert bool(soft_delete(make.dataset("t", make.field(field)))) is soft


def test_how_records_change_is_counted_and_read_from_rules() -> None:
    found = card(
        table("orders"),
        table("log"),
        table("users", make.field("deleted_at", LogicalType.TIMESTAMP)),
        table("prices", make.field("valid_from"), make.field("valid_to")),
        table("sessions", options=(("expires", "at after 3,600 s"),)),
        table("points", options=(("kept", "7 days"),)),
        table("quiet", options=(("kept", "for ever"),)),
        facts=(activity(orders=done(updates=5, deletes=2), log=done(inserts=100)),),
    )

    assert {d.dataset: d.changes for d in found.datasets if d.changes} == {
        "orders": ("updated in place", "deleted"),
        "log": ("append only",),
        "users": ("soft delete",),
        "prices": ("kept in versions",),
        "sessions": ("dropped by age",),
        "points": ("dropped by age",),
    }
    told = about(found, "changes")
    assert "nothing tells for 1 of 7 datasets" in told.evidence
    assert told.confidence == "medium"
    assert told.detail == "Nothing but the marks of soft deletion shows a reader what was deleted."


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (ChangeCapture(method="change streams"), "A reader sees updates and deletions by change"),
        (
            ChangeCapture(method=""),
            "Nothing but the marks of soft deletion shows a reader what was deleted.",
        ),
    ],
)
def test_whether_a_reader_sees_deletions_is_said(changes: ChangeCapture, told: str) -> None:
    found = card(table("t", make.field("deleted_at")), facts=(changes,))

    assert about(found, "changes").detail.startswith(told)


def test_an_index_of_documents_leaves_tombstones() -> None:
    index = make.dataset("products", kind=DatasetKind.INDEX)

    assert card(index, family=Family.SEARCH).datasets[0].changes == ("rewritten with a tombstone",)


def test_points_are_dropped_by_the_rule_that_says_so() -> None:
    metric = make.dataset("up", kind=DatasetKind.METRIC)
    rules = Expiry(rules=(ExpiryRule("15d", 15.0, 1), ExpiryRule("kept", None, 1)))

    told = about(card(metric, facts=(rules,), family=Family.TIME_SERIES), "changes")
    assert told.says == "append only, dropped by age"
    assert told.evidence == ("15d keeps 15 days",)


def test_unused_indexes_and_watermarks_without_one_are_told() -> None:
    large = table(
        "orders",
        STAMP,
        row_estimate=20_000,
        indexes=(
            make.index("id", name="pk", unique=True, scans=0),
            make.index("state", name="by_state", scans=0),
            make.index("city", name="by_city", scans=7),
        ),
    )
    refs = References(references=tuple(refers("orders", "customers")))

    told = about(card(large, table("customers"), facts=(refs,)), "look-ups")
    assert told.says == "3 indexes, 1 unused"
    assert told.confidence == "high"
    assert told.evidence == (
        "not used since the statistics began: by_state",
        "the busiest is by_city with 7 uses",
        "orders: no index leads with created_at, so that every load scans 20,000 rows",
        "references without an index: orders (customers_id)",
    )


def test_indexes_whose_use_is_not_counted_are_not_called_used() -> None:
    told = about(card(table("t", indexes=(make.index("id"),))), "look-ups")

    assert (told.says, told.confidence) == ("1 index", "medium")
    assert "does not count how often" in told.evidence[0]


def test_files_have_no_index() -> None:
    file = make.dataset("a.csv", make.field("id"), kind=DatasetKind.FILE)

    assert about(card(file, family=Family.FILES), "look-ups").says == "whole files"


def test_the_counted_rows_go_before_the_estimate() -> None:
    profiles = Profiles(datasets=(make.profile("t", row_count=50_000),))
    found = card(table("t", STAMP, row_estimate=5, indexes=(make.index("id"),)), facts=(profiles,))

    assert "1 large dataset has no index" in about(found, "look-ups").detail


def test_the_same_facts_give_the_same_card() -> None:
    assert star(100_000) == star(100_000)
