"""The search for planted values finds every one of them, in whatever form it stands."""

import base64
import gzip
import html
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pyarrow as pa
import pytest

from audit.detect.taxonomy import types
from tests.contract._canaries_search import leaks
from tests.contract._canaries_values import COUNT, SECRETS, by_type, canaries, planted


def _zstd(raw: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as out:
        out.write(raw)
    return sink.getvalue().to_pybytes()


#: What an output may do to a value of ten bytes or more.
FORMS: dict[str, Callable[[str], bytes]] = {
    "plain": lambda value: value.encode(),
    "upper case": lambda value: value.upper().encode(),
    "URL": lambda value: quote(value).encode(),
    "HTML": lambda value: html.escape(value).encode("ascii", "xmlcharrefreplace"),
    "JSON": lambda value: json.dumps({"value": value}).encode(),
    "Base64": lambda value: base64.b64encode(b"ab" + value.encode() + b"cd"),
    "Base64 for URLs": lambda value: base64.urlsafe_b64encode(b"a" + value.encode() + b"c"),
    "hex": lambda value: value.encode().hex().upper().encode(),
    "gzip": lambda value: b"\0" + gzip.compress(value.encode()),
    "zlib": lambda value: b"\0" + zlib.compress(value.encode()),
    "zstd": lambda value: b"\0" + _zstd(value.encode()),
    "gzip in Base64": lambda value: base64.b64encode(gzip.compress(value.encode() * 2)),
}


def test_there_are_values_of_every_type_and_eight_secrets() -> None:
    assert set(by_type()) == set(types())
    assert len(canaries()) >= COUNT
    assert len(SECRETS) == 8


@pytest.mark.parametrize("form", FORMS)
def test_every_value_is_found(form: str) -> None:
    values = [
        value for value in planted() if len(value.encode()) >= 13 or form in {"plain", "gzip"}
    ]
    found = leaks(planted(), [b"x " + FORMS[form](value) + b" x" for value in values])

    assert [value for value in values if value not in found] == []


def test_a_number_is_found_without_and_with_other_separators() -> None:
    card = "4000 0041 7391 9600"

    assert leaks((card,), [b"4000004173919600"])
    assert leaks((card,), [b"4000-0041-7391-9600"])
    assert leaks(("98765.43",), [b"from 1 to 98,765.43"])
    assert leaks(("1931-02-27",), [b"27 Feb 1931", b"x"])


def test_nothing_is_found_where_nothing_is() -> None:
    text = (
        "Nothing of a person stands here: 1,204 rows, 98 % of them with 12 digits before the point."
    )

    assert leaks(planted(), [text.encode(), gzip.compress(text.encode())]) == []
