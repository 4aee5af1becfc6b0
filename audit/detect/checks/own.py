"""Checks that a user can ask of detectors of their own, for numbers of any length."""

from collections.abc import Mapping

import numpy as np

from audit.detect.checks.matrix import one_by_one
from audit.detect.checks.verhoeff import verhoeff as verhoeff_of
from audit.detect.pattern import Validator


def luhn(text: str) -> bool:
    """ISO/IEC 7812-1, annex B: every second digit from the right counts twice."""
    digits = _digits(text)
    doubled = [
        d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(digits[::-1])
    ]
    return len(digits) > 1 and sum(doubled) % 10 == 0


def mod11(text: str) -> bool:
    """ISO 7064 MOD 11-2: digits, the last of which may be X for ten."""
    signs = [c for c in text.upper() if c.isalnum()]
    if (
        len(signs) < 2
        or not all(c.isdecimal() for c in signs[:-1])
        or signs[-1] not in "0123456789X"
    ):
        return False
    total = 0
    for sign in signs[:-1]:
        total = (total + int(sign)) * 2 % 11
    last = 10 if signs[-1] == "X" else int(signs[-1])
    return (total + last) % 11 == 1


def mod97(text: str) -> bool:
    """ISO 7064 MOD 97-10 over digits and letters (A is 10), the check digits at the end."""
    signs = [c for c in text.upper() if c.isascii() and c.isalnum()]
    return len(signs) > 2 and int("".join(str(int(c, 36)) for c in signs)) % 97 == 1


def verhoeff(text: str) -> bool:
    """Verhoeff 1969: the dihedral group of order ten."""
    digits = _digits(text)
    return len(digits) > 1 and bool(verhoeff_of(np.array([digits], np.uint8))[0])


def iso7064(text: str) -> bool:
    """ISO 7064 MOD 11,10 over digits."""
    digits = _digits(text)
    product = 10
    for digit in digits[:-1]:
        total = (product + digit) % 10 or 10
        product = total * 2 % 11
    return len(digits) > 1 and (product + digits[-1]) % 10 == 1


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isascii() and c.isdecimal()]


#: Validator, and the share of random numbers that pass it, by the name in the configuration.
CHECKS: Mapping[str, tuple[Validator | None, float]] = {
    "none": (None, 1.0),
    "luhn": (one_by_one(luhn), 0.1),
    "mod11": (one_by_one(mod11), 1 / 11),
    "mod97": (one_by_one(mod97), 1 / 97),
    "verhoeff": (one_by_one(verhoeff), 0.1),
    "iso7064": (one_by_one(iso7064), 0.1),
}
