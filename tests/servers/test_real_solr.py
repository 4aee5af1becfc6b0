"""Whole audits of Solr itself: one node with security, and a SolrCloud."""

import re
from urllib.parse import parse_qs

import pytest

from audit.access.solr.requests import listed
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.catalog import Catalog, DatasetKind, LogicalType, SchemaMode
from audit.facts.guessing import PasswordComparison
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.replication import Health, Replication
from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import F, Missing, Reason
from audit.store.snapshot import dump
from tests.servers import jvm, solr

pytestmark = [pytest.mark.server, pytest.mark.debian(jvm.PACKAGE)]

_REQUEST = re.compile(r"(?:webapp=/solr )?path=(\S+) params=\{(.*?)\}(?: hits=(\d+))?")


def fact(seen: solr.Seen, audit: str, kind: type[F]) -> F:
    found = seen.captures[audit].snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def profile(seen: solr.Seen, audit: str, name: str) -> DatasetProfile:
    [found] = [p for p in fact(seen, audit, Profiles).datasets if p.dataset == name]
    return found


def test_it_says_what_it_is() -> None:
    server = fact(solr.kept(), "auditor", Server)

    assert (server.product_id, server.version, server.release) == ("solr", "9.10.1", "9")
    assert server.started_at is not None
    assert server.started_at.utcoffset() is not None


def test_the_session_is_seen_by_its_own_socket() -> None:
    connection = fact(solr.kept(), "auditor", Connection)

    assert connection.encrypted
    assert connection.verified_chain
    assert connection.verified_name


def test_the_least_account_reads_everything_and_changes_nothing() -> None:
    kept = solr.kept()
    account = fact(kept, "auditor", AuditAccount)
    missing = [m for _, m in kept.captures["auditor"].snapshot.missing()]

    assert (account.name, account.superuser, account.writable) == ("auditor", False, ())
    assert account.read_only_session
    assert not [m for m in missing if m.reason is Reason.PRIVILEGE]
    assert fact(kept, "auditor", Authentication).anonymous_access is False


def test_accounts_come_with_their_roles() -> None:
    accounts = {a.name: a for a in fact(solr.kept(), "auditor", Accounts).accounts}

    assert accounts["solr"].superuser
    assert not accounts["auditor"].superuser
    assert accounts["clerk"].member_of == ("clerk",)


def test_without_rules_everybody_may_do_all() -> None:
    default = solr.default()

    assert all(a.superuser for a in fact(default, "default", Accounts).accounts)
    assert fact(default, "default", AuditAccount).attributes == ("authorization is switched off",)


def test_stored_hashes_are_compared_and_never_kept() -> None:
    compared = fact(solr.kept(), "auditor", PasswordComparison)
    assert compared.compared == ("auditor", "clerk", "solr")
    assert compared.guessed == ()

    text = dump(solr.default().captures["default"]).decode()
    assert solr.DEFAULT not in text
    assert not re.search(r"[A-Za-z0-9+/]{43}=", text), "a hash, in base64"


def test_what_the_account_may_not_see_is_missing_with_the_permission() -> None:
    snapshot = solr.kept().captures["clerk"].snapshot

    for kind, permission in (
        (Catalog, "schema-read"),
        (Accounts, "security-read"),
        (AdminInterfaces, "config-read"),
        (Health, "core-admin-read"),
        (Activity, "metrics-read"),
    ):
        found = snapshot.get(kind)
        assert isinstance(found, Missing), kind
        assert found.reason is Reason.PRIVILEGE
        assert permission in found.grant


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        ("wrong password", "does not accept the user name, password or token"),
        ("no log-in", "asks for a log-in"),
        ("unknown certificate", "?ca_file="),
        ("in clear", "use solr+https://"),
        ("other context", "does not answer as Apache Solr"),
    ],
)
def test_a_refusal_says_what_to_do(refused: str, said: str) -> None:
    assert solr.kept().errors[refused].startswith("ConnectError: localhost:")
    assert said in solr.kept().errors[refused]


