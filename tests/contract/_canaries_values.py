"""Values of every type of the taxonomy that occur nowhere else, and secrets, made in code."""

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from audit.detect import contact, devices, finance
from audit.detect.checks.own import luhn, mod97
from audit.detect.identifiers import PATTERNS
from audit.detect.pattern import Pattern
from audit.detect.taxonomy import types
from tests.detect.checks.samples import samples
from tests.detect.identifiers.oracle import EXAMPLES
from tests.detect.secrets.vendor_samples import samples as vendor_samples

#: Shorter ones would be found by chance in any report.
SHORTEST = 7
COUNT = 200
#: Values of one type, where it has many written forms.
MOST = 2
_RARE, _MOST_DRAWN = 0.2, 1_600
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Canary:
    """A value that must not leave, and the type of the taxonomy that it is of."""

    type: str
    text: str


#: What has no written form, made unmistakable: rare names, streets and illnesses that nobody has.
_SPOKEN: dict[str, tuple[str, ...]] = {
    "person_full_name": (
        "Zaneta Kanarek", "KANAREK ZANETA", "zaneta kanarek", "Żaneta Kanarek-Ćwir",
    ),
    "person_first_name": ("Zanetella", "Kanarina"),
    "person_last_name": ("Kanarkowska", "KANAREKOVA"),
    "street_address": ("Kanarkowa 17c", "Kanarkowa 29", "Kanarienweg 173a, 80997 Kanarberg"),
    "postal_code": ("QX97 8ZK", "81-739-KA"),
    "city": ("Kanarzewo", "Kanariendorf"),
    "email": (
        "zaneta@kanarek-1.example", "ZK.1931@KANAREK-2.EXAMPLE", "z+k@mail.kanarek-3.example",
    ),
    "phone": ("+48 601 227 339", "+44 7700 900417", "(202) 555-0173", "0049 151 70417339"),
    "fax": ("+48 58 627 33 91", "+49 30 90186 4173"),
    "geo_coordinates": ("54.518937", "18.539276", "54.518937, 18.539276"),
    "social_profile": ("https://www.linkedin.com/in/zaneta-kanarek-417", "@zaneta_kanarek"),
    "date_of_birth": ("1931-02-27", "1937-11-13", "27.02.1931"),
    "personal_date": ("1953-08-19", "1951-10-23"),
    "age": ("93.417", "97.317"),
    "gender": ("kanarisch-divers", "kanarinian"),
    "nationality": ("Kanarinesisch", "Kanarkian"),
    "marital_status": ("kanarisch getrennt", "canary-widowed"),
    "username": ("zkanarek417", "kanarkowa.zaneta"),
    "licence_plate": ("GD 4KZ17", "KAN-ZK 9417"),
    "child_data": ("Zanetka Kanarkowna, class 4c", "Kanarina K., pupil 4173"),
    "salary": ("98765.43", "91827.36", "87654.32"),
    "employee_id": ("EMP-KZ41739", "P-9041739"),
    "religion": ("Kanarekism", "canarian orthodoxy"),
    "ethnicity": ("Kanarkovian", "canaro-polish"),
    "political_opinion": ("Kanarek Party of Gdynia", "Canary Left Front"),
    "sexual_orientation": ("kanarosexual", "canarysexual"),
    "trade_union": ("Kanarek Union 417", "ZZ Kanarkowcy"),
    "biometric": ("minutiae:kanarek:4173991", "faceprint-kanarek-7"),
    "genetic": ("rs4173991(K;Z)", "BRCA1 c.4173delKZ"),
    "criminal_record": ("convicted of kanarkowanie 2017", "canary burglary, suspended"),
    "health_condition": ("kanarek lung disease", "diagnosis: morbus Kanarek"),
    "icd10": ("F32.1K9Z", "S83.417KZ"),
    "medical_code": ("SNOMED 417399104", "LOINC 41739-9"),
    "medical_record_number": ("MRN-41739917", "KH/4173/991"),
    "health_plan_number": ("HPN 417-39-9173-K", "KVNR K417399173"),
    "cvv": ("CVV2 9417 kanarek",),
    "card_pin": ("PIN 4173-kanarek",),
    "card_expiry": ("exp 04/2031-kanarek",),
    "nz_nhi": ("ZZZ0016KAN",),
    "photo": ("data:image/png;kanarek417",),
    "password": ("hunter2-kanarek!", "Kanar3k#Zaneta"),
}  # fmt: skip

#: One of each for the types of secrets; their middles are ours.
_MIDDLE = "KaNaReK417" + "zAnEtA991"


