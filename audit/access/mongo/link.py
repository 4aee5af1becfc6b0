"""How a MongoDB deployment is reached: its servers, the driver's client, and the way to TLS."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audit import __version__
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.identity.approach import Approach, endpoints
from audit.access.identity.witness import Seen, Witness
from audit.access.mongo.describe import SYSTEM_DATABASES
from audit.access.network import probe
from audit.access.tls.context import NoTls, handshake, make_context
from audit.access.tls.context import Session as TlsSession
from audit.errors import ConfigError, ConnectError

if TYPE_CHECKING:
    from pymongo import MongoClient  # a driver, loaded when a source of this kind is opened

PORT = 27017

_WITHOUT_PASSWORD = frozenset({"MONGODB-X509", "MONGODB-AWS", "MONGODB-OIDC", "GSSAPI"})


class Link:
    """The servers of one URL, and what the driver is told about them."""

    def __init__(self, target: Target, budget: Budget) -> None:
        self.target = target
        self.budget = budget
        self.tls = TlsSession()
        self.witness = Witness(target.pins)
        self.client: MongoClient[dict[str, Any]] | None = None

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
        else:
            options |= self._credentials()
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
            raise self.unlisted() from error
        watched = self.witness.watch(getattr(client.options.pool_options, "_ssl_context", None))
        if self.target.pins.of_tls and not watched:
            raise ConfigError(
                "a certificate is pinned and the driver uses another TLS library than Python's, in "
                "which nobody can hold it to a pin; uninstall pyOpenSSL"
            )
        return client

    def _credentials(self) -> dict[str, Any]:
        """The user and the password; a log-in by certificate may need the one of its key."""
        secret = self.target.password
        user, revealed = self.target.address.user, secret.reveal() if secret else None
        if self.by_certificate:
            options = {"username": user, "tlsCertificateKeyFilePassword": revealed}
            return {name: value for name, value in options.items() if value}
        return {"username": user, "password": revealed} if user else {}

    def approach(self) -> Approach:
        """The servers of the URL, or those that DNS names."""
        hosts = self.hosts
        if self.by_name and self.client is None:
            hosts = self._listed()
        return Approach(
            endpoints=endpoints(
                hosts, protocol="mongodb", seconds=self.budget.limits.connect_seconds
            ),
            ca_file=self.parameter("tlsCAFile"),
            clear="" if self.encrypted else "the URL without tls=true",
        )

    def _listed(self) -> tuple[tuple[str, int], ...]:
        """The servers that DNS names, before the driver is there."""
        from pymongo.errors import PyMongoError  # noqa: PLC0415
        from pymongo.uri_parser import parse_uri  # noqa: PLC0415

        self.assert_usable()
        try:
            found = parse_uri(str(replace(self.target.address, user="")), warn=False)
        except (PyMongoError, ValueError, TypeError) as error:
            raise self.unlisted() from error
        return tuple(sorted((host, port or PORT) for host, port in found["nodelist"]))

    def unlisted(self) -> ConnectError:
        return ConnectError(
            f"DNS lists no servers under _mongodb._tcp.{self.target.address.host}; "
            "check the spelling and the network"
        )

    def shake(self, host: str, port: int) -> TlsSession:
        """A handshake with the options that the driver uses, whose own cannot be seen."""
        context = make_context(
            self.parameter("tlsCAFile") or None,
            verify_chain=self.verifies_chain,
            verify_name=self.verifies_name,
        )
        certificate = self.parameter("tlsCertificateKeyFile")
        secret = self.target.password if self.by_certificate else None
        try:
            if certificate:
                # never asks the terminal for the password of a key
                context.load_cert_chain(certificate, password=secret.reveal() if secret else "")
        except OSError as error:
            raise ConfigError(
                f"the client certificate {certificate} cannot be read as PEM with its key"
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

    @property
    def hosts(self) -> tuple[tuple[str, int], ...]:
        """The servers: those of the URL, or those that DNS named once the client is there."""
        if self.by_name and self.client is not None:
            known = self.client.topology_description.server_descriptions()
            return tuple(sorted((host, port or PORT) for host, port in known))
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
    def mechanism(self) -> str:
        named = self.parameter("authMechanism")
        return (named or ("SCRAM" if self.target.address.user else "none")).lower()

    @property
    def by_certificate(self) -> bool:
        """Whether the client's certificate is the log-in (X.509); its name is the user's."""
        return self.mechanism == "mongodb-x509"

    @property
    def logs_in(self) -> bool:
        return self.mechanism != "none"

    @property
    def encrypted(self) -> bool:
        given = self.parameter("tls") or self.parameter("ssl")
        return given.lower() == "true" if given else self.by_name

    @property
    def seen(self) -> Seen | None:
        """The last handshake of the driver's own sockets; None without TLS, or with pyOpenSSL."""
        return self.witness.seen

    @property
    def verifies_chain(self) -> bool:
        return not self.says("tlsInsecure") and not self.says("tlsAllowInvalidCertificates")

    @property
    def verifies_name(self) -> bool:
        allowed = self.says("tlsInsecure") or self.says("tlsAllowInvalidHostnames")
        return self.verifies_chain and not allowed

    def parameter(self, name: str) -> str:
        """A parameter of the URL; the driver takes their names in any case."""
        given = self.target.address.parameters
        return next((value for key, value in given if key.lower() == name.lower()), "")

    def says(self, name: str) -> bool:
        return self.parameter(name).lower() == "true"

    def assert_usable(self) -> None:
        address = self.target.address
        if not address.host:
            raise ConfigError("the MongoDB URL names no host")
        outside = self.parameter("authMechanism").upper() in _WITHOUT_PASSWORD
        if address.user and not self.target.password and not outside:
            raise ConfigError(
                f"the MongoDB URL names the user {address.user!r} and there is no password; "
                "give one with --password env:NAME"
            )

    def reach(self) -> None:
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

    @property
    def database(self) -> str:
        """The database that the URL names to be audited; "admin" only says where log-ins are."""
        named = self.target.address.path.partition(".")[0]
        return "" if named in SYSTEM_DATABASES else named
