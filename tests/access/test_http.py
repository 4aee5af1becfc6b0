"""The one door for HTTP: what it sends, what it refuses, and where it stops reading."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.errors import (
    BudgetExceeded,
    ConfigError,
    ConnectError,
    ConnectionLost,
    PrivilegeMissing,
    SourceTimeout,
)
from audit.facts.catalog import Family
from audit.secrets.secret import Secret
from tests.servers import recorded

LIMITS = Limits(connect_seconds=20, statement_seconds=60)
#: For a server that is not going to answer.
BRIEF = Limits(connect_seconds=1, statement_seconds=1)


class Whatever(HttpConnector):
    """A source that is asked for whatever the test wants."""

    kind = "any"
    title = "Any"
    family = Family.SEARCH
    schemes = ("any+https", "any+http")
    reads = (("GET", "/read.*"),)

    def ping(self) -> None:
        """Nothing to ask."""


class Asking(Whatever):
    def ping(self) -> None:
        self.get("/read")


def connector(
    port: int, kind: type[HttpConnector] = Whatever, limits: Limits = LIMITS, password: str = ""
) -> HttpConnector:
    address, _ = parse_url(f"any+http://127.0.0.1:{port}")
    secret = Secret(password) if password else None
    return kind(Target("any", address, secret), Budget(limits))


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Generator[int]:
    """A server that does with each connection what the test says."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    threading.Thread(target=one, args=(client,), daemon=True).start()

        def one(client: socket.socket) -> None:
            with suppress(OSError), client:
                client.recv(65_536)
                answer(client)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def silent(client: socket.socket) -> None:
    client.recv(1)  # until it leaves


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n"


def test_a_plain_answer_is_parsed_and_charged() -> None:
    with recorded.http({"GET /read": {"n": 1}}) as server, connector(server.port) as source:
        found = source.get("/read", {"a": "b c"}, rows_of=lambda answer: answer["n"])

        load = source.budget.load()
        assert found == {"n": 1}
        assert (load.statements, load.rows, load.bytes) == (1, 1, 8)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, LoginRefused),
        (403, PrivilegeMissing),
        (302, UnexpectedAnswer),
        (500, UnexpectedAnswer),
    ],
)
def test_a_status_becomes_an_error_and_no_redirect_is_followed(
    status: int, error: type[Exception]
) -> None:
    answers: dict[str, recorded.HttpAnswer] = {"GET /read": status}
    with recorded.http(answers) as server, connector(server.port) as source:
        with pytest.raises(error):
            source.get("/read")

        assert server.seen == ["GET /read"]


@pytest.mark.parametrize("text", ["<html>", "", "[" * 100_000, "[NaN]", "[-Infinity]"])
def test_an_answer_that_is_no_json_is_said_to_be_none(text: str) -> None:
    with (
        recorded.http({"GET /read": text}) as server,
        connector(server.port) as source,
        pytest.raises(UnexpectedAnswer, match="not JSON"),
    ):
        source.get("/read")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("verfy=false", "unknown parameter 'verfy'"),
        ("x=c4nary", "takes auth, ca_file, client_cert, client_key, verify"),
        ("u:c4nary=1", "unknown parameter; "),
        ("auth=c4nary", "is one of Bearer, ApiKey"),
    ],
)
def test_a_parameter_that_is_none_is_refused_and_its_value_not_shown(query: str, said: str) -> None:
    address, _ = parse_url(f"any+http://127.0.0.1:1/?{query}")

    with pytest.raises(ConfigError, match=said) as refused:
        Whatever(Target("any", address), Budget(LIMITS)).open()

    assert "c4nary" not in str(refused.value)


@pytest.mark.parametrize(("method", "path"), [("POST", "/read"), ("GET", "/write"), ("GET", "/")])
def test_what_is_not_listed_is_not_sent(method: str, path: str) -> None:
    with recorded.http({}) as server, connector(server.port) as source:
        with pytest.raises(UnexpectedAnswer, match="refused, not sent"):
            source.get(path, method=method)

        assert server.seen == []


def test_an_answer_beyond_the_limit_is_not_read() -> None:
    def flood(client: socket.socket) -> None:
        client.sendall(HEAD)
        while True:
            client.sendall(b" " * 1_000_000)

    patient = Limits(connect_seconds=1, statement_seconds=30)
    with (
        raw(flood) as port,
        connector(port, limits=patient) as source,
        pytest.raises(UnexpectedAnswer, match="larger than"),
    ):
        source.get("/read")


def test_a_server_that_drips_is_left_at_the_time_limit() -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(HEAD)
        while True:
            client.sendall(b" ")
            time.sleep(0.05)

    with raw(drip) as port, connector(port, limits=BRIEF) as source:
        began = time.monotonic()
        for _ in range(3):  # the connection goes back to its pool of two each time
            with pytest.raises(SourceTimeout):
                source.get("/read")

        assert time.monotonic() - began < 60


def test_a_server_that_says_nothing_is_a_time_out() -> None:
    with (
        raw(silent) as port,
        connector(port, limits=BRIEF) as source,
        pytest.raises(SourceTimeout),
    ):
        source.get("/read")


def test_a_connection_cut_within_an_answer_is_lost() -> None:
    with (
        raw(lambda client: client.sendall(HEAD + b"{")) as port,
        connector(port) as source,
        pytest.raises(ConnectionLost),
    ):
        source.get("/read")


def test_the_first_request_says_which_source_does_not_answer() -> None:
    with (
        raw(silent) as port,
        pytest.raises(ConnectError, match="accepts connections but does not answer as Any"),
    ):
        connector(port, Asking, limits=BRIEF).open()


def test_a_login_that_is_asked_for_and_one_that_is_refused_are_told_apart() -> None:
    with recorded.http({"GET /read": 401}) as server:
        with pytest.raises(ConnectError, match="asks for a log-in"):
            connector(server.port, Asking).open()
        with pytest.raises(ConnectError, match="does not accept") as caught:
            connector(server.port, Asking, password="t0ken").open()

    assert "t0ken" not in str(caught.value)


def test_a_spent_budget_sends_nothing() -> None:
    none = Limits(connect_seconds=1, statements=0)
    with recorded.http({}) as server, connector(server.port, limits=none) as source:
        with pytest.raises(BudgetExceeded):
            source.get("/read")

        assert server.seen == []


def test_the_servers_clock_is_read_from_its_date() -> None:
    stamp = b"Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 2\r\n\r\n{}"
    with (
        raw(lambda client: client.sendall(b"HTTP/1.1 200 OK\r\n" + stamp)) as port,
        connector(port) as source,
    ):
        source.get("/read")

        assert source.clock_skew_seconds is not None
        assert source.clock_skew_seconds < -86_400


def test_importing_a_kind_imports_no_driver() -> None:
    kinds = ("mongodb", "opensearch", "elasticsearch", "prometheus")
    program = (
        "import sys, importlib\n"
        f"for kind in {kinds!r}: importlib.import_module(f'audit.connectors.{{kind}}')\n"
        "print([m for m in ('pymongo', 'bson', 'urllib3') if m in sys.modules])"
    )

    printed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[]"
