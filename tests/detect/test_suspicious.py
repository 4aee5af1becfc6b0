"""Values to look at: which they are, what is told of them, and which are shown to whoever asks."""

import copy
import pickle
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect.column import Column, ColumnKind
from audit.detect.dataset import classify
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT, Reviewed, Settings
from audit.detect.shapes import LONGEST, lengths_of, shapes_of
from audit.detect.suspicious import MOST
from audit.detect.unshown import unshown
from audit.facts.sensitive import FieldSensitivity, Review, Suspicious

TODAY = date(2026, 11, 27)
NOT_PERSONAL = Review(reason="checked with the owner", by="j.doe")
#: Addresses of domains that are kept for examples (RFC 2606).
EMAILS = [f"person.{n}@example.org" for n in range(60)]
TOKEN = "ghp_" + "a1B2c3D4" * 4 + "wxyz"
CARD = "4111111111111111"
NOTES = [f"order {n} was delivered and everything was fine" for n in range(60)]


def iban(account: int) -> str:
    """A Polish IBAN whose check digits are right (ISO 13616, ISO 7064 MOD 97-10)."""
    body = f"10101023{account:016d}"
    return f"PL{98 - int(f'{body}252100') % 97:02d}{body}"


def column(name: str, values: Sequence[str]) -> Column:
    counts = Counter(values)
    return Column(
        name=name,
        kind=ColumnKind.TEXT,
        values=pl.Series(list(counts), dtype=pl.String),
        counts=np.array(list(counts.values()), np.int64),
        rows=len(values),
    )


def look(
    name: str,
    values: Sequence[str],
    *,
    settings: Settings = DEFAULT,
    revealed: Revealed | None = None,
) -> FieldSensitivity:
    found = classify(
        [column(name, values)],
        dataset="t",
        today=TODAY,
        settings=settings,
        revealed=revealed,
    )
    return found.fields[0]


def flagged(
    name: str, values: Sequence[str], *, settings: Settings = DEFAULT
) -> tuple[tuple[Suspicious, ...], list[str | None]]:
    """The entries of a field, and the value of each that is shown to whoever asks."""
    revealed = Revealed()
    found = look(name, values, settings=settings, revealed=revealed).suspicious
    return found, [revealed.value("t", name, place) for place in range(len(found))]


# Which values they are


def test_a_field_of_one_type_without_odd_ones_has_none() -> None:
    assert look("email", EMAILS).suspicious == ()
    assert look("account_iban", [iban(n) for n in range(40)]).suspicious == ()
    assert look("notes", NOTES).suspicious == ()


def test_the_few_that_fail_the_check_digit_are_told() -> None:
    wrong = iban(99)[:-1] + "3"
    assert wrong != iban(99)

    found, values = flagged("account_iban", [*(iban(n) for n in range(40)), wrong, wrong])

    [entry] = found
    assert entry.reason == "fails the check digit of IBANs"
    assert entry.shape == "AA" + "9" * 26
    assert entry.count == 2
    assert 0.5 < entry.score < 1
    assert values == [wrong]


def test_the_few_that_are_written_otherwise_are_told() -> None:
    found, values = flagged("email", [*EMAILS, "see contract", "bob@example"])

    assert {e.shape for e in found} == {"aaa aaaaaaaa", "aaa@aaaaaaa"}
    assert all(e.reason.startswith("is not written like the others") for e in found)
    assert set(values) == {"see contract", "bob@example"}


def test_many_that_are_written_otherwise_are_no_exceptions() -> None:
    others = [f"see contract {'abcdefghij'[n]}" for n in range(10)] * 2

    assert look("email", [*EMAILS[:20], *others]).suspicious == ()


def test_personal_data_in_a_few_rows_of_texts_is_told_by_its_own_shape() -> None:
    note = "Please write to zofia.kanarek@leak.example about the Box 17"

    found, values = flagged("notes", [*NOTES, note, note])

    [entry] = found
    assert (entry.shape, entry.reason, entry.count) == (
        "aaaaa.aaaaaaa@aaaa.aaaaaaa",
        "holds e-mail addresses",
        2,
    )
    assert values == ["zofia.kanarek@leak.example"]


def test_the_places_inside_documents_are_told_by_the_shape_of_the_leaf() -> None:
    plain = [f'{{"n": {n}, "user": {{"mail": null}}}}' for n in range(60)]
    some = [f'{{"n": {n}, "user": {{"mail": "p{n}@example.org"}}}}' for n in range(6)]

    found, values = flagged("payload", [*plain, *some])

    [entry] = found
    assert (entry.shape, entry.count) == ("a9@aaaaaaa.aaa", 6)
    assert values == ["p0@example.org"]


def test_another_type_among_values_of_one_is_told_as_what_it_is() -> None:
    phones = [f"+48 601 227 {n:03d}" for n in range(60)]

    found, _ = flagged("phone", [*phones, "kim.doe@example.org"])

    assert [e.reason for e in found] == ["holds e-mail addresses"]


def test_what_a_review_calls_not_personal_is_told_all_the_same() -> None:
    settings = Settings(reviewed=(Reviewed(field="t.customer_ref", review=NOT_PERSONAL),))

    found = look("customer_ref", EMAILS, settings=settings)

    assert found.types == ()
    assert sum(e.count for e in found.suspicious) == 60
    assert all("a review says" in e.reason for e in found.suspicious)


