"""What a tracker may answer, or not: one clear sentence each, and never the token."""

import json
import logging
import ssl
import time
from collections.abc import Generator
from pathlib import Path

import pytest
import trustme

from audit.errors import ConfigError, ConnectError
from audit.secrets.secret import Secret
from audit.tickets.door import Door, Refused, Uncertain, fields_of
from audit.tickets.tracker import Tracker, bearer
from audit.tickets.update import brought_up
from tests.tickets.making import draft, tracker, update
from tests.tickets.peer import TOKEN, Fault, Peer, peer

KINDS = ("github", "gitlab", "jira")


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest) -> Generator[Peer]:
    with peer(request.param) as found:
        yield found


@pytest.fixture
def github() -> Generator[Peer]:
    with peer("github") as found:
        yield found


def waiting(there: Peer, *, seconds: float = 5.0) -> tuple[Tracker, list[float]]:
    """A tracker that waits for nobody, and the seconds that it would have waited."""
    found, waited = tracker(there), list[float]()
    found.door.sleep = waited.append
    found.door.seconds = seconds
    return found, waited


def test_a_token_that_is_not_accepted_is_told_with_what_it_needs(there: Peer) -> None:
    with pytest.raises(ConnectError, match="does not accept the token") as raised:
        # of Jira the server says what it is to anybody, in the peer as well as in the product
        brought_up(tracker(there, token="wrong-canary-5511"), draft())

    assert "wrong-canary-5511" not in str(raised.value)
    assert there.issues == []


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (403, "does not let this"),
        (404, "may not see it"),
        (500, r"has a defect or is down \(HTTP 500\)"),
        (502, r"has a defect or is down \(HTTP 502\)"),
        (418, r"does not do what was asked \(HTTP 418\)"),
    ],
)
def test_a_status_of_a_write_is_a_sentence(there: Peer, status: int, says: str) -> None:
    there.faults.append(Fault(r"^POST .*/issues?$", status=status, body={"message": "canary-22"}))

    with pytest.raises(ConnectError, match=says) as raised:
        update(there, draft())

    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    ("product", "status", "body"),
    [
        ("github", 422, {"errors": [{"field": "labels", "value": "canary-33"}]}),
        ("gitlab", 400, {"message": {"labels": ["canary-33"]}}),
        ("jira", 400, {"errors": {"labels": "canary-33"}}),
    ],
)
def test_a_body_that_is_not_accepted_names_the_field_and_not_its_value(
    product: str, status: int, body: object
) -> None:
    with peer(product) as there:
        there.faults.append(Fault(r"^POST .*/issues?$", status=status, body=body))

        with pytest.raises(ConnectError, match="it names labels") as raised:
            update(there, draft())

        assert "canary" not in str(raised.value)


def test_a_project_that_is_not_there_is_told() -> None:
    with peer("gitlab") as there, pytest.raises(ConnectError, match="has no project acme/other"):
        brought_up(tracker(there, project="acme/other"), draft())


def test_issues_that_are_switched_off_are_told(github: Peer) -> None:
    github.faults.append(Fault(r"^POST .*/issues$", status=410))

    with pytest.raises(ConnectError, match="they are switched off in its settings"):
        update(github, draft())


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "3"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "SOON"}],
)
@pytest.mark.parametrize("status", [403, 429])
def test_a_busy_tracker_is_waited_for_as_long_as_it_says(
    github: Peer, status: int, headers: dict[str, str]
) -> None:
    soon = str(int(time.time()) + 3)
    told = {name: value.replace("SOON", soon) for name, value in headers.items()}
    github.faults += [Fault("^GET ", status=status, headers=told)]
    github.faults += [Fault(r"^POST .*/issues$", status=status, headers=told)]
    found, waited = waiting(github)

    outcome = brought_up(found, draft())

    assert outcome.action == "created"
    assert len(github.issues) == 1
    assert len(waited) == 2
    assert all(1 < seconds <= 3 for seconds in waited)


@pytest.mark.parametrize("seconds", ["3600", "12"])
def test_a_tracker_that_is_busy_for_long_is_not_waited_for_without_end(
    github: Peer, seconds: str
) -> None:
    busy = Fault("^GET ", status=429, headers={"Retry-After": seconds})
    github.faults += [busy] * 10
    found, waited = waiting(github)

    with pytest.raises(ConnectError, match="is asked too often and wants") as raised:
        brought_up(found, draft())

    assert sum(waited) <= 30
    assert "run the same again later" in str(raised.value)


def test_a_read_is_sent_once_more_after_a_defect_and_a_write_is_not(github: Peer) -> None:
    github.faults += [Fault("^GET ", status=502), Fault(r"^POST .*/issues$", status=502)]
    found, _ = waiting(github)

    with pytest.raises(Refused, match="HTTP 502"):
        brought_up(found, draft())

    assert sum(line.startswith("GET /api/v3/repos") for line in github.seen) == 2
    assert len(github.writes()) == 1


