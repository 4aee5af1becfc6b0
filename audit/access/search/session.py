"""A session with one cluster of a search engine: which product answers, and how it lets us in."""

import time
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.guessing import door
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector, LoginRefused, UnexpectedAnswer
from audit.access.identity.approach import OwnName
from audit.access.network import exposure_of, resolve_host
from audit.access.search.door import READS, optional
from audit.errors import CollectError, ConnectError, PrivilegeMissing
from audit.facts.accounts import Authentication
from audit.facts.catalog import Family
from audit.facts.guessing import DefaultCredentials, Outcome, PasswordComparison
from audit.facts.server import Server, Setting, Settings
from audit.facts.transport import Connection
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason

#: What a node says that has found no cluster yet.
_NO_CLUSTER = "_na_"
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


class ClusterSession(HttpConnector):
    """The REST API of one cluster, points in time among it, and what it says of itself."""

    family = Family.SEARCH
    default_port = 9200
    driver = "urllib3"
    reads: ClassVar[tuple[tuple[str, str], ...]] = READS
    parameters: ClassVar[tuple[str, ...]] = (*HttpConnector.parameters, "index")
    #: How a point in time is opened and closed: end of the path, path, key of the identifier.
    point: ClassVar[tuple[str, str, str]]
    _root: Mapping[str, Any]
    _once: dict[str, Any]

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self._points = set[str]()  # open ones; closed also when nothing was ever opened

    def open(self) -> None:
        self._once = {}
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

    @abstractmethod
    def release_of(self, version: str) -> str:
        """The support line of a version as the end-of-life data names it."""

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

    # Points in time.

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
        """The answer, None when this server has no handler for the path; asked for once."""
        if path not in self._once:
            self._once[path] = optional(self, path)
        return self._once[path]

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
