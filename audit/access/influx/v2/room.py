"""InfluxDB 2: resources by its API, points by the statements of version 1."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from audit.access.influx.figures import Figures, figures
from audit.access.influx.room import Door, Room
from audit.access.influx.v1 import state
from audit.access.influx.v1.measurements import POLICY, seconds
from audit.access.influx.v1.room import PROFILES, QUERY, V1
from audit.access.influx.v1.samples import Samples
from audit.access.influx.v2 import api, grants
from audit.access.influx.v2.reader import Reader2
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AdminInterface, AdminInterfaces, AuditAccount
from audit.facts.activity import Observability, Recording
from audit.facts.catalog import Dataset
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health, Replication
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.routines import Routine, Routines
from audit.facts.series import Kept, SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability, Guarantee, Promise
from audit.facts.workload import Activity, Distribution, Operations, Part
from audit.model.fact import Missing, Verified

METRICS = "/metrics"
_API = "/api/v2"
READS = (
    ("GET", QUERY),
    ("GET", PROFILES),
    ("GET", METRICS),
    ("GET", "/health"),
    ("GET", "/ready"),
    ("GET", rf"{_API}/(?:authorizations|buckets|config|replications|setup|tasks|users)"),
)

_OPERATOR = "an operator token: influx auth create --operator"
_AUTHORISATIONS = "a token with the permissions read on authorizations and read on users"
_USERS = "a token with the permission read on users"
_PAGE, _MOST_PAGES = 100, 50
_DAY = 86_400
_FSYNC = "storage-wal-fsync-delay"


class V2(V1):
    """One server through `/api/v2` and `/query`; a measurement of a bucket is a dataset."""

    major = "2"
    verified = Verified.RECORDED
    verified_on = "answers that InfluxDB 2.7.12 gave"

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.reader = Reader2(self._send, door.database, self._series_of)
        self._samples = Samples(self.reader, self.reader.prefix)

    @cached_property
    def _unclaimed(self) -> bool:
        """Whether the server waits for whoever comes first to make themselves its administrator."""
        found = self.door.get(f"{_API}/setup", credentials=False)
        return isinstance(found, Mapping) and found.get("allowed") is True  # pyright: ignore[reportUnknownMemberType]

    def enter(self) -> None:
        if not self._unclaimed:
            super().enter()

    def anonymous(self) -> str:
        if self._unclaimed:
            return "its setup, by which whoever comes first becomes its administrator"
        return super().anonymous()

    @cached_property
    def figures(self) -> Figures:
        """What `/metrics` shows, nothing where that is switched off."""
        try:
            return figures(self.door.text(METRICS))
        except CollectError:
            return Figures()

    @cached_property
    def _buckets(self) -> tuple[api.Bucket, ...]:
        found: list[api.Bucket] = []
        for page in range(_MOST_PAGES):
            asked = {"limit": str(_PAGE), "offset": str(page * _PAGE)}
            part = api.buckets(self.door.get(f"{_API}/buckets", asked))
            found += part
            if len(part) < _PAGE:
                break
        return tuple(b for b in found if not b.system)

    @cached_property
    def _tokens(self) -> list[api.Token]:
        secret = self.door.target.password
        ours = secret.reveal() if secret else ""
        return api.tokens(self.door.get(f"{_API}/authorizations"), ours)

    @cached_property
    def _config(self) -> dict[str, object]:
        try:
            return api.settings(self.door.get(f"{_API}/config"))
        except PrivilegeMissing as error:  # also HTTP 401, though the token is a good one
            raise PrivilegeMissing("the settings are shown to operators only", _OPERATOR) from error

    def _series_of(self, database: str) -> int | None:
        counts = self.figures.of("storage_bucket_series_num", "bucket")
        found = [counts[b.id] for b in self._buckets if b.place[0] == database and b.id in counts]
        return sum(found) if found else None

    def server(self) -> Server:
        found = Room.server(self)
        with suppress(CollectError):
            ready = self.door.get("/ready")
            found = replace(found, started_at=state.moment(ready["started"]))
        return replace(found, size_bytes=self.figures.total("storage_shard_disk_size"))

    def settings(self) -> Settings:
        return Settings(settings=api.shown_settings(self._config))

    def listening(self) -> Listening:
        given = str(self._config.get("http-bind-address", ""))
        host = given.rpartition(":")[0].strip("[]")
        return Listening(
            setting="http-bind-address",
            addresses=(given,),
            everywhere=host in state.EVERYWHERE,
            restrict="--http-bind-address=<address>:8086",
        )

    def accounts(self) -> Accounts:
        users = api.listed(self.door.get(f"{_API}/users"), "users")
        if not users:  # the server leaves out what a token may not see
            raise PrivilegeMissing("the token may not list users", _USERS)
        return Accounts(accounts=api.accounts(users, self._tokens))

    def audit_account(self) -> AuditAccount:
        own = next((t for t in self._tokens if t.own), None)
        if own is None:
            raise PrivilegeMissing("the token may not see what it may do", _AUTHORISATIONS)
        names = {b.id: b.name for b in self._buckets}
        return api.audit_account(own, names, self.door.target.credential)

    def admin_interfaces(self) -> AdminInterfaces:
        return AdminInterfaces(
            interfaces=(
                AdminInterface(
                    "setup",
                    self._unclaimed,
                    "makes whoever comes first its administrator",
                    disable="influx setup",
                ),
                AdminInterface(
                    "pprof-disabled",
                    self.door.shown(PROFILES),
                    "tells the process's memory, stacks and command line to anyone, without a "
                    "log-in",
                    disable="--pprof-disabled",
                ),
            )
        )

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """As in version 1, and the bucket that each is in."""
        if self._unclaimed:
            return ()
        ids = {b.place: b for b in self._buckets}
        found: list[Dataset] = []
        for dataset in super().datasets:
            policy = dict(dataset.options).get(POLICY, "autogen")
            bucket = ids.get((dataset.namespace, policy))
            more = ((grants.BUCKET_NAME, bucket.name), (grants.BUCKET, bucket.id)) if bucket else ()
            found.append(replace(dataset, options=(*dataset.options, *more)))
        return tuple(found)

    def expiry(self) -> Expiry:
        held = Counter(dict(d.options).get(grants.BUCKET) for d in self.datasets)
        return Expiry(
            rules=tuple(
                ExpiryRule(
                    f"bucket {bucket.name}",
                    bucket.days,
                    held[bucket.id],
                    f"influx bucket update --id {bucket.id} --retention <days>d",
                )
                for bucket in self._chosen
            ),
            enforced=True,
        )

    @property
    def _chosen(self) -> tuple[api.Bucket, ...]:
        """The buckets of the database that the URL names, else all."""
        wanted = self.door.database
        return tuple(b for b in self._buckets if not wanted or b.place[0] == wanted)

    def health(self) -> Health:
        found = self.door.get("/health")
        status = str(found.get("status", ""))
        problems = [] if status == "pass" else [f"the server says {status or 'nothing'} of itself"]
        lost = {
            "storage_shard_write_err_sum": "points that could not be written",
            "storage_shard_write_dropped_sum": "points that were dropped",
        }
        problems += [
            f"{what} since the start: {count:,}"
            for name, what in lost.items()
            if (count := self.figures.total(name))
        ]
        return Health(state=status, healthy=not problems, problems=tuple(problems))

    def durability(self) -> Durability:
        value = str(self._config.get(_FSYNC) or "0s")
        return Durability(
            promises=(
                Promise(
                    Guarantee.COMMITS_WAIT,
                    kept=seconds(value) == 0,
                    setting=_FSYNC,
                    value=value,
                    change=f"--{_FSYNC}=0s",
                ),
            )
        )

    def observability(self) -> Observability:
        off = self._config.get("metrics-disabled") is True
        return Observability(
            recordings=(
                Recording(
                    "operation statistics",
                    enabled=not off,
                    setting="metrics-disabled",
                    value=str(off).lower(),
                    enable="--metrics-disabled=false",
                ),
            )
        )

    def stored_credentials(self) -> StoredCredentials | Missing:
        return self._none("keeps credentials for other systems as secrets, which nobody can read")

    def replication(self) -> Replication | Missing:
        found: list[api.Object] = []
        for organisation in sorted({b.organisation for b in self._buckets}):
            answer = self.door.get(f"{_API}/replications", {"orgID": organisation})
            found += api.listed(answer, "replications")
        if not found:
            return self._none("keeps no copies by itself, and sends no bucket on to another server")
        return api.replication(found)

    def activity(self) -> Activity | Missing:
        written = self.figures.total("storage_writer_ok_points_sum")
        if written is None:
            return self._none("shows no figures: /metrics is switched off or not passed on")
        return Activity(
            unit="points written, queries answered",
            totals=Operations(
                reads=self.figures.total("http_query_request_count"), inserts=written
            ),
            since=self.server().started_at,
        )

    def distribution(self) -> Distribution | Missing:
        names = {b.id: b.name for b in self._buckets}
        samples = self.figures.samples.get("storage_shard_disk_size")
        if samples is None:
            return self._none("shows no figures: /metrics is switched off or not passed on")
        return Distribution(
            scheme="shards by time, on one server",
            nodes=1,
            parts=tuple(
                Part(
                    names[labels["bucket"]],
                    f"shard {labels.get('id', '')}",
                    size_bytes=round(size),
                )
                for labels, size in samples
                if labels.get("bucket") in names
            ),
        )

    def routines(self) -> Routines:
        found = api.listed(self.door.get(f"{_API}/tasks", {"limit": str(_PAGE)}), "tasks")
        return Routines(
            routines=tuple(
                Routine(
                    str(task.get("name", "")),
                    language="Flux",
                    owner="",
                    runs_as_owner=True,
                    fixed_search_path=True,
                    executable_by_public=False,
                )
                for task in found
            )
        )

    def series_timings(self) -> SeriesTimings:
        sizes = self.figures.of("storage_shard_disk_size", "bucket")
        return replace(
            self.timings(),
            kept=tuple(
                Kept(
                    f"bucket {b.name}",
                    None if b.days is None else b.days * _DAY,
                    size_bytes=sizes.get(b.id),
                )
                for b in self._chosen
            ),
        )
