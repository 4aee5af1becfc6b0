"""The short list of passwords to compare: names, defaults of products, the most common ones."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from audit.facts.guessing import Likeness

#: What lists of leaked passwords have had at their top for years, and what installation guides
#: put in the place of a password. Short on purpose: each guess costs a slow hash an account.
COMMON = (
    "123456", "password", "123456789", "12345678", "admin", "qwerty", "12345", "1234", "111111",
    "1234567", "123123", "1234567890", "secret", "password1", "Password1", "abc123", "000000",
    "changeme", "welcome", "Welcome1", "letmein", "root", "test", "guest", "default", "demo",
    "passw0rd", "P@ssw0rd", "Passw0rd", "p@ssw0rd", "qwerty123", "1q2w3e4r", "1q2w3e4r5t",
    "qwertyuiop", "admin123", "administrator", "master", "dragon", "monkey", "iloveyou",
    "sunshine", "princess", "football", "baseball", "superman", "shadow", "trustno1", "654321",
    "666666", "121212", "987654321", "abcd1234", "qazwsx", "1qaz2wsx", "zaq12wsx", "asdfgh",
    "zxcvbnm", "pass", "pass123", "user", "database", "example", "toor", "s3cr3t", "hunter2",
    "mysecretpassword", "mypassword", "foobar",
)  # fmt: skip

#: Passwords that the makers' own guides and images show, by the id of the product.
DEFAULTS = {
    "postgresql": ("postgres", "mysecretpassword"),
    "mongodb": ("mongo", "mongoadmin", "example"),
    "opensearch": ("admin", "kibanaserver", "logstash", "readall", "snapshotrestore"),
    "elasticsearch": ("changeme", "elastic"),
    "influxdb": ("influxdb", "admin", "root"),
    "prometheus": ("prometheus", "admin"),
    "questdb": ("quest", "admin"),
    "solr": ("SolrRocks",),
    "mysql": ("root", "mysql"),
    "mariadb": ("root", "mariadb"),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """One password to compare and what it is; it does not print."""

    word: str
    likeness: Likeness

    def __repr__(self) -> str:
        return f"Guess({self.likeness.value})"


def guesses(account: str, *, database: str, product: str) -> Iterator[Guess]:
    """What to compare for one account, the likeliest first, each password once.

    Names are taken as they stand, in lower case, and with the two endings that people add.
    """
    seen: set[str] = set()
    for guess in _all(account, database, product):
        if guess.word not in seen:
            seen.add(guess.word)
            yield guess


def _all(account: str, database: str, product: str) -> Iterator[Guess]:
    yield Guess("", Likeness.BLANK)
    for name, likeness in ((account, Likeness.ACCOUNT), (database, Likeness.DATABASE)):
        if name:
            yield from (Guess(f"{n}{e}", likeness) for n in _written(name) for e in ("", "1"))
            yield Guess(f"{name}123", likeness)
    yield from (Guess(word, Likeness.DEFAULT) for word in DEFAULTS.get(product, ()))
    if product:
        yield from (Guess(word, Likeness.PRODUCT) for word in (product, product.title()))
    yield from (Guess(word, Likeness.COMMON) for word in COMMON)


def _written(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((name, name.lower())))


def prepared(word: str) -> bytes:
    """A password as SCRAM hashes it: normalised as SASLprep does (RFC 4013, NFKC), in UTF-8."""
    plain = word if word.isascii() else unicodedata.normalize("NFKC", word)
    return plain.encode("utf-8", "surrogatepass")
