"""Hashes of passwords are told by their scheme, in a column and inside a line of a dump."""

import hashlib

import polars as pl
import pytest

from audit.detect.secrets import hash_scheme, password_like
from audit.detect.secrets.schemes import SCHEMES
from tests.detect.secrets.looking import ALNUM, BASE64, HEX, all_inside, all_whole, chance, types_of

_C = ALNUM + "./"
_UPPER_HEX = HEX.upper()

#: (scheme, outdated, salted, hash)
HASHES: list[tuple[str, bool, bool, str]] = [
    ("bcrypt", False, True, "$2b$12$" + chance(53, _C)),
    ("bcrypt", False, True, "$2a$10$" + chance(53, _C)),
    ("bcrypt", False, True, "$2y$10$" + chance(53, _C)),
    ("bcrypt (flawed $2x$)", True, True, "$2x$10$" + chance(53, _C)),
    ("bcrypt over SHA-2", False, True, "$wp$2y$10$" + chance(53, _C)),
    ("Argon2", False, True, f"$argon2id$v=19$m=65536,t=3,p=4${chance(22)}${chance(43)}"),
    ("yescrypt", False, True, f"$y$j9T${chance(22, _C)}${chance(43, _C)}"),
    ("scrypt", False, True, f"$7$C6..../....{chance(12)}${chance(43, _C)}"),
    ("scrypt", False, True, f"$scrypt$ln=16,r=8,p=1${chance(22)}${chance(43)}"),
    ("SHA-256-crypt", False, True, f"$5$rounds=5000${chance(16)}${chance(43, _C)}"),
    ("SHA-512-crypt", False, True, f"$6${chance(16)}${chance(86, _C)}"),
    ("MD5-crypt", True, True, f"$1${chance(8)}${chance(22, _C)}"),
    ("MD5-crypt", True, True, f"$apr1${chance(8)}${chance(22, _C)}"),
    ("SHA-1-crypt", True, True, f"$sha1$40000${chance(8)}${chance(28, _C)}"),
    ("PBKDF2", False, True, f"$pbkdf2-sha256$29000${chance(22, _C)}${chance(43, _C)}"),
    ("PBKDF2 (Django)", False, True, f"pbkdf2_sha256$600000${chance(22)}${chance(43, BASE64)}="),
    ("PBKDF2 (Werkzeug)", False, True, f"pbkdf2:sha256:600000${chance(16)}${chance(64, HEX)}"),
    ("scrypt (Werkzeug)", False, True, f"scrypt:32768:8:1${chance(16)}${chance(128, HEX)}"),
    ("scrypt (Django)", False, True, f"scrypt${chance(22)}$16384$8$1${chance(86, BASE64)}=="),
    ("bcrypt (Django)", False, True, "bcrypt_sha256$$2b$12$" + chance(53, _C)),
    (
        "Argon2 (Django)",
        False,
        True,
        f"argon2$argon2id$v=19$m=102400,t=2,p=8${chance(20)}${chance(43)}",
    ),
    ("SHA-1 (salted)", True, True, f"sha1${chance(8)}${chance(40, HEX)}"),
    ("MD5 (salted)", True, True, f"md5${chance(8)}${chance(32, HEX)}"),
    ("SHA-2 (salted)", True, True, f"sha256${chance(8)}${chance(64, HEX)}"),
    ("phpass", True, True, "$P$B" + chance(30, _C)),
    ("phpass", True, True, "$H$9" + chance(30, _C)),
    ("SHA-512 (Drupal 7)", False, True, "$S$D" + chance(51, _C)),
    (
        "PBKDF2 (Grub)",
        False,
        True,
        f"grub.pbkdf2.sha512.10000.{chance(64, _UPPER_HEX)}.{chance(128, _UPPER_HEX)}",
    ),
    ("PBKDF2 (macOS)", False, True, f"$ml$35000${chance(64, HEX)}${chance(256, HEX)}"),
    ("PBKDF2 (Atlassian)", False, True, "{PKCS5S2}" + chance(64, BASE64)),
    ("SHA-1 (LDAP, salted)", True, True, "{SSHA}" + chance(38, BASE64) + "=="),
    ("SHA-1 (LDAP)", True, False, "{SHA}" + chance(27, BASE64) + "="),
    ("SHA-2 (LDAP, salted)", True, True, "{SSHA512}" + chance(96, BASE64)),
    ("SHA-2 (LDAP)", True, False, "{SHA256}" + chance(43, BASE64) + "="),
    ("MD5 (LDAP)", True, False, "{MD5}" + chance(22, BASE64) + "=="),
    ("MD5 (LDAP, salted)", True, True, "{SMD5}" + chance(32, BASE64)),
    ("crypt (LDAP)", False, True, "{CRYPT}$6$" + chance(8) + "$" + chance(86, _C)),
    ("PBKDF2 (LDAP)", False, True, "{PBKDF2-SHA256}29000$" + chance(22) + "$" + chance(43)),
    (
        "Argon2 (LDAP)",
        False,
        True,
        "{ARGON2}$argon2id$v=19$m=65536,t=2,p=1$" + chance(22) + "$" + chance(43),
    ),
    ("bcrypt (Spring)", False, True, "{bcrypt}$2a$10$" + chance(53, _C)),
    ("plain text (Spring)", True, False, "{noop}" + chance(10)),
    (
        "SCRAM-SHA-256 (PostgreSQL)",
        False,
        True,
        f"SCRAM-SHA-256$4096:{chance(22, BASE64)}==${chance(43, BASE64)}=:{chance(43, BASE64, 2)}=",
    ),
    ("MD5 (PostgreSQL)", True, True, "md5" + chance(32, HEX)),
    ("SHA-1 (MySQL 4.1)", True, False, "*" + chance(40, _UPPER_HEX)),
    ("SHA-256 (MySQL 8)", False, True, "$A$005$" + chance(20) + chance(43, _C)),
    ("SHA-1 (SQL Server 2005)", True, True, "0x0100" + chance(48, _UPPER_HEX)),
    ("SHA-512 (SQL Server 2012)", True, True, "0x0200" + chance(136, _UPPER_HEX)),
    ("SHA-1 (Oracle 11g)", True, True, "S:" + chance(60, _UPPER_HEX)),
    ("PBKDF2 (Oracle 12c)", False, True, "T:" + chance(160, _UPPER_HEX)),
    ("LM and NTLM (dump)", True, False, f"smith:1001:{chance(32, HEX)}:{chance(32, HEX, 2)}:::"),
    ("PBKDF2 (Cisco type 8)", False, True, f"$8${chance(14, _C)}${chance(43, _C)}"),
    ("scrypt (Cisco type 9)", False, True, f"$9${chance(14, _C)}${chance(43, _C)}"),
    ("PBKDF2 (ASP.NET Identity 3)", False, True, "AQAAAAEAA" + chance(75, BASE64)),
]


