"""States -> profiles: what was seen, under the rules of what may be told."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import zip_longest

from audit.access.bounds import bounds, newest_of
from audit.detect.dataset import classify
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT as DEFAULT_DETECTION
from audit.detect.settings import Settings
from audit.facts.catalog import Dataset, Field, LogicalType, operational
from audit.facts.profiles import (
    Correlation,
    DatasetProfile,
    Disclosure,
    FieldProfile,
    Histogram,
    Nesting,
    Rows,
    Sample,
    Times,
    TopValue,
    TypeShare,
)
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity
from audit.profile.alone import reidentification
from audit.profile.coarse import coarse
from audit.profile.column import ColumnState, Sketch
from audit.profile.dataset import DatasetState, FieldState
from audit.profile.distinct import ERROR
from audit.profile.extras import Extras, extras_of
from audit.profile.figures import (
    BINS,
    histogram_of,
    moment_of,
    numbers_of,
    rates_of,
    texts_of,
    times_of,
)
from audit.profile.interval import wilson
from audit.profile.kinds import Form, Kind
from audit.profile.lengths import Lengths
from audit.profile.options import Options
from audit.profile.release import (
    FEWEST_ROWS,
    MOST_VALUES,
    About,
    about,
    by_construction,
    disclosure_of,
    found_in,
    may_be_told,
)
from audit.profile.sampled import column_of

#: Correlations that are told, and so many pairs of fields of each sort.
CORRELATED = 0.9
_CORRELATED_ROWS = 100
MOST_PAIRS = 20
_TOP = 10
#: Rows of a sample that are compared with one another.
_COMPARED_ROWS = 1_000_000
#: In a sample a distinct count is claimed only where each value stands so often on average.
_SATURATED = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What part of the dataset the state has seen; `sample` is None for all rows.

    `ends` are bounds that the source itself told of fields of a sample; `notes` what was odd while
    reading, without a value. `impossible` counts dates by field that no calendar has.
    """

    row_count: int | None
    row_count_exact: bool
    method: str = "all rows"
    sample: Sample | None = None
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    notes: tuple[str, ...] = ()
    impossible: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Described:
    """The profile of a dataset, what detection says of its fields, and what its rows told."""

    profile: DatasetProfile
    sensitivity: DatasetSensitivity
    extras: Extras | None = None


def describe(
    state: DatasetState,
    dataset: Dataset,
    seen: Seen,
    settings: Settings = DEFAULT_DETECTION,
    *,
    revealed: Revealed | None = None,
    pool: Executor | None = None,
) -> Described:
    """The profile of a dataset; fields of the catalogue first, then what only rows have.

    Detection runs first: what it finds decides what the profile may tell. Of a state that kept no
    values for it nothing is known, and by construction alone little is told. `pool` has threads to
    look at several columns at once.
    """
    known = {f.name: f for f in dataset.fields}
    known |= {n: _seen_field(n, found) for n, found in state.fields.items() if n not in known}
    whole = seen.sample is None
    nothing = FieldState(state.rows, state.rows)
    found = {name: state.fields.get(name, nothing) for name in known}
    verdicts = DatasetSensitivity(dataset=dataset.name)
    if state.options.detect:
        rows = state.kept.frame()
        verdicts = classify(
            [
                column_of(n, found[n], comment=f.comment, rows=rows.get_column(n, default=None))
                for n, f in known.items()
            ],
            dataset=dataset.name,
            today=today_of(state.options),
            settings=settings,
            revealed=revealed,
            sampled=not whole,
            pool=pool,
        )
    subject = about(dataset, known.values(), verdicts)
    fields = tuple(
        field_profile(
            f,
            dataset,
            found[name],
            whole=whole,
            verdict=None if settings.ignores(dataset.name, name) else verdict,
            about=subject,
        )
        for (name, f), verdict in zip_longest(known.items(), verdicts.fields)
    )
    telling = {v.name for v in verdicts.fields if found_in(v)}
    fields = tuple(f if f.name in telling else _with_ends(f, seen.ends.get(f.name)) for f in fields)
    newest = newest_of(replace(dataset, fields=tuple(known.values())), fields)
    profile = DatasetProfile(
        dataset=dataset.name,
        row_count=seen.row_count,
        row_count_exact=seen.row_count_exact,
        rows_seen=state.rows,
        method=seen.method,
        fields=fields,
        newest=newest[0] if newest else None,
        newest_field=newest[1] if newest else "",
        sample=seen.sample,
        rows=_rows(state, whole=whole),
        notes=seen.notes,
        impossible=seen.impossible,
    )
    alone = reidentification(verdicts, state.sample, state.rows)
    verdicts = replace(verdicts, reidentification=alone)
    return Described(profile, verdicts, extras_of(state, dataset, profile, verdicts))


