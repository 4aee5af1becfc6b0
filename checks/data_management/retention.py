"""Records that are older than the policy allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.facts.catalog import Catalog, Dataset, watermark_of
from audit.facts.profiles import DatasetProfile, FieldProfile, Profiles
from audit.facts.retention import Retention
from audit.facts.sensitive import PersonalData
from audit.facts.server import Observed, Server
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import RETENTION
from checks._datasets import unmeasured
from checks._remedies import speaks
from checks._sensitive import about_person, holders, likely
from checks._sql import identifier, table
from checks._words import counted, day, number, share

#: Older times stand for none: the first day of a calendar or of a computer's clock.
_NO_TIME_BEFORE = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Oldest:
    """The oldest record by the field that says when it was last written."""

    field: str
    at: datetime
    seen: FieldProfile


@check(
    id="data_management.retention",
    title="No record is older than the policy allows",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Agree with the owner which records are due, erase or anonymise them, and let a job do "
    "so from now on.",
    effort="2 days",
    controls=RETENTION,
)
def retention(
    personal: PersonalData,
    catalog: Catalog,
    profiles: Profiles,
    *,
    observed: Observed,
    policy: Retention | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """What is kept longer than needed helps nobody, is against the law where it is of persons, and
    is lost with all the rest when data gets out.
    """
    holding = {
        held.name
        for held in holders(personal, catalog)
        if any(any(map(likely, types)) for _, types in held.fields(about_person))
    }
    limits = _limits(catalog, holding, policy)
    yield from unmeasured(catalog, profiles)
    if holding and not limits:
        yield _without_policy(len(holding))
    for name, days in limits.items():
        dataset = catalog.dataset(name)
        profile = profiles.dataset(name)
        if dataset is not None and profile is not None:
            yield from _judge(dataset, profile, days, now=observed.at, server=server)


def _limits(catalog: Catalog, holding: set[str], policy: Retention | Missing) -> dict[str, int]:
    """The days that each dataset may keep a record: by a rule, else by default if of persons."""
    if isinstance(policy, Missing):
        return {}
    limits: dict[str, int] = {}
    for dataset in catalog.datasets:
        days = policy.rule(dataset.name)
        if days is None and dataset.name in holding:
            days = policy.days
        if days is not None and dataset.kind.stored and not dataset.partition_of:
            limits[dataset.name] = days
    return limits


def _without_policy(datasets: int) -> Fail:
    return Fail(
        Subject(),
        "No policy says how long personal data is kept",
        f"{counted(datasets, 'dataset')} with personal data, and no days of retention configured.",
        (("datasets", datasets),),
        severity=Severity.INFO,
        method="configuration",
        fix="Set the days of retention in the configuration of the audit.",
    )


def _judge(
    dataset: Dataset, profile: DatasetProfile, days: int, *, now: datetime, server: Server | Missing
) -> Iterator[Judgement]:
    subject = Subject(dataset.name)
    if profile.missing is not None:
        yield Unknown(subject, profile.missing.detail or "not profiled", profile.missing.grant)
        return
    if not profile.rows_seen:
        return
    oldest = _oldest(dataset, profile)
    if oldest is None:
        yield Unknown(
            subject, "no field says when a record was written, or its oldest time is none"
        )
        return
    age = (now - oldest.at).days
    if age > days:
        yield _fail(dataset, profile, oldest, days, now=now, server=server)
    elif profile.sample is None:
        yield Pass(subject)
    else:
        yield Unknown(subject, "the oldest record of a sample keeps the policy; not all were read")


def _oldest(dataset: Dataset, profile: DatasetProfile) -> _Oldest | None:
    """By the last change where the source keeps it: what is still in use is not due."""
    field = watermark_of(dataset)
    seen = profile.field(field.name) if field else None
    if field is None or seen is None or not seen.minimum:
        return None
    try:
        at = datetime.fromisoformat(seen.minimum)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return _Oldest(field.name, at, seen) if at >= _NO_TIME_BEFORE else None


def _fail(
    dataset: Dataset,
    profile: DatasetProfile,
    oldest: _Oldest,
    days: int,
    *,
    now: datetime,
    server: Server | Missing,
) -> Fail:
    age = (now - oldest.at).days
    due = _share_due(oldest.seen, now.timestamp() - days * 86_400)
    more = f"; at least {share(due, 1)} of the records are due" if due else ""
    return Fail(
        Subject(dataset.name),
        "Records are older than the policy allows",
        f"The oldest record is {counted(age, 'day')} old by {oldest.field} ({day(oldest.at)}), and "
        f"the policy allows {number(days)}{more}.",
        (("oldest days", age), ("policy days", days), ("field", oldest.field)),
        confidence=Confidence.HIGH,  # a time can be wrong in a record that is not old
        method=profile.method,
        command=_command(dataset, oldest.field, days, server),
    )


def _share_due(seen: FieldProfile, limit: float) -> float:
    """The share of records that is older for certain, by the quantiles of their times."""
    quantiles = seen.numbers.quantiles if seen.numbers else ()
    return max((q.at for q in quantiles if q.value < limit), default=0.0)


def _command(dataset: Dataset, field: str, days: int, server: Server | Missing) -> str:
    """Counts what is due; erasing it is for whoever answers for the data."""
    if dataset.field(field) is None:
        return ""
    if speaks(server, "postgresql", "duckdb"):
        limit = f"now() - INTERVAL '{days} days'"
    elif speaks(server, "sqlite"):
        limit = f"datetime('now', '-{days} days')"
    else:
        return ""
    due = f"FROM {table(dataset)} WHERE {identifier(field)} < {limit}"
    return f"SELECT count(*) {due};"
