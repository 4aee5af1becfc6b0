"""URLs that let in whoever has them: a token in the query, links to log in or to reset."""

import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Chars, Pattern
from audit.detect.secrets.entropy import entropy, wordy
from audit.detect.secrets.forms import EDGE, UNBOUNDED
from audit.detect.secrets.matching import contains, filled, group
from audit.detect.secrets.placeholders import names_itself, placeholder, real

#: Parameters whose value is a secret where it is long enough: bearer tokens (RFC 6750, 2.3),
#: signatures of AWS, Google and Azure, keys of APIs.
_CLEAR = (
    "access_?token|refresh_?token|id_?token|auth_?token|api_?token|reset_?token|login_?token|"
    "invite_?token|invitation_?token|verification_?token|confirmation_?token|session_?token|"
    "user_?token|bearer_?token|magic_?token|token|jwt|api[_-]?key|app_?key|access_?key|secret_?key|"
    "client_?secret|secret|sig|signature|hmac|x-amz-signature|x-amz-security-token|"
    "x-goog-signature|x-oss-signature|oauth_token|oauth_signature|subscription-key|authorization"
)
#: Parameters that may be anything; their value has to look random too.
_UNCLEAR = (
    "key|auth|code|session|session_?id|sid|phpsessid|jsessionid|otp|ticket|hash|nonce|state|t"
)
_PASSWORDS = "password|passwd|pwd|pass"

_URL = r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\x22'<>?#]*"
_VALUE = r"[^\s\x22'<>&#;]+"
_REST = r"[^\s\x22'<>]*"


def _query(keys: str, value: str = _VALUE) -> str:
    return rf"{_URL}[?#;](?:[^\s\x22'<>]*[?&;#])?(?i:{keys})={value}"


_TOKEN_URL = _query(f"{_CLEAR}|{_UNCLEAR}", r"[^\s\x22'<>&#;]{8,}")
_PASSWORD_URL = _query(_PASSWORDS, r"[^\s\x22'<>&#;]{3,}")
_LINK = (
    rf"{_URL}/(?i:reset|reset[_-]password|password[_-]?reset|forgot[_-]password|recover|set[_-]password|"
    r"verify|verify[_-]email|confirm|confirmation|activate|activation|magic|magic[_-]?link|"
    r"invite|invitation|login|signin|sign-in|sso|auth|unlock|unsubscribe|join)/"
    r"[A-Za-z0-9_.~%=-]{16,}"
)

#: Base 16 has 4 bits per character at most; 16 random digits of it have 3.3 on average, words less.
_LEAST_ENTROPY = 2.8
_LONG = 16


def _random(values: pl.Series, least: int) -> Mask:
    """Long enough, random, and with a digit or letters of both cases."""
    both = contains(values, "[a-z]") & contains(values, "[A-Z]")
    mixed = contains(values, "[A-Za-z]") & (contains(values, "[0-9]") | both)
    random: Mask = entropy(values) >= _LEAST_ENTROPY
    return filled(values, least) & mixed & random & ~wordy(values) & real(values)


def _token(texts: pl.Series) -> Mask:
    clear = group(texts, rf"[?&;#](?i:{_CLEAR})=([^\s\x22'<>&#;]{{8,}})")
    unclear = group(texts, rf"[?&;#](?i:{_UNCLEAR})=([^\s\x22'<>&#;]{{16,}})")
    told = _random(clear, 8) & ~placeholder(clear)
    return told | (_random(unclear, _LONG) & ~placeholder(unclear))


def _password(texts: pl.Series) -> Mask:
    values = group(texts, rf"[?&;#](?i:{_PASSWORDS})=([^\s\x22'<>&#;]+)")
    return filled(values) & ~placeholder(values) & ~names_itself(values)


def _link(texts: pl.Series) -> Mask:
    return _random(group(texts, r"/([A-Za-z0-9_.~%=-]{16,})/?(?:[?#][^\s\x22'<>]*)?$"), _LONG)


URLS: tuple[Pattern, ...] = (
    Pattern(
        type="url_with_token",
        label="URL with a token or signature",
        regex=_TOKEN_URL + _REST,
        shortest=15,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.SLASH | Chars.PUNCTUATION,
        literals=("://",),
        validate=_token,
        says="a random value behind a parameter for tokens",
        within=EDGE + _TOKEN_URL,
    ),
    Pattern(
        type="url_with_token",
        label="URL with a password",
        regex=_PASSWORD_URL + _REST,
        shortest=12,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.SLASH | Chars.PUNCTUATION,
        literals=("://",),
        validate=_password,
        says="a password that is no placeholder",
        within=EDGE + _PASSWORD_URL,
    ),
    Pattern(
        type="url_with_token",
        label="link to log in, confirm or reset",
        regex=_LINK + r"/?(?:[?#][^\s\x22'<>]*)?",
        shortest=25,
        longest=UNBOUNDED,
        needs=Chars.COLON | Chars.SLASH,
        literals=("://",),
        validate=_link,
        says="a random last part",
        within=EDGE + _LINK,
    ),
)
