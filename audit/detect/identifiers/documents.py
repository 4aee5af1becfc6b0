"""Numbers of passports, driving licences and identity cards: shapes that need a name."""

import numpy as np

from audit.detect.checks.forms import Proof, any_case, form
from audit.detect.checks.matrix import Matrix, by_digits
from audit.detect.checks.sums import total
from audit.detect.pattern import Mask, Pattern

#: country | form; from the issuers' guides and the PRADO register of the Council of the EU.
_PASSPORTS = """
    US | [0-9]{9}
    US | [A-Z][0-9]{8}
    GB | [0-9]{9}
    DE | [CFGHJK][CFGHJ-NPRTV-Z0-9]{8}
    FR | [0-9]{2}[A-Z]{2}[0-9]{5}
    IT | [A-Z]{2}[0-9]{7}
    ES | [A-Z]{3}[0-9]{6}
    ES | [A-Z]{2}[0-9]{6}
    PT | [A-Z]{1,2}[0-9]{6}
    NL | [A-NP-Z]{2}[A-NP-Z0-9]{6}[0-9]
    BE | [A-Z]{2}[0-9]{6}
    AT | [A-Z][ ]?[0-9]{7}
    CH | [A-Z][0-9]{7}
    CH | [A-Z][0-9A-Z]{7}
    PL | [A-Z]{2}[0-9]{7}
    CZ | [0-9]{8}
    SK | [A-Z]{2}[0-9]{7}
    HU | [A-Z]{2}[0-9]{6,7}
    RO | [0-9]{8,9}
    BG | [0-9]{9}
    GR | [A-Z]{2}[0-9]{7}
    HR | [0-9]{9}
    SI | P[A-Z][0-9]{7}
    SE | [0-9]{8}
    SE | [A-Z]{2}[0-9]{6}
    NO | [0-9]{8}
    NO | [A-Z]{3}[0-9]{5}
    DK | [0-9]{9}
    FI | [A-Z]{2}[0-9]{7}
    IE | [A-Z]{1,2}[0-9]{7}
    EE | [A-Z]{1,2}[0-9]{7}
    LT | [0-9]{8}
    LV | [A-Z]{2}[0-9]{7}
    CY | [A-Z][0-9]{6,8}
    MT | [0-9]{7}
    RU | [0-9]{2} ?[0-9]{7}
    RU | [0-9]{2} ?[0-9]{2} ?[0-9]{6}
    UA | [A-Z]{2}[0-9]{6}
    TR | [A-Z][0-9]{8}
    IN | [A-Z] ?[0-9]{7}
    PK | [A-Z]{2}[0-9]{7}
    BR | [A-Z]{2}[0-9]{6}
    AR | [A-Z]{3}[0-9]{6}
    MX | [A-Z][0-9]{8}
    MX | [A-Z]?[0-9]{9,10}
    CL | [A-Z]?[0-9]{8}
    CO | [A-Z]{2}[0-9]{6}
    CA | [A-Z]{2}[0-9]{6}
    CA | [A-Z][0-9]{6}[A-Z]{2}
    AU | [A-Z]{1,2}[0-9]{7}
    NZ | [A-Z]{2}[0-9]{6}
    JP | [A-Z]{2}[0-9]{7}
    CN | [DEGPS][0-9]{8}
    CN | E[A-HJ-NP-Z][0-9]{7}
    KR | [MSROD][0-9]{8}
    KR | [MSROD][0-9]{3}[A-Z][0-9]{4}
    TW | [0-9]{9}
    HK | [HK][A-Z]?[0-9]{8}
    SG | [EK][0-9]{7}[A-Z]
    MY | [AHK][0-9]{8}
    TH | [A-Z]{1,2}[0-9]{6,7}
    ID | [A-Z][0-9]{7}
    PH | [A-Z][0-9]{7}[A-Z]
    PH | [A-Z]{1,2}[0-9]{6,7}
    VN | [A-Z][0-9]{7,8}
    ZA | [ADM][0-9]{8}
    NG | [A-Z][0-9]{8}
    EG | [A-Z][0-9]{8}
    IL | [0-9]{7,8}
    SA | [A-Z][0-9]{8}
    AE | [A-Z0-9]{2}[0-9]{7}
"""

