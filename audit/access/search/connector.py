"""What OpenSearch and Elasticsearch have in common: their REST API below the security plug-in."""

import time
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
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
from audit.access.search.mappings import Mapped, plain, read_mapping
from audit.errors import CollectError, ConnectError, PrivilegeMissing, SourceTimeout
from audit.facts.accounts import (
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
    Authentication,
)
from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Key, KeyKind
from audit.facts.change import ChangeCapture
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison
from audit.facts.replication import Health, Replica, Replication
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import Durability, Guarantee, Promise
from audit.facts.transport import Connection
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason

#: Statuses of a request that this server has no handler for.
NO_HANDLER = frozenset({400, 404, 405})
_GONE = 404
_UNAVAILABLE = 503
#: What a node says that has found no cluster yet.
_NO_CLUSTER = "_na_"
#: The engines' own limit for one answer (index.max_result_window).
MAX_HITS = 10_000
#: Documents of a shard that a random sample is drawn from.
MAX_SCORED = 200_000
_MAX_REPOSITORIES = 10
#: What the audit log of both products records.
_AUDITED = ("log-ins", "data access")

_INDEX = r"/[^/_][^/]*"
_READS = (
    ("GET", r"/"),
    ("GET", r"/_all"),
    ("GET", r"/_all/_stats/docs,store"),
    ("GET", r"/_all/_settings/[a-z.*]+"),
    ("GET", r"/_data_stream/\*"),
    ("GET", r"/_cluster/(health|settings)"),
    ("GET", r"/_cat/(health|indices|nodes)"),
    ("GET", r"/_cat/snapshots/[^/]+"),
    ("GET", r"/_nodes/settings"),
    ("GET", r"/_snapshot"),
    ("GET", _INDEX),
    ("GET", _INDEX + r"/_count"),
    ("POST", _INDEX + r"/_search"),
)

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
    reads: ClassVar[tuple[tuple[str, str], ...]] = _READS
    #: Settings of a node that switch its audit log on, by name and the value for off.
    audit_settings: ClassVar[tuple[tuple[str, str], ...]]
    audit_enable: ClassVar[str]
    _root: Mapping[str, Any]
    _listed: tuple[Dataset, ...] = ()
    _mapped: Mapping[str, Mapped] = {}
    #: The index that a data stream is written to, and the stream.
    _written: Mapping[str, str] = {}

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
        groups: Mapping[str, Mapping[str, Any]] = self.get(
            "/_cluster/settings",
            {
                "flat_settings": "true",
                "include_defaults": "true",
                "filter_path": "*.action*,*.cluster*,*.search*",
            },
        )
        known = {
            name: Setting(name, str(groups[source][name]), source)
            for name in _SETTINGS
            for source in ("defaults", "persistent", "transient")  # the last one wins
            if name in groups.get(source, {})
        }
        return Settings(settings=tuple(known[name] for name in sorted(known)))

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
        privilege="index privilege view_index_metadata on every index; monitor tells their sizes"
    )
    def catalog(self) -> Catalog:
        found: Mapping[str, Mapping[str, Any]] = self.get(
            "/_all", {"expand_wildcards": "open,closed", "flat_settings": "true"}
        )
        sizes, closed = self._sizes(), self._closed()
        mapped: dict[str, Mapped] = {}
        datasets: list[Dataset] = []
        written: dict[str, str] = {}
        for name, index in found.items():
            if name.startswith(".") or _flag(index, "index.hidden"):
                continue
            mapped[name] = read_mapping(index.get("mappings") or {})
            datasets.append(
                _dataset(
                    name,
                    index,
                    mapped[name],
                    kind=DatasetKind.INDEX,
                    size=sizes.get(name),
                    closed=name in closed or _flag(index, "index.verified_before_close"),
                )
            )
        for stream in self._streams():
            name, backing = str(stream["name"]), [str(i["index_name"]) for i in stream["indices"]]
            newest: Mapping[str, Mapping[str, Any]] = self.get(
                f"/{quote(backing[-1], safe='')}", {"flat_settings": "true"}
            )
            index = newest[backing[-1]]
            written[backing[-1]] = name
            stamp: Mapping[str, Any] = stream.get("timestamp_field") or {}
            mapped[name] = read_mapping(index.get("mappings") or {})
            datasets.append(
                _dataset(
                    name,
                    index,
                    mapped[name],
                    kind=DatasetKind.DATA_STREAM,
                    size=_sum(sizes.get(b) for b in backing),
                    time_field=str(stamp.get("name", "")),
                )
            )
        self._mapped, self._written = mapped, written
        self._listed = tuple(sorted(datasets, key=lambda d: d.name))
        return Catalog(family=Family.SEARCH, datasets=self._listed, owners_supported=False)

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
                for index, values in self._index_settings(name)
                if (value := values.get(name))
            )
        )

    @collects(privilege="cluster privilege monitor (cluster:monitor/nodes/info)")
    def replication(self) -> Replication:
        nodes: list[Mapping[str, Any]] = self.get(
            "/_cat/nodes", {"format": "json", "h": "name,node.role"}
        )
        data = sorted(str(n["name"]) for n in nodes if set("dhwcs") & set(str(n["node.role"])))
        if len(data) < 2:  # noqa: PLR2004  # a copy needs a second node
            return Replication(role="standalone", expected=0)
        # a node that has left is not listed: whoever is here takes part
        replicas = tuple(Replica(name=name, state="data node", healthy=True) for name in data)
        return Replication(role="member", replicas=replicas)

    @collects(privilege="cluster privilege monitor (cluster:monitor/health)")
    def health(self) -> Health:
        found: Mapping[str, Any] = self.get("/_cluster/health")
        state = str(found["status"])
        counts = (
            ("unassigned_shards", "shard copies have no node"),
            ("delayed_unassigned_shards", "shard copies wait for a node to return"),
            ("number_of_pending_tasks", "changes of the cluster wait"),
        )
        problems = tuple(f"{found[key]:,} {words}" for key, words in counts if found.get(key))
        return Health(
            state=state, healthy=state == "green", critical=state == "red", problems=problems
        )

    @collects(
        privilege="index privilege view_index_metadata on every index, cluster privilege monitor"
    )
    def observability(self) -> Observability:
        prefix = "index.search.slowlog.threshold.query."
        indices = list(self._index_settings(f"{prefix}*"))
        logged = sum(any(v != "-1" for v in values.values()) for _, values in indices)
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

    # Samples, for the profile.

    def count(self, dataset: Dataset) -> tuple[int | None, bool]:
        """Documents by a count of the engine, which leaves out nested ones."""
        answer = self._of(dataset, "_count")
        return int(answer["count"]), not _silent(answer)

    def sample(self, dataset: Dataset, *, rows: int) -> Iterator[Mapping[str, object]]:
        """Documents in an order that is random and the same at every audit.

        Raises `CollectError` after the last one when some shards gave none.
        """
        query: dict[str, object] = {
            "function_score": {
                "query": {"match_all": {}},
                "random_score": {"seed": 42, "field": "_seq_no"},
                "boost_mode": "replace",
            }
        }
        if dataset.row_estimate is not None and dataset.row_estimate <= rows:
            query = {"match_all": {}}
        seconds = max(1, self.budget.statement_milliseconds // 2000)
        body = {
            "size": min(rows, MAX_HITS),
            "timeout": f"{seconds}s",
            "terminate_after": MAX_SCORED,
            "track_total_hits": False,
            "query": query,
        }
        answer = self._of(dataset, "_search", body)
        mapped = self._mapped.get(dataset.name) or read_mapping({})
        for hit in answer["hits"]["hits"]:
            source: Mapping[str, object] = plain(hit.get("_source") or {}, mapped)
            yield {"_id": hit["_id"], **source}
        if silent := _silent(answer):
            raise CollectError(f"{silent} of {answer['_shards']['total']} shards gave no answer")
        if answer.get("timed_out"):
            raise SourceTimeout("the search ended at its time limit")

    # Answers that more than one fact needs, or that not every server has.

    def optional(self, path: str) -> Any | None:  # noqa: ANN401  # JSON
        """The answer, None when this server has no handler for the path."""
        try:
            return self.get(path)
        except UnexpectedAnswer as error:
            if error.status in NO_HANDLER:
                return None
            raise

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
        return tuple(dataset.name for dataset in self._listed)

    def _of(self, dataset: Dataset, endpoint: str, body: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        """An answer about one dataset, which somebody may have deleted since it was listed."""
        path = f"/{quote(dataset.name, safe='')}/{endpoint}"
        try:
            if body is None:
                return self.get(path)
            return self.get(
                path, method="POST", body=body, rows_of=lambda a: len(a["hits"]["hits"])
            )
        except UnexpectedAnswer as error:
            if error.status == _GONE:
                raise CollectError("it was deleted while the audit ran") from error
            if error.status == _UNAVAILABLE:
                raise CollectError("none of its shards gives an answer (HTTP 503)") from error
            raise

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

    def _node_settings(self) -> list[Mapping[str, Any]]:
        answer: Mapping[str, Any] = self.get("/_nodes/settings", {"flat_settings": "true"})
        nodes: Mapping[str, Mapping[str, Any]] = answer.get("nodes") or {}
        return [node["settings"] for node in nodes.values() if node.get("settings")]

    def _sizes(self) -> dict[str, tuple[int, int]]:
        """Documents and bytes of each index, of its primary shards; empty when refused."""
        try:
            answer: Mapping[str, Any] = self.get(
                "/_all/_stats/docs,store", {"expand_wildcards": "open,hidden"}
            )
        except PrivilegeMissing:
            return {}
        indices: Mapping[str, Any] = answer["indices"]
        return {
            name: (
                int(index["primaries"]["docs"]["count"]),
                int(index["primaries"]["store"]["size_in_bytes"]),
            )
            for name, index in indices.items()
        }

    def _closed(self) -> frozenset[str]:
        """Indices that are closed: they are listed and cannot be searched; empty when refused."""
        try:
            listed: list[Mapping[str, Any]] = self.get(
                "/_cat/indices",
                {"format": "json", "h": "index,status", "expand_wildcards": "open,closed"},
            )
        except PrivilegeMissing:
            return frozenset()
        return frozenset(str(i["index"]) for i in listed if i.get("status") == "close")

    def _streams(self) -> list[Mapping[str, Any]]:
        try:
            answer: Mapping[str, Any] = self.get("/_data_stream/*")
        except (PrivilegeMissing, UnexpectedAnswer):
            return []  # an engine without data streams
        streams: list[Mapping[str, Any]] = answer.get("data_streams") or []
        return [
            s
            for s in streams
            if s.get("indices")
            and not s.get("hidden")
            and not s.get("system")
            and not str(s["name"]).startswith(".")
        ]

    def _index_settings(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The settings of this name of every dataset that is open, defaults filled in.

        A data stream has those of the index that it is written to.
        """
        answer: Mapping[str, Mapping[str, Mapping[str, Any]]] = self.get(
            f"/_all/_settings/{name}",
            {
                "flat_settings": "true",
                "include_defaults": "true",
                "expand_wildcards": "open,hidden" if self._written else "open",
            },
        )
        listed = self.names or [index for index in answer if not index.startswith(".")]
        datasets = {**{index: index for index in listed}, **self._written}
        found = {datasets[index]: groups for index, groups in answer.items() if index in datasets}
        for dataset, groups in sorted(found.items()):
            values = {**groups.get("defaults", {}), **groups.get("settings", {})}
            yield dataset, {key: str(value) for key, value in values.items()}


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


def _dataset(
    name: str,
    index: Mapping[str, Any],
    mapped: Mapped,
    *,
    kind: DatasetKind,
    size: tuple[int, int] | None = None,
    closed: bool = False,
    time_field: str = "",
) -> Dataset:
    settings: Mapping[str, Any] = index.get("settings") or {}
    policy = settings.get("index.lifecycle.name") or settings.get(
        "index.plugins.index_state_management.policy_id"
    )
    options = [("aliases", ", ".join(sorted(index.get("aliases") or {})))]
    options += [("lifecycle", str(policy or "")), ("status", "closed" if closed else "")]
    return Dataset(
        name=name,
        kind=kind,
        fields=mapped.fields,
        keys=(Key("_id", KeyKind.PRIMARY, ("_id",)),),
        comment=mapped.comment,
        row_estimate=_estimate(size, mapped),
        size_bytes=size[1] if size else None,
        schema_mode=mapped.mode,
        replicas=int(settings.get("index.number_of_replicas", 0)),
        readable=not closed,
        grant=f"POST /{quote(name, safe='')}/_open" if closed else "",
        unread="the index is closed, and opening it would change the source" if closed else "",
        time_field=time_field,
        options=tuple((key, value) for key, value in options if value),
    )


def _silent(answer: Mapping[str, Any]) -> int:
    """Shards that are not in an answer: a shard without a node does not count as failed."""
    shards: Mapping[str, int] = answer["_shards"]
    return max(shards["total"] - shards["successful"], shards.get("failed", 0))


def _estimate(size: tuple[int, int] | None, mapped: Mapped) -> int | None:
    """Documents by the engine's statistics, which count every nested object as one, too.

    None where that tells nothing about the documents.
    """
    if size is None or (size[0] and any(f.native_type == "nested" for f in mapped.fields)):
        return None
    return size[0]


def _sum(sizes: Iterable[tuple[int, int] | None]) -> tuple[int, int] | None:
    known = [size for size in sizes if size]
    return (sum(d for d, _ in known), sum(b for _, b in known)) if known else None


def _flag(index: Mapping[str, Any], name: str) -> bool:
    settings: Mapping[str, Any] = index.get("settings") or {}
    return str(settings.get(name, "")).lower() == "true"


def _cors(node: Mapping[str, Any]) -> bool:
    return str(node.get("http.cors.enabled", "false")).lower() == "true"
