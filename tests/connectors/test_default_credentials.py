"""Default log-ins and the audit's own password, on sources that speak HTTP.

The far side is a recorded answer behind a real socket: it shows what is sent and how often, not
what a product answers.
"""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Connector, Target
from audit.access.guessing import door
from audit.connectors.elasticsearch import Elasticsearch
from audit.connectors.influxdb import InfluxDB
from audit.connectors.opensearch import OpenSearch
from audit.connectors.prometheus import Prometheus
from audit.facts.guessing import (
    DefaultCredentials,
    Guessed,
    Likeness,
    LogInTry,
    Outcome,
    PasswordComparison,
)
from audit.facts.outward import Listening
from audit.model.fact import Missing, Reason
from audit.secrets.secret import Secret
from tests.servers import recorded

ROOTS: Mapping[str, dict[str, Any]] = {
    "opensearch": {"version": {"number": "2.11.0", "distribution": "opensearch"}},
    "elasticsearch": {
        "version": {"number": "7.17.0", "build_flavor": "default"},
        "tagline": "You Know, for Search",
    },
}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def opened(kind: type[Connector], url: str, password: str, *, tries: bool = True) -> Connector:
    address, _ = parse_url(url)
    target = Target("logs", address, Secret(password), "env", tries_defaults=tries)
    return kind(target, Budget(Limits()))


@pytest.fixture(params=["opensearch", "elasticsearch"])
def kind(request: pytest.FixtureRequest) -> type[Any]:
    return OpenSearch if request.param == "opensearch" else Elasticsearch


def found(connector: Any) -> DefaultCredentials | Missing:  # noqa: ANN401  # either product
    with connector as source:
        answer: DefaultCredentials | Missing = source.default_credentials()
    return answer


def test_after_the_products_own_default_our_name_is_tried(kind: type[Any]) -> None:
    vendor = "admin" if kind is OpenSearch else "elastic"
    right = basic("app", "k9-Vz_wq77")
    with recorded.http({"GET /": ROOTS[kind.kind]}, authorization=right) as server:
        url = f"{kind.kind}+http://app@127.0.0.1:{server.port}"
        answer = found(opened(kind, url, "k9-Vz_wq77"))

    assert answer == DefaultCredentials(
        tries=(
            LogInTry(vendor, Likeness.DEFAULT, Outcome.REFUSED),
            LogInTry("app", Likeness.ACCOUNT, Outcome.REFUSED),
        ),
        lock_out="the API shows no lock-out policy",
    )
    word = "admin" if kind is OpenSearch else "changeme"
    sent = [basic(vendor, word), basic("app", "app")]
    assert server.authorizations == [right, "", *sent]


def test_a_default_that_lets_us_in_is_kept_without_the_password(kind: type[Any]) -> None:
    vendor, word = ("admin", "admin") if kind is OpenSearch else ("elastic", "changeme")
    with recorded.http({"GET /": ROOTS[kind.kind]}, authorization=basic(vendor, word)) as server:
        url = f"{kind.kind}+http://{vendor}@127.0.0.1:{server.port}"
        answer = found(opened(kind, url, word))

    assert isinstance(answer, DefaultCredentials)
    assert answer.tries[0] == LogInTry(vendor, Likeness.DEFAULT, Outcome.ACCEPTED)


def test_an_open_server_and_one_that_was_not_asked_about_get_no_log_in(kind: type[Any]) -> None:
    with recorded.http({"GET /": ROOTS[kind.kind]}) as server:
        url = f"{kind.kind}+http://app@127.0.0.1:{server.port}"
        asked = found(opened(kind, url, "k9-Vz_wq77"))
        unasked = found(opened(kind, url, "k9-Vz_wq77", tries=False))

    assert isinstance(asked, Missing)
    assert asked.detail == "the server asks nobody for a password"
    assert unasked == Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
    assert set(server.authorizations) <= {"", basic("app", "k9-Vz_wq77")}


@pytest.mark.parametrize("kind", [OpenSearch, Elasticsearch, Prometheus, InfluxDB])
def test_our_own_password_is_compared_without_a_request(kind: type[Any]) -> None:
    source: Any = opened(kind, f"{kind.kind}+http://app@127.0.0.1:1", "app123")

    answer = source.password_comparison()

    assert isinstance(answer, PasswordComparison)
    assert answer.guessed == (Guessed("app", Likeness.ACCOUNT),)


def test_a_token_is_no_password_of_an_account() -> None:
    source: Any = opened(OpenSearch, "opensearch+http://127.0.0.1:1", "app123")

    answer = source.password_comparison()

    assert isinstance(answer, Missing)


@pytest.mark.parametrize(
    ("flag", "everywhere"),
    [
        ("0.0.0.0:9090", True),
        (":9090", True),
        ("[::]:9090", True),
        ("10.0.0.5:9090,0.0.0.0:9091", True),
        ("127.0.0.1:9090", False),
        ("[::1]:9090", False),
        ("db.internal:9090", False),
    ],
)
def test_where_prometheus_listens(flag: str, *, everywhere: bool) -> None:
    answers: dict[str, recorded.HttpAnswer] = {
        "GET /api/v1/status/buildinfo": {"status": "success", "data": {"version": "3.1.0"}},
        "GET /api/v1/status/flags": {"status": "success", "data": {"web.listen-address": flag}},
    }
    with recorded.http(answers) as server:
        address, _ = parse_url(f"prometheus+http://127.0.0.1:{server.port}")
        with Prometheus(Target("m", address), Budget(Limits())) as source:
            answer = source.listening()

    assert isinstance(answer, Listening)
    assert answer.everywhere is everywhere
