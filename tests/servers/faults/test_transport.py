"""What goes wrong on the way to a server, for every kind that is reached over a network.

The servers are real or compatible ones; a relay before them ends, resets or swallows what they
send.
"""

import json
import re
import socketserver
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from audit.access import silence
from audit.access.budget import Limits
from audit.cli._status import NOTHING, UNFINISHED
from audit.cli.app import run
from audit.errors import ConnectError
from audit.facts.profiles import Profiles
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from tests.servers import kit, recorded
from tests.servers.faults.audits import LIMITS as PATIENT
from tests.servers.faults.audits import Audited, audited
from tests.servers.faults.relay import Wrong, relay
from tests.servers.faults.serving import KINDS, Serving

#: For a server that is silent: short, and long enough for what it still answers.
LIMITS = Limits(connect_seconds=3, statement_seconds=3)
#: No audit of these sources takes longer than so many seconds, whatever the server does.
LONGEST = 60.0
#: What a check may be when the source was lost before it could be judged.
OPEN = {Status.NOT_RUN, Status.UNKNOWN}


def kinds(*, without: str = "") -> list[object]:
    return [pytest.param(kind, marks=marks(kind)) for kind in KINDS if kind != without]


def marks(kind: str) -> pytest.MarkDecorator:
    _, package = KINDS[kind]
    return pytest.mark.debian(package) if package else pytest.mark.server


@pytest.fixture(scope="module")
def running() -> Generator[dict[str, Serving]]:
    """The servers that were asked for, each started once."""
    with ExitStack() as held:
        yield _Started(held)


class _Started(dict[str, Serving]):
    def __init__(self, held: ExitStack) -> None:
        super().__init__()
        self._held = held

    def __missing__(self, kind: str) -> Serving:
        make, _ = KINDS[kind]
        self[kind] = self._held.enter_context(make())
        return self[kind]


@pytest.fixture(scope="module")
def whole() -> dict[str, tuple[Audited, int]]:
    """What an audit finds when nothing goes wrong, and the bytes that it takes."""
    return {}


def undisturbed(serving: Serving, whole: dict[str, tuple[Audited, int]]) -> tuple[Audited, int]:
    if serving.kind not in whole:
        with relay(serving.port) as between:
            found = audited(serving.at(between.port), examine_tls=False)
            whole[serving.kind] = found, between.received
    return whole[serving.kind]


@pytest.mark.parametrize("kind", kinds())
def test_a_relay_in_between_changes_nothing(
    kind: str, running: dict[str, Serving], whole: dict[str, tuple[Audited, int]]
) -> None:
    """A proxy that passes everything on is not a fault."""
    found, _ = undisturbed(running[kind], whole)

    assert found.capture.finished, found.capture.unfinished_reason