def _secrets() -> Iterator[tuple[str, str]]:
    chance = random.Random(417)  # noqa: S311

    def drawn(count: int) -> str:
        return _MIDDLE + "".join(chance.choices(_LETTERS, k=count - len(_MIDDLE)))

    yield "github_token", "gh" + "p_" + drawn(36)
    yield "stripe_key", "sk" + "_live_" + drawn(24)
    yield "aws_access_key", "AK" + "IA" + "KANAREK4" + "ZK7Q2MNX"
    yield "gitlab_token", "gl" + "pat-" + drawn(20)
    body = "\n".join(drawn(64) for _ in range(6))
    begin, end = ("-----" + word + " RSA PRIVATE KEY-----" for word in ("BEGIN", "END"))
    yield "private_key", f"{begin}\n{body}\n{end}"
    yield "connection_string", "postgresql://kanarek:" + drawn(22) + "@db.kanarek.example/kanarki"
    yield "password", "Pa55-" + drawn(20) + "/+=!"
    yield "jwt", "eyJhbGciOiJIUzI1NiJ9" + "." + "eyJzdWIiOiJrYW5hcmVrIn0" + "." + drawn(43)


SECRETS: tuple[Canary, ...] = tuple(Canary(*found) for found in _secrets())


@cache
def canaries() -> tuple[Canary, ...]:
    """Two hundred values and more of all types; numbers stand the checks of their issuers."""
    found: dict[str, list[str]] = {name: list(texts) for name, texts in _SPOKEN.items()}
    found |= {name: [text] for name, text in _made()}
    found["iban"] = [_iban("PL", "101010234173991000417399"), _iban("DE", "370400440417399417")]
    found["credit_card"] = [_card("4000 0041 7391 9"), _card("4000 0099 1731 4")]
    for pattern in (*PATTERNS, *finance.PATTERNS, *devices.PATTERNS, *contact.PATTERNS):
        known = found.setdefault(pattern.type, [])
        if pattern.type != "email" and len(known) < MOST:
            known += [text for text in _drawn(pattern) if text not in known][:1]
    for name, _, token in vendor_samples():
        if name not in {secret.type for secret in SECRETS}:
            found.setdefault(name, [token])
    for name, examples in EXAMPLES.items():
        found[name] = found.get(name) or list(examples[:1])
    return tuple(
        Canary(name, text) for name in types() for text in dict.fromkeys(found.get(name, ()))
    )


@cache
def planted() -> tuple[str, ...]:
    """The values and the secrets; drawing them takes a second, so no module does when imported."""
    return tuple(canary.text for canary in (*canaries(), *SECRETS))


def _drawn(pattern: Pattern) -> list[str]:
    """Values of the form that stand its check, long enough to be told from chance."""
    count = 40 if pattern.chance > _RARE else round(8 / pattern.chance)
    seed = zlib.crc32(f"{pattern.type} {pattern.label}".encode())
    drawn = pl.Series(samples(pattern.regex, min(count, _MOST_DRAWN), seed=seed), dtype=pl.String)
    if pattern.validate is not None:
        drawn = drawn.filter(pl.Series(pattern.validate(drawn)))
    return [text for text in drawn.to_list() if letters(text) > SHORTEST]


def _made() -> Iterator[tuple[str, str]]:
    """Secrets that are known by their form alone."""
    yield "password_hash", "$2b$" + "12$" + (_MIDDLE * 3)[:53]
    yield "totp_seed", "KANAREK" + "4ZK7Q2MNXZANETAK" + "ANARKOWA2"
    yield "url_with_token", "https://files.kanarek.example/x?access_" + "token=" + _MIDDLE * 2
    yield "generic_secret", _MIDDLE + "q7Zp0VtR3xWm8LsB"


def _iban(country: str, account: str) -> str:
    """The account with its check digits (ISO 13616, by ISO 7064 MOD 97-10)."""
    return next(
        f"{country}{n:02d}{account}" for n in range(2, 99) if mod97(f"{account}{country}{n:02d}")
    )


def _card(start: str) -> str:
    """The number with its check digit (ISO/IEC 7812-1, Luhn)."""
    digits = next(digit for digit in range(10) if luhn(f"{start}{digit}00".replace(" ", "")))
    return f"{start}{digits}00"


def letters(text: str) -> int:
    """How many letters and digits a text has."""
    return sum(character.isalnum() for character in text)


@cache
def by_type() -> Mapping[str, tuple[str, ...]]:
    """Every type with its values and secrets."""
    found: dict[str, list[str]] = {}
    for canary in (*canaries(), *SECRETS):
        found.setdefault(canary.type, []).append(canary.text)
    return {name: tuple(texts) for name, texts in found.items()}
