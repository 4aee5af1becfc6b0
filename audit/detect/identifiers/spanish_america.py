"""Identifiers of Mexico and of Central and South America but for Brazil."""

import numpy as np
import polars as pl

from audit.detect.checks.dates import date_at
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.matrix import (
    ZERO,
    Matrix,
    between,
    by_codes,
    by_digits,
    characters,
    of_places,
    one_of,
)
from audit.detect.checks.sums import complement, letter, luhn, remainder, total, values_of
from audit.detect.pattern import Mask, Pattern

#: RENAPO, Instructivo normativo para la CURP: N with tilde has a value but is written X.
_CURP_VALUES = values_of("0123456789ABCDEFGHIJKLMN\0OPQRSTUVWXYZ")

#: Federal states, two letters each, and NE for those born abroad.
_STATES = b"ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE"
_STATE_CODES = np.frombuffer(_STATES, dtype=">u2").astype(np.int64)


def _curp(matrix: Matrix) -> Mask:
    """Weights 18 to 2, the check digit makes a multiple of ten; the state is one of the list."""
    values = _CURP_VALUES[matrix]
    check = -total(values, range(18, 1, -1)) % 10
    state = matrix[:, 11].astype(np.int64) * 256 + matrix[:, 12]
    passed: Mask = (check == matrix[:, 17] - np.uint8(ZERO)) & np.isin(state, _STATE_CODES)
    return passed


_CURP = Proof(
    by_codes(18, _curp, of_places(range(4, 10), date_at(0, 2, 4))),
    0.00018,
    "date, state and check digit (modulus 10)",
)

#: SAT, Anexo of the RFC's check digit; ~ stands for N with tilde, which is not ASCII.
_RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ~"
_RFC_VALUES = values_of(_RFC_ALPHABET)
_RFC_CHECKS = np.frombuffer(b"0A987654321", dtype=np.uint8)


def _rfc(values: pl.Series) -> Mask:
    bare = values.str.to_uppercase().str.replace_all("Ñ", "~").str.replace_all("[- ]", "")
    matrix = characters(bare.str.pad_start(13, " "), 13)
    left = total(_RFC_VALUES[matrix], range(13, 1, -1)) % 11
    passed: Mask = _RFC_CHECKS[left] == matrix[:, 12]
    return passed & of_places(range(4, 10), date_at(0, 2, 4))(matrix)


_RFC = Proof(_rfc, 0.0031, "date and check digit (modulus 11)")
_RFC_DATE = Proof(
    lambda values: of_places(range(4, 10), date_at(0, 2, 4))(
        characters(values.str.replace_all("[^0-9]", "").str.slice(0, 6).str.pad_start(10, "0"), 10)
    ),
    0.0365,
    "date",
)
_NSS = Proof(by_digits(11, luhn), 0.1, "check digit (Luhn)")

#: AFIP: kinds of holders, persons 20, 23 to 27, companies 30, 33, 34, countries abroad 50 to 55.
_CUIT_KINDS = frozenset({20, 23, 24, 25, 26, 27, 30, 33, 34, 50, 51, 55})
_CUIT = Proof(
    by_digits(
        11, one_of(0, 2, _CUIT_KINDS), remainder((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), complement(11))
    ),
    0.036,
    "kind of holder and check digit (modulus 11)",
)
_RUT = Proof(
    by_codes(9, letter((3, 2, 7, 6, 5, 4, 3, 2), "0K987654321"), padded=True),
    0.083,
    "check digit (modulus 11)",
)
_EC = Proof(
    by_digits(10, luhn, one_of(0, 2, frozenset({*range(1, 25), 30})), between(2, 3, 0, 6)),
    0.044,
    "province and check digit (Luhn)",
)
_UY = Proof(
    by_digits(8, remainder((2, 9, 8, 7, 6, 3, 4), complement(10)), padded=True),
    0.1,
    "check digit (modulus 10)",
)
_DO = Proof(by_digits(11, luhn), 0.1, "check digit (Luhn)")

#: SENIAT: V, E, J, P and G count as 1, 2, 3, 4 and 5, times four.
_RIF_LETTERS = values_of(" VEJPG")


