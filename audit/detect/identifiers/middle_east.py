"""Identifiers of the Middle East and of Africa."""

from audit.detect.checks.dates import century_at, date_at
from audit.detect.checks.forms import Proof, official
from audit.detect.checks.matrix import between, by_digits, one_of
from audit.detect.checks.sums import complement, luhn, remainder
from audit.detect.pattern import Pattern

_IL = Proof(by_digits(9, luhn, padded=True), 0.1, "check digit (Luhn)")
_SA = Proof(by_digits(10, luhn), 0.1, "check digit (Luhn)")
_AE = Proof(
    by_digits(15, luhn, between(3, 7, 1900, 2040)), 0.0014, "year of birth and check digit (Luhn)"
)

#: Civil Status Organization: century, date, governorate (88 born abroad), serial, check digit.
_GOVERNORATES = frozenset({1, 2, 3, 4, *range(11, 30), *range(31, 36), 88})
_EG = Proof(
    by_digits(14, century_at(0, {2: 1900, 3: 2000}), one_of(7, 9, _GOVERNORATES)),
    0.0077,
    "date and governorate",
)

#: PACI: 2 and 3 are the centuries of 1900 and 2000; weights 2 1 6 3 7 9 10 5 8 4 2.
_KW = Proof(
    by_digits(
        12,
        remainder((2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), complement(11)),
        century_at(0, {1: 1800, 2: 1900, 3: 2000}),
    ),
    0.0017,
    "date and check digit (modulus 11)",
)

#: Home Affairs: the eleventh digit is 0 for citizens, 1 for residents, 2 for refugees.
_ZA = Proof(
    by_digits(13, luhn, date_at(0, 2, 4), between(10, 11, 0, 2)),
    0.0011,
    "date, citizenship and check digit (Luhn)",
)

PATTERNS: tuple[Pattern, ...] = (
    official("il_id", "9 digits", "[0-9]{8}-?[0-9]", _IL, weak=True),
    official("sa_national_id", "10 digits from 1 or 2", "[12][0-9]{9}", _SA),
    official(
        "ae_emirates_id", "784-YYYY-NNNNNNN-C", "784-[0-9]{4}-[0-9]{7}-[0-9]", _AE, within=True
    ),
    official("ae_emirates_id", "15 digits from 784", "784[0-9]{12}", _AE),
    official("eg_national_id", "14 digits", "[23][0-9]{13}", _EG),
    official("kw_civil_id", "12 digits", "[1-3][0-9]{11}", _KW),
    official("za_id", "13 digits", "[0-9]{6} ?[0-9]{4} ?[0-9]{2} ?[0-9]", _ZA),
    official("ng_nin", "11 digits", "[1-9][0-9]{10}"),
)