def test_every_scheme_has_a_sample() -> None:
    assert {name for name, *_ in HASHES} == {scheme.name for scheme in SCHEMES}


def test_a_scheme_says_whether_it_is_outdated_and_salted() -> None:
    wrong = [
        (name, hash_scheme(text))
        for name, outdated, salted, text in HASHES
        if hash_scheme(text) != (name, outdated, salted)
    ]

    assert not wrong


def test_a_hash_is_found_as_a_value() -> None:
    found = all_whole([text for *_, text in HASHES])

    missed = [
        name
        for (name, outdated, _, _), forms in zip(HASHES, found, strict=True)
        if ("password_hash", f"{name} (outdated)" if outdated else name) not in forms
    ]
    assert not missed


def test_a_hash_is_found_in_a_line_of_a_dump() -> None:
    embedded = {scheme.name for scheme in SCHEMES if scheme.embedded}
    sought = [(name, text) for name, *_, text in HASHES if name in embedded]

    found = all_inside([f"(17,'smith','{text}','2024-01-01')" for _, text in sought])

    missed = [
        name
        for (name, _), forms in zip(sought, found, strict=True)
        if "password_hash" not in types_of(forms)
    ]
    assert not missed


def test_a_hash_is_no_password_in_plain_text() -> None:
    plain = password_like(pl.Series([text for *_, text in HASHES]))

    assert [name for (name, *_), like in zip(HASHES, plain, strict=True) if like] == []


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        (hashlib.md5(b"a", usedforsecurity=False).hexdigest(), "MD5 or NTLM (unsalted)"),
        (hashlib.sha1(b"a", usedforsecurity=False).hexdigest(), "SHA-1 (unsalted)"),
        (hashlib.sha256(b"a").hexdigest(), "SHA-256 (unsalted)"),
    ],
)
def test_a_digest_without_a_mark_needs_the_name_of_the_column(text: str, scheme: str) -> None:
    assert hash_scheme(text) == (scheme, True, False)
    assert all_whole([text]) == [set()]
    assert "password_hash" in types_of(all_whole([text], named=True)[0])


@pytest.mark.parametrize("text", ["", "hunter2", "$25.00", "$1$", "$2b$12$short", "md5", "*****"])
def test_other_texts_have_no_scheme(text: str) -> None:
    assert hash_scheme(text) == ("", False, False)
