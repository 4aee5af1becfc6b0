"""Lines of JSON: what is broken is counted, what is strange is still read."""

import math

import pytest

from audit.profile.documents import DocumentState
from audit.profile.jsonlines import Damage, line_batches, parse

DEEP = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LONG = b'{"a": 1' + b"0" * 10_000 + b"}"


def state_of(data: bytes) -> DocumentState:
    state = DocumentState()
    state.update(data)
    return state


@pytest.mark.parametrize(
    "line", [b"{", b'{"a": 1', b"\x00", b'{"a": 1} {"b": 2}', b"{'a': 1}", DEEP, LONG, b"\xff"]
)
def test_a_broken_line_is_counted_and_the_others_are_read(line: bytes) -> None:
    state = state_of(b'{"a": 1}\n' + line + b'\n{"a": 2}\n')

    assert state.damage == Damage(broken=1)
    assert state.rows == 2
    assert state.tree.places["a"].types == {"integer": 2}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b'{"a": NaN}', "float"),
        (b'{"a": -Infinity}', "float"),
        (b'{"a": 1e999}', "float"),
        (b'{"a": "\\ud800"}', "text"),
        (b'{"a": "\xe9"}', "text"),
        (b'{"a": "\t"}', "text"),
        (b'\xef\xbb\xbf{"a": "b"}', "text"),
        (b'{"a": 1' + b"0" * 400 + b"}", "integer"),
    ],
)
def test_a_line_that_only_a_patient_reader_takes_is_read_and_counted(
    line: bytes, kind: str
) -> None:
    state = state_of(b"{}\n" + line + b"\n")

    assert state.damage == Damage(repaired=1)
    assert state.tree.places["a"].types == {kind: 1}


def test_a_byte_order_mark_at_the_start_is_no_damage() -> None:
    state = state_of(b'\xef\xbb\xbf{"a": 1}\n')

    assert (state.rows, state.damage) == (1, Damage())


def test_json_that_is_no_object_is_no_document() -> None:
    state = state_of(b'[1]\n{"a": 1}\n"x"\nnull\n')

    assert (state.rows, state.damage) == (1, Damage(others=3))


def test_blank_lines_and_carriage_returns_are_nothing() -> None:
    state = state_of(b'\r\n{"a": 1}\r\n\n  \n{"a": 2}')

    assert (state.rows, state.damage) == (2, Damage())


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 10**30, -(10**38), 10**60])
def test_an_integer_of_any_length_is_an_integer(number: int) -> None:
    state = state_of(b'{"a": %d}\n{"a": 1.5}\n{"a": 1e300}\nbroken\n' % number)

    assert state.tree.places["a"].types == {"integer": 1, "float": 2}
    assert state.damage == Damage(broken=1)


def test_the_last_of_equal_keys_counts() -> None:
    assert parse([b'{"a": 1, "a": "x"}'], Damage()) == [{"a": "x"}]


def test_a_number_that_is_none_stays_one() -> None:
    [document] = parse([b'{"a": NaN}'], Damage())

    assert math.isnan(document["a"])


def test_lines_come_in_batches_that_hold_them_all() -> None:
    data = b"".join(b'{"a": %d}\n' % i for i in range(2_500))

    batches = list(line_batches(data))

    assert b"\n".join(line for batch in batches for line in batch) == data
    assert max(map(len, batches)) <= 1_000
