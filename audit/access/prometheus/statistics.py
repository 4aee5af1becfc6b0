"""What a server's figures about itself tell: what was written, is kept, and is copied."""

from datetime import UTC, datetime

from audit.access.prometheus.configuration import Configuration, seconds
from audit.access.prometheus.exposition import Exposed
from audit.facts.replication import Replica, Replication
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.series import Kept, Timing
from audit.facts.workload import Activity, Operations

_DAY = 86_400
_SIZE = {"B": 1, "KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40, "PB": 2**50, "EB": 2**60}
#: Samples that the server refused because a newer one was there, or they were too old.
_REFUSED = (
    "prometheus_target_scrapes_sample_out_of_order_total",
    "prometheus_target_scrapes_sample_out_of_bounds_total",
)
_WRITTEN = {
    "Prometheus": "prometheus_tsdb_head_samples_appended_total",
    "VictoriaMetrics": "vm_rows_inserted_total",
}
_IGNORED = {"small_timestamp", "big_timestamp"}


def activity(figures: Exposed, program: str) -> Activity | None:
    """Samples written since the start; None where the server has no such figure."""
    written = figures.total(_WRITTEN.get(program, ""))
    if written is None:
        return None
    started = figures.total("process_start_time_seconds")
    return Activity(
        unit="samples",
        totals=Operations(inserts=round(written), updates=0),
        since=None if started is None else datetime.fromtimestamp(started, UTC),
    )


def refused(figures: Exposed) -> Timing | None:
    """Samples of the whole source that came too late to be taken."""
    late = figures.total(*_REFUSED)
    if late is None:
        by_reason = figures.by("vm_rows_ignored_total", "reason")
        if not by_reason:
            return None
        late = sum(count for reason, count in by_reason.items() if reason in _IGNORED)
    return Timing(
        dataset="",
        examined=0,
        points=0,
        window=0.0,
        late=round(late),
        method="the source's own count since its start: it refused them",
    )


def retention(text: str) -> tuple[float | None, int | None]:
    """Seconds and bytes of a retention such as "15d or 5GiB"; None for what is no limit."""
    kept = size = None
    for part in text.split(" or "):
        kept = seconds(part.strip()) or kept
        size = _bytes(part.strip()) or size
    return kept, size


def _bytes(text: str) -> int | None:
    number = text.rstrip("BKMGTPEi")
    unit = text[len(number) :].replace("i", "")
    try:
        return round(float(number) * _SIZE[unit])
    except (ValueError, KeyError):
        return None


def kept(text: str, figures: Exposed) -> Kept:
    """How long samples are kept, and how far back they reach."""
    duration, limit = retention(text)
    oldest = figures.total("prometheus_tsdb_lowest_timestamp_seconds")
    head = figures.total("prometheus_tsdb_head_min_time_seconds")
    # without a sample the server tells the largest number there is
    sane = [t for t in (oldest, head) if t is not None and 0 < t < 2**33]
    size = figures.total("prometheus_tsdb_storage_blocks_bytes")
    return Kept(
        rule="storage.tsdb.retention",
        keeps=duration,
        oldest=datetime.fromtimestamp(min(sane), UTC) if sane else None,
        size_bytes=None if size is None else round(size),
        limit_bytes=limit,
    )


def expiry(kept: Kept, datasets: int, *, change: str) -> Expiry:
    days = None if kept.keeps is None else kept.keeps / _DAY
    return Expiry(
        rules=(ExpiryRule(kept.rule, days, datasets, change=change),),
        enforced=True,
        setting=kept.rule,
    )


def replication(configuration: Configuration, figures: Exposed) -> Replication:
    """Systems that every sample is also written to, and how far they are behind."""
    newest = figures.total("prometheus_remote_storage_highest_timestamp_in_seconds")
    until = figures.by(
        "prometheus_remote_storage_queue_highest_sent_timestamp_seconds", "remote_name"
    )
    sent = figures.by("prometheus_remote_storage_samples_total", "remote_name")
    pending = figures.by("prometheus_remote_storage_samples_pending", "remote_name")
    replicas: list[Replica] = []
    for name in configuration.remote_writes:
        behind = None
        if newest is not None and until.get(name, 0.0) > 0:
            behind = max(newest - until[name], 0.0)
        idle = behind is None and pending.get(name, 0.0) > 0 and not sent.get(name)
        state = "nothing was sent yet" if idle else "remote write"
        replicas.append(Replica(name, state, healthy=not idle, lag_seconds=behind))
    return Replication(role="standalone", replicas=tuple(replicas))
