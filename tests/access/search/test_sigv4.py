"""Signatures of AWS: its published examples, and the same as its own library makes."""

import importlib
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.search import sigv4
from audit.secrets.secret import Secret

#: The key and the moment of the examples in AWS's test suite for Signature Version 4.
NAME, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
MOMENT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
HOST = "example.amazonaws.com"


def library(module: str) -> Any:  # noqa: ANN401  # it has no types
    return importlib.import_module(f"botocore.{module}")


def signature(method: str, path: str, query: str = "") -> str:
    key = sigv4.Key(NAME, Secret(SECRET), "us-east-1", "service")
    found = sigv4.headers(key, sigv4.Sent(method, HOST, path, query), now=MOMENT)
    return found["Authorization"].rpartition("=")[2]


@pytest.mark.parametrize(
    ("method", "path", "query", "expected"),
    [
        ("GET", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "GET",
            "/",
            "Param2=value2&Param1=value1",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "get-vanilla-query-order-key-case"],
)
def test_the_examples_of_the_test_suite(method: str, path: str, query: str, expected: str) -> None:
    assert signature(method, path, query) == expected


names = st.text(st.characters(codec="utf-8", exclude_characters="/?#\x00"), min_size=1, max_size=8)


@given(
    path=st.lists(names, max_size=3),
    query=st.lists(st.tuples(names, names), max_size=3),
    content=st.binary(max_size=20),
    token=st.sampled_from(["", "a+session/token=="]),
)
def test_the_same_as_awss_own_library(
    path: list[str], query: list[tuple[str, str]], content: bytes, token: str
) -> None:
    place = "/" + "/".join(quote(part, safe="") for part in path)
    asked = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in query)
    secret = Secret(f"{SECRET}\n{token}" if token else SECRET)
    key = sigv4.Key(NAME, secret, "eu-west-1", "es")
    ours = sigv4.headers(key, sigv4.Sent("POST", HOST, place, asked, content), now=MOMENT)

    request = library("awsrequest").AWSRequest(
        "POST", f"https://{HOST}{place}?{asked}", data=content
    )
    request.context["timestamp"] = ours["x-amz-date"]
    request.headers["x-amz-content-sha256"] = ours["x-amz-content-sha256"]
    request.headers["X-Amz-Date"] = ours["x-amz-date"]
    if token:
        request.headers["X-Amz-Security-Token"] = token
    credentials = library("credentials").Credentials(NAME, SECRET, token or None)
    auth = library("auth").SigV4Auth(credentials, "es", "eu-west-1")
    text = auth.string_to_sign(request, auth.canonical_request(request))

    assert ours["Authorization"].endswith(f"Signature={auth.signature(text, request)}")
    assert ours.get("x-amz-security-token", "") == token


def test_the_secret_is_in_no_header_and_no_text() -> None:
    key = sigv4.Key(NAME, Secret(SECRET), "us-east-1")
    found = sigv4.headers(key, sigv4.Sent("GET", HOST, "/"), now=MOMENT)

    assert SECRET not in repr(key)
    assert SECRET not in repr(found)
