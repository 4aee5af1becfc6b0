"""Who comes in: one browser per address, and no page of another site."""

import re

import pytest

from audit.web.door import Door, refusal
from audit.web.messages import Request

HOST = "127.0.0.1:8517"


def request(method: str = "GET", **headers: str) -> Request:
    told = {"host": HOST} | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(method=method, path="/", headers=told)


def cookie(header: str) -> dict[str, str]:
    name, _, value = header.partition(";")[0].partition("=")
    return {name: value}


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def door(told: list[str]) -> Door:
    return Door(8517, told.append)


def test_a_token_lets_one_browser_in_once(door: Door) -> None:
    token = door.open()

    header = door.enter(token)

    assert re.fullmatch(r"source-audit-8517=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict", header)
    assert door.knows(cookie(header))
    assert door.enter(token) == ""


def test_the_next_token_is_told_when_one_was_used(door: Door, told: list[str]) -> None:
    first = door.open()
    door.enter("wrong")
    assert told == []

    one = door.enter(first)
    [second] = told
    two = door.enter(second)

    assert len({first, *told}) == 3
    assert all(len(token) == 43 for token in told)
    assert door.knows(cookie(one))
    assert door.knows(cookie(two))
    assert cookie(one) != cookie(two)


@pytest.mark.parametrize("token", ["", "x", "\udcff", "é" * 43])
def test_no_other_token_lets_in(door: Door, token: str) -> None:
    assert door.enter(token) == ""
    assert not door.knows({"source-audit-8517": token})
    assert not door.knows({})


def test_a_cookie_of_another_port_is_none(door: Door) -> None:
    value = cookie(door.enter(door.open()))["source-audit-8517"]

    assert not door.knows({"source-audit-8518": value})


def test_the_oldest_session_makes_room(door: Door, told: list[str]) -> None:
    first = cookie(door.enter(door.open()))
    others = [cookie(door.enter(told[-1])) for _ in range(31)]
    assert all(map(door.knows, [first, *others]))

    last = cookie(door.enter(told[-1]))

    assert not door.knows(first)
    assert all(map(door.knows, [*others, last]))


@pytest.mark.parametrize(
    "host", [HOST, "localhost:8517", "LOCALHOST", "127.0.0.1", "127.0.0.1:9000"]
)
def test_this_machine_is_answered_by_its_names(host: str) -> None:
    assert refusal(request(host=host), entering=False) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8517",
        "127.0.0.1.evil.example",
        "127.0.0.1:8517.evil.example",
        "localhost.evil.example:8517",
        "127.0.0.1, evil.example",
        "127.0.0.1:8517, 127.0.0.1:8517",
        "0.0.0.0:8517",
        "[::1]:8517",
        "127.0.0.1:",
        "127.1:8517",
        "user@127.0.0.1:8517",
    ],
)
def test_a_name_that_may_lead_elsewhere_is_not(host: str) -> None:
    refused = refusal(request(host=host), entering=True)

    if host == "127.0.0.1:":  # RFC 9110, 7.2: an empty port is the default one
        assert refused is None
    else:
        assert refused is not None
        assert refused.status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
def test_nothing_but_reading_is_allowed(method: str) -> None:
    refused = refusal(request(method), entering=False)

    assert refused is not None
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_pages_of_other_sites_and_ports_are_turned_away(site: str) -> None:
    refused = refusal(request(sec_fetch_site=site), entering=False)

    assert refused is not None
    assert refused.status == 403
    assert refusal(request(sec_fetch_site=site), entering=True) is None


@pytest.mark.parametrize("site", ["", "none", "same-origin"])
def test_the_address_bar_and_our_own_pages_are_not(site: str) -> None:
    assert refusal(request(sec_fetch_site=site), entering=False) is None


@pytest.mark.parametrize(
    ("origin", "right"),
    [
        (f"http://{HOST}", True),
        (f"https://{HOST}", False),
        ("http://127.0.0.1:1", False),
        ("http://evil.example", False),
        ("null", False),
    ],
)
def test_another_origin_is_turned_away(origin: str, *, right: bool) -> None:
    refused = refusal(request(origin=origin), entering=True)

    assert (refused is None) == right


@pytest.mark.parametrize("header", ["sec_purpose", "purpose"])
def test_nothing_is_fetched_ahead_of_time(header: str) -> None:
    refused = refusal(request(**{header: "prefetch"}), entering=True)

    assert refused is not None
    assert refused.status == 503