def test_fields_are_those_of_the_schema_and_of_its_dynamic_fields() -> None:
    people = fact(solr.kept(), "auditor", Catalog).dataset("people")
    assert people is not None

    assert people.kind is DatasetKind.INDEX
    assert people.schema_mode is SchemaMode.ENFORCED
    assert [f.name for f in people.fields] == [
        *("_version_", "colour_s", "created_at", "email", "id", "never", "tags", "tags[]"),
    ]
    assert people.primary_key is not None
    assert people.primary_key.fields == ("id",)
    kinds = {f.name: (f.logical_type, f.native_type) for f in people.fields}
    assert kinds["created_at"][0] is LogicalType.TIMESTAMP_TZ
    assert kinds["tags"][1] == "strings, several"
    assert ("searched only", "everything") in people.options
    assert people.row_estimate == 3_000


def test_small_cores_are_read_whole_and_large_ones_by_a_sample_that_spreads() -> None:
    whole = profile(solr.kept(), "auditor", "people")
    assert (whole.rows_seen, whole.method) == (3_000, "all documents")

    for name in ("people", "unsorted"):  # by a random field, and by the number of the last change
        some = profile(solr.kept(), "sample", name)
        keys = next(f for f in some.fields if f.name == "id")
        assert some.rows_seen == 500
        assert keys.distinct in {None, 500}
        assert some.sample is not None
        assert "random" in some.sample.method or "last change" in some.sample.method


def test_only_listed_reads_are_sent_and_pages_are_bounded() -> None:
    seen = solr.kept()
    asked = [m.groups() for m in _REQUEST.finditer(seen.log.partition("path=/update")[2])]
    reads = [(path, parse_qs(given)) for path, given, _ in asked if path != "/update"]

    assert sum(path == "/select" for path, _ in reads) >= 6
    for path, given in reads:
        flat = {name: values[0] for name, values in given.items() if name != "wt"}
        where = path if path.startswith("/admin/info") or path in _NODE else f"/people{path}"
        assert listed(where, flat), (path, given)
        assert int(flat.get("rows", 0)) <= 1_000


_NODE = {"/admin/cores", "/admin/collections", "/admin/metrics", "/admin/authentication"} | {
    "/admin/authorization"
}


def test_what_a_reader_sees_and_when() -> None:
    consistency = fact(solr.kept(), "auditor", ReadConsistency)

    assert not consistency.snapshot
    assert consistency.delay_seconds == 2.0


def test_the_node_counts_what_was_done() -> None:
    activity = fact(solr.kept(), "auditor", Activity)
    people = activity.of("people")

    assert people is not None
    assert people.inserts == 3_000
    assert activity.since is not None


def test_a_collection_is_one_dataset_of_its_shards() -> None:
    whole = solr.clouded()
    catalog = fact(whole, "whole", Catalog)
    spread = fact(whole, "whole", Distribution)

    assert [(d.name, d.kind, d.replicas, d.row_estimate) for d in catalog.datasets] == [
        ("orders", DatasetKind.COLLECTION, 0, 400),
        ("people", DatasetKind.COLLECTION, 1, 400),
    ]
    assert spread.nodes == 2
    assert {p.dataset for p in spread.parts} == {"orders"}
    assert sum(p.rows or 0 for p in spread.parts) == 400
    assert len({p.node for p in spread.parts}) == 2
    assert profile(whole, "whole", "orders").rows_seen == 400
    inserts = fact(whole, "whole", Activity).of("people")
    assert inserts is not None
    assert inserts.inserts == 400


def test_a_node_that_is_gone_is_seen_and_what_is_left_is_said_to_be_a_part() -> None:
    half = solr.clouded()
    health = fact(half, "half", Health)
    left = profile(half, "half", "orders")

    assert health.critical
    assert any(p.startswith("orders is RED") for p in health.problems)
    assert [r.healthy for r in fact(half, "half", Replication).replicas].count(False) == 1
    assert 0 < left.rows_seen < 400
    assert not left.row_count_exact
    assert any("only a part is seen: 1 of 2 shards gave no answer" in n for n in left.notes)
