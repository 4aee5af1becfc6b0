"""Telephone numbers: those of numbering plans, however written, and numbers that are none."""

import pytest

from audit.detect.phones import valid_numbers
from tests.detect.columns import column, field, reasons, types_of, verdict

#: Numbers that are kept for examples and fiction (ITU-T E.164, Ofcom, ACMA, FCC), and ones of the
#: areas of large cities.
FORMS = {
    "E.164": [f"+4930{n:07d}" for n in range(2_000_000, 2_000_040)],
    "grouped": [f"+44 20 7946 {n:04d}" for n in range(40)],
    "00": [f"0033 1 42 {n:02d} 68 53" for n in range(40)],
    "US": [f"(212) 555-{n:04d}" for n in range(100, 140)],
    "dots": [f"212.555.{n:04d}" for n in range(100, 140)],
    "German": [f"030 / {n:07d}" for n in range(2_000_000, 2_000_040)],
    "extension": [f"+1 212-555-{n:04d} ext. {n}" for n in range(100, 140)],
}
OTHERS = {
    "versions": [f"{n}.{n * 7 % 90}.{n % 9}" for n in range(40)],
    "dates": [f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.19{n + 50}" for n in range(40)],
    "ISO dates": [f"19{n + 50}-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(40)],
    "addresses": [f"203.0.113.{n}" for n in range(40)],
    "numbers": [f"{4_100_000 + 7_919 * n}" for n in range(40)],
    "decimals": [f"{n * 1331.127:.3f}" for n in range(1, 41)],
    "ssn": [f"{101 + n}-{10 + n}-{1000 + n * 7}" for n in range(40)],
}


@pytest.mark.parametrize("form", FORMS)
def test_written_numbers_need_no_name(form: str) -> None:
    assert types_of(field("c", FORMS[form])) == {"phone"}


@pytest.mark.parametrize("kind", OTHERS)
def test_other_numbers_are_none(kind: str) -> None:
    assert "phone" not in types_of(field("c", OTHERS[kind]))


def test_plain_digits_need_the_name() -> None:
    digits = [f"212555{n:04d}" for n in range(100, 140)]

    assert types_of(field("c", digits)) == set()
    assert types_of(field("mobile_number", digits)) == {"phone"}


def test_the_name_tells_a_fax_from_a_telephone() -> None:
    [told] = field("fax", FORMS["grouped"]).types

    assert told.type == "fax"
    assert 'the name says so ("fax")' in told.evidence


def test_a_name_of_something_else_wins_over_groups_of_digits() -> None:
    numbers = [f"{n * 31 % 900 + 100}-{n * 17 % 900 + 100}-{n:04d}" for n in range(40)]

    assert "phone" not in types_of(field("order_number", numbers))
    assert "phone" in types_of(field("order_number", FORMS["E.164"]))


def test_groups_that_no_plan_knows_are_refused_with_the_share() -> None:
    unknown = [f"{n % 90 + 10} {n * 7 % 90 + 10} {n * 3 % 90 + 10} 00" for n in range(40)]
    found = field("c", unknown)

    assert "phone" not in types_of(found)
    assert "known to a numbering plan" in reasons(found).get("phone", "known to a numbering plan")


def test_the_country_of_other_columns_reads_numbers_without_one() -> None:
    texts = ["020 7946 0018", "0161 496 0018"]

    assert valid_numbers(texts, {"GB": 1.0}) == [True, True]
    assert valid_numbers(["+44 20 7946 0018", "+44 1", "nothing"], {}) == [True, False, False]


def test_the_share_of_known_numbers_is_the_rate_of_the_check() -> None:
    [told] = field("c", FORMS["grouped"][:30] + [f"+999 1 23{n:03d}" for n in range(10)]).types

    assert told.check_rate is not None
    assert told.check_rate == 0.75
    assert "numbering plan of GB" in told.evidence[1]


def test_numbers_in_texts_are_found_where_they_are_written_as_such() -> None:
    texts = [f"please call +44 20 7946 {n:04d} before noon" for n in range(12)]
    texts += [f"please call me before {n} o'clock" for n in range(40)]
    [told] = field("note", texts).types

    assert (told.type, told.embedded, told.matched) == ("phone", True, 12)
    orders = [f"order 4711-{n} of 2024-05-{n % 28 + 1:02d} was sent" for n in range(40)]
    assert "phone" not in types_of(field("note", orders))


def test_nothing_is_no_number() -> None:
    assert verdict(column("phone", [])).fields[0].types == ()
    assert types_of(field("phone", ["none", "unknown", "-"] * 9)) == set()
