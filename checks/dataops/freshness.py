"""Age of the newest record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from audit.facts.catalog import Catalog, Family
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.series import SeriesTimings
from audit.facts.server import Observed
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._dated import dated, undated
from checks._unread import hidden_fields
from checks._words import counted, day, seconds

FRESH = timedelta(days=7)
STALE = timedelta(days=30)
STALE_SERIES = timedelta(hours=1)
AHEAD = timedelta(days=1)
#: A short list of codes is right for years.
LOOKUP_ROWS = 100


@check(
    id="dataops.freshness",
    title="Datasets receive new records",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Ask the owner whether the dataset is still written, and leave it out if it is not.",
    effort="1 hour",
    controls=INTEGRITY,
)
def freshness(
    profiles: Profiles,
    observed: Observed,
    catalog: Catalog | Missing,
    timings: SeriesTimings | Missing,
) -> Iterator[Judgement]:
    """A feed that stopped keeps loading without an error, and reports go on showing old figures
    as if they were of today.
    """
    yield from hidden_fields(catalog)
    series = isinstance(catalog, Catalog) and catalog.family is Family.TIME_SERIES
    limit = STALE_SERIES if series else STALE
    ages = {
        profile.dataset: (observed.at - profile.newest, profile)
        for profile in dated(catalog, _told(profiles, timings))
        if profile.newest is not None
        and profile.newest <= observed.at + AHEAD
        and (profile.row_count is None or profile.row_count >= LOOKUP_ROWS or series)
    }
    yield from undated(catalog, profiles)
    if not ages:
        return
    youngest, freshest = min(ages.values(), key=lambda pair: pair[0])
    if youngest > limit:
        yield _fail(
            Subject(),
            "Source receives no new records",
            youngest,
            profile=freshest,
            lead=f"The newest record of {counted(len(ages), 'dated dataset')}",
        )
        return
    # a retired metric is listed until its last sample expires; a slow source is slow as a whole
    severity = Severity.MEDIUM if youngest < FRESH and not series else Severity.LOW
    for name, (age, profile) in ages.items():
        if age <= limit:
            yield Pass(Subject(name))
        else:
            yield _fail(
                Subject(name),
                "Dataset receives no new records",
                age,
                profile=profile,
                lead="The newest record",
                severity=severity,
            )


def _told(profiles: Profiles, timings: SeriesTimings | Missing) -> Profiles:
    """Profiles, with the newest point where only the timing of the series knows it."""
    if isinstance(timings, Missing):
        return profiles
    newest = {t.dataset: t.newest for t in timings.timings}
    told = (p if p.newest else replace(p, newest=newest.get(p.dataset)) for p in profiles.datasets)
    return replace(profiles, datasets=tuple(told))


def _fail(
    subject: Subject,
    title: str,
    age: timedelta,
    *,
    profile: DatasetProfile,
    lead: str,
    severity: Severity | None = None,
) -> Fail:
    assert profile.newest is not None
    field = f" by {profile.newest_field}" if profile.newest_field else ""
    return Fail(
        subject,
        title,
        f"{lead} is {seconds(age.total_seconds())} old{field} ({day(profile.newest)}).",
        (("newest", profile.newest.isoformat()), ("field", profile.newest_field)),
        severity=severity,
        confidence=Confidence.HIGH if "sample" in profile.method else Confidence.CERTAIN,
        method=profile.method,
    )
