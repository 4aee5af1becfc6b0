"""What a server's rules about log-ins come to when they are read from the top."""

import re
from collections.abc import Iterator, Sequence

from audit.facts.accounts import AuthRule

#: Transports by which clear text is let in beside TLS.
CLEAR = frozenset({"host", "hostnossl", "hostnogssenc"})
_REFUSES = frozenset({"reject"})
_ASKS_NOTHING = frozenset({"trust", "none", "anonymous"})
_EVERYBODY = frozenset({"all", "on", "database", "databases", "user", "users", "role", "roles"})


def asks_nothing(rule: AuthRule) -> bool:
    """Whether it lets in whoever it applies to."""
    return rule.method.lower() in _ASKS_NOTHING and not rule.error


def refuses(rule: AuthRule) -> bool:
    return rule.method.lower() in _REFUSES


def effective(rules: Sequence[AuthRule]) -> Iterator[tuple[AuthRule, bool]]:
    """Rules that somebody can reach, and whether clear text can reach them.

    The first rule that fits decides, so one that refuses everybody closes those below it, and one
    that refuses everybody's clear text leaves only TLS to them.
    """
    for position, rule in enumerate(rules):
        above = [r for r in rules[:position] if refuses(r) and not r.error and _covers(r, rule)]
        if any(r.transport in {"host", rule.transport} for r in above):
            continue
        clear = rule.transport in CLEAR and not any(r.transport == "hostnossl" for r in above)
        yield rule, clear


def users_of(rule: AuthRule) -> frozenset[str]:
    """The accounts that a rule names; "all" stands for everybody."""
    return _listed(rule.who.partition(" on ")[0])


def databases_of(rule: AuthRule) -> frozenset[str]:
    return _listed(rule.who.partition(" on ")[2])


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _covers(upper: AuthRule, lower: AuthRule) -> bool:
    """Whether a rule above is about everybody that this one is about."""
    if (upper.transport == "local") is not (lower.transport == "local"):
        return False
    words = _words(upper)
    if "replication" in _words(lower) - words:  # "all" databases are all but this one
        return False
    everybody = "all" in words and words <= _EVERYBODY
    everywhere = upper.address in {"all", lower.address}
    return everywhere and (everybody or upper.who == lower.who)


def _words(rule: AuthRule) -> set[str]:
    return set(re.findall(r"\w+", rule.who.lower()))
