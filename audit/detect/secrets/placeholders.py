"""Values that stand in a secret's place and are none: masks, templates, words of manuals."""

import hashlib

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.secrets.matching import contains

#: Only signs that hide something, or a few characters around a run of them.
_MASKED = r"^(?:[*•●xX#.\-_?…\s]{3,}|.{0,8}(?:\*{3,}|•{3,}|●{3,}|…).{0,8}|\*+)$"

#: The value is a reference to the secret, or a slot for it: <password>, ${PASSWORD}, {{ token }},
#: %(password)s, $PASSWORD, %PASSWORD%, [password], vault:..., ENC[...].
_TEMPLATE = (
    r"^(?:<[^>]*>|\$\{.*\}?|\$\(.*\)?|\{\{.*|\{[A-Za-z_.]*\}|%\([^)]*\)s?|%[sd]|\$[A-Z_][A-Z0-9_]*"
    r"|%[A-Za-z_]+%|\[[A-Za-z_ -]*\]|#\{.*|<%=.*|\{%.*"
    r"|(?:process\.env|os\.(?:environ|getenv)|env|getenv|ENV)[.\[(].*"
    r"|(?:vault|ssm|secretsmanager|op|keyvault|gcpkms|awskms|secretref|valueFrom)[:/].*"
    r"|arn:aws[a-z-]*:.*|!(?:Ref|Sub|GetAtt)\b.*|@Microsoft\.KeyVault\(.*|\$ANSIBLE_VAULT.*"
    r"|ENC[\[(].*)$"
)

#: Words that stand inside made-up values; long enough that chance does not write them.
_WORDS = (
    r"(?i)example|placeholder|redacted|dummy|replace[_-]?(?:me|this|with)|insert[_-]?(?:your|here)"
    r"|(?:your|my)[_-]?(?:own|api|app|auth|access|account|client|db|secret|token|key|pass|project)"
    r"|put[_-]?your|some[_-]?(?:secret|token|key|password)|goes[_-]?here|to[_-]?be[_-]?(?:set|defined)"
    r"|1234567890|0987654321|abcdefghij|0123456789|deadbeefdeadbeef"
)

#: The whole value, in lower case, says that there is none.
_NOTHING_WORDS = """
- -- none null nil nan na n/a n.a. undefined unset unknown empty blank todo tbd tba fixme
missing
false true yes no 0 removed hidden masked omitted filtered protected encrypted confidential
classified disabled default required optional string text value varchar foo bar baz foobar
invalid expired never pending active inactive unused locked set
"""
_NOTHING = frozenset(_NOTHING_WORDS.split()) | {
    "not set",
    "not available",
    "not applicable",
    "[filtered]",
    "(none)",
    "(null)",
    "(hidden)",
}

#: Words that name the field again ("user:password@host").
_ITSELF_WORDS = """
password passwd passwort pass pwd pw user_password userpassword mypassword my_password
your_password new_password confirm_password secret token api_key apikey key credentials credential
bearer basic access_token
"""
#: The word in other languages, and labels of forms, as files of translations hold them.
_LABELS = (
    *("contraseña", "contrasena", "senha", "palavra-passe", "kennwort", "wachtwoord"),
    *("mot de passe", "parola", "parolă", "hasło", "heslo", "jelszó", "lozinka", "geslo"),
    *("lösenord", "adgangskode", "passord", "salasana", "lykilorð", "parool", "slaptažodis"),
    *("şifre", "пароль", "парола", "лозинка", "κωδικός", "סיסמה", "كلمة المرور", "密码", "密碼"),
    *("パスワード", "비밀번호", "รหัสผ่าน", "mật khẩu", "kata sandi", "kata laluan", "पासवर्ड"),
    *("new password", "old password", "confirm password", "forgot password", "reset password"),
)
_ITSELF = frozenset(_ITSELF_WORDS.split()).union(_LABELS)

#: SHA-256 of keys that vendors print in their manuals: AWS's and Stripe's test keys, the storage
#: emulator of Azure, the token of RFC 7519 on jwt.io, the seed of Google's otpauth page.
_PRINTED = frozenset(
    hashlib.sha256("".join(parts).encode()).hexdigest()
    for parts in (
        ("sk_", "test_4eC39HqLyjWDarjtT1zdP7dc"),
        ("sk_", "test_BQokikJOvBiI2HlWgH4olfQ2"),
        (
            "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
            "/K1SZFPTOtr/KBHBeksoGMGw==",
        ),
        (
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi",
            "aWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
        ),
        ("JBSWY3DP", "EHPK3PXP"),
    )
)

#: Six times the same letter or digit: chance 62**-5 at each place.
_REPEATED = "|".join(
    f"{c}{{6,}}" for c in "abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ0123456789"
)
_RUNS = f"x{{5,}}|X{{5,}}|\\*{{3,}}|\\.{{3,}}|…|{_REPEATED}"


def masked(texts: pl.Series) -> Mask:
    """The value was hidden: "****", "xxxx", "ab****yz"."""
    return contains(texts, _MASKED)


def example(texts: pl.Series) -> Mask:
    """The value is printed in a vendor's manual, such as AWS's keys that end in EXAMPLE."""
    printed = (
        hashlib.sha256(text.encode()).hexdigest() in _PRINTED
        for text in texts.fill_null("").to_list()
    )
    listed = np.fromiter(printed, np.bool_, len(texts))
    return contains(texts, r"EXAMPLE(?:KEY)?$") | listed


def placeholder(texts: pl.Series) -> Mask:
    """The value is a mask, a template, a word for nothing, or says that it is made up.

    "changeme" and "password" are none: both are passwords that are in use.
    """
    return (
        masked(texts)
        | _one_of(texts, _NOTHING)
        | contains(texts, _TEMPLATE)
        | contains(texts, _WORDS)
    )


def names_itself(texts: pl.Series) -> Mask:
    """The value only repeats what the field is called: "password", "token"."""
    return _one_of(texts.str.strip_chars_end(" :?!.*"), _ITSELF)


def real(texts: pl.Series) -> Mask:
    """Neither a placeholder nor an example; nor does one character fill it. Chance passes."""
    return ~(example(texts) | contains(texts, _WORDS) | contains(texts, _RUNS) | masked(texts))


def _one_of(texts: pl.Series, words: frozenset[str]) -> Mask:
    lowered = texts.str.strip_chars().str.to_lowercase()
    found: Mask = lowered.is_in(list(words)).fill_null(value=False).to_numpy()
    return found