def test_a_tracker_that_does_not_answer_in_time_is_told(github: Peer) -> None:
    github.faults += [Fault("^GET ", pause=1.0)] * 2
    found, _ = waiting(github, seconds=0.2)

    with pytest.raises(Uncertain, match=r"does not answer within 0\.2 s"):
        brought_up(found, draft())


@pytest.mark.parametrize("fault", [{"cut": True}, {"pause": 0.6}])
def test_a_creation_that_nobody_answered_is_told_as_uncertain(
    github: Peer, fault: dict[str, float]
) -> None:
    github.faults.append(Fault(r"^POST .*/issues$", **fault))  # type: ignore[arg-type]
    found, _ = waiting(github, seconds=0.3)

    with pytest.raises(ConnectError, match="may have created the ticket nevertheless"):
        brought_up(found, draft(), sleep=lambda _: None)

    assert update(github, draft()).action == "created"
    assert len(github.issues) == 1


def test_an_answer_that_ends_too_early_is_none(github: Peer) -> None:
    github.faults += [Fault("^GET ", headers={"Content-Length": "1000000"}, body=[])] * 2
    found, _ = waiting(github)

    with pytest.raises(Uncertain, match="ends the connection without an answer"):
        brought_up(found, draft())


@pytest.mark.parametrize("body", ["<html>log in</html>", "[1, 2", {"what": 1}])
def test_an_answer_of_another_program_is_told(there: Peer, body: object) -> None:
    there.faults += [Fault("^GET .*(issues|search)", body=body)]

    with pytest.raises(ConnectError, match=r"does not answer (with JSON|as)"):
        update(there, draft())


def test_nobody_at_the_address_is_told() -> None:
    with peer("github") as there:
        found = tracker(there)

    with pytest.raises(ConnectError, match="cannot be reached"):
        brought_up(found, draft())


def test_a_redirect_stays_at_its_host_and_keeps_its_method(github: Peer) -> None:
    moved = {"Location": "/api/v3/repos/acme/data/issues?state=all&labels=x&per_page=9&page=1"}
    github.faults.append(Fault("^GET ", status=301, headers=moved))
    github.faults.append(
        Fault(
            r"^POST .*/issues$", status=307, headers={"Location": "/api/v3/repos/acme/data/issues"}
        )
    )

    assert update(github, draft()).action == "created"
    assert len(github.issues) == 1


def test_the_certificate_of_a_tracker_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with peer("github", context=context) as there:
        with pytest.raises(ConnectError, match="SSL_CERT_FILE") as raised:
            update(there, draft())
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        outcome = update(there, draft())

    assert "cannot be verified" in str(raised.value)
    assert outcome.action == "created"


@pytest.mark.parametrize("place", ["http://[", "//[x", "/a b", "/\xe9", "javascript:1"])
def test_a_redirect_to_what_is_no_address_is_one_sentence(github: Peer, place: str) -> None:
    github.faults.append(Fault("^GET ", status=302, headers={"Location": place}))

    with pytest.raises(Refused, match="sends requests elsewhere"):
        update(github, draft())


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_redirect_to_another_host_gets_no_token(github: Peer, method: str) -> None:
    with peer("github") as other:
        to = {"Location": f"{other.url}/api/v3/repos/acme/data/issues"}
        github.faults.append(Fault(f"^{method} .*issues", status=307, headers=to))

        with pytest.raises(ConnectError, match="where the token does not go"):
            update(github, draft())

        assert other.seen == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://tracker.example", "would go to tracker.example in clear"),
        ("ftp://tracker.example", "has to begin with https://"),
        ("tracker.example", "has to begin with https://"),
        ("https://ada:canary-44@tracker.example", "give the token by --token"),
        ("https://tracker.example?token=canary-44", "give the token by --token"),
    ],
)
def test_an_address_that_would_endanger_the_token_is_refused(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as raised:
        Door(url, headers={}, authorization={}, words={}, send=True)

    assert "canary" not in str(raised.value)


@pytest.mark.parametrize("token", ["with\nline", "with\N{LATIN SMALL LETTER E WITH ACUTE}", " "])
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    with pytest.raises(ConfigError, match="cannot stand in the header"):
        bearer(Secret(token))


def test_no_log_has_the_token(there: Peer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    there.faults.append(Fault(r"^POST .*/issues?$", status=500))

    with pytest.raises(ConnectError):
        update(there, draft())
    update(there, draft())

    assert TOKEN not in caplog.text


def test_only_names_of_fields_are_taken_from_an_answer() -> None:
    hostile = {"errors": {"title": "x", "a b\n": "y", "<b>": "z"}}

    assert fields_of(json.dumps(hostile).encode()) == ("title",)
    assert fields_of(json.dumps({"errors": {"a" * 61: "", "b" * 60: ""}}).encode()) == ("b" * 60,)
    assert fields_of(b"nonsense") == ()
    assert fields_of(b'["errors"]') == ()
