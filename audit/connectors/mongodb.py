"""MongoDB: one deployment, or one database of it, through commands that read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from time import time
from typing import Any

from audit.access.budget import Budget
from audit.access.connector import Connector, Target, collects
from audit.access.grants import Ask, GrantPlan
from audit.access.guessing.compare import own_only
from audit.access.identity.approach import Approach, OwnName
from audit.access.identity.examined import examined
from audit.access.mongo import grants as mongo_grants
from audit.access.mongo.describe import (
    SYSTEM_DATABASES,
    Document,
    account_of,
    attributes,
    dataset_of,
    health_of,
    may_create,
    privileges_of,
    replication_of,
    superuser,
    writable,
)
from audit.access.mongo.session import PORT, Gone, MongoSession, Unsupported, explain
from audit.access.network import exposure_of, resolve_host
from audit.errors import BudgetExceeded, CollectError, Interrupted, PrivilegeMissing
from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.activity import Connections, HiddenRecording, Observability, Recording
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Key, KeyKind, SchemaMode
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.guessing import PasswordComparison
from audit.facts.outward import Listening
from audit.facts.replication import Health, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability, Guarantee, Promise
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.model.fact import Missing, Reason, Verified

#: A random sample reads single documents only when it is small beside the collection.
SAMPLED_SHARE = 20
#: A threshold above this records nothing that a load would notice.
SLOW_MILLISECONDS = 10_000
#: Below this window of the oplog a reader that stops for a night loses its place.
OPLOG_HOURS = 24
#: Databases whose profiler is asked for its level.
MAX_PROFILERS = 20

_PARAMETERS = (
    "auditAuthorizationSuccess",
    "authenticationMechanisms",
    "enableLocalhostAuthBypass",
    "featureCompatibilityVersion",
    "quiet",
    "tlsMode",
    "ttlMonitorEnabled",
)
_OPTIONS = (
    "auditLog.destination",
    "net.bindIp",
    "net.tls.mode",
    "operationProfiling.mode",
    "operationProfiling.slowOpThresholdMs",
    "replication.replSetName",
    "security.authorization",
    "security.javascriptEnabled",
    "storage.engine",
    "storage.journal.enabled",
)
_HOSTS = (
    (".mongodb.net", "MongoDB Atlas"),
    (".docdb.amazonaws.com", "Amazon DocumentDB"),
    (".cosmos.azure.com", "Azure Cosmos DB"),
)
_BUILDS = (
    ("secantusVersion", "SecantusDB"),
    ("psmdbVersion", "Percona Server for MongoDB"),
    ("ferretdb", "FerretDB"),
)
#: Programs of other makers with a support calendar of their own.
_OTHERS = frozenset({"Amazon DocumentDB", "Azure Cosmos DB", "FerretDB"})


class MongoDB(Connector):
    """Audits one MongoDB deployment, or one database of it when the URL names one."""

    kind = "mongodb"
    title = "MongoDB"
    family = Family.DOCUMENT
    schemes = ("mongodb", "mongodb+srv")
    default_port = PORT
    extra = "mongodb"
    driver = "pymongo"
    verified = Verified.COMPATIBLE
    verified_on = "SecantusDB 0.7.0b3, a program that speaks MongoDB 8.2's protocol"
    least_privilege = (
        'db.getSiblingDB("admin").createRole({role: "viewAccounts", privileges: [{resource: '
        '{db: "", collection: ""}, actions: ["viewUser", "viewRole"]}], roles: []})\n'
        'db.getSiblingDB("admin").createUser({user: "auditor", pwd: passwordPrompt(), roles: '
        '["readAnyDatabase", "clusterMonitor", "viewAccounts"]})'
    )

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.session = self.make_session()

    def make_session(self) -> MongoSession:
        return MongoSession(self.target, self.budget)

    def open(self) -> None:
        self.session.open()

    def close(self) -> None:
        self.session.close()

    def explain(self, error: Exception) -> CollectError | None:
        return explain(error)

    def driver_version(self) -> str:
        return f"pymongo {version('pymongo')}"

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return mongo_grants.plan(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        actions = ["find", "collStats", "listIndexes", "changeStream"]
        privileges = [
            {
                "resource": {"db": d.namespace, "collection": _bare(d)},
                "actions": actions if d.kind.stored else actions[:1],
            }
            for d in catalog.datasets
        ]
        role = {"role": "ingestion", "privileges": privileges, "roles": []}
        return f'db.getSiblingDB("admin").createRole({json.dumps(role, indent=2)})'

    @collects()
    def server(self) -> Server:
        number = str(self.session.build["version"])
        status = self.session.optional({"serverStatus": 1})
        sizes = self.session.optional({"listDatabases": 1})
        up = status.get("uptime")
        sent = time()
        now: datetime = self.session.ask({"hello": 1})["localTime"]
        return Server(
            product=self.title,
            product_id="" if self._flavour() in _OTHERS else self.kind,
            version=number,
            release=".".join(number.split(".")[:2]),
            flavour=self._flavour(),
            started_at=None if up is None else now.astimezone(UTC) - timedelta(seconds=int(up)),
            clock_skew_seconds=round(now.timestamp() - (sent + time()) / 2, 3),
            encoding="UTF-8",
            read_only=bool(
                self.session.hello.get("readOnly") or self.session.hello.get("secondary")
            ),
            size_bytes=int(sizes["totalSize"]) if sizes.get("totalSize") else None,
            identifier=self._replica_set,
        )

    @cached_property
    def _replica_set(self) -> str:
        """Name and id of the replica set; a server by itself has neither."""
        name = self.session.hello.get("setName")
        config: Document = self.session.optional({"replSetGetConfig": 1}).get("config") or {}
        settings: Document = config.get("settings") or {}
        return " ".join(str(part) for part in (name, settings.get("replicaSetId")) if part)

    def own_name(self) -> OwnName:
        unread = "" if self._replica_set else "the server is in no replica set"
        return OwnName("replica set", self._replica_set, unread)

    def approach(self) -> Approach:
        return self.session.approach()

    @collects(privilege="role clusterMonitor")
    def settings(self) -> Settings:
        parameters = self.session.ask({"getParameter": 1, **dict.fromkeys(_PARAMETERS, 1)})
        options: Document = self._options()
        found = [
            Setting(name, _said(parameters[name]), "parameter")
            for name in _PARAMETERS
            if name in parameters
        ]
        flat = {name: _at(options, name) for name in _OPTIONS}
        found += [Setting(n, _said(v), "configuration") for n, v in flat.items() if v is not None]
        return Settings(settings=tuple(sorted(found, key=lambda s: s.name)))

    @collects()
    def connection(self) -> Connection:
        session, seen = self.session, self.session.seen
        second = session.encrypted and seen is None  # another TLS library, which shows nothing
        if second and session.by_name:  # the driver has looked the servers up by now
            session.tls = session.shake(*session.hosts[0])
        tls = seen.session if seen else session.tls
        addresses = tuple(a for host, port in session.hosts for a in resolve_host(host, port))
        return Connection(
            endpoint=", ".join(f"{host}:{port}" for host, port in session.hosts),
            exposure=exposure_of(addresses),
            encrypted=seen is not None or second,
            verified_chain=seen.chain if seen else session.verifies_chain if second else None,
            verified_name=seen.name if seen else session.verifies_name if second else None,
            pinned=bool(seen and self.target.pins.of_tls),
            tls_version=tls.version,
            cipher=tls.cipher,
            authentication=session.mechanism,
            seen_by="a second handshake like the driver's" if second else "socket",
        )

    @collects()
    def tls_server(self) -> TlsServer | Missing:
        return examined(self.session.approach(), self.budget, wanted=self.target.examine_tls)

    @collects()
    def authentication(self) -> Authentication:
        try:
            seen = self._sees(anonymous=bool(self.session.users))
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=self.session.mechanism)
        return Authentication(
            anonymous_access=True, anonymous_sees=seen, method=self.session.mechanism
        )

    @collects()
    def audit_account(self) -> AuditAccount:
        account, users = self.session.account, self.session.users
        roles: Sequence[Document] = account.get("authenticatedUserRoles") or ()
        if not users:
            return AuditAccount(
                name="",
                superuser=True,
                attributes=("access control is switched off",),
                writable=("*",),
                may_create=True,
                read_only_session=False,
                credential=self.target.credential,
            )
        privileges: Sequence[Document] = account.get("authenticatedUserPrivileges") or ()
        if not privileges:
            privileges = privileges_of(roles, self._custom_roles(r["db"] for r in roles))
        changes = writable(privileges)
        return AuditAccount(
            name=str(users[0]["user"]),
            listed_as=f"{users[0]['db']}.{users[0]['user']}",
            superuser=superuser(roles, privileges),
            attributes=attributes(privileges),
            member_of=tuple(sorted(f"{role['role']}@{role['db']}" for role in roles)),
            writable=changes,
            may_create=may_create(privileges),
            read_only_session=not changes and not may_create(privileges),
            credential=self.target.credential,
        )

    @collects(privilege="the actions viewUser and viewRole on all databases")
    def accounts(self) -> Accounts:
        users: list[Document] = list(self.session.ask({"usersInfo": {"forAllDBs": True}})["users"])
        if not users:  # some programs answer this with nothing and know the users of a database
            for database in ("admin", *self._databases()):
                users += self.session.ask({"usersInfo": 1}, database=database)["users"]
        roles = self._custom_roles({str(r["db"]) for u in users for r in u.get("roles") or ()})
        return Accounts(
            accounts=tuple(
                sorted((account_of(user, roles) for user in users), key=lambda a: a.name)
            ),
            schemes_readable=True,
        )

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        return own_only(
            self.target.address.user,
            self.target.password,
            database=self.session.database,
            product=self.kind,
        )

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def listening(self) -> Listening:
        options = self._told_options()
        bound = str(_at(options, "net.bindIp") or "localhost")
        addresses = tuple(part.strip() for part in bound.split(",") if part.strip())
        every = bool(_at(options, "net.bindIpAll"))
        return Listening(
            setting="net.bindIpAll" if every else "net.bindIp",
            addresses=("true",) if every else addresses,
            everywhere=every or not {"*", "0.0.0.0", "::"}.isdisjoint(addresses),  # noqa: S104
            restrict="net.bindIp: localhost,<addresses>",
        )

    @collects(privilege="role read on each database")
    def catalog(self) -> Catalog:
        databases = self._databases()
        datasets: list[Dataset] = []
        for database in databases:
            try:
                datasets += self._datasets(database)
            except PrivilegeMissing as error:
                if len(databases) == 1:
                    raise
                datasets.append(_unlisted(database, error.grant))
        return Catalog(
            family=Family.DOCUMENT,
            datasets=tuple(sorted(datasets, key=lambda d: d.name)),
            owners_supported=False,
        )

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def durability(self) -> Durability:
        engine: Document = self.session.ask({"serverStatus": 1}).get("storageEngine") or {}
        options: Document = self._options()
        journal = _at(options, "storage.journal.enabled")
        promises = [
            Promise(
                Guarantee.WRITES_REACH_DISK,
                kept=bool(engine.get("persistent", True)) and journal is not False,
                setting="storage.journal.enabled" if journal is False else "storage.engine",
                value="false" if journal is False else str(engine.get("name", "")),
                change="storage.engine: wiredTiger, with its journal",
            )
        ]
        defaults = self.session.optional({"getDefaultRWConcern": 1})
        if defaults:
            concern: Document = defaults.get("defaultWriteConcern") or {"w": 1}
            promises.append(
                Promise(
                    Guarantee.COMMITS_WAIT,
                    kept=concern.get("w") == "majority" or bool(concern.get("j")),
                    setting="default write concern",
                    value=f"w: {concern.get('w', 1)}",
                    change="db.adminCommand({setDefaultRWConcern: 1, "
                    'defaultWriteConcern: {w: "majority"}})',
                )
            )
        return Durability(promises=tuple(promises))

    @collects(privilege="role clusterMonitor")
    def replication(self) -> Replication:
        hosts = [*self.session.hello.get("hosts", ()), *self.session.hello.get("passives", ())]
        try:
            status = self._status()
        except PrivilegeMissing as error:
            role = "standby" if self.session.hello.get("secondary") else "primary"
            return Replication(role=role, expected=len(hosts), visible=False, grant=error.grant)
        if not status:
            return Replication(role="member" if self.session.sharded else "standalone")
        return replace(replication_of(status), expected=len(hosts))

    @collects(privilege="role clusterMonitor")
    def health(self) -> Health | Missing:
        status = self._status()
        if not status:
            return Missing(Reason.UNSUPPORTED, "only a replica set tells how it is")
        return health_of(status)

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def connections(self) -> Connections | Missing:
        found: Document = self.session.ask({"serverStatus": 1}).get("connections") or {}
        if not found.get("available") and self._flavour():
            return Missing(Reason.UNSUPPORTED, f"{self._flavour()} tells no limit of connections")
        used = int(found["current"])
        return Connections(used=used, limit=used + int(found["available"]))

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def observability(self) -> Observability:
        parameters = self.session.optional(
            {"getParameter": 1, "quiet": 1, "auditAuthorizationSuccess": 1}
        )
        options: Document = self._told_options()
        destination = str(_at(options, "auditLog.destination") or "")
        everything = bool(parameters.get("auditAuthorizationSuccess"))
        slow = self._slow_operations()
        recordings = [
            *((slow,) if isinstance(slow, Recording) else ()),
            Recording(
                "data access",
                enabled=bool(destination) and everything,
                setting="auditLog.destination",
                value=destination or "none",
                enable="auditLog.destination: file, and auditAuthorizationSuccess: true",
            ),
        ]
        if "quiet" in parameters:
            recordings.append(
                Recording(
                    "log-ins",
                    enabled=not parameters["quiet"],
                    setting="quiet",
                    value=_said(parameters["quiet"]),
                    enable="db.adminCommand({setParameter: 1, quiet: false})",
                )
            )
        hidden = (slow,) if isinstance(slow, HiddenRecording) else ()
        return Observability(recordings=tuple(recordings), hidden=hidden)

    def _slow_operations(self) -> Recording | HiddenRecording:
        name, setting = "slow operations", "operationProfiling.slowOpThresholdMs"
        try:
            levels = [
                self.session.ask({"profile": -1}, database=d)
                for d in self._databases()[:MAX_PROFILERS]
            ]
        except PrivilegeMissing as error:
            return HiddenRecording(name, setting, str(error), error.grant)
        slowest = max((int(level["slowms"]) for level in levels), default=100)
        return Recording(
            name,
            enabled=slowest <= SLOW_MILLISECONDS,
            setting=setting,
            value=f"{slowest:,} ms",
            enable="db.setProfilingLevel(0, {slowms: 100})",
        )

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "MongoDB keeps no record of its backups that a client could read"
        )

    @collects()
    def change_capture(self) -> ChangeCapture:
        member = bool(self.session.hello.get("setName")) or self.session.sharded
        requirements = [
            Requirement(
                name="replica set",
                met=member,
                current="replica set" if member else "standalone server",
                needed="a replica set, of one member at least",
                command="" if member else "rs.initiate()",
                restart=True,
            )
        ]
        requirements += self._oplog_window() if member and not self.session.sharded else ()
        return ChangeCapture(method="change streams", requirements=tuple(requirements))

    def count(self, dataset: Dataset) -> tuple[int | None, bool]:
        """Documents: counted when they are few, else the server's own figure for a collection."""
        rows = self.budget.limits.sample_rows
        database, name = self._place(dataset)
        few = self._pipeline(database, name, {"$limit": rows + 1}, {"$count": "n"})
        counted = int(few[0]["n"]) if few else 0
        if counted == 0 and dataset.row_estimate:
            self._assert_there(database, name)
        if counted <= rows:
            return counted, True
        if _computed(dataset):
            return None, False  # counting a view runs it
        return int(self.session.ask({"count": name}, database=database)["n"]), False

    def sample(self, dataset: Dataset, *, rows: int) -> Iterator[Mapping[str, object]]:
        """At most so many documents: random ones where that is cheap, else both ends."""
        database, name = self._place(dataset)
        size = dataset.row_estimate or 0
        if _computed(dataset) or size <= rows:
            return iter(self._find(database, name, limit=rows))
        if size > SAMPLED_SHARE * rows:
            return iter(self._pipeline(database, name, {"$sample": {"size": rows}}, batch=rows))
        oldest = self._find(database, name, limit=rows - rows // 2, order={"_id": 1})
        return iter([*oldest, *self._find(database, name, limit=rows // 2, order={"_id": -1})])

    def _options(self) -> Document:
        """The configuration that the server was started with, as far as we may see it."""
        return self.session.optional({"getCmdLineOpts": 1}).get("parsed") or {}

    def _told_options(self) -> Document:
        """The same, where what we may not see must not pass for what is not set."""
        try:
            return self.session.ask({"getCmdLineOpts": 1}).get("parsed") or {}
        except Unsupported:
            return {}

    def _status(self) -> Document:
        """The replica set as the server sees it; empty for a server that is in none."""
        if self.session.sharded or not self.session.hello.get("setName"):
            return {}
        try:
            return self.session.ask({"replSetGetStatus": 1})
        except Unsupported:
            return {}

    def _databases(self) -> tuple[str, ...]:
        """The database that the URL names, else all that are not the product's own."""
        if self.session.database:
            return (self.session.database,)
        answer = self.session.ask(
            {"listDatabases": 1, "nameOnly": True, "authorizedDatabases": True}
        )
        return tuple(sorted({str(d["name"]) for d in answer["databases"]} - SYSTEM_DATABASES))

    def _datasets(self, database: str) -> list[Dataset]:
        """The collections and views of a database; a spent budget leaves their bare names."""
        found: list[Dataset] = []
        spent = False
        for listed in self.session.collections(database):
            bare = str(listed["name"])
            name = bare if self.session.database else f"{database}.{bare}"
            plain = dataset_of(name, database, listed, indexes=(), stats={})
            if spent or plain.kind is DatasetKind.VIEW:
                found.append(plain)
                continue
            try:
                found += self._detailed(plain, database, listed)
            except (BudgetExceeded, Interrupted):
                spent = True
                found.append(plain)
        return found

    def _detailed(self, plain: Dataset, database: str, listed: Document) -> Iterator[Dataset]:
        """A collection with its indexes and sizes; none when it was dropped meanwhile."""
        bare = str(listed["name"])
        try:
            indexes = self.session.batch(
                {"listIndexes": bare, "cursor": {"batchSize": 1_000}}, database=database
            )
            stats = self._stats(database, bare)
        except PrivilegeMissing as error:
            yield replace(plain, readable=False, grant=error.grant)
            return
        except Gone:
            return
        yield dataset_of(plain.name, database, listed, indexes=indexes, stats=stats)

    def _stats(self, database: str, name: str) -> Document:
        """Documents and bytes over all shards; nothing from a program that does not count them."""
        try:
            parts = self._pipeline(database, name, {"$collStats": {"storageStats": {}}})
        except Unsupported:
            return {}
        return {"storageStats": _summed([p.get("storageStats") or {} for p in parts])}

    def _pipeline(
        self, database: str, name: str, *stages: Document, batch: int = 101
    ) -> list[Document]:
        return self.session.batch(
            {"aggregate": name, "pipeline": list(stages), "cursor": {"batchSize": batch}},
            database=database,
        )

    def _find(
        self, database: str, name: str, *, limit: int, order: Document | None = None
    ) -> list[Document]:
        """One batch, after which the server keeps no cursor."""
        command = {"find": name, "limit": limit, "batchSize": limit, "singleBatch": True}
        return self.session.batch(
            {**command, "sort": dict(order)} if order else command, database=database
        )

    def _place(self, dataset: Dataset) -> tuple[str, str]:
        """Database and collection of a dataset."""
        return dataset.namespace, dataset.name if self.session.database else _bare(dataset)

    def _assert_there(self, database: str, name: str) -> None:
        """A collection that is gone looks like an empty one to a reader."""
        if name not in {str(c["name"]) for c in self.session.collections(database)}:
            raise CollectError("it was dropped while the audit ran")

    def _custom_roles(self, databases: Iterable[str]) -> list[Document]:
        """The roles that somebody made, with their privileges, as far as we may see them."""
        found: list[Document] = []
        for database in sorted(set(databases)):
            answer = self.session.optional(
                {"rolesInfo": 1, "showPrivileges": True}, database=database
            )
            found += answer.get("roles", ())
        return found

    def _oplog_window(self) -> list[Requirement]:
        """How long a reader may be away; only of a server that has run for longer than that."""
        status = self.session.optional({"serverStatus": 1})
        if float(status.get("uptime", 0)) < OPLOG_HOURS * 3600:
            return []
        try:
            oldest = self._find("local", "oplog.rs", limit=1, order={"$natural": 1})
            newest = self._find("local", "oplog.rs", limit=1, order={"$natural": -1})
        except PrivilegeMissing:
            return []
        first: Document = (oldest[0].get("o") or {}) if oldest else {}
        if not newest or first.get("msg") == "initiating set":
            return []  # nothing was ever cut off
        hours = (newest[0]["ts"].time - oldest[0]["ts"].time) / 3600
        return [
            Requirement(
                name="oplog window",
                met=hours >= OPLOG_HOURS,
                current=f"{hours:,.1f} h",
                needed=f"at least {OPLOG_HOURS} h",
                command="db.adminCommand({replSetResizeOplog: 1, "
                f"minRetentionHours: {2 * OPLOG_HOURS}}})",
            )
        ]

    def _sees(self, *, anonymous: bool) -> str:
        """What we get by asking for databases; `PrivilegeMissing` when nothing."""
        client = self.session.connect(anonymous=True) if anonymous else None
        try:
            answer = self.session.ask({"listDatabases": 1, "nameOnly": True}, client=client)
        finally:
            if client is not None:
                client.close()
        return f"the names of {len(answer['databases']):,} databases, and their documents"

    def _flavour(self) -> str:
        built = next((name for key, name in _BUILDS if key in self.session.build), "")
        host = self.target.address.host.lower()
        return built or next((name for end, name in _HOSTS if host.endswith(end)), "")


def _bare(dataset: Dataset) -> str:
    return dataset.name.removeprefix(f"{dataset.namespace}.")


def _computed(dataset: Dataset) -> bool:
    """Whether reading it runs a pipeline: a view, or the buckets of a time series."""
    return dataset.kind is DatasetKind.VIEW or bool(dataset.time_field)


def _unlisted(database: str, grant: str) -> Dataset:
    """Stands for the collections of a database whose names we may not even see."""
    return Dataset(
        name=f"{database}.*",
        kind=DatasetKind.COLLECTION,
        namespace=database,
        keys=(Key("_id_", KeyKind.PRIMARY, ("_id",)),),
        schema_mode=SchemaMode.NONE,
        readable=False,
        grant=grant,
        complete=False,
    )


def _summed(parts: Sequence[Document]) -> dict[str, int]:
    """Statistics of a collection over its shards."""
    return {key: sum(int(p.get(key) or 0) for p in parts) for key in ("count", "size")}


def _at(options: Document, path: str) -> object:
    """A value in nested options by its dotted path, None when it is not set."""
    found: Any = options
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return found  # pyright: ignore[reportUnknownVariableType]


def _said(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case {"version": str(number)}:
            return number
        case list():
            return ", ".join(str(v) for v in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return str(value)


CONNECTOR = MongoDB
