"""Written forms of devices and traces: IMEI, MAC, IP, cookies; and of vehicles: VIN and plates."""

from ipaddress import AddressValueError, IPv6Address

import numpy as np
import polars as pl

from audit.detect.checks.forms import Proof, any_case, form
from audit.detect.checks.matrix import Matrix, by_codes, by_digits, one_by_one, one_of
from audit.detect.checks.sums import luhn, total
from audit.detect.pattern import Mask, Pattern

#: GSMA TS.06: identifiers of the bodies that allocate type codes.
_BODIES = frozenset({1, 10, 30, 33, 35, 44, 45, *range(49, 55), 86, 91, 97, 98, 99})
_IMEI = Proof(by_digits(15, luhn, one_of(0, 2, _BODIES)), 0.019, "allocating body and check digit")

_BYTE = "[0-9A-Fa-f]{2}"
_HEX4 = "[0-9A-Fa-f]{4}"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}"
_GROUP = "[0-9A-Fa-f]{1,4}"
_GROUPS = f"{_GROUP}(?::{_GROUP}){{0,6}}"
_IPV6 = f"(?:{_GROUP}:){{7}}{_GROUP}"
_IPV6_SHORT = f"(?:{_GROUPS})?::(?:{_GROUPS})?"
_PREFIX = "/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])"


#: Parts of versions are seldom larger; those of addresses are in any network that is not tiny.
_LARGEST_PART = 99


def _no_version(values: pl.Series) -> Mask:
    """Versions of four parts have small parts: of addresses one is large, as in 192.168.1.1."""
    parts = values.str.extract_all(r"\d+").list
    places = (parts.get(n, null_on_oob=True).cast(pl.Int64) for n in range(4))
    largest = max(int(place.fill_null(0).to_numpy().max(initial=0)) for place in places)
    return np.full(len(values), largest > _LARGEST_PART, np.bool_)


def _is_ipv6(text: str) -> bool:
    address = text.partition("/")[0].partition("%")[0]
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return True


_V4 = Proof(_no_version, 0.95, "test of octets larger than parts of versions are")
_V6 = Proof(one_by_one(_is_ipv6), 0.001, "RFC 4291")

#: 49 CFR 565.15, table III and V: values of the letters, weights of the places; X is ten.
_VIN_VALUES = np.zeros(256, dtype=np.uint8)
_VIN_VALUES[list(b"0123456789")] = np.arange(10)
_VIN_VALUES[list(b"ABCDEFGHJKLMNPRSTUVWXYZ")] = [int(digit) for digit in "12345678123457923456789"]
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_CHECKS = np.frombuffer(b"0123456789X", dtype=np.uint8)


def _vin_check(matrix: Matrix) -> Mask:
    passed: Mask = _VIN_CHECKS[total(_VIN_VALUES[matrix], _VIN_WEIGHTS) % 11] == matrix[:, 8]
    return passed


_VIN = Proof(by_codes(17, _vin_check), 1 / 33, "check digit (49 CFR 565.15)")
_V = "[A-HJ-NPR-Z0-9]"

#: country | form; of the licensing authorities.
_PLATES = """
    GB | [A-Z]{2}[0-9]{2} ?[A-Z]{3}
    GB | [A-Z][0-9]{1,3} ?[A-Z]{3}
    GB | [A-Z]{3} ?[0-9]{1,3}[A-Z]
    IE | [0-9]{2,3}-?[A-Z]{1,2}-?[0-9]{1,6}
    DE | [A-ZÄÖÜ]{1,3}[ -][A-Z]{1,2} ?[0-9]{1,4}[EH]?
    FR IT | [A-Z]{2}[ -]?[0-9]{3}[ -]?[A-Z]{2}
    ES | [0-9]{4}[ -]?[B-DF-HJ-NP-TV-Z]{3}
    PT | [A-Z0-9]{2}-[A-Z0-9]{2}-[A-Z0-9]{2}
    NL | [A-Z0-9]{1,3}-[A-Z0-9]{2,3}-[A-Z0-9]{1,2}
    BE | [0-9]-[A-Z]{3}-[0-9]{3}
    AT | [A-Z]{1,2}[ -][0-9]{1,5} ?[A-Z]{1,3}
    CH | [A-Z]{2}[ -]?[0-9]{1,6}
    PL | [A-Z]{2,3} ?[A-Z0-9]{4,5}
    CZ | [0-9][A-Z][0-9A-Z] ?[0-9]{4}
    SE FI HU | [A-Z]{3}[ -]?[0-9]{2}[0-9A-Z]
    NO DK | [A-Z]{2} ?[0-9]{2} ?[0-9]{3}
    RO | [A-Z]{1,2}[ -]?[0-9]{2,3}[ -]?[A-Z]{3}
    TR | [0-9]{2} ?[A-Z]{1,3} ?[0-9]{2,5}
    US | [A-Z]{3}[ -]?[0-9]{3,4}
    US | [0-9]{3}[ -]?[A-Z]{3}
    US | [0-9][A-Z]{3}[0-9]{3}
    US CA | [A-Z]{4}[ -]?[0-9]{3}
    US CA | [A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4}
    IN | [A-Z]{2}[ -]?[0-9]{1,2}[ -]?[A-Z]{1,3}[ -]?[0-9]{4}
    BR | [A-Z]{3}-?[0-9][A-Z0-9][0-9]{2}
    AR | [A-Z]{2} ?[0-9]{3} ?[A-Z]{2}
    MX | [A-Z]{3}-?[0-9]{2}-?[0-9]{2}
    AU | [A-Z]{2,3}[ -]?[0-9]{2}[ -]?[A-Z0-9]{1,2}
    ZA | [A-Z]{2,3} ?[0-9]{2,3}[ -]?[0-9A-Z]{2,3}(?: ?GP)?
    CN | [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·]?[A-Z0-9]{5,6}
    KR | [0-9]{2,3}[가-힣] ?[0-9]{4}
    GR | [ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{3}[ -]?[0-9]{4}
    TH | [0-9]?[ก-ฮ]{2} ?[0-9]{1,4}
    JP | [一-龯ぁ-ん]{1,4} ?[0-9]{2,3} ?[ぁ-ん] ?[0-9・]{1,2}-?[0-9]{2}
    SA | [0-9]{1,4} ?[A-Z]{3}
    IL | [0-9]{2,3}-?[0-9]{2,3}-?[0-9]{2,3}
    UA | [A-ZА-ЯІ]{2} ?[0-9]{4} ?[A-ZА-ЯІ]{2}
"""

