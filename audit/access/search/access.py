"""What the nodes' settings and the security APIs say about who gets in, as facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any

from audit.access.network import exposure_of, resolve_host
from audit.facts.accounts import Grant, Grants, Privilege
from audit.facts.licence import Licence
from audit.facts.nodes import KeptCertificate, KeptCertificates, NodeLinks
from audit.facts.tokens import Token, Tokens
from audit.model.exposure import Exposure

Json = Mapping[str, Any]

_ORDER = (Exposure.LOOPBACK, Exposure.PRIVATE, Exposure.PUBLIC)


def node_links(nodes: Iterable[Json], *, setting: str, encrypted: bool | None) -> NodeLinks:
    """`encrypted` is given where no setting says it; else every node has to have it on."""
    found = list(nodes)
    if encrypted is None:
        shown: list[Json] = [n["settings"] for n in found if n.get("settings")]
        said = [str(settings.get(setting, "false")).lower() for settings in shown]
        encrypted = bool(said) and all(value == "true" for value in said)
    addresses = {str(n["transport_address"]) for n in found if n.get("transport_address")}
    exposures = [_exposure(address) for address in addresses] or [Exposure.LOOPBACK]
    return NodeLinks(
        nodes=len(found),
        encrypted=encrypted,
        exposure=max(exposures, key=_ORDER.index),
        setting=setting,
        enable=f"{setting}: true",
    )


def _exposure(address: str) -> Exposure:
    host, _, port = address.rpartition(":")
    return exposure_of(resolve_host(host.strip("[]"), int(port) if port.isdecimal() else 9300))


def licence(found: Json) -> Licence:
    """What `GET /_license` says; the licence that costs nothing has no end."""
    told: Json = found["license"]
    ends = told.get("expiry_date_in_millis")
    return Licence(
        kind=str(told["type"]),
        active=told.get("status") == "active",
        expires=_moment(ends) if isinstance(ends, int) else None,
        effect="statistics and health are refused, and what was paid for stops",
    )


def tokens(found: Json) -> Tokens:
    """API keys that are valid now."""
    now = datetime.now(UTC)
    keys = [
        Token(
            name=str(key.get("name") or key.get("id") or ""),
            owner=str(key.get("username") or ""),
            created=_moment(key["creation"]) if "creation" in key else None,
            expires=_moment(key["expiration"]) if "expiration" in key else None,
        )
        for key in found.get("api_keys") or ()
        if not key.get("invalidated")
    ]
    return Tokens(
        tokens=tuple(
            sorted(
                (k for k in keys if k.expires is None or k.expires > now),
                key=lambda k: (k.name, k.owner),
            )
        ),
        expiry='POST /_security/api_key {"name": "...", "expiration": "90d"}',
    )


def kept_certificates(found: Iterable[Json]) -> KeptCertificates:
    return KeptCertificates(
        certificates=tuple(
            sorted(
                (
                    KeptCertificate(
                        place=str(c.get("path") or ""),
                        subject=str(c.get("subject_dn") or ""),
                        ends=datetime.fromisoformat(str(c["expiry"])),
                        own=bool(c.get("has_private_key")),
                    )
                    for c in found
                    if c.get("expiry")
                ),
                key=lambda c: (c.place, c.subject, c.ends),
            )
        )
    )


_PRIVILEGES = {
    "read": {Privilege.READ},
    "search": {Privilege.READ},
    "get": {Privilege.READ},
    "index": {Privilege.INSERT, Privilege.UPDATE},
    "write": {Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE},
    "delete": {Privilege.DELETE},
    "crud": {Privilege.READ, Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE},
    "create_index": {Privilege.CREATE},
    "manage": {Privilege.ADMIN},
    "indices_all": set(Privilege),
    "unlimited": set(Privilege),
    "*": set(Privilege),
}
_PREFIXES = (
    ("indices:data/read", Privilege.READ),
    ("indices:data/write", Privilege.UPDATE),
    ("indices:admin/create", Privilege.CREATE),
    ("indices:*", Privilege.ADMIN),
)


def public_grants(roles: Json, mappings: Json, names: Iterable[str]) -> Grants:
    """What the security plug-in's roles that are mapped to everybody let them do."""
    listed = list(names)
    everybody = [role for role, mapping in mappings.items() if "*" in (mapping.get("users") or ())]
    return Grants(
        public=tuple(
            Grant(
                grantee="every user",
                dataset=name,
                privileges=tuple(p for p in Privilege if p in held),
                via=role,
            )
            for role in sorted(everybody)
            for name, held in _granted(roles.get(role) or {}, listed)
        )
    )


def _granted(role: Json, names: list[str]) -> Iterator[tuple[str, set[Privilege]]]:
    for permission in role.get("index_permissions") or ():
        held: set[Privilege] = set()
        for action in permission.get("allowed_actions") or ():
            held |= _PRIVILEGES.get(str(action), set())
            held |= {p for prefix, p in _PREFIXES if str(action).startswith(prefix)}
        patterns = [str(p) for p in permission.get("index_patterns") or () if "${" not in str(p)]
        for name in names:
            if held and any(fnmatchcase(name, pattern) for pattern in patterns):
                yield name, held


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
