"""A schedule in cron's five fields: what it means, or a sentence on what is wrong in it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from audit.errors import ConfigError

#: Short forms that every cron of today knows. @reboot is no time, and not taken.
SHORT: Mapping[str, str] = MappingProxyType(
    {
        "@hourly": "0 * * * *",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    }
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
#: The most days that a month has, in a leap year.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PART = re.compile(r"(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:/([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class _Field:
    """What may stand in a field; `names` are words for the numbers from `first` on."""

    title: str
    first: int
    last: int
    names: tuple[str, ...] = ()


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),  # 7 is Sunday too
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """The times of a schedule (POSIX, crontab). `weekdays` count from Sunday, 0, to Saturday, 6.

    `fields` are the five texts, short forms written out. Where days of the month and of the week
    are both narrowed down, a day that fits one of them is meant.
    """

    fields: tuple[str, str, str, str, str]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    @property
    def any_day(self) -> bool:
        """Whether days of the month do not narrow it down; cron asks for the first character."""
        return self.fields[2].startswith("*")

    @property
    def any_weekday(self) -> bool:
        return self.fields[4].startswith("*")

    def on(self, day: date) -> bool:
        """Whether it is meant on this day."""
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return of_month and of_week
        return of_month or of_week

    def at(self, moment: datetime) -> bool:
        """Whether it is meant in the minute of this moment, as its own clock says it."""
        return moment.minute in self.minutes and moment.hour in self.hours and self.on(moment)

    def __str__(self) -> str:
        return " ".join(self.fields)


def parse_cron(text: str) -> Cron:
    """The schedule of a text; a `ConfigError` names the field at fault, not what stood in it."""
    plain = text.strip().lower()
    if plain.startswith("@") and plain not in SHORT:
        raise ConfigError(f"the short forms of a schedule are {', '.join(SHORT)}")
    parts = SHORT.get(plain, plain).split()
    if len(parts) != len(_FIELDS):
        raise ConfigError(
            "a schedule has five fields: minute, hour, day of the month, month, day of the week, "
            "as in '0 3 * * 1-5'"
        )
    minutes, hours, days, months, weekdays = (
        tuple(sorted(set(_numbers(part, kind)))) for part, kind in zip(parts, _FIELDS, strict=True)
    )
    weekdays = tuple(sorted({day % 7 for day in weekdays}))
    minute, hour, day, month, weekday = parts
    found = Cron(
        fields=(minute, hour, day, month, weekday),
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        weekdays=weekdays,
    )
    if found.any_weekday and all(days[0] > _LONGEST[number - 1] for number in months):
        raise ConfigError("no such day is in these months, so it would never run")
    return found


def _numbers(text: str, kind: _Field) -> Iterator[int]:
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _wrong(kind)
        first, last, step = match.groups()
        if first == "*":
            if last is not None:
                raise _wrong(kind)
            low, high = kind.first, min(kind.last, 6) if kind.last == 7 else kind.last  # noqa: PLR2004  # Sunday once
        else:
            low = _number(first, kind)
            # a step after a single number counts up to the end, in every cron that takes it
            high = _number(last, kind) if last else kind.last if step else low
        if low > high or step == "0" or (step and int(step) < 1):
            raise _wrong(kind)
        yield from range(low, high + 1, int(step or 1))


def _number(text: str, kind: _Field) -> int:
    if text in kind.names:
        return kind.names.index(text) + kind.first
    if not text.isascii() or not text.isdecimal() or not kind.first <= int(text) <= kind.last:
        raise _wrong(kind)
    return int(text)


def _wrong(kind: _Field) -> ConfigError:
    names = f" or {kind.names[0]} to {kind.names[-1]}" if kind.names else ""
    return ConfigError(
        f"the {kind.title} of a schedule is {kind.first} to {kind.last}{names}, or *, with ranges "
        "(1-5), lists (1,3) and steps (*/2)"
    )
