"""Record timestamps that lie ahead of the clock."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._dated import dated, undated
from checks._unread import hidden_fields
from checks._words import day, seconds

#: A whole day, so that no difference between time zones looks like a fault.
AHEAD = timedelta(days=1)


@check(
    id="dataops.future-timestamps",
    title="Record timestamps do not lie in the future",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy=(
        "Correct the rows that lie ahead, and let the source set the time of writing itself; "
        "until then read only up to the time of the load."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def future_timestamps(
    profiles: Profiles, observed: Observed, catalog: Catalog | Missing
) -> Iterator[Judgement]:
    """A load that remembers the highest timestamp it has seen jumps ahead with one such row and
    skips everything written until that day comes.
    """
    yield from hidden_fields(catalog)
    yield from undated(catalog, profiles)
    for profile in dated(catalog, profiles):
        assert profile.newest is not None
        subject = Subject(profile.dataset, profile.newest_field)
        ahead = profile.newest - observed.at
        if ahead <= AHEAD:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Newest record lies in the future",
            f"The newest value is {seconds(ahead.total_seconds())} ahead of the audit "
            f"({day(profile.newest)}).",
            (("newest", profile.newest.isoformat()),),
            method=profile.method,
        )
