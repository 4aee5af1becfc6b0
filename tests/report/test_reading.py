"""Documents that somebody else may have written are read, or refused in one sentence."""

import gc
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import ConfigError
from audit.report.reading import no_collection, read_json


def read(data: bytes) -> object:
    return read_json(data, place="x.json", what="a report")


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, -2.5e3, true, null, "x"]}', {"a": [1, -2500.0, True, None, "x"]}),
        (b"-9223372036854775808", -(2**63)),
        ('"\u017c"'.encode(), "\u017c"),
    ],
)
def test_what_json_knows_is_read(data: bytes, value: object) -> None:
    assert read(data) == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not a report"),
        (b"{", "is not a report"),
        (b"\xff\xfe\x00", "is not a report"),
        (b"[" * 100_000, "is not a report"),
        (b'{"a":' * 100_000, "is not a report"),
        (b'{"a": 1, "b": 2, "a": 3}', "has a key twice"),
        (b"[NaN]", "holds NaN"),
        (b"[-Infinity]", "holds -Infinity"),
        (b"[1e999]", "too large"),
        (b"[" + b"9" * 5_000 + b"]", "too large"),
        (b"[" + b"9" * 21 + b"]", "too large"),
    ],
)
def test_what_is_none_or_cannot_be_used_is_one_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        read(data)

    assert str(refused.value).startswith("x.json ")
    assert len(str(refused.value)) < 100


JSON: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(), part, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_every_document_is_read_as_python_reads_it(
    value: object,
    ascii_: bool,  # noqa: FBT001  # drawn
    indent: int | None,
) -> None:
    data = json.dumps(value, ensure_ascii=ascii_, indent=indent).encode(errors="replace")

    told = read(data)

    assert repr(told) == repr(json.loads(data))


@given(JSON, st.text(), JSON)
def test_a_key_that_stands_twice_is_found_wherever_it_is(
    before: object, key: str, value: object
) -> None:
    name, inside = json.dumps(key), json.dumps(value)
    twice = f'[{json.dumps(before)}, {{"x": [{{{name}: 1, "between": 2, {name}: {inside}}}]}}]'

    with pytest.raises(ConfigError, match="has a key twice"):
        read(twice.encode())


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "\\u0061": "\\\\u0022"}',  # the second looks like an escaped mark
        b'{"\\"": 1, "\\u0022": 2}',
        b'{"a": {"b": 1}, "a": "\\u0022\\u0022\\u0022"}',
    ],
)
def test_a_key_that_is_written_in_two_ways_is_the_same_key(data: bytes) -> None:
    with pytest.raises(ConfigError, match="has a key twice"):
        read(data)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"[18446744073709551616]", [2**64]),
        (b"[0.00012345678901234567890123]", [0.00012345678901234567890123]),
        (b"[99999999999999999999]", [99999999999999999999]),
        (b'["1234567890123456789012345"]', ["1234567890123456789012345"]),
    ],
)
def test_long_numbers_are_read_to_the_last_digit(data: bytes, value: object) -> None:
    assert read(data) == value


def test_deep_documents_are_read() -> None:
    assert read(b"[" * 300 + b"]" * 300) is not None


def test_collection_of_garbage_goes_on_afterwards() -> None:
    with no_collection(), no_collection():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ConfigError):
        read(b"{")
    assert gc.isenabled()
