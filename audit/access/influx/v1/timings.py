"""The timing of measurements, by bounded windows of some series of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from audit.access import series as arithmetic
from audit.access.influx.table import Table
from audit.access.influx.v1 import measurements
from audit.access.influx.v1.answers import Answer, CutShort, cut_short
from audit.access.influx.v1.reader import Reader
from audit.access.influx.v1.statements import Window, by_hour, by_series, writable
from audit.errors import CollectError, PrivilegeMissing
from audit.facts.catalog import Dataset, Field, LogicalType
from audit.facts.series import SeriesTimings, Timing, Unexamined, Volume
from audit.model.fact import Missing, Reason

#: Series of a measurement that are read, points of each, and points ahead of the clock.
MOST_SERIES, MOST_POINTS, MOST_AHEAD = 40, 250, 10
#: Measurements whose timing is looked at.
MOST_DATASETS = 500
#: The newest points are looked for so far back; windows of the past begin so long before them.
BACK_DAYS = 30
EARLIER_DAYS = (7, 1)
#: Windows of the past are read where the newest points fill less than this many seconds.
SHORT = 12 * 3_600
#: Points are counted by the hour where there are about so many of them at most, and in all.
MOST_COUNTED, MOST_COUNTED_ALL = 2_000_000, 20_000_000
VOLUME_DAYS = (7, 1)
METHOD = f"the newest points of up to {MOST_SERIES} series"

_DAY = 86_400
_MICRO, _NANO = 10**6, 10**9
_NUMERIC = frozenset({LogicalType.FLOAT, LogicalType.INTEGER})
#: Latest time that the server can hold (InfluxDB 1.x, "Timestamps"), in nanoseconds.
_LATEST = 9_223_372_036_854_775_806


@dataclass(frozen=True, slots=True)
class _Subject:
    """A measurement, the field that stands for it, and what was read of it."""

    dataset: Dataset
    place: tuple[str, str, str]
    field: Field


@dataclass(frozen=True, slots=True)
class _Read:
    """Points of series; `full` says that more series are there than were read."""

    series: list[tuple[tuple[str, str], ...]]
    times: list[list[int]]  # microseconds since 1970, newest first
    values: list[list[object]]

    @property
    def full(self) -> bool:
        return len(self.series) >= MOST_SERIES

    @property
    def points(self) -> int:
        return sum(map(len, self.times))


def read(reader: Reader, datasets: Sequence[Dataset], *, now: float) -> SeriesTimings:
    """Timings of as many datasets as are looked at; `now` is the server's clock in seconds."""
    subjects, unexamined = _subjects(reader, datasets)
    answers = _ask(reader, subjects, [_newest(now), _ahead(now)])
    timings: list[Timing] = []
    volumes: list[Volume] = []
    again: list[tuple[_Subject, _Read, float]] = []
    ahead: dict[str, _Read] = {}
    for subject, (found, beyond) in zip(subjects, answers, strict=True):
        if isinstance(found, CollectError):
            unexamined.append(_unexamined(subject.dataset, found))
            continue
        if not isinstance(beyond, CollectError) and beyond.points:
            ahead[subject.dataset.name] = beyond
        start = _cut(found)
        if start is not None and now - start < SHORT:
            again.append((subject, found, start))
            continue
        timings.append(_timing(subject, [found], _spans(found, start, now), now))
        if start is None and not found.full and found.points:
            times = np.array([t // _MICRO for one in found.times for t in one], dtype=np.int64)
            if times.max() - times.min() >= _DAY:  # less says nothing of the hours of a day
                volumes.append(arithmetic.volume(subject.dataset.name, times))
    timings += _with_earlier(reader, again, now)
    timings = [_with_ahead(t, ahead.get(t.dataset)) for t in timings]
    have = {volume.dataset for volume in volumes}
    volumes += _volumes(reader, [s for s in subjects if s.dataset.name not in have], timings, now)
    return SeriesTimings(
        timings=tuple(sorted(timings, key=lambda t: t.dataset)),
        volumes=tuple(sorted(volumes, key=lambda v: v.dataset)),
        unexamined=tuple(unexamined),
    )


def _subjects(
    reader: Reader, datasets: Sequence[Dataset]
) -> tuple[list[_Subject], list[Unexamined]]:
    subjects: list[_Subject] = []
    gaps: list[Unexamined] = []
    for dataset in datasets:
        place = measurements.place_of(dataset, prefix=reader.prefix(dataset.namespace))
        if not dataset.readable and not dataset.complete and dataset.grant:
            missing = Missing(Reason.PRIVILEGE, "the account may not read it", dataset.grant)
            gaps.append(Unexamined(dataset.name, missing))
            continue
        field = _standing_for(dataset)
        if place is None or field is None or not all(map(writable, (*place.parts, field.name))):
            why = "the server tells no field of it that a statement could name"
            gaps.append(Unexamined(dataset.name, Missing(Reason.SKIPPED, why)))
        elif len(subjects) == MOST_DATASETS:
            why = f"the timing of {MOST_DATASETS} measurements is looked at, not that of all"
            gaps.append(Unexamined(dataset.name, Missing(Reason.SKIPPED, why)))
        else:
            subjects.append(_Subject(dataset, place.parts, field))
    return subjects, gaps


def _standing_for(dataset: Dataset) -> Field | None:
    """The first field with numbers, else the first one; none of several types if it can be."""
    tags = {measurements.TAG, dataset.fields[0].native_type} if dataset.fields else set[str]()
    fields = [f for f in dataset.fields if f.native_type not in tags]
    for wanted in (_NUMERIC, frozenset(LogicalType) - {LogicalType.MIXED}, frozenset(LogicalType)):
        found = next((f for f in fields if f.logical_type in wanted), None)
        if found is not None:
            return found
    return None


def _newest(now: float) -> Window:
    end = round(now * _NANO)
    return Window(end - BACK_DAYS * _DAY * _NANO, end + _NANO)


def _ahead(now: float) -> Window:
    """What lies ahead of the clock by more than clocks differ."""
    return Window(round((now + arithmetic.AHEAD) * _NANO), _LATEST, open=True)


def _ask(
    reader: Reader, subjects: Sequence[_Subject], windows: Sequence[Window]
) -> list[list[_Read | CollectError]]:
    """For each subject what it has in each window."""
    statements = [
        by_series(
            subject.place,
            subject.field.name,
            window,
            points=MOST_AHEAD if window.open else MOST_POINTS,
            series=MOST_SERIES,
        )
        for subject in subjects
        for window in windows
    ]
    results = [_taken(answer) for answer in reader.each(statements)]
    size = len(windows)
    return [results[at : at + size] for at in range(0, len(results), size)]


def _taken(answer: Answer | CollectError) -> _Read | CollectError:
    if isinstance(answer, CollectError):
        return answer
    if cut_short(answer):
        return CutShort()
    return _Read(
        series=[tuple(sorted(table.tags.items())) for table in answer],
        times=[_times(table) for table in answer],
        values=[[row[1] for row in table.rows] for table in answer],
    )


def _times(table: Table) -> list[int]:
    return [int(row[0]) for row in table.rows]


def _cut(found: _Read) -> float | None:
    """Since when nearly all series were read that have more points than are read of one."""
    oldest = sorted(times[-1] for times in found.times if len(times) == MOST_POINTS)
    return oldest[len(oldest) // 2] / _MICRO if oldest else None


def _spans(found: _Read, start: float | None, now: float) -> list[arithmetic.Span]:
    """One window, or two where only the slower series reach back to its start."""
    oldest = min((times[-1] for times in found.times), default=round(now * _MICRO)) / _MICRO
    if start is None or start <= oldest:
        return [arithmetic.Span(oldest, now)]
    return [arithmetic.Span(oldest, start - 1 / _MICRO), arithmetic.Span(start, now)]


def _with_earlier(
    reader: Reader, again: Sequence[tuple[_Subject, _Read, float]], now: float
) -> list[Timing]:
    """Timings of measurements with many points: by the newest, and as long a time days before."""
    statements: list[str] = []
    for subject, _, start in again:
        statements += [
            by_series(
                subject.place,
                subject.field.name,
                Window(round((start - days * _DAY) * _NANO), round((now - days * _DAY) * _NANO)),
                points=MOST_POINTS,
                series=MOST_SERIES,
            )
            for days in EARLIER_DAYS
        ]
    answers = [_taken(answer) for answer in reader.each(statements)]
    timings: list[Timing] = []
    for at, (subject, found, start) in enumerate(again):
        size = len(EARLIER_DAYS)
        earlier = answers[at * size : (at + 1) * size]
        spans = [
            arithmetic.Span(start - days * _DAY, now - days * _DAY)
            for days, past in zip(EARLIER_DAYS, earlier, strict=True)
            if not isinstance(past, CollectError)
        ]
        parts = [past for past in earlier if not isinstance(past, CollectError)]
        recent = _since(found, start)
        all_read = not any(part.full for part in (*parts, recent))
        timing = _timing(subject, [*parts, recent], [*spans, arithmetic.Span(start, now)], now)
        comparable = all_read and bool(parts) and parts[0].points > 0
        timings.append(timing if comparable else replace(timing, gone=None, new=None))
    return timings


def _since(found: _Read, start: float) -> _Read:
    """The points since a time."""
    first = round(start * _MICRO)
    counts = [sum(t >= first for t in times) for times in found.times]
    return _Read(
        found.series,
        [times[:n] for times, n in zip(found.times, counts, strict=True)],
        [values[:n] for values, n in zip(found.values, counts, strict=True)],
    )


def _timing(
    subject: _Subject, parts: Sequence[_Read], spans: Sequence[arithmetic.Span], now: float
) -> Timing:
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    series: list[int] = []
    times: list[int] = []
    values: list[object] = []
    for part in parts:
        for key, at, given in zip(part.series, part.times, part.values, strict=True):
            series += [numbers.setdefault(key, len(numbers))] * len(at)
            times += at
            values += given
    numeric = subject.field.logical_type in _NUMERIC
    read = arithmetic.points(
        series,
        times,
        [float(v) if isinstance(v, int | float) else float("nan") for v in values]
        if numeric
        else None,
        per_second=_MICRO,
    )
    told = arithmetic.Told(
        series=measurements.series_of(subject.dataset), counter=_counter(subject.field)
    )
    found = arithmetic.timing(
        subject.dataset.name, read, spans=spans, now=now, told=told, method=METHOD
    )
    if len(spans) < 1 + len(EARLIER_DAYS):
        found = replace(found, gone=None, new=None)
    return found


def _with_ahead(found: Timing, ahead: _Read | None) -> Timing:
    """With points ahead of the clock, which stand beside the windows and belong to no rhythm."""
    if ahead is None:
        return found
    newest = max(times[0] for times in ahead.times) / _MICRO
    return replace(
        found,
        examined=max(found.examined, len(ahead.series)),
        points=found.points + ahead.points,
        future=ahead.points,
        newest=arithmetic.moment(newest),
    )


def _counter(field: Field) -> bool:
    """By the names that exporters and Telegraf's Prometheus input give to counters."""
    return field.name == "counter" or field.name.endswith("_total")


def _volumes(
    reader: Reader, subjects: Sequence[_Subject], timings: Sequence[Timing], now: float
) -> list[Volume]:
    """Points by the hour where the rhythm says that they are not too many to count."""
    left = MOST_COUNTED_ALL
    rhythms = {t.dataset: t for t in timings}
    asked: list[tuple[_Subject, Window]] = []
    for subject in subjects:
        timing = rhythms.get(subject.dataset.name)
        if timing is None or not timing.interval or timing.series is None:
            continue
        for days in VOLUME_DAYS:
            expected = round(days * _DAY / timing.interval * timing.series)
            if expected <= min(MOST_COUNTED, left):
                left -= expected
                hour = int(now) // 3_600 * 3_600
                window = Window((hour - days * _DAY) * _NANO, hour * _NANO - 1)
                asked.append((subject, window))
                break
    answers = reader.each([by_hour(s.place, s.field.name, window) for s, window in asked])
    volumes: list[Volume] = []
    for (subject, _), answer in zip(asked, answers, strict=True):
        if isinstance(answer, CollectError) or cut_short(answer) or not answer:
            continue
        rows = answer[0].rows
        times = np.array([int(row[0]) // _MICRO for row in rows], dtype=np.int64)
        counts = np.array([int(row[1] or 0) for row in rows], dtype=np.int64)
        full = times[counts > 0]
        if len(full) and full.max() - full.min() >= _DAY - 3_600:
            volumes.append(arithmetic.volume(subject.dataset.name, times, counts))
    return volumes


def _unexamined(dataset: Dataset, error: CollectError) -> Unexamined:
    if isinstance(error, PrivilegeMissing):
        return Unexamined(dataset.name, Missing(Reason.PRIVILEGE, str(error), error.grant))
    return Unexamined(dataset.name, Missing(Reason.ERROR, str(error)))
