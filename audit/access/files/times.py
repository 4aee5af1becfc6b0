"""Files that follow one another in time: which are missing, which came late."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

#: Fewer times are no sequence, and one with larger holes is none either.
FEWEST = 8
FULLEST = 0.7
#: Missing and late ones that are told.
MOST_TOLD = 50
#: A sequence is not looked through beyond this length.
LONGEST = 200_000

_MOMENT = re.compile(
    r"((?:19|20|21)\d\d)(?:[-_./]?(0[1-9]|1[0-2])(?:[-_./]?(0[1-9]|[12]\d|3[01])"
    r"(?:[-_./T: ]?([01]\d|2[0-3]))?)?)?(?!\d)"
)
_NAMES = {
    "year": ("year", "yyyy", "y"),
    "month": ("month", "mm", "mon", "m"),
    "day": ("day", "dd", "d"),
    "hour": ("hour", "hr", "hh", "h"),
}
_STEPS = ("year", "month", "day", "hour")
_DAY = 86_400.0
_SECONDS = {
    "hour": 3_600.0, "day": _DAY, "weekday": _DAY, "month": 30.4 * _DAY, "year": 365.25 * _DAY,
}  # fmt: skip
_FORMS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": "%Y-%m-%d %H:00"}
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """The beginning of the time that a file is for, and how long that is: "day"."""

    at: datetime
    step: str


@dataclass(frozen=True, slots=True)
class Series:
    """What `sequence` found; see `audit.facts.files.Partitioning`."""

    step: str
    first: str
    last: str
    expected: int
    missing: tuple[str, ...]
    missing_count: int
    late: tuple[str, ...]
    usual_delay_seconds: float | None
    step_seconds: float
    newest: datetime


def moment_of(keys: Sequence[str], values: Sequence[str], told: Sequence[str]) -> Moment | None:
    """The time that the folders or the name of a file say, None when they say none."""
    by_key = {key.lower(): value for key, value in zip(keys, values, strict=False)}
    found = {
        step: next((by_key[name] for name in names if name in by_key), "")
        for step, names in _NAMES.items()
    }
    if found["year"] and not _MOMENT.fullmatch(found["day"]):
        return _made([found[step] for step in _STEPS])
    for key, value in by_key.items():
        match = _MOMENT.fullmatch(value)
        if match and key not in _NAMES["year"]:
            parts = list(match.groups())
            parts[3] = parts[3] or found["hour"] if parts[2] else None
            return _made([part or "" for part in parts])
    text = "-".join(told)
    match = _MOMENT.match(text)
    # a year alone may be any number
    return _made([p or "" for p in match.groups()]) if match and match[2] else None


def _made(parts: Sequence[str]) -> Moment | None:
    """From year, month, day, hour, of which the last ones may be empty."""
    numbers: list[int] = []
    for part in parts:
        if not (part.isascii() and part.isdecimal()):
            break
        numbers.append(int(part))
    if not numbers:
        return None
    year, month, day, hour = (*numbers, *(1, 1, 1, 0)[len(numbers) :])
    try:
        return Moment(datetime(year, month, day, hour, tzinfo=UTC), _STEPS[len(numbers) - 1])
    except ValueError:
        return None


def sequence(written: Mapping[Moment, datetime | None]) -> Series | None:
    """The times of a dataset as a regular sequence; None when they are none.

    `written` says for each when its files were last written.
    """
    if len(written) < FEWEST:
        return None
    step, many = Counter(moment.step for moment in written).most_common(1)[0]
    if many < len(written):
        return None
    times = sorted(moment.at for moment in written)
    there = set(times)
    expected = _expected(times[0], times[-1], step)
    if step == "day" and not any(t.weekday() >= _SATURDAY for t in times):
        step, expected = "weekday", [t for t in expected if t.weekday() < _SATURDAY]
    if not expected or len(there.intersection(expected)) < FULLEST * len(expected):
        return None
    form = _FORMS["day" if step == "weekday" else step]
    missing = [t for t in expected if t not in there]
    delay, late = _late({m.at: at for m, at in written.items()}, step)
    return Series(
        step=step,
        first=times[0].strftime(form),
        last=times[-1].strftime(form),
        expected=len(expected),
        missing=tuple(t.strftime(form) for t in missing[:MOST_TOLD]),
        missing_count=len(missing),
        late=tuple(t.strftime(form) for t in late[:MOST_TOLD]),
        usual_delay_seconds=delay,
        step_seconds=_SECONDS[step],
        newest=_next(times[-1], step),
    )


def _expected(first: datetime, last: datetime, step: str) -> list[datetime]:
    found = [first]
    while found[-1] < last and len(found) < LONGEST:
        found.append(_next(found[-1], step))
    return found


def _next(at: datetime, step: str) -> datetime:
    match step:
        case "hour":
            return at + timedelta(hours=1)
        case "month":
            return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
        case "year":
            return at.replace(year=at.year + 1)
        case _:
            return at + timedelta(days=1)


def _late(
    written: Mapping[datetime, datetime | None], step: str
) -> tuple[float | None, list[datetime]]:
    """The usual time from the end of a partition to its file, and those far beyond it.

    Files that were copied all at once say nothing: then few of the delays are alike.
    """
    delays = {
        at: (moment - _next(at, step)).total_seconds() for at, moment in written.items() if moment
    }
    if len(delays) < FEWEST:
        return None, []
    usual, margin = median(delays.values()), 3 * _SECONDS[step]
    alike = sum(abs(delay - usual) <= margin for delay in delays.values())
    if alike < FULLEST * len(delays) or len(delays) * _SECONDS[step] < 4 * margin:
        return None, []
    return usual, sorted(at for at, delay in delays.items() if delay > usual + margin)
