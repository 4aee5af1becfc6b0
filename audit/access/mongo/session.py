"""The session with a MongoDB deployment: how it begins, and the one door for commands."""

import difflib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audit import __version__
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.witness import Seen, Witness
from audit.access.mongo.describe import SYSTEM_DATABASES, Document
from audit.access.network import probe
from audit.access.tls.context import NoTls, handshake, make_context, speaks_tls
from audit.access.tls.context import Session as TlsSession
from audit.errors import (
    CollectError,
    ConfigError,
    ConnectError,
    ConnectionLost,
    PrivilegeMissing,
    SourceTimeout,
)

if TYPE_CHECKING:
    from pymongo import MongoClient  # a driver, loaded when a source of this kind is opened

logger = logging.getLogger(__name__)

PORT = 27017

#: Commands that may be sent, each with the built-in role that allows it ("" for everybody).
READS: Mapping[str, str] = {
    "aggregate": "read",
    "buildInfo": "",
    "connectionStatus": "",
    "count": "read",
    "find": "read",
    "getCmdLineOpts": "clusterMonitor",
    "getDefaultRWConcern": "clusterMonitor",
    "getParameter": "clusterMonitor",
    "hello": "",
    "killCursors": "",  # of our own, should an answer not fit into one batch
    "listCollections": "read",
    "listDatabases": "clusterMonitor",
    "listIndexes": "read",
    "profile": "clusterMonitor",  # with -1 it tells the level and sets nothing
    "replSetGetConfig": "clusterMonitor",
    "replSetGetStatus": "clusterMonitor",
    "rolesInfo": "viewRole",
    "serverStatus": "clusterMonitor",
    "usersInfo": "viewUser",
}
#: What may be said beside a command: no filter, no script, no hash of a password, no level to set.
ARGUMENTS: Mapping[str, frozenset[str]] = {
    "aggregate": frozenset({"pipeline", "cursor"}),
    "connectionStatus": frozenset({"showPrivileges"}),
    "find": frozenset({"limit", "batchSize", "singleBatch", "sort"}),
    "killCursors": frozenset({"cursors"}),
    "listCollections": frozenset({"cursor", "nameOnly", "authorizedCollections"}),
    "listDatabases": frozenset({"nameOnly", "authorizedDatabases"}),
    "listIndexes": frozenset({"cursor"}),
    "rolesInfo": frozenset({"showPrivileges"}),
}
#: What we or the driver add to every command.
ADDED = frozenset({"maxTimeMS", "$db", "$readPreference", "$clusterTime", "lsid"})
#: Stages of a pipeline that may be sent.
STAGES = frozenset({"$collStats", "$count", "$limit", "$sample"})
#: Commands are sent as they are; the driver adds these of its own.
DRIVER = frozenset({"endSessions", "hello", "isMaster", "ismaster", "saslContinue", "saslStart"})

_UNAUTHORIZED = 13
_UNSUPPORTED = frozenset({59, 115, 40324})  # no such command, not supported, no such stage
_GONE = 26  # NamespaceNotFound
_NOT_IN_A_SET = 76  # NoReplicationEnabled
_LOGIN_REFUSED = frozenset({11, 18, 8000})  # UserNotFound, AuthenticationFailed, Atlas
_TIMED_OUT = frozenset({50, 262})  # MaxTimeMSExpired, ExceededTimeLimit
_WITHOUT_PASSWORD = frozenset({"MONGODB-X509", "MONGODB-AWS", "MONGODB-OIDC", "GSSAPI"})


class RefusedCommand(CollectError):
    """A command that is not on the list of reads; it was not sent."""


class Unsupported(CollectError):
    """A command that the server does not know, or that is about nothing it has."""


class Gone(CollectError):
    """A collection or view that is not there any more."""


def assert_read(command: Mapping[str, object]) -> None:
    """Refuses every command and every stage of a pipeline that is not on our list of reads.

    The second of the two guards: the first is an account that may only read.
    """
    (name, value), *others = command.items()
    stages: Any = command.get("pipeline", ())
    listed = name in READS and all(key in STAGES for stage in stages for key in stage)
    plain = all(
        argument in ADDED | ARGUMENTS.get(name, ADDED) or (name == "getParameter" and sent == 1)
        for argument, sent in others
    )
    if not listed or not plain or (name == "profile" and value != -1):
        raise RefusedCommand("a command that is not a listed read was refused and not sent")


