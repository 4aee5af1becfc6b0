"""Schemes of password hashes and how each marks what it writes."""

from dataclasses import dataclass

#: Characters of crypt(3)'s own base 64, of RFC 4648's, and of both.
_C = "[./A-Za-z0-9]"
_B = "[A-Za-z0-9+/]"
_H = "[0-9a-fA-F]"


@dataclass(frozen=True, slots=True)
class Scheme:
    """`outdated` says that it is broken or that a graphics card tries it too fast (NIST SP 800-63B,
    3.1.1.2, asks for a salted scheme that is slow); `salted` that equal passwords differ as hashes.
    """

    name: str
    regex: str
    shortest: int
    literals: tuple[str, ...]
    outdated: bool = False
    salted: bool = True
    embedded: bool = True  # told apart inside longer texts too


SCHEMES = (
    Scheme("bcrypt", rf"\$2[aby]?\$\d\d\${_C}{{53}}", 59, ("$2$", "$2a$", "$2b$", "$2y$")),
    Scheme("bcrypt (flawed $2x$)", rf"\$2x\$\d\d\${_C}{{53}}", 60, ("$2x$",), outdated=True),
    Scheme(
        "bcrypt over SHA-2", r"\$(?:bcrypt-sha256|wp)\$[^\s\x22'<>]{50,120}", 54, ("$bc", "$wp$")
    ),
    Scheme(
        "Argon2",
        rf"\$argon2(?:id|i|d)\$(?:v=\d+\$)?[mtp]=\d+(?:,[a-z]+=[A-Za-z0-9+/]+)*\${_B}+\${_B}+",
        16,
        ("$argon2",),
    ),
    Scheme("yescrypt", rf"\$(?:y|gy)\${_C}+\${_C}*\${_C}{{43}}", 49, ("$y$", "$gy$")),
    Scheme("scrypt", rf"\$7\${_C}{{11,}}\${_C}{{43}}", 58, ("$7$",)),
    Scheme(
        "scrypt", rf"\$scrypt\$(?:ln=)?\d+[,$][^\s\x22'<>$]+\${_B}+=*\${_B}+=*", 15, ("$scrypt$",)
    ),
    Scheme(
        "SHA-256-crypt", rf"\$5\$(?:rounds=\d+\$)?[^$\s\x22'<>]{{0,16}}\${_C}{{43}}", 47, ("$5$",)
    ),
    Scheme(
        "SHA-512-crypt", rf"\$6\$(?:rounds=\d+\$)?[^$\s\x22'<>]{{0,16}}\${_C}{{86}}", 90, ("$6$",)
    ),
    Scheme(
        "MD5-crypt",
        rf"\$(?:1|apr1)\$[^$\s\x22'<>]{{0,8}}\${_C}{{22}}",
        26,
        ("$1$", "$apr1$"),
        outdated=True,
    ),
    Scheme("SHA-1-crypt", rf"\$sha1\$\d+\${_C}+\${_C}{{28}}", 38, ("$sha1$",), outdated=True),
    Scheme(
        "PBKDF2",
        rf"\$pbkdf2(?:-sha(?:1|224|256|384|512))?\$\d+\${_C}+\${_C}{{20,}}",
        32,
        ("$pbkdf2",),
    ),
    Scheme(
        "PBKDF2 (Django)",
        rf"pbkdf2_sha(?:1|256|512)\$\d+\$[^$\s\x22'<>]+\${_B}{{27,}}=*",
        43,
        ("pbkdf2_sha",),
    ),
    Scheme(
        "PBKDF2 (Werkzeug)",
        rf"pbkdf2:sha\d+(?::\d+)?\$[^$\s\x22'<>]+\${_H}{{40,}}",
        54,
        ("pbkdf2:sha",),
    ),
    Scheme(
        "scrypt (Werkzeug)",
        rf"scrypt:\d+:\d+:\d+\$[^$\s\x22'<>]+\${_H}{{64,}}",
        79,
        ("scrypt:",),
    ),
    Scheme(
        "scrypt (Django)",
        rf"scrypt\$[^$\s\x22'<>]+\$\d+\$\d+\$\d+\${_B}{{40,}}=*",
        55,
        ("scrypt$",),
    ),
    Scheme(
        "bcrypt (Django)",
        rf"bcrypt(?:_sha256)?\$\$2[aby]\$\d\d\${_C}{{53}}",
        67,
        ("bcrypt$", "bcrypt_sha256$"),
    ),
    Scheme("Argon2 (Django)", r"argon2\$argon2(?:id|i|d)\$[^\s\x22'<>]{20,}", 35, ("argon2$",)),
    Scheme(
        "SHA-1 (salted)",
        rf"(?:sha1|SHA1)\$[^$\s\x22'<>]+\${_H}{{40}}",
        47,
        ("sha1$", "SHA1$"),
        outdated=True,
    ),
    Scheme("MD5 (salted)", rf"md5\$[^$\s\x22'<>]+\${_H}{{32}}", 38, ("md5$",), outdated=True),
    Scheme(
        "SHA-2 (salted)",
        rf"sha(?:224|256|384|512)\$[^$\s\x22'<>]+\${_H}{{56,128}}",
        65,
        ("sha224$", "sha256$", "sha384$", "sha512$"),
        outdated=True,
    ),
    Scheme("phpass", rf"\$[PH]\${_C}{{31}}", 34, ("$P$", "$H$"), outdated=True),
    Scheme("SHA-512 (Drupal 7)", rf"\$S\${_C}{{52}}", 55, ("$S$",)),
    Scheme("PBKDF2 (Grub)", rf"grub\.pbkdf2\.sha512\.\d+\.{_H}+\.{_H}+", 24, ("grub.pbkdf2",)),
    Scheme("PBKDF2 (macOS)", rf"\$ml\$\d+\${_H}+\${_H}+", 9, ("$ml$",)),
    Scheme("PBKDF2 (Atlassian)", rf"\{{PKCS5S2\}}{_B}{{60,}}=*", 69, ("{PKCS5S2}",)),
    Scheme(
        "SHA-1 (LDAP, salted)",
        rf"\{{(?:SSHA|ssha)\}}{_B}{{30,}}=*",
        36,
        ("{SSHA}", "{ssha}"),
        outdated=True,
    ),
    Scheme(
        "SHA-1 (LDAP)",
        rf"\{{(?:SHA|sha)\}}{_B}{{27}}=",
        33,
        ("{SHA}", "{sha}"),
        outdated=True,
        salted=False,
    ),
    Scheme(
        "SHA-2 (LDAP, salted)",
        rf"\{{SSHA(?:224|256|384|512)\}}{_B}{{40,}}=*",
        49,
        ("{SSHA2", "{SSHA3", "{SSHA5"),
        outdated=True,
    ),
    Scheme(
        "SHA-2 (LDAP)",
        rf"\{{SHA(?:224|256|384|512)\}}{_B}{{38,}}=*",
        46,
        ("{SHA2", "{SHA3", "{SHA5"),
        outdated=True,
        salted=False,
    ),
    Scheme("MD5 (LDAP)", rf"\{{MD5\}}{_B}{{22}}==", 29, ("{MD5}",), outdated=True, salted=False),
    Scheme("MD5 (LDAP, salted)", rf"\{{SMD5\}}{_B}{{24,}}=*", 30, ("{SMD5}",), outdated=True),
    Scheme("crypt (LDAP)", r"\{(?:CRYPT|crypt)\}[^\s\x22'<>]{13,}", 20, ("{CRYPT}", "{crypt}")),
    Scheme("PBKDF2 (LDAP)", r"\{PBKDF2[A-Z0-9_-]*\}[^\s\x22'<>]{20,}", 28, ("{PBKDF2",)),
    Scheme("Argon2 (LDAP)", r"\{ARGON2\}\$argon2[^\s\x22'<>]{20,}", 35, ("{ARGON2}",)),
    Scheme("bcrypt (Spring)", rf"\{{bcrypt\}}\$2[aby]\$\d\d\${_C}{{53}}", 68, ("{bcrypt}",)),
    Scheme(
        "plain text (Spring)", r"\{noop\}[^\s\x22'<>]+", 7, ("{noop}",), outdated=True, salted=False
    ),
    Scheme(
        "SCRAM-SHA-256 (PostgreSQL)",
        rf"SCRAM-SHA-256\$\d+:{_B}+=*\${_B}{{43}}=:{_B}{{43}}=",
        107,
        ("SCRAM-SHA-256",),
    ),
    Scheme(
        "MD5 (PostgreSQL)",
        "md5[0-9a-f]{32}",
        35,
        ("md5",),
        outdated=True,
        salted=True,
        embedded=False,
    ),
    Scheme(
        "SHA-1 (MySQL 4.1)",
        r"\*[0-9A-F]{40}",
        41,
        ("*",),
        outdated=True,
        salted=False,
        embedded=False,
    ),
    Scheme("SHA-256 (MySQL 8)", rf"\$A\$005\$[^\x22']{{20}}{_C}{{43}}", 70, ("$A$005$",)),
    Scheme(
        "SHA-1 (SQL Server 2005)",
        "0x0100(?:[0-9A-Fa-f]{88}|[0-9A-Fa-f]{48})",
        54,
        ("0x0100",),
        outdated=True,
    ),
    Scheme("SHA-512 (SQL Server 2012)", "0x0200[0-9A-Fa-f]{136}", 142, ("0x0200",), outdated=True),
    Scheme(
        "SHA-1 (Oracle 11g)",
        "S:[0-9A-F]{60}(?:;[^\\s]*)?",
        62,
        ("S:",),
        outdated=True,
        embedded=False,
    ),
    Scheme("PBKDF2 (Oracle 12c)", "T:[0-9A-F]{160}", 162, ("T:",), embedded=False),
    Scheme(
        "LM and NTLM (dump)",
        r"[^:\s]+:\d+:[0-9A-Fa-f]{32}:[0-9A-Fa-f]{32}:[^:\s]*:[^:\s]*:\S*",
        72,
        (":",),
        outdated=True,
        salted=False,
        embedded=False,
    ),
    Scheme("PBKDF2 (Cisco type 8)", rf"\$8\${_C}{{14}}\${_C}{{43}}", 61, ("$8$",)),
    Scheme("scrypt (Cisco type 9)", rf"\$9\${_C}{{14}}\${_C}{{43}}", 61, ("$9$",)),
    Scheme(
        "PBKDF2 (ASP.NET Identity 3)",
        rf"AQAAAA[EI]AA{_B}{{75}}=?=?",
        84,
        ("AQAAAA",),
        embedded=False,
    ),
)
