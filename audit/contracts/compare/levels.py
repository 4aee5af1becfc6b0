"""Service levels that a look at the rows can tell: how old the newest one is, and the oldest."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from audit.contracts.compare.seen import Held, Outcome, Seen
from audit.contracts.model import Promise
from audit.report.contract import Departure, Effect, Matter, NotChecked
from audit.report.wording import duration

#: Names of the properties with their short forms (ODCS, Service-Level Agreement).
_FRESH = frozenset({"latency", "ly", "freshness"})
_OFTEN = frozenset({"frequency", "fy"})
_KEPT = frozenset({"retention", "re"})
_ENDS = frozenset({"endofsupport", "es", "endoflife", "el"})
_STARTS = frozenset({"generalavailability", "ga"})

_SECONDS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3600),
    **dict.fromkeys(("", "d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7 * 86_400),
    **dict.fromkeys(("m", "mo", "month", "months"), 30.4375 * 86_400),
    **dict.fromkeys(("y", "yr", "year", "years"), 365.25 * 86_400),
}
_LONGEST = 10_000 * 365.25 * 86_400


def level(promised: Promise, datasets: Sequence[Seen], now: datetime | None) -> Iterator[Outcome]:
    """One service level; of several elements each."""
    name = promised.property.strip().lower().replace("_", "").replace(" ", "")
    if name in _ENDS | _STARTS:
        yield _dated(promised, now, ends=name in _ENDS)
        return
    if name not in _FRESH | _OFTEN | _KEPT:
        yield _unchecked(promised, "one look at the source does not tell it")
        return
    seconds = _seconds(promised)
    if seconds is None:
        yield _unchecked(promised, "its value and unit are no length of time")
        return
    if now is None:
        yield _unchecked(promised, "the time of the audit is not known")
        return
    elements = [part.strip() for part in promised.element.split(",") if part.strip()]
    if not elements:
        if len(datasets) != 1:
            yield _unchecked(promised, "it does not say of which element")
            return
        elements = [""]
    for element in elements:
        found = _element(element, datasets)
        if found is None:
            yield _unchecked(promised, f"{element[:60]!r} is no field of a dataset that is there")
            continue
        seen, field = found
        if name in _KEPT:
            yield _retention(promised, seen, field, seconds, now)
        else:
            yield _freshness(promised, seen, field, seconds, now, often=name in _OFTEN)


def _element(text: str, datasets: Sequence[Seen]) -> tuple[Seen, str] | None:
    """The dataset and the field that an element names; the field may be left out."""
    if not text:
        return datasets[0], ""
    for seen in datasets:
        names = {seen.promised.name, seen.promised.physical_name, seen.name}
        if text in names:
            return seen, ""
        for name in names:
            field = text.removeprefix(f"{name}.")
            if field != text and seen.dataset.field(field) is not None:
                return seen, field
    having = [seen for seen in datasets if seen.dataset.field(text) is not None]
    return (having[0], text) if len(having) == 1 else None


def _freshness(
    promised: Promise, seen: Seen, field: str, seconds: float, now: datetime, *, often: bool
) -> Outcome:
    newest = _end(seen, field, newest=True)
    name = field or (seen.profile.newest_field if seen.profile else "")
    if newest is None:
        why = seen.gone or "the newest time of it is not known"
        return seen.unchecked(Matter.LEVEL, _words(promised), why, place=promised.place, name=name)
    age = (now - newest).total_seconds()
    if age <= seconds:
        return Held(Matter.LEVEL)
    if seen.sampled and not _newest_known(seen, field):
        why = "only a sample was read, and the newest row may not be in it"
        return seen.unchecked(Matter.LEVEL, _words(promised), why, place=promised.place, name=name)
    return seen.departs(
        Effect.REVIEW if often else Effect.BREAKING,
        Matter.LEVEL,
        "Data is older than promised",
        promised=_words(promised),
        found=f"the newest row is {_age(age)} old",
        place=promised.place,
        name=name,
    )


def _retention(promised: Promise, seen: Seen, field: str, seconds: float, now: datetime) -> Outcome:
    oldest = _end(seen, field, newest=False)
    if oldest is None:
        why = seen.gone or "the oldest time of it is not known, or may not be told"
        return seen.unchecked(Matter.LEVEL, _words(promised), why, place=promised.place, name=field)
    age = (now - oldest).total_seconds()
    if age <= seconds:
        return Held(Matter.LEVEL, seen.sampled)
    return seen.departs(
        Effect.REVIEW,
        Matter.LEVEL,
        "Data is kept longer than promised",
        promised=_words(promised),
        found=f"the oldest row is {_age(age)} old",
        place=promised.place,
        name=field,
        sampled=seen.sampled,
    )


def _newest_known(seen: Seen, field: str) -> bool:
    """Whether the newest time is that of all rows, as an index tells it."""
    profile = seen.profile
    return (
        profile is not None and bool(profile.newest_field) and field in {"", profile.newest_field}
    )


def _end(seen: Seen, field: str, *, newest: bool) -> datetime | None:
    """The newest or the oldest time of a field, where it is known and may be told."""
    profile = seen.profile
    if profile is None:
        return None
    if newest and field in {"", profile.newest_field}:
        return profile.newest
    figures = seen.of(field or profile.newest_field)
    if figures is None or not figures.ranged:
        return None
    return _time(figures.maximum if newest else figures.minimum)


def _time(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _dated(promised: Promise, now: datetime | None, *, ends: bool) -> Outcome:
    """A day on which something begins or ends."""
    day = _time(promised.value)
    if day is None or now is None:
        return _unchecked(promised, "its value is no date")
    if (now < day) == ends:
        return Held(Matter.LEVEL)
    return _departure(
        promised,
        "The contract's support has ended" if ends else "The data is not yet promised",
        f"that was {_age((now - day).total_seconds())} ago" if ends else "that is yet to come",
    )


def _departure(promised: Promise, title: str, found: str) -> Outcome:
    return Departure(
        effect=Effect.REVIEW,
        matter=Matter.LEVEL,
        dataset="",
        title=title,
        promised=_words(promised),
        found=found,
        line=promised.place.line,
        column=promised.place.column,
    )


def _unchecked(promised: Promise, why: str) -> NotChecked:
    return NotChecked(
        matter=Matter.LEVEL,
        what=_words(promised),
        why=why,
        line=promised.place.line,
        column=promised.place.column,
    )


def _seconds(promised: Promise) -> float | None:
    unit = promised.unit.strip()
    factor = _SECONDS.get(unit.lower())
    try:
        value = float(promised.value)
    except ValueError:
        return None
    seconds = value * factor if factor else None
    return seconds if seconds is not None and 0 <= seconds <= _LONGEST else None


def _words(promised: Promise) -> str:
    return " ".join(f"{promised.property} {promised.value} {promised.unit}"[:100].split())


def _age(seconds: float) -> str:
    return duration(max(0.0, seconds))