def explain(error: Exception) -> CollectError | None:
    """The driver's error in our words, None when it is none of the driver's."""
    from bson.errors import BSONError  # noqa: PLC0415  # see TYPE_CHECKING above
    from pymongo import errors  # noqa: PLC0415

    match error:
        case errors.OperationFailure():
            return _operation(error.code)
        case errors.NetworkTimeout():
            return SourceTimeout("the server did not answer a command in time")
        case errors.ConnectionFailure():
            return ConnectionLost("the connection to the server was lost")
        case errors.PyMongoError() | BSONError():
            return CollectError(f"the driver reported {type(error).__name__}")
        case _:
            return None


def _role_of(name: str, actions: str) -> str:
    """The command that makes a role of these actions on every database."""
    return (
        f'db.getSiblingDB("admin").createRole({{role: "{name}", privileges: '
        f'[{{resource: {{db: "", collection: ""}}, actions: [{actions}]}}], roles: []}}); '
    )


def _operation(code: int | None) -> CollectError:
    if code == _UNAUTHORIZED:
        return PrivilegeMissing()
    if code in _TIMED_OUT:
        return SourceTimeout("the server stopped a command at its time limit")
    if code == _GONE:
        return Gone("it was dropped while the audit ran")
    if code in _UNSUPPORTED or code == _NOT_IN_A_SET:
        return Unsupported("this server does not know the command")
    return CollectError(f"the server refuses a command (code {code})")