def test_a_review_that_names_the_type_makes_nothing_suspicious() -> None:
    review = Reviewed(field="t.customer_ref", types=("email",), review=NOT_PERSONAL)

    assert look("customer_ref", EMAILS, settings=Settings(reviewed=(review,))).suspicious == ()


def test_a_field_has_ten_entries_at_most() -> None:
    odd = ["x " * n + "y" for n in range(1, 15)]

    assert len(look("email", [*(f"p.{n}@example.org" for n in range(90)), *odd]).suspicious) == MOST


def test_the_order_of_rows_changes_nothing() -> None:
    values = [*EMAILS, "see contract", "bob@example", "tom@example", "tom@example"]
    shuffled = random.Random(7).sample(values, len(values))  # noqa: S311  # no secret

    assert flagged("email", shuffled) == flagged("email", values)


def test_values_are_only_looked_for_when_somebody_asks() -> None:
    values = [*EMAILS, "bob@example"]

    assert look("email", values) == look("email", values, revealed=Revealed())


# What is never shown


def test_of_a_secret_only_the_length_is_told_and_nothing_is_shown() -> None:
    found, values = flagged("notes", [*NOTES, f"the key is {TOKEN} and more"])

    assert [e.shape for e in found] == ["secret of 40 characters"]
    assert values == [None]


def test_a_card_is_never_shown_whatever_tier_the_user_gives_it() -> None:
    rows = [*NOTES, f"paid by card {CARD} on Friday"]

    found, values = flagged("notes", rows, settings=Settings(tiers={"credit_card": 1}))

    assert [e.reason for e in found] == ["holds payment card numbers"]
    assert values == [None]


@pytest.mark.parametrize("name", ["password", "api_key", "card_number", "cvv"])
def test_nothing_of_a_field_for_secrets_or_cards_is_shown(name: str) -> None:
    found, values = flagged(name, [*EMAILS, "see contract", "bob@example"])

    assert values == [None, None]
    if name in {"password", "api_key"}:
        assert {e.shape for e in found} == {"secret of 12 characters", "secret of 11 characters"}


@pytest.mark.parametrize(
    "typed",
    ["hunter2!x", "Summer2024", TOKEN, CARD, "4111 1111 1111 1112", f"password={'hunter2!x'}"],
)
def test_what_could_be_a_secret_among_other_values_is_not_shown(typed: str) -> None:
    found, values = flagged("email", [*EMAILS, typed])

    assert found
    assert values == [None] * len(found)


def test_a_value_is_hidden_by_its_form_alone() -> None:
    texts = pl.Series([TOKEN, f"x {CARD}", "bob@example", iban(7), "PIN 4711 see contract"])

    assert unshown(texts, DEFAULT).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    "text", [TOKEN, f"key {TOKEN} end", CARD, "bob@example", "postgres://u:pw12@db/x", "12.5", "a"]
)
def test_what_the_bytes_rule_out_hides_no_other_values_than_all_forms_do(text: str) -> None:
    alone = unshown(pl.Series([text]), DEFAULT).tolist()

    # beside a text in another script every form is tried
    assert unshown(pl.Series([text, "ж"]), DEFAULT).tolist()[:1] == alone


# Where values may be


def test_revealed_values_do_not_leave_by_pickle_copy_or_print() -> None:
    revealed = Revealed()
    revealed.put("t", "email", ["bob@example"])

    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            leave(revealed)
    assert "bob" not in repr(revealed) + str(revealed) + f"{revealed}"
    assert revealed.value("t", "email", 0) == "bob@example"
    assert revealed.value("t", "email", 1) is None
    assert revealed.value("u", "email", 0) is None


def test_no_fact_holds_a_value() -> None:
    revealed = Revealed()

    found = look("email", [*EMAILS, "bob@example"], revealed=revealed)

    assert revealed.value("t", "email", 0) == "bob@example"
    assert b"bob" not in pickle.dumps(found)


# Shapes


@given(st.lists(st.text(max_size=90), min_size=1, max_size=5))
def test_no_letter_and_no_digit_stands_in_a_shape(texts: list[str]) -> None:
    shapes = shapes_of(pl.Series(texts, dtype=pl.String)).to_list()

    for text, shape in zip(texts, shapes, strict=True):
        if shape.startswith("text of "):
            assert not any(character.isascii() and character.isalnum() for character in text)
            continue
        assert len(shape) <= LONGEST
        assert not set(shape) & (set("bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ012345678"))


def test_a_shape_keeps_the_signs_and_masks_the_rest() -> None:
    texts = pl.Series(["+48 (601) 22-aB", "Żaneta", "山田", "a" * 100, "?!", "a\tb\x00"])

    assert shapes_of(texts).to_list() == [
        "+99 (999) 99-aA",
        "aaaaaa",
        "aa",
        "a" * 63 + "…",
        "text of 2 characters",
        "a a␀",
    ]
    assert lengths_of(pl.Series([TOKEN]), "secret").to_list() == ["secret of 40 characters"]
