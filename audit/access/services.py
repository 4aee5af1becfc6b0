"""Managed clouds: what their operator keeps to itself, and how a customer changes a setting there.

Names and parameters are those of the services' own documentation: Amazon RDS and Aurora (working
with parameter groups), Google Cloud SQL (database flags), Azure Database (server parameters).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from audit.model.fact import Missing, Reason


class Kept(Enum):
    """What only the operator of a service sees, by the words of the reason that is told."""

    BACKUPS = "takes the backups, and SQL does not show them"
    ARCHIVE = "keeps the log for recovery to a point in time, and SQL does not show it"
    COPIES = "keeps its copies where SQL shows none"
    ENCRYPTION = "encrypts its storage itself, and SQL does not show whether it does"
    NETWORK = "decides outside the server which networks reach it"
    RULES = "writes the rules of who is let in; its customer has no access to them"


@dataclass(frozen=True, slots=True)
class Service:
    """A managed service under the name that the report has for it.

    `place` is where its customer changes a setting. `own` are the settings that are changed in
    another way than by their name, with that way; "pg_hba.conf" stands for the file's rules.
    `hashes` is what lets an account see the hashes of passwords, "" where nothing does; `plugins`
    says how a library joins the server.
    """

    name: str
    place: str = "the service's settings"
    own: Mapping[str, str] = field(default_factory=dict[str, str])
    hashes: str = ""
    plugins: str = "where the service offers it"

    def changed(self, setting: str, value: str, *, restart: bool = False) -> str:
        """How a customer changes a setting; a comment, where it is no statement of SQL."""
        if setting in self.own:
            return self.own[setting]
        again = "; it takes a restart" if restart else ""
        return f"-- set {setting} = {_bare(value)} in {self.place}{again}"


def _bare(value: str) -> str:
    """One value without its quotes; a list of values, or one with blanks, as it is."""
    alone = re.fullmatch(r"'([^'\s]+)'", value)
    return alone[1] if alone else value


RDS = "Amazon RDS"
AURORA = "Amazon Aurora"
CLOUD_SQL = "Google Cloud SQL"
ALLOYDB = "Google AlloyDB"
AZURE = "Azure Database"

_KEEP_LOG = "CALL mysql.rds_set_configuration('binlog retention hours', 72);"
_GROUP, _CLUSTER_GROUP = "the instance's DB parameter group", "the DB cluster parameter group"
_FLAGS = "the instance's database flags"
_SECURE_TRANSPORT = "-- set require_secure_transport = on in the server parameters"
_ENCRYPTED_ONLY = "-- gcloud sql instances patch INSTANCE --ssl-mode=ENCRYPTED_ONLY"


def _amazon(place: str) -> dict[str, str]:
    return {
        "wal_level": f"-- set rds.logical_replication = 1 in {place}; it takes a restart",
        "pg_hba.conf": f"-- set rds.force_ssl = 1 in {place}",
        "ssl": f"-- set rds.force_ssl = 1 in {place}",
        "binlog_expire_logs_seconds": _KEEP_LOG,
        "expire_logs_days": _KEEP_LOG,
    }


SERVICES: Sequence[Service] = (
    Service(
        RDS,
        _GROUP,
        {
            **_amazon(_GROUP),
            "log_bin": "-- turn on automated backups: the binary log is written with them",
        },
        plugins="to the instance's option group",
    ),
    Service(
        AURORA,
        _CLUSTER_GROUP,
        {
            **_amazon(_CLUSTER_GROUP),
            "log_bin": f"-- set binlog_format = ROW in {_CLUSTER_GROUP}; it takes a restart",
        },
    ),
    Service(
        CLOUD_SQL,
        _FLAGS,
        {
            "wal_level": f"-- set cloudsql.logical_decoding = on in {_FLAGS}; it takes a restart",
            "pg_hba.conf": _ENCRYPTED_ONLY,
            "ssl": _ENCRYPTED_ONLY,
            "require_secure_transport": _ENCRYPTED_ONLY,
            "shared_preload_libraries": f"-- set the library's own flag, such as "
            f"cloudsql.enable_pgaudit = on, in {_FLAGS}; it takes a restart",
            "log_bin": "-- turn on point-in-time recovery: the binary log is written with it",
        },
        hashes=f"-- set cloudsql.pg_authid_select_role to a role of our account in {_FLAGS}",
    ),
    Service(
        ALLOYDB,
        _FLAGS,
        {"wal_level": f"-- set alloydb.logical_decoding = on in {_FLAGS}; it takes a restart"},
    ),
    Service(
        AZURE,
        "the server parameters",
        {"pg_hba.conf": _SECURE_TRANSPORT, "ssl": _SECURE_TRANSPORT},
    ),
    Service("Amazon Redshift", "the cluster's parameter group"),
    *(Service(name) for name in ("Neon", "Supabase", "Aiven", "DigitalOcean", "PlanetScale")),
)


def service_of(flavour: str) -> Service | None:
    """The service that a flavour names ("Amazon RDS, Citus 13.0"), None when it is none."""
    first = flavour.partition(",")[0]
    return next((s for s in SERVICES if first == s.name or first.startswith(f"{s.name} ")), None)


def managed(flavour: str) -> bool:
    return service_of(flavour) is not None


def kept(flavour: str, what: Kept) -> Missing:
    """The place of a fact that only the service's operator could tell."""
    return Missing(Reason.UNSUPPORTED, f"{flavour.partition(',')[0]} {what.value}")


