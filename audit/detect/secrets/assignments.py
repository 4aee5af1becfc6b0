"""Secrets behind their name: lines of .env files, JSON, headers, shell, and sentences of chats."""

import base64
import binascii
from functools import cache

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Chars, Pattern
from audit.detect.secrets.entropy import entropy, wordy
from audit.detect.secrets.forms import EDGE, UNBOUNDED
from audit.detect.secrets.hashes import MARKED
from audit.detect.secrets.matching import contains, filled, group
from audit.detect.secrets.passwords import chosen, password_like
from audit.detect.secrets.placeholders import names_itself, placeholder, real

_NAME = r"[A-Za-z0-9_.-]*"
_CHOSEN_WORDS = (
    r"password|passwd|passphrase|passcode|pwd|kennwort|passwort|mot_?de_?passe|contrasena|"
    r"contraseña|senha|wachtwoord|пароль"
)
_ISSUED_WORDS = (
    r"secret|token|(?:api|access|private|secret|auth|encryption|signing|account|master|subscription|"
    r"app)[_. -]?key|credentials?|passkey|bearer"
)
#: Closing quote of a key in JSON or Python, then how the value is given.
_GIVEN = r"\\?[\x22']?\s*(?:=>|:=|==|=|:)\s*"
_SAID = r"\s+(?:is|was|ist|lautet|est|es|é|è)\s*:?\s+"
_QUOTED = r"\\?[\x22'][^\x22'\r\n]+"
_BARE = r"[^\s\x22'<>&;,|(){}\[\]]+"

_CHOSEN = rf"(?i:{_CHOSEN_WORDS})[0-9]?(?:{_GIVEN}{_QUOTED}|{_GIVEN}{_BARE}|{_SAID}[\x22']?{_BARE})"
_ISSUED = (
    rf"(?i:{_ISSUED_WORDS})[0-9]?(?:{_GIVEN}\\?[\x22']?|{_SAID}[\x22']?)[A-Za-z0-9_+/=.~%:-]{{12,}}"
)
#: Digests of 128 to 512 bits in hex.
_HEX = r"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})"
_DIGEST = f"^{_HEX}$"
_HASH_NAME = rf"(?i:{_CHOSEN_WORDS})(?i:[_.-]?(?:hash|digest|md5|sha1|sha256))?"
_HASHED = rf"{_HASH_NAME}{_GIVEN}\\?[\x22']?{_HEX}{EDGE}"
_AUTHORIZATION = (
    rf"(?i:authorization){_GIVEN}[\x22']?(?i:bearer|basic|token|apikey)\s+[A-Za-z0-9._~+/=:-]{{8,}}"
)
_BEARER = r"(?i:bearer)\s+[A-Za-z0-9._~+/-]{16,}=*"
_BASIC = r"(?i:basic) +[A-Za-z0-9+/]{8,}=*"

#: Names that hold one of the words and no secret: cursors of pages, counters, protection of forms.
_HARMLESS = (
    r"(?i)(?:next|prev|previous|page|continuation|sync|cursor|start|resume|paging|pagination|delta|scroll|"
    r"csrf|xsrf|middleware|verification|public|max|min|num|total|prompt|completion|input|output|eos|"
    r"bos|pad|cancel|design|device|push)[_.-]?token$"
)


def _password_given(texts: pl.Series) -> Mask:
    """Behind "=" or in quotes any value; behind ":" or "is" one that mixes letters with others."""
    words = rf"(?i:{_CHOSEN_WORDS})[0-9]?"
    quoted = group(texts, rf"{words}{_GIVEN}\\?[\x22']([^\x22'\r\n\\]+)")
    equal = group(texts, rf"{words}\\?[\x22']?\s*(?:=>|:=|=)\s*({_BARE})")
    said = group(texts, rf"{words}(?:\s*:\s*|{_SAID}[\x22']?)({_BARE})")
    said = said.str.strip_chars_end(
        "!?.:"
    )  # "password is wrong!" says no more than without the sign
    strict = chosen(said) & password_like(said) & contains(said, r"[0-9!@#$%^&*?]")
    return _some(quoted) | (_some(equal) & ~_code(equal)) | (strict & _some(said))


def _some(values: pl.Series) -> Mask:
    spaced = contains(values, r"\s.*\s")  # a sentence in quotes is a message
    hashed = contains(values, MARKED) | contains(values, _DIGEST)
    return filled(values, 3) & ~placeholder(values) & ~names_itself(values) & ~spaced & ~hashed


def _hash_given(texts: pl.Series) -> Mask:
    return real(group(texts, r"([0-9A-Fa-f]{32,128})[^0-9A-Fa-f]*$"))


def _code(values: pl.Series) -> Mask:
    """What programs assign: a call, an attribute, a column of SQL, a type."""
    return contains(
        values,
        r"^(?:self|this|cfg|config|settings|request|req|params|data|args|options|user|row|form)"
        r"(?:\.|->|\[)|^[a-z_]+\.[a-z_.]+$|^(?i:str|bool|int|optional|varchar|text|getpass|input)$|^[:@?]",
    )


def _secret_given(texts: pl.Series) -> Mask:
    values = group(
        texts,
        rf"(?i:{_ISSUED_WORDS})[0-9]?(?:{_GIVEN}\\?[\x22']?|{_SAID}[\x22']?)([A-Za-z0-9_+/=.~%:-]{{12,}})",
    )
    names = group(texts, rf"({_NAME}(?i:{_ISSUED_WORDS}))")
    harmless = contains(names, _HARMLESS)
    return _random(values) & ~harmless


