"""One breakage on Elasticsearch and OpenSearch themselves for the checks that they feed.

What a compatible program shows as well is broken there, too:
test_breakages_document_search_timeseries.py.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import trustme

from audit.model.fact import Verified
from audit.model.result import CheckResult, Status
from tests.servers import jvm, kit, recorded, search_evidence
from tests.servers.search_evidence import Evidence, audited, judged

REAL = [pytest.mark.server, pytest.mark.debian(jvm.PACKAGE)]

TOKENS = "security.token-expiry"


def places(result: CheckResult) -> list[str]:
    return [str(fail.subject) for fail in (*result.failures, *result.notes)]


#: As it was loaded, on every one of the four.
LOADED = (
    ("data_management.description", "orders-old"),
    ("data_management.empty-fields", "orders.never"),
    ("data_management.field-types", "orders.total"),
    ("data_management.ignored-values", "many"),
    ("data_management.mixed-types", "orders-old.extra"),
    ("data_management.schema-enforcement", "people"),
    ("data_management.type-conflicts", "orders-old.total"),
    ("data_management.unmapped-fields", "orders-old.extra"),
    ("data_management.unseen-fields", "orders"),
    ("dataops.slow-operations", "index.search.slowlog.threshold.query.*"),
    ("reliability.dataset-redundancy", "orders-old"),
    ("reliability.durability-settings", "orders-old · index.translog.durability"),
    ("reliability.replica-presence", "replication"),
    ("reliability.source-health", "health"),
)

SERVERS: Mapping[str, Callable[[], Evidence]] = {
    "Elasticsearch 8": search_evidence.secure,
    "Elasticsearch 9": search_evidence.unguarded,
    "OpenSearch 2": search_evidence.plugged,
    "OpenSearch 3": search_evidence.opensearch,
}


class TestReal:
    pytestmark = REAL

    @pytest.mark.parametrize("server", SERVERS)
    @pytest.mark.parametrize(("check", "place"), LOADED)
    def test_a_breakage_is_found_on_every_one(self, server: str, check: str, place: str) -> None:
        result = SERVERS[server]().results[check]

        assert result.status is Status.FAIL
        assert place in places(result)

    @pytest.mark.parametrize("server", ["Elasticsearch 9", "OpenSearch 3"])
    @pytest.mark.parametrize(
        ("check", "place"),
        [
            ("reliability.backup-evidence", "backups"),
            ("reliability.resource-headroom", "disk "),
            ("reliability.resource-headroom", "orders · index.mapping.total_fields.limit"),
            ("reliability.source-health", "health"),
            ("reliability.write-blocks", "people · index.blocks.read_only_allow_delete"),
        ],
    )
    def test_a_neglected_cluster_is_found_out(self, server: str, check: str, place: str) -> None:
        evidence = SERVERS[server]()

        assert any(found.startswith(place) for found in places(evidence.spoilt[check]))
        if check != "reliability.source-health":
            assert not any(found.startswith(place) for found in places(evidence.results[check]))

    @pytest.mark.parametrize(
        ("check", "place"),
        [
            ("security.access-logging", "xpack.security.audit.enabled"),
            ("security.configured-certificates", "certificate nodes/cert.pem"),
        ],
    )
    def test_elasticsearch_with_access_control(self, check: str, place: str) -> None:
        found = places(search_evidence.secure().results[check])

        assert place in found
        assert not any("tls/cert.pem" in name for name in found)

    @pytest.mark.parametrize("server", ["Elasticsearch 8", "OpenSearch 2"])
    def test_an_audit_by_an_administrator_is_found(self, server: str) -> None:
        evidence = SERVERS[server]()
        assert evidence.boss is not None

        found = places(judged(evidence.boss)["security.audit-account-privileges"])
        assert found == [jvm.ADMIN]

    def test_a_licence_that_ends_is_found(self) -> None:
        evidence = search_evidence.unguarded()

        assert evidence.results["reliability.licence-expiry"].status is Status.PASS
        assert places(evidence.spoilt["reliability.licence-expiry"]) == ["licence trial"]

    @pytest.mark.parametrize(
        ("check", "place"),
        [
            ("security.default-credentials", "admin"),
            ("security.public-grants", "orders-old"),
        ],
    )
    def test_opensearch_with_its_demonstration(self, check: str, place: str) -> None:
        assert place in places(search_evidence.plugged().results[check])

    @pytest.mark.parametrize(
        "check",
        [
            "security.administration-interfaces",
            "security.anonymous-access",
            "security.node-encryption",
            "security.session-encryption",
            "security.tls-offered",
        ],
    )
    def test_an_open_door_is_found_and_a_guarded_one_is_not(self, check: str) -> None:
        for server in ("Elasticsearch 8", "OpenSearch 2"):
            assert SERVERS[server]().results[check].status is Status.PASS, server
        for server in ("Elasticsearch 9", "OpenSearch 3"):
            assert places(SERVERS[server]().results[check]), server


@pytest.mark.server
@pytest.mark.compatible
def test_a_key_without_end_is_found_in_the_answer_that_the_manual_has() -> None:
    """The server that is to be had lacks the module that it keeps API keys with."""
    made = 1_764_000_000_000
    keys: list[dict[str, object]] = [
        {"id": "a", "name": "for ever", "creation": made, "invalidated": False, "username": "etl"},
        {"id": "b", "name": "a while", "creation": made, "expiration": 4_000_000_000_000},
        {"id": "c", "name": "gone", "creation": made, "invalidated": True},
        {"id": "d", "name": "over", "creation": made, "expiration": made + 1},
    ]
    answers: dict[str, recorded.HttpAnswer] = {
        "GET /": {
            "cluster_uuid": "x",
            "version": {"number": "8.19.2", "build_flavor": "default"},
            "tagline": "You Know, for Search",
        },
        "GET /_security/api_key": {"api_keys": keys},
    }
    with kit.opensearch() as server, recorded.http(answers, upstream=server.port) as front:
        result = judged(audited(f"elasticsearch+http://127.0.0.1:{front.port}"))[TOKENS]

    assert places(result) == ["token for ever"]
    assert result.verified is Verified.RECORDED


@pytest.mark.server
@pytest.mark.compatible
def test_a_certificate_of_the_products_demonstration_is_found(tmp_path: Path) -> None:
    """A certificate of our own under the name of the authority in OpenSearch's demonstration."""
    name = "Example Com Inc. Root CA"
    authority = trustme.CA(organization_name="Example Com Inc.", organization_unit_name=name)
    leaf = authority.issue_cert("localhost", "127.0.0.1", key_type=trustme.KeyType.RSA)
    files = {part: tmp_path / f"{part}.pem" for part in ("ca", "cert", "key", "both")}
    authority.cert_pem.write_to_path(files["ca"])
    leaf.cert_chain_pems[0].write_to_path(files["cert"])
    leaf.private_key_pem.write_to_path(files["key"])
    leaf.private_key_and_cert_chain_pem.write_to_path(files["both"])
    certs = kit.Certs(tmp_path, **files)

    with kit.opensearch() as server, kit.tls_proxy(server.port, certs) as proxy:
        capture = audited(f"opensearch+https://localhost:{proxy.port}?ca_file={files['ca']}")

    result = judged(capture)["security.demonstration-certificate"]
    assert places(result) == [f"localhost:{proxy.port}"]
