"""Password hashes by the schemes that write them: crypt's formats, LDAP, frameworks, databases."""

import re
from functools import cache

from audit.detect.pattern import LETTER, Chars, Pattern
from audit.detect.secrets.forms import UNBOUNDED
from audit.detect.secrets.schemes import SCHEMES, Scheme

#: Characters of crypt(3)'s own base 64, of RFC 4648's, and of hexadecimal numbers.
_C = "[./A-Za-z0-9]"
_B = "[A-Za-z0-9+/]"
_H = "[0-9a-fA-F]"

#: Digests without a mark: (digits in hex, what writes so many).
_DIGESTS = (
    (32, "MD5 or NTLM"),
    (40, "SHA-1"),
    (56, "SHA-224"),
    (64, "SHA-256"),
    (96, "SHA-384"),
    (128, "SHA-512"),
)
#: Without a mark: crypt(3)'s first form, with two characters of salt.
_DES = rf"{_C}{{13}}"


def hash_scheme(text: str) -> tuple[str, bool, bool]:
    """(scheme, outdated, salted) of a hash; ("", False, False) where it is none.

    Digests in hex have no mark: the scheme is what writes so many digits, taken as without salt.
    """
    for scheme, matches in _compiled():
        if matches.fullmatch(text):
            return scheme.name, scheme.outdated, scheme.salted
    if re.fullmatch(f"{_H}+", text):
        for digits, name in _DIGESTS:
            if len(text) == digits:
                return f"{name} (unsalted)", True, False
    return "", False, False


@cache
def _compiled() -> tuple[tuple[Scheme, re.Pattern[str]], ...]:
    return tuple((scheme, re.compile(scheme.regex, re.ASCII)) for scheme in SCHEMES)


#: The whole value is a hash of a marked scheme.
MARKED = "^(?:" + "|".join(scheme.regex.replace(r"\d", "[0-9]") for scheme in SCHEMES) + ")$"


def _pattern(scheme: Scheme) -> Pattern:
    regex = scheme.regex.replace(r"\d", "[0-9]")
    return Pattern(
        type="password_hash",
        label=f"{scheme.name} (outdated)" if scheme.outdated else scheme.name,
        regex=regex,
        shortest=scheme.shortest,
        longest=UNBOUNDED,
        literals=scheme.literals,
        within=regex if scheme.embedded else "",
        weak=not scheme.embedded,
    )


_HEX = LETTER | Chars.DIGIT
HASHES: tuple[Pattern, ...] = (
    *(_pattern(scheme) for scheme in SCHEMES),
    *(
        Pattern(
            type="password_hash",
            label=f"{name} in hex (outdated)",
            regex=f"{_H}{{{digits}}}",
            shortest=digits,
            longest=digits,
            allows=_HEX,
            named=True,
            weak=True,
        )
        for digits, name in _DIGESTS
    ),
    *(
        Pattern(
            type="password_hash",
            label=f"{name} in base 64 (outdated)",
            regex=f"{_B}{{{digits}}}{'=' * padding}",
            shortest=digits + padding,
            longest=digits + padding,
            needs=Chars.PUNCTUATION,
            named=True,
            weak=True,
        )
        for digits, padding, name in (
            (22, 2, "MD5"),
            (27, 1, "SHA-1"),
            (43, 1, "SHA-256"),
            (86, 2, "SHA-512"),
        )
    ),
    Pattern(
        type="password_hash",
        label="DES-crypt (outdated)",
        regex=_DES,
        shortest=13,
        longest=13,
        allows=_HEX | Chars.DOT | Chars.SLASH,
        named=True,
        weak=True,
    ),
)
