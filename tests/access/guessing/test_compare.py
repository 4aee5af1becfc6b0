"""Comparing stored passwords with a short list, within a bounded effort."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.access.guessing.compare import Held, compare, only_own
from audit.access.guessing.scram import Verifier, parse_verifier
from audit.access.guessing.words import COMMON, DEFAULTS, guesses
from audit.access.postgresql.passwords import Md5
from audit.facts.guessing import Guessed, Likeness
from audit.secrets.secret import Secret


def scram(word: str, *, iterations: int = 16) -> str:
    """What PostgreSQL keeps of a password (RFC 5802, section 3)."""
    salt = b"0123456789abcdef"
    salted = hashlib.pbkdf2_hmac("sha256", word.encode(), salt, iterations)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = [base64.b64encode(part).decode() for part in (salt, client, server)]
    return f"SCRAM-SHA-256${iterations}:{parts[0]}${parts[1]}:{parts[2]}"


@dataclass(frozen=True)
class Counted:
    """Something stored that fits one word and counts what it is asked."""

    word: str
    iterations: int = 1
    asked: list[str] = field(default_factory=list[str])

    def fits(self, word: str) -> bool:
        self.asked.append(word)
        return word == self.word


def held(**words: Counted) -> dict[str, Held]:
    return {name: Held(name, stored) for name, stored in words.items()}


def test_the_verifier_is_that_of_the_standards_own_example() -> None:
    """RFC 7677, section 3: from the proof that its client sends."""
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    salt = "W22ZaJ0SNY7soEsUEjb6gQ=="
    said = f"n=user,r=rOprNGfwEbeRWgbNEkqO,r={nonce},s={salt},i=4096,c=biws,r={nonce}"
    proof = base64.b64decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    salted = hashlib.pbkdf2_hmac("sha256", b"pencil", base64.b64decode(salt), 4096)
    key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    signature = hmac.digest(key, said.encode(), "sha256")
    assert hashlib.sha256(bytes(a ^ b for a, b in zip(proof, signature, strict=True))).digest() == (
        key
    )

    verifier = Verifier(4096, base64.b64decode(salt), key)

    assert verifier.fits("pencil")
    assert not verifier.fits("pencil1")


@pytest.mark.parametrize("word", ["letmein", "dragon", "Grüße"])
def test_a_stored_verifier_fits_its_password_only(word: str) -> None:
    verifier = parse_verifier(scram(word))

    assert verifier is not None
    assert verifier.fits(word)
    assert not verifier.fits(f"{word}x")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "md5aaaa",
        "SCRAM-SHA-256$",
        "SCRAM-SHA-256$0:c2FsdA==$a2V5:a2V5",
        "SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5",
        "SCRAM-SHA-256$4096:%%%$a2V5:a2V5",
        scram("x") + "x!",
        scram("x").replace("256", "512"),
    ],
)
def test_what_is_no_verifier_is_none(text: str) -> None:
    assert parse_verifier(text) is None


@given(st.text(max_size=200))
def test_any_text_is_a_verifier_or_none(text: str) -> None:
    assert parse_verifier(text) is None or text.startswith("SCRAM-SHA-256$")


def test_an_md5_password_is_of_password_and_name() -> None:
    digest = hashlib.md5(b"letmeinold", usedforsecurity=False).hexdigest()

    assert Md5("old", digest).fits("letmein")
    assert not Md5("new", digest).fits("letmein")


def test_nothing_of_a_hash_or_a_guess_prints() -> None:
    verifier = parse_verifier(scram("dragon"))
    assert verifier is not None
    shown = repr((verifier, Held("a", verifier), Md5("a", "0" * 32), next(guesses("a", database="",
                 product=""))))  # fmt: skip

    assert "salt" not in shown
    assert "0" * 32 not in shown


def test_each_word_is_guessed_once_and_the_likeliest_first() -> None:
    words = [g.word for g in guesses("App", database="shop", product="postgresql")]

    assert len(words) == len(set(words))
    assert words[:3] == ["", "App", "App1"]
    assert set(DEFAULTS["postgresql"]) | set(COMMON) <= set(words)
    assert "app" in words


@settings(max_examples=50)
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_names_can_be_guessed_by(account: str, database: str) -> None:
    listed = list(guesses(account, database=database, product=""))

    assert all(g.likeness is not Likeness.PRODUCT for g in listed)
    verifier = parse_verifier(scram("x", iterations=1))
    assert verifier is not None
    for guess in listed[:5]:
        verifier.fits(guess.word)


def test_every_account_is_compared_and_told_by_likeness() -> None:
    found = compare(
        held(app=Counted("app"), web=Counted("dragon"), good=Counted("k9-Vz_wq77")),
        database="shop",
        product="postgresql",
    )

    assert found.compared == ("app", "good", "web")
    assert found.guessed == (
        Guessed("app", Likeness.ACCOUNT),
        Guessed("web", Likeness.COMMON),
    )
    assert found.uncompared == ()


def test_an_account_that_was_guessed_is_left_alone() -> None:
    stored = Counted("app")

    compare(held(app=stored), database="shop", product="postgresql")

    assert stored.asked == ["", "app"]


def test_the_effort_is_bounded_and_what_it_leaves_out_is_told() -> None:
    stored = {f"a{i}": Counted("zz", iterations=4096) for i in range(10)}

    found = compare(held(**stored), database="", product="", rounds=4096 * 25)

    asked = [len(s.asked) for s in stored.values()]
    assert sum(asked) == 25
    assert max(asked) - min(asked) <= 1
    assert found.compared == ()
    [gap] = found.uncompared
    assert gap.accounts == tuple(sorted(stored))
    assert "bounded" in gap.why


def test_a_hash_that_is_made_dear_is_left_out() -> None:
    dear = Counted("dear", iterations=10**9)

    found = compare(held(dear=dear), database="", product="")

    assert dear.asked == []
    assert found.uncompared[0].accounts == ("dear",)


def test_our_own_password_is_compared_where_no_hash_can_be_read() -> None:
    found = only_own("app", Secret("dragon"), database="shop", product="")

    assert found.guessed == (Guessed("app", Likeness.COMMON),)
    assert only_own("app", Secret("k9-Vz"), database="shop", product="").guessed == ()


def test_without_a_password_nothing_was_compared() -> None:
    assert only_own("app", None, database="shop", product="").compared == ()


def test_the_list_is_short_and_plain() -> None:
    assert 40 <= len(COMMON) <= 100
    assert all(re.fullmatch(r"[\x21-\x7e]+", word) for word in COMMON)
