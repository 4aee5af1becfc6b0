"""Requests that make an account of OpenSearch or Elasticsearch which reads what it is for."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step

_SECURITY = "/_plugins/_security/api"
_WHERE = "Sent by an administrator, as the console of the product takes them in."
#: What stands where a password is wanted; the account cannot be made without one.
_PLACEHOLDER = "<from your secret store>"


def opensearch(ask: Ask) -> GrantPlan:
    """Role, account and what joins them, by the API of the security plug-in."""
    audit = ask.purpose is Purpose.AUDIT
    names = ["*"] if audit else [d.name for d in ask.catalog.datasets]
    actions = ["read", "indices:admin/mappings/get"]
    cluster = ["cluster_composite_ops_ro"]
    if audit:
        actions = ["read", "indices_monitor", "indices:admin/get", "indices:admin/mappings/get",
                   "indices:admin/data_stream/get"]  # fmt: skip
        cluster = ["cluster_monitor", "cluster:admin/repository/get", "cluster:admin/snapshot/get",
                   "indices:data/read/msearch"]  # fmt: skip
    role = {
        "cluster_permissions": cluster,
        "index_permissions": [{"index_patterns": names, "allowed_actions": actions}],
    }
    path = quote(ask.role, safe="")
    user = {"password": _PLACEHOLDER, "opendistro_security_roles": [ask.role]}
    account = _request("PUT", f"{_SECURITY}/internalusers/{path}", user)
    return _plan(ask, _request("PUT", f"{_SECURITY}/roles/{path}", role), account)


def elasticsearch(ask: Ask) -> GrantPlan:
    """Role and account by the security API."""
    audit = ask.purpose is Purpose.AUDIT
    names = ["*"] if audit else [d.name for d in ask.catalog.datasets]
    reads = ["read", "monitor", "view_index_metadata"] if audit else ["read", "view_index_metadata"]
    role: dict[str, Any] = {"indices": [{"names": names, "privileges": reads}]}
    if audit:
        role = {"cluster": ["monitor", "monitor_snapshot", "read_ilm", "read_security"], **role}
    path = quote(ask.role, safe="")
    user = {"password": _PLACEHOLDER, "roles": [ask.role]}
    account = _request("PUT", f"/_security/user/{path}", user)
    return _plan(ask, _request("PUT", f"/_security/role/{path}", role), account)


def _plan(ask: Ask, role: str, account: str) -> GrantPlan:
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.HTTP,
        steps=(
            Step("What the account may read, and no more.", (role,)),
            Step("The account; its password comes from where you keep it.", (account,)),
        ),
        where=_WHERE,
    )


def _request(method: str, path: str, body: Mapping[str, object]) -> str:
    return f"{method} {path}\n{json.dumps(body, indent=1)}"
