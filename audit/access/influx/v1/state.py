"""What a server tells of itself: SHOW DIAGNOSTICS, SHOW STATS, SHOW SHARDS, SHOW SUBSCRIPTIONS."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from audit.access.influx.v1.answers import Answer
from audit.access.influx.v1.measurements import seconds
from audit.facts.accounts import AdminInterface
from audit.facts.activity import Observability, Recording
from audit.facts.outward import Listening, StoredCredential, StoredCredentials
from audit.facts.replication import Health
from audit.facts.server import Setting
from audit.facts.storage import Durability, Guarantee, Promise
from audit.secrets.redact import redact

#: The database that the server keeps its own figures in.
OWN_DATABASE = "_internal"
#: Privileges on a database that let an account write (InfluxDB 1.x, Authorization).
WRITES = frozenset({"WRITE", "ALL PRIVILEGES"})

_CONFIGURATION = "config-"
_SECTIONS = {"cqs": "continuous_queries", "httpd": "http", "precreator": "shard-precreation"}
#: Listeners that take points by a protocol without a log-in.
_LISTENERS = ("collectd", "graphite", "opentsdb", "udp")
#: The server looks for such shards twice an hour (retention.check-interval).
_ENFORCED_EVERY = timedelta(hours=1)
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104


def settings(diagnostics: Answer) -> tuple[Setting, ...]:
    """The configuration by the names of its file: section and option."""
    return tuple(
        Setting(f"{section}.{name}", redact(_said(value)), "diagnostics")
        for section, name, value in _options(diagnostics)
    )


def started(diagnostics: Answer) -> datetime | None:
    found = _table(diagnostics, "system").get("started")
    return moment(found) if found is not None else None


def moment(value: object) -> datetime:
    """A time as the server writes it: RFC 3339 with nanoseconds, or microseconds since 1970."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1_000_000, UTC)
    whole, _, rest = str(value).rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{rest[:6]:0<6}+00:00")


def listening(diagnostics: Answer) -> Listening:
    given = str(_option(diagnostics, "http", "bind-address") or "")
    host = given.rpartition(":")[0].strip("[]")
    return Listening(
        setting="http.bind-address",
        addresses=(given,),
        everywhere=host in EVERYWHERE,
        restrict='[http] bind-address = "<address>:8086"',
    )


def listeners(diagnostics: Answer) -> Iterator[AdminInterface]:
    """Ways to write points without a log-in, which are listed while they are on."""
    for name in _LISTENERS:
        on = _option(diagnostics, name, "enabled") is True
        yield AdminInterface(
            f"{name}.enabled",
            on,
            "takes points from anyone who reaches its port, without a log-in",
            disable=f"[[{name}]] enabled = false",
        )


def stored_bytes(statistics: Answer) -> int | None:
    """What the shards take on the disk; those that were not read yet may tell nothing."""
    sizes = [int(t.first.get("diskBytes") or 0) for t in statistics if t.name == "shard"]
    return sum(sizes) if sizes else None


def health(statistics: Answer, shards: Answer, *, now: datetime) -> Health:
    """Points that were lost, panics, and data that should have been dropped."""
    sums = {
        "writePointsErr": "points that could not be written",
        "writePointsDropped": "points that were dropped",
        "recoveredPanics": "requests that ended in a fault of the server",
    }
    problems = [
        f"{what} since the start: {count:,}"
        for name, what in sums.items()
        if (count := sum(int(t.first.get(name) or 0) for t in statistics))
    ]
    overdue = sum(1 for table in shards for row in table.records() if _overdue(row, now))
    if overdue:
        problems.append(f"shards that are past their retention and still there: {overdue:,}")
    return Health(state="running", healthy=not problems, problems=tuple(problems))


RETENTION = "retention.enabled"


def drops(diagnostics: Answer) -> bool:
    """Whether the server drops what its policies say; it does so unless that is switched off."""
    return _option(diagnostics, "retention", "enabled") is not False


def durability(diagnostics: Answer) -> Durability:
    """Whether a write is answered after it reached the disk (data.wal-fsync-delay is 0)."""
    value = str(_option(diagnostics, "data", "wal-fsync-delay") or "0s")
    return Durability(
        promises=(
            Promise(
                Guarantee.COMMITS_WAIT,
                kept=seconds(value) == 0,
                setting="data.wal-fsync-delay",
                value=value,
                change='[data] wal-fsync-delay = "0s"',
            ),
        )
    )


def observability(diagnostics: Answer) -> Observability:
    slow = str(_option(diagnostics, "coordinator", "log-queries-after") or "0s")
    monitored = _option(diagnostics, "monitor", "store-enabled") is True
    return Observability(
        recordings=(
            Recording(
                "slow operations",
                enabled=seconds(slow) > 0,
                setting="coordinator.log-queries-after",
                value=slow,
                enable='[coordinator] log-queries-after = "1s"',
            ),
            Recording(
                "operation statistics",
                enabled=monitored,
                setting="monitor.store-enabled",
                value=_said(monitored),
                enable="[monitor] store-enabled = true",
            ),
        )
    )


def stored_credentials(subscriptions: Answer) -> StoredCredentials:
    """Subscriptions whose destinations carry a password; the addresses are not kept."""
    rows = [(table.name, row) for table in subscriptions for row in table.records()]
    return StoredCredentials(
        examined=len(rows),
        found=tuple(
            StoredCredential(
                "subscription",
                f"{database}.{row['name']}",
                readable_by_us=True,
                remove=f"DROP SUBSCRIPTION {row['name']} ON {database}.{row['retention_policy']}",
            )
            for database, row in rows
            if any(_with_password(str(place)) for place in row.get("destinations") or ())
        ),
    )


def _with_password(address: str) -> bool:
    try:
        return urlsplit(address).password is not None
    except ValueError:
        return "@" in address


def _overdue(shard: dict[str, Any], now: datetime) -> bool:
    """Whether a shard outlived its policy; one that is kept for ever expires at its own end."""
    expiry, end = shard.get("expiry_time"), shard.get("end_time")
    if not expiry or expiry == end:
        return False
    return now - moment(expiry) > _ENFORCED_EVERY


def _options(diagnostics: Answer) -> Iterable[tuple[str, str, object]]:
    for table in diagnostics:
        if table.name.startswith(_CONFIGURATION):
            section = table.name.removeprefix(_CONFIGURATION)
            for name, value in table.first.items():
                yield _SECTIONS.get(section, section), name, value


def _option(diagnostics: Answer, section: str, name: str) -> object:
    """A setting, None where the server does not tell it; the first of several listeners' counts."""
    return next((v for s, n, v in _options(diagnostics) if (s, n) == (section, name)), None)


def _table(answer: Answer, name: str) -> dict[str, Any]:
    return next((table.first for table in answer if table.name == name), dict[str, Any]())


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
