"""InfluxDB: one server through its HTTP API, by requests and statements that only read."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.grants import ROLES, Ask, GrantPlan, Purpose, as_text
from audit.access.http import LoginRefused, UnexpectedAnswer
from audit.access.http_account import AccountOverHttp
from audit.access.influx import versions
from audit.access.influx.room import Room
from audit.access.influx.v1 import grants as grants_1
from audit.access.influx.v2 import grants as grants_2
from audit.access.influx.v3 import grants as grants_3
from audit.access.stream import Extent, Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount
from audit.facts.activity import Cardinality, Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry
from audit.facts.routines import Routines
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.structure import Structures
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Verified

if TYPE_CHECKING:
    import urllib3  # a driver: only its types are named here

_PING = "/ping"
_OK, _NO_CONTENT = 200, 204
_ADMINISTRATOR = "GRANT ALL PRIVILEGES TO <auditor>  -- an administrator; there is no lesser way"


class InfluxDB(AccountOverHttp):
    """Audits one InfluxDB server: a measurement of a retention policy or bucket is a dataset.

    The URL's path is the database or bucket; without one all that the account sees are audited.
    What a version tells is in its room (`access.influx`). No version 3 was at hand: what is read of
    it is known by recorded answers only.
    """

    kind = "influxdb"
    title = "InfluxDB"
    family = Family.TIME_SERIES
    schemes = ("influxdb+https", "influxdb+http", "influxdb")
    default_port = 8086
    extra = "influxdb"
    driver = "urllib3"
    verified_on = "InfluxDB 1.6.7 (Debian 12); versions 2 and 3 by recorded answers"
    least_privilege = (
        "CREATE USER auditor WITH PASSWORD '...';\n"
        'GRANT READ ON "<database>" TO auditor;\n'
        "-- what is told of the server itself, InfluxDB 1.x tells administrators only"
    )
    reads = (("GET", _PING), *versions.READS)
    parameters = (*AccountOverHttp.parameters, "org")
    _release: str = ""
    _build: str = ""
    _room: Room | None = None

    def __init__(self, target: Target, budget: Budget) -> None:
        #: The URL names a database by its path, which no request has.
        self.database = target.address.path.strip("/")
        super().__init__(replace(target, address=replace(target.address, path="")), budget)

    @property
    def room(self) -> Room:
        """What this version tells; known once the source is open."""
        assert self._room is not None, "open() comes first"
        return self._room

    @property
    def release(self) -> str:
        return self._release

    @property
    def build(self) -> str:
        return self._build

    @property
    def own_database(self) -> str:
        return self.database

    def proven(self) -> tuple[Verified, str]:
        room = self._room
        return (room.verified, room.verified_on) if room else super().proven()

    def get(self, path: str, parameters: Any = None, **options: Any) -> Any:  # noqa: ANN401
        """As for every HTTP source, and what a request carries has to be a read too."""
        if self._room and not self._room.allowed(path, parameters or {}, options.get("body")):
            raise UnexpectedAnswer("a statement that is not a listed read was not sent")
        return super().get(path, parameters, **options)

    def ping(self) -> None:
        host, port = self.endpoint
        try:
            said: Any = self.get(_PING)
        except UnexpectedAnswer as error:
            if error.status != _NO_CONTENT:
                raise
            said = None
        if not self._release:
            self._release = versions.told_in(said)
        room = versions.room_of(self._release, self._build)
        if room is None and self._release:
            raise ConnectError(
                f"{host}:{port} is InfluxDB {self._release.removeprefix('v').partition('.')[0]}; "
                "only versions 1 to 3 are audited"
            )
        if room is None:
            raise ConnectError(f"{host}:{port} does not answer as {self.title}")
        self._room = room(self)
        self._room.enter()

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return _planned(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        ask = Ask(purpose=Purpose.INGEST, role=ROLES[Purpose.INGEST], catalog=catalog, whole=True)
        return as_text(_planned(ask))

    def anonymous(self) -> str:
        return self.room.anonymous()

    def text(self, path: str) -> str:
        """A page that is no JSON, asked for without a credential under the rules of every read."""
        if not any(method == "GET" and re.fullmatch(p, path) for method, p in self.reads):
            raise UnexpectedAnswer("a request that is not a listed read was refused, not sent")
        with self.budget.statement() as meter:
            status, data = self._exchange("GET", path, {}, credentials=False, body=None)
            meter.bytes = len(data)
            if status != _OK:
                raise UnexpectedAnswer(f"the server answered HTTP {status}", status)
        return data.decode("utf-8", errors="replace")

    def shown(self, path: str) -> bool:
        """Whether a page is shown without a log-in, in whatever form."""
        try:
            self.get(path, credentials=False)
        except UnexpectedAnswer as error:
            return error.status == _OK
        except PrivilegeMissing:
            return False
        return True

    @collects()
    def server(self) -> Server:
        return self.room.server()

    @collects(privilege=_ADMINISTRATOR)
    def settings(self) -> Settings | Missing:
        return self.room.settings()

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects(privilege=_ADMINISTRATOR)
    def listening(self) -> Listening | Missing:
        return self.room.listening()

    @collects(privilege=_ADMINISTRATOR)
    def accounts(self) -> Accounts | Missing:
        return self.room.accounts()

    @collects(privilege=_ADMINISTRATOR)
    def audit_account(self) -> AuditAccount | Missing:
        return self.room.audit_account()

    @collects()
    def admin_interfaces(self) -> AdminInterfaces | Missing:
        return self.room.admin_interfaces()

    @collects()
    def catalog(self) -> Catalog:
        return self.room.catalog()

    @collects()
    def structures(self) -> Structures | Missing:
        return self.room.structures()

    @collects()
    def cardinality(self) -> Cardinality | Missing:
        return self.room.cardinality()

    @collects()
    def series_timings(self) -> SeriesTimings | Missing:
        return self.room.series_timings()

    @collects()
    def expiry(self) -> Expiry | Missing:
        return self.room.expiry()

    @collects(privilege=_ADMINISTRATOR)
    def health(self) -> Health | Missing:
        return self.room.health()

    @collects()
    def replication(self) -> Replication | Missing:
        return self.room.replication()

    @collects(privilege=_ADMINISTRATOR)
    def durability(self) -> Durability | Missing:
        return self.room.durability()

    @collects(privilege=_ADMINISTRATOR)
    def observability(self) -> Observability | Missing:
        return self.room.observability()

    @collects(privilege=_ADMINISTRATOR)
    def activity(self) -> Activity | Missing:
        return self.room.activity()

    @collects()
    def read_consistency(self) -> ReadConsistency | Missing:
        return self.room.read_consistency()

    @collects(privilege=_ADMINISTRATOR)
    def distribution(self) -> Distribution | Missing:
        return self.room.distribution()

    @collects(privilege=_ADMINISTRATOR)
    def routines(self) -> Routines | Missing:
        return self.room.routines()

    @collects(privilege=_ADMINISTRATOR)
    def stored_credentials(self) -> StoredCredentials | Missing:
        return self.room.stored_credentials()

    @collects()
    def backups(self) -> Backups | Missing:
        return self.room.backups()

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return self.room.change_capture()

    def extent(self, dataset: Dataset) -> Extent:
        del dataset  # the server counts points only by reading them
        return Extent()

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The newest points, all of them where there are few."""
        return self.room.stream(dataset, portion)

    def _remember(self, answer: "urllib3.BaseHTTPResponse", sent: float) -> None:
        super()._remember(answer, sent)
        self._release = answer.headers.get("X-Influxdb-Version", self._release)
        self._build = answer.headers.get("X-Influxdb-Build", self._build)

    def _refusal(self, error: CollectError) -> str:
        first = self._room is not None and self._room.major == "1"
        if first and isinstance(error, PrivilegeMissing) and not isinstance(error, LoginRefused):
            host, port = self.endpoint
            return (
                f"{host}:{port} has authentication on and lets nobody ask (HTTP 403): create its "
                "first administrator, which until then anybody can do"
            )
        if isinstance(error, LoginRefused) and not (first or self.target.password):
            host, port = self.endpoint
            return (
                f"{host}:{port} asks for a log-in; give a user in the URL, or a token without one, "
                "and --password"
            )
        return super()._refusal(error)

    def _headers(self, *, credentials: bool) -> dict[str, str]:
        headers = super()._headers(credentials=credentials)
        if self._room is not None and self._room.major == "2":  # what its oldest API takes too
            given = headers.get("Authorization", "")
            if given.startswith("Bearer "):
                headers["Authorization"] = f"Token {given.removeprefix('Bearer ')}"
        return headers


def _planned(ask: Ask) -> GrantPlan:
    """A user of version 1, a token of the others, as the options of datasets tell them apart."""
    told = {name for d in ask.catalog.datasets for name, _ in d.options}
    if grants_2.BUCKET in told:
        return grants_2.plan(ask)
    return grants_3.plan(ask) if grants_3.TABLE in told else grants_1.plan(ask)


CONNECTOR = InfluxDB
