"""One written form of a type: what it looks like, what proves it, what chance would make of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt
import polars as pl

Mask = npt.NDArray[np.bool_]
#: Texts in, one answer for each out; only texts that matched the pattern are asked about.
Validator = Callable[[pl.Series], Mask]


class Chars(IntFlag):
    """Classes of bytes; every byte of UTF-8 is in exactly one of them."""

    DIGIT = 1
    UPPER = 2
    LOWER = 4
    SPACE = 8  # space, tab, line ends
    DASH = 16  # -
    DOT = 32  # .
    SLASH = 64  # /
    COLON = 128  # :
    AT = 256  # @
    UNDERSCORE = 512  # _
    PLUS = 1024  # +
    BRACKET = 2048  # ( ) [ ] { } < >
    PUNCTUATION = 4096  # the rest of printable ASCII
    OTHER = 8192  # beyond ASCII, controls


LETTER = Chars.UPPER | Chars.LOWER
ALPHANUMERIC = LETTER | Chars.DIGIT
ANY = Chars(16383)
NONE = Chars(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    r"""`type` is a name of the taxonomy, `label` says the form in words ("AAA-GG-SSSS").

    `regex` has to match the whole value, stripped and in NFKC; it is written without anchors, in
    the syntax of Rust's regex crate: linear time, no look-around, no back-references. The gates
    rule a column out before the regex is run: bytes from `shortest` to `longest`, every match has a
    byte of each class in `needs` and none outside `allows`, and contains one of `literals`.

    `validate` tells the values that stand a check, such as a check digit; `chance` is the share of
    random values of the same form that would pass it too, 1.0 without a check. `says` names the
    check for the evidence ("check digit, ISO 7064 MOD 97-10").

    `within` is a regex for the same thing inside a longer text (with its own boundaries: `\b`), ""
    where it is not looked for there. `digits` are the fewest that such a match has,
    `run` the length of the unbroken run of letters and digits that it is, 0 for others.

    `countries` are ISO 3166 codes of where such numbers are issued. `named` says that values alone
    never suffice: the name of the column, or of the key in JSON, has to say so too. `weak` says
    that the form alone is common elsewhere, so that a contrary name or a rival wins.
    """

    type: str
    label: str
    regex: str
    shortest: int
    longest: int
    allows: Chars = ANY
    needs: Chars = NONE
    literals: tuple[str, ...] = ()
    validate: Validator | None = None
    chance: float = 1.0
    says: str = ""
    within: str = ""
    digits: int = 0
    run: int = 0
    countries: tuple[str, ...] = ()
    named: bool = False
    weak: bool = False
