"""The calendar of one dataset from the states of its fields with a time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.calendar import Calendar, Delay, FieldCalendar
from audit.facts.catalog import Dataset, repeated
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.calendar.clocks import clock_change
from audit.profile.calendar.days import Days, Nights
from audit.profile.calendar.delays import delays_of
from audit.profile.calendar.names import complete_at_once, happened, stage
from audit.profile.calendar.pattern import pattern_of
from audit.profile.column import ColumnState
from audit.profile.dataset import DatasetState, FieldState
from audit.profile.kinds import Kind
from audit.profile.release import found_in

Integers = npt.NDArray[np.int64]

#: Of the values of a field so many have to be times of the same kind.
_MOSTLY = 0.95
_DAY = 86_400
_LOOKED_AT = 20


def calendar_of(
    state: DatasetState,
    rows: pl.DataFrame,
    dataset: Dataset,
    profile: DatasetProfile,
    verdicts: DatasetSensitivity,
    *,
    whole: bool = True,
) -> Calendar | None:
    """The times of a dataset; None when it has none that may be looked at.

    A field in which detection found something of a person has no calendar. Dates are told where
    the profile tells the ends of the field; of other events days are counted and no more. `whole`
    says that the state has seen the whole dataset.
    """
    sensitive = {verdict.name for verdict in verdicts.fields if found_in(verdict)}
    now = state.options.now
    today = None if now is None else int(now // _DAY)
    fields: list[FieldCalendar] = []
    for field in profile.fields:
        if field.name in sensitive or repeated(field.name) or not _of_events(field):
            continue
        found = state.fields.get(field.name)
        if found is not None:
            fields += _field(field, found, today=today, whole=whole)
    able = {f.field for f in fields if f.field in rows.columns}
    stages = {name: at for name in able if (at := stage(name)) is not None}
    if not fields:
        return None
    return Calendar(
        dataset=dataset.name,
        fields=tuple(fields),
        delays=tuple(_delays(rows, stages)),
        sampled=not whole,
    )


def _of_events(field: FieldProfile) -> bool:
    return happened(field.name) or (
        field.disclosure is not Disclosure.SHAPE and _may_have_days(field.name)
    )


def _may_have_days(name: str) -> bool:
    """Whether a name that says nothing is at least not of what is planned."""
    return happened(f"{name}_date")


def _field(
    field: FieldProfile, found: FieldState, *, today: int | None, whole: bool
) -> Iterator[FieldCalendar]:
    """The calendar of a field whose values are nearly all times of one kind."""
    values = found.rows - found.nulls
    state = max(found.states.values(), key=lambda s: s.values, default=None)
    if state is None or not values or state.values < _MOSTLY * values or not _timed(state):
        return
    summary = state.summary()
    if summary.numbers is not None and summary.numbers.form.kind.temporal:
        numbers = summary.numbers
        made = _counted(field, numbers.days, numbers.nights, today=today, whole=whole)
        yield replace(made, rows=numbers.count)
    elif summary.texts is not None and summary.texts.times.rows >= _MOSTLY * state.values:
        times = summary.texts.times
        nights = times.nights if times.zoneless >= _MOSTLY * times.timed else Nights()
        made = _counted(field, times.days, nights, today=today, whole=whole)
        yield replace(
            made,
            rows=times.rows,
            zoned=times.timed - times.zoneless,
            zoneless=times.zoneless,
            offsets=len(times.offsets),
        )


def _timed(state: ColumnState) -> bool:
    """Whether values may be times: a look before the statistics of all of them are made."""
    if state.form.kind.temporal:
        return True
    counted = state.counted()
    if state.form.kind is not Kind.TEXT or counted is None:
        return state.form.kind is Kind.TEXT
    return bool(counted["v"].head(_LOOKED_AT).str.contains(r"^\d{4}-\d{2}-\d{2}").any())


def _counted(
    field: FieldProfile, days: Days, nights: Nights, *, today: int | None, whole: bool
) -> FieldCalendar:
    numbers, counts = days.table()
    made = FieldCalendar(field=field.name, rows=0, days=len(numbers))
    if nights.counts is not None:
        made = replace(made, clock=clock_change(nights.counts))
    if not whole or days.over:
        return made
    found = pattern_of(
        numbers,
        counts,
        today=today,
        told=field.disclosure is not Disclosure.SHAPE,
        volume=complete_at_once(field.name),
    )
    return replace(
        made,
        week=found.week,
        expected=found.expected,
        gaps=found.gaps,
        gone=found.gone,
        gone_weeks=found.gone_weeks,
        volume=found.volume,
    )


def _delays(rows: pl.DataFrame, stages: Mapping[str, int]) -> Iterator[Delay]:
    """The delays of later stages behind each earlier one."""
    for at in (1, 2):
        written = sorted(name for name, reached in stages.items() if reached == at)
        before = sorted(name for name, reached in stages.items() if reached < at)
        if written and before:
            yield from delays_of(rows, before, written)