#: As in URLs: 16 random digits of base 16 have 3.3 bits on average.
_LEAST_ENTROPY = 2.8


def _random(values: pl.Series) -> Mask:
    """Twelve characters or more that look random: hex and UUIDs too, as a name stands before."""
    digits = contains(values, "[0-9]")
    letters = contains(values, "[A-Za-z]")
    both = contains(values, "[a-z]") & contains(values, "[A-Z]")
    date = contains(values, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}")
    address = contains(values, r"^[a-z]+://|^/[a-z]|^[a-z0-9.-]+\.[a-z]{2,6}(?:[:/]|$)")
    shaped = (digits & letters) | both
    kept = shaped & ~date & ~address & (entropy(values) >= _LEAST_ENTROPY) & ~wordy(values)
    return kept & filled(values, 12) & real(values) & ~placeholder(values)


def _header(texts: pl.Series) -> Mask:
    values = group(texts, r"(?i:bearer|basic|token|apikey)\s+([A-Za-z0-9._~+/=:-]{8,})")
    return _random(values) | _basic(texts)


def _basic(texts: pl.Series) -> Mask:
    """Base 64 of "user:password" (RFC 7617, 2)."""
    values = group(texts, r"(?i:basic)\s+([A-Za-z0-9+/]{8,}=*)")
    return np.fromiter((_is_pair(value) for value in values.to_list()), np.bool_, len(values))


def _is_pair(text: str) -> bool:
    if not text:
        return False
    try:
        pair = base64.b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    user, colon, password = pair.partition(":")
    return (
        bool(user and colon and password) and pair.isprintable() and not _is_placeholder(password)
    )


@cache
def _is_placeholder(password: str) -> bool:
    one = pl.Series([password])
    return bool(placeholder(one)[0] or names_itself(one)[0])


def key_of(texts: pl.Series) -> pl.Series:
    """The word of the name before the value, in lower case ("api_key"), "" without one.

    It is one of a fixed list of words, so it can be told.
    """
    words = rf"(?i)(authorization|bearer|{_CHOSEN_WORDS}|{_ISSUED_WORDS})\\?[\x22']?(?:\s|[:=])"
    keys = group(texts, words).str.replace_all("([a-z])[. _-]?(Key|key)$", "${1}_key")
    return keys.str.to_lowercase().str.replace_all("[. -]", "_")


_CHOSEN_LITERALS = (
    *("assw", "assW", "ASSW", "asscode", "ASSCODE", "assphrase", "assPhrase", "ASSPHRASE"),
    *("pwd", "Pwd", "PWD", "ennwort", "ENNWORT", "senha", "Senha", "SENHA", "achtwoord"),
    *("ontrase", "CONTRASE", "de_passe", "depasse", "dePasse", "DE_PASSE", "пароль", "Пароль"),
)
_ISSUED_LITERALS = (
    *("ecret", "ECRET", "token", "Token", "TOKEN", "redential", "REDENTIAL", "earer", "BEARER"),
    # How the words before "key" end, each way of joining them: apikey, api_key, apiKey, API-KEY.
    *(
        word.upper() if upper else word
        for end in ("pi", "ss", "te", "th", "ion", "ing", "unt", "ter", "pp")
        for joint in ("", "_", "-", " ", ".")
        for word in (f"{end}{joint}key", f"{end}{joint}Key")
        for upper in (False, True)
    ),
)

ASSIGNMENTS: tuple[Pattern, ...] = (
    Pattern(
        type="password",
        label="password behind its name",
        regex=rf"(?s).*(?:{_CHOSEN}).*",
        shortest=5,
        longest=UNBOUNDED,
        literals=_CHOSEN_LITERALS,
        validate=_password_given,
        says="a value that is no placeholder",
        within=f"(?:{_CHOSEN})",
    ),
    Pattern(
        type="password_hash",
        label="digest behind its name (outdated)",
        regex=rf"(?s).*(?:{_HASHED}).*",
        shortest=36,
        longest=UNBOUNDED,
        literals=_CHOSEN_LITERALS,
        validate=_hash_given,
        says="not a placeholder",
        within=_HASHED,
    ),
    Pattern(
        type="generic_secret",
        label="secret behind its name",
        regex=rf"(?s).*(?:{_ISSUED}).*",
        shortest=18,
        longest=UNBOUNDED,
        literals=_ISSUED_LITERALS,
        validate=_secret_given,
        says="a value that looks random",
        within=_NAME + _ISSUED,
    ),
    Pattern(
        type="generic_secret",
        label="Authorization header",
        regex=rf"(?s).*(?:{_AUTHORIZATION}|{EDGE}{_BEARER}).*",
        shortest=23,
        longest=UNBOUNDED,
        literals=("uthorization", "UTHORIZATION", "earer", "BEARER"),
        validate=_header,
        says="a value that looks random, or user and password in base 64",
        within=f"(?:{_AUTHORIZATION}|{EDGE}{_BEARER})",
    ),
    Pattern(
        type="password",
        label="HTTP Basic credentials",
        regex=rf"(?s)\s*{_BASIC}\s*",
        shortest=14,
        longest=UNBOUNDED,
        needs=Chars.SPACE,
        literals=("asic ", "ASIC "),
        validate=_basic,
        chance=1e-4,
        says="user and password in base 64",
        within=EDGE + _BASIC,
    ),
)
