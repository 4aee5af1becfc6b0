"""`tls` on the command line: statuses, places, formats, and endpoints that answer badly."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from audit.cli._status import DONE, INTERRUPTED, NOTHING, TRIPPED, USAGE
from tests.access.tls.old_servers import server
from tests.access.tls.peers import Peer, peer, silent
from tests.make import certificates as make
from tests.make.command import Ended
from tests.make.timing import within

Command = Callable[..., Ended]
ROOT = make.authority()
OLD = make.leaf(ROOT, starts=make.NOW - 90 * make.DAY, ends=make.NOW - make.DAY)


@pytest.fixture
def good(here: Path) -> Generator[str]:
    """An endpoint that has nothing wrong with it; ca.pem is its authority."""
    (here / "ca.pem").write_text(ROOT.pem)
    with server(make.leaf(ROOT).write(here).server_context()) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture
def expired(here: Path) -> Generator[str]:
    (here / "ca.pem").write_text(ROOT.pem)
    with server(OLD.write(here).server_context()) as port:
        yield f"localhost:{port}"


def test_a_good_endpoint_is_in_order(command: Command, good: str) -> None:
    ended = command("tls", good, "--ca", "ca.pem")

    assert (ended.status, ended.err) == (DONE, "")
    assert "No findings" in ended.out
    assert "TLS 1.3, TLS 1.2; refused TLS 1.1, TLS 1.0, SSL 3.0" in ended.out


def test_a_bad_endpoint_fails_only_at_a_gate(command: Command, expired: str) -> None:
    plain = command("tls", expired, "--ca", "ca.pem", "-f", "json")
    found = json.loads(plain.out)

    assert plain.status == DONE
    assert [f["check"] for f in found["findings"]] == ["security.certificate-expiry"]
    assert found["versions"]["TLSv1.3"] is True
    assert command("tls", expired, "--ca", "ca.pem", "--fail-on", "critical", "-q").status == DONE
    gated = command("tls", expired, "--ca", "ca.pem", "--fail-on", "high", "-q")
    assert gated.status == TRIPPED
    assert gated.out == ""


def test_a_fault_does_not_hide_another(command: Command, expired: str) -> None:
    ended = command("tls", expired, "--name", "other.example", "-f", "json")
    found = {f["check"] for f in json.loads(ended.out)["findings"]}

    assert found == {
        "security.certificate-expiry",
        "security.certificate-name",
        "security.certificate-trust",
    }


def test_every_format_goes_where_it_is_sent(command: Command, good: str, here: Path) -> None:
    ended = command(
        *("tls", good, "--ca", "ca.pem", "-q", "-f", "json=a.json", "-f", "html=a.html"),
        *("-f", "table=a.txt"),
    )

    assert (ended.status, ended.out, ended.err) == (DONE, "", "")
    assert json.loads((here / "a.json").read_text())["answer"] == "tls"
    assert (here / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert "No findings" in (here / "a.txt").read_text()
    assert (here / "a.json").stat().st_mode & 0o777 == 0o600


def test_the_command_that_it_names_asks_again(command: Command, good: str) -> None:
    first = json.loads(command("tls", good, "--ca", "ca.pem", "-f", "json").out)
    words = first["command"].split()

    again = command(*words[1:], "-f", "json")

    assert words[0] == "source-audit"
    assert json.loads(again.out)["findings"] == first["findings"]


def test_verbose_says_what_was_done_on_stderr(command: Command, good: str) -> None:
    ended = command("tls", good, "--ca", "ca.pem", "-v", "-f", "json")

    assert "TLSv1.3" in ended.err
    assert json.loads(ended.out)["effort"]["steps"]


def test_deep_lists_suites_and_groups(command: Command, good: str) -> None:
    found = json.loads(command("tls", good, "--ca", "ca.pem", "--deep", "-f", "json").out)

    assert len(found["suites"]["accepted"]) > 3
    assert any(group.lower() == "x25519" for group in found["groups"])


def test_a_closed_port_is_no_connection_and_still_a_document(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    ended = command("tls", f"127.0.0.1:{port}", "-f", "json")

    assert ended.status == NOTHING
    assert [f["check"] for f in json.loads(ended.out)["findings"]] == [
        "security.connection-refused"
    ]
    assert ended.err.startswith("error: ")
    assert len(ended.err.splitlines()) == 1


def http(client: Peer) -> None:
    """Fakes a server of something else: any words are answered in clear."""
    client.wire.recv(65_536)
    client.send(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_something_else_was_examined_all_the_same(command: Command) -> None:
    with peer(http) as port:
        ended = command("tls", f"127.0.0.1:{port}", "-f", "json")
    found = json.loads(ended.out)

    assert ended.status == DONE
    assert found["answer"] == "not tls"
    assert [f["check"] for f in found["findings"]] == ["security.tls-offered"]


def test_a_port_that_hangs_ends_in_the_time_of_a_step(command: Command) -> None:
    with peer(silent) as port:
        arguments = ("tls", f"127.0.0.1:{port}", "--timeout", "0.4", "-f", "json")
        ended = within(4, lambda: command(*arguments))

    assert ended.status == NOTHING
    assert json.loads(ended.out)["answer"] == "timeout"


def test_a_name_that_cannot_be_resolved_is_one_sentence(command: Command) -> None:
    ended = command("tls", "nosuch.invalid:443", "-q")

    assert ended.status == NOTHING
    assert "cannot be resolved" in ended.err
    assert ended.out == ""


def test_a_source_of_the_configuration_is_an_endpoint(
    command: Command, good: str, here: Path
) -> None:
    (here / "source-audit.yaml").write_text(
        f"sources:\n  search:\n    url: opensearch+https://{good}\n"
    )
    ended = command("tls", "search", "--starttls", "none", "--ca", "ca.pem", "-f", "json")

    assert json.loads(ended.out)["endpoint"] == good


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("localhost:0",), "1 to 65535"),
        (("localhost:x",), "1 to 65535"),
        (("a:b:c",), "two colons"),
        (("localhost:1", "--starttls", "gopher"), "unknown protocol 'gopher'"),
        (("localhost:1", "--ca", "shop.db"), "shop.db"),
        (("localhost:1", "--ca", "nowhere.pem"), "nowhere.pem"),
        (("localhost:1", "--timeout", "0"), "--timeout"),
        (("localhost:1", "--timeout", "soon"), "--timeout"),
        (("localhost:1", "--name", "a b"), "--name"),
        (("localhost:1", "-f", "xml"), "unknown format 'xml'"),
        (("localhost:1", "-f", "json=nowhere/a.json"), "does not exist"),
        (("localhost:1", "--fail-on", "score<80"), "use critical, high, medium or low"),
        (("localhost:1", "--fail-on", "bad"), "is no gate"),
        (("localhost:1", "--config", "nowhere.yaml"), "nowhere.yaml"),
        ((), "HOST:PORT"),
    ],
)
def test_what_is_asked_wrongly_is_one_sentence_and_no_connection(
    command: Command, arguments: tuple[str, ...], said: str
) -> None:
    ended = command("tls", *arguments)

    assert (ended.status, ended.out) == (USAGE, "")
    assert said.lower() in ended.err.lower()
    assert len(ended.err.splitlines()) == 1


def test_the_authorities_are_not_overwritten(command: Command, good: str, here: Path) -> None:
    ended = command("tls", good, "--ca", "ca.pem", "-f", "json=ca.pem")

    assert ended.status == USAGE
    assert (here / "ca.pem").read_text() == ROOT.pem


@pytest.mark.parametrize("text", ["auditor:S3cret@db:1", "postgresql://auditor:S3cret@localhost:1"])
def test_a_password_is_in_no_output(command: Command, text: str) -> None:
    ended = command("tls", text, "-f", "json")

    assert "S3cret" not in ended.out + ended.err


def test_a_result_without_a_place_is_kept(command: Command, good: str, here: Path) -> None:
    """The place is there when it is tried, and gone when the result is written."""
    place = here / "gone"
    place.mkdir()

    def vanish(client: Peer) -> None:
        if place.exists():
            place.rmdir()
        client.rest()

    with peer(vanish) as port:
        ended = command(
            *("tls", f"127.0.0.1:{port}", "--timeout", "0.4", "-q", "-f", "json=gone/a.json")
        )

    assert ended.status == USAGE
    kept = ended.err.split("the result is kept in ")[1].split()[0]
    assert json.loads(Path(kept).read_text())["answer"] == "timeout"
    assert good


def test_ctrl_c_ends_it_at_once(here: Path) -> None:
    connected = threading.Event()

    def asked(client: Peer) -> None:
        connected.set()
        silent(client)

    with peer(asked) as port:
        running = subprocess.Popen(
            [sys.executable, "-m", "audit", "tls", f"127.0.0.1:{port}", "--timeout", "60"],
            cwd=here,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert connected.wait(200)
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=200)

    assert running.returncode == INTERRUPTED
    assert time.monotonic() - began < 30
    assert out == ""
    assert "interrupted" in err
