"""InfluxDB 1.x: facts by statements that only read."""

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from audit.access.influx.points import blocks
from audit.access.influx.room import Door, Room
from audit.access.influx.v1 import measurements, spread, state, timings
from audit.access.influx.v1.reader import Reader
from audit.access.influx.v1.samples import Samples
from audit.access.influx.v1.statements import apart, listed, named
from audit.access.stream import Portion, Stream
from audit.errors import ConnectError, PrivilegeMissing, Skipped
from audit.facts.accounts import (
    Account,
    Accounts,
    AdminInterface,
    AdminInterfaces,
    AuditAccount,
)
from audit.facts.activity import Cardinality, Observability
from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.outward import Listening, StoredCredentials
from audit.facts.replication import Health
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.routines import Routines
from audit.facts.series import SeriesTimings
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability
from audit.facts.structure import Structure, Structures
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Verified

QUERY = "/query"
PROFILES = "/debug/pprof/"
FIGURES = "/debug/vars"
READS = (("GET", QUERY), ("GET", PROFILES), ("GET", FIGURES))

_BIAS = "the newest points only: what older ones hold, and where they have gaps, is not seen"

#: Version 1 has no lesser way to see the state of the server.
_ADMINISTRATOR = "GRANT ALL PRIVILEGES TO <auditor>"


