"""Requests that make an account of Solr which reads what it is for."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step

#: Permissions that the audit asks for, and those that a load needs.
AUDIT = (
    "read",
    "schema-read",
    "config-read",
    "core-admin-read",
    "collection-admin-read",
    "metrics-read",
    "security-read",
)
_LOAD = ("read", "schema-read")


def plan(ask: Ask) -> GrantPlan:
    """The account, its role, and the permissions of the role."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.HTTP,
        steps=tuple(_steps(ask)),
        where="Sent by an administrator, to a server with BasicAuthPlugin and "
        "RuleBasedAuthorizationPlugin.",
        afterwards="Put a password of your secret store in the place of <password>. The first rule "
        "that fits a request decides: keep the rules of a collection before those for all, and the "
        "rule for all at the end.",
    )


def _steps(ask: Ask) -> Iterator[Step]:
    role = f"{ask.role}-reads"
    yield Step("The account.", (_post("authentication", {"set-user": {ask.role: "<password>"}}),))
    yield Step("Its role.", (_post("authorization", {"set-user-role": {ask.role: [role]}}),))
    if ask.whole or ask.purpose is Purpose.AUDIT:
        names = AUDIT if ask.purpose is Purpose.AUDIT else _LOAD
        rules: list[dict[str, object]] = [{"name": n, "role": [role, "admin"]} for n in names]
    else:
        chosen = [d.name for d in ask.catalog.datasets]
        rules = [
            {"name": f"{ask.role}-loads", "collection": chosen, "path": path, "role": [role]}
            for path in ("/select", "/schema")
        ]
    yield Step(
        "What the role may do; add the roles that have these permissions today.",
        tuple(_post("authorization", {"set-permission": rule}) for rule in rules),
    )


def _post(plugin: str, body: dict[str, object]) -> str:
    return f"POST /solr/admin/{quote(plugin)} {json.dumps(body, ensure_ascii=False)}"
