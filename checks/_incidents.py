"""Counts of incidents as a number in a day."""

from datetime import datetime, timedelta

from audit.facts.incidents import Count
from checks._words import day

_DAY = timedelta(days=1)


def per_day(count: Count, now: datetime) -> float | None:
    """How many in a day, over one day at least; None where nobody says since when."""
    if count.since is None:
        return None
    return count.count / (max(now - count.since, _DAY) / _DAY)


def since(count: Count) -> str:
    """Since when, as evidence says it."""
    return f"since {day(count.since)}" if count.since else "since the statistics began"
