"""The figures of one dataset for its load, from the whole rows that were kept."""

from collections.abc import Mapping

import polars as pl

from audit.facts.catalog import Dataset, Field, marks_deletion, marks_time, repeated
from audit.facts.loading import Changed, DatasetLoading, Gain
from audit.facts.profiles import DatasetProfile
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.calendar.names import happened, stage
from audit.profile.dataset import DatasetState
from audit.profile.loading.keys import marked_of, numbers_of, spread_of
from audit.profile.loading.times import Floats, changed_of, gain_of, mark_of, moments_of
from audit.profile.release import found_in, words_of

#: Fields that are looked at, the record's own times first.
_MOST = 6
_MAKING = frozenset({"created", "inserted", "creation", "insert", "create", "added"})
_CHANGING = frozenset(
    {"updated", "update", "modified", "modification", "modify", "changed", "change", "lastupdate"}
)


def loading_of(
    state: DatasetState,
    rows: pl.DataFrame,
    dataset: Dataset,
    profile: DatasetProfile,
    verdicts: DatasetSensitivity,
    *,
    whole: bool,
) -> DatasetLoading | None:
    """Rates, lengths of time and hours of the day; None without rows.

    A field in which detection found something of a person is not looked at. `whole` says that
    every row of the dataset is among `rows`.
    """
    if not rows.height:
        return None
    closed = {verdict.name for verdict in verdicts.fields if found_in(verdict)}
    able = {
        field.name: field
        for field in dataset.fields
        if field.name in rows.columns and field.name not in closed and not repeated(field.name)
    }
    now = state.options.now
    moments = {name: moments_of(rows[name]) for name in _timed(able)}
    key = None if _key(dataset) in closed else numbers_of(rows, dataset)
    marks = [mark_of(n, seconds, key, now=now, whole=whole) for n, seconds in moments.items()]
    total = profile.row_count or state.rows
    return DatasetLoading(
        dataset=dataset.name,
        rows=rows.height,
        sampled=not whole,
        marks=tuple(mark for mark in marks if mark is not None),
        changed=_changed(moments),
        marked=tuple(
            found
            for name, field in able.items()
            if marks_deletion(name) and (found := marked_of(field, rows[name])) is not None
        ),
        key=None
        if _key(dataset) in closed
        else spread_of(state, rows, dataset, whole=profile.sample is None),
        gain=_gain(moments, now=now, factor=total / rows.height),
    )


def _key(dataset: Dataset) -> str:
    key = dataset.unique_key
    return key.fields[0] if key is not None else ""


def _timed(fields: Mapping[str, Field]) -> list[str]:
    """Times of the record itself, then those of events; a soft deletion is none of them."""
    own = [n for n, f in fields.items() if marks_time(f) and not marks_deletion(n)]
    events = [
        name
        for name, field in fields.items()
        if name not in own
        and field.logical_type.temporal
        and happened(name)
        and stage(name) is not None
    ]
    return [*own, *events][:_MOST]


def _changed(moments: Mapping[str, Floats]) -> Changed | None:
    made = _first(moments, _MAKING)
    last = _first(moments, _CHANGING)
    if not made or not last or made == last:
        return None
    return changed_of(made, last, moments[made], moments[last])


def _first(moments: Mapping[str, Floats], words: frozenset[str]) -> str:
    return next((name for name in moments if words_of(name) & words), "")


def _gain(moments: Mapping[str, Floats], *, now: float | None, factor: float) -> Gain | None:
    """By the time of making, else by that of the event; a time of change tells no new rows."""
    ranked = [n for n in moments if words_of(n) & _MAKING]
    ranked += [n for n in moments if n not in ranked and not words_of(n) & _CHANGING]
    for name in ranked:
        found = gain_of(name, moments[name], now=now, factor=factor)
        if found is not None:
            return found
    return None