class V1(Room):
    """One server through `/query`; a measurement of a retention policy is a dataset."""

    major = "1"
    verified = Verified.REAL
    verified_on = "InfluxDB 1.6.7 (Debian 12)"

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self.reader = Reader(self._send, door.database)
        self._samples = Samples(self.reader, self.reader.prefix)

    def _send(self, text: str, credentials: bool) -> Any:  # noqa: ANN401, FBT001  # JSON
        asked = {"q": text, "epoch": "u"}
        return self.door.get(QUERY, asked, credentials=credentials, rows_of=rows_of)

    def allowed(self, path: str, parameters: Mapping[str, str], body: object) -> bool:
        del body
        return path != QUERY or all(listed(one) for one in apart(parameters.get("q", "")))

    def enter(self) -> None:
        names = self.reader.names()
        if self.door.database and self.door.database not in names:
            host, port = self.door.endpoint
            raise ConnectError(
                f"{host}:{port} shows this account no database of the name in the URL; grant "
                "READ on it, or leave the path away to audit all that the account sees"
            )

    def anonymous(self) -> str:
        names = self.reader.names(credentials=False)
        return f"the points of {len(names):,} databases, and may change them"

    def server(self) -> Server:
        found = super().server()
        try:  # an extra: the version is in every answer
            return replace(
                found,
                started_at=state.started(self.reader.diagnostics),
                size_bytes=state.stored_bytes(self.reader.statistics),
            )
        except PrivilegeMissing as error:
            return replace(found, started_grant=error.grant or _ADMINISTRATOR)

    def settings(self) -> Settings:
        return Settings(settings=state.settings(self.reader.diagnostics))

    def listening(self) -> Listening:
        return state.listening(self.reader.diagnostics)

    def accounts(self) -> Accounts:
        return Accounts(
            accounts=tuple(
                Account(name, can_login=True, superuser=admin)
                for name, admin in sorted(self.reader.users.items())
            )
        )

    def audit_account(self) -> AuditAccount:
        name = self.door.target.address.user
        superuser = self._open or self.reader.users.get(name, False)
        written = () if superuser else self.reader.written(name)
        return AuditAccount(
            name=name,
            superuser=superuser,
            attributes=("authentication is off",) if self._open else (),
            writable=("*",) if superuser else written,
            may_create=bool(written),
            credential=self.door.target.credential,
        )

    @cached_property
    def _open(self) -> bool:
        """Whether nobody has to log in."""
        try:
            self.anonymous()
        except PrivilegeMissing:
            return False
        return True

    def admin_interfaces(self) -> AdminInterfaces:
        found = [
            AdminInterface(
                "http.pprof-enabled",
                self.door.shown(PROFILES),
                "tells the process's memory, stacks and command line to anyone, without a log-in",
                disable="[http] pprof-enabled = false",
            )
        ]
        if not self._open:  # where nobody logs in, that is what to say
            found.append(
                AdminInterface(
                    FIGURES,
                    self.door.shown(FIGURES),
                    "tells the names of databases, their figures and the command line to anyone, "
                    "without a log-in, and no setting switches it off: a proxy has to refuse it",
                )
            )
        with suppress(PrivilegeMissing):  # what else listens is told to administrators only
            found += state.listeners(self.reader.diagnostics)
        return AdminInterfaces(interfaces=tuple(found))

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        found = [d for name in self.reader.databases for d in self.reader.datasets(name)]
        return tuple(sorted(found, key=lambda d: d.name))

    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=self.datasets,
            comments_supported=False,
            owners_supported=False,
        )

    def cardinality(self) -> Cardinality:
        series, measured, labels = 0, dict[str, int](), dict[str, int]()
        for database in self.reader.databases:
            counted, by_measurement = self.reader.series(database)
            series += counted
            for name, count in by_measurement.items():
                measured[f"{self.reader.prefix(database)}{name}"] = count
            for tag, count in self.reader.tag_values(database).items():
                labels[tag] = max(count, labels.get(tag, 0))
        return Cardinality(series=series, by_dataset=_largest(measured), by_label=_largest(labels))

    def expiry(self) -> Expiry:
        rules: list[ExpiryRule] = []
        for database in self.reader.databases:
            held = Counter(
                dict(d.options).get(measurements.POLICY) for d in self.reader.datasets(database)
            )
            rules += [
                ExpiryRule(
                    f"{database}.{policy.name}",
                    policy.days,
                    held[policy.name],
                    f"ALTER RETENTION POLICY {named(policy.name)} ON {named(database)} "
                    "DURATION <days>d",
                )
                for policy in self.reader.policies.get(database, ())
            ]
        enforced = None
        with suppress(PrivilegeMissing):
            enforced = state.drops(self.reader.diagnostics)
        return Expiry(
            rules=tuple(rules),
            enforced=enforced,
            setting=state.RETENTION,
            enable="[retention] enabled = true",
        )

    def health(self) -> Health:
        [shards] = self.reader.ask("SHOW SHARDS")
        return state.health(self.reader.statistics, shards, now=datetime.now(UTC))

    def durability(self) -> Durability:
        return state.durability(self.reader.diagnostics)

    def observability(self) -> Observability:
        return state.observability(self.reader.diagnostics)

    def stored_credentials(self) -> StoredCredentials | Missing:
        [found] = self.reader.ask("SHOW SUBSCRIPTIONS")
        return state.stored_credentials(found)

    def activity(self) -> Activity | Missing:
        since = state.started(self.reader.diagnostics)
        return spread.activity(self.reader.statistics, since=since)

    def read_consistency(self) -> ReadConsistency:
        return spread.consistency()

    def distribution(self) -> Distribution | Missing:
        return spread.distribution(self.reader.shards, spread.sizes(self.reader.statistics))

    def routines(self) -> Routines:
        [found] = self.reader.ask("SHOW CONTINUOUS QUERIES")
        return spread.continuous_queries(found, self.reader.databases)

    def timings(self) -> SeriesTimings:
        """The timing of measurements by the server's clock."""
        skew = self.door.clock_skew_seconds or 0.0
        return timings.read(self.reader, self.datasets, now=time.time() + skew)

    def series_timings(self) -> SeriesTimings:
        found = self.timings()
        shards, size = None, dict[int, int]()
        with suppress(PrivilegeMissing):
            shards, size = self.reader.shards, spread.sizes(self.reader.statistics)
        return replace(found, kept=spread.kept(self.reader.policies, shards, size))

    def structures(self) -> Structures:
        """What measurements say of their fields in different shards; their points say no more."""
        return Structures(
            structures=tuple(
                Structure(d.name, documents=0, depth=1, conflicts=found)
                for d in self.datasets
                if (found := measurements.conflicts(d))
            )
        )

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The newest points, all of them where there are few."""
        if measurements.place_of(dataset, prefix=self.reader.prefix(dataset.namespace)) is None:
            raise Skipped("the server tells no fields of this measurement")
        newest = self._samples.of(dataset, portion.rows, self.datasets)
        stream = Stream(blocks=blocks(dataset, newest.table), whole=newest.whole)
        if newest.whole:
            stream.row_count, stream.row_count_exact = len(newest.table.rows), True
        else:
            stream.method, stream.bias = "the newest points", _BIAS
        if any("," in f.native_type for f in dataset.fields):
            stream.notes.append(
                "a field with several types shows the values of one of them in one answer"
            )
        return stream


def rows_of(body: Any) -> int:  # noqa: ANN401  # JSON
    """Rows in an answer of `/query`, whatever it is."""
    try:
        return sum(
            len(series.get("values") or ())
            for result in body["results"]
            for series in result.get("series") or ()
        )
    except (KeyError, TypeError, AttributeError):
        return 0


def _largest(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """The ten largest."""
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:10])
