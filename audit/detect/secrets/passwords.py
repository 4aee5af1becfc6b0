"""Values that a person chose as a password, for columns whose name says so."""

import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Pattern
from audit.detect.secrets.entropy import classes, identifier_like, secret_like
from audit.detect.secrets.hashes import MARKED
from audit.detect.secrets.matching import contains, lengths
from audit.detect.secrets.placeholders import placeholder, real

SHORTEST = 4
LONGEST = 64
_LEAST_CHOSEN = 6

#: Digests, dates, files and addresses are no passwords; whole numbers are (PINs, "123456").
_DIGEST = (
    r"^(?:(?:0x)?[0-9A-Fa-f]{32,128}|[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}="
    r"|[A-Za-z0-9+/]{86}==)$"
)
_OTHER = (
    r"^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ].*)?|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}(?: .*)?"
    r"|[A-Za-z][A-Za-z0-9+.-]*://.*|[^@\s]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|-?[0-9]+\.[0-9]+)$"
)
#: Shapes that leaked passwords have most: a word, a word and digits, digits, rows of keys.
_COMMON = (
    r"(?i)^(?:[0-9]{4,12}|[a-z]{4,16}|[a-z]{3,16}[0-9]{1,6}[!@#$%&*.?]{0,3}|[0-9]{1,6}[a-z]{3,16}"
    r"|(?:qwerty|qwertz|azerty|asdf|1q2w3e|zaq1|qazwsx|abc123|letmein|passw0rd|p@ssw0rd|iloveyou).*)$"
)
_WORDS = r"^[^\s]+(?: [^\s]+){2,5}$"


def chosen(texts: pl.Series) -> Mask:
    """Two classes of characters in 6 to 64 characters without a space: what policies ask for."""
    count = lengths(texts)
    fits: Mask = (count >= _LEAST_CHOSEN) & (count <= LONGEST)
    mixed: Mask = (classes(texts) > 0).sum(axis=1) > 1
    return fits & mixed & ~contains(texts, r"\s")


def password_like(texts: pl.Series) -> Mask:
    """Could be a password in plain text: chosen, common, or a phrase; no mask, hash or date.

    In a column whose name does not say "password" it means nothing: names and codes pass.
    """
    count = lengths(texts)
    fits = (count >= SHORTEST) & (count <= LONGEST)
    shape = contains(texts, f"(?:{_COMMON})|(?:{_WORDS})") | chosen(texts)
    other = contains(texts, f"{_DIGEST}|{_OTHER}") | contains(texts, MARKED)
    return fits & shape & ~other & ~placeholder(texts)


def _key_like(texts: pl.Series) -> Mask:
    return secret_like(texts) & real(texts)


def _form_like(texts: pl.Series) -> Mask:
    """Hex digits and UUIDs, which are issued as keys by many; "0000..." and masks are none."""
    return identifier_like(texts) & real(texts) & ~placeholder(texts)


PASSWORDS: tuple[Pattern, ...] = (
    Pattern(
        type="password",
        label="plain text",
        regex=r"[^\r\n]{4,64}",
        shortest=4,
        longest=256,
        validate=password_like,
        says="chosen by a person, no hash and no mask",
        named=True,
        weak=True,
    ),
    Pattern(
        type="generic_secret",
        label="random token",
        regex="[!-~]{12,512}",
        shortest=12,
        longest=512,
        validate=_key_like,
        says="random, and no identifier, digest or file",
        named=True,
    ),
    Pattern(
        type="generic_secret",
        label="key in hex or as a UUID",
        regex=r"[0-9A-Fa-f]{24,128}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
        shortest=24,
        longest=128,
        validate=_form_like,
        says="not a placeholder",
        named=True,
        weak=True,
    ),
)
