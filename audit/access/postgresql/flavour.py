"""Which program or managed service answers as PostgreSQL, by what its SQL shows."""

from collections.abc import Sequence

from audit.access import services
from audit.access.services import ALLOYDB, AURORA, CLOUD_SQL, RDS

AZURE = f"{services.AZURE} for PostgreSQL"

#: Marks of programs and services, the first that fits wins.
_BANNERS = {
    "CockroachDB": "CockroachDB",
    "-YB-": "YugabyteDB",
    "Redshift": "Amazon Redshift",
    "Greenplum": "Greenplum",
    "EnterpriseDB": "EDB Postgres Advanced Server",
    "Percona": "Percona Distribution for PostgreSQL",
}
_PREFIXES = {
    "alloydb": ALLOYDB,
    "cloudsql": CLOUD_SQL,
    "azure": AZURE,
    "neon": "Neon",
    "rds": RDS,
}
_ROLES = {
    "rdsadmin": RDS,
    "alloydbadmin": ALLOYDB,
    "cloudsqladmin": CLOUD_SQL,
    "azure_superuser": AZURE,
    "azure_pg_admin": AZURE,
    "azuresu": AZURE,
    "neon_superuser": "Neon",
    "supabase_admin": "Supabase",
    "avnadmin": "Aiven",
    "doadmin": "DigitalOcean",
}
_EXTENSIONS = {"timescaledb": "TimescaleDB", "citus": "Citus"}

#: Roles that a service makes for itself and for its customer's administrator, by how their names
#: begin; `_LOG_INS` of them may log in, so that no account of the customer hides among them.
_GROUPS = {
    RDS: ("rds_",),
    AURORA: ("rds_", "aurora_"),
    CLOUD_SQL: ("cloudsql",),
    ALLOYDB: ("alloydb",),
    AZURE: ("azure_",),
    "Supabase": ("supabase_",),
    "Neon": ("neon_",),
    "Aiven": ("aiven",),
}
_AMAZON = frozenset(
    ("rdsadmin", "rdsrepladmin", "rdstopmgr", "rdsproxyadmin", "rdswriteforwarduser")
)
_LOG_INS: dict[str, frozenset[str]] = {
    RDS: _AMAZON,
    AURORA: _AMAZON,
    CLOUD_SQL: frozenset(
        f"cloudsql{name}"
        for name in ("admin", "agent", "replica", "logical", "importexport", "connpooladmin")
    ),
    ALLOYDB: frozenset(
        f"alloydb{name}" for name in ("admin", "agent", "replica", "importexport", "metadata")
    ),
    AZURE: frozenset(("azuresu", "azure_superuser", "azure_maintenance")),
    "Supabase": frozenset(
        f"supabase_{name}"
        for name in ("admin", "auth_admin", "storage_admin", "replication_admin", "read_only_user")
    ),
    "DigitalOcean": frozenset(("_doadmin", "_doadmin_managed", "_dodb")),
}


def flavour(
    banner: str,
    *,
    aurora: bool,
    prefixes: Sequence[str],
    roles: Sequence[str],
    extensions: Sequence[str],
) -> str:
    """The managed service or compatible program, "" for the product itself.

    `aurora` says that there is a function aurora_version, `prefixes` are those of the names of
    settings ("rds" of rds.extensions), `extensions` are names with versions.
    """
    found = next((name for mark, name in _BANNERS.items() if mark in banner), "")
    if not found and aurora:
        found = AURORA
    for marks, seen in ((_PREFIXES, prefixes), (_ROLES, roles)):
        found = found or next((name for mark, name in marks.items() if mark in seen), "")
    versions = {name: version for name, _, version in (e.partition(" ") for e in extensions)}
    added = [f"{name} {versions[mark]}" for mark, name in _EXTENSIONS.items() if mark in versions]
    return ", ".join([found, *added] if found else added)


def of_service(flavour_name: str, role: str, *, can_login: bool) -> bool:
    """Whether a role is the service's own and no account of its customer."""
    service = flavour_name.partition(",")[0]
    if role in _LOG_INS.get(service, ()):
        return True
    return not can_login and role.startswith(_GROUPS.get(service, ()))
