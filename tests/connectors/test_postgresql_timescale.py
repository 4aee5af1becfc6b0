"""TimescaleDB by answers recorded from its manual: its views, on a real PostgreSQL.

The extension itself was not to be had: the schemas that it makes are made here by hand, with the
columns that the manual gives its informational views. Chunks inherit from their hypertable, as
there.
"""

from typing import TypeVar

from audit.engine.discover import connector_class
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.retention import Expiry
from audit.facts.workload import Distribution
from audit.model.fact import Fact, Missing, Reason, Verified
from audit.report.capture import Capture
from tests.servers.postgresql import Cluster

F = TypeVar("F", bound=Fact)

METRICS = (
    "CREATE TABLE conditions (at timestamptz NOT NULL, site text, value float8)",
    "CREATE TABLE counted (at bigint NOT NULL, value float8)",
    "CREATE TABLE kept (at timestamptz NOT NULL, value float8)",
    "CREATE SCHEMA _timescaledb_internal",
    *(
        f"CREATE TABLE _timescaledb_internal._hyper_1_{n}_chunk () INHERITS (conditions)"
        for n in (1, 2)
    ),
    "CREATE TABLE _timescaledb_internal._hyper_2_3_chunk () INHERITS (counted)",
    "CREATE TABLE _timescaledb_internal._hyper_3_4_chunk () INHERITS (kept)",
    *(
        f"INSERT INTO _timescaledb_internal._hyper_1_{n}_chunk "
        f"SELECT now() - interval '{n} days', 'north', g FROM generate_series(1, 300) AS g"
        for n in (1, 2)
    ),
    "ANALYZE",
    "CREATE SCHEMA timescaledb_information",
    (
        "CREATE TABLE timescaledb_information.chunks (hypertable_schema name, "
        "hypertable_name name, chunk_schema name, chunk_name name, range_start timestamptz, "
        "range_end timestamptz, is_compressed bool)"
    ),
    (
        "INSERT INTO timescaledb_information.chunks SELECT 'public', t, "
        "'_timescaledb_internal', c, now() - interval '1 day', now(), z FROM (VALUES "
        "('conditions', '_hyper_1_1_chunk', false), "
        "('conditions', '_hyper_1_2_chunk', false), ('counted', '_hyper_2_3_chunk', false), "
        "('kept', '_hyper_3_4_chunk', true)) AS v(t, c, z)"
    ),
    (
        "CREATE TABLE timescaledb_information.dimensions (hypertable_schema name, "
        "hypertable_name name, dimension_number int, column_name name)"
    ),
    (
        "INSERT INTO timescaledb_information.dimensions VALUES ('public', 'conditions', 1, 'at'), "
        "('public', 'conditions', 2, 'site'), ('public', 'counted', 1, 'at'), "
        "('public', 'kept', 1, 'at')"
    ),
    (
        "CREATE TABLE timescaledb_information.jobs (hypertable_schema name, hypertable_name name, "
        "proc_name name, scheduled bool, config jsonb)"
    ),
    (
        "INSERT INTO timescaledb_information.jobs VALUES "
        "('public', 'conditions', 'policy_retention', true, '{\"drop_after\": \"36:00:00\"}'), "
        "('public', 'conditions', 'policy_compression', true, '{\"compress_after\": \"1 day\"}'), "
        "('public', 'counted', 'policy_retention', true, '{\"drop_after\": 5000}'), "
        "('public', 'kept', 'policy_retention', false, '{\"drop_after\": \"30 days\"}')"
    ),
)


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def test_chunks_are_a_part_of_their_hypertable(postgres: Cluster) -> None:
    with postgres.database(*METRICS) as source:
        capture = source.audit()
    catalog = fact(capture, Catalog)
    conditions, kept = catalog.dataset("public.conditions"), catalog.dataset("public.kept")
    assert conditions is not None
    assert kept is not None

    assert not [d.name for d in catalog.datasets if "_hyper_" in d.name]
    assert (conditions.row_estimate, conditions.time_field) == (600, "at")
    assert ("chunks", "2") in conditions.options
    assert conditions.size_bytes is not None
    assert conditions.size_bytes >= 4 * 8192
    assert kept.row_estimate is None, "the rows of a compressed chunk are not in it"
    [profile] = [p for p in fact(capture, Profiles).datasets if p.dataset == "public.conditions"]
    assert profile.rows_seen == 600
    parts = fact(capture, Distribution).parts
    assert [(p.dataset, p.name, p.rows) for p in parts if p.dataset == "public.conditions"] == [
        ("public.conditions", "_hyper_1_1_chunk", 300),
        ("public.conditions", "_hyper_1_2_chunk", 300),
    ]


def test_a_policy_that_runs_is_a_rule_and_a_table_without_one_is_kept_for_ever(
    postgres: Cluster,
) -> None:
    with postgres.database(*METRICS) as source:
        capture = source.audit()

    rules = {r.name: r.days for r in fact(capture, Expiry).rules}
    assert rules == {"public.conditions": 1.5, "public.kept": None}


def test_without_the_extension_there_is_nothing_of_it(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE plain (id int)") as source:
        found = source.audit().snapshot.get(Expiry)

    assert isinstance(found, Missing)
    assert found.reason is Reason.UNSUPPORTED


def test_what_is_known_by_recorded_answers_says_so() -> None:
    levels = {c.name: c.verified for c in connector_class("postgresql").collectors()}

    assert levels["expiry"] is Verified.RECORDED
    assert levels["catalog"] is Verified.REAL
