"""The server on a real socket: what it answers, what it endures, and how it ends."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.errors import ConfigError
from audit.store.runs.layout import folder_of
from audit.store.runs.reading import Reader
from audit.web.server import MOST_CONNECTIONS, MOST_HEADER_BYTES, Server
from tests.make.serving import Browser, serving

SHOP = f"/sources/{folder_of('shop')}"


def raw(port: int, data: bytes, seconds: float = 10) -> bytes:
    """What the server says to bytes, until it closes or is silent for so long."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        found = b""
        try:
            while part := connection.recv(65536):
                found += part
        except (TimeoutError, ConnectionResetError):  # reset: more was sent than it read
            pass
        return found


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def test_a_browser_comes_in_by_the_address_and_goes_on(browser: Browser) -> None:
    stranger = Browser(browser.port)

    assert stranger.ask("/").status == 403
    entered = stranger.enter(browser.told[-1])

    assert entered.status == 200
    assert 'http-equiv="refresh" content="0; url=/"' in entered.text
    assert stranger.ask("/").status == 200
    assert "All sources" in stranger.ask("/").text


def test_an_address_that_was_used_lets_nobody_in(browser: Browser) -> None:
    used = browser.told[-1]
    Browser(browser.port).enter(used)

    second = Browser(browser.port)

    assert second.enter(used).status == 403
    assert second.cookie == ""
    assert len(browser.told) == len(set(browser.told))


def test_a_head_request_uses_no_address_up(browser: Browser) -> None:
    path = browser.told[-1].partition(f":{browser.port}")[2]
    stranger = Browser(browser.port)

    assert stranger.ask(path, "HEAD").status == 403
    assert stranger.enter(browser.told[-1]).status == 200


@pytest.mark.parametrize(
    "path", ["/", SHOP, f"{SHOP}/runs/latest", f"{SHOP}/runs/latest.json", "/nothing"]
)
def test_without_the_cookie_nothing_is_told(browser: Browser, path: str) -> None:
    stranger = Browser(browser.port, cookie="source-audit-1=x")

    answer = stranger.ask(path)

    assert answer.status == 403
    assert "Come in first" in answer.text
    assert "shop" not in answer.text


def test_every_answer_has_the_headers_that_protect_it(browser: Browser) -> None:
    answers = [
        browser.ask("/"),
        browser.ask(f"{SHOP}/runs/latest"),
        browser.ask(f"{SHOP}/runs/latest.json"),
        browser.ask("/nothing"),
        browser.ask("/favicon.ico"),
        browser.ask("/", "POST"),
        browser.ask("/", Host="evil.example"),
        Browser(browser.port).ask("/"),
    ]

    for answer in answers:
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert not [name for name in headers if name.startswith("access-control-")]
        assert "server" not in headers
        assert headers["cache-control"] in {"no-store", "private, no-cache"}


def test_only_a_kept_page_is_set_apart(browser: Browser) -> None:
    policies = {
        path: browser.ask(path).headers["content-security-policy"]
        for path in ("/", SHOP, f"{SHOP}/runs", f"{SHOP}/diff", f"{SHOP}/runs/latest")
    }

    assert [path for path, policy in policies.items() if "sandbox" in policy] == [
        f"{SHOP}/runs/latest"
    ]
    assert "allow-same-origin" not in policies[f"{SHOP}/runs/latest"]


def test_what_the_browser_has_already_is_not_sent_again(browser: Browser) -> None:
    path = f"{SHOP}/runs/latest"
    first = browser.ask(path)

    again = browser.ask(path, If_None_Match=f'"x", W/{first.headers["etag"]}')
    other = browser.ask(path, If_None_Match='"x"')

    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (other.status, other.body) == (200, first.body)
    assert Browser(browser.port).ask(path, If_None_Match=first.headers["etag"]).status == 403


def test_a_head_request_has_the_headers_only(browser: Browser) -> None:
    whole, head = browser.ask(SHOP), browser.ask(SHOP, "HEAD")

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        f"{SHOP}/runs/..%2f..%2f..%2findex.sqlite",
        f"{SHOP}/runs/00000001-000000000001/report.json",
        "/sources/%00",
        "/sources/%ff%fe",
        "//127.0.0.1/",
        "/sources/..;/",
        "/sources/" + "a" * 4000,
        "\\..\\..\\etc\\passwd",
    ],
)
def test_no_path_leads_out_of_the_store(browser: Browser, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {browser.cookie}\r\n"

    answer = raw(browser.port, f"{request}Connection: close\r\n\r\n".encode())

    assert status(answer) == 404
    assert b"root:x:" not in answer
    assert b"SQLite format" not in answer


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 421),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (
            b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            421,
        ),
        (
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
            421,
        ),
        (b"POST / HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n\r\nabc", 405),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\nY: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET /" + b"a" * MOST_HEADER_BYTES + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 10 * MOST_HEADER_BYTES, 431),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * MOST_HEADER_BYTES + b"\r\n", 431),
    ],
)
def test_what_is_no_proper_request_is_refused(
    browser: Browser, request_: bytes, expected: int
) -> None:
    answer = raw(browser.port, request_, seconds=30)

    assert status(answer) == expected
    assert browser.ask("/").status == 200