class MongoSession:
    """One deployment through one client of the driver, and what it said at the beginning."""

    def __init__(self, target: Target, budget: Budget) -> None:
        self.target = target
        self.budget = budget
        self.hello: Document = {}
        self.build: Document = {}
        self.account: Document = {}  # connectionStatus: users, roles, privileges
        self.tls = TlsSession()
        self.witness = Witness(target.pins)
        self._client: MongoClient[dict[str, Any]] | None = None

    def open(self) -> None:
        """Connects, logs in and asks who both sides are, or raises `ConnectError`."""
        self._assert_usable()
        self._reach()
        try:
            self._client = self.connect(anonymous=False)
            self.hello = self.ask({"hello": 1})
            self.build = self.ask({"buildInfo": 1})
            self.account = self._whoami()
            self._assert_let_in()
        except CollectError as error:
            raise ConnectError(f"{self.where}: {error}") from error
        except Exception as error:
            if self.witness.mismatch is not None:
                raise self.witness.mismatch from None
            said = self._refusal(error)
            if said is None:
                raise
            raise ConnectError(said) from error

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def client_options(self) -> dict[str, Any]:
        """What the driver is told beside the URL; what the URL says itself comes first."""
        limits = self.budget.limits
        options: dict[str, Any] = {
            "appname": f"source-audit/{__version__}",
            "connectTimeoutMS": int(limits.connect_seconds * 1000),
            "maxPoolSize": limits.connections,
            "readPreference": "secondaryPreferred",
            "retryReads": False,  # each command is charged once, so it is sent once
            "retryWrites": False,
            "serverMonitoringMode": "poll",
            # a little longer, so that the reason of the last attempt is known when it ends
            "serverSelectionTimeoutMS": int(limits.connect_seconds * 1000) + 500,
            "socketTimeoutMS": int(limits.statement_seconds * 1000) + 2000,
            "waitQueueTimeoutMS": int(limits.statement_seconds * 1000),
        }
        given = {name.lower() for name, _ in self.target.address.parameters}
        return {name: value for name, value in options.items() if name.lower() not in given}

    def connect(self, *, anonymous: bool) -> "MongoClient[dict[str, Any]]":
        """A client of the driver, with our account or with none."""
        from pymongo import MongoClient  # noqa: PLC0415
        from pymongo.errors import PyMongoError  # noqa: PLC0415
        from pymongo.uri_parser import parse_uri  # noqa: PLC0415

        address, options = self.target.address, self.client_options()
        if anonymous:
            kept = tuple((n, v) for n, v in address.parameters if not n.lower().startswith("auth"))
            address = replace(address, parameters=kept)
        elif address.user:
            secret = self.target.password
            options |= {"username": address.user, "password": secret.reveal() if secret else None}
        bare = replace(address, user="")
        try:  # the client itself only warns of an option it does not know, and leaves it out
            parse_uri(str(replace(bare, scheme="mongodb")), validate=True, warn=False)
        except (PyMongoError, ValueError, TypeError) as error:
            raise ConfigError(
                "the MongoDB URL has an option that the driver does not accept"
            ) from error
        try:
            client: MongoClient[dict[str, Any]] = MongoClient(
                str(bare),
                connect=self.by_name,  # else DNS is asked later, and its errors are others
                **options,
            )
        except PyMongoError as error:
            if not self.by_name:
                raise ConfigError("the MongoDB URL asks for what the driver cannot do") from error
            raise self._unlisted() from error
        watched = self.witness.watch(getattr(client.options.pool_options, "_ssl_context", None))
        if self.target.pins.of_tls and not watched:
            raise ConfigError(
                "a certificate is pinned and the driver uses another TLS library than Python's, in "
                "which nobody can hold it to a pin; uninstall pyOpenSSL"
            )
        return client

    def approach(self) -> Approach:
        """The servers of the URL, or those that DNS names."""
        hosts = self.hosts
        if self.by_name and self._client is None:
            hosts = self._listed()
        return Approach(
            endpoints=endpoints(
                hosts, protocol="mongodb", seconds=self.budget.limits.connect_seconds
            ),
            ca_file=self._parameter("tlsCAFile"),
            clear="" if self.encrypted else "the URL without tls=true",
        )

    def _listed(self) -> tuple[tuple[str, int], ...]:
        """The servers that DNS names, before the driver is there."""
        from pymongo.errors import PyMongoError  # noqa: PLC0415
        from pymongo.uri_parser import parse_uri  # noqa: PLC0415

        self._assert_usable()
        try:
            found = parse_uri(str(replace(self.target.address, user="")), warn=False)
        except (PyMongoError, ValueError, TypeError) as error:
            raise self._unlisted() from error
        return tuple(sorted((host, port or PORT) for host, port in found["nodelist"]))

    def _unlisted(self) -> ConnectError:
        return ConnectError(
            f"DNS lists no servers under _mongodb._tcp.{self.target.address.host}; "
            "check the spelling and the network"
        )

    def ask(
        self,
        command: Mapping[str, object],
        *,
        database: str = "admin",
        client: "MongoClient[dict[str, Any]] | None" = None,
    ) -> Document:
        """The answer to one command of the list, counted, timed and charged to the budget.

        Raises `PrivilegeMissing` with the grant that would allow it.
        """
        from bson.binary import UuidRepresentation  # noqa: PLC0415
        from bson.codec_options import CodecOptions, DatetimeConversion  # noqa: PLC0415
        from pymongo import ReadPreference  # noqa: PLC0415
        from pymongo.errors import OperationFailure  # noqa: PLC0415

        assert_read(command)
        via = client or self._client
        assert via is not None, "open() comes first"
        with self.budget.statement() as meter:
            logger.debug("command: %s", next(iter(command)))
            try:
                answer: Document = via.get_database(database).command(
                    {**command, "maxTimeMS": self.budget.statement_milliseconds},
                    read_preference=ReadPreference.SECONDARY_PREFERRED,
                    codec_options=CodecOptions(
                        tz_aware=True,
                        uuid_representation=UuidRepresentation.STANDARD,
                        unicode_decode_error_handler="replace",
                        datetime_conversion=DatetimeConversion.DATETIME_CLAMP,
                    ),
                )
            except OperationFailure as error:
                known = _operation(error.code)
                if isinstance(known, PrivilegeMissing):
                    known = self._missing(next(iter(command)), database)
                if isinstance(known, PrivilegeMissing | Unsupported | Gone):
                    raise known from error
                raise
            cursor: Document = answer.get("cursor") or {}
            meter.rows = len(cursor.get("firstBatch", ()))
        if cursor.get("id"):  # an answer of more than 16 MB: we do not read on
            space = str(cursor["ns"]).removeprefix(f"{database}.")
            self.ask(
                {"killCursors": space, "cursors": [cursor["id"]]}, database=database, client=client
            )
        return answer

    def optional(self, command: Mapping[str, object], *, database: str = "admin") -> Document:
        """The answer, an empty one when we may not ask or the server does not know the command."""
        try:
            return self.ask(command, database=database)
        except (PrivilegeMissing, Unsupported):
            return {}

    def batch(self, command: Mapping[str, object], *, database: str) -> list[Document]:
        """The first batch of a command that opens a cursor; the server keeps none."""
        return list(self.ask(command, database=database)["cursor"]["firstBatch"])

    def collections(self, database: str) -> list[Document]:
        """The collections and views of a database, without those of the product itself."""
        command = {"listCollections": 1, "cursor": {"batchSize": 100_000}}
        try:
            listed = self.batch(command, database=database)
        except PrivilegeMissing:
            # who may read single collections is at least told their names
            named = {**command, "nameOnly": True, "authorizedCollections": True}
            listed = self.batch(named, database=database)
        return [c for c in listed if not str(c["name"]).startswith("system.")]

    @property
    def users(self) -> Sequence[Document]:
        """Who we are to the server; nobody when it let us in without a log-in."""
        return self.account.get("authenticatedUsers") or ()

    @property
    def database(self) -> str:
        """The database that the URL names to be audited; "admin" only says where log-ins are."""
        named = self.target.address.path.partition(".")[0]
        return "" if named in SYSTEM_DATABASES else named

    @property
    def hosts(self) -> tuple[tuple[str, int], ...]:
        """The servers: those of the URL, or those that DNS named once the client is there."""
        if self.by_name and self._client is not None:
            return tuple(sorted((host, port or PORT) for host, port in self._client.nodes))
        return tuple((host, port or PORT) for host, port in self.target.address.hosts)

    @property
    def where(self) -> str:
        if self.by_name:
            return self.target.address.host
        return ", ".join(f"{host}:{port}" for host, port in self.hosts)

    @property
    def by_name(self) -> bool:
        """Whether the servers are looked up in DNS."""
        return self.target.address.scheme == "mongodb+srv"

    @property
    def sharded(self) -> bool:
        return self.hello.get("msg") == "isdbgrid"

    @property
    def mechanism(self) -> str:
        if not self.target.address.user:
            return "none"
        return (self._parameter("authMechanism") or "SCRAM").lower()

    @property
    def encrypted(self) -> bool:
        given = self._parameter("tls") or self._parameter("ssl")
        return given.lower() == "true" if given else self.by_name

    @property
    def seen(self) -> Seen | None:
        """The last handshake of the driver's own sockets; None without TLS, or with pyOpenSSL."""
        return self.witness.seen

    @property
    def verifies_chain(self) -> bool:
        return not self._says("tlsInsecure") and not self._says("tlsAllowInvalidCertificates")

    @property
    def verifies_name(self) -> bool:
        allowed = self._says("tlsInsecure") or self._says("tlsAllowInvalidHostnames")
        return self.verifies_chain and not allowed

    def shake(self, host: str, port: int) -> TlsSession:
        """A handshake with the options that the driver uses, whose own cannot be seen."""
        context = make_context(
            self._parameter("tlsCAFile") or None,
            verify_chain=self.verifies_chain,
            verify_name=self.verifies_name,
        )
        certificate = self._parameter("tlsCertificateKeyFile")
        try:
            if certificate:
                context.load_cert_chain(certificate)
        except OSError as error:
            raise ConfigError(
                f"the client certificate {certificate} cannot be read as PEM"
            ) from error
        try:
            return handshake(
                host,
                port,
                context,
                seconds=self.budget.limits.connect_seconds,
                advice="give its certificate with tlsCAFile=PATH in the URL",
            )
        except NoTls as error:
            raise ConnectError(
                f"{error}; leave tls=true out of the URL if the server has no TLS"
            ) from error

    def _parameter(self, name: str) -> str:
        """A parameter of the URL; the driver takes their names in any case."""
        given = self.target.address.parameters
        return next((value for key, value in given if key.lower() == name.lower()), "")

    def _says(self, name: str) -> bool:
        return self._parameter(name).lower() == "true"

    def _missing(self, command: str, database: str) -> PrivilegeMissing:
        """What we may not do, and the command that would let our account do it."""
        needed = READS[command]
        where = f" on database {database}" if needed == "read" else ""
        said = f"the account may not run {command}{where}"
        if not self.users or not needed:
            return PrivilegeMissing(said)
        role, made = {"role": needed, "db": database if needed == "read" else "admin"}, ""
        if needed in {"viewUser", "viewRole"}:
            role["role"] = "viewAccounts"
            made = _role_of("viewAccounts", '"viewUser", "viewRole"')
        elif command == "profile" and needed in self._roles():
            # MongoDB's own role is enough to read the level; other servers want the action itself
            role["role"] = "readProfiler"
            made = _role_of("readProfiler", '"enableProfiler"')
        user, home = str(self.users[0]["user"]), str(self.users[0]["db"])
        grant = f"db.getSiblingDB({json.dumps(home)}).grantRolesToUser({json.dumps(user)}, "
        return PrivilegeMissing(said, f"{made}{grant}[{json.dumps(role)}])")

    def _assert_usable(self) -> None:
        address = self.target.address
        if not address.host:
            raise ConfigError("the MongoDB URL names no host")
        outside = self._parameter("authMechanism").upper() in _WITHOUT_PASSWORD
        if address.user and not self.target.password and not outside:
            raise ConfigError(
                f"the MongoDB URL names the user {address.user!r} and there is no password; "
                "give one with --password env:NAME"
            )

    def _reach(self) -> None:
        """Tells refused, silent, unknown and not trusted apart, which the driver does not."""
        if self.by_name:
            return
        for number, (host, port) in enumerate(self.hosts, 1):
            try:
                probe(host, port, seconds=self.budget.limits.connect_seconds)
                if self.encrypted:
                    self.tls = self.shake(host, port)
            except ConnectError:
                if number == len(self.hosts):
                    raise
            else:
                return

    def _roles(self) -> frozenset[str]:
        held = self.account.get("authenticatedUserRoles") or ()
        return frozenset(str(role["role"]) for role in held if role["db"] == "admin")

    def _whoami(self) -> Document:
        """Our users, roles and privileges; without an account, proof that none is asked for."""
        try:
            answer = self.ask({"connectionStatus": 1, "showPrivileges": True})
            if not self.target.address.user:
                self.ask({"listDatabases": 1, "nameOnly": True})
        except PrivilegeMissing as error:
            raise ConnectError(
                f"{self.where} asks for a log-in; give the user in the URL, and --password"
            ) from error
        account: Document = answer["authInfo"]
        return account

    def _assert_let_in(self) -> None:
        """That the database which the URL names is there, if we may know."""
        if not self.database:
            return
        answer = self.optional({"listDatabases": 1, "nameOnly": True, "authorizedDatabases": True})
        names = {str(d["name"]) for d in answer.get("databases", ())}
        if not answer or self.database in names or self.collections(self.database):
            return
        near = difflib.get_close_matches(self.database, sorted(names), n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ConnectError(f"{self.where} has no database {self.database!r}{meant}")

    def _refusal(self, error: Exception) -> str | None:
        """Why the first commands got no answer, in our words; None when it is our own defect."""
        from pymongo import errors  # noqa: PLC0415

        match error:
            case errors.OperationFailure(code=code) if code in _LOGIN_REFUSED:
                home = self._parameter("authSource") or self.database or "admin"
                return (
                    f"{self.where} does not accept the user name or password "
                    f"(accounts of database {home!r}; authSource= in the URL names another)"
                )
            case errors.ServerSelectionTimeoutError():
                return self._unselected()
            case errors.ConfigurationError():
                return f"{self.where} and the driver have no version of the protocol in common"
            case _:
                known = explain(error)
                return None if known is None else f"{self.where}: {known}"

    def _unselected(self) -> str:
        """Why no server was good enough for the driver."""
        from pymongo.errors import NetworkTimeout  # noqa: PLC0415

        assert self._client is not None
        known = self._client.topology_description.server_descriptions()
        reasons = {address: d.error for address, d in known.items() if d.error}
        host, port = self.hosts[0]
        seconds = self.budget.limits.connect_seconds
        others = (
            ""
            if self.by_name
            else ", ".join(f"{h}:{p}" for h, p in sorted(reasons.keys() - set(self.hosts)))
        )
        if others:
            said = (
                f"names members that cannot be reached from here ({others}); "
                "add directConnection=true to ask this server alone"
            )
        elif any(isinstance(reason, NetworkTimeout) for reason in reasons.values()):
            said = f"accepts connections but does not answer as MongoDB within {seconds:g} s"
        elif not self.encrypted and speaks_tls(host, port):
            said = "speaks TLS; add tls=true to the URL"
        elif reasons:
            said = "does not answer as MongoDB"
        else:
            said = "has no member that can be read; check replicaSet= and readPreference="
        return f"{self.where} {said}"