#: country | form; of the states of the US by AAMVA's and the states' own manuals.
_LICENCES = """
    PT | [A-Z]{1,2}-[0-9]{5,7}(?: [0-9])?
    US | [A-Z][0-9]{7}
    US | [0-9]{7,10}
    US | [A-Z][0-9]{8}
    US | [A-Z][0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]
    US | [A-Z][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}
    US | [A-Z][0-9]{4}[ -]?[0-9]{5}[ -]?[0-9]{5}
    US | [A-Z][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{2}
    US | [A-Z]{2}[0-9]{6,7}
    US | [A-Z]{2}[0-9]{6}[A-Z]
    US | [A-Z]{3}[0-9]{6}
    US | [0-9]{2}[A-Z]{3}[0-9]{5}
    US | [0-9]{3}[A-Z]{2}[0-9]{4}
    US | [0-9]{2}-[0-9]{2,3}-[0-9]{4}
    US | [A-Z][0-9]{5,6}
    US | WDL[A-Z0-9]{9}
    US | [A-Z]{1,7}[A-Z*]{0,5}[0-9]{3}[A-Z0-9]{2}
    CA | [A-Z][0-9]{4}-?[0-9]{5}-?[0-9]{5}
    CA | [A-Z][0-9]{4}-?[0-9]{6}-?[0-9]{2}
    CA | [0-9]{5,9}
    CA | [A-Z]{5}[0-9]{9}
    DE | [A-Z][0-9A-Z]{8}[0-9][0-9A-Z]
    FR | [0-9]{12}
    FR | [0-9]{2}[A-Z]{2}[0-9]{5}
    IT | [A-Z]{2}[0-9]{7}[A-Z]
    IT | U1[A-Z0-9]{7}[A-Z]
    ES | [0-9]{8}-?[A-Z]
    PT | [A-Z]{1,2}-?[0-9]{1,7}(?: ?[0-9])?
    NL | [0-9]{10}
    BE | [0-9]{10}
    AT | [0-9]{8}
    PL | [0-9]{5}/[0-9]{2}/[0-9]{4}
    CZ | [A-Z]{2} ?[0-9]{6}
    IE | [0-9]{3} ?[0-9]{3} ?[0-9]{3}
    SE | [0-9]{6}-?[0-9]{4}
    DK | [0-9]{8}
    RU | [0-9]{2} ?[0-9]{2} ?[0-9]{6}
    IN | [A-Z]{2}[ -]?[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{7}
    AU | [0-9]{6,10}
    AU | [0-9]{4}[A-Z]{2}
    NZ | [A-Z]{2}[0-9]{6}
    JP | [0-9]{12}
    KR | [0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9]{2}
    CN | [0-9]{17}[0-9X]
    ZA | [0-9]{8}[A-Z0-9]{4}
    SG | [STFGM][0-9]{7}[A-Z]
    MX | [A-Z0-9]{9,11}
"""

#: country | form; cards of countries whose numbers of persons are not in the table of types.
_CARDS = """
    IT | [A-Z]{2}[0-9]{5}[A-Z]{2}
    FR | [0-9]{12}
    FR | [A-Z0-9]{9}
    BE | 59[0-9][ -]?[0-9]{7}[ -]?[0-9]{2}
    PT | [0-9]{8}[ -]?[0-9] ?[A-Z0-9]{2}[0-9]
    NL | [A-NP-Z]{2}[A-NP-Z0-9]{6}[0-9]
    SK | [A-Z]{2}[0-9]{6}
    GR | [A-Z]{1,2}[ -]?[0-9]{6}
    HU | [0-9]{6}[A-Z]{2}
    CZ | [0-9]{9}
    RO | [A-Z]{2} ?[0-9]{6}
    BD | [0-9]{10}|[0-9]{13}|[0-9]{17}
    KE | [0-9]{7,8}
    GH | GHA-[0-9]{9}-[0-9]
    MA | [A-Z]{1,2}[0-9]{5,6}
    TN | [0-9]{8}
    JO | [0-9]{10}
    CR | [1-9]-?[0-9]{4}-?[0-9]{4}
    GT | [0-9]{4} ?[0-9]{5} ?[0-9]{4}
    SV | [0-9]{8}-[0-9]
    BO | [0-9]{5,8}(?:-[0-9A-Z]{2})?
"""

#: DVLA: five of the surname, decade, month (50 more for women), day, year, initials, three more.
_DVLA = (
    "[A-Z][A-Z9]{4}[0-9](?:[05][1-9]|[16][0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]"
    "[A-Z][A-Z9][0-9A-Z][A-Z]{2}"
)


def _iran(matrix: Matrix) -> Mask:
    """Weights 10 to 2 modulo 11: below 2 the rest itself, else 11 less the rest."""
    left = total(matrix, range(10, 1, -1)) % 11
    passed: Mask = np.where(left < 2, left, 11 - left) == matrix[:, 9]
    return passed


def _table(type: str, words: str, table: str) -> tuple[Pattern, ...]:
    """One pattern for each different form, with all countries that use it."""
    countries: dict[str, list[str]] = {}
    for line in table.strip().splitlines():
        country, _, regex = line.strip().partition(" | ")
        countries.setdefault(regex, []).append(country)
    return tuple(
        form(
            type,
            f"{words} of {', '.join(dict.fromkeys(found))}",
            any_case(regex),
            countries=" ".join(dict.fromkeys(found)),
            named=True,
            weak=True,
        )
        for regex, found in countries.items()
    )


PATTERNS: tuple[Pattern, ...] = (
    *_table("passport_number", "passport", _PASSPORTS),
    form("driver_licence", "DVLA, 16 letters and digits", any_case(_DVLA), countries="GB"),
    *_table("driver_licence", "licence", _LICENCES),
    form(
        "national_id",
        "10 digits",
        "[0-9]{10}",
        Proof(by_digits(10, _iran), 0.1, "check digit (modulus 11)"),
        countries="IR",
        named=True,
    ),
    *_table("national_id", "identity card", _CARDS),
)
