"""Several addresses, proxies, wrong options, cuts after any byte, and the command as a process."""

import json
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.make import certificates as make
from tests.make.command import run_command
from tests.make.timing import within
from tests.servers import kit
from tests.tls_matrix.hellos import VERSIONS
from tests.tls_matrix.judging import LONGEST, asked, slugs
from tests.tls_matrix.model import Place
from tests.tls_matrix.odd import first, wrapped
from tests.tls_matrix.peers import (
    GOOD,
    ROOT,
    Handler,
    cutting,
    drain,
    files_of,
    listening,
    modern,
    plain_context,
    reset,
    speaking,
)
from tests.tls_matrix.protocols import http

NAME = "several.example"
Files = make.Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_of(tmp_path, make.leaf(ROOT, names=(NAME, "127.0.0.1")))


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name with two addresses, as the system's resolver would give them."""
    real = socket.getaddrinfo

    def resolved(host: Any, port: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401  # its own types
        if host != NAME:
            return real(host, port, *more, **named)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port)))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    ("bad", "answer"),
    [(None, "refused"), (drain, "timeout"), (reset, "reset")],
    ids=["refuses", "hangs", "resets"],
)
def test_of_several_addresses_the_good_one_is_examined_and_the_bad_one_told(
    files: Files, capfdbinary: pytest.CaptureFixture[bytes], bad: Handler | None, answer: str
) -> None:
    with listening(speaking(plain_context(files)), "127.0.0.1") as port:
        options = (f"{NAME}:{port}", "--ca", str(files.anchors), "--timeout", "2")
        with _also(bad, port):
            status, document, _ = within(LONGEST, lambda: asked(capfdbinary, *options))

    told = {one["address"]: one["answer"] for one in document["addresses"]}
    assert (status, document["answer"], document["findings"]) == (0, "tls", [])
    assert told == {"127.0.0.1": "tls", "127.0.0.2": answer}


@contextmanager
def _also(handler: Handler | None, port: int) -> Generator[None]:
    """The same port of the other address, where there is a handler."""
    if handler is None:
        yield
        return
    with listening(handler, "127.0.0.2", port):
        yield


@pytest.mark.parametrize(
    ("code", "wanted"), [(b"200 OK", ("tls", 0)), (b"403 Forbidden", ("unreachable", 3))]
)
def test_the_proxy_of_the_environment_is_the_way(
    files: Files,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    code: bytes,
    wanted: tuple[str, int],
) -> None:
    with (
        listening(speaking(plain_context(files), http)) as port,
        listening(lambda client: _tunnel(client, port, code)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        status, document, _ = asked(
            capfdbinary,
            f"{NAME}:443",
            *("--starttls", "http", "--ca", str(files.anchors), "--timeout", "20"),
        )

    assert (document["answer"], status) == wanted
    assert document["proxy"] == f"http://127.0.0.1:{proxy}"
    assert slugs(document["findings"]) == frozenset()


def _tunnel(client: socket.socket, port: int, code: bytes) -> None:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    client.sendall(b"HTTP/1.1 " + code + b"\r\n\r\n")
    if not code.startswith(b"200"):
        return
    with socket.create_connection(("127.0.0.1", port), 120) as far:
        threading.Thread(target=_copy, args=(far, client), daemon=True).start()
        _copy(client, far)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


#: A flight of TLS 1.2 with one certificate is about 700 bytes; each field of it is cut somewhere.
CUTS = [*range(1, 12), *range(40, 100, 7), *range(120, 720, 61)]


@pytest.mark.parametrize("size", CUTS)
def test_a_connection_may_end_after_any_byte(
    files: Files, capfdbinary: pytest.CaptureFixture[bytes], size: int
) -> None:
    context = plain_context(files)
    context.maximum_version = context.minimum_version
    with listening(speaking(context)) as port, cutting(port, size) as cut:
        options = (f"127.0.0.1:{cut}", "--ca", str(files.anchors), "--timeout", "2")
        status, document, err = within(LONGEST, lambda: asked(capfdbinary, *options))

    assert status in {0, 3}
    assert len(err.splitlines()) == (1 if status else 0)
    wanted = {"connection-reset", "tls-offered", "tls-handshake", "tls-modern-version"}
    assert slugs(document["findings"]) <= wanted
    assert document["findings"], "a broken server is not a good one"


@pytest.mark.parametrize("content", ["no PEM at all\n", "", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_authorities_that_are_none_are_told_before_anything_is_sent(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], content: str
) -> None:
    path = tmp_path / "ca.pem"
    path.write_text(content)
    connections: list[object] = []
    with listening(connections.append) as port:
        status, document, err = asked(capfdbinary, f"127.0.0.1:{port}", "--ca", str(path))

    assert (status, document, connections) == (2, {}, [])
    assert "ca.pem" in err
    assert len(err.splitlines()) == 1


def test_authorities_that_are_not_there_are_told(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    status, document, err = asked(capfdbinary, "127.0.0.1:1", "--ca", "/nonexistent/ca.pem")

    assert (status, document) == (2, {})
    assert "/nonexistent/ca.pem" in err


@pytest.mark.parametrize("most", [1, 3, 6])
def test_a_server_that_shuts_us_out_is_not_said_to_refuse_what_is_weak(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], most: int
) -> None:
    with wrapped(first(most))(tmp_path) as place:
        status, document, _ = asked(capfdbinary, place.endpoint, *place.options)

    open_checks = slugs({"check": c["id"]} for c in document["checks"] if c["status"] == "unknown")
    assert (status, document["findings"]) == (0, [])
    assert {"cipher-null", "cipher-anonymous", "cipher-export", "cipher-rc4"} <= open_checks
    assert document["suites"]["weak"]["rc4"] is None


def _places(tmp_path: Path) -> dict[str, Any]:
    expired = make.leaf(ROOT, ends=make.NOW - make.DAY, starts=make.NOW - 9 * make.DAY)
    return {"good": VERSIONS[0].start(tmp_path), "expired": modern(expired)(tmp_path)}


@pytest.mark.parametrize(("which", "status"), [("good", 0), ("expired", 1)])
def test_the_command_says_the_same_as_a_process_of_its_own(
    tmp_path: Path, which: str, status: int
) -> None:
    with _places(tmp_path)[which] as place:
        ended = run_command(
            *("tls", place.endpoint, *place.options, "-f", "json=-", "--fail-on", "high"),
            cwd=tmp_path,
        )

    found = slugs(json.loads(ended.out)["findings"])
    assert ended.status == status
    assert found == ({"certificate-expiry"} if status else frozenset())


def test_a_closed_port_has_status_3_and_one_sentence(tmp_path: Path) -> None:
    place = Place(f"127.0.0.1:{kit.free_port()}")
    ended = run_command("tls", place.endpoint, cwd=tmp_path)

    assert ended.status == 3
    assert place.endpoint in ended.sentence
    assert GOOD.name.rfc4514_string() not in ended.err
