"""What leaves through a log line or an error holds no secret."""

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.secrets.redact import MIN_LENGTH, quoted, redact
from audit.secrets.secret import Secret


@given(st.text(min_size=MIN_LENGTH).filter(lambda s: set(s) != {"*"}), st.text(), st.text())
def test_a_living_secret_is_masked_wherever_it_stands(value: str, before: str, after: str) -> None:
    secret = Secret(value)

    assert value not in redact(f"{before} {value} {after}").replace("****", "")
    assert quote(value, safe="") not in redact(f"x {quote(value, safe='')} x").replace("****", "")
    del secret


def test_a_secret_inside_a_longer_one_leaves_nothing_of_it() -> None:
    secrets = [Secret("abcd"), Secret("abcdefgh"), Secret("efgh1234")]

    assert redact("it is abcdefgh, abcd, efgh1234") == "it is ****, ****, ****"
    del secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:p@h/d", "postgresql://u:****@h/d"),
        ("postgresql://u:p@ss:w/rd@h/d", "postgresql://u:****@h/d"),
        ("postgresql://u:p w@x y@h/d", "postgresql://u:****@h/d"),
        ("x://h/d?password=a&b=1", "x://h/d?password=****&b=1"),
        ("x://h/d?a=1&sslpassword=a", "x://h/d?a=1&sslpassword=****"),
        ("x://h/?X-Api-Key=a", "x://h/?X-Api-Key=****"),
        ("x://h/?passphrase=a b", "x://h/?passphrase=**** b"),
        ("x://h/?oauth_client_secret=a", "x://h/?oauth_client_secret=****"),
        ("nothing to hide at 12:30", "nothing to hide at 12:30"),
        ("postgresql://u@h:5432/d?sslmode=require", "postgresql://u@h:5432/d?sslmode=require"),
    ],
)
def test_passwords_in_urls_are_masked_also_when_nobody_holds_them(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize("text", ["://a:" * 200_000, "@" + "://a:" * 200_000, "?key=" * 200_000])
def test_a_long_hostile_text_takes_no_longer(text: str) -> None:
    began = time.perf_counter()

    redact(text)

    assert time.perf_counter() - began < 60


def test_a_secret_that_is_not_utf_8_is_masked() -> None:
    secret = Secret("p\udcffass")

    assert redact("it is p\udcffass") == "it is ****"
    del secret


@pytest.mark.parametrize("text", ["shop", "shop.db", "./data/my shop.db", "~/a-b_c+1", "größe.db"])
def test_names_and_paths_are_repeated(text: str) -> None:
    assert quoted(text) == repr(text)


@pytest.mark.parametrize(
    "text",
    [
        "host=db password=x", "u:p@db/shop", "postgresql:/u:p@db", r"x:\\u:p@db", "a\nb", "-p",
        "a" * 300,
    ],
)  # fmt: skip
def test_what_may_be_a_connection_string_is_not_repeated(text: str) -> None:
    assert quoted(text) == ""
