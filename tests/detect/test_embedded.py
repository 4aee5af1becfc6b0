"""Personal data and secrets inside longer texts."""

import pytest

from tests.detect.columns import field, reasons, types_of

PLAIN = [f"the order number {n} was sent to the customer in time" for n in range(60)]
TOKEN = "ghp_1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R"


def among(*texts: str) -> list[str]:
    return [*PLAIN, *texts]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("please write to a.b@example.org again", "email"),
        ("his number is 536-90-4399 as he said", "us_ssn"),
        ("paid with 4111 1111 1111 1111 on friday", "credit_card"),
        ("transfer to DE44 5001 0517 5407 3249 31 please", "iban"),
        (f"the token is {TOKEN} for the server", "github_token"),
        ("connect to postgresql://joe:Hx7!kk2p@db.example.org/x now", "connection_string"),
        ("from 203.0.113.77 port 22 by ssh", "ip_address"),
        ("the card 00:1b:44:11:3a:b7 was seen", "mac_address"),
        ("<note to='a.b@example.org'>see there</note>", "email"),
        ("https://example.org/?to=a.b@example.org&x=1", "email"),
        ("GET /x?mail=a.b%40example.org HTTP/1.1 a.b@example.org", "email"),
    ],
)
def test_one_among_many_texts_is_found(text: str, type_: str) -> None:
    found = field("note", among(text))

    told = next(t for t in found.types if t.type == type_)
    assert (told.embedded, told.matched, told.sampled) == (True, 1, 61)


@pytest.mark.parametrize(
    "text",
    [
        "the number 536-90-43999 is too long",
        "the number 000-12-3456 was never issued",
        "paid with 4111 1111 1111 1112 on friday",
        "transfer to DE45 5001 0517 5407 3249 31 please",
        "version 1.2.3.4-beta at the place",
        "the ratio a@b was 5 and c@d was 7",
        "see https://example.org/a/b/c for more of it",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 fixed it",
        "ticket 123e4567-e89b-12d3-a456-426614174000 is open",
        "isbn 978-3-16-148410-0 of the book",
    ],
)
def test_what_is_like_it_is_not(text: str) -> None:
    assert not types_of(field("note", among(text)))


def test_a_check_that_most_fail_is_refused_with_its_share() -> None:
    numbers = [f"account DE{10 + n}50010517540732493{n % 10} of them" for n in range(30)]
    numbers.append("account DE44500105175407324931 of them")
    found = field("note", numbers)

    assert "iban" not in types_of(found)
    assert "inside texts 3.2% of 31" in reasons(found)["iban"]


def test_what_is_inside_a_secret_is_nothing_else() -> None:
    found = field(
        "note",
        among(*(f"use postgresql://joe:Hx7kk2p@203.0.113.{n}:5432/x there" for n in range(9))),
    )

    assert types_of(found) == {"connection_string"}


def test_numbers_with_no_other_mark_are_known_by_their_check_digit() -> None:
    def pesel(n: int) -> str:
        """A Polish number of a birth in May 1980, with its check digit."""
        body = f"800512{n * 37 % 10_000:04d}"
        weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
        return body + str(-sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 10)

    texts = [f"osoba {pesel(n)} prosi o kontakt w sprawie" for n in range(20)]

    assert types_of(field("note", texts)) == {"pl_pesel"}
    assert not types_of(field("note", texts[:2] + PLAIN))
    random = [f"osoba {80_051_200_000 + n * 7_919} prosi o kontakt w sprawie" for n in range(20)]
    assert not types_of(field("note", random))


def test_several_types_stand_together_in_texts() -> None:
    both = [f"she is person.{n}@example.org, card 4111 1111 1111 1111" for n in range(20)]

    assert types_of(field("note", both)) == {"email", "credit_card"}


def test_values_that_are_the_thing_are_not_inside_anything() -> None:
    [told] = field("c", [f"person.{n}@example.org" for n in range(60)]).types

    assert not told.embedded


def test_short_values_and_single_words_are_not_searched() -> None:
    assert not types_of(field("c", ["a", "bc", "d.e", "word", "words-and-words"] * 12))
