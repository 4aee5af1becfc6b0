"""Whole audits of Elasticsearch and OpenSearch themselves."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.engine.discover import connector_class
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication, Grants
from audit.facts.activity import Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, DatasetKind, LogicalType, SchemaMode
from audit.facts.change import ChangeCapture
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison
from audit.facts.identity import Identity, Trait
from audit.facts.nodes import KeptCertificates
from audit.facts.profiles import Profiles
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.tls import TlsServer
from audit.facts.tokens import Tokens
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution
from audit.model.fact import Fact, Missing, Reason, Verified
from audit.model.result import Status
from tests.servers import jvm, search_evidence
from tests.servers.search_data import (
    AGAIN,
    MANY,
    NOW,
    OLD,
    ORDERS,
    PEOPLE,
)
from tests.servers.search_evidence import SAMPLE, Evidence, held

pytestmark = [pytest.mark.server, pytest.mark.debian(jvm.PACKAGE)]

#: All that an audit may ask, whatever the connector's own list says.
READS = re.compile(
    r"GET /(_all|_cat/\w+|_cluster/(health|settings)|_nodes/settings|_data_stream/\*)?(\?.*)?"
    r"|GET /_all/(_settings/[\w.*,]+|_stats/(docs,store|indexing,get,search))\?.*"
    r"|GET /_nodes/stats/jvm,fs,breaker\?.*"
    r"|GET /_snapshot|GET /_cat/snapshots/\w+\?.*|GET /_license|GET /_ssl/certificates"
    r"|GET /_ilm/policy|GET /_plugins/_ism/policies"
    r"|GET /_security/(_authenticate|api_key|user)|POST /_security/user/_has_privileges"
    r"|GET /_plugins/_security/(authinfo|api/(internalusers|rolesmapping|roles))"
    r"|GET /\.ds-logs-app-000001\?.*"
    r"|POST /(many/(_pit|_search/point_in_time)\?keep_alive=2m|_search)"
    r"|DELETE /(_pit|_search/point_in_time)"
    r"|POST /_msearch\?max_concurrent_searches=2|POST /(many|orders|people)/_search"
)


@pytest.fixture(scope="session")
def secure() -> Evidence:
    return search_evidence.secure()


@pytest.fixture(scope="session")
def unguarded() -> Evidence:
    return search_evidence.unguarded()


@pytest.fixture(scope="session")
def opensearch() -> Evidence:
    return search_evidence.opensearch()


@pytest.fixture(scope="session")
def plugged() -> Evidence:
    return search_evidence.plugged()


@pytest.fixture(params=["secure", "unguarded", "opensearch", "plugged"])
def found(request: pytest.FixtureRequest) -> Evidence:
    evidence: Evidence = request.getfixturevalue(request.param)
    return evidence


def test_every_collector_brings_its_fact_or_says_why_there_is_none(found: Evidence) -> None:
    collectors = connector_class(found.kind).collectors()
    without = {
        collector.fact: missing.reason
        for collector in collectors
        if isinstance(missing := found.capture.snapshot.facts[collector.fact], Missing)
    }

    expected: dict[type[Fact], Reason] = dict.fromkeys((ChangeCapture, Expiry), Reason.UNSUPPORTED)
    if not found.secure:  # nobody logs in there
        kinds: list[type[Fact]] = [Accounts, DefaultCredentials, PasswordComparison]
        kinds += [KeptCertificates, Tokens] if found.kind == "elasticsearch" else [Grants]
        expected |= dict.fromkeys(kinds, Reason.UNSUPPORTED)
    assert without == expected
    assert found.capture.finished


def test_what_the_products_showed_is_marked_real(found: Evidence) -> None:
    verified = dict(found.capture.snapshot.verified)
    assert verified.pop(Expiry) is Verified.RECORDED  # none of them has the module for policies
    if found.kind == "elasticsearch":  # it lacks the module that keeps API keys
        assert verified.pop(Tokens) is Verified.RECORDED
    assert set(verified.values()) == {Verified.REAL}


def test_the_server_is_known_by_its_cluster_uuid(found: Evidence) -> None:
    server, mark = found.fact(Server), found.fact(Identity).of(Trait.IDENTIFIER)

    versions = {
        ("elasticsearch", True): ("8.19.0", "8.19"),
        ("elasticsearch", False): ("9.2.0", "9.2"),
        ("opensearch", True): ("2.19.4", "2"),
        ("opensearch", False): ("3.4.0", "3"),
    }
    assert (server.version, server.release) == versions[found.kind, found.secure]
    assert server.identifier == found.uuid
    assert mark is not None
    assert (mark.called, mark.found) == ("cluster uuid", found.uuid)


def test_the_servers_clock_is_compared_with_ours(found: Evidence) -> None:
    skew = found.fact(Server).clock_skew_seconds

    assert skew is not None
    assert abs(skew) < 1.5


def test_an_index_of_several_pages_is_read_whole_and_once(found: Evidence) -> None:
    many = {f.name: f for f in found.profile("many").fields}

    assert (found.profile("many").row_count, found.profile("many").row_count_exact) == (MANY, True)
    assert found.profile("many").method == "all documents"
    assert many["_id"].distinct == MANY


def test_a_sample_is_from_all_over_the_order_of_writing(found: Evidence) -> None:
    """What was written more than once is behind the rest; its numbers are negative or 0."""
    first = [n for n in found.sample if n > 0]
    again = [n for n in found.sample if n <= 0]

    assert 0.7 * SAMPLE <= len(found.sample) <= SAMPLE
    assert len(set(found.sample)) == len(found.sample)
    assert 0.1 < len(again) / len(found.sample) < 0.35  # they are a fifth
    tenths = {n * 10 // (MANY - AGAIN) for n in first}
    assert len(tenths) == 10


def test_an_interrupted_reading_leaves_nothing_open(found: Evidence) -> None:
    assert 0 < found.broken_off < MANY
    assert found.points == []


def test_only_reads_are_sent_and_few(found: Evidence) -> None:
    sent = [f"{method} {path}" for method, path in found.asked]

    assert [line for line in sent if not READS.fullmatch(line)] == []
    assert not any(word in line for line in sent for word in ("scroll", "search_after"))
    assert 20 < len(sent) < 45


def test_every_point_in_time_is_closed(found: Evidence) -> None:
    opened = [path for method, path in found.asked if method == "POST" and "keep_alive" in path]
    closed = [path for method, path in found.asked if method == "DELETE"]

    assert len(opened) == len(closed) == 1  # for the index that is read whole in several pages


def test_nothing_is_left_open_and_nothing_changed(found: Evidence) -> None:
    assert set(found.contexts.values()) == {0}
    assert found.after == found.before


def test_the_server_is_stopped_with_all_its_processes(found: Evidence) -> None:
    process = found.server.proc
    assert process is not None
    assert process.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert not found.server.dir.exists()


def test_the_schema_is_the_mapping_and_what_the_documents_have(found: Evidence) -> None:
    orders = {f.name: (f.logical_type, f.declared) for f in found.dataset("orders").fields}

    assert orders == {
        "_id": (LogicalType.TEXT, True),
        "customer": (LogicalType.OBJECT, True),
        "customer.email": (LogicalType.TEXT, True),
        "customer.name": (LogicalType.TEXT, True),
        "lines": (LogicalType.ARRAY, True),
        "lines[]": (LogicalType.OBJECT, True),
        "lines[].count": (LogicalType.INTEGER, True),
        "lines[].sku": (LogicalType.TEXT, True),
        "never": (LogicalType.TEXT, True),
        "number": (LogicalType.INTEGER, True),
        "placed_at": (LogicalType.TIMESTAMP_TZ, True),
        "tags": (LogicalType.TEXT, True),
        "tags[]": (LogicalType.TEXT, True),
        "total": (LogicalType.FLOAT, True),
    }
    assert found.dataset("orders").comment == "Orders of the shop"
    assert found.dataset("people").schema_mode is SchemaMode.DYNAMIC


def test_indices_may_disagree_about_a_field(found: Evidence) -> None:
    types = {
        name: (field.native_type, field.declared)
        for name in ("orders", "orders-old")
        if (field := found.dataset(name).field("total"))
    }
    extra = found.dataset("orders-old").field("extra")

    assert types == {"orders": ("double", True), "orders-old": ("keyword", True)}
    assert extra is not None
    assert (extra.logical_type, extra.declared) == (LogicalType.MIXED, False)
    assert found.dataset("orders-old").schema_mode is SchemaMode.ADVISORY


def test_documents_are_counted_and_not_the_nested_objects_in_them(found: Evidence) -> None:
    counts = {name: found.profile(name) for name in ("orders", "orders-old", "people")}

    assert {n: (p.row_count, p.row_count_exact, p.rows_seen) for n, p in counts.items()} == {
        "orders": (ORDERS, True, ORDERS),
        "orders-old": (OLD, True, OLD),
        "people": (PEOPLE, True, PEOPLE),
    }
    assert found.dataset("people").row_estimate == PEOPLE
    assert found.dataset("orders").row_estimate is None  # the engine counts nested objects, too


def test_fields_are_profiled_through_arrays_and_objects(found: Evidence) -> None:
    orders = {f.name: f for f in found.profile("orders").fields}
    people = {f.name: f for f in found.profile("people").fields}

    lines = sum(n % 4 for n in range(ORDERS))
    assert (orders["lines[].sku"].present, orders["lines[].sku"].distinct) == (lines, 3)
    assert orders["customer.email"].distinct == 40
    assert orders["never"].nulls == ORDERS
    assert orders["number"].distinct == ORDERS
    assert people["phones[]"].present == sum(n % 3 for n in range(PEOPLE))
    assert people["address.city"].distinct == 2
    newest = found.profile("logs-app" if found.kind == "opensearch" else "orders").newest
    if found.kind == "opensearch":
        assert newest is not None
        assert abs(newest - NOW) < timedelta(seconds=1)


def test_a_closed_index_is_listed_and_not_read(found: Evidence) -> None:
    closed = found.dataset("closed")

    assert (closed.readable, closed.grant) == (False, "POST /closed/_open")
    missing = found.profile("closed").missing
    assert missing is not None
    assert missing.detail.startswith("the index is closed")


def test_a_data_stream_is_one_dataset(opensearch: Evidence) -> None:
    logs = opensearch.dataset("logs-app")

    assert (logs.kind, logs.time_field) == (DatasetKind.DATA_STREAM, "@timestamp")
    assert opensearch.profile("logs-app").row_count == 50


def test_a_copy_without_a_node_makes_the_cluster_yellow(found: Evidence) -> None:
    health = found.fact(Health)

    assert (health.state, health.healthy, health.critical) == ("yellow", False, False)
    assert health.problems == ("2 shard copies have no node",)
    assert found.fact(Replication).role == "standalone"


@pytest.mark.parametrize("fixture", ["unguarded", "opensearch"])
def test_what_lost_shards_held_is_not_taken_for_all(
    request: pytest.FixtureRequest, fixture: str
) -> None:
    evidence: Evidence = request.getfixturevalue(fixture)
    assert evidence.damaged is not None
    profiles, health = held(evidence.damaged, Profiles), held(evidence.damaged, Health)
    half, red = profiles.dataset("half"), profiles.dataset("red")

    assert (health.state, health.critical) == ("red", True)
    assert half is not None
    assert 0 < evidence.half < 60
    assert (half.row_count, half.row_count_exact) == (evidence.half, False)
    assert (half.rows_seen, half.method) == (
        evidence.half,
        f"sample, the documents that came, of {evidence.half} documents, 100.0%",
    )
    assert half.notes == ("only a part is seen: 1 of 2 shards gave no answer",)
    assert red is not None
    assert red.missing is not None
    assert red.missing.detail == "none of its shards gives an answer (HTTP 503)"
    assert evidence.damaged.finished


def test_durability_is_told_by_index(found: Evidence) -> None:
    kept = {promise.scope: promise.kept for promise in found.fact(Durability).promises}

    stream = {"logs-app": True} if found.kind == "opensearch" else {}
    indices = {"many": True, "orders": True, "orders-old": False, "people": True}
    assert kept == {**indices, **stream}


def test_settings_are_those_of_the_cluster(found: Evidence) -> None:
    settings = {setting.name: setting.value for setting in found.fact(Settings).settings}

    assert settings["cluster.routing.allocation.enable"] == "all"
    assert settings["cluster.max_shards_per_node"] == "1000"


def test_the_snapshot_is_evidence_of_a_backup(found: Evidence) -> None:
    backups = found.fact(Backups)

    assert (backups.repositories, backups.last_state) == (("nightly",), "SUCCESS")
    assert backups.last_success is not None
    assert NOW <= backups.last_success <= datetime.now(UTC)


def test_slow_operations_are_recorded_where_the_index_says_so(found: Evidence) -> None:
    recordings = {r.name: r for r in found.fact(Observability).recordings}

    indices = 5 if found.kind == "opensearch" else 4  # that are open
    assert recordings["slow operations"].value == f"set on 1 of {indices} indices"
    assert not recordings["slow operations"].enabled


def test_an_audit_log_that_the_licence_bars_is_none(secure: Evidence) -> None:
    recordings = {r.name: r for r in secure.fact(Observability).recordings}

    for name in ("log-ins", "data access"):
        assert not recordings[name].enabled
        assert recordings[name].value == "true; the basic licence does not permit it"


def test_an_audit_log_that_the_plug_in_hides_is_not_called_missing(plugged: Evidence) -> None:
    observability = plugged.fact(Observability)

    assert [h.name for h in observability.hidden] == ["log-ins", "data access"]
    assert {r.name for r in observability.recordings} == {"slow operations"}
    assert plugged.results["security.access-logging"].status is Status.UNKNOWN


@pytest.mark.parametrize("fixture", ["unguarded", "opensearch"])
def test_no_audit_log_is_kept_where_none_is_asked_for(
    request: pytest.FixtureRequest, fixture: str
) -> None:
    evidence: Evidence = request.getfixturevalue(fixture)
    recordings = {r.name: r for r in evidence.fact(Observability).recordings}

    assert not recordings["log-ins"].enabled


def test_a_page_of_any_origin_may_call_an_open_door(found: Evidence) -> None:
    (cors,) = found.fact(AdminInterfaces).interfaces

    assert cors.enabled is not found.secure


def test_anybody_is_let_in_only_where_access_control_is_off(found: Evidence) -> None:
    authentication = found.fact(Authentication)

    assert authentication.anonymous_access is not found.secure
    assert authentication.method == ("basic" if found.secure else "none")
    assert found.results["security.anonymous-access"].status is (
        Status.PASS if found.secure else Status.FAIL
    )


def test_the_connection_is_as_its_socket_was(found: Evidence) -> None:
    connection, tls = found.fact(Connection), found.fact(TlsServer)

    assert connection.encrypted is found.secure
    assert bool(connection.verified_chain) is found.secure
    assert bool(connection.verified_name) is found.secure
    assert tls.answer.value == ("tls" if found.secure else "plaintext")
    accepted = {str(offer.what) for offer in tls.versions if offer.accepted}
    assert accepted == ({"TLSv1.2", "TLSv1.3"} if found.secure else set())


@pytest.mark.parametrize(
    ("fixture", "roles"),
    [("secure", ("source_audit",)), ("plugged", ("everybody", "own_index", "source_audit"))],
)
def test_the_audits_account_reads_and_no_more(
    request: pytest.FixtureRequest, fixture: str, roles: tuple[str, ...]
) -> None:
    evidence: Evidence = request.getfixturevalue(fixture)
    account = evidence.fact(AuditAccount)

    assert (account.name, account.member_of) == (jvm.AUDITOR, roles)
    assert not account.superuser
    assert not account.writable
    assert not account.may_create
    assert account.read_only_session
    assert evidence.results["security.audit-account-privileges"].status is Status.PASS


def test_elasticsearch_tells_what_the_account_may_read(secure: Evidence) -> None:
    account = secure.fact(AuditAccount)

    assert (account.readable, account.datasets) == (5, 5)


@pytest.mark.parametrize("fixture", ["unguarded", "opensearch"])
def test_without_access_control_anybody_may_do_anything(
    request: pytest.FixtureRequest, fixture: str
) -> None:
    evidence: Evidence = request.getfixturevalue(fixture)
    account = evidence.fact(AuditAccount)

    assert account.superuser
    assert account.writable == ("*",)


def test_the_built_in_accounts_are_listed(secure: Evidence) -> None:
    accounts = {account.name: account for account in secure.fact(Accounts).accounts}

    assert accounts["elastic"].superuser
    assert accounts["kibana_system"].member_of == ("kibana_system",)
    assert all(account.system for account in accounts.values())


def test_accounts_of_the_plug_in_are_listed_with_their_roles(plugged: Evidence) -> None:
    accounts = {account.name: account for account in plugged.fact(Accounts).accounts}

    assert {name for name, account in accounts.items() if account.superuser} == {"admin"}
    assert accounts["admin"].system
    assert "source_audit" in accounts[jvm.AUDITOR].member_of
    assert not accounts[jvm.AUDITOR].system


def test_default_passwords_are_tried_and_refused(secure: Evidence) -> None:
    tries = secure.fact(DefaultCredentials).tries

    assert [(t.account, t.outcome) for t in tries] == [
        ("elastic", Outcome.REFUSED),
        (jvm.AUDITOR, Outcome.REFUSED),
    ]


def test_a_default_password_that_is_taken_is_found(plugged: Evidence) -> None:
    tries = plugged.fact(DefaultCredentials).tries
    result = plugged.results["security.default-credentials"]

    assert (tries[0].account, tries[0].outcome) == ("admin", Outcome.ACCEPTED)
    assert result.status is Status.FAIL
    assert [str(failure.subject) for failure in result.failures] == ["admin"]


def test_opensearch_lists_nothing_to_an_account_of_one_index(plugged: Evidence) -> None:
    assert plugged.clerk is not None
    missing = plugged.clerk.snapshot.get(Catalog)

    assert isinstance(missing, Missing)
    assert missing.reason is Reason.PRIVILEGE
    assert "view_index_metadata" in missing.grant
    assert held(plugged.clerk, Health).state == "yellow"


def test_an_account_that_reads_one_index_sees_that_one(secure: Evidence) -> None:
    assert secure.clerk is not None
    datasets = held(secure.clerk, Catalog).datasets

    assert [(d.name, d.row_estimate) for d in datasets] == [(jvm.CLERKS_INDEX, None)]
    profile = held(secure.clerk, Profiles).dataset(jvm.CLERKS_INDEX)
    assert profile is not None
    assert profile.row_count == PEOPLE
    refused = {
        kind: missing.grant
        for kind, missing in secure.clerk.snapshot.missing()
        if missing.reason is Reason.PRIVILEGE
    }
    assert refused.keys() == {Accounts, Activity, Backups, Distribution, Tokens}
    assert all(refused.values())


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("wrong password", "does not accept the user name, password or token"),
        ("no password", "asks for a log-in"),
        ("no authority", "give its certificate with ?ca_file=PATH"),
        ("no TLS", "speaks TLS; use {kind}+https://"),
        ("other product", "use {kind}+https://"),
    ],
)
@pytest.mark.parametrize("fixture", ["secure", "plugged"])
def test_a_refusal_says_what_to_do(
    request: pytest.FixtureRequest, fixture: str, what: str, words: str
) -> None:
    evidence: Evidence = request.getfixturevalue(fixture)

    assert words.format(kind=evidence.kind) in evidence.refusals[what]
    assert jvm.PASSWORD not in evidence.refusals[what]


def test_the_other_product_is_told_apart(found: Evidence) -> None:
    product = {
        "elasticsearch": "Elasticsearch, not OpenSearch",
        "opensearch": "OpenSearch, not Elasticsearch",
    }[found.kind]

    assert f"is {product}; use {found.kind}+http" in found.refusals["other product"]


def test_a_third_jvm_waits_for_a_place(tmp_path: Path) -> None:
    with (
        jvm.slot(kept=tmp_path),
        jvm.slot(kept=tmp_path),
        pytest.raises(TimeoutError),
        jvm.slot(seconds=0.5, kept=tmp_path),
    ):
        pass
    with jvm.slot(seconds=0.5, kept=tmp_path):
        pass
