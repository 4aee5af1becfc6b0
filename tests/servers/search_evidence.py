"""What is known of real search servers after they were loaded, audited, spoilt and stopped.

Each is started once in a run, and stopped before the first test looks at any of it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import cast

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.search.connector import SearchConnector
from audit.access.stream import Portion
from audit.engine.discover import checks, connector_class
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError, Interrupted
from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.fact import F
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import jvm, kit
from tests.servers.search_data import Cluster, load, lose, neglect, stream

LIMITS = Limits(connect_seconds=20, statement_seconds=60)
#: Documents of a sample.
SAMPLE = 200
#: For the ones without access control: every web page may call the API.
OPEN_DOOR = {"http.cors.enabled": True, "http.cors.allow-origin": "*"}


@dataclass
class Evidence:
    """What is known of one server after it was stopped."""

    kind: str
    secure: bool
    uuid: str
    server: kit.Server
    capture: Capture
    asked: list[tuple[str, str]]
    contexts: Mapping[str, int]
    before: Mapping[str, object]
    after: Mapping[str, object]
    sample: list[int]
    broken_off: int
    points: list[object]
    clerk: Capture | None = None
    boss: Capture | None = None
    damaged: Capture | None = None
    half: int = 0
    refusals: dict[str, str] = field(default_factory=dict[str, str])

    def fact(self, kind: type[F]) -> F:
        return held(self.capture, kind)

    def dataset(self, name: str) -> Dataset:
        found = self.fact(Catalog).dataset(name)
        assert found is not None
        return found

    def profile(self, name: str) -> DatasetProfile:
        found = self.fact(Profiles).dataset(name)
        assert found is not None
        return found

    @cached_property
    def results(self) -> dict[str, CheckResult]:
        return judged(self.capture)

    @cached_property
    def spoilt(self) -> dict[str, CheckResult]:
        assert self.damaged is not None
        return judged(self.damaged)


def judged(capture: Capture) -> dict[str, CheckResult]:
    return {r.check.id: r for r in evaluate(checks(), capture.snapshot)}


def held(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def once(make: Callable[[], Evidence]) -> Callable[[], Evidence]:
    """Kept for the run, also that it failed: nobody waits for the same failure again."""
    made: list[Evidence | Exception] = []

    @wraps(make)
    def kept() -> Evidence:
        if not made:
            try:
                made.append(make())
            except Exception as error:  # noqa: BLE001  # raised below, each time
                made.append(error)
        [found] = made
        if isinstance(found, Exception):
            raise found
        return found

    return kept


def audited(url: str, *, user: str = "", password: str = "") -> Capture:
    address, _ = parse_url(url)
    request = Request(
        name="shop",
        address=replace(address, user=user),
        limits=LIMITS,
        test_default_credentials=True,
    )
    return audit_source(request, url_password=Secret(password) if password else None)


def reader(url: str, user: str, password: str) -> SearchConnector:
    address, _ = parse_url(url)
    secret = Secret(password) if password else None
    kind = connector_class(address.scheme.partition("+")[0])
    found = kind(Target("shop", replace(address, user=user), secret, "env"), Budget(LIMITS))
    assert isinstance(found, SearchConnector)
    return found


def read(connector: SearchConnector, rows: int | None) -> Iterator[Mapping[str, object]]:
    """Documents of the index that takes several pages."""
    many = connector.catalog().dataset("many")
    assert many is not None
    connector.extent(many)
    for batch in connector.documents(many, Portion(rows)).batches:
        yield from cast("list[Mapping[str, object]]", batch)


def sampled(url: str, user: str, password: str) -> list[int]:
    """Numbers of the documents in a sample, which were given in the order of writing."""
    with reader(url, user, password) as connector:
        return [int(str(document["n"])) for document in read(connector, SAMPLE)]


def interrupted(url: str, user: str, password: str) -> int:
    """How many documents came of a reading that was interrupted between two pages."""
    found = 0
    with reader(url, user, password) as connector, suppress(Interrupted):
        for _ in read(connector, None):
            found += 1
            connector.budget.interrupt()
    return found


def refusal(url: str, *, user: str = "", password: str = "") -> str:
    with pytest.raises(ConnectError) as caught:
        audited(url, user=user, password=password)
    return str(caught.value)


def gathered(kind: str, server: kit.Server, *, secure: bool) -> Evidence:
    cluster = Cluster(server)
    load(cluster)
    if kind == "opensearch":
        stream(cluster)
    url = f"{kind}+{server.url}" + (f"?ca_file={server.certs.ca}" if secure else "")
    user, password = (jvm.AUDITOR, jvm.PASSWORD) if secure else ("", "")
    before = cluster.state()
    drawn = sampled(url, user, password)
    broken_off = interrupted(url, user, password)
    cluster.forget()
    capture = audited(url, user=user, password=password)
    evidence = Evidence(
        kind=kind,
        secure=secure,
        uuid=str(cluster.send("GET", "/")["cluster_uuid"]),
        server=server,
        capture=capture,
        asked=cluster.asked(),
        contexts=cluster.contexts(),
        before=before,
        after=cluster.state(),
        sample=drawn,
        broken_off=broken_off,
        points=cluster.points(),
    )
    if secure:
        evidence.clerk = audited(url, user=jvm.CLERK, password=jvm.PASSWORD)
        boss, word = server.log_in
        evidence.boss = audited(url, user=boss, password=word)
        evidence.refusals = {
            "wrong password": refusal(url, user=jvm.AUDITOR, password="no-such-one"),
            "no password": refusal(url),
            "no authority": refusal(url.partition("?")[0], user=jvm.AUDITOR, password=jvm.PASSWORD),
            "no TLS": refusal(f"{kind}+http://localhost:{server.port}"),
        }
    else:
        evidence.half = lose(cluster)
        neglect(cluster)
        evidence.damaged = audited(url)
    other = {"elasticsearch": "opensearch", "opensearch": "elasticsearch"}[kind]
    evidence.refusals["other product"] = refusal(
        url.replace(kind, other, 1), user=user, password=password
    )
    return evidence


@once
def secure() -> Evidence:
    """Elasticsearch 8 with access control and TLS."""
    asked = {"xpack.security.audit.enabled": True}
    with jvm.elasticsearch(security=True, tls=True, settings=asked) as server:
        return gathered("elasticsearch", server, secure=True)


@once
def unguarded() -> Evidence:
    """Elasticsearch 9 without either."""
    with jvm.elasticsearch(
        security=False, tls=False, settings=OPEN_DOOR, artifact=jvm.ELASTICSEARCH_9
    ) as server:
        return gathered("elasticsearch", server, secure=False)


@once
def opensearch() -> Evidence:
    """OpenSearch 3 without its security plug-in."""
    with jvm.opensearch(settings=OPEN_DOOR, artifact=jvm.OPENSEARCH_3) as server:
        return gathered("opensearch", server, secure=False)


@once
def plugged() -> Evidence:
    """OpenSearch 2 with it."""
    asked = {"plugins.security.audit.type": "log4j"}
    with jvm.opensearch(security=True, settings=asked) as server:
        return gathered("opensearch", server, secure=True)
