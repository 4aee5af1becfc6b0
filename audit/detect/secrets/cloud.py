"""Keys of AWS, Azure and Google that have no prefix, or are told by what stands beside them."""

import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Chars, Pattern
from audit.detect.secrets.entropy import classes, entropy, wordy
from audit.detect.secrets.forms import UNBOUNDED, pattern
from audit.detect.secrets.matching import contains, group
from audit.detect.secrets.placeholders import real

#: 40 random characters of base 64 have 4.8 bits each on average; hardly any fall below this.
_LEAST_ENTROPY = 4.2

_BASE64 = Chars.UPPER | Chars.LOWER | Chars.DIGIT | Chars.PLUS | Chars.SLASH


def _random_base64(texts: pl.Series) -> Mask:
    """All of capitals, small letters and digits, and as random as base 64 is: no hex, no words."""
    keys = group(texts, r"([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+]|$)")
    counts = classes(keys)
    mixed = (counts[:, :3] > 0).all(axis=1)
    return mixed & (entropy(keys) >= _LEAST_ENTROPY) & ~wordy(keys) & real(keys)


def _azure_signature(texts: pl.Series) -> Mask:
    return real(group(texts, r"(?i)(?:sig|key|secret)=([A-Za-z0-9+/%]{20,}={0,2})"))


_KEY_WORDS = r"(?i:aws[_.-]?)?(?i:secret[_.-]?(?:access[_.-]?)?key)"
_AWS_NAMED = _KEY_WORDS + r"[\x22']?\s*(?:=>|:=|=|:)\s*[\x22']?[A-Za-z0-9/+]{40}"
_SERVICE_ACCOUNT = r"[\x22']type[\x22']\s*:\s*[\x22']service_account[\x22']"
_SAS = r"(?:sv|se|st|sp|sr|ss|srt|spr|skoid)=[^\s\x22'<>]*&sig=[A-Za-z0-9%/+]{40,}(?:%3[Dd]|=)"
_ACCOUNT_KEY = r"AccountKey=[A-Za-z0-9+/]{86}=="
_SHARED_KEY = r"(?:SharedAccessKey|SharedSecret)=[A-Za-z0-9+/]{43}="
_APPLICATION = r"[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}"

CLOUD: tuple[Pattern, ...] = (
    Pattern(
        type="aws_secret_key",
        label="AWS secret access key",
        regex=r"[A-Za-z0-9/+]{40}",
        shortest=40,
        longest=40,
        allows=_BASE64,
        needs=Chars.UPPER | Chars.LOWER | Chars.DIGIT,
        validate=_random_base64,
        says="mixed and random, as base 64 is",
        named=True,
        weak=True,
    ),
    Pattern(
        type="aws_secret_key",
        label="AWS secret access key (assigned)",
        regex=f"(?s).*{_AWS_NAMED}.*",
        shortest=50,
        longest=UNBOUNDED,
        literals=("ecret", "ECRET"),
        validate=_random_base64,
        says="mixed and random, as base 64 is",
        within=_AWS_NAMED,
    ),
    Pattern(
        type="google_api_key",
        label="Google service account key",
        regex=rf"(?s)\s*\{{.*{_SERVICE_ACCOUNT}.*\}}\s*",
        shortest=26,
        longest=UNBOUNDED,
        needs=Chars.BRACKET | Chars.LOWER,
        literals=("service_account",),
        validate=lambda texts: contains(texts, "private_key"),
        says="holds a private key",
    ),
    Pattern(
        type="azure_key",
        label="Azure storage account key",
        regex=rf"(?s).*{_ACCOUNT_KEY}.*",
        shortest=99,
        longest=UNBOUNDED,
        literals=("AccountKey=",),
        validate=_azure_signature,
        says="not the emulator's key",
        within=_ACCOUNT_KEY,
    ),
    Pattern(
        type="azure_key",
        label="Azure shared access key",
        regex=rf"(?s).*{_SHARED_KEY}.*",
        shortest=57,
        longest=UNBOUNDED,
        literals=("SharedAccessKey=", "SharedSecret="),
        validate=_azure_signature,
        says="not a placeholder",
        within=_SHARED_KEY,
    ),
    Pattern(
        type="azure_key",
        label="Azure shared access signature",
        regex=rf"(?s).*{_SAS}.*",
        shortest=49,
        longest=UNBOUNDED,
        needs=Chars.PUNCTUATION,
        literals=("&sig=",),
        validate=_azure_signature,
        says="not a placeholder",
        within=_SAS,
    ),
    Pattern(
        type="azure_key",
        label="Entra ID client secret",
        regex=_APPLICATION,
        shortest=37,
        longest=40,
        allows=_BASE64 | Chars.PUNCTUATION | Chars.DOT | Chars.DASH | Chars.UNDERSCORE,
        needs=Chars.UPPER | Chars.DIGIT | Chars.PUNCTUATION,
        literals=("7Q~", "8Q~"),
        validate=real,
        says="not a placeholder",
        within=_APPLICATION,
    ),
    # Microsoft's common annotated security keys, and those of storage with their mark near the end.
    pattern(
        "azure_key",
        "Azure annotated key",
        "<alnum:52>JQQJ9(9|D)<alnum:26-30><pad:0-2>",
        literals=("JQQJ9",),
    ),
    pattern(
        "azure_key",
        "Azure storage account key (annotated)",
        "<base64:76>+ASt<base64:6>==",
        literals=("+ASt",),
    ),
    pattern(
        "azure_key",
        "Azure storage account key (without its name)",
        "<base64:86>==",
        literals=("==",),
        named=True,
        weak=True,
    ),
    Pattern(
        type="google_api_key",
        label="Google Maps or API key in a URL",
        regex=r"(?s).*[?&]key=AIza[A-Za-z0-9_-]{35}.*",
        shortest=44,
        longest=UNBOUNDED,
        literals=("key=AIza",),
        validate=real,
        says="not a placeholder",
    ),
)