@pytest.mark.parametrize(
    "loss",
    [(Wrong.ENDS, 0.2), (Wrong.ENDS, 0.8), (Wrong.RESETS, 0.5), (Wrong.HANGS, 0.5)],
    ids=lambda loss: f"{loss[0].value} at {loss[1]:.0%}",
)
@pytest.mark.parametrize("kind", kinds())
def test_a_server_that_is_lost_midway_leaves_what_was_read(
    kind: str,
    loss: tuple[Wrong, float],
    running: dict[str, Serving],
    whole: dict[str, tuple[Audited, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No check passes for want of what it did not see, and what it saw is not lost."""
    wrong, part = loss
    monkeypatch.setattr(silence, "GRACE_SECONDS", 0.5)
    before, size = undisturbed(running[kind], whole)
    began = time.monotonic()

    with relay(running[kind].port, wrong=wrong, after=int(size * part)) as between:
        url = running[kind].at(between.port)
        limits = LIMITS if wrong is Wrong.HANGS else PATIENT
        found = audited(url, limits=limits, examine_tls=False)  # hellos see the loss, too

    assert time.monotonic() - began < LONGEST
    if wrong is not Wrong.HANGS or found.capture.unfinished_reason:
        assert not found.capture.finished
        assert _a_sentence(found.capture.unfinished_reason)
    else:  # what was asked last had no answer, and nothing was asked afterwards
        assert _unanswered(found)
    facts = found.capture.snapshot.facts.values()
    assert sum(not isinstance(fact, Missing) for fact in facts) >= 5
    for check, result in found.results.items():
        told = (check, before.said(check), found.said(check))
        assert result.status in {before.results[check].status, *OPEN}, told


def _unanswered(found: Audited) -> list[str]:
    """Datasets that were given up because no answer came in time."""
    profiles = found.capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    gaps = {p.dataset: p.missing for p in profiles.datasets if p.missing}
    assert {gap.reason for gap in gaps.values()} == {Reason.TIMEOUT}
    return list(gaps)


def _a_sentence(text: str) -> bool:
    """One line that tells something, and no driver's word."""
    return len(text) > 20 and "\n" not in text and "Error" not in text and "Errno" not in text


# ------------------------------------------------------------------------ nothing opens at all


def refused(url: str) -> str:
    """The one sentence of an audit in which nothing opens."""
    began = time.monotonic()

    with pytest.raises(ConnectError) as caught:
        audited(url, limits=LIMITS)

    said = str(caught.value)
    assert time.monotonic() - began < LONGEST
    assert _a_sentence(said), said
    return said


@pytest.mark.parametrize("wrong", [Wrong.ENDS, Wrong.RESETS, Wrong.HANGS])
@pytest.mark.parametrize("kind", kinds())
def test_a_server_that_never_answers_is_said_to(
    kind: str,
    wrong: Wrong,
    running: dict[str, Serving],
) -> None:
    with relay(running[kind].port, wrong=wrong) as between:
        said = refused(running[kind].at(between.port))

    assert f"localhost:{between.port}" in said


@pytest.mark.parametrize("kind", kinds())
def test_a_scan_of_a_closed_port_ends_with_one_sentence_and_the_status_for_it(
    kind: str, running: dict[str, Serving], capsys: pytest.CaptureFixture[str]
) -> None:
    port = kit.free_port()

    status = run(["scan", "--no-input", "--no-remember", running[kind].at(port)])

    said = " ".join(capsys.readouterr().err.split())
    assert status == NOTHING
    assert re.fullmatch(rf"error: .*localhost:{port} refuses connections.*", said), said


@contextmanager
def greeting(text: bytes) -> Generator[int]:
    """Fakes a server of something else, which greets first, as SSH does (RFC 4253 section 4.2)."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(text)
            self.request.recv(1024)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


OTHERS = ("postgresql", "mysql", "mongodb", "opensearch", "web page", "SSH")
PAIRS = [
    pytest.param(kind, other, marks=[m for n in (kind, other) if n in KINDS for m in [marks(n)]])
    for kind in KINDS
    for other in OTHERS
    if kind != other
]


@pytest.mark.parametrize(("kind", "other"), PAIRS)
def test_another_product_behind_the_port_is_told_from_it(
    kind: str,
    other: str,
    running: dict[str, Serving],
) -> None:
    with ExitStack() as held:
        if other == "web page":
            page = held.enter_context(recorded.http({"GET /": "<html>Welcome</html>"}))
            port = page.port
        elif other == "SSH":
            port = held.enter_context(greeting(b"SSH-2.0-OpenSSH_9.2p1\r\n"))
        else:
            port = running[other].port
        said = refused(running[kind].at(port))

    assert f"localhost:{port}" in said


@pytest.mark.parametrize("kind", kinds(without="mongodb"))
def test_a_scan_that_loses_its_server_writes_a_report_and_says_so(
    kind: str,
    running: dict[str, Serving],
    whole: dict[str, tuple[Audited, int]],
    tmp_path: Path,
) -> None:
    """Without MongoDB's driver, which looks for a lost server as long as it waits for a new one."""
    _, size = undisturbed(running[kind], whole)
    place = tmp_path / "report.json"

    with relay(running[kind].port, wrong=Wrong.ENDS, after=size // 2) as between:
        status = run(
            ["scan", "--no-remember", "-q", "-f", f"json={place}", running[kind].at(between.port)]
        )

    assert status == UNFINISHED
    assert json.loads(place.read_text(encoding="utf-8"))["run"]["finished"] is False
