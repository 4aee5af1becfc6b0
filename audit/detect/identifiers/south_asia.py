"""Identifiers of India, Pakistan and Sri Lanka."""

from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.matrix import Matrix, between, by_codes, by_digits, number, of_places
from audit.detect.checks.sums import luhn
from audit.detect.checks.verhoeff import verhoeff
from audit.detect.pattern import Mask, Pattern


def _no_palindrome(matrix: Matrix) -> Mask:
    """UIDAI gives out no number that reads the same from behind."""
    different: Mask = (matrix != matrix[:, ::-1]).any(axis=1)
    return different


def _day_of_year(matrix: Matrix) -> Mask:
    """Day of birth in the year, with 500 added for women."""
    day = number(matrix, 0, 3) % 500
    passed: Mask = (day >= 1) & (day <= 366) & (number(matrix, 0, 3) < 1000)
    return passed


_AADHAAR = Proof(by_digits(12, verhoeff, _no_palindrome), 0.1, "check digit (Verhoeff)")
_PAN = Proof(by_codes(10, of_places(range(5, 9), between(0, 4, 1, 9999))), 0.9999, "kind of holder")
_EPIC = Proof(by_codes(10, of_places(range(3, 10), luhn)), 0.1, "check digit (Luhn)")
_NIC_OLD = Proof(by_digits(9, lambda matrix: _day_of_year(matrix[:, 2:5])), 0.73, "day of birth")
_NIC = Proof(
    by_digits(12, between(0, 4, 1900, 2040), lambda matrix: _day_of_year(matrix[:, 4:7])),
    0.052,
    "year and day of birth",
)

_PAN_FORM = "[A-Z]{3}[ABCFGHJKLPT][A-Z][0-9]{4}[A-Z]"

PATTERNS: tuple[Pattern, ...] = (
    official(
        "in_aadhaar",
        "NNNN NNNN NNNN",
        "[2-9][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}",
        _AADHAAR,
        within=True,
    ),
    official("in_aadhaar", "12 digits", "[2-9][0-9]{11}", _AADHAAR),
    official(
        "in_pan",
        "5 letters, 4 digits, letter",
        any_case(_PAN_FORM),
        _PAN,
        within=rf"\b{_PAN_FORM}\b",
    ),
    official("in_voter_id", "3 letters and 7 digits", "[A-Z]{3}[0-9]{7}", _EPIC),
    official("in_voter_id", "3 letters and 7 digits, no check", "[A-Z]{3}[0-9]{7}", named=True),
    official("pk_cnic", "NNNNN-NNNNNNN-N", "[1-8][0-9]{4}-[0-9]{7}-[1-9]", within=True),
    official("pk_cnic", "13 digits", "[1-8][0-9]{11}[1-9]"),
    official("lk_nic", "9 digits and V or X", "[0-9]{9}[VXvx]", _NIC_OLD),
    official("lk_nic", "12 digits", "[12][0-9]{11}", _NIC, weak=True),
)
