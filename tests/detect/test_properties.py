"""What holds of every verdict: order, batches, more rows of something else, and no value in it."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity
from tests.detect.columns import (
    FIRST,
    LAST,
    confidence,
    described,
    field,
    looked_at,
    put_together,
    state,
)

SLOW = settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
ROWS = 120


def luhn(body: str) -> str:
    """With its check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(body))]
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def iban(account: int) -> str:
    """A German IBAN (ISO 13616, check digits of ISO 7064 MOD 97-10)."""
    body = f"37040044{account:010d}"
    return f"DE{98 - int(f'{body}131400') % 97:02d}{body}"


def ssn(n: int) -> str:
    """A US social security number of an area that was issued."""
    return f"{101 + n % 500:03d}-{10 + n % 80:02d}-{1000 + 7 * n % 8999:04d}"


MAKERS: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "mail": ("email", lambda n: f"person.{n}@example.org"),
    "card": ("credit_card", lambda n: luhn(f"453201{n * 7919 % 10**9:09d}")),
    "account": ("iban", iban),
    "ssn": ("us_ssn", ssn),
    "name": ("person_full_name", lambda n: f"{FIRST[n % 12]} {LAST[n % 10]}"),
    "phone": ("phone", lambda n: f"+1 212 555 {n:04d}"),
    "address": ("street_address", lambda n: f"{n + 1} Main Street"),
    "ip": ("ip_address", lambda n: f"203.0.{n % 250 + 1}.{n % 199 + 3}"),
    "token": ("github_token", lambda n: "ghp_" + f"{n}a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9"[:36]),
    "note": ("us_ssn", lambda n: f"the customer called, her number is {ssn(n)} she said"),
    "log": ("email", lambda n: f"sent the letter number {n} to person.{n}@example.org again"),
    "document": ("email", lambda n: f'{{"id": {n}, "to": {{"mail": "person.{n}@example.org"}}}}'),
}
TABLE: dict[str, list[object]] = {
    **{name: [make(n) for n in range(ROWS)] for name, (_, make) in MAKERS.items()},
    "born": [date(1940, 1, 1) + timedelta(days=n * 211) for n in range(ROWS)],
    "age": [20 + n * 7 % 60 for n in range(ROWS)],
    "sex": [("female", "male")[n % 2] for n in range(ROWS)],
    "city": [
        ("Paris", "Berlin", "Madrid", "Warsaw", "Vienna", "Lisbon")[n % 6] for n in range(ROWS)
    ],
    "status": [("open", "closed", None)[n % 3] for n in range(ROWS)],
    "amount": [n * 1.25 for n in range(ROWS)],
    "empty": [None] * ROWS,
}


@cache
def whole() -> DatasetSensitivity:
    """What is told of the table, of which it takes a second: not when this is imported."""
    return looked_at(TABLE)


def some(rows: Sequence[int]) -> dict[str, list[object]]:
    return {name: [values[row] for row in rows] for name, values in TABLE.items()}


def told(found: DatasetSensitivity) -> dict[str, set[tuple[str, bool]]]:
    return {f.name: {(t.type, t.embedded) for t in f.types} for f in found.fields}


def test_the_table_holds_what_it_is_made_to_hold() -> None:
    found = told(whole())

    for name, (type_, _) in MAKERS.items():
        assert type_ in {found_type for found_type, _ in found[name]}, name
    assert {type_ for type_, _ in found["born"]} == {"date_of_birth"}
    assert not found["amount"]
    assert not found["status"]
    assert not found["empty"]


@SLOW
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_a_verdict(mixer: random.Random) -> None:
    rows = list(range(ROWS))
    mixer.shuffle(rows)

    assert looked_at(some(rows)) == whole()


@SLOW
@given(st.lists(st.integers(0, ROWS), max_size=4))
def test_how_rows_come_in_batches_does_not_change_a_verdict(cuts: list[int]) -> None:
    assert described(state(TABLE, cuts)) == whole()
    assert put_together(TABLE, cuts) == whole()


def counted(rows: Sequence[int]) -> dict[str, list[object]]:
    """As many different values as are counted one by one, of which a part is looked at."""
    return {
        "full": [f"{FIRST[n % 12]} {LAST[n // 12 % 10]}{n if n % 3 == 0 else ''}" for n in rows],
        "address": [f"{n} {'Main Street' if n % 3 else 'pieces of it'}" for n in rows],
        "phone": [f"({200 + n % 700}) {n * 31 % 1000:03d}-{n * 17 % 10000:04d}" for n in rows],
        "document": [f'{{"a": {{"k{n % 7}": "p.{n}@example.org", "n": {n}}}}}' for n in rows],
    }


