"""What PostgreSQL says of its use, its readers and its partitions, on a real server."""

from typing import TypeVar

from audit.engine.character.card import character_of
from audit.facts.workload import (
    Activity,
    Distribution,
    Operations,
    ReadConsistency,
)
from audit.model.fact import Fact, Missing, Reason
from audit.report.capture import Capture
from tests.servers.postgresql import Cluster

F = TypeVar("F", bound=Fact)

LOG = (
    "CREATE TABLE log (id int PRIMARY KEY, at timestamptz) PARTITION BY RANGE (id)",
    "CREATE TABLE low PARTITION OF log FOR VALUES FROM (0) TO (9000) PARTITION BY HASH (id)",
    "CREATE TABLE low_0 PARTITION OF low FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
    "CREATE TABLE low_1 PARTITION OF low FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    "CREATE TABLE high PARTITION OF log FOR VALUES FROM (9000) TO (99999)",
    "INSERT INTO log SELECT n, now() FROM generate_series(1, 8000) AS n",
    "INSERT INTO log SELECT n, now() FROM generate_series(9000, 9099) AS n",
    "ANALYZE",
)
SHOP = (
    "CREATE TABLE stock (id int PRIMARY KEY, amount int)",
    "INSERT INTO stock SELECT n, 0 FROM generate_series(1, 2000) AS n",
    "UPDATE stock SET amount = 1 WHERE id <= 500",
    "DELETE FROM stock WHERE id > 1900",
)


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def test_what_was_done_is_counted_by_table(postgres: Cluster) -> None:
    with postgres.database(*SHOP) as shop:
        capture = shop.audit()
    activity = fact(capture, Activity)

    found = activity.of("public.stock")
    assert found is not None
    assert (found.inserts, found.updates, found.deletes) == (2000, 500, 100)
    assert activity.totals.writes == 2600
    workload = character_of(capture.snapshot).about("workload")
    assert workload is not None
    assert workload.says == "transactional"
    assert any("19.2%" in line and "updates" in line for line in workload.evidence)


def test_partitions_are_counted_at_the_table_that_they_are_parts_of(postgres: Cluster) -> None:
    with postgres.database(*LOG) as source:
        capture = source.audit()
    activity, spread = fact(capture, Activity), fact(capture, Distribution)

    assert [d.dataset for d in activity.by_dataset] == ["public.log"]
    assert activity.by_dataset[0].operations.inserts == 8100
    assert (spread.scheme, spread.nodes) == ("hash and range partitions", 1)
    assert [(p.dataset, p.name, p.rows) for p in spread.parts if p.name == "public.high"] == [
        ("public.log", "public.high", 100)
    ]
    assert [p.name for p in spread.parts] == ["public.high", "public.low_0", "public.low_1"]
    assert all((p.size_bytes or 0) > 0 for p in spread.parts)
    told = character_of(capture.snapshot).about("distribution")
    assert told is not None
    assert told.evidence[0].startswith("public.log: 3 parts, the largest has 1.")


def test_the_isolation_is_the_one_that_sessions_begin_with(postgres: Cluster) -> None:
    with postgres.database() as plain:
        usual = fact(plain.audit(), ReadConsistency)
    with postgres.database() as other:
        other.run("ALTER ROLE ALL SET default_transaction_isolation = 'serializable'")
        try:
            changed = fact(other.audit(), ReadConsistency)
        finally:
            other.run("ALTER ROLE ALL RESET default_transaction_isolation")

    assert (usual.level, usual.snapshot, usual.multiple) == ("read committed", True, True)
    assert changed.level == "serializable"


def test_a_server_that_does_not_count_says_how_it_would(postgres: Cluster) -> None:
    with postgres.database(*SHOP) as shop:
        shop.run("ALTER ROLE ALL SET track_counts = off")
        try:
            capture = shop.audit()
        finally:
            shop.run("ALTER ROLE ALL RESET track_counts")

    found = capture.snapshot.get(Activity)
    assert isinstance(found, Missing)
    assert found.reason is Reason.SKIPPED
    assert "track_counts = on" in found.grant
    workload = character_of(capture.snapshot).about("workload")
    assert workload is not None
    assert (workload.says, workload.grant) == ("unknown", found.grant)


def test_a_database_without_tables_was_not_used(postgres: Cluster) -> None:
    with postgres.database() as empty:
        activity = fact(empty.audit(), Activity)

    assert activity.totals == Operations(0, 0, 0, 0, 0, 0)
    assert activity.by_dataset == ()