#: Russia uses the twelve Cyrillic letters that look like Latin ones, and either is typed.
_CYRILLIC = "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425"
_RUSSIAN = f"[A-Z{_CYRILLIC}][0-9]{{3}}[A-Z{_CYRILLIC}]{{2}} ?[0-9]{{2,3}}"


def _plates() -> tuple[Pattern, ...]:
    rows = [line.strip().split(" | ") for line in _PLATES.strip().splitlines()]
    return tuple(
        form(
            "licence_plate",
            f"plate of {countries}",
            any_case(regex),
            countries=countries,
            named=True,
            weak=True,
        )
        for countries, regex in [*rows, ["RU", _RUSSIAN]]
    )


PATTERNS: tuple[Pattern, ...] = (
    form(
        "imei",
        "NN-NNNNNN-NNNNNN-N",
        "[0-9]{2}[ -][0-9]{6}[ -][0-9]{6}[ -][0-9]",
        _IMEI,
        within=True,
    ),
    form("imei", "15 digits", "[0-9]{15}", _IMEI),
    form("imei", "IMEISV, 16 digits", "[0-9]{16}", named=True),
    form("mac_address", "EUI-48 with :", f"(?:{_BYTE}:){{5}}{_BYTE}", within=True),
    form("mac_address", "EUI-48 with -", f"(?:{_BYTE}-){{5}}{_BYTE}", within=True),
    form("mac_address", "EUI-48 in three parts", rf"{_HEX4}\.{_HEX4}\.{_HEX4}", within=True),
    form("mac_address", "EUI-64", f"(?:{_BYTE}:){{7}}{_BYTE}|(?:{_BYTE}-){{7}}{_BYTE}"),
    form("mac_address", "12 hexadecimal digits", "[0-9A-Fa-f]{12}", named=True, weak=True),
    form("ip_address", "IPv4", _IPV4, _V4, within=True),
    form("ip_address", "IPv4 in a field of that name", _IPV4, named=True),
    form("ip_address", "IPv4 with prefix", f"{_IPV4}/(?:3[0-2]|[12]?[0-9])", _V4),
    form("ip_address", "IPv4 with port", f"{_IPV4}:[0-9]{{1,5}}", _V4),
    form("ip_address", "IPv6", _IPV6, within=True),
    form(
        "ip_address",
        "IPv6, shortened",
        _IPV6_SHORT,
        _V6,
        literals=("::",),
        within=rf"\b(?:{_GROUP}:){{1,6}}(?::{_GROUP}){{1,6}}\b",
    ),
    form(
        "ip_address",
        "IPv6 with prefix or zone",
        f"(?:{_IPV6_SHORT}|{_IPV6})(?:%[0-9A-Za-z]{{1,15}}|{_PREFIX})",
        _V6,
    ),
    form("ip_address", "IPv4 in IPv6", f"::[Ff]{{4}}:{_IPV4}", literals=("::",)),
    form(
        "advertising_id",
        "Google Analytics client",
        r"GA[0-9]\.[0-9]{1,2}\.[0-9]{5,10}\.[0-9]{10}",
        literals=("GA",),
        within=True,
    ),
    form(
        "advertising_id",
        "Meta browser",
        r"fb\.[0-9]\.[0-9]{13}\.[0-9]{5,20}",
        literals=("fb.",),
        within=True,
    ),
    form(
        "advertising_id",
        "UUID of a device",
        f"{_HEX4}{_HEX4}-{_HEX4}-{_HEX4}-{_HEX4}-{_HEX4}{_HEX4}{_HEX4}",
        named=True,
        weak=True,
    ),
    form(
        "vin",
        "17 letters and digits, check digit",
        f"{_V}{{8}}[0-9X]{_V}{{8}}",
        Proof(_VIN.validate, 0.091, _VIN.says),
        countries="US CA CN MX",
        within=True,
    ),
    form("vin", "17 letters and digits", f"[A-HJ-NPR-Z1-9]{_V}{{12}}[0-9]{{4}}", weak=True),
    *_plates(),
)