def sketched(rows: Sequence[int]) -> dict[str, list[object]]:
    """More different values than are counted or kept, some of which stand out."""
    return {
        "mail": [f"person.{n}@example.org" for n in rows],
        "note": [
            f"her number is {ssn(n)} she said" if n % 900 == 0 else f"line {n} of what was written"
            for n in rows
        ],
        "log": [f"to person.{n}@example.org" if n < 900 else f"entry {n} is empty" for n in rows],
        "long": [f"{n} " + "word " * (n % 7 * 90) for n in rows],
        "code": [n * 104_729 % 10**9 for n in rows],
    }


@pytest.mark.parametrize(("table", "size"), [(counted, 1_900), (sketched, 9_000)])
def test_of_many_rows_neither_order_nor_batches_matter(
    table: Callable[[Sequence[int]], dict[str, list[object]]], size: int
) -> None:
    rows = list(range(size))
    expected = looked_at(table(rows))
    mixed = [row * 7 % size for row in rows]

    assert sorted(mixed) == rows
    assert put_together(table(mixed), [size // 9, size // 3]) == expected


def test_what_stands_in_few_of_many_rows_is_counted_over_all() -> None:
    found = looked_at(sketched(range(9_000)))

    [ssns] = [t for t in found.fields[1].types if t.type == "us_ssn"]
    assert (ssns.matched, ssns.sampled, ssns.embedded) == (10, 9_000, True)


OTHERS = ("nothing", "to be done", "see above", "the door is green", "a long way to go from here")


@pytest.mark.parametrize("name", MAKERS)
def test_rows_of_something_else_never_make_it_surer(name: str) -> None:
    type_, make = MAKERS[name]
    values = [make(n) for n in range(60)]
    found = [
        field("c", values + [f"{OTHERS[n % 5]} {n}" for n in range(more)])
        for more in (0, 1, 3, 10, 30, 60, 120, 400)
    ]

    for less, more in pairwise(found):
        assert confidence(more, type_) <= confidence(less, type_)
        rates = [[t.match_rate for t in f.types if t.type == type_] for f in (less, more)]
        assert not rates[1] or rates[1][0] <= rates[0][0]


@settings(max_examples=12)
@given(
    st.sampled_from(sorted(MAKERS)),
    st.lists(st.sampled_from(OTHERS), max_size=40),
    st.lists(st.sampled_from(OTHERS), max_size=40),
)
def test_nor_do_any_rows_of_anything_else(name: str, some_: list[str], more: list[str]) -> None:
    type_, make = MAKERS[name]
    values = [*(make(n) for n in range(30)), *some_]

    assert confidence(field("c", values + more), type_) <= confidence(field("c", values), type_)


def sentences(found: FieldSensitivity) -> str:
    parts = [r.reason for r in found.rejected]
    parts += [f"{s.shape} {s.reason}" for s in found.suspicious]
    for told_ in found.types:
        parts += [*told_.evidence, *told_.where, told_.format, told_.note, told_.title]
    return "\n".join(parts)


@pytest.mark.parametrize("called", ["c", "email", "customer_name", "password"])
def test_no_value_stands_in_any_sentence(called: str) -> None:
    for name, (_, make) in MAKERS.items():
        values = [make(n) for n in range(40)]
        for others in ([], [f"{OTHERS[n % 5]} {n}" for n in range(40)]):
            said = sentences(field(called, [*values, *others]))
            assert not [v for v in (*values, *others) if v in said], name


@SLOW
@given(st.lists(st.text(min_size=6, max_size=30), min_size=1, max_size=30))
def test_nor_does_any_other_text(values: list[str]) -> None:
    marked = [f"\N{SNOWMAN}{value}\N{SNOWMAN}" for value in values]

    assert "\N{SNOWMAN}" not in sentences(field("note", marked))
    assert "\N{SNOWMAN}" not in repr(looked_at({"note": marked}))


def test_nor_does_a_key_of_a_document_that_is_a_value() -> None:
    values = [f'{{"people": {{"{MAKERS["mail"][1](n)}": {{"age": {n}}}}}}}' for n in range(60)]
    values += [f'{{"by": {{"the key {n} with words": "{ssn(n)}"}}}}' for n in range(60)]

    said = sentences(field("document", values))
    assert "person." not in said
    assert "the key" not in said
