"""Check digits by the examples of their standards, and against plain loops over the digits."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect.checks import wallets
from audit.detect.checks.banks import is_ccc, is_clabe, is_iban, is_routing_number
from audit.detect.checks.cards import is_card
from audit.detect.checks.dates import date_at, real_day
from audit.detect.checks.iso7064 import mod_11_2, mod_11_10, mod_97
from audit.detect.checks.matrix import by_length, codes, digits, left_padded, right_padded
from audit.detect.checks.sums import luhn
from audit.detect.checks.verhoeff import verhoeff

DIGITS = st.text("0123456789", min_size=2, max_size=19)


def texts(*values: str) -> pl.Series:
    return pl.Series(values, dtype=pl.String)


def row(value: str) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.array([[int(digit) for digit in value]], dtype=np.uint8)


@given(DIGITS)
def test_luhn_is_what_a_loop_over_the_digits_says(value: str) -> None:
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(value))]

    assert bool(luhn(row(value))[0]) == (sum(d // 10 + d % 10 for d in doubled) % 10 == 0)


@given(DIGITS)
def test_exactly_one_last_digit_stands_each_check_of_decimals(value: str) -> None:
    with_each = np.array([[*map(int, value), last] for last in range(10)], dtype=np.uint8)

    for check in (luhn, verhoeff, mod_11_10):
        assert check(with_each).sum() == 1


@given(DIGITS, st.integers(0, 17))
def test_verhoeff_notices_two_neighbours_that_change_places(value: str, at: int) -> None:
    right = next(value + last for last in "0123456789" if verhoeff(row(value + last))[0])
    at %= len(right) - 1
    swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]

    assert verhoeff(row(swapped))[0] == (swapped == right)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=34))
def test_mod_97_is_the_rest_of_the_whole_number(value: str) -> None:
    whole = int("".join(str(int(letter, 36)) for letter in value))

    assert mod_97(codes(texts(value), len(value)))[0] == whole % 97
    assert mod_97(right_padded(texts(value), 40))[0] == whole % 97


def test_iso_7064_by_its_own_examples() -> None:
    assert mod_11_2(codes(texts("079X"), 4))[0]
    assert not mod_11_2(codes(texts("0790"), 4))[0]
    assert mod_11_10(row("07945"))[0]


@given(st.dates())
def test_every_day_of_the_calendar_is_real(day: object) -> None:
    year, month, of_month = (int(part) for part in str(day).split("-"))
    parts = [np.array([part], dtype=np.int64) for part in (year, month, of_month)]

    assert real_day(parts[0], parts[1], parts[2])[0]


@pytest.mark.parametrize("date", ["20230229", "19000229", "20231301", "20230431", "20230100"])
def test_days_that_never_were_are_not_real(date: str) -> None:
    assert not date_at(0, 4, 6, years=4)(row(date))[0]


def test_dates_may_have_numbers_added_to_month_or_day() -> None:
    assert date_at(0, 2, 4, days=(40,))(row("850141"))[0]
    assert date_at(0, 2, 4, months=(20, 50, 70))(row("857131"))[0]
    assert not date_at(0, 2, 4, months=(20, 50, 70))(row("854131"))[0]


def test_separators_are_left_out_of_the_matrix() -> None:
    assert digits(texts("12-3 4", "5.6/78"), 4).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert codes(texts("a-1b"), 3).tobytes() == b"A1B"
    assert left_padded(texts("1.2-k"), 5).to_list() == ["0012k"]


def test_a_length_without_a_check_fails() -> None:
    check = by_length({2: lambda values: np.ones(len(values), dtype=np.bool_)})

    assert check(texts("12", "1 2", "123", "")).tolist() == [True, True, False, False]


def test_ibans_of_the_registry_are_valid_and_a_changed_or_short_one_is_not() -> None:
    valid = texts(
        "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "fr1420041010050500013m02606",
        "NO9386011117947", "MT84MALT011000012345MTLCAST001S", "BR1800360305000010009795493C1",
    )  # fmt: skip
    wrong = texts("GB82WEST12345698765433", "DE8937040044053201300", "ZZ82WEST12345698765432")

    assert is_iban(valid).all()
    assert not is_iban(wrong).any()


def test_test_numbers_of_the_card_networks_are_cards() -> None:
    valid = texts(
        "4242 4242 4242 4242", "5555555555554444", "2223003122003222", "3782-822463-10005",
        "6011111111111117", "30569309025904", "3530111333300000", "6200000000000005",
        "4222222222222", "6759649826438453", "2200000000000004",
    )  # fmt: skip

    assert is_card(valid).all()
    assert not is_card(texts("4242424242424241", "1234567812345670", "9999999999999995")).any()


def test_national_accounts_stand_their_checks() -> None:
    assert is_routing_number(texts("021000021", "011401533")).all()
    assert not is_routing_number(texts("021000022", "990000008")).any()
    assert is_clabe(texts("032180000118359719")).all()
    assert not is_clabe(texts("032180000118359718")).any()
    assert is_ccc(texts("1234-1234-16 1234567890")).all()
    assert not is_ccc(texts("1234-1234-17 1234567890")).any()


def test_wallets_of_the_improvement_proposals_stand_their_checksums() -> None:
    assert wallets.base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")
    assert not wallets.base58check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
    assert wallets.bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert wallets.bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")
    assert not wallets.bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
    assert not wallets.bech32("bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    assert wallets.ripple("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh")
    assert wallets.solana("11111111111111111111111111111111")
