"""Apache Solr: one server or SolrCloud through its HTTP API, by listed reads only."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.grants import ROLES, Ask, GrantPlan, Purpose, as_text
from audit.access.guessing import door
from audit.access.guessing.compare import compare, only_own
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.access.network import exposure_of, resolve_host
from audit.access.solr import accounts as security
from audit.access.solr import grants, settings
from audit.access.solr.activity import METRICS, activity, observability
from audit.access.solr.cluster import Cluster
from audit.access.solr.documents import documents
from audit.access.solr.requests import READS, listed
from audit.access.solr.schema import Schema
from audit.access.stream import Documents, Extent, Portion
from audit.errors import CollectError, ConnectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Observability
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison, Uncompared
from audit.facts.replication import Health, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason

_CONTEXT = "solr"
_NO_PLUGIN = "authentication is switched off"


def _permission(*names: str) -> str:
    return f"a role with the permission {' and '.join(names)}"


class Solr(HttpConnector):
    """Audits one Solr server; a core, or a collection of a SolrCloud, is a dataset.

    The URL's path is the web application's, `/solr` where none is given.
    """

    kind = "solr"
    title = "Apache Solr"
    family = Family.SEARCH
    schemes = ("solr+https", "solr+http", "solr")
    default_port = 8983
    extra = "solr"
    driver = "urllib3"
    verified_on = "Solr 9.10.1 in the Jetty of its test framework, one node and SolrCloud"
    least_privilege = (
        'POST /solr/admin/authentication {"set-user": {"auditor": "..."}}\n'
        'POST /solr/admin/authorization {"set-user-role": {"auditor": ["source_audit"]}}\n'
        "# and the role in the permissions " + ", ".join(grants.AUDIT)
    )
    reads = READS
    _info: Mapping[str, Any]

    def __init__(self, target: Target, budget: Budget) -> None:
        address = target.address
        if not address.path.strip("/"):
            address = replace(address, path=f"/{_CONTEXT}")
        super().__init__(replace(target, address=address), budget)

    def get(self, path: str, parameters: Any = None, **options: Any) -> Any:  # noqa: ANN401
        """As for every HTTP source, and the parameters have to be those of a read."""
        if not listed(path, parameters or {}):
            raise UnexpectedAnswer("a request that is not a listed read was refused, not sent", 0)
        return super().get(path, parameters, **options)

    def ping(self) -> None:
        host, port = self.endpoint
        match self.get("/admin/info/system"):
            case {"mode": str(), "lucene": {"solr-spec-version": str()}} as found:
                self._info = found
            case _:
                raise ConnectError(f"{host}:{port} does not answer as {self.title}")

    def grant_plan(self, ask: Ask) -> GrantPlan:
        return grants.plan(ask)

    @classmethod
    def ingestion_grants(cls, catalog: Catalog) -> str:
        ask = Ask(purpose=Purpose.INGEST, role=ROLES[Purpose.INGEST], catalog=catalog, whole=True)
        return as_text(grants.plan(ask))

    @cached_property
    def cluster(self) -> Cluster:
        return Cluster(self.get, cloud=self._info["mode"] == "solrcloud")

    @property
    def _security(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._info.get("security") or {}
        return found

    @collects()
    def server(self) -> Server:
        version = str(self._info["lucene"]["solr-spec-version"])
        return Server(
            product=self.title,
            product_id=self.kind,
            version=version,
            release=version.partition(".")[0],
            started_at=self._started,
            clock_skew_seconds=self.clock_skew_seconds,
            encoding="UTF-8",
        )

    @property
    def _started(self) -> datetime | None:
        with suppress(KeyError, ValueError):
            found = datetime.fromisoformat(str(self._info["jvm"]["jmx"]["startTime"]))
            return found.astimezone(UTC)
        return None

    @cached_property
    def _properties(self) -> Mapping[str, str | None]:
        """Properties of the process that decide what it offers; each is asked for by its name."""
        return {
            name: self.get("/admin/info/properties", {"name": name})["system.properties"].get(name)
            for name in settings.PROPERTIES
        }

    @collects(privilege=_permission("config-read"))
    def settings(self) -> Settings:
        given = {name: value for name, value in self._properties.items() if value is not None}
        return Settings(
            settings=tuple(Setting(n, v, "system property") for n, v in sorted(given.items()))
        )

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        try:
            self.get("/admin/info/system", credentials=False)
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=method)
        sees = "the version, folders and settings of the server"
        with suppress(CollectError):
            # the address of a core leads to its documents, where no rule is in the way
            cores = self.get("/admin/cores", {"action": "STATUS"}, credentials=False)["status"]
            sees = f"the names of {len(cores):,} cores, and {sees}"
        return Authentication(anonymous_access=True, anonymous_sees=sees, method=method)

    @cached_property
    def _rules(self) -> security.Rules | None:
        """The rules of who may do what, None where nothing is forbidden to anybody."""
        if not self._security.get("authorizationPlugin"):
            return None
        return security.read_rules(self.get("/admin/authorization"))

    @cached_property
    def _credentials(self) -> Mapping[str, str] | None:
        return security.stored(self.get("/admin/authentication"))

    @collects(privilege=_permission("security-read"))
    def accounts(self) -> Accounts | Missing:
        if not self._security.get("authenticationPlugin"):
            return Missing(Reason.UNSUPPORTED, f"{_NO_PLUGIN}: no accounts")
        if self._credentials is None:
            return Missing(Reason.UNSUPPORTED, "accounts are kept outside of Solr")
        return Accounts(
            accounts=security.listed(self._credentials, self._rules), schemes_readable=True
        )

    @collects(privilege=_permission("security-read"))
    def password_comparison(self) -> PasswordComparison | Missing:
        user, secret = self.target.address.user, self.target.password
        try:
            found = self._credentials or {}
        except PrivilegeMissing:
            why = "our account may not read security.json"
            gap = Uncompared((), why, _permission("security-read"))
            return only_own(user, secret, database="", product=self.kind, gaps=(gap,))
        if not found:
            return Missing(Reason.UNSUPPORTED, f"{_NO_PLUGIN}, or accounts are outside of Solr")
        held = security.held(found, security.listed(found, self._rules))
        return compare(held, database="", product=self.kind)

    @collects()
    def default_credentials(self) -> DefaultCredentials | Missing:
        if not self.target.tries_defaults:
            return Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
        if not self.secure and exposure_of(resolve_host(*self.endpoint)) is not Exposure.LOOPBACK:
            return Missing(Reason.SKIPPED, door.NOT_CONFIDENTIAL)
        if not self._security.get("authenticationPlugin"):
            return Missing(Reason.UNSUPPORTED, "the server asks nobody for a password")
        wanted = door.log_ins(self.kind, self.target.address.user, blank=False)
        lock_out = door.LockOut("Solr locks no account")
        return door.try_log_ins(wanted, self._attempt, lock_out=lock_out)

    def _attempt(self, log_in: door.LogIn) -> Outcome:
        """One request with another account's password over a connection of its own."""
        address = replace(self.target.address, user=log_in.account)
        other = type(self)(
            replace(self.target, address=address, password=log_in.password), self.budget
        )
        try:
            other.open()
        except ConnectError as error:
            if isinstance(error.__cause__, LoginRefused):
                return Outcome.REFUSED
            # known, and may not ask: the password was right
            known = isinstance(error.__cause__, PrivilegeMissing)
            return Outcome.ACCEPTED if known else Outcome.STOPPED
        finally:
            other.close()
        return Outcome.ACCEPTED

    @collects(privilege=_permission("config-read", "security-read"))
    def admin_interfaces(self) -> AdminInterfaces:
        _ = self._datasets
        rules = self._rules
        guarded = rules is not None and (not rules.known or rules.guards("config-edit"))
        return AdminInterfaces(
            interfaces=settings.interfaces(self._properties, self.cluster.configs, guarded=guarded)
        )

    @collects(privilege=_permission("security-read"))
    def audit_account(self) -> AuditAccount:
        name = str(self._security.get("username") or self.target.address.user)
        roles = tuple(sorted(str(r) for r in self._security.get("roles") or ()))
        rules = self._rules
        if rules is None:
            off = self._security.get("authenticationPlugin") is None
            why = _NO_PLUGIN if off else "authorization is switched off"
            return AuditAccount(
                name=name,
                superuser=True,
                attributes=(why,),
                writable=("*",),
                may_create=True,
                read_only_session=False,
                credential=self.target.credential,
            )
        if not rules.known:
            raise PrivilegeMissing("what a plug-in of another maker allows cannot be read")
        edits = tuple(e for e in security.EDITS if rules.may(e, roles))
        writable = rules.changed_by(roles, self.cluster.names)
        return AuditAccount(
            name=name,
            superuser="security-edit" in edits,
            attributes=edits,
            member_of=roles,
            writable=writable,
            may_create="core-admin-edit" in edits or "collection-admin-edit" in edits,
            read_only_session=not writable and not edits,
            credential=self.target.credential,
        )

    @cached_property
    def _datasets(self) -> tuple[Dataset, ...]:
        return tuple(self.cluster.datasets())

    @collects(
        privilege=_permission(
            "core-admin-read", "collection-admin-read", "schema-read", "config-read", "read"
        )
    )
    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.SEARCH,
            datasets=self._datasets,
            comments_supported=False,
            owners_supported=False,
        )

    @collects(privilege=_permission("config-read"))
    def durability(self) -> Durability:
        configs = self._configs()
        return Durability(
            promises=tuple(p for n, c in sorted(configs.items()) for p in settings.promises(n, c))
        )

    def _configs(self) -> Mapping[str, Mapping[str, Any]]:
        _ = self._datasets
        if self.cluster.refused - self.cluster.configs.keys():
            raise PrivilegeMissing(
                "the configuration of some cores cannot be read", _permission("config-read")
            )
        return self.cluster.configs

    @collects(privilege=_permission("core-admin-read", "collection-admin-read"))
    def replication(self) -> Replication:
        return self.cluster.replication()

    @collects(privilege=_permission("core-admin-read", "collection-admin-read"))
    def health(self) -> Health:
        return self.cluster.health()

    @collects(privilege=_permission("metrics-read"))
    def observability(self) -> Observability:
        found = self.get(
            "/admin/metrics",
            {"group": "node", "prefix": "SECURITY./auditlogging", "compact": "true"},
        )
        return observability(found.get("metrics"))

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "Solr lists backups only to those who know their name and place"
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED, "Solr 9 has no stream of changes to read; load by _version_"
        )

    @collects(privilege=_permission("metrics-read"))
    def activity(self) -> Activity | Missing:
        found = self.get(
            "/admin/metrics", {"group": "core", "prefix": ",".join(METRICS), "compact": "true"}
        )
        if "metrics" not in found:
            return Missing(Reason.UNSUPPORTED, "the node keeps no metrics")
        return activity(found["metrics"], since=self._started)

    @collects(privilege=_permission("config-read"))
    def read_consistency(self) -> ReadConsistency:
        delays = [settings.delay(config) for config in self._configs().values()]
        never = sum(d is None for d in delays)
        return ReadConsistency(
            level="near real time: the index as of the last commit that opened a searcher",
            snapshot=False,
            delay_seconds=max((d for d in delays if d is not None), default=None),
            notes=(f"{never:,} cores show new documents only after a client's commit",)
            if never
            else (),
        )

    @collects(privilege=_permission("collection-admin-read", "read"))
    def distribution(self) -> Distribution:
        _ = self._datasets
        return self.cluster.distribution()

    def extent(self, dataset: Dataset) -> Extent:
        return Extent(rows=dataset.row_estimate, bytes=dataset.size_bytes)

    def documents(self, dataset: Dataset, portion: Portion) -> Documents:
        schema = self.cluster.schemas.get(dataset.name) or Schema()
        seconds = self.budget.statement_milliseconds / 2000
        return documents(dataset, schema, portion, self._page, seconds=seconds)

    def _page(self, path: str, parameters: Mapping[str, str]) -> Any:  # noqa: ANN401  # JSON
        return self.get(path, parameters, rows_of=_count)


def _count(found: Any) -> int:  # noqa: ANN401  # JSON
    return len(found["response"]["docs"])


CONNECTOR = Solr