def _rif(matrix: Matrix) -> Mask:
    summed = _RIF_LETTERS[matrix[:, 0]] * np.int64(4)
    summed = summed + total(matrix[:, 1:9] - np.uint8(ZERO), (3, 2, 7, 6, 5, 4, 3, 2))
    check = (11 - summed % 11) % 11
    passed: Mask = np.where(check == 10, 0, check) == matrix[:, 9] - np.uint8(ZERO)
    return passed


_RIF = Proof(by_codes(10, _rif), 0.1, "check digit (modulus 11)")

_CURP_FORM = "[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]"
_RFC_FORM = "[A-ZÑ&]{3,4}[- ]?[0-9]{6}[- ]?[0-9A-Z]{2}[0-9A]"
_MILLIONS = r"[1-9][0-9]?\.[0-9]{3}\.[0-9]{3}"

PATTERNS: tuple[Pattern, ...] = (
    official(
        "mx_curp", "18 letters and digits", any_case(_CURP_FORM), _CURP, within=rf"\b{_CURP_FORM}\b"
    ),
    official(
        "mx_rfc",
        "12 or 13 letters and digits",
        any_case(_RFC_FORM),
        _RFC,
        within=r"\b[A-ZÑ&]{3,4}[0-9]{6}[0-9A-Z]{2}[0-9A]\b",
    ),
    official("mx_rfc", "12 or 13 letters and digits, no check digit", _RFC_FORM, _RFC_DATE),
    official("mx_rfc", "without homoclave", "[A-ZÑ&]{4}[0-9]{6}", _RFC_DATE),
    official(
        "mx_nss",
        "11 digits",
        "[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]",
        _NSS,
        weak=True,
    ),
    official("ar_dni", "NN.NNN.NNN", _MILLIONS, named=True, weak=True),
    official("ar_dni", "7 or 8 digits", "[1-9][0-9]{6,7}"),
    official("ar_cuit", "NN-NNNNNNNN-N", "[235][0-9]-[0-9]{8}-[0-9]", _CUIT, within=True),
    official("ar_cuit", "11 digits", "[235][0-9]{10}", _CUIT),
    official(
        "cl_rut", "NN.NNN.NNN-K", r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9Kk]", _RUT, within=True
    ),
    official("cl_rut", "7 or 8 digits, - and check", "[0-9]{7,8}-[0-9Kk]", _RUT),
    official("cl_rut", "digits and K without -", "[0-9]{7,8}[0-9Kk]", _RUT, weak=True),
    official(
        "co_cedula",
        "with dots",
        r"(?:1\.[0-9]{3}|[1-9][0-9]?)\.[0-9]{3}\.[0-9]{3}",
        named=True,
        weak=True,
    ),
    official("co_cedula", "6 to 8 or 10 digits", "[1-9][0-9]{5,7}|1[0-9]{9}"),
    official("pe_dni", "8 digits", "[0-9]{8}"),
    official("pe_dni", "8 digits and check", "[0-9]{8}-[0-9A-K]", named=True, weak=True),
    official("ec_ci", "NNNNNNNNN-N", "[0-3][0-9]{8}-[0-9]", _EC),
    official("ec_ci", "10 digits", "[0-3][0-9]{9}", _EC),
    official("uy_ci", "N.NNN.NNN-C", r"[0-9]\.[0-9]{3}\.[0-9]{3}[-/][0-9]", _UY, within=True),
    official("uy_ci", "7 or 8 digits", "[0-9]{6,7}-?[0-9]", _UY, weak=True),
    official("py_ci", "with dots", r"[1-9]\.[0-9]{3}\.[0-9]{3}", named=True, weak=True),
    official("py_ci", "6 to 8 digits", "[1-9][0-9]{5,7}"),
    official("do_cedula", "NNN-NNNNNNN-N", "[0-9]{3}-[0-9]{7}-[0-9]", _DO, within=True),
    official("do_cedula", "11 digits", "[0-9]{11}", _DO),
    official("ve_ci", "V or E and digits", r"[VE]-[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}"),
    official("ve_ci", "V or E and digits without -", "[VEve][0-9]{6,8}", named=True, weak=True),
    official("ve_ci", "RIF of a person", "[VEP]-?[0-9]{8}-?[0-9]", _RIF),
)
