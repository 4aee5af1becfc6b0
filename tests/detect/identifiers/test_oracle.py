"""Agreement with python-stdnum, an independent implementation of the same checks."""

import random
import re
from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

from audit.detect.pattern import Pattern
from tests.detect.checks.samples import samples
from tests.detect.identifiers.oracle import EXAMPLES, MODULES
from tests.detect.identifiers.test_patterns import accepted, named, of_type

pytest.importorskip("stdnum")

RANDOM, CHANGED = 200, 500

#: Where python-stdnum is looser than the issuer's rules, or has other ranges: it may accept what we
#: do not. No date of birth (at, ua, be), any month above 12 (cz, it), births before 1880, holders
#: (pt), regions (si), a check digit of ten (ar), companies among persons' numbers (lv).
STRICTER = {
    "ar_cuit", "at_svnr", "be_national_number", "cn_resident_id", "cz_rodne_cislo", "de_tax_id",
    "ee_isikukood", "fr_nir", "id_nik", "it_codice_fiscale", "kr_rrn", "lt_asmens_kodas",
    "lv_personas_kods", "pt_nif", "ro_cnp", "se_personnummer", "si_emso", "ua_rnokpp",
}  # fmt: skip

#: Where it is narrower: K, L and M of Spain, later kinds of CUIT, districts abolished, births that
#: lie ahead, temporary numbers, coordination numbers, foreigners in Korea.
WIDER = {
    "ar_cuit", "be_national_number", "cn_resident_id", "cy_tic", "dk_cpr", "fi_hetu", "kr_rrn",
    "no_fodselsnummer", "pk_cnic", "se_personnummer", "za_id", "mx_curp", "is_kennitala", "id_nik",
}  # fmt: skip

#: Forms that it has no check for, or another one: not compared.
ELSEWHERE = {
    "es_nif: NIE: letter, 7 digits, letter",  # with K, L and M
    "mx_rfc: 12 or 13 letters and digits, no check digit",
    "lv_personas_kods: since 2017, from 32",
    "in_voter_id: 3 letters and 7 digits, no check",
    "kr_rrn: YYMMDD-SNNNNNN, no check digit",
    "kr_rrn: 13 digits, no check digit",
    "cn_resident_id: 15 digits",
    "au_tfn: 8 digits",  # weighs the older numbers as the newer
    "dk_cpr: 10 digits, check of before 2007",
    "cz_rodne_cislo: YYMMDD/NNN",  # has no end of the year 1953
    "cz_rodne_cislo: 9 digits",
}


def oracle(type: str) -> Callable[[str], bool]:
    modules = [import_module(f"stdnum.{name}") for name in MODULES[type]]

    def valid(value: str) -> bool:
        bare = re.sub(r"[ ./]", "", value.upper()) if type != "cz_rodne_cislo" else value
        if type in {"uk_utr", "us_ssn"}:
            bare = re.sub("[ K]", "-" if type == "us_ssn" else "", value.upper())
        if type == "au_tfn":
            bare = bare.replace("-", "")
        if type == "mx_rfc":
            return bool(modules[0].is_valid(bare, validate_check_digits=True))
        try:
            return any(module.is_valid(bare) for module in modules)
        except KeyError:  # its table of China has districts without a name
            return bool(modules[0].calc_check_digit(bare[:-1]) == bare[-1])

    return valid


def changed(example: str, chance: random.Random) -> str:
    """The example with one to three places drawn anew, digits as digits."""
    letters = list(example)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(letters))
        if letters[place].isdigit():
            letters[place] = chance.choice("0123456789")
        elif letters[place].isalpha():
            letters[place] = chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return "".join(letters)


def candidates(type: str, pattern: Pattern) -> list[str]:
    chance = random.Random(11)  # noqa: S311
    near = [changed(example, chance) for example in EXAMPLES[type] for _ in range(CHANGED)]
    form = re.compile(pattern.regex)
    return [value for value in (*samples(pattern.regex, RANDOM), *near) if form.fullmatch(value)]


@pytest.mark.parametrize("type", MODULES)
def test_the_same_numbers_are_valid_as_python_stdnum_says(type: str) -> None:
    valid = oracle(type)

    for pattern in of_type(type):
        if named(pattern) in ELSEWHERE:
            continue
        values = candidates(type, pattern)
        ours = accepted(pattern, values)
        theirs = np.array([valid(value) for value in values], dtype=np.bool_)

        wrongly_refused = int((theirs & ~ours).sum())
        wrongly_accepted = int((ours & ~theirs).sum())
        assert type in STRICTER or wrongly_refused == 0, named(pattern)
        assert type in WIDER or wrongly_accepted == 0, named(pattern)
        # even so they are of one mind on most of what either accepts
        assert (ours & theirs).sum() >= 0.3 * (ours | theirs).sum(), named(pattern)
