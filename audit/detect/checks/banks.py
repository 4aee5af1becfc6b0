"""Checks of bank accounts: IBAN (ISO 13616), BIC (ISO 9362) and national numbers."""

import numpy as np
import polars as pl

from audit.detect.checks.iso7064 import mod_97
from audit.detect.checks.matrix import (
    Ints,
    Matrix,
    by_digits,
    one_of,
    right_padded,
)
from audit.detect.checks.sums import complement, divisible, remainder
from audit.detect.pattern import Mask

#: SWIFT, IBAN registry: length of the IBAN by country.
_IBAN_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 "
    "DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 "
    "IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 "
    "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 "
    "SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
)
IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _IBAN_LENGTHS.split()}

#: ISO 3166-1 alpha-2 in a row, and XK as banks in Kosovo use it.
_COUNTRIES = (
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCI"
    "CKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQ"
    "GRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLS"
    "LTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPG"
    "PHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK"
    "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW"
)
COUNTRIES = frozenset(_COUNTRIES[at : at + 2] for at in range(0, len(_COUNTRIES), 2))
_LONGEST = 34


def _by_country(lengths: dict[str, int]) -> Ints:
    table = np.zeros(65536, dtype=np.int64)
    for country, length in lengths.items():
        table[ord(country[0]) * 256 + ord(country[1])] = length
    return table


_LENGTHS = _by_country(IBAN_LENGTHS)
_IS_COUNTRY = _by_country(dict.fromkeys(COUNTRIES, 1))


def _country(matrix: Matrix) -> Ints:
    return matrix[:, 0].astype(np.int64) * 256 + matrix[:, 1]


def is_iban(values: pl.Series) -> Mask:
    """The length of the country, and the whole modulo 97 with its first four places at the end."""
    matrix = right_padded(values, _LONGEST)
    length = (matrix > 0).sum(axis=1)
    passed: Mask = (_LENGTHS[_country(matrix)] == length) & (
        mod_97(np.hstack([matrix[:, 4:], matrix[:, :4]])) == 1
    )
    return passed


def is_bic(values: pl.Series) -> Mask:
    """Whether places five and six are a country."""
    passed: Mask = _IS_COUNTRY[_country(right_padded(values, 11)[:, 4:6])] > 0
    return passed


#: Federal Reserve: banks and thrifts of the twelve districts, electronic numbers, travellers'
#: cheques, the Government; weights 3 7 1.
_DISTRICTS = frozenset({*range(13), *range(21, 33), *range(61, 73), 80})
is_routing_number = by_digits(9, divisible((3, 7, 1) * 3, 10), one_of(0, 2, _DISTRICTS))

#: Asociacion de Bancos de Mexico: weights 3 7 1, each product modulo ten.
is_clabe = by_digits(18, remainder((3, 7, 1) * 5 + (3, 7), complement(10)))

#: Consejo Superior Bancario: one digit for bank and office, one for the account.
_CCC_TABLE = complement(11, ten=1)
_CCC_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
is_ccc = by_digits(
    20,
    remainder(_CCC_WEIGHTS[2:], _CCC_TABLE, at=8),
    remainder((0,) * 10 + _CCC_WEIGHTS, _CCC_TABLE, at=9),
)
