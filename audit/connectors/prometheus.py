"""Prometheus, and what speaks its HTTP API: one server."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from time import time
from types import MappingProxyType
from typing import Any

from audit.access.connector import collects
from audit.access.http import UnexpectedAnswer
from audit.access.prometheus import flags, listing, statistics, victoria
from audit.access.prometheus.api import MIMIR, THANOS, VICTORIA, NotOffered, PrometheusApi, offered
from audit.access.prometheus.configuration import Configuration, observability, stored_credentials
from audit.access.prometheus.exposition import Exposed
from audit.access.prometheus.rows import count as count_of
from audit.access.prometheus.rows import sample as rows_of
from audit.access.prometheus.targets import scrape_targets
from audit.facts.accounts import AdminInterface, AdminInterfaces, AuditAccount
from audit.facts.activity import Cardinality, Observability
from audit.facts.alerting import Alerting
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset
from audit.facts.change import ChangeCapture
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health, Replication, ScrapeTargets
from audit.facts.retention import Expiry
from audit.facts.series import Kept, SeriesTimings
from audit.facts.server import Server, Setting, Settings
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason

_WRITES = frozenset({"web.enable-admin-api", "web.enable-remote-write-receiver", "api/v1/import"})
_SPREAD = frozenset({THANOS, MIMIR})


class Prometheus(PrometheusApi):
    """Audits one server; a metric is a dataset, a series at its latest sample a row."""

    kind = "prometheus"
    schemes = ("prometheus+https", "prometheus+http", "prometheus")
    default_port = 9090
    extra = "prometheus"
    driver = "urllib3"
    verified_on = (
        "Prometheus 2.42 and VictoriaMetrics 1.79 (Debian 12); Thanos and Mimir: recorded answers"
    )
    least_privilege = (
        "web.config.file of the server (Prometheus knows no roles: who may query may read all):\n"
        "basic_auth_users:\n  auditor: BCRYPT-HASH"
    )

    #: The declared type of each metric; filled with the catalogue.
    _kinds: Mapping[str, str] = MappingProxyType({})

    @collects()
    def server(self) -> Server:
        program = self.program
        version = program.version
        started, skew = self._started(), self.clock_skew_seconds
        if self.itself and not self.agent:
            sent = time()
            now = float(self.data("query", {"query": "time()"})["result"][0])
            skew = round(now - (sent + time()) / 2, 3)
        return Server(
            product=self.title,
            product_id=self.kind if self.itself else "",
            version=version,
            release=program.release,
            flavour="" if self.itself else program.name,
            started_at=started,
            clock_skew_seconds=skew,
            encoding="UTF-8",
        )

    @collects()
    @offered
    def settings(self) -> Settings | Missing:
        if self.program.name == VICTORIA:
            return Settings(settings=victoria.settings(self._page))
        found = flags.settings(self.data("status/flags"))
        kept = (Setting("storageRetention", self._retention, "runtime"),) if self._retention else ()
        return Settings(settings=(*found, *kept))

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    def anonymous(self) -> str:
        if self.agent:
            self.data("status/config", credentials=False)
            return "the configuration"
        names = listing.names_of(self, credentials=False)
        return f"the samples of {len(names):,} metrics"

    @collects()
    @offered
    def listening(self) -> Listening | Missing:
        name, restrict = "web.listen-address", "--web.listen-address=<address>:9090"
        if self.program.name == VICTORIA:
            name, restrict = "httpListenAddr", "-httpListenAddr=<address>:8428"
            given = victoria.flags(self._page).get(name, "")
        else:
            given = str(self.data("status/flags").get(name, ""))
        # "ADDRESS:PORT"; newer versions take several
        addresses = tuple(part.strip() for part in given.split(",") if part.strip())
        if not addresses:
            return Missing(Reason.UNSUPPORTED, "the server does not say where it listens")
        hosts = {address.rpartition(":")[0].strip("[]") for address in addresses}
        return Listening(
            setting=name,
            addresses=addresses,
            everywhere=not {"", "0.0.0.0", "::"}.isdisjoint(hosts),  # noqa: S104
            restrict=restrict,
        )

    @collects()
    @offered
    def audit_account(self) -> AuditAccount | Missing:
        on = {one.name for one in self._interfaces() if one.enabled}
        return AuditAccount(
            name=self.target.address.user,
            superuser=False,
            attributes=tuple(sorted(on)),
            writable=("*",) if on & _WRITES else (),
            may_create=bool(on & (_WRITES - {"web.enable-admin-api"})),
            read_only_session=not on,
            credential=self.target.credential,
        )

    @collects()
    @offered
    def admin_interfaces(self) -> AdminInterfaces | Missing:
        return AdminInterfaces(interfaces=self._interfaces())

    @collects()
    @offered
    def stored_credentials(self) -> StoredCredentials | Missing:
        return stored_credentials(self._configuration)

    @collects()
    @offered
    def catalog(self) -> Catalog | Missing:
        catalog = listing.catalog_of(self, self._listing)
        self._kinds = {d.name: dict(d.options).get("type", "") for d in catalog.datasets}
        return catalog

    @collects()
    @offered
    def health(self) -> Health | Missing:
        runtime = self.data("status/runtimeinfo")
        problems: list[str] = []
        if not runtime.get("reloadConfigSuccess", True):
            problems.append("the last reload of the configuration failed")
        damaged = int(runtime.get("corruptionCount", 0))
        if damaged:
            problems.append(f"{damaged:,} damaged segments of the write-ahead log were found")
        if self.partial:
            problems.append("an answer lacked the data of a store that did not answer")
        return Health(
            state="ready", healthy=not problems, critical=damaged > 0, problems=tuple(problems)
        )

    @collects()
    @offered
    def scrape_targets(self) -> ScrapeTargets | Missing:
        active = self._targets
        try:
            groups = self._rule_groups
        except NotOffered:
            groups = []
        return scrape_targets(active, groups)

    @collects()
    @offered
    def alerting(self) -> Alerting | Missing:
        if not self.itself:
            return Missing(
                Reason.UNSUPPORTED, f"in {self.program.name} another program evaluates the rules"
            )
        known = self.data("alertmanagers")
        return Alerting(
            rules=sum(
                rule.get("type") == "alerting"
                for group in self._rule_groups
                for rule in group["rules"]
            ),
            receivers=len(known.get("activeAlertmanagers") or ()),
            configured=self._configuration.receivers > 0,
            setting="alerting.alertmanagers",
        )

    @collects()
    @offered
    def observability(self) -> Observability | Missing:
        if self.program.name == VICTORIA:
            return victoria.observability(self._page)
        if self.agent:
            raise NotOffered("an agent answers no queries that it could record")
        return observability(self._configuration)

    @collects()
    @offered
    def cardinality(self) -> Cardinality | Missing:
        found = self.data("status/tsdb")
        day = ended = None
        if self._listing.complete:
            day = sum(map(len, self._listing.series.values()))
            alive = self._listing.alive
            ended = None if alive is None else max(day - sum(alive.values()), 0)
        return Cardinality(
            series=listing.total_of(found) or 0,
            by_dataset=listing.counts(found.get("seriesCountByMetricName") or ()),
            by_label=listing.counts(found.get("labelValueCountByLabelName") or ()),
            day=day,
            ended=ended,
        )

    @collects()
    @offered
    def series_timings(self) -> SeriesTimings | Missing:
        from audit.access.prometheus import timings, volumes  # noqa: PLC0415  # load numpy

        kept = self._kept
        found = timings.timings_of(
            self, self._listing, self._kinds, kept=kept.keeps if kept else None
        )
        refused = statistics.refused(self.figures())
        try:
            intervals, targets = self._configuration.intervals(), len(self._targets)
        except NotOffered:
            intervals, targets = {}, 0
        return SeriesTimings(
            timings=(refused, *found.timings) if refused else found.timings,
            volumes=volumes.volumes(self, intervals, targets),
            kept=(kept,) if kept else (),
            unexamined=found.unexamined,
        )

    @collects()
    @offered
    def expiry(self) -> Expiry | Missing:
        kept = self._kept
        if kept is None or self.agent:
            raise NotOffered(f"{self.program.name} does not say how long it keeps samples")
        change = "--storage.tsdb.retention.time=90d" if self.itself else ""
        return statistics.expiry(kept, len(self._listing.names), change=change)

    @collects()
    @offered
    def activity(self) -> Activity | Missing:
        found = statistics.activity(self.figures(), self.program.name)
        if found is None:
            raise NotOffered("the server shows no page with figures about itself")
        return found

    @collects()
    @offered
    def replication(self) -> Replication | Missing:
        if not self.itself:
            raise NotOffered(f"{self.program.name} does not tell a client of its copies")
        return statistics.replication(self._configuration, self.figures())

    @collects()
    def distribution(self) -> Distribution | Missing:
        if self.agent:
            return Missing(Reason.UNSUPPORTED, "an agent keeps no samples that could be spread")
        if self.program.name in _SPREAD:
            return Missing(
                Reason.UNSUPPORTED, f"{self.program.name} does not tell a client of its stores"
            )
        return Distribution(scheme="one server", nodes=1)

    @collects()
    def read_consistency(self) -> ReadConsistency | Missing:
        if self.agent:
            return Missing(Reason.UNSUPPORTED, "an agent keeps no samples that could be read")
        late = "samples that arrive late are added behind what was read already"
        return ReadConsistency(
            level="the newest sample of each series within the look-back of 5 minutes",
            snapshot=True,
            how="the same time in every query: samples are added and never changed",
            multiple=True,
            delay_seconds=30.0 if self.program.name == VICTORIA else None,  # search.latencyOffset
            notes=(late,),
        )

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            f"{self.program.name} keeps no record of its backups that a client could read",
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            f"{self.program.name} has no stream of changes to read; every sample has its time",
        )

    def count(self, dataset: Dataset) -> tuple[int | None, bool]:
        """Series of the metric: those with a sample now, else those of the window."""
        return count_of(self._listing, dataset)

    def sample(self, dataset: Dataset, *, rows: int) -> Iterator[Mapping[str, object]]:
        """Series at their latest sample, at most `rows` of them."""
        return rows_of(self, self._listing, dataset, rows)

    @cached_property
    def _listing(self) -> listing.Listing:
        return listing.listing_of(self)

    @cached_property
    def _configuration(self) -> Configuration:
        # the server masks the secrets of its configuration; of the rest we keep what is asked for
        try:
            return Configuration.of(str(self.data("status/config")["yaml"]))
        except ValueError as error:
            raise UnexpectedAnswer("the configuration that the server tells is no YAML") from error

    @cached_property
    def _targets(self) -> list[Mapping[str, Any]]:
        active: list[Mapping[str, Any]] = self.data("targets", {"state": "active"})["activeTargets"]
        return active

    @cached_property
    def _rule_groups(self) -> list[Mapping[str, Any]]:
        groups: list[Mapping[str, Any]] = self.data("rules")["groups"]
        return groups

    @property
    def _page(self) -> Exposed:
        """The page of figures, where the flags of VictoriaMetrics stand."""
        page = self.figures()
        if not page.samples:
            raise NotOffered("the page of metrics, where the flags stand, is not passed on to us")
        return page

    @cached_property
    def _retention(self) -> str:
        try:
            return str(self.data("status/runtimeinfo").get("storageRetention", ""))
        except NotOffered:
            return ""

    @property
    def _kept(self) -> Kept | None:
        if self.program.name == VICTORIA:
            return victoria.kept(self.figures())
        return statistics.kept(self._retention, self.figures()) if self._retention else None

    def _started(self) -> datetime | None:
        started = self.figures().total("process_start_time_seconds")
        if started is not None:
            return datetime.fromtimestamp(started, UTC)
        try:
            told = str(self.data("status/runtimeinfo")["startTime"])
        except NotOffered:
            return None
        return datetime.fromisoformat(told).astimezone(UTC)

    def _interfaces(self) -> tuple[AdminInterface, ...]:
        if self.program.name == VICTORIA:
            return victoria.interfaces(self._page)
        return flags.interfaces(self.data("status/flags"))


CONNECTOR = Prometheus
