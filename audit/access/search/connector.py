"""What OpenSearch and Elasticsearch have in common: their REST API below the security plug-in."""

import time
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from audit.access.connector import collects
from audit.access.guessing import door
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.access.identity.approach import OwnName
from audit.access.network import exposure_of, resolve_host
from audit.access.search import cluster
from audit.access.search.conflicts import conflicts
from audit.access.search.documents import Reader
from audit.access.search.door import NO_HANDLER, READS, optional, path_of
from audit.access.search.listing import Listing, listing
from audit.access.stream import Documents, Extent, Portion
from audit.errors import CollectError, ConnectError, PrivilegeMissing
from audit.facts.accounts import (
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
    Authentication,
)
from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.backups import Backups
from audit.facts.capacity import Capacity
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison
from audit.facts.replication import Health, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability, Guarantee, Promise
from audit.facts.structure import Structure, Structures
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Fact, Missing, Reason

_MAX_REPOSITORIES = 10
#: What a node says that has found no cluster yet.
_NO_CLUSTER = "_na_"
#: What the audit log of both products records.
_AUDITED = ("log-ins", "data access")
#: Settings of indices that some fact is made of.
_INDEX_SETTINGS = (
    "index.blocks.*",
    "index.mapping.total_fields.limit",
    "index.refresh_interval",
    "index.search.slowlog.threshold.query.*",
    "index.translog.durability",
)
#: Seconds that closing something at the server may take when the time of the audit is up.
_CLOSING_SECONDS = 5.0

_SETTINGS = (
    "action.auto_create_index",
    "action.destructive_requires_name",
    "cluster.blocks.read_only",
    "cluster.max_shards_per_node",
    "cluster.routing.allocation.disk.watermark.flood_stage",
    "cluster.routing.allocation.disk.watermark.high",
    "cluster.routing.allocation.disk.watermark.low",
    "cluster.routing.allocation.enable",
    "search.default_search_timeout",
)
_HOSTS = (
    (".es.amazonaws.com", "Amazon OpenSearch Service"),
    (".aos.us-east-1.on.aws", "Amazon OpenSearch Service"),
    (".aoss.amazonaws.com", "Amazon OpenSearch Serverless"),
    (".elastic-cloud.com", "Elastic Cloud"),
    (".elastic.cloud", "Elastic Cloud"),
    (".es.io", "Elastic Cloud"),
    (".found.io", "Elastic Cloud"),
    (".aivencloud.com", "Aiven"),
)


