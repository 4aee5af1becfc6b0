"""Secrets in values: tokens, keys, hashes, connection strings, and what only looks like one."""

from audit.detect.pattern import Pattern
from audit.detect.secrets.assignments import ASSIGNMENTS, key_of
from audit.detect.secrets.cloud import CLOUD
from audit.detect.secrets.connections import CONNECTIONS
from audit.detect.secrets.entropy import entropy, identifier_like, secret_like
from audit.detect.secrets.hashes import HASHES, hash_scheme
from audit.detect.secrets.passwords import PASSWORDS, password_like
from audit.detect.secrets.placeholders import example, masked, placeholder, real
from audit.detect.secrets.tokens import TOKENS, github_checksum
from audit.detect.secrets.urls import URLS
from audit.detect.secrets.vendors import VENDORS

#: The most specific first.
PATTERNS: tuple[Pattern, ...] = (
    *VENDORS,
    *CLOUD,
    *TOKENS,
    *HASHES,
    *CONNECTIONS,
    *URLS,
    *ASSIGNMENTS,
    *PASSWORDS,
)


def _shortest_of(literals: set[str]) -> tuple[str, ...]:
    """Without those that hold another, which would find them anyway."""
    return tuple(
        sorted(one for one in literals if not any(o != one and o in one for o in literals))
    )


#: A text without any of these holds no secret that is looked for in texts: a gate over all rows.
LITERALS: tuple[str, ...] = _shortest_of(
    {literal for pattern in PATTERNS if pattern.within for literal in pattern.literals}
)

__all__ = (
    "LITERALS",
    "PATTERNS",
    "entropy",
    "example",
    "github_checksum",
    "hash_scheme",
    "identifier_like",
    "key_of",
    "masked",
    "password_like",
    "placeholder",
    "real",
    "secret_like",
)
