"""Elasticsearch: one cluster through its REST API."""

import json
from collections.abc import Mapping
from typing import Any

from audit.access.connector import collects
from audit.access.grants import Ask, GrantPlan
from audit.access.search import access, lifecycle
from audit.access.search import grants as search_grants
from audit.access.search.connector import SearchConnector
from audit.facts.accounts import Account, Accounts, AuditAccount
from audit.facts.catalog import Catalog
from audit.facts.licence import Licence
from audit.facts.nodes import KeptCertificates, NodeLinks
from audit.facts.retention import Expiry
from audit.facts.tokens import Tokens
from audit.model.fact import Missing, Reason, Verified

_WRITES = ("create", "index", "write", "delete", "delete_index", "manage", "all")
_CLUSTER_WIDE = ("all", "manage", "manage_security")
_NODE_TLS = "xpack.security.transport.ssl.enabled"
#: Indices that one question about privileges names.
_MAX_NAMES = 500


class Elasticsearch(SearchConnector):
    """Audits one Elasticsearch cluster."""

    kind = "elasticsearch"
    title = "Elasticsearch"
    schemes = ("elasticsearch+https", "elasticsearch+http", "elasticsearch")
    extra = "elasticsearch"
    verified_on = (
        "Elasticsearch 8.19 with security and 9.2 without, "
        "the distributions for integration tests with our answer to GET /"
    )
    reads = (
        *SearchConnector.reads,
        ("POST", r"/[^/_][^/]*/_pit"),
        ("GET", "/_license"),
        ("GET", "/_ilm/(policy|status)"),
        ("GET", "/_ssl/certificates"),
        ("GET", "/_security/(_authenticate|api_key|user)"),
        ("POST", "/_security/user/_has_privileges"),
    )
    point = ("/_pit", "/_pit", "id")
    audit_settings = (("xpack.security.audit.enabled", "false"),)
    audit_enable = "xpack.security.audit.enabled: true"
    least_privilege = (
        "POST /_security/role/source_audit\n"
        '{"cluster": ["monitor", "monitor_snapshot", "read_ilm", "read_security"],\n'
        ' "indices": [{"names": ["*"], "privileges": ["read", "monitor", "view_index_metadata"]}]}'
        "\nPOST /_security/user/auditor\n"
        '{"password": "...", "roles": ["source_audit"]}'
    )

    def release_of(self, version: str) -> str:
        return ".".join(version.split(".")[:2])

    def audit_barred(self) -> str:
        """The licence that costs nothing has no audit log; the server warns of it and goes on."""
        found: Mapping[str, Any] = self.optional("/_license") or {}
        licence: Mapping[str, Any] = found.get("license") or {}
        barred = licence.get("type") == "basic"
        return "the basic licence does not permit it" if barred else ""

    @collects()
    def audit_account(self) -> AuditAccount:
        me = self.optional("/_security/_authenticate")
        if me is None:
            return self.without_access_control()
        names = ["*", *self.names[:_MAX_NAMES]]
        asked: Mapping[str, Any] = self.get(
            "/_security/user/_has_privileges",
            method="POST",
            body={
                "cluster": list(_CLUSTER_WIDE),
                "index": [{"names": names, "privileges": [*_WRITES, "create_index", "read"]}],
            },
        )
        indices: Mapping[str, Mapping[str, bool]] = asked["index"]
        everywhere = indices.get("*", {})
        writable = sorted(
            name for name, has in indices.items() if name != "*" and any(has[w] for w in _WRITES)
        )
        return AuditAccount(
            name=str(me["username"]),
            superuser="superuser" in me["roles"] or bool(asked["cluster"]["all"]),
            attributes=tuple(n for n in _CLUSTER_WIDE if asked["cluster"][n]),
            member_of=tuple(sorted(me["roles"])),
            readable=sum(has["read"] for name, has in indices.items() if name != "*"),
            datasets=len(indices) - 1,
            writable=("*",) if any(everywhere.get(w) for w in _WRITES) else tuple(writable),
            may_create=any(has["create_index"] for has in indices.values()),
            read_only_session=not writable and not any(everywhere.get(w) for w in _WRITES),
            credential=self.target.credential,
        )

    @collects(privilege="cluster privilege read_security")
    def accounts(self) -> Accounts | Missing:
        users = self.optional("/_security/user")
        if users is None:
            return Missing(Reason.UNSUPPORTED, "access control is switched off: no accounts")
        return Accounts(
            accounts=tuple(_account(name, user) for name, user in sorted(users.items())),
            schemes_readable=True,
        )

    @collects(privilege="cluster privilege read_security", verified=Verified.RECORDED)
    def tokens(self) -> Tokens | Missing:
        found = self.optional("/_security/api_key")
        if found is None:
            return Missing(Reason.UNSUPPORTED, "access control is switched off: no API keys")
        return access.tokens(found)

    @collects(privilege="cluster privilege read_ilm", verified=Verified.RECORDED)
    def expiry(self) -> Expiry | Missing:
        policies = self.optional("/_ilm/policy")
        if policies is None:
            return Missing(Reason.UNSUPPORTED, "this server has no policies of lifecycles")
        told: Mapping[str, Any] = self.optional("/_ilm/status") or {}
        mode = str(told.get("operation_mode") or "")
        return lifecycle.elasticsearch(policies, self.listed, mode)

    @collects(privilege="cluster privilege monitor")
    def licence(self) -> Licence | Missing:
        found = self.optional("/_license")
        if found is None:
            return Missing(Reason.UNSUPPORTED, "this server has no licence")
        return access.licence(found)

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/info)")
    def node_links(self) -> NodeLinks | Missing:
        nodes = [node for node in self.nodes() if node.get("settings")]
        if not nodes:
            return Missing(Reason.ERROR, "the nodes do not show their settings")
        return access.node_links(nodes, setting=_NODE_TLS, encrypted=None)

    @collects(privilege="cluster privilege monitor")
    def kept_certificates(self) -> KeptCertificates | Missing:
        found = self.optional("/_ssl/certificates")
        if found is None:
            return Missing(Reason.UNSUPPORTED, "access control is switched off: no certificates")
        return access.kept_certificates(found)

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return search_grants.elasticsearch(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        role = {
            "indices": [
                {
                    "names": [d.name for d in catalog.datasets],
                    "privileges": ["read", "view_index_metadata"],
                }
            ]
        }
        return f"POST /_security/role/ingestion\n{json.dumps(role, indent=2)}"


def _account(name: str, user: Mapping[str, Any]) -> Account:
    metadata: Mapping[str, Any] = user.get("metadata") or {}
    return Account(
        name=name,
        can_login=bool(user.get("enabled", True)),
        superuser="superuser" in user["roles"],
        member_of=tuple(sorted(user["roles"])),
        password_scheme="salted hash",  # noqa: S106  # the only kind that the product stores
        system=bool(metadata.get("_reserved")),
    )


CONNECTOR = Elasticsearch