class SearchConnector(HttpConnector):
    """One cluster of a search engine; subclasses know its product and its access control."""

    family = Family.SEARCH
    default_port = 9200
    driver = "urllib3"
    reads: ClassVar[tuple[tuple[str, str], ...]] = READS
    parameters: ClassVar[tuple[str, ...]] = (*HttpConnector.parameters, "index")
    #: How a point in time is opened and closed: end of the path, path, key of the identifier.
    point: ClassVar[tuple[str, str, str]]
    #: Settings of a node that switch its audit log on, by name and the value for off.
    audit_settings: ClassVar[tuple[tuple[str, str], ...]]
    audit_enable: ClassVar[str]
    _root: Mapping[str, Any]
    _listing = Listing()
    _reader: Reader | None = None
    _once: dict[str, Any]
    _points: set[str]

    def open(self) -> None:
        self._once = {}
        self._points = set()
        super().open()

    def close(self) -> None:
        for point in tuple(self._points):
            self.close_point(point)
        super().close()

    @property
    def patterns(self) -> tuple[str, ...]:
        """The indices that the URL names, of which alone is asked; none are all."""
        said = self.target.address.parameter("index") or ""
        return tuple(name for part in said.split(",") if (name := part.strip()))

    def ping(self) -> None:
        root = self.get("/")
        host, port = self.endpoint
        product = product_of(root)
        if not product:
            raise ConnectError(f"{host}:{port} does not answer as {self.title}")
        if product.lower() != self.kind:
            transport = "https" if self.secure else "http"
            raise ConnectError(
                f"{host}:{port} is {product}, not {self.title}; "
                f"use {product.lower()}+{transport}:// in the URL"
            )
        self._root = root

    # What the two products have their own words for.

    @abstractmethod
    def release_of(self, version: str) -> str:
        """The support line of a version as the end-of-life data names it."""

    def audit_barred(self) -> str:
        """Why the server keeps no audit log although its settings ask for one, "" when it does."""
        return ""

    def audit_hidden(self) -> str:
        """Why nodes that show no setting of the audit log may have one, "" when they have none."""
        return ""

    # Facts, in the order in which they are read.

    @collects()
    def server(self) -> Server:
        version: Mapping[str, Any] = self._root["version"]
        number = str(version["number"])
        return Server(
            product=self.title,
            product_id=self.kind,
            version=number,
            release=self.release_of(number),
            flavour=self._flavour(version),
            clock_skew_seconds=self._skew(),
            encoding="UTF-8",
            identifier=self._cluster,
        )

    def _skew(self) -> float | None:
        """The node's clock minus ours, in seconds.

        The products send no Date header: where there is one, it is a proxy's, and second choice.
        """
        sent = time.time()
        try:
            answer: list[Mapping[str, Any]] = self.get(
                "/_cat/health", {"format": "json", "h": "epoch"}
            )
        except (PrivilegeMissing, UnexpectedAnswer):
            return self.clock_skew_seconds
        now = time.time()
        if now - sent >= 1:  # the answer says more about the way than about the clock
            return self.clock_skew_seconds
        return round(float(answer[0]["epoch"]) + 0.5 - (sent + now) / 2, 1)  # the second's middle

    @property
    def _cluster(self) -> str:
        found = str(self._root.get("cluster_uuid") or "")
        return "" if found == _NO_CLUSTER else found

    def own_name(self) -> OwnName:
        return OwnName("cluster uuid", self._cluster, "" if self._cluster else "it has none yet")

    @collects(privilege="cluster privilege monitor (cluster:monitor/*)")
    def settings(self) -> Settings:
        groups = self._cluster_settings()
        known = {
            name: Setting(name, str(groups[source][name]), source)
            for name in _SETTINGS
            for source in ("defaults", "persistent", "transient")  # the last one wins
            if name in groups.get(source, {})
        }
        return Settings(settings=tuple(known[name] for name in sorted(known)))

    def _cluster_settings(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self._asked_once(
            "/_cluster/settings",
            {
                "flat_settings": "true",
                "include_defaults": "true",
                "filter_path": "*.action*,*.cluster*,*.search*",
            },
        )
        return found

    def _asked_once(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        """An answer that more than one fact is made of."""
        if path not in self._once:
            self._once[path] = self.get(path, parameters)
        return self._once[path]

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        if not self.target.password:
            return Authentication(
                anonymous_access=True, anonymous_sees=self._seen_by_anyone(), method=method
            )
        try:
            self.get("/", credentials=False)
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=method)
        return Authentication(
            anonymous_access=True, anonymous_sees=self._seen_by_anyone(), method=method
        )

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        user, secret = self.target.address.user, self.target.password
        return own_only(user, secret, database="", product=self.kind)

    @collects()
    def default_credentials(self) -> DefaultCredentials | Missing:
        if not self.target.tries_defaults:
            return Missing(Reason.UNSUPPORTED, door.NOT_ASKED)
        if not self.secure and exposure_of(resolve_host(*self.endpoint)) is not Exposure.LOOPBACK:
            return Missing(Reason.SKIPPED, door.NOT_CONFIDENTIAL)
        try:
            self.get("/", credentials=False)
        except PrivilegeMissing:
            # no blank one: both products refuse to make it
            wanted = door.log_ins(self.kind, self.target.address.user, blank=False)
            return door.try_log_ins(
                wanted, self._attempt, lock_out=door.LockOut("the API shows no lock-out policy")
            )
        return Missing(Reason.UNSUPPORTED, "the server asks nobody for a password")

    def _attempt(self, log_in: door.LogIn) -> Outcome:
        """One request with another account's password over a connection of its own."""
        address = replace(self.target.address, user=log_in.account)
        target = replace(self.target, address=address, password=log_in.password)
        other = type(self)(target, self.budget)
        try:
            other.open()
        except ConnectError as error:
            refused = isinstance(error.__cause__, LoginRefused)
            return Outcome.REFUSED if refused else Outcome.STOPPED
        finally:
            other.close()
        return Outcome.ACCEPTED

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/info)")
    def admin_interfaces(self) -> AdminInterfaces | Missing:
        nodes = self._node_settings()
        if not nodes:
            return Missing(Reason.ERROR, "the nodes do not show their settings")  # not: none is on
        origins = {str(n.get("http.cors.allow-origin", "")) for n in nodes if _cors(n)}
        return AdminInterfaces(
            interfaces=(
                AdminInterface(
                    name="http.cors.allow-origin",
                    enabled=any(origin in {"*", "/.*/"} for origin in origins),
                    effect="lets every web page that a user opens call the API",
                    disable="http.cors.enabled: false",
                ),
            )
        )

    @collects(
        privilege="index privilege view_index_metadata on every index (indices:admin/get); monitor "
        "tells their sizes. An account of some indices names them in the URL: ?index=NAME,NAME"
    )
    def catalog(self) -> Catalog:
        self._listing = listing(self, self.patterns)
        self._reader = Reader(self, self, self._listing)
        return Catalog(
            family=Family.SEARCH, datasets=self._listing.datasets, owners_supported=False
        )

    @collects(privilege="index privilege view_index_metadata on every index")
    def durability(self) -> Durability:
        name = "index.translog.durability"
        return Durability(
            promises=tuple(
                Promise(
                    Guarantee.COMMITS_WAIT,
                    kept=value.lower() == "request",
                    setting=name,
                    value=value.lower(),
                    scope=index,
                    change=f'PUT /{quote(index, safe="")}/_settings {{"{name}": "request"}}',
                )
                for index, values in self._index_settings().items()
                if (value := values.get(name))
            )
        )

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/info)")
    def replication(self) -> Replication:
        return cluster.replication(cluster.data_nodes(self))

    @collects(privilege="cluster privilege monitor (cluster:monitor/health)")
    def health(self) -> Health:
        return cluster.health(self._asked_once("/_cluster/health"))

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/stats)")
    def capacity(self) -> Capacity | Missing:
        groups = self._cluster_settings()
        merged = {
            name: str(value)
            for source in ("defaults", "persistent", "transient")
            for name, value in groups.get(source, {}).items()
        }
        counts: Mapping[str, Any] = self._asked_once("/_cluster/health")
        shards = int(counts["active_shards"]) + int(counts["unassigned_shards"])
        try:
            return cluster.capacity(
                self, self._listing, merged, self._index_settings(), shards=shards
            )
        except UnexpectedAnswer as error:
            if error.status in NO_HANDLER:
                return Missing(Reason.UNSUPPORTED, "this server tells nothing of disk and memory")
            raise

    @collects(privilege="index privilege monitor on every index (indices:monitor/stats)")
    def activity(self) -> Activity:
        return cluster.activity(self, self._listing, self.patterns)

    @collects(privilege="index privilege view_index_metadata on every index")
    def read_consistency(self) -> ReadConsistency:
        return cluster.read_consistency(self._index_settings(), how="a point in time (PIT)")

    @collects(privilege="cluster privilege monitor, index privilege monitor on every index")
    def distribution(self) -> Distribution:
        return cluster.distribution(self, self._listing, self.patterns)

    @collects(
        privilege="index privilege view_index_metadata on every index, cluster privilege monitor"
    )
    def observability(self) -> Observability:
        prefix = "index.search.slowlog.threshold.query."
        indices = self._index_settings()
        logged = sum(
            any(v != "-1" for name, v in values.items() if name.startswith(prefix))
            for values in indices.values()
        )
        recordings: list[Recording] = []
        if indices:
            recordings.append(
                Recording(
                    "slow operations",
                    enabled=logged == len(indices),
                    setting=f"{prefix}*",
                    value=f"set on {logged:,} of {len(indices):,} indices",
                    enable=f'PUT /_all/_settings {{"{prefix}warn": "1s"}}',
                )
            )
        hidden: list[HiddenRecording] = []
        nodes = self._node_settings()
        for name, off in self.audit_settings if nodes else ():
            values = {str(node.get(name, off)) for node in nodes}
            if not any(name in node for node in nodes) and (why := self.audit_hidden()):
                hidden += [HiddenRecording(what, name, why) for what in _AUDITED]
                continue
            barred = "" if off in values else self.audit_barred()
            recordings += [
                Recording(
                    what,
                    enabled=off not in values and not barred,
                    setting=name,
                    value=", ".join(sorted(values)) + (f"; {barred}" if barred else ""),
                    enable=self.audit_enable,
                )
                for what in _AUDITED
            ]
        return Observability(recordings=tuple(recordings), hidden=tuple(hidden))

    @collects(
        privilege="cluster privilege monitor_snapshot (cluster:admin/snapshot/get, "
        "cluster:admin/repository/get)"
    )
    def backups(self) -> Backups | Missing:
        found = self.optional("/_snapshot")
        if found is None:
            return Missing(Reason.UNSUPPORTED, "this server has no snapshot repositories")
        repositories = tuple(sorted(found))
        snapshots = [
            snapshot
            for repository in repositories[:_MAX_REPOSITORIES]
            for snapshot in self.get(
                f"/_cat/snapshots/{quote(repository, safe='')}",
                {"format": "json", "h": "id,status,end_epoch"},
            )
        ]
        snapshots.sort(key=lambda s: int(s.get("end_epoch") or 0))
        done = [int(s["end_epoch"]) for s in snapshots if s.get("status") == "SUCCESS"]
        return Backups(
            repositories=repositories,
            last_success=datetime.fromtimestamp(done[-1], UTC) if done else None,
            last_state=str(snapshots[-1].get("status", "")) if snapshots else "",
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            f"{self.title} has no stream of changes to read; load by a watermark field",
        )

    # Documents, for the profile.

    def extent(self, dataset: Dataset) -> Extent:
        return self._documents.extent(dataset)

    def documents(self, dataset: Dataset, portion: Portion) -> Documents:
        return self._documents.documents(dataset, portion)

    def learned(self) -> Mapping[type[Fact], Fact]:
        """What the engine says of values that it left out, and of types that do not agree."""
        told = conflicts(self._listing.datasets)
        read = self._reader.ignored if self._reader else {}
        structures = (
            Structure(
                dataset=name,
                documents=read[name].documents,
                depth=0,
                conflicts=told.get(name, ()),
                ignored=read[name].with_some,
            )
            for name in sorted(read)
            if read[name].documents
        )
        return {Structures: Structures(structures=tuple(structures))}

    @property
    def _documents(self) -> Reader:
        assert self._reader is not None, "catalog() comes first"
        return self._reader

    def open_point(self, path: str) -> str:
        """A point in time over what the path names; the server ends it by itself, too."""
        ending, _, key = self.point
        found: Mapping[str, Any] = self.get(f"{path}{ending}", {"keep_alive": "2m"}, method="POST")
        identifier = str(found[key])
        self._points.add(identifier)
        return identifier

    def close_point(self, identifier: str) -> None:
        """Closed also after an interrupt and when the time is up; never raises."""
        self._points.discard(identifier)
        _, path, key = self.point
        listed = key == "pit_id"
        with suppress(CollectError), self.budget.release():
            self._exchange(
                "DELETE",
                path,
                {},
                credentials=True,
                body={key: [identifier] if listed else identifier},
                seconds=_CLOSING_SECONDS,
            )

    # Answers that more than one fact needs, or that not every server has.

    def optional(self, path: str) -> Any | None:  # noqa: ANN401  # JSON
        """The answer, None when this server has no handler for the path."""
        return optional(self, path)

    def without_access_control(self) -> AuditAccount:
        """What anybody may do in a cluster that has its access control switched off."""
        return AuditAccount(
            name=self.target.address.user,
            superuser=True,
            attributes=("access control is switched off",),
            writable=("*",),
            may_create=True,
            read_only_session=False,
            credential=self.target.credential,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The datasets, for questions about the privileges on each of them."""
        return self._listing.names

    def _flavour(self, version: Mapping[str, Any]) -> str:
        if version.get("build_hash") == "osmem":
            return "osmem"
        if version.get("build_flavor") == "serverless":
            return "Elastic Cloud Serverless"
        host = self.endpoint[0].lower()
        return next((name for end, name in _HOSTS if host.endswith(end)), "")

    def _seen_by_anyone(self) -> str:
        try:
            listed = self.get("/_cat/indices", {"format": "json", "h": "index"}, credentials=False)
        except CollectError:
            return "the name and version of the cluster"
        return f"the names of {len(listed):,} indices"

    def nodes(self) -> list[Mapping[str, Any]]:
        """The nodes, with their addresses and as far as they show them their settings."""
        answer: Mapping[str, Any] = self._asked_once("/_nodes/settings", {"flat_settings": "true"})
        found: Mapping[str, Mapping[str, Any]] = answer.get("nodes") or {}
        return list(found.values())

    def _node_settings(self) -> list[Mapping[str, Any]]:
        return [node["settings"] for node in self.nodes() if node.get("settings")]

    def _index_settings(self) -> Mapping[str, Mapping[str, str]]:
        """Some settings of every dataset that is open, defaults filled in.

        A data stream has those of the index that it is written to.
        """
        written = self._listing.written
        path = f"/{path_of(self.patterns)}/_settings/{','.join(_INDEX_SETTINGS)}"
        answer: Mapping[str, Mapping[str, Mapping[str, Any]]] = self._asked_once(
            path,
            {
                "flat_settings": "true",
                "include_defaults": "true",
                "expand_wildcards": "open,hidden" if written else "open",
            },
        )
        listed = self.names or [index for index in answer if not index.startswith(".")]
        datasets = {**{index: index for index in listed}, **written}
        found = {datasets[index]: groups for index, groups in answer.items() if index in datasets}
        return {
            dataset: {
                key: str(value)
                for key, value in {
                    **groups.get("defaults", {}),
                    **groups.get("settings", {}),
                }.items()
            }
            for dataset, groups in sorted(found.items())
        }


def product_of(root: object) -> str:
    """Which engine wrote this answer to GET /; "" when it is none.

    By `distribution` and `tagline`: the product header is sent by programs of other makers too.
    """
    match root:
        case {"version": {"distribution": "opensearch", "number": str()}}:
            return "OpenSearch"
        case {"version": {"number": str()}, "tagline": str(tagline)}:
            return "OpenSearch" if "OpenSearch" in tagline else "Elasticsearch"
        case _:
            return ""


def _cors(node: Mapping[str, Any]) -> bool:
    return str(node.get("http.cors.enabled", "false")).lower() == "true"