#: A setting that is changed by a statement or in a file, and what is said beside it or of a restart
#: after it.
_VALUE = r"(?P<value>(?:'[^']*'|[^;'\n])+)"
_BESIDE = r"(?P<beside>[ \t]*--[^\n]*|\n--[^\n]*\brestart\b[^\n]*)?"
_STATEMENTS = (
    re.compile(
        rf"ALTER SYSTEM SET (?P<name>[\w.]+) = {_VALUE};{_BESIDE}"
        r"(?:\s*SELECT pg_reload_conf\(\);)?"
    ),
    re.compile(r"ALTER SYSTEM RESET (?P<name>[\w.]+);(?:\s*SELECT pg_reload_conf\(\);)?"),
    re.compile(rf"SET (?:GLOBAL|PERSIST|PERSIST_ONLY) (?P<name>[\w.]+) = {_VALUE};{_BESIDE}"),
    re.compile(
        r"-- (?P<name>[\w.]+)(?: = (?P<value>[^\n]+?))? in the (?:server's )?option file"
        r"(?P<beside>, then restart)?"
    ),
)
#: A library of MySQL's that joins the server, on a line of its own afterwards.
_PLUGIN = re.compile(
    r"INSTALL (?:SONAME|PLUGIN|COMPONENT) '?(?:file://)?(?P<name>\w+)'?(?: SONAME '[^']*')?;"
    r"(?P<more>[ \t]+(?=\S))?"
)


_PERSIST = re.compile(r"SET PERSIST ([^;]+);")
_PERSISTS_SINCE = 8


def for_release(product: str, version: str, command: str) -> str:
    """A command as this release takes it: SET PERSIST is of MySQL 8.0 (its reference manual, "SET
    Syntax for Variable Assignment"); before, what is set is gone after a restart.
    """
    major = version.partition(".")[0]
    if product != "MySQL" or not major.isdecimal() or int(major) >= _PERSISTS_SINCE:
        return command
    return _PERSIST.sub(r"SET GLOBAL \1;  -- and in the server's option file", command)


def in_terms_of(flavour: str, command: str) -> str:
    """A command as a customer of the service can carry it out; as it is anywhere else.

    Where a service has neither the product's own statements for settings nor its files, their
    place is taken by what to set in the service; other statements stay.
    """
    service = service_of(flavour)
    if service is None or not command:
        return command
    if "pg_hba.conf" in command:
        rule = f"-- ask {service.name} for encrypted connections only"
        return service.own.get("pg_hba.conf", rule)
    if command.startswith("ssl_cert = "):  # lines of MySQL's option file
        return service.changed("require_secure_transport", "ON")

    def changed(found: re.Match[str]) -> str:
        said = found.groupdict()
        if "value" not in said:
            return f"-- set {found['name']} back to its default in {service.place}"
        restart = "restart" in (said["beside"] or "")
        return service.changed(said["name"], said["value"] or "ON", restart=restart)

    for statement in _STATEMENTS:
        command = statement.sub(changed, command)

    def added(found: re.Match[str]) -> str:
        return f"-- add {found['name']} {service.plugins}{chr(10) if found['more'] else ''}"

    return _PLUGIN.sub(added, command)
