"""What OpenSearch and Elasticsearch have in common: their REST API below the security plug-in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from audit.access.connector import collects
from audit.access.http import UnexpectedAnswer
from audit.access.search import cluster
from audit.access.search.conflicts import conflicts
from audit.access.search.documents import Reader
from audit.access.search.door import NO_HANDLER, path_of
from audit.access.search.listing import Listing, listing
from audit.access.search.session import ClusterSession
from audit.access.stream import Documents, Extent, Portion
from audit.facts.accounts import (
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
)
from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.backups import Backups
from audit.facts.capacity import Capacity
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.change import ChangeCapture
from audit.facts.replication import Health, Replication
from audit.facts.storage import Durability, Guarantee, Promise
from audit.facts.structure import Structure, Structures
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Fact, Missing, Reason

_MAX_REPOSITORIES = 10
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


class SearchConnector(ClusterSession):
    """One cluster of a search engine; subclasses know its product and its access control."""

    #: Settings of a node that switch its audit log on, by name and the value for off.
    audit_settings: ClassVar[tuple[tuple[str, str], ...]]
    audit_enable: ClassVar[str]
    _listing = Listing()
    _reader: Reader | None = None

    # What the two products have their own words for.

    def audit_barred(self) -> str:
        """Why the server keeps no audit log although its settings ask for one, "" when it does."""
        return ""

    def audit_hidden(self) -> str:
        """Why nodes that show no setting of the audit log may have one, "" when they have none."""
        return ""

    # Facts, in the order in which they are read.

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

    # Answers that more than one fact needs, or that not every server has.

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
    def listed(self) -> tuple[Dataset, ...]:
        """The datasets as they were listed, before any was read."""
        return self._listing.datasets

    @property
    def names(self) -> tuple[str, ...]:
        """The datasets, for questions about the privileges on each of them."""
        return self._listing.names

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


def _cors(node: Mapping[str, Any]) -> bool:
    return str(node.get("http.cors.enabled", "false")).lower() == "true"
