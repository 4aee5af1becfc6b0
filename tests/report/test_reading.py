"""Documents that somebody else may have written are read, or refused in one sentence."""

import pytest

from audit.errors import ConfigError
from audit.report.reading import read_json


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
