"""Times of cron in the words of other schedulers: the same moments, or a `ConfigError`."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from audit.config.cron import Cron
from audit.errors import ConfigError

_ALL = (
    tuple(range(60)),
    tuple(range(24)),
    tuple(range(1, 32)),
    tuple(range(1, 13)),
    tuple(range(7)),
)
_WEEKDAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_WORDS = str.maketrans({"*": "x", " ": "_", ",": "c", "-": "t", "/": "s"})
#: The most days that a month has.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: Numbers in a row from here on are written as a range, and in steps as a step.
_ROW = 3
_DAY_MINUTES = 24 * 60


def standard(cron: Cron) -> str:
    """The five fields in numbers, such as every cron reads alike.

    Days of the month and of the week that are both narrowed down add up (POSIX, crontab), unless
    one of them begins with `*`, of which programs make different things: a `ConfigError`.
    """
    days, weekdays = _days(cron)
    both = days != _ALL[2] and weekdays != _ALL[4]
    if both and (cron.any_day or cron.any_weekday):
        raise ConfigError(
            f"schedule '{cron}': schedulers do not agree on what a step of days together with days "
            "of the other field means; write the days out, as in 1,3,5"
        )
    values = (cron.minutes, cron.hours, days, cron.months, weekdays)
    steps = (True, True, False, True, False)
    return " ".join(
        _field(found, every, steps=step)
        for found, every, step in zip(values, _ALL, steps, strict=True)
    )


def identifier(cron: Cron) -> str:
    """A name of the time in letters, digits and underscores; no two times share one."""
    return standard(cron).translate(_WORDS)


def on_calendar(cron: Cron, zone: str) -> tuple[str, ...]:
    """The expressions of systemd.time(7), two where days of both fields add up.

    A timer that two expressions name at one moment elapses once.
    """
    days, weekdays = _days(cron)
    parts: list[tuple[Sequence[int], Sequence[int]]] = [(days, weekdays)]
    both = days != _ALL[2] and weekdays != _ALL[4]
    if both and not (cron.any_day or cron.any_weekday):
        parts = [(days, _ALL[4]), (_ALL[2], weekdays)]
    months = _listed(cron.months, _ALL[3])
    clock = f"{_listed(cron.hours, _ALL[1])}:{_listed(cron.minutes, _ALL[0])}:00"
    return tuple(
        f"{_weekdays(of_week)}*-{months}-{_listed(of_month, _ALL[2])} {clock} {zone}"
        for of_month, of_week in parts
    )


def of_leap_years(cron: Cron) -> bool:
    """Whether it comes on the 29th of February only."""
    return cron.months == (2,) and cron.days == (29,) and cron.any_weekday


def shortest_gap(cron: Cron) -> int:
    """Minutes between two runs of a day, or of two days that follow each other, at the least."""
    of_day = [hour * 60 + minute for hour in cron.hours for minute in cron.minutes]
    return min(b - a for a, b in pairwise([*of_day, of_day[0] + _DAY_MINUTES]))


def _days(cron: Cron) -> tuple[Sequence[int], Sequence[int]]:
    """Days of the month and of the week; all of both where the two together are every day."""
    days = cron.days
    if not cron.any_day:  # some programs fail at days that no month of these has
        days = tuple(day for day in days if day <= max(_LONGEST[m - 1] for m in cron.months))
    if cron.any_day or cron.any_weekday:
        return days, cron.weekdays
    if days == _ALL[2] or cron.weekdays == _ALL[4]:
        return _ALL[2], _ALL[4]
    return days or _ALL[2], cron.weekdays


def _field(found: Sequence[int], every: Sequence[int], *, steps: bool) -> str:
    if tuple(found) == tuple(every):
        return "*"
    if steps and len(found) >= _ROW:
        step = found[1] - found[0]
        if step > 1 and tuple(found) == tuple(every[::step]):
            return f"*/{step}"
    return ",".join(_ranges(found, "-"))


def _ranges(found: Sequence[int], to: str, digits: int = 1) -> Iterator[str]:
    """Numbers, and ranges where at least three follow each other."""
    start = 0
    for place in range(1, len(found) + 1):
        if place < len(found) and found[place] == found[place - 1] + 1:
            continue
        row = found[start:place]
        texts = [f"{number:0{digits}}" for number in row]
        yield from (f"{texts[0]}{to}{texts[-1]}",) if len(row) >= _ROW else texts
        start = place


def _listed(found: Sequence[int], every: Sequence[int]) -> str:
    return "*" if tuple(found) == tuple(every) else ",".join(_ranges(found, "..", digits=2))


def _weekdays(found: Sequence[int]) -> str:
    if tuple(found) == _ALL[4]:
        return ""
    return f"{','.join(_WEEKDAYS[day] for day in found)} "
