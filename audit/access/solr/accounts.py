"""Who may do what in Solr: its two plug-ins of security.json.

Rules are taken in their order; the first that fits a request decides, and a request that none fits
is let through (Reference Guide, "Rule-Based Authorization Plugins").
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.access.guessing.compare import Held
from audit.facts.accounts import Account

#: Permissions that change something.
EDITS = ("config-edit", "schema-edit", "core-admin-edit", "collection-admin-edit", "security-edit")
UPDATE = "update"
_ALL = "all"
_ANYBODY = "*"


@dataclass(frozen=True, slots=True)
class Salted:
    """SHA-256 twice over salt and password: "<hash> <salt>", both in base64."""

    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    iterations: int = 2

    def fits(self, word: str) -> bool:
        once = hashlib.sha256(self.salt + word.encode("utf-8", "surrogatepass")).digest()
        return hmac.compare_digest(hashlib.sha256(once).digest(), self.digest)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a rule-based plug-in; `known` is False for a plug-in that has others."""

    rules: tuple[Mapping[str, Any], ...] = ()
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    known: bool = True

    def may(self, permission: str, roles: Iterable[str]) -> bool:
        """Whether a log-in with these roles has the permission for everything."""
        found = self._deciding(permission)
        return found is None or _fits(found.get("role"), frozenset(roles))

    def guards(self, permission: str) -> bool:
        """Whether the permission needs a role of its own."""
        found = self._deciding(permission)
        return found is not None and found.get("role") not in (None, _ANYBODY)

    def changed_by(self, roles: Iterable[str], collections: Iterable[str]) -> tuple[str, ...]:
        """Collections whose documents a log-in with these roles may change; "*" for all."""
        own = frozenset(roles)
        if self.may(UPDATE, own):
            return (_ANYBODY,)
        return tuple(c for c in collections if self._may_change(c, own))

    def _may_change(self, collection: str, roles: frozenset[str]) -> bool:
        for rule in self.rules:
            named = _listed(rule.get("collection"))
            if named and collection not in named:
                continue
            if rule.get("name") in {UPDATE, _ALL} or "/update" in str(rule.get("path", "")):
                return _fits(rule.get("role"), roles)
        return True

    def _deciding(self, permission: str) -> Mapping[str, Any] | None:
        return next(
            (
                rule
                for rule in self.rules
                if rule.get("name") in {permission, _ALL} and not _listed(rule.get("collection"))
            ),
            None,
        )


def read_rules(answer: Mapping[str, Any]) -> Rules | None:
    """The rules of `GET /admin/authorization`, None when it is switched off."""
    found: Mapping[str, Any] = answer.get("authorization") or {}
    if not found:
        return None
    chosen = next((s for s in found.get("schemes") or () if "permissions" in s), found)
    roles: Mapping[str, Any] = chosen.get("user-role") or {}
    return Rules(
        rules=tuple(found.get("permissions") or chosen.get("permissions") or ()),
        roles={str(user): _listed(given) for user, given in roles.items()},
        known="RuleBased" in str(found.get("class", "")),
    )


def stored(answer: Mapping[str, Any]) -> Mapping[str, str] | None:
    """What `GET /admin/authentication` shows of each account, None when accounts are elsewhere."""
    found: Mapping[str, Any] = answer.get("authentication") or {}
    for scheme in (found, *(found.get("schemes") or ())):
        if "credentials" in scheme:
            return {str(name): str(text) for name, text in scheme["credentials"].items()}
    return None


def listed(credentials: Mapping[str, str], rules: Rules | None) -> tuple[Account, ...]:
    """Every account with its roles; without rules each of them may do all."""
    found: list[Account] = []
    for name in sorted(credentials):
        roles = rules.roles.get(name, frozenset[str]()) if rules else frozenset[str]()
        edits = [e for e in EDITS if rules is None or rules.may(e, roles)]
        found.append(
            Account(
                name,
                can_login=True,
                superuser="security-edit" in edits,
                attributes=tuple(edits),
                member_of=tuple(sorted(roles)),
            )
        )
    return tuple(found)


def held(credentials: Mapping[str, str], accounts: Iterable[Account]) -> dict[str, Held]:
    """What can be compared; a hash in another form is left out."""
    superusers = {a.name for a in accounts if a.superuser}
    found: dict[str, Held] = {}
    for name, text in credentials.items():
        digest, _, salt = text.strip().partition(" ")
        try:
            made = Salted(base64.b64decode(salt), base64.b64decode(digest, validate=True))
        except (binascii.Error, ValueError):
            continue
        if len(made.digest) == hashlib.sha256().digest_size:
            found[name] = Held(name, made, name in superusers)
    return found


def _fits(wanted: object, roles: frozenset[str]) -> bool:
    """No role is for everybody, "*" for everybody who logged in."""
    return wanted is None or _ANYBODY in _listed(wanted) or bool(_listed(wanted) & roles)


def _listed(given: Any) -> frozenset[str]:  # noqa: ANN401  # JSON
    if given is None or given == "":
        return frozenset()
    return frozenset({given}) if isinstance(given, str) else frozenset(str(one) for one in given)
