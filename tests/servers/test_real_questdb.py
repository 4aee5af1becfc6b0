"""Whole audits of QuestDB itself, as it comes and as it should be kept; a breakage per check."""

import pytest

from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.catalog import Catalog, LogicalType
from audit.facts.guessing import DefaultCredentials, Outcome
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.replication import Health
from audit.facts.retention import Expiry
from audit.facts.series import SeriesTimings, Timing
from audit.facts.server import Server
from audit.facts.workload import Distribution
from audit.model.fact import F, Missing
from audit.model.result import Status
from audit.store.snapshot import dump
from tests.servers import jvm, questdb

pytestmark = [pytest.mark.server, pytest.mark.debian(jvm.PACKAGE)]

BROKEN = (
    ("data_management.expiry", "rule readings"),
    ("dataops.freshness", "feed"),
    ("dataops.future-points", "ahead"),
    ("dataops.future-timestamps", "ahead.ts"),
    ("dataops.operation-statistics", "query.tracing.enabled"),
    ("dataops.series-gaps", "holes"),
    ("dataops.slow-operations", "query.tracing.enabled"),
    ("reliability.durability-settings", "cairo.commit.mode"),
    ("reliability.replica-presence", "replication"),
    ("reliability.source-health", "health"),
    ("security.administration-interfaces", "http.bind.to"),
    ("security.administration-interfaces", "line.tcp.enabled"),
    ("security.anonymous-access", "127.0.0.1:"),
    ("security.audit-account-privileges", "admin"),
    ("security.common-passwords", "admin"),
    ("security.default-credentials", "admin"),
    ("security.session-encryption", "127.0.0.1:"),
    ("security.tls-offered", "127.0.0.1:"),
)
#: The open-source edition has no replicas and no TLS.
UNKEPT = {"reliability.replica-presence", "security.tls-offered"}


def fact(seen: questdb.Seen, audit: str, kind: type[F]) -> F:
    found = seen.captures[audit].snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def profile(audit: str, name: str) -> DatasetProfile:
    profiles = fact(questdb.broken(), audit, Profiles).datasets
    return next(p for p in profiles if p.dataset == name)


def timing(name: str) -> Timing:
    timings = fact(questdb.broken(), "default", SeriesTimings).timings
    return next(t for t in timings if t.dataset == name)


@pytest.mark.parametrize(("check", "place"), BROKEN)
def test_a_breakage_is_found(check: str, place: str) -> None:
    result = questdb.broken().results["default"][check]
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.mark.parametrize("check", sorted({check for check, _ in BROKEN} - UNKEPT))
def test_a_server_that_is_kept_well_passes(check: str) -> None:
    result = questdb.kept().results["auditor"][check]

    assert result.status is Status.PASS, (result.reason, result.failures)


def test_it_says_what_it_is() -> None:
    server = fact(questdb.broken(), "default", Server)

    assert (server.product_id, server.version) == ("questdb", "9.1.0")
    assert server.clock_skew_seconds is not None
    assert abs(server.clock_skew_seconds) < 2


def test_columns_are_fields_and_the_designated_timestamp_is_the_time() -> None:
    catalog = fact(questdb.broken(), "default", Catalog)
    readings = catalog.dataset("readings")
    assert readings is not None

    assert readings.time_field == "ts"
    assert [(f.name, f.logical_type) for f in readings.fields] == [
        ("ts", LogicalType.TIMESTAMP_TZ),
        ("site", LogicalType.TEXT),
        ("value", LogicalType.FLOAT),
        ("number", LogicalType.INTEGER),
    ]
    assert readings.row_estimate == 4_000
    assert not [d.name for d in catalog.datasets if d.name.startswith(("sys.", "telemetry"))]


def test_small_tables_are_read_whole_and_large_ones_at_places_that_spread() -> None:
    assert profile("default", "readings").rows_seen == 4_000
    assert profile("default", "people").rows_seen == 200

    some = profile("sample", "readings")
    assert some.rows_seen == 500
    assert some.sample is not None
    assert "evenly spread places" in some.sample.method
    assert some.newest == profile("default", "readings").newest  # its last place is the end


def test_series_are_told_apart_by_their_symbols() -> None:
    readings, holes = timing("readings"), timing("holes")

    assert (readings.examined, readings.points, readings.series) == (2, 4_000, 2)
    assert (readings.interval, readings.regular, readings.gaps) == (60.0, 2, 0)
    assert (holes.gaps, holes.gap_series) == (2, 2)
    assert holes.longest_gap is not None
    assert 29_000 < holes.longest_gap < 31_000
    assert timing("ahead").future == 400


def test_partitions_are_parts_and_the_time_to_live_is_a_rule() -> None:
    parts = fact(questdb.broken(), "default", Distribution).parts
    rules = {r.name: r.days for r in fact(questdb.kept(), "auditor", Expiry).rules}

    assert sum(p.rows or 0 for p in parts if p.dataset == "readings") == 4_000
    assert rules == {"readings": 30.0}


def test_a_table_that_is_suspended_is_told_with_what_waits() -> None:
    health = fact(questdb.broken(), "default", Health)

    assert health.critical
    assert health.problems == (
        "stopped is suspended (DISK FULL): 1 change waits and nobody sees it",
    )


def test_the_default_password_is_known_without_a_log_in_and_never_told() -> None:
    tries = fact(questdb.broken(), "default", DefaultCredentials).tries

    assert tries[0].outcome is Outcome.ACCEPTED
    assert '"quest"' not in dump(questdb.broken().captures["default"]).decode()


def test_the_reader_may_only_read() -> None:
    kept = questdb.kept()
    account = fact(kept, "auditor", AuditAccount)

    assert (account.name, account.superuser, account.writable) == ("auditor", False, ())
    assert account.read_only_session
    assert fact(kept, "auditor", Authentication).anonymous_access is False
    assert [a.name for a in fact(kept, "auditor", Accounts).accounts] == ["admin", "auditor"]
    tries = fact(kept, "auditor", DefaultCredentials).tries
    assert {t.outcome for t in tries} == {Outcome.REFUSED}


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        ("wrong password", "does not accept the user name and password"),
        ("tls", "offers no TLS, which the sslmode of the URL asks for"),
    ],
)
def test_a_refusal_says_what_is_wrong(refused: str, said: str) -> None:
    assert said in questdb.broken().errors[refused]


def test_a_server_that_says_nothing_any_more_is_left() -> None:
    assert questdb.broken().errors["frozen"] == "SourceTimeout"