def today_of(options: Options) -> date:
    """The day of the audit, against which ages are reckoned."""
    now = datetime.now(UTC) if options.now is None else datetime.fromtimestamp(options.now, UTC)
    return now.date()


def field_profile(
    field: Field,
    dataset: Dataset,
    found: FieldState,
    *,
    whole: bool,
    verdict: FieldSensitivity | None = None,
    about: About = About.THINGS,
) -> FieldProfile:
    """The profile of one field, of which values of one or several kinds were seen.

    `verdict` is what detection says of it, None where it was not looked at; `about` is what the
    rows of the dataset are about.
    """
    states = [state for state in found.states.values() if state.values]
    states.sort(key=lambda state: (-state.values, state.form.kind))
    summaries = [state.summary() for state in states]
    rates = rates_of(list(zip(states, summaries, strict=True)), nulls=found.nulls, rows=found.rows)
    profile = FieldProfile(
        name=field.name,
        present=found.rows,
        nulls=found.nulls,
        types=tuple(TypeShare(s.form.kind.value, s.values) for s in states),
        rates=rates if whole else tuple(wilson(rate) for rate in rates),
        nesting=_nesting(found.elements),
        histogram=_elements(found.elements),
    )
    if not states:
        nothing = found.rows and found.elements is None
        return replace(profile, distinct=0 if nothing else None)
    main, summary = states[0], summaries[0]
    profile = _counted(profile, states, whole=whole)
    profile = _lengths(profile, summary)
    profile = replace(profile, texts=texts_of(summary), times=_times(summary, whole=whole))
    if verdict is not None and found_in(verdict):
        zones = profile.times.zones if profile.times else ()
        profile = replace(profile, times=Times(zones=zones) if zones else None)
    disclosure = disclosure_of(field, dataset, verdict, about=about, values=profile.values)
    somebodys = about is About.PERSONS and not by_construction(field, dataset)
    if disclosure is Disclosure.VALUES and (top := _top(main)):
        profile = replace(profile, disclosure=disclosure, top=top)
    elif disclosure is Disclosure.RANGE:
        profile = (
            _coarse(profile, summary)
            if somebodys
            else _ranged(profile, field, dataset, summary, whole=whole)
        )
    # the bins of a histogram begin and end at somebody's value
    bins = Disclosure.SHAPE if somebodys else profile.disclosure
    return replace(profile, histogram=histogram_of(summary, bins))


def _times(summary: Sketch, *, whole: bool) -> Times | None:
    """Of a sample without gaps: they are between its blocks."""
    times = times_of(summary)
    if times is None or whole:
        return times
    return replace(times, step_seconds=None, gaps=None, longest_gap_seconds=None)


def _counted(profile: FieldProfile, states: Sequence[ColumnState], *, whole: bool) -> FieldProfile:
    """Distinct values: of a sample only where it shows nearly all of them."""
    counts = [state.distinct(prove=whole) for state in states]
    distinct, exact = sum(n for n, _ in counts), all(e for _, e in counts)
    unique = states[0].unique(prove=whole) if len(states) == 1 else None
    if not whole:
        counted = all(state.counts is not None for state in states)
        told = counted and distinct * _SATURATED <= profile.values
        return replace(
            profile,
            distinct=distinct if told else None,
            distinct_exact=False,
            unique=False if unique is False else None,
        )
    error = None if exact else round(ERROR, 4)
    return replace(
        profile, distinct=distinct, distinct_exact=exact, distinct_error=error, unique=unique
    )


def _lengths(profile: FieldProfile, summary: Sketch) -> FieldProfile:
    lengths = summary.texts.lengths if summary.texts else summary.lengths
    if lengths is None or lengths.mean is None:
        return profile
    return replace(
        profile,
        min_length=lengths.low,
        max_length=lengths.high,
        mean_length=round(lengths.mean, 2),
        empty=summary.texts.empty if summary.texts else None,
    )


def _ranged(
    profile: FieldProfile, field: Field, dataset: Dataset, summary: Sketch, *, whole: bool
) -> FieldProfile:
    """Ends, moments and quantiles where the values bear out what type and name promise.

    The ends of a sample are not those of the dataset, so they are not told.
    """
    low, high = _ends_of(summary)
    if field.logical_type.numeric and not operational(field, dataset):
        ends = None if low is None or high is None else (_said(low), _said(high))
    else:
        ends = bounds(field, low, high, rows=profile.present)
    if ends is None:
        return profile
    profile = replace(profile, disclosure=Disclosure.RANGE, numbers=numbers_of(summary))
    if not whole:
        return profile
    return replace(profile, ranged=True, minimum=ends[0], maximum=ends[1])


