"""What looks random and is no secret: identifiers, digests, files, versions, sentences."""

import base64
import hashlib
import uuid
import zlib

import polars as pl
import pytest

from audit.detect.secrets import identifier_like, secret_like
from tests.detect.secrets.looking import ALNUM, HEX, URL64, all_inside, all_whole, chance

_PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + zlib.compress(chance(900).encode())
)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

IDENTIFIERS = {
    "uuid": str(uuid.UUID(chance(32, HEX))),
    "uuid in capitals": str(uuid.UUID(chance(32, HEX, 2))).upper(),
    "md5": hashlib.md5(b"a", usedforsecurity=False).hexdigest(),
    "sha-1 of a commit": hashlib.sha1(b"a", usedforsecurity=False).hexdigest(),
    "sha-256": hashlib.sha256(b"a").hexdigest(),
    "sha-512": hashlib.sha512(b"a").hexdigest(),
    "digest of an image": "sha256:" + hashlib.sha256(b"b").hexdigest(),
    "object id": chance(24, HEX),
    "ulid": "01" + chance(24, _CROCKFORD),
    "ksuid": "1" + chance(26, ALNUM),
    "etag": '"' + chance(32, HEX) + '"',
    "weak etag": 'W/"' + chance(20, HEX) + '"',
    "version": "2.14.0-rc.3+build.5114f85",
    "timestamp": "2024-03-01T12:34:56.789Z",
    "number": "1709296496789123456",
    "path": "/var/lib/postgresql/16/main/base",
    "domain": "ec2-203-0-113-25.compute-1.amazonaws.com",
    "mail": "john.smith84@example.org",
    "png": _PNG.decode(),
    "jpeg": "/9j/" + chance(400, ALNUM + "+/"),
    "pdf": "JVBERi0xLjQK" + chance(300, ALNUM + "+/"),
    "arn": "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker",
    "url": "https://www.example.com/articles/2024/how-we-scaled-postgres-16?utm_source=x7Kd92",
}
OTHERS = {
    "nanoid": chance(21, URL64),
    "class": "AbstractSingletonProxyFactoryBean",
    "setting": "max_parallel_workers_per_gather",
    "slug": "how-to-build-a-data-platform-2024",
    "sku": "AKIB-2024-XL-BLUE",
    "sentence": "The quick brown fox signed in with SSO; sk- and xoxb- are prefixes.",
    "talk of secrets": "Please reset your password: click the link below to create a new token.",
    "policy": "password: at least 12 characters, token: never shared",
    "json": '{"next_page_token": "CAUQAA", "token_type": "bearer", "expires_in": 3600}',
    "cursor": '{"nextToken": "' + chance(40) + '"}',
    "price": "$25.00 per key, $1.00 per token",
    "code": "password=self.password, api_key=os.environ['API_KEY'], token=${TOKEN}",
    "query": "https://example.com/search?key=overview-of-products&page=2&id=1234567890123",
    "map": "https://example.com/?utm_source=newsletter&utm_campaign=spring2024&session=morning",
    "verify": "https://example.com/verify/how-to-verify-your-account",
    "plain url": "postgres://localhost:5432/shop",
    "time": "12:30:45",
    "ratio": "host=db port=5432 dbname=shop",
    "curve": "ES256 kty EC",
    "pem of a certificate": "-----BEGIN CERTIFICATE-----\nMIIB" + chance(60),
    "talk of keys": "paste the -----BEGIN PRIVATE KEY----- line here",
}


def test_look_alikes_match_no_pattern_that_needs_no_name() -> None:
    texts = list((IDENTIFIERS | OTHERS).values())

    found = zip(IDENTIFIERS | OTHERS, all_whole(texts), strict=True)

    assert {name: forms for name, forms in found if forms} == {}


def test_look_alikes_hold_nothing_inside() -> None:
    texts = list((IDENTIFIERS | OTHERS).values())

    found = zip(IDENTIFIERS | OTHERS, all_inside(texts), strict=True)

    assert {name: forms for name, forms in found if forms} == {}


def test_identifiers_digests_and_files_are_not_like_secrets() -> None:
    series = pl.Series(list(IDENTIFIERS.values()))

    assert [n for n, like in zip(IDENTIFIERS, secret_like(series), strict=True) if like] == []
    assert [
        n for n, like in zip(IDENTIFIERS, identifier_like(series), strict=True) if not like
    ] == []


@pytest.mark.parametrize("text", [OTHERS["class"], OTHERS["setting"], OTHERS["slug"]])
def test_words_are_not_like_secrets(text: str) -> None:
    assert not secret_like(pl.Series([text]))[0]


@pytest.mark.parametrize("length", [20, 32, 40, 43, 64])
@pytest.mark.parametrize("characters", [ALNUM, URL64, ALNUM + "+/"])
def test_random_tokens_are_like_secrets(length: int, characters: str) -> None:
    tokens = pl.Series([chance(length, characters, seed) for seed in range(300)])

    assert secret_like(tokens).mean() > 0.97
