"""MongoDB: one deployment, or one database of it, through commands that read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.metadata import version
from time import time

from audit.access.budget import Budget
from audit.access.connector import Connector, Target, collects
from audit.access.grants import Ask, GrantPlan
from audit.access.guessing.compare import own_only
from audit.access.identity.approach import Approach, OwnName
from audit.access.identity.examined import examined
from audit.access.latency import look_of
from audit.access.mongo import grants as mongo_grants
from audit.access.mongo.answering import availability_of
from audit.access.mongo.changes import change_capture_of
from audit.access.mongo.collections import Listed, Reader, bare_name, databases_of
from audit.access.mongo.describe import Document
from audit.access.mongo.errors import Unsupported, explain
from audit.access.mongo.expiring import expiry_of
from audit.access.mongo.flavour import FERRETDB, OTHERS, flavour_of
from audit.access.mongo.link import PORT
from audit.access.mongo.members import health_of, replication_of
from audit.access.mongo.options import (
    durability_of,
    encryption_of,
    listening_of,
    observability_of,
    settings_of,
)
from audit.access.mongo.privileges import accounts_of, audit_account_of
from audit.access.mongo.reading import Place
from audit.access.mongo.sampling import documents_of
from audit.access.mongo.session import MongoSession
from audit.access.mongo.workload import activity_of, distribution_of, read_consistency_of
from audit.access.network import exposure_of, resolve_host
from audit.access.stream import Documents, Extent, Portion
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.activity import Connections, Observability
from audit.facts.availability import Availability, LagLook
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.encryption import StorageEncryption
from audit.facts.guessing import PasswordComparison
from audit.facts.outward import Listening
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason, Verified


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
    verified_on = (
        "SecantusDB 0.7.0b3 and FerretDB 1.24.0 on SQLite, programs that speak the protocol of "
        "MongoDB 8.2 and 7.0"
    )
    least_privilege = (
        'db.getSiblingDB("admin").createRole({role: "viewAccounts", privileges: [{resource: '
        '{db: "", collection: ""}, actions: ["viewUser", "viewRole"]}], roles: []})\n'
        'db.getSiblingDB("admin").createUser({user: "auditor", pwd: passwordPrompt(), roles: '
        '["readAnyDatabase", "clusterMonitor", "viewAccounts"]})'
    )

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.session = self.make_session()
        self._listed = Listed()  # by the catalogue, which is read before what else needs it
        self._unlisted: Exception | None = None
        self._read = False

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
                "resource": {"db": d.namespace, "collection": bare_name(d)},
                "actions": actions if d.kind.stored else actions[:1],
            }
            for d in catalog.datasets
        ]
        role = {"role": "ingestion", "privileges": privileges, "roles": []}
        return f'db.getSiblingDB("admin").createRole({json.dumps(role, indent=2)})'

    @collects()
    def server(self) -> Server:
        number = str(self.session.build["version"])
        status, lacking = self._own_status()
        sizes = self.session.optional({"listDatabases": 1})
        up = status.get("uptime")
        sent = time()
        now: datetime = self.session.ask({"hello": 1})["localTime"]
        return Server(
            product=self.title,
            product_id="" if flavour_of(self.session) in OTHERS else self.kind,
            version=number,
            release=".".join(number.split(".")[:2]),
            flavour=flavour_of(self.session),
            started_at=None if up is None else now.astimezone(UTC) - timedelta(seconds=int(up)),
            started_grant=lacking,
            clock_skew_seconds=round(now.timestamp() - (sent + time()) / 2, 3),
            encoding="UTF-8",
            read_only=bool(
                self.session.hello.get("readOnly") or self.session.hello.get("secondary")
            ),
            size_bytes=int(sizes["totalSize"]) if sizes.get("totalSize") else None,
            identifier=self._replica_set,
        )

    def _own_status(self) -> tuple[Document, str]:
        """What the server says of its state, and what our account lacks to see it."""
        try:
            return self.session.ask({"serverStatus": 1}), ""
        except PrivilegeMissing as error:
            return {}, error.grant or "role clusterMonitor"
        except Unsupported:
            return {}, ""

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
        return settings_of(self.session)

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
        return audit_account_of(self.session, self.target.credential)

    @collects(privilege="the actions viewUser and viewRole on all databases")
    def accounts(self) -> Accounts | Missing:
        return accounts_of(self.session)

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        return own_only(
            self.target.address.user,
            self.target.password,
            database=self.session.database,
            product=self.kind,
        )

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def listening(self) -> Listening | Missing:
        return listening_of(self.session)

    @collects(privilege="role read on each database")
    def catalog(self) -> Catalog:
        self._listed, self._unlisted = Listed(), None
        try:
            self._listed, self._read = Reader(self.session).read(), True
        except Exception as error:
            self._unlisted = error
            raise
        return self._listed.catalog

    @collects(privilege="role read on each database")
    def expiry(self) -> Expiry:
        if self._unlisted is not None:
            raise self._unlisted  # what is not known of collections is not asked for again
        if not self._read:
            self.catalog()
        return expiry_of(self.session, self._listed.rules)

    @collects(privilege="role clusterMonitor")
    def activity(self) -> Activity | Missing:
        return activity_of(self.session, self._listed.datasets, self._listed.counting_since)

    @collects()
    def read_consistency(self) -> ReadConsistency | Missing:
        return read_consistency_of(self.session)

    @collects()
    def distribution(self) -> Distribution | Missing:
        return distribution_of(self.session, self._listed.parts)

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def durability(self) -> Durability | Missing:
        return durability_of(self.session)

    @collects(privilege="role clusterMonitor")
    def storage_encryption(self) -> StorageEncryption | Missing:
        return encryption_of(self.session, self._listed.datasets)

    @collects(privilege="role clusterMonitor")
    def replication(self) -> Replication | Missing:
        if flavour_of(self.session) == FERRETDB:
            return Missing(Reason.UNSUPPORTED, f"{FERRETDB} leaves copies to the store below it")
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
        if not found.get("available") and flavour_of(self.session):
            return Missing(
                Reason.UNSUPPORTED, f"{flavour_of(self.session)} tells no limit of connections"
            )
        used = int(found["current"])
        return Connections(used=used, limit=used + int(found["available"]))

    @collects(privilege="role clusterMonitor", verified=Verified.RECORDED)
    def observability(self) -> Observability:
        return observability_of(self.session, databases_of(self.session))

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "MongoDB keeps no record of its backups that a client could read"
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return change_capture_of(self.session)

    @collects()
    def availability(self) -> Availability:
        return availability_of(self.session, self.replication())

    def look_again(self) -> LagLook | None:
        """The members' lag once more, at the end of the audit."""
        return look_of(self.replication(), datetime.now(UTC))

    def extent(self, dataset: Dataset) -> Extent:
        return Extent(rows=dataset.row_estimate, bytes=dataset.size_bytes)

    def documents(self, dataset: Dataset, portion: Portion) -> Documents:
        name = dataset.name if self.session.database else bare_name(dataset)
        return documents_of(self.session, Place(dataset, dataset.namespace, name), portion)

    def _status(self) -> Document:
        """The replica set as the server sees it; empty for a server that is in none."""
        if self.session.sharded or not self.session.hello.get("setName"):
            return {}
        try:
            return self.session.ask({"replSetGetStatus": 1})
        except Unsupported:
            return {}

    def _sees(self, *, anonymous: bool) -> str:
        """What we get by asking for databases; `PrivilegeMissing` when nothing."""
        client = self.session.connect(anonymous=True) if anonymous else None
        try:
            answer = self.session.ask({"listDatabases": 1, "nameOnly": True}, client=client)
        finally:
            if client is not None:
                client.close()
        return f"the names of {len(answer['databases']):,} databases, and their documents"


CONNECTOR = MongoDB