@given(data=st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_are_endured(browser: Browser, data: bytes) -> None:
    answer = raw(browser.port, data + b"\r\nConnection: close\r\n\r\n", seconds=30)

    assert not answer or 400 <= status(answer) < 500


def test_a_thousand_requests_are_answered(browser: Browser) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(browser.ask, ["/favicon.ico"] * 1000))

    assert {answer.status for answer in answers} == {204}


def test_pages_are_made_for_several_at_once(browser: Browser) -> None:
    paths = [f"{SHOP}/runs/latest", SHOP, "/", f"{SHOP}/runs", f"{SHOP}/diff"] * 8
    alone = {path: browser.ask(path).body for path in set(paths) - {"/", SHOP, f"{SHOP}/runs"}}

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(browser.ask, paths))

    assert {answer.status for answer in answers} == {200}
    assert all(alone.get(p, a.body) == a.body for p, a in zip(paths, answers, strict=True))


def test_slow_clients_do_not_hold_the_others_up_for_long(runs: Path) -> None:
    with serving(runs, patience=1) as browser:
        slow = [socket.create_connection(("127.0.0.1", browser.port)) for _ in range(20)]
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")

        assert browser.ask("/").status == 200

        begun, closed = time.monotonic(), False
        while not closed and time.monotonic() - begun < 200:  # a byte now and then is no patience
            time.sleep(0.2)
            try:
                slow[0].sendall(b"a")
                slow[0].settimeout(0.01)
                closed = slow[0].recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                closed = True
        for connection in slow:
            connection.close()

    assert closed


def test_more_connections_than_there_may_be_wait_for_their_turn(runs: Path) -> None:
    with serving(runs, patience=1) as browser:
        held = [
            socket.create_connection(("127.0.0.1", browser.port))
            for _ in range(MOST_CONNECTIONS + 20)
        ]

        answer = browser.ask("/favicon.ico")

        for connection in held:
            connection.close()

    assert answer.status == HTTPStatus.NO_CONTENT


def test_a_client_that_reads_nothing_is_let_go(runs: Path) -> None:
    with serving(runs, patience=1) as browser, closing(socket.socket()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        deaf.connect(("127.0.0.1", browser.port))
        line = f"GET {SHOP}/runs/latest.json HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        deaf.sendall(f"{line}Cookie: {browser.cookie}\r\n\r\n".encode() * 5)

        assert browser.ask("/").status == 200


def test_it_listens_on_this_machine_only(browser: Browser) -> None:
    own = socket.gethostbyname(socket.gethostname())
    others = {own, "127.0.0.2"} - {"127.0.0.1"}

    for address in others:
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((address, browser.port), timeout=20).close()


def test_a_port_that_is_taken_is_a_sentence(browser: Browser, runs: Path) -> None:
    with pytest.raises(ConfigError, match=f"port {browser.port} of 127.0.0.1 is taken"):
        Server(Reader(runs), port=browser.port, tell=lambda _: None)


def test_it_ends_while_somebody_is_connected(runs: Path) -> None:
    begun = time.monotonic()
    with serving(runs) as browser:
        idle = socket.create_connection(("127.0.0.1", browser.port))
        half = socket.create_connection(("127.0.0.1", browser.port))
        half.sendall(b"GET / HT")
        assert browser.ask("/").status == 200
        begun = time.monotonic()
    idle.close()
    half.close()

    assert time.monotonic() - begun < 5


def test_a_defect_is_a_page_and_no_word_of_the_error_is_told(
    runs: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("hunter2")

    with serving(runs) as browser:
        monkeypatch.setattr("audit.web.pages.Site.answer", fails)
        answer = browser.ask("/")
        monkeypatch.undo()

        assert answer.status == 500
        assert "RuntimeError" in answer.text
        assert "hunter2" not in answer.text + caplog.text
        assert browser.ask("/").status == 200


def test_the_log_holds_no_token(runs: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="audit")
    with serving(runs) as browser:
        browser.ask("/sources/\x1b[31m".replace("\x1b", "%1b"))
        token = browser.told[-1].rpartition("/")[2]
        browser.enter(browser.told[-1])

    assert "/enter/...: 200" in caplog.text
    assert token not in caplog.text
    assert "\x1b" not in caplog.text
