"""Which scenarios run."""

import socketserver
import threading
from socket import create_connection

import pytest

from tests.bench.bench import Sizes
from tests.bench.relay import relay
from tests.bench.run import SCENARIOS, main


def test_an_unknown_scenario_is_told_with_those_that_there_are() -> None:
    with pytest.raises(SystemExit, match=r"no scenario cvs; there are: start, .*csv"):
        main(["--only", "csv,cvs"])


def test_scenarios_have_names_of_their_own() -> None:
    names = [scenario.name for scenario in SCENARIOS]

    assert len(set(names)) == len(names)


def test_sizes_are_in_proportion() -> None:
    assert Sizes(1_000_000).server == 5 * Sizes(1_000_000).base
    assert Sizes(100_000).narrow * 10 == Sizes(1_000_000).narrow
    assert Sizes(1_000_000, quick=True).server == 1_000_000


def test_the_relay_counts_what_the_server_sends() -> None:
    class Echo(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(self.request.recv(100) * 3)

    with socketserver.TCPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        with (
            relay(server.server_address[1]) as counted,
            create_connection(("127.0.0.1", counted.port)) as client,
        ):
            client.sendall(b"12345")
            answer = b"".join(iter(lambda: client.recv(100), b""))

    assert answer == b"12345" * 3
    assert counted.received == 15
