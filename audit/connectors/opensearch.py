"""OpenSearch: one cluster through its REST API."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from audit.access.connector import collects
from audit.access.grants import Ask, GrantPlan
from audit.access.search import access, lifecycle, sigv4
from audit.access.search import grants as search_grants
from audit.access.search.connector import SearchConnector
from audit.errors import ConfigError, PrivilegeMissing
from audit.facts.accounts import Account, Accounts, AuditAccount, Grants
from audit.facts.catalog import Catalog
from audit.facts.nodes import NodeLinks
from audit.facts.retention import Expiry
from audit.model.fact import Missing, Reason, Verified

_SECURITY = "/_plugins/_security"
_SIGNED = "sigv4"
_NODE_TLS = "plugins.security.ssl.transport.enabled"
#: Roles that come with the security plug-in and reach everything.
_SUPERUSERS = frozenset({"all_access", "security_manager"})
#: Roles that come with it and read only.
_READERS = frozenset({"readall", "readall_and_monitor", "security_rest_api_access"})
#: Everybody has this one: it lets them write the index that is named like them.
_OWN_INDEX = "own_index"
#: Action groups and prefixes of actions that change nothing.
_READ_ACTIONS = frozenset(
    {"read", "get", "search", "suggest", "indices_monitor", "data_access_read", "search_plus"}
)
_READ_PREFIXES = (
    "indices:data/read/",
    "indices:monitor/",
    "indices:admin/get",
    "indices:admin/mappings/get",
    "indices:admin/mappings/fields/get",
    "indices:admin/aliases/get",
    "indices:admin/aliases/exists",
    "indices:admin/data_stream/get",
    "indices:admin/resolve/",
    "indices:admin/exists",
    "indices:admin/shards/search_shards",
)


class OpenSearch(SearchConnector):
    """Audits one OpenSearch cluster."""

    kind = "opensearch"
    title = "OpenSearch"
    schemes = ("opensearch+https", "opensearch+http", "opensearch")
    extra = "opensearch"
    verified_on = "OpenSearch 2.19 with its security plug-in and 3.4 without"
    reads = (
        *SearchConnector.reads,
        ("POST", r"/[^/_][^/]*/_search/point_in_time"),
        ("GET", "/_plugins/_ism/policies"),
        ("GET", rf"{_SECURITY}/authinfo"),
        ("GET", rf"{_SECURITY}/api/(internalusers|rolesmapping|roles)"),
    )
    point = ("/_search/point_in_time", "/_search/point_in_time", "pit_id")
    parameters = (*SearchConnector.parameters, "region", "service")
    audit_settings = (("plugins.security.audit.type", "noop"),)
    audit_enable = "plugins.security.audit.type: internal_opensearch"
    least_privilege = (
        "PUT /_plugins/_security/api/roles/source_audit\n"
        '{"cluster_permissions": ["cluster_monitor", "cluster:admin/repository/get", '
        '"cluster:admin/snapshot/get", "indices:data/read/msearch"],\n '
        '"index_permissions": [{"index_patterns": ["*"], '
        '"allowed_actions": ["read", "indices_monitor", "indices:admin/get", '
        '"indices:admin/mappings/get", "indices:admin/data_stream/get"]}]}\n'
        "PUT /_plugins/_security/api/rolesmapping/source_audit\n"
        '{"users": ["auditor"]}'
    )

    @property
    def authentication_method(self) -> str:
        return _SIGNED if self._signs else super().authentication_method

    @property
    def _signs(self) -> bool:
        """Whether the URL asks for requests signed by an AWS access key (?auth=SigV4)."""
        return (self.target.address.parameter("auth") or "").lower() == _SIGNED

    @property
    def _token_scheme(self) -> str:
        if not self._signs:
            return super()._token_scheme
        address = self.target.address
        if not (address.user and self.target.password and address.parameter("region")):
            raise ConfigError(
                "auth=SigV4 takes the access key's id as the user, its secret as the password and "
                "the region as a parameter: opensearch+https://AKIA...@HOST/?auth=SigV4&region=..."
            )
        return _SIGNED

    def signed(self, method: str, path: str, query: str, content: bytes) -> dict[str, str]:
        secret = self.target.password
        if not self._signs or secret is None:
            return {}
        address, (host, port) = self.target.address, self.endpoint
        usual = port == (443 if self.secure else 80)
        key = sigv4.Key(
            address.user,
            secret,
            address.parameter("region") or "",
            address.parameter("service") or "es",
        )
        named = host if usual else f"{host}:{port}"
        sent = sigv4.Sent(method, named, path, query, content)
        return sigv4.headers(key, sent, now=datetime.now(UTC))

    def release_of(self, version: str) -> str:
        return version.partition(".")[0]

    def audit_hidden(self) -> str:
        """The plug-in keeps its settings out of every answer (they are "filtered")."""
        if self.optional(f"{_SECURITY}/authinfo") is None:
            return ""
        return "the security plug-in shows nobody whether it keeps an audit log; see opensearch.yml"

    @collects(
        privilege="plugins.security.restapi.roles_enabled with one of the account's roles, "
        "to read what its own roles allow"
    )
    def audit_account(self) -> AuditAccount:
        me = self.optional(f"{_SECURITY}/authinfo")
        if me is None:
            return self.without_access_control()
        name, roles = str(me.get("user_name") or ""), {str(r) for r in me.get("roles") or ()}
        superuser = bool(_SUPERUSERS & roles)
        writable: tuple[str, ...] = ()
        if superuser:
            writable = ("*",)
        elif roles - _READERS - {_OWN_INDEX}:
            writable = self._writable(roles - _READERS - {_OWN_INDEX})
        elif _OWN_INDEX in roles and name in self.names:
            writable = (name,)
        return AuditAccount(
            name=name,
            superuser=superuser,
            member_of=tuple(sorted(roles)),
            writable=writable,
            may_create="*" in writable,
            read_only_session=not writable,
            credential=self.target.credential,
        )

    @collects(privilege="plugins.security.restapi.roles_enabled with one of the account's roles")
    def accounts(self) -> Accounts | Missing:
        users = self.optional(f"{_SECURITY}/api/internalusers")
        if users is None:
            return Missing(Reason.UNSUPPORTED, "access control is switched off: no accounts")
        mappings: Mapping[str, Mapping[str, Any]] = self._asked_once(
            f"{_SECURITY}/api/rolesmapping"
        )
        return Accounts(
            accounts=tuple(_account(name, user, mappings) for name, user in sorted(users.items())),
            schemes_readable=True,
        )

    @collects(privilege="plugins.security.restapi.roles_enabled with one of the account's roles")
    def grants(self) -> Grants | Missing:
        roles = self.optional(f"{_SECURITY}/api/roles")
        if roles is None:
            return Missing(Reason.UNSUPPORTED, "access control is switched off: no roles")
        mappings: Mapping[str, Mapping[str, Any]] = self._asked_once(
            f"{_SECURITY}/api/rolesmapping"
        )
        return access.public_grants(roles, mappings, self.names)

    @collects(privilege="cluster:admin/opendistro/ism/policy/search", verified=Verified.RECORDED)
    def expiry(self) -> Expiry | Missing:
        policies = self.optional("/_plugins/_ism/policies")
        if policies is None:
            return Missing(Reason.UNSUPPORTED, "this server has no policies of index states")
        return lifecycle.opensearch(policies, self.listed)

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/info)")
    def node_links(self) -> NodeLinks | Missing:
        nodes = self.nodes()
        if not nodes or not any(node.get("transport_address") for node in nodes):
            return Missing(Reason.ERROR, "the nodes do not show their addresses")
        # with its security plug-in no node starts that has no TLS for the others
        guarded = self.optional(f"{_SECURITY}/authinfo") is not None
        return access.node_links(nodes, setting=_NODE_TLS, encrypted=guarded)

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return search_grants.opensearch(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        role = {
            "cluster_permissions": ["cluster_composite_ops_ro"],
            "index_permissions": [
                {
                    "index_patterns": [d.name for d in catalog.datasets],
                    "allowed_actions": ["read", "indices:admin/mappings/get"],
                }
            ],
        }
        return f"PUT {_SECURITY}/api/roles/ingestion\n{json.dumps(role, indent=2)}"

    def _writable(self, roles: set[str]) -> tuple[str, ...]:
        """Patterns of the indices that these roles may change."""
        known: Mapping[str, Mapping[str, Any]] = self._asked_once(f"{_SECURITY}/api/roles")
        if roles - known.keys():
            raise PrivilegeMissing("what some roles of the account allow cannot be read")
        permissions: list[Mapping[str, Any]] = [
            p for role in roles for p in known[role].get("index_permissions") or ()
        ]
        return tuple(
            sorted(
                {
                    str(pattern)
                    for p in permissions
                    if not all(_reads(str(a)) for a in p.get("allowed_actions") or ())
                    for pattern in p.get("index_patterns") or ()
                }
            )
        )


def _reads(action: str) -> bool:
    return action in _READ_ACTIONS or action.startswith(_READ_PREFIXES)


def _account(
    name: str, user: Mapping[str, Any], mappings: Mapping[str, Mapping[str, Any]]
) -> Account:
    groups = set(user.get("backend_roles") or ())
    roles = {str(r) for r in user.get("opendistro_security_roles") or ()}
    for role, mapping in mappings.items():
        named = name in (mapping.get("users") or ())
        if named or groups & set(mapping.get("backend_roles") or ()):
            roles.add(role)
    return Account(
        name=name,
        can_login=True,
        superuser=bool(_SUPERUSERS & roles),
        member_of=tuple(sorted(roles)),
        password_scheme="salted hash",  # noqa: S106  # the only kind that the plug-in stores
        system=bool(user.get("reserved")),
    )


CONNECTOR = OpenSearch