def _coarse(profile: FieldProfile, summary: Sketch) -> FieldProfile:
    """Numbers in rows of persons: the ends, and what few of them share, are somebody's."""
    state = summary.numbers
    numbers = numbers_of(summary) if state and not state.form.kind.temporal else None
    told = coarse(numbers, profile.values) if numbers else None
    if told is None:
        return profile
    return replace(profile, disclosure=Disclosure.RANGE, numbers=told)


def _ends_of(summary: Sketch) -> tuple[object, object]:
    if summary.texts is not None:
        return summary.texts.low, summary.texts.high
    numbers = summary.numbers
    if numbers is None or numbers.low is None or numbers.high is None:
        return None, None
    return _end(numbers.low, numbers.form), _end(numbers.high, numbers.form)


def _end(value: float, form: Form) -> object:
    if form.kind.temporal:
        return moment_of(int(value), form)
    if form.kind is Kind.DECIMAL and form.scale > 0:
        return value / 10**form.scale
    return value


def _said(value: object) -> str:
    return str(value) if isinstance(value, int) else f"{value:.15g}"


def _top(main: ColumnState) -> tuple[TopValue, ...]:
    """Common values: of few different ones, each shared by many rows and like a code or a word."""
    frame = main.counted()
    if frame is None or frame.height > MOST_VALUES:
        return ()
    ranked = sorted(
        ((_text_of(value), int(n)) for value, n in frame.iter_rows()),
        key=lambda item: (-item[1], item[0]),
    )
    flag = main.form.kind is Kind.BOOLEAN
    if not flag and not may_be_told([value for value, _ in ranked]):
        return ()  # a list with one value of a person in it is no list of codes
    return tuple(TopValue(value, n) for value, n in ranked[:_TOP] if flag or n >= FEWEST_ROWS)


def _text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nesting(elements: Lengths | None) -> Nesting | None:
    if elements is None or elements.mean is None:
        return None
    return Nesting(elements.low, elements.high, round(elements.mean, 2))


def _elements(elements: Lengths | None) -> Histogram | None:
    if elements is None or not elements.size:
        return None
    return Histogram("elements", *elements.histogram(BINS))


def _rows(state: DatasetState, *, whole: bool) -> Rows:
    duplicates = state.duplicates() if whole or state.rows <= _COMPARED_ROWS else None
    keys = state.keys() if whole else ()
    return Rows(
        duplicates=duplicates,
        mean_bytes=round(state.width / state.rows, 1) if state.width else None,
        max_bytes=state.widest or None,
        identical=tuple(state.identical()[:MOST_PAIRS]),
        correlated=tuple(
            Correlation((one, other), round(r, 4), rows)
            for one, other, r, rows in state.related.pairs(least=CORRELATED, rows=_CORRELATED_ROWS)[
                :MOST_PAIRS
            ]
        ),
        keys=tuple((name,) for name in keys),
    )


def _with_ends(profile: FieldProfile, ends: tuple[str, str] | None) -> FieldProfile:
    if ends is None:
        return profile
    return replace(profile, ranged=True, minimum=ends[0], maximum=ends[1])


_LOGICAL = {
    Kind.BOOLEAN: LogicalType.BOOLEAN,
    Kind.INTEGER: LogicalType.INTEGER,
    Kind.FLOAT: LogicalType.FLOAT,
    Kind.DECIMAL: LogicalType.DECIMAL,
    Kind.DATE: LogicalType.DATE,
    Kind.TIME: LogicalType.TIME,
    Kind.DURATION: LogicalType.INTERVAL,
    Kind.TEXT: LogicalType.TEXT,
    Kind.BINARY: LogicalType.BINARY,
}


def _seen_field(name: str, found: FieldState) -> Field:
    """A field that the catalogue does not list, such as one inside a nested column."""
    kinds = [form for form, state in found.states.items() if state.values]
    logical = LogicalType.ARRAY if found.elements else LogicalType.UNKNOWN
    if len(kinds) == 1:
        logical = _LOGICAL.get(kinds[0].kind, LogicalType.UNKNOWN)
        if kinds[0].kind is Kind.TIMESTAMP:
            logical = LogicalType.TIMESTAMP_TZ if kinds[0].zoned else LogicalType.TIMESTAMP
    elif kinds:
        logical = LogicalType.MIXED
    native = " | ".join(sorted({form.kind.value for form in kinds})) or logical.value
    return Field(name, native, logical, nullable=found.nulls > 0, declared=False)
